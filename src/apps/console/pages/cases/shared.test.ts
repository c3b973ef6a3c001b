/** Goal: what a case says its alerts share is so. Method: alerts by hand. Elsewhere: proposals (tests/desk.test.ts), the page (tests/console/alerts.test.ts). */
import { expect, test } from 'vitest';
import type { AlertView, CaseView } from '../../../../core/api/views.ts';
import { sharedOf, timelineOf } from './shared.ts';

const alert = (key: string, fields: AlertView['fields'], more: Partial<AlertView> = {}): AlertView => ({
  instance: '',
  id: key,
  key,
  name: `alert ${key}`,
  status: 'open',
  closeReason: null,
  closeNotes: null,
  receivedAt: 1_000,
  closedAt: null,
  run: null,
  playbook: null,
  fields,
  source: null,
  ...more,
});

test('a value that several have is shared, whatever its case and field; one of a single alert is not', () => {
  const shared = sharedOf([
    alert('a', { hostname: 'WS-1', cgosha256: 'ff00', username: ['eve'] }),
    alert('b', { hostname: 'ws-1', targetprocesssha256: 'FF00', username: ['bob', 'eve'] }),
    alert('c', { hostname: 'WS-1', username: '' }),
  ]);
  expect(shared.map(({ what, value, alerts }) => [what, value, alerts.join('')])).toEqual([
    ['Host', 'WS-1', 'abc'],
    ['User', 'eve', 'ab'],
    ['File', 'ff00', 'ab'],
  ]);
});

test('the timeline has every moment once, the newest first', () => {
  const view: CaseView = {
    id: 'c',
    title: 't',
    status: 'open',
    assignee: '',
    version: 1,
    createdAt: 3_000,
    createdBy: 'ada',
    changedAt: 3_000,
    changedBy: 'ada',
    alerts: 1,
    summary: '',
    members: [
      { instance: '', id: 'a', key: 'a', name: 'A', status: 'closed', reason: 'same host', at: 3_000, by: 'ada' },
    ],
  };
  const closed = alert('a', {}, { status: 'closed', closedAt: 9_000, closeReason: 'Other' });
  expect(timelineOf(view, [closed], []).map(({ kind, at }) => [kind, at])).toEqual([
    ['closed', 9_000],
    ['case', 3_000],
    ['added', 3_000],
    ['received', 1_000],
  ]);
});
