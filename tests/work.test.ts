/**
 * Goal: a run can be looked at closely over the API: its graph with times and branches, each task with what it was given and gave, why a branch was
 * taken with the values of that moment, its context one place at a time, what it rests on.
 * Method: one started product, runs of small imported playbooks. Elsewhere: the whole run view and events (`server.test.ts`, `api.test.ts`).
 */
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import type {
  ArgumentView,
  ContextFoundView,
  ContextView,
  EntryView,
  PageView,
  WorkPlanView,
  WorkTaskDetail,
} from '../src/core/api/views.ts';
import { yamlOf } from '../src/core/playbook/testing.ts';
import { House, imported } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

const script = (name: string, args: string, next: string) =>
  `type: regular, task: {name: ${name}, scriptName: ${name}, type: regular}, scriptarguments: {${args}}, nexttasks: {'#none#': ["${next}"]}`;
const CONDITION = `type: condition, task: {name: High?, type: condition}, nexttasks: {'#default#': ["9"], 'yes': ["3"]}, conditions: [{label: "yes", condition: [[{operator: greaterThanOrEqual, left: {value: {simple: Level}, iscontext: true}, right: {value: {simple: "5"}}}]]}]`;
const PLAYBOOKS = {
  Weighs: yamlOf('Weighs', {
    1: script('Set', `key: {simple: Level}, value: {simple: '\${alert.level}'}`, '2'),
    2: CONDITION,
    3: script('RecordEvidenceGap', 'name: {simple: "URL verdict"}, reason: {simple: "no answer"}', '4'),
    4: script('Set', `key: {simple: Level}, value: {simple: "0"}`, '5'),
    5: script('Set', `key: {simple: Big}, value: {simple: '\${alert.big}'}`, '9'),
    9: 'type: title, task: {name: Done, type: title}',
  }),
  Calls: yamlOf('Calls', {
    1: `type: playbook, task: {name: Weigh, type: playbook, playbookName: Weighs}, separatecontext: true, nexttasks: {'#none#': ["2"]}`,
    2: 'type: title, task: {name: Over, type: title}',
  }),
};
const HOSTILE = '</script>"\r\nx: y/../..\u202e';

let house: House;
let run: string;
beforeAll(async () => {
  house = await House.open({ imported: imported(PLAYBOOKS) });
  const big = {
    rows: Array.from({ length: 2_500 }, (_, index) => ({ index })),
    text: 'x'.repeat(200_000),
    [HOSTILE]: 1,
  };
  run = (await house.deliver({ id: 'w', level: 7, big }, { playbook: 'Weighs' })).run ?? '';
  await house.until(run, ({ status }) => status === 'completed');
}, 30_000);
afterAll(() => house.remove());

const read = async <T>(path: string, of = run): Promise<T> => {
  const { status, body } = await house.call<T>(`/api/v1/runs/${of}/${path}`);
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  return body;
};

describe('the work plan', () => {
  it('has every task that can be reached, as it went, and which edges were taken', async () => {
    const plan = await read<WorkPlanView>('workplan');
    expect(new Set(plan.tasks.map(({ id, status }) => `${id} ${status}`))).toEqual(
      new Set(['0', '1', '2', '3', '4', '5', '9'].map((id) => `${id} done`)),
    );
    expect(plan.edges.filter(({ from }) => from === '2')).toEqual([
      { from: '2', to: '9', label: '#default#', state: 'left' },
      { from: '2', to: '3', label: 'yes', state: 'taken' },
    ]);
    for (const { readyAt, startedAt, endedAt } of plan.tasks) {
      expect(readyAt).not.toBeNull();
      expect(startedAt ?? 0).toBeGreaterThanOrEqual(readyAt ?? Infinity);
      expect(endedAt ?? 0).toBeGreaterThanOrEqual(startedAt ?? Infinity);
    }
  });

  it('shows the pass of a sub-playbook, also when it is over', async () => {
    const outer = (await house.deliver({ id: 'sub', level: 1 }, { playbook: 'Calls' })).run ?? '';
    await house.until(outer, ({ status }) => status === 'completed');
    const plan = await read<WorkPlanView>('workplan', outer);
    const scope = plan.tasks.find(({ id }) => id === '1')?.passes[0]?.scope ?? '';
    const inner = await read<WorkPlanView>(`workplan?scope=${encodeURIComponent(scope)}`, outer);
    expect(inner.playbook).toBe('Weighs');
    expect(Object.fromEntries(inner.tasks.map(({ key, status }) => [key, status]))).toEqual({
      [`${scope}/0`]: 'done',
      [`${scope}/1`]: 'done',
      [`${scope}/2`]: 'done',
      [`${scope}/3`]: 'dead',
      [`${scope}/4`]: 'dead',
      [`${scope}/5`]: 'dead',
      [`${scope}/9`]: 'done',
    });
    const task = await read<WorkTaskDetail>(`tasks/${encodeURIComponent(`${scope}/2`)}`, outer);
    expect(task.branch?.conditions[0]?.groups[0]?.[0]).toMatchObject({ holds: false });
    expect((await house.call(`/api/v1/runs/${outer}/workplan?scope=7/7`)).status).toBe(404);
  });
});

