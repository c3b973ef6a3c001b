/** What is not sent to a service that shows it to others: addresses and names that exist only inside a network. */
import ipaddr from 'ipaddr.js';

const INTERNAL_RANGES: ReadonlySet<string> = new Set([
  'private',
  'loopback',
  'linkLocal',
  'uniqueLocal',
  'carrierGradeNat',
  'unspecified',
  'broadcast',
  'multicast',
]);

/** Names under these are not resolved outside (RFC 6761, RFC 6762, RFC 8375, and what ICANN keeps for private use). */
const INTERNAL_NAMES = /\.(?:local|localhost|internal|intranet|lan|corp|home|home\.arpa)$/;

export function isInternalAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) && INTERNAL_RANGES.has(ipaddr.process(bare).range());
}

/** An address, or a name without a dot, or one that only inner servers know. */
export function isInternalHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (/^\[|^[\d.]+$/.test(name) || name.includes(':')) return isInternalAddress(name);
  return !name.includes('.') || INTERNAL_NAMES.test(name);
}

/** The URL of an inner host, with or without its scheme. A text that is no URL has none. */
export function isInternalUrl(url: string): boolean {
  // `wiki:8080/x` reads as a scheme without a host: it is tried as a host, too.
  const host = URL.parse(url)?.hostname || (URL.parse(`http://${url}`)?.hostname ?? '');
  return host !== '' && isInternalHost(host);
}
