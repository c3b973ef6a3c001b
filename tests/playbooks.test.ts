/**
 * Goal: a run with sub-playbooks and loops is one journal (R8): it pins all its texts (R5), goes on wherever its process dies, from a
 * snapshot or without one (R7), and every pass does once what it does.
 * Method: the real library, store, gate and driver in a temporary directory; each process is stopped at an append and followed by another,
 * which knows no library.
 * Elsewhere: what follows from what inside passes (core/engine), deaths around one write (`crash.test.ts`), real processes (trials).
 */
import { afterEach, describe, expect, it } from 'vitest';
import { answerAll, beside, Directory, type Hooks, type Process } from '../src/adapters/drivers/testing.ts';
import { readSnapshot } from '../src/adapters/drivers/snapshot.ts';
import type { Store } from '../src/adapters/store/index.ts';
import { storyOf } from '../src/apps/server/story.ts';
import { bindCommand, type ActionRow, type BoundCommand } from '../src/core/engine/commands.ts';
import { evolve, replay } from '../src/core/engine/evolve.ts';
import { violations } from '../src/core/engine/invariants.ts';
import { planPlaybook, type RunPlan } from '../src/core/engine/plan.ts';
import { newRun } from '../src/core/engine/state.ts';
import { loadLibrary } from '../src/domain/library/library.ts';
import { pinOf, readPinned } from '../src/domain/library/pinned.ts';

const RUN = 'run-1';

const playbook = (name: string, tasks: string, more = ''): string => `
id: ${name}
version: -1
name: ${name}
starttaskid: "0"
tasks:
  "0": {id: "0", type: start, task: {id: "0", name: "", type: start}, nexttasks: {'#none#': ["1"]}}
${tasks}
${more}
`;

const command = (id: string, name: string, args: string, next = ''): string => `
  "${id}":
    id: "${id}"
    type: regular
    task: {id: "${id}", name: ${name}, script: '|||${name}', type: regular, iscommand: true}
    scriptarguments: ${args}
    nexttasks: ${next === '' ? '{}' : `{'#none#': ["${next}"]}`}`;

const call = (id: string, name: string, more: string, next = ''): string => `
  "${id}":
    id: "${id}"
    type: playbook
    task: {id: "${id}", name: Run ${name}, playbookName: ${name}, type: playbook, iscommand: false}
    ${more}
    nexttasks: ${next === '' ? '{}' : `{'#none#': ["${next}"]}`}`;

const EACH = 'loop: {iscommand: false, exitCondition: "", wait: 1, max: 100, forEach: true}';

/** Every host is looked at, asked for, and contained in a sub-playbook of the sub-playbook; then one look tells what was found. */
const TEXTS = [
  playbook(
    'Parent',
    call(
      '1',
      'Hosts',
      `separatecontext: true\n    scriptarguments: {Host: {simple: "\${incident.hosts}"}}\n    ${EACH}`,
      '2',
    ) + command('2', 'tell', '{found: {simple: "${Found.Host}"}}'),
  ),
  playbook(
    'Hosts',
    command('1', 'look', '{host: {simple: "${inputs.Host}"}}', '2') +
      call('2', 'Contain', 'scriptarguments: {Target: {simple: "${Found.Host}"}}'),
    'inputs: [{key: Host, value: {}, required: true}]\noutputs: [{contextPath: Found.Host}]',
  ),
  playbook(
    'Contain',
    command('1', 'contain', '{target: {simple: "${inputs.Target}"}}'),
    'inputs: [{key: Target, value: {}, required: true}]',
  ),
];

const library = loadLibrary([
  { path: 'pack/pack.yml', text: 'name: Pack\ndescription: d\nroutes: []\n' },
  ...TEXTS.map((text, index) => ({ path: `pack/playbooks/${index}.yml`, text })),
]);

/** What was asked survives every crash. */
class Vendor {
  readonly requests: string[] = [];
  readonly told = new Set<string>();
  readonly #contained = new Set<string>();

