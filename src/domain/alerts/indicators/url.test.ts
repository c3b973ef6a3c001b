/**
 * Goal: one host has one spelling, and only what is public may be asked about; a block entry is what the firewall wants.
 * Method: tables; the address forms and international names are held against the host's own WHATWG URL parser, which shares no code with ours.
 * Elsewhere: finding URLs in texts (`extract.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublicHost, normalizeHost } from './host.ts';
import { blockEntry, normalizeUrl } from './url.ts';

test.each([
  '8.8.8.8',
  '134744072',
  '0x',
  '0x08080808',
  '010.8.0x8.8',
  '10.1',
  '0',
  'EXAMPLE.com',
  'bücher.example',
  'faß.de',
  'пример.рф',
  'example。com',
  '日本語.jp',
  'ａｂｃ.com',
  'аррӏе.com',
  '☃.net',
  'İstanbul.com',
  '%65xample.com',
  '[::ffff:1.2.3.4]',
  '[2001:DB8::0:1]',
  'xn--bcher-kva.example',
])('%s has the spelling that the WHATWG rules give it', (host) => {
  expect(normalizeHost(host)?.text).toBe(new URL(`http://${host}/`).hostname);
});

test.each([
  '',
  '.',
  'a..b',
  '-a.com',
  'a b',
  '256.1.1.1',
  '1.2.3.4.5',
  '08.1',
  'foo.1',
  '[::1',
  '::1]',
  'fe80::1%eth0',
  'a/b',
  '%',
  'a@b',
  'ｅ／x.com',
])('%j is no host', (host) => {
  expect(normalizeHost(host)).toBeUndefined();
});

describe('public hosts', () => {
  test.each([
    '8.8.8.8',
    '134744072',
    '1.1.1.1',
    'example.net',
    'pkg.upd8.example.net',
    'a.example.com',
    'foo.github.io',
    '2a00:1450:4001:82a::200e',
    '[2a00:1450:4001:82a::200e]',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
    'EXAMPLE.NET.',
    'bücher.de',
  ])('%s', (host) => expect(isPublicHost(host)).toBe(true));

  test.each([
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '3232235777',
    '127.0.0.1',
    '127.1',
    '0.0.0.0',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '198.18.0.1',
    '240.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '2001:db8::1',
    '::ffff:10.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::8.8.8.8',
    '2002:a00:1::1',
    '4000::1',
    'dc01',
    'localhost',
    'x.local',
    'x.internal',
    'x.corp',
    'x.lan',
    'com',
    'co.uk',
    'x.home.arpa',
    '',
    'a b',
  ])('not %j', (host) => expect(isPublicHost(host)).toBe(false));
});

test.each([
  ['http://User:pw@Pkg.example.net:8080/A/b.msi?x=1&y=2#f', 'pkg.example.net/A/b.msi?x=1&y=2'],
  ['https://pkg.example.net', 'pkg.example.net/'],
  ['https://pkg.example.net/', 'pkg.example.net/'],
  ['http://pkg.example.net?q=1', 'pkg.example.net/?q=1'],
  ['http://pkg.example.net#f', 'pkg.example.net/'],
  ['http://[2a00:1450::1]:8080/a.msi', '[2a00:1450::1]/a.msi'],
  ['http://134744072/a', '8.8.8.8/a'],
])('the block entry of %s', (url, entry) => {
  expect(blockEntry(url)).toBe(entry);
});

test('no block entry for what is no URL', () => {
  for (const text of ['', 'pkg.example.net', 'ftp://pkg.example.net/', 'http://', '\\\\host\\share'])
    expect(blockEntry(text)).toBeUndefined();
});

test('a port is kept, an empty one is none', () => {
  expect(normalizeUrl('http://a.example.net:80/')?.url).toBe('http://a.example.net:80/');
  expect(normalizeUrl('http://a.example.net:/x')?.url).toBe('http://a.example.net/x');
});

test('every IPv4 number has one dotted form, and normalising it again changes nothing', () => {
  fc.assert(
    fc.property(fc.nat({ max: 0xffff_ffff }), (value) => {
      const dotted = normalizeHost(String(value))?.text ?? '';
      expect(dotted).toBe(new URL(`http://${value}/`).hostname);
      expect(normalizeHost(dotted)?.text).toBe(dotted);
      expect(normalizeHost(`0x${value.toString(16)}`)?.text).toBe(dotted);
    }),
  );
});

test('host normalisation is a fixed point and never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
      const host = normalizeHost(text);
      expect(host && normalizeHost(host.text)).toEqual(host);
      expect(isPublicHost(host?.text ?? '')).toBe(isPublicHost(text));
    }),
    { numRuns: 2000 },
  );
});
