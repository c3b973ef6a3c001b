/**
 * The story of a run: events as lines for people, the same for terminal and console.
 *
 * Titles become stages; evidence, gaps, actions, questions and outcomes one line each. Helper tasks that only pass on stay quiet.
 */
import type { StoryLine } from '../../core/api/views.ts';
import type {
  ActionResult,
  Evidence,
  Question,
  RunEvent,
  StoredEvent,
  TaskCompleted,
} from '../../core/engine/events.ts';
import type { RunPlan } from '../../core/engine/plan.ts';
import { LABEL_DEFAULT, LABEL_NONE } from '../../core/playbook/document.ts';

type Line = Pick<StoryLine, 'kind' | 'text'> & Partial<Pick<StoryLine, 'task' | 'detail'>>;

export function storyOf(events: readonly StoredEvent[], plan: RunPlan): readonly StoryLine[] {
  return events.flatMap(({ seq, at, event }) =>
    linesOf(event, plan).map((line) => ({ seq, at, task: '', detail: '', ...line })),
  );
}

function linesOf(event: RunEvent, plan: RunPlan): readonly Line[] {
  const name = (task: string) => plan.tasks.get(task)?.task.name ?? task;
  switch (event.type) {
    case 'run.started':
      return [
        { kind: 'stage', text: event.playbook.name, detail: event.dryRun ? 'dry run: nothing will be changed' : '' },
      ];
    case 'task.completed':
      return completed(event, plan, name(event.task));
    case 'task.failed':
      return [
        { kind: 'error', text: `${name(event.task)} failed`, task: name(event.task), detail: event.error.message },
      ];
    case 'task.retrying':
      return [
        { kind: 'error', text: `${name(event.task)}: once more`, task: name(event.task), detail: event.error.message },
      ];
    case 'task.waiting':
      return [
        {
          kind: 'item',
          text: `${event.item.id}: ${event.item.title}`,
          task: name(event.task),
          detail: event.item.text,
        },
      ];
    case 'effect.sent':
      return [{ kind: 'action', text: `${event.action}: sent`, detail: event.instance }];
    case 'effect.held':
    case 'question.asked':
      return [
        {
          kind: 'question',
          text: event.question.title,
          task: name(event.question.task),
          detail: asked(event.question),
        },
      ];
    case 'question.answered':
      return [
        {
          kind: 'answer',
          text: Object.entries(event.answers)
            .map(([field, answer]) => `${field} = ${String(answer)}`)
            .join(', '),
          detail: `by ${event.by}`,
        },
      ];
    case 'question.refused':
      return [{ kind: 'error', text: `answer refused: ${event.reason}`, detail: `by ${event.by}` }];
    case 'question.withdrawn':
      return [{ kind: 'question', text: 'question withdrawn' }];
    case 'item.completed':
      return [
        {
          kind: 'answer',
          text: `${event.item}: ${event.offer}`,
          detail: `by ${event.by}${event.note ? `: ${event.note}` : ''}`,
        },
      ];
    case 'task.reopened':
      return [{ kind: 'answer', text: `${name(event.task)}: retry`, detail: `by ${event.by}` }];
    case 'run.cancelling':
      return [{ kind: 'end', text: 'cancelling', detail: `by ${event.by}` }];
    case 'run.ended':
      return [...event.items.map(itemLine), { kind: 'end', text: event.status }];
    case 'task.started':
    case 'effect.pending':
    case 'effect.settled':
      return [];
  }
}

function completed(event: TaskCompleted, plan: RunPlan, task: string): readonly Line[] {
  const kind = plan.tasks.get(event.task)?.task.kind;
  if (kind === 'title') return [{ kind: 'stage', text: task }];
  if (kind === 'start') return [];
  const label = event.label === LABEL_NONE ? '' : event.label === LABEL_DEFAULT ? 'otherwise' : event.label;
  const detail = event.how === 'done' ? label : (event.error?.message ?? event.how);
  return [
    { kind: 'task', text: task, task, detail },
    ...event.evidence.map((row): Line => ({ kind: 'evidence', text: evidenceText(row), task, detail: row.source })),
    ...event.gaps.map((gap): Line => ({ kind: 'gap', text: gap, task })),
    ...event.actions.map((row): Line => ({ kind: 'action', text: actionText(row), task, detail: row.detail })),
    ...event.items.map(itemLine),
    ...(typeof event.alert['status'] === 'string'
      ? [
          {
            kind: 'action',
            text: `alert ${event.alert['status']}`,
            task,
            detail: String(event.alert['closeReason'] ?? ''),
          } as const,
        ]
      : []),
  ];
}

function itemLine(item: { readonly id: string; readonly title: string; readonly text: string }): Line {
  return { kind: 'item', text: `${item.id}: ${item.title}`, detail: item.text };
}

function evidenceText(row: Evidence): string {
  return `${row.label}: ${row.value}${row.verdict === undefined ? '' : ` [${row.verdict}]`}`;
}

function actionText(row: ActionResult): string {
  return `${row.verb} ${row.targets.join(', ')}: ${row.result}`;
}

function asked(question: Question): string {
  return question.fields
    .map((field) => {
      const grants = Object.entries(field.grants).flatMap(([answer, rows]) =>
        rows.map((grant) => `${answer}: ${grant.consequence || `${grant.verb} ${grant.targets.join(', ')}`}`),
      );
      return [`${field.id}: ${field.label} (${field.options.join(' / ')})`, ...grants.map((line) => `  ${line}`)].join(
        '\n',
      );
    })
    .join('\n');
}
