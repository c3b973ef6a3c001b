/**
 * How common a value is on the tenant: one command per kind of value, the same call behind all.
 *
 * A value that the tenant gives no result for is unknown: it writes nothing into the context and is neither rare nor common.
 */
import type { JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import type { Evidence } from '../../../core/engine/events.ts';
import { listArg } from '../args.ts';
import { errorOutcome, note, table } from '../entries.ts';
import { readCortex } from './call.ts';
import { unreadable } from './endpoints.ts';
import type { CortexIo } from './io.ts';
import { readPrevalence, type Prevalence } from './schema.ts';

interface Kind {
  /** Also the `api_id` of the call, spelt as it stands here. */
  readonly command: string;
  readonly arg: string;
  readonly output: string;
  readonly label: string;
}

export function prevalenceCommand(kind: Kind): CommandRow<CortexIo> {
  const path = `Core.AnalyticsPrevalence.${kind.output}`;
  return {
    name: kind.command,
    description: `Says whether ${kind.label.split(' ')[0]?.toLowerCase() ?? ''} values are common on the tenant.`,
    risk: 'read',
    args: [{ name: kind.arg, description: 'Values to ask for.', required: true, isArray: true }],
    outputs: [
      { path: `${path}.value`, description: 'true: common. false: rare. Not written when the tenant does not know.' },
      { path: `${path}.${kind.arg}`, description: 'The value that was asked for.' },
      { path: `${path}.data`, description: 'Counts behind it.' },
    ],
    async run(args, io) {
      const values = listArg(args, kind.arg);
      if (values.length === 0) return errorOutcome({ code: 'input.rejected', detail: `${kind.arg} is empty.` });
      const request = { api_id: kind.command, args: values.map((value) => ({ [kind.arg]: value })) };
      const read = await readCortex(io, 'analytics', request);
      if (read.kind === 'failed') return errorOutcome(read, [kind.label]);
      const results = readPrevalence(read.body, kind.arg);
      return results
        ? outcomeOf(kind, path, values, results, io)
        : errorOutcome(unreadable(io, kind.command), [kind.label]);
    },
  };
}

const WORDS = { true: 'common', false: 'rare', undefined: 'unknown' } as const;

function outcomeOf(
  kind: Kind,
  path: string,
  values: readonly string[],
  results: readonly Prevalence[],
  io: CortexIo,
): Outcome {
  const rows = values.map((value) => ({ value, result: resultFor(value, values, results) }));
  const known = rows.flatMap(({ value, result }): JsonObject[] =>
    result?.common === undefined ? [] : [{ [kind.arg]: value, value: result.common, data: result.data }],
  );
  const words = rows.map(({ value, result }) => ({ value, word: WORDS[`${result?.common}`] }));
  const readable = table(
    `${kind.output} Prevalence`,
    [kind.arg, 'Prevalence'],
    words.map(({ value, word }) => [value, word]),
  );
  const evidence = words.map(({ value, word }): Evidence => ({
    label: kind.label,
    value: `${value}: ${word}`,
    source: `Cortex ${io.config.tenant}`,
    ...(word === 'unknown' ? { verdict: 'unknown' as const } : {}),
  }));
  // The vendor has no merge key here and appends at each call; asked twice, a value would then be there twice.
  const context = known.length === 0 ? undefined : { [`${path}(val.${kind.arg} == obj.${kind.arg})`]: known };
  return { entries: [note(known, readable, context)], evidence };
}

/** The result that names the value. One that names nothing counts only when a single value was asked for. */
function resultFor(value: string, values: readonly string[], results: readonly Prevalence[]): Prevalence | undefined {
  const named = results.find(({ queried }) => queried?.toLowerCase() === value.toLowerCase());
  const [only] = results;
  return named ?? (values.length === 1 && results.length === 1 && only?.queried === undefined ? only : undefined);
}
