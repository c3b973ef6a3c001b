/**
 * Goal: what the playbook for programs from tmp folders rests on: what is asked about, what is searched, what counts as bad or good, which user
 * name may reach a command, what a person is told.
 * Method: each row run with hand-written arguments.
 * Elsewhere: which file it is (suspicious-file.test.ts), which lines start it (crontab.test.ts); the whole way stands in the scenarios of the content.
 */
import { describe, expect, it } from 'vitest';
import { runRow } from '../fixture.ts';
import { parseQuery } from '../../../core/query/parse.ts';
import { chooseLookups } from './choose-lookups.ts';
import { chooseSuspiciousFile } from './choose-suspicious-file.ts';
import { locateCronEntry, readCronUser } from './cron.ts';
import { prepareAlertSearch } from './prepare-alert-search.ts';
import { weighFalsePositive, weighReputation } from './weigh-reputation.ts';

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];

describe('ChooseLookups', () => {
  it('leaves out what is not public or named twice', async () => {
    const { set, gaps } = await runRow(chooseLookups, {
      url: ['http://a.example.net/x', 'http://10.0.0.1/', 'http://a.example.net/x', 'http://wiki.corp/'],
      ip: ['8.8.8.8', '127.0.0.1', '169.254.1.1', 'fd00::1', '2001:4860:4860::8888', '192.0.2.1'],
      domain: ['a.example.net', 'nas.local', 'host'],
    });
    expect(set).toEqual({
      Lookup: {
        URL: ['http://a.example.net/x'],
        IP: ['8.8.8.8', '2001:4860:4860::8888'],
        Domain: ['a.example.net'],
      },
    });
    expect(gaps).toEqual([]);
  });

  it('leaves out the networks of the house, and refuses what is no network', async () => {
    const ip = ['8.8.8.8', '8.9.0.1', '2001:4860:4860::8888'];
    const { set } = await runRow(chooseLookups, { ip, internal_range: '8.8.0.0/16, 2001:4860::/32' });
    expect(set).toEqual({ Lookup: { IP: ['8.9.0.1'] } });
    const { entries } = await runRow(chooseLookups, { ip, internal_range: 'ours' });
    expect(entries[0]).toMatchObject({ type: 'error', code: 'lookups.network' });
  });

  it('names a gap where there are more than the limit', async () => {
    const ip = Array.from({ length: 101 }, (_, index) => `8.8.8.${index}`);
    const { set, gaps } = await runRow(chooseLookups, { ip });
    expect(set).toMatchObject({ Lookup: { IP: ip.slice(0, 100) } });
    expect(gaps).toEqual(['Indicator reputation (truncated)']);
  });
});

const row = (Type: string, Indicator: string, Score: number) => ({ Type, Indicator, Score, Vendor: 'V' });

describe('WeighReputation', () => {
  it('counts the worst score of what is in question, and nothing else', async () => {
    const scores = [
      row('file', A.toUpperCase(), 1),
      row('file', B, 3),
      row('url', 'http://a.example.net/', 2),
      row('ip', '8.8.8.8', 3),
      row('domain', A, 3),
    ];
    const args = { file: [A], url: 'http://a.example.net/', scores };
    expect((await runRow(weighReputation, args)).set).toEqual({ Reputation: { File: 1, Indicator: 2, Worst: 2 } });
    const bad = await runRow(weighReputation, { ...args, file: [A, B] });
    expect(bad.set).toEqual({ Reputation: { File: 3, Indicator: 2, Worst: 3, SuspiciousFile: [B] } });
    expect((await runRow(weighReputation, {})).set).toEqual({ Reputation: { File: 0, Indicator: 0, Worst: 0 } });
  });
});

