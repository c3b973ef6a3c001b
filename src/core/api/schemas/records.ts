/** What an installation keeps beside its alerts: indicators, and which lists there are. */
import { z } from 'zod';
import { alertRef, jsonObject, list, pageOf, paging, shape, since, time } from './common.ts';

export const IndicatorView = shape({
  type: z.string(),
  value: z.string().describe('In the normal form of its type.'),
  fields: jsonObject,
  scores: list(
    shape({
      vendor: z.string(),
      score: z.int().describe('0 unknown, 1 good, 2 suspicious, 3 malicious.'),
      reliability: z.string().describe('A letter of the Admiralty scale; empty where it is not given.'),
    }),
  ).describe('What vendors say, each for itself.'),
  verdict: z
    .enum(['unknown', 'good', 'suspicious', 'malicious'])
    .describe('Worked out: what a person said, else the worst of the most reliable vendors that know something.'),
  judged: shape({ verdict: z.string(), by: z.string() }).nullable().describe('What a person said; null: nobody did.'),
  alerts: list(shape(alertRef)),
  firstSeen: time,
  lastSeen: time,
});

export const IndicatorPage = pageOf(IndicatorView);

export const IndicatorQuery = z.object({
  value: z.string().exactOptional().describe('Letter for letter, in the normal form of its type.'),
  contains: z
    .string()
    .exactOptional()
    .describe('A part of the value, in small or capital letters; looked for among the newest 100,000.'),
  type: z.string().exactOptional(),
  ...since,
  ...paging,
});

export const ListPage = shape({
  rows: list(shape({ name: z.string(), chars: z.int() })),
  next: z.null(),
});
