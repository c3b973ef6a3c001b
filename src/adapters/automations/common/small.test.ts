/**
 * Goal: the further small scripts answer and write what theirs do; reputation scripts name the right commands.
 * Method: rows with hand-written arguments.
 * Elsewhere: that a named command is called as itself (`tests/builtins.test.ts`), how a text is read (`domain/alerts/indicators`).
 */
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../core/base/json.ts';
import { EMPTY_PORTS, runRow } from '../fixture.ts';
import { extractDomain, extractEmail, extractHash, extractIp, extractUrl } from './extract.ts';
import { cut, stripChars, unEscapeIps, unEscapeUrls, urlDecode } from './transformers.ts';
import { runPollingCommand } from './polling.ts';
import { parseCommandLine, scheduleCommand } from './schedule-command.ts';
import { emailReputation, enrichIndicators, isMaliciousIndicatorFound } from './reputation.ts';
import {
  contextContains,
  dumpJson,
  isIntegrationAvailable,
  isIpInRanges,
  isListExist,
  loadJson,
  stringReplace,
} from './small.ts';

const said = async (outcome: ReturnType<typeof runRow>) => (await outcome).entries[0]?.contents;
const codeOf = async (outcome: ReturnType<typeof runRow>) => (await outcome).entries[0]?.code;
const written = async (outcome: ReturnType<typeof runRow>) =>
  Object.values((await outcome).entries[0]?.context ?? {})[0];

describe('extracting', () => {
  const MD5 = 'd'.repeat(32);
  const text = `see hxxp://a[.]example.net/x from 192.0.2.1, kim@b.example.org and ${MD5}`;

  it('each finds its kind, at its standard place', async () => {
    expect(await written(runRow(extractIp, { text }))).toEqual([{ Address: '192.0.2.1' }]);
    expect(await written(runRow(extractUrl, { text }))).toEqual([{ Data: 'http://a.example.net/x' }]);
    expect(await written(runRow(extractDomain, { text }))).toEqual([{ Name: 'example.net' }, { Name: 'example.org' }]);
    expect(await written(runRow(extractEmail, { text }))).toEqual([{ Address: 'kim@b.example.org' }]);
    expect(await written(runRow(extractHash, { text: { k: text } }))).toEqual([{ MD5 }]);
    expect(await written(runRow(extractIp, { text: 'nothing' }))).toBeUndefined();
  });

  it('UnEscapeURLs and UnEscapeIPs give one entry a value', async () => {
    const urls = await runRow(unEscapeUrls, { input: ['hxxps://a[.]example/x', 'b[.]example'] });
    expect(urls.entries.map(({ contents }) => contents)).toEqual(['https://a.example/x', 'http://b.example']);
    expect(await said(runRow(unEscapeIps, { input: '192[.]0[.]2[.]1' }))).toBe('192.0.2.1');
  });
});

describe('transformers as tasks', () => {
  it('give what the transformer gives, and read no argument as a template', async () => {
    expect(await said(runRow(stripChars, { value: '<${value}>', chars: '<>' }))).toBe('${value}');
    expect(await said(runRow(cut, { value: 'A-B-C', delimiter: '-', fields: '1,3' }))).toBe('A-C');
    expect((await runRow(urlDecode, { value: 'a%20b' })).entries[0]?.context).toEqual({ DecodedURL: 'a b' });
    expect(await codeOf(runRow(cut, { value: 'A', delimiter: '-', fields: '4' }))).toMatch(/^language/);
  });
});

