/**
 * The little Python that the script `If-Elif` reads: literals, `and`, `or`, `not`, comparisons and chains of them, `in`, `+`, unary
 * minus, `#{path}`, and the calls `from_value("path")` and `regex_match("pattern", text)`.
 *
 * Nothing is thrown; everything else of Python is a fault. Expressions nest at most DEPTH_MAX deep.
 */
import { canonicalJson, deepEqual, getOwn, isList, isObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { RESULT_LENGTH_MAX } from './choices.ts';
import { embed } from './embed.ts';
import { Fault } from './fault.ts';
import type { Outcome } from './fault.ts';
import { tooLong } from './patterns.ts';

/** What an expression may ask for. */
export interface PythonCalls {
  /** Texts, and all that is inside lists and objects, are equal whatever the case. */
  readonly ignoreCase: boolean;
  fromValue(path: string): Outcome;
  matches(pattern: string, text: string): boolean | Fault;
}

const DEPTH_MAX = 64;

type Node =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'dict'; readonly members: readonly (readonly [Node, Node])[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'and' | 'or' | 'add'; readonly left: Node; readonly right: Node }
  | { readonly kind: 'not' | 'minus'; readonly of: Node }
  | { readonly kind: 'compare'; readonly first: Node; readonly rest: readonly (readonly [how: string, right: Node])[] };

type Token = { readonly kind: 'text' | 'path' | 'number' | 'name' | 'sign' | 'end'; readonly text: string };

/** What an expression gives. */
export function evaluatePython(source: string, calls: PythonCalls): Outcome {
  const tokens = tokensOf(source);
  if (tokens instanceof Fault) return tokens;
  const parser = new Parser(tokens);
  const node = parser.expression(0);
  if (node instanceof Fault) return node;
  return parser.isDone ? valueOf(node, calls) : parser.unexpected();
}

const TOKEN =
  /\s+|#\{([^}]+)\}|([rRbBuU]?)("(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')|(\d+\.?\d*(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(==|!=|<=|>=|[<>+\-()[\]{},:])/y;

function tokensOf(source: string): readonly Token[] | Fault {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < source.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (match === null)
      return new Fault('language.argument', `condition: ${JSON.stringify(source.slice(at, at + 40))} cannot be read`);
    const [, path, prefix, quoted, number, name, sign] = match;
    if (path !== undefined) tokens.push({ kind: 'path', text: path });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: unquoted(quoted, /r/i.test(prefix ?? '')) });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

