/**
 * The arguments of an alert search as one query. Pure.
 *
 * B1. Values become clauses of the tree, never text of a query: no character of a value is an operator.
 * B2. With `query` the other filters do not count (XSOAR: "all other filters are ignored"); the window of `fromdate` and `todate` does.
 * B3. An argument that would change the answer and is not supported is an error, not an answer to another question.
 */
import { fail, ok, type Result } from '../../core/base/result.ts';
import { getOwn, type JsonObject } from '../../core/base/json.ts';
import type { ArgumentRow } from '../../core/engine/commands.ts';
import { parseInstant } from '../../core/query/instant.ts';
import { parseQuery } from '../../core/query/parse.ts';
import { printQuery } from '../../core/query/print.ts';
import { and, is, or, range, type Query } from '../../core/query/query.ts';
import { flagOf, isGiven, textOf, textsOf } from './arguments.ts';
import { oneLine } from './results.ts';

export interface SearchRequest {
  readonly query: Query;
  /** The query as text, for people. */
  readonly shown: string;
  /** Most results, at least 1. */
  readonly limit: number;
  readonly withInformational: boolean;
  /** Put on each result under `searchResultsLabel`; '' for none. */
  readonly label: string;
}

export interface SearchFault {
  readonly code: string;
  readonly detail: string;
}

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 1000;

/** Filter argument → field of the query. */
const FILTERS: Readonly<Record<string, string>> = {
  id: 'id',
  name: 'name',
  type: 'type',
  status: 'status',
  level: 'severity',
  owner: 'owner',
};

const UNSUPPORTED = ['page', 'sort'] as const;

export const SEARCH_ARGS: readonly ArgumentRow[] = [
  {
    name: 'query',
    description:
      'What to search for, in the search language; id, name, type, status, level and owner do not count then.',
  },
  { name: 'id', description: 'Ids of alerts.', isArray: true },
  { name: 'name', description: 'Names of alerts, whole.', isArray: true },
  { name: 'type', description: 'Types of alerts, whole.', isArray: true },
  { name: 'status', description: 'Statuses of alerts.', isArray: true },
  { name: 'level', description: 'Severities, as words or numbers.', isArray: true },
  { name: 'owner', description: 'Owners of alerts.', isArray: true },
  { name: 'fromdate', description: 'Created at this time or later: ISO 8601, epoch, or relative as in "2 hours ago".' },
  { name: 'todate', description: 'Created at this time or earlier.' },
  { name: 'limit', description: `Most results, 1 to ${LIMIT_MAX}.`, defaultValue: String(LIMIT_DEFAULT) },
  { name: 'size', description: 'Accepted and without effect: pages are read as needed.' },
  { name: 'page', description: 'Not supported: an error when it is not 0.' },
  { name: 'sort', description: 'Not supported: an error when given.' },
  {
    name: 'includeinformational',
    description: 'true finds alerts of informational severity too.',
    defaultValue: 'false',
  },
  { name: 'summarizedversion', description: 'Accepted and without effect: results are always whole.' },
  { name: 'searchresultslabel', description: 'A text that each result carries as searchResultsLabel.' },
  { name: 'trimevents', description: 'Accepted and without effect: results hold no events.' },
];

/** `now` is epoch milliseconds, for relative times. */
export function readSearch(args: JsonObject, now: number): Result<SearchRequest, SearchFault> {
  const wanted = UNSUPPORTED.find((name) => isGiven(args, name) && textOf(args, name) !== '0');
  if (wanted !== undefined)
    return fail({ code: 'search.unsupported', detail: `the argument ${wanted} is not supported` });
  const limit = limitOf(args);
  if (limit === undefined)
    return fail({ code: 'search.bad-limit', detail: `limit is a whole number from 1 to ${LIMIT_MAX}` });
  const asked = getOwn(args, 'query') === undefined ? ok(filtersOf(args)) : queryOf(args);
  if (!asked.ok) return asked;
  const window = windowOf(args, now);
  if (!window.ok) return window;
  const members = [...asked.value, ...window.value];
  if (members.length === 0) return fail({ code: 'search.unscoped', detail: 'nothing says which alerts are meant' });
  const query = and(members);
  return ok({
    query,
    shown: oneLine(printQuery(query), 1000),
    limit,
    withInformational: flagOf(args, 'includeinformational'),
    label: textOf(args, 'searchresultslabel'),
  });
}

function limitOf(args: JsonObject): number | undefined {
  const text = isGiven(args, 'limit') ? textOf(args, 'limit').trim() : String(LIMIT_DEFAULT);
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return limit < 1 ? undefined : Math.min(limit, LIMIT_MAX);
}

/** A query that is given counts, even an empty one: it was meant to say something, and a search for everything is never what was meant. */
function queryOf(args: JsonObject): Result<readonly Query[], SearchFault> {
  const parsed = parseQuery(textOf(args, 'query'));
  if (parsed.ok) return ok([parsed.value]);
  const { code, message, at } = parsed.error;
  const isBlank = code === 'query.empty-value' || code === 'query.empty';
  return fail({
    code: isBlank ? 'search.unscoped' : 'search.bad-query',
    detail: `${message} (${code}, character ${at + 1})`,
  });
}

/** One clause for each filter: any of its values. XSOAR writes lists as text with commas; a value that holds a comma counts whole as well. */
function filtersOf(args: JsonObject): readonly Query[] {
  return Object.entries(FILTERS).flatMap(([name, field]) => {
    const values = textsOf(args, name).flatMap((text) => [text, ...text.split(',')].map((value) => value.trim()));
    const distinct = [...new Set(values)].filter((value) => value !== '');
    return distinct.length === 0 ? [] : [or(distinct.map((value) => is(field, value)))];
  });
}

function windowOf(args: JsonObject, now: number): Result<readonly Query[], SearchFault> {
  const clauses: Query[] = [];
  for (const name of ['fromdate', 'todate'] as const) {
    if (!isGiven(args, name)) continue;
    const written = textOf(args, name);
    const span = parseInstant(written, now);
    if (!span) return fail({ code: 'search.bad-time', detail: `${name} "${oneLine(written, 60)}" is no time` });
    const bound = (instant: number) => ({ value: new Date(instant).toISOString(), inclusive: true });
    clauses.push(
      name === 'fromdate' ? range('created', bound(span.from), undefined) : range('created', undefined, bound(span.to)),
    );
  }
  return ok(clauses);
}
