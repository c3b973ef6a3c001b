/** ip: what VirusTotal knows of addresses. */
import ipaddr from 'ipaddr.js';
import { listArg } from '../../args.ts';
import { isInternalAddress } from '../internal.ts';
import { reputationCommand } from '../lookup.ts';
import { textIn } from '../schema.ts';

export const ip = reputationCommand({
  kind: 'ip',
  description: 'Asks for the reputation of addresses.',
  argument: 'IPv4 or IPv6 addresses.',
  label: 'Indicator reputation',
  values: (args) => listArg(args, 'ip'),
  problem: (value) =>
    ipaddr.IPv4.isValidFourPartDecimal(value) || ipaddr.IPv6.isValid(value) ? undefined : 'is no address',
  isInternal: isInternalAddress,
  object: 'IP',
  key: 'val.Address && val.Address == obj.Address',
  standard: (value, report) => {
    const asn = textIn(report?.attributes, 'asn');
    const owner = textIn(report?.attributes, 'as_owner');
    const country = textIn(report?.attributes, 'country');
    return {
      Address: value,
      ...(asn === undefined ? {} : { ASN: asn }),
      ...(owner === undefined ? {} : { ASOwner: owner }),
      ...(country === undefined ? {} : { Geo: { Country: country } }),
    };
  },
  outputs: [
    { path: 'IP.Address', description: 'The address that was asked for.' },
    { path: 'IP.ASN', description: 'Number of its autonomous system.' },
    { path: 'IP.ASOwner', description: 'Owner of that system.' },
    { path: 'IP.Geo.Country', description: 'Country of the address.' },
  ],
});
