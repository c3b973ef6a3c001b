/**
 * What cmd.exe would put in: slices and changes of variables, names set in the same line, loops that spell a text by its places.
 *
 * V1. A plain %NAME% of the environment stays: it hides nothing, and folders are recognised by it. A name that the line sets itself is put in.
 * V2. Default values of a Windows installation stand for slices of the environment; a user-dependent part is `user`.
 * V3. Bounded: a value is at most `VALUE_CHARS_MAX` long, the output at most four times the input.
 */
import type { Piece, Rewritten } from './pieces.ts';

const VALUE_CHARS_MAX = 32_768;
const OUTPUT_FACTOR = 4;
const INDEXES_MAX = 8192;

const ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['comspec', 'C:\\Windows\\system32\\cmd.exe'],
  ['systemroot', 'C:\\Windows'],
  ['windir', 'C:\\Windows'],
  ['systemdrive', 'C:'],
  ['homedrive', 'C:'],
  ['homepath', '\\Users\\user'],
  ['userprofile', 'C:\\Users\\user'],
  ['public', 'C:\\Users\\Public'],
  ['programdata', 'C:\\ProgramData'],
  ['allusersprofile', 'C:\\ProgramData'],
  ['programfiles', 'C:\\Program Files'],
  ['programfiles(x86)', 'C:\\Program Files (x86)'],
  ['programw6432', 'C:\\Program Files'],
  ['commonprogramfiles', 'C:\\Program Files\\Common Files'],
  ['commonprogramfiles(x86)', 'C:\\Program Files (x86)\\Common Files'],
  ['commonprogramw6432', 'C:\\Program Files\\Common Files'],
  ['appdata', 'C:\\Users\\user\\AppData\\Roaming'],
  ['localappdata', 'C:\\Users\\user\\AppData\\Local'],
  ['temp', 'C:\\Users\\user\\AppData\\Local\\Temp'],
  ['tmp', 'C:\\Users\\user\\AppData\\Local\\Temp'],
  ['pathext', '.COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC'],
  [
    'path',
    'C:\\Windows\\system32;C:\\Windows;C:\\Windows\\System32\\Wbem;C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\',
  ],
  ['psmodulepath', 'C:\\Windows\\system32\\WindowsPowerShell\\v1.0\\Modules\\'],
  ['os', 'Windows_NT'],
  ['sessionname', 'Console'],
]);

