/** Operators over whole values: existence, emptiness, membership, length of a list. */
import { lazy } from '../../base/lazy.ts';
import { asList, canonicalJson, deepEqual, isList, isObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { isEmpty, toNumber, toText } from '../casts.ts';
import { embed } from '../embed.ts';
import { Fault } from '../fault.ts';
import type { OperatorCall, OperatorRow } from './row.ts';
import { not } from './text.ts';

/** Equal as texts, or equal structures. */
export function looselySame(a: Json, b: Json, ignoreCase: boolean): boolean {
  const left = toText(a);
  const right = toText(b);
  if (left instanceof Fault || right instanceof Fault) return deepEqual(a, b);
  if (left === undefined || right === undefined) return left === right;
  return ignoreCase ? left.toLowerCase() === right.toLowerCase() : left === right;
}

function contains(left: Json | undefined, right: Json | undefined, call: OperatorCall): boolean {
  if (left === undefined) return false;
  const wanted = isList(right) ? right.filter((item) => item !== null) : [right ?? ''];
  if (isList(left)) return wanted.some(among(left, call));
  return wanted.some((want) => looselySame(left, want, call.ignoreCase) || isPart(left, want, call.ignoreCase));
}

function isPart(left: Json, want: Json, ignoreCase: boolean): boolean {
  const text = toText(left);
  const part = toText(want);
  if (typeof text !== 'string' || typeof part !== 'string') return false;
  return ignoreCase ? text.toLowerCase().includes(part.toLowerCase()) : text.includes(part);
}

/** Whether a value is among the items: equal as texts, or equal structures. By sets, since both sides may be long lists. */
function among(list: readonly Json[], call: OperatorCall): (value: Json) => boolean {
  const fold = (value: Json): string => (call.ignoreCase ? embed(value).toLowerCase() : embed(value));
  const isStructure = (value: Json): boolean => isList(value) || isObject(value);
  const items = list.filter((item) => item !== null);
  const texts = new Set(items.filter((item) => !isStructure(item)).map(fold));
  const structures = new Set(items.filter(isStructure).map(canonicalJson));
  return (value) => (isStructure(value) ? structures.has(canonicalJson(value)) : texts.has(fold(value)));
}

function membership(right: Json | undefined, call: OperatorCall): (left: Json) => boolean {
  return among(itemsOf(right), call);
}

function isIn(left: Json | undefined, right: Json | undefined, call: OperatorCall): boolean {
  return left !== undefined && membership(right, call)(left);
}

function isNotIn(right: Json | undefined, call: OperatorCall): (left: Json) => boolean {
  const isMember = membership(right, call);
  return (left) => !isMember(left);
}

/** The right side of `in` as a list: a list itself, a JSON list as text, a text split at commas. */
function itemsOf(value: Json | undefined): readonly Json[] {
  if (typeof value !== 'string') return asList(value);
  const text = value.trim();
  if (text.startsWith('[')) {
    const parsed = parseJson(text);
    if (isList(parsed)) return parsed;
  }
  return value.includes(',') ? [value, ...value.split(',').map((item) => item.trim())] : [value];
}

function hasLength(left: Json | undefined, right: Json | undefined, call: OperatorCall): boolean | Fault {
  const wanted = toNumber(right);
  if (wanted instanceof Fault) {
    if (isList(right) || isObject(right)) return wanted;
    call.warn(`hasLength: ${wanted.message}`);
    return false;
  }
  return asList(left).length === wanted;
}

const exists: OperatorRow['test'] = (left) => left !== undefined;
const empty: OperatorRow['test'] = (left) => isEmpty(left);

const unary = { source: 'built-in', level: 'whole', right: 'none' } as const;

/** What an incident has of its own, whatever happened: fields that the platform gives it, by the names of XSOAR and by those of alerts here. */
const OWN_FIELDS = new Set(
  (
    'id version created modified occurred opened closed dueDate lastOpen sortValues ShardID ' +
    'investigationId status runStatus owner phase closeReason closeNotes closingUserId activated ' +
    'dbotCreatedBy dbotMirrorId dbotMirrorInstance dbotMirrorLastSync dbotCurrentDirtyFields notifyTime ' +
    'rawCategory linkedIncidents linkedCount droppedCount cacheVersn autime isPlayground reminder'
  ).split(' '),
);

/**
 * @choice The vendor offers `isIdenticalIncident` where a new incident is held against those that are there, and says no more. Two
 * incidents are identical when everything that they say of what happened is equal; fields that are empty count as absent.
 */
function isIdenticalIncident(left: Json | undefined, right: Json | undefined): boolean {
  if (!isObject(left) || !isObject(right)) return false;
  const [mine, other] = [saidBy(left), saidBy(right)];
  return !isEmpty(mine) && deepEqual(mine, other);
}

function saidBy(incident: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(incident).filter(([key, value]) => !OWN_FIELDS.has(key) && value !== null && value !== ''),
  );
}

