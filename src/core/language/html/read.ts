/**
 * HTML as a row of parts: tags, and the text between them with its character references read.
 *
 * H1. Any text is read, in one pass: the work is linear, whatever is left open. Nothing is thrown.
 * H2. Nothing is run and nothing is fetched; scripts, styles, templates and comments are left out.
 *
 * A tree is not built: what a browser mends there costs more than a line on hostile markup, and whoever reads tables needs none of it.
 * Not here: what tags mean (`tables.ts`).
 */
import { lazy } from '../../base/lazy.ts';

export type HtmlPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open'; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: 'close'; readonly name: string };

/** Elements whose content is no text of the page. */
const HIDDEN = new Set(['script', 'style', 'template']);

/** A tag up to its attributes; an attribute with its value; the end of the tag. White space and stray slashes stand between them. */
const TAG = /<(\/?)([A-Za-z][^\s/>]*)/y;
const ATTRIBUTE = /[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?/y;
const TAG_END = /[^>]*>/y;

/** The parts from left to right; names of tags and attributes in lower case. */
export function* readHtml(html: string): Generator<HtmlPart> {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) break;
    const after = markupAt(html, open);
    if (after === undefined) {
      // A `<` that begins nothing is text.
      yield { kind: 'text', text: decoded(html.slice(at, open + 1)) };
      at = open + 1;
      continue;
    }
    if (open > at) yield { kind: 'text', text: decoded(html.slice(at, open)) };
    if (after.part !== undefined) yield after.part;
    at = after.end;
  }
  if (at < html.length) yield { kind: 'text', text: decoded(html.slice(at)) };
}

interface Markup {
  readonly part: HtmlPart | undefined;
  readonly end: number;
}

function markupAt(html: string, open: number): Markup | undefined {
  if (html.startsWith('<!--', open)) return { part: undefined, end: behind(html, '-->', open + 4) };
  if (html.startsWith('<!', open) || html.startsWith('<?', open)) {
    return { part: undefined, end: behind(html, '>', open) };
  }
  TAG.lastIndex = open;
  const tag = TAG.exec(html);
  if (tag === null) return undefined;
  const name = (tag[2] ?? '').toLowerCase();
  const attributes = new Map<string, string>();
  let at = TAG.lastIndex;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(html);
    if (found === null) break;
    const [, key = '', double, single, bare] = found;
    if (!attributes.has(key.toLowerCase())) {
      attributes.set(key.toLowerCase(), decoded(double ?? single ?? bare ?? ''));
    }
    at = ATTRIBUTE.lastIndex;
  }
  TAG_END.lastIndex = at;
  const end = TAG_END.test(html) ? TAG_END.lastIndex : html.length;
  if (tag[1] === '/') return { part: { kind: 'close', name }, end };
  if (HIDDEN.has(name)) return { part: undefined, end: hiddenEnd(html, name, end) };
  return { part: { kind: 'open', name, attributes }, end };
}

function behind(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found < 0 ? html.length : found + mark.length;
}

function hiddenEnd(html: string, name: string, from: number): number {
  const close = new RegExp(`</${name}[^>]*>`, 'gi');
  close.lastIndex = from;
  return close.test(html) ? close.lastIndex : html.length;
}

// ---- Character references ---------------------------------------------------------------------------------------------------

/** U+00A0 to U+00FF, in order. */
const LATIN_NAMES =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot ' +
  'cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml ' +
  'Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig ' +
  'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ' +
  'ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';

/**
 * Name and character, one after the other.
 *
 * @choice Named character references: those of the western alphabets, of punctuation and of the usual signs. Another stays as it is written.
 */
const OTHER_NAMES =
  'amp & lt < gt > quot " apos \' period . colon : sol / lpar ( rpar ) lsqb [ rsqb ] commat @ num # percnt % lowbar _ comma , semi ; ' +
  'ensp \u2002 emsp \u2003 thinsp \u2009 zwnj \u200c zwj \u200d ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ ' +
  'dagger † bull • hellip … permil ‰ lsaquo ‹ rsaquo › euro € trade ™ larr ← uarr ↑ rarr → darr ↓ harr ↔ minus − le ≤ ge ≥ ne ≠ ' +
  'asymp ≈ infin ∞ check ✓ cross ✗ OElig Œ oelig œ Scaron Š scaron š Yuml Ÿ fnof ƒ circ ˆ tilde ˜';

const REFERENCE = /&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,10}));?/g;

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(REFERENCE, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return namedCharacters().get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : '\ufffd';
  });
}

const namedCharacters = lazy((): ReadonlyMap<string, string> => {
  const others = OTHER_NAMES.split(' ');
  return new Map([
    ...LATIN_NAMES.split(' ').map((name, index) => [name, String.fromCodePoint(0xa0 + index)] as const),
    ...others.flatMap((name, index) => (index % 2 === 0 ? [[name, others[index + 1] ?? ''] as const] : [])),
  ]);
});
