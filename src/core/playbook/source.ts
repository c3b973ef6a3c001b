/**
 * YAML text → a tree of texts with positions: the one place that knows the `yaml` library.
 *
 * Y1. Nothing is resolved: every scalar is its text (`yes`, `1.10`, `2020-01-01`). The vendor's reader puts each scalar into
 *     a text field, so the type that YAML would give it never counts. Only an unquoted null is told apart (`isNull`).
 * Y2. Whatever the input, the answer is a tree or problems, in time linear in the text: never an exception. An alias shares
 *     the node that it names; how large the tree would be unshared is counted, and an alias bomb is refused.
 * Y3. Every node knows its range in the text, so that a writer can replace one node and leave every other byte.
 * Y4. What the vendor's reader accepts against the YAML rules is a warning here: a duplicate key (the last one wins), a quoted
 *     text continued at the margin, a second document (ignored).
 *
 * Not here: what the keys mean (`read.ts`).
 */
import { Composer, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, Parser } from 'yaml';
import type { Document, Node as YamlNode, Pair, ParsedNode, Scalar, YAMLError, YAMLMap } from 'yaml';
import type { Problem } from './document.ts';
import { indentQuoted, unrepaired } from './margin.ts';

/** Largest text that is read, in UTF-16 code units. The largest published playbook has about 500,000. */
export const TEXT_LENGTH_MAX = 10_000_000;
/** Deepest nesting that is read. Published playbooks reach about 20. */
export const DEPTH_MAX = 100;
/** Most nodes that aliases may add to those which are written out. */
export const ALIASED_NODES_MAX = 10_000;

interface NodeBase {
  /** Offsets of the node's own text, end exclusive. */
  readonly start: number;
  readonly end: number;
}
export interface TextNode extends NodeBase {
  readonly kind: 'text';
  readonly text: string;
  /** An unquoted `null`, `~` or nothing at all. Its text is then empty. */
  readonly isNull: boolean;
}
export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly items: readonly SourceNode[];
}
export interface MapEntry {
  readonly key: string;
  readonly keyStart: number;
  readonly value: SourceNode;
}
export interface MapNode extends NodeBase {
  readonly kind: 'map';
  /** Without duplicates, in document order. */
  readonly entries: readonly MapEntry[];
}
export type SourceNode = TextNode | ListNode | MapNode;

/** Collects problems; severity and hint of a code stand in one table, so that equal problems read alike. */
export class Problems {
  readonly #found: Problem[] = [];
  readonly #lines: LineCounter;
  readonly #file: string | undefined;

  constructor(lines: LineCounter, file: string | undefined) {
    this.#lines = lines;
    this.#file = file;
  }

  add(code: ProblemCode, message: string, offset: number): void {
    const row = PROBLEM_ROWS[code];
    this.#found.push({
      severity: row.severity,
      code,
      message,
      hint: row.hint,
      ...this.positionOf(offset),
      ...(this.#file === undefined ? {} : { file: this.#file }),
    });
  }

  /** Both 1-based. */
  positionOf(offset: number): { readonly line: number; readonly column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  get all(): readonly Problem[] {
    return this.#found;
  }

  get hasErrors(): boolean {
    return this.#found.some((problem) => problem.severity === 'error');
  }
}

interface ProblemRow {
  readonly severity: Problem['severity'];
  readonly hint: string;
}

