/**
 * Goal: a body counts only when one of the secrets that are valid has signed it (V1), and now (V2).
 * Method: signed here by the reference library of the convention, so that a misreading of ours would show.
 * Elsewhere: what an answer tells of it (`tests/intake.test.ts`).
 */
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, test } from 'vitest';
import { headersRefusal, isSigned, secretText, TOLERANCE_MS } from './signature.ts';

const NOW = 1_700_000_000_000;
const [OLD, NEW] = [secretText(new Uint8Array(32).fill(1)), secretText(new Uint8Array(32).fill(2))];
const BODY = '{"id":"7","name":"ä"}';

function signed(secret: string, { id = 'm1', at = NOW, body = BODY } = {}) {
  const signature = new Webhook(secret).sign(id, new Date(at), body);
  return { id, timestamp: String(Math.floor(at / 1000)), signature };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a signature', () => {
  it('of the reference library counts', () => {
    expect(isSigned(signed(OLD), bytes(BODY), [OLD])).toBe(true);
  });

  it('counts by either of two secrets, and among several signatures', () => {
    expect(isSigned(signed(OLD), bytes(BODY), [NEW, OLD])).toBe(true);
    expect(isSigned(signed(NEW), bytes(BODY), [NEW, OLD])).toBe(true);
    const both = { ...signed(OLD), signature: `v1,AAAA v2,x ${signed(OLD).signature}` };
    expect(isSigned(both, bytes(BODY), [OLD])).toBe(true);
  });

  test.each([
    ['another secret', signed(NEW), BODY],
    ['another body', signed(OLD), `${BODY} `],
    ['another id', { ...signed(OLD), id: 'm2' }, BODY],
    ['another time', { ...signed(OLD), timestamp: '1700000001' }, BODY],
    ['no version', { ...signed(OLD), signature: signed(OLD).signature.slice(3) }, BODY],
    ['nothing', { ...signed(OLD), signature: 'v1,' }, BODY],
    ['the beginning of one', { ...signed(OLD), signature: signed(OLD).signature.slice(0, 20) }, BODY],
  ])('of %s does not', (_what, headers, body) => {
    expect(isSigned(headers, bytes(body), [OLD])).toBe(false);
  });

  it('counts for nothing where no secret is valid', () => {
    expect(isSigned(signed(OLD), bytes(BODY), [])).toBe(false);
  });
});

describe('headers', () => {
  test.each([
    ['of now', 0, undefined],
    ['at the end of the tolerance', TOLERANCE_MS, undefined],
    ['older', TOLERANCE_MS + 1000, 'stale'],
    ['of a clock that is ahead', -TOLERANCE_MS - 1000, 'stale'],
  ])('%s are told as they are', (_what, age, refusal) => {
    expect(headersRefusal(signed(OLD), NOW + age)).toBe(refusal);
  });

  test.each([{ id: '' }, { timestamp: '' }, { timestamp: '1e9' }, { signature: '' }, { id: 'x'.repeat(256) }])(
    'without a part are no signature: %o',
    (part) => {
      expect(headersRefusal({ ...signed(OLD), ...part }, NOW)).toBe('missing');
    },
  );
});
