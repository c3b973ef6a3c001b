/** The routes of intake. A secret goes out by the answer that makes it, and by no other. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AnswerOf, BodyOf } from '../../core/api/views.ts';
import { RiposteError } from '../../core/base/errors.ts';
import type { SourceRecord, StoredDelivery, RuleOutcome } from '../../domain/intake/ports.ts';
import type { Decided, Rule } from '../../domain/intake/rules.ts';
import type { SourceParts } from '../../domain/intake/sources.ts';
import type { MappingGiven } from './intake-port.ts';
import type { ServerPorts } from './ports.ts';
import { actorOf, given, notFound, paging, versionSeen, type Handlers } from './request.ts';

export const INTAKE_HANDLERS = {
  deliverAlerts: async ({ ports, request, params }) => {
    const intake = await ports.intake();
    const body = bytesOf(request);
    const proof = proofOf(request);
    const source = await intake.sources.sourceOf(params.source, proof, body);
    const { name, instance, mapping } = source;
    return intake.keep(
      { source: name, instance, mapping, webhookId: proof.id, contentType: contentTypeOf(request), by: '' },
      body,
    );
  },

  listSources: async ({ ports }) => ({
    rows: (await (await ports.intake()).sources.list()).map(sourceView),
    next: null,
  }),

  showSource: async ({ ports, params, reply }) =>
    tagged(reply, sourceView(await (await ports.intake()).sources.get(params.source))),

  addSource: async (call) => {
    const { ports, body, reply } = call;
    const { sources } = await ports.intake();
    const added = await sources.add(body.name, body.kind ?? 'webhook', sourceParts(body), actorOf(call).name);
    return tagged(reply, { ...sourceView(added.source), secret: added.secret });
  },

  editSource: async (call) => {
    const { ports, params, body, request, reply } = call;
    const { sources } = await ports.intake();
    const seen = versionSeen(request);
    const parts = sourceParts(body);
    // A switch is no edit: whoever turns it off in an emergency has read nothing before.
    const isSwitch = Object.keys(parts).every((key) => key === 'enabled');
    if (seen === undefined && !isSwitch) throw new RiposteError('source.needs-version', 'If-Match is missing');
    return tagged(reply, sourceView(await sources.edit(params.source, parts, seen ?? '*', actorOf(call).name)));
  },

  rotateSource: async (call) => {
    const { ports, params, body, reply } = call;
    const { sources } = await ports.intake();
    const { source, secret } = await sources.rotate(params.source, given(body.finish) ?? false, actorOf(call).name);
    return tagged(reply, { ...sourceView(source), secret });
  },

  removeSource: async (call) => {
    const { ports, params } = call;
    await (await ports.intake()).sources.remove(params.source, actorOf(call).name);
    return { name: params.source };
  },

  previewMapping: async ({ ports, body }) => {
    const previewed = await (
      await ports.intake()
    ).preview({
      source: body.source ?? '',
      instance: given(body.instance),
      mapping: mappingOf(body.mapping),
      body: body.body,
    });
    return {
      alerts: previewed.map(({ routing, ...rest }) => ({ ...rest, routing: routing && routingView(routing) })),
    };
  },

  uploadAlerts: async (call) => {
    const { ports, request, query } = call;
    const intake = await ports.intake();
    const { instance = '', as = 'riposte' } = query;
    const mapping = intake.uploadMapping(instance, as);
    const head = { source: '', instance, mapping, webhookId: '', contentType: contentTypeOf(request) };
    return intake.keep({ ...head, by: actorOf(call).name }, bytesOf(request));
  },

  listDeliveries: async ({ ports, query }) => {
    const { source, alert, status } = query;
    const page = await (
      await ports.intake()
    ).list({
      ...paging(query),
      ...(source === undefined ? {} : { source }),
      ...(alert === undefined ? {} : { alert }),
      ...(status === undefined ? {} : { status }),
    });
    return { rows: page.rows.map(deliveryView), next: page.next };
  },

  showDelivery: async ({ ports, params }) => {
    const delivery = await (await ports.intake()).delivery(params.delivery);
    if (!delivery) throw notFound('there is no such delivery');
    return { ...deliveryView(delivery), body: delivery.body, encoding: delivery.encoding };
  },

  againDelivery: async ({ ports, params }) => (await ports.intake()).again(params.delivery),

  listRules: async ({ ports }) => rulePage(ports),

  addRule: async (call) => {
    const { ports, body, reply } = call;
    const { name, condition, outcome, enabled, before } = body;
    const rule = await (
      await ports.intake()
    ).rules.add(
      { name, condition, outcome: outcomeOf(outcome), enabled: given(enabled) ?? true },
      given(before),
      actorOf(call).name,
    );
    return tagged(reply, ruleView(rule));
  },

  editRule: async (call) => {
    const { ports, params, body, request, reply } = call;
    const { name, condition, outcome, enabled } = body;
    const parts = {
      ...(given(name) === undefined ? {} : { name: name ?? '' }),
      ...(condition === undefined || condition === null ? {} : { condition }),
      ...(outcome === undefined || outcome === null ? {} : { outcome: outcomeOf(outcome) }),
      ...(enabled === undefined || enabled === null ? {} : { enabled }),
    };
    const seen = versionSeen(request);
    const isSwitch = Object.keys(parts).every((key) => key === 'enabled');
    if (seen === undefined && !isSwitch) throw new RiposteError('rule.needs-version', 'If-Match is missing');
    const { rules } = await ports.intake();
    return tagged(reply, ruleView(await rules.edit(params.rule, parts, seen ?? '*', actorOf(call).name)));
  },

  moveRule: async (call) => {
    const { ports, params, body } = call;
    await (await ports.intake()).rules.move(params.rule, given(body.before), actorOf(call).name);
    return rulePage(ports);
  },

  removeRule: async (call) => {
    const { ports, params } = call;
    await (await ports.intake()).rules.remove(params.rule, actorOf(call).name);
    return { id: params.rule };
  },

  explainRouting: async ({ ports, body }) => {
    const key = given(body.alert);
    const known = key === undefined ? undefined : await alertOf(ports, key);
    if (key !== undefined && !known) throw notFound('no such alert');
    const alert = {
      fields: known?.fields ?? body.fields ?? {},
      instance: given(body.instance) ?? known?.ref.instance ?? '',
      via: given(body.via) ?? '',
    };
    return routingView(await (await ports.intake()).explain(alert));
  },
} as const satisfies Partial<Handlers>;

/** An alert by its key: with a run, whose id begins with the key, or without any. */
export async function alertOf(ports: Pick<ServerPorts, 'alerts' | 'lists'>, key: string) {
  const run = await ports.lists.run(`${key}-1`);
  return run ? ports.alerts.get(run.alertRef) : ports.alerts.ofKey(key);
}

