/**
 * Goal: ready tasks run at once, what comes in is decided in its order, and time does what the journal says: time-outs of calls, delays,
 * questions that nobody answers.
 * Method: the real store in a temporary directory, small commands, a clock that the test moves.
 * Elsewhere: what follows from what (`core/engine`), crashes (`tests/crash.test.ts`, `tests/playbooks.test.ts`).
 */
import { afterEach, describe, expect, it } from 'vitest';
import { bindCommand, type BoundCommand } from '../../core/engine/commands.ts';
import { callTask, yamlOf } from '../../core/playbook/testing.ts';
import { answer, beside, Directory, type Process } from './testing.ts';

const RUN = 'run-1';

/** Tasks that begin together; each is the YAML of its fields. */
function together(...tasks: readonly string[]): string {
  const byId = Object.fromEntries(tasks.map((fields, index) => [index + 1, fields]));
  return yamlOf('together', byId, { first: Object.keys(byId) });
}

const MANUAL = 'type: regular, task: {name: By hand, type: regular, iscommand: false}';

const ASKING = `type: condition, task: {name: Ask, type: condition, iscommand: false}, message: {subject: {simple: Sure?}, body: {simple: ""}, methods: [], replyOptions: ["Yes", "No"], defaultOption: "No", timings: {retriescount: 0, retriesinterval: 5, completeafterreplies: 1}}`;

/** Three that meet before any goes on, and one that never answers. */
function commands(log: string[]): readonly BoundCommand[] {
  const place = { brand: 'Vendor', instance: 'tenant' };
  const plain = { description: '', args: [], outputs: [], risk: 'read' } as const;
  const met = Promise.withResolvers<void>();
  let meeting = 0;
  const meet = async () => {
    meeting += 1;
    log.push('meet');
    if (meeting === 3) met.resolve();
    await met.promise;
    return { entries: [] };
  };
  const hang = () => {
    log.push('hang');
    return new Promise<never>(() => undefined);
  };
  return [
    bindCommand({ ...plain, name: 'meet', run: meet }, undefined, place),
    bindCommand({ ...plain, name: 'hang', run: hang }, undefined, place),
  ];
}

const directories: Directory[] = [];
afterEach(async () => {
  for (const directory of directories.splice(0)) await directory.remove();
});

async function world(playbook: string) {
  const log: string[] = [];
  const directory = await Directory.make(playbook, () => commands(log));
  directories.push(directory);
  const events = (process: Process) => directory.events(process, RUN);
  const status = async (process: Process) => (await process.store.lists.run(RUN))?.status;
  return { directory, log, events, status };
}

describe('tasks that are ready', () => {
  it('have their effects started at once: none waits for another', async () => {
    const { directory, log, status } = await world(together(callTask('meet'), callTask('meet'), callTask('meet')));
    const process = await directory.process();
    await process.driver.start(directory.request(RUN));
    await directory.drive();
    expect(log).toEqual(['meet', 'meet', 'meet']);
    expect(await status(process)).toBe('completed');
  });

  it('are one append: what they begin is durable together', async () => {
    const { directory, events } = await world(together(MANUAL, callTask('meet'), ASKING));
    const process = await directory.process();
    beside(process.driver.start(directory.request(RUN)));
    await directory.idle.rest();
    expect(process.store.appends()).toBe(1);
    expect((await events(process)).map(({ type }) => type)).toEqual([
      'run.started',
      'task.completed',
      'task.waiting',
      'task.started',
      'question.asked',
    ]);
  });
});

it('what came in while nobody was there is decided in its order', async () => {
  const { directory, events } = await world(together(MANUAL, MANUAL, MANUAL));
  const first = await directory.process();
  await first.driver.start(directory.request(RUN));
  await first.driver.stop();
  const { clock } = directory;
  for (const task of ['3', '1', '2']) {
    clock.advanceTo(clock.now() + 1);
    const item = `${RUN}/manual:${task}`;
    await first.store.inbound.completeItem({
      item,
      offer: 'done',
      by: 'ann',
      note: '',
      at: clock.now(),
      inboxId: task,
    });
  }
  const second = await directory.process();
  await second.driver.recover();
  await directory.drive();
  const completed = (await events(second)).flatMap((event) => (event.type === 'item.completed' ? [event.item] : []));
  expect(completed).toEqual(['manual:3', 'manual:1', 'manual:2']);
});