/** Every problem that reading a document can give. Codes are stable; a test holds each of them. */
export const PROBLEM_ROWS = {
  'playbook.too-large': { severity: 'error', hint: 'Split the playbook into sub-playbooks.' },
  'playbook.too-deep': { severity: 'error', hint: 'Take the value apart; no playbook needs this nesting.' },
  'playbook.alias-bomb': { severity: 'error', hint: 'Write the values out instead of using YAML aliases.' },
  'playbook.bad-alias': { severity: 'error', hint: 'Name an anchor that stands earlier and does not hold the alias itself.' },
  'playbook.control-character': { severity: 'error', hint: 'Remove the character, or write it as an escape in a quoted text.' },
  'playbook.yaml': { severity: 'error', hint: 'Correct the YAML at this place.' },
  'playbook.yaml-doubtful': { severity: 'warning', hint: 'The file is read as shown; write it in plain YAML.' },
  'playbook.duplicate-key': { severity: 'warning', hint: 'Keep one of them; the last one counts.' },
  'playbook.text-at-margin': { severity: 'warning', hint: 'Indent the lines of the quoted text.' },
  'playbook.several-documents': { severity: 'warning', hint: 'Keep one document per file; only the first is read.' },
  'playbook.not-a-playbook': { severity: 'error', hint: 'A playbook is a mapping with `name` and a mapping `tasks`.' },
  'playbook.no-name': { severity: 'error', hint: 'Give the playbook a `name` or an `id`.' },
  'playbook.no-start': { severity: 'error', hint: 'Let `starttaskid` name an existing task, or add a task of type `start`.' },
  'playbook.unknown-task-kind': {
    severity: 'error',
    hint: 'Use start, title, section, regular, standard, condition, playbook, collection or aiTask.',
  },
  'playbook.dangling-edge': { severity: 'error', hint: 'Point the edge at an existing task, or remove it.' },
  'playbook.duplicate-task-id': { severity: 'error', hint: 'Give every task an id of its own.' },
  'playbook.task-id-differs': { severity: 'warning', hint: 'Make the inner id equal to the key; the key counts.' },
  'playbook.duplicate-input': { severity: 'warning', hint: 'Keep one of them; the last one counts.' },
  'playbook.duplicate-question': { severity: 'error', hint: 'Give every question an id of its own: answers are kept under it.' },
  'playbook.wrong-shape': { severity: 'error', hint: 'Give the value the shape that the message names.' },
  'playbook.no-command': { severity: 'error', hint: 'Write the name of the command after `|||`.' },
  'playbook.no-sub-playbook': { severity: 'error', hint: 'Name the sub-playbook in `task.playbookName`.' },
  'playbook.no-form': { severity: 'error', hint: 'Add `form` with `questions`, and `message` with whom to ask.' },
  'playbook.no-operator': { severity: 'error', hint: 'Name the operator of the filter or transformer.' },
  'playbook.unknown-question-type': { severity: 'warning', hint: 'It is asked as a short text.' },
  'playbook.not-a-boolean': { severity: 'warning', hint: 'Write true or false; anything else counts as false.' },
  'playbook.single-target': { severity: 'warning', hint: 'Write the targets of an edge as a list.' },
  'playbook.bad-grant': {
    severity: 'error',
    hint: '`x-grants` maps an answer to a list of {verb, targets, consequence}; every answer is one of the options.',
  },
} as const satisfies Readonly<Record<string, ProblemRow>>;

export type ProblemCode = keyof typeof PROBLEM_ROWS;

/** Reads YAML. `root` is undefined when the text holds nothing that can be read; the problems then say why. */
export function parseSource(
  text: string,
  file?: string,
): { readonly root: SourceNode | undefined; readonly problems: Problems } {
  const problems = new Problems(linesOf(text), file);
  checkText(text, problems);
  const composed = problems.hasErrors ? undefined : composeTolerantly(text, problems);
  if (composed === undefined || problems.hasErrors) return { root: undefined, problems };
  const { document, original } = composed;
  for (const warning of document.warnings) {
    problems.add('playbook.yaml-doubtful', firstLine(warning), original(warning.pos[0]));
  }
  if (document.contents === null) return { root: undefined, problems };
  const root = new Converter(problems, original).convert(document.contents, 0);
  return { root: problems.hasErrors ? undefined : root.node, problems };
}

function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

/** What can be said of the text before any YAML. */
function checkText(text: string, problems: Problems): void {
  if (text.length > TEXT_LENGTH_MAX) {
    problems.add('playbook.too-large', `${text.length} characters; at most ${TEXT_LENGTH_MAX} are read`, 0);
    return;
  }
  const control = CONTROL_CHARACTER.exec(text);
  if (control !== null) {
    const code = text.charCodeAt(control.index).toString(16).padStart(2, '0');
    problems.add('playbook.control-character', `the character U+00${code} is not allowed in YAML`, control.index);
  }
  const deep = tooDeepAt(text);
  if (deep !== undefined) problems.add('playbook.too-deep', `nested deeper than ${DEPTH_MAX} levels`, deep);
}

// oxlint-disable-next-line no-control-regex -- these characters are what it looks for
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

interface Composed {
  readonly document: Document.Parsed<ParsedNode>;
  /** Whether another document follows, and where. */
  readonly secondAt: number | undefined;
}

/** Composes; where quoted texts go on at the margin, once more with those lines indented. */
function composeTolerantly(
  text: string,
  problems: Problems,
): { readonly document: Document.Parsed<ParsedNode>; original(offset: number): number } | undefined {
  let source = unrepaired(text);
  let composed = compose(source.text, problems);
  const first = composed;
  const margins: number[] = [];
  while (composed !== undefined && margins.length < MARGIN_REPAIRS_MAX) {
    if (composed.document.errors.length > ERRORS_WITH_REPAIR_MAX) break;
    const cut = composed.document.errors.map(cutQuote).find((found) => found !== undefined);
    const repaired = cut === undefined ? undefined : indentQuoted(source, cut.at, cut.quote);
    if (cut === undefined || repaired === undefined) break;
    margins.push(source.original(cut.at));
    source = repaired;
    composed = compose(source.text, problems);
  }
  if (composed === undefined || first === undefined) return undefined;
  if (composed.document.errors.length > 0) {
    // The repair did not help: what is said is what the text as it stands gives.
    for (const error of first.document.errors.slice(0, YAML_ERRORS_MAX)) addYamlError(error, problems);
    return undefined;
  }
  for (const at of margins) problems.add('playbook.text-at-margin', 'a quoted text goes on at the margin', at);
  if (composed.secondAt !== undefined) {
    const message = 'the text holds more than one document';
    problems.add('playbook.several-documents', message, source.original(composed.secondAt));
  }
  return { document: composed.document, original: source.original };
}

