/**
 * Requests and replies of the vendors, written from their documents, as data. The simulated vendors and the product's clients are
 * both held to them and share no code, so a misreading on one side shows as a difference.
 *
 * To hold a client to them: let it make the call, compare what it sent with `request`, feed it `reply`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Json, JsonObject } from '../../src/core/base/json.ts';

export type FixtureProduct = 'cortex' | 'virustotal' | 'wildfire';

export interface WireFixture {
  readonly name: string;
  /** Section of the collected wire-protocol facts that the fixture rests on. */
  readonly section: string;
  readonly note?: string;
  /** Requests that went before, at the world's `now`; bodies as in `request`. */
  readonly given?: readonly { readonly path: string; readonly body: Json }[];
  /** How long after the world's `now` the request is made, milliseconds. */
  readonly atMs?: number;
  /** `standard`: whoever sends it adds the world's standard key; `own`: the credentials are in the fixture. */
  readonly auth: 'standard' | 'own';
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    /** A JSON value at Cortex, the text of a form at WildFire, nothing at VirusTotal. */
    readonly body: Json;
  };
  /** JSON replies only: `exact`, or `contains` (what is written here is in the reply, lists of the same length). */
  readonly match?: 'exact' | 'contains';
  readonly reply: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Json;
  };
  /** A client that works never sends this request. */
  readonly expectUnexpected?: boolean;
}

/** What the tenant holds before every fixture. */
export interface FixtureWorld {
  readonly now: number;
  readonly cortexKeys: readonly { readonly id: string; readonly key: string; readonly kind: 'standard' | 'advanced' }[];
  readonly wildfireApiKey: string;
  readonly virustotalApiKey: string;
  readonly alerts: readonly JsonObject[];
  readonly tenant: JsonObject;
}

/** All fixtures of a product: every file of its folder, in the order of their names. */
export function fixturesOf(product: FixtureProduct): readonly WireFixture[] {
  const files = readdirSync(new URL(`./${product}/`, import.meta.url)).toSorted();
  return files.flatMap((file) => read<readonly WireFixture[]>(`./${product}/${file}`));
}

export function fixtureWorld(): FixtureWorld {
  return read<FixtureWorld>('./world.json');
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as T;
}
