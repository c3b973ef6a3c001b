/**
 * Installed content as one immutable whole.
 *
 * L1. Loading never throws: a broken pack is left out and its problems say why; the others work.
 * L2. An alert goes to at most one playbook, by its exact name and its system. No guess: what does not fit exactly waits for a person.
 * L3. Where two packs claim the same playbook name, id or alert, the first counts (shipped before imported, then by folder), and
 *     the second is named as a problem and not installed: bringing in content never takes an alert away from what is there.
 * L4. What Riposte itself runs (the pack `riposte`) stands for imported playbooks of the same name and id that no alert is routed to: those
 *     are left out alone, and the rest of their pack is installed. Much of the field's content carries its own GenericPolling.
 */
import { asList, getOwn, type Json, type JsonObject } from '../../core/base/json.ts';
import type { Problem } from '../../core/playbook/document.ts';
import { closureOf, subPlaybooksOf } from '../../core/playbook/inventory.ts';
import { shorten } from '../../core/playbook/problems.ts';
import { atTop, folderOf, libraryProblem, readPack } from './pack.ts';
import type { InstalledPlaybook, LibraryFile, Os, Pack, Route } from './pack.ts';
import { closureHash } from './pinned.ts';

export type { InstalledPlaybook, LibraryFile, Origin, Os, Pack, Route } from './pack.ts';

export type Routed =
  | { readonly kind: 'playbook'; readonly playbook: InstalledPlaybook }
  /** `reason` is a sentence for the person who triages the alert. */
  | { readonly kind: 'none'; readonly reason: string };

export interface Closure {
  /** The playbook itself first, then its sub-playbooks in the order in which they are met. */
  readonly playbooks: readonly InstalledPlaybook[];
  /** Names of sub-playbooks that are not installed. */
  readonly missing: readonly string[];
  /** Over the hashes of all of them: what a run pins. */
  readonly hash: string;
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
    return { playbooks, missing: [...missing], hash: closureHash(hashes) };
  }
}

/** Content files → library. Files that belong to no pack are named; `README.md`, scenarios and the like are passed over. */
export function loadLibrary(files: readonly LibraryFile[]): Library {
  const sorted = files.toSorted((a, b) => rank(a) - rank(b) || compareText(a.path, b.path));
  const packFiles = sorted.filter(({ path }) => PACK_FILE.test(path));
  const playbookFiles = sorted.filter(({ path }) => PLAYBOOK_FILE.test(path));
  const folders = new Set(packFiles.map(({ path }) => folderOf(path)));
  const problems: Problem[] = playbookFiles
    .filter(({ path }) => !folders.has(packOf(path)))
    .map(({ path }) => libraryProblem('library.no-pack', 'the playbook belongs to no pack', atTop(path)));
  const packs: Pack[] = [];
  for (const packFile of packFiles) {
    const folder = folderOf(packFile.path);
    const read = readPack(
      packFile,
      playbookFiles.filter(({ path }) => packOf(path) === folder),
    );
    problems.push(...read.problems);
    if (read.pack === undefined) continue;
    const { pack, left } = withoutOurs(read.pack, packs);
    const clashes = clashesOf(pack, packs, packFile.path);
    problems.push(...left, ...clashes);
    if (clashes.length === 0) packs.push(pack);
  }
  return new Library(packs, problems);
}

const PACK_FILE = /(?:^|\/)pack\.ya?ml$/;
const PLAYBOOK_FILE = /(?:^|\/)playbooks\/[^/]+\.ya?ml$/;

/** `a/playbooks/b.yml` → `a`. */
function packOf(path: string): string {
  return folderOf(folderOf(path));
}

function rank(file: LibraryFile): number {
  return file.origin === 'imported' ? 1 : 0;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The folder of the pack that belongs to the product. */
const OWN_PACK = 'riposte';

/** The pack without what ours stands for (L4), and what people should know of it. */
function withoutOurs(pack: Pack, earlier: readonly Pack[]): { readonly pack: Pack; readonly left: readonly Problem[] } {
  if (pack.origin !== 'imported') return { pack, left: [] };
  const ours = earlier
    .filter(({ id, origin }) => id === OWN_PACK && origin === 'shipped')
    .flatMap((own) => own.playbooks);
  const standsFor = ({ playbook }: InstalledPlaybook): boolean =>
    ours.some((own) => own.playbook.name === playbook.name && own.playbook.id === playbook.id) &&
    !pack.routes.some((route) => route.playbook.playbook === playbook);
  const left = pack.playbooks
    .filter(standsFor)
    .map(({ playbook, path }) =>
      libraryProblem('library.stood-for', `"${shorten(playbook.name)}" is done by Riposte itself`, atTop(path)),
    );
  return left.length === 0
    ? { pack, left }
    : { pack: { ...pack, playbooks: pack.playbooks.filter((each) => !standsFor(each)) }, left };
}

/** What of the pack is taken already, by an earlier pack or twice inside it (L3). */
function clashesOf(pack: Pack, earlier: readonly Pack[], packPath: string): readonly Problem[] {
  const problems: Problem[] = [];
  const taken = new Map<string, string>();
  for (const { playbook, path } of earlier.flatMap((other) => other.playbooks)) {
    for (const key of [playbook.name, playbook.id]) taken.set(key, path);
  }
  for (const { playbook, path } of pack.playbooks) {
    const keys = [...new Set([playbook.name, playbook.id])];
    const key = keys.find((candidate) => taken.has(candidate));
    if (key !== undefined) {
      const message = `"${shorten(key)}" is taken by ${taken.get(key) ?? ''}`;
      problems.push(libraryProblem('library.duplicate-playbook', message, atTop(path)));
    }
    for (const own of keys) taken.set(own, path);
  }
  const routes = earlier.flatMap((other) => other.routes);
  for (const route of pack.routes) {
    const other = routes.find((candidate) => overlaps(candidate, route));
    if (other !== undefined) {
      const name = route.alertNames.find((own) => other.alertNames.includes(own)) ?? '';
      const message = `alerts named "${shorten(name)}" go to "${shorten(other.playbook.playbook.name)}" already`;
      problems.push(libraryProblem('library.route-twice', message, atTop(packPath)));
    }
    routes.push(route);
  }
  return problems;
}

function overlaps(a: Route, b: Route): boolean {
  const sameSystem = a.os === b.os || a.os === 'any' || b.os === 'any';
  return sameSystem && a.alertNames.some((name) => b.alertNames.includes(name));
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
