/**
 * Goal: whom a rule means, and that a recipient is one address and nothing else.
 * Method: a small house of people; what could be read as two. Elsewhere: what becomes of a message that reaches nobody (`tests/tell.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import { addressesOf, isAddress, isRecipient, reasonsFor, type Directory } from './recipients.ts';
import { checkRule, DEFAULT_RULES } from './rules.ts';

const PEOPLE = [
  { name: 'mira', mail: 'Mira@example.test', role: 'approver' },
  { name: 'jon', mail: 'jon@example.test', role: 'approver' },
  { name: 'nomail', mail: '', role: 'analyst' },
];
const directory: Directory = {
  user: async (name) => PEOPLE.find((person) => person.name === name),
  withRole: async (role) => PEOPLE.filter((person) => person.role === role),
};
const meant = (to: string, { assignee = '', fallback = '' } = {}) => addressesOf(to, fallback, { assignee, directory });

describe('a recipient', () => {
  test.each([
    ['user:mira', {}, ['mira@example.test']],
    ['role:approver', {}, ['jon@example.test', 'mira@example.test']],
    ['assignee', { assignee: 'jon' }, ['jon@example.test']],
    ['assignee|role:approver', { assignee: 'jon' }, ['jon@example.test']],
    ['assignee|role:approver', {}, ['jon@example.test', 'mira@example.test']],
    ['role:analyst', { fallback: 'soc@example.test' }, ['soc@example.test']],
    ['user:gone|user:nomail', {}, []],
    ['SOC@example.test', {}, ['soc@example.test']],
  ])('%s with %j means the first that is somebody', async (to, more, expected) => {
    expect(await meant(to, more)).toEqual(expected);
  });

  test('somebody who wants to hear nothing is passed over where the role is meant, and nowhere else', async () => {
    const passesOver = (name: string) => name === 'jon';
    const told = (to: string, assignee = '') => addressesOf(to, '', { assignee, directory, passesOver });
    expect(await told('role:approver')).toEqual(['mira@example.test']);
    expect(await told('user:jon')).toEqual(['jon@example.test']);
    expect(await told('assignee|role:approver', 'jon')).toEqual(['jon@example.test']);
  });

  test('a role of which nobody wants to hear is told as a whole: silence is nobody’s choice', async () => {
    const passesOver = () => true;
    const told = await addressesOf('role:approver', 'soc@example.test', { assignee: '', directory, passesOver });
    expect(told).toEqual(['jon@example.test', 'mira@example.test']);
  });

  test.each([
    ['assignee|role:approver', ['assigned', 'role']],
    ['role:analyst|user:mira', ['named']],
    ['MIRA@example.test', ['named']],
    ['role:analyst|jon@example.test', []],
    ['', []],
  ])('%s: by what mira is meant', (to, reasons) => {
    expect(reasonsFor(to, { name: 'mira', role: 'approver', mail: 'Mira@example.test' })).toEqual(reasons);
  });

  test('of the directory that is no single address is nobody', async () => {
    const odd: Directory = { ...directory, user: async (name) => ({ name, mail: 'a@b.test, evil@example.test' }) };
    expect(await addressesOf('user:x', '', { assignee: '', directory: odd })).toEqual([]);
  });
});

test.each([
  'a@b.test, c@d.test',
  'a@b.test\r\nBcc: c@d.test',
  'Mira <a@b.test>',
  'a@b.test;c@d.test',
  '"a b"@c.test',
  'a@[127.0.0.1]',
  'a@b@c.test',
  'a b@c.test',
  '@c.test',
  'a@',
  `${'a'.repeat(300)}@b.test`,
])('%j is no address', (text) => {
  expect(isAddress(text)).toBe(false);
  expect(isRecipient(text)).toBe(false);
});

describe('a rule', () => {
  const rule = { ...DEFAULT_RULES[0], channel: 'mail', enabled: true } as Parameters<typeof checkRule>[0];

  test('that is delivered is one', () => {
    for (const row of DEFAULT_RULES) expect(checkRule({ ...row, channel: 'mail', enabled: true }, false)).toBeDefined();
  });

  test.each([
    ['names nobody', { to: '' }],
    ['names a text', { to: 'everybody' }],
    ['reminds at once', { remindMs: 1_000 }],
    ['reminds before it tells', { delayMs: 3_600_000, remindMs: 1_800_000 }],
    ['escalates to nobody', { escalateTo: '' }],
    ['never escalates, to somebody', { escalateMs: null }],
    ['waits for years', { delayMs: 1e11 }],
  ])('that %s is refused', (_name, more) => {
    expect(() => checkRule({ ...rule, ...more }, false)).toThrow(/./);
  });

  test('of a channel that is its own recipient names nobody', () => {
    const own = { ...rule, to: '', escalateMs: null, escalateTo: '' };
    expect(checkRule(own, true)).toEqual(own);
    expect(() => checkRule(rule, true)).toThrow('names nobody');
  });
});
