/** file: what VirusTotal knows of files, named by MD5, SHA-1 or SHA-256. */
import type { JsonObject } from '../../../../core/base/json.ts';
import { listArg } from '../../args.ts';
import { reputationCommand } from '../lookup.ts';
import { textIn, type Report } from '../schema.ts';

const HASH_NAMES: Readonly<Record<number, string>> = { 32: 'MD5', 40: 'SHA1', 64: 'SHA256' };

export const file = reputationCommand({
  kind: 'file',
  description: 'Asks for the reputation of files by their hashes. Nothing is uploaded.',
  argument: 'Hashes: MD5, SHA-1 or SHA-256.',
  label: 'File reputation',
  values: (args) => listArg(args, 'file'),
  problem: (value) => (/^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i.test(value) ? undefined : 'is no hash'),
  isInternal: () => false,
  object: 'File',
  key: ['MD5', 'SHA1', 'SHA256'].map((name) => `val.${name} && val.${name} == obj.${name}`).join(' || '),
  standard: standardFile,
  outputs: ['MD5', 'SHA1', 'SHA256', 'Size', 'Type', 'Name'].map((name) => ({
    path: `File.${name}`,
    description: name,
  })),
});

function standardFile(value: string, report: Report | undefined): JsonObject {
  const attributes: JsonObject = report?.attributes ?? {};
  const asked = HASH_NAMES[value.length] ?? 'SHA256';
  const names = attributes['names'];
  const size = attributes['size'];
  const texts = {
    MD5: textIn(attributes, 'md5'),
    SHA1: textIn(attributes, 'sha1'),
    SHA256: textIn(attributes, 'sha256'),
    Type: textIn(attributes, 'type_description'),
    Name: Array.isArray(names) && typeof names[0] === 'string' ? names[0] : undefined,
  };
  return {
    ...Object.fromEntries(Object.entries(texts).filter((pair): pair is [string, string] => pair[1] !== undefined)),
    ...(typeof size === 'number' ? { Size: size } : {}),
    // As it was asked for: whoever looks for the value finds it.
    [asked]: value,
  };
}
