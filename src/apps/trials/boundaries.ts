/**
 * The moments at which hostile mode kills the product, and the hand that does it.
 *
 * K1. `append`: right after the n-th append of a life. `received`: the vendor has acted, its answer has not left. `answered`: the
 *     answer has left, and the product, frozen since the request arrived, has not read it.
 * K2. A request is known by its route and by how many of that route came before it: what runs beside it may change its number.
 */
import type { LabRequest } from '../lab/index.ts';
import type { Sandbox } from './sandbox.ts';

export type Boundary = { readonly kind: 'append'; readonly append: number } | WireBoundary;

export type WireMoment = 'received' | 'answered';
export interface WireBoundary {
  readonly kind: WireMoment;
  readonly route: string;
  readonly occurrence: number;
}

export function nameOf(boundary: Boundary): string {
  return boundary.kind === 'append'
    ? `after append ${boundary.append}`
    : `${boundary.kind} ${boundary.route} #${boundary.occurrence}`;
}

/** What a request is known by, beside its body. */
export function routeOf({ product, method, path }: Pick<LabRequest, 'product' | 'method' | 'path'>): string {
  return `${product} ${method} ${path}`;
}

/** The wire boundaries of a run that nobody disturbed. A request that got no answer has no `answered`. */
export function wireBoundaries(
  requests: readonly LabRequest[],
): readonly (WireBoundary & { readonly request: LabRequest })[] {
  const seen = new Map<string, number>();
  return requests.flatMap((request) => {
    const route = routeOf(request);
    const occurrence = (seen.get(route) ?? 0) + 1;
    seen.set(route, occurrence);
    const of = { route, occurrence, request };
    const received = { kind: 'received', ...of } as const;
    return isAnsweredAtOnce(request) ? [received, { kind: 'answered', ...of } as const] : [received];
  });
}

/** False for a request that the lab keeps back, on purpose: a frozen product would wait for it for ever, and time with it. */
export function isAnsweredAtOnce({ fault }: LabRequest): boolean {
  return fault !== 'timeout' && fault !== 'slow' && fault !== 'reset';
}

/** What a killer wants at a request: nothing, or the end of the product at one of the two moments. */
export type Choice = WireMoment | undefined;

/** Kills where `choose` says so. `choose` is asked once per request, on arrival. The return value lets go. */
export function killOnWire(
  sandbox: Sandbox,
  choose: (request: LabRequest, route: string, occurrence: number) => Choice,
): () => void {
  const seen = new Map<string, number>();
  let doomed: LabRequest | undefined;
  return sandbox.lab.onRequest(async (phase, request) => {
    if (phase === 'answered') {
      if (request === doomed) await sandbox.kill();
      return;
    }
    const route = routeOf(request);
    const occurrence = (seen.get(route) ?? 0) + 1;
    seen.set(route, occurrence);
    const choice = choose(request, route, occurrence);
    if (choice === 'received') await sandbox.kill();
    if (choice === 'answered' && isAnsweredAtOnce(request)) {
      doomed = request;
      await sandbox.freeze();
    }
  });
}