describe('a call that reads and gives no answer', () => {
  it('is given up after the `execution-timeout` of its task', async () => {
    const { directory, events, status } = await world(together(callTask('hang', 'execution-timeout: {simple: "20"}')));
    const process = await directory.process();
    const begun = directory.clock.now();
    await process.driver.start(directory.request(RUN));
    await directory.drive();
    expect(directory.clock.now()).toBe(begun + 20_000);
    expect(await status(process)).toBe('failed');
    expect((await events(process)).find(({ type }) => type === 'task.failed')).toMatchObject({
      error: { code: 'engine.execution-timeout' },
    });
  });

  it('is given up after half an hour where nobody says more, and tried again when the task says so', async () => {
    const args = 'retry-count: {simple: "1"}, retry-interval: {simple: "10"}';
    const { directory, log } = await world(together(callTask('hang', args)));
    const process = await directory.process();
    const begun = directory.clock.now();
    await process.driver.start(directory.request(RUN));
    await directory.drive();
    expect(log).toEqual(['hang', 'hang']);
    expect(directory.clock.now()).toBe(begun + 2 * 1_800_000 + 10_000);
  });
});

it('a delay goes on after a restart, and is not begun anew', async () => {
  const { directory, log } = await world(together(callTask('hang', 'delay-execution: {simple: "60"}')));
  const first = await directory.process();
  const begun = directory.clock.now();
  await first.driver.start(directory.request(RUN));
  directory.clock.advanceTo(begun + 30_000);
  await first.driver.stop();
  const second = await directory.process();
  await second.driver.recover();
  await directory.idle.rest();
  expect(log).toEqual([]);
  expect(directory.clock.next()).toBe(begun + 60_000);
});

it.each([
  ['seconds stays in memory', 10, 0],
  ['a minute is read again', 60, 1],
])('a run that goes on in %s', async (_what, seconds, reads) => {
  const { directory, log } = await world(together(callTask('hang', `delay-execution: {simple: "${seconds}"}`)));
  const loads: string[] = [];
  const process = await directory.process({ hooks: { load: (run) => loads.push(run) } });
  await process.driver.start(directory.request(RUN));
  await directory.idle.rest();
  expect(process.driver.inMemory).toBe(1 - reads);
  directory.clock.advanceTo(directory.clock.now() + seconds * 1000);
  await directory.idle.rest();
  expect(log).toEqual(['hang']);
  expect(loads).toHaveLength(reads);
});

describe('a question with a default option', () => {
  it('goes on by it in the time that it gives, though its process died meanwhile', async () => {
    const { directory, events, status } = await world(together(ASKING));
    const first = await directory.process();
    const begun = directory.clock.now();
    await first.driver.start(directory.request(RUN));
    await directory.idle.rest();
    expect(first.driver.inMemory).toBe(0);
    await first.driver.stop();
    const second = await directory.process();
    await second.driver.recover();
    await directory.drive();
    expect(directory.clock.now()).toBe(begun + 300_000);
    expect(await events(second)).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'question.expired', option: 'No' })]),
    );
    expect(await status(second)).toBe('completed');
  });

  it('believes an answer that came in the same moment', async () => {
    const { directory, events } = await world(together(ASKING));
    const process = await directory.process({
      hooks: {
        before: async (append) => {
          if (!append.events.some(({ type }) => type === 'question.expired') || answered) return;
          answered = true;
          const [row] = (await process.store.lists.openQuestions({ limit: 1 })).rows;
          const fields = Object.fromEntries((row?.question.fields ?? []).map(({ id }) => [id, 'Yes']));
          if (row) await answer(process, directory.clock, row.question, fields);
        },
      },
    });
    let answered = false;
    await process.driver.start(directory.request(RUN));
    await directory.drive();
    await process.driver.sweep();
    await directory.drive();
    const types = (await events(process)).map(({ type }) => type);
    expect(types).toContain('question.answered');
    expect(types).not.toContain('question.expired');
    expect(process.reports).toEqual(['question.answering']);
  });
});
