/**
 * Goal: whatever a script does, the process goes on, whoever asked is answered, and the next one finds a working sandbox.
 * Method: the sandbox with its real thread, and a hard wall that is near.
 * Elsewhere: what runs inside (`quickjs.test.ts`), a playbook that needs it (`drivers/scripts.test.ts`).
 */
import { afterEach, expect, test } from 'vitest';
import type { Activity } from '../../core/base/activity.ts';
import { noActivity } from '../../core/base/activity.ts';
import type { Json } from '../../core/base/json.ts';
import { ok } from '../../core/base/result.ts';
import { evalValue, planValue, scopeOf } from '../../core/language/index.ts';
import type { JavaScriptProgram, ScriptNeed } from '../../core/language/index.ts';
import { Sandbox } from './index.ts';

const open: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

function sandboxWith(options: Partial<ConstructorParameters<typeof Sandbox>[0]> = {}): Sandbox {
  const sandbox = new Sandbox({ activity: noActivity, ...options });
  open.push(sandbox);
  return sandbox;
}

function need(
  key: string,
  source: string,
  vals: readonly Json[],
  shape: JavaScriptProgram['shape'] = 'value',
): ScriptNeed {
  return { kind: 'javascript', key, program: { source, shape }, calls: vals.map((val) => ({ val, obj: val })) };
}

/** Long without a check: the count of steps does not see it. */
const BLIND = 'Array.prototype.indexOf.call({ length: 1e15 }, 1)';

test('needs are answered under their keys, those of one program in one entry', async () => {
  const sandbox = sandboxWith();
  const answers = await sandbox.answer(
    [need('a', 'val.n * 2', [{ n: 1 }, { n: 2 }]), need('b', 'Date.now()', [0]), need('c', 'val.n * 2', [{ n: 5 }])],
    1234,
  );
  expect(Object.fromEntries(answers)).toEqual({ a: [ok(2), ok(4)], b: [ok(1234)], c: [ok(10)] });
});

test('automations are refused, and nothing is started for them', async () => {
  const sandbox = sandboxWith();
  const answers = await sandbox.answer([{ kind: 'filter', key: 'f', name: 'HasDigit', args: {} }], 0);
  expect(answers.get('f')).toMatchObject([{ ok: false, error: { kind: 'refused' } }]);
});

test('a script that the count does not see is ended by the wall; who waits behind it is answered', async () => {
  const sandbox = sandboxWith({ hardTimeoutMs: 1_500 });
  const [stopped, after] = await Promise.all([
    sandbox.answer([need('a', BLIND, [0])], 0),
    sandbox.answer([need('b', 'val + 1', [1])], 0),
  ]);
  expect(stopped.get('a')).toMatchObject([{ ok: false, error: { kind: 'stopped' } }]);
  expect(after.get('b')).toEqual([ok(2)]);
}, 30_000);

test.each([
  '(function () { for (;;); })()',
  '(function f() { try { f() } catch (e) { f() } })()',
  '(function () { var a = []; for (var i = 0; i < 1e6; i++) a = [a]; return a })()',
  '(function () { for (;;) Promise.resolve().then(function () {}) })()',
  "JSON.parse('['.repeat(1e6))",
  "new Array(1e8).join('ab')",
])(
  'the process survives %s, and gets its memory back',
  async (source) => {
    const sandbox = sandboxWith({ hardTimeoutMs: 2_000 });
    const answers = await sandbox.answer([need('a', source, [0])], 0);
    expect(answers.get('a')?.[0]?.ok).toBe(false);
    const again = await sandbox.answer([need('b', 'val', [7])], 0);
    expect(again.get('b')).toEqual([ok(7)]);
  },
  30_000,
);

test('the main thread turns while a script runs', async () => {
  const sandbox = sandboxWith({ hardTimeoutMs: 1_000 });
  let turns = 0;
  const turn = setInterval(() => (turns += 1), 10);
  await sandbox.answer([need('a', BLIND, [0])], 0);
  clearInterval(turn);
  expect(turns).toBeGreaterThan(10);
}, 30_000);

test('work is counted while it is under way', async () => {
  let count = 0;
  const activity: Activity = {
    begin: () => {
      count += 1;
      return () => (count -= 1);
    },
  };
  const sandbox = sandboxWith({ activity });
  const answer = sandbox.answer([need('a', 'val', [1])], 0);
  expect(count).toBe(1);
  await answer;
  expect(count).toBe(0);
});

test('closing is no fault of the script that is under way', async () => {
  const sandbox = sandboxWith();
  await sandbox.answer([need('a', 'val', [1])], 0);
  const answer = sandbox.answer([need('b', BLIND, [1])], 0);
  await Promise.all([expect(answer).rejects.toMatchObject({ code: 'sandbox.closed' }), closing(sandbox)]);
}, 30_000);

/** After the turn in which the request leaves. */
async function closing(sandbox: Sandbox): Promise<void> {
  await new Promise(setImmediate);
  await sandbox.close();
}

test('a closed sandbox says so', async () => {
  const sandbox = sandboxWith();
  await sandbox.close();
  await expect(sandbox.answer([need('a', 'val', [1])], 0)).rejects.toMatchObject({ code: 'sandbox.closed' });
});

/** The value of a text over `File: ['a', 'b']`, with the answers that it needs. */
async function valueOf(simple: string) {
  const sandbox = sandboxWith();
  const plan = planValue({ simple });
  if (!plan.ok) throw new Error(plan.error.message);
  const scope = scopeOf({ File: ['a', 'b'] });
  const first = evalValue(plan.value, scope, { now: () => 0 });
  const answers = await sandbox.answer(first.ok ? [] : (first.error.needs ?? []), 0);
  return evalValue(plan.value, scope, { now: () => 0, answers });
}

test('an exception drops the item', async () => {
  expect(await valueOf("${File(val === 'a' ? nothing.here : /b/.test(val))}")).toEqual(ok(['b']));
});

test.each<[string, string, string]>([
  ['${File((function () { for (;;); })())}', 'language.javascript-stopped', 'steps'],
  ['${File(val ==== 1)}', 'language.javascript', 'SyntaxError'],
  ['${File=>nothing.here}', 'language.javascript', 'not defined'],
])('%s is the error %s, with its place', async (simple, code, why) => {
  expect(await valueOf(simple)).toMatchObject({
    ok: false,
    error: {
      code,
      message: expect.stringContaining(why) as unknown,
      at: { source: expect.stringContaining('File') as unknown },
    },
  });
});
