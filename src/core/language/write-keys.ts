/** The keys of an entry context (`File(val.MD5 && val.MD5 == obj.MD5)`, `A.B`): where in the tree, and what selects there. */
import { withKey } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { MERGE_ALTERNATIVES_MAX, MERGE_INDEX_KEYS_MAX } from './choices.ts';
import type { Chain, Expression } from './expression.ts';
import { Fault } from './fault.ts';
import { nameStep, parsePath } from './paths.ts';
import type { Script } from './paths.ts';

export interface Segment {
  readonly name: string;
  /** The name as an index of a list, or -1. */
  readonly index: number;
  readonly key: MergeKey | undefined;
}

/** `val.x == obj.y` */
export interface Equality {
  readonly val: Chain;
  readonly obj: Chain;
}

/** What must hold of a row and an item together: all the equalities, and something true at the end of each guard. */
export interface Alternative {
  readonly equalities: readonly Equality[];
  /** `val.x && …`: rows, and `obj.x && …`: items, that have nothing there are never selected. */
  readonly guards: { readonly val: readonly Chain[]; readonly obj: readonly Chain[] };
}

export interface MergeKey {
  readonly script: Script;
  /**
   * Where the key holds, at least one alternative holds: necessary, not sufficient, the key itself is still asked. Each has an
   * equality; empty: nothing is known.
   */
  readonly alternatives: readonly Alternative[];
}

/** A write key as segments. What is no path with selectors (`a=b`, an open bracket) is taken as names between dots. */
export function parseKey(text: string): readonly Segment[] {
  const path = parsePath(text);
  if (path instanceof Fault || path.mutator !== undefined) return text.split('.').map(plainSegment);
  const segments: Segment[] = [];
  for (const step of path.steps) {
    if (step.kind === 'name') segments.push({ name: step.name, index: step.index, key: undefined });
    else if (step.kind === 'index') segments.push(plainSegment(String(step.index)));
    else if (step.kind === 'select') {
      const before = segments.pop();
      if (before === undefined) return text.split('.').map(plainSegment);
      const { native } = step.script;
      const alternatives = native === undefined ? [] : alternativesOf(native);
      segments.push({ ...before, key: { script: step.script, alternatives } });
    } else return text.split('.').map(plainSegment);
  }
  return segments;
}

function plainSegment(name: string): Segment {
  const step = nameStep(name);
  return { name, index: step.kind === 'name' ? step.index : -1, key: undefined };
}

/** `g && a == b && c == d || e == f` as [g, a = b, c = d] or [e = f]; empty when one of them demands no equality. */
function alternativesOf(node: Expression): readonly Alternative[] {
  const alternatives = demandsOf(node);
  return alternatives.every(({ equalities }) => equalities.length > 0) ? alternatives : [];
}

const NO_GUARDS: Alternative['guards'] = { val: [], obj: [] };

/** Nothing is known: it may hold anywhere. */
const ANYWHERE: readonly Alternative[] = [{ equalities: [], guards: NO_GUARDS }];

function demandsOf(node: Expression): readonly Alternative[] {
  if (node.kind === 'or') {
    const both = [...demandsOf(node.left), ...demandsOf(node.right)];
    return both.length <= MERGE_ALTERNATIVES_MAX ? both : ANYWHERE;
  }
  if (node.kind === 'and') {
    const left = demandsOf(node.left);
    const right = demandsOf(node.right);
    // Either side is necessary by itself: the shorter one is enough where both together would be many.
    if (left.length * right.length > MERGE_ALTERNATIVES_MAX) return left.length <= right.length ? left : right;
    return left.flatMap((a) => right.map((b) => together(a, b)));
  }
  const val = chainBelow(node, 'val');
  const obj = chainBelow(node, 'obj');
  if (val !== undefined) return [{ equalities: [], guards: { val: [val], obj: [] } }];
  if (obj !== undefined) return [{ equalities: [], guards: { val: [], obj: [obj] } }];
  if (node.kind !== 'compare' || (node.how !== '==' && node.how !== '===')) return ANYWHERE;
  const { left, right } = node;
  const equality = equalityOf(left, right) ?? equalityOf(right, left);
  return equality === undefined ? ANYWHERE : [{ equalities: [equality], guards: NO_GUARDS }];
}

function together(a: Alternative, b: Alternative): Alternative {
  return {
    equalities: [...a.equalities, ...b.equalities].slice(0, MERGE_INDEX_KEYS_MAX),
    guards: { val: [...a.guards.val, ...b.guards.val], obj: [...a.guards.obj, ...b.guards.obj] },
  };
}

function equalityOf(a: Expression, b: Expression): Equality | undefined {
  const val = chainBelow(a, 'val');
  const obj = chainBelow(b, 'obj');
  return val === undefined || obj === undefined ? undefined : { val, obj };
}

function chainBelow(node: Expression, root: 'val' | 'obj'): Chain | undefined {
  if (node.kind === root) return [];
  if (node.kind !== 'member' || node.key.kind !== 'literal' || typeof node.key.value !== 'string') return undefined;
  const of = chainBelow(node.of, root);
  return of === undefined ? undefined : [...of, node.key.value];
}

/** The value below the segments from `from` on, as new objects. */
export function nest(
  segments: readonly Segment[],
  from: number,
  value: Json,
  fold: (key: MergeKey, value: Json) => Json,
): Json {
  let nested = value;
  for (let i = segments.length - 1; i >= from; i--) {
    const segment = segments[i] as Segment;
    if (i === segments.length - 1 && segment.key !== undefined) nested = fold(segment.key, nested);
    nested = withKey({}, segment.name, nested);
  }
  return nested;
}

/** Write keys as they were read, by their text. A cache: it may be dropped at any time. */
export class WriteKeyCache {
  readonly #keys = new Map<string, readonly Segment[]>();
  readonly #keysMax: number;

  constructor(keysMax = 1000) {
    this.#keysMax = keysMax;
  }

  get(text: string): readonly Segment[] {
    const known = this.#keys.get(text);
    if (known !== undefined) return known;
    // Keys made of data (an id in a selector) would grow it for ever.
    if (this.#keys.size >= this.#keysMax) this.#keys.clear();
    const segments = parseKey(text);
    this.#keys.set(text, segments);
    return segments;
  }
}
