/** Transformers of addresses, URLs and domains that XSOAR ships as scripts, as native functions with the scripts' rules. */
import { lazy } from '../../base/lazy.ts';
import { parse as parseName } from 'tldts';
import type { Json } from '../../base/json.ts';
import { listOf } from '../casts.ts';
import { embed } from '../embed.ts';
import { percentDecode } from '../encodings.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { contains, parseAddress, parseNetwork } from '../network.ts';
import { listArgument } from './row.ts';
import { tooManyPairs } from '../operators/row.ts';
import type { TransformerRow } from './row.ts';

/** Addresses inside (or outside) some networks; none is nothing. */
function addresses(isWanted: boolean): TransformerRow['run'] {
  return (value, call) => {
    const networks = [];
    for (const text of listArgument(call, 'cidr_ranges').map(embed)) {
      const network = parseNetwork(text, false);
      if (network === undefined)
        return new Fault('language.argument', `cidr_ranges: ${JSON.stringify(text.slice(0, 60))} is no network`);
      networks.push(network);
    }
    const given = listOf(value);
    const tooMany = tooManyPairs('cidr_ranges', given.length, networks.length);
    if (tooMany !== undefined) return tooMany;
    const kept: Json[] = [];
    for (const item of given) {
      const address = parseAddress(embed(item));
      if (address === undefined)
        return new Fault('language.cast', `${JSON.stringify(embed(item).slice(0, 60))} is no IP address`);
      if (networks.some((network) => contains(network, address)) === isWanted) kept.push(item);
    }
    return kept.length === 0 ? undefined : kept;
  };
}

function emails(isWanted: boolean): TransformerRow['run'] {
  return (value, call) => {
    const domains = new Set(listArgument(call, 'domain_list').map((item) => embed(item).toLowerCase()));
    const kept: Json[] = [];
    for (const address of listOf(value).map((item) => embed(item).toLowerCase())) {
      if (!/^[^@]+@[^@]+$/.test(address))
        return new Fault('language.cast', `${JSON.stringify(address.slice(0, 60))} is no e-mail address`);
      if (domains.has(address.slice(address.indexOf('@') + 1)) === isWanted) kept.push(address);
    }
    return kept.length === 0 ? undefined : kept;
  };
}

// ---- Indicators that were made harmless, or wrapped by a mail gateway -----------------------------------------------------

/** The address behind a link of Microsoft's or Proofpoint's gateway; `undefined` when it is none. */
function unwrapped(url: string): string | undefined {
  if (/^[^?]*\.safelinks\.protection\.outlook\.com\/\?/i.test(url)) return parameter(url, 'url') ?? url;
  if (/^https:\/\/urldefense\.(?:proofpoint\.)?com\/v3\/__/i.test(url)) {
    const inner = url.slice(url.indexOf('__') + 2);
    const end = inner.indexOf('__');
    return (end < 0 ? inner : inner.slice(0, end)).replace(/^(https?:)\/(?!\/)/i, '$1//');
  }
  if (!/^https:\/\/urldefense\.proofpoint\.com\/v[12]\/url\?/i.test(url)) return undefined;
  const coded = parameter(url, 'u');
  if (coded === undefined) return url;
  return url.startsWith('https://urldefense.proofpoint.com/v1/')
    ? coded
    : percentDecode(coded.replaceAll('-', '%').replaceAll('_', '/'));
}

function parameter(url: string, name: string): string | undefined {
  const pairs = url.slice(url.indexOf('?') + 1).split('&');
  const pair = pairs.find((each) => each.startsWith(`${name}=`));
  return pair === undefined ? undefined : percentDecode(pair.slice(name.length + 1));
}

function refanged(text: string): string {
  return text.replaceAll('[.]', '.').replaceAll('(.)', '.').replace(/hxxp/i, 'http').replaceAll('&amp;', '&');
}

function url(text: string): string {
  const given = text.trim();
  const inner = unwrapped(given);
  if (inner !== undefined) return inner;
  const plain = refanged(given);
  return /^(?:http|ftp)/i.test(plain) ? plain : `http://${plain}`;
}

/** The registered domain of a URL, a name or an e-mail address; an address of the network has none. */
function domain(text: string): string {
  const given = text.trim();
  const isEmail = /^[^@\s/]+@[^@\s/]+$/.test(given);
  const name = isEmail ? given.slice(given.indexOf('@') + 1) : (unwrapped(given) ?? refanged(given.toLowerCase()));
  return parseName(name.slice(0, 2048)).domain ?? '';
}

