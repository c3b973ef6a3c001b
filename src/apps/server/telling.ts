/** The routes about telling people: channels, rules, the delivery log. A secret comes in by one of them and goes out by none. */
import type { FastifyReply } from 'fastify';
import type { AnswerOf } from '../../core/api/views.ts';
import { RiposteError } from '../../core/base/errors.ts';
import type { User } from '../../domain/access/ports.ts';
import { actorOf, given, invalid, paging, versionSeen, type Handlers } from './request.ts';
import { userOf } from './sessions.ts';
import type { ChannelView, TellPort } from './tell-port.ts';

export const TELL_HANDLERS = {
  listChannelKinds: async ({ ports }) => ({ rows: (await ports.telling()).kinds(), next: null }),

  listChannels: async ({ ports }) => ({ rows: (await ports.telling()).channels(), next: null }),

  addChannel: async ({ ports, caller, body, reply }) => {
    const { name, kind, config, rules } = body;
    const telling = await ports.telling();
    const by = actorOf({ caller, body }).name;
    return tagged(reply, await telling.addChannel({ name, kind, config, usualRules: rules !== 'none' }, by));
  },

  // As with instances: settings are edited against a version; a switch is no edit.
  editChannel: async ({ ports, caller, params, request, body, reply }) => {
    const [config, enabled] = [given(body.config), given(body.enabled)];
    if ((config === undefined) === (enabled === undefined)) throw invalid('give either "config" or "enabled"');
    const telling = await ports.telling();
    const by = actorOf({ caller, body }).name;
    if (enabled !== undefined) return tagged(reply, await telling.enableChannel(params.channel, enabled, by));
    const seen = versionSeen(request);
    if (seen === undefined) throw new RiposteError('channel.needs-version', 'If-Match is missing');
    return tagged(reply, await telling.editChannel(params.channel, config ?? {}, seen, by));
  },

  removeChannel: async ({ ports, caller, params, query }) => {
    await (await ports.telling()).removeChannel(params.channel, actorOf({ caller, query }).name);
    return { name: params.channel };
  },

  testChannel: async ({ ports, caller, params, body }) =>
    (await ports.telling()).testChannel(params.channel, given(body.to) ?? '', actorOf({ caller, body }).name),

  listNotificationRules: async ({ ports }) => ({ rows: await (await ports.telling()).rules(), next: null }),

  addNotificationRule: async ({ ports, caller, body }) => {
    const rule = {
      event: body.event,
      to: body.to ?? '',
      channel: body.channel,
      delayMs: body.delayMs ?? 0,
      remindMs: body.remindMs ?? null,
      escalateMs: body.escalateMs ?? null,
      escalateTo: body.escalateTo ?? '',
      enabled: body.enabled ?? true,
    };
    return (await ports.telling()).addRule(rule, actorOf({ caller, body }).name);
  },

  editNotificationRule: async ({ ports, caller, params, body }) => {
    const { by: _by, ...change } = body;
    return (await ports.telling()).editRule(params.rule, change, actorOf({ caller, body }).name);
  },

  removeNotificationRule: async ({ ports, caller, params, query }) => {
    await (await ports.telling()).removeRule(params.rule, actorOf({ caller, query }).name);
    return { name: params.rule };
  },

  showOwnNotifications: async ({ ports, caller }) => ownTold(await ports.telling(), userOf(caller)),

  editOwnNotifications: async ({ ports, caller, body }) => {
    const telling = await ports.telling();
    const user = userOf(caller);
    await telling.mute(user.name, body.muted);
    return ownTold(telling, user);
  },

  listNotificationSamples: async ({ ports, query }) => ({
    rows: (await ports.telling()).samples(query.details === 'minimal'),
    next: null,
  }),

  listNotifications: async ({ ports, query }) => {
    const { status } = query;
    return (await ports.telling()).notifications({ ...paging(query), ...(status === undefined ? {} : { status }) });
  },

  showNotification: async ({ ports, params }) => (await ports.telling()).notification(params.notification),

  retryNotification: async ({ ports, caller, params, body }) => {
    await (await ports.telling()).retry(params.notification, actorOf({ caller, body }).name);
    return { notification: params.notification };
  },
} as const satisfies Partial<Handlers>;

async function ownTold(telling: TellPort, { name, role, email }: User): Promise<AnswerOf<'showOwnNotifications'>> {
  return { mail: email, rows: await telling.own({ name, role, mail: email }), next: null };
}

function tagged(reply: FastifyReply, channel: ChannelView): ChannelView {
  reply.header('etag', `"${channel.version}"`);
  return channel;
}
