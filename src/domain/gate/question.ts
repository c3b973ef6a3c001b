/** The question that the gate asks when no grant covers a command: it shows exactly what a yes does. */
import { isList, type Json } from '../../core/base/json.ts';
import type { CallScope } from '../../core/engine/commands.ts';
import type { CommandCall, Question } from '../../core/engine/events.ts';
import { evidenceOf, sealed } from '../../core/engine/tasks/question.ts';
import type { PolicyDecision } from './policy.ts';

/** Verb of the gate → id of its approval, as people and pending lists name it. */
export const APPROVAL_IDS: Readonly<Record<string, string>> = {
  'terminate-causality': 'terminate',
  'block-url': 'blockUrl',
};

/** What a question says of a write. */
interface Shown {
  readonly call: CommandCall;
  readonly scope: CallScope;
  readonly verb: string;
  readonly targets: readonly string[];
  /** What a yes covers; default: the targets. */
  readonly consent?: readonly string[];
  readonly instance: string;
  readonly since?: number;
  readonly rehearsed?: boolean;
  /** What takes effect with it, besides. */
  readonly brings?: readonly string[];
}

/** That an instance is not live, as questions and plans say it. */
export function rehearsal(instance: string): string {
  return `${instance} is a dry run: nothing is changed there`;
}

export function gateQuestion(write: Shown, decision: PolicyDecision): Question {
  const { call, scope, verb, instance, since = 0 } = write;
  const targets = write.consent ?? write.targets;
  const command = shownCommand(call);
  const where = instance === '' ? '' : ` on ${instance}`;
  return sealed({
    id: `${scope.run}/${call.effect}`,
    task: call.task,
    kind: 'gate',
    title: `Allow "${verb}"${where}?`,
    body: [`Why it is asked: ${decision.reason}.`, ...(write.rehearsed ? [`${rehearsal(instance)}.`] : [])].join('\n'),
    fields: [
      {
        id: APPROVAL_IDS[verb] ?? verb,
        label: `Allow ${verb} of ${targets.join(', ')}${where}?`,
        type: 'singleSelect',
        options: ['Yes', 'No'],
        required: true,
        grants: {
          Yes: [
            { verb, targets, instance, since, command, consequence: `Yes ${does(write)} ${command}${bringing(write)}` },
          ],
        },
      },
    ],
    evidence: evidenceOf(scope),
    gaps: scope.gaps,
    actions: scope.actions,
  });
}

/** On which instance? Each answer but No allows the action on the one that it names; all of them are actions of one command. */
export function choiceQuestion(writes: readonly [Shown, ...Shown[]], decision: PolicyDecision): Question {
  const [{ call, scope, verb, targets: of, consent: targets = of }] = writes;
  const command = shownCommand(call);
  return sealed({
    id: `${scope.run}/${call.effect}`,
    task: call.task,
    kind: 'gate',
    title: `Allow "${verb}", and where?`,
    body: `Why it is asked: ${writes.length} instances offer it, and nobody said which; ${decision.reason}.`,
    fields: [
      {
        id: APPROVAL_IDS[verb] ?? verb,
        label: `Allow ${verb} of ${targets.join(', ')} on which instance?`,
        type: 'singleSelect',
        options: [...writes.map(({ instance }) => instance), 'No'],
        required: true,
        grants: Object.fromEntries(
          writes.map((write) => [
            write.instance,
            [
              {
                verb: write.verb,
                targets: write.consent ?? write.targets,
                instance: write.instance,
                since: write.since ?? 0,
                command,
                consequence: write.rehearsed
                  ? `${rehearsal(write.instance)}; it plans ${command}`
                  : `${write.instance} runs ${command}`,
              },
            ],
          ]),
        ),
      },
    ],
    evidence: evidenceOf(scope),
    gaps: scope.gaps,
    actions: scope.actions,
  });
}

function bringing({ brings = [] }: Shown): string {
  return brings.length === 0 ? '' : `. It takes effect on ${brings.join(', ')}, too`;
}

function does({ rehearsed }: Shown): string {
  return rehearsed ? 'plans' : 'runs';
}

/** A command as a war-room line. Values are quoted data: nothing in them is read as syntax. */
export function shownCommand(call: Pick<CommandCall, 'name' | 'args'>): string {
  const args = Object.entries(call.args).map(([name, value]) => `${word(name)}=${JSON.stringify(plain(value))}`);
  return [`!${word(call.name)}`, ...args].join(' ');
}

/** A name as it is where it is a plain word; otherwise quoted, so that it cannot look like more of the command. */
function word(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : JSON.stringify(name);
}

function plain(value: Json): Json {
  return isList(value) && value.length === 1 ? (value[0] ?? '') : value;
}
