/**
 * Every check, one row each: what it finds, how bad that is, how to mend it. A new check is one function and one row here.
 *
 * The rows are read by `check.ts`, by the reference page and by the rules of a SARIF document.
 */
import type { Hit, Severity } from './finding.ts';
import { impossibleAnswer, unhandledFormAnswer, unreadAnswer } from './rules/answers.ts';
import {
  badExpression,
  deleteAll,
  fixedInstance,
  missingArgument,
  recursivePlaybook,
  unclosedPlaceholder,
  unknownArgument,
  unknownCall,
  unknownOperator,
  unknownPlaybook,
} from './rules/calls.ts';
import { unaskedContainment, unreadFailure, unusedGrant } from './rules/consent.ts';
import { earlyRead, hiddenExtraction, misspelledRead, unwrittenRead } from './rules/flow.ts';
import { undeclaredInput, unusedInput, unwrittenOutput } from './rules/inputs.ts';
import { deadEdge, emptyCondition, literalLeft, noDefault, shadowedLabel, unhandledAnswer } from './rules/labels.ts';
import {
  emptyName,
  endlessRing,
  loopWithoutExit,
  loopWithoutMax,
  missingErrorEdge,
  tooLargeForFlow,
  unreachableTask,
  unusedErrorEdge,
} from './rules/structure.ts';
import type { Subject } from './subject.ts';

export const FAMILIES = {
  structure: 'Tasks and edges',
  labels: 'Conditions and replies',
  calls: 'Commands, automations and sub-playbooks',
  inputs: 'Inputs and outputs',
  flow: 'Data flow',
  consent: 'Containment and consent',
  checks: 'The checks themselves',
} as const;

export type Family = keyof typeof FAMILIES;

export interface CheckRow {
  readonly code: `check.${string}`;
  readonly family: Family;
  readonly severity: Severity;
  /** What it finds, in one sentence. */
  readonly finds: string;
  /** How to mend it, in general; a finding may know better. */
  readonly mend: string;
  find(subject: Subject): readonly Hit[];
}