/** Each repair reads the text again, so a text that is broken throughout gets none. */
const MARGIN_REPAIRS_MAX = 8;
const ERRORS_WITH_REPAIR_MAX = 500;
/** One mistake often brings a hundred after it. */
const YAML_ERRORS_MAX = 20;

/** The library turns an exhausted stack into an error of the node where it happened. */
function addYamlError(error: YAMLError, problems: Problems): void {
  const deep = /call stack|stack overflow/i.test(error.message);
  problems.add(deep ? 'playbook.too-deep' : 'playbook.yaml', deep ? 'nested too deeply' : firstLine(error), error.pos[0]);
}

function cutQuote(error: YAMLError): { readonly at: number; readonly quote: '"' | "'" } | undefined {
  if (error.code !== 'MISSING_CHAR') return undefined;
  const quote = /^Missing closing (['"])quote/.exec(error.message)?.[1];
  return quote === '"' || quote === "'" ? { at: error.pos[0], quote } : undefined;
}

/** The first document of the text. The library recurses: nesting beyond the stack, or a fault of its own, ends here. */
function compose(text: string, problems: Problems): Composed | undefined {
  try {
    const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
    const documents = composer.compose(new Parser().parse(text), true, text.length);
    const first = documents.next().value;
    if (first === undefined) return undefined;
    const second = documents.next().value;
    return { document: first as Document.Parsed<ParsedNode>, secondAt: second?.range?.[0] };
  } catch (thrown) {
    if (thrown instanceof RangeError) problems.add('playbook.too-deep', 'nested too deeply', 0);
    else problems.add('playbook.yaml', `not readable: ${thrown instanceof Error ? thrown.message : String(thrown)}`, 0);
    return undefined;
  }
}

/**
 * Where flow brackets or block dashes are nested so deeply that composing would be quadratic or exhaust the stack. A coarse
 * look at the text that counts brackets inside texts as well, with room for what people write there.
 */
function tooDeepAt(text: string): number | undefined {
  let open = 0;
  let dashes = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x5b || c === 0x7b) open++;
    else if ((c === 0x5d || c === 0x7d) && open > 0) open--;
    if (c === 0x0a) dashes = 0;
    else if ((c === 0x2d || c === 0x3f) && text.charCodeAt(i + 1) === 0x20) dashes++;
    if (open > OPEN_BRACKETS_MAX || dashes > DASHES_IN_LINE_MAX) return i;
  }
  return undefined;
}

const OPEN_BRACKETS_MAX = 5_000;
const DASHES_IN_LINE_MAX = 2_000;

function firstLine(error: YAMLError): string {
  return error.message.split('\n', 1)[0] ?? '';
}

/** `size`: nodes of the tree if nothing were shared. */
interface Converted {
  readonly node: SourceNode;
  readonly size: number;
}

/** The vendor's names of products; a key `name:<product>` counts on that product alone. */
const MARKETPLACES: readonly string[] = [
  'xsoar',
  'marketplacev2',
  'xpanse',
  'xsoar_saas',
  'xsoar_on_prem',
  'platform',
];
/** The product that we stand in for: the one whose playbooks answer Cortex alerts. */
export const MARKETPLACE = 'marketplacev2';
/** The older spelling of a key for that product. */
const OLD_SUFFIX = '_x2';

class Converter {
  readonly #problems: Problems;
  readonly #anchors = new Map<string, Converted | 'open'>();
  readonly #original: (offset: number) => number;
  /** Nodes that aliases added. */
  #aliased = 0;

  constructor(problems: Problems, original: (offset: number) => number) {
    this.#problems = problems;
    this.#original = original;
  }

  convert(node: YamlNode, depth: number): Converted {
    if (isAlias(node)) return this.#alias(node.source, ...this.#rangeOf(node));
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const converted = this.#plain(node, depth);
    if (anchor !== undefined) this.#anchors.set(anchor, converted);
    return converted;
  }

  #rangeOf(node: YamlNode): readonly [number, number] {
    const start = node.range?.[0] ?? 0;
    return [this.#original(start), this.#original(node.range?.[1] ?? start)];
  }

