/** Part of the store's contract: what people write on alerts, cases, and what they edit version by version. */
import { describe, expect, test } from 'vitest';
import type { NoteRecord } from '../../../domain/alerts/desk.ts';
import type { Handles } from './handles.ts';

const REF = { instance: 'tenant', id: '../1' };
const OTHER = { instance: 'tenant', id: '2' };
const DID = { by: 'mira', at: 5 };
const note = (id: string, text: string, ref = REF): NoteRecord => ({ id, alertRef: ref, run: null, text, ...DID });
const received = (ref: typeof REF) => ({
  alert: {
    ref,
    fields: { name: 'x' },
    status: 'closed' as const,
    closeReason: 'Resolved - Other',
    closeNotes: '',
    receivedAt: 1,
    closedAt: 9,
    run: null,
    playbook: null,
  },
});
const version = (number: number, hash: string) => ({
  name: 'P',
  version: number,
  path: 'p/playbooks/p.yml',
  hash,
  note: '',
  ...DID,
});

export function deskContract(name: string, handles: Handles): void {
  describe(`${name}: what people do`, () => {
    test("notes are an alert's own, in the order of writing, a page at a time", async () => {
      const { desk, lists } = await handles.one();
      for (const one of [note('1', 'a'), note('2', 'b\u0000\u202e'), note('3', 'c', OTHER)]) await desk.addNote(one);
      const first = await desk.notes(REF, { limit: 1 });
      const second = await desk.notes(REF, { limit: 1, cursor: first.next ?? '' });
      expect([...first.rows, ...second.rows]).toEqual([note('1', 'a'), note('2', 'b\u0000\u202e')]);
      expect(second.next).toBeNull();
      expect((await lists.audit({ limit: 9 })).rows).toMatchObject([{ who: 'mira', what: 'alert.noted' }, {}, {}]);
    });

    test('a file comes back as it was, and the same content is kept once for two', async () => {
      const { desk } = await handles.one();
      const file = { alertRef: REF, name: 'a', bytes: 3, sha256: 'h', ...DID };
      await desk.addFile({ id: '1', ...file }, 'QUJD');
      await desk.addFile({ id: '2', ...file, alertRef: OTHER }, 'QUJD');
      expect(await desk.file('2')).toEqual({ file: { id: '2', ...file, alertRef: OTHER }, content: 'QUJD' });
      expect((await desk.files(REF, { limit: 9 })).rows).toEqual([{ id: '1', ...file }]);
      expect(await desk.file('3')).toBeUndefined();
    });

    test('an alert is assigned and opened again with its history; one that is open, or not there, is left alone', async () => {
      const { alerts, desk } = await handles.one();
      await alerts.receive(received(REF));
      expect(await desk.assign(REF, 'ann', DID)).toBe(true);
      expect(await desk.reopen(REF, 'why', DID)).toBe(true);
      expect([await desk.reopen(REF, '', DID), await desk.assign(OTHER, 'ann', DID)]).toEqual([false, false]);
      expect(await alerts.get(REF)).toMatchObject({
        status: 'open',
        closedAt: null,
        fields: { name: 'x', owner: 'ann' },
      });
      const { rows } = await desk.changes(REF, { limit: 9 });
      expect(rows.map(({ what, detail }) => [what, detail])).toEqual([
        ['assigned', 'to ann'],
        ['reopened', 'why'],
      ]);
    });

    test('of two who change a case of one version the second is told so, and nothing of it stays', async () => {
      const [one, two] = await handles.two();
      const made = { createdAt: 1, createdBy: 'mira', changedAt: 1, changedBy: 'mira' };
      const alert = { alertRef: REF, reason: 'by hand', ...DID };
      await one.desk.addCase({ id: 'c', title: 'T', status: 'open', assignee: '', summary: '', ...made }, [alert]);
      const change = (title: string) => ({
        edit: { title },
        add: [{ ...alert, alertRef: OTHER, reason: title }],
        remove: [],
      });
      const both = await Promise.all([
        one.desk.editCase('c', 1, change('A'), DID),
        two.desk.editCase('c', 1, change('B'), DID),
      ]);
      expect(both.filter(Boolean)).toHaveLength(1);
      const found = await one.desk.caseOf('c');
      const won = both[0] ? 'A' : 'B';
      expect(found?.record).toMatchObject({ title: won, version: 2, alerts: 2 });
      expect(found?.alerts.map(({ reason }) => reason)).toEqual(['by hand', won]);
      expect((await two.desk.casesOf(OTHER)).map(({ id }) => id)).toEqual(['c']);
    });

    test('a version is added once, whoever comes first, and the newest of a name counts', async () => {
      const [one, two] = await handles.two();
      const { playbooks } = one.edited;
      const both = await Promise.all([
        playbooks.add(version(1, 'a'), 'A'),
        two.edited.playbooks.add(version(1, 'b'), 'B'),
      ]);
      expect(both.filter(Boolean)).toHaveLength(1);
      expect(await playbooks.add(version(2, ''), '')).toBe(true);
      expect((await playbooks.current()).map(({ version: number, text }) => [number, text])).toEqual([[2, '']]);
      expect(await playbooks.text('P', 1)).toBe(both[0] ? 'A' : 'B');
      expect((await playbooks.versions('P')).map((row) => row.version)).toEqual([2, 1]);
    });

    test('the policy has one newest version, and a list is replaced only from the text that was seen', async () => {
      const [one, two] = await handles.two();
      const edited = (number: number, dryRun: boolean) => ({ version: number, edited: { dryRun }, note: '', ...DID });
      const both = await Promise.all([
        one.edited.policy.add(edited(1, true), ['dryRun']),
        two.edited.policy.add(edited(1, false), ['dryRun']),
      ]);
      expect(both.filter(Boolean)).toHaveLength(1);
      expect(await one.edited.policy.newest()).toEqual(edited(1, both[0] === true));
      const { lists } = one.edited;
      expect([await lists.add('L', 'a', DID), await lists.add('L', 'b', DID)]).toEqual([true, false]);
      expect(await lists.replace('L', 'b', 'c', DID)).toBe(false);
      expect(await lists.replace('L', 'a', 'c', { by: 'jon', at: 6 })).toBe(true);
      expect(await lists.get('L')).toEqual({ name: 'L', text: 'c', changedAt: 6, changedBy: 'jon' });
      expect([await lists.remove('L', 'a', DID), await lists.remove('L', 'c', DID)]).toEqual([false, true]);
    });

    test('figures count what is open, by age and owner', async () => {
      const { alerts, desk } = await handles.one();
      await alerts.receive(received(REF));
      await alerts.receive({ alert: { ...received(OTHER).alert, status: 'open', closedAt: null, receivedAt: 50 } });
      await desk.assign(OTHER, 'ann', DID);
      expect(await desk.figures(100, [10, 60])).toEqual({
        byAge: [0, 1, 0],
        byRun: { '': 1 },
        byOwner: { ann: 1 },
        questions: 0,
        items: 0,
      });
      expect((await desk.durations(0)).closure).toEqual([8]);
    });
  });
}
