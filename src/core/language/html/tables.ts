/**
 * The tables of an HTML page as JSON, by the rules of the script `ParseHTMLTables`: a title, and rows as objects, pairs or texts.
 *
 * T1. A row belongs to the innermost table around it, a text to the innermost cell; a table inside a cell is a table of its own, before the one
 *     around it. A table that only lays out others is none.
 * T2. As in a browser, a new row or cell ends the one before, and a cell without a row has one. (The script, whose reader
 *     mends nothing, runs such cells into one, and loses the rows behind a table inside a cell.)
 * T3. Work and result are bounded: a cell counts as often as its spans say, up to SPAN_MAX.
 */
import { setOwn } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { RESULT_ITEMS_MAX, RESULT_LENGTH_MAX } from '../choices.ts';
import { Fault } from '../fault.ts';
import { readHtml } from './read.ts';
import type { HtmlPart } from './read.ts';

export type HeaderLine = 'none' | 'first_row' | 'first_column';

export interface HtmlTable {
  readonly title: string;
  /** A list of objects or texts; one object alone stands without its list. Never empty. */
  readonly rows: Json;
}

/** What a browser makes of a larger `colspan`. */
const SPAN_MAX = 1000;

/** Tables inside tables. */
const DEPTH_MAX = 64;

/** More of the text before a table is not its title. */
const TITLE_LENGTH_MAX = 1000;

/** A heading of so many blanks is a sentence: the text before the table may say it shorter. */
const SENTENCE_BLANKS = 4;

interface Cell {
  readonly kind: 'th' | 'td';
  readonly columns: number;
  readonly rows: number;
  readonly hasRowSpan: boolean;
  text: string;
}

interface Row {
  readonly labels: readonly string[];
  readonly cells: readonly string[];
}

/** A table that is being read. */
interface Draft {
  readonly title: string;
  headers: readonly string[];
  readonly rows: Row[];
  /** Cells that reach into rows to come: how many rows, this one included, and what they say. */
  spans: { rows: number; readonly text: string }[];
  row: Cell[] | undefined;
  cell: Cell | undefined;
  holdsTables: boolean;
}

/** All tables that hold something, inner ones first. */
export function tablesOf(html: string, headerLine: HeaderLine): readonly HtmlTable[] | Fault {
  const reader = new TableReader(headerLine);
  for (const part of readHtml(html)) {
    reader.take(part);
    if (reader.fault !== undefined) return reader.fault;
  }
  reader.end();
  return reader.fault ?? reader.tables;
}

class TableReader {
  readonly tables: HtmlTable[] = [];
  fault: Fault | undefined;
  readonly #headerLine: HeaderLine;
  readonly #open: Draft[] = [];
  readonly #titles = new Titles();
  #cells = 0;
  #length = 0;

  constructor(headerLine: HeaderLine) {
    this.#headerLine = headerLine;
  }

  take(part: HtmlPart): void {
    this.#titles.take(part);
    const table = this.#open.at(-1);
    if (part.kind === 'text') {
      if (table?.cell !== undefined) table.cell.text += part.text;
    } else if (part.kind === 'open') {
      if (part.name === 'table') this.#openTable(table);
      else if (table !== undefined) this.#openInside(table, part.name, part.attributes);
    } else if (table !== undefined) {
      if (part.name === 'table') this.#closeTable(table);
      else if (part.name === 'td' || part.name === 'th') table.cell = undefined;
      else if (['tr', 'thead', 'tbody', 'tfoot'].includes(part.name)) this.#endRow(table);
    }
  }