/**
 * Bodies as their bytes came, whatever they say they are: what is signed is bytes, and what cannot be read is evidence. Who delivers is asked
 * for what can be told without the body before it is read: nobody fills the memory unasked.
 */
export function readRaw(scope: FastifyInstance, ports: ServerPorts): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  scope.addHook('preParsing', async (request) => {
    const { source } = request.params as { readonly source?: string };
    if (source !== undefined) await (await ports.intake()).sources.admit(source, proofOf(request));
  });
}

function bytesOf({ body }: FastifyRequest): Uint8Array {
  return Buffer.isBuffer(body) ? body : new Uint8Array();
}

function headerOf({ headers }: FastifyRequest, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function contentTypeOf(request: FastifyRequest): string {
  return headerOf(request, 'content-type').slice(0, 200);
}

function proofOf(request: FastifyRequest) {
  return {
    id: headerOf(request, 'webhook-id'),
    timestamp: headerOf(request, 'webhook-timestamp'),
    signature: headerOf(request, 'webhook-signature'),
    key: headerOf(request, 'authorization').replace(/^Bearer /i, ''),
  };
}

function sourceParts(body: BodyOf<'editSource'> | BodyOf<'addSource'>): SourceParts {
  const { instance, mapping } = body;
  const enabled = 'enabled' in body ? body.enabled : undefined;
  return {
    ...(instance === undefined || instance === null ? {} : { instance }),
    ...(mapping === undefined || mapping === null ? {} : { mapping: mappingOf(mapping) }),
    ...(enabled === undefined || enabled === null ? {} : { enabled }),
  };
}

function mappingOf(given: BodyOf<'editSource'>['mapping']): MappingGiven {
  return given ?? {};
}

function outcomeOf(outcome: NonNullable<BodyOf<'editRule'>['outcome']>): RuleOutcome {
  switch (outcome.kind) {
    case 'playbook':
      return { kind: 'playbook', playbook: outcome.playbook, dryRun: outcome.dryRun ?? false };
    case 'triage':
      return { kind: 'triage', reason: outcome.reason ?? '' };
    case 'ignore':
      return { kind: 'ignore', reason: outcome.reason };
  }
}

function sourceView({ credentials, version, ...rest }: SourceRecord): AnswerOf<'showSource'> {
  return {
    ...rest,
    secrets: credentials.map(({ id, madeAt }) => ({ id, madeAt })),
    version: String(version),
  };
}

function deliveryView(delivery: StoredDelivery): AnswerOf<'listDeliveries'>['rows'][number] {
  const { id, source, instance, receivedAt, bytes, contentType, webhookId, status, outcome } = delivery;
  return { id, source, instance, receivedAt, bytes, contentType, webhookId, status, alerts: outcome };
}

async function rulePage(ports: ServerPorts): Promise<AnswerOf<'listRules'>> {
  return { rows: (await (await ports.intake()).rules.rules()).map(ruleView), next: null };
}

function ruleView({
  id,
  name,
  origin,
  condition,
  outcome,
  enabled,
  changedAt,
  changedBy,
  version,
}: Rule): AnswerOf<'addRule'> {
  return { id, name, origin, condition, outcome, enabled, changedAt, changedBy, version };
}

function routingView({ rule, outcome, asked }: Decided): AnswerOf<'explainRouting'> {
  return { rule: rule?.id ?? null, outcome, reason: outcome.kind === 'playbook' ? null : outcome.reason, asked };
}

function tagged<View extends { readonly version: string }>(reply: FastifyReply, view: View): View {
  reply.header('etag', `"${view.version}"`);
  return view;
}
