/**
 * The act of hiding, apart from what it hides: one row per kind, and rows for how much of it there is.
 *
 * A kind that honest scripts use (-EncodedCommand, +, -join, -replace) weighs little by itself; one that only serves to be overlooked weighs much.
 */
import type { Confidence, HidingKind, Severity } from '../types.ts';
import type { Place, Row, Scene } from './row.ts';

interface Kind {
  readonly id: string;
  readonly kinds: readonly HidingKind[];
  /** As many acts, at least. */
  readonly times?: number;
  /** Only where an interpreter runs what was hidden. */
  readonly isRun?: boolean;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly reason: string;
  readonly benign: readonly string[];
  readonly hits: readonly string[];
  readonly misses: readonly string[];
}

const KINDS: readonly Kind[] = [
  {
    id: 'hide-encoded',
    kinds: ['base64'],
    severity: 'low',
    confidence: 'medium',
    reason: 'a text in the line is base64',
    benign: ['remote management tools send their commands this way', 'configuration and tokens are passed this way'],
    hits: ['powershell -enc dwBoAG8AYQBtAGkAIAAvAHAAcgBpAHYA'],
    misses: ['powershell -c "whoami /priv"'],
  },
  {
    id: 'hide-encoded-run',
    kinds: ['base64', 'hex', 'octal', 'ansi-c'],
    isRun: true,
    severity: 'high',
    confidence: 'high',
    reason: 'an encoded text is decoded and run in the same line',
    benign: ['self-extracting installers'],
    hits: [
      'echo d2hvYW1pIC1hIC1i | base64 -d | sh',
      "printf '\\x77\\x68\\x6f\\x61\\x6d\\x69\\x20\\x2f\\x70' | bash",
      `powershell -c "iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('d2hvYW1pIC9wcml2')))"`,
    ],
    misses: ['echo d2hvYW1pIC1hIC1i | base64 -d > /etc/app.conf'],
  },
  {
    id: 'hide-compressed',
    kinds: ['compressed'],
    severity: 'high',
    confidence: 'medium',
    reason: 'a command is compressed inside the line',
    benign: ['installers that carry their payload'],
    hits: ['echo H4sIAAAAAAACAyvPyE/MzVTQLyjKLAMAiQoKigwAAAA=|base64 -d|gunzip|sh'],
    misses: ['gunzip backup.sql.gz'],
  },
  {
    id: 'hide-reversed',
    kinds: ['reversed'],
    severity: 'high',
    confidence: 'high',
    reason: 'a command is written backwards',
    benign: [],
    hits: ["rev <<< 'vedo/ imaohw' | bash"],
    misses: ['cut -d: -f1 list.txt | rev'],
  },
  {
    id: 'hide-characters',
    kinds: ['char-codes'],
    severity: 'high',
    confidence: 'medium',
    reason: 'a text is spelled by the numbers of its characters',
    benign: ['a single control character by its number'],
    hits: [
      'powershell -c "-join([char]119,[char]104,[char]111,[char]97,[char]109,[char]105,[char]32,[char]47,[char]112)|iex"',
    ],
    misses: ['powershell -c "Get-Content a.csv -Delimiter \';\'"'],
  },
  {
    id: 'hide-xor',
    kinds: ['xor'],
    severity: 'high',
    confidence: 'high',
    reason: 'a text is hidden under a key that stands beside it',
    benign: [],
    hits: [
      `powershell -c "$k=7;$b=112,111,104,102,106,110,39,40,119,117,110,113;$s='';foreach($c in $b){$s+=[char]($c -bxor $k)};iex $s"`,
    ],
    misses: ['powershell -c "5 -bxor 3"'],
  },
  {
    id: 'hide-format',
    kinds: ['format'],
    severity: 'medium',
    confidence: 'medium',
    reason: 'a text is put together out of order by the format operator',
    benign: ['messages that put values into a sentence'],
    hits: [`powershell -c "& ('{1}{0}{2}' -f 'oam','wh','i') /priv"`],
    misses: [`powershell -c "Get-Date -f yyyy"`],
  },
  {
    id: 'hide-replaced',
    kinds: ['replace'],
    severity: 'medium',
    confidence: 'low',
    reason: 'signs are put into a text to be taken out again',
    benign: ['scripts that clean up names'],
    hits: [`powershell -c "iex 'wh@@oami /p@@riv'.Replace('@@','')"`],
    misses: [`powershell -c "$x.Replace('a','b')"`],
  },
  {
    id: 'hide-joined',
    kinds: ['join', 'concatenation'],
    severity: 'low',
    confidence: 'medium',
    reason: 'a text is cut into pieces that are put together again',
    benign: ['long texts over several lines', 'paths put together'],
    hits: [`powershell -c "iex ('who'+'ami /p'+'riv')"`],
    misses: ['powershell -c "1+1"'],
  },
  {
    id: 'hide-ticks',
    kinds: ['tick'],
    severity: 'high',
    confidence: 'high',
    reason: 'back ticks stand inside words, where they do nothing but break up the word',
    benign: [],
    hits: ['powershell -c "N`ew-Ob`je`ct Net.WebClient"'],
    misses: ['powershell -c "Get-Item `\n C:\\a"'],
  },
  {
    id: 'hide-carets',
    kinds: ['caret'],
    severity: 'high',
    confidence: 'high',
    reason: 'carets stand inside words, where they do nothing but break up the word',
    benign: [],
    hits: ['cmd /c w^h^o^a^mi /all'],
    misses: ['cmd /c echo a ^& b'],
  },
  {
    id: 'hide-quotes',
    kinds: ['quote'],
    severity: 'high',
    confidence: 'medium',
    reason: 'quotes or backslashes stand inside words, where they do nothing but break up the word',
    benign: ['quoting put together by a script'],
    hits: ["sh -c 'c'\\'''\\''u\\rl http://a.example/'", 'cmd /c w""ho""ami'],
    misses: ['sh -c \'echo "it is"\''],
  },
  {
    id: 'hide-slices',
    kinds: ['slice'],
    severity: 'high',
    confidence: 'high',
    reason: 'letters are cut out of variables to spell a command',
    benign: ['dates cut out of %DATE%'],
    hits: ['cmd /c %ComSpec:~0,1%ertutil -f', 'x=curlwget; ${x:0:4} http://a.example/'],
    misses: ['cmd /c echo %DATE:~0,4%'],
  },
  {
    id: 'hide-variables',
    kinds: ['variable'],
    severity: 'medium',
    confidence: 'medium',
    reason: 'a command name is put together from variables that the line sets itself',
    benign: ['build scripts with variables for their tools'],
    hits: ['cmd /v:on /c "set a=who&&set b=ami&&call %a%%b% /priv"', "bash -c 'a=cu;b=rl;$a$b -s http://a.example/'"],
    misses: ["bash -c 'dir=/srv; ls $dir/x'"],
  },
  {
    id: 'hide-ifs',
    kinds: ['ifs'],
    severity: 'high',
    confidence: 'high',
    reason: 'the separator variable stands in place of blanks',
    benign: [],
    hits: ['sh -c cat${IFS}/etc/hosts'],
    misses: ['IFS=, read a b'],
  },
  {
    id: 'hide-braces',
    kinds: ['brace'],
    severity: 'high',
    confidence: 'medium',
    reason: 'a brace list spells a command without blanks',
    benign: [],
    hits: ['bash -c {cat,/etc/hosts}'],
    misses: ['mkdir -p a/{b,c}'],
  },
  {
    id: 'hide-codes',
    kinds: ['ansi-c'],
    times: 3,
    severity: 'medium',
    confidence: 'medium',
    reason: 'parts of the command are written by the numbers of their characters',
    benign: ['control characters in a prompt'],
    hits: ["$'\\143\\141\\164' $'\\057\\145\\164\\143' $'\\x61'"],
    misses: ["printf $'a\\n'"],
  },
];

