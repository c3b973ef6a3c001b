/** Places inside a document: a path of keys and indexes, as text for people, and as the line where it stands. */
import { field } from './fields.ts';
import type { SourceNode } from './source.ts';

/**
 * From the top of the document: keys, indexes, and for an item of a list that has a name of its own (an input by its `key`, a
 * question by its `id`) that name.
 */
export type SourcePath = readonly (string | number)[];

/** `tasks.5.scriptarguments.value`, `conditions[0]`, `inputs["a.b"]`. */
export function pathText(path: SourcePath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w#-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/** The offset at which the place begins; of the nearest part around it that exists, where it does not. */
export function offsetOf(root: SourceNode, path: SourcePath): number {
  let node = root;
  let at = root.start;
  for (const part of path) {
    const next = childOf(node, part);
    if (next === undefined) break;
    at = node.kind === 'map' ? (node.entries.find(({ value }) => value === next)?.keyStart ?? next.start) : next.start;
    node = next;
  }
  return at;
}

function childOf(node: SourceNode, part: string | number): SourceNode | undefined {
  if (node.kind === 'map')
    return node.entries.find(({ key }) => key === String(part))?.value ?? field(node, String(part));
  if (node.kind === 'text') return undefined;
  if (typeof part === 'number') return node.items[part];
  const byName = node.items.find((item) => item.kind === 'map' && NAMES.some((name) => textAt(item, name) === part));
  // A question without an id is called by its number.
  return byName ?? node.items[Number(part)];
}

const NAMES = ['key', 'id'] as const;

function textAt(node: SourceNode, name: string): string | undefined {
  const value = node.kind === 'map' ? field(node, name) : undefined;
  return value?.kind === 'text' ? value.text : undefined;
}

/** The place that an offset lies in: what a problem that only has a position is about. Empty: the document. */
export function placeAt(root: SourceNode, offset: number): SourcePath {
  const path: (string | number)[] = [];
  let node: SourceNode | undefined = root;
  while (node !== undefined && node.kind !== 'text') {
    const found: readonly [string | number, SourceNode] | undefined = partAt(node, offset);
    if (found === undefined) break;
    path.push(found[0]);
    node = found[1];
  }
  return path;
}

function partAt(node: SourceNode, offset: number): readonly [string | number, SourceNode] | undefined {
  if (node.kind === 'map') {
    const entry = node.entries.findLast(({ keyStart, value }) => keyStart <= offset && offset <= value.end);
    return entry && [entry.key, entry.value];
  }
  if (node.kind === 'text') return undefined;
  const index = node.items.findLastIndex(({ start, end }) => start <= offset && offset <= end);
  const item = node.items[index];
  return item && [index, item];
}