  commands(): readonly BoundCommand[] {
    const place = { brand: 'Vendor', instance: 'tenant' };
    const plain = { description: '', outputs: [] };
    const name = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
    const contain: ActionRow<undefined> = {
      verb: 'contain',
      targets: ({ target }) => [name(target)],
      check: async ({ target }) =>
        this.#contained.has(name(target)) ? { kind: 'already', detail: '' } : { kind: 'needed', bookmark: null },
      send: async ({ target }) => {
        this.requests.push(name(target));
        this.#contained.add(name(target));
        return { kind: 'accepted', state: null, entries: [] };
      },
      reconcile: async ({ target }) =>
        this.#contained.has(name(target)) ? { kind: 'applied', state: null } : { kind: 'not-applied' },
      prove: async () => ({ kind: 'proven', detail: '', entries: [] }),
      settleMs: 5_000,
      pollMs: 2_000,
      timeoutMs: 60_000,
    };
    const list = { name: 'found', description: '', isArray: true };
    return [
      bindCommand(
        {
          ...plain,
          name: 'look',
          risk: 'read',
          args: [],
          run: async ({ host = '' }) => ({
            entries: [{ type: 'note', contents: host, context: { 'Found(val.Host == obj.Host)': { Host: host } } }],
          }),
        },
        undefined,
        place,
      ),
      bindCommand(
        {
          ...plain,
          name: 'tell',
          risk: 'read',
          args: [list],
          run: async ({ found = '' }) => {
            this.told.add(JSON.stringify(found));
            return { entries: [] };
          },
        },
        undefined,
        place,
      ),
      bindCommand({ ...plain, name: 'contain', risk: 'containment', args: [], action: contain }, undefined, place),
    ];
  }
}

interface Death {
  readonly append: number;
  readonly when: 'before' | 'after';
}

const directories: Directory[] = [];
afterEach(async () => {
  for (const directory of directories.splice(0)) await directory.remove();
});

/** From what the store keeps, and nothing else. */
const pinnedPlan =
  (store: Store) =>
  async (hash: string): Promise<RunPlan> => {
    const { playbook: own, called } = await readPinned(hash, (each) => store.journal.playbookText(each));
    return planPlaybook(own, called);
  };

async function world() {
  const vendor = new Vendor();
  const [text = ''] = TEXTS;
  const directory = await Directory.make(text, () => vendor.commands());
  directories.push(directory);
  const closure = library.closure('Parent');
  if (!closure) throw new Error('the library has no playbook');
  const { ref, texts } = pinOf(closure);
  const begin = async (process: Process) => {
    for (const { hash, name, text: pinned } of texts) await process.store.journal.pinPlaybook(hash, name, pinned);
    const alert = { id: '333', name: 'test', hosts: ['pc-1', 'pc-2'] };
    await process.driver.start(directory.request(RUN, { playbook: ref, alert }));
  };
  return { vendor, directory, begin, process: (hooks: Hooks = {}) => directory.process({ hooks, plan: pinnedPlan }) };
}

type World = Awaited<ReturnType<typeof world>>;

/** Answers until nobody asks any more. `each`: before every answer, when the run rests. */
async function toTheEnd({ directory }: World, process: Process, each: () => Promise<void> = async () => undefined) {
  for (let rounds = 0; rounds < 20; rounds += 1) {
    await directory.drive();
    await each();
    const woken = await answerAll(process, directory.clock);
    for (const run of woken) beside(process.driver.wake(run));
    if (woken.length === 0) return;
  }
  throw new Error('the run does not end');
}

async function live(deaths: readonly Death[]) {
  const given = await world();
  const left = [...deaths];
  let appends = 0;
  const next = async () => {
    const death = left.shift();
    let count = 0;
    const life = { dead: false };
    const never = () => {
      life.dead = true;
      return new Promise<void>(() => undefined);
    };
    const process = await given.process({
      before: () => {
        count += 1;
        return life.dead || (death?.when === 'before' && count === death.append) ? never() : undefined;
      },
      after: () => {
        appends += 1;
        return death?.when === 'after' && count === death.append ? never() : undefined;
      },
    });
    return { process, life };
  };
  let { process, life } = await next();
  beside(given.begin(process));
  for (let lives = 0; lives <= deaths.length; lives += 1) {
    const { driver } = process;
    const own = life;
    await toTheEnd(given, process, async () => {
      if (own.dead) throw new Error('dead');
    }).catch((thrown: unknown) => {
      if (!own.dead) throw thrown;
    });
    if (!own.dead) break;
    beside(driver.stop());
    ({ process, life } = await next());
    if (await process.store.lists.run(RUN)) beside(process.driver.recover());
    else beside(given.begin(process));
  }
  const row = await process.store.lists.run(RUN);
  const events = (await process.store.lists.events(RUN, { limit: 1000 })).rows;
  const plan = await pinnedPlan(process.store)(library.closure('Parent')?.hash ?? '');
  return {
    appends,
    requests: given.vendor.requests,
    told: [...given.vendor.told],
    status: row?.status,
    broken: violations(plan, events),
    problems: (await process.store.checkIntegrity()).problems,
  };
}

