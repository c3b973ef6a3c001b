/**
 * YAML text → a tree of texts with positions: with `compose.ts` the one place that knows the `yaml` library.
 *
 * Y1. Nothing is resolved: every scalar is its text (`yes`, `1.10`, `2020-01-01`). The vendor's reader puts each scalar into
 *     a text field, so the type that YAML would give it never counts. Only an unquoted null is told apart (`isNull`).
 * Y2. Whatever the input, the answer is a tree or problems, in time linear in the text: never an exception. An alias shares
 *     the node that it names; how large the tree would be unshared is counted, and an alias bomb is refused.
 * Y3. Every node knows its range in the text, so that a writer can replace one node and leave every other byte.
 * Y4. What the vendor's reader accepts against the YAML rules is a warning here: a duplicate key (the last one wins), a quoted
 *     text continued at the margin, a second document (ignored).
 *
 * Not here: what the keys mean (`read.ts`), how the text is composed (`compose.ts`).
 */
import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import type { CST, Node as YamlNode, Pair, Scalar, YAMLMap } from 'yaml';
import { checkText, composeTolerantly, DEPTH_MAX, firstLine, linesOf } from './compose.ts';
import type { Repaired } from './margin.ts';
import { Problems, shorten } from './problems.ts';

/** Most nodes that aliases may add to those which are written out. */
export const ALIASED_NODES_MAX = 10_000;

export type Token = CST.Token;
export type CollectionItem = CST.CollectionItem;
export type SourceToken = CST.SourceToken;

interface NodeBase {
  /** Offsets of the node's own text, end exclusive. */
  readonly start: number;
  readonly end: number;
}
export interface TextNode extends NodeBase {
  readonly kind: 'text';
  readonly text: string;
  /** An unquoted `null`, `~` or nothing at all. Its text is then empty. */
  readonly isNull: boolean;
}
export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly items: readonly SourceNode[];
}
export interface MapEntry {
  readonly key: string;
  readonly keyStart: number;
  readonly value: SourceNode;
}
export interface MapNode extends NodeBase {
  readonly kind: 'map';
  /** Without duplicates, in document order. */
  readonly entries: readonly MapEntry[];
}
export type SourceNode = TextNode | ListNode | MapNode;

/** Reads YAML. `root` is undefined when the text holds nothing that can be read; the problems then say why. */
export function parseSource(
  text: string,
  file?: string,
): { readonly root: SourceNode | undefined; readonly problems: Problems } {
  const { root, problems } = parse(text, file, undefined);
  return { root, problems };
}

interface Parsed {
  readonly root: SourceNode | undefined;
  readonly problems: Problems;
  readonly source: Repaired | undefined;
}

function parse(text: string, file: string | undefined, recorder: Recorder | undefined): Parsed {
  const problems = new Problems(linesOf(text), file);
  const nothingRead = { root: undefined, problems, source: undefined };
  checkText(text, problems);
  if (problems.hasErrors) return nothingRead;
  const composed = composeTolerantly(text, problems, { keepTokens: recorder !== undefined });
  if (composed === undefined || problems.hasErrors) return nothingRead;
  const { document, source } = composed;
  const original = (offset: number): number => source.original(offset);
  for (const warning of document.warnings) {
    problems.add('playbook.yaml-doubtful', firstLine(warning), original(warning.pos[0]));
  }
  if (document.contents === null) return nothingRead;
  if (recorder !== undefined) recorder.token = document.contents.srcToken;
  const root = new Converter(problems, original, recorder).convert(document.contents, 0);
  return { root: problems.hasErrors ? undefined : root.node, problems, source };
}

/** A key and its value as they stand, duplicates and keys for other products included. */
export interface WrittenPair {
  readonly key: string;
  readonly value: SourceNode;
  readonly item: CollectionItem;
}

/** Of what a tree was made: what a writer knows beside the tree. Offsets in tokens are those of `source.text`. */
export interface Origins {
  readonly source: Repaired;
  /** The token of the root; the others are found below it. */
  readonly token: Token | undefined;
  readonly pairs: ReadonlyMap<MapNode, readonly WrittenPair[]>;
  /** Anchors that some alias names. */
  readonly aliased: ReadonlySet<string>;
}

