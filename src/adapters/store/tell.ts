/** What is kept of telling people (`domain/tell/ports.ts`): channels with their sealed secrets, rules, what waits, notifications, attempts. */
import {
  channelOf,
  channelPlace,
  type Attempt,
  type ChannelRecord,
  type DueNotification,
  type KeptWait,
  type Notification,
  type SealedText,
  type TellRecords,
  type Wait,
} from '../../domain/tell/ports.ts';
import type { NewRule, Rule } from '../../domain/tell/rules.ts';
import { auditStep } from './audit/steps.ts';
import type { Access } from './access.ts';
import { page, readPage } from './paging.ts';
import { number, parsed, text } from './rows.ts';
import type { StatementName } from './statements.ts';
import type { SqlRow, SqlValue, Step } from './wire.ts';

const ENDED = 'it ended before it was told';

export function createTell(
  { write, read, readAll }: Access,
  /** Of the writer, which is there: a start waits for no reader. */
  ask: (sql: StatementName) => Promise<readonly SqlRow[]>,
): TellRecords {
  const change = async (steps: readonly Step[]): Promise<boolean> => (await write({ steps })).ok;
  return {
    channels: async () => {
      const [channels = [], secrets = []] = await readAll([
        { sql: 'channel.all', params: [] },
        { sql: 'channel-secret.all', params: [] },
      ]);
      return channels.map((row) => toChannel(row, secrets));
    },
    mutes: async () =>
      new Map(
        (await read('mute.all')).map((row) => [
          text(row, 'user'),
          text(row, 'value')
            .split(',')
            .filter((event) => event !== ''),
        ]),
      ),
    mute: async (user, events, { by, at }) => {
      const detail = events.length === 0 ? 'told of everything' : `passed over: ${events.join(', ')}`;
      await change([
        step('mute.put', user, events.join(',')),
        auditStep({ at, who: by, what: 'notification.muted', target: user, detail }),
      ]);
    },
    isActive: async () => number((await ask('channel.active'))[0] ?? {}, 'active') === 1,
    addChannel: ({ name, kind, settings, secrets, enabled }, rules, { by, at }) =>
      change([
        must('channel.add', name, kind, JSON.stringify(settings), Number(enabled), at, by),
        ...Object.entries(secrets).map(([setting, sealed]) => putSecret(name, setting, sealed)),
        ...rules.map(addRule),
        auditStep({ at, who: by, what: 'channel.added', target: name, detail: `${kind}, ${rules.length} rules` }),
        step('wait.replan'),
      ]),
    editChannel: ({ name, settings, secrets, enabled, dropped, named }, { by, at }) =>
      change([
        must('channel.edit', name, JSON.stringify(settings), Number(enabled), at, by),
        ...Object.entries(secrets).map(([setting, sealed]) => putSecret(name, setting, sealed)),
        ...dropped.map((setting) => step('channel-secret.drop', name, setting)),
        auditStep({
          at,
          who: by,
          what: 'channel.changed',
          target: name,
          detail: `${enabled ? 'enabled' : 'disabled'}; ${named.join(', ')}`,
        }),
        step('wait.replan'),
      ]),
    removeChannel: (name, { by, at }) =>
      change([
        must('channel.remove', name),
        step('channel-secret.remove', name),
        step('tell-rule.remove-channel', name),
        step('notification.over-channel', name, at),
        auditStep({ at, who: by, what: 'channel.removed', target: name }),
      ]),
    sealed: async () =>
      (await read('channel-secret.all')).map((row) => ({
        place: channelPlace(text(row, 'channel'), text(row, 'setting')),
        sealed: toSealed(row),
      })),
    reseal: async (values) => {
      await change(values.map(({ place, sealed }) => putSecret(channelOf(place), place.setting, sealed)));
    },

    rules: async () => (await read('tell-rule.all')).map(toRule),
    addRule: async (rule, { by, at }) => {
      await change([
        addRule(rule),
        step('wait.replan'),
        auditStep({ at, who: by, what: 'telling.added', target: rule.id, detail: ruleText(rule) }),
      ]);
    },
    editRule: (id, rule, { by, at }) =>
      change([
        must('tell-rule.edit', id, ...ruleValues(rule)),
        step('wait.replan'),
        auditStep({ at, who: by, what: 'telling.changed', target: id, detail: ruleText(rule) }),
      ]),
    removeRule: (id, { by, at }) =>
      change([
        must('tell-rule.remove', id),
        step('wait.replan'),
        auditStep({ at, who: by, what: 'telling.removed', target: id }),
      ]),

    cursor: async () => {
      const row = (await read('tell.cursor'))[0];
      return row && number(row, 'events');
    },
    look: async (cursor, limit) => {
      const touched = await read('tell.touched', cursor, limit);
      if (touched.length === 0) return { next: cursor, more: false, standing: [], kept: [] };
      const runs = JSON.stringify(touched.map((row) => text(row, 'run')));
      const [questions = [], items = [], kept = []] = await readAll([
        { sql: 'tell.questions', params: [runs] },
        { sql: 'tell.items', params: [runs] },
        { sql: 'wait.of-runs', params: [runs] },
      ]);
      return {
        next: Math.max(...touched.map((row) => number(row, 'pos'))),
        more: touched.reduce((sum, row) => sum + number(row, 'events'), 0) === limit,
        standing: [...questions.map(toQuestionWait), ...items.map(toItemWait)],
        kept: kept.map(toWait),
      };
    },
    standing: async () => {
      const [questions = [], items = []] = await readAll([
        { sql: 'tell.all-questions', params: [] },
        { sql: 'tell.all-items', params: [] },
      ]);
      return [...questions.map(toQuestionWait), ...items.map(toItemWait)];
    },
    advance: async ({ cursor, opened, over, dropped = [], at }) => {
      await change([
        ...(cursor === undefined ? [] : [step('tell.move', cursor)]),
        ...opened.map(openWait),
        ...over.flatMap((wait) => [step('wait.over', wait, at), step('notification.over', wait, at, ENDED)]),
        ...dropped.flatMap((wait) => [step('wait.drop', wait, at), step('notification.over', wait, at, ENDED)]),
      ]);
    },
    openWaits: async (event) => (await read('wait.open-event', event)).map(toWait),

    dueWaits: async (now, limit) => (await read('wait.due', now, limit)).map(toWait),
    toldOf: async (wait) =>
      (await read('wait.told', wait)).map((row) => ({
        rule: text(row, 'rule'),
        channel: text(row, 'channel'),
        to: text(row, 'recipient'),
      })),
    plan: async (plans, at) => {
      await change(
        plans.flatMap(({ wait, overAt, notifications, next }) => [
          ...notifications.map(({ id, rule, step: kind, nth, channel, to, failed }) => {
            const status = failed === undefined ? 'waiting' : 'failed';
            return step('notification.add', id, wait, rule, kind, nth, channel, to, status, at, failed ?? '');
          }),
          step('wait.next', wait, next, overAt),
        ]),
      );
    },

    dueNotifications: async (channel, now, limit) =>
      (await read('notification.due', channel, now, limit)).map((row) => ({
        ...toNotification(row),
        wait: toWait(row),
      })) satisfies DueNotification[],
    sentSince: async (channel, since) =>
      new Map(
        (await read('notification.sent-since', channel, since)).map((row) => [
          text(row, 'recipient'),
          number(row, 'messages'),
        ]),
      ),
    beginAttempt: async (message, notifications, at) => {
      const members = JSON.stringify(notifications);
      const begun = await write({
        steps: [
          must('notification.begin', members, message),
          step('attempt.begin', members, message, at),
          step('attempt.told', members, message),
        ],
        look: { sql: 'notification.under-way', params: [members] },
      });
      return begun.ok ? begun.rows.map((row) => text(row, 'id')) : [];
    },
    endAttempt: async (message, notifications, { ok, detail, retryAt }, at) => {
      const members = JSON.stringify(notifications);
      await change([
        step('attempt.end', message, ok ? 'sent' : 'failed', detail, at),
        ok ? step('notification.sent', members, at) : step('notification.failed', members, detail, retryAt, at),
      ]);
    },
    cutOff: async (at) => {
      await change([step('attempt.cut-off', at), step('notification.cut-off', at)]);
    },

    list: async ({ status, ...request }) => {
      const { before, limit } = readPage(request);
      const rows =
        status === undefined
          ? await read('notification.list', before, limit + 1)
          : await read('notification.list-status', before, limit + 1, status);
      return page(rows, limit, toNotification);
    },
    notification: async (id) => {
      const row = (await read('notification.get', id))[0];
      return row && toNotification(row);
    },
    attempts: async (notification) => (await read('attempt.of', notification)).map(toAttempt),
    retry: async (id, { by, at }) => {
      const row = (await read('notification.get', id))[0];
      if (!row) return false;
      const again =
        number(row, 'attempts') > 0
          ? [must('notification.retry', id, at)]
          : [must('notification.forget', id), step('wait.replan-one', number(row, 'wait'))];
      return change([...again, auditStep({ at, who: by, what: 'notification.retried', target: id })]);
    },
  };
}

