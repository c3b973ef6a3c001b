/**
 * Hosts: one spelling for each, and which of them the world may be asked about.
 *
 * H1. `normalizeHost(normalizeHost(x).text)` is the same host: the normal form is a fixed point.
 * H2. Two spellings that a Windows or browser client resolves alike (integer, octal, hex address; upper case; full-width letters; trailing dot)
 *     have one normal form.
 * H3. What is neither an address nor a possible DNS name is no host (undefined), never a guess.
 */
import ipaddr from 'ipaddr.js';
import { parse as parseName } from 'tldts';
import { labelToAscii } from './punycode.ts';

/** `text` is how the host stands in a URL (`[…]` around IPv6), `name` the bare address or name that a look-up is asked with. */
export interface Host {
  readonly kind: 'name' | 'ipv4' | 'ipv6';
  readonly text: string;
  readonly name: string;
}

/** Longest host in characters before any decoding: a DNS name has 253, the rest is room for percent escapes. */
const HOST_CHARS_MAX = 2048;

/** Full stops of other scripts that IDNA maps to a dot (UTS 46). */
const OTHER_DOTS = /[\u3002\uff0e\uff61]/g;
/** Code points that IDNA drops: soft hyphen, joiners, variation selectors, word joiner, byte order mark (UTS 46 "ignored"). */
const IGNORED = /\u00ad|\u034f|[\u180b-\u180d]|\u180f|[\u200b-\u200d]|\u2060|\u2064|[\ufe00-\ufe0f]|\ufeff/g;
/** One label as resolvers accept it: the underscore is no host letter by the letter of RFC 952, but resolves in practice. */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * The normal form of a host as it stands in a URL or alone, with or without the brackets of IPv6.
 * Port and user info are the caller's business (`url.ts`).
 */
export function normalizeHost(written: string): Host | undefined {
  if (written.length === 0 || written.length > HOST_CHARS_MAX) return undefined;
  if (written.startsWith('[')) return written.endsWith(']') ? ipv6(written.slice(1, -1)) : undefined;
  if (written.includes(':')) return ipv6(written);

  const decoded = percentDecoded(written);
  if (decoded === undefined) return undefined;
  const mapped = decoded
    .normalize('NFKC')
    .replace(IGNORED, '')
    .replace(OTHER_DOTS, '.')
    .toLowerCase()
    .normalize('NFKC');
  const bare = mapped.endsWith('.') ? mapped.slice(0, -1) : mapped;
  const written4 = bare.split('.');
  if (isNumeric(written4.at(-1) ?? '')) return ipv4(written4);

  const labels: string[] = [];
  for (const label of written4) {
    const ascii = labelToAscii(label);
    if (ascii === undefined || !LABEL.test(ascii)) return undefined;
    labels.push(ascii);
  }
  const name = labels.join('.');
  return name.length > 253 ? undefined : { kind: 'name', text: name, name };
}

function percentDecoded(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A label that makes the whole host an IPv4 address: digits, or `0x` and hex digits (WHATWG URL "ends in a number"). */
function isNumeric(label: string): boolean {
  return /^(?:[0-9]+|0x[0-9a-f]*)$/.test(label);
}

/** WHATWG URL "IPv4 number": decimal, `0x` hex, leading-zero octal; undefined when a digit does not belong. */
function ipv4Number(part: string): number | undefined {
  if (/^0x[0-9a-f]*$/.test(part)) return part.length === 2 ? 0 : Number.parseInt(part.slice(2), 16);
  if (/^0[0-7]+$/.test(part)) return Number.parseInt(part, 8);
  return /^(?:0|[1-9][0-9]*)$/.test(part) ? Number.parseInt(part, 10) : undefined;
}

/** One to four parts; the last one fills the bytes that are left (`10.1` is 10.0.0.1). */
function ipv4(parts: readonly string[]): Host | undefined {
  if (parts.length > 4) return undefined;
  const numbers = parts.map(ipv4Number);
  let value = 0;
  for (const [index, number] of numbers.entries()) {
    const isLast = index === numbers.length - 1;
    const limit = isLast ? 256 ** (5 - numbers.length) : 256;
    if (number === undefined || number >= limit) return undefined;
    value += isLast ? number : number * 256 ** (3 - index);
  }
  const name = [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
  return { kind: 'ipv4', text: name, name };
}

/** RFC 5952 text. A zone (`%eth0`) means something on one machine only: no host of a URL. */
function ipv6(text: string): Host | undefined {
  if (text.length > 45 || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const name = ipaddr.IPv6.parse(text).toRFC5952String();
  return { kind: 'ipv6', text: `[${name}]`, name };
}

/**
 * True for what may be asked of a service outside: a global unicast address, or a name with a public suffix of the ICANN section (so `example.net`
 * counts, and `.local`, `.internal`, `.corp` and single labels do not). Private, loopback, link-local, unique-local, shared, documentation and
 * reserved ranges are not public; an address that carries an IPv4 address (mapped, NAT64, 6to4) is as public as that one.
 */
export function isPublicHost(written: string): boolean {
  const host = normalizeHost(written);
  if (host === undefined) return false;
  if (host.kind === 'ipv4') return ipaddr.IPv4.parse(host.name).range() === 'unicast';
  if (host.kind === 'ipv6') return isPublicIpv6(host.name);
  const { isIcann, domain, publicSuffix } = parseName(host.name, {
    allowPrivateDomains: false,
    extractHostname: false,
  });
  // `arpa` is in the list, but its names (home.arpa, reverse zones) are infrastructure of the asker.
  return isIcann === true && domain !== null && publicSuffix !== 'arpa' && !host.name.endsWith('.arpa');
}

function isPublicIpv6(name: string): boolean {
  const address = ipaddr.IPv6.parse(name);
  const carried = carriedIpv4(address);
  if (carried !== undefined) return isPublicHost(carried);
  // Global unicast is 2000::/3 (RFC 4291); the library calls all else that it has no name for unicast, too.
  return address.range() === 'unicast' && ((address.parts[0] ?? 0) & 0xe000) === 0x2000;
}

function carriedIpv4(address: ipaddr.IPv6): string | undefined {
  const [, second = 0, third = 0] = address.parts;
  const low = ((address.parts[6] ?? 0) * 65_536 + (address.parts[7] ?? 0)).toString();
  switch (address.range()) {
    case 'ipv4Mapped':
      return low;
    case 'rfc6052':
      // 64:ff9b::/96 translates to the world; 64:ff9b:1::/48 (RFC 8215) is for local use.
      return third === 0 ? low : undefined;
    case '6to4':
      return (second * 65_536 + third).toString();
    default:
      return undefined;
  }
}
