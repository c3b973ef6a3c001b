/**
 * Constant folding for PowerShell: every expression whose value can be told from the text alone is replaced by that value.
 *
 * F1. Only pure operations on literals: +, *, -f, -join, -replace, -split, -bxor, ranges, casts, indexing, the methods of strings, base64 and encodings.
 * F2. What cannot be told stays as written; a part that can be told is replaced inside it.
 * F3. Bounded by the steps of the budget, by `DEPTH_MAX` and by `VALUE_CHARS_MAX` a value: no expression can grow without end.
 * F4. Regular expressions of the text are never compiled: `-replace` and `-split` act when their pattern is plain letters.
 */
import type { HidingKind } from '../types.ts';
import { bytesOfBase64, reversed, textOfBytes } from './bytes.ts';
import type { Budget, Rewritten } from './pieces.ts';
import { bounded, ITEMS_MAX, stringMethod, VALUE_CHARS_MAX, type Value } from './powershell-strings.ts';
import { tokensOf, type Token } from './powershell-tokens.ts';

const DEPTH_MAX = 24;
const INTERPOLATED = /\$\{?(\w+)\}?/g;

interface Folded {
  readonly value: Value;
  readonly next: number;
}

interface Context {
  readonly tokens: readonly Token[];
  readonly variables: Map<string, Value>;
  readonly budget: Budget;
  /** Acts of hiding in the expression that is being read. */
  kinds: Set<HidingKind>;
}

/** Variables that PowerShell sets and that are cut into pieces to spell a name. */
const KNOWN: readonly (readonly [string, string])[] = [
  ['shellid', 'Microsoft.PowerShell'],
  ['pshome', 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0'],
  ['verbosepreference', 'SilentlyContinue'],
  ['env:comspec', 'C:\\Windows\\System32\\cmd.exe'],
  ['env:public', 'C:\\Users\\Public'],
  ['env:windir', 'C:\\Windows'],
  ['env:systemroot', 'C:\\Windows'],
  ['env:programdata', 'C:\\ProgramData'],
  ['env:programfiles', 'C:\\Program Files'],
  ['env:pathext', '.COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC;.CPL'],
];
const KNOWN_NAMES: ReadonlySet<string> = new Set(KNOWN.map(([name]) => name));
const RUNNERS = new Set(['&', '.', 'iex', 'invoke-expression']);

export function foldPowerShell(text: string, budget: Budget): Rewritten | undefined {
  if (!/['"$]|\[char/i.test(text)) return undefined;
  const tokens = tokensOf(text, Math.max(0, budget.steps));
  budget.steps -= tokens.length;
  const context: Context = { tokens, variables: new Map(KNOWN), budget, kinds: new Set() };
  const marks: Rewritten['marks'][number][] = [];
  let out = '';
  let copied = 0;
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at];
    if (token === undefined || budget.steps <= 0) break;
    const assigned = token.kind === 'variable' ? assignment(context, at) : undefined;
    const from = assigned ?? at;
    context.kinds = new Set();
    const folded = starts(tokens[from]) && !isCall(tokens, from) ? expression(context, from, 0) : undefined;
    if (folded === undefined) {
      if (assigned !== undefined) context.variables.delete(token.text);
      at = from + (assigned === undefined ? 1 : 0);
      continue;
    }
    const first = tokens[from];
    const last = tokens[folded.next - 1];
    if (assigned !== undefined && endsStatement(tokens[folded.next]))
      assign(context, token, tokens[at + 1], folded.value);
    else if (assigned !== undefined) context.variables.delete(token.text);
    if (first !== undefined && last !== undefined && typeof folded.value === 'string' && isWorth(folded, from, first)) {
      const isRun = first.kind === 'variable' && RUNNERS.has(tokens[from - 1]?.text ?? '');
      if (isRun) context.kinds.add('variable');
      const start = first.start;
      const written = text.slice(start, last.end);
      const replaced = `'${folded.value.replaceAll("'", "''")}'`;
      if (written !== replaced && !(first.isDouble === true && folded.next === from + 1 && context.kinds.size === 0)) {
        out += text.slice(copied, start) + replaced;
        copied = last.end;
        for (const kind of context.kinds) marks.push({ kind, start, end: last.end });
      }
    }
    at = Math.max(folded.next, at + 1);
  }
  if (budget.steps <= 0) budget.hit.add('steps');
  if (copied === 0) return undefined;
  return { text: out + text.slice(copied), marks };

  function isWorth(folded: Folded, from: number, first: Token): boolean {
    if (folded.next > from + 1) return context.kinds.size > 0;
    return first.kind === 'variable' && !KNOWN_NAMES.has(first.text);
  }
}

/** The bracket of a call stays: only what is in it is folded. */
function isCall(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  const previous = tokens[at - 1];
  if (token?.kind !== 'open' || previous === undefined || previous.end !== token.start) return false;
  return (
    previous.kind === 'member' ||
    previous.kind === 'other' ||
    previous.kind === 'variable' ||
    previous.kind === 'string'
  );
}

function starts(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'operator') return token.text === '-join';
  return (
    token.kind === 'string' ||
    token.kind === 'number' ||
    token.kind === 'variable' ||
    token.kind === 'type' ||
    (token.kind === 'open' && token.text !== '{' && token.text !== '[')
  );
}

