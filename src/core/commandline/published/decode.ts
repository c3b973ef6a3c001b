/**
 * Undoing what hides a command: reversed text, base64, character codes, put-together strings.
 *
 * D1. Bounded: at most `ROUNDS_MAX` rounds, `DEPTH_MAX` payloads inside payloads; no step makes a text longer. Hitting a bound is reported.
 * D2. Linear: every pass looks at each character a bounded number of times.
 * D3. `texts` begins with the line as given, so that the act of hiding stays visible beside what it hid.
 * D4. What is not readable after decoding stays as it was: paths, hashes and keys are no payloads, `\12.0\x64` is no escape.
 */
import { isReadable, readBase64 } from './base64.ts';

export const ROUNDS_MAX = 4;
export const DEPTH_MAX = 5;

export interface Decoded {
  /** The line and what each pass made of it, without repetitions; the last one is the most decoded. */
  readonly texts: readonly string[];
  readonly base64: readonly string[];
  readonly isDoubleEncoded: boolean;
  readonly isReversed: boolean;
  /** Pieces as they were written: escapes and joined strings. */
  readonly obfuscated: readonly string[];
  readonly isCut: boolean;
}

const REVERSED_WORD = 'llehsrewop';

export function decode(line: string): Decoded {
  const texts = new Set([line]);
  const base64: string[] = [];
  const obfuscated: string[] = [];
  let deepest = 0;
  let isCut = false;

  const isReversed = line.toLowerCase().includes(REVERSED_WORD);
  let text = isReversed ? Array.from(line).toReversed().join('') : line;
  texts.add(text);
  for (let round = 0; ; round += 1) {
    const payloads = decodePayloads(text, 1);
    const escapes = decodeEscapes(payloads.text);
    const joined = joinStrings(escapes.text);
    if (joined.text === text) break;
    if (round === ROUNDS_MAX) {
      isCut = true;
      break;
    }
    base64.push(...payloads.found);
    obfuscated.push(...escapes.found, ...joined.found);
    deepest = Math.max(deepest, payloads.depth);
    isCut ||= payloads.isCut;
    for (const step of [payloads.text, escapes.text, joined.text]) texts.add(step);
    text = joined.text;
  }
  // The most decoded text comes last, also where a pass led back to an earlier one.
  texts.delete(text);
  texts.add(text);
  return {
    texts: texts.size === 1 ? [text] : [line, ...[...texts].filter((one) => one !== line)],
    base64,
    isDoubleEncoded: deepest > 1,
    isReversed,
    obfuscated,
    isCut,
  };
}

interface Payloads {
  readonly text: string;
  readonly found: readonly string[];
  /** Payloads inside payloads: 1 for one that holds none. */
  readonly depth: number;
  readonly isCut: boolean;
}

/** `-enc TOKEN` with any prefix of the flag and any dash; `FromBase64String('TOKEN')` and its like; any other word. */
const FLAG_TOKEN = /([-/\u2013\u2014\u2015])(e[a-z]{0,13})([\s:]+["']?)([A-Za-z0-9+/]{4,}={0,2})/gi;
const CALL_TOKEN = /((?:frombase64string|base64_decode|b64decode|atob)\s?\(\s?b?["'])([A-Za-z0-9+/]{4,}={0,2})/gi;
const ANY_TOKEN = /[A-Za-z0-9+/]{4,}={0,2}/g;

function decodePayloads(source: string, level: number): Payloads {
  if (level > DEPTH_MAX) return { text: source, found: [], depth: 0, isCut: true };
  const found: string[] = [];
  let depth = 0;
  let isCut = false;
  const read = (token: string): string | undefined => {
    const payload = readBase64(token);
    if (payload === undefined) return undefined;
    found.push(token);
    const inner = decodePayloads(payload, level + 1);
    depth = Math.max(depth, 1 + inner.depth);
    isCut ||= inner.isCut;
    found.push(...inner.found);
    return inner.text;
  };

  const isPowerShell = /powershell|pwsh/i.test(source);
  let text = source.replace(CALL_TOKEN, (all: string, call: string, token: string) => {
    const payload = read(token);
    return payload === undefined ? all : call + payload;
  });
  if (isPowerShell) {
    text = text.replace(FLAG_TOKEN, (all: string, dash: string, flag: string, gap: string, token: string) => {
      const payload = isEncodedFlag(flag) ? read(token) : undefined;
      return payload === undefined ? all : dash + flag + gap + payload;
    });
  } else {
    text = text.replace(ANY_TOKEN, (token: string) => {
      const isLikely = token.length % 4 === 0 && (token.length > 20 || token.endsWith('='));
      return (isLikely ? read(token) : undefined) ?? token;
    });
  }
  return { text, found, depth, isCut };
}

function isEncodedFlag(flag: string): boolean {
  return flag.toLowerCase() === 'ec' || 'encodedcommand'.startsWith(flag.toLowerCase());
}

interface Pass {
  readonly text: string;
  readonly found: readonly string[];
}

/** Runs of at least three `\x41` or `\101`: fewer are parts of paths more often than not. */
function decodeEscapes(source: string): Pass {
  const found: string[] = [];
  const text = source.replace(/(?:\\x[0-9a-f]{2}){3,}|(?:\\[0-3][0-7]{2}){3,}/gi, (run: string) => {
    const isHex = /^\\x/i.test(run);
    const codes = run.split(isHex ? /\\x/i : '\\').slice(1);
    const plain = codes.map((code) => String.fromCharCode(Number.parseInt(code, isHex ? 16 : 8))).join('');
    if (!isReadable(plain)) return run;
    found.push(run);
    return plain;
  });
  return { text, found };
}

/** `'pow'+'ershell'` → `'powershell'`. A quote right after an opening sign is a string that begins, not one that ends (`split("+")`). */
function joinStrings(source: string): Pass {
  const found: string[] = [];
  const text = source.replace(
    /(?<=[^\s(,=[{+'"])(["'])\s{0,8}\+\s{0,8}\1(?=[^\s'"])/g,
    (seam: string, _quote, at: number) => {
      found.push(source.slice(Math.max(0, at - 20), at + seam.length + 20));
      return '';
    },
  );
  return { text, found };
}
