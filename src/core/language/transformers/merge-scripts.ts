/**
 * `MergeDictArray`, which XSOAR ships as a script: a join of two lists of objects, as a native function with the script's rules.
 *
 * Not here: merging results into the context (`merge.ts`).
 */
import { lazy } from '../../base/lazy.ts';
import { asList, canonicalJson, deepEqual, getOwn, isList, isObject, withKey } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { RESULT_ITEMS_MAX } from '../choices.ts';
import { embed } from '../embed.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { looselySame } from '../operators/general.ts';
import { argument, flagArgument, listArgument, textArgument, tooMany } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

type Strategy = 'merge' | 'source' | 'destination';

interface Join {
  /** Paths that must hold the same: in the destination, in the source. */
  readonly keys: readonly (readonly [destination: string, source: string])[];
  readonly strategy: Strategy;
  readonly bySource: ReadonlySet<string>;
  readonly byDestination: ReadonlySet<string>;
  readonly appends: boolean;
  readonly outKey: string;
}

function joinOf(call: TransformerCall): Join | Fault {
  const keys: [string, string][] = [];
  for (const pair of (textArgument(call, 'mapping') ?? '').split(',')) {
    const at = pair.indexOf(':');
    if (at < 0) return new Fault('language.argument', 'mapping: pairs `source:destination`, separated by commas');
    keys.push([pair.slice(at + 1).trim(), pair.slice(0, at).trim()]);
  }
  const strategy = textArgument(call, 'conflict_strategy') ?? 'merge';
  if (strategy !== 'merge' && strategy !== 'source' && strategy !== 'destination') {
    return new Fault('language.argument', 'conflict_strategy: merge, source or destination');
  }
  const bySource = new Set(listArgument(call, 'overwrite_by_source').map(embed));
  const byDestination = new Set(listArgument(call, 'overwrite_by_destination').map(embed));
  if ([...bySource].some((key) => byDestination.has(key))) {
    return new Fault('language.argument', 'overwrite_by_source and overwrite_by_destination name the same key');
  }
  const outKey = textArgument(call, 'out_key') ?? '';
  return { keys, strategy, bySource, byDestination, appends: flagArgument(call, 'appendable'), outKey };
}

function mergeValue(old: Json, incoming: Json, key: string, join: Join): Json {
  if (join.bySource.has(key) || (join.strategy === 'source' && !join.byDestination.has(key))) return incoming;
  if (join.byDestination.has(key) || join.strategy === 'destination') return old;
  const merged = [...asList(old)];
  const seen = new Set(merged.map(canonicalJson));
  for (const item of asList(incoming)) {
    if (!seen.has(canonicalJson(item))) merged.push(item);
    seen.add(canonicalJson(item));
  }
  if (merged.length === 0) return old ?? incoming;
  return merged.length === 1 && !(isList(old) && isList(incoming)) ? (merged[0] ?? null) : merged;
}

function mergeObjects(old: JsonObject, incoming: JsonObject, join: Join): JsonObject {
  let out = old;
  for (const [key, value] of Object.entries(incoming)) {
    const before = getOwn(old, key);
    out = withKey(out, key, before === undefined ? value : mergeValue(before, value, key, join));
  }
  return out;
}

function at(value: Json, path: string): Json | undefined {
  let found: Json | undefined = value;
  for (const name of path.split('.')) found = isObject(found) ? getOwn(found, name) : undefined;
  return found;
}

/** A copy with the value at a dotted path; what is no object on the way becomes one. */
function put(object: JsonObject, path: string, make: (old: Json | undefined, key: string) => Json): JsonObject {
  const dot = path.indexOf('.');
  const key = dot < 0 ? path : path.slice(0, dot);
  const old = getOwn(object, key);
  if (dot < 0) return withKey(object, key, make(old, key));
  return withKey(object, key, put(isObject(old) ? old : {}, path.slice(dot + 1), make));
}

/** Every value of the source is one of the destination. */
function holds(destination: Json, source: JsonObject, join: Join): boolean {
  return join.keys.every(([ofDestination, ofSource]) => {
    const [have, want] = [at(destination, ofDestination), at(source, ofSource)];
    if (have === undefined || want === undefined) return false;
    const values = isList(have) ? have : [have];
    return (isList(want) ? want : [want]).every((each) =>
      values.some((value) => looselySame(value, each, false) || deepEqual(value, each)),
    );
  });
}

