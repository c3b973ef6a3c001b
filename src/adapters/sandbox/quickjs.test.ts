/**
 * Goal: foreign JavaScript gives what JavaScript gives, the same each time, and reaches nothing.
 * Method: the engine itself in this thread; programs that compute, programs that attack, programs that never end.
 * Elsewhere: the thread and its hard wall (`index.test.ts`), merge keys against the planned merge (`merge.test.ts`).
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../core/base/json.ts';
import { ok } from '../../core/base/result.ts';
import type { JavaScriptBindings, JavaScriptProgram, ScriptResult } from '../../core/language/index.ts';
import { CHECKS_MAX, STEPS_BETWEEN_CHECKS } from './limits.ts';
import { QuickJs } from './quickjs.ts';
import { jobOf, resultsOf } from './wire.ts';

const NOW = Date.UTC(2024, 1, 29, 12);

let engine: QuickJs;
beforeAll(async () => {
  engine = await QuickJs.load();
});

type Shape = JavaScriptProgram['shape'];

async function runAll(
  shape: Shape,
  source: string,
  calls: readonly JavaScriptBindings[],
): Promise<readonly ScriptResult[]> {
  const job = jobOf({ source, shape }, calls);
  if ('why' in job) return resultsOf(job, calls.length);
  const [reply = ''] = await engine.run({ now: NOW, jobs: [job] });
  return resultsOf(reply, calls.length);
}

async function run(source: string, val: Json = null, shape: Shape = 'value'): Promise<ScriptResult> {
  const [result] = await runAll(shape, source, [{ val, obj: val }]);
  if (result === undefined) throw new Error('no result');
  return result;
}

const failed = (kind: string, why?: string) => ({
  ok: false,
  error: { kind, ...(why === undefined ? {} : { why: expect.stringContaining(why) as unknown }) },
});

describe('programs', () => {
  test.each<[string, Json, Json | undefined]>([
    ['val.a + 1', { a: 1 }, 2],
    [' {"a": val.b} ', { b: 1 }, { a: 1 }],
    ['{a: val.b, c: [val.b]}', { b: 1 }, { a: 1, c: [1] }],
    ['val.x;', { x: 'y' }, 'y'],
    ['f(val);function f(a){ return a * 2 }', 4, 8],
    ['var t = val * 2; t + 1', 4, 9],
    ['if (val > 3) { "big" } else { "small" }', 4, 'big'],
    ['(function(){ for (i = 0; i < val; i++); return i })()', 4, 4],
    ['Object.keys(val.inputs).map(function (f) { return val.inputs[f]; }).join()', { inputs: { a: 1, b: 2 } }, '1,2'],
    ["val.filter(v => v.startsWith('a'))", ['ab', 'b'], ['ab']],
    ["val.replace(/\\d+/g, '#')", 'a12b3', 'a#b#'],
    ['val=val.EntryID', { EntryID: '3@1' }, '3@1'],
    ['val // all of it', 1, 1],
    ['/* first */\nval', 1, 1],
    ['val, 2', 1, 2],
    ['val == obj', {}, true],
    ['undefined', null, undefined],
    ['void 0', null, undefined],
    ['function () {}', null, undefined],
    ['Symbol()', null, undefined],
    ['[undefined, function () {}, NaN, -Infinity]', null, [null, null, null, null]],
    ['NaN', null, null],
    ['-0', null, 0],
    ['new Date(0)', null, '1970-01-01T00:00:00.000Z'],
    ['({ toJSON: function () { return 7 } })', null, 7],
    ['new Map([[1, 2]])', null, {}],
    ['JSON.parse(\'{"__proto__": {"a": 1}}\')', null, JSON.parse('{"__proto__": {"a": 1}}') as Json],
    ["'\\ud800'", null, '\ud800'],
    ["'\\u0000é😀'", null, '\u0000é😀'],
    ['val', { __proto__x: '\u2028', ключ: 'значение' }, { __proto__x: '\u2028', ключ: 'значение' }],
  ])('%s of %j', async (source, val, expected) => {
    expect(await run(source, val)).toEqual(ok(expected));
  });

  test.each<[string, Json, boolean]>([
    ['val.match(/^x/)', 'xy', true],
    ['function () {}', null, true],
    ['NaN', null, false],
    ['Infinity', null, true],
    ['val = val.a == 1', { a: 1 }, true],
    ["''", null, false],
    ['[]', null, true],
  ])('as a selector, %s of %j is %s', async (source, val, expected) => {
    expect(await run(source, val, 'test')).toEqual(ok(expected));
  });

  test('a name of a prototype in the data is data', async () => {
    const val = JSON.parse('{"__proto__": 1, "constructor": 2}') as Json;
    expect(await run('[val.__proto__, val.constructor, Object.keys(val)]', val)).toEqual(
      ok([1, 2, ['__proto__', 'constructor']]),
    );
  });

  test.each<[string, string, string]>([
    ['val.a.b', 'raised', 'TypeError'],
    ["throw 'no'", 'raised', 'no'],
    ["(function () { throw 'no' })()", 'raised', 'no'],
    ['(function () { throw { get message() { throw 1 } } })()', 'raised', 'no text'],
    ['var a = []; a[0] = a; a', 'raised', 'circular'],
    ['10n', 'raised', 'BigInt'],
    ['val.K ==== obj.K', 'refused', 'SyntaxError'],
    ['val.', 'refused', 'SyntaxError'],
    ['import x from "x"', 'refused', 'SyntaxError'],
  ])('%s is %s', async (source, kind, why) => {
    expect(await run(source, {})).toMatchObject(failed(kind, why === '' ? undefined : why));
  });

  test('each item has its own answer, in one entry', async () => {
    const calls = [1, null, 3].map((val) => ({ val: val === null ? null : { n: val }, obj: null }));
    const results = await runAll('value', 'val.n * 2', calls);
    expect(results).toMatchObject([ok(2), failed('raised'), ok(6)]);
  });

  test('bound values have their names, and obj is val only when it is the same value', async () => {
    const val = { a: 1 };
    const results = await runAll('value', '[bound1_0, val == obj]', [{ val, obj: { a: 1 }, bound1_0: [7] }]);
    expect(results).toEqual([ok([[7], false])]);
  });

  test('assigning to val, or into it, ends with the item', async () => {
    const shared = { a: 1 };
    const results = await runAll('value', '(val.a = val.a + 1, val = 7, shared.a)', [
      { val: shared, obj: null, shared },
      { val: shared, obj: null, shared },
    ]);
    expect(results).toEqual([ok(1), ok(1)]);
    expect(shared).toEqual({ a: 1 });
  });
});

