/**
 * For tests and the fuzzer: small playbooks as text, and a value written as YAML in every style that there is, by a printer of its own.
 *
 * The printer shares nothing with `print.ts`, so that each finds the other's mistakes.
 */
import type { Json } from '../base/json.ts';
import { isList, isObject } from '../base/json.ts';
import type { SeededRandom } from '../base/random.ts';

// ---- Small playbooks ------------------------------------------------------------------------------------------------------

/**
 * A playbook as YAML. `tasks`: by id, each as the YAML of one line after its id (`type: …`, `task: …`, …). Its start leads to `first`, and
 * `inputs` is the YAML of one line.
 */
export function yamlOf(
  name: string,
  tasks: Readonly<Record<string, string>>,
  { first = ['1'], inputs = '[]' }: { readonly first?: readonly string[]; readonly inputs?: string } = {},
): string {
  const lines = Object.entries(tasks).map(([id, rest]) => `  "${id}": {id: "${id}", ${rest}}`);
  return `id: ${JSON.stringify(name)}
version: -1
name: ${JSON.stringify(name)}
starttaskid: "0"
tasks:
  "0": {id: "0", type: start, task: {id: "0", name: "", type: start}, ${leadingTo(first)}}
${lines.join('\n')}
inputs: ${inputs}
outputs: []
`;
}

/** A task for `yamlOf` that calls a command. `args`: the YAML between the braces of its arguments. */
export function callTask(command: string, args = '', next: readonly string[] = []): string {
  const task = `task: {name: ${command}, script: '|||${command}', type: regular, iscommand: true}`;
  return `type: regular, ${task}, scriptarguments: {${args}}${next.length === 0 ? '' : `, ${leadingTo(next)}`}`;
}

function leadingTo(ids: readonly string[]): string {
  return `nexttasks: {'#none#': ${JSON.stringify(ids)}}`;
}

// ---- YAML in every style --------------------------------------------------------------------------------------------------

/** A value as a reader of texts sees it: every scalar its text, null null. */
export function asTexts(value: Json): Json {
  if (isList(value)) return value.map(asTexts);
  if (isObject(value)) {
    const object = Object.create(null) as Record<string, Json>;
    for (const [key, member] of Object.entries(value)) object[key] = asTexts(member);
    return object;
  }
  return value === null ? null : String(value);
}

/** The value as YAML text whose layout, quotes, comments and line breaks are random. */
export function writtenRandomly(value: Json, random: SeededRandom): string {
  const eol = random.below(4) === 0 ? '\r\n' : '\n';
  const writer = new Writer(random);
  const lines = writer.block(value, 0);
  const text = [...writer.comments(0), ...lines, ...writer.comments(0)].join('\n');
  const end = random.below(4) === 0 ? '' : '\n';
  return ((random.below(8) === 0 ? '\ufeff' : '') + text + end).replaceAll('\n', eol);
}

class Writer {
  readonly #random: SeededRandom;
  readonly #step: number;
  readonly #listStep: number;

  constructor(random: SeededRandom) {
    this.#random = random;
    this.#step = 1 + random.below(4);
    this.#listStep = random.pick([0, 0, 2]);
  }

  /** Lines of a node of a block; the first has no indentation. */
  block(value: Json, column: number): readonly string[] {
    const isCollection = (isList(value) && value.length > 0) || (isObject(value) && Object.keys(value).length > 0);
    if (!isCollection || this.#random.below(5) === 0) return [this.flow(value, column > 0 ? column : 1)];
    const lines: string[] = [];
    const pad = ' '.repeat(column);
    const put = (item: readonly string[]): void => {
      if (lines.length > 0) lines.push(...this.comments(column));
      lines.push((lines.length === 0 ? '' : pad) + (item[0] ?? ''), ...item.slice(1));
    };
    if (isList(value)) {
      for (const item of value) put(this.#under('-', item, column, 2));
    } else if (isObject(value)) {
      for (const [key, member] of Object.entries(value)) {
        put(this.#under(`${this.#key(key)}:`, member, column, isList(member) ? this.#listStep : this.#step));
      }
    }
    return lines;
  }

  /** Full-line comments and empty lines. */
  comments(column: number): readonly string[] {
    if (this.#random.below(5) > 0) return [];
    return this.#random.below(2) === 0 ? [''] : [`${' '.repeat(column)}# note ${this.#random.below(100)}`];
  }

  #under(head: string, value: Json, column: number, step: number): readonly string[] {
    const below = column + step;
    const inner = this.block(value, below);
    const isBlock = (isList(value) || isObject(value)) && !/^[[{]/.test(inner[0] ?? '');
    const remark = this.#random.below(6) === 0 ? ` # about ${this.#random.below(100)}` : '';
    if (head === '-' && isBlock) return [`${head} ${inner[0] ?? ''}`, ...inner.slice(1)];
    if (isBlock) return [head + remark, ' '.repeat(below) + (inner[0] ?? ''), ...inner.slice(1)];
    if (value === null && this.#random.below(2) === 0) return [head + remark];
    if (typeof value === 'string' && this.#random.below(3) === 0 && isLiteral(value)) {
      const pad = ' '.repeat(column + Math.max(step, 1));
      return [`${head} |-${remark}`, ...value.split('\n').map((line) => pad + line)];
    }
    return [`${head} ${inner[0] ?? ''}${remark}`];
  }

  /** On one line. */
  flow(value: Json, depth: number): string {
    if (isList(value)) {
      return this.#bracket(
        '[]',
        value.map((item) => this.flow(item, depth + 1)),
      );
    }
    if (isObject(value)) {
      return this.#bracket(
        '{}',
        Object.entries(value).map(([key, member]) => `${this.#key(key)}: ${this.flow(member, depth + 1)}`),
      );
    }
    return value === null ? this.#random.pick(['null', '~', 'NULL']) : this.#scalar(String(value));
  }

  #bracket(pair: string, members: readonly string[]): string {
    const [open = '', close = ''] = pair;
    const trailing = members.length > 0 && this.#random.below(6) === 0 ? ',' : '';
    const blank = this.#random.below(3) === 0 ? ' ' : '';
    return open + blank + members.join(this.#random.pick([', ', ',  '])) + trailing + blank + close;
  }

  #key(key: string): string {
    return this.#scalar(key);
  }

  #scalar(text: string): string {
    const isWord = /^[a-z0-9][a-z0-9_]*$/i.test(text) && text.toLowerCase() !== 'null';
    if (isWord && this.#random.below(2) === 0) return text;
    if (/^[ -~]*$/.test(text) && this.#random.below(2) === 0) return `'${text.replaceAll("'", "''")}'`;
    return escaped(text);
  }
}

function isLiteral(text: string): boolean {
  return /^[!-~][ -~]*(?:\n[!-~][ -~]*)*$/.test(text);
}

/** In double quotes, with everything but printable ASCII as an escape. */
function escaped(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const c = text.charAt(at);
    if (c === '"' || c === '\\') out += `\\${c}`;
    else if (c >= ' ' && c <= '~') out += c;
    else out += `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  }
  return `"${out}"`;
}
