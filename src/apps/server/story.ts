/**
 * The story of a run: events as lines for people, the same for terminal and console.
 *
 * Titles become stages; evidence, gaps, actions, questions and outcomes one line each. Values stand here as they came: whoever
 * shows a line makes it harmless for his medium.
 */
import type { StoryLine } from '../../core/api/views.ts';
import { isObject } from '../../core/base/json.ts';
import type {
  ActionResult,
  Evidence,
  Question,
  RunEvent,
  StoredEvent,
  TaskCompleted,
} from '../../core/engine/events.ts';
import { taskIn, type RunPlan } from '../../core/engine/plan.ts';
import { scopeOf } from '../../core/engine/scope.ts';
import { LABEL_DEFAULT, LABEL_NONE } from '../../core/playbook/document.ts';
import { nameOf, placesOf } from './places.ts';

type Line = Pick<StoryLine, 'kind' | 'text'> & Partial<Pick<StoryLine, 'task' | 'detail' | 'tone'>>;
type Tone = StoryLine['tone'];

export function storyOf(events: readonly StoredEvent[], plan: RunPlan): readonly StoryLine[] {
  return events.flatMap(({ seq, at, event }) =>
    linesOf(event, plan).map((line): StoryLine => ({ seq, at, task: '', detail: '', tone: 'neutral', ...line })),
  );
}

function linesOf(event: RunEvent, plan: RunPlan): readonly Line[] {
  const name = (task: string) => nameOf(plan, task);
  switch (event.type) {
    case 'run.started':
      return [
        { kind: 'stage', text: event.playbook.name, detail: event.dryRun ? 'dry run: nothing will be changed' : '' },
        ...(event.missing ?? []).map((key): Line => ({
          kind: 'error',
          text: `input ${key} is required and was not given`,
          tone: 'caution',
        })),
        ...(event.after
          ? [{ kind: 'answer', text: `again, after run ${event.after.run}`, detail: `by ${event.after.by}` } as const]
          : []),
      ];
    case 'playbook.started':
      return [{ kind: 'stage', text: [...placesOf(plan, scopeOf(event.task)), event.playbook.name].join(' › ') }];
    case 'pass.ended':
      if (event.again) return [onceMore(name(event.task), event.error?.message ?? '')];
      return [...factsOf(event, name(event.task)), ...event.items.map((item) => itemLine(item, name(event.task)))];
    case 'task.completed':
      return completed(event, plan, name(event.task));
    case 'task.failed':
      return [
        { kind: 'error', text: name(event.task), task: name(event.task), detail: event.error.message, tone: 'bad' },
        ...factsOf(event, name(event.task)),
        itemLine(event.item, name(event.task)),
      ];
    case 'task.retrying':
      return [onceMore(name(event.task), event.error.message)];
    case 'task.waiting':
      return [itemLine(event.item, name(event.task))];
    case 'effect.sent': {
      const task = name(taskOf(event.effect));
      const again = event.sends > 1 ? `, send ${event.sends}` : '';
      return [{ kind: 'action', text: event.action, task, detail: `sent to ${event.instance}${again}` }];
    }
    case 'effect.held':
    case 'question.asked':
      return [
        {
          kind: 'question',
          text: name(event.question.task),
          task: name(event.question.task),
          detail: asked(event.question),
        },
      ];
    case 'question.answered':
      return [{ kind: 'answer', text: answered(event.answers), detail: `by ${event.by}` }];
    case 'question.refused':
      return [{ kind: 'error', text: `answer refused: ${event.reason}`, detail: `by ${event.by}`, tone: 'caution' }];
    case 'question.expired':
      return [
        {
          kind: 'question',
          text: 'nobody answered in time',
          detail: event.option === '' ? 'the run goes on without an answer' : `the run goes on with "${event.option}"`,
          tone: 'caution',
        },
      ];
    case 'question.withdrawn':
      return [{ kind: 'question', text: 'withdrawn', detail: event.reason ?? 'nobody needs to answer it any more' }];
    case 'source.changed':
      return [{ kind: 'end', text: `${event.change} at ${event.instance}`, detail: event.detail, tone: 'caution' }];
    case 'item.completed':
      return [
        {
          kind: 'answer',
          text: `${event.item} = ${event.offer}`,
          detail: `by ${event.by}${event.note ? `: ${event.note}` : ''}`,
        },
      ];
    case 'task.reopened':
      return [{ kind: 'answer', text: `${name(event.task)} = retry`, detail: `by ${event.by}` }];
    case 'run.paused':
      return [{ kind: 'end', text: 'paused', detail: `by ${event.by}: nothing new starts`, tone: 'caution' }];
    case 'run.resumed':
      return [{ kind: 'answer', text: 'resumed', detail: `by ${event.by}` }];
    case 'run.cancelling':
      return [{ kind: 'end', text: 'cancelling', detail: event.reason ?? `by ${event.by}`, tone: 'caution' }];
    case 'run.ended':
      return [
        ...event.items.map((item) => itemLine(item, '')),
        { kind: 'end', text: event.status, tone: event.status === 'completed' ? 'good' : 'caution' },
      ];
    case 'timers.turned':
      return Object.entries(event.alert).map(([field, timer]): Line => ({
        kind: 'action',
        text: `timer ${field}`,
        task: name(event.task),
        detail: isObject(timer) && typeof timer['runStatus'] === 'string' ? timer['runStatus'] : '',
      }));
    case 'pass.started':
    case 'loop.asked':
    case 'task.started':
    case 'effect.pending':
    case 'effect.settled':
      return [];
  }
}