describe('time and chance', () => {
  test.each<[string, Json]>([
    ['Date.now()', NOW],
    ['new Date().getTime()', NOW],
    ['new Date().getHours()', 12],
    ['new Date().getTimezoneOffset()', 0],
    ['new Date(2020, 6, 1).toISOString()', '2020-07-01T00:00:00.000Z'],
    ["new Date('2020-07-01T00:00:00').toISOString()", '2020-07-01T00:00:00.000Z'],
    ['String(new Date(0))', 'Thu Jan 01 1970 00:00:00 GMT+0000'],
    ['(function () { var a = Date.now(); for (var i = 0; i < 1e5; i++); return Date.now() - a })()', 0],
  ])('%s is the clock of the run, in UTC', async (source, expected) => {
    expect(await run(source)).toEqual(ok(expected));
  });

  test('there is no randomness', async () => {
    expect(await run('Math.random()')).toMatchObject(failed('raised', 'randomness'));
  });
});

describe('the wall', () => {
  const NOTHING_OF_THE_HOST =
    "['process', 'require', 'module', 'Buffer', 'fetch', 'XMLHttpRequest', 'setTimeout', 'setInterval', 'console', 'print', 'std', " +
    "'os', 'Worker', 'WebAssembly', 'performance', 'crypto', 'navigator', 'Deno', 'Bun', 'postMessage', 'importScripts', " +
    "'scriptArgs', 'gc', 'Atomics', 'SharedArrayBuffer', 'Proxy']" +
    '.filter(function (name) { return name in this }, this)';

  test.each<[string, Json | undefined]>([
    [`(function () { return ${NOTHING_OF_THE_HOST} }).call(globalThis)`, []],
    ["val.constructor.constructor('return typeof process')()", 'undefined'],
    ["(function(){}).constructor('return this')() === globalThis", true],
    ["Function('return this')().constructor.constructor('return typeof require')()", 'undefined'],
    ["(async function(){}).constructor('return typeof process')() + ''", '[object Promise]'],
    ["(function*(){}).constructor('yield typeof process')().next().value", 'undefined'],
    ["eval('typeof module')", 'undefined'],
    ["(0, eval)('typeof process')", 'undefined'],
    [
      "(function () { try { null.x } catch (e) { return e.constructor.constructor('return typeof process')() } })()",
      'undefined',
    ],
    ["import('node:fs') + ''", '[object Promise]'],
    [
      "(function () { var said = 'nothing'; import('node:fs').then(function () { said = 'fs' }); return said })()",
      'nothing',
    ],
    ["new Error().stack.indexOf('/') < 0", true],
    ['Error.prepareStackTrace = function (e, s) { return s }, typeof new Error().stack[0]', 'string'],
    ['Object.getOwnPropertyNames(globalThis).length < 60', true],
  ])('%s', async (source, expected) => {
    expect(await run(source, {})).toEqual(ok(expected));
  });

  test('no program sees what the one before did', async () => {
    const attack = `(function () {
      leak = 1;
      Array.prototype.map = Array.prototype.push = Array.prototype.concat = function () { return 'mine' };
      Object.prototype.Size = 99;
      JSON.stringify = JSON.parse = function () { return '["Vtrue"]' };
      Date.now = function () { return 1 };
      Function.prototype.apply = null;
      Object.defineProperty(Object.prototype, 'x', { set: function () { throw 1 } });
      return 1;
    })()`;
    await run(attack);
    const probe =
      '[typeof leak, [1].map(String), ({}).Size, JSON.stringify([1]), Date.now(), Function.prototype.apply.name, ({}).x]';
    expect(await run(probe)).toEqual(ok(['undefined', ['1'], null, '[1]', NOW, 'apply', null]));
  });

  test.each<[string]>([
    ["Array.prototype.toJSON = function () { return 'no list' }, 1"],
    ['Object.prototype.toJSON = function () { return 7 }, {}'],
    ["Object.defineProperty(Array.prototype, '0', { set: function () {}, get: function () { return 'mine' } }), 1"],
    ['Function.prototype.apply = function () { return {} }, 1'],
    ['delete globalThis.JSON, delete globalThis.Object, 1'],
    ['String.prototype.slice = null, (function () { throw new Error("x") })()'],
  ])('who tampers with what runs around it spoils its own answer only: %s', async (source) => {
    const results = await runAll('value', source, [{ val: 1 }, { val: 2 }]);
    expect(results).toHaveLength(2);
    expect(await run('val', 7)).toEqual(ok(7));
  });
});

