/**
 * Goal: what the look-ups at VirusTotal do when the service fails, is slow or has had enough. Method: the real commands against the
 * lab over real sockets, on one clock. Single requests and replies are in client.test.ts, the rules of a score beside the integration.
 */
import { describe, expect, test } from 'vitest';
import { setUp } from './acting.ts';

const SHA = 'afe6b95ad95bc689c356f34ec8d9094c495e4af57c932ac413b65ef132063acc';
const BAD = 'http://bad.example.net/a.msi';
const GOOD = 'http://good.example.net/';
const verdicts = { url: { [BAD]: 3, [GOOD]: 1 }, file: { [SHA]: 3 }, ip: { '198.51.100.7': 3 }, domain: {} };

const scores = (outcome: { entries: readonly { context?: object }[] }) =>
  outcome.entries.flatMap(({ context }) =>
    Object.entries(context ?? {})
      .filter(([key]) => key.startsWith('DBotScore('))
      .flatMap(([, rows]) => rows as { Indicator: string; Score: number }[])
      .map(({ Indicator, Score }) => [Indicator, Score]),
  );

describe('failures', () => {
  test.each(['429', '500', 'timeout', 'reset'] as const)('%s three times is an error and a gap, not a verdict', async (kind) => {
    const { lab, run, virustotal } = await setUp({ verdicts }, [{ call: 'file', kind, attempts: 'all' }]);
    const outcome = await run(virustotal, 'file', { file: SHA });
    expect(outcome.entries).toMatchObject([{ type: 'error', code: expect.stringMatching(/^virustotal\./) as unknown }]);
    expect([outcome.gaps, scores(outcome)]).toEqual([['File reputation'], []]);
    expect(lab.requests.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  test('a failure that passes is asked again, after the time that the service names', async () => {
    const fault = { call: 'url', kind: '429', attempts: [1], retryAfterSeconds: 7 } as const;
    const setup = await setUp({ verdicts }, [fault]);
    const before = setup.clock.now();
    const outcome = await setup.run(setup.virustotal, 'url', { url: BAD });
    expect([scores(outcome), outcome.gaps, setup.clock.now() - before]).toEqual([[[BAD, 3]], [], 7_000]);
  });

  test('a used-up quota is a gap for what it hit, and hides no other value', async () => {
    const { run, virustotal } = await setUp({ verdicts }, [], { virustotalQuota: 1 });
    const outcome = await run(virustotal, 'url', { url: [BAD, GOOD] });
    expect([scores(outcome).length, outcome.gaps]).toEqual([1, ['Indicator reputation']]);
    expect(outcome.entries.at(-1)).toMatchObject({ type: 'error', code: 'virustotal.quota-used' });
  });

  test('a wrong key is explained by the test of the instance, without the key', async () => {
    const { drive, open, lab } = await setUp();
    const report = await drive(open('virustotal', { url: lab.virustotal.url, key: 's3cret-key' }).test());
    expect(report).toMatchObject({ ok: false, code: 'virustotal.unauthorized' });
    expect(JSON.stringify([report, lab.requests, lab.unexpected])).not.toContain(lab.virustotal.apiKey);
    expect(JSON.stringify([report, lab.requests])).not.toContain('s3cret-key');
  });

  test('the test of an instance looks up what says nothing about anybody, once', async () => {
    const { drive, lab, virustotal } = await setUp();
    expect(await drive(virustotal.test())).toMatchObject({ ok: true });
    expect(lab.requests.map(({ stateChanging, body }) => [stateChanging, body])).toEqual([
      [false, { hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' }],
    ]);
  });
});

describe('lists', () => {
  test('each value is a call of its own, and its attempts are counted by itself', async () => {
    const { lab, run, virustotal } = await setUp({ verdicts }, [{ call: 'url', kind: '500', attempts: [1] }]);
    const outcome = await run(virustotal, 'url', { url: `${BAD},${GOOD}` });
    expect(scores(outcome)).toEqual([
      [BAD, 3],
      [GOOD, 1],
    ]);
    const counted = lab.requests.map(({ call, attempt }) => `${call?.indicator} ${attempt}`).toSorted();
    expect(counted).toEqual([`${BAD} 1`, `${BAD} 2`, `${GOOD} 1`, `${GOOD} 2`]);
    expect(lab.unexpected).toEqual([]);
  });

  test('what is not known, what is no value and what is internal are three things', async () => {
    const { lab, run, virustotal } = await setUp({ verdicts });
    const outcome = await run(virustotal, 'ip', { ip: ['198.51.100.7', '203.0.113.9', '10.0.0.4', '999.1.1.1'] });
    expect(scores(outcome)).toEqual([
      ['198.51.100.7', 3],
      ['203.0.113.9', 0],
      ['10.0.0.4', 0],
    ]);
    expect([outcome.gaps, outcome.audit?.map(({ name }) => name)]).toEqual([['Indicator reputation'], ['input.rejected']]);
    expect(lab.requests.map(({ body }) => body)).toEqual([{ ip: '198.51.100.7' }, { ip: '203.0.113.9' }]);
  });

  test('nothing to ask for sends nothing', async () => {
    const { lab, run, virustotal } = await setUp();
    expect((await run(virustotal, 'domain', { domain: [] })).entries).toMatchObject([{ code: 'input.rejected' }]);
    expect(lab.requests).toEqual([]);
  });
});

test('names of calls and values are those of the command', async () => {
  const { lab, run, virustotal } = await setUp({ verdicts });
  await run(virustotal, 'file', { file: SHA });
  await run(virustotal, 'domain', { domain: 'www.example.org' });
  expect(lab.requests.map(({ call }) => [call?.name, call?.args])).toEqual([
    ['file', { file: [SHA] }],
    ['domain', { domain: ['www.example.org'] }],
  ]);
});