  #plain(node: YamlNode, depth: number): Converted {
    const [start, end] = this.#rangeOf(node);
    if (depth > DEPTH_MAX) {
      this.#problems.add('playbook.too-deep', `nested deeper than ${DEPTH_MAX} levels`, start);
      return nothing(start);
    }
    if (isScalar(node)) return { node: textNode(node, start, end), size: 1 };
    if (isSeq(node)) {
      const items: SourceNode[] = [];
      let size = 1;
      for (const item of node.items as readonly (YamlNode | Pair<YamlNode, YamlNode | null>)[]) {
        const converted = isPair(item) ? this.#map([item], depth + 1, start, end) : this.convert(item, depth + 1);
        items.push(converted.node);
        size += converted.size;
      }
      return { node: { kind: 'list', items, start, end }, size };
    }
    if (isMap(node)) return this.#map((node as YAMLMap<YamlNode, YamlNode | null>).items, depth, start, end);
    return nothing(start);
  }

  #map(pairs: readonly Pair<YamlNode, YamlNode | null>[], depth: number, start: number, end: number): Converted {
    const entries = new Map<string, MapEntry>();
    const merged: MapEntry[] = [];
    let size = 1;
    for (const { key: keyNode, value: valueNode } of pairs) {
      const key = this.convert(keyNode, depth + 1).node;
      const value = valueNode === null ? nothing(key.end) : this.convert(valueNode, depth + 1);
      size += 1 + value.size;
      if (key.kind !== 'text') {
        this.#problems.add('playbook.wrong-shape', 'a key must be a text', key.start);
        continue;
      }
      const text = keyText(keyNode, key);
      if (text === '<<' && value.node.kind !== 'text') {
        merged.push(...mergedEntries(value.node));
        continue;
      }
      if (entries.delete(text)) {
        this.#problems.add('playbook.duplicate-key', `the key "${shorten(text)}" is given twice`, key.start);
      }
      entries.set(text, { key: text, keyStart: key.start, value: value.node });
    }
    for (const entry of merged) if (!entries.has(entry.key)) entries.set(entry.key, entry);
    return { node: { kind: 'map', entries: forMarketplace(entries), start, end }, size };
  }

  #alias(name: string, start: number, end: number): Converted {
    const target = this.#anchors.get(name);
    if (target === undefined || target === 'open') {
      const why = target === 'open' ? 'holds itself' : 'has no anchor before it';
      this.#problems.add('playbook.bad-alias', `the alias "*${shorten(name)}" ${why}`, start);
      return nothing(start);
    }
    this.#aliased += target.size;
    if (this.#aliased > ALIASED_NODES_MAX) {
      if (this.#aliased - target.size <= ALIASED_NODES_MAX) {
        const message = `aliases add more than ${ALIASED_NODES_MAX} nodes to the document`;
        this.#problems.add('playbook.alias-bomb', message, start);
      }
      return nothing(start);
    }
    return { node: { ...target.node, start, end }, size: target.size };
  }
}

function nothing(at: number): Converted {
  return { node: { kind: 'text', text: '', isNull: true, start: at, end: at }, size: 1 };
}

function textNode(node: Scalar, start: number, end: number): TextNode {
  const text = typeof node.value === 'string' ? node.value : String(node.value ?? '');
  const isNull = node.type === 'PLAIN' && NULL_TEXT.test(text);
  return { kind: 'text', text: isNull ? '' : text, isNull, start, end };
}

const NULL_TEXT = /^(?:|~|null|Null|NULL)$/;

/** A key that reads `null` is the text `null`: keys are never missing. */
function keyText(node: YamlNode, key: TextNode): string {
  return key.isNull && isScalar(node) && typeof node.value === 'string' ? node.value : key.text;
}

function mergedEntries(node: SourceNode): readonly MapEntry[] {
  if (node.kind === 'map') return node.entries;
  if (node.kind === 'text') return [];
  return node.items.flatMap((item) => (item.kind === 'map' ? item.entries : []));
}

/**
 * Drops the keys meant for other products and lets ours win over the plain key. The old suffix `_x2` could as well be part of
 * a name that somebody chose; it counts only beside its plain key.
 */
function forMarketplace(entries: ReadonlyMap<string, MapEntry>): readonly MapEntry[] {
  const kept = new Map(entries);
  for (const [key, entry] of entries) {
    const colon = key.lastIndexOf(':');
    const marketplace = key.slice(colon + 1);
    if (colon > 0 && MARKETPLACES.includes(marketplace)) {
      kept.delete(key);
      const plain = key.slice(0, colon);
      if (marketplace === MARKETPLACE) kept.set(plain, { ...entry, key: plain });
    } else if (key.endsWith(OLD_SUFFIX) && entries.has(key.slice(0, -OLD_SUFFIX.length))) {
      kept.delete(key);
      const plain = key.slice(0, -OLD_SUFFIX.length);
      kept.set(plain, { ...entry, key: plain });
    }
  }
  return [...kept.values()];
}

/** A foreign text short enough for a message. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
