/**
 * Content files → installed content.
 *
 * L1. Loading never throws: a broken pack is left out and its problems say why; the others work.
 * L2. Where two packs claim the same playbook name, id or alert, the first counts (shipped before imported, then by folder), and
 *     the second is named as a problem and not installed: bringing in content never takes an alert away from what is there.
 * L3. What Riposte itself runs (the pack `riposte`) stands for imported playbooks of the same name and id that no alert is routed to: those
 *     are left out alone, and the rest of their pack is installed. Much of the field's content carries its own GenericPolling.
 */
import type { Problem } from '../../core/playbook/document.ts';
import { shorten } from '../../core/playbook/problems.ts';
import { Library } from './installed.ts';
import { atTop, folderOf, libraryProblem, readPack } from './pack.ts';
import type { InstalledPlaybook, LibraryFile, Pack, Route } from './pack.ts';

export { Library, type Closure, type Routed } from './installed.ts';
export type { InstalledPlaybook, LibraryFile, Origin, Os, Pack, Route } from './pack.ts';

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

/** The pack without what ours stands for (L3), and what people should know of it. */
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

/** What of the pack is taken already, by an earlier pack or twice inside it (L2). */
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
