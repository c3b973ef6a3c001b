/**
 * ExtractIP, ExtractURL, ExtractDomain, ExtractEmail, ExtractHash: one kind of indicator of a text, at its standard place in the
 * context.
 *
 * T1. All of them read a text as extractIndicators does. A pattern of their own is not taken: two ways to read a URL would be two URLs.
 */
import { asList, getOwn, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow } from '../../../core/engine/commands.ts';
import { extractIndicators, type Indicators } from '../../../domain/alerts/indicators/extract.ts';
import { registeredDomain } from '../../../domain/alerts/indicators/kinds.ts';
import { asText } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { note, unique, warning } from '../results.ts';

export const extractIp = extracting(
  'ExtractIP',
  'addresses',
  'IP(val.Address && val.Address == obj.Address)',
  ({ ips }) => ips.map((Address) => ({ Address })),
);
export const extractUrl = extracting('ExtractURL', 'URLs', 'URL(val.Data && val.Data == obj.Data)', ({ urls }) =>
  urls.map((Data) => ({ Data })),
);
export const extractDomain = extracting(
  'ExtractDomain',
  'registered domains',
  'Domain(val.Name && val.Name == obj.Name)',
  ({ domains }) => unique(domains.map(registeredDomain)).map((Name) => ({ Name })),
);
export const extractEmail = extracting(
  'ExtractEmail',
  'e-mail addresses',
  'Account.Email(val.Address && val.Address == obj.Address)',
  ({ emails }) => emails.map((Address) => ({ Address })),
);
export const extractHash = extracting(
  'ExtractHash',
  'file hashes',
  'File(val.MD5 && val.MD5 == obj.MD5 || val.SHA1 && val.SHA1 == obj.SHA1 || val.SHA256 && val.SHA256 == obj.SHA256)',
  ({ hashes }) => hashes.flatMap((hash) => (hash.length in HASHES ? [{ [HASHES[hash.length] ?? '']: hash }] : [])),
);

/** Digits of a hash → its name in the context. */
const HASHES: Readonly<Record<number, string>> = { 32: 'MD5', 40: 'SHA1', 64: 'SHA256', 128: 'SHA512' };

function extracting(
  name: string,
  what: string,
  key: string,
  read: (found: Indicators) => readonly JsonObject[],
): CommandRow<AutomationPorts> {
  const path = key.replace(/\(.*$/, '');
  return {
    name,
    description: `Finds ${what} in a text, in normal form, each once.`,
    risk: 'read',
    args: [{ name: 'text', description: 'The text; an object is read as its JSON.', required: true, isArray: true }],
    outputs: [{ path, description: `What was found: ${what}. Not written when there are none.` }],
    run: (args) => {
      const found = extractIndicators(asList(getOwn(args, 'text')).map(asText));
      const rows = read(found);
      const said = `${rows.length} ${what}`;
      const context = rows.length === 0 ? {} : { [key]: rows };
      return Promise.resolve({
        entries: [
          { ...note(said), contents: rows, readable: said, context },
          ...(found.isTruncated ? [warning('extract.truncated', 'The text was too long: its end was not read.')] : []),
        ],
      });
    },
  };
}
