/** How long things are kept. */
import { z } from 'zod';
import { list, person, shape, time } from './common.ts';

const days = z.int().nullable().describe('null: for ever.');

export const RetentionView = shape({
  version: z.int().describe('0: nobody has changed anything. An edit names it.'),
  changedAt: time.nullable(),
  changedBy: z.string(),
  rows: list(
    shape({
      key: z.string().describe('`rawBodies`, `deliveries`, `notifications`, `logins`, `requests`.'),
      text: z.string().describe('What it is, for people.'),
      days,
      defaultDays: days,
    }),
  ),
});

const given = z.int().min(1).max(3_650).nullable().exactOptional().describe('Days; null: for ever.');
export const RetentionEdit = z.object({
  rawBodies: given,
  deliveries: given,
  notifications: given,
  logins: given,
  requests: given,
  by: person,
});
