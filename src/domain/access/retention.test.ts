/**
 * Goal: what is kept how long: defaults, edits against a version, and a sweep that asks piece by piece and stops when it is told.
 * Method: records in memory. Elsewhere: which rows go (`adapters/store/contract/retention.ts`).
 */
import { describe, expect, it } from 'vitest';
import { changeRetention, inForce, sweepRetention, type RetentionRecords, type RetentionState } from './retention.ts';

const NOW = Date.UTC(2026, 4, 15, 12);
const DAY_MS = 86_400_000;
const ANN = { by: 'ann', at: NOW };

/** `pieces`: what each further call of a sweep says. */
function records(pieces: readonly { gone: number; next: number | null }[] = []) {
  let state: RetentionState = { set: {}, version: 0, changedBy: '', changedAt: null };
  const swept: [string, number, number][] = [];
  const left = [...pieces];
  const port: RetentionRecords = {
    state: async () => state,
    change: async ({ version }, set, { by, at }) => {
      if (version !== state.version) return false;
      state = { set, version: version + 1, changedBy: by, changedAt: at };
      return true;
    },
    sweep: async (key, before, after) => {
      swept.push([key, Math.round((NOW - before) / DAY_MS), after]);
      return left.shift() ?? { gone: 0, next: null };
    },
  };
  return { port, swept };
}

describe('a change', () => {
  it('of one leaves the others as they are, and names the version that was seen', async () => {
    const { port } = records();
    await changeRetention(port, '0', { deliveries: null }, ANN);
    await changeRetention(port, '1', { rawBodies: 7 }, ANN);
    expect(inForce(await port.state())).toEqual({
      rawBodies: 7,
      deliveries: null,
      notifications: 180,
      logins: 30,
      requests: 1,
    });
    await expect(changeRetention(port, '1', { logins: 5 }, ANN)).rejects.toMatchObject({
      code: 'retention.changed',
      facts: { version: 2, by: 'ann' },
    });
    await changeRetention(port, '*', { logins: 5 }, ANN);
    expect(inForce(await port.state()).logins).toBe(5);
  });

  it.each([0, -1, 1.5, 3_651])('to %d days is refused', async (days) => {
    await expect(changeRetention(records().port, '0', { logins: days }, ANN)).rejects.toMatchObject({
      code: 'api.invalid',
    });
  });
});

describe('a sweep', () => {
  it('goes through all pieces of all that is not kept for ever', async () => {
    const { port, swept } = records([
      { gone: 500, next: 700 },
      { gone: 3, next: null },
    ]);
    await changeRetention(port, '0', { deliveries: null }, ANN);
    expect(await sweepRetention(port, NOW, () => true)).toEqual({ rawBodies: 503 });
    expect(swept).toEqual([
      ['rawBodies', 180, 0],
      ['rawBodies', 180, 700],
      ['notifications', 180, 0],
      ['logins', 30, 0],
      ['requests', 1, 0],
    ]);
  });

  it('ends between two pieces when the product stops', async () => {
    const { port, swept } = records([{ gone: 500, next: 700 }]);
    await sweepRetention(port, NOW, () => swept.length < 1);
    expect(swept).toHaveLength(1);
  });
});
