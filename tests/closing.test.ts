/**
 * Goal: an alert stays open while containment of its run failed or is not proven; a person is told what to do, and once they have seen to it the
 * run closes the alert with what they said.
 * Method: an imported playbook that would close whatever happened, against a simulated tenant on real sockets.
 * Elsewhere: the rules by example (`domain/gate/closing.test.ts`), the manual tasks of our own playbooks (their scenarios).
 */
import { afterEach, expect, test, vi } from 'vitest';
import type { ItemView, RunView } from '../src/core/api/views.ts';
import { callTask } from '../src/core/playbook/testing.ts';
import { changesOf, Firm, HOST } from './firm.ts';

vi.setConfig({ testTimeout: 30_000 });

const ISOLATE = `type: regular, task: {id: "1", name: Isolate, script: '|||core-isolate-endpoint', type: regular, iscommand: true}, scriptarguments: {endpoint_id: {simple: ${HOST}}}, continueonerror: true`;
const CLOSE = callTask(
  'closeInvestigation',
  `id: {simple: '\${alert.id}'}, closeReason: {simple: Resolved - True Positive}, closeNotes: {simple: All done.}`,
);
const PLAYBOOKS = {
  'Isolate and close': { 1: `${ISOLATE}, nexttasks: {'#none#': ["2"]}`, 2: CLOSE },
  Isolate: ISOLATE,
};
const ITEM = 'manual:containment';
/** So that the tenant has an alert to close. */
const ALERT = { id: '1', name: 'Test', severity: 'HIGH', status: 'NEW', minutesFromAlert: 0 };

let firm: Firm;
afterEach(() => firm.close());

const closings = () => changesOf(firm.lab).filter(({ route }) => route === 'update_alerts');
const itemOf = ({ items }: RunView): ItemView => {
  const found = items.find(({ id }) => id === ITEM);
  if (!found) throw new Error(`no ${ITEM} among ${items.map(({ id }) => id).join(', ')}`);
  return found;
};
const complete = (item: string | undefined, offer: string, note = '') =>
  firm.house.call(`/api/v1/items/${encodeURIComponent(item ?? '')}/complete`, { offer, by: 'mira', note });

test.each([
  ['was refused', { status: 'DISCONNECTED' }, [], 'failed'],
  ['was answered with an error and not done', { status: 'CONNECTED' }, ['500'], 'failed'],
] as const)(
  'an isolation that %s keeps the alert open until somebody has seen to it',
  async (_name, host, kinds, result) => {
    const faults = kinds.map((kind) => ({ call: 'core-isolate-endpoint', kind, attempts: 'all' }) as const);
    firm = await Firm.open([{ endpoints: { [HOST]: host }, relatedAlerts: [ALERT], faults }], PLAYBOOKS);
    const run = await firm.done('1', 'Isolate and close');
    expect([run.status, run.alertStatus, closings()]).toEqual(['failed', 'open', []]);
    const item = itemOf(run);
    expect(item.text).toContain(`isolate of ${HOST} on tenant: ${result}`);
    expect(item.text).toContain('Until then the alert stays open');
    const failed = run.items.find(({ offers }) => offers.includes('retry'));
    // A second try alone changes nothing: nobody has looked.
    await complete(failed?.item, 'retry');
    const again = await firm.rested(run.run);
    expect([again.status, again.alertStatus, closings()]).toEqual(['failed', 'open', []]);

    expect((await complete(itemOf(again).item, 'done', 'Cut off at the switch.')).status).toBe(200);
    await complete(again.items.find(({ offers }) => offers.includes('retry'))?.item, 'retry');
    expect(await firm.rested(run.run)).toMatchObject({ status: 'completed', alertStatus: 'closed' });
    const sent = JSON.stringify(closings().map(({ body }) => body));
    expect(sent).toContain('All done.');
    expect(sent).toContain('completed by mira: Cut off at the switch.');
  },
);

test('a run that closes nothing leaves the same task', async () => {
  firm = await Firm.open([{ endpoints: { [HOST]: { status: 'DISCONNECTED' } } }], PLAYBOOKS);
  const run = await firm.done('1', 'Isolate');
  expect([run.status, run.alertStatus]).toEqual(['completed', 'open']);
  expect(itemOf(run).offers).toEqual(['done']);
});
