/**
 * Goal: runs that block different URLs on one firewall at once: all blocked, nothing lost, one change set at a time; also where a process
 * dies in the middle of one; and a run that does not go on lets the lane go.
 * Method: the shipped block against a simulated firewall on real sockets: the product in this process with a stepped clock, and as a
 * child that is killed as the device carries out a request.
 * Elsewhere: the rules of lanes by example (`domain/gate/change-sets.test.ts`), in any order (`domain/gate/orders.test.ts`).
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Lab, LabRequest } from '../src/apps/lab/index.ts';
import { killOnWire } from '../src/apps/trials/boundaries.ts';
import { startSandbox, type Sandbox } from '../src/apps/trials/sandbox.ts';
import type { ApprovalView, PageView, Received, RunView } from '../src/core/api/views.ts';
import { asList, isObject } from '../src/core/base/json.ts';
import { callTask, yamlOf } from '../src/core/playbook/testing.ts';
import { BLOCK_TASK, CATEGORY, changesOf, Firm, HOST, NOW } from './firm.ts';
import { CONTENT } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

const firewall = { configured: true, categories: { [CATEGORY]: [] } };
const TENANT = { endpoints: { [HOST]: { status: 'CONNECTED' } }, panos: firewall };
const EDIT = `name: {simple: "${CATEGORY}"}, action: {simple: add}, sites: {simple: '\${alert.url}'}`;
const PLAYBOOKS = {
  Block: BLOCK_TASK,
  'Edit only': callTask('pan-os-edit-custom-url-category', EDIT),
  'Edit and ask': {
    1: callTask('pan-os-edit-custom-url-category', EDIT, ['2']),
    2: callTask('core-isolate-endpoint', `endpoint_id: {simple: ${HOST}}`),
  },
  // What comes after the edit takes long.
  'Edit and wait': {
    1: callTask('pan-os-edit-custom-url-category', EDIT, ['2']),
    2: 'type: regular, task: {id: "2", name: Wait, script: Sleep, type: regular}, scriptarguments: {seconds: {simple: "240"}}',
  },
};

/** The words of the command that a request stands for. */
const said = ({ body }: LabRequest) => (isObject(body) && isObject(body['said']) ? body['said'] : {});
const sitesOf = (request: LabRequest) =>
  asList(said(request)['sites']).map((site) => JSON.stringify(site).slice(1, -1));

/** The change sets on the wire: what was edited before each commit, and by whom it was committed. */
function changeSets(lab: Lab): readonly string[] {
  const sets: string[] = [];
  let edits: string[] = [];
  for (const request of changesOf(lab)) {
    if (request.route === 'commit') {
      sets.push(`${edits.join(' ')} by ${/Riposte (\S+)\)/.exec(JSON.stringify(said(request)))?.[1]}`);
      edits = [];
    } else edits.push(...sitesOf(request));
  }
  return edits.length === 0 ? sets : [...sets, `${edits.join(' ')} uncommitted`];
}

const blocked = ({ context }: RunView) => isObject(context['PanosBlock']) && context['PanosBlock']['Blocked'];

