/** Imports: rooms, packages, cycles. The permissions are rows of `rooms.ts`; this file only compares. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Finding, Outcome } from './check.ts';
import { accessTo, openTo, roomOf, WINGS } from './rooms.ts';
import { isTestPath, type Import, type Source, type Tree } from './source.ts';

const inSrc = (source: Source): boolean => source.path.startsWith('src/');

const isRelative = (specifier: string): boolean => /^\.{1,2}\//.test(specifier);

/** The path from the root that a relative import names. */
function targetPath(source: Source, specifier: string): string {
  return posix.join(posix.dirname(source.path), specifier.replace(/\?.*$/, ''));
}

/** `@scope/name` or `name` of a package import, without the path into the package. */
function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function problemOfRelative(tree: Tree, source: Source, specifier: string, typeOnly: boolean): string | undefined {
  const path = targetPath(source, specifier);
  if (!tree.texts.has(path)) return `${specifier} names no file; write the full path with its ending (.ts)`;
  if (!path.startsWith('src/')) return `${path} is outside src; what the product needs lives under src`;
  if (isTestPath(path) && !source.isTest) return `${path} is for tests: move what the product needs out of it`;
  const from = roomOf(source.path);
  const target = roomOf(path);
  // A file outside every room is reported once, by the check of rooms.
  if (!from || !target) return undefined;
  const access = accessTo(from, target);
  if (access === 'all') return undefined;
  const open = `${from.room} may import: ${openTo(from)}`;
  if (access === 'nothing') return `${from.room} may not import ${target.room}. ${open}; or pass a port in`;
  if (access === 'types, or ports.ts') {
    return typeOnly || posix.basename(path) === 'ports.ts'
      ? undefined
      : `write \`import type\`, or import ports.ts. ${open}`;
  }
  if (access === 'types of schema.ts') {
    return typeOnly && posix.basename(path) === 'schema.ts'
      ? undefined
      : `only \`import type\` from a schema.ts. ${open}`;
  }
  return typeOnly ? undefined : `write \`import type\`. ${open}`;
}

/** Files whose import() of a computed name has a reason. */
const COMPUTED = new Set([
  // Takes the start bundle in place of `./main.ts`, which it names as a type.
  'src/apps/cli/index.ts',
]);

/** Every import of a file under src goes where the table of rooms lets it go. */
export function rooms(tree: Tree): Outcome {
  const sources = tree.sources.filter(inSrc);
  const findings: Finding[] = [];
  for (const source of sources) {
    for (const { specifier, typeOnly, line } of source.imports) {
      const add = (message: string): void => {
        findings.push({ path: source.path, line, message });
      };
      if (specifier === undefined) {
        if (!COMPUTED.has(source.path))
          add('an import() of a computed name cannot be checked: list the modules in a table');
      } else if (isRelative(specifier)) {
        const problem = problemOfRelative(tree, source, specifier, typeOnly);
        if (problem !== undefined) add(problem);
      } else if (/^[/#]|^file:/.test(specifier)) add(`${specifier}: write a relative path with its ending (.ts)`);
    }
  }
  return { looked: sources.length, findings };
}

interface Manifest {
  readonly runtime: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
}

function readManifest(tree: Tree): Manifest {
  const text = tree.texts.get('package.json') ?? '{}';
  const manifest = JSON.parse(text) as { dependencies?: object; devDependencies?: object };
  const runtime = Object.keys(manifest.dependencies ?? {});
  return { runtime: new Set(runtime), all: new Set([...runtime, ...Object.keys(manifest.devDependencies ?? {})]) };
}

function problemOfPackage(source: Source, { specifier = '' }: Import, manifest: Manifest): string | undefined {
  // What a test needs is held to package.json only; what the product needs, to its wing's row and to `dependencies` as well.
  const shipped = inSrc(source) && !source.isTest;
  const wing = shipped ? WINGS.find((row) => source.path.startsWith(`src/${row.wing}/`)) : undefined;
  if (isBuiltin(specifier)) {
    if (!specifier.startsWith('node:')) return `write node:${specifier}`;
    if (!wing?.builtins || wing.builtins.includes(specifier)) return undefined;
    return `src/${wing.wing} does no I/O and imports no ${specifier}: pass an interface in and implement it in src/adapters`;
  }
  const name = packageName(specifier);
  if (wing?.packages && !wing.packages.includes(name)) {
    return `src/${wing.wing} may not import ${name} (allowed: ${wing.packages.join(', ')}): pass an interface in`;
  }
  const known = shipped ? manifest.runtime : manifest.all;
  const list = shipped ? '"dependencies"' : '"dependencies" or "devDependencies"';
  return known.has(name) ? undefined : `${name} is not in ${list} of package.json: add it there or drop the import`;
}

/** Packages and Node's modules: what the wing allows, and nothing that package.json does not name. */
export function packages(tree: Tree): Outcome {
  const manifest = readManifest(tree);
  const sources = tree.sources.filter(({ path }) => /^(?:src|tests|tools|bench)\//.test(path));
  const findings = sources.flatMap((source) =>
    source.imports.flatMap((each) => {
      if (each.specifier === undefined || isRelative(each.specifier) || /^[/#]|^file:/.test(each.specifier)) return [];
      const message = problemOfPackage(source, each, manifest);
      return message === undefined ? [] : [{ path: source.path, line: each.line, message }];
    }),
  );
  return { looked: sources.length, findings };
}

type Graph = ReadonlyMap<string, readonly { readonly to: string; readonly line: number }[]>;

function graphOf(sources: readonly Source[]): Graph {
  return new Map(
    sources.map((source) => [
      source.path,
      source.imports.flatMap(({ specifier, line }) =>
        specifier !== undefined && isRelative(specifier) ? [{ to: targetPath(source, specifier), line }] : [],
      ),
    ]),
  );
}

/** The shortest way from `start` back to itself, both ends included, or undefined. */
function shortestCycle(graph: Graph, start: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const path of queue) {
    for (const { to } of graph.get(path) ?? []) {
      if (to === start) {
        const way = [start];
        for (let at: string | undefined = path; at !== undefined && at !== start; at = cameFrom.get(at))
          way.unshift(at);
        return [start, ...way];
      }
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, path);
      queue.push(to);
    }
  }
  return undefined;
}

/** No file imports itself over others, type-only imports included. One finding for each file set that hangs together. */
export function cycles(tree: Tree): Outcome {
  const sources = tree.sources.filter(inSrc);
  const graph = graphOf(sources);
  const told = new Set<string>();
  const findings: Finding[] = [];
  for (const { path } of sources) {
    const way = told.has(path) ? undefined : shortestCycle(graph, path);
    if (!way) continue;
    for (const member of way) told.add(member);
    const line = graph.get(path)?.find(({ to }) => to === way[1])?.line ?? 1;
    findings.push({
      path,
      line,
      message: `import cycle ${way.join(' → ')}: move what both need into a file of its own`,
    });
  }
  return { looked: sources.length, findings };
}
