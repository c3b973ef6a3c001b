/**
 * One pack: `pack.yml` beside a folder `playbooks`.
 *
 *     name: …
 *     description: …
 *     routes:
 *     - playbook: <name or id of a playbook of the pack>
 *       when: {alertNames: [<exact name>, …], os: windows | linux | any}
 *
 * K1. A pack with an error is not installed at all: half a pack would route alerts to a playbook that lacks its parts.
 */
import { ok } from '../../core/base/result.ts';
import type { Result } from '../../core/base/result.ts';
import { decodeSource } from '../../core/playbook/bytes.ts';
import type { Playbook, Problem } from '../../core/playbook/document.ts';
import { field, listField, mapField, mapsOf, textField, textOf } from '../../core/playbook/fields.ts';
import { readPlaybook } from '../../core/playbook/read.ts';
import { shorten } from '../../core/playbook/problems.ts';
import type { Problems } from '../../core/playbook/problems.ts';
import { parseSource } from '../../core/playbook/source.ts';
import type { MapNode } from '../../core/playbook/source.ts';

/** `path` is relative to the content directory, with `/`: `msiexec/pack.yml`, `msiexec/playbooks/a.yml`. */
export interface LibraryFile {
  readonly path: string;
  /** A text, or the bytes of the file: what is no UTF-8 is a problem of the file, and breaks its pack (K1). */
  readonly text: string | Uint8Array;
  /** Where the content comes from; without it `shipped`. */
  readonly origin?: Origin;
}

/** `shipped` comes with the product; `imported` was brought in, and asks for every containment until it is trusted. */
export type Origin = 'shipped' | 'imported';

export type Os = 'windows' | 'linux' | 'macos';
const ROUTE_OS: readonly (Os | 'any')[] = ['windows', 'linux', 'macos', 'any'];

export interface Route {
  /** Exact names, compared with case. */
  readonly alertNames: readonly string[];
  readonly os: Os | 'any';
  readonly playbook: InstalledPlaybook;
}

export interface InstalledPlaybook {
  readonly playbook: Playbook;
  readonly origin: Origin;
  /** The folder of its pack. */
  readonly pack: string;
  readonly path: string;
  /** The source: what `playbook.hash` is the hash of. */
  readonly text: string;
}

