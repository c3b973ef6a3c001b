/** Goal: who asks too often is told so and until when, and is heard again then. Method: a clock that is told, a reply that collects its headers. */
import type { FastifyReply } from 'fastify';
import { expect, test } from 'vitest';
import { Limits, LimitsOfCallers, type Asking } from './limits.ts';

test('so many in a window, then none until the next one', () => {
  const headers: Record<string, unknown> = {};
  const reply = { header: (name: string, value: unknown) => (headers[name] = value) } as unknown as FastifyReply;
  const limits = new Limits(2);
  limits.count(reply, 1_000);
  expect(headers).toEqual({ 'ratelimit-limit': 2, 'ratelimit-remaining': 1, 'ratelimit-reset': 10 });
  limits.count(reply, 5_500);
  expect(() => {
    limits.count(reply, 10_999);
  }).toThrow(expect.objectContaining({ code: 'api.too-many' }));
  expect(headers).toMatchObject({ 'ratelimit-remaining': 0, 'retry-after': 1 });
  limits.count(reply, 11_000);
  expect(headers).toMatchObject({ 'ratelimit-remaining': 1 });
});

const NO_REPLY = { header: () => undefined } as unknown as FastifyReply;

/** How many of so many requests are answered. */
function answered(limits: LimitsOfCallers, asking: Omit<Asking, 'caller'>, requests: number, now = 1_000): number {
  let count = 0;
  for (let index = 0; index < requests; index += 1) {
    try {
      limits.of({ caller: undefined, ...asking }, now).count(NO_REPLY, now);
      count += 1;
    } catch {
      // Refused.
    }
  }
  return count;
}

test('a flood of strangers, at another source or from elsewhere, keeps no source from delivering', () => {
  const limits = new LimitsOfCallers(5);
  expect(answered(limits, { address: '198.51.100.9' }, 50)).toBe(5);
  expect(answered(limits, { address: '198.51.100.9', source: 'siem' }, 50)).toBe(5);
  expect(answered(limits, { address: '198.51.100.9', source: 'edr' }, 50)).toBe(5);
  expect(answered(limits, { address: '192.0.2.7', source: 'edr' }, 3)).toBe(3);
});

test('from one address few log-ins are begun, whoever begins others', () => {
  const limits = new LimitsOfCallers();
  expect(answered(limits, { address: '198.51.100.9', begins: true }, 150)).toBe(100);
  expect(answered(limits, { address: '192.0.2.7', begins: true }, 3)).toBe(3);
  expect(answered(limits, { address: '198.51.100.9' }, 50)).toBe(50);
});

test('addresses without end fill no memory: beyond a number they are counted together', () => {
  const limits = new LimitsOfCallers(2);
  for (let index = 0; index < 5_000; index += 1) answered(limits, { address: `a${index}`, source: 'edr' }, 1);
  expect([1, 2, 3].map((index) => answered(limits, { address: `b${index}`, source: 'edr' }, 1))).toEqual([1, 1, 0]);
  // A window later there is room again.
  expect(answered(limits, { address: 'b4', source: 'edr' }, 2, 12_000)).toBe(2);
});