/** `$x =` → the index of what is assigned. */
function assignment({ tokens }: Context, at: number): number | undefined {
  const sign = tokens[at + 1];
  return sign?.kind === 'operator' && (sign.text === '=' || sign.text === '+=') ? at + 2 : undefined;
}

function assign({ variables }: Context, variable: Token, sign: Token | undefined, value: Value): void {
  const before = sign?.text === '+=' ? variables.get(variable.text) : undefined;
  const sum = before === undefined ? value : add(before, value);
  if (sum === undefined || variables.size > 500) variables.delete(variable.text);
  else variables.set(variable.text, sum);
}

function endsStatement(token: Token | undefined): boolean {
  return (
    token === undefined ||
    token.text === ';' ||
    token.kind === 'close' ||
    token.kind === 'variable' ||
    token.kind === 'other'
  );
}

/** comparison-like operators, the weakest. */
function expression(context: Context, from: number, depth: number): Folded | undefined {
  let left = sum(context, from, depth);
  while (left !== undefined) {
    const operator = context.tokens[left.next];
    if (operator?.kind !== 'operator' || !/^-(?:replace|split|join|bxor|as)$/.test(operator.text)) return left;
    if (operator.text === '-as') {
      left = { value: left.value, next: left.next + 2 };
      continue;
    }
    const right = sum(context, left.next + 1, depth);
    const value = right === undefined ? undefined : compared(context, operator.text, left.value, right.value);
    if (right === undefined || value === undefined) return left;
    left = { value, next: right.next };
  }
  return left;
}

function compared(context: Context, operator: string, left: Value, right: Value): Value | undefined {
  const items = Array.isArray(right) ? (right as readonly Value[]) : [right];
  const [first, second = ''] = items;
  if (operator === '-bxor' && typeof left === 'number' && typeof right === 'number') {
    context.kinds.add('xor');
    return left ^ right;
  }
  if (operator === '-join') return joined(context, left, String(first ?? ''));
  if (typeof left !== 'string' || typeof first !== 'string' || typeof second !== 'string') return undefined;
  if (operator === '-split')
    return plainPattern(first) === undefined ? undefined : left.split(plainPattern(first) ?? '').slice(0, ITEMS_MAX);
  if (operator !== '-replace') return undefined;
  const pattern = plainPattern(first);
  if (pattern === undefined || pattern === '') return undefined;
  context.kinds.add('replace');
  return bounded(replaceAny(left, pattern, second));
}

/** A pattern of letters and escaped signs, as the text that it matches. */
function plainPattern(pattern: string): string | undefined {
  const plain = pattern.replace(/\\([^\w])/g, '$1');
  return /[.*+?^${}()|[\]]/.test(pattern.replace(/\\[^\w]/g, '')) || /\\\w/.test(pattern) ? undefined : plain;
}

