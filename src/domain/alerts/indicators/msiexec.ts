/**
 * What a command line makes msiexec fetch, told apart from URLs that it only passes on.
 *
 * M1. Package URLs are the operands of the install, patch and advertise switches and the members of the properties PATCH and TRANSFORMS. Every other URL of
 *     the line (the value of any other property, a log server, an argument of the program around it) is no package URL.
 * M2. Every package URL is also found by `extractIndicators`, in the same normal form: operands are picked from the URLs that were found. What is part
 *     of a URL (`http://host/a,/ihttp://…`) is no switch.
 * M3. Never throws; linear; reads what `extract.ts` reads, no more.
 *
 * Switches are read as msiexec reads them (vendor: Windows Installer command-line options): `/` or `-`, any case, glued to each other and to their operand.
 */
import type { Json } from '../../../core/base/json.ts';
import { capped } from './extract.ts';
import { findUrls, listValues, prepare, schemeAt, type FoundUrl, type Span } from './scan.ts';

/** URLs in normal form, each once, in order; a URL that is both a package and a property value is a package URL. */
export interface MsiexecSources {
  readonly packageUrls: readonly string[];
  readonly propertyUrls: readonly string[];
}

/** Longest first, so that `/package` is not read as `/p` with an operand. */
const OPERAND_SWITCHES = ['package', 'update', 'jm', 'ju', 'i', 'p', 'a', 'j'] as const;

export function msiexecSources(commandLine: Json | undefined): MsiexecSources {
  const packages = new Set<string>();
  const all = new Set<string>();
  for (const text of capped(commandLine).texts) {
    const prepared = prepare(text);
    const from = Math.max(0, prepared.search(/msiexec/i));
    const lists = listValues(prepared);
    const found = findUrls(prepared, lists);
    for (const url of [...operandUrls(prepared, from, found), ...listedUrls(prepared, from, lists, found)])
      packages.add(url);
    for (const { url } of found) all.add(url);
  }
  return { packageUrls: [...packages], propertyUrls: [...all].filter((url) => !packages.has(url)) };
}

function operandUrls(text: string, from: number, found: readonly FoundUrl[]): readonly string[] {
  const urls: string[] = [];
  const starts = new Map(found.map((url) => [url.start, url]));
  let next = 0;
  let isGlued = false;
  for (let index = from; index < text.length; index += 1) {
    while ((found[next]?.end ?? Infinity) <= index) next += 1;
    const around = found[next];
    if (around !== undefined && around.start <= index) {
      index = around.end - 1;
      isGlued = false;
      continue;
    }
    const isStart = isGlued || index === 0 || /[\s"',(]/.test(text[index - 1] ?? '');
    isGlued = false;
    if (!isStart || !/[/\u2013\u2014-]/.test(text[index] ?? '')) continue;
    const letters = /^[a-z]{0,32}/i.exec(text.slice(index + 1, index + 33))?.[0] ?? '';
    const name = operandSwitch(text, index + 1, letters);
    if (name !== undefined) {
      const read = readList(text, index + 1 + name.length, starts);
      urls.push(...read.urls);
      index = Math.max(index, read.end - 1);
      continue;
    }
    index += letters.length;
    while (/[*!+0-9]/.test(text[index + 1] ?? '')) index += 1;
    isGlued = letters.length > 0;
  }
  return urls;
}

/** The switch with an operand that `letters` spell, alone or with a URL right behind it (`/ihttp://…`). */
function operandSwitch(text: string, index: number, letters: string): string | undefined {
  const lower = letters.toLowerCase();
  return OPERAND_SWITCHES.find(
    (name) =>
      lower.startsWith(name) && (lower.length === name.length || schemeAt(text, index + name.length) !== undefined),
  );
}

/** One operand: a URL, or several with `;` between them (the patch switches take a list). */
function readList(
  text: string,
  from: number,
  starts: ReadonlyMap<number, FoundUrl>,
): { readonly urls: readonly string[]; readonly end: number } {
  const urls: string[] = [];
  let end = from;
  for (;;) {
    const start = skip(text, end, /[\s"',{=:;@|]/);
    const found = starts.get(start);
    if (found === undefined) return { urls, end };
    urls.push(found.url);
    end = found.end;
    if (text[end] !== ';') return { urls, end };
  }
}

function skip(text: string, from: number, what: RegExp): number {
  let index = from;
  while (index < text.length && what.test(text[index] ?? '')) index += 1;
  return index;
}

/** Members of PATCH and TRANSFORMS. A member may begin with `:`, `@` or `|` (embedded, secured), and stand beside local files. */
function listedUrls(text: string, from: number, lists: readonly Span[], found: readonly FoundUrl[]): readonly string[] {
  const urls: string[] = [];
  let list = 0;
  for (const { url, start } of found) {
    while ((lists[list]?.end ?? Infinity) <= start) list += 1;
    const span = lists[list];
    if (span === undefined || span.start < from || span.start > start) continue;
    const before = text.slice(Math.max(span.start, start - 4), start).replace(/[\s"':@|]+$/, '');
    if (before === '' || before.endsWith(';')) urls.push(url);
  }
  return urls;
}