describe('WeighFalsePositive', () => {
  const good = { file: A, ip: '8.8.8.8', scores: [row('file', A, 1), row('ip', '8.8.8.8', 1)] };
  const allowed = { ports: { policy: { effectOf: () => 'ask' as const, closesFalsePositives: () => true } } };
  const closeOf = async (args: typeof good | object, options: object = allowed) =>
    (await runRow(weighFalsePositive, { ...good, ...args }, options)).set;

  it('needs the policy, and an explicitly good verdict for everything', async () => {
    expect(await closeOf({})).toEqual({ FalsePositive: { Close: 'yes' } });
    expect(await closeOf({}, {})).toMatchObject({ FalsePositive: { Close: 'no' } });
    expect(await closeOf({ file: '' })).toMatchObject({ FalsePositive: { Close: 'no' } });
    expect(await closeOf({ file: [A, B] })).toMatchObject({ FalsePositive: { Close: 'no' } });
    expect(await closeOf({ ip: ['8.8.8.8', '8.8.4.4'] })).toMatchObject({ FalsePositive: { Close: 'no' } });
    expect(await closeOf({ scores: [row('file', A, 1), row('ip', '8.8.8.8', 0)] })).toMatchObject({
      FalsePositive: { Close: 'no' },
    });
  });

  it('closes nothing while a source has not answered', async () => {
    const outcome = await closeOf({}, { ...allowed, scope: { gaps: ['Related alerts'] } });
    expect(outcome).toEqual({ FalsePositive: { Close: 'no', Reason: ['not answered: Related alerts'] } });
  });
});

describe('PrepareAlertSearch', () => {
  const searchOf = async (args: object) => {
    const { set } = await runRow(prepareAlertSearch, { agent_id: 'e1', name: '["One alert","Two"]', ...args });
    return set?.['AlertSearch'] as { Query?: string; From: string[]; To: string[] };
  };

  it('quotes every value: operators in an endpoint id stay part of it', async () => {
    const evil = String.raw`x" or name:* \" or "`;
    const { Query = '' } = await searchOf({ agent_id: evil });
    expect(parseQuery(Query)).toEqual(
      parseQuery(`agentid:"${evil.replace(/["\\]/g, '\\$&')}" and (name:"One alert" or name:"Two")`),
    );
    expect(parseQuery(Query)).toMatchObject({ ok: true, value: { of: [{ field: 'agentid', value: evil }, {}] } });
  });

  it('writes no query where no endpoint is named', async () => {
    for (const agent_id of ['', [], ['  ']]) expect(await searchOf({ agent_id })).not.toHaveProperty('Query');
  });

  it('reaches from before the detection until now, in steps without holes', async () => {
    // The clock of the fixture stands at 10:30.
    const one = await searchOf({ detected: '2025-06-03T10:00:00Z' });
    expect(one).toMatchObject({ From: ['2025-06-03T08:00:00.000Z'], To: ['2025-06-03T10:30:00.000Z'] });
    const late = await searchOf({ detected: '2025-06-02T20:00:00Z' });
    expect(late.From).toEqual([
      '2025-06-02T18:00:00.000Z',
      '2025-06-02T23:00:00.000Z',
      '2025-06-03T04:00:00.000Z',
      '2025-06-03T09:00:00.000Z',
    ]);
    expect(late.To.map((to) => Date.parse(to) + 1).slice(0, -1)).toEqual(
      late.From.slice(1).map((from) => Date.parse(from)),
    );
    expect(late.To.at(-1)).toBe('2025-06-03T10:30:00.000Z');
    const years = await searchOf({ detected: '2020-01-01T00:00:00Z' });
    expect(years.From).toHaveLength(49);
    expect(years.To.at(-1)).toBe('2025-06-03T10:30:00.000Z');
  });

  it('takes the present where the detection is no time, and epoch milliseconds in a list', async () => {
    expect((await searchOf({ detected: 'soon' })).From).toEqual(['2025-06-03T08:30:00.000Z']);
    expect((await searchOf({ detected: [Date.parse('2025-06-03T10:00:00Z')] })).From).toEqual([
      '2025-06-03T08:00:00.000Z',
    ]);
  });
});

