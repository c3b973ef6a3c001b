/**
 * Goal: what is kept here changes only by rows that may, only when policy lets it, and never in a dry run.
 * Method: the gate over a ledger in memory, rows made by hand.
 * Elsewhere: commands at a vendor (`gate.test.ts`), that a change happens once (`adapters/store/contract/records.ts`).
 */
import { describe, expect, it } from 'vitest';
import { bindCommand, type CallScope, type CommandRow, type Outcome } from '../../core/engine/commands.ts';
import type { RecordChange } from '../../core/engine/records.ts';
import type { Gate } from './gate.ts';
import type { GateOptions, Passage, Passed } from './passage.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { World } from './testing.ts';

const CHANGE: RecordChange = { kind: 'list.put', name: 'n', text: 'x' };
const GIVEN: Outcome = {
  entries: [{ type: 'note', contents: 'ok' }],
  records: [CHANGE],
  alert: { note: 'x', hostname: 'y' },
};

function rowThat(verb: string, change: () => Outcome = () => GIVEN): CommandRow<undefined> {
  return {
    name: 'setThing',
    description: '',
    risk: 'write',
    args: [],
    outputs: [],
    record: {
      verb,
      targets: ({ target }) => [typeof target === 'string' ? target : ''],
      change: () => Promise.resolve(change()),
    },
  };
}

const READ: CommandRow<undefined> = { name: 'look', description: '', risk: 'read', args: [], outputs: [] };

const SCOPE: CallScope = {
  run: 'run-1',
  task: '5',
  alertRef: { instance: 'tenant-a', id: '333' },
  alert: { hostname: 'dc01' },
  context: {},
  evidence: [],
  gaps: [],
  actions: [],
  items: [],
  dryRun: false,
};

function pass(
  row: CommandRow<undefined>,
  more: { readonly dryRun?: boolean; readonly cancelling?: boolean; readonly target?: string } = {},
  world = new World(),
  changes: Partial<GateOptions> = {},
): Promise<Passed> {
  const { dryRun = false, cancelling = false, target = 'n' } = more;
  const passage = {
    call: { effect: '5', task: '5', name: row.name, brand: '', args: { target }, options: {}, attempt: 1 },
    poll: null,
    command: bindCommand(row, undefined, { brand: 'Builtin', instance: '' }),
    scope: { ...SCOPE, dryRun },
    origin: 'imported',
    cancelling,
    record: () => Promise.reject(new Error('nothing is sent')),
  } as unknown as Passage;
  const gate: Gate = world.gate(changes);
  return gate.pass(passage);
}

const outcomeOf = (passed: Passed): Outcome => {
  if (passed.kind !== 'outcome') throw new Error(passed.kind);
  return passed.outcome;
};

describe('records', () => {
  it('a row that may changes them, at once, and no ledger row is written', async () => {
    const passed = await pass(rowThat('change-list'));
    expect(outcomeOf(passed).records).toEqual([CHANGE]);
    expect(passed.kind === 'outcome' && passed.ops).toEqual([]);
  });

  it('fields of the alert on which policy rests are taken out all the same', async () => {
    expect(outcomeOf(await pass(rowThat('change-alert'))).alert).toEqual({ note: 'x' });
  });

  it('a dry run, a cancelled run and a call without a target change nothing', async () => {
    const row = rowThat('change-list', () => {
      throw new Error('not asked');
    });
    const dry = outcomeOf(await pass(row, { dryRun: true }));
    expect([dry.records ?? [], dry.alert ?? {}, dry.entries[0]?.contents]).toEqual([
      [],
      {},
      'dry run: !setThing target="n"',
    ]);
    expect(outcomeOf(await pass(row, { cancelling: true })).entries[0]?.code).toBe('gate.cancelled');
    expect(outcomeOf(await pass(row, { target: ' ' })).entries[0]?.code).toBe('gate.no-target');
  });

  it('an error changes nothing, and so does a row that throws', async () => {
    const error: Outcome = { ...GIVEN, entries: [{ type: 'error', contents: 'no', code: 'x' }] };
    const failed = outcomeOf(await pass(rowThat('change-list', () => error)));
    expect([failed.records, failed.alert]).toEqual([[], {}]);
    const thrown = outcomeOf(
      await pass(
        rowThat('change-list', () => {
          throw new Error('broken');
        }),
      ),
    );
    expect([thrown.records, thrown.entries[0]?.code]).toEqual([[], 'command.threw']);
  });

  it('policy is asked: what it denies is not done', async () => {
    const world = new World();
    world.policy = { ...DEFAULT_POLICY, neverIsolate: { hostnames: ['dc01'] } };
    expect(outcomeOf(await pass(rowThat('isolate'), {}, world)).entries[0]?.code).toBe('gate.denied');
  });

  it('what another command says of records is dropped', async () => {
    const read: CommandRow<undefined> = {
      name: 'look',
      description: '',
      risk: 'read',
      args: [],
      outputs: [],
      run: () => Promise.resolve(GIVEN),
    };
    expect(outcomeOf(await pass(read))).not.toHaveProperty('records');
    expect(outcomeOf(await pass(read)).entries).toHaveLength(1);
  });

  it('what a read says of them is dropped; what is kept of it is what the port says, and nothing in a dry run', async () => {
    const read: CommandRow<undefined> = { ...READ, run: () => Promise.resolve(GIVEN) };
    expect(outcomeOf(await pass(read)).records).toBeUndefined();
    const kept: RecordChange = { kind: 'list.put', name: 'kept', text: 'y' };
    const keeps = () => [kept];
    expect(outcomeOf(await pass(read, {}, new World(), { keeps })).records).toEqual([kept]);
    expect(outcomeOf(await pass(read, { dryRun: true }, new World(), { keeps })).records).toBeUndefined();
  });
});