/** As `parseSource`, with the origins of the nodes. */
export function parseWithOrigins(
  text: string,
  file?: string,
): { readonly root: SourceNode | undefined; readonly problems: Problems; readonly origins: Origins | undefined } {
  const recorder = new Recorder();
  const { root, problems, source } = parse(text, file, recorder);
  const { token, pairs, aliased } = recorder;
  const origins = source === undefined ? undefined : { source, token, pairs, aliased };
  return { root, problems, origins };
}

class Recorder {
  token: Token | undefined;
  readonly pairs = new Map<MapNode, readonly WrittenPair[]>();
  readonly aliased = new Set<string>();
}

/** `size`: nodes of the tree if nothing were shared. */
interface Converted {
  readonly node: SourceNode;
  readonly size: number;
}

/** The vendor's names of products; a key `name:<product>` counts on that product alone. */
const MARKETPLACES: readonly string[] = ['xsoar', 'marketplacev2', 'xpanse', 'xsoar_saas', 'xsoar_on_prem', 'platform'];
/** The product that we stand in for: the one whose playbooks answer Cortex alerts. */
const MARKETPLACE = 'marketplacev2';
/** The older spelling of a key for that product. */
const OLD_SUFFIX = '_x2';

/** The suffix by which a key stands for `plain` on one product: `:xsoar`, `_x2`, or nothing. Undefined: another key. */
export function suffixOf(key: string, plain: string): string | undefined {
  if (key === plain) return '';
  if (!key.startsWith(plain)) return undefined;
  const suffix = key.slice(plain.length);
  return suffix === OLD_SUFFIX || MARKETPLACES.some((name) => suffix === `:${name}`) ? suffix : undefined;
}

class Converter {
  readonly #problems: Problems;
  readonly #anchors = new Map<string, Converted | 'open'>();
  readonly #original: (offset: number) => number;
  readonly #recorder: Recorder | undefined;
  /** Nodes that aliases added. */
  #aliased = 0;

  constructor(problems: Problems, original: (offset: number) => number, recorder: Recorder | undefined) {
    this.#problems = problems;
    this.#original = original;
    this.#recorder = recorder;
  }

  convert(node: YamlNode, depth: number): Converted {
    if (isAlias(node)) return this.#alias(node.source, ...this.#rangeOf(node));
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const converted = this.#plain(node, depth);
    if (anchor !== undefined) this.#anchors.set(anchor, converted);
    return converted;
  }

  #rangeOf(node: YamlNode): readonly [number, number] {
    const start = node.range?.[0] ?? 0;
    return [this.#original(start), this.#original(node.range?.[1] ?? start)];
  }

