/**
 * Goal: a lab that is given the memory of an earlier one is the same vendor, what was under way included. Method: real requests over
 * loopback to two labs after one another, a clock that only the test moves. How the memory gets to disk is in src/apps/cli.
 */
import { onTestFinished, expect, test } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import { startLab, type Lab, type PastRequest, type TenantSpec } from './index.ts';
import { sampleTenant } from './sample.ts';
import { HOST, ISOLATE, NOW, STATUS, TENANT, TERMINATE, CID, UPDATE, isolationOf, post, statusOf } from './testing.ts';

const FIREWALL: TenantSpec = { ...TENANT, panos: { configured: true, type: 'firewall' } };
const QUARANTINE = '/public_api/v1/endpoints/quarantine';
const ALERT = { id: '501', name: 'A', agentid: HOST, cid: [CID], parentXDRIncident: 'INCIDENT-77' };
const CATEGORY = "/config/devices/entry/vsys/entry[@name='vsys1']/profiles/custom-url-category/entry[@name='Bad']";

interface Two {
  readonly clock: StepClock;
  readonly past: readonly PastRequest[];
  /** Closes the lab that runs, and starts one that remembers. */
  readonly again: () => Promise<Lab>;
}

async function remembering(tenant: TenantSpec = FIREWALL): Promise<Two> {
  const clock = new StepClock(NOW);
  const past: PastRequest[] = [];
  let lab: Lab | undefined;
  const again = async (): Promise<Lab> => {
    await lab?.close();
    const memory = { startedAt: NOW, past: [...past], keep: (one: PastRequest) => void past.push(one) };
    lab = await startLab({ tenant, alerts: [ALERT], clock, memory });
    return lab;
  };
  onTestFinished(() => lab?.close());
  return { clock, past, again };
}

async function firewall({ panos }: Lab, form: Record<string, string>): Promise<string> {
  const { url = '', key = '' } = panos ?? {};
  const answer = await fetch(`${url}/api/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-pan-key': key },
    body: new URLSearchParams(form).toString(),
  });
  return answer.text();
}

test('an isolated host is isolated in the next lab, and one that was pending goes on from where it stood', async () => {
  const { clock, again } = await remembering();
  await post(await again(), ISOLATE, { endpoint_id: HOST });
  clock.advanceTo(NOW + 1_500);
  const second = await again();
  expect([await isolationOf(second), await statusOf(second, 41)]).toEqual(['AGENT_PENDING_ISOLATION', 'IN_PROGRESS']);
  clock.advanceTo(NOW + 3_000);
  const third = await again();
  expect([await isolationOf(third), await statusOf(third, 41)]).toEqual(['AGENT_ISOLATED', 'COMPLETED_SUCCESSFULLY']);
});

test('numbers of actions go on, and none is given twice', async () => {
  const { again } = await remembering();
  await post(await again(), TERMINATE, { agent_id: HOST, causality_id: CID });
  const { body } = await post(await again(), TERMINATE, { agent_id: HOST, causality_id: CID });
  expect(body).toMatchObject({ reply: { group_action_id: 42 } });
});

test('the firewall has its candidate and its job', async () => {
  const { clock, again } = await remembering();
  const first = await again();
  const element = '<list><member>a.test/</member></list><type>URL List</type>';
  await firewall(first, { type: 'config', action: 'get', xpath: CATEGORY });
  await firewall(first, { type: 'config', action: 'set', xpath: CATEGORY, element });
  await firewall(first, { type: 'commit', cmd: '<commit></commit>' });
  clock.advanceTo(NOW + 10_000);
  const second = await again();
  const committed = await firewall(second, { type: 'config', action: 'get', xpath: CATEGORY });
  expect(committed).toContain('<member>a.test/</member>');
  expect(committed).not.toContain('dirtyId');
  expect(await firewall(second, { type: 'op', cmd: '<show><jobs><id>4</id></jobs></show>' })).toContain('>OK<');
});

test('what had no effect, and what only reads, is not remembered', async () => {
  const faults = [{ call: 'core-isolate-endpoint', kind: '500', attempts: 'all' }] as const;
  const { past, again } = await remembering({ ...FIREWALL, faults });
  const lab = await again();
  await post(lab, ISOLATE, { endpoint_id: HOST });
  await post(lab, STATUS, { group_action_id: 41 });
  expect(past).toEqual([]);
  await post(lab, UPDATE, { alert_id_list: ['501'], update_data: { status: 'resolved_other' } });
  await post(lab, QUARANTINE, { endpoint_id_list: [HOST] });
  expect(past.map(({ request }) => request.path)).toEqual([UPDATE]);
});

test('the sample is a tenant that a lab takes', async () => {
  const { tenant, alerts } = sampleTenant(NOW);
  const lab = await startLab({ tenant, alerts, clock: new StepClock(NOW) });
  onTestFinished(() => lab.close());
  expect(lab.panos?.type).toBe('firewall');
});
