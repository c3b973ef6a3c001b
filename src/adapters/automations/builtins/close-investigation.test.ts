/**
 * Goal: an alert is closed here only when its tenant confirmed, and only the run's own.
 * Method: the action's functions over ports with a tenant command that records what it is asked.
 * Elsewhere: that core-update-alerts speaks the wire (integrations/cortex), that the gate calls in the right order (domain/gate).
 */
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../core/base/json.ts';
import type { ActionRow, BoundCommand, ScopeItem } from '../../../core/engine/commands.ts';
import { portsWith, scopeWith } from '../fixture.ts';
import type { AutomationPorts } from '../ports.ts';
import { closeInvestigation, closureOf, tenantArgs } from './close-investigation.ts';

const ARGS = { id: '88002', closeReason: 'Resolved - True Positive', closeNotes: 'isolated' };
const HERE = scopeWith({ alertRef: { instance: '', id: '88002' } });

function actionOfRow(): ActionRow<AutomationPorts> {
  if (!closeInvestigation.action) throw new Error('closeInvestigation has no action');
  return closeInvestigation.action;
}
const action = actionOfRow();

/** A tenant whose command answers as told and records the calls. */
function tenantThat(answers: Partial<ActionRow<undefined>>): { ports: AutomationPorts; calls: [string, Json][] } {
  const calls: [string, Json][] = [];
  const record = <T>(name: string, args: JsonObject, answer: T): Promise<T> => {
    calls.push([name, args]);
    return Promise.resolve(answer);
  };
  const tenantAction: ActionRow<undefined> = {
    verb: 'update-alert',
    targets: () => [],
    check: (args) => record('check', args, { kind: 'needed', bookmark: 'b' }),
    send: (args) => record('send', args, { kind: 'accepted', state: 's', entries: [] }),
    reconcile: (args) => record('reconcile', args, { kind: 'applied', state: 's' }),
    prove: (args) => record('prove', args, { kind: 'proven', detail: 'status read back', entries: [] }),
    settleMs: 1,
    pollMs: 1,
    timeoutMs: 1,
    ...answers,
  };
  const command: BoundCommand = {
    row: { name: 'core-update-alerts', description: '', risk: 'write', args: [], outputs: [] },
    brand: 'Cortex',
    instance: 'tenant-a',
    run: () => Promise.resolve({ entries: [] }),
    poll: () => Promise.resolve({ entries: [] }),
    action: tenantAction,
  };
  const tenant = {
    name: 'Tenant A',
    fields: 'any' as const,
    closeCommand: () => command,
    source: {
      searchCase: () => Promise.reject(new Error('nothing is searched here')),
      searchAlerts: () => Promise.reject(new Error('nothing is searched here')),
    },
  };
  return { ports: portsWith({ tenant: (instance) => (instance === 'tenant-a' ? tenant : undefined) }), calls };
}

