/**
 * Goal: claims become a role by the rows and by nothing else; an address of mail counts only where it is verified; a configuration says what is
 * wrong with it.
 * Method: tables of claims, each with what must come out.
 * Elsewhere: the log-in against a provider (`tests/sso.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import type { RiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { identityOf, providerSettings, requireDomain, roleOf, userNames, type RoleRow } from './sso-rules.ts';

const ROWS: readonly RoleRow[] = [
  { claim: 'groups', value: 'soc', role: 'analyst' },
  { claim: 'groups', value: 'lead', role: 'approver' },
  { claim: 'realm_access.roles', value: 'admin', role: 'administrator' },
  { claim: 'https://corp.test/role', value: 'reader', role: 'viewer' },
  { claim: 'staff', value: 'true', role: 'viewer' },
];

describe('the role of', () => {
  test.each<readonly [string, JsonObject, string | undefined]>([
    ['a list', { groups: ['canteen', 'soc'] }, 'analyst'],
    ['a text', { groups: 'soc' }, 'analyst'],
    ['several rows is the greatest', { groups: ['soc', 'lead'] }, 'approver'],
    ['a claim inside another', { realm_access: { roles: ['admin'] } }, 'administrator'],
    ['a claim whose name has dots', { 'https://corp.test/role': 'reader' }, 'viewer'],
    ['a flag', { staff: true }, 'viewer'],
    ['no claim at all', {}, undefined],
    ['another value', { groups: ['SOC', 'soc ', 'soc-2', 'so'] }, undefined],
    ['an object', { groups: { soc: true } }, undefined],
    ['a text that holds the value', { groups: 'soc,lead' }, undefined],
    ['nothing', { groups: null, realm_access: null, staff: false }, undefined],
    ['what every object has', { realm_access: { roles: {} } }, undefined],
  ])('%s', (_what, claims, role) => {
    expect(roleOf(claims, ROWS)).toBe(role);
  });

  test('a star is whoever has the claim, and nobody else', () => {
    const rows: readonly RoleRow[] = [{ claim: 'email', value: '*', role: 'viewer' }];
    const roles = [{ email: 'a@b.test' }, { email: '' }, { email: [] }, { email: null }, {}].map((claims) =>
      roleOf(claims, rows),
    );
    expect(roles).toEqual(['viewer', undefined, undefined, undefined, undefined]);
  });

  test('names of the language are claims like others', () => {
    expect(roleOf({}, [{ claim: 'constructor.name', value: 'Object', role: 'administrator' }])).toBeUndefined();
    expect(roleOf({}, [{ claim: '__proto__', value: '*', role: 'administrator' }])).toBeUndefined();
  });
});

describe('an address of mail', () => {
  const of = (claims: JsonObject) => identityOf({ iss: 'https://corp.test', sub: 's', ...claims }).verifiedEmail;
  test('is one where the provider says that it is verified', () => {
    expect(of({ email: ' a@b.test ', email_verified: true })).toBe('a@b.test');
    expect(of({ email: 'a@b.test', email_verified: 'true' })).toBe('a@b.test');
    expect([
      of({ email: 'a@b.test' }),
      of({ email: 'a@b.test', email_verified: 'yes' }),
      of({ email: 7, email_verified: true }),
    ]).toEqual([null, null, null]);
  });

  test.each<readonly [string, boolean]>([
    ['a@example.org', true],
    ['a@EXAMPLE.org', true],
    ['a@evil@example.org', false],
    ['@example.org', false],
    ['a@example.org.evil.test', false],
    ['a@sub.example.org', false],
    ['example.org', false],
    ['a@example.org\n', true],
  ])('%o is let in: %s', (email, isIn) => {
    const identity = identityOf({ iss: 'i', sub: 's', email, email_verified: true });
    const settings = providerSettings({ issuer: 'https://corp.test', clientId: 'x', allowedDomains: ['@Example.org'] });
    let code = '';
    try {
      requireDomain(identity, settings);
    } catch (thrown) {
      code = (thrown as RiposteError).code;
    }
    expect(code).toBe(isIn ? '' : 'sso.domain');
  });
});

test('an id token without issuer or subject is nobody', () => {
  expect(() => identityOf({ iss: 'i' })).toThrow('no sub');
  expect(() => identityOf({ sub: { a: 1 }, iss: 'i' })).toThrow('no sub');
});

test.each<readonly [JsonObject, readonly string[]]>([
  [{ preferred_username: 'Mira.K' }, ['mira.k', 'mira.k-corp', 'mira.k-s42', 'mira.k-corp-2']],
  [{ email: 'mira@example.org' }, ['mira', 'mira-corp', 'mira-s42', 'mira-corp-2']],
  [{ name: 'Mira Köhler' }, ['mira-k-hler', 'mira-k-hler-corp', 'mira-k-hler-s42', 'mira-k-hler-corp-2']],
  [{ preferred_username: '../../etc' }, ['etc', 'etc-corp', 'etc-s42', 'etc-corp-2']],
  [{}, ['corp-user', 'corp-user-corp', 'corp-user-s42', 'corp-user-corp-2']],
])('names for %o', (claims, names) => {
  expect(userNames(identityOf({ iss: 'i', sub: 'S-42', ...claims }), 'corp')).toEqual(names);
});

describe('a configuration', () => {
  const good = { issuer: 'https://corp.test/realms/soc', clientId: 'riposte' };
  test('has defaults that let nobody in', () => {
    expect(providerSettings(good)).toEqual({
      label: 'corp.test',
      issuer: 'https://corp.test/realms/soc',
      clientId: 'riposte',
      scopes: ['openid', 'profile', 'email'],
      roles: [],
      allowedDomains: [],
      linkByEmail: false,
    });
  });

  test('takes lists as texts', () => {
    expect(providerSettings({ ...good, scopes: 'openid groups', allowedDomains: 'a.test, b.test' })).toMatchObject({
      scopes: ['openid', 'groups'],
      allowedDomains: ['a.test', 'b.test'],
    });
  });

  test.each<readonly [JsonObject, string]>([
    [{ issuer: 'ftp://corp.test' }, 'issuer'],
    [{ issuer: 'https://corp.test?x=1' }, 'issuer'],
    [{ issuer: 'https://corp.test#x' }, 'issuer'],
    [{ issuer: 'http://corp.test' }, 'issuer'],
    [{ issuer: 'http://127.0.0.1.evil.test' }, 'issuer'],
    [{ issuer: ' ' }, 'issuer is missing'],
    [{ clientId: null }, 'clientId is missing'],
    [{ scopes: [7] }, 'scopes'],
    [{ linkByEmail: 'yes' }, 'linkByEmail'],
    [{ roles: 'admin' }, 'roles must be a list'],
    [{ roles: [{ claim: '', value: 'x', role: 'viewer' }] }, 'roles[0]'],
    [{ __proto__x: 1 }, 'unknown'],
  ])('%o is refused', (settings, why) => {
    expect(() => providerSettings({ ...good, ...settings })).toThrow(why);
  });
});
