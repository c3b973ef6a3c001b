/**
 * A command line of the war room (`!command argument=value`), and the playbook of one task that it becomes. Pure.
 *
 * XSOAR: a value with blanks stands in double quotes or backticks, a backslash keeps a quote; `using`, `retry-count` and their like are arguments, and the
 * engine knows them. A value may hold `${…}`: it is read from the alert and the context, as in a task.
 *
 * L1. What was typed becomes values of a document, never a part of its text: the document is written as JSON, which is YAML.
 */
import { fail, ok, type Result } from '../base/result.ts';

export interface Line {
  readonly command: string;
  readonly args: Readonly<Record<string, string>>;
}

export interface LineFault {
  readonly message: string;
  /** The character at which it goes wrong, from 0. */
  readonly at: number;
}

const LINE_CHARS_MAX = 20_000;
const NAME = /[\w.-]+/y;
const BLANK = /\s*/y;

/** The `!` at the beginning may be left out. */
export function parseLine(text: string): Result<Line, LineFault> {
  if (text.length > LINE_CHARS_MAX) return fail({ message: `a line has up to ${LINE_CHARS_MAX} characters`, at: 0 });
  const reader = new Reader(text);
  reader.take(BLANK);
  if (text[reader.at] === '!') reader.at += 1;
  const command = reader.take(NAME);
  if (command === '') return fail({ message: 'a line begins with the name of a command', at: reader.at });
  const args: Record<string, string> = Object.create(null) as Record<string, string>;
  for (;;) {
    const before = reader.at;
    reader.take(BLANK);
    if (reader.at >= text.length) return ok({ command, args });
    if (reader.at === before) return fail({ message: 'a blank is missing', at: reader.at });
    const at = reader.at;
    const name = reader.take(NAME);
    if (name === '' || text[reader.at] !== '=')
      return fail({ message: 'an argument is written name=value', at: reader.at });
    if (Object.hasOwn(args, name)) return fail({ message: `the argument ${name} stands there twice`, at });
    reader.at += 1;
    const value = reader.value();
    if (value === undefined) return fail({ message: 'a quote is not closed', at });
    args[name] = value;
  }
}

/** The text of a playbook with this one task; equal lines have equal texts. */
export function linePlaybook({ command, args }: Line): { readonly name: string; readonly text: string } {
  const name = `!${command}`;
  const document = {
    id: name,
    version: -1,
    name,
    description: 'A line that a person typed.',
    starttaskid: '0',
    tasks: {
      '0': { id: '0', type: 'start', task: { id: '0', name: '', type: 'start' }, nexttasks: { '#none#': ['1'] } },
      '1': {
        id: '1',
        type: 'regular',
        task: { id: '1', name: command, script: `|||${command}`, type: 'regular', iscommand: true },
        scriptarguments: Object.fromEntries(Object.entries(args).map(([key, simple]) => [key, { simple }])),
      },
    },
    inputs: [],
    outputs: [],
  };
  return { name, text: JSON.stringify(document) };
}

class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  /** Undefined: a quote is not closed. */
  value(): string | undefined {
    const quote = this.#text[this.at];
    if (quote !== '"' && quote !== '`') return this.take(/\S*/y);
    let value = '';
    for (this.at += 1; this.at < this.#text.length; this.at += 1) {
      const sign = this.#text[this.at] ?? '';
      const next = this.#text[this.at + 1];
      if (sign === '\\' && quote === '"' && (next === '"' || next === '\\')) {
        value += next;
        this.at += 1;
      } else if (sign === quote) {
        this.at += 1;
        return value;
      } else value += sign;
    }
    return undefined;
  }
}
