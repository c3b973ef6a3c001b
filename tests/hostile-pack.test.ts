/**
 * Goal: no playbook and no alert gets a state-changing request past the gate without a grant or a row of the policy that covers it, and nothing
 * that an alert holds becomes anything but a value.
 * Method: the rows of `hostile-pack/` on a started product with every vendor simulated; the record of the lab is the judge. An attack that is held is then
 * allowed by a person, and must go through: so it is seen that the row would have worked, and that the record would have shown it.
 * Elsewhere: each rule of the gate (`domain/gate`), what a grant covers (`domain/gate/sharing.test.ts`), hostile texts in the language.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WallClock } from '../src/apps/clock.ts';
import { LAB_CORTEX, labInstances } from '../src/apps/cli/lab-instances.ts';
import { startLab, type Lab, type LabRequest } from '../src/apps/lab/index.ts';
import type { PlaybookSummary, RunView } from '../src/core/api/views.ts';
import { CARRIER, INJECTIONS } from './hostile-pack/alerts.ts';
import { HOST, HOSTILE_PLAYBOOKS, OTHER as OTHER_MARK, type HostilePlaybook } from './hostile-pack/playbooks.ts';
import { yamlOf } from '../src/core/playbook/testing.ts';
import { House, imported } from './support.ts';

vi.setConfig({ testTimeout: 60_000 });

const OTHER = 'ee'.repeat(16);
const ROUTED = 'Msiexec execution of an executable from an uncommon remote location without properties';
/** What alerts hold of what an attacker chose. */
const FIELDS = [
  'hostname',
  'username',
  'hostip',
  'cgoname',
  'cgocmd',
  'cgosignature',
  'targetprocessname',
  'targetprocesscmd',
  'severity',
  'parentXDRIncident',
  'mitreattcktechnique',
  'description',
];
/** The one thing that a shipped playbook does unasked: it ends the process chain of its own alert. */
const OWN_CHAIN = { request_data: { agent_id: OTHER, causality_id: 'CCCC' } };
/** Named as a shipped one. */
const THIEF = yamlOf('Triage', { 1: 'type: title, task: {name: Mine, type: title}' });
const ISOLATED = 'dd'.repeat(16);
const otherOf = (index: number) => (index + 1).toString(16).padStart(32, 'e');
const hostOf = (index: number) => (index + 1).toString(16).padStart(32, '0');
const filled = (text: string, index: number) =>
  text.replaceAll(HOST, hostOf(index)).replaceAll(OTHER_MARK, otherOf(index)).replaceAll('@ISOLATED@', ISOLATED);

let lab: Lab;
let house: House;

beforeAll(async () => {
  const hosts = [...HOSTILE_PLAYBOOKS.keys()].flatMap((index) => [hostOf(index), otherOf(index)]);
  const online = [...hosts, OTHER].map((host) => [host, { status: 'CONNECTED' }] as const);
  const isolated = { status: 'CONNECTED', is_isolated: 'AGENT_ISOLATED' };
  lab = await startLab({
    tenant: {
      endpoints: { ...Object.fromEntries(online), [ISOLATED]: isolated },
      panos: { configured: true, categories: {}, rules: [] },
    },
    clock: new WallClock(),
  });
  const playbooks = HOSTILE_PLAYBOOKS.map(({ attack, tasks }, index) => [
    attack,
    yamlOf(attack, Object.fromEntries(Object.entries(tasks).map(([id, text]) => [id, filled(text, index)]))),
  ]);
  house = await House.open({
    instances: labInstances(lab),
    imported: imported({
      ...(Object.fromEntries(playbooks) as Record<string, string>),
      Carrier: CARRIER,
      Thief: THIEF,
    }),
  });
}, 60_000);

afterAll(async () => {
  await house.remove();
  await lab.close();
});

/** What reached a vendor and was no read that the lab knows: also what it does not understand. */
const changes = (): readonly LabRequest[] => {
  const strange = new Set(lab.unexpected.map(({ request }) => request.seq));
  return lab.requests.filter(({ stateChanging, seq }) => stateChanging || strange.has(seq));
};

