/** Channels, rules and notifications as lines of a terminal. Pure. */
import type { AnswerOf } from '../../../core/api/views.ts';
import { hanging, line, paragraph, span, type Line, type Look, type Style } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';

type Channel = AnswerOf<'addChannel'>;
type Rule = AnswerOf<'addNotificationRule'>;
type Notification = AnswerOf<'listNotifications'>['rows'][number];
type Detail = AnswerOf<'showNotification'>;

export function channelTable(channels: readonly Channel[], look: Look): readonly Line[] {
  if (channels.length === 0) return [line(0, 'no channels: nobody is told anything')];
  const columns = [{ title: 'channel' }, { title: 'kind' }, { title: 'state' }, { title: 'to' }] as const;
  const rows = channels.map((channel) => [
    span(channel.name, 'strong'),
    channel.kind,
    span(stateOf(channel), styleOf(channel)),
    channel.settings['host'] ?? channel.settings['url'] ?? '',
  ]);
  return [...table(columns, rows, look), ...channels.flatMap(problemLines)];
}

export function channelLines(channel: Channel): readonly Line[] {
  return [
    hanging(0, 2, span(channel.name, 'strong'), ` (${channel.kind}) is ${stateOf(channel)}`),
    ...problemLines(channel),
  ];
}

function stateOf({ enabled, problem, restsUntil }: Channel): string {
  if (!enabled) return 'disabled';
  if (problem) return 'failed';
  return restsUntil === null ? 'enabled' : `not reached, tried again ${instant(restsUntil)}`;
}

function styleOf({ enabled, problem, restsUntil }: Channel): Style {
  if (!enabled) return 'dim';
  if (problem) return 'bad';
  return restsUntil === null ? 'good' : 'caution';
}

function problemLines({ name, problem }: Channel): readonly Line[] {
  if (!problem) return [];
  const { detail, code, hint } = problem;
  return [hanging(0, 2, span(`${name}: `, 'bad'), detail, span(` (${code})`, 'dim')), ...paragraph(2, hint, 'caution')];
}

export function ruleTable(rules: readonly Rule[], look: Look): readonly Line[] {
  if (rules.length === 0) return [line(0, 'no rules: nobody is told anything')];
  const columns = [
    { title: 'rule' },
    { title: 'event' },
    { title: 'to' },
    { title: 'channel' },
    { title: 'after' },
    { title: 'remind' },
    { title: 'escalate' },
  ] as const;
  const rows = rules.map(({ id, event, to, channel, delayMs, remindMs, escalateMs, escalateTo, enabled }) => [
    span(id, enabled ? 'strong' : 'dim'),
    event,
    to || 'whoever receives it',
    enabled ? channel : `${channel} (disabled)`,
    delayMs === 0 ? 'at once' : duration(delayMs),
    remindMs === null ? 'never' : duration(remindMs),
    escalateMs === null ? 'never' : `${duration(escalateMs)}, ${escalateTo}`,
  ]);
  return table(columns, rows, look);
}

const STYLES: Readonly<Record<Notification['status'], Style>> = {
  waiting: 'caution',
  sending: 'caution',
  sent: 'good',
  failed: 'bad',
  over: 'dim',
};

export function notificationTable(notifications: readonly Notification[], look: Look): readonly Line[] {
  if (notifications.length === 0) return [line(0, 'nothing was told')];
  const columns = [
    { title: 'id' },
    { title: 'when' },
    { title: 'status' },
    { title: 'what' },
    { title: 'to' },
    { title: 'about' },
  ] as const;
  const rows = notifications.map(({ id, createdAt, endedAt, status, event, step, nth, to, channel, title, reason }) => [
    span(id.slice(0, 8), 'strong'),
    instant(endedAt ?? createdAt),
    span(status, STYLES[status]),
    `${event} ${step}${nth > 1 ? ` ${nth}` : ''}`,
    `${to || '-'} (${channel})`,
    reason === '' ? title : `${title}: ${reason}`,
  ]);
  return table(columns, rows, look);
}

export function attemptLines({ tried, message }: Detail): readonly Line[] {
  return [
    ...tried.map(({ attempt, at, result, detail }) =>
      hanging(
        2,
        4,
        `${attempt}  ${instant(at)}  `,
        span(result, result === 'sent' ? 'good' : 'caution'),
        `  ${detail}`,
      ),
    ),
    ...(message === '' ? [] : [line(2, span(`message ${message}`, 'dim'))]),
  ];
}

function instant(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes % 1_440 === 0 && minutes > 0) return `${minutes / 1_440} d`;
  return minutes % 60 === 0 && minutes > 0 ? `${minutes / 60} h` : `${minutes} min`;
}
