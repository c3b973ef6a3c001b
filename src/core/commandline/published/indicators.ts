/**
 * Does a command line name something outside? URLs, public addresses, and names that are addressed as hosts (a port or a path follows, or `@` stands before).
 * A bare name alone does not count: file names look like names (`install.sh`), and every discovery command would.
 */
import ipaddr from 'ipaddr.js';
import { parse as parseName } from 'tldts';

/** Candidates that are looked at; a line that names more has named enough. */
const CANDIDATES_MAX = 1000;

export function outsideNames(text: string, max: number): readonly string[] {
  const found = new Set<string>();
  for (const url of text.matchAll(/\b(?:https?|ftp):\/\/[^\s"'<>|`]{1,2048}/gi)) {
    if (found.size >= max) return [...found];
    found.add(url[0]);
  }
  let looked = 0;
  for (const run of text.matchAll(/(?<![\w.\\-])[a-z0-9](?:[a-z0-9.-]{1,253})/gi)) {
    if (found.size >= max || looked >= CANDIDATES_MAX) break;
    if (!run[0].includes('.')) continue;
    looked += 1;
    const before = text[run.index - 1] ?? ' ';
    const after = text.slice(run.index + run[0].length, run.index + run[0].length + 2);
    if (isPublicAddress(run[0]) || (isAddressed(before, after) && isPublicName(run[0]))) found.add(run[0]);
  }
  return [...found];
}

function isAddressed(before: string, after: string): boolean {
  return before === '@' || /^:\d/.test(after) || (/^\/\S/.test(after) && before !== '/');
}

function isPublicAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) && ipaddr.IPv4.parse(text).range() === 'unicast';
}

function isPublicName(text: string): boolean {
  const { isIcann, domain } = parseName(text, { allowPrivateDomains: false, extractHostname: false });
  return isIcann === true && domain !== null;
}
