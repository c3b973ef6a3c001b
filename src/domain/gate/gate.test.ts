/**
 * Goal: no state-changing command leaves without policy or grant, or twice; what became of one that left is told honestly.
 * Method: gates over a ledger in memory, a vendor that answers as told, a clock that the test moves.
 * Elsewhere: policy and grants row by row (`policy.test.ts`), actions of several alerts (`sharing.test.ts`), the fence between two
 * drivers (`tests/zombie.test.ts`), that the SQLite ledger keeps the same rules (`adapters/store/contract.ts`).
 */
import { describe, expect, it } from 'vitest';
import { RecentCounts } from '../../core/base/recent-counts.ts';
import type { Reconciled } from '../../core/engine/commands.ts';
import { SEND_BY_MS, SENDS_MAX, WRITE_TIMEOUT_MS } from './gate.ts';
import { GRANT_LIFETIME_MS } from './grants.ts';
import { DEFAULT_POLICY } from './policy.ts';
import type { Departures } from './ports.ts';
import { Asking, codeOf, granted, questionOf, resultOf, Vendor, World, type RunOptions } from './testing.ts';

describe('permission', () => {
  it('a command without a grant is held with a question that shows it, and a yes grants exactly that', async () => {
    const world = new World();
    const vendor = new Vendor();
    const asking = new Asking(world, vendor.action(), { args: { endpoint_id: 'e1', note: 'a" b=c', 'x y': [1, 2] } });
    const question = questionOf(await asking.once(world.gate()));
    expect(question.id).toBe('run-1/5');
    const grants = question.fields[0]?.grants['Yes'];
    const command = '!core-isolate-endpoint endpoint_id="e1" note="a\\" b=c" "x y"=[1,2]';
    expect(grants).toEqual([
      { verb: 'isolate', targets: ['e1'], instance: 'tenant-a', since: 0, command, consequence: `Yes runs ${command}` },
    ]);
    expect(vendor.log).toEqual([]);
    world.grant('run-1', 'isolate', ['e1']);
    expect(resultOf(await asking.toEnd(world.gate()))).toBe('done');
  });

  it('the hash of the question changes with what it shows', async () => {
    const world = new World();
    const ask = async (args: RunOptions['args']) =>
      questionOf(await new Asking(world, new Vendor().action(), args ? { args } : {}).once(world.gate())).hash;
    expect(await ask({ endpoint_id: 'e1' })).toBe(await ask({ endpoint_id: 'e1' }));
    expect(await ask({ endpoint_id: 'e1' })).not.toBe(await ask({ endpoint_id: 'e1', force: 'true' }));
  });

  it.each([
    ['another run', { run: 'run-2' }],
    ['another endpoint', { args: { endpoint_id: 'e2' } }],
    ['another instance', { instance: 'tenant-b' }],
  ])('a grant does not count for %s', async (_name, options) => {
    const { world, vendor } = granted();
    const passed = await new Asking(world, vendor.action(), options).once(world.gate());
    expect(passed.kind).toBe('held');
    expect(vendor.log).toEqual([]);
  });

  it('where policy wants two people, the yes of one is followed by a question that says who is missing', async () => {
    const { world, vendor, asking, gate } = granted();
    world.policy = { ...DEFAULT_POLICY, quorum: [{ approvers: 2, verbs: ['isolate'], hostnames: [] }] };
    expect(questionOf(await asking.once(gate)).body).toContain('so far ann did');
    world.grant('run-1', 'isolate', ['e1']);
    expect((await asking.once(gate)).kind).toBe('held');
    world.grant('run-1', 'isolate', ['e1'], 'tenant-a', 'bob');
    expect(resultOf(await asking.toEnd(gate))).toBe('done');
    expect(vendor.sends).toBe(1);
  });

  it('a grant does not count after its time', async () => {
    const { world, asking, gate } = granted();
    world.clock.advanceTo(world.clock.now() + GRANT_LIFETIME_MS);
    expect((await asking.once(gate)).kind).toBe('held');
  });

  it('what policy denies is not asked for, and no grant helps', async () => {
    const { world, vendor, asking, gate } = granted({ alert: { hostname: 'DC01' } });
    world.policy = { ...DEFAULT_POLICY, neverIsolate: { hostnames: ['dc01'] } };
    expect(codeOf(await asking.once(gate))).toBe('gate.denied');
    expect(vendor.log).toEqual([]);
  });

  it.each([
    ['no action', 'containment', undefined],
    ['a read that has an action', 'read', new Vendor().action()],
  ] as const)('a row whose risk and action contradict each other does not run: %s', async (_name, risk, action) => {
    const world = new World();
    world.grant('run-1', 'isolate', ['e1']);
    expect(codeOf(await new Asking(world, action, { risk }).once(world.gate()))).toBe('gate.no-action-row');
  });

  it.each([[{}], [{ endpoint_id: ' ' }]])(
    'a command without a target is neither asked for nor sent: %j',
    async (args) => {
      const world = new World();
      const vendor = new Vendor();
      expect(codeOf(await new Asking(world, vendor.action(), { args }).once(world.gate()))).toBe('gate.no-target');
      expect(vendor.log).toEqual([]);
    },
  );

  it('no command changes the fields of the alert that policy rests on', async () => {
    const world = new World();
    const passed = await new Asking(world, undefined, { risk: 'read' }).once(world.gate());
    expect(passed).toMatchObject({ outcome: { alert: { note: 'x' } } });
    expect(passed.kind === 'outcome' && Object.keys(passed.outcome.alert ?? {})).toEqual(['note']);
  });
});

