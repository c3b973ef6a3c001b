/** The product itself, and how a refusal looks. */
import { z } from 'zod';
import { jsonObject, list, shape } from './common.ts';

export const Health = shape({ ok: z.boolean(), version: z.string() });

export const DoctorView = shape({
  ok: z.boolean(),
  checks: list(shape({ name: z.string(), ok: z.boolean(), detail: z.string(), hint: z.string() })),
});

export const ProblemView = shape({
  type: z.string().describe('A URI of the code; it is a name and leads nowhere.'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().describe('The path of the request.'),
  code: z.string().describe('Stable across releases: branch on it.'),
  hint: z.string().exactOptional().describe('What to do.'),
  facts: jsonObject
    .exactOptional()
    .describe('Facts of the code: who answered and when, what changed, which fields are wrong.'),
}).describe('A refusal, as problem+json (RFC 9457).');
