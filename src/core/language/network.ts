/** Addresses and networks of IPv4 and IPv6 as the vendor's scripts read them (Python's `ipaddress`). */
import ipaddr from 'ipaddr.js';
import { lazy } from '../base/lazy.ts';

export interface Network {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly prefix: number;
}

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Asked first: the library answers what is no address by an exception, which is slow over long lists. */
const FOUR_PARTS = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** An address; `undefined` for everything else, also for `10.0.0.1/8` and `010.0.0.1`. */
export function parseAddress(text: string): Address | undefined {
  if (text.length > 64) return undefined;
  if (FOUR_PARTS.test(text) && ipaddr.IPv4.isValidFourPartDecimal(text))
    return { bits: 32, value: valueOf(ipaddr.IPv4.parse(text)) };
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  return { bits: 128, value: valueOf(ipaddr.IPv6.parse(text)) };
}

function valueOf(address: ipaddr.IPv4 | ipaddr.IPv6): bigint {
  return address.toByteArray().reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}

/** `10.0.0.0/8`, `10.0.0.0/255.0.0.0` or an address alone. `strict`: bits beyond the prefix make it no network. */
export function parseNetwork(text: string, strict: boolean): Network | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const { bits, value } = address;
  const prefix = slash < 0 ? bits : prefixOf(text.slice(slash + 1), bits);
  if (prefix === undefined) return undefined;
  const host = BigInt(bits - prefix);
  const first = (value >> host) << host;
  return strict && first !== value ? undefined : { bits, first, prefix };
}

function prefixOf(text: string, bits: 32 | 128): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= bits ? Number(text) : undefined;
  if (bits !== 32 || !ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  return ipaddr.IPv4.parse(text).prefixLengthFromSubnetMask() ?? undefined;
}

export function contains(network: Network, address: Address): boolean {
  const host = BigInt(network.bits - network.prefix);
  return network.bits === address.bits && address.value >> host === network.first >> host;
}

/** How many addresses a network has. */
export function sizeOf(network: Network): bigint {
  return 1n << BigInt(network.bits - network.prefix);
}

/** Private use (RFC 1918). */
export const privateNetworks = lazy((): readonly Network[] =>
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].flatMap((text) => parseNetwork(text, true) ?? []),
);