const SET = /(?:^|[\s&|("';,^@])\^?s\^?e\^?t\^?[\s,;]+(?:\/a\s+)?"?([^=&|"]{1,64}?)=/gi;
const REFERENCE =
  /([%!])([^%!:\s"=]{1,64})(?::~\s*([+-]?\s*\d+)\s*(?:,\s*([+-]?\s*\d+)\s*)?|:([^%!=]{1,64})=([^%!]{0,64}))?\1/g;

export function expandCmd(text: string): Rewritten | undefined {
  if (!/[%!]/.test(text)) return undefined;
  const variables = assignments(text);
  const marks: Rewritten['marks'][number][] = [];
  let out = '';
  let copied = 0;
  for (const found of text.matchAll(REFERENCE)) {
    const [all, , name = '', from, length, change, by] = found;
    const key = name.toLowerCase().trim();
    const own = variables.get(key);
    const isPlain = from === undefined && change === undefined;
    const value = own ?? (isPlain ? undefined : ENVIRONMENT.get(key));
    if (value === undefined || (own !== undefined && (value.includes('!') || isDelayedName(text, found.index, all))))
      continue;
    const expanded =
      from !== undefined
        ? sliced(value, from, length)
        : change !== undefined
          ? value.replaceAll(change, by ?? '')
          : value;
    out += text.slice(copied, found.index) + expanded;
    copied = found.index + all.length;
    marks.push({
      kind: from !== undefined ? 'slice' : change !== undefined ? 'replace' : 'variable',
      start: found.index,
      end: copied,
    });
    if (out.length > text.length * OUTPUT_FACTOR + 1024) break;
  }
  return copied === 0 ? undefined : { text: out + text.slice(copied), marks };
}

/** `set s=!s!…` names itself while it is built: putting the first value in would be wrong. */
function isDelayedName(text: string, at: number, all: string): boolean {
  return all.startsWith('!') && text[at - 1] === '=';
}

function number(text: string): number {
  return Number(text.replace(/\s/g, ''));
}

/** `%x:~a,b%` as cmd counts: negative places from the end. */
function sliced(value: string, from: string, length: string | undefined): string {
  const start = number(from) < 0 ? Math.max(0, value.length + number(from)) : number(from);
  if (length === undefined) return value.slice(start);
  const end = number(length) < 0 ? value.length + number(length) : start + number(length);
  return value.slice(start, Math.max(start, end));
}

/** Every `set name=value` of the text, carets undone. */
function assignments(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const found of text.matchAll(SET)) {
    const start = found.index + found[0].length;
    if (variables.size > 256) break;
    const isQuoted = found[0].includes('"') && /"[^"]*$/.test(found[0].slice(found[0].search(/set/i)));
    variables.set(
      withoutCarets(found[1] ?? '')
        .toLowerCase()
        .trim(),
      valueAt(text, start, isQuoted),
    );
  }
  return variables;
}

function valueAt(text: string, start: number, isQuoted: boolean): string {
  let out = '';
  for (let at = start; at < text.length && out.length < VALUE_CHARS_MAX; at += 1) {
    const char = text[at] ?? '';
    if (char === '"' && isQuoted) break;
    if (char === '^' && text[at + 1] !== undefined) {
      out += text[at + 1] ?? '';
      at += 1;
    } else if (char === '"' && text[at + 1] === '"') at += 1;
    else if (char === '&' || char === '|' || char === '\n') break;
    else out += char;
  }
  return out.replace(/\s*\)\s*$/, '');
}

function withoutCarets(text: string): string {
  return text.replaceAll('^', '');
}

const LOOP = /f\^?o\^?r\^?[\s,;^]+(?:\/\^?l)?[\s,;^]*%+\^?(\S{1,3}?)[\s,;^]+i\^?n[\s,;^]*\(([\d\s,;+^-]{3,20000})\)/gi;
const PICK = /[!%]([^!%:]{1,40}):~\s*[!%]?%*(\S{1,3}?)\s*,\s*\+?1\s*[!%]/;

/** `for /L %A in (9,-1,0) do set s=!s!!r:~%A,1!`: the text that is spelled place by place. */
export function spelledTexts(text: string): readonly Piece[] {
  if (!/:~/.test(text)) return [];
  const pieces: Piece[] = [];
  const variables = assignments(text);
  for (const loop of text.matchAll(LOOP)) {
    const tail = text.slice(loop.index + loop[0].length, loop.index + loop[0].length + 600).replaceAll('^', '');
    const pick = PICK.exec(tail);
    const source = pick === null ? undefined : variables.get((pick[1] ?? '').toLowerCase().trim());
    if (source === undefined) continue;
    const isCounted = /\/\^?l/i.test(loop[0]);
    const numbers = withoutCarets(loop[2] ?? '')
      .split(/[\s,;]+/)
      .filter((part) => /^[+-]?\d+$/.test(part))
      .map(Number);
    const indexes = isCounted ? counted(numbers) : numbers.slice(0, INDEXES_MAX);
    const spelled = indexes.map((index) => source[index < 0 ? source.length + index : index] ?? '').join('');
    const isReversed = isCounted && (numbers[1] ?? 0) < 0;
    if (spelled.trim().length > 2)
      pieces.push({
        kind: isReversed ? 'reversed' : 'slice',
        text: spelled,
        start: loop.index,
        end: loop.index + loop[0].length,
        shell: 'cmd',
      });
    if (pieces.length > 8) break;
  }
  return pieces;
}

function counted([from = 0, step = 1, to = 0]: readonly number[]): readonly number[] {
  const indexes: number[] = [];
  if (step === 0) return indexes;
  for (let at = from; (step > 0 ? at <= to : at >= to) && indexes.length < INDEXES_MAX; at += step) indexes.push(at);
  return indexes;
}
