/**
 * WeighReputation: the worst reputation of the files and indicators of an alert, and whether all of it together allows a closure as
 * a false positive without a person.
 *
 * F1. Such a closure needs the tenant's policy, an explicitly good verdict for every file and every indicator that was asked about, and a run
 *     in which every source answered. Unknown is not good.
 */
import type { JsonObject } from '../../../core/base/json.ts';
import type { CallScope, CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { textsOf } from '../arguments.ts';
import type { AutomationPorts, PolicyPort } from '../ports.ts';
import { judgeValues, worstOf, type Judged } from '../reputation.ts';
import { note, oneLine } from '../results.ts';

const ARGS: CommandRow<AutomationPorts>['args'] = [
  { name: 'file', description: 'Hashes of the files in question.', isArray: true },
  { name: 'url', description: 'URLs in question.', isArray: true },
  { name: 'ip', description: 'Addresses in question.', isArray: true },
  { name: 'domain', description: 'Names in question.', isArray: true },
  { name: 'scores', description: 'Rows of DBotScore; those about anything else do not count.', isArray: true },
];

export const weighReputation: CommandRow<AutomationPorts> = {
  name: 'WeighReputation',
  description: 'Finds the worst reputation of the files and indicators in question; other scores do not count.',
  risk: 'read',
  args: ARGS,
  outputs: [
    { path: 'Reputation.File', description: 'Worst score of the files: 0 unknown, 1 good, 2 suspicious, 3 malicious.' },
    { path: 'Reputation.Indicator', description: 'Worst score of the indicators.' },
    { path: 'Reputation.Worst', description: 'The worse of both.' },
    {
      path: 'Reputation.SuspiciousFile',
      description: 'Hashes with a score of 2 or 3. Not written when there are none.',
    },
  ],
  run: (args) => Promise.resolve(weighed(args)),
};

export const weighFalsePositive: CommandRow<AutomationPorts> = {
  name: 'WeighFalsePositive',
  description:
    'Says whether the alert may be closed as a false positive without a person: the policy allows it, every verdict is explicitly good, and no source is missing.',
  risk: 'read',
  args: ARGS,
  outputs: [
    { path: 'FalsePositive.Close', description: 'yes or no.' },
    { path: 'FalsePositive.Reason', description: 'What stands against it. Not written when nothing does.' },
  ],
  run: (args, { policy }, scope) => Promise.resolve(closureOutcome(args, policy, scope)),
};

/** Arguments, and types of score, that are about indicators. */
const INDICATOR_KINDS = ['url', 'ip', 'domain'];

interface Weighed {
  readonly files: readonly Judged[];
  readonly indicators: readonly Judged[];
}

function weigh(args: JsonObject): Weighed {
  const judged = (kind: string) => judgeValues(args['scores'], kind, textsOf(args, kind));
  return { files: judged('file'), indicators: INDICATOR_KINDS.flatMap(judged) };
}

function weighed(args: JsonObject): Outcome {
  const { files, indicators } = weigh(args);
  const [file, indicator] = [worstOf(files), worstOf(indicators)];
  const suspicious = files.filter(({ score }) => score >= 2).map(({ value }) => value);
  const reputation = {
    File: file,
    Indicator: indicator,
    Worst: Math.max(file, indicator),
    ...(suspicious.length > 0 ? { SuspiciousFile: suspicious } : {}),
  };
  return { entries: [note(`Worst score: files ${file}, indicators ${indicator}`)], set: { Reputation: reputation } };
}

function closureOutcome(args: JsonObject, policy: PolicyPort, scope: CallScope): Outcome {
  const against = reasonsAgainst(weigh(args), policy, scope);
  const [said, close] = against.length === 0 ? ['nothing stands against it', 'yes'] : [against.join('; '), 'no'];
  return {
    entries: [note(`Close as a false positive without a person: ${close} (${said})`)],
    set: { FalsePositive: { Close: close, ...(against.length > 0 ? { Reason: against } : {}) } },
    evidence: [{ label: 'False positive', value: said, source: 'policy' }],
  };
}

/** F1. */
function reasonsAgainst({ files, indicators }: Weighed, policy: PolicyPort, { gaps }: CallScope): readonly string[] {
  const notGood = (judged: readonly Judged[]) => judged.filter(({ score }) => score !== 1).length;
  return [
    ...(policy.closesFalsePositives() ? [] : ['the policy leaves the decision to a person']),
    ...(files.length === 0 ? ['the alert names no file'] : []),
    ...(notGood(files) > 0 ? ['a file is not known to be good'] : []),
    ...(notGood(indicators) > 0 ? ['an indicator is not known to be good'] : []),
    ...(gaps.length > 0 ? [`not answered: ${[...new Set(gaps)].map((gap) => oneLine(gap, 100)).join(', ')}`] : []),
  ];
}
