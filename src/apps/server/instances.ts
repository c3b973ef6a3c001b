/** The routes about instances. A secret comes in by one of them and goes out by none. */
import type { FastifyReply } from 'fastify';
import type { InstanceView } from '../../core/api/views.ts';
import { RiposteError } from '../../core/base/errors.ts';
import type { ServerPorts } from './ports.ts';
import { actorOf, given, invalid, versionSeen, type Handlers } from './request.ts';

export const INSTANCE_HANDLERS = {
  listProducts: async ({ ports }) => ({ rows: ports.instances.products(), next: null }),

  listCommands: async ({ ports }) => ({ rows: ports.commands(), next: null }),

  listInstances: async ({ ports }) => ({ rows: ports.instances.list(), next: null }),

  showInstance: async ({ ports, params, reply }) => tagged(reply, instanceOf(ports, params.instance)),

  addInstance: async ({ ports, caller, body, reply }) => {
    const { name, product, config } = body;
    return tagged(reply, await ports.instances.add({ name, product, config }, actorOf({ caller, body }).name));
  },

  // Settings are edited against a version; a switch is no edit: whoever turns it off in an emergency has read nothing before.
  editInstance: async ({ ports, caller, params, request, body, reply }) => {
    const config = given(body.config);
    const enabled = given(body.enabled);
    const live = given(body.live);
    const by = actorOf({ caller, body }).name;
    const what = { ...(enabled === undefined ? {} : { enabled }), ...(live === undefined ? {} : { live }) };
    const switches = Object.keys(what).length > 0;
    if (switches === (config !== undefined)) throw invalid('give either "config", or "enabled" and "live"');
    const seen = versionSeen(request);
    if (config === undefined) {
      if (seen !== undefined && seen !== '*') requireVersion(instanceOf(ports, params.instance), seen);
      return tagged(reply, await ports.instances.set(params.instance, what, by));
    }
    if (seen === undefined) throw new RiposteError('instance.needs-version', 'If-Match is missing');
    return tagged(reply, await ports.instances.edit(params.instance, config, seen, by));
  },

  removeInstance: async ({ ports, caller, params, query }) => {
    await ports.instances.remove(params.instance, actorOf({ caller, query }).name);
    return { name: params.instance };
  },

  testInstance: ({ ports, params }) => ports.instances.test(params.instance),

  rekeySecrets: async ({ ports, caller, body }) => ({
    secrets: await ports.instances.rekey(actorOf({ caller, body }).name),
  }),
} as const satisfies Partial<Handlers>;

function instanceOf(ports: ServerPorts, name: string): InstanceView {
  const found = ports.instances.list().find((instance) => instance.name === name);
  if (!found) throw new RiposteError('instance.unknown', `there is no instance "${name}"`);
  return found;
}

function requireVersion({ name, version, changedBy }: InstanceView, seen: string): void {
  if (version === null || version === seen) return;
  throw new RiposteError('instance.changed', `instance "${name}" is at another version by now`, {
    facts: { version, by: changedBy },
  });
}

function tagged(reply: FastifyReply, instance: InstanceView): InstanceView {
  if (instance.version !== null) reply.header('etag', `"${instance.version}"`);
  return instance;
}
