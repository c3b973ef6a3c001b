/** The decoding passes as a table: what each undoes, and an example that only it can read. The tests run every row; the bench makes hostile shapes of them. */
import type { HidingKind } from '../types.ts';

export interface Pass {
  readonly kind: HidingKind;
  /** What it undoes, in a few words. */
  readonly undoes: string;
  readonly example: string;
  /** A text that stands in no layer as given and in one after the pass. */
  readonly reveals: string;
}

export const PASSES: readonly Pass[] = [
  {
    kind: 'base64',
    undoes: 'base64 of UTF-8 or UTF-16LE text, with or without padding',
    example: 'powershell -enc dwBoAG8AYQBtAGkAIAAvAHAAcgBpAHYA',
    reveals: 'whoami /priv',
  },
  {
    kind: 'compressed',
    undoes: 'gzip, zlib and raw deflate inside base64',
    example: 'echo H4sIAAAAAAACAyvPyE/MzVTQLyjKLAMAiQoKigwAAAA=|base64 -d|gunzip|sh',
    reveals: 'whoami /priv',
  },
  {
    kind: 'hex',
    undoes: 'runs of hexadecimal codes, xxd -r, printf',
    example: "printf '\\x77\\x68\\x6f\\x61\\x6d\\x69\\x20\\x2f\\x70' | bash",
    reveals: 'whoami /p',
  },
  {
    kind: 'octal',
    undoes: 'runs of octal codes',
    example: "printf '\\167\\150\\157\\141\\155\\151\\040\\055\\055' | sh",
    reveals: 'whoami --',
  },
  {
    kind: 'reversed',
    undoes: 'text written backwards',
    example: "rev <<< 'ecnatsni-k imaohw' | bash",
    reveals: 'whoami k-instance',
  },
  {
    kind: 'char-codes',
    undoes: 'lists of character codes',
    example:
      'powershell -c "-join([char]119,[char]104,[char]111,[char]97,[char]109,[char]105,[char]32,[char]47,[char]112)|iex"',
    reveals: 'whoami /p',
  },
  {
    kind: 'xor',
    undoes: 'numbers under a literal key',
    example: `powershell -c "$k=7;$b=112,111,104,102,106,110,39,40,119,117,110,113;$s='';foreach($c in $b){$s+=[char]($c -bxor $k)};iex $s"`,
    reveals: 'whoami /priv',
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
  },
  {
    kind: 'join',
    undoes: 'lists joined to one text',
    example: `powershell -c "iex ('who','ami',' /priv' -join '')"`,
    reveals: 'whoami /priv',
  },
  {
    kind: 'concatenation',
    undoes: 'texts put together with +',
    example: `powershell -c "iex ('who'+'ami /p'+'riv')"`,
    reveals: 'whoami /priv',
  },
  { kind: 'slice', undoes: 'pieces of variables', example: 'cmd /c w%ComSpec:~-3,1%oami', reveals: 'weoami' },
  {
    kind: 'variable',
    undoes: 'names that the line sets itself',
    example: 'cmd /v:on /c "set a=who&&set b=ami&&call %a%%b% /priv"',
    reveals: 'whoami /priv',
  },
];
