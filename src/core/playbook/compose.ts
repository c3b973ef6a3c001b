/**
 * Text → YAML document, by the `yaml` library: bounded, tolerant where the vendor's reader is, and never an exception.
 *
 * Not here: what the nodes of the document become (`source.ts`).
 */
import { Composer, LineCounter, Parser } from 'yaml';
import type { Document, ParsedNode, YAMLError } from 'yaml';
import { indentQuoted, unrepaired } from './margin.ts';
import type { Repaired } from './margin.ts';
import type { Problems } from './problems.ts';

/** Largest text that is read, in UTF-16 code units. The largest published playbook has about 500,000. */
export const TEXT_LENGTH_MAX = 10_000_000;
/** Deepest nesting that is read. Published playbooks reach about 20. */
export const DEPTH_MAX = 100;

/** Where each line of the text begins. */
export function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

/** What can be said of the text before any YAML. */
export function checkText(text: string, problems: Problems): void {
  if (text.length > TEXT_LENGTH_MAX) {
    problems.add('playbook.too-large', `${text.length} characters; at most ${TEXT_LENGTH_MAX} are read`, 0);
    return;
  }
  const control = CONTROL_CHARACTER.exec(text);
  if (control !== null) {
    const code = text.charCodeAt(control.index).toString(16).toUpperCase().padStart(4, '0');
    problems.add('playbook.control-character', `the character U+${code} is not allowed in YAML`, control.index);
  }
  const deep = tooDeepAt(text);
  if (deep !== undefined) problems.add('playbook.too-deep', `nested deeper than ${DEPTH_MAX} levels`, deep);
}

/** What YAML excludes and the vendor's reader refuses: control characters but tab, line breaks and U+0085; halves of a pair. */
const CONTROL_CHARACTER =
  // oxlint-disable-next-line no-control-regex -- these characters are what it looks for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]|\p{Surrogate}/u;

interface Composed {
  readonly document: Document.Parsed<ParsedNode>;
  /** Whether another document follows, and where. */
  readonly secondAt: number | undefined;
}

/**
 * Composes; where quoted texts go on at the margin, once more with those lines indented. `keepTokens`: the nodes know the
 * tokens that they were made of, which a writer needs.
 */
export function composeTolerantly(
  text: string,
  problems: Problems,
  { keepTokens = false }: { readonly keepTokens?: boolean } = {},
): { readonly document: Document.Parsed<ParsedNode>; readonly source: Repaired } | undefined {
  let source = unrepaired(text);
  let composed = compose(source.text, problems, keepTokens);
  const first = composed;
  const margins: number[] = [];
  while (composed !== undefined && margins.length < MARGIN_REPAIRS_MAX) {
    if (composed.document.errors.length > ERRORS_WITH_REPAIR_MAX) break;
    const cut = composed.document.errors.map(cutQuote).find((found) => found !== undefined);
    const repaired = cut === undefined ? undefined : indentQuoted(source, cut.at, cut.quote);
    if (cut === undefined || repaired === undefined) break;
    const again = compose(repaired.text, problems, keepTokens);
    // A repair that leaves as much wrong was none: the quote stands there for another reason.
    if (again === undefined || again.document.errors.length >= composed.document.errors.length) break;
    margins.push(source.original(cut.at));
    source = repaired;
    composed = again;
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
  return { document: composed.document, source };
}

/** Each repair reads the text again, so a text that is broken throughout gets none. */
const MARGIN_REPAIRS_MAX = 8;
const ERRORS_WITH_REPAIR_MAX = 500;
/** One mistake often brings a hundred after it. */
const YAML_ERRORS_MAX = 20;

/** The library turns an exhausted stack into an error of the node where it happened. */
function addYamlError(error: YAMLError, problems: Problems): void {
  const deep = /call stack|stack overflow/i.test(error.message);
  problems.add(
    deep ? 'playbook.too-deep' : 'playbook.yaml',
    deep ? 'nested too deeply' : firstLine(error),
    error.pos[0],
  );
}

function cutQuote(error: YAMLError): { readonly at: number; readonly quote: '"' | "'" } | undefined {
  if (error.code !== 'MISSING_CHAR') return undefined;
  const quote = /^Missing closing (['"])quote/.exec(error.message)?.[1];
  return quote === '"' || quote === "'" ? { at: error.pos[0], quote } : undefined;
}

/** The first document of the text. The library recurses: nesting beyond the stack, or a fault of its own, ends here. */
function compose(text: string, problems: Problems, keepSourceTokens: boolean): Composed | undefined {
  try {
    const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false, keepSourceTokens });
    const documents = composer.compose(new Parser().parse(text), true, text.length);
    const first = documents.next().value;
    if (first === undefined) return undefined;
    const second = documents.next().value;
    return { document: first, secondAt: second?.range?.[0] };
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

export function firstLine(error: YAMLError): string {
  return error.message.split('\n', 1)[0] ?? '';
}
