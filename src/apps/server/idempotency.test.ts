/** Goal: what is remembered of requests: once, for how long, and what not. Method: times as numbers, acts that count. Elsewhere: over HTTP and a restart (`tests/api.test.ts`). */
import { describe, expect, it } from 'vitest';
import { fingerprintOf, Remembered } from './idempotency.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const print = (key: string, body: unknown = {}) => fingerprintOf(key, 'POST', '/x', body);

/** An act that says how often it was done. */
function counting(): () => Promise<number> {
  let times = 0;
  return () => Promise.resolve((times += 1));
}

describe('the same request', () => {
  it('is done once in a day, and again after it', async () => {
    const remembered = new Remembered();
    const act = counting();
    expect(await remembered.once(print('k'), 0, act)).toBe(1);
    expect(await remembered.once(print('k'), DAY_MS - 1, act)).toBe(1);
    expect(await remembered.once(print('k'), DAY_MS, act)).toBe(2);
  });

  it('that fails for all who wait for it is tried anew', async () => {
    const remembered = new Remembered();
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
  const remembered = new Remembered();
  await remembered.once(print('k'), 0, counting());
  for (const other of [
    print('k', { a: 1 }),
    fingerprintOf('k', 'POST', '/y', {}),
    fingerprintOf('k', 'PATCH', '/x', {}),
  ])
    await expect(remembered.once(other, 0, counting())).rejects.toMatchObject({ code: 'api.key-reused' });
});

it('ten thousand are remembered, the oldest go first', async () => {
  const remembered = new Remembered();
  for (let index = 0; index <= 10_000; index += 1)
    await remembered.once(print(`k${index}`), 0, () => Promise.resolve('first'));
  const again = (key: string) => remembered.once(print(key), 0, () => Promise.resolve('again'));
  expect([await again('k10000'), await again('k0')]).toEqual(['first', 'again']);
});

it.each(['', 'x'.repeat(256)])('a key of the wrong length is none', (key) => {
  expect(() => print(key)).toThrow(expect.objectContaining({ code: 'api.invalid' }));
});
