/**
 * Goal: nothing counts as contained that is not read back, and what nobody wanted is not missing.
 * Method: results of the run and ledger rows against a read-back that answers as told.
 * Elsewhere: the gate that writes results and rows (domain/gate), the vendors' reads (integrations).
 */
import { describe, expect, it } from 'vitest';
import { getOwn, type Json } from '../../../core/base/json.ts';
import type { CallScope, Outcome } from '../../../core/engine/commands.ts';
import type { ActionResult } from '../../../core/engine/events.ts';
import type { Reading } from '../containment.ts';
import { runRow } from '../fixture.ts';
import type { LedgerRow } from '../ports.ts';
import { verifyContainment } from './verify-containment.ts';

const YES_NO = { isolate: 'Yes', block: 'No' };

function resultOf(verb: string, result: ActionResult['result'], target = 'agent-1'): ActionResult {
  return { verb, targets: [target], instance: 'tenant-a', result, detail: `${verb} ${result}` };
}

function rowOf(action: ActionResult, run = 'run-1'): LedgerRow {
  return {
    id: `${run}/${action.verb}/${action.targets.join()}`,
    verb: action.verb,
    targets: action.targets,
    instance: action.instance,
    status: 'done',
    run,
  };
}

async function verify(
  actions: readonly ActionResult[],
  options: {
    args?: Record<string, Json>;
    read?: (record: LedgerRow) => Promise<Reading>;
    dryRun?: boolean;
    records?: readonly LedgerRow[];
  } = {},
): Promise<Outcome & { containment: Json | undefined; read: readonly string[] }> {
  const read: string[] = [];
  const scope: Partial<CallScope> = { actions, dryRun: options.dryRun ?? false };
  const outcome = await runRow(verifyContainment, options.args ?? YES_NO, {
    scope,
    ports: {
      containment: {
        actionsOfAlert: () => Promise.resolve(options.records ?? actions.map((action) => rowOf(action))),
        readBack: (record) => {
          read.push(record.verb);
          return options.read?.(record) ?? Promise.resolve({ kind: 'holds', detail: 'AGENT_ISOLATED' });
        },
      },
    },
  });
  return { ...outcome, containment: getOwn(outcome.set ?? {}, 'Containment'), read };
}

