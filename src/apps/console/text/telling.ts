/** Rules of telling people as sentences, and the words that the delivery log uses. Pure. */
import type { AnswerOf } from '../../../core/api/views.ts';
import { listed } from './access.ts';
import { duration } from './time.ts';
import type { Tone } from './words.ts';

export type RuleRow = AnswerOf<'addNotificationRule'>;
export type EventName = RuleRow['event'];
export type NotificationRow = AnswerOf<'listNotifications'>['rows'][number];

export const EVENT_WORDS: Readonly<Record<EventName, { readonly when: string; readonly noun: string }>> = {
  approval: { when: 'a question waits for a decision', noun: 'Question' },
  task: { when: 'a task waits for a person', noun: 'Task' },
  failed: { when: 'a run has failed', noun: 'Failed run' },
  integration: { when: 'an integration fails its test', noun: 'Integration' },
  triage: { when: 'an alert comes in that no playbook takes', noun: 'Alert in triage' },
};

export const STEP_WORDS: Readonly<Record<NotificationRow['step'], string>> = {
  notice: 'first notice',
  reminder: 'reminder',
  escalation: 'escalation',
  recovery: 'all clear',
};

export const STATUS_WORDS: Readonly<
  Record<NotificationRow['status'], { readonly text: string; readonly tone: Tone; readonly about: string }>
> = {
  waiting: { text: 'waiting', tone: 'info', about: 'Due later, or tried again later.' },
  sending: { text: 'sending', tone: 'info', about: 'On its way now.' },
  sent: { text: 'sent', tone: 'good', about: 'The other side took it over.' },
  failed: { text: 'failed', tone: 'bad', about: 'Nobody was told. It can be tried again while the thing still waits.' },
  over: { text: 'over', tone: 'neutral', about: 'What it was about ended before it was told.' },
};

/** `to` of a rule, in words: `the assignee, or else every approver`. */
export function recipientWords(to: string): string {
  return to
    .split('|')
    .filter((part) => part !== '')
    .map(onePart)
    .join(', or else ');
}

function onePart(part: string): string {
  if (part === 'assignee') return 'the assignee';
  if (part.startsWith('role:')) return `every ${part.slice(5)}`;
  return part.startsWith('user:') ? part.slice(5) : part;
}

interface ChannelRow {
  readonly name: string;
  readonly kind: string;
}

/** The rule as somebody would say it. */
export function ruleWords(rule: Omit<RuleRow, 'id' | 'enabled'>, channel: ChannelRow | undefined): string {
  const { event, to, delayMs, remindMs, escalateMs, escalateTo } = rule;
  const by = channel === undefined ? `by “${rule.channel}”` : `by ${channel.kind} “${channel.name}”`;
  const who = to === '' ? `tell “${rule.channel}”` : `tell ${recipientWords(to)} ${by}`;
  const first = delayMs === 0 ? `${who} at once.` : `${who} after ${duration(delayMs)}.`;
  const again = [
    ...(remindMs === null ? [] : [`again after ${duration(remindMs)}`]),
    ...(escalateMs === null
      ? []
      : [
          `${escalateTo === '' ? 'as an escalation' : `also ${recipientWords(escalateTo)}`} after ${duration(escalateMs)}`,
        ]),
  ];
  const then = again.length === 0 ? ' Nobody is reminded.' : ` As long as it waits: ${listed(again)}.`;
  return `When ${EVENT_WORDS[event].when}, ${first}${then}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAYS = 24 * HOUR;

/** Waits that are offered; one that a rule has already stands among them. */
export function waitChoices(has: number | null, from: number): readonly number[] {
  const offered = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAYS, 3 * DAYS];
  return [...new Set([...offered, ...(has === null ? [] : [has])])]
    .filter((ms) => ms >= from)
    .toSorted((a, b) => a - b);
}