describe('ChooseSuspiciousFile', () => {
  const args = { hash: A, name: '123', command_line: '/tmp/123', endpoint_id: ['e1'] };

  it('keeps texts that look like other values', async () => {
    const { set } = await runRow(chooseSuspiciousFile, { ...args, event: { action_process_image_path: '/tmp/123' } });
    expect(set).toEqual({
      SuspiciousFileHash: A,
      SuspiciousFilePath: '/tmp/123',
      SuspiciousFileName: '123',
      QuarantineTarget: { Endpoint: 'e1', Known: 'yes', File: `e1/${A}//tmp/123`, DryRun: 'no' },
    });
  });

  it('says what is missing, and names no target then', async () => {
    const { set, evidence } = await runRow(chooseSuspiciousFile, { ...args, hash: '', endpoint_id: '' });
    expect(set).toMatchObject({
      QuarantineTarget: { Known: 'no', Reason: 'the endpoint and the SHA-256 of the file are not known' },
    });
    expect(set).not.toHaveProperty('QuarantineTarget.File');
    expect(evidence?.[0]?.value).toMatch(/are not known$/);
  });

  it('leaves a hash that is no SHA-256 to a person', async () => {
    const { set } = await runRow(chooseSuspiciousFile, { ...args, hash: 'd41d8cd98f00b204e9800998ecf8427e' });
    expect(set).toMatchObject({
      QuarantineTarget: { Known: 'no', Reason: expect.stringMatching(/is no SHA-256$/) as string },
    });
  });
});

describe('ReadCronUser', () => {
  it.each(['root', 'www-data', 'web$', '_apt', 'j.doe@example.org', '1000', ['ci', 'root']])(
    'takes %j',
    async (username) => {
      const name = [username].flat()[0] ?? '';
      expect((await runRow(readCronUser, { username })).set).toEqual({
        CronUser: { Name: name, Command: `crontab -u ${name} -l` },
      });
    },
  );

  it('leaves out a domain', async () => {
    expect((await runRow(readCronUser, { username: 'EXAMPLE\\ci' })).set).toMatchObject({ CronUser: { Name: 'ci' } });
  });

  it.each([
    'a,b',
    'a b',
    'root\n',
    ' root',
    '-r',
    '.x',
    '$(id)',
    'a$b',
    'a\\b\\c',
    '\\root',
    'x'.repeat(65),
    'ro\u202eot',
  ])('refuses %j, and that is recorded', async (username) => {
    const { set, gaps, audit } = await runRow(readCronUser, { username });
    expect(set).not.toHaveProperty('CronUser.Command');
    expect(gaps).toEqual(['User crontab']);
    expect(audit?.map(({ name }) => name)).toEqual(['input.rejected']);
  });

  it('records a name that is missing as a gap, not as a refusal', async () => {
    const { set, gaps, audit } = await runRow(readCronUser, { username: '' });
    expect(set).toEqual({ CronUser: { Problem: 'the alert names no user' } });
    expect([gaps, audit]).toEqual([['User crontab'], []]);
  });
});

describe('LocateCronEntry', () => {
  const result = (changes: object) => [{ execution_status: 'COMPLETED_SUCCESSFULLY', ...changes }];
  const adviceOf = async (args: object) => {
    const { set, gaps } = await runRow(locateCronEntry, { path: '/tmp/x', name: 'x', user: 'ci', ...args });
    return { lines: set?.['SuspiciousCronjob'], advice: set?.['CronAdvice'] as string, gaps };
  };

  it('shows the lines that start the file, word for word', async () => {
    const found = await adviceOf({
      result: result({ command_output: ['1 * * * * /tmp/x ${alert.id}', '2 * * * * y'] }),
    });
    expect(found.lines).toEqual(['1 * * * * /tmp/x ${alert.id}']);
    expect(found.advice).toContain('1 * * * * /tmp/x ${alert.id}');
    expect(found.advice).not.toContain('2 * * * *');
  });

  it('reads the whole output where the lines do not stand apart', async () => {
    expect((await adviceOf({ result: result({ standard_output: 'a\n1 * * * * /tmp/x\n' }) })).lines).toEqual([
      '1 * * * * /tmp/x',
    ]);
  });

  it('names the other places where no line starts it', async () => {
    const found = await adviceOf({ result: result({ command_output: [] }) });
    expect(found).toMatchObject({ lines: undefined, gaps: undefined });
    expect(found.advice).toMatch(/\/etc\/crontab.*systemd timers and at jobs/s);
  });

  it('calls a crontab that was not read a gap, and says why', async () => {
    for (const args of [{}, { result: [] }, { result: [{ execution_status: 'FAILED', standard_output: '/tmp/x' }] }]) {
      const { advice, gaps } = await adviceOf({ ...args, failure: ['The endpoint is disconnected.'] });
      expect(gaps).toEqual(['User crontab']);
      expect(advice).toMatch(/not read: The endpoint is disconnected\.\n/);
    }
  });
});