describe('the order of a write', () => {
  it('checks, records, sends once, proves', async () => {
    const { vendor, asking, gate } = granted();
    const permit = { rule: 'grant', reason: 'yes of ann' };
    vendor.beforeSend = () => {
      expect(asking.record()).toMatchObject({ permit, status: 'sent', sends: 1, bookmark: 'b', sentAt: 1_000_000 });
      expect(asking.events).toEqual([
        {
          type: 'effect.sent',
          v: 1,
          effect: '5',
          action: 'isolate',
          instance: 'tenant-a',
          sends: 1,
          bookmark: 'b',
          permit,
        },
      ]);
    };
    vendor.answers.prove = [{ kind: 'pending' }, { kind: 'proven', detail: 'read back', entries: [] }];
    expect(resultOf(await asking.toEnd(gate))).toBe('done');
    expect(vendor.log).toEqual(['check', 'send', 'prove', 'prove']);
    expect(asking.record()).toMatchObject({ status: 'done', detail: 'read back', state: 's' });
  });

  it('sends nothing when it is done already, and keeps a record', async () => {
    const { vendor, asking, gate } = granted();
    vendor.answers.check = [{ kind: 'already', detail: 'isolated' }];
    expect(resultOf(await asking.once(gate))).toBe('already-done');
    expect(vendor.log).toEqual(['check']);
    expect(asking.record()).toMatchObject({ status: 'already-done', sends: 0, sentAt: null });
  });

  it.each([
    [
      'refused',
      { kind: 'refused', code: 'cortex.endpoint-unreachable', detail: 'off' } as const,
      'cortex.endpoint-unreachable',
    ],
    ['thrown', new Error('broken'), 'command.threw'],
  ])('sends nothing when the check is %s', async (_name, check, code) => {
    const { vendor, asking, gate } = granted();
    vendor.answers.check = [check];
    expect(codeOf(await asking.once(gate))).toBe(code);
    expect(vendor.log).toEqual(['check']);
    expect(asking.record()).toMatchObject({ status: 'failed' });
  });

  it('keeps a value that may not reach a command in the audit', async () => {
    const { vendor, asking, gate } = granted();
    vendor.answers.check = [{ kind: 'refused', code: 'input.rejected', detail: 'the endpoint id is "-1"' }];
    const passed = await asking.once(gate);
    const audit = passed.kind === 'outcome' ? passed.outcome.audit : undefined;
    expect(audit?.map(({ name }) => name)).toEqual(['input.rejected']);
    expect(audit?.[0]?.detail).toContain('the endpoint id is "-1"');
  });

  it('fails when the vendor refuses, when the proof fails, and when no proof comes in time', async () => {
    const refused = granted();
    refused.vendor.answers.send = [{ kind: 'refused', code: 'cortex.bad-request', detail: 'no' }];
    expect(codeOf(await refused.asking.toEnd(refused.gate))).toBe('cortex.bad-request');
    expect(refused.asking.record()).toMatchObject({ status: 'failed' });

    const failing = granted();
    failing.vendor.answers.prove = [{ kind: 'failed', code: 'cortex.action-failed', detail: 'no', entries: [] }];
    expect(codeOf(await failing.asking.toEnd(failing.gate))).toBe('cortex.action-failed');
    expect(failing.asking.record()).toMatchObject({ status: 'failed' });

    const silent = granted();
    silent.vendor.answers.prove = [{ kind: 'pending' }, new Error('not readable'), { kind: 'pending' }];
    const begun = silent.world.clock.now();
    expect(codeOf(await silent.asking.toEnd(silent.gate))).toBe('gate.not-proven');
    expect(silent.world.clock.now() - begun).toBeLessThanOrEqual(60_000);
    expect(silent.vendor.sends).toBe(1);
    expect(silent.asking.record()).toMatchObject({ status: 'failed' });
  });

  it('is not sent by a driver that was fenced', async () => {
    const { vendor, asking, gate } = granted();
    asking.fence = () => 'fenced';
    expect((await asking.once(gate)).kind).toBe('fenced');
    expect(vendor.sends).toBe(0);
  });

  it('is not sent when the run is cancelled, before or while it is recorded', async () => {
    const before = granted();
    before.asking.cancelling = true;
    expect(codeOf(await before.asking.once(before.gate))).toBe('gate.cancelled');
    const between = granted();
    between.asking.fence = () => 'cancelled';
    expect(codeOf(await between.asking.once(between.gate))).toBe('gate.cancelled');
    expect([...before.vendor.log, ...between.vendor.log]).toEqual(['check']);
  });

  it('who is late does not send; the next attempt may', async () => {
    const { world, vendor, asking, gate } = granted();
    asking.fence = () => {
      // The append took longer than the send-by, as for a process that was stopped.
      if (asking.pendings.length === 0) world.clock.advanceTo(world.clock.now() + SEND_BY_MS + 1);
      return undefined;
    };
    await asking.once(gate);
    expect(vendor.sends).toBe(0);
    expect(asking.record()).toMatchObject({ status: 'sent', sends: 1 });
    expect(resultOf(await asking.toEnd(gate))).toBe('done');
    expect(vendor.log).toEqual(['check', 'check', 'send', 'prove']);
  });
});

