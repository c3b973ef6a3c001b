/**
 * What the store keeps of telling people. Times are UTC epoch milliseconds.
 *
 * K1. What waits follows the journal: it is written in the transaction that moves the cursor (R16), and nothing that waits is lost or doubled
 *     by a kill in between.
 * K2. A notification is one (what waits, channel, recipient, step): its id is made of these, so that no restart and no second rule tells twice.
 * K3. An attempt is a row before the message leaves, and gets its result after. One without a result was cut off: whether its message went out
 *     is not known, it is sent again under the same id, and the log says so.
 * K4. What is over takes what was still to be told with it, in one transaction.
 */
import type { EventKind, NewRule, Rule } from './rules.ts';
import type { StepKind } from './steps.ts';

export interface SealedText {
  readonly keyId: string;
  readonly text: string;
}

export interface SealedSetting {
  readonly place: { readonly instance: string; readonly setting: string };
  readonly sealed: SealedText;
}

const PLACE = '/channel/';

/** Where a secret of a channel belongs. No instance can have such a name. */
export function channelPlace(channel: string, setting: string): SealedSetting['place'] {
  return { instance: `${PLACE}${channel}`, setting };
}

export function channelOf({ instance }: SealedSetting['place']): string {
  return instance.slice(PLACE.length);
}

/** Who changed what and when, as the audit keeps it. */
export interface Change {
  readonly by: string;
  readonly at: number;
}

export interface ChannelRecord {
  readonly name: string;
  /** `mail` or `webhook`. */
  readonly kind: string;
  /** Setting → value; no secrets. */
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, SealedText>>;
  readonly enabled: boolean;
  readonly changedAt: number;
  readonly changedBy: string;
}

/** Something that waits, frozen as it was when it began. Its texts come from alerts. */
export interface Wait {
  readonly event: EventKind;
  /** Of a question or an item its id, of an instance its name. */
  readonly key: string;
  /** Another one when the same key waits anew: a question that shows something else, an item that was opened again. */
  readonly version: string;
  readonly run: string;
  readonly title: string;
  readonly since: number;
  readonly facts: WaitFacts;
}

export interface WaitFacts {
  readonly alert: string;
  readonly severity: string;
  readonly playbook: string;
  readonly assignee: string;
  readonly detail: string;
  readonly dueAt: number | null;
}

export interface KeptWait extends Wait {
  readonly pos: number;
  /** Null: it waits. */
  readonly overAt: number | null;
}

/** sending: an attempt is under way, or was cut off. over: what it was about ended before it went out. */
export type NotificationStatus = 'waiting' | 'sending' | 'sent' | 'failed' | 'over';

export interface Notification {
  readonly id: string;
  readonly event: EventKind;
  readonly key: string;
  readonly run: string;
  readonly title: string;
  readonly rule: string;
  readonly step: StepKind;
  readonly nth: number;
  readonly channel: string;
  /** An address; empty: the channel is the recipient. */
  readonly to: string;
  readonly status: NotificationStatus;
  readonly dueAt: number;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly attempts: number;
  /** The id of the message that it went out in; its own, or that of a digest. Empty: none yet. */
  readonly message: string;
  /** Why it failed, or is over. */
  readonly reason: string;
}

/** One that is due, with what it is about. */
export interface DueNotification extends Notification {
  readonly wait: KeptWait;
}

export interface NewNotification {
  readonly id: string;
  readonly wait: number;
  readonly rule: string;
  readonly step: StepKind;
  readonly nth: number;
  readonly channel: string;
  readonly to: string;
  /** Where it can never go out: nobody is meant. */
  readonly failed?: string;
}

export type AttemptResult = 'sending' | 'sent' | 'failed' | 'cut-off';

export interface Attempt {
  readonly message: string;
  readonly attempt: number;
  readonly at: number;
  readonly endedAt: number | null;
  readonly result: AttemptResult;
  readonly detail: string;
}

/** What has happened since a cursor: that of the last event of the journal, in the order of commit (R16). */
export interface Look {
  readonly next: number;
  /** There is more to look at. */
  readonly more: boolean;
  /** Questions and items that stand open in the runs that were touched. */
  readonly standing: readonly Wait[];
  /** What is kept as waiting of these runs. */
  readonly kept: readonly KeptWait[];
}

