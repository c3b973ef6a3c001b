/**
 * Goal: an alert stays open while containment of its run failed or is not proven, until a person has seen to it, whatever the playbook.
 * Method: the actions and completed tasks of a run as a closing command finds them at the gate.
 * Elsewhere: what closing does (`automations/builtins/close-investigation.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import type { ScopeItem } from '../../core/engine/commands.ts';
import { containmentItem, openContainment } from '../../core/engine/containment.ts';
import type { ActionResult } from '../../core/engine/events.ts';
import { closingTooEarly } from './closing.ts';
import { writeOf } from './outcomes.ts';
import { Vendor } from './testing.ts';

const action = (result: ActionResult['result'], targets = ['e1'], verb = 'isolate'): ActionResult => ({
  verb,
  targets,
  instance: 'tenant-a',
  result,
  detail: '',
});
const item = (open: boolean, actionsBefore?: number): ScopeItem => ({
  ...containmentItem('', []),
  open,
  ...(actionsBefore === undefined ? {} : { actionsBefore }),
});

function closing(
  actions: readonly ActionResult[],
  items: readonly ScopeItem[] = [],
  more: { status?: string; dryRun?: boolean; verb?: string } = {},
) {
  const { status, dryRun = false, verb = 'close-alert' } = more;
  const args = status === undefined ? {} : { status };
  const call = { effect: '9', task: '9', name: 'closeInvestigation', brand: '', args, options: {}, attempt: 1 };
  const alertRef = { instance: 'tenant-a', id: '1' };
  const scope = {
    run: 'r',
    task: '9',
    alertRef,
    alert: {},
    context: {},
    evidence: [],
    gaps: [],
    actions,
    items,
    dryRun,
  };
  const row = new Vendor().action({ verb, targets: () => ['1'] });
  return closingTooEarly(
    writeOf({ call, scope, origin: 'shipped' }, { instance: 'tenant-a' }, row, {
      id: 'x',
      record: undefined,
      doubtSince: 0,
    }),
  );
}

describe('closing is refused', () => {
  it.each([
    ['after a failure', [action('failed')], []],
    ['after what nobody could prove', [action('unknown')], []],
    ['where the task for it is open', [action('failed')], [item(false, 0), item(true)]],
    ['where only one of the targets was done later', [action('failed', ['e1', 'e2']), action('done')], []],
    ['where another action was done later', [action('failed'), action('done', ['e1'], 'quarantine')], []],
    ['where somebody only had a task tried again', [action('failed')], [{ ...item(false, 1), offer: 'retry' }]],
    ['where it failed again after a person had seen to it', [action('failed'), action('failed')], [item(false, 1)]],
  ])('%s', (_name, actions, items) => {
    const refused = closing(actions, items);
    expect(refused?.entries).toMatchObject([{ code: 'close.not-contained' }]);
    expect(refused?.items?.[0]?.text).toContain('isolate of e1');
  });
});

describe('closing goes on', () => {
  it.each([
    ['where all is done', [action('done'), action('already-done')], [], {}],
    ['after a no, and after a plan', [action('declined'), action('planned')], [], {}],
    ['once it was done later', [action('failed'), action('done')], [], {}],
    ['once a person has completed a task', [action('failed')], [item(false, 1)], {}],
    ['where a record could not be written', [action('failed', ['1'], 'update-alert')], [], {}],
    ['in a dry run', [action('failed')], [], { dryRun: true }],
    ['where the status that is set closes nothing', [action('failed')], [], { status: 'under_investigation' }],
    ['where it is no closing', [action('failed')], [], { verb: 'isolate' }],
  ])('%s', (_name, actions, items, more) => {
    expect(closing(actions, items, more)).toBeUndefined();
  });
});

it('a task that an older release completed counts', () => {
  expect(openContainment([action('failed')], [{ id: 'manual:isolate' }])).toEqual([]);
});
