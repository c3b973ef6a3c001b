/**
 * Types of indicators: their names, what a value of each looks like, and its one normal form.
 *
 * K1. The normal form is a fixed point: two spellings of one thing are one indicator.
 * K2. A value that is none of its type has no normal form; a type that is not known here takes any text, trimmed.
 */
import { parse as parseName } from 'tldts';
import { normalizeHost } from './host.ts';
import { prepare } from './scan.ts';
import { normalizeUrl } from './url.ts';

export type KnownType = 'URL' | 'IP' | 'IPv6' | 'Domain' | 'Email' | 'File' | 'CVE';

/** Longest value that is kept, in characters. */
const VALUE_CHARS_MAX = 4096;

const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i;
const CVE = /^CVE-\d{4}-\d{4,7}$/i;

type Reader = (text: string) => string | undefined;

const READERS: Readonly<Record<KnownType, Reader>> = {
  URL: (text) => normalizeUrl(withScheme(prepare(text)))?.url,
  IP: (text) => addressOf(text, 'ipv4'),
  IPv6: (text) => addressOf(text, 'ipv6'),
  Domain: domainOf,
  Email: emailOf,
  File: (text) => (HASH.test(text) ? text.toLowerCase() : undefined),
  CVE: (text) => (CVE.test(text) ? text.toUpperCase() : undefined),
};

/** XSOAR and STIX call some types otherwise. */
const ALIASES: Readonly<Record<string, KnownType>> = {
  url: 'URL',
  ip: 'IP',
  ipv6: 'IPv6',
  domain: 'Domain',
  email: 'Email',
  file: 'File',
  'file md5': 'File',
  'file sha1': 'File',
  'file sha-1': 'File',
  'file sha256': 'File',
  'file sha-256': 'File',
  cve: 'CVE',
};

/** The name of a type as it is kept: `ip` is `IP`; one that is not known here stays as it is written. */
export function typeName(written: string): string {
  const folded = written.trim().toLowerCase();
  return Object.hasOwn(ALIASES, folded) ? (ALIASES[folded] ?? '') : written.trim();
}

/** The normal form of a value of the type; undefined where it cannot be one. */
export function normalValue(type: string, written: string): string | undefined {
  const text = written.trim();
  if (text === '' || text.length > VALUE_CHARS_MAX) return undefined;
  // An address is one type to whoever writes it down.
  if (type === 'IP') return READERS.IP(text) ?? READERS.IPv6(text);
  return Object.hasOwn(READERS, type) ? READERS[type as KnownType](text) : text;
}

/** What a value looks like, the narrowest type first; undefined for what is nothing that we know. */
export function typeOf(written: string): KnownType | undefined {
  const order: readonly KnownType[] = ['File', 'CVE', 'IP', 'IPv6', 'Email', 'URL', 'Domain'];
  const text = written.trim();
  return order.find((type) => (type === 'URL' && !looksLikeUrl(text) ? false : READERS[type](text) !== undefined));
}

/**
 * The values of a text as arguments hold them: one, or several parted by commas. A comma may belong to a URL: a text without blanks of which
 * not all parts are indicators, but which is one as a whole, is one value.
 */
export function valuesIn(text: string): readonly string[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const isOne =
    !/\s/.test(text.trim()) && parts.some((part) => typeOf(part) === undefined) && typeOf(text) !== undefined;
  return isOne ? [text.trim()] : parts;
}

/** The domain that somebody registered: of `www.a.example.co.uk` it is `example.co.uk`. The name itself where there is none. */
export function registeredDomain(name: string): string {
  return parseName(name, { allowPrivateDomains: false, extractHostname: false }).domain ?? name;
}

/** The command by which XSOAR asks for the reputation of a type, and the argument that takes values. */
export const REPUTATION_COMMANDS: Readonly<Partial<Record<string, string>>> = {
  URL: 'url',
  IP: 'ip',
  IPv6: 'ip',
  Domain: 'domain',
  Email: 'email',
  File: 'file',
  CVE: 'cve',
};

function looksLikeUrl(text: string): boolean {
  return /:[\\/]{2}/.test(prepare(text));
}

/** XSOAR: `www.` and `ftp.` begin a URL, too. */
function withScheme(text: string): string {
  if (/^www\./i.test(text)) return `http://${text}`;
  return text.replace(/^h(?:xx|\*\*)ps?(?=:)/i, (scheme) => (/s$/i.test(scheme) ? 'https' : 'http'));
}

function addressOf(text: string, kind: 'ipv4' | 'ipv6'): string | undefined {
  const host = normalizeHost(prepare(text));
  return host?.kind === kind ? host.name : undefined;
}

function domainOf(text: string): string | undefined {
  const host = normalizeHost(prepare(text));
  if (host?.kind !== 'name' || !host.name.includes('.')) return undefined;
  const { domain } = parseName(host.name, { allowPrivateDomains: false, extractHostname: false });
  return domain === null ? undefined : host.name;
}

/** The domain in normal form; what stands before the `@` as it is written, since a mail server may tell cases apart. */
function emailOf(text: string): string | undefined {
  const found = /^([\p{L}\p{N}._%=+'-]{1,64})@([^@\s]{1,253})$/u.exec(prepare(text).replace(/\[at\]/i, '@'));
  const domain = domainOf(found?.[2] ?? '');
  return domain === undefined ? undefined : `${found?.[1] ?? ''}@${domain}`;
}