describe('a lost answer', () => {
  const lost = { kind: 'lost', detail: 'time-out' } as const;

  it('is reconciled after the settling time, and an action that was applied is proved', async () => {
    const { world, vendor, asking, gate } = granted();
    vendor.answers.send = [lost];
    vendor.answers.reconcile = [{ kind: 'applied', state: 'found' }];
    await asking.once(gate);
    expect(asking.pendings[0]).toMatchObject({ phase: 'settle', intervalMs: 3_000 });
    expect(vendor.log).toEqual(['check', 'send']);
    expect(resultOf(await asking.toEnd(gate))).toBe('done');
    expect(vendor.log).toEqual(['check', 'send', 'reconcile', 'prove']);
    expect(world.ledger.records.get('run-1/5/1')).toMatchObject({ status: 'done', state: 'found' });
  });

  it.each([
    ['lost', lost],
    ['thrown', new Error('socket')],
  ])('(%s) that was not applied is sent again, at most so often', async (_name, answer) => {
    const { vendor, asking, gate } = granted();
    vendor.answers.send = [answer];
    vendor.answers.reconcile = [{ kind: 'not-applied' }];
    expect(codeOf(await asking.toEnd(gate))).toBe('gate.not-applied');
    expect(vendor.sends).toBe(SENDS_MAX);
    expect(asking.record()).toMatchObject({ status: 'failed', sends: SENDS_MAX });
  });

  it('is sent no more often when the process is another one each time', async () => {
    const { world, vendor, asking } = granted();
    vendor.answers.send = [lost];
    vendor.answers.reconcile = [{ kind: 'not-applied' }];
    const departures = new RecentCounts(9);
    const killedBeforeItLeft: Departures = {
      count: (id) => departures.count(id),
      add: () => {
        throw new Error('killed');
      },
    };
    await expect(asking.once(world.gate({ departures: killedBeforeItLeft }))).rejects.toThrow('killed');
    expect(asking.record()).toMatchObject({ status: 'sent', sends: 1 });
    let code: string | undefined;
    for (let life = 1; life <= 4 * SENDS_MAX && code === undefined; life += 1) {
      world.clock.advanceTo(world.clock.now() + 3_000);
      code = codeOf(await asking.once(world.gate({ departures })));
    }
    expect(code).toBe('gate.not-applied');
    expect(vendor.sends).toBe(SENDS_MAX);
    // The one that was recorded and never left included.
    expect(asking.record()).toMatchObject({ status: 'failed', sends: SENDS_MAX + 1 });
  });

  it.each([
    ['unknown', { kind: 'unknown', detail: '?' } as const],
    ['not readable', new Error('down')],
  ])('that is %s is never repeated', async (_name, answer) => {
    const { vendor, asking, gate } = granted();
    vendor.answers.send = [lost];
    vendor.answers.reconcile = [answer];
    const passed = await asking.toEnd(gate);
    expect(codeOf(passed)).toBe('gate.outcome-unknown');
    expect(resultOf(passed)).toBe('unknown');
    expect(vendor.sends).toBe(1);
    expect(asking.record()).toMatchObject({ status: 'unknown' });
  });

  it('that nobody can read back is repeated only after a new yes, whatever policy allows', async () => {
    const options: RunOptions = { alert: { agentid: 'e1', cid: 'c1' }, args: { endpoint_id: 'e1/c1' } };
    const { world, vendor, asking, gate } = granted(options, { verb: 'terminate-causality', readBack: 'none' });
    vendor.answers.send = [lost, { kind: 'accepted', state: 's', entries: [] }];
    expect(resultOf(await asking.toEnd(gate))).toBe('unknown');
    expect(questionOf(await asking.once(gate)).body).toContain('second one');
    expect(vendor.sends).toBe(1);
    world.clock.advanceTo(world.clock.now() + 1);
    world.grant('run-1', 'terminate-causality', ['e1/c1']);
    expect(resultOf(await asking.toEnd(gate))).toBe('done');
    expect(vendor.sends).toBe(2);
  });

  it('is not sent again once the permission is gone', async () => {
    const { world, vendor, asking, gate } = granted({ alert: { hostname: 'dc01' } });
    vendor.answers.send = [lost];
    vendor.answers.reconcile = [{ kind: 'not-applied' }];
    await asking.once(gate);
    world.policy = { ...DEFAULT_POLICY, neverIsolate: { hostnames: ['dc01'] } };
    expect(codeOf(await asking.toEnd(gate))).toBe('gate.denied');
    expect(vendor.sends).toBe(1);
    expect(asking.record()).toMatchObject({ status: 'failed' });
  });

  it.each([
    ['its instance is a dry run', 'rehearsed', 'gate.denied'],
    ['the run is cancelled', 'cancelling', 'gate.cancelled'],
  ] as const)('is not sent again once %s, and what was applied is still proved', async (_when, change, code) => {
    const answers: readonly (readonly [Reconciled, result: string, code: string | undefined])[] = [
      [{ kind: 'not-applied' }, 'failed', code],
      [{ kind: 'applied', state: 1 }, 'done', undefined],
    ];
    for (const [found, ...expected] of answers) {
      const { vendor, asking, gate } = granted();
      vendor.answers.send = [lost];
      vendor.answers.reconcile = [found];
      await asking.once(gate);
      asking[change] = true;
      const passed = await asking.toEnd(gate);
      expect([resultOf(passed), codeOf(passed)]).toEqual(expected);
      expect(vendor.sends).toBe(1);
    }
  });

  it('"later" waits as long as the vendor says, and asks nothing before it sends again', async () => {
    const { vendor, asking, gate } = granted();
    vendor.answers.send = [
      { kind: 'later', delayMs: 30_000, detail: '429' },
      { kind: 'accepted', state: 's', entries: [] },
    ];
    await asking.once(gate);
    expect(asking.pendings[0]).toMatchObject({ phase: 'settle', intervalMs: 30_000 });
    expect(resultOf(await asking.toEnd(gate))).toBe('done');
    expect(vendor.log).toEqual(['check', 'send', 'check', 'send', 'prove']);
  });

  it('a new attempt after a failure is a new record, checked and sent anew', async () => {
    const { vendor, asking, gate } = granted();
    vendor.answers.send = [
      { kind: 'refused', code: 'no', detail: '' },
      { kind: 'accepted', state: 's', entries: [] },
    ];
    expect(resultOf(await asking.toEnd(gate))).toBe('failed');
    expect(resultOf(await asking.toEnd(gate))).toBe('done');
    expect([asking.record(1)?.status, asking.record(2)?.status]).toEqual(['failed', 'done']);
  });
});