/** Case does not matter to `-replace`. */
function replaceAny(text: string, pattern: string, by: string): string {
  const lower = text.toLowerCase();
  const wanted = pattern.toLowerCase();
  let out = '';
  let at = 0;
  for (
    let found = lower.indexOf(wanted);
    found !== -1 && out.length < VALUE_CHARS_MAX;
    found = lower.indexOf(wanted, at)
  ) {
    out += text.slice(at, found) + by;
    at = found + wanted.length;
  }
  return out + text.slice(at);
}

function sum(context: Context, from: number, depth: number): Folded | undefined {
  let left = format(context, from, depth);
  while (left !== undefined) {
    const operator = context.tokens[left.next];
    if (operator?.kind !== 'operator' || (operator.text !== '+' && operator.text !== '*')) return left;
    const right = format(context, left.next + 1, depth);
    const value =
      right === undefined
        ? undefined
        : operator.text === '+'
          ? add(left.value, right.value)
          : times(left.value, right.value);
    if (right === undefined || value === undefined) return left;
    if (typeof value === 'string') context.kinds.add('concatenation');
    left = { value, next: right.next };
  }
  return left;
}

function add(left: Value, right: Value): Value | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (Array.isArray(left))
    return left.length < ITEMS_MAX
      ? [...(left as readonly Value[]), ...(Array.isArray(right) ? (right as readonly Value[]) : [right])]
      : undefined;
  return bounded(textOf(left) + textOf(right));
}

function times(left: Value, right: Value): Value | undefined {
  if (typeof right !== 'number') return undefined;
  if (typeof left === 'number') return left * right;
  return typeof left === 'string' && left.length * right < 1024 ? left.repeat(Math.max(0, right)) : undefined;
}

function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : value.map(textOf).join(' ');
}

function joined(context: Context, value: Value, by: string): string | undefined {
  if (!Array.isArray(value)) return textOf(value);
  context.kinds.add('join');
  return bounded((value as readonly Value[]).map(textOf).join(by));
}

function format(context: Context, from: number, depth: number): Folded | undefined {
  const left = range(context, from, depth);
  const operator = left === undefined ? undefined : context.tokens[left.next];
  if (left === undefined || operator?.text !== '-f' || typeof left.value !== 'string') return left;
  const right = range(context, left.next + 1, depth);
  if (right === undefined) return left;
  const items = Array.isArray(right.value) ? (right.value as readonly Value[]) : [right.value];
  if (!/^[^{}]*(?:\{\d+\}[^{}]*)+$/.test(left.value)) return left;
  const out = bounded(left.value.replace(/\{(\d+)\}/g, (_, index: string) => textOf(items[Number(index)] ?? '')));
  if (out === undefined) return left;
  context.kinds.add('format');
  return { value: out, next: right.next };
}

function range(context: Context, from: number, depth: number): Folded | undefined {
  const left = list(context, from, depth);
  if (left === undefined || context.tokens[left.next]?.text !== '..') return left;
  const right = list(context, left.next + 1, depth);
  if (right === undefined || typeof left.value !== 'number' || typeof right.value !== 'number') return left;
  const step = left.value <= right.value ? 1 : -1;
  const first = left.value;
  const size = Math.abs(right.value - first) + 1;
  if (size > ITEMS_MAX) return undefined;
  return { value: Array.from({ length: size }, (_, index) => first + index * step), next: right.next };
}

function list(context: Context, from: number, depth: number): Folded | undefined {
  const first = unary(context, from, depth);
  if (first === undefined || context.tokens[first.next]?.kind !== 'comma') return first;
  const items: Value[] = [first.value];
  let next = first.next;
  while (context.tokens[next]?.kind === 'comma' && items.length < ITEMS_MAX) {
    const item = unary(context, next + 1, depth);
    if (item === undefined) return first;
    items.push(item.value);
    next = item.next;
  }
  return { value: items, next };
}