function unquoted(quoted: string, isRaw: boolean): string {
  const inner = quoted.slice(1, -1);
  return isRaw ? inner : inner.replace(/\\([\s\S])/g, (whole, letter: string) => ESCAPES[letter] ?? whole);
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isDone(): boolean {
    return this.#at >= this.#tokens.length;
  }

  unexpected(): Fault {
    const token = this.#tokens[this.#at];
    return new Fault(
      'language.argument',
      `condition: ${token === undefined ? 'it ends too early' : `${JSON.stringify(token.text)} is out of place`}`,
    );
  }

  #take(kind: Token['kind'], text?: string): Token | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind || (text !== undefined && token.text !== text)) return undefined;
    this.#at++;
    return token;
  }

  expression(depth: number): Node | Fault {
    if (depth > DEPTH_MAX) return new Fault('language.too-deep', 'condition: nested too deeply');
    return this.#chain('or', depth);
  }

  #chain(kind: 'or' | 'and', depth: number): Node | Fault {
    const operand = (): Node | Fault => (kind === 'or' ? this.#chain('and', depth) : this.#not(depth));
    let left = operand();
    while (!(left instanceof Fault) && this.#take('name', kind) !== undefined) {
      const right = operand();
      if (right instanceof Fault) return right;
      left = { kind, left, right };
    }
    return left;
  }

  #not(depth: number): Node | Fault {
    let isNegated = false;
    while (this.#take('name', 'not') !== undefined) isNegated = !isNegated;
    const of = this.#comparison(depth);
    if (of instanceof Fault) return of;
    return isNegated ? { kind: 'not', of } : of;
  }

  #comparison(depth: number): Node | Fault {
    const first = this.#sum(depth);
    if (first instanceof Fault) return first;
    const rest: [string, Node][] = [];
    for (let how = this.#comparator(); how !== undefined; how = this.#comparator()) {
      const right = this.#sum(depth);
      if (right instanceof Fault) return right;
      rest.push([how, right]);
    }
    return rest.length === 0 ? first : { kind: 'compare', first, rest };
  }

  #comparator(): string | undefined {
    for (const sign of ['==', '!=', '<=', '>=', '<', '>']) if (this.#take('sign', sign)) return sign;
    if (this.#take('name', 'in')) return 'in';
    const token = this.#tokens[this.#at + 1];
    if (token?.kind !== 'name' || token.text !== 'in' || this.#take('name', 'not') === undefined) return undefined;
    this.#at++;
    return 'not in';
  }

  #sum(depth: number): Node | Fault {
    let left = this.#unary(depth);
    while (!(left instanceof Fault) && this.#take('sign', '+') !== undefined) {
      const right = this.#unary(depth);
      if (right instanceof Fault) return right;
      left = { kind: 'add', left, right };
    }
    return left;
  }

  #unary(depth: number): Node | Fault {
    let isNegative = false;
    while (this.#take('sign', '-') !== undefined) isNegative = !isNegative;
    const of = this.#primary(depth + 1);
    if (of instanceof Fault) return of;
    return isNegative ? { kind: 'minus', of } : of;
  }

  #primary(depth: number): Node | Fault {
    const token = this.#tokens[this.#at];
    if (token === undefined) return this.unexpected();
    this.#at++;
    switch (token.kind) {
      case 'text':
        return { kind: 'literal', value: token.text };
      case 'number':
        return { kind: 'literal', value: Number(token.text) };
      case 'path':
        return { kind: 'call', name: 'from_value', args: [{ kind: 'literal', value: token.text }] };
      case 'name':
        return this.#named(token.text, depth);
      default:
        return this.#bracketed(token.text, depth);
    }
  }

  #named(name: string, depth: number): Node | Fault {
    const literal = LITERALS.get(name);
    if (literal !== undefined) return literal;
    if (this.#take('sign', '(') === undefined) {
      this.#at--;
      return this.unexpected();
    }
    const args = this.#items(')', () => this.expression(depth));
    return args instanceof Fault ? args : { kind: 'call', name, args };
  }

  #bracketed(sign: string, depth: number): Node | Fault {
    if (sign === '(') {
      const inner = this.expression(depth);
      return inner instanceof Fault || this.#take('sign', ')') !== undefined ? inner : this.unexpected();
    }
    if (sign === '[') {
      const items = this.#items(']', () => this.expression(depth));
      return items instanceof Fault ? items : { kind: 'list', items };
    }
    if (sign === '{') {
      const members = this.#items('}', () => this.#member(depth));
      return members instanceof Fault ? members : { kind: 'dict', members };
    }
    this.#at--;
    return this.unexpected();
  }

  #member(depth: number): readonly [Node, Node] | Fault {
    const key = this.expression(depth);
    if (key instanceof Fault) return key;
    if (this.#take('sign', ':') === undefined) return this.unexpected();
    const value = this.expression(depth);
    return value instanceof Fault ? value : [key, value];
  }

  /** Things between commas, up to the closing sign; a comma may stand before it. */
  #items<T>(close: string, read: () => T | Fault): readonly T[] | Fault {
    const items: T[] = [];
    while (this.#take('sign', close) === undefined) {
      const item = read();
      if (item instanceof Fault) return item;
      items.push(item);
      if (this.#take('sign', ',') === undefined)
        return this.#take('sign', close) === undefined ? this.unexpected() : items;
    }
    return items;
  }
}

const LITERALS: ReadonlyMap<string, Node> = new Map(
  (
    [
      ['true', true],
      ['True', true],
      ['false', false],
      ['False', false],
      ['null', null],
      ['None', null],
    ] as const
  ).map(([name, value]) => [name, { kind: 'literal', value }]),
);

// ---- Evaluation -----------------------------------------------------------------------------------------------------------

