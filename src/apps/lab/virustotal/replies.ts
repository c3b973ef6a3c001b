/** Objects and errors of the simulated VirusTotal (vendor: API v3, objects, errors). Times are epoch seconds. */
import { sha256Text } from '../../../core/base/hash.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Score } from '../tenant.ts';
import type { Answer } from '../wire.ts';

export type ObjectType = 'file' | 'url' | 'domain' | 'ip_address';

const COLLECTIONS: Readonly<Record<ObjectType, string>> = {
  file: 'files',
  url: 'urls',
  domain: 'domains',
  ip_address: 'ip_addresses',
};

/** What the engines said, by score. 10 is the usual threshold of clients: 6 is more than half of it. 0: none has looked. */
const STATS: Readonly<Record<Score, JsonObject>> = {
  0: { malicious: 0, suspicious: 0, harmless: 0, undetected: 0 },
  1: { malicious: 0, suspicious: 0, harmless: 61, undetected: 9 },
  2: { malicious: 6, suspicious: 2, harmless: 40, undetected: 22 },
  3: { malicious: 51, suspicious: 2, harmless: 0, undetected: 17 },
};
/** Engines call no file harmless: they find something, or they do not. */
const FILE_STATS: Readonly<Record<Score, JsonObject>> = {
  ...STATS,
  1: { malicious: 0, suspicious: 0, harmless: 0, undetected: 70 },
  2: { malicious: 6, suspicious: 0, harmless: 0, undetected: 64 },
};

export function found(type: ObjectType, value: string, score: Score, now: number): Answer {
  const stats = (type === 'file' ? FILE_STATS : STATS)[score] ?? {};
  const id = idOf(type, value);
  const attributes: JsonObject = {
    ...ownAttributes(type, value, id),
    reputation: 0,
    total_votes: { harmless: 0, malicious: 0 },
    ...(score === 0 ? {} : { last_analysis_date: Math.floor(now / 1000) }),
    last_analysis_stats: { ...stats, timeout: 0, ...(type === 'file' ? { 'type-unsupported': 4, failure: 0 } : {}) },
    last_analysis_results: {},
  };
  const self = `https://www.virustotal.com/api/v3/${COLLECTIONS[type]}/${id}`;
  return json(200, { data: { type, id, links: { self }, attributes } });
}

/** A file and a URL are known by their SHA-256, whatever they were asked by. */
function idOf(type: ObjectType, value: string): string {
  if (type === 'url') return sha256Text(value);
  if (type === 'file') return value.length === 64 ? value.toLowerCase() : sha256Text(value.toLowerCase());
  return value.toLowerCase();
}

function ownAttributes(type: ObjectType, value: string, id: string): JsonObject {
  switch (type) {
    case 'url':
      return { url: value, last_final_url: value };
    case 'file': {
      const asked = { 32: 'md5', 40: 'sha1' }[value.length];
      return { sha256: id, ...(asked === undefined ? {} : { [asked]: value.toLowerCase() }) };
    }
    default:
      return {};
  }
}

export function error(status: number, code: string, message: string): Answer {
  return json(status, { error: { code, message } });
}

function json(status: number, body: JsonObject): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
