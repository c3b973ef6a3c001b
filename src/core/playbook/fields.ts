/**
 * Fields of a mapping and the small values in them: texts, booleans, numbers, lists, the language's value holders.
 *
 * F1. Names of fields are found whatever their case (`isContext`, `iscontext`); an exact match wins. Names that an author
 *     chose (arguments, labels, task ids) are never looked up here.
 * F2. A value of a shape that the vendor's reader would refuse is a problem, and reads as absent.
 *
 * Not here: what a task is (`tasks.ts`).
 */
import type { AdvanceArg, ComplexArg, FilterAtom, Operand, TransformerCall } from '../language/value.ts';
import { shorten } from './problems.ts';
import type { Problems } from './problems.ts';
import type { MapEntry, MapNode, SourceNode } from './source.ts';

/** The value of a field, or undefined when it is absent or an unquoted null. */
export function field(map: MapNode | undefined, name: string): SourceNode | undefined {
  if (map === undefined) return undefined;
  const lower = name.toLowerCase();
  let found: MapEntry | undefined;
  for (const entry of map.entries) {
    if (entry.key === name) {
      found = entry;
      break;
    }
    // Most fields that are looked for are not there: the length spares most of the work.
    if (entry.key.length === lower.length && entry.key.toLowerCase() === lower) found = entry;
  }
  return found === undefined || isNull(found.value) ? undefined : found.value;
}

function isNull(node: SourceNode): boolean {
  return node.kind === 'text' && node.isNull;
}

/** A record without a prototype, so that `__proto__` and `constructor` are ordinary keys (D4). */
export function recordOf<T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  const record = Object.create(null) as Record<string, T>;
  for (const [key, value] of entries) record[key] = value;
  return record;
}

export function textField(map: MapNode | undefined, name: string, problems: Problems): string {
  const node = field(map, name);
  return node === undefined ? '' : textOf(node, name, problems);
}

/** The source text of a scalar. */
export function textOf(node: SourceNode, name: string, problems: Problems): string {
  if (node.kind === 'text') return node.text;
  problems.add('playbook.wrong-shape', `"${shorten(name)}" must be a text`, node.start);
  return '';
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
  ['', false],
]);

export function booleanField(map: MapNode | undefined, name: string, problems: Problems): boolean {
  const node = field(map, name);
  if (node === undefined) return false;
  const text = textOf(node, name, problems);
  const value = BOOLEANS.get(text.trim().toLowerCase());
  if (value === undefined) {
    problems.add('playbook.not-a-boolean', `"${name}" is "${shorten(text)}"`, node.start);
  }
  return value ?? false;
}

/** A whole number from 0; the default where there is none. */
export function countField(map: MapNode | undefined, name: string, fallback: number, problems: Problems): number {
  const node = field(map, name);
  if (node === undefined) return fallback;
  const text = textOf(node, name, problems).trim();
  if (text === '') return fallback;
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  problems.add('playbook.wrong-shape', `"${name}" must be a whole number, not "${shorten(text)}"`, node.start);
  return fallback;
}

/** One of the modes that a field numbers from 0; the first where it says nothing, or what is none of them. */
export function modeField<T extends string>(
  map: MapNode | undefined,
  name: string,
  modes: readonly [T, ...T[]],
  problems: Problems,
): T {
  const node = field(map, name);
  const text = node === undefined ? '' : textOf(node, name, problems).trim();
  if (node === undefined || text === '') return modes[0];
  const mode = /^[0-9]$/.test(text) ? modes[Number(text)] : undefined;
  if (mode !== undefined) return mode;
  const known = modes.map((each, number) => `${number} (${each})`).join(', ');
  problems.add('playbook.unknown-mode', `"${name}" is "${shorten(text)}"; there are ${known}`, node.start);
  return modes[0];
}

/** The texts of a list; a single text stands for a list of one. Nulls are passed over. */
export function textsField(map: MapNode | undefined, name: string, problems: Problems): readonly string[] {
  const node = field(map, name);
  if (node === undefined) return [];
  if (node.kind === 'text') return node.text === '' ? [] : [node.text];
  return listOf(node, name, problems)
    .filter((item) => !isNull(item))
    .map((item) => textOf(item, name, problems));
}

export function mapField(map: MapNode | undefined, name: string, problems: Problems): MapNode | undefined {
  const node = field(map, name);
  if (node === undefined || node.kind === 'map') return node;
  if (node.kind !== 'text' || node.text !== '') {
    problems.add('playbook.wrong-shape', `"${name}" must be a mapping`, node.start);
  }
  return undefined;
}

export function listField(map: MapNode | undefined, name: string, problems: Problems): readonly SourceNode[] {
  const node = field(map, name);
  return node === undefined ? [] : listOf(node, name, problems);
}