export const CHECKS: readonly CheckRow[] = [
  {
    code: 'check.unreachable-task',
    family: 'structure',
    severity: 'warning',
    finds: 'A task that no way leads to, so that it never runs.',
    mend: 'Lead an edge to it, or remove it with what hangs on it.',
    find: unreachableTask,
  },
  {
    code: 'check.empty-name',
    family: 'structure',
    severity: 'warning',
    finds: 'A task without a name: people see it in the story of the run, in questions and in errors.',
    mend: 'Say in a few words what the task does.',
    find: emptyName,
  },
  {
    code: 'check.unused-error-edge',
    family: 'structure',
    severity: 'warning',
    finds: 'An `#error#` edge of a task that never leaves by it.',
    mend: 'Set `continueonerror: true` and `continueonerrortype: errorPath`, or remove the edge.',
    find: unusedErrorEdge,
  },
  {
    code: 'check.missing-error-edge',
    family: 'structure',
    severity: 'warning',
    finds:
      'A task with `continueonerrortype: errorPath` and no `#error#` edge: on an error it goes on as after a success.',
    mend: 'Add an `#error#` edge to what handles the error, or leave `continueonerrortype` empty.',
    find: missingErrorEdge,
  },
  {
    code: 'check.endless-ring',
    family: 'structure',
    severity: 'error',
    finds: 'A ring of tasks that no edge leaves.',
    mend: 'Give one of its conditions a label that leads out.',
    find: endlessRing,
  },
  {
    code: 'check.loop-without-exit',
    family: 'structure',
    severity: 'error',
    finds: 'A repeated sub-playbook whose exit script must answer the empty text, so that only the limit ends it.',
    mend: 'Name the answer that ends the loop in `loop.exitCondition`, usually "yes".',
    find: loopWithoutExit,
  },
  {
    code: 'check.loop-without-max',
    family: 'structure',
    severity: 'warning',
    finds: 'A repeated sub-playbook that does not say how often it repeats at most.',
    mend: 'Set `loop.max`.',
    find: loopWithoutMax,
  },
  {
    code: 'check.no-default',
    family: 'labels',
    severity: 'warning',
    finds: 'A condition without a `#default#` edge: where nothing holds, the run waits for a person.',
    mend: 'Add a `#default#` edge for the case that nobody thought of.',
    find: noDefault,
  },
  {
    code: 'check.unhandled-label',
    family: 'labels',
    severity: 'error',
    finds: 'A label that a condition can answer and that has no edge, where there is no default either.',
    mend: 'Add an edge with this label, or a `#default#` edge.',
    find: (subject) => unhandledAnswer(subject, 'label'),
  },
  {
    code: 'check.unhandled-reply',
    family: 'labels',
    severity: 'error',
    finds: 'A reply option that has no edge, where there is no default either.',
    mend: 'Add an edge for this reply, or a `#default#` edge.',
    find: (subject) => unhandledAnswer(subject, 'reply'),
  },
  {
    code: 'check.dead-edge',
    family: 'labels',
    severity: 'warning',
    finds: 'An edge for a label that its condition, script or question never answers.',
    mend: 'Write the label as it is answered, or remove the edge.',
    find: deadEdge,
  },
  {
    code: 'check.shadowed-label',
    family: 'labels',
    severity: 'warning',
    finds: 'Two labels of a condition that ask the same: the first one always wins.',
    mend: 'Change one of the two conditions, or remove the second.',
    find: shadowedLabel,
  },
  {
    code: 'check.empty-condition',
    family: 'labels',
    severity: 'warning',
    finds: 'A label without any condition, which never holds.',
    mend: 'Say when it holds, or remove the label.',
    find: emptyCondition,
  },
  {
    code: 'check.literal-left',
    family: 'labels',
    severity: 'warning',
    finds: 'A condition that compares a text which looks like a path, because `iscontext` is missing.',
    mend: 'Give the left side `iscontext: true`.',
    find: literalLeft,
  },
  {
    code: 'check.unhandled-answer',
    family: 'labels',
    severity: 'warning',
    finds: 'An answer of a form for which no condition that reads it has an edge.',
    mend: 'Add a label for this answer, or a `#default#` edge.',
    find: unhandledFormAnswer,
  },
  {
    code: 'check.impossible-answer',
    family: 'labels',
    severity: 'error',
    finds: 'A condition that compares an answer with a text which the question does not offer.',
    mend: 'Compare with one of the options.',
    find: impossibleAnswer,
  },
  {
    code: 'check.unread-answer',
    family: 'labels',
    severity: 'warning',
    finds: 'A question whose answer nothing reads and whose yes allows nothing.',
    mend: 'Read the answer in a condition or an argument, or do not ask.',
    find: unreadAnswer,
  },
  {
    code: 'check.unknown-command',
    family: 'calls',
    severity: 'warning',
    finds: 'A command that no integration or built-in here offers; the task fails.',
    mend: 'Correct the name, install what offers it, or set `skipunavailable: true` where the playbook can do without.',
    find: (subject) => unknownCall(subject, 'command'),
  },
  {
    code: 'check.unknown-automation',
    family: 'calls',
    severity: 'warning',
    finds: 'An automation that is not installed here; the task fails.',
    mend: 'Correct the name, install it, or set `skipunavailable: true` where the playbook can do without.',
    find: (subject) => unknownCall(subject, 'script'),
  },
  {
    code: 'check.unknown-playbook',
    family: 'calls',
    severity: 'warning',
    finds: 'A sub-playbook that is not installed here; the task fails.',
    mend: 'Correct the name, install it, or set `skipunavailable: true` where the playbook can do without.',
    find: unknownPlaybook,
  },
  {
    code: 'check.recursive-playbook',
    family: 'calls',
    severity: 'error',
    finds: 'A sub-playbook that leads back to the playbook that runs it.',
    mend: 'Repeat with `loop`, or take what both need into a playbook of its own.',
    find: recursivePlaybook,
  },
  {
    code: 'check.missing-argument',
    family: 'calls',
    severity: 'error',
    finds: 'A required argument or input that is not given and has no default; the task fails.',
    mend: 'Give it a value.',
    find: missingArgument,
  },
  {
    code: 'check.unknown-argument',
    family: 'calls',
    severity: 'warning',
    finds: 'An argument or input that what is called does not take; it counts for nothing.',
    mend: 'Correct the name, or remove it.',
    find: unknownArgument,
  },
  {
    code: 'check.unknown-operator',
    family: 'calls',
    severity: 'warning',
    finds: 'A filter or condition with an operator that is neither known nor an installed automation.',
    mend: 'Use an operator of the reference, or install the automation.',
    find: (subject) => unknownOperator(subject, 'operator'),
  },
  {
    code: 'check.unknown-transformer',
    family: 'calls',
    severity: 'warning',
    finds: 'A transformer that is neither known nor an installed automation.',
    mend: 'Use a transformer of the reference, or install the automation.',
    find: (subject) => unknownOperator(subject, 'transformer'),
  },
  {
    code: 'check.bad-expression',
    family: 'calls',
    severity: 'error',
    finds: 'A path, placeholder or filter that cannot be read; the task fails.',
    mend: 'Correct it at the place that the message names.',
    find: badExpression,
  },
  {
    code: 'check.unclosed-placeholder',
    family: 'calls',
    severity: 'warning',
    finds: 'An argument that ends within a placeholder: it is passed on as the text that it is.',
    mend: 'Close it with `}`.',
    find: unclosedPlaceholder,
  },
  {
    code: 'check.delete-all',
    family: 'calls',
    severity: 'warning',
    finds:
      'DeleteContext with `all=yes`: what every earlier task found is lost, also for other playbooks of the alert.',
    mend: 'Delete the keys that are meant, by `key`.',
    find: deleteAll,
  },
  {
    code: 'check.fixed-instance',
    family: 'calls',
    severity: 'note',
    finds: 'A task that names the instance it runs on.',
    mend: 'Leave `using` empty: the instance that the alert came from is asked, or any that offers the command.',
    find: fixedInstance,
  },
  {
    code: 'check.undeclared-input',
    family: 'inputs',
    severity: 'error',
    finds: 'An input that is read and not declared; it is always empty.',
    mend: 'Declare it under `inputs`, or correct the name.',
    find: undeclaredInput,
  },
  {
    code: 'check.unused-input',
    family: 'inputs',
    severity: 'warning',
    finds: 'A declared input that nothing reads.',
    mend: 'Use it, or remove it.',
    find: unusedInput,
  },
  {
    code: 'check.unwritten-output',
    family: 'inputs',
    severity: 'warning',
    finds: 'A declared output that no task writes.',
    mend: 'Correct the path, write it, or remove it.',
    find: unwrittenOutput,
  },
  {
    code: 'check.misspelled-read',
    family: 'flow',
    severity: 'error',
    finds: 'A context path that nothing writes, and that differs by a slip from one that is written.',
    mend: 'Make the two equal, letter by letter.',
    find: misspelledRead,
  },
  {
    code: 'check.unwritten-read',
    family: 'flow',
    severity: 'warning',
    finds: 'A context path that is read and that nothing on any way there writes; it is always empty.',
    mend: 'Correct the path, or write it before.',
    find: unwrittenRead,
  },
  {
    code: 'check.early-read',
    family: 'flow',
    severity: 'warning',
    finds: 'A context path that only tasks write which do not come before: later ones, or those of another branch.',
    mend: 'Lead an edge from the task that writes to the one that reads.',
    find: earlyRead,
  },
  {
    code: 'check.hidden-extraction',
    family: 'flow',
    severity: 'warning',
    finds:
      'A task that relies on indicators being extracted on the side (`reputationcalc`), which does not happen here.',
    mend: 'Extract with a task of its own (`extractIndicators`), and read what it writes.',
    find: hiddenExtraction,
  },
  {
    code: 'check.unread-failure',
    family: 'consent',
    severity: 'warning',
    finds: 'A state-changing command that goes on when it fails, where nothing after it reads the outcome.',
    mend: 'Read it back (its outputs, `Action`, VerifyContainment), give it an `#error#` edge, or name the gap by `x-evidence`.',
    find: unreadFailure,
  },
  {
    code: 'check.unasked-containment',
    family: 'consent',
    severity: 'warning',
    finds:
      'A containment that a way leads to on which no question grants it, and that the policy does not allow unasked.',
    mend: 'Ask before: `x-grants` on a question, with the verb and the targets. Else the run stops there until somebody allows the bare command.',
    find: unaskedContainment,
  },
  {
    code: 'check.unused-grant',
    family: 'consent',
    severity: 'warning',
    finds: 'A question whose yes allows an action that nothing after it does.',
    mend: 'Correct the verb, or ask without `x-grants`.',
    find: unusedGrant,
  },
  {
    code: 'check.too-large-for-flow',
    family: 'checks',
    severity: 'note',
    finds: 'A playbook with so many tasks that data flow and consent are not looked at.',
    mend: 'Split it into sub-playbooks.',
    find: tooLargeForFlow,
  },
  {
    code: 'check.bad-ignore',
    family: 'checks',
    severity: 'error',
    finds: '`x-ignore` that names no check, or gives no reason.',
    mend: 'Write `x-ignore: {check.code: the reason}` on the task, or at the top for the whole playbook.',
    find: () => [],
  },
  {
    code: 'check.needless-ignore',
    family: 'checks',
    severity: 'note',
    finds: '`x-ignore` for something that is not found.',
    mend: 'Remove it.',
    find: () => [],
  },
];
