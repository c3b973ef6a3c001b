/**
 * The tenant's agents and what was done to them.
 *
 * E1. No timer runs here: the state of an endpoint or an action is computed from the clock of the request that asks.
 * E2. An action is PENDING for its first second, IN_PROGRESS for two more, and has its end state from 3 s on.
 * E3. Action ids count upward without a gap from the tenant's history, so the next one can be guessed: a client must not rely on
 *     ids being hard to mix up.
 * E4. An agent that is not connected never takes an isolation up: the endpoint and the action stay pending.
 * E5. A tenant of a load bench has thousands of endpoints and actions: whoever names one is not shown all of them.
 * E6. A fault takes the agent away for the one request that it is aimed at: what that request begins stays pending, all else goes on.
 */
import type { Json, JsonObject } from '../../../core/base/json.ts';
import { textOf, textsOf, type AlertFields, type TenantSpec } from '../tenant.ts';

const IN_PROGRESS_AFTER_MS = 1_000;
const ENDS_AFTER_MS = 3_000;
const HISTORY_ACTIONS = 40;

interface Action {
  readonly endpointId: string;
  readonly at: number;
  readonly end: string;
  readonly endReasons?: JsonObject | undefined;
  /** Set when the agent cannot go on: the action stays so. */
  readonly stuck?: string | undefined;
}

interface Endpoint {
  readonly id: string;
  /** In lower case: what a filter compares. */
  readonly key: string;
  readonly facts: EndpointFacts;
  status: string;
  /** The isolation state before `change`, and since when it holds. */
  settled: string;
  settledAt: number;
  change: { readonly to: 'isolate' | 'unisolate'; readonly at: number; readonly stuck: boolean } | undefined;
}

interface EndpointFacts {
  readonly name: string;
  readonly os: string;
  readonly ips: readonly string[];
  readonly users: readonly string[];
  readonly domain: string;
}

const CHANGE_STATES = {
  isolate: { pending: 'AGENT_PENDING_ISOLATION', done: 'AGENT_ISOLATED' },
  unisolate: { pending: 'AGENT_PENDING_ISOLATION_CANCELLATION', done: 'AGENT_UNISOLATED' },
} as const;

/** What the vendor reports when the process is gone before the kill arrives. */
const ELEMENT_NOT_FOUND: JsonObject = {
  errorData: JSON.stringify({ reportIds: [], errorText: '' }),
  terminated_by: 'causality_id',
  errorDescription: 'Element not found.\r\n',
  terminate_result: [{ path: null, status: 1 }],
};

export class EndpointPark {
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  /** By id: one row per endpoint. */
  readonly #actions = new Map<number, Action[]>();
  readonly #terminateEnd: string | undefined;
  readonly #startedAt: number;
  #nextActionId = 1;
  /** Agents that miss the request that is being carried out. */
  #away: ReadonlySet<string> = new Set();