  end(): void {
    for (let table = this.#open.at(-1); table !== undefined; table = this.#open.at(-1)) this.#closeTable(table);
  }

  #openTable(outer: Draft | undefined): void {
    if (outer !== undefined) outer.holdsTables = true;
    if (this.#open.length >= DEPTH_MAX)
      this.fault = new Fault('language.too-deep', `more than ${DEPTH_MAX} tables inside each other`);
    this.#open.push({
      title: this.#titles.current(),
      headers: [],
      rows: [],
      spans: [],
      row: undefined,
      cell: undefined,
      holdsTables: false,
    });
  }

  #openInside(table: Draft, name: string, attributes: ReadonlyMap<string, string>): void {
    if (['tr', 'thead', 'tbody', 'tfoot'].includes(name)) this.#endRow(table);
    if (name === 'tr') table.row = [];
    if (name !== 'td' && name !== 'th') return;
    table.cell = {
      kind: name,
      columns: span(attributes.get('colspan')),
      rows: span(attributes.get('rowspan')),
      hasRowSpan: (attributes.get('rowspan') ?? '') !== '',
      text: '',
    };
    table.row ??= [];
    table.row.push(table.cell);
  }

  #endRow(table: Draft): void {
    const cells = table.row ?? [];
    table.row = undefined;
    table.cell = undefined;
    for (const cell of cells) cell.text = cell.text.trim();
    const [labels, columns] = [cells.filter((cell) => cell.kind === 'th'), cells.filter((cell) => cell.kind === 'td')];
    if (columns.length > 0) this.#addRow(table, labels, columns);
    if (labels.length > 0 && table.headers.length === 0) table.headers = labels.map((label) => label.text);
  }

  /** What reaches down from the row before stands first; a row with spans of its own starts them anew. */
  #addRow(table: Draft, labels: readonly Cell[], columns: readonly Cell[]): void {
    const reaching = table.spans.filter(({ rows }) => rows >= 2);
    for (const cells of [labels, columns]) {
      if (cells.some((cell) => cell.hasRowSpan)) {
        table.spans = cells.flatMap(({ columns: count, rows, text }) => repeated({ rows, text }, count));
      }
    }
    const texts = reaching.map(({ text }) => text);
    for (const each of reaching) each.rows--;
    const row: Row = {
      labels: labels.length === 0 ? [] : [...texts, ...spread(labels)],
      cells: [...texts, ...spread(columns)],
    };
    for (const text of row.cells) this.#length += text.length;
    this.#cells += row.cells.length + row.labels.length;
    if (this.#cells > RESULT_ITEMS_MAX || this.#length > RESULT_LENGTH_MAX) {
      this.fault = new Fault('language.too-large', 'the tables are larger than any step may make');
    }
    table.rows.push(row);
  }

  #closeTable(table: Draft): void {
    this.#endRow(table);
    this.#open.pop();
    const [first] = table.rows;
    const isLayout = table.holdsTables && table.rows.length === 1 && first?.cells.length === 1 && first.cells[0] === '';
    const rows = isLayout ? [] : rowsOf(table, this.#headerLine);
    if (rows.length === 0) return;
    const [only] = rows;
    const stands = rows.length === 1 && typeof only === 'object' && only !== null ? only : rows;
    this.tables.push({ title: table.title === '' ? 'No Title' : table.title, rows: stands });
  }
}

function span(text: string | undefined): number {
  const number = Number.parseInt(text ?? '', 10);
  return Number.isNaN(number) ? 1 : Math.min(Math.max(number, 1), SPAN_MAX);
}

function repeated<Item extends object>(item: Item, count: number): readonly Item[] {
  return Array.from({ length: count }, () => ({ ...item }));
}

function spread(cells: readonly Cell[]): readonly string[] {
  return cells.flatMap(({ columns, text }) => Array.from({ length: columns }, () => text));
}

// ---- Rows -------------------------------------------------------------------------------------------------------------------

