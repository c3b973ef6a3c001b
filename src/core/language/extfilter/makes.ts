/** The operations of `ExtFilter` that make a new value: replacing, appending, encoding, digests. */
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { getOwn, isList, isObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Budget } from '../budget.ts';
import { Stop } from '../budget.ts';
import { RESULT_LENGTH_MAX } from '../choices.ts';
import { embed } from '../embed.ts';
import { base64Decode, base64Encode, percentDecode } from '../encodings.ts';
import { Fault } from '../fault.ts';
import { expandReplacement, tooLong } from '../patterns.ts';
import { refused } from './tests.ts';
import type { TestTools } from './tests.ts';

export interface Make {
  readonly level: 'item' | 'whole';
  readonly readsJson: boolean;
  make(value: Json, operand: Json, tools: TestTools): Json;
}

/** The operation of a name. */
export function findMake(name: string): Make | undefined {
  return Object.hasOwn(MAKES, name) ? MAKES[name] : undefined;
}

/** Every value, or every key, of the tree, from left to right. */
export function flattened(value: Json, what: 'values' | 'keys', budget: Budget): readonly Json[] {
  const found: Json[] = [];
  const walk = (each: Json): void => {
    budget.spend(1);
    if (isList(each)) each.forEach(walk);
    else if (isObject(each)) {
      for (const [key, member] of Object.entries(each)) {
        if (what === 'keys') found.push(key);
        walk(member);
      }
    } else if (what === 'values') found.push(each);
  };
  walk(value);
  return found;
}

function sound<Value>(value: Value | Fault): Value {
  if (value instanceof Fault) throw new Stop(value);
  return value;
}

function settings(operand: Json): JsonObject {
  return isObject(operand) ? operand : {};
}

/** @choice JSON of the operations `json: encode` has a blank behind each comma and colon, as the script's; other letters stay themselves. */
function jsonText(value: Json, operand: Json, { budget }: TestTools): string {
  budget.spendOn(value);
  const indent = getOwn(settings(operand), 'indent');
  const text =
    indent === undefined || indent === null
      ? spaced(value)
      : JSON.stringify(value, undefined, Math.min(Number(indent) || 0, 10));
  if (text.length > RESULT_LENGTH_MAX) throw new Stop(tooLong());
  return text;
}

function spaced(value: Json): string {
  if (isList(value)) return `[${value.map(spaced).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${JSON.stringify(key)}: ${spaced(each)}`)
    .join(', ')}}`;
}

function readJson(value: Json): Json {
  const read = parseJson(embed(value));
  if (read === undefined) throw refused('json: decode: the value is no JSON');
  return read;
}

const DIGESTS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
};

function digest(value: Json, operand: Json, { budget }: TestTools): string {
  const algorithm = embed(getOwn(settings(operand), 'algorithm') ?? 'sha256').toLowerCase();
  const hash = Object.hasOwn(DIGESTS, algorithm) ? DIGESTS[algorithm] : undefined;
  if (hash === undefined) throw refused(`digest: one of ${Object.keys(DIGESTS).join(', ')}`);
  const text = embed(value);
  budget.spend(50 + text.length);
  return bytesToHex(hash(utf8ToBytes(text)));
}

/** One object takes the members of the other, or gives way to what is no object. */
function update(value: Json, operand: Json): Json {
  const only = isList(value) && value.length === 1 ? value[0] : undefined;
  if (isObject(value) && isObject(operand)) return { ...value, ...operand };
  if (isObject(only) && isObject(operand)) return [{ ...only, ...operand }];
  return operand;
}

/** The whole text has to match, and its groups fill `\1` in every text of `matched`. */
function replaceByPattern(value: Json, operand: Json, { patterns, budget }: TestTools): Json {
  const given = settings(operand);
  const text = embed(value);
  budget.spend(8 + text.length / 8);
  const pattern = sound(
    patterns.get(embed(getOwn(given, 'pattern')), {
      whole: true,
      ignoreCase: getOwn(given, 'caseless') === true,
      dotAll: getOwn(given, 'dotall') === true,
      multiLine: getOwn(given, 'multiline') === true,
    }),
  );
  const [match] = sound(pattern.matches(text, 1));
  if (match === undefined) return getOwn(given, 'unmatched') ?? value;
  const fill = (each: Json): Json => {
    if (typeof each === 'string') return sound(expandReplacement(each, match, pattern.names, 'python'));
    if (isList(each)) return each.map(fill);
    return isObject(each) ? Object.fromEntries(Object.entries(each).map(([key, member]) => [key, fill(member)])) : each;
  };
  return fill(getOwn(given, 'matched') ?? value);
}

function quotedAsPercent(text: string): string {
  return text
    .replaceAll('%', '%25')
    .replaceAll('_', ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, '%$1');
}

/** `=?utf-8?B?…?=` and `=?utf-8?Q?…?=`; a word in another encoding than UTF-8 stays as it is written. */
function decodeHeader(value: Json): Json {
  return embed(value)
    .replace(/(=\?[^?\s]{1,40}\?[BbQq]\?[^?\s]*\?=)\s+(?==\?[^?\s]{1,40}\?[BbQq]\?)/g, '$1')
    .replace(/=\?([^?\s]{1,40})\?([BbQq])\?([^?\s]*)\?=/g, (whole, charset: string, how: string, text: string) => {
      if (!/^(?:utf-?8|us-ascii)$/i.test(charset)) return whole;
      const isBase64 = how.toLowerCase() === 'b';
      const decoded = isBase64 ? base64Decode(text) : percentDecode(quotedAsPercent(text));
      return decoded instanceof Fault ? whole : decoded;
    });
}

const MAKES: Readonly<Record<string, Make>> = {
  'is replaced with': { level: 'whole', readsJson: true, make: (_value, operand) => operand },
  'is updated with': { level: 'whole', readsJson: true, make: update },
  appends: {
    level: 'whole',
    readsJson: true,
    make: (value, operand, { budget }) => {
      const made = [...(isList(value) ? value : [value]), ...(isList(operand) ? operand : [operand])];
      budget.spend(made.length);
      return made;
    },
  },
  'json: encode array': { level: 'whole', readsJson: true, make: jsonText },
  'json: encode': { level: 'item', readsJson: true, make: jsonText },
  'json: decode': { level: 'item', readsJson: false, make: readJson },
  'base64: encode': { level: 'item', readsJson: false, make: (value) => sound(base64Encode(embed(value))) },
  'base64: decode': { level: 'item', readsJson: false, make: (value) => sound(base64Decode(embed(value))) },
  digest: { level: 'item', readsJson: true, make: digest },
  'email-header: decode': { level: 'item', readsJson: false, make: decodeHeader },
  'regex: replace': { level: 'item', readsJson: true, make: replaceByPattern },
};
