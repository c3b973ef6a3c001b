/**
 * Goal: built-ins that change our own records, wait, or call other commands keep the rules of the run: once, through the gate, and over a kill.
 * Method: the real store, driver and gate with our automations and a small vendor; playbooks as YAML; a clock that the test moves.
 * Elsewhere: what each row says and writes (`adapters/automations`), what a store makes of a change (`adapters/store/contract`).
 */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { EMPTY_PORTS } from '../src/adapters/automations/fixture.ts';
import { bindAutomations } from '../src/adapters/automations/index.ts';
import { ALERT_REF, Directory, type Process } from '../src/adapters/drivers/testing.ts';
import type { JsonObject } from '../src/core/base/json.ts';
import { bindCommand, type BoundCommand, type CommandRow, type Outcome } from '../src/core/engine/commands.ts';
import { entriesOf } from '../src/core/engine/entries.ts';
import type { RunEvent } from '../src/core/engine/events.ts';
import { replay } from '../src/core/engine/evolve.ts';
import { newRun, type RunState } from '../src/core/engine/state.ts';
import { yamlOf } from '../src/core/playbook/testing.ts';
import { fixedFieldReason, machineName } from '../src/domain/alerts/fields.ts';
import { POLICY_FIELDS } from '../src/domain/gate/policy.ts';

const RUN = 'run-1';

interface TaskText {
  readonly script: string;
  readonly args?: JsonObject;
  /** A further field of the task. */
  readonly more?: string;
}

/** Tasks in a row. `script`: the name of an automation, or `|||command`. */
function inARow(...tasks: readonly TaskText[]): string {
  const texts = tasks.map(({ script, args = {}, more = '' }, index) => {
    const id = index + 1;
    const how = script.includes('|||') ? `script: '${script}', iscommand: true` : `scriptName: ${script}`;
    const given = Object.entries(args).map(([name, value]) => `${name}: {simple: ${JSON.stringify(value)}}`);
    const parts = [
      'type: regular',
      `task: {name: "t${id}", ${how}, type: regular}`,
      `scriptarguments: {${given.join(', ')}}`,
      ...(id < tasks.length ? [`nexttasks: {'#none#': ["${id + 1}"]}`] : []),
      ...(more === '' ? [] : [more]),
    ];
    return [id, parts.join(', ')] as const;
  });
  return yamlOf('row', Object.fromEntries(texts));
}

/** A vendor with jobs that take three looks, and one command that contains. */
class Jobs {
  readonly asked: JsonObject[] = [];
  sends = 0;
  looks = 3;

  commands(): readonly BoundCommand[] {
    const place = { brand: 'Jobs', instance: 'tenant' };
    const status: CommandRow<undefined> = {
      name: 'job-status',
      description: 'State of jobs.',
      risk: 'read',
      args: [
        { name: 'ids', description: 'Ids.', required: true, isArray: true },
        { name: 'detail', description: 'How much.', defaultValue: 'short' },
      ],
      outputs: [],
      run: async (args): Promise<Outcome> => {
        this.asked.push(args);
        const state = this.asked.length >= this.looks ? 'done' : 'running';
        const rows = ['7', '8'].map((ID) => ({ ID, Status: ID === '8' ? 'done' : state }));
        return { entries: [{ type: 'note', contents: 'ok', context: { 'Job(val.ID == obj.ID)': rows } }] };
      },
    };
    const contain: CommandRow<undefined> = {
      name: 'contain',
      description: 'Contains.',
      risk: 'containment',
      args: [{ name: 'target', description: 'What.', required: true }],
      outputs: [],
      action: {
        verb: 'contain',
        targets: ({ target }) => (typeof target === 'string' ? [target] : []),
        check: async () => ({ kind: 'needed', bookmark: null }),
        send: async () => {
          this.sends += 1;
          return { kind: 'accepted', state: null, entries: [] };
        },
        reconcile: async () => ({ kind: 'applied', state: null }),
        prove: async () => ({ kind: 'proven', detail: '', entries: [] }),
        settleMs: 1,
        pollMs: 1,
        timeoutMs: 1,
      },
    };
    return [bindCommand(status, undefined, place), bindCommand(contain, undefined, place)];
  }
}

const directories: Directory[] = [];