function unary(context: Context, from: number, depth: number): Folded | undefined {
  const token = context.tokens[from];
  context.budget.steps -= 1;
  if (token === undefined || depth > DEPTH_MAX || context.budget.steps <= 0) return undefined;
  if (token.kind === 'operator' && token.text === '-join') {
    const operand = list(context, from + 1, depth + 1);
    const value = operand === undefined ? undefined : joined(context, operand.value, '');
    return operand === undefined || value === undefined ? undefined : { value, next: operand.next };
  }
  if (token.text === '-' && context.tokens[from + 1]?.kind === 'number') {
    const number = unary(context, from + 1, depth + 1);
    return number === undefined || typeof number.value !== 'number'
      ? undefined
      : { value: -number.value, next: number.next };
  }
  if (token.kind === 'type')
    return context.tokens[from + 1]?.text === '::'
      ? postfix(context, fromStatic(context, from, depth), depth)
      : cast(context, from, depth);
  return postfix(context, primary(context, from, depth), depth);
}

function cast(context: Context, from: number, depth: number): Folded | undefined {
  const type = context.tokens[from]?.text ?? '';
  const operand = unary(context, from + 1, depth + 1);
  if (operand === undefined) return undefined;
  const isChar = /(?:^|\.)char(?:\[\])?$/.test(type);
  const toChar = (value: Value): Value =>
    typeof value === 'number' && isChar
      ? String.fromCharCode(value)
      : typeof value === 'string' && /^\d{1,5}$|^0x[0-9a-f]{1,4}$/i.test(value) && isChar
        ? String.fromCharCode(Number(value))
        : value;
  if (isChar) {
    context.kinds.add('char-codes');
    const value = Array.isArray(operand.value)
      ? (operand.value as readonly Value[]).map(toChar)
      : type.endsWith('[]') && typeof operand.value === 'string'
        ? Array.from(operand.value)
        : toChar(operand.value);
    return { value, next: operand.next };
  }
  if (/(?:^|\.)(?:string|object|array|byte|int|int32|regex|scriptblock)(?:\[\])?$/.test(type)) {
    if (type.endsWith('string')) return { value: textOf(operand.value), next: operand.next };
    if (
      /^(?:byte|int|int32)$/.test(type) &&
      typeof operand.value === 'string' &&
      operand.value !== '' &&
      !Number.isNaN(Number(operand.value))
    )
      return { value: Number(operand.value), next: operand.next };
    return operand;
  }
  return undefined;
}

function primary(context: Context, from: number, depth: number): Folded | undefined {
  const token = context.tokens[from];
  if (token === undefined) return undefined;
  if (token.kind === 'string')
    return { value: token.isDouble === true ? interpolated(context, token.text) : token.text, next: from + 1 };
  if (token.kind === 'number') return { value: Number(token.text), next: from + 1 };
  if (token.kind === 'variable') {
    const value = context.variables.get(token.text);
    if (value === undefined) return undefined;
    return { value, next: from + 1 };
  }
  if (token.kind === 'open' && (token.text === '(' || token.text === '@')) {
    const inner = expression(context, from + 1, depth + 1);
    if (inner === undefined || context.tokens[inner.next]?.text !== ')') return undefined;
    return { value: inner.value, next: inner.next + 1 };
  }
  return undefined;
}

function interpolated({ variables }: Context, text: string): string {
  if (!text.includes('$')) return text;
  const out = text.replace(INTERPOLATED, (all: string, name: string) => {
    const value = variables.get(name.toLowerCase());
    return typeof value === 'string' && value.length < 2048 ? value : all;
  });
  return out.length > VALUE_CHARS_MAX ? text : out;
}

/** `[Type]::Method(…)` and `[Text.Encoding]::UTF8.GetString(…)`. */
function fromStatic(context: Context, from: number, depth: number): Folded | undefined {
  const { tokens } = context;
  const type = tokens[from]?.text ?? '';
  let at = from + 2;
  let method = tokens[at]?.text.replace(/^\./, '') ?? '';
  at += 1;
  if (tokens[at]?.kind === 'member' && tokens[at + 1]?.text === '(') {
    method = tokens[at]?.text ?? '';
    at += 1;
  }
  if (tokens[at]?.text !== '(') return undefined;
  const args = expression(context, at + 1, depth + 1);
  if (args === undefined || tokens[args.next]?.text !== ')') return undefined;
  const value = staticValue(context, type, method, args.value);
  return value === undefined ? undefined : { value, next: args.next + 1 };
}

