/**
 * Goal: nobody reaches Riposte over a network in the open, whatever the configuration says, and no name and no passer-on makes a request local.
 * Method: the checks as tables, on requests that are made up. Elsewhere: the doors themselves (`tests/doors.test.ts`).
 */
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { checkListening, type ListenOptions } from './listen.ts';
import { Site } from './site.ts';

const TLS = { certificate: 'c.pem', key: 'k.pem' } as const;
const URL_ = 'https://riposte.example.com';

describe('the configuration', () => {
  const codeOf = (listen: ListenOptions | undefined, publicUrl?: string, proxies?: readonly string[]): string => {
    try {
      checkListening({ listen, publicUrl, proxies });
      return '';
    } catch (thrown) {
      return (thrown as { code: string }).code;
    }
  };
  it.each<[string, ListenOptions | undefined, string | undefined, string, string[]?]>([
    ['nothing', undefined, undefined, ''],
    ['a public address before a proxy on this machine', undefined, URL_, ''],
    ['TLS', { host: '0.0.0.0', port: 1, ...TLS }, URL_, ''],
    ['a proxy in front', { host: '0.0.0.0', port: 1 }, URL_, '', ['10.0.0.2']],
    ['a network of proxies', { host: '0.0.0.0', port: 1 }, URL_, '', ['10.0.0.0/8', 'fd00::/8']],
    ['a proxy on this machine', undefined, URL_, '', ['127.0.0.1', '::1']],
    ['another port of this machine', { host: '127.0.0.1', port: 1 }, 'http://localhost:1', ''],
    ['the network in the open', { host: '0.0.0.0', port: 1 }, URL_, 'config.unsafe'],
    ['one address in the open', { host: '192.0.2.1', port: 1 }, URL_, 'config.unsafe'],
    ['all addresses of IPv6 in the open', { host: '::', port: 1 }, URL_, 'config.unsafe'],
    ['a public address without TLS', undefined, 'http://riposte.example.com', 'config.unsafe'],
    ['a proxy without TLS', { host: '0.0.0.0', port: 1 }, 'http://r.example', 'config.unsafe', ['10.0.0.2']],
    ['a name like ours', undefined, 'http://localhost.example.com', 'config.unsafe'],
    ['no public address', { host: '0.0.0.0', port: 1, ...TLS }, undefined, 'config.invalid'],
    ['a certificate without its key', { host: '0.0.0.0', port: 1, certificate: 'c.pem' }, URL_, 'config.invalid'],
    ['a proxy that is no address', { host: '0.0.0.0', port: 1 }, URL_, 'config.invalid', ['proxy']],
    ['a network that is none', { host: '0.0.0.0', port: 1 }, URL_, 'config.invalid', ['10.0.0.0/33']],
    ['a public address with a path', undefined, `${URL_}/riposte`, 'config.invalid'],
    ['a public address with a user', undefined, 'https://a:b@riposte.example.com', 'config.invalid'],
    ['a public address that is none', undefined, 'riposte', 'config.invalid'],
  ])('with %s', (_what, listen, publicUrl, code, proxies) => {
    expect(codeOf(listen, publicUrl, proxies)).toBe(code);
  });
});

describe('a request', () => {
  const site = new Site({ publicUrl: URL_, proxies: ['10.0.0.0/8'] });
  const requestOf = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
    ({ headers, socket: { remoteAddress } }) as unknown as IncomingMessage;

  it.each([
    ['riposte.example.com', true],
    ['riposte.example.com:8443', true],
    ['RIPOSTE.example.com', true],
    ['127.0.0.1:8642', true],
    ['[::1]:8642', true],
    ['riposte.example.com.', false],
    ['evil.example', false],
    ['riposte.example.com@evil.example', false],
    ['riposte.example.com evil', false],
    ['', false],
  ])('for %j is ours: %s', (host, isOurs) => {
    expect(site.isOurHost(requestOf({ host }))).toBe(isOurs);
  });

  it.each([
    [URL_, '127.0.0.1:8642', true],
    ['http://127.0.0.1:8642', '127.0.0.1:8642', true],
    ['http://localhost:8642', '127.0.0.1:8642', false],
    ['http://127.0.0.1:9999', '127.0.0.1:8642', false],
    ['http://riposte.example.com', 'riposte.example.com', false],
    ['https://riposte.example.com.evil.example', 'riposte.example.com', false],
    ['https://evil.example', 'evil.example', false],
    ['null', '127.0.0.1:8642', false],
    ['', '127.0.0.1:8642', false],
  ])('from %j under %j is ours: %s', (origin, host, isOurs) => {
    expect(site.isOurOrigin(requestOf({ host }), origin)).toBe(isOurs);
  });

  it.each([
    ['203.0.113.7', undefined, '203.0.113.7'],
    ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['10.0.0.2', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.0.0.2', '198.51.100.1', '198.51.100.1'],
    ['10.0.0.2', '127.0.0.1, 198.51.100.1', '198.51.100.1'],
    ['10.0.0.2', '198.51.100.1, 10.0.0.3', '198.51.100.1'],
    ['10.0.0.2', 'nonsense', '10.0.0.2'],
    ['10.0.0.2', undefined, '10.0.0.2'],
  ])('of %s that says %s comes from %s', (remote, said, address) => {
    const headers: Record<string, string> = said === undefined ? {} : { 'x-forwarded-for': said };
    expect(site.addressOf(requestOf(headers, remote))).toBe(address);
  });

  it('is local from this machine alone, under its own name, by nobody else', () => {
    const host = 'localhost:8642';
    expect(site.isLocal(requestOf({ host }))).toBe(true);
    expect(site.isLocal(requestOf({ host }, '203.0.113.7'))).toBe(false);
    expect(site.isLocal(requestOf({ host: 'riposte.example.com' }))).toBe(false);
    expect(site.isLocal(requestOf({ host, 'x-forwarded-for': '127.0.0.1' }))).toBe(false);
    const team = requestOf({ host });
    site.cameFromTeam(team);
    expect(site.isLocal(team)).toBe(false);
  });
});