afterEach(async () => {
  for (const directory of directories.splice(0)) await directory.remove();
});

interface Bench {
  readonly directory: Directory;
  readonly process: Process;
  readonly jobs: Jobs;
  readonly state: () => Promise<RunState>;
  readonly events: () => Promise<readonly RunEvent[]>;
}

async function bench(playbook: string): Promise<Bench> {
  const jobs = new Jobs();
  const current: { process?: Process } = {};
  const store = () => {
    if (!current.process) throw new Error('no process yet');
    return current.process.store;
  };
  const directory = await Directory.make(playbook, ({ clock }) => [
    ...jobs.commands(),
    ...bindAutomations({
      ...EMPTY_PORTS,
      clock,
      records: {
        list: (name) => store().records.list(name),
        lists: () => store().records.lists(),
        indicators: (search) => store().records.indicators(search),
      },
      entries: async (run) => entriesOf(run, (await store().journal.load(run, true)).events),
      answer: (needs, now) => directory.sandbox.answer(needs, now),
    }),
  ]);
  directories.push(directory);
  const process = await directory.process();
  current.process = process;
  const events = () => directory.events(process, RUN);
  return {
    directory,
    process,
    jobs,
    events,
    state: async () => replay(newRun(RUN), (await process.store.journal.load(RUN, true)).events),
  };
}

async function run(playbook: string, more: { inputs?: JsonObject; dryRun?: boolean } = {}): Promise<Bench> {
  const made = await bench(playbook);
  await made.process.driver.start(made.directory.request(RUN, more));
  await made.directory.drive();
  return made;
}

describe('lists', () => {
  const PLAYBOOK = inARow(
    { script: '|||createList', args: { listName: 'Team.VIP hosts', listData: 'ws-1' } },
    { script: '|||addToList', args: { listName: 'Team.VIP hosts', listData: 'ws-2,ws-1' } },
    { script: 'Set', args: { key: 'Seen', value: '${lists.Team.VIP hosts}' } },
    { script: '|||createList', args: { listName: 'Limits', listData: '{"max": 3}' } },
    { script: 'Set', args: { key: 'Max', value: '${lists.Limits.max}' } },
    { script: 'Set', args: { key: 'None', value: '[${lists.nobody}]' } },
  );

  test('a list is read by the next task as the one before it left it, JSON by its members', async () => {
    const { state, process } = await run(PLAYBOOK);
    expect((await state()).context).toMatchObject({ Seen: 'ws-1,ws-2', Max: 3, None: [] });
    expect(await process.store.records.list('Team.VIP hosts')).toBe('ws-1,ws-2');
    const audit = (await process.store.lists.audit({ limit: 50 })).rows.map(({ what }) => what);
    expect(audit.filter((name) => name === 'list.changed')).toHaveLength(3);
  });

  test('a dry run changes no list and no alert', async () => {
    const { process, state } = await run(
      inARow(
        { script: '|||createList', args: { listName: 'n', listData: 'a' } },
        { script: '|||setAlert', args: { severity: 'high' } },
      ),
      { dryRun: true },
    );
    expect(await process.store.records.list('n')).toBeUndefined();
    expect((await state()).alert).toEqual({ id: ALERT_REF.id, name: 'test' });
    expect((await state()).status).toBe('completed');
  });

  test('what was appended is not done again by the next process', async () => {
    const made = await run(
      inARow(
        { script: '|||createList', args: { listName: 'n', listData: 'a' } },
        { script: 'Sleep', args: { seconds: '3600' } },
        { script: '|||addToList', args: { listName: 'n', listData: 'b' } },
      ),
    );
    const next = await made.directory.process();
    await next.driver.recover();
    await made.directory.drive();
    expect(await next.store.records.list('n')).toBe('a,b');
  });
});

