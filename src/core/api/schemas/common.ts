/**
 * The parts that the schemas of the API are made of. Times are UTC epoch milliseconds.
 *
 * S1. The schemas are the one source: the types of `views.ts` are inferred from them, the OpenAPI document is made of them, requests are
 *     read by them, and the tests read every answer by them.
 * S2. Nothing that a start loads imports this folder, but for types: zod is 95 modules (docs/decisions/044-api.md).
 */
import { z } from 'zod';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';

export function shape<Shape extends z.ZodRawShape>(fields: Shape) {
  return z.object(fields).readonly();
}

export function list<Item extends z.ZodType>(item: Item) {
  return z.array(item).readonly();
}

/** A page of a list. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return shape({
    rows: list(row),
    next: z.string().nullable().describe('Pass it as `cursor` for the next page; null on the last one.'),
  });
}

/** Any JSON, unread: what it holds is data. */
export const json = z.custom<Json>((value) => value !== undefined);
export const jsonObject = z
  .custom<JsonObject>((value) => isObject(value as Json), 'Invalid input: expected object')
  .meta({ type: 'object', additionalProperties: true });

export const time = z.int().describe('UTC, milliseconds since 1970.');
/** A text that must be there and hold something. */
export const text = z.string().min(1);
/** Empty and null are as good as left out. */
export const optionalText = z.string().nullish();
export const optionalFlag = z.boolean().nullish();

const count = z.coerce.number<unknown>().int().min(0);
/** Query parameters of every list. */
export const paging = {
  limit: count.exactOptional().describe('Rows of a page, 1 to 1000; more is taken as 1000.'),
  cursor: z.string().exactOptional().describe('`next` of the page before; left out for the first one.'),
};
export const number = count;

/** Of lists that tell what has changed. */
export const since = {
  updated_since: z
    .string()
    .regex(/^(?:end|\d{1,15})$/, 'expected a cursor that a page gave')
    .exactOptional()
    .describe(
      'What has changed after this cursor, whatever its state, the oldest change first: 0 for everything, `end` to learn where the end is, then `next` of the page before, which is never null. Not together with filters.',
    ),
};

export const person = z
  .union([z.string(), z.object({ user: optionalText, roles: z.union([z.string(), z.array(z.string())]).nullish() })])
  .nullish()
  .describe('Who acts, where the holder of the token acts for somebody: a name, or a name with roles.');

export const alertRef = {
  instance: z.string().describe('The instance that the alert came from; empty for one that was made here.'),
  id: z.string().describe('The id at its source.'),
  key: z.string().describe('Our name of (instance, id), fit for a path.'),
};
