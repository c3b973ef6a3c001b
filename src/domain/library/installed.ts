/**
 * Installed content as one immutable whole: what stands under which name, and which playbook an alert goes to.
 *
 * I1. An alert goes to at most one playbook, by its exact name and its system. No guess: what does not fit exactly waits for a person.
 * I2. Nothing here reads YAML: a library that was read before (`kept.ts`) is there without the reader.
 */
import { asList, getOwn, type Json, type JsonObject } from '../../core/base/json.ts';
import type { Problem } from '../../core/playbook/document.ts';
import { closureOf, subPlaybooksOf } from '../../core/playbook/inventory.ts';
import { shorten } from '../../core/playbook/problems.ts';
import { closureHash, pinnedAs, type Pinned } from './pinned.ts';
import type { InstalledPlaybook, Os, Pack, Route } from './pack.ts';

export type Routed =
  | { readonly kind: 'playbook'; readonly playbook: InstalledPlaybook }
  /** `reason` is a sentence for the person who triages the alert. */
  | { readonly kind: 'none'; readonly reason: string };

export interface Closure {
  /** The playbook itself first, then its sub-playbooks in the order in which they are met. */
  readonly playbooks: readonly InstalledPlaybook[];
  /** Names of sub-playbooks that are not installed. */
  readonly missing: readonly string[];
  /** Over the hashes of all of them. */
  readonly hash: string;
  /** How a run of it is known. */
  readonly pinned: Pinned;
}

export class Library {
  readonly packs: readonly Pack[];
  /** Of every pack, also of those that were left out. */
  readonly problems: readonly Problem[];
  readonly #byName = new Map<string, InstalledPlaybook>();
  readonly #byId = new Map<string, InstalledPlaybook>();
  readonly #byHash = new Map<string, InstalledPlaybook>();

  constructor(packs: readonly Pack[], problems: readonly Problem[]) {
    this.packs = packs;
    this.problems = problems;
    for (const installed of this.playbooks) {
      const { name, id, hash } = installed.playbook;
      this.#byName.set(name, installed);
      this.#byId.set(id, installed);
      this.#byHash.set(hash, installed);
    }
  }

  get playbooks(): readonly InstalledPlaybook[] {
    return this.packs.flatMap((pack) => pack.playbooks);
  }

  /** By name, else by id (XSOAR refers by either). */
  find(nameOrId: string): InstalledPlaybook | undefined {
    return this.#byName.get(nameOrId) ?? this.#byId.get(nameOrId);
  }

  /** The version that a run has pinned, as far as it is still installed. */
  version(hash: string): InstalledPlaybook | undefined {
    return this.#byHash.get(hash);
  }

  /** The playbook that fits an alert's fields (`name`, `agentostype`), each a scalar or a list. */
  route(alert: JsonObject): Routed {
    const names = textsOf(getOwn(alert, 'name'));
    if (names.length === 0) return { kind: 'none', reason: 'The alert has no name.' };
    const shown = names.map((name) => `"${shorten(name)}"`).join(', ');
    const named = this.packs
      .flatMap((pack) => pack.routes)
      .filter((route) => route.alertNames.some((name) => names.includes(name)));
    if (named.length === 0) return { kind: 'none', reason: `No installed playbook answers alerts named ${shown}.` };
    const systems = systemsOf(alert);
    const fitting = named.find((route) => route.os === 'any' || systems.includes(route.os));
    if (fitting !== undefined) return { kind: 'playbook', playbook: fitting.playbook };
    const wanted = [...new Set(named.map((route) => route.os))].join(' or ');
    const given = systems.length === 0 ? 'does not say which system its host runs' : `comes from ${systems.join(', ')}`;
    return { kind: 'none', reason: `The playbook for ${shown} is for ${wanted}; the alert ${given}.` };
  }

  /** The playbook with all that it calls, directly or not; undefined when it is not installed itself. */
  closure(nameOrId: string): Closure | undefined {
    const first = this.find(nameOrId);
    if (first === undefined) return undefined;
    const missing = new Set<string>();
    const playbooks = closureOf(first, ({ playbook }) =>
      subPlaybooksOf(playbook).flatMap((name) => {
        const found = this.find(name);
        if (found === undefined) missing.add(name);
        return found ?? [];
      }),
    );
    const hashes = playbooks.map(({ playbook }) => playbook.hash);
    const hash = closureHash(hashes);
    return { playbooks, missing: [...missing], hash, pinned: pinnedAs({ playbooks, hash }) };
  }
}

/** Does a route of a pack take the alert? By exact name and system (I1); `why` is a sentence. */
export function routeFits(route: Route, alert: JsonObject): { readonly fits: boolean; readonly why: string } {
  const names = textsOf(getOwn(alert, 'name'));
  if (!route.alertNames.some((name) => names.includes(name))) {
    return { fits: false, why: names.length === 0 ? 'The alert has no name.' : 'It is for alerts of other names.' };
  }
  const systems = systemsOf(alert);
  if (route.os === 'any' || systems.includes(route.os)) return { fits: true, why: 'It is for alerts of this name.' };
  const given = systems.length === 0 ? 'does not say which system its host runs' : `comes from ${systems.join(', ')}`;
  return { fits: false, why: `It is for ${route.os}; the alert ${given}.` };
}

function textsOf(value: Json | undefined): readonly string[] {
  return asList(value).filter((item) => typeof item === 'string' && item !== '') as readonly string[];
}

const SYSTEMS: readonly (readonly [pattern: RegExp, os: Os])[] = [
  [/^windows\b/, 'windows'],
  [/^linux\b/, 'linux'],
  [/^mac\s?os\b|^mac\b/, 'macos'],
];

/** The systems that an alert names. Cortex: `agentostype` is `AGENT_OS_WINDOWS` or `Windows`; `hostos` stands in where it is missing. */
function systemsOf(alert: JsonObject): readonly Os[] {
  const own = textsOf(getOwn(alert, 'agentostype'));
  const texts = own.length > 0 ? own : textsOf(getOwn(alert, 'hostos'));
  const found = texts.flatMap((text) => {
    const plain = text
      .trim()
      .toLowerCase()
      .replace(/^agent_os_/, '');
    return SYSTEMS.find(([pattern]) => pattern.test(plain))?.[1] ?? [];
  });
  return [...new Set(found)];
}