describe('fields of the alert', () => {
  test('are changed for the run and for the store, at once', async () => {
    const { state, events } = await run(
      inARow(
        { script: '|||setIncident', args: { severity: 'Critical', 'Destination IP': '192.0.2.1' } },
        { script: 'Set', args: { key: 'S', value: '${incident.severity}' } },
      ),
    );
    expect((await state()).context).toEqual({ S: 4 });
    expect((await state()).alert).toMatchObject({ severity: 4, destinationip: '192.0.2.1' });
    expect((await events()).some(({ type }) => type === 'effect.sent')).toBe(false);
  });

  test('a field on which policy rests fails the task, and nothing of it is set', async () => {
    const { state } = await run(inARow({ script: '|||setAlert', args: { severity: 'low', hostname: 'ws-9' } }));
    expect((await state()).status).toBe('failed');
    expect((await state()).alert).toEqual({ id: ALERT_REF.id, name: 'test' });
  });

  test('every field on which policy rests is among those that no command sets', () => {
    expect(POLICY_FIELDS.size).toBeGreaterThan(0);
    expect([...POLICY_FIELDS].filter((field) => fixedFieldReason(machineName(field)) === undefined)).toEqual([]);
  });
});

describe('DeleteContext', () => {
  test('deletes what other tasks wrote, and keeps what it is told to', async () => {
    const { state } = await run(
      inARow(
        { script: 'Set', args: { key: 'A.b', value: '1' } },
        { script: 'Set', args: { key: 'A.c', value: '2' } },
        { script: 'Set', args: { key: 'D', value: '[1,2]' } },
        { script: 'DeleteContext', args: { key: 'A.c' } },
        { script: 'DeleteContext', args: { key: 'D', index: '0' } },
        { script: 'Set', args: { key: 'Was', value: '${A}${D}' } },
        { script: 'DeleteContext', args: { all: 'yes', keysToKeep: 'A.b,Was' } },
      ),
    );
    expect((await state()).context).toEqual({ A: { b: 1 }, Was: '{"b":1}[2]' });
  });
});

describe('entries', () => {
  test('isError looks at the task before, and its ids are those of the journal', async () => {
    const { state } = await run(
      inARow(
        { script: 'RaiseError', args: { error: 'boom' }, more: 'continueonerror: true' },
        { script: 'GetErrorsFromEntry' },
        { script: 'commentsToContext', args: { entryId: `1@${RUN}`, contextKey: 'First' } },
      ),
    );
    expect((await state()).context).toMatchObject({ ErrorEntries: ['boom'], First: 'boom' });
    expect((await state()).entryCount).toBe(3);
  });
});

describe('Sleep', () => {
  test('is over when it is due, also for a process that began in the middle of it', async () => {
    const made = await bench(inARow({ script: 'Sleep', args: { seconds: '600' } }));
    const { directory, process } = made;
    await process.driver.start(directory.request(RUN));
    await directory.idle.rest();
    const begun = directory.clock.now();
    directory.clock.advanceTo(begun + 599_000);
    await process.driver.stop();
    const next = await directory.process();
    await next.driver.recover();
    await directory.idle.rest();
    expect((await made.state()).ended).toBe(false);
    directory.clock.advanceTo(begun + 600_000);
    await directory.idle.rest();
    expect((await made.state()).ended).toBe(true);
  });
});

describe('enrichIndicators', () => {
  test('a type that nothing can be asked about is a gap, and hides no other', async () => {
    const { state, events } = await run(
      inARow({ script: '|||enrichIndicators', args: { indicatorsValues: 'CVE-2024-12345,192.0.2.1' } }),
    );
    expect((await state()).status).toBe('completed');
    expect((await state()).gaps).toEqual(['Reputation (cve)', 'Reputation (ip)']);
    const started = (await events()).flatMap((event) => (event.type === 'task.started' ? event.calls : []));
    expect(started.map(({ effect, name }) => [effect, name])).toEqual([
      ['1', 'RecordEvidenceGap'],
      ['1.1', 'RecordEvidenceGap'],
    ]);
  });
});

