/**
 * Goal: the policy table and the grants allow what they say, row by row, and nothing beside it.
 * Method: the pure functions, one case a row. Elsewhere: that the gate obeys them (`gate.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../core/base/json.ts';
import { KEPT_FIELDS } from '../../core/engine/marks.ts';
import { covers, GRANT_LIFETIME_MS, grantOf, grantOps } from './grants.ts';
import { decidePolicy, DEFAULT_POLICY, POLICY_FIELDS, type Policy, type PolicyRequest } from './policy.ts';

const alert: JsonObject = { hostname: 'WS-7', agentid: 'e1', cid: ['c1', 'c2'], cgoname: 'cmd.exe' };
const isolate: PolicyRequest = { risk: 'containment', verb: 'isolate', targets: ['e1'], origin: 'shipped', alert };
const terminate: PolicyRequest = { ...isolate, verb: 'terminate-causality', targets: ['e1/c1'] };
const guarded: Policy = {
  ...DEFAULT_POLICY,
  neverIsolate: { hostnames: [' Dc01 ', 'e9'] },
  protectedCausality: ['Explorer.exe'],
};

const trusting: Policy = {
  ...DEFAULT_POLICY,
  trusted: [{ playbook: 'P', hash: 'h', verb: 'terminate-causality' }],
};

type Row = [
  name: string,
  request: Partial<PolicyRequest> & { risk: PolicyRequest['risk'] },
  policy: Policy,
  effect: string,
  rule: string,
];

const ROWS: readonly Row[] = [
  ['a read', { ...isolate, risk: 'read' }, DEFAULT_POLICY, 'allow', 'read'],
  ['a record', { ...isolate, risk: 'write', verb: 'close-alert' }, DEFAULT_POLICY, 'allow', 'record-keeping'],
  [
    'a record, imported',
    { ...isolate, risk: 'write', verb: 'close-alert', origin: 'imported' },
    DEFAULT_POLICY,
    'allow',
    'record-keeping',
  ],
  ['isolation', isolate, guarded, 'ask', 'containment'],
  ['isolation of a listed host', { ...isolate, alert: { hostname: 'dc01' } }, guarded, 'deny', 'never-isolate'],
  [
    'one of several hosts is listed',
    { ...isolate, alert: { hostname: ['ws-1', 'DC01 '] } },
    guarded,
    'deny',
    'never-isolate',
  ],
  ['a listed target', { ...isolate, targets: ['e1', 'E9'] }, guarded, 'deny', 'never-isolate'],
  [
    'a host whose name contains a listed one',
    { ...isolate, alert: { hostname: 'dc01-old' } },
    guarded,
    'ask',
    'containment',
  ],
  ['termination of the own chain', terminate, DEFAULT_POLICY, 'allow', 'shipped-terminate'],
  [
    'termination of the own chain on an endpoint whose id came as a number',
    { ...terminate, targets: ['5/c1'], alert: { ...alert, agentid: 5 } },
    DEFAULT_POLICY,
    'allow',
    'shipped-terminate',
  ],
  [
    'termination of two own chains',
    { ...terminate, targets: ['e1/c1', 'e1/c2'] },
    DEFAULT_POLICY,
    'allow',
    'shipped-terminate',
  ],
  ['termination of another chain', { ...terminate, targets: ['e1/c1', 'e1/c9'] }, DEFAULT_POLICY, 'ask', 'containment'],
  ['termination on another endpoint', { ...terminate, targets: ['e2/c1'] }, DEFAULT_POLICY, 'ask', 'containment'],
  ['imported content terminates', { ...terminate, origin: 'imported' }, DEFAULT_POLICY, 'ask', 'containment'],
  [
    'trusted content terminates',
    { ...terminate, origin: 'imported', hash: 'h' },
    trusting,
    'allow',
    'shipped-terminate',
  ],
  ['another version of it', { ...terminate, origin: 'imported', hash: 'h2' }, trusting, 'ask', 'containment'],
  ['what is trusted, with another verb', { ...isolate, origin: 'imported', hash: 'h' }, trusting, 'ask', 'containment'],
  ['a typed line', { ...terminate, origin: 'line', hash: 'h' }, trusting, 'ask', 'containment'],
  [
    'what is trusted, on a listed host',
    { ...isolate, origin: 'imported', hash: 'h', alert: { hostname: 'dc01' } },
    { ...guarded, trusted: [{ playbook: 'P', hash: 'h', verb: 'isolate' }] },
    'deny',
    'never-isolate',
  ],
  ['an origin that nobody knows', { ...terminate, origin: '' }, DEFAULT_POLICY, 'ask', 'containment'],
  [
    'a protected owner',
    { ...terminate, alert: { ...alert, cgoname: ['EXPLORER.EXE'] } },
    guarded,
    'ask',
    'protected-causality',
  ],
  ['an owner that is not protected', terminate, guarded, 'allow', 'shipped-terminate'],
  [
    'an owner that is not known',
    { ...terminate, alert: { ...alert, cgoname: '' } },
    guarded,
    'ask',
    'unknown-causality',
  ],
  [
    'not known, and none is protected',
    { ...terminate, alert: { agentid: 'e1', cid: 'c1' } },
    DEFAULT_POLICY,
    'allow',
    'shipped-terminate',
  ],
  [
    'a listed endpoint id',
    isolate,
    { ...DEFAULT_POLICY, neverIsolate: { hostnames: [], endpoints: ['E1'] } },
    'deny',
    'never-isolate',
  ],
  ...(['crontab -u root -l', 'crontab -u web_1.x@corp$ -l'] as const).map(
    (line) =>
      [
        `a line of a template: ${line}`,
        { ...isolate, verb: 'run-script', targets: [`e1/${line}`], origin: 'imported' },
        DEFAULT_POLICY,
        'allow',
        'script-template',
      ] as Row,
  ),
  ...[
    ['a second line', ['e1/crontab -u root -l', 'e1/id']],
    ['another endpoint', ['e2/crontab -u root -l']],
    ['an option for a user', ['e1/crontab -u -r -l']],
    ['two commands', ['e1/crontab -u root -l; id']],
    ['a substitution', ['e1/crontab -u $(id) -l']],
    ['another end', ['e1/crontab -u root -r']],
    ['a line break', ['e1/crontab -u root -l\n']],
    ['a long user', [`e1/crontab -u ${'a'.repeat(65)} -l`]],
    ['no user', ['e1/crontab -u  -l']],
  ].map(
    ([name, targets]) =>
      [
        `no line of a template: ${String(name)}`,
        { ...isolate, verb: 'run-script', targets: targets as string[] },
        DEFAULT_POLICY,
        'ask',
        'containment',
      ] as Row,
  ),
  ['a verb that no row names', { ...isolate, verb: 'shell' }, DEFAULT_POLICY, 'ask', 'containment'],
];

describe('the policy table', () => {
  it.each(ROWS)('%s', (_name, request, policy, effect, rule) => {
    expect(decidePolicy(policy, { ...isolate, ...request })).toMatchObject({ effect, rule });
  });
});

describe('grants', () => {
  const place = { id: 'g', run: 'r', alertRef: { instance: 'a', id: '1' }, by: 'ann', at: 10 };
  const grant = (targets: readonly string[], verb = 'isolate', instance = 'a') =>
    grantOf({ verb, targets, instance }, place);
  const action = { verb: 'isolate', targets: ['e1', 'e2'], instance: 'a' };

  it('cover an action when together they name its verb, its instance and every target', () => {
    expect(covers([grant(['e1', 'e2', 'e3'])], action)).toBe(true);
    expect(covers([grant(['e1']), grant(['e2'])], action)).toBe(true);
    expect(covers([grant(['e1', 'e2'], 'isolate', '')], action)).toBe(true);
  });

  it.each([
    ['no grant', []],
    ['one target too few', [grant(['e1'])]],
    ['another verb', [grant(['e1']), grant(['e2'], 'unisolate')]],
    ['another instance', [grant(['e1', 'e2'], 'isolate', 'b')]],
    ['a target in other letters', [grant(['e1', 'E2'])]],
    ['a target with a blank', [grant(['e1', 'e2 '])]],
    ['a target that only begins so', [grant(['e1', 'e'])]],
    ['both targets in one text', [grant(['e1,e2'])]],
  ])('cover nothing: %s', (_name, grants) => {
    expect(covers(grants, action)).toBe(false);
  });

  it('cover nothing that has no target', () => {
    expect(covers([grant(['e1'])], { ...action, targets: [] })).toBe(false);
  });

  it('of one instance do not cover an action without one', () => {
    expect(covers([grant(['e1', 'e2'])], { ...action, instance: '' })).toBe(false);
  });

  it('older than a doubt do not count', () => {
    expect(covers([grant(['e1', 'e2'])], action, 10)).toBe(false);
    expect(covers([grant(['e1', 'e2'])], action, 9)).toBe(true);
  });

  it('last a day, and have an id of their own each time that one question is answered', () => {
    const answered = {
      type: 'question.answered',
      v: 1,
      question: 'r/5',
      answers: {},
      by: 'ann',
      grants: [{ verb: 'isolate', targets: ['e1'], instance: 'a', consequence: '' }],
    } as const;
    const [first, second] = [4, 9].map(
      (seq) => grantOps(answered, { run: 'r', seq, alertRef: place.alertRef, at: 10 })[0],
    );
    expect(first).toMatchObject({
      op: 'grant.add',
      grant: { run: 'r', by: 'ann', at: 10, expiresAt: 10 + GRANT_LIFETIME_MS },
    });
    expect(first?.op === 'grant.add' && second?.op === 'grant.add' && first.grant.id !== second.grant.id).toBe(true);
  });
});

it('fields on which policy rests are filled by no task, whatever its playbook maps onto them', () => {
  expect([...POLICY_FIELDS].filter((field) => !KEPT_FIELDS.has(field))).toEqual([]);
});
