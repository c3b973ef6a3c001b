/**
 * Text → findings: what the reader says of it, then every row of the table, each with its place in the text.
 *
 * K1. Never throws on any text: a check that fails would hide what the others have found.
 * K2. Findings come in the order of the document; equal places in the order of the table.
 * K3. A document that the reader refuses has the reader's findings only.
 */
import { decodeSource } from '../bytes.ts';
import type { Playbook, Problem } from '../document.ts';
import { readParsed } from '../read.ts';
import { PROBLEM_ROWS } from '../problems.ts';
import { parseSource, type MapNode } from '../source.ts';
import type { CheckFacts } from './facts.ts';
import type { Finding, Hit } from './finding.ts';
import { ignoresOf, withIgnores } from './ignore.ts';
import { CHECKS, type CheckRow } from './rows.ts';
import { Subject } from './subject.ts';

/** A text that was read, ready to be checked: sub-playbooks are looked up among all that were read. */
export interface ReadFile {
  readonly file: string | undefined;
  readonly text: string;
  /** undefined: the reader refuses it. */
  readonly playbook: Playbook | undefined;
  readonly root: MapNode | undefined;
  /** What the reader says. */
  readonly findings: readonly Finding[];
  positionOf(offset: number): { readonly line: number; readonly column: number };
}

export function readForChecks(text: string, file?: string): ReadFile {
  const parsed = parseSource(text, file);
  const { playbook, problems } = readParsed(text, parsed);
  return {
    file,
    text,
    playbook,
    root: parsed.root?.kind === 'map' ? parsed.root : undefined,
    findings: problems.map(pointOf),
    positionOf: (offset) => parsed.problems.positionOf(offset),
  };
}

/** `readForChecks` from the bytes of a file. */
export function readBytesForChecks(bytes: Uint8Array, file?: string): ReadFile {
  const decoded = decodeSource(bytes, file);
  if (decoded.ok) return readForChecks(decoded.value, file);
  return { ...readForChecks('', file), findings: [pointOf(decoded.error)] };
}

/** A problem has a place, and no end. */
function pointOf(problem: Problem): Finding {
  return { ...problem, endLine: problem.line, endColumn: problem.column };
}

export interface CheckOptions {
  /** Only these rows; default: all. */
  readonly rows?: readonly CheckRow[];
}

export function checkPlaybook(read: ReadFile, facts: CheckFacts, options: CheckOptions = {}): readonly Finding[] {
  const { playbook, root } = read;
  if (playbook === undefined || root === undefined) return read.findings;
  const subject = new Subject(playbook, root, read.text, facts);
  const place = (row: CheckRow, hits: readonly Hit[]) => hits.map((hit) => placed(row, hit, read, subject));
  const rows = options.rows ?? CHECKS;
  const found = [...read.findings, ...rows.flatMap((row) => place(row, row.find(subject)))];
  const ignores = ignoresOf(root, isCode);
  const { findings, needless } = withIgnores(found, ignores);
  return inOrder([
    ...findings,
    ...place(rowOf('check.bad-ignore'), ignores.bad),
    ...(options.rows === undefined ? place(rowOf('check.needless-ignore'), needless) : []),
  ]);
}

function placed(row: CheckRow, hit: Hit, read: ReadFile, subject: Subject): Finding {
  const { task: id, where = [], needles = [], message, mend } = hit;
  const span = subject.places.spanOf(id, where, needles);
  const from = read.positionOf(span.start);
  const to = read.positionOf(Math.max(span.start, span.end));
  const task = id === undefined ? undefined : subject.task(id);
  return {
    severity: row.severity,
    code: row.code,
    message,
    hint: mend ?? row.mend,
    ...from,
    endLine: to.line,
    endColumn: to.column,
    ...(read.file === undefined ? {} : { file: read.file }),
    ...(task === undefined ? {} : { task: { id: task.id, name: task.name } }),
  };
}

/** Everything that a finding may be called. */
export function isCode(code: string): boolean {
  return Object.hasOwn(PROBLEM_ROWS, code) || CHECKS.some((row) => row.code === code);
}

function rowOf(code: CheckRow['code']): CheckRow {
  const row = CHECKS.find((each) => each.code === code);
  if (row === undefined) throw new Error(`there is no row ${code}`);
  return row;
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
