/**
 * Goal: a file is read as its bytes say, or named as no UTF-8 with the place.
 * Method: against the encoder of the platform; the table of what RFC 3629 excludes.
 * Elsewhere: what the text says in read.test.ts.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSource, readPlaybookBytes } from './bytes.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test('every text comes back from its bytes, with its byte order mark', { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decodeSource(encode(text))).toEqual({ ok: true, value: text.toWellFormed() });
    }),
  );
  expect(decodeSource(encode('\ufeffa'))).toEqual({ ok: true, value: '\ufeffa' });
  const long = 'aé€𝄞'.repeat(20_000);
  expect(decodeSource(encode(long))).toEqual({ ok: true, value: long });
});

test('bytes are refused when and only when the platform refuses them', { timeout: 30_000 }, () => {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const near = fc.constantFrom(0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff); // prettier-ignore
  fc.assert(
    fc.property(fc.array(near, { maxLength: 6 }), (bytes) => {
      const given = Uint8Array.from(bytes);
      let text: string | undefined;
      try {
        text = strict.decode(given);
      } catch {
        text = undefined;
      }
      const decoded = decodeSource(given);
      expect(decoded.ok ? decoded.value : undefined).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

test('the problem has the place of the first such byte', () => {
  const bytes = Uint8Array.from([...encode('name: é\nx: '), 0xff]);
  expect(readPlaybookBytes(bytes, 'a.yml')).toMatchObject({
    playbook: undefined,
    problems: [{ code: 'playbook.not-utf8', severity: 'error', file: 'a.yml', line: 2, column: 4 }],
  });
  expect(decodeSource(Uint8Array.from([0xff, 0xfe, 0x61, 0x00]))).toMatchObject({
    ok: false,
    error: { message: 'the file is UTF-16' },
  });
});
