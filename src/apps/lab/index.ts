/**
 * The lab: simulated vendors on real sockets, on loopback only. One `startLab` is one tenant with its own state; a scenario
 * starts a fresh one, `up --lab` keeps one, and gives the next one its memory.
 *
 * The lab builds, signs and parses by its own code and imports nothing of the product but the base: a misreading of a vendor's
 * document that both sides shared would otherwise never show. Where it guesses or differs from the real product stands in
 * `docs/reference/lab-differences.md`.
 *
 * Not here: what a playbook should do with the answers, and how a run is judged by the record (the trials).
 */
import type { AlertUpdate } from './cortex/alerts.ts';
import { createCortex, type CortexByHand } from './cortex/index.ts';
import type { CortexKey } from './cortex/auth.ts';
import { API_USER, placeOf } from './panos/device.ts';
import { createPanos } from './panos/index.ts';
import { recall, type LabMemory } from './memory.ts';
import type { LabClock, LabListener, LabRequest, Unexpected } from './record.ts';
import { serve, type LabState, type ProductServer } from './server.ts';
import { checkTenant, faultsOf, type AlertFields, type FaultSpec, type TenantSpec } from './tenant.ts';
import { createVirusTotal } from './virustotal/index.ts';
import { createWildfire } from './wildfire/index.ts';
import type { Product } from './wire.ts';

export { LOGICAL_CALLS, type LogicalCall, type LogicalCallRow } from './calls.ts';
export type { AlertUpdate, HandAlert } from './cortex/alerts.ts';
export type { CortexKey } from './cortex/auth.ts';
export { CORTEX_ROUTES } from './cortex/routes.ts';
export type { LabMemory, PastRequest } from './memory.ts';
export { PANOS_ROUTES } from './panos/routes.ts';
export type { LabAnswer, LabClock, LabListener, LabRequest, Unexpected } from './record.ts';
export type { AlertFields, FaultKind, FaultSpec, PanosSpec, TenantSpec } from './tenant.ts';
export { VIRUSTOTAL_ROUTES } from './virustotal/index.ts';
export { WILDFIRE_ROUTES } from './wildfire/index.ts';
export type { ProductName, RouteRow } from './wire.ts';

export interface LabOptions {
  readonly tenant: TenantSpec;
  /** Alerts that are delivered to the product: they are in the tenant's store too. The first one dates the related alerts. */
  readonly alerts?: readonly AlertFields[];
  readonly clock: LabClock;
  /** Keys that the tenant knows. Default: one standard, one advanced. */
  readonly cortexKeys?: readonly CortexKey[];
  /** Which kind of key `Lab.cortex` names. Default standard. */
  readonly cortexKeyKind?: CortexKey['kind'];
  readonly wildfireApiKey?: string;
  /** WildFire requests that are answered before 419. Default unlimited. */
  readonly wildfireQuota?: number;
  readonly virustotalApiKey?: string;
  /** VirusTotal look-ups that are answered before 429. Default unlimited. */
  readonly virustotalQuota?: number;
  readonly panosKey?: string;
  /** Fixed ports for a standing lab; 0 or left out takes a free one. */
  readonly ports?: {
    readonly cortex?: number;
    readonly wildfire?: number;
    readonly virustotal?: number;
    readonly panos?: number;
  };
  /** How many rows of the record are kept, the newest. Default all; a standing lab sets a bound. */
  readonly keepRequests?: number;
  /** Asked at every request, polls included: the fault that befalls it by chance. A load bench passes a seeded one. */
  readonly luck?: () => Omit<FaultSpec, 'call' | 'attempts'> | undefined;
  /** What earlier labs of this tenant came to. Default: a tenant that begins now, and nobody remembers. */
  readonly memory?: LabMemory;
}

export interface Lab {
  readonly cortex: {
    readonly url: string;
    readonly keyId: string;
    readonly key: string;
    readonly kind: CortexKey['kind'];
  };
  readonly wildfire: { readonly url: string; readonly apiKey: string };
  /** `url` is that of version 3 of the API. */
  readonly virustotal: { readonly url: string; readonly apiKey: string };
  /** Undefined where the tenant has no such device configured. `place` is the vsys or the device group, `user` whose key it is. */
  readonly panos:
    | {
        readonly url: string;
        readonly key: string;
        readonly type: 'firewall' | 'panorama';
        readonly place: string;
        readonly user: string;
      }
    | undefined;
  readonly clock: LabClock;
  readonly requests: readonly LabRequest[];
  /** Requests that nothing expects. A test must fail when there is one. */
  readonly unexpected: readonly Unexpected[];
  /** Requests that the lab keeps unanswered on purpose. */
  held(): number;
  /** Requests that are being read, worked on or answered; the held ones are not counted. */
  inFlight(): number;
  /** What others do at the Cortex tenant. A lab that is started again does not remember it. */
  readonly byHand: LabHand;
  /** Adds a listener and returns its removal. */
  onRequest(listener: LabListener): () => void;
  close(): Promise<void>;
}