export interface Pack {
  /** Its folder. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly origin: Origin;
  readonly playbooks: readonly InstalledPlaybook[];
  readonly routes: readonly Route[];
}

/** What can be wrong with packs, beside what can be wrong with a playbook. */
const LIBRARY_PROBLEMS = {
  'library.no-pack': {
    severity: 'warning',
    hint: 'Put the file into `<pack>/playbooks/`, beside a `<pack>/pack.yml`.',
  },
  'library.bad-pack': { severity: 'error', hint: 'A pack has `name`, `description` and a list `routes`.' },
  'library.bad-route': {
    severity: 'error',
    hint: 'A route has `playbook` and `when: {alertNames: […], os: windows | linux | macos | any}`.',
  },
  'library.unknown-playbook': { severity: 'error', hint: 'Name a playbook of the same pack by its name or id.' },
  'library.duplicate-playbook': {
    severity: 'error',
    hint: 'Rename one of them: sub-playbooks and routes are found by name and id.',
  },
  'library.stood-for': {
    severity: 'warning',
    hint: 'Nothing: calls of it go to the playbook of that name that comes with Riposte.',
  },
  'library.route-twice': { severity: 'error', hint: 'Let one route alone take alerts of that name and system.' },
} as const satisfies Readonly<Record<string, { readonly severity: Problem['severity']; readonly hint: string }>>;

export type LibraryCode = keyof typeof LIBRARY_PROBLEMS;

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export function libraryProblem(code: LibraryCode, message: string, place: Place): Problem {
  return { ...LIBRARY_PROBLEMS[code], code, message, ...place };
}

export function atTop(path: string): Place {
  return { file: path, line: 1, column: 1 };
}

/** Reads a pack from its files. `pack` is undefined when one of the problems is an error (K1). */
export function readPack(
  packFile: LibraryFile,
  playbookFiles: readonly LibraryFile[],
): { readonly pack: Pack | undefined; readonly problems: readonly Problem[] } {
  const id = folderOf(packFile.path);
  const origin = packFile.origin ?? 'shipped';
  const problems: Problem[] = [];
  const playbooks: InstalledPlaybook[] = [];
  for (const file of playbookFiles) {
    const { path } = file;
    const text = textOrProblem(file);
    const read = text.ok ? readPlaybook(text.value, path) : { playbook: undefined, problems: [text.error] };
    problems.push(...read.problems);
    if (text.ok && read.playbook !== undefined) {
      // A version of this installation's in a pack that came with the product.
      const ownOrigin = file.origin ?? origin;
      playbooks.push({ playbook: read.playbook, origin: ownOrigin, pack: id, path, text: text.value });
    }
  }
  const description = readDescription(packFile, problems);
  const routes = description === undefined ? [] : routesOf(description, playbooks, packFile.path, problems);
  const isBroken = problems.some(({ severity }) => severity === 'error');
  if (description === undefined || isBroken) return { pack: undefined, problems };
  return {
    pack: { id, name: description.name, description: description.text, origin, playbooks, routes },
    problems,
  };
}

function textOrProblem({ path, text }: LibraryFile): Result<string, Problem> {
  return typeof text === 'string' ? ok(text) : decodeSource(text, path);
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

interface Description {
  readonly name: string;
  readonly text: string;
  readonly routes: readonly MapNode[];
  readonly reading: Problems;
}

function readDescription(file: LibraryFile, problems: Problem[]): Description | undefined {
  const source = textOrProblem(file);
  if (!source.ok) {
    problems.push(source.error);
    return undefined;
  }
  const { root, problems: reading } = parseSource(source.value, file.path);
  if (root?.kind !== 'map') {
    problems.push(...reading.all, libraryProblem('library.bad-pack', 'the pack cannot be read', atTop(file.path)));
    return undefined;
  }
  const name = textField(root, 'name', reading);
  const text = textField(root, 'description', reading);
  const routes = mapsOf(listField(root, 'routes', reading), 'routes', reading);
  problems.push(...reading.all);
  if (name === '') problems.push(libraryProblem('library.bad-pack', 'the pack has no name', atTop(file.path)));
  return { name, text, routes, reading };
}

function routesOf(
  { routes, reading }: Description,
  playbooks: readonly InstalledPlaybook[],
  file: string,
  problems: Problem[],
): readonly Route[] {
  return routes.flatMap((route) => {
    const before = reading.all.length;
    const read = routeOf(route, playbooks, reading);
    problems.push(...reading.all.slice(before));
    if ('route' in read) return [read.route];
    problems.push(libraryProblem(read.code, read.message, { file, ...reading.positionOf(route.start) }));
    return [];
  });
}

function routeOf(
  map: MapNode,
  playbooks: readonly InstalledPlaybook[],
  reading: Problems,
): { readonly route: Route } | { readonly code: LibraryCode; readonly message: string } {
  const wanted = textField(map, 'playbook', reading);
  const when = mapField(map, 'when', reading);
  const alertNames = listField(when, 'alertNames', reading).map((name) => textOf(name, 'alertNames', reading));
  const osText = field(when, 'os') === undefined ? 'any' : textField(when, 'os', reading);
  const os = ROUTE_OS.find((known) => known === osText);
  if (alertNames.length === 0 || alertNames.includes('')) {
    return { code: 'library.bad-route', message: 'a route names no alert' };
  }
  if (os === undefined) {
    return { code: 'library.bad-route', message: `"${shorten(osText)}" is no operating system that a route knows` };
  }
  const playbook =
    playbooks.find((installed) => installed.playbook.name === wanted) ??
    playbooks.find((installed) => installed.playbook.id === wanted);
  if (playbook === undefined) {
    return { code: 'library.unknown-playbook', message: `the pack has no playbook "${shorten(wanted)}"` };
  }
  return { route: { alertNames, os, playbook } };
}
