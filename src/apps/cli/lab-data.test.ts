/**
 * Goal: a standing lab that is started again is the same vendor, and simulated data never mixes with real data.
 * Method: the functions over a temporary folder.
 * Elsewhere: what a lab makes of its memory (`src/apps/lab/memory.test.ts`); what the product makes of a restart (trials, hostile mode).
 */
import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PastRequest } from '../lab/index.ts';
import { labMemory, openLabData, refuseLabData } from './lab-data.ts';

const NOW = 1_800_000_000_000;
let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riposte-lab-data-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const request = (product: PastRequest['product'], at: number): PastRequest => ({
  product,
  request: { method: 'POST', path: '/x', query: {}, headers: {}, body: 'one\ntwo', at },
  unheard: false,
});

describe('the data of a lab', () => {
  it('keeps what the vendors were told over a restart, and the time of the first start', async () => {
    const { mark } = await openLabData(directory, NOW, false);
    const memory = await labMemory(directory, mark);
    expect(memory).toMatchObject({ startedAt: NOW, past: [] });
    memory.keep(request('cortex', NOW + 1));
    memory.keep(request('panos', NOW + 2));

    const again = await openLabData(directory, NOW + 5000, false);
    expect(again).toMatchObject({ restarted: true, mark: { firstStart: NOW } });
    const { startedAt, past } = await labMemory(directory, again.mark);
    expect([startedAt, past]).toEqual([NOW, [request('cortex', NOW + 1), request('panos', NOW + 2)]]);
  });

  it('forgets a line that a kill tore off, and writes the next one whole', async () => {
    const { mark } = await openLabData(directory, NOW, false);
    (await labMemory(directory, mark)).keep(request('cortex', NOW + 1));
    await appendFile(join(directory, 'lab-memory.jsonl'), '{"product":"cor');
    const memory = await labMemory(directory, mark);
    expect(memory.past).toEqual([request('cortex', NOW + 1)]);
    memory.keep(request('panos', NOW + 2));
    expect((await labMemory(directory, mark)).past).toEqual([request('cortex', NOW + 1), request('panos', NOW + 2)]);
  });

  it('is forgotten with --fresh, but for a configuration that a person wrote', async () => {
    await openLabData(directory, NOW, false);
    (await labMemory(directory, { firstStart: NOW })).keep(request('cortex', NOW));
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
