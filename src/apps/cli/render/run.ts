/** A run's head and outcome, and lists of things, as lines of a terminal. Pure. */
import type {
  ActionView,
  AlertView,
  ApprovalView,
  DoctorView,
  ItemView,
  RunSummary,
  RunView,
} from '../../../core/api/views.ts';
import { asList, type Json, type JsonObject } from '../../../core/base/json.ts';
import {
  EMPTY,
  hanging,
  line,
  paragraph,
  span,
  symbol,
  whole,
  type Line,
  type Look,
  type Style,
} from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';
import { padded } from '../terminal/text.ts';
import { quoted } from './shell.ts';
import { elapsed, instant } from './story.ts';

export const STATUS_STYLES: Readonly<Record<string, Style>> = {
  completed: 'good',
  closed: 'good',
  done: 'good',
  'already-done': 'good',
  running: 'accent',
  waiting: 'caution',
  unknown: 'bad',
  failed: 'bad',
  cancelled: 'caution',
};

const status = (text: string) => span(text, STATUS_STYLES[text] ?? 'plain');
const LABEL_WIDTH = 11;

function row(label: string, ...parts: readonly (string | ReturnType<typeof span>)[]): Line {
  return hanging(2, 2 + LABEL_WIDTH, span(padded(label, LABEL_WIDTH), 'dim'), ...parts);
}

const HEAD_FIELDS = ['severity', 'hostname', 'username', 'cgoname', 'source'];

/** What it is about: the alert in two lines. */
export function headLines(run: RunView, fields: JsonObject): readonly Line[] {
  const words = HEAD_FIELDS.flatMap((key) => asList(fields[key]).map(String)).filter(Boolean);
  return [
    hanging(0, 0, span(run.alertName === '' ? `alert ${run.alert.id}` : run.alertName, 'strong')),
    hanging(
      0,
      0,
      span([`alert ${run.alert.id}`, ...words].join(` ${symbol('dot')} `), 'dim'),
      span(run.dryRun ? '  dry run' : '', 'caution'),
    ),
  ];
}

/** How it stands at the end: alert, actions and how to take them back, gaps, what waits. `command` is how the person calls us. */
export function outcomeLines(
  run: RunView,
  alert: Pick<AlertView, 'status' | 'closeReason'>,
  command: string | null,
): readonly Line[] {
  const reason = alert.closeReason === null || alert.closeReason === '' ? '' : `  ${alert.closeReason}`;
  return [
    EMPTY,
    line(0, span('Outcome', 'title')),
    row('alert', status(alert.status), span(reason, 'strong')),
    row('run', status(run.status), span(`  in ${elapsed(run.updatedAt - run.startedAt)} min  run ${run.run}`, 'dim')),
    ...(run.actions.length === 0 ? [row('actions', span('none', 'dim'))] : []),
    ...run.actions.toReversed().flatMap((action, index) => actionLines(action, index === 0 ? 'actions' : '', command)),
    ...labelled(
      'gaps',
      run.gaps.map((gap) => [span(`${symbol('gap')} `, 'caution'), span(gap, 'caution')]),
      'none: every source that was asked has answered',
    ),
    ...labelled(
      'waits for',
      [
        ...run.approvals.map(({ question, fields }) => [
          span('an answer: ', 'caution'),
          span(fields.map(({ id }) => id).join(', '), 'strong'),
          span(`  question ${question}`, 'dim'),
        ]),
        ...run.items.map(({ item, title, id }) => [
          span(`${id}: `, 'caution'),
          span(title),
          span(`  item ${item}`, 'dim'),
        ]),
      ],
      'nobody',
    ),
  ];
}

/** The way back has a line of its own, so that it can be copied. */
function actionLines(action: ActionView, label: string, command: string | null): readonly Line[] {
  const { verb, targets, status: result, undo, id } = action;
  const by = allowedBy(action, 'full');
  return [
    row(
      label,
      span(`${verb} `),
      span(targets.join(', ')),
      span('  '),
      status(result),
      span(by === '' ? '' : `  ${by}`, 'dim'),
    ),
    ...(undo === null || command === null
      ? []
      : [whole(2 + LABEL_WIDTH + 2, span(`undo: ${command} action undo ${quoted(id)}`, 'dim'))]),
  ];
}

