/**
 * Goal: what a request changes comes about as it does at the vendor: in time, and seen by every later read. Method: real requests over
 * loopback, a clock that only the test moves. What faults do to it is in faults.test.ts.
 */
import { describe, expect, test } from 'vitest';
import {
  ALERTS_V2,
  CID,
  EXTRA_DATA,
  HOST,
  ISOLATE,
  NOW,
  STATUS,
  TENANT,
  TERMINATE,
  UPDATE,
  at,
  isolationOf,
  post,
  statusOf,
  world,
} from './testing.ts';

describe('state on the virtual clock', () => {
  test('an isolation is pending until 3 seconds have passed, and its action runs beside it', async () => {
    const { lab, clock } = await world();
    const { body } = await post(lab, ISOLATE, { endpoint_id: HOST });
    expect(body).toEqual({ reply: { action_id: 41, status: 1, endpoints_count: 1 } });
    expect([await isolationOf(lab), await statusOf(lab, 41)]).toEqual(['AGENT_PENDING_ISOLATION', 'PENDING']);
    clock.advanceTo(NOW + 1_000);
    expect(await statusOf(lab, 41)).toBe('IN_PROGRESS');
    clock.advanceTo(NOW + 2_999);
    expect(await isolationOf(lab)).toBe('AGENT_PENDING_ISOLATION');
    clock.advanceTo(NOW + 3_000);
    expect([await isolationOf(lab), await statusOf(lab, 41)]).toEqual(['AGENT_ISOLATED', 'COMPLETED_SUCCESSFULLY']);
  });

  test('an isolation can be taken back', async () => {
    const { lab, clock } = await world();
    await post(lab, ISOLATE, { endpoint_id: HOST });
    clock.advanceTo(NOW + 5_000);
    await post(lab, '/public_api/v1/endpoints/unisolate', { endpoint_id: HOST });
    expect(await isolationOf(lab)).toBe('AGENT_PENDING_ISOLATION_CANCELLATION');
    clock.advanceTo(NOW + 8_000);
    expect(await isolationOf(lab)).toBe('AGENT_UNISOLATED');
  });

  test('a disconnected endpoint stays pending for ever', async () => {
    const { lab, clock } = await world({ endpoints: { [HOST]: { status: 'DISCONNECTED' } } });
    await post(lab, ISOLATE, { endpoint_id: HOST });
    clock.advanceTo(NOW + 3_600_000);
    expect([await isolationOf(lab), await statusOf(lab, 41)]).toEqual(['AGENT_PENDING_ISOLATION', 'PENDING']);
  });

  test('an endpoint that the tenant does not have is refused with the text that clients look for', async () => {
    const { lab } = await world();
    const { status, body } = await post(lab, ISOLATE, { endpoint_id: 'f'.repeat(32) });
    expect(status).toBe(500);
    expect(at(body, 'reply', 'err_extra')).toBe('No endpoint was found for creating the requested action');
  });

  test('a terminate action ends as the tenant says, with reasons when it failed', async () => {
    const { lab, clock } = await world({ ...TENANT, terminate: 'FAILED' });
    const { body } = await post(lab, TERMINATE, { agent_id: HOST, causality_id: CID });
    expect(body).toEqual({ reply: { group_action_id: 41 } });
    clock.advanceTo(NOW + 3_000);
    const ended = (await post(lab, STATUS, { group_action_id: 41 })).body;
    expect(at(ended, 'reply', 'data', HOST)).toBe('FAILED');
    expect(at(ended, 'reply', 'errorReasons', HOST, 'errorDescription')).toBe('Element not found.\r\n');
  });

  test('an agent that is not listed ends it as the tenant says, and refuses it where the tenant says nothing', async () => {
    const stranger = { agent_id: 'f'.repeat(32), causality_id: CID };
    const told = await world({ ...TENANT, terminate: 'COMPLETED_SUCCESSFULLY' });
    expect((await post(told.lab, TERMINATE, stranger)).status).toBe(200);
    const { lab } = await world();
    expect((await post(lab, TERMINATE, stranger)).status).toBe(500);
  });

  test('a process tree that no alert names is not found', async () => {
    const { lab, clock } = await world();
    await post(lab, TERMINATE, { agent_id: HOST, causality_id: 'AAAAAAAAAAAAAAAAAAAAAA==' });
    clock.advanceTo(NOW + 3_000);
    expect(await statusOf(lab, 41)).toBe('FAILED');
  });

  test('action ids follow a dense history, and an id that does not exist has no data', async () => {
    const { lab } = await world();
    expect(Object.values(at((await post(lab, STATUS, { group_action_id: 40 })).body, 'reply', 'data') ?? {})).toEqual([
      'COMPLETED_SUCCESSFULLY',
    ]);
    expect((await post(lab, STATUS, { group_action_id: 41 })).body).toEqual({ reply: { data: {} } });
  });

  test('a related alert is served in its own case, and its time is relative to the alert', async () => {
    const { lab } = await world({
      ...TENANT,
      relatedAlerts: [{ id: '490', name: 'B', caseid: '78', minutesFromAlert: -10, severity: 'INFO', status: 'NEW' }],
    });
    const { body } = await post(lab, EXTRA_DATA, { incident_id: '78' });
    expect(at(body, 'reply', 'alerts', 'data', 0)).toMatchObject({
      alert_id: '490',
      case_id: 78,
      severity: 'informational',
      resolution_status: 'STATUS_010_NEW',
      detection_timestamp: NOW - 600_000,
    });
    const own = await post(lab, EXTRA_DATA, { incident_id: '77' });
    expect(at(own.body, 'reply', 'alerts', 'data', 0, 'alert_id')).toBe('501');
  });

  test('an update is what every later read gives', async () => {
    const { lab } = await world();
    const update = { status: 'resolved_true_positive', comment: 'contained' };
    const asked = { filters: [{ field: 'alert_id_list', operator: 'in', value: ['501'] }] };
    await post(lab, ALERTS_V2, asked);
    const { body } = await post(lab, UPDATE, {
      alert_id_list: ['501', '999'],
      update_data: update,
    });
    expect(body).toEqual({ reply: { alerts_ids: [501] } });
    const read = await post(lab, ALERTS_V2, asked);
    expect(at(read.body, 'reply', 'alerts', 0)).toMatchObject({
      resolution_status: 'STATUS_090_RESOLVED_TRUE_POSITIVE',
      resolution_comment: 'contained',
    });
  });

  test('the eleventh read of extra data in a minute is throttled, and the minute passes', async () => {
    const { lab, clock } = await world();
    for (let read = 0; read < 10; read += 1) {
      expect((await post(lab, EXTRA_DATA, { incident_id: '77' })).status).toBe(200);
    }
    const eleventh = await post(lab, EXTRA_DATA, { incident_id: '77' });
    expect([eleventh.status, JSON.stringify(eleventh.body)]).toEqual([
      429,
      expect.stringContaining('Rate limit exceeded'),
    ]);
    clock.advanceTo(NOW + 60_000);
    expect((await post(lab, EXTRA_DATA, { incident_id: '77' })).status).toBe(200);
  });
});
