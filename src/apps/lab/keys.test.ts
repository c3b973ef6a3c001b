/**
 * Goal: a request without the right key changes nothing, and no credential reaches the record. Method: real requests over loopback.
 * What else is refused is in lab.test.ts.
 */
import { describe, expect, test } from 'vitest';
import { sha256Text } from '../../core/base/hash.ts';
import type { Lab } from './index.ts';
import { GET_ENDPOINT, NOW, TENANT, at, post, verdict, world } from './testing.ts';

describe('keys', () => {
  const advanced = (lab: Lab, nonce: string, timestamp: number): RequestInit => ({
    headers: {
      'content-type': 'application/json',
      'x-xdr-auth-id': lab.cortex.keyId,
      'x-xdr-nonce': nonce,
      'x-xdr-timestamp': String(timestamp),
      authorization: sha256Text(lab.cortex.key + nonce + String(timestamp)),
    },
  });
  const NONCE = 'a'.repeat(64);

  test('an advanced key is let in once per nonce, and its hash stays out of the record', async () => {
    const { lab } = await world(TENANT, { cortexKeyKind: 'advanced' });
    const statuses = [];
    for (const nonce of [NONCE, 'b'.repeat(64), NONCE]) {
      statuses.push((await post(lab, GET_ENDPOINT, {}, advanced(lab, nonce, NOW))).status);
    }
    expect(statuses).toEqual([200, 200, 401]);
    expect(JSON.stringify(lab.requests)).not.toContain(sha256Text(`${lab.cortex.key}${NONCE}${NOW}`));
  });

  test('a clock that is out of the window by one millisecond is refused, at either end', async () => {
    const { lab } = await world(TENANT, { cortexKeyKind: 'advanced' });
    const tries = [-300_001, -300_000, 300_000, 300_001];
    const statuses = [];
    for (const [index, offset] of tries.entries()) {
      statuses.push((await post(lab, GET_ENDPOINT, {}, advanced(lab, String(index).repeat(64), NOW + offset))).status);
    }
    expect(statuses).toEqual([401, 200, 200, 401]);
  });

  test('an advanced key that is sent as it is does not pass, and no credential reaches the record', async () => {
    const { lab } = await world(TENANT, { cortexKeyKind: 'advanced' });
    const refused = await post(lab, GET_ENDPOINT, {});
    expect(refused.status).toBe(401);
    expect(at(refused.body, 'reply', 'err_msg')).toMatch(/^\t/);
    await verdict(lab, { url: 'http://bad.example.net/a.msi' });
    await verdict(lab, { apikey: 'a-wrong-one', url: 'http://bad.example.net/a.msi' });
    const record = JSON.stringify([lab.requests, lab.unexpected]);
    for (const secret of [lab.cortex.key, lab.wildfire.apiKey, 'a-wrong-one']) expect(record).not.toContain(secret);
  });

  test('a standard key passes with the nonce and timestamp that some clients add', async () => {
    const { lab } = await world();
    const init = advanced(lab, NONCE, 1);
    const headers = { ...(init.headers as Record<string, string>), authorization: lab.cortex.key };
    expect((await post(lab, GET_ENDPOINT, {}, { headers })).status).toBe(200);
  });
});
