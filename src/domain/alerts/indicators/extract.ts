/**
 * What a text mentions: URLs, names, addresses, e-mail addresses, file hashes and CVE ids, each once, in normal form, in the order of appearance.
 *
 * X1. Every element of a list is read by itself: nothing is glued together across elements.
 * X2. Never throws, whatever the text; linear; at most `TEXT_CHARS_MAX` characters are read, and the result says when there were more.
 * X3. Nothing is judged: a private address is an indicator, too. Who asks the world filters with `isPublicHost`.
 */
import { asList, type Json } from '../../../core/base/json.ts';
import { findBareHosts } from './bare.ts';
import { findHashes, findOthers } from './other-kinds.ts';
import { findUrls, prepare } from './scan.ts';

/** Characters that are read of all elements together. */
export const TEXT_CHARS_MAX = 1_000_000;

/**
 * `urls` in normal form (`url.ts`), `domains` names with at least two labels (hosts of URLs and bare ones; a bare one has a public suffix),
 * `ips` addresses of both families without brackets, `isTruncated` true when the text was longer than what was read.
 */
export interface Indicators {
  readonly urls: readonly string[];
  readonly domains: readonly string[];
  readonly ips: readonly string[];
  readonly emails: readonly string[];
  /** File hashes in lower case. */
  readonly hashes: readonly string[];
  readonly cves: readonly string[];
  readonly isTruncated: boolean;
}

/** Reads a text or a list of texts, as alert fields come; values that are no text mention nothing. */
export function extractIndicators(value: Json | undefined): Indicators {
  const urls = new Set<string>();
  const domains = new Set<string>();
  const ips = new Set<string>();
  const emails = new Set<string>();
  const hashes = new Set<string>();
  const cves = new Set<string>();
  const { texts, isTruncated } = capped(value);
  for (const text of texts) {
    const prepared = prepare(text);
    const found = findUrls(prepared);
    for (const { url, host } of found) {
      urls.add(url);
      if (host.kind !== 'name') ips.add(host.name);
      else if (host.name.includes('.')) domains.add(host.name);
    }
    const rest = without(prepared, found);
    const bare = findBareHosts(rest);
    for (const name of bare.names) domains.add(name);
    for (const address of bare.addresses) ips.add(address);
    const others = findOthers(rest);
    for (const email of others.emails) emails.add(email);
    // A hash in the path of a URL is one, too.
    for (const hash of findHashes(prepared)) hashes.add(hash);
    for (const cve of others.cves) cves.add(cve);
  }
  const addresses = { urls: [...urls], domains: [...domains], ips: [...ips], emails: [...emails] };
  return { ...addresses, hashes: [...hashes], cves: [...cves], isTruncated };
}

/** The texts of a value, cut so that all together keep the bound (X2). */
export function capped(value: Json | undefined): { readonly texts: readonly string[]; readonly isTruncated: boolean } {
  const texts: string[] = [];
  let left = TEXT_CHARS_MAX;
  let isTruncated = false;
  for (const text of asList(value)) {
    if (typeof text !== 'string') continue;
    if (text.length > left) isTruncated = true;
    if (left > 0) texts.push(text.slice(0, left));
    left = Math.max(0, left - text.length);
  }
  return { texts, isTruncated };
}

function without(text: string, spans: readonly { readonly start: number; readonly end: number }[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of spans) {
    pieces.push(text.slice(from, start));
    from = end;
  }
  return [...pieces, text.slice(from)].join(' ');
}
