/**
 * Goal: the small scripts of XSOAR answer and write what theirs do, edge cases included.
 * Method: rows run with hand-written arguments, as the engine binds them ('' where a placeholder found nothing).
 * Elsewhere: how arguments are bound and answers become labels (engine), lists and alert fields (`records.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../core/base/json.ts';
import { planWrites, applyWrites } from '../../../core/language/index.ts';
import type { Entry } from '../../../core/engine/events.ts';
import { runRow } from '../fixture.ts';
import { areValuesEqual, exists, isGreaterThan, isTrue, isValueInArray, stringContains } from './conditions.ts';
import { delContext, getContext, getEntries, getEntry } from './context.ts';
import { deleteContext } from './delete-context.ts';
import {
  commentsToContext,
  getErrorsFromEntry,
  isError,
  publishEntriesToContext,
  verifyHumanReadableContains,
} from './entries.ts';
import { getTime } from './get-time.ts';
import { matchRegex } from './match-regex.ts';
import { printContext, raiseError } from './raise-error.ts';
import { countArraySize, createArray, setMultipleValues } from './set-multiple-values.ts';
import { sleep } from './sleep.ts';
import { verifyContext, verifyContextFields } from './verify-context.ts';

const said = async (outcome: ReturnType<typeof runRow>) => (await outcome).entries[0]?.contents;
const codeOf = async (outcome: ReturnType<typeof runRow>) => (await outcome).entries[0]?.code;

describe('condition scripts', () => {
  it.each<[Json | undefined, string]>([
    [undefined, 'no'],
    ['', 'no'],
    [[], 'no'],
    [0, 'no'],
    [false, 'no'],
    ['no', 'yes'],
    [[''], 'yes'],
    [{}, 'yes'],
  ])('Exists %j: %s', async (value, label) => {
    expect(await said(runRow(exists, value === undefined ? {} : { value }))).toBe(label);
  });

  it.each<[Json | undefined, string]>([
    ['true', 'yes'],
    ['True', 'yes'],
    ['TRUE', 'no'],
    ['yes', 'no'],
    [true, 'yes'],
    [1, 'yes'],
    [['x'], 'yes'],
    [0, 'no'],
    ['', 'no'],
    [undefined, 'no'],
  ])('IsTrue %j: %s', async (value, label) => {
    expect(await said(runRow(isTrue, value === undefined ? {} : { value }))).toBe(label);
  });

  it.each<[JsonObject, string, boolean]>([
    [{ left: 5, right: '5' }, 'yes', true],
    [{ left: '', right: '5' }, 'no', true],
    [{ left: 'a', right: 'A' }, 'no', true],
    [{ left: ' a', right: 'a' }, 'no', true],
    [{ left: 'a' }, 'no', false],
    [{ right: 'a' }, 'no', false],
  ])('AreValuesEqual %j: %s', async (args, label, writes) => {
    const outcome = await runRow(areValuesEqual, args);
    expect(outcome.entries[0]?.contents).toBe(label);
    expect(outcome.set).toEqual(writes ? { AreValuesEqual: label } : undefined);
  });

  it.each<[JsonObject, string]>([
    [{ string: 'see evil.example', substring: 'evil' }, 'yes'],
    [{ string: 'see evil.example', substring: 'EVIL' }, 'no'],
    [{ string: 'abc', substring: 'x,b', substringSeperator: ',' }, 'yes'],
    [{ string: 'abc', substring: 'x,b' }, 'no'],
    [{ string: 'abc', substring: ',', substringSeperator: ',' }, 'no'],
    [{ string: 'abc', substring: '' }, 'yes'],
  ])('StringContains %j: %s', async (args, label) => {
    expect(await said(runRow(stringContains, args))).toBe(label);
  });

  it.each<[JsonObject, string]>([
    [{ array: ['a', 'b'], value: 'b' }, 'yes'],
    [{ array: '["a","b"]', value: 'b' }, 'yes'],
    [{ array: [1, 2], value: '2' }, 'yes'],
    [{ array: 'b', value: 'b' }, 'yes'],
    [{ array: 'a,b', value: 'b' }, 'no'],
    [{ array: ['ab'], value: 'b' }, 'no'],
    [{ array: [null], value: 'null' }, 'no'],
    [{ array: '', value: 'b' }, 'no'],
    [{ array: ['b'] }, 'no'],
  ])('IsValueInArray %j: %s', async (args, label) => {
    expect(await said(runRow(isValueInArray, args))).toBe(label);
  });

  it('IsGreaterThan compares numbers and nothing else', async () => {
    expect(await said(runRow(isGreaterThan, { first: '10', second: 9 }))).toBe('yes');
    expect(await said(runRow(isGreaterThan, { first: '9', second: '9' }))).toBe('no');
    expect(await codeOf(runRow(isGreaterThan, { first: '', second: '1' }))).toBe('compare.not-a-number');
  });
});

/** What is left of a context, as the engine writes it: what goes, then what is set, then what is merged. */
async function contextAfter(args: JsonObject, context: JsonObject): Promise<JsonObject> {
  const { removed = [], set = {}, entries } = await runRow(deleteContext, args, { scope: { context } });
  let left: JsonObject = removed.includes('.') ? {} : context;
  for (const path of removed) if (path !== '.') left = applyWrites(left, [{ op: 'delete', path: path.split('.') }]);
  left = { ...left, ...set };
  for (const entry of entries) left = applyWrites(left, planWrites(left, entry.context ?? {}).writes);
  return left;
}