  #plain(node: YamlNode, depth: number): Converted {
    const [start, end] = this.#rangeOf(node);
    if (depth > DEPTH_MAX) {
      this.#problems.add('playbook.too-deep', `nested deeper than ${DEPTH_MAX} levels`, start);
      return nothing(start);
    }
    if (isScalar(node)) return { node: textNode(node, start, end), size: 1 };
    if (isSeq(node)) {
      const items: SourceNode[] = [];
      let size = 1;
      for (const item of node.items as readonly (YamlNode | Pair<YamlNode, YamlNode | null>)[]) {
        const converted = isPair(item) ? this.#map([item], depth + 1, start, end) : this.convert(item, depth + 1);
        items.push(converted.node);
        size += converted.size;
      }
      return { node: { kind: 'list', items, start, end }, size };
    }
    if (isMap(node)) return this.#map((node as YAMLMap<YamlNode, YamlNode | null>).items, depth, start, end);
    return nothing(start);
  }

  #map(pairs: readonly Pair<YamlNode, YamlNode | null>[], depth: number, start: number, end: number): Converted {
    const entries = new Map<string, MapEntry>();
    const merged: MapEntry[] = [];
    const written: WrittenPair[] = [];
    let size = 1;
    for (const { key: keyNode, value: valueNode, srcToken: item } of pairs) {
      const key = this.convert(keyNode, depth + 1).node;
      const value = valueNode === null ? nothing(key.end) : this.convert(valueNode, depth + 1);
      size += 1 + value.size;
      if (key.kind !== 'text') {
        this.#problems.add('playbook.wrong-shape', 'a key must be a text', key.start);
        continue;
      }
      const text = keyText(keyNode, key);
      if (item !== undefined) written.push({ key: text, value: value.node, item });
      if (isMergeKey(keyNode) && value.node.kind !== 'text') {
        merged.push(...mergedEntries(value.node));
        continue;
      }
      if (entries.delete(text)) {
        this.#problems.add('playbook.duplicate-key', `the key "${shorten(text)}" is given twice`, key.start);
      }
      entries.set(text, { key: text, keyStart: key.start, value: value.node });
    }
    for (const entry of merged) if (!entries.has(entry.key)) entries.set(entry.key, entry);
    const map: MapNode = { kind: 'map', entries: forMarketplace(entries), start, end };
    this.#recorder?.pairs.set(map, written);
    return { node: map, size };
  }

  #alias(name: string, start: number, end: number): Converted {
    const target = this.#anchors.get(name);
    if (target === undefined || target === 'open') {
      const why = target === 'open' ? 'holds itself' : 'has no anchor before it';
      this.#problems.add('playbook.bad-alias', `the alias "*${shorten(name)}" ${why}`, start);
      return nothing(start);
    }
    this.#recorder?.aliased.add(name);
    this.#aliased += target.size;
    if (this.#aliased > ALIASED_NODES_MAX) {
      if (this.#aliased - target.size <= ALIASED_NODES_MAX) {
        const message = `aliases add more than ${ALIASED_NODES_MAX} nodes to the document`;
        this.#problems.add('playbook.alias-bomb', message, start);
      }
      return nothing(start);
    }
    return { node: { ...target.node, start, end }, size: target.size };
  }
}

function nothing(at: number): Converted {
  return { node: { kind: 'text', text: '', isNull: true, start: at, end: at }, size: 1 };
}

function textNode(node: Scalar, start: number, end: number): TextNode {
  const text = typeof node.value === 'string' ? node.value : '';
  const isNull = node.type === 'PLAIN' && NULL_TEXT.test(text);
  return { kind: 'text', text: isNull ? '' : text, isNull, start, end };
}

const NULL_TEXT = /^(?:|~|null|Null|NULL)$/;

/** A key that reads `null` is the text `null`: keys are never missing. */
function keyText(node: YamlNode, key: TextNode): string {
  return key.isNull && isScalar(node) && typeof node.value === 'string' ? node.value : key.text;
}

function isMergeKey(node: YamlNode): boolean {
  return isScalar(node) && node.type === 'PLAIN' && node.value === '<<';
}

function mergedEntries(node: SourceNode): readonly MapEntry[] {
  if (node.kind === 'map') return node.entries;
  if (node.kind === 'text') return [];
  return node.items.flatMap((item) => (item.kind === 'map' ? item.entries : []));
}

/**
 * Drops the keys meant for other products and lets ours win over the plain key. The old suffix `_x2` could as well be part of
 * a name that somebody chose; it counts only beside its plain key.
 */
function forMarketplace(entries: ReadonlyMap<string, MapEntry>): readonly MapEntry[] {
  const kept = new Map(entries);
  for (const [key, entry] of entries) {
    const colon = key.lastIndexOf(':');
    const marketplace = key.slice(colon + 1);
    if (colon > 0 && MARKETPLACES.includes(marketplace)) {
      kept.delete(key);
      const plain = key.slice(0, colon);
      if (marketplace === MARKETPLACE) kept.set(plain, { ...entry, key: plain });
    } else if (key.endsWith(OLD_SUFFIX) && entries.has(key.slice(0, -OLD_SUFFIX.length))) {
      kept.delete(key);
      const plain = key.slice(0, -OLD_SUFFIX.length);
      kept.set(plain, { ...entry, key: plain });
    }
  }
  return [...kept.values()];
}
