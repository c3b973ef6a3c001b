/**
 * Goal: the small rules of the Cortex integration: keys, words of status, reading ids, and what counts as throttled.
 * Method: pure functions by example. Commands are tested over the wire in tests/wire.
 */
import { describe, expect, test } from 'vitest';
import { StepClock } from '../../../core/base/clock.ts';
import type { HttpResult, RequestSpec } from '../../outbound/client.ts';
import { createCountingIds, highestFrom } from '../counting-ids.ts';
import { findAction, findBookmark } from './action-ids.ts';
import { CLOSE_REASONS, statusForCloseReason, statusWord } from './alert-status.ts';
import { authHeaders } from './auth.ts';
import { isThrottled } from './call.ts';
import { coreGetDomainAnalyticsPrevalence } from './commands/core-get-domain-analytics-prevalence.ts';
import { agentIdProblem } from './endpoints.ts';
import type { CortexIo } from './io.ts';
import { readActionStatus, readEndpoints, wholeOf } from './schema.ts';

describe('keys', () => {
  test('a standard key goes verbatim, without any other word', () => {
    expect(authHeaders({ kind: 'standard', id: '17', key: 'S3cret' }, expect.unreachable, 1)).toEqual({
      'x-xdr-auth-id': '17',
      authorization: 'S3cret',
    });
  });

  test('an advanced key is hashed with nonce and time, and is not in the headers', () => {
    const headers = authHeaders(
      { kind: 'advanced', id: '17', key: 'K'.repeat(128) },
      () => 'N'.repeat(64),
      1_700_000_000_999,
    );
    expect(headers).toEqual({
      'x-xdr-auth-id': '17',
      'x-xdr-nonce': 'N'.repeat(64),
      'x-xdr-timestamp': '1700000000000',
      authorization: '8ac209e3263905db3e2e50961551a11443d04c8b7bcfcacbedf5a23aa4709419',
    });
  });
});

describe('the highest action id', () => {
  const dense = (highest: number) => async (id: number) => id >= 1 && id <= highest;

  test.each([1, 2, 3, 40, 41, 1000, 22_519_813])('is found among %i, in few reads', async (highest) => {
    let reads = 0;
    const has = async (id: number) => {
      reads += 1;
      return dense(highest)(id);
    };
    expect(await highestFrom(0, has)).toBe(highest);
    expect(reads).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(highest + 1)) + 2);
  });

  test('takes one read where the one that was known is still the highest', async () => {
    let reads = 0;
    const has = async (id: number) => {
      reads += 1;
      return dense(40)(id);
    };
    expect([await highestFrom(40, has), reads]).toEqual([40, 1]);
  });

  test('is unknown where ids do not begin at 1, or where every id seems to exist', async () => {
    expect(await highestFrom(0, async (id) => id >= 22_519_813_685_366)).toBeUndefined();
    expect(await highestFrom(0, async () => true)).toBeUndefined();
  });
});

describe('looking for the action of a lost answer', () => {
  const HOST = 'f8a2f58846b542579c12090652e79f3d';

  /** A tenant on which the given ids exist, each naming one endpoint. */
  function tenantWith(actions: ReadonlyMap<number, string>): CortexIo {
    const answer = (body = '{}'): HttpResult => {
      const { request_data } = JSON.parse(body) as { request_data: { group_action_id: number } };
      const endpoint = actions.get(request_data.group_action_id);
      const text = JSON.stringify({ reply: { data: endpoint === undefined ? {} : { [endpoint]: 'PENDING' } } });
      return { kind: 'answer', status: 200, headers: {}, text, attempts: 1, throttled: false };
    };
    const ask = ({ body }: RequestSpec) => Promise.resolve(answer(body));
    return {
      http: { place: '', read: ask, write: ask, close: () => undefined },
      clock: new StepClock(),
      instance: 'tenant',
      nonce: () => '',
      ids: createCountingIds(),
      config: { key: { kind: 'standard', id: '1', key: 'k' }, tenant: 'tenant' },
    };
  }
  const upTo = (highest: number, more: Readonly<Record<number, string>> = {}) =>
    tenantWith(
      new Map([
        ...Array.from({ length: highest }, (_, index) => [index + 1, 'other'] as const),
        ...Object.entries(more).map(([id, endpoint]) => [Number(id), endpoint] as const),
      ]),
    );

  test('finds it among those of other endpoints, also after an id that was skipped', async () => {
    expect(await findBookmark(upTo(40))).toBe(40);
    expect(await findAction(upTo(40, { 41: 'other', 43: HOST }), 40, [HOST])).toEqual({ kind: 'one', actionId: 43 });
  });

  test('"none" needs ids without gaps up to the bookmark', async () => {
    expect(await findAction(upTo(40), 40, [HOST])).toEqual({ kind: 'none' });
    expect(await findAction(tenantWith(new Map([[40, 'other']])), 40, [HOST])).toMatchObject({ kind: 'unclear' });
    expect(await findAction(upTo(0), 0, [HOST])).toEqual({ kind: 'none' });
  });

  test('"none" is not claimed where there is more that is new than is read', async () => {
    expect(await findAction(upTo(200, { 200: HOST }), 40, [HOST])).toMatchObject({ kind: 'unclear' });
  });

  test('a tenant whose ids do not count from 1 gives no bookmark', async () => {
    expect(await findBookmark(tenantWith(new Map([[22_519_813_685_366, 'other']])))).toBeNull();
  });
});

