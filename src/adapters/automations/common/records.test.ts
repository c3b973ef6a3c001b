/**
 * Goal: what commands change of our own records is said exactly, bounded, and nothing that policy, identity or closing rest on.
 * Method: rows asked for their change, as the gate asks them.
 * Elsewhere: that the gate asks policy first (`domain/gate/records.test.ts`), that a change happens once (`adapters/store/contract`).
 */
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../core/base/json.ts';
import { LIST_CHARS_MAX } from '../../../domain/alerts/records.ts';
import { changeOf, EMPTY_PORTS, runRow } from '../fixture.ts';
import { addToList, createList, deleteList, getList, removeFromList, setList } from './lists.ts';
import { incidentSet, setAlert, setIncident, setOwner, setStage } from './set-alert.ts';
import { resetTimer, startTimer, stopTimer } from './timers.ts';

const codeOf = async (outcome: ReturnType<typeof runRow>) => (await outcome).entries[0]?.code;
const withLists = (lists: Readonly<Record<string, string>>) => ({
  ports: { records: { ...EMPTY_PORTS.records, list: (name: string) => Promise.resolve(lists[name]) } },
});

describe('lists', () => {
  it('getList gives the text, and says that there is none in the words that content looks for', async () => {
    expect((await runRow(getList, { listName: 'a' }, withLists({ a: 'x, y' }))).entries[0]?.contents).toBe('x, y');
    const missing = await runRow(getList, { listName: 'none' });
    expect(missing.entries[0]).toMatchObject({ type: 'error', code: 'list.unknown' });
    expect(missing.entries[0]?.contents).toContain('Item not found');
  });

  it.each<[Json, string]>([
    ['a,b', 'a,b'],
    [['a', 'b'], '["a","b"]'],
    [{ k: 1 }, '{"k":1}'],
    ['', ''],
  ])('createList and setList store %j as %j', async (listData, text) => {
    for (const row of [createList, setList]) {
      const { records } = await changeOf(row, { listName: ' n ', listData });
      expect(records).toEqual([{ kind: 'list.put', name: 'n', text }]);
    }
  });

  it('addToList and removeFromList name items, not what comes out', async () => {
    const lists = withLists({ n: 'a' });
    expect((await changeOf(addToList, { listName: 'n', listData: 'b, c,' }, lists)).records).toEqual([
      { kind: 'list.add', name: 'n', items: ['b', 'c'] },
    ]);
    expect((await changeOf(removeFromList, { listName: 'n', listData: ['a'] }, lists)).records).toEqual([
      { kind: 'list.remove', name: 'n', items: ['a'] },
    ]);
    expect((await changeOf(deleteList, { listName: 'n' }, lists)).records).toEqual([
      { kind: 'list.delete', name: 'n' },
    ]);
    for (const row of [addToList, removeFromList, deleteList]) {
      expect(await codeOf(changeOf(row, { listName: 'other', listData: 'b' }, lists))).toBe('list.unknown');
    }
  });

  it('no list grows beyond what the vendor allows', async () => {
    const full = 'x'.repeat(LIST_CHARS_MAX);
    expect(await codeOf(changeOf(createList, { listName: 'n', listData: full }))).toBeUndefined();
    expect(await codeOf(changeOf(createList, { listName: 'n', listData: `${full}x` }))).toBe('list.too-long');
    expect(await codeOf(changeOf(addToList, { listName: 'n', listData: 'y' }, withLists({ n: full })))).toBe(
      'list.too-long',
    );
  });
});