function onceMore(task: string, why: string): Line {
  return { kind: 'error', text: `${task}: once more`, task, detail: why, tone: 'caution' };
}

/** What a loop says that was stopped before it was done. */
const STOPPED: ReadonlySet<string> = new Set(['loop.items-left', 'loop.max-reached', 'loop.no-exit']);

/** How a task that is not simply done is told. */
const HOW: Readonly<Record<TaskCompleted['how'], { readonly tone: Tone; readonly words: string }>> = {
  done: { tone: 'good', words: '' },
  skipped: { tone: 'neutral', words: 'passed over' },
  'failed-continued': { tone: 'caution', words: 'failed, the run goes on' },
  'error-path': { tone: 'caution', words: 'failed, the run takes the path for errors' },
};

function completed(event: TaskCompleted, plan: RunPlan, task: string): readonly Line[] {
  const document = taskIn(plan, event.task)?.task;
  // A title at the end of the playbook begins nothing: the end of the run says it.
  if (document?.kind === 'title') return Object.keys(document.next).length === 0 ? [] : [{ kind: 'stage', text: task }];
  if (document?.kind === 'start') return [];
  const label = event.label === LABEL_NONE ? '' : event.label === LABEL_DEFAULT ? 'otherwise' : event.label;
  const { tone, words } = HOW[event.how];
  const stopped = event.entries.filter(({ code }) => code !== undefined && STOPPED.has(code));
  const left = stopped.map(({ contents }) => (typeof contents === 'string' ? contents : ''));
  const detail = [words, event.error?.message ?? '', label, ...left].filter(Boolean).join(': ');
  return [
    { kind: 'task', text: task, task, detail, tone },
    ...factsOf(event, task),
    ...event.items.map((item) => itemLine(item, task)),
  ];
}

/** What a task found and did: one line per fact. */
function factsOf(
  facts:
    | Pick<TaskCompleted, 'evidence' | 'gaps' | 'actions'>
    | { evidence?: never; gaps: readonly string[]; actions: readonly ActionResult[] },
  task: string,
): readonly Line[] {
  const alert = 'alert' in facts ? (facts as TaskCompleted).alert : {};
  const { status, closeReason } = alert;
  return [
    ...(facts.evidence ?? []).map((row): Line => evidenceLine(row, task)),
    ...facts.gaps.map((gap): Line => ({
      kind: 'gap',
      text: gap,
      task,
      detail: 'unknown, which is not the same as harmless',
      tone: 'caution',
    })),
    ...facts.actions.map((row): Line => actionLine(row, task)),
    ...(typeof status === 'string'
      ? [
          {
            kind: 'action',
            text: `alert ${status}`,
            task,
            detail: typeof closeReason === 'string' ? closeReason : '',
            tone: 'good',
          } as const,
        ]
      : []),
  ];
}

function evidenceLine({ label, value, verdict, source }: Evidence, task: string): Line {
  const tone: Tone =
    verdict === 'malicious'
      ? 'bad'
      : verdict === 'suspicious' || verdict === 'unknown'
        ? 'caution'
        : verdict === 'good'
          ? 'good'
          : 'neutral';
  return {
    kind: 'evidence',
    text: `${label}: ${value}`,
    task,
    detail: verdict === undefined ? source : `${verdict}, ${source}`,
    tone,
  };
}

const RESULT_TONES: Readonly<Record<ActionResult['result'], Tone>> = {
  done: 'good',
  'already-done': 'good',
  planned: 'neutral',
  declined: 'neutral',
  failed: 'bad',
  unknown: 'bad',
};

function actionLine({ verb, targets, result, detail }: ActionResult, task: string): Line {
  const what = [result, detail].filter(Boolean).join(': ');
  return { kind: 'action', text: `${verb} ${targets.join(', ')}`, task, detail: what, tone: RESULT_TONES[result] };
}

function itemLine(item: { readonly id: string; readonly title: string; readonly text: string }, task: string): Line {
  return { kind: 'item', text: `${item.id}: ${item.title}`, task, detail: item.text, tone: 'caution' };
}

/** The task of an effect: effects are named `<task>` or `<task>.<n>`. */
function taskOf(effect: string): string {
  return effect.replace(/\.\d+$/, '');
}

function answered(answers: Readonly<Record<string, unknown>>): string {
  return Object.entries(answers)
    .map(([field, answer]) => `${field} = ${Array.isArray(answer) ? answer.join(', ') : String(answer)}`)
    .join(', ');
}

function asked(question: Question): string {
  return question.fields
    .map((field) => {
      const grants = Object.entries(field.grants).flatMap(([answer, rows]) =>
        rows.map((grant) => `${answer} allows ${grant.verb} of ${grant.targets.join(', ')}: ${grant.consequence}`),
      );
      return [`${field.id}: ${field.label} (${field.options.join(' / ')})`, ...grants.map((line) => `  ${line}`)].join(
        '\n',
      );
    })
    .join('\n');
}