function step(sql: StatementName, ...params: SqlValue[]): Step {
  return { sql, params };
}

function must(sql: StatementName, ...params: SqlValue[]): Step {
  return { sql, params, mustChange: true };
}

function putSecret(channel: string, setting: string, { keyId, text: sealed }: SealedText): Step {
  return step('channel-secret.put', channel, setting, keyId, sealed);
}

function addRule(rule: Rule): Step {
  return step('tell-rule.add', rule.id, ...ruleValues(rule));
}

function ruleValues(rule: NewRule): SqlValue[] {
  const { event, to, channel, delayMs, remindMs, escalateMs, escalateTo, enabled } = rule;
  return [event, to, channel, delayMs, remindMs, escalateMs, escalateTo, Number(enabled)];
}

function ruleText({ event, to, channel }: NewRule): string {
  return `${event} to ${to || 'all'} by ${channel}`;
}

function openWait({ event, key, version, run, title, since, facts }: Wait): Step {
  return step('wait.open', event, key, version, run, title, since, JSON.stringify(facts));
}

function toSealed(row: SqlRow): SealedText {
  return { keyId: text(row, 'key_id'), text: text(row, 'sealed') };
}

function toChannel(row: SqlRow, secrets: readonly SqlRow[]): ChannelRecord {
  const name = text(row, 'name');
  const own = secrets.filter((secret) => text(secret, 'channel') === name);
  return {
    name,
    kind: text(row, 'kind'),
    settings: parsed(row, 'settings'),
    secrets: Object.fromEntries(own.map((secret) => [text(secret, 'setting'), toSealed(secret)])),
    enabled: number(row, 'enabled') === 1,
    changedAt: number(row, 'changed_at'),
    changedBy: text(row, 'changed_by'),
  };
}

