/** Filters over addresses, networks and domains that XSOAR ships as scripts, as native functions with the scripts' rules. */
import { lazy } from '../../base/lazy.ts';
import { parse as parseName } from 'tldts';
import type { Json } from '../../base/json.ts';
import { listOf, toNumber } from '../casts.ts';
import { embed } from '../embed.ts';
import { Fault } from '../fault.ts';
import { contains, parseAddress, parseNetwork, privateNetworks, sizeOf } from '../network.ts';
import type { Network } from '../network.ts';
import { tooManyPairs } from './row.ts';
import type { OperatorCall, OperatorRow } from './row.ts';

function texts(value: Json | undefined): readonly string[] {
  return listOf(value).map(embed);
}

/** Networks that a list holds; what is none, or has bits beyond its prefix, is passed over, as the script does. */
function networksOf(value: Json | undefined, call: OperatorCall): readonly Network[] {
  return texts(value).flatMap((text) => {
    const network = parseNetwork(text, true);
    if (network === undefined) call.warn(`${JSON.stringify(text.slice(0, 60))} is no network; it is passed over`);
    return network === undefined ? [] : [network];
  });
}

function isInRanges(left: Json | undefined, right: Json | undefined, call: OperatorCall): boolean | Fault {
  const networks = networksOf(right, call);
  const given = texts(left);
  const tooMany = tooManyPairs('IsInCidrRanges', given.length, networks.length);
  return (
    tooMany ??
    given.some((text) => {
      const address = parseAddress(text);
      return address !== undefined && networks.some((network) => contains(network, address));
    })
  );
}

function isNotInRanges(left: Json | undefined, right: Json | undefined, call: OperatorCall): boolean | Fault {
  const networks = networksOf(right, call);
  const given = texts(left);
  const tooMany = tooManyPairs('IsNotInCidrRanges', given.length, networks.length);
  return (
    tooMany ??
    given.every((text) => {
      const address = parseAddress(text);
      return address === undefined || !networks.some((network) => contains(network, address));
    })
  );
}

function isPrivate(left: Json | undefined): boolean | Fault {
  const text = embed(left);
  const address = parseAddress(text);
  if (address === undefined) return new Fault('language.cast', `${JSON.stringify(text.slice(0, 60))} is no IP address`);
  return privateNetworks().some((network) => contains(network, address));
}

/** A test of some network on the left against a whole number on the right. `lenient`: what is no network does not pass. */
function sized(lenient: boolean, holds: (network: Network, limit: number) => boolean): OperatorRow['test'] {
  return (left, right) => {
    const limit = toNumber(right);
    if (typeof limit !== 'number' || !Number.isInteger(limit)) {
      return new Fault('language.cast', `${embed(right).slice(0, 60)} is no whole number`);
    }
    let isHeld = false;
    for (const text of texts(left)) {
      const network = parseNetwork(text, false);
      if (network !== undefined) isHeld ||= holds(network, limit);
      else if (!lenient) return new Fault('language.cast', `${JSON.stringify(text.slice(0, 60))} is no network`);
    }
    return isHeld;
  };
}

function isSubdomain(left: Json | undefined, right: Json | undefined): boolean {
  const own = new Set(texts(right).map((text) => text.replace('*.', '').toLowerCase()));
  return texts(left).some((text) => {
    const { domain } = parseName(text.slice(0, 2048));
    return domain !== null && own.has(domain);
  });
}

const script = { source: 'script', aliases: [], level: 'whole', negative: false } as const;

export const networkOperators = lazy((): readonly OperatorRow[] => [
  {
    ...script,
    name: 'IsInCidrRanges',
    right: 'list',
    rule: 'Some address on the left lies in some network on the right; both are lists or separated by commas. What is no address or network is passed over.',
    examples: [
      { left: '10.1.2.3', right: '192.168.0.0/16,10.0.0.0/8', result: true },
      { left: ['8.8.8.8', '2001:db8::1'], right: ['2001:db8::/32'], result: true },
      { left: '10.1.2.3', right: '10.1.2.3/8', result: false },
      { left: 'localhost', right: '0.0.0.0/0', result: false },
    ],
    test: isInRanges,
  },
  {
    ...script,
    name: 'IsNotInCidrRanges',
    right: 'list',
    rule: 'No address on the left lies in any network on the right. What is no address or network is passed over.',
    examples: [
      { left: '8.8.8.8', right: '10.0.0.0/8', result: true },
      { left: '8.8.8.8,10.1.2.3', right: '10.0.0.0/8', result: false },
      { right: '10.0.0.0/8', result: true },
    ],
    test: isNotInRanges,
  },
  {
    ...script,
    name: 'IsRFC1918Address',
    level: 'scalar',
    right: 'none',
    rule: 'The address on the left is of private use: 10/8, 172.16/12 or 192.168/16. A text that is no address is an error.',
    examples: [
      { left: '172.31.0.1', result: true },
      { left: ['8.8.8.8', '192.168.1.1'], result: true },
      { left: '172.32.0.1', result: false },
      { left: 'localhost', result: 'error' },
    ],
    test: isPrivate,
  },
  {
    ...script,
    name: 'GreaterCidrNumAddresses',
    right: 'one',
    rule: 'Some network on the left has more addresses than the number on the right says.',
    examples: [
      { left: '10.0.0.0/24', right: '255', result: true },
      { left: ['10.0.0.1', '10.0.0.0/30'], right: 4, result: false },
      { left: 'x', right: 4, result: 'error' },
    ],
    test: sized(false, (network, limit) => sizeOf(network) > BigInt(limit)),
  },
  {
    ...script,
    name: 'LowerCidrNumAddresses',
    right: 'one',
    rule: 'Some network on the left has fewer addresses than the number on the right says.',
    examples: [
      { left: '10.0.0.0/30', right: '5', result: true },
      { left: '2001:db8::/64', right: 1000000, result: false },
      { left: '10.0.0.0/30', right: 'five', result: 'error' },
    ],
    test: sized(false, (network, limit) => sizeOf(network) < BigInt(limit)),
  },
  {
    ...script,
    name: 'CIDRBiggerThanPrefix',
    right: 'one',
    rule: 'Some network on the left is bigger than the prefix length on the right: its own is a smaller number. What is no network is passed over.',
    examples: [
      { left: '10.0.0.0/8', right: '16', result: true },
      { left: ['10.1.0.0/16', 'x'], right: 16, result: false },
      { left: '10.0.0.0/8', right: '', result: 'error' },
    ],
    test: sized(true, (network, limit) => network.prefix < limit),
  },
  {
    ...script,
    name: 'CheckIfSubdomain',
    right: 'list',
    rule: 'Some name on the left belongs to one of the registered domains on the right (`*.` before them does not count).',
    examples: [
      { left: 'mail.corp.example.com', right: '*.example.com', result: true },
      { left: ['evil.co.uk'], right: 'co.uk', result: false },
      { right: 'example.com', result: false },
    ],
    test: isSubdomain,
  },
]);