describe('VerifyContainment', () => {
  it('verifies what was done and holds', async () => {
    const { containment } = await verify([
      resultOf('terminate-causality', 'done'),
      resultOf('isolate', 'already-done'),
    ]);
    expect(containment).toEqual({ Verified: ['terminate', 'isolate'] });
  });

  it('keeps the result of a branch that verifies the termination alone apart from the other', async () => {
    const actions = [resultOf('terminate-causality', 'failed'), resultOf('isolate', 'unknown')];
    const alone = await verify(actions, { args: { only: 'terminate' } });
    expect(alone.set).toEqual({ Termination: { Missing: ['terminate'] } });
    const beside = await verify(actions, { args: { ...YES_NO, terminate: 'ask' } });
    expect(beside.set).toEqual({ Containment: { Missing: ['isolate'] } });
  });

  it('reports what failed, is unknown or never began as missing, without a call', async () => {
    const { containment, read } = await verify(
      [resultOf('terminate-causality', 'failed'), resultOf('isolate', 'unknown')],
      {
        args: { isolate: ['Yes'], block: 'Yes' },
      },
    );
    expect(containment).toEqual({ Missing: ['terminate', 'isolate', 'blockUrl'] });
    expect(read).toEqual([]);
  });

  it.each(['gone', 'unknown'] as const)('reports a done action whose read-back says %s as missing', async (kind) => {
    const { containment, evidence } = await verify(
      [resultOf('terminate-causality', 'done'), resultOf('isolate', 'done')],
      {
        read: ({ verb }) =>
          Promise.resolve({ kind: verb === 'isolate' ? kind : 'unreadable', detail: 'AGENT_UNISOLATED' }),
      },
    );
    expect(containment).toEqual({ Verified: ['terminate'], Missing: ['isolate'] });
    expect(evidence?.[1]?.value).toContain('AGENT_UNISOLATED');
  });

  it('reports a read-back that fails, and a result without a ledger row of this run, as missing', async () => {
    const done = [resultOf('terminate-causality', 'done'), resultOf('isolate', 'done')];
    const failing = await verify(done, { read: () => Promise.reject(new Error('503')) });
    expect(failing.containment).toEqual({ Missing: ['terminate', 'isolate'] });
    const foreign = await verify(done, { records: done.map((action) => rowOf(action, 'run-0')) });
    expect(foreign.containment).toEqual({ Missing: ['terminate', 'isolate'] });
  });

  it('reports an action that the ledger says was taken back as missing, without a call', async () => {
    const done = [resultOf('terminate-causality', 'done')];
    const { containment, read } = await verify(done, {
      args: {},
      records: done.map((action) => ({ ...rowOf(action), status: 'undone' })),
    });
    expect([containment, read]).toEqual([{ Missing: ['terminate'] }, []]);
  });

  it('misses nothing that was declined or planned', async () => {
    const { containment, read } = await verify(
      [resultOf('terminate-causality', 'declined'), resultOf('isolate', 'planned')],
      { dryRun: true },
    );
    expect(containment).toEqual({});
    expect(read).toEqual([]);
  });

  it('takes no plan for done where the run is no dry run', async () => {
    const { containment } = await verify([resultOf('terminate-causality', 'done'), resultOf('isolate', 'planned')]);
    expect(containment).toEqual({ Verified: ['terminate'], Missing: ['isolate'] });
  });

  describe('of a block', () => {
    const BLOCK = { terminate: 'ask', block: 'Yes', block_targets: ['evil.test/a', 'evil.test/b'] };
    const entries: ActionResult = { ...resultOf('block-url', 'done'), targets: ['evil.test/a', 'evil.test/b'] };
    const commit = (result: ActionResult['result']) => resultOf('commit', result, 'candidate configuration');

    it('reads back the entries, and believes the jobs', async () => {
      const actions = [entries, resultOf('block-rule', 'done', 'rule'), commit('done'), resultOf('push', 'done', 'dg')];
      const { containment, read } = await verify(actions, { args: BLOCK });
      expect([containment, read]).toEqual([{ Verified: ['blockUrl'] }, ['block-url']]);
    });

    it.each(['commit', 'push'])('names a %s that failed, and not the entries that are there', async (verb) => {
      const { containment } = await verify([entries, resultOf(verb, 'failed', 'x')], { args: BLOCK });
      expect(containment).toEqual({ Missing: [verb] });
    });

    it.each(['block-rule', 'move-rule'])('misses the block where its %s failed', async (verb) => {
      const { containment } = await verify([entries, resultOf(verb, 'failed', 'x')], { args: BLOCK });
      expect(containment).toEqual({ Missing: ['blockUrl'] });
    });

    it('misses the block where one entry was left out', async () => {
      const { containment, evidence } = await verify([{ ...entries, targets: ['evil.test/a'] }], { args: BLOCK });
      expect(containment).toEqual({ Missing: ['blockUrl'] });
      expect(evidence?.[0]?.value).toContain('evil.test/b');
    });

    it('adds what the playbook that blocked says is missing, and takes nothing away for it', async () => {
      const reported = (block_missing: readonly string[], actions: readonly ActionResult[]) =>
        verify(actions, { args: { ...BLOCK, block_missing } });
      expect((await reported(['commit'], [entries])).containment).toEqual({ Missing: ['commit'] });
      expect((await reported(['blockUrl'], [entries, commit('done')])).containment).toEqual({ Missing: ['blockUrl'] });
      expect((await reported([], [entries, commit('unknown')])).containment).toEqual({ Missing: ['commit'] });
    });

    it('misses what nobody could be asked about', async () => {
      const { containment } = await verify([], { args: { terminate: 'ask', block_offer: 'unavailable' } });
      expect(containment).toEqual({ Missing: ['blockUrl'] });
    });
  });

  it('leaves a termination that is asked about to its own branch', async () => {
    const { containment } = await verify([resultOf('isolate', 'done')], { args: { ...YES_NO, terminate: 'ask' } });
    expect(containment).toEqual({ Verified: ['isolate'] });
  });

  it('counts the last result of an action, and every target of a verb', async () => {
    const retried = await verify([resultOf('terminate-causality', 'failed'), resultOf('terminate-causality', 'done')], {
      args: {},
    });
    expect(retried.containment).toEqual({ Verified: ['terminate'] });
    const two = await verify(
      [resultOf('terminate-causality', 'done', 'a'), resultOf('terminate-causality', 'failed', 'b')],
      { args: {} },
    );
    expect(two.containment).toEqual({ Missing: ['terminate'] });
  });
});
