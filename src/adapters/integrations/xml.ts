/**
 * A small strict reader for the XML that vendors' APIs answer with, and the encoder for what they are asked.
 *
 * X1. No document type, no external anything, and no entities but the five of XML and character references: nothing to expand.
 * X2. What is not well-formed is undefined as a whole, never half a tree.
 * X3. Depth and size are bounded.
 * X4. What is written comes from a tree: a text can never become markup. Characters that XML cannot hold are replaced.
 *
 * Not here: namespaces (a prefix is part of the name), validation.
 */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own character data, joined; not that of its children. */
  readonly text: string;
}

/** An element to write. Without children and text it is empty. */
export interface XmlNode {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly XmlNode[];
  readonly text?: string;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
}

const DEPTH_MAX = 64;
const NAME = '[A-Za-z_][\\w.:-]*';
const WHOLE_NAME = new RegExp(`^${NAME}$`);
// Line ends and tabs too: a reader would make blanks of them.
const MARKUP = /[&<>"'\t\n\r]/g;
// oxlint-disable-next-line no-control-regex -- the characters that XML cannot hold, not even as references
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const TOKEN = new RegExp(
  [
    '<\\?[^?]*(?:\\?(?!>)[^?]*)*\\?>', // declaration or processing instruction
    '<!--(?:[^-]|-(?!-))*-->',
    '<!\\[CDATA\\[(?<cdata>[^\\]]*(?:\\](?!\\]>)[^\\]]*)*)\\]\\]>',
    `</(?<end>${NAME})\\s*>`,
    `<(?<start>${NAME})(?<attributes>(?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(?<empty>/?)>`,
    '(?<text>[^<]+)',
  ].join('|'),
  'y',
);
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'g');
const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));|&/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** As vendors and their examples write them: whoever reads a trace of the wire knows them. */
const NAMED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ENTITIES).map(([name, sign]) => [sign, `&${name};`]),
);

/** The root element, or undefined when the text is not well-formed XML of the kind that is read here. */
export function readXml(text: string): XmlElement | undefined {
  const document: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const stack: OpenElement[] = [document];
  // A reader of one call: `lastIndex` is its only state.
  const token = new RegExp(TOKEN);
  const source = text.replace(/^\uFEFF/, '');
  for (let at = 0; at < source.length; at = token.lastIndex) {
    token.lastIndex = at;
    const groups = token.exec(source)?.groups;
    const open = stack.at(-1);
    if (!groups || !open) return undefined;
    if (groups['end'] !== undefined) {
      stack.pop();
      if (open.name !== groups['end'] || stack.length === 0) return undefined;
    } else if (groups['start'] !== undefined) {
      const attributes = readAttributes(groups['attributes'] ?? '');
      if (!attributes || stack.length > DEPTH_MAX) return undefined;
      const element: OpenElement = { name: groups['start'], attributes, children: [], text: '' };
      open.children.push(element);
      if (groups['empty'] !== '/') stack.push(element);
    } else {
      const piece = groups['cdata'] ?? decode(groups['text'] ?? '');
      if (piece === undefined) return undefined;
      open.text += piece;
    }
  }
  const [root, ...others] = document.children;
  return stack.length === 1 && others.length === 0 && document.text.trim() === '' ? root : undefined;
}

/** The first child of that name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** The trimmed text of the first child of that name; undefined when there is no such child. */
export function childText(element: XmlElement | undefined, name: string): string | undefined {
  return childOf(element, name)?.text.trim();
}

/** Every child of that name, in order. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** An element with a text, or with the given children. */
export function element(name: string, content: string | readonly XmlNode[] = []): XmlNode {
  return typeof content === 'string' ? { name, text: content } : { name, children: content };
}

/** The text of an element, one line without a declaration. Throws `TypeError` for a name that is none: names are ours, never an argument. */
export function writeXml({ name, attributes = {}, children = [], text = '' }: XmlNode): string {
  const open = [name, ...Object.keys(attributes)].every((word) => WHOLE_NAME.test(word));
  if (!open) throw new TypeError(`no name of an element or attribute: ${JSON.stringify([name, attributes])}`);
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${encode(value)}"`);
  const head = `<${name}${written.join('')}`;
  const content = encode(text.trim() === '' && children.length > 0 ? '' : text) + children.map(writeXml).join('');
  return content === '' ? `${head}/>` : `${head}>${content}</${name}>`;
}

function encode(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(UNWRITABLE, '\uFFFD')
    .replaceAll(MARKUP, (sign) => NAMED[sign] ?? `&#${sign.charCodeAt(0)};`);
}

function readAttributes(text: string): Record<string, string> | undefined {
  const attributes = Object.create(null) as Record<string, string>;
  for (const [, name = '', double, single] of text.matchAll(ATTRIBUTE)) {
    const value = decode(double ?? single ?? '');
    if (value === undefined || name in attributes) return undefined;
    attributes[name] = value;
  }
  return attributes;
}

/** Character data with its references resolved; undefined for a bare `&`, an unknown entity or an impossible character. */
function decode(text: string): string | undefined {
  if (!text.includes('&')) return text;
  let wellFormed = true;
  const decoded = text.replaceAll(REFERENCE, (_all, decimal?: string, hex?: string, name?: string) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
    const value = code === undefined ? entity(name ?? '') : character(code);
    if (value === undefined) wellFormed = false;
    return value ?? '';
  });
  return wellFormed ? decoded : undefined;
}

function entity(name: string): string | undefined {
  return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
}

function character(code: number): string | undefined {
  const allowed =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0x10_ff_ff && (code < 0xd8_00 || code > 0xdf_ff));
  return allowed ? String.fromCodePoint(code) : undefined;
}
