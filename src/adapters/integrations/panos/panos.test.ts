/**
 * Goal: the small rules of the PAN-OS integration: entries of a URL category, the settings of an instance.
 * Method: pure functions by example. Commands are tested over the wire in tests/wire.
 */
import { describe, expect, test } from 'vitest';
import { noActivity } from '../../../core/base/activity.ts';
import { StepClock } from '../../../core/base/clock.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import { SeededRandom } from '../../../core/base/random.ts';
import { panos } from './index.ts';
import { nameProblem } from './places.ts';
import { siteEntry, siteTexts } from './sites.ts';

describe('an entry of a URL category', () => {
  test.each([
    ['http://evil.test', 'evil.test/'],
    ['HTTPS://User:Pass@Evil.Test:8443/Path?q=A#frag', 'evil.test/Path?q=A'],
    ['evil.test?x=1', 'evil.test/?x=1'],
    ['evil.test./a', 'evil.test/a'],
    ['http://a@b@evil.test/x@y', 'evil.test/x@y'],
    ['http://[2001:db8::1]:8080/a', '[2001:db8::1]/a'],
    ['198.51.100.7/a.msi', '198.51.100.7/a.msi'],
    ['http://bücher.example/ü', 'xn--bcher-kva.example/%C3%BC'],
    ['*.evil.test/', '*.evil.test/'],
    ['evil.test/a,b;c?d=1&e=%20', 'evil.test/a,b;c?d=1&e=%20'],
  ])('%s is held as %s, and that is its own', (text, entry) => {
    expect(siteEntry(text)).toEqual({ kind: 'site', entry });
    expect(siteEntry(entry)).toEqual({ kind: 'site', entry });
  });

  test.each([
    '',
    '/',
    'http://',
    'http:///x',
    'evil test/',
    'evil.test/\u0000',
    '*',
    '*.*.*',
    '*.test/',
    'ev*l.test/',
    '^.com',
    'a..b',
    `evil.test/${'a'.repeat(250)}`,
  ])('%j is none', (text) => {
    expect(siteEntry(text).kind).toBe('wrong');
  });

  test('a comma divides bare hosts and URLs, never the path of one', () => {
    const read = (sites: string | readonly string[]) => siteTexts({ sites });
    expect([
      read('a.test, b.test/'),
      read('http://a.test/x,b.test'),
      read('http://a.test/x,http://b.test'),
      read(['a.test/x,y']),
    ]).toEqual([
      ['a.test', 'b.test/'],
      ['http://a.test/x,b.test'],
      ['http://a.test/x', 'http://b.test'],
      ['a.test/x,y'],
    ]);
  });
});

test('a name that could end its quotes is none', () => {
  expect(
    ['XSIAM - Malicious URLs', 'Block Rule - 70001', 'Größe_1.x'].map((name) => nameProblem('rule', name)),
  ).toEqual([undefined, undefined, undefined]);
  for (const name of ['', "a'b", 'a"b', 'a]b', 'a/b', 'a\nb', ' a', 'x'.repeat(64)]) {
    expect(nameProblem('rule', name)).toBeDefined();
  }
});

describe('an instance', () => {
  const clock = new StepClock();
  const ports = { clock, timers: clock, random: new SeededRandom(1), activity: noActivity, nonce: () => '' };
  const open = (config: JsonObject) =>
    panos.open({ instance: 'fw', config: { url: 'https://fw.example', key: 's3cret', ...config } }, ports);

  test.each([[{}], [{ vsys: 'vsys1', deviceGroup: 'branch' }], [{ vsys: "vsys'1" }]])(
    'with %j is refused: it must say which part of the configuration is its own',
    (config) => {
      expect(() => open(config)).toThrow(/^(?!.*s3cret)instance fw: /);
    },
  );

  test('of a firewall or of a device group opens', () => {
    const opened = [{ vsys: 'vsys1' }, { deviceGroup: 'branch' }, { deviceGroup: 'shared' }].map(open);
    for (const instance of opened) instance.close();
    expect(opened.map(({ brand }) => brand)).toEqual(['Panorama', 'Panorama', 'Panorama']);
  });
});
