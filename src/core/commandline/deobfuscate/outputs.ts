/**
 * What a pipeline of a POSIX shell prints, when that can be told from the text alone: `echo X | base64 -d | gunzip`.
 *
 * O1. Only programs that compute from their input: nothing is looked up, read or run.
 * O2. A pipeline is at most `STAGES_MAX` long and each output at most `CHARS_MAX`; what is decompressed is paid for from the budget of the line.
 */
import type { HidingKind } from '../types.ts';
import { nameOf } from '../tokenise/names.ts';
import type { Command } from '../tokenise/words.ts';
import { bytesOfBase64, bytesOfHex, reversed, textOfBytes } from './bytes.ts';
import { containerOf, inflateWithin } from './inflate.ts';
import type { Budget } from './pieces.ts';

const STAGES_MAX = 16;
const CHARS_MAX = 65_536;

export interface Output {
  readonly text: string;
  readonly kinds: readonly HidingKind[];
}

interface Stage {
  readonly bytes?: Uint8Array;
  readonly text?: string;
  readonly kinds: readonly HidingKind[];
}

/** What the command at `index` prints. */
export function outputOf(commands: readonly Command[], index: number, budget: Budget): Output | undefined {
  const stage = printed(commands, index, budget, 0);
  const text =
    stage === undefined
      ? undefined
      : (stage.text ?? (stage.bytes === undefined ? undefined : textOfBytes(stage.bytes)));
  return text === undefined || stage === undefined || text.length > CHARS_MAX
    ? undefined
    : { text, kinds: stage.kinds };
}

function printed(commands: readonly Command[], index: number, budget: Budget, stages: number): Stage | undefined {
  const command = commands[index];
  if (command === undefined || stages > STAGES_MAX) return undefined;
  const name = nameOf(command.words[0]?.text ?? '');
  const printer = PRINTERS.get(name);
  const filter = FILTERS.get(name);
  if (printer === undefined && filter === undefined) return undefined;
  const args = command.words.slice(1).map(({ text }) => text);
  const first = printer?.(args);
  if (first !== undefined || filter === undefined) return first;
  const here = command.redirects.find(({ operator }) => operator === '<<<');
  const input: Stage | undefined =
    here === undefined
      ? command.input >= 0 && command.input < index
        ? printed(commands, command.input, budget, stages + 1)
        : undefined
      : { text: here.word.text, kinds: [] };
  if (input === undefined) return undefined;
  const output = filter(input, args, budget);
  return output === undefined ? undefined : { ...output, kinds: [...input.kinds, ...output.kinds] };
}

/** Programs that print what they are given. */
const PRINTERS: ReadonlyMap<string, (args: readonly string[]) => Stage | undefined> = new Map([
  ['echo', (args: readonly string[]) => echoed(args)],
  ['printf', (args: readonly string[]) => formatted(args)],
  ['print', (args: readonly string[]) => echoed(args)],
]);

function echoed(args: readonly string[]): Stage {
  const flags = args.findIndex((arg) => !/^-[neE]+$/.test(arg));
  const text = args.slice(flags === -1 ? args.length : flags).join(' ');
  return /\\(?:x[0-9a-f]{2}|0?[0-7]{3})/i.test(text) ? unescaped(text) : { text, kinds: [] };
}

function formatted(args: readonly string[]): Stage | undefined {
  const [format = '', ...values] = args[0] === '--' ? args.slice(1) : args;
  if (format === '-v') return undefined;
  let next = 0;
  const text = format.includes('%') ? format.replace(/%[sbdc]/g, () => values[next++] ?? '') : format;
  return unescaped(text);
}

function unescaped(text: string): Stage {
  const kinds = new Set<HidingKind>();
  const plain = text.replace(
    /\\(?:x([0-9a-f]{1,2})|0?([0-7]{2,3})|([ntr\\]))/gi,
    (all: string, hex?: string, octal?: string, letter?: string) => {
      if (letter !== undefined) return letter === 'n' ? '\n' : letter === 't' ? '\t' : letter === '\\' ? '\\' : '';
      kinds.add(hex === undefined ? 'octal' : 'hex');
      return all === '' ? '' : String.fromCharCode(Number.parseInt(hex ?? octal ?? '0', hex === undefined ? 8 : 16));
    },
  );
  return { text: plain, kinds: [...kinds] };
}