function labelled(label: string, rows: readonly (readonly ReturnType<typeof span>[])[], none: string): readonly Line[] {
  if (rows.length === 0) return [row(label, span(none, 'dim'))];
  return rows.map((parts, index) => row(index === 0 ? label : '', ...parts));
}

export function runTable(runs: readonly RunSummary[], look: Look): readonly Line[] {
  if (runs.length === 0) return [line(0, 'no runs')];
  const columns = [
    { title: 'run' },
    { title: 'status' },
    { title: 'alert' },
    { title: 'started' },
    { title: 'playbook' },
  ];
  return table(
    columns,
    runs.map((run) => [
      run.run,
      status(run.status),
      run.alert.id,
      instant(run.startedAt),
      `${run.dryRun ? '(dry run) ' : ''}${run.playbook}`,
    ]),
    look,
  );
}

export function alertTable(alerts: readonly AlertView[], look: Look): readonly Line[] {
  if (alerts.length === 0) return [line(0, 'no alerts')];
  const columns = [
    { title: 'alert' },
    { title: 'instance' },
    { title: 'status' },
    { title: 'run' },
    { title: 'received' },
    { title: 'what' },
  ];
  return table(
    columns,
    alerts.map((alert) => [
      span(alert.id, 'strong'),
      alert.instance,
      status(alert.status),
      alert.run ?? '',
      instant(alert.receivedAt),
      dotted(alert.closeReason ?? '', subjectOf(alert)),
    ]),
    look,
  );
}

const dotted = (...words: readonly string[]): string => words.filter(Boolean).join(` ${symbol('dot')} `);
const subjectOf = ({ fields, name }: AlertView): string =>
  dotted(...['severity', 'hostname'].map((key) => firstOf(fields[key])), name);
const firstOf = (value: Json | undefined): string => asList(value).map(String)[0] ?? '';

/** The most severe first, of those the one that waits longest. */
export function approvalTable(approvals: readonly ApprovalView[], look: Look): readonly Line[] {
  if (approvals.length === 0) return [line(0, 'no open questions')];
  const columns = [
    { title: 'question' },
    { title: 'severity' },
    { title: 'asked' },
    { title: 'asks' },
    { title: 'gaps' },
    { title: 'about' },
  ];
  return table(
    columns,
    approvals
      .toSorted(byUrgency)
      .map((approval) => [
        span(approval.question, 'strong'),
        evidenceOf(approval, 'Severity'),
        instant(approval.askedAt),
        approval.fields.map(({ id }) => id).join(' '),
        approval.gaps.length === 0 ? 'none' : span(String(approval.gaps.length), 'caution'),
        dotted(
          ...['Host', 'User', 'Alert name'].map((label) => evidenceOf(approval, label)),
          ...(approval.notAsked ?? []).map(({ id }) => `not asked: ${id}`),
          ...(approval.expires === undefined ? [] : [`until ${instant(approval.expires.at)}`]),
        ) || approval.title,
      ]),
    look,
  );
}