describe('another process over the same ledger', () => {
  it('that holds the lock settles a `sent` once the vendor has settled', async () => {
    const { world, vendor, asking } = granted();
    vendor.answers.send = [{ kind: 'lost', detail: '' }];
    vendor.answers.reconcile = [{ kind: 'applied', state: null }];
    await asking.once(world.gate());
    const next = new Asking(world, vendor.action());
    await next.once(world.gate());
    expect(next.pendings[0]).toMatchObject({ phase: 'settle', intervalMs: 3_000 });
    expect(vendor.log).toEqual(['check', 'send']);
    expect(resultOf(await next.toEnd(world.gate()))).toBe('done');
    expect(vendor.sends).toBe(1);
  });

  it('that is not alone leaves a `sent` until its sender can send no more', async () => {
    const { world, vendor, asking } = granted();
    vendor.answers.send = [{ kind: 'lost', detail: '' }];
    await asking.once(world.gate());
    const next = new Asking(world, vendor.action());
    await next.once(world.gate({ soleOwner: false }));
    expect(next.pendings[0]?.intervalMs).toBeGreaterThanOrEqual(SEND_BY_MS + WRITE_TIMEOUT_MS + 3_000);
    expect(vendor.log).toEqual(['check', 'send']);
  });

  it('goes on from `accepted` by reading only', async () => {
    const { world, vendor, asking } = granted();
    await asking.once(world.gate());
    expect(asking.record()).toMatchObject({ status: 'accepted' });
    expect(resultOf(await new Asking(world, vendor.action()).toEnd(world.gate()))).toBe('done');
    expect(vendor.log).toEqual(['check', 'send', 'prove']);
  });

  it('does not ask another tenant about a request: it is unknown', async () => {
    const { world, vendor, asking } = granted();
    await asking.once(world.gate());
    const passed = await new Asking(world, vendor.action(), { instance: 'tenant-b' }).once(world.gate());
    expect(codeOf(passed)).toBe('gate.outcome-unknown');
    expect(vendor.sends).toBe(1);
    expect(asking.record()).toMatchObject({ status: 'unknown' });
  });

  it('leaves no record open when the command is not there any more', async () => {
    const { world, asking } = granted();
    await asking.once(world.gate());
    expect(codeOf(await asking.once(world.gate(), 'gone'))).toBe('gate.outcome-unknown');
    expect(asking.record()).toMatchObject({ status: 'unknown' });
    const fresh = new Asking(world, undefined, { effect: '9' });
    expect(await fresh.once(world.gate(), 'gone')).toMatchObject({ outcome: { unavailable: true } });
  });

  it('does not begin anew where journal and ledger disagree', async () => {
    const { world, vendor, asking, gate } = granted();
    await asking.once(gate);
    world.ledger.records.clear();
    expect(codeOf(await asking.once(gate))).toBe('gate.outcome-unknown');
    expect(vendor.sends).toBe(1);
  });
});

describe('a dry run', () => {
  it('sends nothing, notes the plan, and nothing follows from it', async () => {
    const finish = () => ({ alert: { status: 'closed' }, audit: [{ name: 'alert.closed', detail: '' }] });
    const { vendor, asking, gate } = granted({ dryRun: true }, { finish });
    const passed = await asking.once(gate);
    expect(resultOf(passed)).toBe('planned');
    expect(passed).toMatchObject({
      outcome: { alert: {}, audit: [], entries: [{ contents: 'dry run: !core-isolate-endpoint endpoint_id="e1"' }] },
    });
    expect(vendor.log).toEqual([]);
    expect(asking.record()).toMatchObject({ status: 'planned', sends: 0 });
  });

  it('of a read keeps what was read and changes no alert', async () => {
    const world = new World();
    const passed = await new Asking(world, undefined, { risk: 'read', dryRun: true }).once(world.gate());
    expect(passed).toMatchObject({ outcome: { alert: {}, entries: [{ contents: 'read' }] } });
  });
});
