/**
 * Paths (XSOAR calls the language DT): `File(val.Size > 8).Name`, `a.[0].b`, `.=val.x`, `File=>val.length`.
 *
 *     path    = "." | segment { [ "." ] segment } , with an optional mutator
 *     segment = name | "[" int "]" | "[" int ":" int "]" | "['text']" | "(" JavaScript ")"
 *     mutator = "=" JavaScript (each item) | "=>" JavaScript (the result whole)
 *
 * P1. Parsing never throws and is linear in the text.
 * P2. `printPath(parsePath(t))` parses to the same path again.
 *
 * Not here: what a path gives (`path-eval.ts`), `${…}` (`template.ts`).
 */
import { Fault, wholeOf } from './fault.ts';
import { membersMentioned, membersRead } from './members.ts';
import { endOfQuoted, findAtTop } from './scan.ts';
import { parseExpression } from './expression-parse.ts';
import type { Expression } from './expression.ts';

/** A path that a script reads beside its item: `val1---a.b` (from the top) or `val1---.a` (from the item). */
export interface Bind {
  readonly variable: string;
  readonly path: Path;
  readonly fromItem: boolean;
}

/** JavaScript of a selector or mutator. */
export interface Script {
  readonly source: string;
  /** Where `source` begins in the source of its path. */
  readonly start: number;
  readonly shape: 'test' | 'value';
  /** The script as our own expression, when all of it is understood; else it needs the JavaScript port. */
  readonly native: Expression | undefined;
  /** The names below `val` that it looks at; `undefined` when it may look at all of it. */
  readonly reads: readonly string[] | undefined;
  /** `source` with each bound path replaced by its variable; the same text when nothing is bound. */
  readonly program: string;
  readonly binds: readonly Bind[];
}

export type PathStep =
  /** `index`: the name as a list index, when it is digits only; -1 otherwise. */
  | { readonly kind: 'name'; readonly name: string; readonly index: number }
  | { readonly kind: 'index'; readonly index: number }
  /** Both ends inclusive. */
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'select'; readonly script: Script };

export interface Mutator {
  /** `each`: once per item of a list. `whole`: once. */
  readonly on: 'each' | 'whole';
  readonly script: Script;
}

export interface Path {
  readonly source: string;
  readonly steps: readonly PathStep[];
  readonly mutator: Mutator | undefined;
}

