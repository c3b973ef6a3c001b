/**
 * Reads the JavaScript of selectors and merge keys as far as `expression.ts` can run it. Whatever else the text holds, it is
 * "not understood", and goes to the JavaScript port as it stands. Never throws, and refuses what is nested too deeply.
 */
import type { Json } from '../base/json.ts';
import { METHODS } from './expression.ts';
import type { Comparison, Expression } from './expression.ts';

const DEPTH_MAX = 100;
const LENGTH_MAX = 10_000;
/** Chains (`a + a + …`) nest to the left without end otherwise, and evaluation follows them down. */
const TOKENS_MAX = 2000;

/** Two minus signs together count down in JavaScript (`--val.n`), and are no token here. */
const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?![\w.]))|([A-Za-z_$][\w$]*)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(===|!==|==|!=|<=|>=|&&|\|\||-(?!-)|[+*/%<>!?:.,()[\]{}])|(;\s*$))/y;

interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'sign' | 'end';
  readonly text: string;
}

const END: Token = { kind: 'end', text: '' };

/** The text as an expression, or `undefined` when any part of it is not understood. */
export function parseExpression(text: string): Expression | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  const tokens = tokenize(text);
  if (tokens === undefined || tokens.length === 0) return undefined;
  const parser = new Parser(tokens);
  const expression = parser.expression(0);
  return expression !== undefined && parser.atEnd() ? expression : undefined;
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  // A copy: a sticky expression remembers where it was.
  const token = new RegExp(TOKEN);
  while (token.lastIndex < end) {
    if (tokens.length >= TOKENS_MAX) return undefined;
    const match = token.exec(text);
    if (match === null) return undefined;
    if (match[1] !== undefined) tokens.push({ kind: 'number', text: match[1] });
    else if (match[2] !== undefined) tokens.push({ kind: 'name', text: match[2] });
    else if (match[3] !== undefined) {
      const unquoted = unquote(match[3]);
      if (unquoted === undefined) return undefined;
      tokens.push({ kind: 'text', text: unquoted });
    } else if (match[4] !== undefined) tokens.push({ kind: 'sign', text: match[4] });
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
  '/': '/',
};

function unquote(quoted: string): string | undefined {
  const inner = quoted.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  let known = true;
  const text = inner.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_whole, c: string) => {
    if (c.length > 1) return String.fromCharCode(Number.parseInt(c.slice(1), 16));
    const plain = ESCAPES[c];
    if (plain === undefined) known = false;
    return plain ?? '';
  });
  return known ? text : undefined;
}

const BINARY: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '===': 3,
  '!==': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};

const CONSTANTS: ReadonlyMap<string, Json | undefined> = new Map<string, Json | undefined>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
]);

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  expression(strength: number): Expression | undefined {
    if (this.#depth >= DEPTH_MAX) return undefined;
    this.#depth++;
    const result = this.#binary(strength);
    this.#depth--;
    return result;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #take(sign: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.#at++;
    return true;
  }

  #binary(strength: number): Expression | undefined {
    let left = this.#unary();
    while (left !== undefined) {
      const token = this.#peek();
      if (token.kind !== 'sign') return left;
      if (token.text === '?' && strength === 0) {
        this.#at++;
        const yes = this.expression(0);
        if (yes === undefined || !this.#take(':')) return undefined;
        const no = this.expression(0);
        if (no === undefined) return undefined;
        left = { kind: 'choose', test: left, yes, no };
        continue;
      }
      const power = BINARY[token.text];
      if (power === undefined || power <= strength) return left;
      this.#at++;
      const right = this.expression(power);
      if (right === undefined) return undefined;
      left = binaryNode(token.text, left, right);
    }
    return left;
  }

  #unary(): Expression | undefined {
    if (this.#take('!')) return this.#wrapped('not');
    if (this.#take('-')) return this.#wrapped('negate');
    return this.#postfix();
  }

  #wrapped(kind: 'not' | 'negate'): Expression | undefined {
    const of = this.expression(6);
    return of === undefined ? undefined : { kind, of };
  }

  #postfix(): Expression | undefined {
    let node = this.#primary();
    while (node !== undefined) {
      if (this.#take('.')) {
        const name = this.#peek();
        if (name.kind !== 'name') return undefined;
        this.#at++;
        if (this.#take('(')) {
          const method = METHODS.find((known) => known === name.text);
          const args = this.#listUntil(')');
          if (method === undefined || args === undefined) return undefined;
          node = { kind: 'call', method, of: node, args };
        } else node = { kind: 'member', of: node, key: { kind: 'literal', value: name.text } };
      } else if (this.#take('[')) {
        const key = this.expression(0);
        if (key === undefined || !this.#take(']')) return undefined;
        node = { kind: 'member', of: node, key };
      } else return node;
    }
    return undefined;
  }

  #primary(): Expression | undefined {
    const token = this.#peek();
    this.#at++;
    switch (token.kind) {
      case 'number':
        // A leading zero is octal to old JavaScript.
        return /^0\d/.test(token.text) ? undefined : { kind: 'literal', value: Number(token.text) };
      case 'text':
        return { kind: 'literal', value: token.text };
      case 'name':
        if (token.text === 'val') return { kind: 'val' };
        if (token.text === 'obj') return { kind: 'obj' };
        return CONSTANTS.has(token.text) ? { kind: 'literal', value: CONSTANTS.get(token.text) } : undefined;
      case 'sign':
        return this.#bracketed(token.text);
      case 'end':
        return undefined;
    }
  }

  #bracketed(sign: string): Expression | undefined {
    if (sign === '(') {
      const inner = this.expression(0);
      return inner !== undefined && this.#take(')') ? inner : undefined;
    }
    if (sign === '[') {
      const items = this.#listUntil(']');
      return items === undefined ? undefined : { kind: 'list', items };
    }
    return sign === '{' ? this.#object() : undefined;
  }

  #listUntil(close: string): Expression[] | undefined {
    const items: Expression[] = [];
    if (this.#take(close)) return items;
    for (;;) {
      const item = this.expression(0);
      if (item === undefined) return undefined;
      items.push(item);
      if (this.#take(close)) return items;
      if (!this.#take(',')) return undefined;
    }
  }

  #object(): Expression | undefined {
    const members: { key: string; value: Expression }[] = [];
    if (this.#take('}')) return { kind: 'object', members };
    for (;;) {
      const key = this.#peek();
      this.#at++;
      // `{__proto__: x}` sets the prototype in JavaScript.
      if ((key.kind !== 'name' && key.kind !== 'text') || key.text === '__proto__' || !this.#take(':'))
        return undefined;
      const value = this.expression(0);
      if (value === undefined) return undefined;
      members.push({ key: key.text, value });
      if (this.#take('}')) return { kind: 'object', members };
      if (!this.#take(',')) return undefined;
    }
  }
}

function binaryNode(sign: string, left: Expression, right: Expression): Expression {
  if (sign === '&&') return { kind: 'and', left, right };
  if (sign === '||') return { kind: 'or', left, right };
  if (sign === '+' || sign === '-' || sign === '*' || sign === '/' || sign === '%') {
    return { kind: 'arithmetic', how: sign, left, right };
  }
  return { kind: 'compare', how: sign as Comparison, left, right };
}
