/** What waits for a person, as rows of one list: questions and items, oldest due first. Pure. */
import type { ApprovalState, ApprovalView, ItemState } from '../../../../core/api/views.ts';

export type Waiting =
  | { readonly kind: 'approval'; readonly id: string; readonly approval: ApprovalState }
  | { readonly kind: 'item'; readonly id: string; readonly item: ItemState };

export type InboxFilter = 'all' | 'approvals' | 'tasks' | 'mine';

/** What is overdue or due soonest comes first, then what was asked first; items without a time come last. */
export function waitingOf(approvals: readonly ApprovalState[], items: readonly ItemState[]): readonly Waiting[] {
  const rows: readonly Waiting[] = [
    ...approvals.map((approval): Waiting => ({ kind: 'approval', id: approval.question, approval })),
    ...items.map((item): Waiting => ({ kind: 'item', id: item.item, item })),
  ];
  return rows.toSorted((a, b) => dueOf(a) - dueOf(b) || askedOf(a) - askedOf(b));
}

export function filterOf(text: string | undefined): InboxFilter {
  return (['approvals', 'tasks', 'mine'] as const).find((each) => each === text) ?? 'all';
}

export function shownBy(filter: InboxFilter, user: string, row: Waiting): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'approvals':
      return row.kind === 'approval';
    case 'tasks':
      return row.kind === 'item';
    case 'mine':
      return assigneeOf(row) === user;
  }
}

export function titleOf(row: Waiting): string {
  return row.kind === 'approval' ? headlineOf(row.approval).title : row.item.title;
}

/**
 * What a question is called: a form has a name for programs (`ContainmentApproval`) and asks in the first line of its text.
 */
export function headlineOf({ title, body }: Pick<ApprovalView, 'title' | 'body'>): {
  readonly title: string;
  readonly body: string;
} {
  const [first = '', ...rest] = body.split('\n');
  const isName = !/\s/.test(title.trim());
  return isName && first.trim() !== '' && first.length <= 200
    ? { title: first.trim(), body: rest.join('\n').trim() }
    : { title, body };
}

/** The host of an endpoint that a question names by its id alone: a person knows hosts. */
export function hostOf(target: string, evidence: ApprovalView['evidence']): string | undefined {
  const of = (label: string): readonly string[] =>
    evidence.filter((row) => row.source === 'alert' && row.label === label).map(({ value }) => value);
  return of('Endpoint').includes(target) ? of('Host')[0] : undefined;
}

export function alertNameOf(row: Waiting): string {
  return (row.kind === 'approval' ? row.approval.alertName : row.item.alertName) ?? '';
}

export function runOf(row: Waiting): string {
  return row.kind === 'approval' ? row.approval.run : row.item.run;
}

export function assigneeOf(row: Waiting): string | undefined {
  return row.kind === 'approval' ? row.approval.assignee : row.item.assignee;
}

export function dueAtOf(row: Waiting): number | undefined {
  return row.kind === 'approval' ? (row.approval.dueAt ?? row.approval.expires?.at) : row.item.dueAt;
}

function dueOf(row: Waiting): number {
  return dueAtOf(row) ?? Number.MAX_SAFE_INTEGER;
}

function askedOf(row: Waiting): number {
  return row.kind === 'approval' ? row.approval.askedAt : Number.MAX_SAFE_INTEGER;
}

/** The neighbour of a row, for `j` and `k`; the first or last where there is none. */
export function neighbour<Row extends { readonly id: string }>(
  rows: readonly Row[],
  id: string | undefined,
  step: 1 | -1,
): Row | undefined {
  const at = rows.findIndex((row) => row.id === id);
  return at === -1 ? rows[0] : rows[Math.min(rows.length - 1, Math.max(0, at + step))];
}

/** Words for what an item offers. */
const OFFERS: Readonly<Record<string, string>> = {
  done: 'Done',
  skip: 'Skip the task',
  retry: 'Run the task again',
  cancel: 'Cancel the run',
  acknowledge: 'Noted',
  close: 'Close',
};

export function offerWords(offer: string): string {
  if (offer.startsWith('choose:')) return offer.slice('choose:'.length);
  return Object.hasOwn(OFFERS, offer) ? (OFFERS[offer] ?? offer) : offer;
}

/** Facts about an alert that every question shows, taken out of its evidence; the rest is evidence. */
export function parted(evidence: ApprovalView['evidence']): {
  readonly facts: ApprovalView['evidence'];
  readonly commandLines: ApprovalView['evidence'];
  readonly rest: ApprovalView['evidence'];
} {
  const ofAlert = evidence.filter(({ source }) => source === 'alert');
  return {
    facts: ofAlert.filter(({ label }) => !/command line/i.test(label)),
    commandLines: ofAlert.filter(({ label }) => /command line/i.test(label)),
    rest: evidence.filter(({ source }) => source !== 'alert'),
  };
}