describe('taskComplete', () => {
  /** A task beside the one that calls taskComplete; what comes after it is task 9. */
  const beside = (other: string, args: string) => `id: two
version: -1
name: two
starttaskid: "0"
tasks:
  "0":
    id: "0"
    type: start
    task: {id: "0", name: "", type: start}
    nexttasks: {'#none#': ["1", "2"]}
  "1":
    id: "1"
${other}
  "2":
    id: "2"
    type: regular
    task: {id: "2", name: complete, script: '|||taskComplete', type: regular, iscommand: true}
    scriptarguments: ${args}
  "8":
    id: "8"
    type: title
    task: {id: "8", name: else, type: title}
  "9":
    id: "9"
    type: title
    task: {id: "9", name: after, type: title}
inputs: []
outputs: []
`;
  const MANUAL = `    type: regular
    task: {id: "1", name: by hand, type: regular, tags: [hand]}
    nexttasks: {'#none#': ["9"]}`;
  const CHOICE = `    type: condition
    task: {id: "1", name: choose, type: condition, tags: [polling]}
    nexttasks: {'YES': ["9"], '#default#': ["8"]}`;
  const FORM = `    type: collection
    task: {id: "1", name: ask, type: collection, tags: [ask]}
    nexttasks: {'#none#': ["9"]}
    form:
      title: Contain
      questions:
      - id: "0"
        labelarg: {simple: "Contain?"}
        type: singleSelect
        options: ["Yes", "No"]
        required: true
        x-grants:
          "Yes": [{verb: contain, targets: {simple: ws-1}, consequence: {simple: "contains"}}]`;

  test.each([
    ['a manual task, by its tag', MANUAL, '{id: {simple: hand}, comment: {simple: seen}}'],
    ['a manual task, by its id', MANUAL, '{id: {simple: "1"}}'],
    ['a choice, by its label in any case', CHOICE, '{id: {simple: polling}, input: {simple: "yes"}}'],
  ])('completes %s', async (_name, other, args) => {
    const { state, events } = await run(beside(other, args));
    expect((await state()).status).toBe('completed');
    expect((await state()).tasks['9']?.status).toBe('done');
    expect((await events()).find(({ type }) => type === 'item.completed')).toMatchObject({ by: 'playbook task 2' });
  });

  test('a label that is not offered takes the default', async () => {
    const { state } = await run(beside(CHOICE, '{id: {simple: polling}, input: {simple: "NO"}}'));
    expect((await state()).status).toBe('completed');
    expect((await state()).tasks['9']?.status).toBe('dead');
  });

  test.each([
    ['a question that grants', FORM, '{id: {simple: ask}, input: {simple: "Yes"}}', 'asks a person'],
    ['a task that is not there', MANUAL, '{id: {simple: nobody}}', 'no task'],
    ['itself', MANUAL, '{id: {simple: "2"}}', 'no task'],
    ['a task that has not begun', MANUAL, '{id: {simple: "9"}}', 'does not wait'],
  ])('never completes %s', async (_name, other, args, said) => {
    const { state, events, process } = await run(beside(other, args));
    expect((await state()).tasks['1']?.status).toBe('waiting');
    expect((await state()).tasks['2']?.error).toMatchObject({ code: 'task.not-completed' });
    expect((await state()).tasks['2']?.error?.message).toContain(said);
    expect((await events()).some(({ type }) => type === 'question.answered' || type === 'item.completed')).toBe(false);
    expect(await process.store.ledger.grants(RUN, 0)).toEqual([]);
  });

  test('never completes what failed', async () => {
    const other = `    type: regular
    task: {id: "1", name: fails, scriptName: RaiseError, type: regular}
    scriptarguments: {error: {simple: boom}}
    nexttasks: {'#none#': ["9"]}`;
    const playbook = beside(other, '{id: {simple: "1"}, retry-count: {simple: "1"}}');
    const { state } = await run(playbook);
    expect((await state()).tasks['1']?.status).toBe('failed');
    expect((await state()).tasks['9']).toBeUndefined();
  });
});

describe('ScheduleCommand', () => {
  const args = { command: '!job-status ids="7,8" detail="a b"', cron: '*/5 * * * *', times: '3' };

  test('calls the command at its times, also for a process that began in between', async () => {
    const made = await bench(inARow({ script: 'ScheduleCommand', args }));
    const { directory, process, jobs } = made;
    await process.driver.start(directory.request(RUN));
    await directory.idle.rest();
    expect(jobs.asked).toEqual([]);
    directory.clock.advanceTo(1_200_000);
    await directory.idle.rest();
    expect(jobs.asked).toEqual([{ ids: '7,8', detail: 'a b' }]);
    await process.driver.stop();
    const next = await directory.process();
    await next.driver.recover();
    await directory.drive();
    expect(jobs.asked).toHaveLength(3);
    expect((await made.state()).status).toBe('completed');
    expect(directory.clock.now()).toBe(1_800_000);
  });

  test('a command that contains is asked for when its time has come, and not sent', async () => {
    const made = await run(
      inARow({ script: 'ScheduleCommand', args: { ...args, command: '!contain target=ws-1', times: '1' } }),
    );
    const { rows } = await made.process.store.lists.openQuestions({ limit: 10 });
    expect(rows).toHaveLength(1);
    expect(made.jobs.sends).toBe(0);
  });
});

