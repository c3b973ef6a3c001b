/** Goal: who asks too often is told so and until when, and is heard again then. Method: a clock that is told, a reply that collects its headers. */
import type { FastifyReply } from 'fastify';
import { expect, test } from 'vitest';
import { Limits } from './limits.ts';

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