describe('in one process', () => {
  let firm: Firm;
  afterEach(() => firm.close());

  /** Delivered and answered; nothing is driven after that. */
  const begun = async (id: string, playbook: string, url: string) => {
    const run = await firm.deliver(id, playbook, { url });
    await firm.drive();
    expect(await firm.answer(run)).toHaveLength(1);
    return run;
  };
  const isEdited = (site: string) => () => changesOf(firm.lab).some((request) => sitesOf(request).includes(site));

  test('runs that block different URLs at once: all blocked, one change set after the other', async () => {
    firm = await Firm.open([TENANT], PLAYBOOKS);
    const asked: string[] = [];
    for (const id of ['a', 'b', 'c']) asked.push(await firm.deliver(id, 'Block', { url: `http://${id}.test/x` }));
    await firm.drive();
    await Promise.all(asked.map((run) => firm.answer(run)));
    await firm.drive();
    const views = await Promise.all(asked.map((run) => firm.house.run(run)));
    expect(views.map((view) => [view.status, blocked(view)])).toEqual([
      ['completed', ['a.test/x']],
      ['completed', ['b.test/x']],
      ['completed', ['c.test/x']],
    ]);
    expect(changeSets(firm.lab).toSorted()).toEqual(asked.map((run, index) => `${'abc'[index]}.test/x by ${run}`));
  });

  test('runs that block the same URL at once send it once, and both have it in their ledger', async () => {
    firm = await Firm.open([TENANT], PLAYBOOKS);
    const runs = [
      await firm.deliver('a', 'Block', { url: 'a.test' }),
      await firm.deliver('b', 'Block', { url: 'a.test' }),
    ];
    await firm.drive();
    await Promise.all(runs.map((run) => firm.answer(run)));
    await firm.drive();
    expect(changesOf(firm.lab).filter(({ route }) => route === 'add_to_category')).toHaveLength(1);
    const records = (await firm.actions()).filter(({ verb }) => verb === 'block-url');
    expect(records.map(({ status }) => status).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'already-done',
      'done',
    ]);
    expect(new Set(records.map(({ run }) => run))).toEqual(new Set(runs));
  });

  test('a start anew between edit and commit of one: the lane is still its own', async () => {
    firm = await Firm.open([TENANT], PLAYBOOKS);
    const a = await begun('a', 'Block', 'a.test/x');
    const b = await firm.deliver('b', 'Block', { url: 'b.test/x' });
    await firm.drive(isEdited('a.test/x'));
    await firm.house.stop();
    await firm.house.start();
    await firm.drive();
    await firm.answer(b);
    await firm.drive();
    expect(changeSets(firm.lab)).toEqual([`a.test/x by ${a}`, `b.test/x by ${b}`]);
  });

  test.each([
    ['that waits for a person', 'Edit and ask', 'waiting'],
    ['that has ended', 'Edit only', 'completed'],
  ])('a run %s lets the lane go', async (_name, playbook, status) => {
    firm = await Firm.open([TENANT], PLAYBOOKS);
    const a = await begun('a', playbook, 'a.test/x');
    await firm.drive();
    expect((await firm.house.run(a)).status).toBe(status);
    const b = await begun('b', 'Block', 'b.test/x');
    const view = await firm.rested(b);
    expect(blocked(view)).toEqual(['b.test/x']);
    // What the other one left goes into force with it: that is so on the device, whatever we do.
    expect(changeSets(firm.lab)).toEqual([`a.test/x b.test/x by ${b}`]);
  });

  test('a run that is paused lets the lane go; resumed, it waits for its turn, looks again and commits what is left', async () => {
    firm = await Firm.open([TENANT], PLAYBOOKS);
    const a = await begun('a', 'Block', 'a.test/x');
    await firm.drive(isEdited('a.test/x'));
    expect((await firm.house.call(`/api/v1/runs/${a}/pause`, { by: 'ann' })).status).toBe(200);
    await firm.drive();
    expect((await firm.house.run(a)).status).toBe('paused');
    const b = await begun('b', 'Block', 'b.test/x');
    await firm.drive(isEdited('b.test/x'));
    // It comes back in the middle of the other one's change set.
    await firm.house.call(`/api/v1/runs/${a}/resume`, { by: 'ann' });
    await firm.drive();
    expect([blocked(await firm.house.run(a)), blocked(await firm.house.run(b))]).toEqual([['a.test/x'], ['b.test/x']]);
    // What it had left uncommitted came into force with the other one's commit: nothing of either is half done, and nobody edits in between.
    expect(changeSets(firm.lab)[0]).toBe(`a.test/x b.test/x by ${b}`);
    expect(changeSets(firm.lab).filter((set) => set.endsWith('uncommitted'))).toEqual([]);
  });

  test('a run that is cancelled lets the lane go at once; until then nobody else edits', async () => {
    firm = await Firm.open([TENANT], PLAYBOOKS);
    const a = await begun('a', 'Edit and wait', 'a.test/x');
    await firm.drive(isEdited('a.test/x'));
    const b = await firm.deliver('b', 'Block', { url: 'b.test/x' });
    const waits = async () => (await firm.house.run(b)).approvals.length > 0;
    await firm.drive(waits);
    await firm.answer(b);
    const began = firm.now();
    await firm.drive(() => firm.now() >= began + 60_000);
    expect(changesOf(firm.lab)).toHaveLength(1);
    await firm.house.call(`/api/v1/runs/${a}/cancel`, {});
    const cancelled = firm.now();
    await firm.drive(isEdited('b.test/x'));
    expect(firm.now() - cancelled).toBeLessThanOrEqual(15_000);
    expect(blocked(await firm.rested(b))).toEqual(['b.test/x']);
  });
});