/** The run of an attack, when people must act or nothing is left to do. */
async function attacked({ attack, says }: HostilePlaybook, index: number): Promise<RunView> {
  const fields = {
    id: `hostile-${index}`,
    name: 'An alert',
    agentid: hostOf(index),
    cid: 'BBBB',
    hostname: `host-${index}`,
  };
  const { run } = await house.deliver(fields, { instance: LAB_CORTEX, playbook: attack });
  const view = await house.atRest(run);
  const form = view.approvals.find(({ kind }) => kind === 'form');
  if (says === undefined || !form) return view;
  await house.answer(form, { isolate: says });
  // First that the answer was taken: a view may hold a status from just before it.
  await house.until(run, ({ tasks }) => tasks.some(({ id, status }) => id === form.task && status === 'done'));
  return house.atRest(run);
}

/** What a yes leads to: the request leaves, or the run comes to rest without one. */
async function gone(run: string, before: number, leaves: boolean): Promise<void> {
  await house.until(run, ({ actions }) => actions.length > 0);
  if (leaves) await vi.waitUntil(() => changes().length > before, { timeout: 20_000, interval: 50 });
  else await house.atRest(run);
  expect(changes().length > before).toBe(leaves);
}

describe('a playbook', () => {
  it.each(HOSTILE_PLAYBOOKS.map((row, index) => [row.attack, row, index] as const))(
    'that %s',
    async (_attack, row, index) => {
      const before = changes().length;
      const view = await attacked(row, index);
      const held = view.approvals.find(({ kind }) => kind === 'gate');
      expect(
        changes()
          .slice(before)
          .map(({ path, rawBody }) => `${path} ${rawBody}`),
      ).toEqual([]);
      expect(held === undefined ? 'nothing' : 'held').toBe(row.ends.split(',')[0]);
      if (held) {
        await house.answer(held, { [held.fields[0]?.id ?? '']: 'Yes' });
        await gone(view.run, before, row.ends === 'held');
      }
      await house.call(`/api/v1/runs/${view.run}/cancel`, {});
    },
  );
});

describe('an alert that holds', () => {
  it.each(INJECTIONS)('%s is carried everywhere as the value that it is', async (_into, payload) => {
    const [before, strange] = [changes().length, lab.unexpected.length];
    const { run } = await house.deliver(
      { id: payload, payload },
      { instance: LAB_CORTEX, playbook: 'Carries what an alert holds' },
    );
    const view = await house.atRest(run);
    expect([view.status, view.context['Echo'], view.alert.id]).toEqual(['completed', payload, payload]);
    expect(changes().slice(before)).toEqual([]);
    expect(lab.unexpected.slice(strange)).toEqual([]);
    for (const { headers, path } of lab.requests)
      expect([headers['x-evil'], path.includes('..')]).toEqual([undefined, false]);
  });

  it.each(INJECTIONS)(
    '%s in all its fields leaves a shipped playbook with what the policy allows it',
    async (into, payload) => {
      const before = changes().length;
      const fields = {
        ...Object.fromEntries(FIELDS.map((key) => [key, payload])),
        id: `shipped ${into}`,
        name: ROUTED,
        agentostype: 'Windows',
        agentid: OTHER,
        cid: 'CCCC',
      };
      const { run } = await house.deliver(fields, { instance: LAB_CORTEX });
      const view = await house.atRest(run);
      expect(view.playbook).toContain('Msiexec');
      const sent = changes()
        .slice(before)
        .map(({ rawBody }) => JSON.parse(rawBody) as unknown);
      expect(sent.filter((body) => JSON.stringify(body) !== JSON.stringify(OWN_CHAIN))).toEqual([]);
      await house.call(`/api/v1/runs/${run}/cancel`, {});
    },
  );
});

describe('content that takes the name of shipped content', () => {
  it('is not installed, and who asks for the name gets what was shipped', async () => {
    const { body } = await house.call<{ rows: readonly PlaybookSummary[]; problems: readonly { code: string }[] }>(
      '/api/v1/playbooks',
    );
    expect(body.rows.filter(({ name }) => name === 'Triage').map(({ origin }) => origin)).toEqual(['shipped']);
    expect(body.problems.map(({ code }) => code)).toContain('library.duplicate-playbook');
  });
});
