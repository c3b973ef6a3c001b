/**
 * The tree as the checks see it: every text file, and of every code file what it imports, parsed with oxc. Reading and parsing happen here,
 * the checks are functions over the result, so that a test can hand them a planted tree.
 *
 * T1. A code file that does not parse is an error, never an empty list of imports.
 * T2. All ways to name another module count: import, export … from, import(), import type, `import('…')` in a type, new Worker(new URL(…)).
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, visitorKeys, type Node, type Program } from 'oxc-parser';

export interface Import {
  /** As written; undefined when it is computed at run time. */
  readonly specifier: string | undefined;
  /** True when nothing is loaded at run time: `import type`, `export type … from`, `import('…')` in a type. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface Source {
  readonly path: string;
  readonly isTest: boolean;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly program: Program;
  /** 1-based line of an offset into the text. */
  lineAt(offset: number): number;
}

export interface Tree {
  /** Every text file by its path from the root, with `/`. */
  readonly texts: ReadonlyMap<string, string>;
  /** The code files among them. */
  readonly sources: readonly Source[];
}

const CODE = /\.(?:ts|tsx|mts|mjs|js)$/;
/**
 * Tests, and what only tests import: `testing.ts` (helpers of a room), `contract.ts` and the folder `contract/` (one suite over every
 * implementation).
 */
const TEST = /(?:\.test|\/testing|\/contract(?:\/[^/]+)?)\.tsx?$/;
const LARGEST_TEXT_BYTES = 4_000_000;

function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

/** Calls `visit` for every node, parents first. `key` is the parent's property that holds the node. */
export function walk(root: Node, visit: (node: Node, parent: Node | undefined, key: string) => void): void {
  const step = (node: Node, parent: Node | undefined, key: string): void => {
    visit(node, parent, key);
    for (const childKey of visitorKeys[node.type] ?? []) {
      const child: unknown = Reflect.get(node, childKey);
      for (const each of Array.isArray(child) ? child : [child]) if (isNode(each)) step(each, node, childKey);
    }
  };
  step(root, undefined, '');
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function literal(node: Node | null | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.quasis.length === 1) return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** `./x.ts` of `new Worker(new URL('./x.ts', import.meta.url))`, or undefined for any other node. */
function workerFile(node: Node): string | undefined {
  if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'Worker')
    return undefined;
  const [url] = node.arguments;
  const isUrl = url?.type === 'NewExpression' && url.callee.type === 'Identifier' && url.callee.name === 'URL';
  return isUrl ? literal(url.arguments[0]) : undefined;
}

function importsOf(program: Program, lineAt: (offset: number) => number): Import[] {
  const found: Import[] = [];
  walk(program, (node) => {
    const add = (specifier: string | undefined, typeOnly: boolean): void => {
      found.push({ specifier, typeOnly, line: lineAt(node.start) });
    };
    if (node.type === 'ImportDeclaration') add(node.source.value, node.importKind === 'type');
    else if (node.type === 'ExportAllDeclaration') add(node.source.value, node.exportKind === 'type');
    else if (node.type === 'ExportNamedDeclaration' && node.source) add(node.source.value, node.exportKind === 'type');
    else if (node.type === 'ImportExpression') add(literal(node.source), false);
    else if (node.type === 'TSImportType') add(literal(node.source), true);
    else if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require') {
      add(literal(node.arguments[0]), false);
    } else {
      const file = workerFile(node);
      if (file !== undefined) add(file, false);
    }
  });
  return found;
}

function parse(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error) throw new Error(`${path} does not parse: ${error.message}`);
  const lineAt = lineCounter(text);
  const lines = lineAt(text.length) - (text.endsWith('\n') ? 1 : 0);
  return { path, isTest: isTestPath(path), lines, imports: importsOf(program, lineAt), program, lineAt };
}

/** True for a test, and for what only tests may import. */
export const isTestPath = (path: string): boolean => TEST.test(path);

/** A tree from texts by path; the door for tests. */
export function treeOf(texts: Readonly<Record<string, string>>): Tree {
  const entries = Object.entries(texts);
  return {
    texts: new Map(entries),
    sources: entries.filter(([path]) => CODE.test(path)).map(([path, text]) => parse(path, text)),
  };
}

const SKIPPED_FOLDERS = new Set(['.git', '.cache', 'node_modules', 'data']);

/** What git would commit; without git (an unpacked archive), every file outside the folders that .gitignore names. */
function listFiles(root: string): string[] {
  try {
    // A clone that belongs to another user is fine to read: git's own refusal protects against its hooks and config.
    const args = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64_000_000, stdio: 'pipe' }).split('\0');
  } catch {
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => !path.split('/').some((part) => SKIPPED_FOLDERS.has(part)));
  }
}

/** Every text file of the project. */
export function readTree(root: string): Tree {
  const texts: Record<string, string> = {};
  for (const path of listFiles(root)) {
    const stat = path === '' ? undefined : statSync(join(root, path), { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size > LARGEST_TEXT_BYTES) continue;
    const text = readFileSync(join(root, path), 'utf8');
    if (!text.includes('\0')) texts[path] = text;
  }
  return treeOf(texts);
}