const RUNNERS = new Set([
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
  'invoke-expression',
  'source',
  '.',
  'cmd',
  'eval',
]);
/** Kinds that PowerShell scripts of every sort use. */
const ORDINARY = new Set<HidingKind>(['base64', 'join', 'concatenation', 'replace', 'substitution', 'variable']);

export const HIDING: readonly Row[] = [
  ...KINDS.map(({ kinds, times = 1, isRun = false, ...row }): Row => ({
    ...row,
    kind: 'hiding',
    group: 'hiding',
    technique: 'T1027',
    tactic: 'defense-evasion',
    look: { at: 'scene', find: (scene) => (isRun ? runPlace(scene, kinds) : markPlace(scene, kinds, times)) },
  })),
  {
    id: 'hide-nested',
    kind: 'hiding',
    group: 'hiding-depth',
    technique: 'T1027',
    tactic: 'defense-evasion',
    severity: 'high',
    confidence: 'high',
    reason: 'an encoded text holds another encoded text',
    benign: ['a remote management tool that sends a script which holds a configuration'],
    hits: [
      `powershell -enc ${'cABvAHcAZQByAHMAaABlAGwAbAAgAC0AZQBuAGMAIABkAHcAQgBvAEEARwA4AEEAWQBRAEIAdABBAEcAawBBAEkAQQBBAHYAQQBIAEEAQQBjAGcAQgBwAEEASABZAEEA'}`,
    ],
    misses: ['powershell -enc dwBoAG8AYQBtAGkAIAAvAHAAcgBpAHYA'],
    look: { at: 'scene', find: nestedPlace },
  },
  {
    id: 'hide-many-ways',
    kind: 'hiding',
    group: 'hiding-depth',
    technique: 'T1027',
    tactic: 'defense-evasion',
    severity: 'high',
    confidence: 'high',
    reason: 'the line hides its text in several different ways at once',
    benign: [],
    hits: [
      "powershell -c \"$k=7;N`ew-O`bject ('{1}{0}' -f 'b','a'); iex -join([char]119,[char]104,[char]111,[char]97,[char]109,[char]105)\"",
    ],
    misses: [`powershell -c "iex ('who'+'ami /p'+'riv')"`],
    look: {
      at: 'scene',
      find: (scene) =>
        new Set(scene.marks.filter(({ kind }) => !ORDINARY.has(kind)).map(({ kind }) => kind)).size >= 3
          ? placeOf(scene.marks[0])
          : undefined,
    },
  },
];

