/**
 * Addresses that no request of ours goes to, whoever set the address that leads there: those of the machine's own network card, by which clouds hand
 * out credentials, and those that are no host. Private networks are none of them: what we talk to stands there.
 *
 * A1. Looked at is the address that is connected to, after the name was resolved: a name that leads elsewhere by the time it counts (DNS
 *     rebinding) leads nowhere.
 */
import type { LookupFunction } from 'node:net';

const net = () => process.getBuiltinModule('node:net');
const dns = () => process.getBuiltinModule('node:dns');

/** RFC 6890; the metadata services of the large clouds stand at link-local addresses, or at the ones named last. */
const REFUSED = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
] as const;

/** The code of a connection that was not made because of where it would have led. */
export const ADDRESS_REFUSED = 'ERR_ADDRESS_REFUSED';

/** True of an address (no name) that is never connected to. */
export function isRefused(address: string): boolean {
  const { BlockList, isIP, isIPv6 } = net();
  const bare = address.replace(/^\[|\]$/g, '').split('%')[0] ?? '';
  if (isIP(bare) === 0) return false;
  const list = new BlockList();
  for (const [network, bits] of REFUSED) list.addSubnet(network, bits, network.includes(':') ? 'ipv6' : 'ipv4');
  return list.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4');
}

/** Resolves names as Node does, and refuses what leads to such an address (A1). An address that is no name is the caller's to look at. */
export const lookupAllowed: LookupFunction = (hostname, options, callback) => {
  dns().lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) {
      callback(error, '', 0);
      return;
    }
    const [first] = found;
    if (first === undefined || found.some(({ address }) => isRefused(address))) {
      callback(Object.assign(new Error('the address is refused'), { code: ADDRESS_REFUSED }), '', 0);
    } else if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  });
};
