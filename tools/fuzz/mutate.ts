/**
 * One playbook file → a damaged one: bytes, lines, tokens, indentation, keys, aliases, nesting, characters, bulk.
 *
 * Deterministic: the same files and the same `Random` give the same mutant.
 */
import type { SeededRandom } from '../../src/core/base/random.ts';

export interface Mutant {
  readonly bytes: Uint8Array;
  /** Names of the mutations, in order. */
  readonly mutations: readonly string[];
}

interface Mutation {
  readonly name: string;
  /** How often it is taken, against the others. */
  readonly weight: number;
  readonly run: (text: string, random: SeededRandom, other: string) => string;
}

/** What turns one reading of YAML into another. */
const TOKENS = ['"', "'", '[', ']', '{', '}', '- ', ': ', ':', '\n', '\n\n', '\n  ', '\r', '\r\n', '\t', '#', ' #', '? ', '|', '>', '|2-\n', '&a ', '*a', '!', '!!int ', '!<x> ', '%', '---\n', '...\n', '<<: ', ',', '@', '`', '\\', '${', '}', '|||', '~']; // prettier-ignore
const CHARACTERS = ['\u0000', '\u0007', '\u007f', '\u0085', '\u00a0', '\u2028', '\u200b', '\u202e', '\ufeff', '\ufffd', '\ufffe', '𝄞', 'é', 'ﬁ', '\u0301', 'İ', 'ß']; // prettier-ignore
const KEYS = ['tasks', 'id', 'name', 'type', 'task', 'nexttasks', 'nextTasks', 'conditions', 'condition', 'scriptarguments', 'simple', 'complex', 'root', 'accessor', 'filters', 'transformers', 'operator', 'left', 'right', 'value', 'iscontext', 'isContext', 'loop', 'form', 'questions', 'message', 'replyOptions', 'inputs', 'starttaskid', 'playbookInputQuery', 'x-grants', 'x-evidence', '__proto__', 'constructor', 'toString', '<<', 'null', '', 'yes', '#none#', '#default#', '#error#', 'description:xsoar', 'name:marketplacev2', 'type_x2']; // prettier-ignore
const VALUES = ['', 'null', '~', '{}', '[]', '[[]]', '{a: b}', '"', "'x", '|', '>-', '*x', '&x y', '!!binary x', 'yes', '0', '-1', '1e999', '0x1F', 'start', 'condition', 'collection', 'playbook', 'magic', '${', '${a', '${a.b.[0]}', '${.}', '${..=val}', '${A(val.b==obj.b)}', '.', '...', 'a.[', 'x|||y', '|||', '"\\u0000"', '"\\ud800"', '"\\x"', '2020-01-01', '>\n', '%']; // prettier-ignore
/** Repeated until a reader that is not linear takes long. */
const BULK = ['a', ' ', '\n', '\t', '"', "'", '[', '{', '[{a: ', '- ', '? ', ': ', '&a ', '*a ', '&a [*a, ', '!', '#', '\n#', ',', 'a: ', '"\n', "'\n", '\n- ', '\n ', '\n  a: "', '${', '${a', '.', '(', '|', '\\', '\r', '\ufeff', '%\n', '---\n', '...\n', '<<: ', 'a:\n', '\n"x', 'x: |\n', 'a: &a b\n', '!!str ', '\n"0": {type: title}']; // prettier-ignore
const BULK_CHARACTERS = 100_000;

