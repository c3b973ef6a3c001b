/**
 * Wrappers: programs whose arguments are another command. Each row says where the inner command stands and who reads it.
 *
 * U1. A row is one function from a process to its inner commands; `read.ts` reads them as children.
 * U2. An inner command is either words of the outer one, taken as they are (`sudo id`), or a text that a shell reads again (`sh -c 'id'`).
 */
import type { Os, Shell } from '../types.ts';
import { after, afterFlags, rest, textOf, valueOf, wordsFrom, type Inner, type Outer, type Unwrap } from './inner.ts';
import { powerShell, startProcess } from './unwrap-powershell.ts';
import type { Word } from './words.ts';

export type { Inner } from './inner.ts';

/** `sudo -u root`: flags of their own, then a command in words. */
const prefix =
  (valued = '', skip = 0): Unwrap =>
  ({ args }) =>
    wordsFrom(args, afterFlags(args, valued) + skip);

/** `-c TEXT` in the many spellings that shells take (`-lc`, `-ic`). */
const shellText: Unwrap = ({ args, source }) => {
  const at = args.findIndex(({ text }) => /^-[a-z]*c$/.test(text) || text === '--command');
  if (at === -1) return [];
  const word = args[at + 1];
  if (word === undefined) return [];
  if (word.isQuoted || word.text.includes('\n')) return textOf(word, 'posix');
  // A list of processes shows arguments without their quotes: all that follows was the text.
  const text = source.slice(word.start);
  return [{ kind: 'text', text, start: word.start, end: source.length, shell: 'posix' }];
};

const valueText =
  (shell: Shell | 'guess', ...names: readonly string[]): Unwrap =>
  ({ args }) =>
    textOf(valueOf(args, ...names), shell);

const wmic: Unwrap = ({ args }) => {
  const create = after(args, 'create');
  if (create <= 0 || !args.some(({ text }) => text.toLowerCase() === 'process')) return [];
  const text = args
    .slice(create)
    .map((word) => word.text.replace(/^commandline=/i, ''))
    .join(' ');
  const first = args[create];
  return first === undefined
    ? []
    : [{ kind: 'text', text, start: first.start, end: args.at(-1)?.end ?? first.end, shell: 'argv' }];
};

const start: Unwrap = ({ args, shell, ...outer }) => {
  if (shell === 'powershell') return startProcess({ args, shell, ...outer });
  let at = args[0]?.isQuoted === true && args.length > 1 && !/\.exe$/i.test(args[0].text) ? 1 : 0;
  while (/^\/\w/.test(args[at]?.text ?? '')) at += /^\/(?:d|affinity|node)$/i.test(args[at]?.text ?? '') ? 2 : 1;
  return wordsFrom(args, at);
};