describe('setAlert and its other names', () => {
  it.each<[JsonObject, JsonObject]>([
    [{ severity: 'High' }, { severity: 3 }],
    [{ severity: '4' }, { severity: 4 }],
    [{ severity: 'info' }, { severity: 0.5 }],
    [
      { 'Destination IP': '192.0.2.1', details: 'd' },
      { destinationip: '192.0.2.1', details: 'd' },
    ],
    [{ customFields: '{"Source Host":"h"}' }, { sourcehost: 'h' }],
    [{ owner: 'kim', details: '' }, { owner: 'kim' }],
    [{ owner: '', deleteEmptyField: 'true' }, { owner: '' }],
    [{ dueDate: '2025-06-04' }, { dueDate: '2025-06-04' }],
    [{ labels: '[{"a":"1"}]' }, { labels: [{ type: 'a', value: '1' }] }],
  ])('%j', async (args, alert) => {
    expect((await changeOf(setIncident, args)).alert).toEqual(alert);
  });

  it('labels are added to those that are there', async () => {
    const scope = { alert: { labels: [{ type: 'a', value: '1' }] } };
    const { alert } = await changeOf(setAlert, { addLabels: { b: '2' } }, { scope });
    expect(alert).toEqual({
      labels: [
        { type: 'a', value: '1' },
        { type: 'b', value: '2' },
      ],
    });
  });

  it.each([
    { hostname: 'x' },
    { 'Host Name': 'x' },
    { AgentID: 'x' },
    { cid: 'x' },
    { cgo_name: 'x' },
    { customFields: { hostname: 'x' } },
    { status: 'closed' },
    { 'Close Reason': 'x' },
    { rawJSON: '{}' },
    { CustomFields: { hostname: 'x' } },
  ])('refuses %j, and sets nothing beside it', async (args) => {
    const outcome = await changeOf(setAlert, { severity: 'low', ...args });
    expect(['alert.fixed-field', 'alert.custom-fields']).toContain(outcome.entries[0]?.code);
    expect(outcome.alert).toBeUndefined();
  });

  it('changes no other alert, and takes no severity that is none', async () => {
    expect(await codeOf(changeOf(setAlert, { id: '1', severity: 'low' }))).toBe('alert.other');
    expect(await codeOf(changeOf(setAlert, { severity: 'huge' }))).toBe('alert.severity');
    expect((await changeOf(setAlert, { id: '88002', severity: 'low' })).alert).toEqual({ severity: 1 });
  });

  it('setOwner, setStage and IncidentSet go the same way', async () => {
    expect((await changeOf(setOwner, { owner: 'kim' })).alert).toEqual({ owner: 'kim' });
    expect((await changeOf(setStage, { stage: 'Contain' })).alert).toEqual({ phase: 'Contain' });
    const args = { severity: 'low', stage: 's', customFieldName: 'My Field', customFieldValue: 'v' };
    expect((await changeOf(incidentSet, args)).alert).toEqual({ severity: 1, phase: 's', myfield: 'v' });
    expect(await codeOf(changeOf(incidentSet, { playbook: 'Other' }))).toBe('alert.playbook');
    expect(await codeOf(changeOf(incidentSet, { customFieldName: 'hostname', customFieldValue: 'x' }))).toBe(
      'alert.fixed-field',
    );
  });
});

describe('timers', () => {
  const NOW = '2025-06-03T10:30:00.000Z';

  it('start, stop, and an SLA that moves the due date', async () => {
    const started = await changeOf(startTimer, { timerField: 'Remediation SLA' });
    expect(started.alert).toMatchObject({ remediationsla: { runStatus: 'running', startDate: NOW } });
    const scope = { alert: started.alert ?? {} };
    const due = await changeOf(setIncident, { sla: '90', slaField: 'remediationsla' }, { scope });
    expect(due.alert).toMatchObject({ remediationsla: { sla: 90, dueDate: '2025-06-03T12:00:00.000Z' } });
    expect((await changeOf(stopTimer, { timerField: 'remediationsla' }, { scope })).alert).toMatchObject({
      remediationsla: { runStatus: 'ended' },
    });
  });

  it('no other field becomes a timer', async () => {
    const scope = { alert: { name: 'x', severity: 3 } };
    for (const timerField of ['name', 'hostname', 'status', '']) {
      expect(await codeOf(changeOf(resetTimer, { timerField }, { scope }))).toBe('alert.timer');
    }
    expect(await codeOf(changeOf(setAlert, { sla: '5', slaField: 'hostname' }, { scope }))).toBe('alert.sla');
    expect(await codeOf(changeOf(setAlert, { sla: 'soon', slaField: 'a' }, { scope }))).toBe('alert.sla');
  });
});