describe('DeleteContext', () => {
  const CONTEXT = {
    A: { b: 1, c: 2 },
    C: 'x',
    D: 1,
    L: ['a', 'b'],
    F: [
      { n: 'a', s: 1 },
      { n: 'b', s: 9 },
    ],
  };

  it.each<[JsonObject, JsonObject]>([
    [{ all: 'yes' }, {}],
    [
      { all: 'yes', keysToKeep: 'A.b, C' },
      { A: { b: 1 }, C: 'x' },
    ],
    [{ all: 'yes', keysToKeep: ['D', 'Nope'] }, { D: 1 }],
    [{ key: 'A.b' }, { ...CONTEXT, A: { c: 2 } }],
    [{ key: 'C, D' }, { A: CONTEXT.A, L: CONTEXT.L, F: CONTEXT.F }],
    [{ key: 'Nope' }, CONTEXT],
    [
      { key: 'L', index: '1' },
      { ...CONTEXT, L: ['a'] },
    ],
    [
      { key: 'C', index: 0 },
      { A: CONTEXT.A, D: 1, L: CONTEXT.L, F: CONTEXT.F },
    ],
    [{ key: 'Nope', index: '0' }, CONTEXT],
  ])('%j', async (args, left) => {
    expect(await contextAfter(args, CONTEXT)).toEqual(left);
  });

  it('a comma inside a selector parts no paths', async () => {
    const path = "F(val.n.indexOf('a,b') < 0).n";
    const outcome = await runRow(
      deleteContext,
      { all: 'yes', keysToKeep: `C,${path}` },
      { scope: { context: CONTEXT } },
    );
    expect(outcome.entries[0]?.context).toEqual({ C: 'x', [path]: ['a', 'b'] });
  });

  it('is an error beyond the list, and when nothing is named', async () => {
    for (const index of ['2', '-1', 'x', '0.5']) {
      expect(await codeOf(runRow(deleteContext, { key: 'L', index }, { scope: { context: CONTEXT } }))).toBe(
        'context.index',
      );
    }
    expect(await codeOf(runRow(deleteContext, { all: 'no', key: '' }))).toBe('context.nothing-to-delete');
  });

  it('delContext never takes the whole context', async () => {
    expect((await runRow(delContext, { key: 'A.b' })).removed).toEqual(['A.b']);
    expect(await codeOf(runRow(delContext, { key: '.' }))).toBe('context.nothing-to-delete');
  });
});

