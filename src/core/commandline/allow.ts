/**
 * The user's allow-list: domains, paths, publishers and patterns that are known to be good here.
 *
 * L1. An entry speaks only for what it names: a finding goes when every place of it is a process that works on an allowed domain, path or publisher, or when
 *     the whole line matches the pattern. Acts of hiding and what has no process stay.
 * L2. A domain allows itself and what is under it; a path allows what is in it, whatever the case and the slashes.
 */
import { compileCustom } from './custom.ts';
import type { Argument, Examination, Finding, Process } from './types.ts';

export interface AllowEntry {
  readonly kind: 'domain' | 'path' | 'publisher' | 'pattern';
  readonly value: string;
}

/** `domain:example.com`, `path:C:\Tools`, `publisher:Acme`, `pattern:RE2` → the entry; undefined for what is none of these. */
export function readAllowEntry(text: string): AllowEntry | undefined {
  const [, kind, value = ''] = /^\s*(domain|path|publisher|pattern):(.*)$/s.exec(text) ?? [];
  if (value.trim() === '') return undefined;
  return kind === 'domain' || kind === 'path' || kind === 'publisher' || kind === 'pattern'
    ? { kind, value: value.trim() }
    : undefined;
}

export function allowFindings(
  findings: readonly Finding[],
  examination: Examination,
  { kind, value }: AllowEntry,
): readonly Finding[] {
  const wanted = value.trim().toLowerCase();
  if (wanted === '') return findings;
  if (kind === 'pattern')
    return matchesPattern(examination.line, value)
      ? findings.filter(({ kind: of }) => of === 'limit' || of === 'error')
      : findings;
  const isAllowed = (process: Process): boolean => speaksFor(process, kind, wanted);
  return findings.filter(
    (finding) => finding.kind !== 'behaviour' || !standsOn(finding, examination.processes, isAllowed),
  );
}

/** The pattern must match from the first sign to the last: a part would allow whatever is added to the line. */
function matchesPattern(line: string, pattern: string): boolean {
  const compiled = compileCustom(`^(?:${pattern})$`);
  return (
    typeof compiled !== 'string' &&
    line.length * compiled.programSize() < 20_000_000 &&
    compiled.matcher(line).matches()
  );
}

function standsOn(
  { evidence }: Finding,
  processes: readonly Process[],
  isAllowed: (process: Process) => boolean,
): boolean {
  return (
    evidence.length > 0 &&
    evidence.every(({ layer, span }) => {
      const at = processes.filter(
        (process) => process.layer === layer && process.span.start <= span.start && process.span.end >= span.end,
      );
      return at.some(isAllowed);
    })
  );
}

function speaksFor({ args, program }: Process, kind: 'domain' | 'path' | 'publisher', wanted: string): boolean {
  const outside = args.filter(({ role }) => role === 'url' || role === 'path');
  if (kind === 'domain') {
    const urls = outside.filter(({ role }) => role === 'url');
    return urls.length > 0 && urls.every((arg) => isUnder(hostOf(arg), wanted));
  }
  const places = [
    program.toLowerCase(),
    ...outside.filter(({ role }) => role === 'path').map(({ lower }) => lower),
  ].map((text) => text.replaceAll('\\', '/'));
  const folder = wanted.replaceAll('\\', '/').replace(/\/+$/, '');
  if (kind === 'path')
    return places.some((place) => (place === folder || place.startsWith(`${folder}/`)) && !place.includes('..'));
  // A publisher's programs live in a folder of its name under the program folders, where only administrators write.
  return places.some(
    (place) =>
      (place.startsWith('c:/program files') || place.startsWith('/applications/') || place.startsWith('/opt/')) &&
      place.split('/').includes(folder) &&
      !place.includes('..'),
  );
}

function hostOf({ lower }: Argument): string {
  return /^[^:]*:\/\/(?:[^/@]*@)?([^/:?#]+)/.exec(lower)?.[1] ?? '';
}

function isUnder(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