function toRule(row: SqlRow): Rule {
  return {
    id: text(row, 'id'),
    event: text(row, 'event') as Rule['event'],
    to: text(row, 'recipient'),
    channel: text(row, 'channel'),
    delayMs: number(row, 'delay_ms'),
    remindMs: numberOrNull(row, 'remind_ms'),
    escalateMs: numberOrNull(row, 'escalate_ms'),
    escalateTo: text(row, 'escalate_to'),
    enabled: number(row, 'enabled') === 1,
  };
}

function toWait(row: SqlRow): KeptWait {
  return {
    pos: number(row, 'wait'),
    event: text(row, 'event') as KeptWait['event'],
    key: text(row, 'key'),
    version: text(row, 'version'),
    run: text(row, 'run'),
    title: text(row, 'title'),
    since: number(row, 'since'),
    facts: parsed(row, 'facts'),
    overAt: numberOrNull(row, 'over_at'),
  };
}

function toNotification(row: SqlRow): Notification {
  return {
    id: text(row, 'id'),
    event: text(row, 'event') as Notification['event'],
    key: text(row, 'key'),
    run: text(row, 'run'),
    title: text(row, 'title'),
    rule: text(row, 'rule'),
    step: text(row, 'step') as Notification['step'],
    nth: number(row, 'nth'),
    channel: text(row, 'channel'),
    to: text(row, 'recipient'),
    status: text(row, 'status') as Notification['status'],
    dueAt: number(row, 'due_at'),
    createdAt: number(row, 'created_at'),
    endedAt: numberOrNull(row, 'ended_at'),
    attempts: number(row, 'attempts'),
    message: text(row, 'message'),
    reason: text(row, 'reason'),
  };
}

function toAttempt(row: SqlRow): Attempt {
  return {
    message: text(row, 'message'),
    attempt: number(row, 'attempt'),
    at: number(row, 'at'),
    endedAt: numberOrNull(row, 'ended_at'),
    result: text(row, 'result') as Attempt['result'],
    detail: text(row, 'detail'),
  };
}

function toQuestionWait(row: SqlRow): Wait {
  // One that is asked anew waits anew, also where it shows the same.
  return { ...openRow(row), event: 'approval', version: `${text(row, 'hash')} ${text(row, 'since')}` };
}

function toItemWait(row: SqlRow): Wait {
  // The id is that of the run, and behind it what kind of work it is (`core/engine/events.ts`).
  const own = text(row, 'id').slice(text(row, 'run').length + 1);
  const inTriage = text(row, 'playbook') === TRIAGE;
  const event = own.startsWith('failed:') ? 'failed' : inTriage ? 'triage' : 'task';
  return { ...openRow(row), event, version: text(row, 'since') };
}

function openRow(row: SqlRow): Omit<Wait, 'event' | 'version'> {
  return {
    key: text(row, 'id'),
    run: text(row, 'run'),
    title: text(row, 'title').slice(0, TEXT_MAX),
    since: number(row, 'since'),
    facts: {
      alert: text(row, 'alert_name').slice(0, TEXT_MAX),
      severity: text(row, 'severity').slice(0, TEXT_MAX),
      playbook: text(row, 'playbook'),
      assignee: text(row, 'assignee').slice(0, TEXT_MAX),
      detail: text(row, 'detail').slice(0, TEXT_MAX),
      dueAt: numberOrNull(row, 'due_at'),
    },
  };
}

/** What takes an alert that nothing else takes (`domain/intake`). */
const TRIAGE = 'Triage';
/** Signs of a text of an alert that are kept: no message shows more. */
const TEXT_MAX = 1_000;

function numberOrNull(row: SqlRow, column: string): number | null {
  const value = row[column];
  return value === null || value === undefined ? null : Number(value);
}
