/**
 * Goal: a process that dies at any append changes nothing of what reaches the vendor, nor of how the run ends.
 * Method: one small playbook (read, write, question, write); the process dies before or after its n-th append, for every n, and
 * again with several deaths in one run: its store handle is abandoned, its driver stopped, and a new one recovers the directory.
 * Elsewhere: the same with real processes and kill -9 (the trials' hostile mode), two drivers at once (`zombie.test.ts`).
 */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { answerAll, beside, Directory, type Hooks, type Process } from '../src/adapters/drivers/testing.ts';
import { bindCommand, type ActionRow, type BoundCommand } from '../src/core/engine/commands.ts';
import { violations } from '../src/core/engine/invariants.ts';
import { callTask, yamlOf } from '../src/core/playbook/testing.ts';

const RUN = 'run-1';

const PLAYBOOK = yamlOf('crash', {
  1: callTask('look', '', ['2']),
  2: callTask('keep', 'target: {simple: a}', ['3']),
  3: callTask('contain', 'target: {simple: b}'),
});

/** A vendor outside the process: what it was asked survives every crash. */
class Vendor {
  readonly requests: string[] = [];
  readonly #state = new Set<string>();
  readonly #loses: boolean;

  /** `loses`: it carries every request out and the answer gets lost. */
  constructor(loses: boolean) {
    this.#loses = loses;
  }

  commands(): readonly BoundCommand[] {
    const place = { brand: 'Vendor', instance: 'tenant' };
    const plain = { description: '', args: [], outputs: [] };
    const look = async () => ({ entries: [{ type: 'note', contents: 'seen' }] as const });
    return [
      bindCommand({ ...plain, name: 'look', risk: 'read', run: look }, undefined, place),
      bindCommand({ ...plain, name: 'keep', risk: 'write', action: this.#action('keep') }, undefined, place),
      bindCommand(
        { ...plain, name: 'contain', risk: 'containment', action: this.#action('contain') },
        undefined,
        place,
      ),
    ];
  }

  #action(verb: string): ActionRow<undefined> {
    const key = (target: unknown) => `${verb} ${String(target)}`;
    return {
      verb,
      targets: ({ target }) => (typeof target === 'string' ? [target] : []),
      check: async ({ target }) =>
        this.#state.has(key(target)) ? { kind: 'already', detail: '' } : { kind: 'needed', bookmark: null },
      send: async ({ target }) => {
        this.requests.push(key(target));
        this.#state.add(key(target));
        return this.#loses ? { kind: 'lost', detail: 'reset' } : { kind: 'accepted', state: null, entries: [] };
      },
      reconcile: async ({ target }) =>
        this.#state.has(key(target)) ? { kind: 'applied', state: null } : { kind: 'not-applied' },
      prove: async ({ target }) =>
        this.#state.has(key(target)) ? { kind: 'proven', detail: '', entries: [] } : { kind: 'pending' },
      settleMs: 5_000,
      pollMs: 2_000,
      timeoutMs: 60_000,
    };
  }
}

interface Death {
  /** Counted from 1 in the life of one process. */
  readonly append: number;
  readonly when: 'before' | 'after';
}

const directories: Directory[] = [];
afterEach(async () => {
  for (const directory of directories.splice(0)) await directory.remove();
});

/** Runs the playbook to its end through the deaths given, one for each process in turn. */
async function live(deaths: readonly Death[], loses: boolean) {
  const vendor = new Vendor(loses);
  const directory = await Directory.make(PLAYBOOK, () => vendor.commands());
  directories.push(directory);
  const left = [...deaths];
  let appends = 0;
  const begin = async (): Promise<{ process: Process; dead: () => boolean }> => {
    const death = left.shift();
    let count = 0;
    let dead = false;
    // A dead process appends nothing more, and hears nothing more of what it had appended.
    const never = () => {
      dead = true;
      return new Promise<void>(() => undefined);
    };
    const hooks: Hooks = {
      before: () => {
        count += 1;
        return dead || (death?.when === 'before' && count === death.append) ? never() : undefined;
      },
      after: () => {
        appends += 1;
        return death?.when === 'after' && count === death.append ? never() : undefined;
      },
    };
    return { process: await directory.process({ hooks }), dead: () => dead };
  };

  let { process, dead } = await begin();
  beside(process.driver.start(directory.request(RUN)));
  for (let turns = 0; ; turns += 1) {
    if (turns > 50) throw new Error('the run does not end');
    await directory.drive();
    if (dead()) {
      beside(process.driver.stop());
      ({ process, dead } = await begin());
      if (await process.store.lists.run(RUN)) beside(process.driver.recover());
      else beside(process.driver.start(directory.request(RUN)));
      continue;
    }
    const woken = await answerAll(process, directory.clock);
    for (const run of woken) beside(process.driver.wake(run));
    if (woken.length === 0) break;
  }
  const { status } = (await process.store.lists.run(RUN)) ?? {};
  const events = (await process.store.lists.events(RUN, { limit: 1000 })).rows;
  const records = await process.store.ledger.actionsOfAlert({ instance: 'tenant', id: '333' });
  return {
    appends,
    requests: vendor.requests,
    status,
    actions: records.map((record) => `${record.verb}: ${record.status}`),
    broken: violations(directory.plan, events),
    problems: (await process.store.checkIntegrity()).problems,
  };
}

const EXPECTED = {
  requests: ['keep a', 'contain b'],
  status: 'completed',
  actions: ['keep: done', 'contain: done'],
  broken: [],
  problems: [],
};

describe.each([
  ['answers', false],
  ['loses every answer', true],
])('a vendor that %s', (_name, loses) => {
  it('gets the same requests wherever the process dies', { timeout: 60_000 }, async () => {
    const whole = await live([], loses);
    expect(whole).toMatchObject(EXPECTED);
    for (let append = 1; append <= whole.appends; append += 1) {
      for (const when of ['before', 'after'] as const) {
        expect(await live([{ append, when }], loses), `${when} append ${append}`).toMatchObject(EXPECTED);
        await directories.pop()?.remove();
      }
    }
  });

  it(
    'gets the same requests though the process dies before the bytes leave, again and again',
    { timeout: 60_000 },
    async () => {
      const deaths = Array.from({ length: 6 }, () => ({ append: 2, when: 'after' as const }));
      expect(await live([{ append: 1, when: 'after' }, ...deaths], loses)).toMatchObject(EXPECTED);
    },
  );

  it('gets the same requests through several deaths', { timeout: 60_000 }, async () => {
    const death = fc.record({
      append: fc.integer({ min: 1, max: 6 }),
      when: fc.constantFrom('before' as const, 'after' as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(death, { minLength: 2, maxLength: 6 }), async (deaths) => {
        expect(await live(deaths, loses)).toMatchObject(EXPECTED);
        await directories.pop()?.remove();
      }),
      { numRuns: 6 },
    );
  });
});