function valueOf(node: Node, calls: PythonCalls): Json | Fault {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'list':
      return listOf(node.items, calls);
    case 'dict': {
      const members: [string, Json][] = [];
      for (const pair of node.members) {
        const both = listOf(pair, calls);
        if (both instanceof Fault) return both;
        members.push([embed(both[0]), both[1] ?? null]);
      }
      return Object.fromEntries(members);
    }
    case 'call':
      return called(node.name, node.args, calls);
    case 'not': {
      const of = valueOf(node.of, calls);
      return of instanceof Fault ? of : !isTrue(of);
    }
    case 'minus': {
      const of = valueOf(node.of, calls);
      if (of instanceof Fault) return of;
      return typeof of === 'number' ? -of : wrongTypes('-');
    }
    case 'and':
    case 'or': {
      const left = valueOf(node.left, calls);
      return left instanceof Fault || isTrue(left) === (node.kind === 'or') ? left : valueOf(node.right, calls);
    }
    case 'add': {
      const both = listOf([node.left, node.right], calls);
      return both instanceof Fault ? both : added(both[0] ?? null, both[1] ?? null);
    }
    case 'compare':
      return chained(node.first, node.rest, calls);
  }
}

function listOf(nodes: readonly Node[], calls: PythonCalls): readonly Json[] | Fault {
  const values: Json[] = [];
  for (const node of nodes) {
    const value = valueOf(node, calls);
    if (value instanceof Fault) return value;
    values.push(value);
  }
  return values;
}

function called(name: string, args: readonly Node[], calls: PythonCalls): Json | Fault {
  const values = listOf(args, calls);
  if (values instanceof Fault) return values;
  const [first, second] = values;
  if (name === 'from_value' && typeof first === 'string') return calls.fromValue(first) ?? null;
  if (name === 'regex_match' && typeof first === 'string') return calls.matches(first, embed(second));
  return new Fault('language.argument', `condition: ${name}(…) is no call that there is`);
}

function chained(first: Node, rest: readonly (readonly [string, Node])[], calls: PythonCalls): boolean | Fault {
  let left = valueOf(first, calls);
  for (const [how, node] of rest) {
    if (left instanceof Fault) return left;
    const right = valueOf(node, calls);
    if (right instanceof Fault) return right;
    const verdict = compared(how, left, right, calls.ignoreCase);
    if (verdict !== true) return verdict;
    left = right;
  }
  return true;
}

function compared(how: string, left: Json, right: Json, ignoreCase: boolean): boolean | Fault {
  switch (how) {
    case '==':
      return same(left, right, ignoreCase);
    case '!=':
      return !same(left, right, ignoreCase);
    case 'in':
      return isIn(left, right);
    case 'not in': {
      const verdict = isIn(left, right);
      return verdict instanceof Fault ? verdict : !verdict;
    }
    default:
      if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string'))
        return wrongTypes(how);
      return ordered(how, left, right as typeof left);
  }
}

function ordered(how: string, left: number | string, right: number | string): boolean {
  if (how === '<') return left < right;
  if (how === '<=') return left <= right;
  return how === '>' ? left > right : left >= right;
}

function same(left: Json, right: Json, ignoreCase: boolean): boolean {
  return ignoreCase ? canonicalJson(left).toLowerCase() === canonicalJson(right).toLowerCase() : deepEqual(left, right);
}

function isIn(left: Json, right: Json): boolean | Fault {
  if (isList(right)) return right.some((item) => deepEqual(item, left));
  if (isObject(right)) return typeof left === 'string' && getOwn(right, left) !== undefined;
  return typeof left === 'string' && typeof right === 'string' ? right.includes(left) : wrongTypes('in');
}

function added(left: Json, right: Json): Json | Fault {
  if (typeof left === 'number' && typeof right === 'number') {
    return Number.isFinite(left + right) ? left + right : wrongTypes('+');
  }
  if (typeof left === 'string' && typeof right === 'string') {
    return left.length + right.length > RESULT_LENGTH_MAX ? tooLong() : left + right;
  }
  return isList(left) && isList(right) ? [...left, ...right] : wrongTypes('+');
}

function wrongTypes(how: string): Fault {
  return new Fault('language.cast', `condition: ${how} between values of types that it does not know`);
}

/** Python's truth: empty lists, objects and texts are false. */
export function isTrue(value: Json | undefined): boolean {
  if (isList(value)) return value.length > 0;
  return isObject(value) ? Object.keys(value).length > 0 : Boolean(value);
}
