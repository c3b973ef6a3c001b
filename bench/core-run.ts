/**
 * One run of the core bench without a store: what the in-process driver does between two appends, in the same calls.
 *
 * A decision becomes the write that the journal's writer would be handed (`lowerAppend`: every event as text, once); every call
 * is looked up and given its scope, and is answered at once with an outcome that was made before. Nothing is awaited.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lowerAppend } from '../src/adapters/store/lower.ts';
import { RiposteError } from '../src/core/base/errors.ts';
import type { JsonObject } from '../src/core/base/json.ts';
import { bindCommand, type CommandRow, type Outcome } from '../src/core/engine/commands.ts';
import { decide, type Decision, type Effect, type Trigger } from '../src/core/engine/decide.ts';
import type { DecideEnv } from '../src/core/engine/env.ts';
import { planPlaybook, type RunPlan } from '../src/core/engine/plan.ts';
import { createRegistry } from '../src/core/engine/registry.ts';
import { callScopeOf } from '../src/core/engine/scope.ts';
import { newRun, type RunState } from '../src/core/engine/state.ts';
import { readPlaybook } from '../src/core/playbook/read.ts';
import { grantRows } from '../src/domain/gate/grants.ts';

/** Titles are not counted, nor is the start. */
export const TASKS_COUNTED = 20;
export const COMMANDS = 10;
const PLAYBOOK = join(import.meta.dirname, 'core.yml');
const MERGE_KEY = 'Host(val.Id && val.Id == obj.Id)';

export type HostRow = JsonObject & { readonly Id: string };

/** What a command is answered with; the scope is read as the gate would hand it on. */
const benchRead: CommandRow<undefined> = {
  name: 'bench-read',
  description: 'Answered by the bench.',
  risk: 'read',
  args: [{ name: 'query', description: 'What to look up.', required: true, isArray: true }],
  outputs: [],
};

const commands = createRegistry(
  [{ command: bindCommand(benchRead, undefined, { brand: 'Bench', instance: 'bench' }), brands: ['Bench'] }],
  [],
);

export interface Bench {
  readonly plan: RunPlan;
  readonly hash: string;
}

export function openBench(): Bench {
  const { playbook, problems } = readPlaybook(readFileSync(PLAYBOOK, 'utf8'), 'bench/core.yml');
  if (!playbook) throw new RiposteError('bench.playbook', problems.map(({ message }) => message).join('; '));
  return { plan: planPlaybook(playbook), hash: playbook.hash };
}

/** What the world knows of one run before the engine is asked: its alert, and the answer to each of its commands in turn. */
export interface Prepared {
  readonly alert: JsonObject;
  readonly outcomes: readonly Outcome[];
}

/** Answers are parsed from text, as a vendor's are. */
export function prepare(run: number, results: readonly (readonly HostRow[])[] = makeResults(run)): Prepared {
  return { alert: alertOf(`bench-${run}`), outcomes: results.map(outcomeOf) };
}

/**
 * The rows of each command of a run, 1 KB of JSON each: one updates a row of the results before, one is new (the first brings
 * two new ones).
 */
export function makeResults(run: number): readonly (readonly HostRow[])[] {
  return Array.from({ length: COMMANDS }, (_, step) => {
    const known = (step * 7) % (step + 1);
    const rows = [hostRow(run, step, step === 0 ? 0 : known), hostRow(run, step, step + 1)];
    return JSON.parse(JSON.stringify(rows)) as readonly HostRow[];
  });
}

function hostRow(run: number, step: number, id: number): HostRow {
  return {
    Id: `${run.toString(36)}-${id}`,
    Name: `host-${id}`,
    Os: ['Windows', 'Linux', 'macOS'][id % 3] ?? '',
    Risk: id % 2 === 0 ? 'High' : 'low',
    Score: 20 + ((id * 13 + step) % 60),
    Isolated: id % 4 === 1,
    Address: [`10.0.${run % 250}.${id}`, `fe80::${id}`],
    Owner: { Name: `user ${id % 5}`, Mail: `user${id % 5}@example.org` },
    // Every command knows something of its own: an update adds a key as well.
    [`Seen${step}`]: `2026-01-0${1 + (step % 9)}T00:00:00Z`,
    Detail: `"C:\\Windows\\System32\\msiexec.exe" /i https://example.org/${run}/${step}.msi`.padEnd(290, ' /qn'),
  };
}

function outcomeOf(rows: readonly HostRow[]): Outcome {
  return { entries: [{ type: 'note', contents: `${rows.length} hosts`, context: { [MERGE_KEY]: rows } }] };
}

export interface Played {
  readonly state: RunState;
  readonly events: number;
  readonly chars: number;
}

/** What a store would be handed; `onWrite` may keep it. */
export type Write = ReturnType<typeof lowerAppend>;

/** Plays one run to its end, or until nothing is under way. */
export function playRun(
  { plan, hash }: Bench,
  number: number,
  { alert, outcomes }: Prepared,
  onWrite?: (write: Write, at: number) => void,
): Played {
  const run = `bench-${number}`;
  let at = 1_800_000_000_000 + number;
  let state = newRun(run);
  let events = 0;
  let chars = 0;
  let answered = 0;
  const underWay: Effect[] = [];
  const describe: DecideEnv['describe'] = (name, brand) => commands.describe(name, brand);
  const env = (): DecideEnv => ({ plan, now: at, describe, modules: commands.modules() });
  const append = (decision: Decision): void => {
    const { alertRef } = decision.state;
    const place = { run, seq: state.seq, alertRef, at };
    const rows = [...decision.rows, ...grantRows(decision.events, place)];
    const write = lowerAppend({ run, expectedSeq: state.seq, at, events: decision.events, rows });
    for (const [, text] of write.append?.events ?? []) chars += text.length;
    events += decision.events.length;
    onWrite?.(write, at);
  };
  const handle = (trigger: Trigger): void => {
    const decision = decide(state, trigger, env());
    append(decision);
    state = decision.state;
    for (const effect of decision.effects) underWay.push(effect);
  };
  handle({
    type: 'start',
    playbook: { name: 'Core bench', hash, origin: 'shipped' },
    alertRef: { instance: 'bench', id: run },
    alert,
    inputs: {},
    dryRun: false,
  });
  // The loop meets what it adds.
  for (const effect of underWay) {
    if (effect.kind !== 'call') throw new RiposteError('bench.timer', 'the playbook has no timers');
    const command = commands.find(effect.call, state.alertRef);
    const scope = callScopeOf(state, effect.call.task);
    if (command.kind !== 'command' || scope.run !== run) throw new RiposteError('bench.command', effect.call.name);
    at += 1;
    const outcome = outcomes[answered];
    if (outcome === undefined) throw new RiposteError('bench.answers', `command ${effect.call.name} has no answer`);
    handle({ type: 'outcome', effect: effect.call.effect, outcome });
    answered += 1;
  }
  return { state, events, chars };
}

function alertOf(id: string): JsonObject {
  return {
    id,
    name: 'Bench alert',
    severity: 'high',
    status: 'open',
    hostname: 'pc-0042',
    username: 'Ada ',
    agentid: '0123456789abcdef0123456789abcdef',
    cgocmd: 'msiexec.exe /i https://example.org/package.msi /qn',
    targetprocesssha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  };
}

/** The rows that the context must hold in the end, by a merge of the bench's own. */
export function mergedRows(results: readonly (readonly HostRow[])[]): readonly HostRow[] {
  const rows = new Map<string, HostRow>();
  for (const row of results.flat()) rows.set(row.Id, { ...rows.get(row.Id), ...row });
  return [...rows.values()];
}