function mergeLists(rows: readonly Json[], incoming: readonly Json[], join: Join): readonly Json[] | Fault {
  if (rows.length * incoming.length > RESULT_ITEMS_MAX * 10) return tooMany();
  const merged = [...rows];
  for (const source of incoming) {
    let isMerged = false;
    if (isObject(source)) {
      for (let i = 0; i < merged.length; i++) {
        const row = merged[i] ?? null;
        if (!isObject(row) || !holds(row, source, join)) continue;
        isMerged = true;
        merged[i] =
          join.outKey === ''
            ? mergeObjects(row, source, join)
            : put(row, join.outKey, (old, key) => (old === undefined ? source : mergeValue(old, source, key, join)));
      }
    }
    if (!isMerged && join.appends) merged.push(join.outKey === '' ? source : withKey({}, join.outKey, source));
  }
  return merged;
}

function mergeDictArray(value: Json | undefined, call: TransformerCall): Outcome {
  const join = joinOf(call);
  if (join instanceof Fault) return join;
  const given = argument(call, 'merge_with');
  if (given === undefined || given === null) return value;
  const incoming = isList(given) ? given : [given];
  const [arrayPath, outPath] = [textArgument(call, 'array_path') ?? '', textArgument(call, 'out_path') ?? ''];
  if (arrayPath === '') {
    const merged = mergeLists(asList(value), incoming, join);
    return merged instanceof Fault || outPath === '' ? merged : [put({}, outPath, () => merged)];
  }
  const rows: Json[] = [];
  for (const row of asList(value)) {
    const old = at(row, arrayPath);
    const merged = mergeLists(asList(old), incoming, join);
    if (merged instanceof Fault) return merged;
    if (!isObject(row)) return new Fault('language.cast', 'array_path: each item must be an object');
    const next = !isList(old) && merged.length === 1 ? (merged[0] ?? null) : merged;
    rows.push(put(row, outPath === '' ? arrayPath : outPath, () => next));
  }
  return rows;
}

export const mergeScriptTransformers = lazy((): readonly TransformerRow[] => [
  {
    source: 'script',
    name: 'MergeDictArray',
    aliases: [],
    level: 'value',
    args: [
      { name: 'merge_with', rule: 'The other list, the source.', required: true },
      {
        name: 'mapping',
        rule: 'Which paths must hold the same: `source:destination` pairs, separated by commas.',
        required: true,
      },
      { name: 'appendable', rule: 'True: source items that fit no item are appended.', default: 'false' },
      {
        name: 'conflict_strategy',
        rule: 'For a key that both have: `merge` (both values, as a list), `source` or `destination`.',
        default: 'merge',
      },
      { name: 'overwrite_by_source', rule: 'Keys that always come from the source, separated by commas.' },
      { name: 'overwrite_by_destination', rule: 'Keys that always stay, separated by commas.' },
      { name: 'out_key', rule: 'A key (or path) under which the source item is put, instead of being merged.' },
      { name: 'array_path', rule: 'The path, in each item, of the list to merge into.' },
      { name: 'out_path', rule: 'The path at which the merged list is put.' },
    ],
    rule: 'The list with the objects of another list merged into those items that hold the same values.',
    examples: [
      {
        input: [{ id: 1, v: 'a' }, { id: 2 }],
        args: { merge_with: [{ key: '1', v: 'b' }], mapping: 'key:id' },
        output: [{ id: 1, v: ['a', 'b'], key: '1' }, { id: 2 }],
      },
      {
        input: [{ id: 1, v: 'a' }],
        args: {
          merge_with: [{ id: 1, v: 'b' }, { id: 9 }],
          mapping: 'id:id',
          conflict_strategy: 'source',
          appendable: 'true',
        },
        output: [{ id: 1, v: 'b' }, { id: 9 }],
      },
      {
        input: [{ id: 1 }],
        args: { merge_with: { id: 1, n: 'x' }, mapping: 'id:id', out_key: 'more' },
        output: [{ id: 1, more: { id: 1, n: 'x' } }],
      },
      { input: [{ id: 1 }], args: { merge_with: [{ id: 1 }], mapping: 'id' }, error: true },
    ],
    run: mergeDictArray,
  },
]);