describe('what never ends, ends', () => {
  const TOO_MANY_STEPS = 'steps';
  test.each<[string, string]>([
    ['(function () { for (;;); })()', TOO_MANY_STEPS],
    ['(function () { try { for (;;); } finally { for (;;); } })()', TOO_MANY_STEPS],
    ['(function () { for (;;) try { for (;;); } catch (e) {} })()', TOO_MANY_STEPS],
    ['(function f() { f(); f() })()', 'stack'],
    ["/(a+)+b/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac')", TOO_MANY_STEPS],
    ["'x'.repeat(1e9)", 'memory'],
    ["({ toString: function () { return this + '' } }) + ''", 'stack'],
  ])(
    '%s',
    async (source, why) => {
      expect(await run(source)).toMatchObject(failed('stopped', why));
      expect(await run('val', 7)).toEqual(ok(7));
    },
    30_000,
  );

  test.each([
    '(function () { var a = []; for (var i = 0; i < 1e5; i++) a = [a]; return a })()',
    "JSON.parse('['.repeat(1e5))",
    "eval('('.repeat(5e4))",
    'new Proxy({}, {})',
  ])(
    '%s is a failure, and the next program runs',
    async (source) => {
      expect((await run(source)).ok).toBe(false);
      expect(await run('val', 7)).toEqual(ok(7));
    },
    30_000,
  );

  test.each<[string, string]>([
    ['(function () { var a = []; for (var i = 0; i < 300; i++) a = [a]; return a })()', 'deep'],
    ["'x'.repeat(5e6)", 'large'],
  ])('a result beyond what is taken: %s', async (source, why) => {
    expect(await run(source)).toMatchObject(failed('stopped', why));
  });

  test('the values of a script may be too many, and too deep', async () => {
    expect(await run('1', 'x'.repeat(9e6))).toMatchObject(failed('stopped', 'too large'));
    let deep: Json = [];
    for (let i = 0; i < 50_000; i++) deep = [deep];
    expect(await run('1', deep)).toMatchObject(failed('stopped', 'too large'));
    expect(await run(`1${' '.repeat(70_000)}`)).toMatchObject(failed('refused', 'too long'));
  });

  test('the limit is a count of steps, in every run the same', async () => {
    const source = '(function () { for (var n = 0; n < val; n++); return n })()';
    const least = Math.floor(0.4 * CHECKS_MAX * STEPS_BETWEEN_CHECKS);
    const most = Math.ceil(1.1 * CHECKS_MAX * STEPS_BETWEEN_CHECKS);
    for (const _again of [1, 2]) {
      expect(await run(source, least)).toEqual(ok(least));
      expect(await run(source, most)).toMatchObject(failed('stopped', TOO_MANY_STEPS));
    }
  }, 20_000);

  test('jobs of one batch share what they may use: the later ones are stopped', async () => {
    const job = jobOf({ source: '(function () { for (;;); })()', shape: 'value' }, [{ val: 1 }]);
    if ('why' in job) throw new Error(job.why);
    const cheap = jobOf({ source: 'val', shape: 'value' }, [{ val: 1 }]);
    if ('why' in cheap) throw new Error(cheap.why);
    const replies = await engine.run({ now: NOW, jobs: [cheap, job, job, job, cheap] });
    expect(typeof replies[0]).toBe('string');
    expect(replies.slice(1, 4)).toMatchObject(Array.from({ length: 3 }, () => ({ kind: 'stopped' })));
  }, 30_000);
});
