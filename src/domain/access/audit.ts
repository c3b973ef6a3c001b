/**
 * The audit: who did what. One sequence of rows, in the order of commit, for what runs do and for what people do to the installation.
 *
 * A1. A change and its row are one transaction where the change is a row of ours (`auditStep` of the store); what changes nothing here (a log-in that
 *     was refused) is recorded by `recordAudit`.
 * A2. A row is never changed and never deleted; each is chained to the one before it by its hash, after it was written (`adapters/store/audit`).
 * A3. No secret, password, token or code stands in a row, and no value of a setting: names only.
 * A4. What runs do follows from their events; the engine and what runs in it name it, and `RUN_AUDIT_EVENTS` tells what the names mean.
 */

/** What people and the product itself do to the installation. Named `noun.what-was-done`; a new one is a row here. */
export const AUDIT_EVENTS = {
  'setup.completed': 'The first administrator was made by the link of the set-up.',
  'link.made': 'A one-time link was made: for the first administrator, a new user, a forgotten password.',
  'login.succeeded': 'Somebody logged in.',
  'login.failed': 'A log-in was refused.',
  'login.throttled': 'Log-ins were refused unread: there had been too many.',
  'session.ended': 'A session was ended: by its holder, or by an administrator.',
  'user.added': 'A user was added.',
  'user.changed': 'Roles or state of a user were changed.',
  'password.changed': 'A password was set or changed.',
  'factor.renamed': 'A passkey was given another name by its owner.',
  'factor.added': 'A second factor (one-time codes, a passkey) was added.',
  'factor.removed': 'A second factor was removed.',
  'factor.used': 'A recovery code was used; it is worth nothing any more.',
  'factor.required': 'Which roles need a second factor was changed.',
  'provider.changed': 'How people log in from elsewhere (OIDC) was changed.',
  'key.added': 'An API key was made.',
  'key.revoked': 'An API key was revoked.',
  'access.denied': 'Somebody was refused what his role does not allow.',
  'instance.added': 'An instance was added.',
  'instance.changed': 'An instance was enabled, disabled or switched.',
  'instance.edited': 'Settings or secrets of an instance were changed.',
  'instance.removed': 'An instance was removed with its secrets.',
  'instance.rekeyed': 'Secrets were sealed anew.',
  'policy.changed': 'The policy was changed.',
  'retention.changed': 'How long something is kept was changed.',
  'playbook.installed': 'A playbook was installed or replaced.',
  'playbook.removed': 'A playbook was removed.',
  'list.changed': 'A list was changed by a person.',
  'indicator.judged': 'A person said what an indicator is, or took that back.',
  'source.added': 'A source of alerts was added.',
  'source.changed': 'A source of alerts was changed.',
  'source.removed': 'A source of alerts was removed.',
  'routing.changed': 'The rules of routing were changed.',
  'notification.muted': 'Somebody chose of what they are not told where their role is meant.',
  'channel.added': 'A way to tell people was added.',
  'channel.changed': 'A way to tell people was changed.',
  'channel.removed': 'A way to tell people was removed.',
  'telling.added': 'A rule of whom to tell what was added.',
  'telling.changed': 'A rule of whom to tell what was changed.',
  'telling.removed': 'A rule of whom to tell what was removed.',
  'notification.retried': 'A notification that had failed was tried again.',
  'view.shared': 'A saved view was shared, or a shared one was changed.',
  'view.removed': 'A shared view was removed.',
  'alert.closed-at-source': 'An alert was closed at its source.',
  'alert.reopened-at-source': 'A closed alert was opened again at its source.',
  'alert.reassigned-at-source': 'An alert was given to somebody else at its source.',
  'fetch.failing': 'An instance gives no alerts any more.',
  'fetch.recovered': 'An instance gives alerts again.',
  'fetch.refused': 'An alert of an instance could not be kept as it is.',
  'alert.noted': 'A note or a file was added to an alert.',
  'case.changed': 'A case was opened or changed.',
  'alert.changed': 'An alert was changed by a person: status, owner, fields.',
} as const satisfies Readonly<Record<string, string>>;