export const generalOperators = lazy((): readonly OperatorRow[] => [
  {
    ...unary,
    name: 'isExists',
    aliases: ['general.isExists', 'exists'],
    negative: false,
    rule: 'The left side is there; `false`, `0`, an empty text and an empty list are, null is not.',
    examples: [
      { left: [], result: true },
      { left: '', result: true },
      { left: null, result: false },
      { result: false },
    ],
    test: exists,
  },
  {
    ...unary,
    name: 'isNotExists',
    aliases: ['general.isNotExists', 'notExists'],
    negative: true,
    rule: 'The left side is missing or null.',
    examples: [{ result: true }, { left: null, result: true }, { left: 0, result: false }],
    test: not(exists),
  },
  {
    ...unary,
    name: 'isEmpty',
    aliases: ['general.isEmpty'],
    negative: true,
    rule: 'The left side is missing, null, or a text, list or object with nothing in it.',
    examples: [
      { left: '', result: true },
      { left: {}, result: true },
      { left: 0, result: false },
      { left: [''], result: false },
    ],
    test: empty,
  },
  {
    ...unary,
    name: 'isNotEmpty',
    aliases: ['general.isNotEmpty'],
    negative: false,
    rule: 'The left side is there and has something in it.',
    examples: [
      { left: 'x', result: true },
      { left: [], result: false },
      { left: false, result: true },
      { result: false },
    ],
    test: not(empty),
  },
  {
    source: 'built-in',
    name: 'containsGeneral',
    aliases: ['contains', 'general.contains'],
    level: 'whole',
    right: 'list',
    negative: false,
    rule: 'Some item of the list on the left equals the right side; a single left value equals it or holds it as a part.',
    examples: [
      { left: ['10.0.0.1', '10.0.0.2'], right: '10.0.0.2', result: true },
      { left: [0], right: '0', result: true },
      { left: 'call 10.0.0.2 back', right: '10.0.0.2', result: true },
      { left: ['call 10.0.0.2 back'], right: '10.0.0.2', result: false },
      { left: [{ a: 1 }], right: { a: 1 }, result: true },
      { left: ['a'], right: ['x', 'a'], result: true },
    ],
    test: contains,
  },
  {
    source: 'built-in',
    name: 'notContainsGeneral',
    aliases: ['notContains', 'general.notContains'],
    level: 'whole',
    right: 'list',
    negative: true,
    rule: 'The opposite of containsGeneral, also for a missing left side.',
    examples: [
      { left: ['a', 'b'], right: 'c', result: true },
      { left: ['a', 'b'], right: 'a', result: false },
      { right: 'a', result: true },
    ],
    test: not(contains),
  },
  {
    source: 'built-in',
    name: 'in',
    aliases: ['general.in', 'string.in'],
    level: 'scalar',
    right: 'list',
    negative: false,
    rule: 'The left side, or any item of it, is an item of the right side: a list, a JSON list as text, or a text split at commas.',
    examples: [
      { left: ['srv1', 'pc7'], right: ['pc7'], result: true },
      { left: 'b', right: '["a","b"]', result: true },
      { left: 'b', right: 'a, b', result: true },
      { left: 'c', right: ['a', 'b'], result: false },
    ],
    test: isIn,
    against: membership,
  },
  {
    source: 'built-in',
    name: 'notIn',
    aliases: ['general.notIn', 'string.notIn'],
    level: 'scalar',
    right: 'list',
    negative: true,
    rule: 'The left side, or any item of it, is no item of the right side.',
    examples: [
      { left: 'c', right: ['a', 'b'], result: true },
      { left: ['a', 'c'], right: ['a', 'b'], result: true },
      { left: 'a', right: 'a,b', result: false },
    ],
    test: not(isIn),
    against: isNotIn,
  },
  {
    source: 'built-in',
    name: 'hasLength',
    aliases: ['general.hasLength'],
    level: 'whole',
    right: 'one',
    negative: false,
    rule: 'The list on the left has as many items as the right side says; a single value counts one, a missing one none.',
    examples: [
      { left: ['a', 'b'], right: '2', result: true },
      { left: 'ab', right: 1, result: true },
      { right: 0, result: true },
      { left: [], right: 1, result: false },
    ],
    test: hasLength,
  },
  {
    source: 'built-in',
    name: 'isIdenticalIncident',
    aliases: ['general.isIdenticalIncident'],
    level: 'whole',
    right: 'one',
    negative: false,
    rule: 'Both sides are incidents that say the same: all fields are equal but those that each incident gets for itself (numbers, times, state, people). What is no object, and an incident without any other field, is identical to nothing.',
    examples: [
      { left: { id: '1', name: 'A', type: 'Malware' }, right: { id: '2', name: 'A', type: 'Malware' }, result: true },
      { left: { id: '1', name: 'A' }, right: { id: '2', name: 'B' }, result: false },
      { left: { name: 'A', CustomFields: { host: 'x' } }, right: { name: 'A' }, result: false },
      { left: { id: '1' }, right: { id: '1' }, result: false },
      { left: 'A', right: 'A', result: false },
    ],
    test: isIdenticalIncident,
  },
  {
    source: 'built-in',
    name: 'isNotIdenticalIncident',
    aliases: ['general.isNotIdenticalIncident'],
    level: 'whole',
    right: 'one',
    negative: true,
    rule: 'The opposite of isIdenticalIncident, also for a missing left side.',
    examples: [
      { left: { id: '1', name: 'A' }, right: { id: '2', name: 'A' }, result: false },
      { left: { id: '1', name: 'A' }, right: { id: '2', name: 'B' }, result: true },
      { right: { name: 'A' }, result: true },
    ],
    test: not(isIdenticalIncident),
  },
]);
