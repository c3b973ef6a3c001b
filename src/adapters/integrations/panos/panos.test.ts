/**
 * Goal: the small rules of the PAN-OS integration: entries of a URL category, the settings of an instance.
 * Method: pure functions by example. Commands are tested over the wire in tests/wire.
 */
import { describe, expect, test } from 'vitest';
import { noActivity } from '../../../core/base/activity.ts';
import { StepClock } from '../../../core/base/clock.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import { SeededRandom } from '../../../core/base/random.ts';
import { readXml } from '../xml.ts';
import { panos } from './index.ts';
import { nameProblem } from './places.ts';
import { blocksTheSame, blockRuleOf } from './rules.ts';
import { readRules } from './schema.ts';
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
    'evil.test/*',
    'http://evil.test/a?x=*&y=1',
    'evil.test/^',
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

test.each([
  ['for all traffic', '', true],
  ['for hosts of any profile', '<source-hip><member>any</member></source-hip>', true],
  ['for hosts of one profile', '<source-hip><member>managed</member></source-hip>', false],
  ['at times', '<schedule>nights</schedule>', false],
  ['for all but one source', '<negate-source>yes</negate-source>', false],
  ['for one source', '<source><member>a</member></source>', false],
  ['on some firewalls', '<target><devices><entry name="1"/></devices></target>', false],
  ['switched off', '<disabled>yes</disabled>', false],
])('a rule that blocks the category %s counts as a block of it or not', (_what, part, same) => {
  const xml = `<result><entry name="R"><action>deny</action>${part}<category><member>Bad</member></category></entry></result>`;
  const [rule] = readRules(readXml(xml));
  const block = blockRuleOf({ object_type: 'url-category', object_value: 'Bad' }, { kind: 'vsys', name: 'vsys1' });
  expect(rule !== undefined && block.kind === 'block' && blocksTheSame(rule, block)).toBe(same);
});

describe('what a yes to a block carries along', () => {
  const supports = (name: string) => panos.rows.find((row) => row.name === name)?.action?.supports;
  const edit = { command: 'pan-os-edit-custom-url-category', args: { name: 'Bad', action: 'add', sites: ['a.test/'] } };
  const rule = {
    command: 'pan-os-custom-block-rule',
    args: { rulename: 'R', object_type: 'url-category', object_value: 'Bad', pre_post: 'pre-rulebase' },
  };
  const top = { rulename: 'R', where: 'top', pre_post: 'pre-rulebase' };

  test.each<[string, string, JsonObject, typeof edit | typeof rule]>([
    ['the rule of its category', 'pan-os-custom-block-rule', rule.args, edit],
    ['the move of that rule to the top', 'pan-os-move-rule', top, rule],
    ['the commit', 'pan-os-commit', { description: 'x' }, edit],
    ['the push', 'pan-os-push-to-device-group', {}, edit],
  ])('%s', (_what, name, args, done) => {
    expect(supports(name)?.verbs).toContain('block-url');
    expect(supports(name)?.follows(args, done)).toBe(true);
  });

  test.each<[string, string, JsonObject, typeof edit | typeof rule]>([
    ['a rule of another category', 'pan-os-custom-block-rule', { ...rule.args, object_value: 'news' }, edit],
    ['a rule of two categories', 'pan-os-custom-block-rule', { ...rule.args, object_value: ['Bad', 'news'] }, edit],
    ['a rule of an address', 'pan-os-custom-block-rule', { ...rule.args, object_type: 'ip' }, edit],
    ['a rule elsewhere', 'pan-os-custom-block-rule', { ...rule.args, 'device-group': 'other' }, edit],
    ['another rule to the top', 'pan-os-move-rule', { ...top, rulename: 'Other' }, rule],
    ['the rule to the bottom', 'pan-os-move-rule', { ...top, where: 'bottom' }, rule],
    ['a forced commit', 'pan-os-commit', { force_commit: 'true' }, edit],
    ["a commit of another's changes", 'pan-os-commit', { admin_name: 'root' }, edit],
    ['a push of another group', 'pan-os-push-to-device-group', { 'device-group': 'other' }, edit],
    ['a commit after something else', 'pan-os-commit', {}, rule],
  ])('not %s', (_what, name, args, done) => {
    expect(supports(name)?.follows(args, done)).toBe(false);
  });

  test('nothing that opens a way, nor a raw request', () => {
    for (const name of ['pan-os', 'pan-os-delete-rule', 'pan-os-unblock-url', 'pan-os-edit-custom-url-category']) {
      expect(supports(name)).toBeUndefined();
    }
  });
});

describe('what a yes names', () => {
  const targets = (name: string, args: JsonObject) =>
    panos.rows.find((row) => row.name === name)?.action?.targets(args) ?? [];
  const rule = { rulename: 'R', object_type: 'ip', object_value: '198.51.100.7', direction: 'from' };
  const name = 'pan-os-custom-block-rule';

  test.each<[string, string, JsonObject, JsonObject]>([
    ['a commit is no forced one', 'pan-os-commit', {}, { force_commit: 'true' }],
    [
      "a commit of one administrator's changes is no forced one",
      'pan-os-commit',
      { admin_name: 'a' },
      { admin_name: 'a', force_commit: 'yes' },
    ],
    ['a push to one firewall is none to its group', 'pan-os-push-to-device-group', { serial_number: '007' }, {}],
    ['a rule for one way is none for the other', name, rule, { ...rule, direction: 'to' }],
    [
      'a rule for a category is none for an application',
      name,
      { ...rule, object_type: 'url-category', object_value: 'web', direction: 'both' },
      { ...rule, object_type: 'application', object_value: 'web', direction: 'both' },
    ],
    ['a rule on one firewall is none on all', name, { ...rule, target: '007' }, rule],
  ])('%s', (_what, command, granted, wanted) => {
    expect(targets(command, granted)).not.toEqual(targets(command, wanted));
  });
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
