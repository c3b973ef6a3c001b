/**
 * Goal: what several alerts or effects want on one target is one request, each with its own consent, result and record; it is
 * taken back when the last one lets go.
 * Method: as in `gate.test.ts`, two runs over one ledger. Elsewhere: one effect alone (`gate.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import type { ActionRow } from '../../core/engine/commands.ts';
import { Asking, codeOf, granted, resultOf, type RunOptions, type Vendor, type World } from './testing.ts';

describe('an action of several alerts', () => {
  const two = (changes: Partial<ActionRow<undefined>> = {}) => {
    const { world, vendor, asking, gate } = granted({}, changes);
    const second: RunOptions = { run: 'run-2', alertId: '2' };
    world.grant('run-2', 'isolate', ['e1']);
    return { world, vendor, gate, first: asking, second: new Asking(world, vendor.action(changes), second) };
  };

  it('is one request: who comes second waits, reads, and keeps a record of its own', async () => {
    const { vendor, gate, first, second } = two();
    vendor.answers.check = [
      { kind: 'needed', bookmark: null },
      { kind: 'already', detail: 'isolated' },
    ];
    await first.once(gate);
    await second.once(gate);
    expect(second.pendings[0]).toMatchObject({ phase: 'shared', state: { joins: 'run-1/5/1' } });
    expect(resultOf(await first.toEnd(gate))).toBe('done');
    expect(resultOf(await second.toEnd(gate))).toBe('already-done');
    expect(vendor.sends).toBe(1);
    expect(second.record()).toMatchObject({ status: 'already-done', run: 'run-2', alertRef: { id: '2' } });
  });

  it('needs the consent of each', async () => {
    const { world, vendor, gate, first } = two();
    await first.once(gate);
    expect((await new Asking(world, vendor.action(), { run: 'run-3', alertId: '3' }).once(gate)).kind).toBe('held');
  });

  it.each([
    ['done', { kind: 'proven', detail: 'ended', entries: [] } as const, 'already-done', 1],
    ['failed', { kind: 'failed', code: 'x', detail: '', entries: [] } as const, 'done', 2],
  ])('where nothing can be read the result of the first counts: %s', async (_name, proof, result, sends) => {
    const { vendor, gate, first, second } = two({ readBack: 'none' });
    vendor.answers.prove = [proof, { kind: 'proven', detail: 'ended', entries: [] }];
    await first.once(gate);
    await second.once(gate);
    await first.toEnd(gate);
    expect(resultOf(await second.toEnd(gate))).toBe(result);
    expect(vendor.sends).toBe(sends);
  });

  it('gives whoever joined what the first was given', async () => {
    const { vendor, gate, first, second } = two({ readBack: 'none' });
    const entry = { type: 'note', contents: { action_id: 41 } } as const;
    vendor.answers.prove = [{ kind: 'proven', detail: 'ended', entries: [entry] }];
    await first.once(gate);
    await second.once(gate);
    await first.toEnd(gate);
    const joined = await second.toEnd(gate);
    expect(resultOf(joined)).toBe('already-done');
    expect(joined.kind === 'outcome' && joined.outcome.entries).toContainEqual(entry);
  });

  it('where nothing can be read and the first is unknown, the second is unknown and sends nothing', async () => {
    const { vendor, gate, first, second } = two({ readBack: 'none' });
    vendor.answers.send = [{ kind: 'lost', detail: '' }];
    await first.once(gate);
    await second.once(gate);
    await first.toEnd(gate);
    expect(resultOf(await second.toEnd(gate))).toBe('unknown');
    expect((await second.once(gate)).kind).toBe('held');
    expect(vendor.sends).toBe(1);
  });

  it('is joined also by who loses the race for the record', async () => {
    const { world, vendor, gate, first, second } = two();
    vendor.answers.check = [
      { kind: 'needed', bookmark: null },
      { kind: 'needed', bookmark: null },
      { kind: 'already', detail: '' },
    ];
    let raced = false;
    second.fence = () => (raced ? undefined : ((raced = true), { code: 'ledger.open-elsewhere', detail: '' }));
    await Promise.all([first.once(gate), second.once(gate)]);
    await first.toEnd(gate);
    expect(resultOf(await second.toEnd(gate))).toBe('already-done');
    expect(vendor.sends).toBe(1);
    expect(world.ledger.records.size).toBe(2);
  });

  it('is not waited for without end', async () => {
    const { vendor, gate, first, second } = two();
    await first.once(gate);
    expect(codeOf(await second.toEnd(gate))).toBe('gate.busy');
    expect(vendor.sends).toBe(1);
  });

  it('two effects of one run on one target send one request', async () => {
    const { world, vendor, asking, gate } = granted();
    vendor.answers.check = [
      { kind: 'needed', bookmark: null },
      { kind: 'already', detail: '' },
    ];
    const other = new Asking(world, vendor.action(), { effect: '6' });
    await asking.once(gate);
    await other.once(gate);
    await asking.toEnd(gate);
    expect(resultOf(await other.toEnd(gate))).toBe('already-done');
    expect(vendor.sends).toBe(1);
  });
});

describe('lanes', () => {
  it('an action waits while another one of its lane is not settled, and goes on after that', async () => {
    const lane = () => 'endpoint/e1';
    const { world, vendor, asking, gate } = granted({}, { lane });
    const options: RunOptions = { effect: '6', alert: { agentid: 'e1', cid: 'c1' }, args: { endpoint_id: 'e1/c1' } };
    const other = new Asking(world, vendor.action({ lane, verb: 'terminate-causality' }), options);
    vendor.answers.send = [
      { kind: 'lost', detail: '' },
      { kind: 'accepted', state: 's', entries: [] },
    ];
    vendor.answers.reconcile = [{ kind: 'applied', state: 's' }];
    // While the first one's request is on its way the other one comes, in this process.
    vendor.beforeSend = async () => {
      vendor.beforeSend = () => undefined;
      const meanwhile = await other.once(gate);
      expect(meanwhile).toMatchObject({ outcome: { pending: { phase: 'shared', state: { lane: 'endpoint/e1' } } } });
    };
    await asking.once(gate);
    // A new process finds the lane busy by the ledger.
    await other.once(world.gate());
    expect(vendor.sends).toBe(1);
    await asking.toEnd(gate);
    expect(resultOf(await other.toEnd(gate))).toBe('done');
    expect(vendor.sends).toBe(2);
  });

  it('is taken before the check: nothing comes between what was read and what is sent', async () => {
    const lane = () => 'endpoint/e1';
    const { world, vendor, gate } = granted();
    const options: RunOptions = { effect: '6', alert: { agentid: 'e1', cid: 'c1' }, args: { endpoint_id: 'e1/c1' } };
    const other = new Asking(world, vendor.action({ lane, verb: 'terminate-causality' }), options);
    const check: ActionRow<undefined>['check'] = async () => {
      expect(await other.once(gate)).toMatchObject({ outcome: { pending: { phase: 'shared' } } });
      return { kind: 'needed', bookmark: null };
    };
    await new Asking(world, vendor.action({ lane, check })).once(gate);
    expect(vendor.log).toEqual(['send']);
  });
});

describe('taking back', () => {
  const undoing = (world: World, vendor: Vendor, alertId: string) => {
    const run = `undo-${alertId}`;
    world.grant(run, 'unisolate', ['e1']);
    return new Asking(world, vendor.action({ verb: 'unisolate', undoes: 'isolate' }), { run, alertId });
  };

  it.each([
    ['needed', 'done', 1],
    ['already', 'already-done', 0],
  ] as const)('marks the record of the alert: %s', async (kind, result, sends) => {
    const { world, vendor, asking, gate } = granted();
    await asking.toEnd(gate);
    vendor.answers.check = [kind === 'needed' ? { kind, bookmark: null } : { kind, detail: 'free' }];
    expect(resultOf(await undoing(world, vendor, '1').toEnd(gate))).toBe(result);
    expect(vendor.sends - 1).toBe(sends);
    expect(asking.record()).toMatchObject({ status: 'undone' });
  });

  it('leaves the same endpoint id of another tenant alone', async () => {
    const { world, vendor, asking, gate } = granted();
    await asking.toEnd(gate);
    const record = asking.record();
    if (record) world.ledger.records.set('elsewhere', { ...record, id: 'elsewhere', instance: 'tenant-b' });
    await undoing(world, vendor, '1').toEnd(gate);
    expect(world.ledger.records.get('elsewhere')).toMatchObject({ status: 'done' });
  });

  it('happens when the last alert lets go, and says who holds it until then', async () => {
    const { world, vendor, asking, gate } = granted();
    await asking.toEnd(gate);
    vendor.answers.check = [{ kind: 'already', detail: '' }];
    world.grant('run-2', 'isolate', ['e1']);
    const second = new Asking(world, vendor.action(), { run: 'run-2', alertId: '2' });
    await second.toEnd(gate);
    vendor.answers.check = [{ kind: 'needed', bookmark: null }];

    const stranger = await undoing(world, vendor, '3').toEnd(gate);
    expect(codeOf(stranger)).toBe('gate.held-elsewhere');
    const early = await undoing(world, vendor, '1').toEnd(gate);
    expect(early).toMatchObject({
      outcome: { actions: [{ result: 'declined', detail: expect.stringContaining('alert 2') as string }] },
    });
    expect(vendor.sends).toBe(1);
    expect(asking.record()).toMatchObject({ status: 'undone' });
    expect(resultOf(await undoing(world, vendor, '2').toEnd(gate))).toBe('done');
    expect(vendor.sends).toBe(2);
    expect(second.record()).toMatchObject({ status: 'undone' });
  });

  it('does not keep anybody from isolating again', async () => {
    const { world, vendor, asking, gate } = granted();
    await asking.toEnd(gate);
    await undoing(world, vendor, '1').toEnd(gate);
    world.grant('run-2', 'isolate', ['e1']);
    const again = new Asking(world, vendor.action({ undoes: 'unisolate' }), { run: 'run-2', alertId: '2' });
    expect(resultOf(await again.toEnd(gate))).toBe('done');
  });
});