function staticValue(context: Context, type: string, method: string, args: Value): Value | undefined {
  const items = Array.isArray(args) ? (args as readonly Value[]) : [args];
  const [first, second] = items;
  if (method === 'frombase64string' && typeof first === 'string') {
    context.kinds.add('base64');
    const text = textOfBytes(bytesOfBase64(first));
    // Bytes travel as the text that they encode: GetString then has nothing left to do.
    return text;
  }
  if (method === 'getstring' && typeof first === 'string') return first;
  if (method === 'getstring' && items.every((item) => typeof item === 'number')) {
    context.kinds.add('char-codes');
    return textOfBytes(Uint8Array.from(items));
  }
  if (type.endsWith('string') && method === 'join' && typeof first === 'string')
    return joined(context, items.length === 2 && Array.isArray(second) ? second : items.slice(1), first);
  if (type.endsWith('string') && method === 'concat') return joined(context, items, '');
  if (method === 'toint32' || method === 'toint16' || method === 'tobyte') {
    const value = Number.parseInt(textOf(first ?? ''), typeof second === 'number' ? second : 10);
    if (!Number.isNaN(value)) context.kinds.add('char-codes');
    return Number.isNaN(value) ? undefined : value;
  }
  if (method === 'tochar' && typeof first === 'number') return String.fromCharCode(first);
  if (method === 'convertfromutf32' && typeof first === 'number' && first <= 0x10_ffff)
    return String.fromCodePoint(first);
  if (method === 'unescape' || method === 'unescapedatastring' || method === 'urldecode')
    return typeof first === 'string' ? first : undefined;
  return undefined;
}

function postfix(context: Context, from: Folded | undefined, depth: number): Folded | undefined {
  let left = from;
  while (left !== undefined) {
    const token = context.tokens[left.next];
    const isGlued = token !== undefined && token.start === context.tokens[left.next - 1]?.end;
    if (isGlued && token.kind === 'open' && token.text === '[') {
      const index = indexed(context, left, depth);
      if (index === undefined) return left;
      left = index;
    } else if (isGlued && token.kind === 'member') {
      const called = method(context, left, token.text, depth);
      if (called === undefined) return undefined;
      left = called;
    } else return left;
  }
  return left;
}

function indexed(context: Context, left: Folded, depth: number): Folded | undefined {
  const { tokens } = context;
  const reverse = tokens[left.next + 1]?.text === '-' && tokens[left.next + 3]?.text === '..';
  if (reverse && typeof left.value === 'string') {
    // [-1..-$x.Length] is the whole text backwards.
    let at = left.next + 4;
    while (tokens[at] !== undefined && tokens[at]?.text !== ']' && at - left.next < 16) at += 1;
    context.kinds.add('reversed');
    return { value: Array.from(reversed(left.value)), next: at + 1 };
  }
  const index = expression(context, left.next + 1, depth + 1);
  if (index === undefined || tokens[index.next]?.text !== ']') return undefined;
  const source: readonly Value[] | string | undefined = typeof left.value === 'number' ? undefined : left.value;
  if (source === undefined) return undefined;
  const pick = (value: Value): Value => (typeof value === 'number' ? (source.at(value) ?? '') : '');
  context.kinds.add('slice');
  const value = Array.isArray(index.value) ? (index.value as readonly Value[]).map(pick) : pick(index.value);
  return { value, next: index.next + 1 };
}

function method(context: Context, left: Folded, name: string, depth: number): Folded | undefined {
  const { tokens } = context;
  if (name === 'length' && typeof left.value === 'string') return { value: left.value.length, next: left.next + 1 };
  const open = left.next + 1;
  if (tokens[open]?.text !== '(') return undefined;
  const isEmpty = tokens[open + 1]?.text === ')';
  const args = isEmpty ? { value: [] as readonly Value[], next: open + 1 } : expression(context, open + 1, depth + 1);
  if (args === undefined || tokens[args.next]?.text !== ')') return undefined;
  const items = Array.isArray(args.value) ? (args.value as readonly Value[]) : [args.value];
  const value = typeof left.value === 'string' ? stringMethod(context.kinds, left.value, name, items) : undefined;
  return value === undefined ? undefined : { value, next: args.next + 1 };
}