export interface TellRecords {
  channels(): Promise<readonly ChannelRecord[]>;
  /** Of the writer, for a start: is there an enabled channel? */
  isActive(): Promise<boolean>;
  /** With the rules that it begins with. False: there is one of that name. */
  addChannel(
    channel: Omit<ChannelRecord, 'changedAt' | 'changedBy'>,
    rules: readonly Rule[],
    change: Change,
  ): Promise<boolean>;
  /** `dropped`: secrets that go. `named`: what the editor named, for the audit. */
  editChannel(
    channel: Omit<ChannelRecord, 'changedAt' | 'changedBy' | 'kind'> & {
      readonly dropped: readonly string[];
      readonly named: readonly string[];
    },
    change: Change,
  ): Promise<boolean>;
  /** With its secrets and rules; what was still to be told by it is over. */
  removeChannel(name: string, change: Change): Promise<boolean>;
  /** Every sealed value of this port, and the same ones under another key: all or nothing. */
  sealed(): Promise<readonly SealedSetting[]>;
  reseal(values: readonly SealedSetting[]): Promise<void>;

  /** Events by which somebody is passed over where their role is meant; by the name of the user. */
  mutes(): Promise<ReadonlyMap<string, readonly string[]>>;
  mute(user: string, events: readonly string[], change: Change): Promise<void>;
  rules(): Promise<readonly Rule[]>;
  addRule(rule: Rule, change: Change): Promise<void>;
  editRule(id: string, rule: NewRule, change: Change): Promise<boolean>;
  removeRule(id: string, change: Change): Promise<boolean>;

  /** Undefined: nobody has looked yet. */
  cursor(): Promise<number | undefined>;
  /** `limit`: events. */
  look(cursor: number, limit: number): Promise<Look>;
  /** Every question and item that stands open now: what a first look begins with. */
  standing(): Promise<readonly Wait[]>;
  /** One transaction (K1, K4). What is open already is not opened again; what waits anew after it was over goes on. */
  advance(step: {
    readonly cursor?: number;
    readonly opened: readonly Wait[];
    readonly over: readonly number[];
    /** Over, and nobody is told so: what was watched is not there any more. */
    readonly dropped?: readonly number[];
    readonly at: number;
  }): Promise<void>;
  /** What is open of an event: for what is no row of the journal. */
  openWaits(event: EventKind): Promise<readonly KeptWait[]>;

  /** What has a step to be told by now, oldest first. */
  dueWaits(now: number, limit: number): Promise<readonly KeptWait[]>;
  /** To whom what has waited was told: for what is told when it is over. */
  toldOf(wait: number): Promise<readonly { readonly rule: string; readonly channel: string; readonly to: string }[]>;
  /** Writes notifications (K2) and when the wait is looked at next; null: no more. */
  plan(
    plans: readonly {
      readonly wait: number;
      /** As it was seen: if it ended meanwhile, what is told next is looked for anew. */
      readonly overAt: number | null;
      readonly notifications: readonly NewNotification[];
      readonly next: number | null;
    }[],
    at: number,
  ): Promise<void>;

  /** What is to go out by a channel, oldest first: only what is open this very moment, where an answer that is on its way counts (T1). */
  dueNotifications(channel: string, now: number, limit: number): Promise<readonly DueNotification[]>;
  /** How many messages each recipient of the channel got, or may have got, since. */
  sentSince(channel: string, since: number): Promise<ReadonlyMap<string, number>>;
  /** K3: the row of the attempt. Gives what is under way now: of the notifications those whose matter is open at this very moment (T1). */
  beginAttempt(message: string, notifications: readonly string[], at: number): Promise<readonly string[]>;
  /** `retryAt` of a failure: when it is tried again; null: never. */
  endAttempt(
    message: string,
    notifications: readonly string[],
    outcome: { readonly ok: boolean; readonly detail: string; readonly retryAt: number | null },
    at: number,
  ): Promise<void>;
  /** What was under way when the process ended: it may have gone out, and is due again. */
  cutOff(at: number): Promise<void>;

  list(page: {
    readonly limit: number;
    readonly cursor?: string;
    readonly status?: NotificationStatus;
  }): Promise<{ readonly rows: readonly Notification[]; readonly next: string | null }>;
  notification(id: string): Promise<Notification | undefined>;
  /** Every attempt that a notification was part of. */
  attempts(notification: string): Promise<readonly Attempt[]>;
  /** One that failed is due again, with all its attempts before it. False: it has not failed, or what it was about is over. */
  retry(id: string, change: Change): Promise<boolean>;
}
