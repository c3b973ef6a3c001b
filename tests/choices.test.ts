/**
 * Goal: a yes is carried out where it was given for and nowhere else; and what nothing can do, or policy denies, is not asked.
 * Method: the product over its API beside simulated firewalls and a tenant; instances come and go between question and answer.
 * Elsewhere: which instance a call goes to (`core/engine/registry.test.ts`), the gate without a product (`domain/gate/gate.test.ts`).
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ApprovalView, RunView } from '../src/core/api/views.ts';
import { callTask } from '../src/core/playbook/testing.ts';
import { changesOf, Firm, HOST, panosInstance } from './firm.ts';

vi.setConfig({ testTimeout: 30_000 });

const SITE = 'a.test/x';
const BLOCK = callTask(
  'pan-os-create-custom-url-category',
  `name: {simple: Ours}, type: {simple: "URL List"}, sites: {simple: ${SITE}}`,
);
/** A form about the endpoint and about a URL, as the playbooks have it; then the block. */
const FORM = `type: collection, task: {id: "1", name: Form, type: collection}, form: {title: Contain, questions: [${[
  ['isolate', HOST],
  // Imported content names the list too.
  ['block-url', '${alert.targets}'],
]
  .map(
    ([verb, target]) =>
      `{id: ${verb}, labelarg: {simple: "${verb}?"}, type: singleSelect, required: true, options: [], optionsarg: [{simple: "Yes"}, {simple: "No"}], x-grants: {"Yes": [{verb: ${verb}, targets: {simple: "${target}"}}]}}`,
  )
  .join(', ')}]}`;
const PLAYBOOKS = {
  Block: BLOCK,
  Form: FORM,
  'Form and block': { 1: `${FORM}, nexttasks: {'#none#': ["2"]}`, 2: BLOCK.replace('id: "1"', 'id: "2"') },
};
const endpoints = { [HOST]: { status: 'CONNECTED' } };
const WALL = { endpoints, panos: { configured: true } };

let firm: Firm;
afterEach(() => firm.close());

const asked = async (playbook: string, fields: object = {}): Promise<RunView> =>
  firm.rested(await firm.deliver('1', playbook, { targets: [SITE, 'in Ours'], ...fields }));
const grantsOf = ({ approvals }: RunView) =>
  approvals.flatMap((approval: ApprovalView) => approval.fields.map(({ id, options }) => [id, options]));
const changes = () => firm.labs.map((lab) => changesOf(lab).length);
const auditOf = async (run: string) =>
  (await firm.house.call<{ rows: { what: string; detail: string }[] }>(`/api/v1/audit?run=${run}`)).body.rows;
const placed = ({ actions }: RunView) => actions.map(({ instance, status }) => [instance, status]);

