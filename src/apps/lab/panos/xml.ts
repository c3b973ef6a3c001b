/** The XML that PAN-OS speaks, by the lab's own code: a scanner that knows elements, attributes and text, and a printer. */

export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Node[];
  readonly text: string;
}

export function node(name: string, content: string | readonly Node[] = '', attributes: Node['attributes'] = {}): Node {
  return typeof content === 'string'
    ? { name, attributes, children: [], text: content }
    : { name, attributes, children: content, text: '' };
}

export function members(name: string, values: readonly string[]): Node {
  return node(
    name,
    values.map((value) => node('member', value)),
  );
}

export function find(parent: Node | undefined, ...path: readonly string[]): Node | undefined {
  return path.reduce((at, name) => at?.children.find((child) => child.name === name), parent);
}

export function memberTexts(parent: Node | undefined, name: string): readonly string[] {
  return find(parent, name)?.children.map(({ text }) => text) ?? [];
}

export function print({ name, attributes, children, text }: Node): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const content = children.length > 0 ? children.map(print).join('') : escaped(text);
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
}

const ENTITIES: readonly (readonly [string, string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
];

function escaped(text: string): string {
  return ENTITIES.reduce((done, [sign, entity]) => done.replaceAll(sign, entity), text);
}

/** A sequence of elements, blanks between them; undefined when the text is not well-formed. */
export function parse(source: string): readonly Node[] | undefined {
  const scanner = new Scanner(source);
  const nodes = scanner.nodes();
  return nodes !== undefined && scanner.atEnd() ? nodes.children : undefined;
}

class Scanner {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  atEnd(): boolean {
    return this.#at === this.#source.length;
  }

  /** Elements and text up to an end tag or the end. Text beside elements must be blank. */
  nodes(): { readonly children: readonly Node[]; readonly text: string } | undefined {
    const children: Node[] = [];
    let text = '';
    while (!this.atEnd() && !this.#source.startsWith('</', this.#at)) {
      if (this.#source[this.#at] === '<') {
        const child = this.#element();
        if (!child) return undefined;
        children.push(child);
        continue;
      }
      const end = this.#source.indexOf('<', this.#at);
      const piece = unescaped(this.#source.slice(this.#at, end < 0 ? undefined : end));
      if (piece === undefined) return undefined;
      text += piece;
      this.#at = end < 0 ? this.#source.length : end;
    }
    return children.length > 0 && text.trim() !== '' ? undefined : { children, text: text.trim() };
  }

  #element(): Node | undefined {
    const open = this.#take(/<([A-Za-z_][\w.-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y);
    if (!open) return undefined;
    const [, name = '', written = '', empty] = open;
    const attributes: Record<string, string> = {};
    for (const [, key = '', double, single] of written.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
      const value = unescaped(double ?? single ?? '');
      if (value === undefined || Object.hasOwn(attributes, key)) return undefined;
      attributes[key] = value;
    }
    if (empty === '/') return { name, attributes, children: [], text: '' };
    const inner = this.nodes();
    const close = this.#take(/<\/([\w.-]+)\s*>/y);
    return inner && close?.[1] === name ? { name, attributes, ...inner } : undefined;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(pattern);
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#source);
    if (found) this.#at = sticky.lastIndex;
    return found;
  }
}

function unescaped(text: string): string | undefined {
  let wellFormed = true;
  const plain = text.replaceAll(/&([^;&<\s]*);?/g, (all, name: string) => {
    const entity = ENTITIES.find(([, written]) => written === all)?.[0];
    const code = /^#\d{1,6}$/.test(name) && all.endsWith(';') ? String.fromCodePoint(Number(name.slice(1))) : undefined;
    if (entity === undefined && code === undefined) wellFormed = false;
    return entity ?? code ?? '';
  });
  return wellFormed ? plain : undefined;
}
