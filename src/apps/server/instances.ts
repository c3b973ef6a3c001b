/** The routes about instances. A secret comes in by one of them and goes out by none. */
import { RiposteError } from '../../core/base/errors.ts';
import { isObject } from '../../core/base/json.ts';
import { bodyOf, invalid, optionalFlag, text, userOf, type Handler } from './request.ts';

export const INSTANCE_HANDLERS = {
  listProducts: async ({ ports }) => ({ products: ports.instances.products() }),

  listInstances: async ({ ports }) => ({ instances: ports.instances.list() }),

  addInstance: async ({ ports, request, reply }) => {
    const body = bodyOf(request);
    const { config } = body;
    if (!isObject(config)) throw invalid('"config" must be an object: setting → value');
    const wanted = { name: text(body, 'name'), product: text(body, 'product'), config };
    return reply.status(201).send(await ports.instances.add(wanted, userOf(body).name));
  },

  changeInstance: async ({ ports, request }) => {
    const body = bodyOf(request);
    const enabled = optionalFlag(body, 'enabled');
    const live = optionalFlag(body, 'live');
    if (enabled === undefined && live === undefined) throw invalid('"enabled" or "live" must be given');
    const what = { ...(enabled === undefined ? {} : { enabled }), ...(live === undefined ? {} : { live }) };
    return ports.instances.set(text(body, 'name'), what, userOf(body).name);
  },

  editInstance: async ({ ports, request, reply }) => {
    const body = bodyOf(request);
    const { config } = body;
    if (!isObject(config)) throw invalid('"config" must be an object: setting → value');
    const version = /^(?:"([^"]*)"|([^\s"]+))$/.exec(request.headers['if-match'] ?? '');
    if (version === null) throw new RiposteError('instance.needs-version', 'If-Match is missing');
    const seen = version[1] ?? version[2] ?? '';
    const instance = await ports.instances.edit(text(body, 'name'), config, seen, userOf(body).name);
    return reply.header('etag', `"${instance.version ?? ''}"`).send(instance);
  },

  removeInstance: async ({ ports, request }) => {
    const body = bodyOf(request);
    const name = text(body, 'name');
    await ports.instances.remove(name, userOf(body).name);
    return { name };
  },

  testInstance: ({ ports, request }) => ports.instances.test(text(bodyOf(request), 'name')),

  rekeyInstances: async ({ ports, request }) => ({
    secrets: await ports.instances.rekey(userOf(bodyOf(request)).name),
  }),
} as const satisfies Readonly<Record<string, Handler>>;
