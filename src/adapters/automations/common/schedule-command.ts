/**
 * ScheduleCommand: a command by a clock, as calls of this task that begin later.
 *
 * S1. The times are worked out when the task begins and stand in the journal. The task is done when the last of them is; a cancel takes those
 *     back that have not begun. Nothing is scheduled outside the run.
 * S2. The line is read into a command and values. The command is called as itself, through the gate: no value of the line can name another one.
 */
import { getOwn, type JsonObject } from '../../../core/base/json.ts';
import { parseCron } from '../../../core/base/cron.ts';
import type { CommandRow, Delegated, NamedCall } from '../../../core/engine/commands.ts';
import { isGiven, textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { oneLine } from '../results.ts';
import { numberOf } from './conditions.ts';

/** More is a job, not a step of a playbook. */
const TIMES_MAX = 100;

export const scheduleCommand: CommandRow<AutomationPorts> = {
  name: 'ScheduleCommand',
  description: 'Runs a command at the times of a cron line (UTC). The task is done when the last of them is.',
  risk: 'read',
  args: [
    { name: 'command', description: 'The command: `!name key="value" …`.', required: true },
    { name: 'cron', description: 'Minute, hour, day of month, month, day of week.', required: true },
    { name: 'times', description: `How often, 1 to ${TIMES_MAX}. This or endDate is needed.` },
    { name: 'endDate', description: 'Not after this date.' },
  ],
  outputs: [],
  delegate: scheduled,
};

function scheduled(args: JsonObject, now: number): Delegated {
  const line = parseCommandLine(textOf(args, 'command'));
  if (line === undefined) return refused('command', `"${oneLine(textOf(args, 'command'), 200)}" is no command line`);
  const cron = parseCron(textOf(args, 'cron'));
  if (!cron) return refused('cron', `"${oneLine(textOf(args, 'cron'), 60)}" is no cron line of five fields`);
  const times = isGiven(args, 'times') ? numberOf(getOwn(args, 'times')) : TIMES_MAX + 1;
  const end = isGiven(args, 'endDate') ? Date.parse(textOf(args, 'endDate')) : Number.POSITIVE_INFINITY;
  if (!isGiven(args, 'times') && !isGiven(args, 'endDate')) return refused('endless', 'times or endDate is needed');
  if (times === undefined || times < 1 || !Number.isInteger(times) || Number.isNaN(end)) {
    return refused('times', `times is a whole number from 1 to ${TIMES_MAX}, endDate a date`);
  }
  const calls: NamedCall[] = [];
  for (let at = cron.next(now); at !== undefined && at <= end && calls.length < times; at = cron.next(at)) {
    if (calls.length === TIMES_MAX) return refused('times', `it would run more than ${TIMES_MAX} times`);
    calls.push({ ...line, notBefore: at });
  }
  return calls.length === 0 ? refused('never', 'there is no such time') : { calls };
}

function refused(what: string, message: string): Delegated {
  return { error: { code: `schedule.${what}`, message } };
}

/**
 * A line of XSOAR's command line: `!name key="value \" more" key2=plain key3=`raw``. Values are values: nothing in them is read again.
 * Undefined for what is none.
 */
export function parseCommandLine(line: string): NamedCall | undefined {
  const head = /^\s*!?([\w.-]+)(?=\s|$)/.exec(line);
  if (head === null) return undefined;
  const args: Record<string, string> = {};
  const argument = /\s+([\w.-]+)=(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|([^\s"`]*))(?=\s|$)/gsy;
  let end = head[0].length;
  for (argument.lastIndex = end; ;) {
    const found = argument.exec(line);
    if (found === null) break;
    const [, name = '', quoted, raw, plain = ''] = found;
    args[name] = quoted === undefined ? (raw ?? plain) : quoted.replace(/\\(["\\])/g, '$1');
    end = argument.lastIndex;
  }
  return line.slice(end).trim() === '' ? { name: head[1] ?? '', brand: '', args } : undefined;
}
