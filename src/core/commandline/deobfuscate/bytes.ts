/** Between bytes and text: base64, hex, and which encoding bytes are a text in. Each is linear; what is no text is undefined. */

const VALUES = new Int8Array(128).fill(-1);
Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/').forEach((char, value) => {
  VALUES[char.charCodeAt(0)] = value;
});
VALUES['-'.charCodeAt(0)] = 62;
VALUES['_'.charCodeAt(0)] = 63;

/** Missing padding, the letters of URLs and blanks between are forgiven; it ends at the first other sign. */
export function bytesOfBase64(token: string): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((token.length * 3) / 4));
  let length = 0;
  let held = 0;
  let bits = 0;
  for (let at = 0; at < token.length; at += 1) {
    const code = token.charCodeAt(at);
    if (code === 32 || code === 10 || code === 13) continue;
    const value = code < 128 ? (VALUES[code] ?? -1) : -1;
    if (value < 0) break;
    held = ((held << 6) | value) & 0xff_ffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = (held >> bits) & 0xff;
    length += 1;
  }
  return bytes.subarray(0, length);
}

export function bytesOfHex(text: string): Uint8Array {
  const digits = text.replace(/(?:0x|\\x|%)(?=[0-9a-f]{2})|[\s,:-]/gi, '');
  const bytes = new Uint8Array(digits.length >> 1);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}

/** UTF-16LE (what PowerShell encodes) or UTF-8, when it is readable. */
export function textOfBytes(bytes: Uint8Array): string | undefined {
  const text = utf16Of(bytes) ?? utf8Of(bytes);
  return text !== undefined && isReadable(text) ? text : undefined;
}

const CHUNK = 8192;

/** `apply` takes the codes as they lie; spreading walks over them one by one, for ten times as long. */
function charsOf(codes: Uint8Array | Uint16Array): string {
  return String.fromCharCode.apply(null, codes as unknown as number[]);
}

function latinOf(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += CHUNK) out += charsOf(bytes.subarray(at, at + CHUNK));
  return out;
}

/** Scripts are nearly all ASCII, so most high bytes must be zero: other bytes read as UTF-16 are rare ideographs. */
function utf16Of(bytes: Uint8Array): string | undefined {
  const from = bytes[0] === 0xff && bytes[1] === 0xfe ? 2 : 0;
  const pairs = (bytes.length - from) >> 1;
  if (pairs < 2) return undefined;
  const codes = new Uint16Array(pairs);
  let zeros = 0;
  for (let at = 0; at < pairs; at += 1) {
    const high = bytes[from + at * 2 + 1] ?? 0;
    if (high === 0) zeros += 1;
    codes[at] = (bytes[from + at * 2] ?? 0) | (high << 8);
  }
  if (zeros < pairs * 0.75) return undefined;
  let out = '';
  for (let at = 0; at < pairs; at += CHUNK) out += charsOf(codes.subarray(at, at + CHUNK));
  return out;
}

/** Undefined at the first sequence that is none, and at the first control character: most bytes that are no text show it at once. */
function utf8Of(bytes: Uint8Array): string | undefined {
  let isAscii = true;
  for (const byte of bytes) {
    if (byte < 32 ? byte !== 9 && byte !== 10 && byte !== 13 : byte === 127) return undefined;
    if (byte >= 0x80) {
      isAscii = false;
      break;
    }
  }
  if (isAscii) return latinOf(bytes);
  const codes: number[] = [];
  let out = '';
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const more =
      byte < 0x80
        ? 0
        : byte >= 0xc2 && byte < 0xe0
          ? 1
          : byte >= 0xe0 && byte < 0xf0
            ? 2
            : byte >= 0xf0 && byte < 0xf5
              ? 3
              : -1;
    if (more < 0) return undefined;
    let code = more === 0 ? byte : byte & (0x3f >> more);
    for (let left = more; left > 0; left -= 1) {
      at += 1;
      const next = bytes[at] ?? 0;
      if ((next & 0xc0) !== 0x80) return undefined;
      code = (code << 6) | (next & 0x3f);
    }
    codes.push(Math.min(code, 0x10_ffff));
    if (codes.length === CHUNK) out += String.fromCodePoint(...codes.splice(0));
  }
  return out + String.fromCodePoint(...codes);
}

/** No control characters but white space, and letters or digits for a third: code that hides is full of signs. Random bytes hardly ever pass. */
export function isReadable(text: string): boolean {
  let plain = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || (code >= 127 && code < 160) || code === 0xfffd)
      return false;
    if ((code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 32)
      plain += 1;
  }
  return text.trim().length >= 3 && plain * 3 >= text.length;
}

/** `text` backwards. */
export function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}
