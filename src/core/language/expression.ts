/**
 * The part of JavaScript that selectors and merge keys are made of, planned and run here without a sandbox:
 * `val.Size > 8`, `val.id && val.id == obj.id`, `val.Name.indexOf('exe') > 0`, `{"n": val.Name}`.
 *
 * X1. What is understood gives exactly what JavaScript gives on JSON. Whatever cannot be done exactly is `FOREIGN` (the JavaScript
 *     port must run it), and whatever JavaScript would throw is `RAISED`.
 * X2. No function of a prototype is ever reached: `val.constructor` is FOREIGN unless it is a key of the data.
 * X3. Evaluation never throws, on any value.
 *
 * Not here: reading the text (`expression-parse.ts`).
 */
import { getOwn, isList, isObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';

export type Comparison = '==' | '!=' | '===' | '!==' | '<' | '<=' | '>' | '>=';
type Arithmetic = '+' | '-' | '*' | '/' | '%';

export type Expression =
  | { readonly kind: 'literal'; readonly value: Json | undefined }
  | { readonly kind: 'val' }
  | { readonly kind: 'obj' }
  | { readonly kind: 'member'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'call'; readonly method: Method; readonly of: Expression; readonly args: readonly Expression[] }
  | { readonly kind: 'not' | 'negate'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'compare'; readonly how: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'arithmetic'; readonly how: Arithmetic; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'choose';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly members: readonly { readonly key: string; readonly value: Expression }[] };

/** JavaScript would throw. */
export const RAISED: unique symbol = Symbol('raised');
/** Only a JavaScript engine can tell. */
export const FOREIGN: unique symbol = Symbol('foreign');

export type Evaluated = Json | undefined | typeof RAISED | typeof FOREIGN;

export const METHODS = [
  'indexOf',
  'lastIndexOf',
  'includes',
  'startsWith',
  'endsWith',
  'toLowerCase',
  'toUpperCase',
  'trim',
  'slice',
  'substring',
  'substr',
  'split',
  'join',
  'concat',
] as const;
export type Method = (typeof METHODS)[number];

/** Methods that lists have too. */
const LIST_METHODS: readonly Method[] = ['indexOf', 'lastIndexOf', 'includes', 'slice', 'join', 'concat'];

/**
 * What the expression gives with `val` and `obj` bound.
 *
 * @param apart `val` and `obj` are separate values (a merge), though they may share parts in our memory.
 */
export function evaluate(node: Expression, val: Json | undefined, obj: Json | undefined, apart = false): Evaluated {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'val':
      return val;
    case 'obj':
      return obj;
    case 'member': {
      const of = evaluate(node.of, val, obj, apart);
      if (typeof of === 'symbol') return of;
      const key = evaluate(node.key, val, obj, apart);
      return typeof key === 'symbol' ? key : member(of, key);
    }
    case 'call':
      return call(node, val, obj, apart);
    case 'not': {
      const of = evaluate(node.of, val, obj, apart);
      return typeof of === 'symbol' ? of : !isTruthy(of);
    }
    case 'negate': {
      const of = evaluate(node.of, val, obj, apart);
      if (typeof of === 'symbol') return of;
      return typeof of === 'number' ? -of : FOREIGN;
    }
    case 'and': {
      const left = evaluate(node.left, val, obj, apart);
      return typeof left === 'symbol' || !isTruthy(left) ? left : evaluate(node.right, val, obj, apart);
    }
    case 'or': {
      const left = evaluate(node.left, val, obj, apart);
      return typeof left === 'symbol' || isTruthy(left) ? left : evaluate(node.right, val, obj, apart);
    }
    case 'compare': {
      const left = evaluate(node.left, val, obj, apart);
      if (typeof left === 'symbol') return left;
      const right = evaluate(node.right, val, obj, apart);
      if (typeof right === 'symbol') return right;
      return apart && left === right && isStructure(left) ? compareShared(node) : compare(node.how, left, right);
    }
    case 'arithmetic': {
      const left = evaluate(node.left, val, obj, apart);
      if (typeof left === 'symbol') return left;
      const right = evaluate(node.right, val, obj, apart);
      return typeof right === 'symbol' ? right : calculate(node.how, left, right);
    }
    case 'choose': {
      const test = evaluate(node.test, val, obj, apart);
      if (typeof test === 'symbol') return test;
      return evaluate(isTruthy(test) ? node.yes : node.no, val, obj, apart);
    }
    case 'list':
      return listOf(node.items, val, obj, apart);
    case 'object':
      return objectOf(node.members, val, obj, apart);
  }
}

/** JavaScript's truth of a JSON value. */
export function isTruthy(value: Json | undefined): boolean {
  return Boolean(value);
}