const LINES: readonly Mutation[] = [
  {
    name: 'line-deleted',
    weight: 4,
    run: (text, random) => onLines(text, random, (lines, at) => lines.toSpliced(at, 1)),
  },
  { name: 'lines-deleted', weight: 2, run: (text, random) => onLines(text, random, (lines, at) => lines.toSpliced(at, 1 + random.below(12))) }, // prettier-ignore
  { name: 'line-doubled', weight: 4, run: (text, random) => onLines(text, random, (lines, at) => lines.toSpliced(at, 0, lines[at] ?? '')) }, // prettier-ignore
  { name: 'lines-doubled', weight: 2, run: (text, random) => onLines(text, random, (lines, at) => lines.toSpliced(at, 0, ...lines.slice(at, at + 1 + random.below(30)))) }, // prettier-ignore
  { name: 'lines-moved', weight: 3, run: (text, random) => onLines(text, random, (lines, at) => { const cut = lines.slice(at, at + 1 + random.below(8)); return lines.toSpliced(at, cut.length).toSpliced(random.below(lines.length), 0, ...cut); }) }, // prettier-ignore
  { name: 'line-joined', weight: 2, run: (text, random) => onLines(text, random, (lines, at) => lines.toSpliced(at, 2, `${lines[at] ?? ''}${lines[at + 1] ?? ''}`)) }, // prettier-ignore
  { name: 'line-indented', weight: 4, run: (text, random) => onLines(text, random, (lines, at) => lines.with(at, ' '.repeat(1 + random.below(6)) + (lines[at] ?? ''))) }, // prettier-ignore
  { name: 'line-dedented', weight: 4, run: (text, random) => onLines(text, random, (lines, at) => lines.with(at, (lines[at] ?? '').slice(1 + random.below(4)))) }, // prettier-ignore
  { name: 'tab-indented', weight: 1, run: (text, random) => onLines(text, random, (lines, at) => lines.with(at, `\t${lines[at] ?? ''}`)) }, // prettier-ignore
  { name: 'margin', weight: 3, run: (text, random) => onLines(text, random, (lines, at) => lines.with(at, (lines[at] ?? '').trimStart())) }, // prettier-ignore
  { name: 'other-lines', weight: 2, run: (text, random, other) => onLines(text, random, (lines, at) => { const theirs = other.split('\n'); const from = random.below(theirs.length); return lines.toSpliced(at, 0, ...theirs.slice(from, from + 1 + random.below(20))); }) }, // prettier-ignore
];