describe('a process of its own', () => {
  let sandbox: Sandbox;
  let content: string;
  afterEach(async () => {
    await sandbox.close();
    await rm(content, { recursive: true, force: true });
  });

  const ask = async <T>(...[route, values]: Parameters<Sandbox['ask']>) =>
    (await sandbox.ask(route, values)).body as unknown as T;

  test.each(['add_to_category', 'set_rule', 'commit'])(
    'killed as the device carries out %s of one: both are blocked, nothing is sent twice, no change set meets the other',
    async (doomed) => {
      content = await mkdtemp(join(tmpdir(), 'riposte-change-sets-'));
      await cp(CONTENT, content, { recursive: true });
      await mkdir(join(content, 'sets/playbooks'), { recursive: true });
      await writeFile(join(content, 'sets/pack.yml'), 'name: Sets\ndescription: Of a test.\nroutes: []\n');
      await writeFile(join(content, 'sets/playbooks/block.yml'), yamlOf('Block', { 1: BLOCK_TASK }));
      sandbox = await startSandbox({ tenant: TENANT, alerts: [], now: NOW, content });
      const runs: string[] = [];
      for (const id of ['a', 'b']) {
        const delivery = {
          instance: 'cortex-lab',
          fields: { id, name: 'Test', url: `${id}.test/x` },
          playbook: 'Block',
        };
        runs.push((await ask<Received>('receiveAlert', delivery)).run ?? '');
      }
      await sandbox.passTime();
      const { rows: approvals } = await ask<PageView<ApprovalView>>('listApprovals');
      expect(approvals).toHaveLength(2);

      let killed = false;
      const letGo = killOnWire(sandbox, ({ route }) => {
        if (killed || route !== doomed) return undefined;
        killed = true;
        return 'received';
      });
      for (const { question, hash, fields } of approvals) {
        const answers = { [fields[0]?.id ?? '']: 'Yes' };
        // The product may be dead by the second one.
        const answered = await sandbox.ask('answerApproval', { question, hash, answers }).catch(() => undefined);
        if (answered) continue;
        await sandbox.restart();
        await sandbox.ask('answerApproval', { question, hash, answers });
      }
      await sandbox.passTime().catch(async () => {
        await sandbox.restart();
        await sandbox.passTime();
      });
      letGo();

      expect(killed).toBe(true);
      const views = await Promise.all(runs.map((run) => ask<RunView>('showRun', { run })));
      expect(views.map((view) => [view.status, blocked(view)])).toEqual([
        ['completed', ['a.test/x']],
        ['completed', ['b.test/x']],
      ]);
      expect(changeSets(sandbox.lab).toSorted()).toEqual([`a.test/x by ${runs[0]}`, `b.test/x by ${runs[1]}`]);
      expect(sandbox.lab.unexpected).toEqual([]);
    },
  );
});
