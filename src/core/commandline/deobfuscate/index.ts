/**
 * The decoding passes as a table: what each undoes, and examples that only it can read. The tests run every row, `tools/commandline/mutate.ts` takes every
 * place out of the code and sees an example fail, the bench makes hostile shapes of them.
 */
import type { HidingKind } from '../types.ts';

/** `reveals` stands nowhere in the line as given, and after the pass in a layer of its kind or in a word of a process. */
export interface Hidden {
  readonly example: string;
  readonly reveals: string;
}

export interface Pass extends Hidden {
  readonly kind: HidingKind;
  /** What it undoes, in a few words. */
  readonly undoes: string;
  /** One for every other place in the code that undoes the same kind. */
  readonly others?: readonly Hidden[];
}

export const PASSES: readonly Pass[] = [
  {
    kind: 'base64',
    undoes: 'base64 of UTF-8 or UTF-16LE text, with or without padding',
    example: 'powershell -enc dwBoAG8AYQBtAGkAIAAvAHAAcgBpAHYA',
    reveals: 'whoami /priv',
    others: [
      { example: `python3 -c "exec(b64decode('d2hvYW1pIC9wcml2IDEyMw=='))"`, reveals: 'whoami /priv' },
      { example: 'powershell -enc aQBkACAALQB1AA==', reveals: 'id -u' },
      { example: 'echo aWQgLXU=|base64 -d|sh', reveals: 'id -u' },
      { example: 'echo aWQgLXU=|gbase64 -D|sh', reveals: 'id -u' },
      { example: 'echo aWQgLXU=|openssl base64 -d|sh', reveals: 'id -u' },
      {
        example: `powershell -c "iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('d2hv'+'YW1p')))"`,
        reveals: 'whoami',
      },
    ],
  },
  {
    kind: 'compressed',
    undoes: 'gzip, zlib and raw deflate inside base64',
    example: 'echo H4sIAAAAAAACAyvPyE/MzVTQLyjKLAMAiQoKigwAAAA=|base64 -d|gunzip|sh',
    reveals: 'whoami /priv',
    others: [
      {
        example: 'echo 789c2bcfc84fcccd54d02f28ca2c03001e270496|xxd -r -p|zlib-flate -uncompress|sh',
        reveals: 'whoami /priv',
      },
      {
        example: 'echo 1f8b08000000000002032bcfc84fcccd54d02f28ca2c0300890a0a8a0c000000|xxd -r -p|gunzip|sh',
        reveals: 'whoami /priv',
      },
      {
        example: 'echo 1f8b08000000000002032bcfc84fcccd54d02f28ca2c0300890a0a8a0c000000|xxd -r -p|zcat|sh',
        reveals: 'whoami /priv',
      },
      {
        example: 'echo 1f8b08000000000002032bcfc84fcccd54d02f28ca2c0300890a0a8a0c000000|xxd -r -p|gzip -dc|sh',
        reveals: 'whoami /priv',
      },
      {
        example: `powershell -c "$s=New-Object IO.Compression.GzipStream([IO.MemoryStream][Convert]::FromBase64String('H4sIAAAAAAACAyvPyE/MzVTQLyjKLAMAiQoKigwAAAA='),0)"`,
        reveals: 'whoami /priv',
      },
    ],
  },
  {
    kind: 'hex',
    undoes: 'runs of hexadecimal codes, xxd -r, printf',
    example: "printf '\\x77\\x68\\x6f\\x61\\x6d\\x69\\x20\\x2f\\x70' | bash",
    reveals: 'whoami /p',
    others: [
      { example: 'python3 -c "import os;os.system(\'\\x77\\x68\\x6f\\x61\\x6d\\x69\')"', reveals: 'whoami' },
      { example: "printf 'w\\x68oam\\x69 -a' | sh", reveals: 'whoami -a' },
      { example: 'echo 77686f616d69202d61 | xxd -r -p | sh', reveals: 'whoami -a' },
    ],
  },
  {
    kind: 'octal',
    undoes: 'runs of octal codes',
    example: "printf '\\167\\150\\157\\141\\155\\151\\040\\055\\055' | sh",
    reveals: 'whoami --',
    others: [
      { example: 'python3 -c "import os;os.system(\'\\167\\150\\157\\141\\155\\151\')"', reveals: 'whoami' },
      { example: "printf 'w\\150oam\\151 -a' | sh", reveals: 'whoami -a' },
    ],
  },
  {
    kind: 'reversed',
    undoes: 'text written backwards',
    example: "rev <<< 'ecnatsni-k imaohw' | bash",
    reveals: 'whoami k-instance',
    others: [
      {
        example: `python3 -c "import os;os.system('x/moc.elpmaxe//:ptth lruc'[::-1])"`,
        reveals: 'curl http://example.com/x',
      },
      { example: `powershell -c "iex (-join 'virp/ imaohw'[-1..-('virp/ imaohw'.Length)])"`, reveals: 'whoami /priv' },
      {
        example:
          'cmd /v:on /c "set r=virp/ imaohw&&for /L %A in (11,-1,0) do set s=!s!!r:~%A,1!&&if %A==0 call %s:~-12%"',
        reveals: 'whoami /priv',
      },
    ],
  },
  {
    kind: 'char-codes',
    undoes: 'lists of character codes',
    example:
      'powershell -c "-join([char]119,[char]104,[char]111,[char]97,[char]109,[char]105,[char]32,[char]47,[char]112)|iex"',
    reveals: 'whoami /p',
    others: [
      { example: `powershell -c "iex ([char]119+'hoami')"`, reveals: 'whoami' },
      {
        example: 'powershell -c "$a=[Text.Encoding]::ASCII.GetString((119,104,111,97,109,105));iex $a"',
        reveals: 'whoami',
      },
      { example: `powershell -c "iex ([char][Convert]::ToInt32('77',16)+'hoami')"`, reveals: 'whoami' },
      { example: `python3 -c "exec(''.join(map(chr,[119,104,111,97,109,105,32,47,112])))"`, reveals: 'whoami /p' },
    ],
  },
  {
    kind: 'xor',
    undoes: 'numbers under a literal key',
    example: `powershell -c "$k=7;$b=112,111,104,102,106,110,39,40,119,117,110,113;$s='';foreach($c in $b){$s+=[char]($c -bxor $k)};iex $s"`,
    reveals: 'whoami /priv',
    others: [{ example: `powershell -c "iex ([char](112 -bxor 7)+'hoami')"`, reveals: 'whoami' }],
  },
  {
    kind: 'format',
    undoes: 'the format operator of PowerShell',
    example: `powershell -c "& ('{1}{0}{2}' -f 'oam','wh','i') /priv"`,
    reveals: 'whoami',
  },
  {
    kind: 'replace',
    undoes: 'replacements on literals',
    example: `powershell -c "iex 'wh@@oami /p@@riv'.Replace('@@','')"`,
    reveals: 'whoami /priv',
    others: [
      { example: `powershell -c "iex ('wh@@oami' -replace '@@','')"`, reveals: 'whoami' },
      { example: 'cmd /c "set a=wh@@oami&&call %a:@@=%"', reveals: 'whoami' },
      { example: 'a=wh@@oami; ${a//@@/}', reveals: 'whoami' },
      { example: 'echo wh@oami | tr -d @ | sh', reveals: 'whoami' },
      { example: 'echo xhoami | tr x w | sh', reveals: 'whoami' },
    ],
  },
  {
    kind: 'join',
    undoes: 'lists joined to one text',
    example: `powershell -c "iex ('who','ami',' /priv' -join '')"`,
    reveals: 'whoami /priv',
    others: [
      { example: `powershell -c "iex (-join ('who','ami'))"`, reveals: 'whoami' },
      { example: `powershell -c "iex ([string]::Join('',('who','ami')))"`, reveals: 'whoami' },
      { example: `powershell -c "iex ([string]::Concat('who','ami'))"`, reveals: 'whoami' },
    ],
  },
  {
    kind: 'concatenation',
    undoes: 'texts put together with +',
    example: `powershell -c "iex ('who'+'ami /p'+'riv')"`,
    reveals: 'whoami /priv',
  },
  {
    kind: 'slice',
    undoes: 'pieces of variables',
    example: 'cmd /c w%ComSpec:~-3,1%oami',
    reveals: 'weoami',
    others: [
      { example: 'a=xwhoxami; ${a:1:3}${a:5:3}', reveals: 'whoami' },
      { example: `powershell -c "& (-join 'imaohw'[5,4,3,2,1,0])"`, reveals: 'whoami' },
      { example: `powershell -c "& ('xxwho'.Substring(2)+'ami')"`, reveals: 'whoami' },
      {
        example: 'cmd /v:on /c "set r=iwhoam&&for %A in (1 2 3 4 5 0) do set s=!s!!r:~%A,1!&&if %A==0 call %s%"',
        reveals: 'whoami',
      },
    ],
  },
  {
    kind: 'variable',
    undoes: 'names that the line sets itself',
    example: 'cmd /v:on /c "set a=who&&set b=ami&&call %a%%b% /priv"',
    reveals: 'whoami /priv',
    others: [
      { example: 'a=who;b=ami;$a$b', reveals: 'whoami' },
      { example: 'wh$@oami', reveals: 'whoami' },
      { example: `powershell -c "$a='who';$b='ami';& ($a+$b)"`, reveals: 'whoami' },
      { example: `$a='who';& ("\${a}a"+'mi') C:\\a`, reveals: 'whoami' },
    ],
  },
  {
    kind: 'tick',
    undoes: 'back ticks inside words of PowerShell',
    example: 'powershell -c "N`ew-Ob`je`ct Net.WebClient"',
    reveals: 'New-Object',
    others: [{ example: '& "wh`oam`i" C:\\a', reveals: 'whoami' }],
  },
  { kind: 'caret', undoes: 'carets inside words of cmd', example: 'cmd /c w^h^o^ami /all', reveals: 'whoami' },
  {
    kind: 'quote',
    undoes: 'quotes and backslashes inside words',
    example: 'cmd /c w""ho""ami /all',
    reveals: 'whoami',
    others: [
      { example: `w'h'o'am'i -a`, reveals: 'whoami' },
      { example: 'w"h"o"am"i -a', reveals: 'whoami' },
      { example: 'w\\ho\\ami -a', reveals: 'whoami' },
    ],
  },
  {
    kind: 'ifs',
    undoes: 'the separator variable in place of blanks',
    example: 'cat${IFS}/etc/hosts',
    reveals: 'cat /etc/hosts',
    others: [{ example: 'cat$IFS/etc/hosts', reveals: 'cat /etc/hosts' }],
  },
  { kind: 'brace', undoes: 'brace lists in place of blanks', example: '{cat,/etc/hosts}', reveals: 'cat /etc/hosts' },
  {
    kind: 'ansi-c',
    undoes: `characters by number in …'`,
    example: "$'\\143\\x61\\u0074' /etc/hosts",
    reveals: 'cat /etc/hosts',
  },
  {
    kind: 'substitution',
    undoes: 'what a command prints, in place of a word',
    example: '$(echo who)ami -a',
    reveals: 'whoami -a',
    others: [
      { example: '`echo who`ami -a', reveals: 'whoami -a' },
      { example: '"$(echo who)ami" -a', reveals: 'whoami -a' },
      { example: '"`echo who`ami" -a', reveals: 'whoami -a' },
    ],
  },
];
