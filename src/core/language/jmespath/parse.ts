/**
 * JMESPath expressions: text → tree, by the public grammar of jmespath.org.
 *
 * P1. Nothing is thrown: what cannot be read is a fault that names the place.
 * P2. The work is linear in the text, and the tree no deeper than TOKENS_MAX: evaluation recurses over it without a look at the stack.
 *
 * Not here: what an expression gives (`evaluate.ts`), functions (`functions.ts`).
 */
import { parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { PATTERN_LENGTH_MAX } from '../choices.ts';
import { embed } from '../embed.ts';
import { Fault } from '../fault.ts';

export type Comparator = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type JmesNode =
  | { readonly kind: 'current' }
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly bounds: SliceBounds }
  | { readonly kind: 'flatten' | 'not' | 'reference'; readonly of: JmesNode }
  | { readonly kind: 'chain' | 'and' | 'or'; readonly left: JmesNode; readonly right: JmesNode }
  /** `right` for each item of the list, or each value of the object, that `left` gives; null results fall out. */
  | { readonly kind: 'items' | 'values'; readonly left: JmesNode; readonly right: JmesNode }
  | { readonly kind: 'filter'; readonly left: JmesNode; readonly right: JmesNode; readonly test: JmesNode }
  | { readonly kind: 'compare'; readonly how: Comparator; readonly left: JmesNode; readonly right: JmesNode }
  | { readonly kind: 'list'; readonly nodes: readonly JmesNode[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: string, node: JmesNode])[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly JmesNode[] };

export type SliceBounds = readonly [start: number | undefined, end: number | undefined, step: number | undefined];

/** Far above any real expression; a bound of the recursion, too. */
const TOKENS_MAX = 1000;

interface Token {
  /** A sign stands for itself. */
  readonly kind: string;
  readonly text: string;
  readonly value?: Json;
}

const CURRENT: JmesNode = { kind: 'current' };

/** How tightly a token binds what stands before it; one that is not here ends an expression. */
const POWER: Readonly<Record<string, number>> = {
  '|': 1,
  '||': 2,
  '&&': 3,
  '==': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '[]': 9,
  '*': 20,
  '[?': 21,
  '.': 40,
  '!': 45,
  '{': 50,
  '[': 55,
  '(': 60,
};

/** A token that binds less ends a projection. */
const ENDS_PROJECTION = 10;

/** Reads an expression. */
export function parseJmespath(source: string): JmesNode | Fault {
  if (source.length > PATTERN_LENGTH_MAX) return refused(`longer than ${PATTERN_LENGTH_MAX} characters`);
  const tokens = tokensOf(source);
  if (tokens instanceof Fault) return tokens;
  const parser = new Parser(tokens);
  const node = parser.expression(0);
  if (node instanceof Fault) return node;
  return parser.kind === 'end' ? node : parser.unexpected();
}

function refused(why: string): Fault {
  return new Fault('language.argument', `expression: ${why}`);
}

// ---- Tokens ---------------------------------------------------------------------------------------------------------------

const TOKEN =
  /\s+|([A-Za-z_]\w*)|(-?\d+)|("(?:\\[\s\S]|[^"\\])*")|'((?:\\[\s\S]|[^'\\])*)'|`((?:\\[\s\S]|[^`\\])*)`|(\[\?|\[\]|\|\||&&|[=!<>]=|[.*[\]{}(),:|&!<>@])/y;

function tokensOf(source: string): readonly Token[] | Fault {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (match === null) return refused(`${JSON.stringify(source.slice(at, at + 40))} cannot be read`);
    const [text, name, number, quoted, raw, literal, sign] = match;
    if (tokens.length >= TOKENS_MAX) return refused(`longer than ${TOKENS_MAX} names and signs`);
    if (name !== undefined) tokens.push({ kind: 'name', text, value: name });
    else if (number !== undefined) tokens.push({ kind: 'number', text, value: Number(number) });
    else if (raw !== undefined) tokens.push({ kind: 'literal', text, value: raw.replaceAll("\\'", "'") });
    else if (sign !== undefined) tokens.push({ kind: sign, text });
    else if (quoted !== undefined || literal !== undefined) {
      const value = quoted === undefined ? literalOf(literal ?? '') : parseJson(quoted);
      if (value === undefined) return refused(`${text.slice(0, 40)} is no JSON`);
      tokens.push({ kind: quoted === undefined ? 'literal' : 'quoted', text, value });
    }
  }
  return tokens;
}

