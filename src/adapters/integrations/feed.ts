/**
 * Settings that every instance has whose alerts can be fetched: whether, how often, how far back, and which.
 *
 * Settings are texts. A number that makes no sense is refused when the instance is opened, with its bounds.
 */
import { RiposteError } from '../../core/base/errors.ts';
import type { FeedSettings } from '../../domain/intake/feed.ts';
import type { ConfigRow } from './product.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const FEED_CONFIG: readonly ConfigRow[] = [
  {
    name: 'fetch',
    label: 'Fetch alerts',
    description: 'Take in the alerts of this instance, and follow what becomes of them there.',
    options: ['off', 'on'],
    defaultValue: 'off',
  },
  {
    name: 'fetchSeconds',
    label: 'Seconds between fetches',
    description: 'How often new alerts are asked for: 5 to 86,400.',
    defaultValue: '60',
  },
  {
    name: 'fetchLookBackMinutes',
    label: 'Look-back in minutes',
    description: 'Each fetch begins so long before the newest alert, for those that are listed late: 1 to 10,080.',
    defaultValue: '60',
  },
  {
    name: 'fetchFirstHours',
    label: 'First fetch in hours',
    description: 'How far back the very first fetch goes: 0 to 8,760. Every open alert of that time gets a run.',
    defaultValue: '24',
  },
  {
    name: 'fetchSeverities',
    label: 'Severities',
    description: 'Only these, with commas between: critical, high, medium, low, informational. Empty: all.',
  },
  {
    name: 'fetchSources',
    label: 'Sources',
    description: 'Only alerts of these sources (XDR Agent, XDR Analytics BIOC, …), with commas between. Empty: all.',
  },
  {
    name: 'fetchTypes',
    label: 'Types',
    description: 'Only alerts whose category or name is one of these, with commas between. Empty: all.',
  },
];

const SEVERITIES: readonly string[] = ['critical', 'high', 'medium', 'low', 'informational'];

export interface FeedFilter {
  /** Words of the vendor. */
  readonly severities: readonly string[];
  readonly sources: readonly string[];
  /** In lower case. */
  readonly types: readonly string[];
}

/** What the settings say; undefined where fetching is off. Throws `integration.bad-config` that names the setting, also when it is off. */
export function readFeedSettings(
  settings: Readonly<Record<string, string>>,
  instance: string,
): (FeedSettings & { readonly filter: FeedFilter }) | undefined {
  const whole = (name: string, least: number, most: number): number => {
    const text = settings[name] ?? '';
    const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw badSetting(instance, name, `is no whole number from ${least} to ${most}`);
  };
  const severities = namesIn(settings['fetchSeverities']).map((name) => name.toLowerCase());
  const unknown = severities.find((name) => !SEVERITIES.includes(name));
  if (unknown !== undefined)
    throw badSetting(instance, 'fetchSeverities', `holds what is none of ${SEVERITIES.join(', ')}`);
  const read = {
    intervalMs: whole('fetchSeconds', 5, 86_400) * 1_000,
    lookBackMs: whole('fetchLookBackMinutes', 1, 10_080) * MINUTE_MS,
    firstMs: whole('fetchFirstHours', 0, 8_760) * HOUR_MS,
    filter: {
      severities,
      sources: namesIn(settings['fetchSources']),
      types: namesIn(settings['fetchTypes']).map((name) => name.toLowerCase()),
    },
  };
  return settings['fetch'] === 'on' ? read : undefined;
}

function badSetting(instance: string, name: string, problem: string): RiposteError {
  const row = FEED_CONFIG.find((candidate) => candidate.name === name);
  return new RiposteError(
    'integration.bad-config',
    `instance ${instance}: ${name} (${row?.label ?? name}) ${problem}`,
    {
      hint: row?.description ?? '',
    },
  );
}

function namesIn(text = ''): readonly string[] {
  return text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
}