type Filter = (input: Stage, args: readonly string[], budget: Budget) => Stage | undefined;

function textIn(stage: Stage): string {
  return stage.text ?? (stage.bytes === undefined ? '' : (textOfBytes(stage.bytes) ?? ''));
}

function bytesIn(stage: Stage): Uint8Array {
  return stage.bytes ?? Uint8Array.from(stage.text ?? '', (char) => char.charCodeAt(0) & 0xff);
}

function has(args: readonly string[], ...wanted: readonly string[]): boolean {
  return args.some((arg) => wanted.includes(arg));
}

const fromBase64: Filter = (input, args) =>
  args.some((arg) => /^-[a-z]*[dD]|^--decode$/.test(arg))
    ? { bytes: bytesOfBase64(textIn(input)), kinds: ['base64'] }
    : undefined;

const unpack: Filter = (input, _, budget) => {
  const bytes = bytesIn(input);
  return containerOf(bytes) === undefined
    ? undefined
    : { bytes: inflateWithin(bytes, CHARS_MAX, budget), kinds: ['compressed'] };
};

/** Programs that turn their input into something else. */
const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['base64', fromBase64],
  ['gbase64', fromBase64],
  [
    'openssl',
    (input, args) =>
      has(args, 'base64', '-base64', '-a', '-A') && has(args, '-d') && !args.some((arg) => /^-aes|^-des/.test(arg))
        ? { bytes: bytesOfBase64(textIn(input)), kinds: ['base64'] }
        : undefined,
  ],
  [
    'xxd',
    (input, args) =>
      args.some((arg) => /^-\w*r|^-revert/.test(arg))
        ? { bytes: bytesOfHex(textIn(input)), kinds: ['hex'] }
        : undefined,
  ],
  ['gunzip', unpack],
  ['zcat', unpack],
  [
    'gzip',
    (input, args, budget) =>
      args.some((arg) => /^-\w*d|^--decompress/.test(arg)) ? unpack(input, args, budget) : undefined,
  ],
  ['zlib-flate', unpack],
  ['rev', (input) => ({ text: textIn(input).split('\n').map(reversed).join('\n'), kinds: ['reversed'] })],
  ['tac', (input) => ({ text: textIn(input).split('\n').reverse().join('\n'), kinds: [] })],
  ['cat', (input, args) => (args.every((arg) => arg.startsWith('-')) ? input : undefined)],
  ['tee', (input) => input],
  ['tr', (input, args) => translated(input, args)],
]);

function translated(input: Stage, args: readonly string[]): Stage | undefined {
  const text = textIn(input);
  if (args[0] === '-d' && args[1] !== undefined) {
    const gone = new Set(setOf(args[1]));
    return {
      text: Array.from(text)
        .filter((char) => !gone.has(char))
        .join(''),
      kinds: ['replace'],
    };
  }
  const [from = '', to = ''] = args;
  const source = setOf(from);
  const target = setOf(to);
  if (source.length === 0 || target.length === 0) return undefined;
  const map = new Map(source.map((char, at) => [char, target[at] ?? target.at(-1) ?? '']));
  return { text: Array.from(text, (char) => map.get(char) ?? char).join(''), kinds: ['replace'] };
}

/** `A-Za-z` → its characters. */
function setOf(text: string): readonly string[] {
  const chars: string[] = [];
  for (let at = 0; at < text.length && chars.length < 512; at += 1) {
    const from = text.charCodeAt(at);
    const to = text[at + 1] === '-' && at + 2 < text.length ? text.charCodeAt(at + 2) : from;
    for (let code = from; code <= to && chars.length < 512; code += 1) chars.push(String.fromCharCode(code));
    if (to !== from) at += 2;
  }
  return chars;
}