/** As `CortexByHand`, at the time of the lab's clock. */
export interface LabHand extends Pick<CortexByHand, 'add' | 'assign'> {
  change(ids: readonly string[], update: AlertUpdate): readonly string[];
}

const DEFAULT_KEYS: readonly CortexKey[] = [
  { id: '17', key: 'lab-standard-'.padEnd(128, 'S'), kind: 'standard' },
  { id: '18', key: 'lab-advanced-'.padEnd(128, 'A'), kind: 'advanced' },
];
const DEFAULT_PANOS_KEY = 'lab-panos-'.padEnd(64, 'P');
const DEFAULT_VIRUSTOTAL_KEY = 'lab-virustotal-'.padEnd(64, 'V');
const DEFAULT_WILDFIRE_KEY = 'lab-wildfire-'.padEnd(64, 'W');

/**
 * Starts a lab; it answers when the promise resolves. Throws `lab.bad-tenant` for a tenant that it cannot read, `lab.port-taken`
 * for a fixed port that is not free; nothing is left open then.
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const { tenant, alerts = [], clock, cortexKeys = DEFAULT_KEYS, wildfireApiKey = DEFAULT_WILDFIRE_KEY } = options;
  checkTenant(tenant);
  const kind = options.cortexKeyKind ?? 'standard';
  const key = cortexKeys.find((candidate) => candidate.kind === kind);
  if (!key) throw new TypeError(`cortexKeys holds no ${kind} key`);
  const memory = options.memory ?? { startedAt: clock.now(), past: [], keep: () => undefined };
  const state: LabState = {
    clock,
    faults: faultsOf(tenant),
    luck: () => {
      const spec = options.luck?.();
      return spec && faultsOf({ faults: [{ ...spec, call: '', attempts: 'all' }] })[0];
    },
    requests: [],
    unexpected: [],
    attempts: new Map(),
    listeners: new Set(),
    keepRequests: options.keepRequests ?? Infinity,
    keep: (request) => memory.keep(request),
    held: 0,
    inFlight: 0,
    seq: 0,
  };
  const opened: ProductServer[] = [];
  const open = async (product: Product, port = 0): Promise<ProductServer> => {
    const server = await serve(recall(product, memory.past), state, port);
    opened.push(server);
    return server;
  };
  const close = async () => {
    await Promise.all(opened.map((server) => server.close()));
  };
  const { panos: device = {} } = tenant;
  const { panosKey = DEFAULT_PANOS_KEY, virustotalApiKey = DEFAULT_VIRUSTOTAL_KEY, ports = {} } = options;
  const simulated = createCortex(tenant, alerts, cortexKeys, memory.startedAt);
  const servers = async () => ({
    cortex: await open(simulated, ports.cortex),
    wildfire: await open(createWildfire(tenant, wildfireApiKey, options.wildfireQuota), ports.wildfire),
    virustotal: await open(createVirusTotal(tenant, virustotalApiKey, options.virustotalQuota), ports.virustotal),
    panos:
      device.configured === true ? await open(createPanos(device, panosKey, memory.startedAt), ports.panos) : undefined,
  });
  const { cortex, wildfire, virustotal, panos } = await servers().catch(async (thrown: unknown) => {
    await close();
    throw thrown;
  });
  return {
    cortex: { url: cortex.url, keyId: key.id, key: key.key, kind: key.kind },
    wildfire: { url: wildfire.url, apiKey: wildfireApiKey },
    virustotal: { url: `${virustotal.url}/api/v3`, apiKey: virustotalApiKey },
    panos: panos && {
      url: panos.url,
      key: panosKey,
      type: device.type ?? 'firewall',
      place: placeOf(device),
      user: API_USER,
    },
    clock,
    requests: state.requests,
    unexpected: state.unexpected,
    held: () => state.held,
    inFlight: () => state.inFlight,
    byHand: { ...simulated.byHand, change: (ids, update) => simulated.byHand.change(ids, update, clock.now()) },
    onRequest: (listener) => {
      state.listeners.add(listener);
      return () => state.listeners.delete(listener);
    },
    close,
  };
}