const WORDS: readonly Mutation[] = [
  {
    name: 'token-put',
    weight: 8,
    run: (text, random) => put(text, random.below(text.length + 1), random.pick(TOKENS)),
  },
  { name: 'token-cut', weight: 6, run: (text, random) => cutToken(text, random) },
  { name: 'characters-cut', weight: 3, run: (text, random) => { const at = random.below(text.length + 1); return text.slice(0, at) + text.slice(at + 1 + random.below(20)); } }, // prettier-ignore
  { name: 'character-put', weight: 3, run: (text, random) => put(text, random.below(text.length + 1), random.pick(CHARACTERS)) }, // prettier-ignore
  { name: 'key-renamed', weight: 6, run: (text, random) => replaceMatch(text, random, /^([ -]*)([^\s:#][^:\n]*)(?=:)/gm, (match) => `${/^[ -]*/.exec(match)?.[0] ?? ''}${random.pick(KEYS)}`) }, // prettier-ignore
  { name: 'key-cased', weight: 2, run: (text, random) => replaceMatch(text, random, /[a-z]+(?=:)/g, (match) => match.toUpperCase()) }, // prettier-ignore
  { name: 'key-put', weight: 3, run: (text, random) => replaceMatch(text, random, /^ +(?=\w)/gm, (match) => `${match}${random.pick(KEYS)}: ${random.pick(VALUES)}\n${match}`) }, // prettier-ignore
  { name: 'value-replaced', weight: 8, run: (text, random) => replaceMatch(text, random, /(?<=: )\S[^\n]*/g, () => random.pick(VALUES)) }, // prettier-ignore
  { name: 'edge-dangling', weight: 2, run: (text, random) => replaceMatch(text, random, /"\d+"|'\d+'/g, () => `"${random.below(1_000)}"`) }, // prettier-ignore
  { name: 'anchor', weight: 2, run: (text, random) => replaceMatch(replaceMatch(text, random, /(?<=: )\S/g, (match) => `&a ${match}`), random, /(?<=: )\S[^\n]*/g, () => '*a') }, // prettier-ignore
  { name: 'merge', weight: 1, run: (text, random) => replaceMatch(replaceMatch(text, random, /(?<=:)$/gm, () => ' &m'), random, /^ +(?=\w)/gm, (match) => `${match}<<: *m\n${match}`) }, // prettier-ignore
];

const WHOLE: readonly Mutation[] = [
  { name: 'crlf', weight: 1, run: (text) => text.replaceAll('\n', '\r\n') },
  { name: 'cr', weight: 1, run: (text) => text.replaceAll('\n', '\r') },
  { name: 'cut-short', weight: 2, run: (text, random) => text.slice(0, random.below(text.length + 1)) },
  { name: 'two-documents', weight: 1, run: (text, _, other) => `${text}\n---\n${other}` },
  { name: 'nested-flow', weight: 2, run: (text, random) => replaceMatch(text, random, /(?<=: )\S[^\n]*/g, () => { const depth = 1 + random.below(300); return random.below(2) === 0 ? '['.repeat(depth) + ']'.repeat(depth) : `${'{a: '.repeat(depth)}b${'}'.repeat(depth)}`; }) }, // prettier-ignore
  { name: 'nested-block', weight: 1, run: (text, random) => `${text}\nx:\n${Array.from({ length: 1 + random.below(300) }, (_, depth) => `${' '.repeat(depth + 1)}a:`).join('\n')}\n` }, // prettier-ignore
  { name: 'nested-values', weight: 1, run: (text, random) => replaceMatch(text, random, /(?<=simple: )\S[^\n]*/g, () => { const depth = 1 + random.below(2_000); return `"${'${'.repeat(depth)}a${'}'.repeat(depth)}"`; }) }, // prettier-ignore
  { name: 'alias-bomb', weight: 1, run: (text, random) => `${Array.from({ length: 2 + random.below(12) }, (_, i) => `z${i}: &z${i} [${Array<string>(9).fill(i === 0 ? 'x' : `*z${i - 1}`).join(', ')}]`).join('\n')}\n${text}` }, // prettier-ignore
  { name: 'bulk', weight: 3, run: (text, random) => { const piece = random.pick(BULK); return put(text, random.below(text.length + 1), piece.repeat(Math.ceil(random.below(BULK_CHARACTERS) / piece.length))); } }, // prettier-ignore
  { name: 'bulk-line', weight: 2, run: (text, random) => onLines(text, random, (lines, at) => lines.toSpliced(at, 0, ...Array<string>(random.below(Math.ceil(BULK_CHARACTERS / ((lines[at] ?? '').length + 30)))).fill(lines[at] ?? ''))) }, // prettier-ignore
];

const MUTATIONS: readonly Mutation[] = [...LINES, ...WORDS, ...WHOLE];
const WEIGHTED: readonly Mutation[] = MUTATIONS.flatMap((mutation) => Array<Mutation>(mutation.weight).fill(mutation));

/** Mutants grow: nothing is made of texts that are already long. */
const TEXT_LENGTH_MAX = 250_000;

export function mutate(files: readonly string[], random: SeededRandom): Mutant {
  let text = random.pick(files);
  const mutations: string[] = [];
  for (let left = 1 + random.below(4); left > 0 && text.length < TEXT_LENGTH_MAX; left--) {
    const mutation = random.pick(WEIGHTED);
    mutations.push(mutation.name);
    text = mutation.run(text, random, random.pick(files));
  }
  const bytes = new TextEncoder().encode(text);
  if (random.below(8) > 0) return { bytes, mutations };
  mutations.push('bytes');
  return { bytes: damaged(bytes, random), mutations };
}

function damaged(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const list = [...bytes.subarray(0, TEXT_LENGTH_MAX)];
  for (let left = 1 + random.below(3); left > 0; left--) {
    const at = random.below(list.length + 1);
    const kind = random.below(3);
    if (kind === 0) list.splice(at, 1);
    else list.splice(at, kind - 1, random.below(256));
  }
  return Uint8Array.from(list);
}

function put(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at);
}

function onLines(
  text: string,
  random: SeededRandom,
  change: (lines: readonly string[], at: number) => readonly string[],
): string {
  // prettier-ignore
  const lines = text.split('\n');
  return change(lines, random.below(lines.length)).join('\n');
}

function cutToken(text: string, random: SeededRandom): string {
  const token = random.pick(TOKENS);
  const at = text.indexOf(token, random.below(text.length + 1));
  return at < 0 ? text : text.slice(0, at) + text.slice(at + token.length);
}

/** One match of the pattern, chosen at random, replaced. */
function replaceMatch(text: string, random: SeededRandom, pattern: RegExp, by: (match: string) => string): string {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return text;
  const match = random.pick(matches);
  return text.slice(0, match.index) + by(match[0]) + text.slice(match.index + match[0].length);
}
