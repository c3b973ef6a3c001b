/**
 * Goal: one change set at a time in a lane, across runs and processes; and nobody waits for ever.
 * Method: two runs over one ledger that edit and commit on one device; a new gate is a process that was started anew.
 * Elsewhere: single actions of a lane (`sharing.test.ts`), that SQLite keeps the same rules (`adapters/store/contract`), a real
 * firewall (`tests/wire/panos-gate.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import type { ActionRow } from '../../core/engine/commands.ts';
import { LANE_IDLE_MS, LANE_WAIT_MAX_MS } from './lanes.ts';
import { Asking, codeOf, resultOf, Vendor, World } from './testing.ts';

const lane = () => 'configuration';

function device() {
  const world = new World();
  const vendor = new Vendor();
  let effect = 0;
  const asking = (run: string, action: Partial<ActionRow<undefined>>, instance = 'fw') => {
    effect += 1;
    const target = `${run}-${effect}`;
    world.grant(run, action.verb ?? '', [target], instance);
    const args = { endpoint_id: target };
    return new Asking(world, vendor.action({ lane, ...action }), { run, alertId: run, effect: target, args, instance });
  };
  const edit = (run: string, instance?: string) =>
    asking(run, { verb: 'block-url', changeSet: () => 'edits' }, instance);
  const commit = (run: string) => asking(run, { verb: 'commit', changeSet: () => 'ends' });
  return { world, vendor, edit, commit, gate: world.gate() };
}

const waits = { outcome: { pending: { phase: 'shared', state: { lane: 'configuration' } } } };

describe('a change set', () => {
  it('has its lane from the first edit to the end of its commit, also across a restart', async () => {
    const { world, vendor, edit, commit, gate } = device();
    await edit('a').toEnd(gate);
    const other = edit('b');
    expect(await other.once(gate)).toMatchObject(waits);
    expect(await other.once(world.gate())).toMatchObject(waits);
    expect(await commit('b').once(world.gate())).toMatchObject(waits);
    // The run itself goes on in it.
    expect(resultOf(await edit('a').toEnd(gate))).toBe('done');
    const last = commit('a');
    vendor.answers.prove = [{ kind: 'pending' }, { kind: 'proven', detail: '', entries: [] }];
    await last.once(gate);
    // The commit is under way: accepted, not ended.
    expect(await other.once(gate)).toMatchObject(waits);
    await last.toEnd(gate);
    expect(resultOf(await other.toEnd(gate))).toBe('done');
  });

  it('is not in the way of another device', async () => {
    const { edit, gate } = device();
    await edit('a').toEnd(gate);
    expect(resultOf(await edit('b', 'other-fw').toEnd(gate))).toBe('done');
  });

  it('frees its lane with a commit that fails', async () => {
    const { vendor, edit, commit, gate } = device();
    await edit('a').toEnd(gate);
    vendor.answers.prove = [
      { kind: 'failed', code: 'x', detail: '', entries: [] },
      { kind: 'proven', detail: '', entries: [] },
    ];
    expect(resultOf(await commit('a').toEnd(gate))).toBe('failed');
    expect(resultOf(await edit('b').toEnd(gate))).toBe('done');
  });

  it('loses its lane when its run ends or waits for a person, and takes it anew where it goes on', async () => {
    const { world, edit, commit, gate } = device();
    await edit('a').toEnd(gate);
    world.ledger.resting.add('a');
    const other = edit('b');
    expect(resultOf(await other.toEnd(gate))).toBe('done');
    world.ledger.resting.delete('a');
    const late = commit('a');
    expect(await late.once(gate)).toMatchObject(waits);
    await commit('b').toEnd(gate);
    expect(resultOf(await late.toEnd(gate))).toBe('done');
  });

  it('keeps its lane while a request of it is under way, whatever its run does', async () => {
    const { world, vendor, edit, gate } = device();
    vendor.answers.prove = [{ kind: 'pending' }];
    await edit('a').once(gate);
    world.ledger.resting.add('a');
    expect(await edit('b').once(gate)).toMatchObject(waits);
  });

  it('loses its lane after doing nothing in it for long', async () => {
    const { world, edit, gate } = device();
    await edit('a').toEnd(gate);
    const other = edit('b');
    expect(await other.once(gate)).toMatchObject(waits);
    world.clock.advanceTo(world.clock.now() + LANE_IDLE_MS);
    expect(resultOf(await other.toEnd(gate))).toBe('done');
  });

  it('is not begun by an edit that finds its work done, or that is refused before it was sent', async () => {
    const { vendor, edit, gate } = device();
    vendor.answers.check = [
      { kind: 'already', detail: '' },
      { kind: 'refused', code: 'x', detail: '' },
      { kind: 'needed', bookmark: null },
    ];
    await edit('a').toEnd(gate);
    await edit('a').toEnd(gate);
    expect(resultOf(await edit('b').toEnd(gate))).toBe('done');
  });

  it('is waited for by who loses the race for the lane, and nothing is sent', async () => {
    const { vendor, edit, gate } = device();
    const other = edit('b');
    let raced = false;
    other.fence = () => (raced ? undefined : ((raced = true), { code: 'ledger.lane-taken', detail: '' }));
    expect(await other.once(gate)).toMatchObject(waits);
    expect(vendor.sends).toBe(0);
    expect(resultOf(await other.toEnd(gate))).toBe('done');
  });

  it('that never ends fails who waits, in the end', async () => {
    const { world, vendor, edit, gate } = device();
    vendor.answers.prove = [{ kind: 'pending' }];
    await edit('a').once(gate);
    const other = edit('b');
    await other.once(gate);
    world.clock.advanceTo(world.clock.now() + LANE_WAIT_MAX_MS);
    expect(await other.once(gate)).toMatchObject(waits);
    world.clock.advanceTo(world.clock.now() + 1);
    expect(codeOf(await other.once(gate))).toBe('gate.busy');
  });
});