const DIGITS = /^(?:0|[1-9][0-9]{0,9})$/;
const INDEX = /^\s*(-?[0-9]{1,10})\s*$/;
const RANGE = /^\s*(-?[0-9]{1,10})\s*:\s*(-?[0-9]{1,10})\s*$/;
/** Braces would end a placeholder that the path stands in. */
const PLAIN_NAME = /^[^.[\](){}='"]+$/;

export function nameStep(name: string): PathStep {
  return { kind: 'name', name, index: DIGITS.test(name) ? Number(name) : -1 };
}

/** Reads a path. Blanks around it do not count; blanks inside names do. */
export function parsePath(text: string): Path | Fault {
  const end = text.trimEnd().length;
  let i = text.length - text.trimStart().length;
  if (i >= end) return new Fault('language.path', 'the path is empty', wholeOf(text));
  const steps: PathStep[] = [];
  let mutator: Mutator | undefined;
  while (i < end && mutator === undefined) {
    const c = text.charAt(i);
    if (c === '.') {
      i++;
    } else if (c === '=') {
      mutator = parseMutator(text, i, end);
      i = end;
    } else if (c === '(') {
      const close = findAtTop(text, i + 1, ')', true);
      if (close < 0) return unclosed(text, i, '(');
      steps.push({ kind: 'select', script: planScript(text.slice(i + 1, close), i + 1, 'test') });
      i = close + 1;
    } else if (c === '[') {
      const close = endOfBracket(text, i);
      if (close < 0) return unclosed(text, i, '[');
      const step = parseBracket(text.slice(i + 1, close));
      if (step === undefined) {
        return new Fault('language.path', 'expected an index, a range or a quoted name', {
          source: text,
          start: i,
          end: close + 1,
        });
      }
      steps.push(step);
      i = close + 1;
    } else {
      let stop = i + 1;
      while (stop < end && !'.[(='.includes(text.charAt(stop))) stop++;
      const name = text.slice(i, stop).trim();
      if (name !== '') steps.push(nameStep(name));
      i = stop;
    }
  }
  return { source: text, steps, mutator };
}

/** A name that is called is JavaScript's: `val1---a.b.indexOf(val)` binds `a.b`. */
const BIND = /\bval([0-9]{1,3})---(\.?[\w@#$](?:[\w@#$[\]]|\.(?!\w+\())*)/g;

function planScript(source: string, start: number, shape: 'test' | 'value'): Script {
  const binds: Bind[] = [];
  const program = !source.includes('---')
    ? source
    : source.replace(BIND, (whole: string, number: string, text: string) => {
        const path = parsePath(text);
        if (path instanceof Fault) return whole;
        const variable = `bound${number}_${binds.length}`;
        binds.push({ variable, path, fromItem: text.startsWith('.') });
        return variable;
      });
  const native = binds.length > 0 ? undefined : parseExpression(source);
  const reads = native === undefined ? membersMentioned(program) : membersRead(native);
  return { source, start, shape, native, reads: reads && [...reads], program, binds };
}

function parseMutator(text: string, at: number, end: number): Mutator {
  const whole = text.charAt(at + 1) === '>';
  const start = at + (whole ? 2 : 1);
  return { on: whole ? 'whole' : 'each', script: planScript(text.slice(start, end), start, 'value') };
}

function endOfBracket(text: string, open: number): number {
  let i = open + 1;
  while (text.charAt(i) === ' ') i++;
  const quote = text.charAt(i);
  if (quote !== '"' && quote !== "'") return text.indexOf(']', i);
  const close = endOfQuoted(text, i, quote);
  return close < 0 ? -1 : text.indexOf(']', close);
}

/** @choice `['a key.with dots']` is a name: JavaScript writes it so, and there is no other way to say it. */
function parseBracket(inner: string): PathStep | undefined {
  const index = INDEX.exec(inner);
  if (index !== null) return { kind: 'index', index: Number(index[1]) };
  const range = RANGE.exec(inner);
  if (range !== null) return { kind: 'range', from: Number(range[1]), to: Number(range[2]) };
  const text = inner.trim();
  const quote = text.charAt(0);
  if ((quote === '"' || quote === "'") && text.length > 1 && endOfQuoted(text, 0, quote) === text.length - 1) {
    return nameStep(text.slice(1, -1).replace(/\\(.)/gs, '$1'));
  }
  return undefined;
}

function unclosed(text: string, start: number, bracket: string): Fault {
  return new Fault('language.path', `"${bracket}" is not closed`, { source: text, start, end: text.length });
}

/** The path as text, in one spelling. */
export function printPath(path: Path): string {
  let text = '';
  for (const step of path.steps) {
    const piece = printStep(step);
    text += text !== '' && step.kind === 'name' && !piece.startsWith('[') ? `.${piece}` : piece;
  }
  if (text === '') text = '.';
  if (path.mutator === undefined) return text;
  return `${text}${path.mutator.on === 'whole' ? '=>' : '='}${path.mutator.script.source}`;
}

/** A name that holds signs of the language, or blanks at its ends, as a segment; `${` in it would be a placeholder. */
export function quotedName(name: string): string {
  return `['${name.replace(/[\\']/g, '\\$&').replaceAll('${', '$\\{')}']`;
}

function printStep(step: PathStep): string {
  switch (step.kind) {
    case 'name':
      return PLAIN_NAME.test(step.name) && step.name.trim() === step.name ? step.name : quotedName(step.name);
    case 'index':
      return `[${step.index}]`;
    case 'range':
      return `[${step.from}:${step.to}]`;
    case 'select':
      return `(${step.script.source})`;
  }
}

/** Adds the top-level names that a path reads; `.` when it reads everything. */
export function collectRoots(path: Path, into: Set<string>): void {
  const first = path.steps[0];
  if (first?.kind === 'name') into.add(first.name);
  else for (const name of membersOfWhole(path) ?? ['.']) into.add(name);
  collectBoundRoots(path, into);
}

/** Of `.=val.a + val.b` what it looks at of everything: `a` and `b`. `undefined`: all of it, or the path begins with a name. */
export function membersOfWhole(path: Path): readonly string[] | undefined {
  return path.steps.length === 0 ? path.mutator?.script.reads : undefined;
}

/** Adds what the scripts of a path bind from the top, for a path that is itself read from an item. */
export function collectBoundRoots(path: Path, into: Set<string>): void {
  for (const step of path.steps) if (step.kind === 'select') collectBinds(step.script, into);
  if (path.mutator !== undefined) collectBinds(path.mutator.script, into);
}

function collectBinds(script: Script, into: Set<string>): void {
  for (const bind of script.binds) if (!bind.fromItem) collectRoots(bind.path, into);
}

/** The path that goes on where another ends. Only the second may have a mutator. */
export function joinPaths(path: Path, rest: Path): Path {
  const gap = path.source.length + 1;
  const moved = (script: Script): Script => ({ ...script, start: script.start + gap });
  return {
    source: `${path.source}.${rest.source}`,
    steps: [
      ...path.steps,
      ...rest.steps.map((step) => (step.kind === 'select' ? { ...step, script: moved(step.script) } : step)),
    ],
    mutator: rest.mutator && { ...rest.mutator, script: moved(rest.mutator.script) },
  };
}

/**
 * What is left of `path` below `prefix`, compared step by step (`File` is no prefix of `FileX`); `undefined` when it does not
 * begin with it. An empty rest is a path without steps.
 */
export function below(path: Path, prefix: Path): Path | undefined {
  if (prefix.steps.length > path.steps.length) return undefined;
  for (let i = 0; i < prefix.steps.length; i++) {
    const a = path.steps[i];
    const b = prefix.steps[i];
    if (a === undefined || b === undefined || !sameStep(a, b)) return undefined;
  }
  return { source: path.source, steps: path.steps.slice(prefix.steps.length), mutator: path.mutator };
}

function sameStep(a: PathStep, b: PathStep): boolean {
  if (a.kind !== b.kind) return false;
  return a === b || printStep(a) === printStep(b);
}