describe('a task', () => {
  it('tells why its branch was taken, with the values of that moment and not of now', async () => {
    const { branch, label } = await read<WorkTaskDetail>('tasks/2');
    expect(label).toBe('yes');
    expect(branch?.conditions).toEqual([
      {
        label: 'yes',
        holds: true,
        groups: [
          [
            {
              left: 'Level',
              value: '7',
              operator: 'greaterThanOrEqual',
              right: '5',
              rightValue: '5',
              holds: true,
            },
          ],
        ],
      },
    ]);
    expect((await read<ContextView>('context?pointer=/Level')).value).toBe(0);
  });

  it('tells what it was given and what it wrote', async () => {
    const task = await read<WorkTaskDetail>('tasks/1');
    expect(task.inputs).toMatchObject([{ name: 'Set', brand: '', args: { key: 'Level', value: 7 }, attempt: 1 }]);
    expect(task.outputs).toEqual([{ op: 'set', path: 'Level', value: 7, cut: false }]);
    expect(task.given.map(({ id }) => id)).toEqual([`1@${run}`]);
    const large = await read<WorkTaskDetail>('tasks/5');
    expect(large.inputs[0]?.args['value']).toBe('(large)');
    expect(large.outputs[0]).toMatchObject({ value: null, cut: true });
    expect((await house.call(`/api/v1/runs/${run}/tasks/none`)).status).toBe(404);
    expect((await house.call(`/api/v1/runs/${run}/tasks/__proto__`)).status).toBe(404);
  });
});

describe('the context', () => {
  it('is read one place at a time, in pages that miss and repeat nothing', async () => {
    const top = await read<ContextView>('context?pointer=/Big');
    expect(top.rows.map(({ name, kind, size, whole }) => [name, kind, size, whole])).toEqual([
      ['rows', 'list', 2_500, false],
      ['text', 'text', 200_000, false],
      [HOSTILE, 'number', 0, true],
    ]);
    const seen: unknown[] = [];
    for (let cursor = ''; ;) {
      const page = await read<ContextView>(`context?pointer=/Big/rows&limit=1000${cursor}`);
      seen.push(...page.rows.map(({ value }) => value));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(seen).toEqual(Array.from({ length: 2_500 }, (_, index) => ({ index })));
    const pointer = top.rows[2]?.pointer ?? '';
    expect((await read<ContextView>(`context?pointer=${encodeURIComponent(pointer)}`)).value).toBe(1);
  });

  it('gives a long text in parts, and whole as a file that no browser shows', async () => {
    const first = await read<ContextView>('context?pointer=/Big/text');
    const second = await read<ContextView>(`context?pointer=/Big/text&offset=${first.nextOffset}`);
    expect([first.value, second.value]).toEqual(['x'.repeat(65_536), 'x'.repeat(65_536)]);
    const { url, token } = house.product;
    const file = await fetch(`${url}/api/v1/runs/${run}/context/value?pointer=/Big`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+"/);
    expect(file.headers.get('content-security-policy')).toContain('sandbox');
    expect(Object.keys((await file.json()) as object)).toEqual(['rows', 'text', HOSTILE]);
  });

  test.each(['/Nope', '/Big/rows/99999', '/Big/rows/-1', '/Big/rows/01', '/__proto__', '/constructor', 'Big'])(
    'has nothing at %s',
    async (pointer) => {
      const { status, body } = await house.call(`/api/v1/runs/${run}/context?pointer=${encodeURIComponent(pointer)}`);
      expect([status, body.code]).toEqual([404, 'api.not-found']);
    },
  );

  it('takes no cursor but its own', async () => {
    expect((await house.call(`/api/v1/runs/${run}/context?cursor=x`)).body.code).toBe('api.invalid');
  });
});

test('a text is found in the context at any depth, and more than is told is said', async () => {
  const search = (text: string, more = '') =>
    read<ContextFoundView>(`context/search?text=${encodeURIComponent(text)}${more}`);
  expect(await search('HOSTILE')).toEqual({ rows: [], complete: true });
  const { rows } = await search(HOSTILE);
  expect(rows).toMatchObject([{ names: ['Big', HOSTILE], in: 'name', kind: 'number' }]);
  expect((await read<ContextView>(`context?pointer=${encodeURIComponent(rows[0]?.pointer ?? '')}`)).value).toBe(1);
  const many = await search('index', '&limit=10');
  expect([many.rows.length, many.complete]).toEqual([10, false]);
  expect((await house.call(`/api/v1/runs/${run}/context/search`)).body.code).toBe('api.invalid');
});

test('entries come in pages, each by its id with its raw contents', async () => {
  const page = await read<PageView<EntryView>>('entries?limit=2');
  expect(page.rows.map(({ id, taskName }) => [id, taskName])).toEqual([
    [`1@${run}`, 'Set'],
    [`2@${run}`, 'RecordEvidenceGap'],
  ]);
  const next = await read<PageView<EntryView>>(`entries?limit=100&cursor=${page.next}`);
  expect([next.rows[0]?.id, next.next]).toEqual([`3@${run}`, null]);
  expect(await read(`entries/${encodeURIComponent(`2@${run}`)}`)).toMatchObject({
    type: 'warning',
    code: 'evidence.gap',
  });
  expect((await house.call(`/api/v1/runs/${run}/entries/99`)).status).toBe(404);
});

test('the argument names gaps and branches, and says no more than the evidence does', async () => {
  const argument = await read<ArgumentView>('argument');
  expect(argument).toMatchObject({ verdict: 'unknown', against: [], favour: [], open: [] });
  expect(argument.gaps).toEqual([expect.objectContaining({ text: 'URL verdict', task: '3' })]);
  expect(argument.branches.map(({ task, branch }) => [task, branch.label])).toEqual([['2', 'yes']]);
});