export function listOf(node: SourceNode, name: string, problems: Problems): readonly SourceNode[] {
  if (node.kind === 'list') return node.items;
  if (node.kind !== 'text' || node.text !== '') {
    problems.add('playbook.wrong-shape', `"${shorten(name)}" must be a list`, node.start);
  }
  return [];
}

/** The mappings of a list; anything else in it is a problem. Nulls are passed over. */
export function mapsOf(nodes: readonly SourceNode[], name: string, problems: Problems): readonly MapNode[] {
  const maps: MapNode[] = [];
  for (const node of nodes) {
    if (node.kind === 'map') maps.push(node);
    else if (!isNull(node)) problems.add('playbook.wrong-shape', `"${name}" holds mappings only`, node.start);
  }
  return maps;
}

export function argField(map: MapNode | undefined, name: string, problems: Problems): AdvanceArg {
  return advanceArg(field(map, name), name, problems);
}

/** Whether a value holder says anything. */
export function isGiven({ simple, complex }: AdvanceArg): boolean {
  return complex !== undefined || (simple ?? '') !== '';
}

/** A value holder. Legacy: a plain text stands for `{simple: text}`; an empty one, null and `{}` mean not given. */
export function advanceArg(node: SourceNode | undefined, name: string, problems: Problems): AdvanceArg {
  if (node === undefined || (node.kind === 'text' && node.text === '')) return {};
  if (node.kind === 'text') return { simple: node.text };
  if (node.kind === 'list') {
    problems.add('playbook.wrong-shape', `"${shorten(name)}" must be a text, {simple: …} or {complex: …}`, node.start);
    return {};
  }
  const complexNode = mapField(node, 'complex', problems);
  const complex = complexNode === undefined ? undefined : complexArg(complexNode, problems);
  const simple = simpleText(node, problems);
  return { ...(simple === undefined ? {} : { simple }), ...(complex === undefined ? {} : { complex }) };
}

/** `simple:` with nothing after it is the empty text; without the key there is no simple value. */
function simpleText(map: MapNode, problems: Problems): string | undefined {
  const entry = map.entries.find(({ key }) => key.toLowerCase() === 'simple');
  return entry === undefined ? undefined : textOf(entry.value, 'simple', problems);
}

function complexArg(map: MapNode, problems: Problems): ComplexArg | undefined {
  const root = textField(map, 'root', problems);
  const accessor = textField(map, 'accessor', problems);
  const filters = atomGroups(listField(map, 'filters', problems), 'filters', problems);
  const transformers = mapsOf(listField(map, 'transformers', problems), 'transformers', problems).map((call) =>
    transformerCall(call, problems),
  );
  if (root === '' && accessor === '' && filters.length === 0 && transformers.length === 0) return undefined;
  return {
    root,
    ...(accessor === '' ? {} : { accessor }),
    ...(filters.length === 0 ? {} : { filters }),
    ...(transformers.length === 0 ? {} : { transformers }),
  };
}

/** Groups of filter atoms: all groups must hold, in a group one atom. */
export function atomGroups(
  nodes: readonly SourceNode[],
  name: string,
  problems: Problems,
): readonly (readonly FilterAtom[])[] {
  return nodes
    .filter((group) => !isNull(group))
    .map((group) => mapsOf(listOf(group, name, problems), name, problems).map((atom) => filterAtom(atom, problems)));
}

function filterAtom(map: MapNode, problems: Problems): FilterAtom {
  const right = field(map, 'right');
  return {
    operator: operatorOf(map, problems),
    left: operand(field(map, 'left'), 'left', problems),
    ...(right === undefined ? {} : { right: operand(right, 'right', problems) }),
    ignorecase: booleanField(map, 'ignorecase', problems),
  };
}

function transformerCall(map: MapNode, problems: Problems): TransformerCall {
  const args = mapField(map, 'args', problems);
  return {
    operator: operatorOf(map, problems),
    args: recordOf((args?.entries ?? []).map(({ key, value }) => [key, operand(value, key, problems)] as const)),
  };
}

function operatorOf(map: MapNode, problems: Problems): string {
  const operator = textField(map, 'operator', problems);
  if (operator === '') problems.add('playbook.no-operator', 'a filter or transformer without operator', map.start);
  return operator;
}

function operand(node: SourceNode | undefined, name: string, problems: Problems): Operand {
  if (node?.kind !== 'map') return { value: advanceArg(node, name, problems), iscontext: false };
  return {
    value: advanceArg(field(node, 'value'), name, problems),
    iscontext: booleanField(node, 'iscontext', problems),
  };
}

/** `scriptarguments`: name → value holder, in document order. Names keep their case. */
export function argumentsOf(map: MapNode | undefined, problems: Problems): Readonly<Record<string, AdvanceArg>> {
  return recordOf((map?.entries ?? []).map(({ key, value }) => [key, advanceArg(value, key, problems)] as const));
}
