/**
 * What can be wrong with a document, as a table, and the collector that gives each finding its place.
 *
 * A code is stable: tools and people filter by it. Its severity and hint stand in one row, so that equal problems read alike.
 */
import type { LineCounter } from 'yaml';
import type { Problem } from './document.ts';

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
  'playbook.bad-alias': {
    severity: 'error',
    hint: 'Name an anchor that stands earlier and does not hold the alias itself.',
  },
  'playbook.not-utf8': { severity: 'error', hint: 'Save the file as UTF-8.' },
  'playbook.control-character': {
    severity: 'error',
    hint: 'Remove the character, or write it as an escape in a quoted text.',
  },
  'playbook.yaml': { severity: 'error', hint: 'Correct the YAML at this place.' },
  'playbook.yaml-doubtful': { severity: 'warning', hint: 'The file is read as shown; write it in plain YAML.' },
  'playbook.duplicate-key': { severity: 'warning', hint: 'Keep one of them; the last one counts.' },
  'playbook.text-at-margin': { severity: 'warning', hint: 'Indent the lines of the quoted text.' },
  'playbook.several-documents': { severity: 'warning', hint: 'Keep one document per file; only the first is read.' },
  'playbook.not-a-playbook': { severity: 'error', hint: 'A playbook is a mapping with `name` and a mapping `tasks`.' },
  'playbook.no-name': { severity: 'error', hint: 'Give the playbook a `name` or an `id`.' },
  'playbook.no-start': {
    severity: 'error',
    hint: 'Let `starttaskid` name an existing task, or add a task of type `start`.',
  },
  'playbook.unknown-task-kind': {
    severity: 'error',
    hint: 'Use start, title, section, regular, standard, condition, playbook, collection or aiTask.',
  },
  'playbook.dangling-edge': { severity: 'error', hint: 'Point the edge at an existing task, or remove it.' },
  'playbook.duplicate-task-id': { severity: 'error', hint: 'Give every task an id of its own.' },
  'playbook.task-id-differs': { severity: 'warning', hint: 'Make the inner id equal to the key; the key counts.' },
  'playbook.duplicate-input': { severity: 'warning', hint: 'Keep one of them; the last one counts.' },
  'playbook.unknown-query-entity': {
    severity: 'warning',
    hint: 'Use indicators or incidents in `queryEntity`; the query is passed over.',
  },
  'playbook.duplicate-question': {
    severity: 'error',
    hint: 'Give every question an id of its own: answers are kept under it.',
  },
  'playbook.wrong-shape': { severity: 'error', hint: 'Give the value the shape that the message names.' },
  'playbook.no-command': { severity: 'error', hint: 'Write the name of the command after `|||`.' },
  'playbook.no-sub-playbook': { severity: 'error', hint: 'Name the sub-playbook in `task.playbookName`.' },
  'playbook.no-form': { severity: 'error', hint: 'Add `form` with `questions`, and `message` with whom to ask.' },
  'playbook.no-operator': { severity: 'error', hint: 'Name the operator of the filter or transformer.' },
  'playbook.unknown-question-type': { severity: 'warning', hint: 'It is asked as a short text.' },
  'playbook.unknown-timer-action': {
    severity: 'warning',
    hint: 'Use start, pause, stop or reset; the trigger is passed over.',
  },
  'playbook.unknown-mode': { severity: 'warning', hint: 'Use one of the numbers that the message names; 0 counts.' },
  'playbook.no-field': { severity: 'warning', hint: 'Name the alert field; the entry is passed over.' },
  'playbook.not-a-boolean': { severity: 'warning', hint: 'Write true or false; anything else counts as false.' },
  'playbook.single-target': { severity: 'warning', hint: 'Write the targets of an edge as a list.' },
  'playbook.bad-grant': {
    severity: 'error',
    hint: '`x-grants` maps an answer to a list of {verb, targets, consequence}; every answer is one of the options.',
  },
  'playbook.edit-no-place': { severity: 'error', hint: 'Read the document again: the edit names what is not there.' },
  'playbook.edit-exists': { severity: 'error', hint: 'Choose another name, or use "set" to change what is there.' },
  'playbook.edit-shared': {
    severity: 'error',
    hint: 'A YAML alias names this value: write it out where the alias stands, then change it.',
  },
  'playbook.edit-not-kept': { severity: 'error', hint: 'Change the text by hand at this place.' },
} as const satisfies Readonly<Record<string, ProblemRow>>;

export type ProblemCode = keyof typeof PROBLEM_ROWS;

/** A foreign text short enough for a message. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
