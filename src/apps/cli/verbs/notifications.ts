/** `notification list|show|retry|rules|add-rule|edit-rule|remove-rule`. */
import type { JsonObject } from '../../../core/base/json.ts';
import { usageError, type ExitCode } from '../exit.ts';
import { countOf } from '../numbers.ts';
import type { GlobalOptions, ListNotificationsOptions, RuleOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { everyPage } from '../pages.ts';
import { connect, ownCommand } from '../place.ts';
import { byPrefix } from '../prefix.ts';
import { nextLines } from '../render/run.ts';
import { attemptLines, notificationTable, ruleTable } from '../render/telling.ts';
import { byOf } from '../respond.ts';
import { line, span } from '../terminal/paint.ts';
import type { Acting } from '../tree.ts';

type Client = Awaited<ReturnType<typeof connect>>;

export async function notificationList(options: ListNotificationsOptions, output: Output): Promise<ExitCode> {
  const limit = countOf(options.limit, '--limit', 1, 1_000);
  const page = await (await connect(options)).call('listNotifications', { query: { limit, status: options.status } });
  output.document({ notifications: page.rows, next: page.next });
  output.lines(notificationTable(page.rows, output.look));
  const command = ownCommand();
  const steps = [
    [`${command} notification show ID`, 'every attempt'],
    ...(page.rows.some(({ status }) => status === 'failed')
      ? ([[`${command} notification retry ID`, 'tries one that failed again']] as const)
      : []),
  ] as const;
  output.lines(nextLines(page.rows.length, page.next, steps));
  return 0;
}

export async function notificationShow(typed: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const id = await idOf(client, typed);
  const found = await client.call('showNotification', { params: { notification: id } });
  output.document(found);
  output.lines([...notificationTable([found], output.look), ...attemptLines(found)]);
  return found.status === 'failed' ? 1 : 0;
}

export async function notificationRetry(
  typed: string,
  options: GlobalOptions & Acting,
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const id = await idOf(client, typed);
  const retried = await client.call('retryNotification', { params: { notification: id }, body: { ...byOf(options) } });
  output.document(retried);
  output.lines([line(0, span(id, 'strong'), ' is tried again')]);
  return 0;
}

export async function ruleList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const { rows: rules } = await (await connect(options)).call('listNotificationRules');
  output.document({ rules });
  output.lines(ruleTable(rules, output.look));
  return 0;
}

export async function ruleAdd(options: RuleOptions, output: Output): Promise<ExitCode> {
  const { event, channel } = options;
  if (event === undefined || channel === undefined) {
    throw usageError('a rule needs --event and --channel', 'See notification add-rule --help, and channel list.');
  }
  const body = { event, channel, ...given(options), ...byOf(options) };
  const rule = await (await connect(options)).call('addNotificationRule', { body });
  output.document(rule);
  output.lines(ruleTable([rule], output.look));
  return 0;
}

export async function ruleEdit(typed: string, options: RuleOptions, output: Output): Promise<ExitCode> {
  const { event, channel, enabled } = options;
  const client = await connect(options);
  const { rows } = await client.call('listNotificationRules');
  const { id } = byPrefix(rows, typed, (rule) => rule.id, 'rule');
  const change = {
    ...(event === undefined ? {} : { event }),
    ...(channel === undefined ? {} : { channel }),
    ...(enabled === undefined ? {} : { enabled }),
    ...given(options),
  };
  const rule = await client.call('editNotificationRule', {
    params: { rule: id },
    body: { ...change, ...byOf(options) },
  });
  output.document(rule);
  output.lines(ruleTable([rule], output.look));
  return 0;
}

export async function ruleRemove(typed: string, options: GlobalOptions & Acting, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const { rows } = await client.call('listNotificationRules');
  const { id } = byPrefix(rows, typed, (rule) => rule.id, 'rule');
  const removed = await client.call('removeNotificationRule', { params: { rule: id }, query: { by: options.as } });
  output.document(removed);
  output.lines([line(0, span(id, 'strong'), ' is removed')]);
  return 0;
}

async function idOf(client: Client, typed: string): Promise<string> {
  if (/^[0-9a-f]{24}$/.test(typed)) return typed;
  const rows = await everyPage(
    (cursor) => client.call('listNotifications', { query: { limit: 1_000, cursor } }),
    (pages) => pages.flatMap((page) => page.rows),
  );
  return byPrefix(rows, typed, ({ id }) => id, 'notification').id;
}

function given({ to, after, remind, escalate, escalateTo }: RuleOptions): JsonObject {
  return {
    ...(to === undefined ? {} : { to }),
    ...(after === undefined ? {} : { delayMs: msOf(after, '--after') ?? 0 }),
    ...(remind === undefined ? {} : { remindMs: msOf(remind, '--remind') }),
    ...(escalate === undefined ? {} : { escalateMs: msOf(escalate, '--escalate') }),
    ...(escalateTo === undefined ? {} : { escalateTo }),
  };
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Null: never. */
function msOf(text: string, option: string): number | null {
  if (text === 'never') return null;
  const [, count = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  if (unitMs === undefined) throw usageError(`${option} ${text} is no time`, 'Write 30m, 2h or 1d; or never.');
  return Number(count) * unitMs;
}
