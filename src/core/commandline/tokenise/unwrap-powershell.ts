/** How PowerShell is given a script, and how it starts programs. */
import type { Shell } from '../types.ts';
import { after, rest, valueOf, wordsFrom, type Inner, type Unwrap } from './inner.ts';
import type { Word } from './words.ts';

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

export const powerShell: Unwrap = ({ args, command, source, shell }) => {
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

/** PowerShell: a program and its arguments as parameters. */
export const startProcess: Unwrap = ({ args }) => {
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