describe('closeInvestigation', () => {
  it('lets the command of the tenant do every step', async () => {
    const { ports, calls } = tenantThat({});
    await action.check(ARGS, ports, scopeWith({}));
    await action.send(ARGS, ports, 'b', scopeWith({}));
    await action.reconcile(ARGS, ports, 'b', scopeWith({}));
    await action.prove(ARGS, ports, 's', scopeWith({}));
    expect(calls.map(([name]) => name)).toEqual(['check', 'send', 'reconcile', 'prove']);
    for (const [, args] of calls) {
      expect(args).toEqual({ alert_ids: ['88002'], closeReason: 'Resolved - True Positive', comment: 'isolated' });
    }
  });

  it('is proven only when the tenant is', async () => {
    const { ports } = tenantThat({ prove: () => Promise.resolve({ kind: 'pending' }) });
    expect(await action.prove(ARGS, ports, 's', scopeWith({}))).toEqual({ kind: 'pending' });
  });

  it('closes no other alert than that of the run', async () => {
    const { ports, calls } = tenantThat({});
    for (const id of ['1', '', '88002,1']) {
      expect(await action.check({ ...ARGS, id }, ports, scopeWith({}))).toMatchObject({
        kind: 'refused',
        code: 'close.other-alert',
      });
      expect(await action.send({ ...ARGS, id }, ports, null, scopeWith({}))).toMatchObject({ kind: 'refused' });
    }
    expect(calls).toEqual([]);
  });

  it('is refused where the tenant is gone or cannot close', async () => {
    expect(await action.check(ARGS, portsWith({}), scopeWith({}))).toMatchObject({
      kind: 'refused',
      code: 'close.no-tenant',
    });
    expect(await action.reconcile(ARGS, portsWith({}), null, scopeWith({}))).toMatchObject({ kind: 'unknown' });
  });

  it('closes here alone what no tenant brought: a source, a file or a person did', async () => {
    const ports = portsWith({ hasTenant: () => false });
    expect(await action.check(ARGS, ports, scopeWith({}))).toEqual({ kind: 'needed', bookmark: null });
    expect(await action.send(ARGS, ports, null, scopeWith({}))).toMatchObject({ kind: 'accepted' });
    expect(await action.prove(ARGS, ports, null, scopeWith({}))).toMatchObject({ kind: 'proven' });
  });

  it('is refused while a task waits for a person, and only then', async () => {
    const { ports } = tenantThat({});
    const item: ScopeItem = {
      id: 'manual:isolate',
      task: '9',
      title: 'Isolate by hand',
      text: '',
      offers: ['done'],
      blocking: true,
      open: true,
    };
    const checkWith = (changes: Partial<ScopeItem>) =>
      action.check(ARGS, ports, scopeWith({ items: [{ ...item, ...changes }] }));
    expect(await checkWith({})).toMatchObject({ kind: 'refused', code: 'close.pending' });
    expect(await checkWith({ open: false })).toMatchObject({ kind: 'needed' });
    expect(await checkWith({ blocking: false })).toMatchObject({ kind: 'needed' });
  });

  it('closes an alert that was made here without asking anybody, once', async () => {
    const ports = portsWith({
      tenant: () => {
        throw new Error('no tenant may be asked');
      },
    });
    expect(await action.check(ARGS, ports, HERE)).toEqual({ kind: 'needed', bookmark: null });
    expect(await action.send(ARGS, ports, null, HERE)).toMatchObject({ kind: 'accepted' });
    expect(await action.prove(ARGS, ports, null, HERE)).toMatchObject({ kind: 'proven' });
    expect(await action.check(ARGS, ports, { ...HERE, alert: { status: 'closed' } })).toMatchObject({
      kind: 'already',
    });
  });

  it('changes our alert and the audit log when done', () => {
    expect(action.finish?.(ARGS, scopeWith({}))).toMatchObject({
      alert: { status: 'closed', closeReason: 'Resolved - True Positive', closeNotes: 'isolated' },
      audit: [{ name: 'alert.closed', detail: '88002: Resolved - True Positive' }],
    });
  });

  it('changes nothing in a dry run', () => {
    expect(action.finish?.(ARGS, scopeWith({ dryRun: true }))).toEqual({});
  });

  it('keeps a reason that it does not know in the notes, and says so', () => {
    const args = { id: '88002', closeReason: 'Resolved - Handled by the playbook "X"', closeNotes: 'done' };
    expect(closureOf(args)).toMatchObject({
      reason: 'Resolved - Other',
      notes: 'Reason: Resolved - Handled by the playbook "X"\ndone',
    });
    expect(tenantArgs(args)).toMatchObject({ closeReason: 'Resolved - Other' });
    expect(action.finish?.(args, scopeWith({})).entries?.map(({ code }) => code)).toContain('close.unknown-reason');
    expect(closureOf({ id: '1', closeReason: ' resolved - duplicate ' })).toMatchObject({
      reason: 'Resolved - Duplicate',
    });
  });
});
