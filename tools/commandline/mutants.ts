/**
 * Places of the code that undo hiding, as edits that take one of them out. A kind of hiding is often undone in several places, each with an example in `PASSES`.
 *
 * U1. `from` stands exactly once in its file; `promises.test.ts` says so when a file moves on.
 * U2. An edit leaves the code sound: the text stays as it was written, and nothing throws.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HidingKind } from '../../src/core/commandline/types.ts';

export interface Site {
  readonly kind: HidingKind;
  /** Below `src/core/commandline/`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

type Edit = readonly [kind: HidingKind, from: string, to: string];

const EDITS: Readonly<Record<string, readonly Edit[]>> = {
  'read.ts': [['base64', "inner.hiding === 'base64' ?", "inner.text === '' ?"]],
  'deobfuscate/embedded.ts': [
    ['base64', "add('base64', decoded,", "add('base64', undefined,"],
    ['compressed', "add('compressed', inflatedText(", "add('compressed', ((..._) => undefined)("],
    ['hex', "add('hex', textOfBytes(bytesOfHex(run)),", "add('hex', undefined,"],
    ['octal', "add('octal', textOfOctal(run),", "add('octal', undefined,"],
    ['char-codes', "add('char-codes', plain,", "add('char-codes', undefined,"],
    ['xor', "add('xor', opened,", "add('xor', undefined,"],
    ['reversed', "add('reversed', other,", "add('reversed', undefined,"],
  ],
  'deobfuscate/outputs.ts': [
    ['base64', "['base64', fromBase64]", "['-', fromBase64]"],
    ['base64', "['gbase64', fromBase64]", "['-', fromBase64]"],
    ['base64', "'openssl',\n", "'-',\n"],
    ['hex', "'xxd',\n", "'-',\n"],
    ['compressed', "['gunzip', unpack]", "['-', unpack]"],
    ['compressed', "['zcat', unpack]", "['-', unpack]"],
    ['compressed', "'gzip',\n", "'-',\n"],
    ['compressed', "['zlib-flate', unpack]", "['-', unpack]"],
    ['reversed', "['rev', (", "['-', ("],
    ['replace', "args[0] === '-d' && args[1]", "args[0] === '' && args[1]"],
    ['replace', 'source.length === 0 || target.length === 0', 'source.length >= 0 || target.length === 0'],
    [
      'hex',
      "kinds.add(hex === undefined ? 'octal'",
      "if (hex !== undefined) return all; kinds.add(hex === undefined ? 'octal'",
    ],
    [
      'octal',
      "kinds.add(hex === undefined ? 'octal'",
      "if (hex === undefined) return all; kinds.add(hex === undefined ? 'octal'",
    ],
  ],
  'deobfuscate/cmd.ts': [
    ['slice', '? sliced(value, from, length)', '? all'],
    ['replace', "? value.replaceAll(change, by ?? '')", '? all'],
    ['variable', ': value;\n    out +=', ': all;\n    out +='],
    ['slice', 'text: spelled,', "text: isReversed ? spelled : '',"],
    ['reversed', 'text: spelled,', "text: isReversed ? '' : spelled,"],
  ],
  'deobfuscate/powershell-strings.ts': [
    ['replace', "case 'replace':", "case '-':"],
    ['slice', "case 'substring':", "case '-':"],
  ],
  'deobfuscate/powershell.ts': [
    ['xor', "operator === '-bxor' &&", "operator === '' &&"],
    ['replace', "if (operator !== '-replace') return", 'if (true) return'],
    ['concatenation', "if (typeof value === 'string') context", "if (typeof value === 'string') return left; context"],
    ['join', "if (operator === '-join') return joined", "if (operator === '') return joined"],
    ['join', "token.kind === 'operator' && token.text === '-join'", "token.text === ''"],
    ['join', "method === 'join'", "method === ''"],
    ['join', "method === 'concat'", "method === ''"],
    ['format', "context.kinds.add('format');", 'return left;'],
    ['char-codes', 'if (isChar) {', "if (type === '') {"],
    ['char-codes', "items.every((item) => typeof item === 'number')", 'items.length < 0'],
    ['char-codes', "method === 'toint32' ||", "method === '' ||"],
    ['base64', "method === 'frombase64string'", "method === ''"],
    ['reversed', 'if (reverse && typeof', 'if (false && typeof'],
    ['slice', "context.kinds.add('slice');", 'return undefined;'],
    ['variable', 'const value = context.variables.get(token.text);', 'const value = undefined;'],
    ['variable', "if (!text.includes('$')) return text;", 'return text;'],
  ],
  'tokenise/cmd.ts': [
    ['caret', "char === '^' && !(isArgv", "char === '' && !(isArgv"],
    ['quote', '      isQuoted = !isQuoted;', "      out += splits > 0 ? char : ''; isQuoted = !isQuoted;"],
  ],
  'tokenise/powershell.ts': [
    ['tick', "if (text[at + 1] !== '\\n') put(text[at + 1] ?? '');", 'put(text.slice(at, at + 2));'],
    [
      'tick',
      'if (isLetterOrDigit(text[at - 1]) && isLetterOrDigit(text[at + 1]) &&',
      'out += char; if (isLetterOrDigit(text[at - 1]) && isLetterOrDigit(text[at + 1]) &&',
    ],
  ],
  'tokenise/posix.ts': [
    [
      'quote',
      "      out += inner;\n      at = end;\n    } else if (char === '\"') {",
      "      out += text.slice(at, end + 1);\n      at = end;\n    } else if (char === '\"') {",
    ],
    [
      'quote',
      "      out += inner;\n      at = end;\n    } else if (char === '\\\\') {",
      "      out += text.slice(at, end + 1);\n      at = end;\n    } else if (char === '\\\\') {",
    ],
    ['quote', "if (text[at + 1] !== '\\n') out += text[at + 1] ?? '';", 'out += text.slice(at, at + 2);'],
    ['ansi-c', '    escapes += 1;', '    escapes += 1; out += text[at]; continue;'],
    ['substitution', 'if (output === undefined) return [text', 'if (true) return [text'],
    ['substitution', 'out += output ?? text.slice(at, end + 1);', 'out += text.slice(at, end + 1);'],
    [
      'substitution',
      'out += nested(state, at + 1, end, depth) ?? text.slice(at, end + 1);',
      'out += text.slice(at, end + 1);',
    ],
    ['brace', 'word.isQuoted ? undefined : braceList(word.text)', 'undefined'],
    ['ifs', "return '\\u001f';", 'return undefined;'],
    ['variable', 'let out = value;', 'if (!slice && !change) return undefined; let out = value;'],
    ['slice', '  if (slice)\n', '  if (slice) return undefined; if (slice)\n'],
    ['replace', '  else if (change)\n', '  else if (change) return undefined; else if (change)\n'],
    ['variable', "if (!isEmpty) return ['$', at];", "return ['$', at];"],
  ],
};

export const SITES: readonly Site[] = Object.entries(EDITS).flatMap(([file, edits]) =>
  edits.map(([kind, from, to]) => ({ kind, file, from, to })),
);

const ROOM = fileURLToPath(new URL('../../src/core/commandline/', import.meta.url));

/** The text of a site's file with the place taken out. */
export function mutated({ file, from, to }: Site): string {
  return readFileSync(`${ROOM}${file}`, 'utf8').replace(from, () => to);
}

/** Sites whose text does not stand exactly once in their file. */
export function unfoundSites(): readonly string[] {
  return SITES.filter(({ file, from }) => readFileSync(`${ROOM}${file}`, 'utf8').split(from).length !== 2).map(
    ({ kind, file, from }) => `${kind} in ${file}: ${from}`,
  );
}