/** JSON; what is none is a text without its quotes, as the library of the script reads it. */
function literalOf(source: string): Json | undefined {
  const text = source.replaceAll('\\`', '`').trimStart();
  const value = parseJson(text);
  return value === undefined ? parseJson(`"${text}"`) : value;
}

// ---- Expressions ----------------------------------------------------------------------------------------------------------

const END: Token = { kind: 'end', text: '' };

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get kind(): string {
    return this.#token.kind;
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  get #nextKind(): string {
    return (this.#tokens[this.#at + 1] ?? END).kind;
  }

  unexpected(): Fault {
    return refused(this.kind === 'end' ? 'it ends too early' : `${this.#token.text.slice(0, 40)} is out of place`);
  }

  #take(kind: string): Token | undefined {
    const token = this.#token;
    if (token.kind !== kind) return undefined;
    this.#at++;
    return token;
  }

  /** An expression whose operators bind tighter than `power`. */
  expression(power: number): JmesNode | Fault {
    let left = this.#first();
    while (!(left instanceof Fault) && power < (POWER[this.kind] ?? 0)) left = this.#rest(left);
    return left;
  }

  #first(): JmesNode | Fault {
    const token = this.#token;
    this.#at++;
    switch (token.kind) {
      case 'literal':
        return { kind: 'literal', value: token.value ?? null };
      case 'name':
        return this.kind === '(' ? this.#call(token.text) : { kind: 'field', name: token.text };
      case 'quoted':
        return this.kind === '(' ? this.unexpected() : { kind: 'field', name: embed(token.value) };
      case '@':
        return CURRENT;
      case '*':
        return both(CURRENT, this.kind === ']' ? CURRENT : this.#afterProjection('*'), (left, right) => ({
          kind: 'values',
          left,
          right,
        }));
      case '[?':
        return this.#filter(CURRENT);
      case '[]':
        return this.#flatten(CURRENT);
      case '[':
        if (this.kind === 'number' || this.kind === ':') return this.#index(CURRENT);
        return this.kind === '*' && this.#nextKind === ']' ? this.#items(CURRENT) : this.#list();
      case '{':
        return this.#object();
      case '&':
        return wrap(this.expression(0), (of) => ({ kind: 'reference', of }));
      case '!':
        return wrap(this.expression(POWER['!'] ?? 0), (of) => ({ kind: 'not', of }));
      case '(': {
        const inner = this.expression(0);
        return inner instanceof Fault || this.#take(')') !== undefined ? inner : this.unexpected();
      }
      default:
        this.#at--;
        return this.unexpected();
    }
  }

  #rest(left: JmesNode): JmesNode | Fault {
    const { kind } = this.#token;
    this.#at++;
    switch (kind) {
      case '.':
        if (this.#take('*') !== undefined) {
          return both(left, this.#afterProjection('.'), (from, right) => ({ kind: 'values', left: from, right }));
        }
        return both(left, this.#afterDot(POWER['.'] ?? 0), chain);
      case '|':
        return both(left, this.expression(POWER['|'] ?? 0), chain);
      case '||':
        return both(left, this.expression(POWER['||'] ?? 0), (a, right) => ({ kind: 'or', left: a, right }));
      case '&&':
        return both(left, this.expression(POWER['&&'] ?? 0), (a, right) => ({ kind: 'and', left: a, right }));
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
        return both(left, this.expression(5), (a, right) => ({ kind: 'compare', how: kind, left: a, right }));
      case '[?':
        return this.#filter(left);
      case '[]':
        return this.#flatten(left);
      case '[':
        if (this.kind === 'number' || this.kind === ':') return this.#index(left);
        if (this.kind === '*' && this.#nextKind === ']') return this.#items(left);
        return this.unexpected();
      default:
        this.#at--;
        return this.unexpected();
    }
  }

  #afterDot(power: number): JmesNode | Fault {
    if (['name', 'quoted', '*'].includes(this.kind)) return this.expression(power);
    if (this.#take('[') !== undefined) return this.#list();
    return this.#take('{') === undefined ? this.unexpected() : this.#object();
  }

  /** What is done with each part of a projection: everything up to what binds less than one. */
  #afterProjection(sign: string): JmesNode | Fault {
    const power = POWER[sign] ?? 0;
    if ((POWER[this.kind] ?? 0) < ENDS_PROJECTION) return CURRENT;
    if (this.kind === '[' || this.kind === '[?') return this.expression(power);
    return this.#take('.') === undefined ? this.unexpected() : this.#afterDot(power);
  }

  #filter(left: JmesNode): JmesNode | Fault {
    const test = this.expression(0);
    if (test instanceof Fault) return test;
    if (this.#take(']') === undefined) return this.unexpected();
    const right = this.kind === '[]' ? CURRENT : this.#afterProjection('[?');
    return right instanceof Fault ? right : { kind: 'filter', left, right, test };
  }

  #flatten(left: JmesNode): JmesNode | Fault {
    return both({ kind: 'flatten', of: left }, this.#afterProjection('[]'), (from, right) => ({
      kind: 'items',
      left: from,
      right,
    }));
  }

  /** `[*]`, its `[` taken. */
  #items(left: JmesNode): JmesNode | Fault {
    this.#at += 2;
    return both(left, this.#afterProjection('*'), (from, right) => ({ kind: 'items', left: from, right }));
  }

  /** `[3]`, `[-1]`, `[1:2:3]`, the `[` taken. */
  #index(left: JmesNode): JmesNode | Fault {
    const bounds: [number | undefined, number | undefined, number | undefined] = [undefined, undefined, undefined];
    let colons = 0;
    for (; this.kind !== ']';) {
      const number = this.#take('number');
      if (number !== undefined && bounds[colons] === undefined) bounds[colons] = Number(number.value);
      else if (number !== undefined || this.#take(':') === undefined || ++colons > 2) return this.unexpected();
    }
    this.#at++;
    const [index] = bounds;
    if (colons === 0) return index === undefined ? this.unexpected() : chain(left, { kind: 'index', index });
    const sliced = chain(left, { kind: 'slice', bounds });
    return both(sliced, this.#afterProjection('*'), (from, right) => ({ kind: 'items', left: from, right }));
  }

  #list(): JmesNode | Fault {
    const nodes = this.#separated(']', () => this.expression(0));
    if (nodes instanceof Fault) return nodes;
    return nodes.length === 0 ? refused('[] without anything in it') : { kind: 'list', nodes };
  }

  #object(): JmesNode | Fault {
    const members = this.#separated('}', (): readonly [string, JmesNode] | Fault => {
      const key = this.#take('name') ?? this.#take('quoted');
      if (key === undefined || this.#take(':') === undefined) return this.unexpected();
      const node = this.expression(0);
      return node instanceof Fault ? node : [embed(key.value), node];
    });
    if (members instanceof Fault) return members;
    return members.length === 0 ? refused('{} without anything in it') : { kind: 'object', members };
  }

  #call(name: string): JmesNode | Fault {
    this.#at++;
    const args = this.#separated(')', () => this.expression(0));
    return args instanceof Fault ? args : { kind: 'call', name, args };
  }

  #separated<Part>(end: string, part: () => Part | Fault): readonly Part[] | Fault {
    const parts: Part[] = [];
    while (this.#take(end) === undefined) {
      if (parts.length > 0 && this.#take(',') === undefined) return this.unexpected();
      const each = part();
      if (each instanceof Fault) return each;
      parts.push(each);
    }
    return parts;
  }
}

function chain(left: JmesNode, right: JmesNode): JmesNode {
  return left.kind === 'current' ? right : { kind: 'chain', left, right };
}

function wrap(of: JmesNode | Fault, make: (of: JmesNode) => JmesNode): JmesNode | Fault {
  return of instanceof Fault ? of : make(of);
}

function both(
  left: JmesNode,
  right: JmesNode | Fault,
  make: (left: JmesNode, right: JmesNode) => JmesNode,
): JmesNode | Fault {
  return right instanceof Fault ? right : make(left, right);
}
