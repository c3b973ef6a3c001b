/**
 * From a hit to its place in the text: the nearest node of the source tree that says what the hit is about.
 *
 * L1. Many hits in one large mapping or list cost one walk over it, not one each; when the search inside texts has cost too much, hits
 *     stand at the value that holds the text.
 */
import { field } from '../fields.ts';
import type { MapNode, SourceNode, TextNode } from '../source.ts';
import type { Where } from './finding.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

interface TaskPlace {
  readonly node: SourceNode;
  readonly keyStart: number;
}

/** Letters that are searched for texts which only contain a needle. */
const LETTERS_MAX = 50_000_000;

export class Places {
  readonly #root: MapNode;
  readonly #text: string;
  readonly #tasks = new Map<string, TaskPlace>();
  readonly #fields = new Map<MapNode, ReadonlyMap<string, SourceNode>>();
  readonly #texts = new Map<SourceNode, ReadonlyMap<string, TextNode>>();
  #left = LETTERS_MAX;

  constructor(root: MapNode, text: string) {
    this.#root = root;
    this.#text = text;
    const tasks = field(root, 'tasks');
    for (const { key, keyStart, value } of tasks?.kind === 'map' ? tasks.entries : []) {
      this.#tasks.set(key, { node: value, keyStart });
    }
  }

  /** A field of a task as it stands in the document. */
  taskField(id: string, name: string): SourceNode | undefined {
    const node = this.#tasks.get(id)?.node;
    return node?.kind === 'map' ? field(node, name) : undefined;
  }

  /**
   * The span of a value: down `where` as far as it goes, then to the first text that is the needle (a call may have its brand before it),
   * else to the first that holds it, else on with the next needle. What is said of a task as a whole is said at its key.
   */
  spanOf(task: string | undefined, where: Where, needles: readonly string[]): Span {
    const root = this.#root;
    const found = task === undefined ? undefined : this.#tasks.get(task);
    if (task !== undefined && found === undefined) return { start: root.start, end: root.start };
    if (found !== undefined && where.length === 0 && needles.length === 0)
      return this.#keySpan(found.keyStart, task ?? '');
    let node: SourceNode = found?.node ?? root;
    let reached = 0;
    for (const step of where) {
      const next = this.#below(node, step);
      if (next === undefined) break;
      node = next;
      reached++;
    }
    const inside = this.#needleIn(node, needles);
    if (inside !== undefined) return { start: inside.start, end: inside.end };
    if (reached === 0) {
      return found === undefined ? { start: root.start, end: root.start } : this.#keySpan(found.keyStart, task ?? '');
    }
    return node.kind === 'text' ? { start: node.start, end: node.end } : { start: node.start, end: node.start };
  }

  /** With its quotes, where it has some. */
  #keySpan(start: number, key: string): Span {
    const isQuoted = /["']/.test(this.#text.charAt(start));
    return { start, end: start + key.length + (isQuoted ? 2 : 0) };
  }

  #below(node: SourceNode, step: string | number): SourceNode | undefined {
    if (node.kind === 'list') return typeof step === 'number' ? node.items[step] : undefined;
    if (node.kind === 'text' || typeof step !== 'string') return undefined;
    let known = this.#fields.get(node);
    if (known === undefined) {
      known = new Map(node.entries.map(({ key, value }) => [key, value]));
      this.#fields.set(node, known);
    }
    const exact = known.get(step);
    return exact === undefined || (exact.kind === 'text' && exact.isNull) ? field(node, step) : exact;
  }

  #needleIn(node: SourceNode, needles: readonly string[]): TextNode | undefined {
    const wanted = needles.filter((needle) => needle !== '');
    if (wanted.length === 0) return undefined;
    const texts = this.#textsIn(node);
    for (const needle of wanted) {
      const text = texts.get(needle) ?? this.#textWith(node, needle);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  /** The first text of each wording, by what it says; a call also without its brand. */
  #textsIn(node: SourceNode): ReadonlyMap<string, TextNode> {
    const known = this.#texts.get(node);
    if (known !== undefined) return known;
    const texts = new Map<string, TextNode>();
    const add = (wording: string, text: TextNode): void => {
      if (!texts.has(wording)) texts.set(wording, text);
    };
    for (const each of inOrder(node)) {
      if (each.kind !== 'text') continue;
      add(each.text, each);
      const bar = each.text.lastIndexOf('|||');
      if (bar >= 0) add(each.text.slice(bar + 3), each);
    }
    this.#texts.set(node, texts);
    return texts;
  }

  #textWith(root: SourceNode, needle: string): TextNode | undefined {
    for (const node of inOrder(root)) {
      if (this.#left < 0) return undefined;
      this.#left -= 1;
      if (node.kind === 'text') {
        this.#left -= node.text.length;
        if (node.text.includes(needle)) return node;
      } else {
        const split = node.kind === 'map' ? splitPath(node, needle) : undefined;
        if (split !== undefined) return split;
      }
    }
    return undefined;
  }
}

/** The node and all below it in document order; a stack instead of recursion, as documents may be deep. */
function* inOrder(root: SourceNode): Generator<SourceNode> {
  const open: SourceNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    if (node.kind === 'text') continue;
    const children = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
    for (let i = children.length - 1; i >= 0; i--) open.push(children[i] as SourceNode);
  }
}

/** A complex value writes one path as `root` and `accessor`: the root, when the needle is in both together. */
function splitPath(node: MapNode, needle: string): TextNode | undefined {
  const root = field(node, 'root');
  const accessor = field(node, 'accessor');
  if (root?.kind !== 'text' || accessor?.kind !== 'text') return undefined;
  return `${root.text}.${accessor.text}`.includes(needle) ? root : undefined;
}