function member(of: Json | undefined, key: Json | undefined): Evaluated {
  if (of === undefined || of === null) return RAISED;
  if (typeof key !== 'string' && typeof key !== 'number') return FOREIGN;
  const name = String(key);
  if (isList(of) || typeof of === 'string') {
    if (name === 'length') return of.length;
    if (/^(?:0|[1-9]\d{0,8})$/.test(name)) return of[Number(name)];
    return name in Array.prototype || name in String.prototype ? FOREIGN : undefined;
  }
  if (isObject(of)) {
    const own = getOwn(of, name);
    return own === undefined && name in Object.prototype ? FOREIGN : own;
  }
  return name in Number.prototype || name in Object.prototype ? FOREIGN : undefined;
}

function call(
  node: Extract<Expression, { kind: 'call' }>,
  val: Json | undefined,
  obj: Json | undefined,
  apart: boolean,
): Evaluated {
  const of = evaluate(node.of, val, obj, apart);
  if (typeof of === 'symbol') return of;
  const args: (Json | undefined)[] = [];
  for (const each of node.args) {
    const arg = evaluate(each, val, obj, apart);
    if (typeof arg === 'symbol') return arg;
    args.push(arg);
  }
  if (typeof of === 'string') return callOnText(of, node.method, args);
  if (isList(of)) return LIST_METHODS.includes(node.method) ? callOnList(of, node.method, args) : RAISED;
  // A key of that name holds data, never a function, so calling it raises as calling nothing does.
  return RAISED;
}

function callOnText(text: string, method: Method, args: readonly (Json | undefined)[]): Evaluated {
  const [first, second] = args;
  switch (method) {
    case 'toLowerCase':
      return text.toLowerCase();
    case 'toUpperCase':
      return text.toUpperCase();
    case 'trim':
      return text.trim();
    case 'slice':
    case 'substring':
    case 'substr':
      if (typeof first !== 'number' || (second !== undefined && typeof second !== 'number')) return FOREIGN;
      if (method === 'slice') return text.slice(first, second);
      return method === 'substring' ? text.substring(first, second) : substr(text, first, second);
    case 'split':
      return typeof first === 'string' && args.length === 1 ? text.split(first) : FOREIGN;
    case 'concat':
      return args.every((arg) => typeof arg === 'string') ? text.concat(...args) : FOREIGN;
    case 'join':
      return RAISED;
    case 'indexOf':
      return typeof first === 'string' && args.length === 1 ? text.indexOf(first) : FOREIGN;
    case 'lastIndexOf':
      return typeof first === 'string' && args.length === 1 ? text.lastIndexOf(first) : FOREIGN;
    case 'includes':
      return typeof first === 'string' && args.length === 1 ? text.includes(first) : FOREIGN;
    case 'startsWith':
      return typeof first === 'string' && args.length === 1 ? text.startsWith(first) : FOREIGN;
    case 'endsWith':
      return typeof first === 'string' && args.length === 1 ? text.endsWith(first) : FOREIGN;
  }
}

/** JavaScript's old `substr`: a start below zero counts from the end, and the second number is a length. */
function substr(text: string, start: number, length: number | undefined): string {
  const at = Math.trunc(start);
  const from = at < 0 ? Math.max(0, text.length + at) : at;
  return length === undefined ? text.slice(from) : text.slice(from, from + Math.max(0, Math.trunc(length)));
}

function callOnList(list: readonly Json[], method: Method, args: readonly (Json | undefined)[]): Evaluated {
  const [first, second] = args;
  if (method === 'slice') {
    if (typeof first !== 'number' || (second !== undefined && typeof second !== 'number')) return FOREIGN;
    return list.slice(first, second);
  }
  if (method === 'join') {
    if (args.length > 1 || (first !== undefined && typeof first !== 'string')) return FOREIGN;
    const parts = list.map((item) => (item === null ? '' : typeof item === 'object' ? FOREIGN : String(item)));
    return parts.some((part) => part === FOREIGN) ? FOREIGN : parts.join(first ?? ',');
  }
  if (method === 'concat') {
    // A missing value would be an item that is no JSON.
    return args.includes(undefined) ? FOREIGN : list.concat(...(args as readonly Json[]));
  }
  if (args.length !== 1 || first === undefined || (typeof first === 'object' && first !== null)) return FOREIGN;
  if (method === 'indexOf') return list.indexOf(first);
  return method === 'lastIndexOf' ? list.lastIndexOf(first) : list.includes(first);
}

function compare(how: Comparison, left: Json | undefined, right: Json | undefined): Evaluated {
  switch (how) {
    case '===':
      return left === right;
    case '!==':
      return left !== right;
    case '==':
      return looselyEqual(left, right);
    case '!=': {
      const equal = looselyEqual(left, right);
      return typeof equal === 'boolean' ? !equal : equal;
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const a = toPrimitive(left);
      if (typeof a === 'symbol') return a;
      const b = toPrimitive(right);
      return typeof b === 'symbol' ? b : inOrder(how, a, b);
    }
  }
}

