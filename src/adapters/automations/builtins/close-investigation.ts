/**
 * closeInvestigation: closes the alert of the run, at its tenant first.
 *
 * K1. Only the run's own alert is closed.
 * K2. An alert from a tenant is closed here when the tenant confirms; one that a source, a file or a person brought has nobody to ask. A tenant that is
 *     disabled or failing is still one: its alerts are not closed behind its back.
 * K3. Nothing is closed while a task of the run waits for a person.
 * K4. A reason outside the five is kept in the notes, and the reason becomes `Resolved - Other`.
 * K5. What people said when they completed tasks of the run goes to the tenant with the notes.
 */
import type { JsonObject } from '../../../core/base/json.ts';
import type {
  ActionRow,
  BoundCommand,
  CallScope,
  Check,
  CommandRow,
  Outcome,
  Proof,
} from '../../../core/engine/commands.ts';
import { textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { note, oneLine, warning } from '../results.ts';
import { bounded, itemLine } from '../summary.ts';

/** The reasons that an alert here can have; the tenant's command translates them into its own words. */
const CLOSE_REASONS = [
  'Resolved - True Positive',
  'Resolved - False Positive',
  'Resolved - Duplicate',
  'Resolved - Security Testing',
  'Resolved - Other',
] as const;

export type CloseReason = (typeof CLOSE_REASONS)[number];

const OTHER: CloseReason = 'Resolved - Other';

export interface Closure {
  readonly id: string;
  readonly reason: CloseReason;
  readonly notes: string;
  /** The reason as it was given, where it is none of the five. */
  readonly unknownReason: string | undefined;
}

/** The arguments read (K4). Case and blanks around the reason do not count. */
export function closureOf(args: JsonObject): Closure {
  const given = textOf(args, 'closeReason').trim();
  const notes = textOf(args, 'closeNotes');
  const id = textOf(args, 'id').trim();
  const known = CLOSE_REASONS.find((one) => one.toLowerCase() === given.toLowerCase());
  if (known !== undefined || given === '') return { id, reason: known ?? OTHER, notes, unknownReason: undefined };
  const unknownReason = oneLine(given);
  return { id, reason: OTHER, notes: `Reason: ${unknownReason}${notes === '' ? '' : `\n${notes}`}`, unknownReason };
}

/** The arguments for the tenant's own command (`core-update-alerts`). */
export function tenantArgs(args: JsonObject): JsonObject {
  const { id, reason, notes } = closureOf(args);
  return { alert_ids: [id], closeReason: reason, ...(notes === '' ? {} : { comment: notes }) };
}

/** K5. Told in the notes that go out, unless they say it already. */
function withWhatWasSaid(args: JsonObject, { items }: CallScope): JsonObject {
  const notes = textOf(args, 'closeNotes');
  const said = items.filter(({ open, note = '' }) => !open && note.trim() !== '').map(itemLine);
  const missing = bounded(said.filter((line) => !notes.includes(line)));
  return missing.length === 0 ? args : { ...args, closeNotes: [notes, ...missing].filter(Boolean).join('\n') };
}

/** Who closes it: nobody else (made here), the tenant's command, or a reason why it cannot be closed. */
type Closer =
  | { readonly kind: 'here' }
  | { readonly kind: 'tenant'; readonly action: NonNullable<BoundCommand['action']> }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string };

function closerOf(args: JsonObject, ports: AutomationPorts, scope: CallScope): Closer {
  const { instance, id } = scope.alertRef;
  const asked = closureOf(args).id;
  if (asked !== id) {
    return {
      kind: 'refused',
      code: 'close.other-alert',
      detail: `a run closes its own alert ${id}, not ${oneLine(asked, 100) || 'one without an id'}`,
    };
  }
  if (instance === '' || !ports.hasTenant(instance)) return { kind: 'here' };
  const tenant = ports.tenant(instance);
  if (!tenant)
    return {
      kind: 'refused',
      code: 'close.no-tenant',
      detail: `the instance ${instance} is not configured or disabled`,
    };
  const action = tenant.closeCommand()?.action;
  return action
    ? { kind: 'tenant', action }
    : { kind: 'refused', code: 'close.unsupported', detail: `${tenant.name} offers no command that closes an alert` };
}