describe('of several firewalls', () => {
  test('the gate asks which, and a yes for one is none for the other', async () => {
    firm = await Firm.open([WALL, WALL], PLAYBOOKS);
    const view = await asked('Block');
    expect(grantsOf(view)).toEqual([['blockUrl', ['fw1', 'fw2', 'No']]]);
    await firm.answer(view.run, 'fw2');
    expect(placed(await firm.rested(view.run))).toEqual([['fw2', 'done']]);
    expect(changes()).toEqual([0, 1]);
  });

  test('a yes of a form that could not say where sends nothing: the gate asks which', async () => {
    firm = await Firm.open([WALL, WALL], PLAYBOOKS);
    const view = await asked('Form and block');
    await firm.answer(view.run);
    const choice = await firm.rested(view.run);
    expect(grantsOf(choice)).toEqual([['blockUrl', ['fw1', 'fw2', 'No']]]);
    await firm.answer(view.run, 'No');
    expect(placed(await firm.rested(view.run)).filter(([, status]) => status === 'done')).toEqual([]);
    expect(changes()).toEqual([0, 0]);
  });

  test('a yes of a form holds for the one that there was, also where a second one is added before the answer', async () => {
    firm = await Firm.open([WALL], PLAYBOOKS);
    const view = await asked('Form and block');
    expect(grantsOf(view).map(([id]) => id)).toEqual(['isolate', 'block-url']);
    const { config } = panosInstance('late', firm.lab);
    await firm.house.call('/api/v1/instances', { name: 'late', product: 'panos', config });
    await firm.house.send('PATCH', '/api/v1/instances/late', { live: true });
    await firm.answer(view.run);
    const after = await firm.rested(view.run);
    expect(placed(after)).toEqual([['fw1', 'done']]);
  });

  test('one that is chosen and then taken away gets nothing, and neither does the other', async () => {
    firm = await Firm.open([WALL, { endpoints }], PLAYBOOKS);
    const { config } = panosInstance('late', firm.lab);
    await firm.house.call('/api/v1/instances', { name: 'late', product: 'panos', config });
    await firm.house.send('PATCH', '/api/v1/instances/late', { live: true });
    const view = await asked('Block');
    expect(grantsOf(view)).toEqual([['blockUrl', ['fw1', 'late', 'No']]]);
    expect((await firm.house.send('DELETE', '/api/v1/instances/late')).status).toBe(200);
    await firm.answer(view.run, 'late');
    const after = await firm.rested(view.run);
    // The yes was for the one that is gone: the one that is left is asked about anew.
    expect(grantsOf(after)).toEqual([['blockUrl', ['Yes', 'No']]]);
    expect(after.approvals[0]?.title).toContain('fw1');
    expect(changes()).toEqual([0, 0]);
  });
});

test('a yes is to an instance, not to its name: for one that was removed and added again it is asked anew', async () => {
  firm = await Firm.open([WALL], PLAYBOOKS);
  const { config } = panosInstance('late', firm.lab);
  const add = async () => {
    await firm.house.call('/api/v1/instances', { name: 'late', product: 'panos', config });
    await firm.house.send('PATCH', '/api/v1/instances/late', { live: true });
  };
  await add();
  const view = await asked('Block');
  expect((await firm.house.send('DELETE', '/api/v1/instances/late')).status).toBe(200);
  // Time passes.
  await firm.drive();
  await add();
  await firm.answer(view.run, 'late');
  const after = await firm.rested(view.run);
  expect(grantsOf(after)).toEqual([['blockUrl', ['fw1', 'late', 'No']]]);
  expect(changes()).toEqual([0]);
  await firm.answer(view.run, 'late');
  expect(placed(await firm.rested(view.run))).toEqual([['late', 'done']]);
});

describe('what is not asked', () => {
  test('a block without a firewall: the form has no such field, and the audit says why', async () => {
    firm = await Firm.open([{ endpoints }], PLAYBOOKS);
    const view = await asked('Form');
    expect(grantsOf(view).map(([id]) => id)).toEqual(['isolate']);
    expect(await auditOf(view.run)).toContainEqual(
      expect.objectContaining({
        what: 'approval.not-asked',
        detail: expect.stringContaining('no enabled instance offers a command for block-url') as string,
      }),
    );
  });

  test('the isolation of a host that is never isolated', async () => {
    firm = await Firm.open([WALL], PLAYBOOKS, { policy: { neverIsolate: { hostnames: ['dc-01'] } } });
    const view = await asked('Form', { hostname: 'DC-01', agentid: HOST });
    expect(grantsOf(view).map(([id]) => id)).toEqual(['block-url']);
    expect((await auditOf(view.run)).map(({ what }) => what)).toContain('approval.not-asked');
  });

  test('a form of which nothing is left: the run goes on, and nothing is sent', async () => {
    firm = await Firm.open([{ endpoints }], PLAYBOOKS, { policy: { neverIsolate: { hostnames: ['dc-01'] } } });
    const view = await asked('Form', { hostname: 'dc-01', agentid: HOST });
    expect([view.status, view.approvals]).toEqual(['completed', []]);
    expect((await auditOf(view.run)).filter(({ what }) => what === 'approval.not-asked')).toHaveLength(2);
    expect(changes()).toEqual([0]);
  });
});
