/**
 * A read on several instances as one command: all are asked at the same time, what they give is merged in their order.
 *
 * S1. One that fails is a gap and a warning, and hides nothing of the others. When all fail, the command fails.
 * S2. Evidence names the instance that it came from.
 * S3. While one of them is pending, what the others gave is out already; who failed is told at the end, when it is known whether all did.
 *
 * Reads only, so a kill in the middle repeats them all. Not here: which instances are asked (`registry.ts`).
 */
import { toRiposteError } from '../base/errors.ts';
import { getOwn, isList, isObject, type Json, type JsonObject } from '../base/json.ts';
import type { BoundCommand, CallScope, Outcome, Poll, ResultEntry } from './commands.ts';
import type { Evidence } from './events.ts';

/** What one instance gave. */
interface Part {
  readonly instance: string;
  readonly outcome: Outcome;
}

/** The state of a poll of several: the polls of those that are pending, and who has ended how. */
interface Waiting {
  readonly polls: Readonly<Record<string, Poll>>;
  readonly good: boolean;
  readonly failed: readonly { readonly instance: string; readonly errors: readonly ResultEntry[] }[];
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly string[];
}

const NOBODY: Waiting = { polls: {}, good: false, failed: [], evidence: [], gaps: [] };
/** By which a poll of several is told from that of one. */
const MARK = 'polls of instances';

/** One command that asks all of the given ones, which are reads of one name on different instances. */
export function onEvery(commands: readonly [BoundCommand, ...BoundCommand[]]): BoundCommand {
  const [first] = commands;
  return {
    row: first.row,
    brand: first.brand,
    instance: '',
    action: undefined,
    run: async (args, scope) => {
      const ask = (command: BoundCommand) => partOf(command, () => command.run(withDefaults(args, command), scope));
      return merged(first.row.name, await Promise.all(commands.map(ask)), NOBODY);
    },
    poll: async (args, scope, state) => {
      const waiting = readWaiting(state);
      const asked = Object.entries(waiting.polls).map(([instance, poll]) =>
        again(
          commands.find((command) => command.instance === instance),
          { instance, poll, args, scope },
        ),
      );
      return merged(first.row.name, await Promise.all(asked), waiting);
    },
  };
}

/** The instances that a poll of several goes to; undefined for the state of a poll of one. */
export function instancesIn(state: Json | undefined): readonly string[] | undefined {
  if (!isObject(state) || !isObject(getOwn(state, MARK))) return undefined;
  return Object.keys(readWaiting(state).polls);
}

function again(
  command: BoundCommand | undefined,
  { instance, poll, args, scope }: { instance: string; poll: Poll; args: JsonObject; scope: CallScope },
): Promise<Part> {
  if (command) return partOf(command, () => command.poll(withDefaults(args, command), scope, poll.state));
  const outcome = errorOutcome('engine.instance-disabled', 'it was disabled while its answer was waited for');
  return Promise.resolve({ instance, outcome });
}

async function partOf({ instance }: BoundCommand, ask: () => Promise<Outcome>): Promise<Part> {
  try {
    return { instance, outcome: await ask() };
  } catch (thrown) {
    const { code, message } = toRiposteError(thrown, 'command.threw');
    return { instance, outcome: errorOutcome(code, message) };
  }
}

function errorOutcome(code: string, contents: string): Outcome {
  return { entries: [{ type: 'error', contents, code }] };
}

/** The engine fills in the defaults of the instance that stands first; another product may have its own. */
function withDefaults(args: JsonObject, { row }: BoundCommand): JsonObject {
  const missing = row.args.filter(
    ({ name, defaultValue }) =>
      defaultValue !== undefined && !defaultValue.includes('${') && !Object.hasOwn(args, name),
  );
  return missing.length === 0
    ? args
    : { ...args, ...Object.fromEntries(missing.map(({ name, defaultValue = '' }) => [name, defaultValue])) };
}

function merged(name: string, parts: readonly Part[], before: Waiting): Outcome {
  const ended = parts.filter(({ outcome }) => outcome.pending === undefined);
  const failed = [
    ...before.failed,
    ...ended.filter(hasFailed).map(({ instance, outcome }) => ({ instance, errors: outcome.entries.filter(isError) })),
  ];
  const good = before.good || ended.some((part) => !hasFailed(part));
  const evidence = [...before.evidence, ...parts.flatMap(evidenceOf)];
  const gaps = [...before.gaps, ...parts.flatMap(({ outcome }) => outcome.gaps ?? [])];
  const polls = parts.flatMap(({ instance, outcome: { pending } }) => (pending ? [[instance, pending] as const] : []));
  const entries = parts.flatMap(({ outcome }) =>
    outcome.pending ? outcome.entries : outcome.entries.filter((entry) => !isError(entry)),
  );
  const common = { ...withoutLists(parts.map(({ outcome }) => outcome)), evidence };
  if (polls.length > 0) {
    const waiting: Waiting = { polls: Object.fromEntries(polls), good, failed, evidence, gaps };
    return {
      ...common,
      entries,
      gaps,
      pending: pollOf(
        polls.map(([, poll]) => poll),
        waiting,
      ),
    };
  }
  const told = failed.flatMap(({ instance, errors }) =>
    errors.map((error) => (good ? warningOf(instance, error) : error)),
  );
  const missing = good ? failed.map(({ instance }) => `${name} on ${instance}`) : [];
  return { ...common, entries: [...entries, ...told], gaps: [...gaps, ...missing] };
}

function hasFailed({ outcome }: Part): boolean {
  return outcome.entries.some(isError);
}

function isError({ type }: ResultEntry): boolean {
  return type === 'error';
}

/** S1. */
function warningOf(instance: string, { contents, code, context }: ResultEntry): ResultEntry {
  const text = typeof contents === 'string' ? contents : JSON.stringify(contents);
  return {
    type: 'warning',
    contents: `${instance} did not answer: ${text}`,
    ...(code === undefined ? {} : { code }),
    ...(context === undefined ? {} : { context }),
  };
}

/** S2. */
function evidenceOf({ instance, outcome }: Part): readonly Evidence[] {
  return (outcome.evidence ?? []).map((row) =>
    row.source.includes(instance)
      ? row
      : { ...row, source: row.source === '' ? instance : `${row.source} (${instance})` },
  );
}

/** The rest of what outcomes hold, of all of them. */
function withoutLists(outcomes: readonly Outcome[]): Omit<Outcome, 'entries' | 'evidence' | 'gaps' | 'pending'> {
  const items = outcomes.flatMap((outcome) => outcome.items ?? []);
  const audit = outcomes.flatMap((outcome) => outcome.audit ?? []);
  const set = Object.assign({}, ...outcomes.map((outcome) => outcome.set)) as JsonObject;
  return {
    ...(items.length === 0 ? {} : { items }),
    ...(audit.length === 0 ? {} : { audit }),
    ...(Object.keys(set).length === 0 ? {} : { set }),
  };
}

/** As soon as one of them wants to be asked, until the last of them gives up. */
function pollOf(polls: readonly Poll[], waiting: Waiting): Poll {
  return {
    phase: 'poll',
    intervalMs: Math.min(...polls.map((poll) => poll.intervalMs)),
    deadline: Math.max(...polls.map((poll) => poll.deadline)),
    state: { [MARK]: waiting as unknown as JsonObject },
  };
}

/** Written by `pollOf`, so what is an object there has its shape. */
function readWaiting(state: Json): Waiting {
  const waiting = isObject(state) ? getOwn(state, MARK) : undefined;
  return isObject(waiting) && isList(waiting['failed']) ? (waiting as unknown as Waiting) : NOBODY;
}
