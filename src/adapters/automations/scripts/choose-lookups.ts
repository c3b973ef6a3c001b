/** ChooseLookups: which indicators a reputation service is asked about: public ones, each once, so many of a kind and no more. */
import ipaddr from 'ipaddr.js';
import type { JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { isPublicHost, normalizeHost } from '../../../domain/alerts/indicators/host.ts';
import { normalizeUrl } from '../../../domain/alerts/indicators/url.ts';
import { textOf, textsOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine, unique, warning, withoutEmpty } from '../results.ts';

const LIMIT_DEFAULT = 100;
/** The gap of indicators that nobody asked about, because there were too many. */
const TRUNCATED = 'Indicator reputation (truncated)';

export const chooseLookups: CommandRow<AutomationPorts> = {
  name: 'ChooseLookups',
  description:
    'Chooses what a reputation service is asked about: distinct public URLs, addresses and names, at most 100 of a kind. More is an evidence gap.',
  risk: 'read',
  args: [
    { name: 'url', description: 'URLs.', isArray: true },
    { name: 'ip', description: 'IPv4 and IPv6 addresses.', isArray: true },
    { name: 'domain', description: 'Domain names.', isArray: true },
    {
      name: 'internal_range',
      description: 'Addresses of the house as networks (CIDR): never asked about.',
      isArray: true,
    },
    { name: 'limit', description: 'Most of a kind.', defaultValue: String(LIMIT_DEFAULT) },
  ],
  outputs: [
    { path: 'Lookup.URL', description: 'URLs with a public host. Not written when there are none.' },
    { path: 'Lookup.IP', description: 'Public addresses. Not written when there are none.' },
    { path: 'Lookup.Domain', description: 'Names with a public suffix. Not written when there are none.' },
  ],
  run: (args) => Promise.resolve(lookupsOutcome(args)),
};

function lookupsOutcome(args: JsonObject): Outcome {
  const networks = networksOf(args);
  const wrong = networks.find(({ network }) => network === undefined);
  if (wrong) return errorOutcome('lookups.network', `"${oneLine(wrong.text, 60)}" is no network: write 10.0.0.0/8.`);
  const written = textOf(args, 'limit').trim();
  const limit = /^\d{1,6}$/.test(written) ? Number(written) : LIMIT_DEFAULT;
  const isAsked = (host: string) => isPublicHost(host) && !isInside(host, networks);
  const kinds = {
    URL: textsOf(args, 'url').filter((url) => isAsked(normalizeUrl(url)?.host.text ?? '')),
    IP: textsOf(args, 'ip').filter(isAsked),
    Domain: textsOf(args, 'domain').filter(isAsked),
  };
  const distinct = Object.entries(kinds).map(([kind, values]) => ({ kind, values: unique(values) }));
  const lookup = withoutEmpty(Object.fromEntries(distinct.map(({ kind, values }) => [kind, values.slice(0, limit)])));
  const left = distinct.filter(({ values }) => values.length > limit);
  const counted = distinct.map(({ kind, values }) => `${Math.min(values.length, limit)} ${kind}`).join(', ');
  const leftOut = left.map(
    ({ kind, values }) => `${values.length - limit} more of the kind ${kind} were not asked about`,
  );
  return {
    entries: [
      { ...note(`To ask about: ${counted}`), contents: lookup, readable: `To ask about: ${counted}` },
      ...leftOut.map((text) => warning('lookups.truncated', text)),
    ],
    set: { Lookup: lookup },
    gaps: left.length > 0 ? [TRUNCATED] : [],
  };
}

interface Network {
  readonly text: string;
  readonly network: [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined;
}

/** XSOAR writes the list as one text with commas. */
function networksOf(args: JsonObject): readonly Network[] {
  return textsOf(args, 'internal_range')
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => ({ text, network: ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined }));
}

function isInside(host: string, networks: readonly Network[]): boolean {
  const found = normalizeHost(host);
  if (found === undefined || found.kind === 'name') return false;
  const address = ipaddr.process(found.name);
  return networks.some(({ network }) => {
    if (network === undefined) return false;
    const [base, bits] = network;
    return base.kind() === address.kind() && address.match(base, bits);
  });
}
