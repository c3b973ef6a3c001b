/**
 * Goal: what the settings of the console stand on: one's own name, who has which factors, how messages read, and refusals that name their field.
 * Method: one started product, people in browsers of their own.
 * Elsewhere: who may call which route (`security.test.ts`), factors (`factors.test.ts`), what is told (`tell.test.ts`), the pages (`console/settings.test.ts`).
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AnswerOf, ProblemView } from '../src/core/api/views.ts';
import { PASSWORD, withUser, type Browser } from './identity/browser.ts';
import { House } from './support.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let house: House;
let mira: Browser;

beforeAll(async () => {
  house = await House.open({ sweep: false });
  mira = await withUser(house, 'mira', 'analyst', 'mira@example.com');
});
afterAll(() => house.remove());

describe('one’s own name', () => {
  test('is changed by oneself, whatever the role, and nothing else with it', async () => {
    const body = { displayName: ' Mira Ek ', email: 'boss@example.com', role: 'administrator' };
    const answer = await mira.send<AnswerOf<'editMe'>>('PATCH', '/api/v1/me', body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ displayName: 'Mira Ek', email: 'mira@example.com', role: 'analyst' });
  });

  test('that cannot be seen is refused at its field', async () => {
    const { body } = await mira.send('PATCH', '/api/v1/me', { displayName: 'a\u202Eb' });
    expect(body).toMatchObject({ code: 'user.invalid', facts: { field: 'displayName' } });
  });

  test('is nobody’s who has no session', async () => {
    const { body } = await house.send<ProblemView>('PATCH', '/api/v1/me', { displayName: 'x' });
    expect(body.code).toBe('access.no-session');
  });
});

test('who has which factors is listed for everybody at once, with those that their role needs', async () => {
  await mira.post('/api/v1/me/totp', { password: PASSWORD });
  await house.send('PATCH', '/api/v1/factor-policy', { requiredRoles: ['analyst'] });
  const { body } = await house.call<AnswerOf<'listFactors'>>('/api/v1/factors');
  // A secret that no code has confirmed is no factor.
  expect(body.rows).toEqual([{ user: 'mira', totp: false, recoveryLeft: 0, required: true, passkeys: 0 }]);
});

describe('how messages read', () => {
  const samples = async (details: string): Promise<AnswerOf<'listNotificationSamples'>['rows']> =>
    (await house.call<AnswerOf<'listNotificationSamples'>>(`/api/v1/notification-samples?details=${details}`)).body
      .rows;

  test('there is one of every event, with its link', async () => {
    const rows = await samples('full');
    expect(new Set(rows.map(({ event }) => event))).toEqual(
      new Set(['approval', 'task', 'failed', 'integration', 'triage']),
    );
    for (const { text } of rows) expect(text).toContain(house.product.url);
  });

  test('minimal leaves out what would come from an alert', async () => {
    const [full, minimal] = [await samples('full'), await samples('minimal')];
    expect(full[0]?.text).toContain('Msiexec');
    expect(JSON.stringify(minimal)).not.toContain('Msiexec');
  });
});

describe('of what one is told', () => {
  type Own = AnswerOf<'showOwnNotifications'>;
  beforeAll(async () => {
    const config = { host: '127.0.0.1', port: '9', security: 'none', from: 'riposte@example.com' };
    await house.send('POST', '/api/v1/channels', { name: 'usual', kind: 'mail', config });
  });

  test('it is said by which rule: the role, what is assigned to one, one’s name', async () => {
    const { body } = await mira.get<Own>('/api/v1/me/notifications');
    expect(body).toMatchObject({ mail: 'mira@example.com' });
    expect(body.rows.map(({ event, reasons }) => [event, reasons])).toEqual([
      ['approval', ['assigned']],
      ['task', ['assigned', 'role']],
      ['failed', ['role']],
      ['integration', []],
      ['triage', ['role']],
    ]);
  });

  test('what one does not want to hear of is one’s own choice, and one event that there is not is refused', async () => {
    const { body } = await mira.send<Own>('PATCH', '/api/v1/me/notifications', { muted: ['triage'] });
    expect(body.rows.filter(({ muted }) => muted).map(({ event }) => event)).toEqual(['triage']);
    expect((await mira.send('PATCH', '/api/v1/me/notifications', { muted: ['all'] })).body.code).toBe('api.invalid');
  });
});

describe('a refusal names its field', () => {
  const rule = { event: 'approval', channel: 'post', to: 'role:analyst' };
  test.each([
    ['/api/v1/keys', { name: 'No blanks', scopes: ['alert:read'] }, { field: 'name' }],
    ['/api/v1/keys', { name: 'k', scopes: ['alert:fly'] }, { field: 'scopes' }],
    ['/api/v1/keys', { name: 'k', scopes: ['alert:read'], days: 9_999 }, { field: 'days' }],
    ['/api/v1/channels', { name: 'm', kind: 'mail', config: { from: 'a@example.com' } }, { field: 'host' }],
    ['/api/v1/channels', { name: 'm', kind: 'mail', config: { host: 'h', from: 'nobody' } }, { field: 'from' }],
    [
      '/api/v1/channels',
      { name: 'w', kind: 'webhook', config: { url: 'https://h', secret: 'x' } },
      { field: 'secret' },
    ],
    ['/api/v1/notification-rules', { ...rule, to: 'role:' }, { field: 'to' }],
    ['/api/v1/notification-rules', { ...rule, delayMs: 600_000, remindMs: 60_000 }, { field: 'remindMs' }],
    ['/api/v1/notification-rules', { ...rule, escalateMs: 600_000 }, { field: 'escalateTo' }],
    ['/api/v1/providers/UP', { settings: {} }, { field: 'name' }],
    [
      '/api/v1/providers/corp',
      { settings: { issuer: 'http://far.example', roles: [{ claim: 'g' }] } },
      { errors: [{ field: 'issuer' }, { field: 'clientId' }, { field: 'roles' }] },
    ],
  ])('%s %j', async (path, sent, facts) => {
    if (path.includes('rules')) {
      const config = { host: '127.0.0.1', port: '9', security: 'none', from: 'riposte@example.com' };
      await house.send('POST', '/api/v1/channels', { name: 'post', kind: 'mail', config, rules: 'none' });
    }
    const { body } = await house.send<ProblemView>('POST', path, sent);
    expect(body.facts).toMatchObject(facts);
  });
});
