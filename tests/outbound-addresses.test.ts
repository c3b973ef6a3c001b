/**
 * Goal: no address that somebody sets for an instance leads to where a cloud hands out credentials, in whatever way it is written, and
 * nothing of what stands there is told (SSRF).
 * Method: a started product, instances added and edited over its API; a name is resolved by the machine's own resolver.
 * Elsewhere: which addresses are refused (`adapters/outbound/addresses.ts`), redirects that are not followed (`tests/wire/client.test.ts`).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isRefused } from '../src/adapters/outbound/addresses.ts';
import { House } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

let house: House;
beforeAll(async () => {
  house = await House.open();
}, 30_000);
afterAll(() => house.remove());

const add = (name: string, url: string) =>
  house.call('/api/v1/instances', { name, product: 'cortex', config: { url, keyId: '1', key: 'k' } });

describe('an address of an instance', () => {
  it.each([
    'http://169.254.169.254',
    'http://169.254.169.254/latest/meta-data',
    'http://2852039166',
    'http://0xA9FEA9FE',
    'http://0251.0376.0251.0376',
    'http://169.254.43518',
    'http://[::ffff:169.254.169.254]',
    'http://[::ffff:a9fe:a9fe]',
    'http://[fe80::1]',
    'http://[fd00:ec2::254]',
    'http://0.0.0.0:8642',
    'http://0:8642',
    'http://[::]:8642',
    'http://100.100.100.200',
    'http://224.0.0.1',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_x',
    'http://user:password@127.0.0.1',
    'javascript:alert(1)',
  ])('is refused: %s', async (url) => {
    const { status, body } = await add('reaching', url);
    expect([status, body.code]).toEqual([422, 'outbound.bad-url']);
    expect((await house.call<{ rows: unknown[] }>('/api/v1/instances')).body.rows).toEqual([]);
  });

  it('may be of a private network: what we talk to stands there', () => {
    expect(['127.0.0.1', '10.0.0.1', '192.168.1.1', '172.16.0.1', '::1', 'fd12::1'].filter(isRefused)).toEqual([]);
  });

  it('is not changed into one either', async () => {
    expect((await add('moving', 'http://127.0.0.1:9')).status).toBe(201);
    const edit = { config: { url: 'http://169.254.169.254', key: 'k' } };
    const { status, body } = await house.send('PATCH', '/api/v1/instances/moving', edit, { 'if-match': '*' });
    expect([status, body.code]).toEqual([422, 'outbound.bad-url']);
  });
});
