/**
 * Which logical calls reached the vendors, how often and in which order. Pure.
 *
 * L1. A call has been made when the request that gives it its name reached the lab; what a command reads first, polls or reads
 *     back is no call.
 * L2. A request that changes state must be a call that the scenario lists. Reads that are not listed are allowed.
 */
import { LOGICAL_CALLS } from '../../lab/index.ts';
import { isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { Expectation } from '../scenario.ts';
import type { Trace, TraceEvent, TraceRequest } from '../trace.ts';
import { changesState, FIREWALL_CHANGES, FIREWALL_COMMITS } from '../vocabulary.ts';

const SERVED: ReadonlySet<string> = new Set(LOGICAL_CALLS.map(({ call }) => call));

/** Why a call that is expected cannot have been made, for the reason; '' when the lab serves it. */
export function notServed(call: string): string {
  return SERVED.has(call) ? '' : ' (not built yet: the lab simulates no service that answers it)';
}

export function judgeCalls(expect: Expectation, requests: readonly TraceRequest[]): readonly string[] {
  const made = new Set(requests.flatMap(({ call }) => (call ? [call.name] : [])));
  const allowed = new Set([...(expect.external_calls ?? []), ...(expect.optional_calls ?? [])]);
  const missing = (expect.external_calls ?? []).filter((call) => !made.has(call));
  const forbidden = (expect.not_called ?? []).filter((call) => made.has(call));
  const changes = requests.filter(({ stateChanging, call }) => stateChanging && !(call && allowed.has(call.name)));
  return [
    ...missing.map((call) => `external_calls: ${call} was not called${notServed(call)}`),
    ...forbidden.map((call) => `not_called: ${call} was called`),
    ...changes.map(
      ({ method, path, call }) => `a state-changing request is not listed: ${call?.name ?? `${method} ${path}`}`,
    ),
  ];
}

/** `relaxed`: reads may have been repeated, so their number is not judged. */
export function judgeAttempts(
  attempts: Readonly<Record<string, number>>,
  requests: readonly TraceRequest[],
  relaxed: boolean,
): readonly string[] {
  return Object.entries(attempts).flatMap(([call, wanted]) => {
    if (relaxed && !changesState(call)) return [];
    const groups = countsOf(requests, call, ({ product, call: made }) => `${product} ${made?.indicator ?? ''}`);
    const counts = groups.size === 0 ? [0] : [...groups.values()];
    return counts
      .filter((count) => count !== wanted)
      .map((count) => `attempts: ${call} was sent ${count} times, not ${wanted}`);
  });
}

export function judgeCallsMax(
  limits: Readonly<Record<string, number>>,
  requests: readonly TraceRequest[],
  relaxed: boolean,
): readonly string[] {
  return Object.entries(limits).flatMap(([call, most]) => {
    if (relaxed && !changesState(call)) return [];
    return [...countsOf(requests, call, ({ product }) => product)].flatMap(([service, count]) =>
      count > most ? [`total_calls_max: ${call} was sent ${count} times to ${service}, more than ${most}`] : [],
    );
  });
}

function countsOf(
  requests: readonly TraceRequest[],
  call: string,
  key: (request: TraceRequest) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const request of requests) {
    if (request.call?.name === call) counts.set(key(request), (counts.get(key(request)) ?? 0) + 1);
  }
  return counts;
}

/**
 * Pairs [a, b]: an a before the first b; where a changes state, every a. A pair with a member that the scenario does not expect is
 * passed over; `relaxed` passes over pairs with a read too.
 */
export function judgeOrder(
  expect: Expectation,
  trace: Pick<Trace, 'requests' | 'marks'>,
  relaxed: boolean,
): readonly string[] {
  const expected = new Set([...(expect.external_calls ?? []), ...(expect.optional_calls ?? [])]);
  const isCall = (member: string) => member !== 'approval' && !member.startsWith('manual:');
  return (expect.order ?? []).flatMap(([before, after]) => {
    const members = [before, after];
    if (members.some((member) => isCall(member) && !expected.has(member))) return [];
    if (relaxed && members.some((member) => isCall(member) && !changesState(member))) return [];
    const [first] = placesOf(after, trace);
    const places = placesOf(before, trace);
    if (first === undefined) return [];
    const held =
      isCall(before) && changesState(before)
        ? places.length > 0 && places.every((place) => place < first)
        : places.some((place) => place < first);
    return held ? [] : [`order: ${before} was not before ${after}`];
  });
}

/** Where something happened, on one scale: a request at its number, what a person did between two requests. */
function placesOf(member: string, { requests, marks }: Pick<Trace, 'requests' | 'marks'>): readonly number[] {
  const done = marks.filter(({ what }) => what === member).map(({ afterSeq }) => afterSeq + 0.5);
  const lastChange = requests.findLast(({ call }) => call !== undefined && FIREWALL_CHANGES.has(call.name))?.seq ?? 0;
  const counted = requests.filter(
    ({ call, seq }) => call?.name === member && !(FIREWALL_COMMITS.has(member) && seq < lastChange),
  );
  return [...done, ...counted.map(({ seq }) => seq)].toSorted((a, b) => a - b);
}

/**
 * The arguments of every time that a call was made. What the wire does not carry (the query of a search) comes from the command
 * that the journal holds, and only where the wire was used.
 */
export function argumentsOf(
  call: string,
  arg: string,
  trace: Pick<Trace, 'requests' | 'events'>,
): readonly (Json | undefined)[] {
  const made = trace.requests.flatMap((request) => (request.call?.name === call ? [request.call.args] : []));
  if (made.length === 0) return [];
  if (made.some((args) => Object.hasOwn(args, arg))) return made.map((args) => args[arg]);
  return commandsOf(call, trace.events).map((args) => args[arg]);
}

function commandsOf(call: string, events: readonly TraceEvent[]): readonly JsonObject[] {
  return events.flatMap(({ type, data }) => {
    const calls = type === 'task.started' && isObject(data) ? data['calls'] : undefined;
    if (!Array.isArray(calls)) return [];
    return (calls as readonly Json[]).flatMap((made) =>
      isObject(made) && made['name'] === call && isObject(made['args']) ? [made['args']] : [],
    );
  });
}