function placeOf(mark: Scene['marks'][number] | undefined): Place | undefined {
  return mark === undefined ? undefined : { layer: mark.layer, start: mark.start, end: mark.end };
}

function markPlace({ marks }: Scene, kinds: readonly HidingKind[], times: number): Place | undefined {
  const seen = marks.filter(({ kind }) => kinds.includes(kind));
  return seen.length < times ? undefined : placeOf(seen[0]);
}

/** A decoded layer whose processes an interpreter starts, or whose text stands in a call that runs it. */
function runPlace({ layers, processes }: Scene, kinds: readonly HidingKind[]): Place | undefined {
  for (const process of processes) {
    const layer = layers[process.layer];
    const parent = process.parent === undefined ? undefined : processes[process.parent];
    if (layer === undefined || parent === undefined || !RUNNERS.has(parent.name)) continue;
    if (layer.kinds.some((kind) => (kinds as readonly string[]).includes(kind)))
      return { layer: parent.layer, start: layer.span.start, end: layer.span.end };
  }
  for (const layer of layers) {
    const outer = layer.parent === undefined ? undefined : layers[layer.parent];
    if (outer === undefined || !layer.kinds.some((kind) => (kinds as readonly string[]).includes(kind))) continue;
    if (
      /(?:\b(?:eval|exec|system|assert|popen)\s?\(|\biex\b|invoke-expression|scriptblock\]::create|\.load\()/.test(
        outer.lower,
      )
    )
      return { layer: outer.index, start: layer.span.start, end: layer.span.end };
  }
  return undefined;
}

function nestedPlace({ layers }: Scene): Place | undefined {
  for (const layer of layers) {
    if (!layer.kinds.includes('base64') && !layer.kinds.includes('compressed')) continue;
    for (let up = layer.parent; up !== undefined; up = layers[up]?.parent) {
      const outer = layers[up];
      if (outer?.kinds.includes('base64') === true || outer?.kinds.includes('compressed') === true)
        return { layer: outer.index, start: layer.span.start, end: layer.span.end };
    }
  }
  return undefined;
}
