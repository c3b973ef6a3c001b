/**
 * Goal: no guarded request reaches an address that hands out credentials or is no host, in whatever way it is written or named.
 * Method: spellings of such addresses; a name that resolves to one. Elsewhere: the client as a whole (`client.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import { isRefused, lookupAllowed } from './addresses.ts';

describe('an address', () => {
  test.each([
    '169.254.169.254',
    '169.254.0.1',
    '0.0.0.0',
    '[::]',
    '::ffff:169.254.169.254',
    'fe80::1',
    'fe80::1%eth0',
    '[fd00:ec2::254]',
    '224.0.0.1',
    '255.255.255.255',
    '100.100.100.200',
  ])('%s is refused', (address) => {
    expect(isRefused(address)).toBe(true);
  });

  test.each([
    '127.0.0.1',
    '10.0.0.7',
    '192.168.1.1',
    '[::1]',
    'fd12::1',
    '203.0.113.7',
    '100.64.0.1',
    'mail.example.test',
  ])('%s is not: what we talk to stands there, or its name is resolved first', (address) => {
    expect(isRefused(address)).toBe(false);
  });

  test('written as a number is one of those that a URL makes of it', () => {
    expect(new URL('http://2852039166/').hostname).toBe('169.254.169.254');
    expect(isRefused(new URL('http://0xa9fea9fe/').hostname)).toBe(true);
  });
});

test('a name is looked up once, and what was looked at is what is connected to', async () => {
  const found = await new Promise((resolve) => {
    lookupAllowed('localhost', { all: true }, (error, addresses) => {
      resolve(error ?? addresses);
    });
  });
  expect(JSON.stringify(found)).toMatch(/"(?:127\.|::1)/);
  const refused = await new Promise((resolve) => {
    lookupAllowed('0.0.0.0', {}, (error) => {
      resolve(error);
    });
  });
  expect(refused).toMatchObject({ code: 'ERR_ADDRESS_REFUSED' });
});