describe('reputation', () => {
  it('enrichIndicators asks each command once, for values in normal form', () => {
    const values = 'hxxp://a[.]example/x,192.0.2.1, 2001:db8::1,a.example,A.example,zzz, ' + 'e'.repeat(64);
    const delegated = enrichIndicators.delegate?.({ indicatorsValues: values }, 0);
    expect(delegated).toMatchObject({
      calls: [
        { name: 'url', args: { url: ['http://a.example/x'] } },
        { name: 'ip', args: { ip: ['192.0.2.1', '2001:db8::1'] } },
        { name: 'domain', args: { domain: ['a.example'] } },
        { name: 'file', args: { file: ['e'.repeat(64)] }, otherwise: { name: 'RecordEvidenceGap' } },
      ],
    });
    expect(enrichIndicators.delegate?.({ indicatorsValues: 'zzz' }, 0)).toMatchObject({ calls: [{ name: 'Print' }] });
    expect(emailReputation.delegate?.({ email: ['a@b.example'] }, 0)).toMatchObject({ calls: [{ name: 'email' }] });
  });

  it('RunPollingCommand hands values over as values', () => {
    const args = {
      ids: ['1', 2],
      pollingCommand: '!job-status',
      pollingCommandArgName: 'ids',
      additionalPollingCommandArgNames: 'a, ids, b',
      additionalPollingCommandArgValues: ['x" y=1', 'lost', '${inputs.z}'],
    };
    expect(runPollingCommand.delegate?.(args, 0)).toEqual({
      calls: [{ name: 'job-status', brand: '', args: { a: 'x" y=1', b: '${inputs.z}', ids: '1,2' } }],
    });
    expect(runPollingCommand.delegate?.({ ids: '1', pollingCommand: ' ' }, 0)).toHaveProperty(
      'error.code',
      'polling.no-command',
    );
  });

  it.each<[Json, JsonObject, string]>([
    [[{ Score: 3 }], {}, 'yes'],
    [[{ Score: 2 }], {}, 'no'],
    [{ Score: '2' }, { includeSuspicious: 'yes' }, 'yes'],
    [[{ Score: [1, 3] }], {}, 'yes'],
    [[], {}, 'no'],
  ])('IsMaliciousIndicatorFound with %j, %j: %s', async (DBotScore, args, label) => {
    expect(await said(runRow(isMaliciousIndicatorFound, args, { scope: { context: { DBotScore } } }))).toBe(label);
  });

  it('IsMaliciousIndicatorFound looks at the indicators of the alert, and at no others', async () => {
    const row = (id: string) => ({
      type: 'IP',
      value: '192.0.2.1',
      fields: {},
      scores: [{ vendor: 'V', score: 3, reliability: 'A' }],
      alerts: [{ instance: 'tenant-a', id }],
      firstSeen: 0,
      lastSeen: 0,
    });
    const ask = (id: string, args: JsonObject) => {
      const indicators = () => Promise.resolve({ rows: [row(id)], next: null });
      return said(
        runRow(isMaliciousIndicatorFound, args, { ports: { records: { ...EMPTY_PORTS.records, indicators } } }),
      );
    };
    expect(await ask('88002', { queryIndicators: 'yes' })).toBe('yes');
    expect(await ask('other', { queryIndicators: 'yes' })).toBe('no');
    expect(await ask('88002', { queryIndicators: 'no' })).toBe('no');
  });
});