function each(work: (text: string) => string): TransformerRow['run'] {
  return (value): Outcome => {
    const items = listOf(value);
    const texts = items.map((item) => work(embed(item)));
    return Array.isArray(value) || texts.length !== 1 ? texts : texts[0];
  };
}

const script = { source: 'script', aliases: [], level: 'value' } as const;

export const networkScriptTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...script,
    name: 'IPv4Whitelist',
    args: [{ name: 'cidr_ranges', rule: 'Networks: a list, or separated by commas.', required: true }],
    rule: 'The addresses that lie in some of the networks, as a list; none of them is nothing.',
    examples: [
      { input: '10.0.0.1,8.8.8.8', args: { cidr_ranges: '10.0.0.0/8' }, output: ['10.0.0.1'] },
      { input: ['8.8.8.8'], args: { cidr_ranges: ['10.0.0.0/8'] } },
      { input: 'localhost', args: { cidr_ranges: '10.0.0.0/8' }, error: true },
    ],
    run: addresses(true),
  },
  {
    ...script,
    name: 'IPv4Blacklist',
    args: [{ name: 'cidr_ranges', rule: 'Networks: a list, or separated by commas.', required: true }],
    rule: 'The addresses that lie in none of the networks, as a list; none of them is nothing.',
    examples: [
      { input: '10.0.0.1,8.8.8.8', args: { cidr_ranges: '10.0.0.0/8' }, output: ['8.8.8.8'] },
      { args: { cidr_ranges: '10.0.0.0/8' } },
      { input: ['8.8.8.8'], args: { cidr_ranges: 'ten' }, error: true },
    ],
    run: addresses(false),
  },
  {
    ...script,
    name: 'EmailDomainWhitelist',
    args: [{ name: 'domain_list', rule: 'Domains: a list, or separated by commas.', required: true }],
    rule: 'The e-mail addresses, in lower case, whose domain is listed, as a list; none of them is nothing.',
    examples: [
      {
        input: 'Ann@Corp.example,bob@evil.example',
        args: { domain_list: 'corp.example' },
        output: ['ann@corp.example'],
      },
      { input: ['bob@evil.example'], args: { domain_list: ['corp.example'] } },
      { input: 'bob', args: { domain_list: 'corp.example' }, error: true },
    ],
    run: emails(true),
  },
  {
    ...script,
    name: 'EmailDomainBlacklist',
    args: [{ name: 'domain_list', rule: 'Domains: a list, or separated by commas.', required: true }],
    rule: 'The e-mail addresses, in lower case, whose domain is not listed, as a list; none of them is nothing.',
    examples: [
      {
        input: 'Ann@Corp.example,bob@evil.example',
        args: { domain_list: 'corp.example' },
        output: ['bob@evil.example'],
      },
      { args: { domain_list: 'corp.example' } },
      { input: ['bob'], args: { domain_list: 'corp.example' }, error: true },
    ],
    run: emails(false),
  },
  {
    ...script,
    name: 'UnEscapeURLs',
    args: [],
    rule: 'URLs as they were before somebody made them harmless (`hxxp`, `[.]`) or a mail gateway wrapped them; without a scheme they get `http://`.',
    examples: [
      { input: 'hxxp://a[.]example/x&amp;y', output: 'http://a.example/x&y' },
      {
        input: ['a[.]example', 'https://urldefense.proofpoint.com/v2/url?u=http-3A__b.example_x&d=1'],
        output: ['http://a.example', 'http://b.example/x'],
      },
      {
        input: 'https://eu.safelinks.protection.outlook.com/?url=https%3A%2F%2Fc.example%2F&data=1',
        output: 'https://c.example/',
      },
      { output: [] },
    ],
    run: each(url),
  },
  {
    ...script,
    name: 'UnEscapeIPs',
    args: [],
    rule: 'Addresses as they were before somebody made them harmless.',
    examples: [
      { input: '10[.]0[.]0[.]1', output: '10.0.0.1' },
      { input: ['10[.]0.0.1', '::1'], output: ['10.0.0.1', '::1'] },
      { output: [] },
    ],
    run: each((text) => text.trim().replaceAll('[.]', '.')),
  },
  {
    ...script,
    name: 'ExtractDomainFromUrlAndEmail',
    aliases: ['ExtractDomainFromUrlFormat'],
    args: [],
    rule: 'The registered domain of each URL, name or e-mail address; where there is none, an empty text.',
    examples: [
      { input: 'hxxps://mail.corp[.]example.co.uk/x', output: 'example.co.uk' },
      { input: ['ann@mail.example.com', '10.0.0.1'], output: ['example.com', ''] },
      { output: [] },
    ],
    run: each(domain),
  },
]);
