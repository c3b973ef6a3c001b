/**
 * A seeded simulation: random small playbooks under random schedules, with crashes at any point.
 *
 * Goal: the invariants hold of whatever happens, replay always gives the state, and a run ends or waits for a person.
 * Method: one seed draws a playbook (`drawing/`) and then, step by step, what the world does. `TestRun` checks every append.
 *
 * Not here: the driver, the store and the gate; of the gate only what it may put into a run's journal.
 */
import { SeededRandom } from '../../base/random.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { isPaused, mayLeave } from '../pause.ts';
import type { Outcome, Poll } from '../commands.ts';
import { decide } from '../decide.ts';
import type { Question } from '../events.ts';
import { violations } from '../invariants.ts';
import { effectIn } from '../state.ts';
import { sealed } from '../tasks/question.ts';
import { failure, note, pending, read, RUN, TestRun } from '../testing.ts';
import { drawCalled, drawPlaybook } from './drawing/testing.ts';

export interface Simulated {
  readonly seed: number;
  readonly run: TestRun;
  readonly steps: number;
  /** How often each kind of step was taken: shows that a simulation reaches what it should. */
  readonly taken: Readonly<Record<string, number>>;
}

/** Steps of a free schedule; afterwards the world behaves until nothing is under way. */
const FREE_STEPS_MAX = 60;
const CALM_STEPS_MAX = 1500;

/** Runs one seed to its end. Throws what broke, with the seed in the message. */
export function simulate(seed: number): Simulated {
  const world = new World(seed);
  try {
    return world.play();
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(`seed ${seed}, after ${world.steps} steps: ${message}\n${trace(world.run)}`, { cause: thrown });
  }
}

function trace({ plan, events }: TestRun): string {
  const edges = [...plan.tasks.values()].map(
    ({ task, out }) => `  ${task.id} ${task.kind} ${out.map(({ label, target }) => `-${label}→${target}`).join(' ')}`,
  );
  const last = events.slice(-20).map(({ seq, event }) => `  ${seq} ${JSON.stringify(event).slice(0, 200)}`);
  return [...edges, ...last].join('\n');
}

// ---- The world ------------------------------------------------------------------------------------------------------------

class World {
  readonly run: TestRun;
  readonly seed: number;
  steps = 0;
  readonly #random: SeededRandom;
  readonly #taken: Record<string, number> = {};
  /** Effects for which a person said yes at the gate. */
  readonly #granted = new Set<string>();
  /** Executions of writes whose bytes left, as the ledger would know. */
  readonly #left = new Set<string>();

