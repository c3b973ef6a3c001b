/** Base64 → text, by hand: the core has no host API. Text is UTF-16LE (what PowerShell encodes) or UTF-8, and must be readable to count. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUE_OF: ReadonlyMap<string, number> = new Map(Array.from(ALPHABET, (char, value) => [char, value]));

/** The text that a token encodes, or undefined when what comes out is no text. Missing padding is forgiven. */
export function readBase64(token: string): string | undefined {
  const bytes = bytesOf(token);
  return bytes.length === 0 ? undefined : (readUtf16(bytes) ?? readUtf8(bytes));
}

function bytesOf(token: string): readonly number[] {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const char of token) {
    const value = VALUE_OF.get(char);
    if (value === undefined) break;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
    held &= (1 << bits) - 1;
  }
  return bytes;
}

/** Scripts are nearly all ASCII, so at least three quarters of the high bytes must be zero: other bytes read as UTF-16 are rare ideographs. */
function readUtf16(bytes: readonly number[]): string | undefined {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return undefined;
  let zeros = 0;
  let text = '';
  for (let index = 0; index < bytes.length; index += 2) {
    const high = bytes[index + 1] ?? 0;
    if (high === 0) zeros += 1;
    text += String.fromCharCode((bytes[index] ?? 0) | (high << 8));
  }
  return zeros >= (bytes.length / 2) * 0.75 && isReadable(text) ? text : undefined;
}

function readUtf8(bytes: readonly number[]): string | undefined {
  if (bytes.every((byte) => byte < 0x80)) {
    const text = bytes.map((byte) => String.fromCharCode(byte)).join('');
    return isReadable(text) ? text : undefined;
  }
  try {
    const text = decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
    return isReadable(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** No control characters but white space, and letters or digits for the better part. Random bytes hardly ever pass. */
export function isReadable(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what must not be there
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/.test(text)) return false;
  const plain = text.replace(/[^A-Za-z0-9\s]/g, '').length;
  return text.trim().length >= 3 && plain * 2 >= text.length;
}