describe('scripts over entries', () => {
  const ENTRIES: ReadonlyMap<string, Entry> = new Map([
    ['1@run-1', { type: 'note', contents: 'fine, really' }],
    ['2@run-1', { type: 'error', contents: 'boom' }],
    ['3@run-1', { type: 'warning', contents: { a: 1 } }],
  ] as const);
  const options = { ports: { entries: (run: string) => Promise.resolve(run === 'run-1' ? ENTRIES : new Map()) } };

  it.each<[Json, string]>([
    [['1@run-1', '2@run-1'], 'yes'],
    ['2@run-1', 'yes'],
    [['1@run-1', '3@run-1'], 'no'],
    [['2@other'], 'no'],
    ['', 'no'],
  ])('isError %j: %s', async (entryId, label) => {
    expect(await said(runRow(isError, { entryId }, options))).toBe(label);
  });

  it('GetErrorsFromEntry collects errors, and looks at the task before when nothing is said', async () => {
    const outcome = await runRow(getErrorsFromEntry, { entry_id: '1@run-1,2@run-1' }, options);
    expect(outcome.entries[0]).toMatchObject({ contents: 'yes', context: { ErrorEntries: ['boom'] } });
    expect((await runRow(getErrorsFromEntry, { entry_id: ['1@run-1'] }, options)).entries).toEqual([
      { type: 'note', contents: 'no' },
    ]);
    expect(getErrorsFromEntry.args[0]?.defaultValue).toBe('${lastCompletedTaskEntries}');
  });

  it('commentsToContext stores what an entry says, and splits it where that is asked for', async () => {
    const store = (args: JsonObject) => runRow(commentsToContext, { contextKey: 'K', ...args }, options);
    expect((await store({ entryId: '3@run-1' })).entries[0]?.context).toEqual({ K: { a: 1 } });
    expect((await store({ entryId: '1@run-1', listSeperator: ',' })).entries[0]?.context).toEqual({
      K: ['fine', 'really'],
    });
    expect(await codeOf(store({ entryId: '9@run-1' }))).toBe('entry.unknown');
  });

  it('PublishEntriesToContext, VerifyHumanReadableContains, getEntry and getEntries read them', async () => {
    const published = await runRow(publishEntriesToContext, { entries: ['1@run-1', '2@run-1'], out: 'o' }, options);
    expect(published.entries[0]?.context).toEqual({ o: ['fine, really', 'boom'] });
    const verify = (substring: string) =>
      runRow(verifyHumanReadableContains, { humanReadableEntryId: ['1@run-1'], substring }, options);
    expect(await codeOf(verify('fine'))).toBeUndefined();
    expect(await codeOf(verify('Fine'))).toBe('verify.entry');
    expect(await said(runRow(getEntry, { id: '2@run-1' }, options))).toBe('boom');
    expect((await runRow(getEntry, { id: '2@run-1' }, options)).entries[0]?.type).toBe('note');
    expect(await said(runRow(getEntries, { limit: '1' }, options))).toEqual([
      { ID: '3@run-1', Type: 'warning', Contents: { a: 1 } },
    ]);
  });
});

describe('Sleep', () => {
  it('asks to be woken, and waits no second twice', async () => {
    const { pending, entries } = await runRow(sleep, { seconds: '90' });
    expect(pending).toMatchObject({ intervalMs: 90_000, phase: 'poll', state: 90 });
    expect(entries).toEqual([]);
    expect((await runRow(sleep, { seconds: '0' })).pending).toBeUndefined();
  });

  it.each(['', 'soon', '-1', '99999999'])('refuses %j', async (seconds) => {
    expect(await codeOf(runRow(sleep, { seconds }))).toBe('sleep.seconds');
  });
});

describe('VerifyContext and VerifyContextFields', () => {
  const scope = { context: { A: [{ b: 'x', c: 0 }], n: 5, s: 'x' } };
  const verify = (args: JsonObject) => codeOf(runRow(verifyContext, args, { scope }));
  const fields = (args: JsonObject) => codeOf(runRow(verifyContextFields, args, { scope }));

  it('tells a list of one from a value, and looks at every field', async () => {
    expect(await verify({ path: 'A', fields: 'b, c' })).toBeUndefined();
    expect(await verify({ path: 'A', fields: 'b, d' })).toBe('verify.context');
    expect(await verify({ path: 'A.b', expectedValue: '["x"]' })).toBeUndefined();
    expect(await verify({ path: 'A.b', expectedValue: 'x' })).toBe('verify.context');
    expect(await verify({ path: 'n', expectedValue: '5' })).toBeUndefined();
    expect(await verify({ path: 'nope' })).toBe('verify.context');
    expect(await verify({ path: 'A(' })).toBe('language.path');
  });

  it('compares fields as texts, and leaves those that are not given', async () => {
    expect(await fields({ field1: 'A.b', value1: 'x', field2: 'n', value2: '5' })).toBeUndefined();
    expect(await fields({ field1: 'A.b', value1: 'y' })).toBe('verify.context');
    expect(await fields({ field1: 'nope' })).toBe('verify.context');
    expect(await fields({ field1: '' })).toBeUndefined();
  });
});

