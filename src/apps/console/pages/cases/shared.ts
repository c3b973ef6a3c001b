/** What alerts of a case have in common, and what happened in which order. Pure; nothing is guessed, every row is a value that is there. */
import type { ActionView, AlertView, CaseView } from '../../../../core/api/views.ts';
import { asList, getOwn } from '../../../../core/base/json.ts';

export interface SharedValue {
  readonly what: string;
  readonly field: string;
  readonly value: string;
  /** Keys of those that have it. */
  readonly alerts: readonly string[];
}

const FIELDS: readonly (readonly [what: string, fields: readonly string[]])[] = [
  ['Host', ['hostname']],
  ['User', ['username']],
  ['File', ['targetprocesssha256', 'cgosha256', 'actionfilesha256', 'filesha256']],
  ['Address', ['remoteip', 'hostip', 'url', 'domain']],
  ['Process', ['targetprocessname']],
  ['Technique', ['mitreattcktechnique']],
  ['Case of the source', ['parentXDRIncident', 'caseid']],
];

/** Values that more than one of them has, the most frequent first. */
export function sharedOf(alerts: readonly AlertView[]): readonly SharedValue[] {
  const found = new Map<string, { what: string; field: string; value: string; alerts: Set<string> }>();
  for (const { key, fields } of alerts) {
    for (const [what, names] of FIELDS) {
      for (const field of names) {
        for (const value of asList(getOwn(fields, field))) {
          if (typeof value !== 'string' || value.trim() === '') continue;
          const id = `${what} ${value.trim().toLowerCase()}`;
          const row = found.get(id) ?? { what, field, value: value.trim(), alerts: new Set<string>() };
          row.alerts.add(key);
          found.set(id, row);
        }
      }
    }
  }
  return [...found.values()]
    .filter((row) => row.alerts.size > 1)
    .map((row) => ({ ...row, alerts: [...row.alerts] }))
    .toSorted((a, b) => b.alerts.length - a.alerts.length || rankOf(a.what) - rankOf(b.what));
}

function rankOf(what: string): number {
  return FIELDS.findIndex(([each]) => each === what);
}

export interface Moment {
  readonly at: number;
  readonly kind: 'received' | 'added' | 'closed' | 'action' | 'case';
  readonly who: string;
  readonly alert?: { readonly key: string; readonly name: string };
  readonly action?: ActionView;
  readonly text: string;
}

/** Everything that is known of the case with a time, the newest first. */
export function timelineOf(
  view: CaseView,
  alerts: readonly AlertView[],
  actions: readonly ActionView[],
): readonly Moment[] {
  const byRun = new Map(alerts.flatMap(({ run, key, name }) => (run === null ? [] : [[run, { key, name }] as const])));
  const moments: readonly Moment[] = [
    { at: view.createdAt, kind: 'case', who: view.createdBy, text: 'opened the case' },
    ...view.members.map(({ key, name, at, by, reason }) => ({
      at,
      kind: 'added' as const,
      who: by,
      alert: { key, name },
      text: reason,
    })),
    ...alerts.map(({ key, name, receivedAt, instance }) => ({
      at: receivedAt,
      kind: 'received' as const,
      who: instance,
      alert: { key, name },
      text: '',
    })),
    ...alerts.flatMap(({ key, name, closedAt, closeReason }) =>
      closedAt === null
        ? []
        : [{ at: closedAt, kind: 'closed' as const, who: '', alert: { key, name }, text: closeReason ?? '' }],
    ),
    ...actions.flatMap((action) => {
      const alert = byRun.get(action.run);
      return action.sentAt === null
        ? []
        : [
            {
              at: action.sentAt,
              kind: 'action' as const,
              who: action.instance,
              ...(alert ? { alert } : {}),
              action,
              text: '',
            },
          ];
    }),
  ];
  return moments.toSorted((a, b) => b.at - a.at);
}