const SEVERITIES: readonly string[] = ['INFORMATIONAL', 'INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

function byUrgency(a: ApprovalView, b: ApprovalView): number {
  const rank = (approval: ApprovalView) => SEVERITIES.indexOf(evidenceOf(approval, 'Severity').toUpperCase());
  return rank(b) - rank(a) || a.askedAt - b.askedAt;
}

const evidenceOf = ({ evidence }: ApprovalView, wanted: string): string =>
  evidence.find(({ label }) => label === wanted)?.value ?? '';

/** `about`: what is known of the alert that the run of an item is about. */
export function itemTable(
  items: readonly ItemView[],
  about: (item: ItemView) => AlertView | undefined,
  look: Look,
): readonly Line[] {
  if (items.length === 0) return [line(0, 'no open items')];
  const columns = [{ title: 'item' }, { title: 'offers' }, { title: 'what' }];
  return table(
    columns,
    items.map((item) => {
      const alert = about(item);
      return [
        span(item.item, 'strong'),
        item.offers.join(', '),
        dotted(item.title, ...workWords(item), ...(alert ? [subjectOf(alert)] : [])),
      ];
    }),
    look,
  );
}

export function actionTable(actions: readonly ActionView[], look: Look): readonly Line[] {
  if (actions.length === 0) return [line(0, 'no actions')];
  const columns = [
    { title: 'action' },
    { title: 'verb' },
    { title: 'status' },
    { title: 'undo' },
    { title: 'on what, when, and by what it was allowed' },
  ];
  return table(
    columns,
    actions.map((action) => [
      span(action.id, 'strong'),
      action.verb,
      status(action.status),
      action.undo === null ? '' : 'yes',
      dotted(`${action.targets.join(', ')} on ${action.instance}`, instant(action.sentAt), allowedBy(action, 'short')),
    ]),
    look,
  );
}

/** Why the gate let it leave. A person's yes and what it carries along are words of the ledger; the rest is a row of the policy. */
function allowedBy({ permit: { rule, reason } }: ActionView, form: 'short' | 'full'): string {
  if (rule === '') return '';
  if (rule === 'grant' || rule === 'carried') return reason;
  return form === 'short' ? `unasked, by policy: ${rule}` : `unasked: ${reason}`;
}

/** Under a list: what leads on, and whether there is more than what is shown. */
export function nextLines(
  count: number,
  next: string | null,
  steps: readonly (readonly [command: string, what: string])[],
): readonly Line[] {
  return [
    ...(next === null ? [] : [line(0, span(`These are the newest ${count}; --limit shows more.`, 'caution'))]),
    ...(count === 0 || steps.length === 0
      ? []
      : [EMPTY, ...steps.map(([command, what]) => hanging(0, 2, span(command, 'strong'), span(`  ${what}`, 'dim')))]),
  ];
}

/** The ok / not-ok table; a hint stands under the row that it is about. */
export function doctorLines({ checks }: DoctorView): readonly Line[] {
  const width = Math.max(0, ...checks.map(({ name }) => name.length)) + 2;
  return checks.flatMap(({ name, ok, detail, hint }) => [
    hanging(
      0,
      8 + width,
      span(ok ? 'ok      ' : 'not ok  ', ok ? 'good' : 'bad'),
      span(padded(name, width)),
      span(detail, ok ? 'dim' : 'plain'),
    ),
    ...(ok || hint === '' ? [] : paragraph(8 + width, hint, 'caution')),
  ]);
}

export function itemLines(item: ItemView, command: string): readonly Line[] {
  return [
    line(0, span(symbol('item'), 'caution'), ' ', span(item.title, 'title'), span(`  item ${item.item}`, 'dim')),
    ...paragraph(2, item.text),
    ...workLines(item),
    ...item.offers.map((offer) => whole(2, span(doneCommand(item, command, offer), 'strong'))),
  ];
}

function workLines(item: ItemView): readonly Line[] {
  const words = workWords(item);
  return words.length === 0 ? [] : paragraph(2, words.join(', '), 'dim');
}

/** Whose work it is, and until when. */
function workWords({ assignee, restricted, dueAt }: ItemView): readonly string[] {
  return [
    ...(assignee === undefined ? [] : [restricted ? `for ${assignee} only` : `for ${assignee}`]),
    ...(dueAt === undefined ? [] : [`due ${instant(dueAt)}`]),
  ];
}

/** The command line that completes an item. */
export function doneCommand({ item }: ItemView, command: string, offer = 'done'): string {
  return `${command} item done ${quoted(item)}${offer === 'done' ? '' : ` --offer ${quoted(offer)}`}`;
}