/** One header and one cell, or two cells without headers, are a pair; pairs in a row are one object; a single cell is its text. */
function rowsOf(table: Draft, headerLine: HeaderLine): readonly Json[] {
  const made: Json[] = [];
  let pairs = new Map<string, string[]>();
  const flush = (): void => {
    if (pairs.size === 0) return;
    const object: Record<string, Json> = {};
    for (const [key, values] of pairs) setOwn(object, key, values.length === 1 ? (values[0] ?? '') : values);
    made.push(object);
    pairs = new Map();
  };
  const pair = (key: string, value: string): void => {
    const known = pairs.get(key);
    if (known === undefined) pairs.set(key, [value]);
    else known.push(value);
  };

  const { rows, headers: given } = headed(table, headerLine);
  let headers = given;
  for (const { labels, cells } of rows) {
    const label = labels.slice(-1);
    headers = [...label, ...headers.slice(label.length, Math.max(headers.length - label.length, 0))];
    const [first = '', second = ''] = cells;
    const [header] = headers;
    if (cells.length === 1 && header !== undefined) pair(header, first);
    else if (cells.length === 2 && header === undefined) pair(first, second);
    else {
      flush();
      if (cells.length === 1) made.push(first);
      else made.push(named(headers, cells));
    }
  }
  flush();
  return made;
}

function named(headers: readonly string[], cells: readonly string[]): Json {
  const object: Record<string, Json> = {};
  for (const [index, cell] of cells.entries()) setOwn(object, headers[index] ?? `cell${index}`, cell);
  return object;
}

/** A table without any header takes its first row or column for one, where the caller says so. */
function headed(
  table: Draft,
  headerLine: HeaderLine,
): { readonly rows: readonly Row[]; readonly headers: readonly string[] } {
  const { headers, rows } = table;
  if (headerLine === 'none' || headers.length > 0 || rows.some(({ labels }) => labels.length > 0))
    return { rows, headers };
  const lines = headerLine === 'first_row' ? rows.map(({ cells }) => cells) : turned(rows);
  return { headers: lines[0] ?? [], rows: lines.slice(1).map((cells) => ({ labels: [], cells })) };
}

/** Columns as rows, as many as the shortest row has. */
function turned(rows: readonly Row[]): readonly (readonly string[])[] {
  const width = rows.reduce((least, { cells }) => Math.min(least, cells.length), rows.length === 0 ? 0 : Infinity);
  return Array.from({ length: width }, (_none, column) => rows.map(({ cells }) => cells[column] ?? ''));
}

// ---- Titles -----------------------------------------------------------------------------------------------------------------

/** What could be the title of a table that begins now: the last heading, or the last line of text, behind the last table beside it. */
class Titles {
  #heading = '';
  /** The heading that is being read, and its text so far. */
  #open: string | undefined;
  #openText = '';
  #line = '';
  /** The text since the last break of a line, the piece that holds the break included. */
  #tail = '';
  #isBehindTable = false;

  take(part: HtmlPart): void {
    // Only what stands behind a table in the same element separates the next table from what came before.
    if (this.#isBehindTable && part.kind !== 'close') this.#forget();
    this.#isBehindTable = part.kind === 'close' && part.name === 'table';
    if (part.kind === 'text') this.#takeText(part.text);
    else if (!/^h[1-6]$/.test(part.name)) return;
    else if (part.kind === 'open') {
      this.#open = part.name;
      this.#openText = '';
    } else if (this.#open === part.name) {
      this.#heading = oneLine(this.#openText);
      this.#open = undefined;
    }
  }

  current(): string {
    const heading = this.#heading;
    if (heading !== '' && blanks(heading) < SENTENCE_BLANKS) return heading;
    const line = oneLine(this.#line);
    return heading !== '' && blanks(line) >= blanks(heading) ? heading : line;
  }

  #takeText(text: string): void {
    if (this.#open !== undefined) this.#openText = (this.#openText + text).slice(0, TITLE_LENGTH_MAX);
    const breaks = /[\r\n]/;
    const trimmed = text.trimEnd();
    if (trimmed !== '') this.#line = (breaks.test(trimmed) ? text : this.#tail + text).slice(-TITLE_LENGTH_MAX);
    this.#tail = (breaks.test(text) ? text : this.#tail + text).slice(-TITLE_LENGTH_MAX);
  }

  #forget(): void {
    this.#heading = '';
    this.#line = '';
    this.#tail = '';
  }
}

function oneLine(text: string): string {
  return text.trim().split(/\s+/).join(' ');
}

function blanks(text: string): number {
  return text.split(' ').length - 1;
}
