/** Part of the store's contract: what second factors, passkeys and single sign-on may do once, two processes at a time, and what the audit keeps. */
import { describe, expect, test } from 'vitest';
import type { IdentityChange, PendingRecord } from '../../../domain/access/identity-ports.ts';
import type { Handles } from './handles.ts';

const SEALED = { keyId: 'k1', text: 'AAAA' };
const change = (at: number): IdentityChange => ({ by: 'mira', at, target: 'mira' });
const PENDING: PendingRecord = { hash: 'h1', kind: 'factor', user: 'u-1', data: { a: 1 }, expiresAt: 100 };
const PASSKEY = {
  id: 'AQID',
  user: 'u-1',
  name: 'Laptop',
  publicKey: 'BBBB',
  counter: 0,
  transports: ['internal'],
  synced: false,
  createdAt: 5,
  lastUsedAt: null,
};

export function identityContract(name: string, handles: Handles): void {
  const both = async <Result>(ask: (index: number) => Promise<Result>): Promise<readonly Result[]> =>
    Promise.all([ask(0), ask(1)]);

  describe(`${name}: identity`, () => {
    test('a secret waits, is replaced, is confirmed once, and then stays', async () => {
      const { identity } = await handles.one();
      expect(await identity.draftTotp('u-1', SEALED, change(1))).toBe(true);
      expect(await identity.draftTotp('u-1', { ...SEALED, text: 'BBBB' }, change(2))).toBe(true);
      expect((await identity.factorsOf('u-1')).totp).toMatchObject({ sealed: { text: 'BBBB' }, confirmed: false });
      expect(await identity.useStep('u-1', 7)).toBe(false);
      expect(await identity.confirmTotp('u-1', 7, ['r1', 'r2'], change(3))).toBe(true);
      expect(await identity.confirmTotp('u-1', 8, [], change(3))).toBe(false);
      expect(await identity.draftTotp('u-1', SEALED, change(4))).toBe(false);
      expect(await identity.factorsOf('u-1')).toMatchObject({
        totp: { confirmed: true, lastStep: 7 },
        recoveryLeft: 2,
      });
      expect(await identity.factorsOf('u-2')).toEqual({
        totp: undefined,
        recoveryLeft: 0,
        passkeys: 0,
        failures: 0,
        lockedUntil: 0,
      });
    });

    test('a step, a recovery code, a pending log-in and a counter are taken by one of two', async () => {
      const stores = await handles.two();
      const of = (index: number) => (stores[index] ?? stores[0]).identity;
      const [first] = stores;
      await first.identity.draftTotp('u-1', SEALED, change(1));
      await first.identity.confirmTotp('u-1', 7, ['r1'], change(2));
      await first.identity.openPending(PENDING, 1);
      await first.identity.addPasskey(PASSKEY, change(3));
      const once = [
        await both((index) => of(index).useStep('u-1', 8)),
        await both((index) => of(index).useRecovery('u-1', 'r1', change(4))),
        await both(async (index) => (await of(index).takePending('h1', 'factor', 2)) !== undefined),
        await both((index) => of(index).usePasskey('AQID', 0, 1, 5)),
        await both((index) => of(index).countAttempt('u-1', 0, 50)),
        await both((index) => of(index).link({ issuer: 'i', subject: 's', user: `u-${index}`, made: true }, change(6))),
      ];
      expect(once.map((answers) => answers.filter(Boolean).length)).toEqual([1, 1, 1, 1, 1, 1]);
      expect(await of(1).useStep('u-1', 7)).toBe(false);
    });

    test('a pending log-in is of its kind, for its time, and for as many attempts as it is given', async () => {
      const { identity } = await handles.one();
      await identity.openPending(PENDING, 1);
      expect(await identity.takePending('h1', 'enrol', 2)).toBeUndefined();
      expect(await identity.takePending('h2', 'factor', 2)).toBeUndefined();
      expect(await identity.pending('h1', 'factor', 2)).toEqual(PENDING);
      expect(await identity.tryPending('h1', 'factor', 2, 2)).toEqual(PENDING);
      expect(await identity.tryPending('h1', 'factor', 2, 2)).toEqual(PENDING);
      expect(await identity.tryPending('h1', 'factor', 2, 2)).toBeUndefined();
      expect(await identity.takePending('h1', 'factor', 100)).toBeUndefined();
      expect(await identity.takePending('h1', 'factor', 99)).toEqual(PENDING);
      expect(await identity.pending('h1', 'factor', 99)).toBeUndefined();
    });

    test('wrong codes are counted, and a right one forgets them', async () => {
      const { identity } = await handles.one();
      await identity.draftTotp('u-1', SEALED, change(1));
      await identity.confirmTotp('u-1', 7, [], change(2));
      expect(await identity.countAttempt('u-1', 0, 0)).toBe(true);
      expect(await identity.countAttempt('u-1', 1, 90)).toBe(true);
      expect(await identity.countAttempt('u-1', 1, 0)).toBe(false);
      expect(await identity.factorsOf('u-1')).toMatchObject({ failures: 2, lockedUntil: 90 });
      await identity.useStep('u-1', 8);
      expect(await identity.factorsOf('u-1')).toMatchObject({ failures: 0, lockedUntil: 0 });
    });

    test('passkeys are of one user each, in the order of registration', async () => {
      const { identity } = await handles.one();
      expect(await identity.addPasskey(PASSKEY, change(1))).toBe(true);
      expect(await identity.addPasskey({ ...PASSKEY, user: 'u-2' }, change(2))).toBe(false);
      await identity.addPasskey({ ...PASSKEY, id: 'BAUG', synced: true }, change(3));
      expect((await identity.passkeysOf('u-1')).map(({ id, synced }) => [id, synced])).toEqual([
        ['AQID', false],
        ['BAUG', true],
      ]);
      expect(await identity.passkey('AQID')).toEqual(PASSKEY);
      expect(await identity.removePasskey('u-2', 'AQID', change(4))).toBe(false);
      expect(await identity.removePasskey('u-1', 'AQID', change(4))).toBe(true);
      expect(await identity.passkey('AQID')).toBeUndefined();
    });

    test('a reset leaves nothing of one user, and all of another', async () => {
      const { identity } = await handles.one();
      for (const user of ['u-1', 'u-2']) {
        await identity.draftTotp(user, SEALED, change(1));
        await identity.confirmTotp(user, 7, ['r1'], change(2));
        await identity.addPasskey({ ...PASSKEY, id: user, user }, change(3));
        await identity.openPending({ ...PENDING, hash: user, user }, 3);
      }
      await identity.resetFactors('u-1', change(4));
      expect(await identity.factorsOf('u-1')).toMatchObject({ totp: undefined, recoveryLeft: 0, passkeys: 0 });
      expect(await identity.pending('u-1', 'factor', 4)).toBeUndefined();
      expect(await identity.factorsOf('u-2')).toMatchObject({
        totp: { confirmed: true },
        recoveryLeft: 1,
        passkeys: 1,
      });
      expect(await identity.pending('u-2', 'factor', 4)).toBeDefined();
    });

    test('what is sealed is told with its place, and comes back under another key', async () => {
      const { identity } = await handles.one();
      const provider = { name: 'corp', settings: { issuer: 'https://corp.test' }, secret: SEALED, enabled: true };
      await identity.draftTotp('u-1', SEALED, change(1));
      await identity.putProvider(provider, ['issuer', 'secret'], { ...change(2), target: 'corp' });
      await identity.putProvider({ ...provider, name: 'public', secret: null }, [], { ...change(3), target: 'public' });
      const places = [
        { instance: '/user/u-1', setting: 'totp' },
        { instance: '/sso/corp', setting: 'clientSecret' },
      ];
      expect(await identity.sealed()).toEqual(places.map((place) => ({ place, sealed: SEALED })));
      const anew = { keyId: 'k2', text: 'CCCC' };
      await identity.reseal(places.map((place) => ({ place, sealed: anew })));
      expect((await identity.sealed()).map(({ sealed }) => sealed)).toEqual([anew, anew]);
      expect((await identity.providers()).map(({ name: of, secret }) => [of, secret])).toEqual([
        ['corp', anew],
        ['public', null],
      ]);
      expect(await identity.removeProvider('corp', { ...change(4), target: 'corp' })).toBe(true);
      expect(await identity.removeProvider('corp', { ...change(5), target: 'corp' })).toBe(false);
    });

    test('who has what is counted for everybody at once', async () => {
      const { identity } = await handles.one();
      await identity.draftTotp('u-1', SEALED, change(1));
      await identity.confirmTotp('u-1', 7, ['r1', 'r2'], change(2));
      await identity.addPasskey(PASSKEY, change(3));
      await identity.addPasskey({ ...PASSKEY, id: 'BAUG', user: 'u-2' }, change(4));
      await identity.draftTotp('u-3', SEALED, change(5));
      expect(Object.fromEntries(await identity.factorCounts())).toEqual({
        'u-1': { totp: true, recoveryLeft: 2, passkeys: 1 },
        'u-2': { totp: false, recoveryLeft: 0, passkeys: 1 },
        'u-3': { totp: false, recoveryLeft: 0, passkeys: 0 },
      });
    });

    test('a passkey is called something else by its owner alone', async () => {
      const { identity } = await handles.one();
      await identity.addPasskey(PASSKEY, change(1));
      expect(await identity.renamePasskey('u-2', PASSKEY.id, 'Mine', change(2))).toBe(false);
      expect(await identity.renamePasskey('u-1', PASSKEY.id, 'Blue key', change(3))).toBe(true);
      expect((await identity.passkey(PASSKEY.id))?.name).toBe('Blue key');
    });

    test('the audit names what was done and to whom, and holds no secret', async () => {
      const { identity, lists } = await handles.one();
      await identity.draftTotp('u-1', SEALED, change(1));
      await identity.confirmTotp('u-1', 7, ['r1'], change(2));
      await identity.useRecovery('u-1', 'r1', change(3));
      await identity.removeTotp('u-1', { ...change(4), by: 'jon' });
      const { rows } = await lists.audit({ limit: 9 });
      expect(rows.map(({ who, what, target }) => `${who} ${what} ${target}`)).toEqual([
        'mira factor.added mira',
        'mira factor.used mira',
        'jon factor.removed mira',
      ]);
      expect(JSON.stringify(rows)).not.toMatch(/r1|AAAA/);
    });
  });
}
