/**
 * ReadCronUser and LocateCronEntry: which user's crontab to read on an endpoint, and which of its lines start a file.
 *
 * R1. A user name reaches a command only where it is one by its letters; every other name is refused and recorded, never quoted or escaped.
 * R2. A crontab that was not read, for whatever reason, is an evidence gap, and a person is told where to look.
 */
import { asList, getOwn, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { asText, textOf, textsOf } from '../arguments.ts';
import { linesThatStart } from '../crontab.ts';
import type { AutomationPorts } from '../ports.ts';
import { note, oneLine, unique, warning } from '../results.ts';

const GAP = 'User crontab';
const USER_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}\$?$/;
const LINES_SHOWN_MAX = 50;

/** Where a job that is in no crontab of the user may be started from. */
const OTHER_PLACES =
  '/etc/crontab, /etc/cron.d, /etc/cron.hourly, /etc/cron.daily, /etc/cron.weekly, /etc/cron.monthly, systemd timers and at jobs';

export const readCronUser: CommandRow<AutomationPorts> = {
  name: 'ReadCronUser',
  description:
    'Reads the user whose crontab is in question, and the command line that lists it. A name that may not reach a command is refused.',
  risk: 'read',
  args: [
    {
      name: 'username',
      description: 'The user; of several the first. A domain in front of a backslash is left out.',
      isArray: true,
    },
  ],
  outputs: [
    { path: 'CronUser.Name', description: 'The user. Not written where the name is refused.' },
    {
      path: 'CronUser.Command',
      description: 'The command line that lists the crontab. Not written where the name is refused.',
    },
    { path: 'CronUser.Problem', description: 'Why the name is refused. Not written otherwise.' },
  ],
  run: (args) => Promise.resolve(userOutcome(args)),
};

function userOutcome(args: JsonObject): Outcome {
  const written = asText(asList(getOwn(args, 'username'))[0]);
  const name = written.replace(/^[A-Za-z0-9_.-]{1,255}\\/, '');
  if (USER_NAME.test(name)) {
    return { entries: [note(`User ${name}`)], set: { CronUser: { Name: name, Command: `crontab -u ${name} -l` } } };
  }
  const isMissing = written.trim() === '';
  const problem = isMissing
    ? 'the alert names no user'
    : `the user name "${oneLine(written, 200)}" is none that may reach a command`;
  return {
    entries: [warning('input.rejected', `No crontab is read: ${problem}.`)],
    set: { CronUser: { Problem: problem } },
    gaps: [GAP],
    audit: isMissing ? [] : [{ name: 'input.rejected', detail: `crontab: ${problem}` }],
  };
}

export const locateCronEntry: CommandRow<AutomationPorts> = {
  name: 'LocateCronEntry',
  description:
    'Finds the lines of a crontab that start a file, and says what a person has to disable or where to look.',
  risk: 'read',
  args: [
    { name: 'result', description: 'Results of the script that listed the crontab.', isArray: true },
    { name: 'path', description: 'Path of the file.' },
    { name: 'name', description: 'Name of the file.' },
    { name: 'user', description: 'Whose crontab it is.' },
    { name: 'problem', description: 'Why no command was sent, where that is known.' },
    { name: 'failure', description: 'What became of the command, where it was sent.', isArray: true },
  ],
  outputs: [
    {
      path: 'SuspiciousCronjob',
      description: 'The lines that start the file, as they stand. Not written when there are none.',
    },
    { path: 'CronAdvice', description: 'What to disable, or where to look: text for a person.' },
  ],
  run: (args) => Promise.resolve(locatedOutcome(args)),
};

function locatedOutcome(args: JsonObject): Outcome {
  const user = oneLine(textOf(args, 'user'), 100);
  const printed = printedBy(asList(getOwn(args, 'result')));
  if (printed === undefined) {
    const given = [...textsOf(args, 'problem'), ...textsOf(args, 'failure')].map((text) => oneLine(text));
    const problem = given.join('; ').replace(/\.$/, '') || 'the endpoint gave no result';
    const advice = `The crontab was not read: ${problem}.\nRead the crontab of the user on the endpoint, and look at ${OTHER_PLACES}.`;
    return { entries: [warning('evidence.gap', advice)], set: { CronAdvice: advice }, gaps: [GAP] };
  }
  const file = { path: textOf(args, 'path'), name: textOf(args, 'name') };
  const lines = unique(linesThatStart(file, printed));
  if (lines.length === 0) {
    const advice = `No line of the crontab of ${user || 'the user'} starts the file.\nLook at ${OTHER_PLACES}, and at the crontabs of other users.`;
    return {
      entries: [note(advice)],
      set: { CronAdvice: advice },
      evidence: [cronEvidence('no line starts the file')],
    };
  }
  const shown = lines.slice(0, LINES_SHOWN_MAX);
  const rest = lines.length - shown.length;
  const advice = [
    `Lines of the crontab of ${user || 'the user'} that start the file:`,
    ...shown,
    ...(rest > 0 ? [`… and ${rest} more`] : []),
  ].join('\n');
  return {
    entries: [note(advice)],
    set: { SuspiciousCronjob: lines, CronAdvice: advice },
    evidence: shown.map((line) => cronEvidence(oneLine(line))),
  };
}

function cronEvidence(value: string) {
  return { label: 'Crontab', value, source: 'endpoint' };
}

/** What the script printed on the endpoints; undefined where none of them gave a result of a script that ended well. */
function printedBy(results: readonly Json[]): readonly string[] | undefined {
  const ended = results.filter(isObject).filter((row) => asText(row['execution_status']) === 'COMPLETED_SUCCESSFULLY');
  if (ended.length === 0) return undefined;
  return ended.flatMap((row) => {
    const lines = row['command_output'];
    return asList(lines === undefined || lines === null ? row['standard_output'] : lines).map(asText);
  });
}
