/**
 * What people are told, as rows: event × recipient × channel × delays.
 *
 * T1. Everything that is told waits for a person, or for a vendor to come back: it stays open until that has happened. No rule, time or
 *     silence answers, closes or withdraws anything.
 * T2. A rule has three steps: the notice, reminders to the same recipient, escalations to another one. Reminders and escalations go on as
 *     long as it waits, at doubling distances (`steps.ts`): never silent, never a flood.
 * T3. A rule is data that an administrator sets; none is code.
 */
import { RiposteError } from '../../core/base/errors.ts';
import { isRecipient } from './recipients.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DELAY_MAX_MS = 30 * 24 * HOUR_MS;

/** What can be told: each is a queue in which something waits. */
export const EVENTS = {
  approval: { what: 'Approval waiting', over: 'answered' },
  task: { what: 'Task waiting', over: 'done' },
  failed: { what: 'Run failed', over: 'taken care of' },
  integration: { what: 'Integration failing', over: 'working again' },
  triage: { what: 'Alert in triage', over: 'taken' },
} as const;

export type EventKind = keyof typeof EVENTS;

export const EVENT_KINDS = Object.keys(EVENTS) as readonly EventKind[];

export function isEvent(name: string): name is EventKind {
  return Object.hasOwn(EVENTS, name);
}

export interface Rule {
  readonly id: string;
  readonly event: EventKind;
  /** See `recipients.ts`; empty where the channel itself is the recipient. */
  readonly to: string;
  /** Name of a channel. */
  readonly channel: string;
  /** How long it must have waited before anybody is told. */
  readonly delayMs: number;
  /** When it is told again, counted from the beginning of the wait; null: never. */
  readonly remindMs: number | null;
  /** When somebody else is told; null: never. */
  readonly escalateMs: number | null;
  readonly escalateTo: string;
  readonly enabled: boolean;
}

export type NewRule = Omit<Rule, 'id'>;

type Default = Pick<Rule, 'event' | 'to' | 'delayMs' | 'remindMs' | 'escalateMs' | 'escalateTo'>;

/** What a channel to people begins with. */
export const DEFAULT_RULES: readonly Default[] = [
  {
    event: 'approval',
    to: 'assignee|role:approver',
    delayMs: 0,
    remindMs: 30 * MINUTE_MS,
    escalateMs: 2 * HOUR_MS,
    escalateTo: 'role:administrator',
  },
  {
    event: 'task',
    to: 'assignee|role:analyst',
    delayMs: 0,
    remindMs: 4 * HOUR_MS,
    escalateMs: 24 * HOUR_MS,
    escalateTo: 'role:administrator',
  },
  {
    event: 'failed',
    to: 'role:analyst',
    delayMs: 0,
    remindMs: 2 * HOUR_MS,
    escalateMs: 8 * HOUR_MS,
    escalateTo: 'role:administrator',
  },
  {
    event: 'integration',
    to: 'role:administrator',
    delayMs: 0,
    remindMs: 4 * HOUR_MS,
    escalateMs: null,
    escalateTo: '',
  },
  {
    event: 'triage',
    to: 'role:analyst',
    delayMs: 5 * MINUTE_MS,
    remindMs: 2 * HOUR_MS,
    escalateMs: 8 * HOUR_MS,
    escalateTo: 'role:administrator',
  },
];

/** Throws `notification.bad-rule` that says what is wrong. `toSelf`: the channel is its own recipient. */
export function checkRule(rule: NewRule, toSelf: boolean): NewRule {
  const { to, delayMs, remindMs, escalateMs, escalateTo } = rule;
  if (toSelf ? to !== '' : !isRecipient(to)) {
    throw badRule(
      'to',
      toSelf
        ? 'a rule of this channel names nobody: whatever receives it, receives all'
        : '"to" is user:NAME, role:ROLE, assignee or a mail address; several with | between them are tried in turn',
    );
  }
  for (const [name, ms] of Object.entries({ delayMs, remindMs: remindMs ?? 0, escalateMs: escalateMs ?? 0 })) {
    if (!Number.isInteger(ms) || ms < 0 || ms > DELAY_MAX_MS)
      throw badRule(name, `"${name}" is from 0 to ${DELAY_MAX_MS}`);
  }
  for (const [name, ms] of Object.entries({ remindMs, escalateMs })) {
    if (ms === null) continue;
    if (ms < MINUTE_MS) throw badRule(name, `"${name}" is a minute or more`);
    if (ms <= delayMs)
      throw badRule(name, `"${name}" counts from the beginning of the wait: it is more than "delayMs"`);
  }
  if (escalateMs === null ? escalateTo !== '' : toSelf ? escalateTo !== '' : !isRecipient(escalateTo)) {
    throw badRule('escalateTo', '"escalateMs" and "escalateTo" go together: when, and whom');
  }
  return rule;
}

function badRule(field: string, message: string): RiposteError {
  return new RiposteError('notification.bad-rule', message, { facts: { field } });
}
