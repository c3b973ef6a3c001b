/**
 * What a line of the war room can go on with: commands, their arguments, instances and values of the alert. Pure.
 *
 * C1. An offer is taken letter for letter into the line. A value of an alert that a line would read in another way (`${…}`, a line break) is not offered.
 */
import { asList, type JsonObject } from '../../../../../core/base/json.ts';
import type { CommandView } from '../../../../../core/api/views.ts';
import { quotedValue } from './lines.ts';

export interface LineOffer {
  /** What stands in the line after it is taken. */
  readonly text: string;
  readonly label: string;
  readonly about: string;
  readonly risk: CommandView['risk'] | undefined;
  readonly required: boolean;
}

/** Where the caret is: from `from` to the caret stands what an offer replaces. */
type Spot =
  | { readonly kind: 'command'; readonly from: number; readonly word: string }
  | {
      readonly kind: 'argument';
      readonly from: number;
      readonly word: string;
      readonly command: string;
      readonly used: readonly string[];
    }
  | {
      readonly kind: 'value';
      readonly from: number;
      readonly word: string;
      readonly command: string;
      readonly name: string;
    };

const OFFERS_MAX = 40;

export function isLine(text: string): boolean {
  return text.trimStart().startsWith('!');
}

/** The name of the command that a line begins with; empty where it has none yet. */
export function commandOf(text: string): string {
  return /^\s*!([\w.-]+)/.exec(text)?.[1] ?? '';
}

/** Arguments that the command requires and the line does not name. */
export function missingIn(text: string, command: CommandView): readonly string[] {
  const used = new Set([...text.matchAll(/(?<=\s)([\w.-]+)=/g)].map(([, name = '']) => name));
  return command.args
    .filter(({ name, required, defaultValue }) => required && defaultValue === '' && !used.has(name))
    .map(({ name }) => name);
}

export function lineOffers(
  text: string,
  caret: number,
  { commands, fields }: { readonly commands: readonly CommandView[]; readonly fields: JsonObject },
): { readonly from: number; readonly offers: readonly LineOffer[] } {
  const spot = spotOf(text.slice(0, caret));
  if (!spot) return { from: caret, offers: [] };
  const offers = offersAt(spot, commands, fields).slice(0, OFFERS_MAX);
  // What stands there already is no offer.
  const [only, ...more] = offers;
  const isThere = only !== undefined && more.length === 0 && only.text.trimEnd() === spot.word;
  return { from: spot.from, offers: isThere ? [] : offers };
}

function offersAt(spot: Spot, commands: readonly CommandView[], fields: JsonObject): readonly LineOffer[] {
  const word = spot.word.toLowerCase();
  if (spot.kind === 'command') {
    return ranked(commands, word, ({ name }) => name).map(({ name, description, risk }) => ({
      text: `${name} `,
      label: name,
      about: description,
      risk,
      required: false,
    }));
  }
  const command = commands.find(({ name }) => name === spot.command);
  if (!command) return [];
  if (spot.kind === 'argument') {
    const using = command.instances.length > 0 ? [USING] : [];
    const open = [...command.args, ...using].filter(({ name }) => !spot.used.includes(name));
    return ranked(open, word, ({ name }) => name)
      .toSorted((a, b) => Number(b.required) - Number(a.required))
      .map(({ name, description, required }) => ({
        text: `${name}=`,
        label: name,
        about: description,
        risk: undefined,
        required,
      }));
  }
  const values =
    spot.name === 'using'
      ? command.instances.map((value) => ({ value, about: 'an enabled instance' }))
      : valuesFor(spot.name, fields);
  return ranked(values, word.replace(/^["`]/, ''), ({ value }) => value).map(({ value, about }) => ({
    text: `${quotedValue(value)} `,
    label: value,
    about,
    risk: undefined,
    required: false,
  }));
}

const USING = { name: 'using', description: 'The instance that is to do it.', required: false };

/** Those that begin with the word before those that hold it. */
function ranked<Row>(rows: readonly Row[], word: string, nameOf: (row: Row) => string): readonly Row[] {
  const named = rows.map((row) => ({ row, name: nameOf(row).toLowerCase() }));
  const first = named.filter(({ name }) => name.startsWith(word));
  const then = named.filter(({ name }) => !name.startsWith(word) && name.includes(word));
  return [...first, ...then].map(({ row }) => row);
}

/** Fields of the alert that suit an argument, by its name. */
const FIELDS_FOR: readonly (readonly [name: RegExp, fields: readonly string[], about: string])[] = [
  [/endpoint|agent/i, ['agentid'], 'the endpoint of the alert'],
  [/host/i, ['hostname'], 'the host of the alert'],
  [/user/i, ['username'], 'the user of the alert'],
  [
    /hash|sha256|^file$/i,
    ['targetprocesssha256', 'actionfilesha256', 'filesha256', 'cgosha256'],
    'a file of the alert',
  ],
  [/^ip|address/i, ['remoteip', 'hostip'], 'an address of the alert'],
  [/url/i, ['url'], 'a URL of the alert'],
  [/domain/i, ['domain'], 'a domain of the alert'],
  [/causality|^cid/i, ['cid'], 'the process tree of the alert'],
  [/(?:alert|incident|issue).?id|^id$/i, ['id'], 'the alert'],
  [/command.?line|^line$/i, ['targetprocesscmd', 'cgocmd'], 'a command line of the alert'],
];

function valuesFor(name: string, fields: JsonObject): readonly { readonly value: string; readonly about: string }[] {
  const found = FIELDS_FOR.filter(([pattern]) => pattern.test(name)).flatMap(([, keys, about]) =>
    keys.flatMap((key) =>
      asList(fields[key] ?? null).flatMap((value) =>
        typeof value === 'string' && value !== '' && !/[\r\n]|\$\{/.test(value) ? [{ value, about }] : [],
      ),
    ),
  );
  return found.filter(({ value }, index) => found.findIndex((other) => other.value === value) === index);
}

/** Undefined where nothing can be offered: no line, or inside a quote that says anything. */
function spotOf(before: string): Spot | undefined {
  const start = /^\s*!/.exec(before)?.[0].length;
  if (start === undefined) return undefined;
  const name = /^[\w.-]*/.exec(before.slice(start))?.[0] ?? '';
  if (start + name.length === before.length) return { kind: 'command', from: start, word: name };
  const used: string[] = [];
  let at = start + name.length;
  for (;;) {
    const blank = /^\s*/.exec(before.slice(at))?.[0].length ?? 0;
    at += blank;
    const argument = /^[\w.-]*/.exec(before.slice(at))?.[0] ?? '';
    if (at + argument.length === before.length)
      return { kind: 'argument', from: at, word: argument, command: name, used };
    if (before[at + argument.length] !== '=' || blank === 0) return undefined;
    const from = at + argument.length + 1;
    const length = lengthOfValue(before.slice(from));
    if (length === undefined || from + length === before.length)
      return { kind: 'value', from, word: before.slice(from), command: name, name: argument };
    used.push(argument);
    at = from + length;
  }
}

/** Undefined: a quote is not closed yet. */
function lengthOfValue(text: string): number | undefined {
  const [quote] = text;
  if (quote !== '"' && quote !== '`') return /^\S*/.exec(text)?.[0].length ?? 0;
  const whole = (quote === '"' ? /^"(?:\\.|[^"\\])*"/s : /^`[^`]*`/).exec(text)?.[0];
  return whole?.length;
}