const EXPECTED = {
  requests: ['pc-1', 'pc-2'],
  told: ['["pc-1","pc-2"]'],
  status: 'completed',
  broken: [],
  problems: [],
};

describe('a run with sub-playbooks', () => {
  it('gives the same requests and the same end wherever its process dies', { timeout: 120_000 }, async () => {
    const whole = await live([]);
    expect(whole).toMatchObject(EXPECTED);
    for (let append = 1; append <= whole.appends; append += 1) {
      // Both sides of every append would take as long again; `crash.test.ts` has them around one write.
      const when = append % 2 === 0 ? 'before' : 'after';
      expect(await live([{ append, when }]), `${when} append ${append}`).toMatchObject(EXPECTED);
      await directories.pop()?.remove();
    }
  });

  it('does so when several of its processes die', { timeout: 60_000 }, async () => {
    const deaths = [2, 1, 3, 2].map((append): Death => ({ append, when: 'after' }));
    expect(await live(deaths)).toMatchObject(EXPECTED);
  });

  it('R5. goes on under the texts that it pinned, in a process that has no library', async () => {
    const given = await world();
    const first = await given.process();
    await given.begin(first);
    await given.directory.drive();
    await first.driver.stop();
    const second = await given.process();
    await second.driver.recover();
    await toTheEnd(given, second);
    expect(given.vendor.requests).toEqual(EXPECTED.requests);
    expect(await second.store.lists.run(RUN)).toMatchObject({ status: 'completed' });
  });

  it('R5. says so, and is not lost, when a text that it pinned is gone', async () => {
    const given = await world();
    const first = await given.process();
    await given.begin(first);
    await given.directory.drive();
    await first.driver.stop();
    const second = await given.directory.process({
      plan: (store) => async (hash) => {
        const { playbook: own, called } = await readPinned(hash, async (each) =>
          each === library.find('Contain')?.playbook.hash ? undefined : store.journal.playbookText(each),
        );
        return planPlaybook(own, called);
      },
    });
    await second.driver.recover();
    await given.directory.drive();
    expect(second.reports).toEqual(['playbook.gone']);
    const third = await given.process();
    await third.driver.recover();
    await toTheEnd(given, third);
    expect(given.vendor.requests).toEqual(EXPECTED.requests);
  });

  it('R7. rests inside a pass with a snapshot that its journal gives, and goes on without it', async () => {
    const given = await world();
    const first = await given.process();
    await given.begin(first);
    const seen: string[] = [];
    await toTheEnd(given, first, async () => {
      const { snapshot, events } = await first.store.journal.load(RUN);
      const whole = await first.store.journal.load(RUN, true);
      const taken = readSnapshot(snapshot);
      if (!taken) return;
      const from = replay(taken, events);
      const folded = whole.events.reduce((state, { event, at }) => evolve(state, event, at), newRun(RUN));
      expect(JSON.parse(JSON.stringify(from))).toEqual(JSON.parse(JSON.stringify(folded)));
      seen.push(...Object.keys(folded.passes));
      expect(first.driver.inMemory).toBe(0);
    });
    expect(seen).toEqual(expect.arrayContaining(['1/1', '1/1/2/1', '1/2', '1/2/2/1']));
  });

  it('is told with the places of its tasks', async () => {
    const given = await world();
    const process = await given.process();
    await given.begin(process);
    await toTheEnd(given, process);
    const events = (await process.store.lists.events(RUN, { limit: 1000 })).rows;
    const plan = await pinnedPlan(process.store)(library.closure('Parent')?.hash ?? '');
    const tasks = storyOf(events, plan).filter(({ kind }) => kind === 'task');
    expect(tasks.map(({ text }) => text)).toEqual([
      'Hosts › look',
      'Hosts › Contain › contain',
      'Hosts › Run Contain',
      'Hosts (2) › look',
      'Hosts (2) › Contain › contain',
      'Hosts (2) › Run Contain',
      'Run Hosts',
      'tell',
    ]);
  });
});