  constructor(seed: number) {
    this.seed = seed;
    this.#random = new SeededRandom(seed);
    const alert = { id: 'a-1', hostname: 'pc' };
    const commands = {
      look: read({ name: 'each', description: '' }),
      list: read({ name: 'each', description: '', isArray: true }),
      change: { args: [], risk: 'containment' as const },
      absent: undefined,
    };
    const playbook = drawPlaybook(this.#random);
    const called = drawCalled(this.#random);
    this.run = new TestRun(playbook, { alert, commands, called, dryRun: this.#random.next() < 0.1 });
  }

  play(): Simulated {
    this.run.start();
    const free = this.#random.below(FREE_STEPS_MAX);
    while (this.steps < free && !this.#isOver()) this.#step(() => this.#freely());
    if (isPaused(this.run.state)) this.#step(() => this.#pauseOrResume());
    const people = this.#random.next() < 0.8;
    const end = this.steps + CALM_STEPS_MAX;
    while (!this.#isOver() && this.#calmly(people)) {
      if (this.steps <= end) continue;
      // People who always choose the way back go round as long as they like.
      if (Object.values(this.run.state.tasks).some(({ again = 0 }) => again > 0)) return this.#played();
      throw new Error(`no end after ${CALM_STEPS_MAX} calm steps`);
    }
    this.#judge(people);
    return this.#played();
  }

  #played(): Simulated {
    return { seed: this.seed, run: this.run, steps: this.steps, taken: this.#taken };
  }

  #judge(people: boolean): void {
    const { state, plan, events, tables } = this.run;
    if (!state.ended && (people || (state.status !== 'waiting' && state.status !== 'failed'))) {
      throw new Error(`the run stands at ${state.status}, and nothing goes on`);
    }
    if (new Set(tables.consumed).size !== tables.consumed.length) throw new Error('an inbox row was consumed twice');
    const broken = violations(plan, events);
    if (broken.length > 0) throw new Error(`broken: ${broken.join('; ')}`);
  }

  #isOver(): boolean {
    return this.run.state.ended;
  }

  #step(act: () => string): void {
    this.steps += 1;
    this.run.now += this.#random.below(3) === 0 ? this.#random.below(4_000) : 0;
    const kind = act();
    this.#taken[kind] = (this.#taken[kind] ?? 0) + 1;
  }

  /** Anything may happen, also what should not. */
  #freely(): string {
    const draw = this.#random.next();
    if (draw < 0.5) return this.#goOn(true);
    if (draw < 0.6) return this.#fireTimer(true);
    if (draw < 0.7) return this.#answerOne(true);
    if (draw < 0.8) return this.#completeOne(true);
    if (draw < 0.9) return this.#crash();
    if (draw < 0.94) return this.#comeLate();
    if (draw < 0.96) return this.#loseTheRun();
    if (draw < 0.97) return this.#pauseOrResume();
    if (draw < 0.98) return this.#cancel();
    return this.#startAgain();
  }

  /** Everything that is under way comes to its end; people do their part when they are there. False: nothing goes on. */
  #calmly(people: boolean): boolean {
    const { underWay, state } = this.run;
    const waits =
      Object.keys(state.questions).length > 0 || Object.values(state.items).some(({ blocking }) => blocking);
    const goesOn = underWay.size > 0 || this.run.timers.size > 0 || (people && waits);
    if (goesOn) this.#step(() => this.#goOn(false));
    return goesOn;
  }

