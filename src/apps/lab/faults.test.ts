/**
 * Goal: a fault does exactly what the tenant's row says, and whoever kills sees the moment that he asked for. Method: real requests over
 * loopback, a clock that only the test moves. What the product makes of faults is in the trials.
 */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../core/base/json.ts';
import type { TenantSpec } from './index.ts';
import {
  CID,
  CONNECTION_LOST,
  HOST,
  ISOLATE,
  NOW,
  TENANT,
  TERMINATE,
  isolationOf,
  post,
  statusOf,
  until,
  world,
} from './testing.ts';

describe('faults', () => {
  const isolateFault = (fault: JsonObject): TenantSpec =>
    ({ ...TENANT, faults: [{ call: 'core-isolate-endpoint', attempts: [1], ...fault }] }) as unknown as TenantSpec;

  test('429 carries Retry-After and changes nothing', async () => {
    const { lab } = await world(isolateFault({ kind: '429', retryAfterSeconds: 7 }));
    const { status, headers } = await post(lab, ISOLATE, { endpoint_id: HOST });
    expect([status, headers.get('retry-after'), await isolationOf(lab)]).toEqual([429, '7', 'AGENT_UNISOLATED']);
    expect((await post(lab, ISOLATE, { endpoint_id: HOST })).status).toBe(200);
  });

  test('500 with effect applied is done all the same', async () => {
    const { lab } = await world(isolateFault({ kind: '500', effect: 'applied' }));
    expect((await post(lab, ISOLATE, { endpoint_id: HOST })).status).toBe(500);
    expect(await isolationOf(lab)).toBe('AGENT_PENDING_ISOLATION');
    expect(lab.requests[0]).toMatchObject({ applied: true, answer: 500, fault: '500', stateChanging: true });
  });

  test('a time-out is held until the client goes away, applied or not', async () => {
    const { lab } = await world(isolateFault({ kind: 'timeout', effect: 'applied' }));
    const leaving = new AbortController();
    const received = Promise.withResolvers<void>();
    lab.onRequest((phase) => (phase === 'received' ? received.resolve() : undefined));
    const pending = post(lab, ISOLATE, { endpoint_id: HOST }, { signal: leaving.signal });
    await received.promise;
    await until(() => lab.held() === 1);
    expect([lab.requests[0]?.answer, lab.inFlight()]).toEqual(['held', 0]);
    leaving.abort();
    await expect(pending).rejects.toThrow(CONNECTION_LOST);
    await until(() => lab.held() === 0);
    expect(await isolationOf(lab)).toBe('AGENT_PENDING_ISOLATION');
  });

  test('a slow answer comes when the clock reaches it, not before', async () => {
    const { lab, clock } = await world(isolateFault({ kind: 'slow', answerAfterSeconds: 20 }));
    const pending = post(lab, ISOLATE, { endpoint_id: HOST });
    await until(() => lab.held() === 1);
    expect(clock.next()).toBe(NOW + 20_000);
    clock.advanceTo(NOW + 19_999);
    expect(lab.held()).toBe(1);
    clock.advanceTo(NOW + 20_000);
    expect((await pending).status).toBe(200);
    expect([lab.held(), lab.requests[0]?.answer]).toEqual([0, 200]);
  });

  test('a reset closes the connection without an answer', async () => {
    const { lab } = await world(isolateFault({ kind: 'reset' }));
    await expect(post(lab, ISOLATE, { endpoint_id: HOST })).rejects.toThrow(CONNECTION_LOST);
    expect(lab.requests[0]).toMatchObject({ answer: 'reset', applied: false });
  });

  test('an endpoint that misses a request takes the request and never finishes it', async () => {
    const { lab, clock } = await world(isolateFault({ kind: 'endpoint-disconnected' }));
    expect((await post(lab, ISOLATE, { endpoint_id: HOST })).status).toBe(200);
    clock.advanceTo(NOW + 600_000);
    expect([await isolationOf(lab), await statusOf(lab, 41)]).toEqual(['AGENT_PENDING_ISOLATION', 'PENDING']);
  });

  test('an endpoint misses the request that the fault is aimed at, and no other, before or after', async () => {
    const faults = [{ call: 'core-terminate-causality', kind: 'endpoint-disconnected', attempts: 'all' }] as const;
    const { lab, clock } = await world({ ...TENANT, faults });
    await post(lab, ISOLATE, { endpoint_id: HOST });
    await post(lab, TERMINATE, { agent_id: HOST, causality_id: CID });
    await post(lab, ISOLATE, { endpoint_id: HOST });
    clock.advanceTo(NOW + 600_000);
    expect([await isolationOf(lab), ...(await Promise.all([41, 42, 43].map((id) => statusOf(lab, id))))]).toEqual([
      'AGENT_ISOLATED',
      'COMPLETED_SUCCESSFULLY',
      'PENDING',
      'COMPLETED_SUCCESSFULLY',
    ]);
  });

  test('a fault of an unknown kind is refused at start', async () => {
    await expect(world(isolateFault({ kind: 'gremlin' }))).rejects.toMatchObject({ code: 'lab.bad-tenant' });
  });
});

describe('kills', () => {
  test('a listener of `received` sees the effect done and no byte answered', async () => {
    const { lab } = await world();
    const leaving = new AbortController();
    const phases: string[] = [];
    lab.onRequest(async (phase, request) => {
      if (request.route !== 'isolate') return;
      phases.push(phase);
      expect([request.applied, request.answer]).toEqual([true, 'open']);
      leaving.abort();
      await until(() => request.answer === 'gone');
    });
    await expect(post(lab, ISOLATE, { endpoint_id: HOST }, { signal: leaving.signal })).rejects.toThrow(
      CONNECTION_LOST,
    );
    expect(await isolationOf(lab)).toBe('AGENT_PENDING_ISOLATION');
    expect(phases).toEqual(['received']);
  });

  test('a listener of `received` is awaited before the answer, one of `answered` is told after it', async () => {
    const { lab } = await world();
    const log: string[] = [];
    const gate = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    lab.onRequest(async (phase) => {
      log.push(phase);
      if (phase === 'received') await gate.promise;
      else answered.resolve();
    });
    const pending = post(lab, ISOLATE, { endpoint_id: HOST }).then(() => log.push('client'));
    await until(() => log.length > 0);
    expect(log).toEqual(['received']);
    gate.resolve();
    await Promise.all([pending, answered.promise]);
    expect(log.toSorted()).toEqual(['answered', 'client', 'received']);
  });
});