describe('the rest', () => {
  const scope = { context: { A: { b: ['x', 5] } } };

  it.each<[JsonObject, string]>([
    [{ ctxkey: 'A.b', value: '5' }, 'yes'],
    [{ ctxkey: 'A', field: 'b', value: 'x' }, 'yes'],
    [{ ctxkey: 'A.b', value: 'y' }, 'no'],
    [{ ctxkey: 'Nope', value: '' }, 'no'],
  ])('ContextContains %j: %s', async (args, label) => {
    expect(await said(runRow(contextContains, args, { scope }))).toBe(label);
  });

  it.each<[JsonObject, string]>([
    [{ ip: '10.1.2.3' }, 'yes'],
    [{ ip: '8.8.8.8' }, 'no'],
    [{ ip: '8.8.8.8', ipRanges: '8.8.0.0/16,9.9.9.0/24' }, 'yes'],
    [{ ip: '8.8.8.8', ipRanges: ['9.9.9.0/24'] }, 'no'],
    [{ ip: 'no address' }, 'no'],
  ])('IsIPInRanges %j: %s', async (args, label) => {
    expect(await said(runRow(isIpInRanges, args))).toBe(label);
  });

  it('IsIntegrationAvailable and IsListExist', async () => {
    const modules = () => [
      { name: 'vt', brand: 'VirusTotal', state: 'active' },
      { name: 'off', brand: 'PAN-OS', state: 'disabled' },
    ];
    const outcome = await runRow(isIntegrationAvailable, { brandname: 'virustotal' }, { ports: { modules } });
    expect([outcome.entries[0]?.contents, outcome.set]).toEqual(['yes', { brandInstances: ['vt'] }]);
    expect(await said(runRow(isIntegrationAvailable, { brandname: 'PAN-OS' }, { ports: { modules } }))).toBe('no');
    expect(await said(runRow(isListExist, { listName: 'x' }))).toBe('no');
  });

  it('LoadJSON, DumpJSON and StringReplace', async () => {
    expect(await written(runRow(loadJson, { input: '{"a":[1]}' }))).toEqual({ a: [1] });
    expect(await codeOf(runRow(loadJson, { input: '{' }))).toBe('json.text');
    expect(await written(runRow(dumpJson, { key: 'A' }, { scope }))).toBe('{"b":["x",5]}');
    const flags = { replaceAll: 'true', caseInsensitive: 'true', multiLine: 'true' };
    const replace = async (args: JsonObject) =>
      (await runRow(stringReplace, { ...flags, ...args })).set?.['StringReplace.Result'];
    expect(await replace({ data: 'aXbx', regex: 'x', newValue: '-' })).toBe('a-b-');
    expect(await replace({ data: 'aXbx', regex: 'x', newValue: '-', caseInsensitive: 'false' })).toBe('aXb-');
    expect(await replace({ data: 'ab', regex: 'b', newValue: '${data}' })).toContain('a');
    expect(await codeOf(runRow(stringReplace, { ...flags, data: 'a', regex: '(', newValue: '' }))).toBe(
      'language.pattern',
    );
  });
});

describe('ScheduleCommand', () => {
  const NOW = Date.parse('2025-06-03T10:30:00Z');
  const schedule = (args: JsonObject) => scheduleCommand.delegate?.({ command: '!Print value=x', ...args }, NOW);

  it.each<[string, JsonObject | undefined]>([
    ['!Print value="a b" k=v', { value: 'a b', k: 'v' }],
    ['Print value="say \\"hi\\" !x y=1"', { value: 'say "hi" !x y=1' }],
    ['!Print value=`raw "text" ${x}`', { value: 'raw "text" ${x}' }],
    ['!Print', {}],
    ['!Print value=""', { value: '' }],
    ['!Print value="a', undefined],
    ['!Print value="a"b', undefined],
    ['!Print value', undefined],
    ['!', undefined],
    ['', undefined],
  ])('reads the line %s', (line, args) => {
    expect(parseCommandLine(line)?.args).toEqual(args);
  });

  it('a long line of quotes is read in no time', () => {
    expect(parseCommandLine(`!Print value="${'\\"'.repeat(200_000)}`)).toBeUndefined();
  });

  it('names a time for each call', () => {
    expect(schedule({ cron: '0 * * * *', times: '2' })).toEqual({
      calls: ['11:00', '12:00'].map((at) => ({
        name: 'Print',
        brand: '',
        args: { value: 'x' },
        notBefore: Date.parse(`2025-06-03T${at}:00Z`),
      })),
    });
    expect(schedule({ cron: '0 * * * *', endDate: '2025-06-03T13:00:00Z' })).toHaveProperty('calls.length', 3);
  });

  it.each<[JsonObject, string]>([
    [{ cron: '* * * * *' }, 'schedule.endless'],
    [{ cron: '* * * * *', times: '0' }, 'schedule.times'],
    [{ cron: '* * * * *', times: '5000' }, 'schedule.times'],
    [{ cron: '* * * * *', endDate: '2026-01-01' }, 'schedule.times'],
    [{ cron: 'soon', times: '1' }, 'schedule.cron'],
    [{ cron: '0 0 31 2 *', times: '1' }, 'schedule.never'],
    [{ cron: '* * * * *', times: '1', command: '! !' }, 'schedule.command'],
  ])('refuses %j: %s', (args, code) => {
    expect(schedule(args)).toHaveProperty('error.code', code);
  });
});
