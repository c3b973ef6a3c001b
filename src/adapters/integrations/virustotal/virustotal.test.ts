/**
 * Goal: the small rules of the VirusTotal integration: from engines to a score, what a value may look like, what stays inside.
 * Method: pure functions by example. Commands are tested over the wire in tests/wire.
 */
import { describe, expect, test } from 'vitest';
import { askReport, urlId } from './call.ts';
import { domain } from './commands/domain.ts';
import { isInternalAddress, isInternalHost, isInternalUrl } from './internal.ts';
import { virustotal } from './index.ts';
import { readApiError, readReport } from './schema.ts';
import { judge } from './score.ts';
import { StepClock } from '../../../core/base/clock.ts';
import type { Json, JsonObject } from '../../../core/base/json.ts';
import { noActivity } from '../../../core/base/activity.ts';
import { SeededRandom } from '../../../core/base/random.ts';

interface Counts {
  readonly malicious?: number;
  readonly suspicious?: number;
  readonly harmless?: number;
  readonly undetected?: number;
}

function reportOf(counts: Counts | undefined, ranks: readonly number[] = []) {
  const { malicious = 0, suspicious = 0, harmless = 0, undetected = 0 } = counts ?? {};
  const engines = malicious + suspicious + harmless + undetected;
  return {
    id: 'x',
    attributes: {},
    raw: {},
    ranks,
    stats: counts === undefined ? undefined : { malicious, suspicious, harmless, undetected, engines },
  };
}

describe('a score', () => {
  test.each<[string, Counts | undefined, readonly number[], number]>([
    ['at the threshold', { malicious: 10, harmless: 60 }, [], 3],
    ['at half of it', { malicious: 5, harmless: 60 }, [], 2],
    ['below half of it: neither good nor bad', { malicious: 4, harmless: 60 }, [], 0],
    ['one finding is not none', { malicious: 1, harmless: 60 }, [], 0],
    ['suspicious at the threshold', { suspicious: 10 }, [], 2],
    ['suspicious below it', { suspicious: 9, harmless: 60 }, [], 0],
    ['nothing found', { undetected: 70 }, [], 1],
    ['nothing found, called harmless', { harmless: 70 }, [], 1],
    ['nobody looked', {}, [], 0],
    ['never analysed', undefined, [], 0],
    ['popular', undefined, [20, 400], 1],
    ['not popular', undefined, [20, 400_000], 0],
    ['popular, and somebody found something', { malicious: 1 }, [20], 0],
    ['popular, and malicious', { malicious: 12 }, [20], 3],
  ])('%s', (_, counts, ranks, score) => {
    expect(judge(reportOf(counts, ranks), { threshold: 10, popularRank: 10_000 }).score).toBe(score);
  });

  test('a threshold of one engine has no room for suspicious', () => {
    const limits = { threshold: 1, popularRank: 10_000 };
    expect(judge(reportOf({ malicious: 1 }), limits).score).toBe(3);
    expect(judge(reportOf({ undetected: 70 }), limits).score).toBe(1);
  });
});

