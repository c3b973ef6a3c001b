/**
 * Goal: with `notRequester` who asked for a run decides nothing in it, however the name is spelled; several approvers are several people.
 * Method: names and questions by themselves, then yeses in the ledger and one call at the gate.
 * Elsewhere: the same over the API, with journal and audit (`tests/requester.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import type { Question } from '../../core/engine/events.ts';
import { LINE_ORIGIN, personOf, refusalOf } from './people.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { granted, questionOf, resultOf } from './testing.ts';

const STRICT = { ...DEFAULT_POLICY, notRequester: true };

describe('a name', () => {
  it.each(['Ann', ' ann ', 'ANN', 'a\u200Bnn', '\uFF21nn', 'ann\u00AD', 'ann\n'])('is that of ann as %j', (name) => {
    expect(personOf(name)).toBe(personOf('ann'));
  });

  it.each(['anna', 'a nn', 'änn', ''])('is another one as %j', (name) => {
    expect(personOf(name)).not.toBe(personOf('ann'));
  });
});

describe('an answer', () => {
  const field = { id: 'go', label: '', type: 'singleSelect', options: ['Yes'], required: true };
  const grant = { verb: 'isolate', targets: ['e1'], instance: 'tenant-a', consequence: '' };
  const grants: Pick<Question, 'fields'> = { fields: [{ ...field, grants: { Yes: [grant] } }] };
  const plain: Pick<Question, 'fields'> = { fields: [{ ...field, grants: { Yes: [] } }] };
  const ann = { name: 'Ann', roles: [], mayGrant: true };

  it.each([
    ['of who asked for the run', STRICT, grants, 'ann', 'approval.requester'],
    ['of somebody else', STRICT, grants, 'bob', undefined],
    ['where no person asked', STRICT, grants, undefined, undefined],
    ['to what grants nothing', STRICT, plain, 'ann', undefined],
    ['where policy does not mind', DEFAULT_POLICY, grants, 'ann', undefined],
    ['without a role', { ...STRICT, approverRoles: ['lead'] }, grants, 'bob', 'approval.no-right'],
  ] as const)('%s', (_name, policy, question, startedBy, code) => {
    expect(refusalOf(policy, ann, question, startedBy)?.error.code).toBe(code);
  });

  it.each([
    [grants, 'approval.no-right'],
    [plain, undefined],
  ])('of somebody who may not say yes to what changes something: %#', (question, code) => {
    expect(refusalOf(DEFAULT_POLICY, { ...ann, mayGrant: false }, question, undefined)?.error.code).toBe(code);
  });
});

describe('at the gate', () => {
  it('a yes of who asked for the run does not count, that of another person does', async () => {
    const { world, vendor, asking, gate } = granted({ startedBy: 'ANN' });
    world.policy = STRICT;
    expect((await asking.once(gate)).kind).toBe('held');
    world.grant('run-1', 'isolate', ['e1'], 'tenant-a', 'bob');
    expect(resultOf(await asking.toEnd(gate))).toBe('done');
    expect(asking.record()?.permit.reason).toBe('yes of bob');
    expect(vendor.sends).toBe(1);
  });

  it('of a line that a person typed his own yes never counts, whatever policy says', async () => {
    const { world, vendor, asking, gate } = granted({ startedBy: 'ANN', origin: LINE_ORIGIN });
    expect((await asking.once(gate)).kind).toBe('held');
    world.grant('run-1', 'isolate', ['e1'], 'tenant-a', 'bob');
    expect(resultOf(await asking.toEnd(gate))).toBe('done');
    expect(vendor.sends).toBe(1);
  });

  it('counts where policy does not mind', async () => {
    const { asking, gate } = granted({ startedBy: 'ann' });
    expect(resultOf(await asking.toEnd(gate))).toBe('done');
  });

  it('one person under two spellings is one of several approvers', async () => {
    const { world, asking, gate } = granted();
    world.policy = { ...DEFAULT_POLICY, quorum: [{ approvers: 2, verbs: [], hostnames: [] }] };
    world.grant('run-1', 'isolate', ['e1'], 'tenant-a', 'Ann ');
    expect(questionOf(await asking.once(gate)).body).toContain('2 people have to say yes');
  });

  it('who asked for the run is none of several approvers', async () => {
    const { world, asking, gate } = granted({ startedBy: 'ann' });
    world.policy = { ...STRICT, quorum: [{ approvers: 2, verbs: [], hostnames: [] }] };
    world.grant('run-1', 'isolate', ['e1'], 'tenant-a', 'bob');
    expect((await asking.once(gate)).kind).toBe('held');
    world.grant('run-1', 'isolate', ['e1'], 'tenant-a', 'cleo');
    expect(resultOf(await asking.toEnd(gate))).toBe('done');
  });
});