test('a prevalence result without a value is unknown and writes nothing', async () => {
  const body = { results: [{ args: { domain_name: 'a.example.com' }, value: null, data: {} }] };
  const answer: HttpResult = {
    kind: 'answer',
    status: 200,
    headers: {},
    text: JSON.stringify(body),
    attempts: 1,
    throttled: false,
  };
  const ask = () => Promise.resolve(answer);
  const io: CortexIo = {
    http: { place: '', read: ask, write: ask, close: () => undefined },
    clock: new StepClock(),
    instance: 'tenant',
    nonce: () => '',
    ids: createCountingIds(),
    config: { key: { kind: 'standard', id: '1', key: 'k' }, tenant: 'acme' },
  };
  const scope = {
    run: '',
    task: '',
    alertRef: { instance: '', id: '' },
    alert: {},
    context: {},
    evidence: [],
    items: [],
    gaps: [],
    actions: [],
    dryRun: false,
  };
  const outcome = await coreGetDomainAnalyticsPrevalence.run?.({ domain_name: 'a.example.com' }, io, scope);
  expect(outcome?.entries[0]?.context).toBeUndefined();
  expect(outcome?.evidence).toEqual([
    { label: 'Domain prevalence', value: 'a.example.com: unknown', source: 'Cortex acme', verdict: 'unknown' },
  ]);
});

describe('status', () => {
  test.each([
    ['Resolved - True Positive', 'resolved_true_positive'],
    ['Resolved - False Positive', 'resolved_false_positive'],
    ['Resolved - Duplicate', 'resolved_duplicate'],
    ['Resolved - Security Testing', 'resolved_security_testing'],
    ['Resolved - Other', 'resolved_other'],
    ['resolved - handled by the playbook "X" as False Positive', 'resolved_false_positive'],
    ['Resolved - Handled by the playbook "X"', 'resolved_other'],
    ['true positive or false positive', 'resolved_other'],
    ['', 'resolved_other'],
  ])('the closing reason %j becomes %s', (reason, status) => {
    expect(statusForCloseReason(reason)).toBe(status);
  });

  test('the five closing reasons each have a status of their own', () => {
    expect(new Set(CLOSE_REASONS.map(statusForCloseReason)).size).toBe(5);
  });

  test('a code that is not in the table keeps its words', () => {
    expect(['STATUS_090_RESOLVED_TRUE_POSITIVE', 'STATUS_080_RESOLVED_AUTO', undefined].map(statusWord)).toEqual([
      'resolved_true_positive',
      'resolved_auto',
      '',
    ]);
  });
});

test('numbers come as numbers or as digits, above 2^31 too, and nothing else is one', () => {
  expect([2817, '2817', '22519813685366', 1.5, '1e3', '', null, '99999999999999999999'].map(wholeOf)).toEqual([
    2817,
    2817,
    22_519_813_685_366,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('an action without rows is one that does not exist; what is no answer is neither', () => {
  expect(readActionStatus({ data: {} })).toEqual([]);
  expect(readActionStatus({})).toEqual([]);
  expect(readActionStatus({ data: 'x' })).toBeUndefined();
  expect(readEndpoints({ endpoints: 'x' })).toBeUndefined();
});

test.each(['-1', '', '-12', 'a b', '../x', 'x'.repeat(200)])('%j is no id of an endpoint', (id) => {
  expect(agentIdProblem(id)).toBeDefined();
});

test('only an error body that says so counts as throttled, not data that quotes the words', () => {
  const words = 'Rate limit exceeded';
  expect(isThrottled(429, '')).toBe(true);
  expect(isThrottled(500, JSON.stringify({ reply: { err_code: 500, err_msg: words } }))).toBe(true);
  expect(isThrottled(200, JSON.stringify({ reply: { err_code: 500, err_extra: words } }))).toBe(true);
  expect(isThrottled(200, JSON.stringify({ reply: { alerts: [{ name: words }] } }))).toBe(false);
});