  constructor(tenant: TenantSpec, alerts: readonly AlertFields[], startedAt: number) {
    this.#terminateEnd = tenant.terminate;
    this.#startedAt = startedAt;
    const alertOf = new Map(alerts.toReversed().map((fields) => [textOf(fields['agentid']), fields]));
    this.#endpoints = new Map(
      Object.entries(tenant.endpoints ?? {}).map(([id, spec]) => [
        id,
        {
          id,
          key: id.toLowerCase(),
          facts: factsOf(id, alertOf.get(id) ?? {}),
          status: (spec.status ?? 'CONNECTED').toUpperCase(),
          settledAt: startedAt,
          settled: (spec.is_isolated ?? 'AGENT_UNISOLATED').toUpperCase(),
          change: undefined,
        },
      ]),
    );
    for (let made = 1; made <= HISTORY_ACTIONS; made += 1) {
      this.#begin(this.#takeActionId(), {
        endpointId: made.toString(16).padStart(32, '0'),
        at: startedAt - 86_400_000,
        end: 'COMPLETED_SUCCESSFULLY',
      });
    }
  }

  has(endpointId: string): boolean {
    const endpoint = this.#endpoints.get(endpointId);
    return endpoint !== undefined && endpoint.status !== 'UNINSTALLED';
  }

  /** A tenant that says how a termination ends says it for every agent, whether its state is listed or not. */
  takesTermination(endpointId: string): boolean {
    return this.has(endpointId) || (this.#terminateEnd !== undefined && endpointId !== '');
  }

  /** Every endpoint in the wire form, in the order of the tenant; those of the ids alone, in whatever case, where some are given (E5). */
  list(now: number, ids?: readonly string[]): readonly JsonObject[] {
    const wanted = ids && new Set(ids.map((id) => id.toLowerCase()));
    const found = [...this.#endpoints.values()].filter(({ key }) => wanted?.has(key) ?? true);
    return found.map((endpoint) => this.#wireOf(endpoint, now));
  }

  /** Begins an isolation or its cancellation and returns the action id. The endpoint must exist. */
  changeIsolation(to: 'isolate' | 'unisolate', endpointIds: readonly string[], now: number): number {
    const id = this.#takeActionId();
    for (const endpointId of endpointIds) {
      const endpoint = this.#endpoints.get(endpointId);
      if (!endpoint) continue;
      settle(endpoint, now);
      const misses = this.#away.has(endpointId) || endpoint.status !== 'CONNECTED';
      if (endpoint.settled !== CHANGE_STATES[to].done || endpoint.change)
        endpoint.change = { to, at: now, stuck: misses };
      const stuck = misses ? 'PENDING' : undefined;
      this.#begin(id, { endpointId, at: now, end: 'COMPLETED_SUCCESSFULLY', stuck });
    }
    return id;
  }

  /** Begins the kill of a process tree. `known`: some alert of the tenant has that causality id. */
  terminate(endpointId: string, known: boolean, now: number): number {
    const id = this.#takeActionId();
    const end = known ? (this.#terminateEnd ?? 'COMPLETED_SUCCESSFULLY') : 'FAILED';
    const endReasons = end === 'FAILED' ? ELEMENT_NOT_FOUND : undefined;
    const stuck = this.#away.has(endpointId) ? 'PENDING' : undefined;
    this.#begin(id, { endpointId, at: now, end, endReasons, stuck });
    return id;
  }

  /**
   * Begins what agents carry out one by one and returns its id. An agent that is not connected leaves it pending, unless it is `told` how it ends:
   * then only one that a fault has miss the request does.
   */
  begin(endpointIds: readonly string[], end: string, now: number, told = false): number {
    const id = this.#takeActionId();
    for (const endpointId of endpointIds) {
      const endpoint = this.#endpoints.get(endpointId);
      const offline = endpoint !== undefined && endpoint.status !== 'CONNECTED';
      const waits = this.#away.has(endpointId) || (offline && !told);
      const stuck = waits ? 'PENDING' : undefined;
      this.#begin(id, { endpointId, at: now, end, stuck });
    }
    return id;
  }

  /** How an action stands on one endpoint; '' when it is none of the action's. */
  statusOn(id: number, endpointId: string, now: number): string {
    const action = this.#actions.get(id)?.find((row) => row.endpointId === endpointId);
    return action === undefined ? '' : statusOf(action, now);
  }

  /** `data` and, when an action failed, `errorReasons` of the status answer. An unknown id has no data. */
  actionStatus(id: number, now: number): JsonObject {
    const data: Record<string, Json> = {};
    const errorReasons: Record<string, Json> = {};
    for (const action of this.#actions.get(id) ?? []) {
      data[action.endpointId] = statusOf(action, now);
      if (action.endReasons && data[action.endpointId] === action.end)
        errorReasons[action.endpointId] = action.endReasons;
    }
    return Object.keys(errorReasons).length > 0 ? { data, errorReasons } : { data };
  }

  /** Carries something out that these agents miss: what it begins on them stays pending. */
  whileAway<T>(endpointIds: readonly string[], carryOut: () => T): T {
    this.#away = new Set(endpointIds);
    try {
      return carryOut();
    } finally {
      this.#away = new Set();
    }
  }

  #begin(id: number, action: Action): void {
    const rows = this.#actions.get(id) ?? [];
    rows.push(action);
    this.#actions.set(id, rows);
  }

  #takeActionId(): number {
    const id = this.#nextActionId;
    this.#nextActionId += 1;
    return id;
  }

  #wireOf(endpoint: Endpoint, now: number): JsonObject {
    const { facts } = endpoint;
    const isolation = isolationOf(endpoint, now);
    return {
      endpoint_id: endpoint.id,
      endpoint_name: facts.name,
      endpoint_type: 'AGENT_TYPE_WORKSTATION',
      endpoint_status: endpoint.status,
      os_type: facts.os,
      os_version: '',
      ip: facts.ips,
      public_ip: null,
      mac_address: [],
      users: facts.users,
      domain: facts.domain,
      alias: '',
      first_seen: this.#startedAt - 90 * 86_400_000,
      last_seen: endpoint.status === 'CONNECTED' ? now : this.#startedAt,
      install_date: this.#startedAt - 90 * 86_400_000,
      content_version: '',
      installation_package: '',
      active_directory: null,
      endpoint_version: '8.2.1',
      is_isolated: isolation,
      isolated_date:
        isolation === 'AGENT_ISOLATED'
          ? endpoint.change
            ? endpoint.change.at + ENDS_AFTER_MS
            : endpoint.settledAt
          : null,
      group_name: null,
      operational_status: 'PROTECTED',
      operational_status_description: '[]',
      scan_status: 'SCAN_STATUS_NONE',
      tags: { server_tags: [], endpoint_tags: [] },
    };
  }
}

function statusOf(action: Action, now: number): string {
  if (action.stuck !== undefined) return action.stuck;
  const age = now - action.at;
  if (age < IN_PROGRESS_AFTER_MS) return 'PENDING';
  return age < ENDS_AFTER_MS ? 'IN_PROGRESS' : action.end;
}

function isolationOf(endpoint: Endpoint, now: number): string {
  if (!endpoint.change) return endpoint.settled;
  const done = !endpoint.change.stuck && now - endpoint.change.at >= ENDS_AFTER_MS;
  return CHANGE_STATES[endpoint.change.to][done ? 'done' : 'pending'];
}

/** Folds a change that has ended into the settled state. */
function settle(endpoint: Endpoint, now: number): void {
  const state = isolationOf(endpoint, now);
  if (!endpoint.change || state !== CHANGE_STATES[endpoint.change.to].done) return;
  endpoint.settled = state;
  endpoint.settledAt = endpoint.change.at + ENDS_AFTER_MS;
  endpoint.change = undefined;
}

/** `alert`: the first one of the endpoint. */
function factsOf(id: string, alert: AlertFields): EndpointFacts {
  const account = textOf(alert['username']) ?? '';
  return {
    name: textOf(alert['hostname']) ?? `host-${id.slice(0, 8)}`,
    os: textOf(alert['agentostype']) ?? 'AGENT_OS_WINDOWS',
    ips: textsOf(alert['hostip']),
    users: textsOf(alert['username']).map((user) => user.slice(user.lastIndexOf('\\') + 1)),
    domain: account.includes('\\') ? account.slice(0, account.indexOf('\\')) : '',
  };
}
