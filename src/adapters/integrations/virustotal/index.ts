/** Manifest of VirusTotal: reputation of files, URLs, addresses and domains. */
import { bindCommand, type CommandRow } from '../../../core/engine/commands.ts';
import { RiposteError } from '../../../core/base/errors.ts';
import { createHttpClient } from '../../outbound/client.ts';
import { failedTest, readConfig, type ConfigRow, type Product, type TestReport } from '../product.ts';
import { RELIABILITIES } from '../reputation.ts';
import { askReport } from './call.ts';
import { domain } from './commands/domain.ts';
import { file } from './commands/file.ts';
import { ip } from './commands/ip.ts';
import { url } from './commands/url.ts';
import type { VirusTotalIo } from './io.ts';

const threshold = (name: string, what: string): ConfigRow => ({
  name,
  label: `Threshold for ${what}`,
  description: `How many engines must call one malicious; half as many make it suspicious. A whole number from 1.`,
  defaultValue: '10',
});

const CONFIG: readonly ConfigRow[] = [
  {
    name: 'url',
    place: 'host',
    label: 'API address',
    description: 'Address of version 3 of the API.',
    defaultValue: 'https://www.virustotal.com/api/v3',
  },
  {
    name: 'key',
    label: 'API key',
    description: 'A public key may ask 4 times a minute.',
    required: true,
    secret: true,
  },
  threshold('fileThreshold', 'files'),
  threshold('urlThreshold', 'URLs'),
  threshold('ipThreshold', 'addresses'),
  threshold('domainThreshold', 'domains'),
  {
    name: 'popularRank',
    label: 'Rank of a popular domain',
    description: 'A domain whose average rank in lists of popular domains is this number or smaller is good.',
    defaultValue: '10000',
  },
  {
    name: 'reliability',
    label: 'Source reliability',
    description: 'Weighs this source against others.',
    options: RELIABILITIES,
    defaultValue: 'C - Fairly reliable',
  },
];

const ROWS: readonly CommandRow<VirusTotalIo>[] = [domain, file, ip, url];

/** SHA-256 of the empty file: a value that says nothing about anybody. */
const TEST_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const HINTS: Readonly<Record<string, string>> = {
  'virustotal.unauthorized': 'Check the API key.',
  'virustotal.forbidden': 'The key is good, and may not look up files.',
  'virustotal.quota-used': 'The key is good, and its quota is used up.',
  'virustotal.throttled': 'The key is good, and has asked too often in this minute.',
  'virustotal.unreachable': 'Check the address, the proxy, and that this machine may connect to it.',
  'virustotal.unreadable': 'Check the address: something answers there that is not version 3 of the API.',
};

export const virustotal: Product = {
  name: 'virustotal',
  brand: 'VirusTotalV3',
  brandAliases: ['VirusTotal (API v3)', 'VirusTotal'],
  description: 'VirusTotal: reputation of files, URLs, addresses and domains.',
  tries: 'Asks for the report of a file that everybody has, with the key of this instance.',
  config: CONFIG,
  rows: ROWS,
  open({ instance, config }, ports) {
    const settings = readConfig(CONFIG, config, instance);
    const { url: address = '', key = '', reliability = '' } = settings;
    const whole = (name: string) => wholeSetting(settings, name, instance);
    const thresholds = {
      file: whole('fileThreshold'),
      url: whole('urlThreshold'),
      ip: whole('ipThreshold'),
      domain: whole('domainThreshold'),
    };
    const http = createHttpClient({
      ...ports,
      ...ports.network,
      baseUrl: address.replace(/\/+$/, ''),
      userAgent: 'Riposte (virustotal)',
      secrets: [key],
    });
    const io: VirusTotalIo = {
      http,
      clock: ports.clock,
      instance,
      config: { key, reliability, thresholds, popularRank: whole('popularRank') },
    };
    return {
      brand: virustotal.brand,
      instance,
      commands: ROWS.map((row) => bindCommand(row, io, { brand: virustotal.brand, instance })),
      test: () => test(io),
      close: () => http.close(),
    };
  },
};

function wholeSetting(settings: Readonly<Record<string, string>>, name: string, instance: string): number {
  const text = settings[name] ?? '';
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  const hint = 'Give a whole number from 1.';
  throw new RiposteError('integration.bad-config', `instance ${instance}: ${name} is no whole number`, { hint });
}

async function test(io: VirusTotalIo): Promise<TestReport> {
  const answer = await askReport(io, 'file', TEST_HASH, 1);
  if (answer.kind !== 'failed') return { ok: true, detail: `VirusTotal answers at ${io.http.place}.` };
  return failedTest(answer, HINTS);
}
