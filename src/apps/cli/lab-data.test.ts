/**
 * Goal: a standing lab that is started again is the same vendor, and simulated data never mixes with real data.
 * Method: the functions over a temporary folder; requests as the lab records them.
 * Elsewhere: the lab itself (`src/apps/lab`); what the product makes of a restart (trials, hostile mode).
 */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabRequest } from '../lab/index.ts';
import { sampleTenant } from '../lab/sample.ts';
import { openLabData, refuseLabData, rememberer, withMemory } from './lab-data.ts';

const NOW = 1_800_000_000_000;
const SAMPLE = sampleTenant(NOW);
const [HOST = ''] = Object.keys(SAMPLE.tenant.endpoints ?? {});
let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riposte-lab-data-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const request = (route: string, body: LabRequest['body']): LabRequest => ({
  seq: 1,
  at: NOW,
  product: 'cortex',
  route,
  method: 'POST',
  path: '/',
  query: {},
  headers: {},
  rawBody: JSON.stringify({ request_data: body }),
  body,
  clientPort: 1,
  stateChanging: true,
  call: undefined,
  attempt: 1,
  fault: undefined,
  applied: true,
  answer: 'open',
});

describe('the data of a lab', () => {
  it('keeps what the vendors were told to do over a restart, and the times of the first start', async () => {
    const { mark } = await openLabData(directory, NOW, false);
    const remember = rememberer(directory, mark, SAMPLE);
    await remember('received', request('isolate', { endpoint_id: HOST }));
    await remember(
      'received',
      request('update_alerts', { alert_id_list: ['71001'], update_data: { status: 'resolved_true_positive' } }),
    );
    await remember('received', { ...request('unisolate', { endpoint_id: HOST }), applied: false });

    const again = await openLabData(directory, NOW + 5000, false);
    const { tenant, alerts } = withMemory(SAMPLE, again.mark);
    expect(again).toMatchObject({ restarted: true, mark: { firstStart: NOW } });
    expect(tenant.endpoints?.[HOST]).toMatchObject({ is_isolated: 'AGENT_ISOLATED' });
    expect(alerts.map(({ status }) => status)).toEqual(['resolved_true_positive', undefined, undefined]);
  });

  it('is forgotten with --fresh, but for a configuration that a person wrote', async () => {
    await openLabData(directory, NOW, false);
    await writeFile(join(directory, 'riposte.db'), 'x');
    await writeFile(join(directory, 'riposte.json'), '{}');
    await expect(openLabData(directory, NOW + 1, true)).resolves.toMatchObject({
      restarted: false,
      mark: { firstStart: NOW + 1 },
    });
    expect((await readdir(directory)).toSorted()).toEqual(['lab.json', 'riposte.json']);
  });

  it('is not opened as real data, nor real data as a lab, fresh or not', async () => {
    await writeFile(join(directory, 'riposte.db'), 'x');
    await expect(openLabData(directory, NOW, false)).rejects.toMatchObject({ code: 'lab.real-data' });
    await expect(openLabData(directory, NOW, true)).rejects.toMatchObject({ code: 'lab.real-data' });
    expect(await readdir(directory)).toEqual(['riposte.db']);
    await rm(join(directory, 'riposte.db'));
    await openLabData(directory, NOW, false);
    await expect(refuseLabData(directory)).rejects.toMatchObject({ code: 'lab.simulated-data' });
  });

  it('is not thrown away while somebody holds it', async () => {
    await openLabData(directory, NOW, false);
    await writeFile(
      join(directory, 'lock.json'),
      JSON.stringify({ pid: process.pid, host: 'h', started: 's', url: '' }),
    );
    await expect(openLabData(directory, NOW, true)).rejects.toMatchObject({ code: 'store.locked' });
  });
});
