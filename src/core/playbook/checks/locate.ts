/** From a hit to its place in the text: the nearest node of the source tree that says what the hit is about. */
import { field } from '../fields.ts';
import type { MapNode, SourceNode, TextNode } from '../source.ts';
import type { Where } from './finding.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The task's mapping, and where its key stands. */
export function taskNode(
  root: MapNode,
  id: string,
): { readonly node: SourceNode; readonly keyStart: number } | undefined {
  const tasks = field(root, 'tasks');
  const entry = tasks?.kind === 'map' ? tasks.entries.find(({ key }) => key === id) : undefined;
  return entry && { node: entry.value, keyStart: entry.keyStart };
}

/**
 * The span of a value: down `where` as far as it goes, then to the first text that holds one of the needles. What is said of a task
 * as a whole is said at its key.
 */
export function spanOf(root: MapNode, task: string | undefined, where: Where, needles: readonly string[]): Span {
  const found = task === undefined ? undefined : taskNode(root, task);
  if (task !== undefined && found === undefined) return { start: root.start, end: root.start };
  if (found !== undefined && where.length === 0 && needles.length === 0) return keySpan(found.keyStart, task ?? '');
  let node: SourceNode = found?.node ?? root;
  let reached = 0;
  for (const step of where) {
    const next = below(node, step);
    if (next === undefined) break;
    node = next;
    reached++;
  }
  const inside = needleIn(node, needles);
  if (inside !== undefined) return inside;
  if (reached === 0) return found === undefined ? keySpan(root.start, '') : keySpan(found.keyStart, task ?? '');
  return node.kind === 'text' ? { start: node.start, end: node.end } : { start: node.start, end: node.start };
}

function keySpan(start: number, key: string): Span {
  return { start, end: start + key.length };
}

function below(node: SourceNode, step: string | number): SourceNode | undefined {
  if (node.kind === 'map' && typeof step === 'string') return field(node, step);
  return node.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
}

function needleIn(node: SourceNode, needles: readonly string[]): Span | undefined {
  for (const needle of needles) {
    if (needle === '') continue;
    const text = textWith(node, needle);
    if (text !== undefined) return { start: text.start, end: text.end };
  }
  return undefined;
}

/** In document order; a stack instead of recursion, as documents may be deep. */
function textWith(root: SourceNode, needle: string): TextNode | undefined {
  const open: SourceNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'text') {
      if (node.text.includes(needle)) return node;
    } else {
      const root = node.kind === 'map' ? splitPath(node, needle) : undefined;
      if (root !== undefined) return root;
      const children = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
      for (let i = children.length - 1; i >= 0; i--) open.push(children[i] as SourceNode);
    }
  }
  return undefined;
}

/** A complex value writes one path as `root` and `accessor`: the root, when the needle is in both together. */
function splitPath(node: MapNode, needle: string): TextNode | undefined {
  const root = field(node, 'root');
  const accessor = field(node, 'accessor');
  if (root?.kind !== 'text' || accessor?.kind !== 'text') return undefined;
  return `${root.text}.${accessor.text}`.includes(needle) ? root : undefined;
}
