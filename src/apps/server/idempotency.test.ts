/** Goal: what is remembered of requests: once, for how long, and what not. Method: times as numbers, acts that count. Elsewhere: over HTTP and a restart (`tests/api.test.ts`). */
import { describe, expect, it } from 'vitest';
import type { RequestRecord, RequestRecords } from '../../domain/access/requests.ts';
import { fingerprintOf, Remembered } from './idempotency.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const print = (key: string, body: unknown = {}) => fingerprintOf(key, 'POST', '/x', body);

/** Rows as the store keeps them: they outlive a process. */
function records(rows = new Map<string, RequestRecord>()): RequestRecords {
  return {
    get: async (key) => rows.get(key),
    keep: async (row) => void rows.set(row.key, row),
    forget: async (key) => void rows.delete(key),
  };
}

/** An act that says how often it was done. */
function counting(): () => Promise<number> {
  let times = 0;
  return () => Promise.resolve((times += 1));
}

describe('the same request', () => {
  it('is done once in a day, and again after it', async () => {
    const rows = new Map<string, RequestRecord>();
    const remembered = new Remembered(records(rows));
    const act = counting();
    expect(await remembered.once(print('k'), 0, act)).toBe(1);
    expect(await remembered.once(print('k'), DAY_MS - 1, act)).toBe(1);
    rows.clear();
    expect(await remembered.once(print('k'), DAY_MS, act)).toBe(2);
  });

  it('that fails for all who wait for it is tried anew', async () => {
    const remembered = new Remembered(records());
    const fails = () => Promise.reject(new Error('not now'));
    const both = await Promise.allSettled([
      remembered.once(print('k'), 0, fails),
      remembered.once(print('k'), 0, fails),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await remembered.once(print('k'), 0, counting())).toBe(1);
  });
});

it('another body, path or method under the same key is refused', async () => {
  const remembered = new Remembered(records());
  await remembered.once(print('k'), 0, counting());
  for (const other of [
    print('k', { a: 1 }),
    fingerprintOf('k', 'POST', '/y', {}),
    fingerprintOf('k', 'PATCH', '/x', {}),
  ])
    await expect(remembered.once(other, 0, counting())).rejects.toMatchObject({ code: 'api.key-reused' });
});

it('another process answers as the first did, refuses another request, and repeats no answer that held a secret', async () => {
  const rows = new Map<string, RequestRecord>();
  const process = () => new Remembered(records(rows));
  const act = counting();
  await process().once(print('k'), 0, act);
  expect(await process().once(print('k'), DAY_MS - 1, act)).toBe(1);
  await expect(process().once(print('k', { a: 1 }), 0, act)).rejects.toMatchObject({ code: 'api.key-reused' });
  await process().once(print('s'), 0, act, true);
  expect([...rows.values()].map(({ answer }) => answer)).toEqual(['1', null]);
  await expect(process().once(print('s'), 1, act, true)).rejects.toMatchObject({ code: 'api.answer-not-kept' });
});

it('a refusal is kept nowhere, also of an answer that would hold a secret', async () => {
  const rows = new Map<string, RequestRecord>();
  const remembered = new Remembered(records(rows));
  for (const secret of [true, false])
    await expect(remembered.once(print('k'), 0, () => Promise.reject(new Error('no')), secret)).rejects.toThrow('no');
  expect([rows.size, await remembered.once(print('k'), 0, counting())]).toEqual([0, 1]);
});

it.each(['', 'x'.repeat(256)])('a key of the wrong length is none', (key) => {
  expect(() => print(key)).toThrow(expect.objectContaining({ code: 'api.invalid' }));
});
