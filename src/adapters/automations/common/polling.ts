/**
 * RunPollingCommand and PollingState: what the playbook GenericPolling is made of.
 *
 * G1. RunPollingCommand is only a name for the command that it is told: that one is journalled, asked about and sent, as if the task named it.
 * G2. Nothing is scheduled outside the run: each round is a task of it, and the wait between two is a timer of its journal. A cancel ends both.
 * G3. Values of ids and arguments are handed over as values. They are no text of a command line, so nothing in them can be syntax.
 */
import { asList, getOwn, isList, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CallScope, CommandRow, Delegated, Outcome } from '../../../core/engine/commands.ts';
import { asText, textOf } from '../arguments.ts';
import { readPath } from '../paths.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine, warning } from '../results.ts';
import { numberOf } from './conditions.ts';

export const runPollingCommand: CommandRow<AutomationPorts> = {
  name: 'RunPollingCommand',
  description: 'Runs the command that it is told, once, with the ids of what is polled.',
  risk: 'read',
  args: [
    {
      name: 'ids',
      description: 'Ids of what is polled; the command gets them as one text with commas.',
      required: true,
      isArray: true,
    },
    { name: 'pollingCommand', description: 'Name of the command.', required: true },
    { name: 'pollingCommandArgName', description: 'Its argument that takes the ids.', defaultValue: 'ids' },
    {
      name: 'additionalPollingCommandArgNames',
      description: 'Names of further arguments, parted by commas.',
      isArray: true,
    },
    { name: 'additionalPollingCommandArgValues', description: 'Their values, in the same order.', isArray: true },
  ],
  outputs: [],
  delegate: pollingCall,
};

function pollingCall(args: JsonObject): Delegated {
  const name = textOf(args, 'pollingCommand').trim();
  const takesIds = textOf(args, 'pollingCommandArgName').trim() || 'ids';
  if (name === '') return { error: { code: 'polling.no-command', message: 'pollingCommand names no command' } };
  const [names, values] = [
    partsOf(args, 'additionalPollingCommandArgNames').map(asText),
    partsOf(args, 'additionalPollingCommandArgValues'),
  ];
  const pairs = names
    .map((each, index): [string, Json] => [each, values[index] ?? ''])
    .filter(([each]) => each !== '' && each !== takesIds);
  const ids = idsOf(args).join(',');
  const call = { name: name.replace(/^!/, ''), brand: '', args: { ...Object.fromEntries(pairs), [takesIds]: ids } };
  return { calls: [call] };
}

/** A text is parted at commas; of a list every element counts as it is. */
function partsOf(args: JsonObject, name: string): readonly Json[] {
  const value = getOwn(args, name);
  return isList(value)
    ? value
    : asText(value)
        .split(',')
        .map((part) => part.trim());
}

function idsOf(args: JsonObject): readonly string[] {
  return asList(getOwn(args, 'ids'))
    .flatMap((item) => (typeof item === 'string' ? item.split(',') : [asText(item)]))
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

const MINUTES_MAX = 7 * 24 * 60;

export const pollingState: CommandRow<AutomationPorts> = {
  name: 'PollingState',
  description:
    'Says whether something is still polled: looks for the ids that a path gives, and counts the rounds of its task.',
  risk: 'read',
  args: [
    { name: 'ids', description: 'Ids of what is polled.', required: true, isArray: true },
    {
      name: 'dt',
      description: "A path that gives the ids which are not finished, as text: `Job(val.Status != 'done').ID`.",
      required: true,
    },
    { name: 'interval', description: 'Minutes between two rounds.', defaultValue: '1' },
    { name: 'timeout', description: 'Minutes after which polling ends.', defaultValue: '10' },
  ],
  outputs: [
    { path: 'pending', description: 'Label: some are not finished.' },
    { path: 'done', description: 'Label: all are finished.' },
    { path: 'timeout', description: 'Label: some are not finished, and the time is over.' },
  ],
  run: stateOf,
};

/** XSOAR counts the time by the rounds, not by the clock: a vendor that answers slowly gets as many of them. */
async function stateOf(args: JsonObject, ports: AutomationPorts, scope: CallScope): Promise<Outcome> {
  const [interval, timeout] = [numberOf(getOwn(args, 'interval')), numberOf(getOwn(args, 'timeout'))];
  if (!isMinutes(interval) || !isMinutes(timeout)) {
    return errorOutcome('polling.minutes', `interval and timeout are minutes, more than 0 and at most ${MINUTES_MAX}.`);
  }
  const path = textOf(args, 'dt').trim();
  if (path === '') return errorOutcome('polling.path', 'dt names no path.');
  const found = await readPath(path, scope, ports);
  if ('error' in found) return errorOutcome(found.error.code, found.error.message);
  const round = scope.round ?? 1;
  const { value } = found;
  if (value === undefined || value === null) {
    return round > 1 || (await hasAny(path, scope, ports))
      ? { entries: [note('done')] }
      : errorOutcome(
          'polling.path',
          `There is nothing at ${oneLine(path)}: the path is wrong, or the command gave nothing.`,
        );
  }
  const left = new Set(asList(value).map(asText));
  const pending = idsOf(args).filter((id) => left.has(id));
  if (pending.length === 0) return { entries: [note('done')] };
  const shown = oneLine(pending.join(', '), 300);
  if (round * interval <= timeout) return { entries: [{ ...note('pending'), readable: `Not finished: ${shown}` }] };
  return { entries: [note('timeout'), warning('polling.timeout', `Not finished after ${timeout} minutes: ${shown}`)] };
}

function isMinutes(value: number | undefined): value is number {
  return value !== undefined && value > 0 && value <= MINUTES_MAX;
}

/** Whether there is anything at the path when its selectors are left out: then its condition selects nothing. */
async function hasAny(path: string, scope: CallScope, ports: AutomationPorts): Promise<boolean> {
  const bare = withoutSelectors(path);
  const found = await readPath(bare, scope, ports);
  return 'value' in found && found.value !== undefined && found.value !== null;
}

function withoutSelectors(path: string): string {
  let depth = 0;
  let kept = '';
  for (const char of path) {
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (depth === 0) kept += char;
  }
  return kept;
}
