/** The shape of the tree: rooms and their README, exports by name, length of files, and no word of the machine that it was written on. */
import type { Finding, Outcome } from './check.ts';
import { roomOf, ROOMS } from './rooms.ts';
import { walk, type Source, type Tree } from './source.ts';

export const MOST_LINES = 500;
const MANY_LINES = 400;

/** Config files whose tool reads the default export. */
const DEFAULT_EXPORT_ALLOWED = /(?:^|\/)(?:(?:vitest|vite)\.config|console\/globals\.d)\.ts$/;

/** Every file under src is in a room of the table. */
export function plan(tree: Tree): Outcome {
  const sources = tree.sources.filter(({ path }) => path.startsWith('src/'));
  const findings = sources
    .filter(({ path }) => !roomOf(path))
    .map(({ path }) => ({
      path,
      line: 1,
      message: 'is in no room: move it, or add a row to tools/tidy/rooms.ts (design first)',
    }));
  return { looked: sources.length, findings };
}

/** A room's README says what is here and names, in backticks, a file of the room to open first. */
export function readmes(tree: Tree): Outcome {
  const folders = ROOMS.map(({ room }) => room).filter((room) => !room.endsWith('.ts'));
  const present = folders.filter((room) => tree.sources.some(({ path }) => path.startsWith(`src/${room}/`)));
  const findings = present.flatMap((room): Finding[] => {
    const path = `src/${room}/README.md`;
    const text = tree.texts.get(path);
    if (text === undefined)
      return [{ path, line: 1, message: 'is missing: one paragraph, and the file to open first' }];
    const names = [...text.matchAll(/`([^`\n]+)`/g)].map(([, name]) => `src/${room}/${name}`);
    const opens = names.some((name) => tree.texts.has(name));
    return opens
      ? []
      : [{ path, line: 1, message: 'names no file of its folder in backticks: say which file to open first' }];
  });
  return { looked: present.length, findings };
}

function defaultExportLines(source: Source): number[] {
  const lines: number[] = [];
  walk(source.program, (node) => {
    const asDefault =
      node.type === 'ExportSpecifier' &&
      (node.exported.type === 'Identifier' ? node.exported.name : node.exported.value) === 'default';
    if (node.type === 'ExportDefaultDeclaration' || asDefault) lines.push(source.lineAt(node.start));
  });
  return lines;
}

export function namedExports(tree: Tree): Outcome {
  const sources = tree.sources.filter(({ path }) => !DEFAULT_EXPORT_ALLOWED.test(path));
  const message = 'default export: export by name, so that the name is the same everywhere';
  const findings = sources.flatMap((source) =>
    defaultExportLines(source).map((line) => ({ path: source.path, line, message })),
  );
  return { looked: sources.length, findings };
}

export function lengths(tree: Tree): Outcome {
  const findings = tree.sources.flatMap(({ path, lines }): Finding[] => {
    if (lines <= MANY_LINES || path.includes('.generated.')) return [];
    const message = `${lines} lines (at most ${MOST_LINES}): split it by job`;
    return [lines > MOST_LINES ? { path, line: lines, message } : { path, line: lines, message, level: 'warning' }];
  });
  return { looked: tree.sources.length, findings };
}

/** Built from pieces so that this file is not its own first finding. */
const join = (...pieces: string[]): string => pieces.join('');
const MACHINE_WORDS: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  {
    pattern: new RegExp(join(String.raw`(?<![\w.:-])/wo`, String.raw`rk/(?:main|share`, String.raw`d|\.)`)),
    instead: 'a path of one machine: write it from the root of the project',
  },
  {
    pattern: new RegExp(join(String.raw`(?:\.\./)+share`, 'd/')),
    instead: 'a folder outside the project: say what it says ("vendor: …", "XSOAR: …") or copy the data in',
  },
  {
    pattern: new RegExp(
      join(String.raw`(?<![\w.-])share`, String.raw`d/(?:README|design|style|specs|scenarios|data|seeds|hooks)`),
    ),
    instead: 'a folder outside the project: say what it says ("vendor: …", "XSOAR: …") or copy the data in',
  },
  {
    pattern: new RegExp(join('/tmp/', String.raw`(?:te`, String.raw`am|bash_jobs)`)),
    instead: 'a path of one machine: use os.tmpdir()',
  },
];

/** No file names the machine or the folders that stood beside the project while it was written. */
export function homeless(tree: Tree): Outcome {
  const findings: Finding[] = [];
  for (const [path, text] of tree.texts) {
    if (!MACHINE_WORDS.some(({ pattern }) => pattern.test(text))) continue;
    text.split('\n').forEach((line, index) => {
      const hit = MACHINE_WORDS.find(({ pattern }) => pattern.test(line));
      if (hit) findings.push({ path, line: index + 1, message: hit.instead });
    });
  }
  return { looked: tree.texts.size, findings };
}