describe('values and lists', () => {
  it('SetMultipleValues pairs names and values as texts', async () => {
    const { entries } = await runRow(setMultipleValues, { parent: 'P', keys: 'a, b,c', values: '1, 2' });
    expect(entries[0]?.context).toEqual({ 'P(true)': { a: '1', b: '2' } });
    const listed = await runRow(setMultipleValues, { parent: 'P', keys: ['a'], values: ['x,y'] });
    expect(listed.entries[0]?.context).toEqual({ 'P(true)': { a: 'x,y' } });
  });

  it('CreateArray and CountArraySize', async () => {
    const { entries } = await runRow(createArray, { arrayData: 'a, b', separator: ',', contextKey: 'array' });
    expect(entries[0]?.context).toEqual({ array: ['a', 'b'] });
    const counted = await runRow(countArraySize, { array: [1, 2, 3], contextKey: 'ArraySize' });
    expect(counted.entries[0]?.context).toEqual({ ArraySize: 3 });
    expect(await codeOf(runRow(countArraySize, { array: 'a,b' }))).toBe('count.no-list');
  });

  it('PrintContext, getContext and RaiseError say what they are given', async () => {
    const scope = { context: { A: 1 } };
    expect(await said(runRow(printContext, {}, { scope }))).toContain('"A": 1');
    expect(await said(runRow(getContext, {}, { scope }))).toEqual({ context: { A: 1 }, id: '88002' });
    expect(await codeOf(runRow(getContext, { id: '1' }, { scope }))).toBe('context.other');
    expect((await runRow(raiseError, { error: 'no', actual: '3' })).entries).toEqual([
      { type: 'error', contents: 'no\nActual - 3', code: 'playbook.error' },
    ]);
  });
});

describe('GetTime', () => {
  const at = async (args: JsonObject) => (await runRow(getTime, args)).entries[0]?.context;
  const NOW = Date.parse('2025-06-03T10:30:00Z');

  it.each<[string, Json]>([
    ['', 'Tue Jun 03 2025 10:30:00 GMT+0000 (UTC)'],
    ['ISO', '2025-06-03T10:30:00.000Z'],
    ['utc', 'Tue, 03 Jun 2025 10:30:00 GMT'],
    ['Date', 'Tue Jun 03 2025'],
    ['year', 2025],
    ['month', 5],
    ['day', 3],
    ['DayInWeek', 2],
    ['hours', 10],
    ['minutes', 30],
  ])('%j', async (dateFormat, TimeNow) => {
    expect(await at({ dateFormat })).toEqual({ TimeNow, TimeNowUnix: NOW });
  });

  it('goes back, takes a date, and names its keys', async () => {
    expect(await at({ dateFormat: 'iso', hoursAgo: '2', minutesAgo: '30', contextKey: 'k' })).toMatchObject({
      kTimeNow: '2025-06-03T08:00:00.000Z',
    });
    expect(await at({ date: '2020-03-31T00:00:00Z', monthsAgo: 1, dateFormat: 'date' })).toMatchObject({
      TimeNow: 'Mon Mar 02 2020',
    });
    expect(await codeOf(runRow(getTime, { date: 'soon' }))).toBe('time.date');
    expect(await codeOf(runRow(getTime, { dateFormat: 'constructor' }))).toBe('time.format');
  });
});

describe('MatchRegex', () => {
  const match = async (args: JsonObject) => (await runRow(matchRegex, { flags: 'gim', ...args })).set;

  it.each<[JsonObject, Json]>([
    [{ data: 'aXb', regex: 'x' }, 'X'],
    [{ data: 'aXb', regex: 'x', flags: 'g' }, []],
    [{ data: 'a1 b2', regex: '[a-z](\\d)', group: '1' }, ['1', '2']],
    [{ data: 'a1 b2', regex: '[a-z](\\d)', flags: '-i' }, 'a1'],
    [{ data: 'a1', regex: 'a1', group: '4' }, 'a1'],
    [{ data: { k: 'v' }, regex: '"k"' }, '"k"'],
    [{ data: 'abc', regex: 'z' }, []],
  ])('%j', async (args, results) => {
    expect(await match(args)).toEqual({ 'MatchRegex.results': results });
  });

  it('refuses what RE2 refuses', async () => {
    expect(await codeOf(runRow(matchRegex, { data: 'a', regex: '(?=a)', flags: 'g' }))).toBe('language.pattern');
  });
});