/**
 * One list or object of our memory stands on both sides although `val` and `obj` are separate: JavaScript, which got copies, sees
 * two when one side comes from `val` and the other from `obj`.
 */
function compareShared(node: Extract<Expression, { kind: 'compare' }>): Evaluated {
  const left = originOf(node.left);
  const right = originOf(node.right);
  if (left === undefined || right === undefined) return FOREIGN;
  if (node.how === '==' || node.how === '===') return left === right;
  return node.how === '!=' || node.how === '!==' ? left !== right : FOREIGN;
}

function originOf(node: Expression): 'val' | 'obj' | undefined {
  if (node.kind === 'member') return originOf(node.of);
  return node.kind === 'val' || node.kind === 'obj' ? node.kind : undefined;
}

type Primitive = null | undefined | boolean | number | string;

function inOrder(how: '<' | '<=' | '>' | '>=', left: Primitive, right: Primitive): boolean {
  const texts = typeof left === 'string' && typeof right === 'string';
  const a = texts ? left : toNumber(left);
  const b = texts ? right : toNumber(right);
  if (how === '<') return a < b;
  if (how === '<=') return a <= b;
  return how === '>' ? a > b : a >= b;
}

function toNumber(value: Primitive): number {
  return value === undefined ? Number.NaN : Number(value);
}

/** JavaScript's `==`. Two lists or objects are equal only when they are the same one. */
function looselyEqual(left: Json | undefined, right: Json | undefined): boolean | typeof FOREIGN {
  const a = isStructure(left);
  const b = isStructure(right);
  if (a && b) return left === right;
  if (!a && !b) return primitivesEqual(left as Primitive, right as Primitive);
  const other = a ? right : left;
  if (other === null || other === undefined) return false;
  const primitive = toPrimitive(a ? left : right);
  return typeof primitive === 'symbol' ? FOREIGN : primitivesEqual(primitive, other as Primitive);
}

function primitivesEqual(a: Primitive, b: Primitive): boolean {
  if (a === b) return true;
  if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null);
  return typeof a === typeof b ? false : Number(a) === Number(b);
}

function isStructure(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

/** What JavaScript makes of a list or object where it needs a single value; FOREIGN where its keys could interfere. */
export function toPrimitive(value: Json | undefined): Primitive | typeof FOREIGN {
  if (isList(value)) {
    const parts: string[] = [];
    for (const item of value) {
      if (typeof item === 'object' && item !== null) return FOREIGN;
      parts.push(item === null ? '' : String(item));
    }
    return parts.join(',');
  }
  if (isObject(value)) {
    return Object.hasOwn(value, 'toString') || Object.hasOwn(value, 'valueOf') ? FOREIGN : '[object Object]';
  }
  return value;
}

function calculate(how: Arithmetic, left: Json | undefined, right: Json | undefined): Evaluated {
  if (how === '+' && (typeof left === 'string' || typeof right === 'string')) {
    const a = toPrimitive(left);
    const b = toPrimitive(right);
    return typeof a === 'symbol' || typeof b === 'symbol' ? FOREIGN : String(a) + String(b);
  }
  if (typeof left !== 'number' || typeof right !== 'number') return FOREIGN;
  const result = numeric(how, left, right);
  // NaN and infinity are no JSON; what JavaScript does with them later is for JavaScript to say.
  return Number.isFinite(result) ? result : FOREIGN;
}

function numeric(how: Arithmetic, a: number, b: number): number {
  switch (how) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
  }
}

function listOf(items: readonly Expression[], val: Json | undefined, obj: Json | undefined, apart: boolean): Evaluated {
  const list: Json[] = [];
  for (const each of items) {
    const item = evaluate(each, val, obj, apart);
    if (typeof item === 'symbol') return item;
    list.push(item ?? null);
  }
  return list;
}

function objectOf(
  members: readonly { readonly key: string; readonly value: Expression }[],
  val: Json | undefined,
  obj: Json | undefined,
  apart: boolean,
): Evaluated {
  const object: Record<string, Json> = {};
  for (const each of members) {
    const value = evaluate(each.value, val, obj, apart);
    if (typeof value === 'symbol') return value;
    if (value !== undefined) object[each.key] = value;
    else delete object[each.key];
  }
  return object;
}

// ---- Merge keys -----------------------------------------------------------------------------------------------------------

/** A chain of own names below `val` or `obj`. */
export type Chain = readonly string[];

/** Follows a chain as the expression would; RAISED and FOREIGN as there. */
export function follow(chain: Chain, value: Json | undefined): Evaluated {
  let at: Evaluated = value;
  for (const name of chain) {
    at = member(at, name);
    if (typeof at === 'symbol') return at;
  }
  return at;
}