  /** Something that brings the run on. */
  #goOn(wild: boolean): string {
    const { underWay, timers, state } = this.run;
    if (underWay.size > 0) return this.#settleOne(wild);
    if (timers.size > 0) return this.#fireTimer(wild);
    if (Object.keys(state.questions).length > 0) return this.#answerOne(wild);
    return this.#completeOne(wild);
  }

  // -- Calls

  #settleOne(wild: boolean): string {
    const calls = [...this.run.underWay.values()];
    if (calls.length === 0) return 'nothing to settle';
    const { call } = this.#random.pick(calls);
    const kind = effectIn(this.run.state, call.effect)?.status ?? 'given up';
    if (call.name === 'change') return this.#gate(call.effect, wild);
    this.run.settle(call.effect, this.#outcome(wild, 'poll'));
    return `settle ${kind}`;
  }

  /** What a gate does with a write: it asks, or has it leave, waits, and proves it. */
  #gate(effect: string, wild: boolean): string {
    const { run } = this;
    const attempt = effectIn(run.state, effect)?.call.attempt ?? 0;
    const left = this.#left.has(`${effect}/${attempt}`);
    if (!left && !this.#granted.has(effect) && this.#random.next() < 0.5) {
      run.hold(effect, gateQuestion(effect, run.state.seq));
      return 'hold';
    }
    if (!left && this.#random.next() < 0.8) {
      const may = mayLeave(run.state);
      // Paused: nothing left, and the effect stays as it is until the run resumes.
      if (may === 'paused') {
        run.underWay.delete(effect);
        return 'keep back';
      }
      if (may === 'cancelled') {
        run.settle(effect, pending({ phase: 'shared' }));
        return 'refuse to send';
      }
      this.#left.add(`${effect}/${attempt}`);
      run.record({
        type: 'effect.sent',
        v: 1,
        effect,
        action: 'isolate',
        instance: 'tenant',
        sends: 1,
        bookmark: null,
      });
      return 'send';
    }
    const result = this.#random.pick(['done', 'done', 'failed', 'unknown', 'already-done'] as const);
    const outcome = this.#outcome(wild, left ? this.#random.pick(['prove', 'settle']) : 'shared');
    const failed = outcome.entries.some(({ type }) => type === 'error');
    const action = {
      verb: 'isolate',
      targets: ['host'],
      instance: 'tenant',
      result: failed ? ('failed' as const) : result,
      detail: '',
    };
    run.settle(effect, outcome.pending ? outcome : { ...outcome, actions: [action] });
    return 'settle write';
  }

  #outcome(wild: boolean, phase: Poll['phase']): Outcome {
    const draw = this.#random.next();
    if (draw < (wild ? 0.3 : 0.1)) return failure();
    if (draw < (wild ? 0.45 : 0.15))
      return {
        ...pending({ phase, deadline: this.run.now + this.#random.below(20_000) }),
        entries: [{ type: 'note', contents: 'wait' }],
      };
    if (draw < (wild ? 0.5 : 0.2))
      return { entries: [{ type: 'error', contents: 'nothing offers it', code: 'x' }], unavailable: true };
    const answer = this.#random.pick<Json>(['yes', 'no', 'YES ', 'maybe', 5, ['a', 'b']]);
    const context = this.#random.pick<JsonObject>([
      {},
      { flag: 'a' },
      { many: ['a', 'b', 'c'] },
      { 'L(val.k == obj.k)': { k: answer } },
    ]);
    const review = {
      id: 'review:x',
      task: '0',
      title: 'look',
      text: '',
      offers: ['done'],
      blocking: this.#random.next() < 0.3,
    };
    return {
      ...note(answer, context),
      ...(this.#random.next() < 0.2
        ? { alert: { status: 'closed' }, audit: [{ name: 'alert.closed', detail: '' }] }
        : {}),
      ...(this.#random.next() < 0.1 ? { items: [review] } : {}),
      ...(this.#random.next() < 0.2 ? { gaps: ['prevalence'], set: { flag: 'b' } } : {}),
    };
  }

  #fireTimer(early: boolean): string {
    const { run } = this;
    if (early && this.#random.next() < 0.3) {
      // A sweeper, a doubled wake-up, a clock that is ahead: for any effect, at any time.
      const { effects: calls, callers, questions } = run.state;
      const effects = [...calls.map(({ call }) => call.effect), ...Object.keys(callers), ...Object.keys(questions)];
      run.handle({ type: 'due', effect: effects.length > 0 ? this.#random.pick(effects) : 'constructor' });
      return 'timer at any time';
    }
    if (run.timers.size === 0) return 'no timer';
    run.due(this.#random.pick([...run.timers]));
    return 'timer';
  }

  // -- People

  #answerOne(wild: boolean): string {
    const { run } = this;
    const questions = Object.values(run.state.questions);
    const question = questions.length > 0 ? this.#random.pick(questions) : undefined;
    if (!question) {
      run.tell({
        type: 'answer',
        question: this.#random.pick(['constructor', `${RUN}/nothing`]),
        answers: { q0: 'Yes' },
        by: 'ann',
      });
      return 'answer to nothing';
    }
    const fields = question.fields.filter(() => !wild || this.#random.next() < 0.7);
    const pool = wild ? ['Yes', 'no', ' YES', 'perhaps', ''] : ['Yes', 'No'];
    const answers = Object.fromEntries(fields.map(({ id }) => [id, this.#random.pick(pool)]));
    const message = { type: 'answer', question: question.id, answers, by: 'ann' } as const;
    const held = run.state.effects.find((effect) => effect.question === question.id);
    if (wild && this.#random.next() < 0.1)
      run.tell({ type: 'refusal', question: question.id, by: 'eve', reason: 'no-right' });
    run.tell(message);
    if (held && effectIn(run.state, held.call.effect)?.status === 'requested') this.#granted.add(held.call.effect);
    if (this.#random.next() < 0.2 && !this.#isOver()) run.tell(message);
    return 'answer';
  }

  #completeOne(wild: boolean): string {
    const { run } = this;
    const items = Object.values(run.state.items).filter(({ blocking }) => wild || blocking);
    const item = items.length > 0 ? this.#random.pick(items) : undefined;
    if (!item) {
      run.choose('constructor', 'done');
      return 'item that is not there';
    }
    const offers = wild
      ? [...item.offers, 'nonsense']
      : item.offers.filter((offer) => offer !== 'retry' || this.#random.next() < 0.6);
    const offer = this.#random.pick(offers);
    const by = wild || item.restricted === undefined ? 'ann' : item.assignee;
    run.choose(item.id, offer, by);
    if (this.#random.next() < 0.2 && !this.#isOver()) run.choose(item.id, offer, by);
    return `item ${offer.replace(/:.*/, '')}`;
  }

  /** By a person, or because others closed the alert at its source; now and then they only give it to somebody else. */
  #cancel(): string {
    const source = { type: 'source', instance: 't', detail: 'closed' } as const;
    if (this.steps % 5 === 0) this.run.tell({ ...source, change: 'reassigned', cancels: false });
    if (this.steps % 2 === 0) this.run.tell({ ...source, change: 'closed', cancels: true });
    else this.run.cancel();
    if (this.#random.next() < 0.3) this.run.cancel();
    return 'cancel';
  }

  #pauseOrResume(): string {
    const type = isPaused(this.run.state) ? 'resume' : 'pause';
    this.run.tell({ type, by: 'ann' });
    return type;
  }

  // -- Faults

  #crash(): string {
    this.run.crash(this.#random.below(this.run.events.length + 1));
    return 'crash';
  }

  /** Another driver has the run: what was decided is not appended, nothing of it starts. */
  #loseTheRun(): string {
    const { run } = this;
    decide(
      run.state,
      { type: 'inbox', row: { id: 'lost', run: RUN, at: run.now, message: { type: 'cancel', by: 'ann' } } },
      run.env,
    );
    run.crash();
    return 'lose the run';
  }

  /** An outcome or a hold for a call that nobody waits for. */
  #comeLate(): string {
    const { run } = this;
    const known = run.state.effects
      .filter(({ status, due }) => status === 'settled' || status === 'held' || (due !== null && due > run.now))
      .map(({ call }) => call.effect);
    const others = [...run.plan.tasks.keys()].filter((task) => effectIn(run.state, task) === undefined);
    const idle = known.length > 0 ? known : others;
    if (idle.length === 0) return 'nothing is late';
    const effect = this.#random.pick(idle);
    const before = run.events.length;
    if (this.#random.next() < 0.5) run.handle({ type: 'outcome', effect, outcome: note('late') });
    else run.handle({ type: 'held', effect, question: gateQuestion(effect, 0) });
    if (run.events.length !== before) throw new Error(`a late outcome of ${effect} was taken`);
    return 'come late';
  }

  #startAgain(): string {
    const before = this.run.events.length;
    this.run.start();
    if (this.run.events.length !== before) throw new Error('a run was started twice');
    return 'start again';
  }
}

function gateQuestion(effect: string, seq: number): Question {
  const grants = { Yes: [{ verb: 'isolate', targets: ['host'], instance: '', consequence: '' }] };
  const field = { id: 'isolate', label: '', type: 'singleSelect', options: ['Yes', 'No'], required: true, grants };
  return sealed({
    id: `${RUN}/${effect}/${seq}`,
    task: effect.replace(/\.\d+$/, ''),
    kind: 'gate',
    title: 'Allow?',
    body: '',
    fields: [field],
    evidence: [],
    gaps: [],
    actions: [],
  });
}