describe('GenericPolling', () => {
  const PLAYBOOK = readFileSync(new URL('../content/riposte/playbooks/generic-polling.yml', import.meta.url), 'utf8');
  const INPUTS = {
    Ids: ['7', '8'],
    PollingCommandName: 'job-status',
    dt: "Job(val.Status != 'done').ID",
    AdditionalPollingCommandArgNames: 'detail',
    AdditionalPollingCommandArgValues: 'a "b" !contain target=x',
  };

  test('asks until all is finished, a minute between two rounds', async () => {
    const { state, jobs, directory } = await run(PLAYBOOK, { inputs: INPUTS });
    expect((await state()).status).toBe('completed');
    expect((await state()).gaps).toEqual([]);
    expect(jobs.asked).toEqual(Array(3).fill({ ids: '7,8', detail: 'a "b" !contain target=x' }));
    expect(directory.clock.now()).toBe(1_000_000 + 120_000);
  });

  test('what is not finished in time is a gap, and the run goes on', async () => {
    const made = await bench(PLAYBOOK);
    made.jobs.looks = 1000;
    await made.process.driver.start(made.directory.request(RUN, { inputs: { ...INPUTS, Timeout: '5' } }));
    await made.directory.drive();
    expect((await made.state()).status).toBe('completed');
    expect((await made.state()).gaps).toEqual(['Results of job-status']);
    expect(made.jobs.asked).toHaveLength(6);
  });

  test('a path at which there never was anything fails, and says so', async () => {
    const { state } = await run(PLAYBOOK, { inputs: { ...INPUTS, dt: 'Jobs(val.x).ID' } });
    expect((await state()).status).toBe('failed');
    expect(Object.values((await state()).items)[0]?.text).toContain('polling.path');
  });

  test('a path whose condition only JavaScript can read is read', async () => {
    const dt = "Job(val.Status.split('').reverse().join('') !== 'enod').ID";
    const { state, jobs } = await run(PLAYBOOK, { inputs: { ...INPUTS, dt } });
    expect((await state()).status).toBe('completed');
    expect(jobs.asked).toHaveLength(3);
  });

  test('a command that contains is held with a question, whatever names it', async () => {
    const inputs = { ...INPUTS, Ids: ['ws-1'], PollingCommandName: 'contain', PollingCommandArgName: 'target' };
    const { process, jobs, events } = await run(PLAYBOOK, { inputs });
    const { rows } = await process.store.lists.openQuestions({ limit: 10 });
    expect(rows.map(({ question }) => question.kind)).toEqual(['gate']);
    expect(jobs.sends).toBe(0);
    expect((await events()).flatMap((event) => (event.type === 'task.started' ? event.calls : [])).at(0)?.name).toBe(
      'contain',
    );
  });

  test('a cancel ends the wait, and nothing is asked after it', async () => {
    const made = await bench(PLAYBOOK);
    made.jobs.looks = 1000;
    await made.process.driver.start(made.directory.request(RUN, { inputs: INPUTS }));
    await made.directory.idle.rest();
    const { store, driver } = made.process;
    await store.inbound.cancelRun({ run: RUN, by: 'ann', at: made.directory.clock.now(), inboxId: 'c' });
    await driver.wake(RUN);
    await made.directory.drive();
    expect((await made.state()).status).toBe('cancelled');
    expect(made.jobs.asked).toHaveLength(1);
    expect(await store.journal.due(Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  test.each(['RunPollingCommand', '', 'no-such-command'])('a command %j that cannot be is an error', async (name) => {
    const { state } = await run(inARow({ script: 'RunPollingCommand', args: { ids: '1', pollingCommand: name } }));
    expect((await state()).status).toBe('failed');
  });
});
