/** The simulated Cortex tenant: lets callers in, checks what they send against the route table, and answers. */
import { isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import { fieldsProblemOf } from '../shape.ts';
import type { AlertFields, TenantSpec } from '../tenant.ts';
import type { Answer, Product, Received, WireRequest } from '../wire.ts';
import type { AlertUpdate, HandAlert } from './alerts.ts';
import { KeyRing, type CortexKey } from './auth.ts';
import { badRequest, internalError, refusal, throttled, unauthorized } from './replies.ts';
import type { CortexRoute } from './route.ts';
import { CORTEX_ROUTES } from './routes.ts';
import { CortexTenant } from './tenant-state.ts';

/** What people and sensors do at the tenant while the product watches. */
export interface CortexByHand {
  /** New alerts. */
  add(alerts: readonly HandAlert[]): void;
  /** Status, severity or comment; the words of an update. Gives the ids that are there. */
  change(ids: readonly string[], update: AlertUpdate, now: number): readonly string[];
  /** Gives a case to somebody; '' to nobody. */
  assign(caseId: number, mail: string): void;
}

export function createCortex(
  spec: TenantSpec,
  delivered: readonly AlertFields[],
  keys: readonly CortexKey[],
  startedAt: number,
): Product & { readonly byHand: CortexByHand } {
  const tenant = new CortexTenant(spec, delivered, startedAt);
  const ring = new KeyRing(keys);
  return {
    name: 'cortex',
    routes: CORTEX_ROUTES,
    receive: (request) => receive(tenant, ring, request),
    failure: (kind) => (kind === 'throttled' ? throttled() : internalError()),
    byHand: {
      add: (alerts) => tenant.alerts.add(alerts),
      change: (ids, update, now) => tenant.alerts.update(ids, update, now),
      assign: (caseId, mail) => {
        tenant.alerts.assignees.set(caseId, mail);
      },
    },
    redact: (text) => keys.reduce((masked, { key }) => masked.replaceAll(key, '***'), text),
  };
}

function receive(tenant: CortexTenant, ring: KeyRing, request: WireRequest): Received {
  const path = request.path.replace(/\/$/, '');
  const route = CORTEX_ROUTES.find((row) => row.path === path);
  const parsed = parseJson(request.body);
  const refuse = (answer: Answer, unexpected: string): Received => ({
    kind: 'refused',
    route: route?.name ?? null,
    body: parsed ?? null,
    answer,
    unexpected,
  });
  if (!route) return refuse(refusal(404, 'No such path'), `unknown path ${request.path}`);
  if (request.method !== route.method) return refuse(refusal(405, 'Method not allowed'), `method ${request.method}`);
  const stranger = ring.problemOf(request);
  if (stranger !== undefined) return refuse(unauthorized(), `authentication: ${stranger}`);
  const problem = requestProblem(request, route, parsed);
  if (problem !== undefined) return refuse(badRequest(problem), problem);
  const body = dataOf(parsed);
  return {
    kind: 'accepted',
    route,
    body,
    readsBack: route.readsBack?.(tenant, body) === true,
    perform: (unheard = false) =>
      tenant.endpoints.whileAway(unheard ? (route.endpoints?.(body) ?? []) : [], () =>
        route.handle(tenant, body, request.at),
      ),
  };
}

function requestProblem(request: WireRequest, route: CortexRoute, parsed: Json | undefined): string | undefined {
  if (Object.keys(request.query).length > 0) return 'the call takes no query string';
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return 'the content type is not JSON';
  if (parsed === undefined) return 'the body is not JSON';
  const shape = { request_data: { kind: 'object', fields: route.fields, required: true } } as const;
  return fieldsProblemOf(shape, parsed, 'body') ?? route.check?.(dataOf(parsed));
}

function dataOf(parsed: Json | undefined): JsonObject {
  const data = isObject(parsed) ? parsed['request_data'] : undefined;
  return isObject(data) ? data : {};
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