/** A4: what runs do, and people in them. Of a person where it has a `who`. */
export const RUN_AUDIT_EVENTS = {
  'run.started': 'Somebody began the run.',
  'run.cancelled': 'Somebody cancelled the run, or a change at the source did; the reason is told.',
  'run.paused': 'Somebody paused the run.',
  'run.resumed': 'Somebody let the run go on.',
  'approval.asked': 'A field of a question was shown.',
  'approval.not-asked': 'A field of the form was not shown, and why.',
  'approval.answered': 'Somebody answered; the answers.',
  'approval.rejected': 'Somebody without the right to it tried to answer.',
  'approval.incomplete': 'An answer lacked a field.',
  'approval.expired': 'The time for an answer ran out; the run went on as the playbook says.',
  'item.completed': 'Somebody completed a manual task or a review, by which offer.',
  'containment.requested': 'A command that changes something left for the vendor.',
  'containment.done': 'An action is in force: verb, targets, result.',
  'containment.failed': 'An action failed, or nobody can tell.',
  'alert.changed': 'Fields of the alert were changed.',
  'alert.closed': 'The alert was closed.',
  'list.changed': 'A list was changed.',
  'indicator.changed': 'An indicator was changed.',
  'input.rejected': 'A value of an alert was refused before it reached a command.',
} as const satisfies Readonly<Record<string, string>>;

export type AuditEvent = keyof typeof AUDIT_EVENTS;

export interface AuditNote {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The name of the caller; empty for the product itself. What somebody claims to be (a log-in that failed) is the `target`. */
  readonly who: string;
  readonly what: AuditEvent;
  /** What it was done to: a user, key, instance, rule. */
  readonly target?: string;
  /** Where the request came from: an address; empty for the machine itself. */
  readonly origin?: string;
  readonly detail?: string;
}

/** How far the chain goes, and the hash that stands for all rows up to there. */
export interface AuditHead {
  /** Of the last row that is chained; 0 before the first. */
  readonly number: number;
  readonly hash: string;
}

/** A head that somebody kept elsewhere. */
export interface NotedHead {
  readonly number?: number;
  readonly hash: string;
}

export type BreakKind =
  /** The row is not the one that was written. */
  | 'changed'
  /** The row is gone, its link is there. */
  | 'deleted'
  /** Row and link are gone, and later ones are there. */
  | 'missing'
  /** A row that was never chained, before rows that are. */
  | 'inserted'
  /** The link was changed or deleted, the row is the one that was written. */
  | 'link'
  /** The chain ends before the noted head. */
  | 'truncated'
  /** The noted head is not in the chain. */
  | 'rewritten';

export interface AuditBreak {
  readonly kind: BreakKind;
  /** Of the row. */
  readonly number: number;
  readonly detail: string;
}

export interface AuditVerdict {
  /** No break. */
  readonly ok: boolean;
  /** Rows that there are, the tail included. */
  readonly rows: number;
  readonly head: AuditHead;
  /** Rows behind the head: written, and not yet chained. */
  readonly tail: number;
  /** When the first row of the tail was written, epoch milliseconds; null where there is none. */
  readonly tailSince: number | null;
  /** The first ones. */
  readonly breaks: readonly AuditBreak[];
  /** How many there are. */
  readonly breakCount: number;
}

export interface AuditTrail {
  /** Settles when the row is committed. Long texts are cut: a log-in that fails may name anything. */
  recordAudit(note: AuditNote): Promise<void>;
  head(): Promise<AuditHead & { readonly tail: number }>;
  /** Reads every row. With a noted head, rows that were cut off the end are found too. */
  verify(noted?: NotedHead): Promise<AuditVerdict>;
}

/** How a head is written down: `1234:9f86d081…`. */
export function headText({ number, hash }: AuditHead): string {
  return `${number}:${hash}`;
}

/** Reads `headText`, or the hash alone; undefined for anything else. */
export function readHead(text: string): NotedHead | undefined {
  const read = /^(?:(\d{1,15}):)?([0-9a-f]{64})$/i.exec(text.trim());
  const [, number, hash = ''] = read ?? [];
  return read ? { hash: hash.toLowerCase(), ...(number === undefined ? {} : { number: Number(number) }) } : undefined;
}
