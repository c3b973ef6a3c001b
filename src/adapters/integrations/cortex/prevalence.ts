/**
 * How common a value is on the tenant: one command per kind of value, the same call behind all.
 *
 * A value that the tenant gives no result for is unknown: it writes nothing into the context and is neither rare nor common.
 */
import type { JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import type { Evidence } from '../../../core/engine/events.ts';
import { listArg, textsArg } from '../args.ts';
import { errorOutcome, note, table } from '../entries.ts';
import { readCortex } from './call.ts';
import { unreadable } from './endpoints.ts';
import type { CortexIo } from './io.ts';
import { readPrevalence, type Prevalence } from './schema.ts';

interface Kind {
  /** Also the `api_id` of the call, spelt as it stands here. */
  readonly command: string;
  /** Two of them are read in pairs. */
  readonly args: readonly [string] | readonly [string, string];
  /** A text is one value, commas and all: a command line is not divided. */
  readonly whole?: true;
  readonly output: string;
  readonly label: string;
}

/** One value, or a pair. */
type Asked = readonly string[];

export function prevalenceCommand(kind: Kind): CommandRow<CortexIo> {
  const path = `Core.AnalyticsPrevalence.${kind.output}`;
  return {
    name: kind.command,
    description: `Says whether ${kind.label.split(' ')[0]?.toLowerCase() ?? ''} values are common on the tenant.`,
    risk: 'read',
    args: kind.args.map((name) => ({ name, description: 'Values to ask for.', required: true, isArray: true })),
    outputs: [
      { path: `${path}.value`, description: 'true: common. false: rare. Not written when the tenant does not know.' },
      ...kind.args.map((name) => ({ path: `${path}.${name}`, description: 'The value that was asked for.' })),
      { path: `${path}.data`, description: 'Counts behind it.' },
    ],
    async run(args, io) {
      const asked = askedOf(kind, args);
      if (typeof asked === 'string') return errorOutcome({ code: 'input.rejected', detail: asked });
      const request = { api_id: kind.command, args: asked.map((values) => namedBy(kind, values)) };
      const read = await readCortex(io, 'analytics', request);
      if (read.kind === 'failed') return errorOutcome(read, [kind.label]);
      const results = readPrevalence(read.body, kind.args);
      return results
        ? outcomeOf(kind, path, asked, results, io)
        : errorOutcome(unreadable(io, kind.command), [kind.label]);
    },
  };
}

/** What is asked for, or why nothing is. */
function askedOf(kind: Kind, args: JsonObject): readonly Asked[] | string {
  const lists = kind.args.map((name) => {
    const value = args[name];
    return kind.whole === true && typeof value === 'string' && value.trim() !== '' ? [value] : listArg(args, name);
  });
  const [first = [], second] = lists;
  if (first.length === 0) return `${kind.args[0]} is empty.`;
  if (second === undefined) return first.map((value) => [value]);
  // Equal names in a list of pairs are not equal pairs: they are read without dropping any.
  const pairs = kind.args.map((name) => textsArg(args, name));
  const [names = [], values = []] = pairs;
  if (names.length !== values.length) return `${kind.args.join(' and ')} are not of equal length.`;
  return names.map((value, index) => [value, values[index] ?? '']);
}

function namedBy(kind: Kind, values: Asked): JsonObject {
  return Object.fromEntries(kind.args.map((name, index) => [name, values[index] ?? '']));
}

const WORDS = { true: 'common', false: 'rare', undefined: 'unknown' } as const;

function outcomeOf(
  kind: Kind,
  path: string,
  asked: readonly Asked[],
  results: readonly Prevalence[],
  io: CortexIo,
): Outcome {
  const rows = asked.map((values) => ({ values, result: resultFor(values, asked.length, results) }));
  const known = rows.flatMap(({ values, result }): JsonObject[] =>
    result?.common === undefined ? [] : [{ ...namedBy(kind, values), value: result.common, data: result.data }],
  );
  const words = rows.map(({ values, result }) => ({ value: values.join(' '), word: WORDS[`${result?.common}`] }));
  const readable = table(
    `${kind.output} Prevalence`,
    [kind.args.join(' '), 'Prevalence'],
    words.map(({ value, word }) => [value, word]),
  );
  const evidence = words.map(({ value, word }): Evidence => ({
    label: kind.label,
    value: `${value}: ${word}`,
    source: `Cortex ${io.config.tenant}`,
    ...(word === 'unknown' ? { verdict: 'unknown' as const } : {}),
  }));
  // The vendor has no merge key here and appends at each call; asked twice, a value would then be there twice.
  const key = kind.args.map((name) => `val.${name} == obj.${name}`).join(' && ');
  const context = known.length === 0 ? undefined : { [`${path}(${key})`]: known };
  return { entries: [note(known, readable, context)], evidence };
}

/** The result that names the value. One that names nothing counts only when a single value was asked for. */
function resultFor(values: Asked, askedCount: number, results: readonly Prevalence[]): Prevalence | undefined {
  const named = results.find(({ queried }) =>
    values.every((value, index) => queried[index]?.toLowerCase() === value.toLowerCase()),
  );
  const [only] = results;
  const nameless = only?.queried.every((value) => value === undefined) === true;
  return named ?? (askedCount === 1 && results.length === 1 && nameless ? only : undefined);
}