describe('what is read', () => {
  test('counts that are no numbers count nothing, and an object without attributes is no report', () => {
    const text = JSON.stringify({
      data: {
        id: 'a',
        attributes: {
          last_analysis_stats: { malicious: '51', harmless: 2 },
          popularity_ranks: { A: { rank: 3 }, B: 'x' },
        },
      },
    });
    expect(readReport(text)).toMatchObject({
      stats: { malicious: 0, harmless: 2, engines: 2 },
      ranks: [3],
    });
    expect([readReport('{"data":{"id":"a"}}'), readReport('<html>'), readReport('[]')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('an error is the form of the vendor, and no other', () => {
    expect(readApiError('{"error":{"code":"NotFoundError","message":"a\\nb"}}')).toEqual({
      code: 'NotFoundError',
      message: 'a b',
    });
    expect(readApiError('{"error":"NotFoundError"}')).toBeUndefined();
  });

  test('a URL is named as the vendor publishes it', () => {
    expect(urlId('https://example.com/a?b=1')).toBe('aHR0cHM6Ly9leGFtcGxlLmNvbS9hP2I9MQ');
    expect(urlId('http://a/ü?>')).not.toMatch(/[+/=]/);
  });
});

describe('an answer', () => {
  const HASH = 'a'.repeat(64);
  const asked = (status: number, body: Json) => {
    const text = JSON.stringify(body);
    const read = () =>
      Promise.resolve({ kind: 'answer' as const, status, headers: {}, text, attempts: 1, throttled: false });
    const http = { place: '', read, write: read, close: () => undefined };
    const thresholds = { file: 10, url: 10, ip: 10, domain: 10 };
    return askReport(
      {
        http,
        clock: new StepClock(),
        instance: 'vt',
        config: { key: 'k', reliability: '', thresholds, popularRank: 10_000 },
      },
      'file',
      HASH,
    );
  };
  const about = (attributes: JsonObject, id = 'x') => ({ data: { id, attributes } });

  test.each<[string, number, Json, string]>([
    ['about the file', 200, about({}, HASH), 'report'],
    ['about the file by another of its hashes', 200, about({ sha256: HASH.toUpperCase() }), 'report'],
    ['about another file', 200, about({ sha256: 'b'.repeat(64) }), 'failed'],
    ['of the vendor that it is not found', 404, { error: { code: 'NotFoundError', message: '' } }, 'not-found'],
    ['of a proxy that it is not found', 404, { error: 'not found' }, 'failed'],
    ['of a form that nobody knows', 200, [], 'failed'],
    ['that it is not analysed yet', 400, { error: { code: 'NotAvailableYet', message: '' } }, 'failed'],
  ])('%s', async (_, status, body, kind) => {
    expect((await asked(status, body)).kind).toBe(kind);
  });
});

describe('what stays inside', () => {
  test.each(['10.1.2.3', '127.0.0.1', '169.254.1.1', '100.64.0.1', '::1', 'fe80::1', 'fd00::1', '::ffff:10.0.0.1'])(
    'the address %s',
    (address) => {
      expect(isInternalAddress(address)).toBe(true);
    },
  );

  test.each(['8.8.8.8', '2001:4860:4860::8888'])('not the address %s', (address) => {
    expect(isInternalAddress(address)).toBe(false);
  });

  test.each(['dc01', 'dc01.corp', 'printer.local', 'x.internal.', '10.0.0.1', '[::1]'])('the name %s', (name) => {
    expect(isInternalHost(name)).toBe(true);
  });

  test.each([
    ['http://10.0.0.1/x', true],
    ['http://0x0a000001/x', true],
    ['http://wiki/x', true],
    ['10.0.0.1/x', true],
    ['wiki:8080/x', true],
    ['www.example.com:8080/x', false],
    ['http://www.example.com/10.0.0.1', false],
    ['http://user@8.8.8.8/', false],
  ])('the URL %s: %s', (url, internal) => {
    expect(isInternalUrl(url)).toBe(internal);
  });
});

test.each(['..', '.', 'a/b', 'a b', 'a?b', ''])(
  '%j is no name of a domain and cannot leave its place in the path',
  async (name) => {
    const outcome = await domain.run?.({ domain: [name] }, undefined as never, undefined as never);
    expect(outcome?.entries).toMatchObject([{ type: 'error', code: 'input.rejected' }]);
  },
);

test.each(['0', '-1', 'ten', '1.5'])('a threshold of %j is refused with its name', (fileThreshold) => {
  const clock = new StepClock();
  const ports = { clock, timers: clock, random: new SeededRandom(1), activity: noActivity, nonce: () => '' };
  expect(() => virustotal.open({ instance: 'vt', config: { key: 'k', fileThreshold } }, ports)).toThrow(
    'instance vt: fileThreshold is no whole number',
  );
});