const HERE = 'closed here; no tenant to tell';

const action: ActionRow<AutomationPorts> = {
  verb: 'close-alert',
  targets: (args) => [closureOf(args).id],

  check: async (args, ports, scope): Promise<Check> => {
    const waiting = scope.items.find(({ open, blocking }) => open && blocking);
    if (waiting)
      return { kind: 'refused', code: 'close.pending', detail: `"${oneLine(waiting.title, 200)}" is not done yet` };
    const closer = closerOf(args, ports, scope);
    switch (closer.kind) {
      case 'refused':
        return closer;
      case 'here':
        return scope.alert['status'] === 'closed'
          ? { kind: 'already', detail: 'closed already' }
          : { kind: 'needed', bookmark: null };
      case 'tenant':
        return closer.action.check(tenantArgs(args), undefined, scope);
    }
  },

  send: async (args, ports, bookmark, scope) => {
    const closer = closerOf(args, ports, scope);
    switch (closer.kind) {
      case 'refused':
        return closer;
      case 'here':
        return { kind: 'accepted', state: null, entries: [] };
      case 'tenant':
        return closer.action.send(tenantArgs(withWhatWasSaid(args, scope)), undefined, bookmark, scope);
    }
  },

  reconcile: async (args, ports, bookmark, scope) => {
    const closer = closerOf(args, ports, scope);
    switch (closer.kind) {
      // The tenant may have closed it before it was taken away: nobody can tell.
      case 'refused':
        return { kind: 'unknown', detail: closer.detail };
      case 'here':
        return { kind: 'applied', state: null };
      case 'tenant':
        return closer.action.reconcile(tenantArgs(args), undefined, bookmark, scope);
    }
  },

  prove: async (args, ports, state, scope): Promise<Proof> => {
    const closer = closerOf(args, ports, scope);
    switch (closer.kind) {
      case 'refused':
        return { kind: 'failed', code: closer.code, detail: closer.detail, entries: [] };
      case 'here':
        return { kind: 'proven', detail: HERE, entries: [] };
      case 'tenant':
        return closer.action.prove(tenantArgs(args), undefined, state, scope);
    }
  },

  finish: (args, scope): Partial<Outcome> => {
    // Planned, not done: the alert stays open.
    if (scope.dryRun) return {};
    const { id, reason, notes, unknownReason } = closureOf(args);
    return {
      entries: [
        note(`Alert ${oneLine(id, 100)} closed: ${reason}`),
        ...(unknownReason === undefined
          ? []
          : [
              warning(
                'close.unknown-reason',
                `"${unknownReason}" is none of the close reasons: closed as ${reason}, the text is in the notes.`,
              ),
            ]),
      ],
      alert: { status: 'closed', closeReason: reason, closeNotes: notes },
      audit: [{ name: 'alert.closed', detail: `${oneLine(id, 100)}: ${reason}` }],
    };
  },

  // As the tenant's own command has them: the gate asks this row.
  settleMs: 5_000,
  pollMs: 2_000,
  timeoutMs: 120_000,
};

export const closeInvestigation: CommandRow<AutomationPorts> = {
  name: 'closeInvestigation',
  description: 'Closes the alert of the run: at the tenant that it came from, then here.',
  risk: 'write',
  args: [
    {
      name: 'id',
      description: 'The id of the alert; only the alert of the run can be closed.',
      defaultValue: '${alert.id}',
    },
    {
      name: 'closeReason',
      description: `${CLOSE_REASONS.join(', ')}. Another text is kept in the notes.`,
      defaultValue: OTHER,
    },
    { name: 'closeNotes', description: 'Notes of the closure, handed to the tenant as its comment.' },
  ],
  outputs: [],
  action,
};
