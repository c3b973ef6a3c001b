import { expect, test } from 'vitest';
import type { PolicyView } from '../../../../core/api/views.ts';
import { draftOf, editBackTo, editOf } from './draft.ts';

const policy: PolicyView = {
  neverIsolate: { hostnames: ['dc-1'] },
  protectedCausality: [],
  approverRoles: [],
  dryRun: false,
  autoCloseFalsePositive: false,
  cancelWhenClosedAtSource: true,
  notRequester: false,
  quorum: [{ approvers: 2, verbs: ['isolate'], hostnames: [] }],
  scriptTemplates: [{ line: 'crontab -u <user> -l', values: { user: '[a-z=]+' } }],
  trusted: [],
  table: [],
  version: 3,
  changedAt: 1,
  changedBy: 'ada',
  sources: { neverIsolate: 'edited', trusted: 'edited', dryRun: 'default' },
};

test('a form that nobody touched is no edit', () => {
  expect(editOf(draftOf(policy), policy)).toEqual({});
});

test('an edit names the keys that differ, and no other', () => {
  const draft = { ...draftOf(policy), hostnames: 'dc-1\n  dc-2 \n\n', dryRun: true };
  expect(editOf(draft, policy)).toEqual({ neverIsolate: { hostnames: ['dc-1', 'dc-2'] }, dryRun: true });
});

test('to go back gives what was not edited then to the configuration, and touches no trust', () => {
  expect(editBackTo({ dryRun: true, trusted: [] }, Object.keys(policy.sources))).toEqual({
    neverIsolate: null,
    dryRun: true,
  });
});
