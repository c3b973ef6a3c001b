/** Part of the store's contract: instances, their sealed secrets, and what the audit keeps of each change. */
import { describe, expect, test } from 'vitest';
import type { Handles } from './handles.ts';

const SEALED = { keyId: 'k1', text: 'AAAA' };
const ROW = {
  name: 'fw 1',
  product: 'panos',
  settings: { url: 'https://fw' },
  secrets: { key: SEALED },
  enabled: true,
  live: false,
};

export function instancesContract(name: string, handles: Handles): void {
  describe(`${name}: instances`, () => {
    test('what was added is there for every handle, in the order of adding', async () => {
      const [one, two] = await handles.two();
      expect(await one.instances.add(ROW, { by: 'mira', at: 5 })).toBe(true);
      expect(await two.instances.add({ ...ROW, name: 'a', secrets: {} }, { by: 'jon', at: 6 })).toBe(true);
      expect(await one.instances.all()).toEqual([
        { ...ROW, createdAt: 5, changedAt: 5, changedBy: 'mira' },
        { ...ROW, name: 'a', secrets: {}, createdAt: 6, changedAt: 6, changedBy: 'jon' },
      ]);
    });

    test('a name is taken whatever its case, and the second leaves nothing behind', async () => {
      const { instances, lists } = await handles.one();
      await instances.add(ROW, { by: 'mira', at: 5 });
      const second = { ...ROW, name: 'FW 1', secrets: { other: SEALED } };
      expect(await instances.add(second, { by: 'jon', at: 6 })).toBe(false);
      expect((await instances.all()).map((row) => Object.keys(row.secrets))).toEqual([['key']]);
      expect((await lists.audit({ limit: 9 })).rows).toHaveLength(1);
    });

    test('is enabled, disabled and switched, and each change says who made it', async () => {
      const { instances, lists } = await handles.one();
      await instances.add(ROW, { by: 'mira', at: 5 });
      expect(await instances.set('fw 1', { enabled: false, live: true }, { by: 'jon', at: 7 })).toBe(true);
      expect(await instances.set('none', { enabled: false, live: true }, { by: 'jon', at: 8 })).toBe(false);
      const changed = { ...ROW, enabled: false, live: true, createdAt: 5, changedAt: 7, changedBy: 'jon' };
      expect(await instances.all()).toEqual([changed]);
      expect((await lists.audit({ limit: 9 })).rows).toMatchObject([
        { run: '', at: 5, who: 'mira', what: 'instance.added', target: 'fw 1', detail: 'panos, dry run' },
        { run: '', at: 7, who: 'jon', what: 'instance.changed', target: 'fw 1', detail: 'disabled, live' },
      ]);
    });

    test('an edit replaces settings, the secrets that it names and no others, and the audit keeps names alone', async () => {
      const { instances, lists } = await handles.one();
      await instances.add({ ...ROW, secrets: { key: SEALED, old: SEALED, kept: SEALED } }, { by: 'mira', at: 5 });
      const settings = { url: 'https://other' };
      const sealed = { key: { keyId: 'k2', text: 'BBBB' } };
      const edited = { name: 'fw 1', settings, live: false, sealed, dropped: ['old'], named: ['url', 'key', 'old'] };
      expect(await instances.edit(edited, { by: 'jon', at: 7 })).toBe(true);
      expect(await instances.edit({ ...edited, name: 'none' }, { by: 'jon', at: 8 })).toBe(false);
      const secrets = { ...sealed, kept: SEALED };
      expect(await instances.all()).toEqual([
        { ...ROW, settings, secrets, createdAt: 5, changedAt: 7, changedBy: 'jon' },
      ]);
      expect((await lists.audit({ limit: 9 })).rows.slice(1)).toMatchObject([
        { at: 7, who: 'jon', what: 'instance.edited', target: 'fw 1', detail: 'url, key, old; dry run' },
      ]);
    });

    test('is removed with its secrets: one of the same name later has none of them', async () => {
      const { instances } = await handles.one();
      await instances.add(ROW, { by: 'mira', at: 5 });
      expect(await instances.remove('fw 1', { by: 'jon', at: 6 })).toBe(true);
      expect(await instances.remove('fw 1', { by: 'jon', at: 7 })).toBe(false);
      await instances.add({ ...ROW, secrets: {} }, { by: 'mira', at: 8 });
      expect((await instances.all()).map(({ secrets }) => secrets)).toEqual([{}]);
    });

    test('sealed values are replaced all at once', async () => {
      const { instances } = await handles.one();
      await instances.add(ROW, { by: 'mira', at: 5 });
      const sealed = { keyId: 'k2', text: 'BBBB' };
      await instances.reseal([{ instance: 'fw 1', setting: 'key', sealed }], { by: 'jon', at: 6 });
      expect((await instances.all()).map(({ secrets }) => secrets)).toEqual([{ key: sealed }]);
    });
  });
}