/** The commands that `for`, in its list and after `do`, runs; `do` begins a command of its own for the tokeniser. */
const forLoop: Unwrap = ({ args }) => {
  const inAt = after(args, 'in');
  const list = inAt > 0 ? args[inAt] : undefined;
  const isCommand = list !== undefined && /^\s*[,;\s]*['`]/.test(list.text);
  if (list === undefined || !isCommand) return [];
  const inner = list.text.replace(/^[\s,;]*['`]/, '').replace(/['`][\s,;]*$/, '');
  return [{ kind: 'text', text: inner, start: list.start, end: list.end, shell: 'cmd' }];
};

const ifWord: Unwrap = ({ args }) => {
  let at = 0;
  while (/^(?:\/i|not)$/i.test(args[at]?.text ?? '')) at += 1;
  const first = args[at]?.text.toLowerCase() ?? '';
  if (first === 'exist' || first === 'defined' || first === 'errorlevel') at += 2;
  else if (first.includes('==')) at += first.endsWith('==') ? 2 : 1;
  else at += 3;
  return wordsFrom(args, at);
};

const ssh: Unwrap = ({ args }) =>
  wordsFrom(args, afterFlags(args, 'bcDEeFIiJLlmOopQRSWw') + 1).flatMap((inner) =>
    inner.kind === 'words' ? rest(inner.words, 0, 'posix') : [inner],
  );

const findExec: Unwrap = ({ args }) => {
  const at = after(args, '-exec', '-execdir', '-ok');
  return at > 0 ? wordsFrom(args, at) : [];
};

const docker: Unwrap = ({ args }) => {
  const verb = after(args, 'run', 'exec', 'create');
  if (verb <= 0) return [];
  let at = verb;
  while (args[at]?.text.startsWith('-') === true)
    at +=
      /^(?:--(?:name|network|net|user|volume|env|entrypoint|workdir|pid|cap-add|mount|security-opt|device|publish|hostname|runtime|ipc|userns)|-[vepuwlh])$/.test(
        args[at]?.text ?? '',
      )
        ? 2
        : 1;
  return wordsFrom(args, at + 1);
};

const kubectl: Unwrap = ({ args }) => {
  const at = args.findIndex(({ text }) => text === '--');
  return at === -1 ? [] : wordsFrom(args, at + 1);
};

const psexec: Unwrap = ({ args }) => {
  let at = 0;
  while (at < args.length && /^(?:[-/]|\\\\|@)/.test(args[at]?.text ?? ''))
    at += /^[-/](?:u|p|n|r|a|w)$/i.test(args[at]?.text ?? '') ? 2 : 1;
  return wordsFrom(args, at);
};

/** `reg add …\Run /d "command"`: a value that is run later. */
const regAdd: Unwrap = ({ args }) => {
  if (!/^add$/i.test(args[0]?.text ?? '')) return [];
  const data = valueOf(args, '/d', '-d');
  return data !== undefined && /[\s\\]|\.exe/i.test(data.text) ? textOf(data, 'argv') : [];
};

/** `sc create x binPath= "command"` */
const serviceCreate: Unwrap = ({ args }) => {
  const at = args.findIndex(({ text }) => /^binpath=?/i.test(text));
  const word = args[at];
  if (word === undefined) return [];
  return /^binpath=?$/i.test(word.text)
    ? textOf(args[at + 1]?.text === '=' ? args[at + 2] : args[at + 1], 'argv')
    : textOf({ ...word, text: word.text.slice(8) }, 'argv');
};

/** Strings in the code of another language that are run as commands: `os.system("…")`, `.Run("…")`, `do shell script "…"`. */
const RUN_CALL =
  /(?:\bsystem|\bpopen|\bexec\w{0,5}|\bspawn\w{0,6}|\bcall|\bcheck_output|\brun|\bshell_exec|\bpassthru|\bshellexecute|do shell script)\s{0,4}[(\s]\s{0,4}\[?\s{0,4}(?:b|r|f)?(["'])((?:(?!\1)[^\\]|\\.){2,4000})\1/gis;

export function runsInCode(word: Word, os: Os): readonly Inner[] {
  if (!/system|popen|exec|spawn|call|run|check_output|passthru|shell/i.test(word.text)) return [];
  const inner: Inner[] = [];
  for (const [, , text = ''] of word.text.matchAll(RUN_CALL)) {
    inner.push({
      kind: 'text',
      text: text.replace(/\\(["'\\])/g, '$1'),
      start: word.start,
      end: word.end,
      shell: os === 'windows' ? 'argv' : 'posix',
    });
    if (inner.length >= 8) break;
  }
  return inner;
}

const code: Unwrap = ({ args, os }) => {
  const at = args.findIndex(({ text }) => /^(?:-[a-zA-Z]*[ceErp]|--eval|-E:\w+|--exec|-ex)$/.test(text));
  const word = args[at + 1];
  return at === -1 || word === undefined ? [] : runsInCode(word, os);
};

const everyCode: Unwrap = ({ args, os }) => args.slice(0, 12).flatMap((word) => runsInCode(word, os));

const invoked: Unwrap = ({ args }) =>
  args[0] === undefined || args[0].text.startsWith('$') || args[0].text.startsWith('-')
    ? textOf(valueOf(args, '-command', '-c'), 'powershell')
    : rest(args, 0, 'powershell');

/** `[wmiclass]'win32_process'.create('cmd')`, `.Run('cmd')`, `.ShellExecute('x','y')`. */
const method: Unwrap = ({ args }) =>
  rest(args, 0, 'argv').filter((inner) => inner.kind === 'text' && /[\w\\/.]{2}/.test(inner.text));

const UNWRAPS: ReadonlyMap<string, Unwrap> = new Map<string, Unwrap>([
  [
    'cmd',
    ({ args }) =>
      textOf(args[args.findIndex(({ text }) => text === '/c') + 1], 'cmd').filter(() =>
        args.some(({ text }) => text === '/c'),
      ),
  ],
  ['powershell', powerShell],
  ...[
    'sh',
    'bash',
    'zsh',
    'dash',
    'ksh',
    'ash',
    'csh',
    'tcsh',
    'fish',
    'rbash',
    'su',
    'runuser',
    'script',
    'pkexec',
    'mksh',
  ].map((name): [string, Unwrap] => [name, shellText]),
  ['sudo', prefix('ughpCRTUr')],
  ['doas', prefix('uC')],
  ['pkexec', prefix('')],
  ['nohup', prefix()],
  ['setsid', prefix()],
  ['exec', prefix('a')],
  ['command', prefix()],
  ['builtin', prefix()],
  ['env', prefix('uSC')],
  ['nice', prefix('n')],
  ['ionice', prefix('cnp')],
  ['stdbuf', prefix('ioe')],
  ['timeout', prefix('ks', 1)],
  ['time', prefix('fo')],
  ['caffeinate', prefix('tw')],
  ['busybox', prefix()],
  ['toybox', prefix()],
  ['xargs', prefix('IPnLdasE')],
  ['parallel', prefix('jIa')],
  ['watch', prefix('nd')],
  ['strace', prefix('ope')],
  ['chroot', prefix('', 1)],
  ['unshare', prefix('')],
  ['nsenter', prefix('t')],
  ['proxychains', prefix('f')],
  ['proxychains4', prefix('f')],
  ['systemd-run', prefix('pu')],
  ['flock', prefix('wE', 1)],
  ['eval', ({ args }) => rest(args, 0, 'posix')],
  ['trap', ({ args }) => textOf(args[0], 'posix')],
  ['ssh', ssh],
  ['find', findExec],
  ['docker', docker],
  ['podman', docker],
  ['kubectl', kubectl],
  ['wmic', wmic],
  ['schtasks', valueText('argv', '/tr', '-tr')],
  [
    'at',
    ({ args, os }) =>
      os === 'windows'
        ? wordsFrom(args, args.findIndex(({ text }) => /^\d{1,2}:\d\d/.test(text)) + 1).filter(() =>
            args.some(({ text }) => /^\d{1,2}:\d\d/.test(text)),
          )
        : [],
  ],
  ['start', start],
  ['call', ({ args }) => wordsFrom(args, 0)],
  ['if', ifWord],
  ['else', ({ args }) => wordsFrom(args, 0)],
  ['for', forLoop],
  ['forfiles', valueText('argv', '/c', '-c')],
  ['pcalua', valueText('argv', '-a')],
  ['conhost', ({ args }) => wordsFrom(args, afterFlags(args))],
  [
    'explorer',
    ({ args }) => (args.some(({ text }) => /\.(?:exe|lnk|js|vbs|hta)$/i.test(text)) ? wordsFrom(args, 0) : []),
  ],
  ['scriptrunner', valueText('argv', '-appvscript')],
  ['psexec', psexec],
  ['psexec64', psexec],
  ['paexec', psexec],
  [
    'runas',
    ({ args }) =>
      textOf(
        args.findLast(({ text }) => !text.startsWith('/')),
        'argv',
      ),
  ],
  ['reg', regAdd],
  ['sc', serviceCreate],
  ['start-process', startProcess],
  ['invoke-expression', invoked],
  ['invoke-wmimethod', ({ args }) => textOf(valueOf(args, '-argumentlist', '-argument', '-arg'), 'argv')],
  [
    'invoke-cimmethod',
    ({ args }) =>
      textOf(
        args.find(({ text }) => /\.exe|cmd|powershell/i.test(text) && !text.startsWith('-')),
        'argv',
      ),
  ],
  [
    'new-scheduledtaskaction',
    ({ args }) => {
      const program = valueOf(args, '-execute');
      return program === undefined
        ? []
        : [
            {
              kind: 'text',
              text: [program.text, valueOf(args, '-argument', '-arg')?.text ?? ''].join(' '),
              start: program.start,
              end: program.end,
              shell: 'argv',
            },
          ];
    },
  ],
  ['new-service', valueText('argv', '-binarypathname', '-binary')],
  ['.create', method],
  ['.run', method],
  ['.exec', method],
  ['.shellexecute', method],
  ['.shellexec_rundll', method],
  ['.start', method],
  ['python', code],
  ['perl', code],
  ['ruby', code],
  ['php', code],
  ['node', code],
  ['lua', code],
  ['osascript', code],
  ['awk', everyCode],
  ['gawk', everyCode],
  ['mshta', everyCode],
  ['rundll32', everyCode],
  ['vim', everyCode],
  ['gdb', everyCode],
]);

export function unwrap(outer: Outer): readonly Inner[] {
  return UNWRAPS.get(outer.name)?.(outer) ?? [];
}

/** Programs that run what they read from their input. */
const INTERPRETERS: ReadonlyMap<string, Shell> = new Map<string, Shell>([
  ...[
    'sh',
    'bash',
    'zsh',
    'dash',
    'ksh',
    'ash',
    'python',
    'perl',
    'ruby',
    'php',
    'node',
    'at',
    'batch',
    'crontab',
    'source',
    '.',
  ].map((name): [string, Shell] => [name, 'posix']),
  ['cmd', 'cmd'],
  ['powershell', 'powershell'],
  ['invoke-expression', 'powershell'],
]);

export function interpreterOf(name: string): Shell | undefined {
  return INTERPRETERS.get(name);
}
