/** Manifest of Palo Alto Networks WildFire: verdicts. */
import { bindCommand, type CommandRow } from '../../../core/engine/commands.ts';
import { createHttpClient } from '../../outbound/client.ts';
import { failedTest, readConfig, type ConfigRow, type Product, type TestReport } from '../product.ts';
import { RELIABILITIES } from '../reputation.ts';
import { askVerdict } from './call.ts';
import { wildfireGetVerdict } from './commands/wildfire-get-verdict.ts';
import type { WildFireIo } from './io.ts';

const CONFIG: readonly ConfigRow[] = [
  {
    name: 'url',
    place: 'host',
    label: 'API address',
    description: 'Address of the cloud or the appliance; /publicapi is added where it is missing.',
    defaultValue: 'https://wildfire.paloaltonetworks.com/publicapi',
  },
  { name: 'key', label: 'API key', description: 'The key of the WildFire API.', required: true, secret: true },
  {
    name: 'agent',
    label: 'Agent',
    description: 'For keys of Prisma Cloud Compute (pcc) and Prisma Access (prismaaccessapi).',
    options: ['pcc', 'prismaaccessapi'],
  },
  {
    name: 'reliability',
    label: 'Source reliability',
    description: 'Weighs this source against others.',
    options: RELIABILITIES,
    defaultValue: 'B - Usually reliable',
  },
];

const ROWS: readonly CommandRow<WildFireIo>[] = [wildfireGetVerdict];

/** SHA-256 of the empty file: a value that says nothing about anybody. */
const TEST_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const HINTS: Readonly<Record<string, string>> = {
  'wildfire.unauthorized': 'Check the API key; a key of another product needs its agent setting.',
  'wildfire.forbidden': 'Check the API key and the address.',
  'wildfire.quota-used': 'The key is good, and its quota is used up for today.',
  'wildfire.unreachable': 'Check the address, the proxy, and that this machine may connect to it.',
  'wildfire.unreadable': 'Check the address: something answers there that is not the WildFire API.',
};

export const wildfire: Product = {
  name: 'wildfire',
  brand: 'WildFire-v2',
  brandAliases: ['Palo Alto Networks WildFire v2'],
  description: 'Palo Alto Networks WildFire: verdicts of files and URLs.',
  tries: 'Asks for the verdict of a file that everybody has, with the key of this instance.',
  config: CONFIG,
  rows: ROWS,
  open({ instance, config }, ports) {
    const settings = readConfig(CONFIG, config, instance);
    const { url = '', key = '', agent = '', reliability = '' } = settings;
    const http = createHttpClient({
      ...ports,
      ...ports.network,
      baseUrl: withPublicApi(url),
      userAgent: 'Riposte (wildfire)',
      secrets: [key],
    });
    const io: WildFireIo = { http, clock: ports.clock, instance, config: { key, agent, reliability } };
    return {
      brand: wildfire.brand,
      instance,
      commands: ROWS.map((row) => bindCommand(row, io, { brand: wildfire.brand, instance })),
      test: () => test(io),
      close: () => http.close(),
    };
  },
};

function withPublicApi(url: string): string {
  const trimmed = url.replace(/\/+$/, '');
  return trimmed.endsWith('/publicapi') ? trimmed : `${trimmed}/publicapi`;
}

async function test(io: WildFireIo): Promise<TestReport> {
  const answer = await askVerdict(io, 'hash', TEST_HASH, 1);
  if (answer.kind === 'verdict') return { ok: true, detail: `WildFire answers at ${io.http.place}.` };
  return failedTest(answer, HINTS);
}
