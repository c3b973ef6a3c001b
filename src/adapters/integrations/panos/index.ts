/** Manifest of Palo Alto Networks PAN-OS: firewalls and Panorama, over the XML API. */
import { RiposteError } from '../../../core/base/errors.ts';
import { bindCommand, type CommandRow } from '../../../core/engine/commands.ts';
import { createHttpClient } from '../../outbound/client.ts';
import { createCountingIds } from '../counting-ids.ts';
import { failedTest, readConfig, type ConfigRow, type Product, type TestReport } from '../product.ts';
import { childText } from '../xml.ts';
import { readPanos } from './call.ts';
import { findCategory } from './categories.ts';
import { panOsCheckUrlBlock } from './commands/pan-os-check-url-block.ts';
import { panOsCommitStatus } from './commands/pan-os-commit-status.ts';
import { panOsCommit } from './commands/pan-os-commit.ts';
import { panOsCreateCustomUrlCategory } from './commands/pan-os-create-custom-url-category.ts';
import { panOsCustomBlockRule } from './commands/pan-os-custom-block-rule.ts';
import { panOsDeleteRule } from './commands/pan-os-delete-rule.ts';
import { panOsEditCustomUrlCategory } from './commands/pan-os-edit-custom-url-category.ts';
import { panOsGetCustomUrlCategory } from './commands/pan-os-get-custom-url-category.ts';
import { panOsListRules } from './commands/pan-os-list-rules.ts';
import { panOsMoveRule } from './commands/pan-os-move-rule.ts';
import { panOsPlatformGetSystemInfo } from './commands/pan-os-platform-get-system-info.ts';
import { panOsPreviewUrlBlock } from './commands/pan-os-preview-url-block.ts';
import { panOsPushStatus } from './commands/pan-os-push-status.ts';
import { panOsPushToDeviceGroup } from './commands/pan-os-push-to-device-group.ts';
import { panOsUnblockUrl } from './commands/pan-os-unblock-url.ts';
import { panOs } from './commands/pan-os.ts';
import type { PanosIo, Place } from './io.ts';
import { nameProblem } from './places.ts';

const CONFIG: readonly ConfigRow[] = [
  {
    name: 'url',
    place: 'host',
    label: 'Address',
    description: 'https:// and the management address of the firewall or of Panorama.',
    required: true,
  },
  { name: 'key', label: 'API key', description: 'Key of a user of its own for Riposte.', required: true, secret: true },
  {
    name: 'vsys',
    place: 'part',
    label: 'Virtual system',
    description: 'Of a firewall, for example vsys1. Not on Panorama.',
  },
  {
    name: 'deviceGroup',
    place: 'part',
    label: 'Device group',
    description: 'On Panorama; "shared" for all. Not on a firewall.',
  },
  {
    name: 'admin',
    label: 'Administrator',
    description: 'Name of the user that the key belongs to: commits are then limited to its own changes.',
  },
];

const ROWS: readonly CommandRow<PanosIo>[] = [
  panOs,
  panOsCheckUrlBlock,
  panOsCommit,
  panOsCommitStatus,
  panOsCreateCustomUrlCategory,
  panOsCustomBlockRule,
  panOsDeleteRule,
  panOsEditCustomUrlCategory,
  panOsGetCustomUrlCategory,
  panOsListRules,
  panOsMoveRule,
  panOsPlatformGetSystemInfo,
  panOsPreviewUrlBlock,
  panOsPushStatus,
  panOsPushToDeviceGroup,
  panOsUnblockUrl,
];

/** A name that nobody gives a category: that there is none is a good answer. */
const TEST_CATEGORY = 'riposte-test-of-the-instance';

/** Below it a category has no type, and is written in another form. */
const OLDEST_MAJOR = 9;

const HINTS: Readonly<Record<string, string>> = {
  'panos.unauthorized': 'Make a new API key: it ends with the password of its user, and with its lifetime.',
  'panos.forbidden':
    'Give the user of the key an admin role with XML API rights for configuration, commit and operation.',
  'panos.unreachable':
    'Check the address, the proxy, the certificate, and that this machine may reach the management interface.',
  'panos.too-old': `PAN-OS ${OLDEST_MAJOR} is the oldest that is supported.`,
  'panos.unreadable': 'Check the address: something answers there that is not the XML API.',
};

export const panos: Product = {
  name: 'panos',
  brand: 'Panorama',
  brandAliases: ['Palo Alto Networks PAN-OS', 'PAN-OS'],
  description: 'Palo Alto Networks PAN-OS: URL categories, rules, commit and push on a firewall or Panorama.',
  tries: 'Reads the version of PAN-OS, then one URL category of the configuration, with the key of this instance.',
  config: CONFIG,
  rows: ROWS,
  open({ instance, config }, ports) {
    const settings = readConfig(CONFIG, config, instance);
    const { url = '', key = '', admin = '' } = settings;
    const http = createHttpClient({
      ...ports,
      ...ports.network,
      baseUrl: withoutApi(url),
      userAgent: 'Riposte (panos)',
      secrets: [key],
    });
    const io: PanosIo = {
      http,
      clock: ports.clock,
      instance,
      ids: createCountingIds(),
      config: { key, place: placeOf(settings, instance), admin },
    };
    return {
      brand: panos.brand,
      instance,
      commands: ROWS.map((row) => bindCommand(row, io, { brand: panos.brand, instance })),
      test: () => test(io),
      close: () => http.close(),
    };
  },
};

/** The path belongs to the call: `/api` of an address that was copied with it is cut off. */
function withoutApi(url: string): string {
  return url.replace(/(?:\/api)?\/*$/, '');
}

/** Throws `integration.bad-config` unless exactly one of the two is given. */
function placeOf(settings: Readonly<Record<string, string>>, instance: string): Place {
  const { vsys = '', deviceGroup = '' } = settings;
  const name = vsys === '' ? deviceGroup : vsys;
  const both = (vsys === '') === (deviceGroup === '');
  const problem = both
    ? 'either vsys (Virtual system) or deviceGroup (Device group) must be given, and not both'
    : nameProblem(vsys === '' ? 'device group' : 'virtual system', name);
  if (problem !== undefined) {
    throw new RiposteError('integration.bad-config', `instance ${instance}: ${problem}`, {
      hint: 'A firewall has virtual systems (vsys1 is the usual one), Panorama has device groups.',
    });
  }
  if (vsys !== '') return { kind: 'vsys', name };
  return name.toLowerCase() === 'shared' ? { kind: 'shared' } : { kind: 'device-group', name };
}

/** Reads the version, which the XML API gives to every key, and looks for a category, which needs the right to read the configuration. */
async function test(io: PanosIo): Promise<TestReport> {
  const read = await readPanos(io, { type: 'version' }, { attempts: 1 });
  if (read.kind === 'failed') return failedTest(read, HINTS);
  const version = read.kind === 'read' ? childText(read.response.result, 'sw-version') : undefined;
  if (version === undefined) {
    return failedTest({ code: 'panos.unreadable', detail: `${io.http.place} gives no version.` }, HINTS);
  }
  if (Number(/^\d+/.exec(version)?.[0] ?? OLDEST_MAJOR) < OLDEST_MAJOR) {
    return failedTest({ code: 'panos.too-old', detail: `${io.http.place} runs PAN-OS ${version}.` }, HINTS);
  }
  const found = await findCategory(io, { kind: 'where', name: TEST_CATEGORY, place: io.config.place }, true);
  if (found.kind === 'failed') return failedTest(found, HINTS);
  return { ok: true, detail: `PAN-OS ${version} answers at ${io.http.place}, and its configuration can be read.` };
}
