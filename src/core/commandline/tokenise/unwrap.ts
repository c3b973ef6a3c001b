/**
 * Wrappers: programs whose arguments are another command. Each row says where the inner command stands and who reads it.
 *
 * U1. A row is one function from a process to its inner commands; `read.ts` reads them as children.
 * U2. An inner command is either words of the outer one, taken as they are (`sudo id`), or a text that a shell reads again (`sh -c 'id'`).
 */
import type { HidingKind, Os, Shell } from '../types.ts';
import type { Command, Word } from './words.ts';

export type Inner =
  | { readonly kind: 'words'; readonly words: readonly Word[] }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly start: number;
      readonly end: number;
      readonly shell: Shell | 'guess';
      readonly hiding?: HidingKind;
    };

/** What a row sees: the words after the program, the command, its shell, the text that it stands in. */
export interface Outer {
  readonly name: string;
  readonly args: readonly Word[];
  readonly command: Command;
  readonly shell: Shell;
  readonly os: Os;
  readonly source: string;
}

export type Unwrap = (outer: Outer) => readonly Inner[];

export function textOf(word: Word | undefined, shell: Shell | 'guess'): readonly Inner[] {
  return word === undefined || word.text.trim() === ''
    ? []
    : [{ kind: 'text', text: word.text, start: word.start, end: word.end, shell }];
}

export function wordsFrom(args: readonly Word[], from: number): readonly Inner[] {
  const words = args.slice(from);
  return words.length === 0 ? [] : [{ kind: 'words', words }];
}

/** The words from `from` on as one text again. */
function rest(args: readonly Word[], from: number, shell: Shell | 'guess'): readonly Inner[] {
  const words = args.slice(from);
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) return [];
  return [{ kind: 'text', text: words.map(({ text }) => text).join(' '), start: first.start, end: last.end, shell }];
}

/** Index after the flags of a wrapper; `valued` flags take the next word with them. */
function afterFlags(args: readonly Word[], valued = ''): number {
  let at = 0;
  while (at < args.length) {
    const text = args[at]?.text ?? '';
    if (text === '--') return at + 1;
    if (/^\w+=/.test(text) && !/[\\/]/.test(text.slice(0, text.indexOf('=')))) at += 1;
    else if (!text.startsWith('-') || text === '-') return at;
    else at += valued !== '' && new RegExp(`^-[${valued}]$`).test(text) ? 2 : 1;
  }
  return at;
}

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

const POWERSHELL_FLAGS = [
  'command',
  'commandwithargs',
  'cwa',
  'encodedcommand',
  'ec',
  'encodedarguments',
  'ea',
  'file',
  'executionpolicy',
  'ep',
  'ex',
  'windowstyle',
  'version',
  'psconsolefile',
  'inputformat',
  'outputformat',
  'configurationname',
  'workingdirectory',
  'wd',
  'custompipename',
  'settingsfile',
] as const;
const DASH = /^[-/\u2013\u2014\u2015]/;

/** PowerShell takes any prefix of a parameter, with -, / or a long dash. */
export function powerShellFlag(word: string): string | undefined {
  if (!DASH.test(word)) return undefined;
  const name = word.slice(1).replace(/:.*$/, '').toLowerCase();
  if (name === 'e' || name === 'en' || name === 'enc') return 'encodedcommand';
  if (name === 'c') return 'command';
  if (name === '' || !/^[a-z]+$/.test(name)) return undefined;
  return POWERSHELL_FLAGS.find((flag) => flag === name) ?? POWERSHELL_FLAGS.find((flag) => flag.startsWith(name));
}

const powerShell: Unwrap = ({ args, command, source, shell }) => {
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at];
    if (word === undefined) break;
    const flag = powerShellFlag(word.text);
    if (flag === 'encodedcommand' || flag === 'ec') {
      const value = args[at + 1];
      return value === undefined
        ? []
        : [
            {
              kind: 'text',
              text: value.text,
              start: value.start,
              end: value.end,
              shell: 'powershell',
              hiding: 'base64',
            },
          ];
    }
    if (flag === 'command' || flag === 'cwa' || flag === 'commandwithargs')
      return scriptFrom(args, at + 1, source, shell);
    if (flag === 'file') return wordsFrom(args, at + 1);
    if (
      flag === 'executionpolicy' ||
      flag === 'ep' ||
      flag === 'ex' ||
      (flag !== undefined && flag !== 'file' && TAKES_VALUE.has(flag))
    )
      at += 1;
    else if (!DASH.test(word.text))
      return /^(?:[a-z]:\\|\.{0,2}[\\/]|[^\s]+$)(?:(?! -).)*\.ps1$/is.test(word.text)
        ? wordsFrom(args, at)
        : scriptFrom(args, at, source, shell);
  }
  return command.input < 0 ? [] : [];
};
const TAKES_VALUE = new Set([
  'windowstyle',
  'version',
  'psconsolefile',
  'inputformat',
  'outputformat',
  'configurationname',
  'workingdirectory',
  'wd',
  'custompipename',
  'settingsfile',
  'encodedarguments',
  'ea',
]);

function scriptFrom(args: readonly Word[], from: number, source: string, shell: Shell): readonly Inner[] {
  const word = args[from];
  if (word === undefined || word.text === '-') return [];
  if (word.isQuoted || shell !== 'argv') return rest(args, from, 'powershell');
  return [{ kind: 'text', text: source.slice(word.start), start: word.start, end: source.length, shell: 'powershell' }];
}

/** The value of `/flag value`, `/flag:value` or `-flag value`, for any of the names. */
export function valueOf(args: readonly Word[], ...names: readonly string[]): Word | undefined {
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at];
    if (word === undefined) continue;
    const lower = word.text.toLowerCase();
    for (const name of names) {
      if (lower === name) return args[at + 1];
      if (lower.startsWith(`${name}:`) || lower.startsWith(`${name}=`))
        return { ...word, text: word.text.slice(name.length + 1), start: word.start + name.length + 1 };
    }
  }
  return undefined;
}

const valueText =
  (shell: Shell | 'guess', ...names: readonly string[]): Unwrap =>
  ({ args }) =>
    textOf(valueOf(args, ...names), shell);

function after(args: readonly Word[], ...words: readonly string[]): number {
  const at = args.findIndex(({ text }) => words.includes(text.toLowerCase()));
  return at === -1 ? -1 : at + 1;
}

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

/** PowerShell: a program and its arguments as parameters. */
const startProcess: Unwrap = ({ args }) => {
  const named = valueOf(args, '-filepath', '-file', '-fil', '-f');
  const positional = args.find(
    ({ text }, at) =>
      !text.startsWith('-') &&
      !/^-(?:windowstyle|w|verb|wait|workingdirectory|credential|argumentlist|args)$/i.test(args[at - 1]?.text ?? ''),
  );
  const program = named ?? positional;
  if (program === undefined) return [];
  const list = after(args, '-argumentlist', '-args', '-a', '-arg', '-argument');
  const parts: string[] = [];
  const from = list > 0 ? list : args.indexOf(program) + 1;
  for (const word of args.slice(from)) {
    if (
      /^-(?:windowstyle|w|win|verb|wait|passthru|nonewwindow|workingdirectory|credential|redirect\w+|filepath|erroraction)$/i.test(
        word.text,
      )
    )
      break;
    parts.push(word.text);
  }
  const shown = /\s/.test(program.text) ? `"${program.text}"` : program.text;
  return [
    {
      kind: 'text',
      text: [shown, ...parts].join(' '),
      start: program.start,
      end: args.at(-1)?.end ?? program.end,
      shell: 'argv',
    },
  ];
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
