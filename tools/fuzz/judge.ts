/**
 * What must hold of any file, however damaged: a playbook or a problem with a code, never an exception.
 *
 * Z1. Without a playbook there is a problem of severity `error`; with one there is none.
 * Z2. Every problem has a stable code, a place and a hint.
 * Z3. Of a playbook, every value can be planned or is refused by a value, and its graph can be walked.
 * Z4. Without an edit the document is written back byte for byte; an edit gives a text that reads, or problems.
 *
 * Not here: time (`runner.ts` ends who takes too long).
 */
import { planCondition, planValue } from '../../src/core/language/index.ts';
import type { AdvanceArg, ConditionEntry } from '../../src/core/language/index.ts';
import { decodeSource, readPlaybookBytes } from '../../src/core/playbook/bytes.ts';
import type { Playbook, Problem } from '../../src/core/playbook/document.ts';
import { backEdges, edgesOf, graphOf, loopsOf, unreachableTasks } from '../../src/core/playbook/graph.ts';
import { applyTextEdits, editDocument } from '../../src/core/playbook/write.ts';
import type { PlaybookEdit } from '../../src/core/playbook/write.ts';

export interface Verdict {
  readonly outcome: 'playbook' | 'problem';
  /** Codes of the problems, each once. */
  readonly codes: readonly string[];
  /** What did not hold; undefined: all did. */
  readonly failure: string | undefined;
}

export function judge(bytes: Uint8Array): Verdict {
  try {
    return judged(bytes);
  } catch (thrown) {
    const failure = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { outcome: 'problem', codes: [], failure: `thrown: ${failure}` };
  }
}

function judged(bytes: Uint8Array): Verdict {
  const { playbook, problems } = readPlaybookBytes(bytes, 'mutant.yml');
  const failure = wrongProblems(playbook, problems) ?? wrongPlaybook(playbook) ?? wrongWriting(bytes, playbook);
  return {
    outcome: playbook === undefined ? 'problem' : 'playbook',
    codes: [...new Set(problems.map(({ code }) => code))],
    failure,
  };
}

/** Z1, Z2. */
function wrongProblems(playbook: Playbook | undefined, problems: readonly Problem[]): string | undefined {
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  if (hasErrors === (playbook !== undefined))
    return hasErrors ? 'a playbook with an error' : 'neither playbook nor error';
  const bad = problems.find(
    ({ code, hint, line, column, message }) =>
      !/^playbook\.[a-z0-9-]+$/.test(code) || hint === '' || message === '' || line < 1 || column < 1,
  );
  return bad === undefined ? undefined : `a problem that says too little: ${JSON.stringify(bad)}`;
}

/** Z3. What is thrown is caught by the caller. */
function wrongPlaybook(playbook: Playbook | undefined): string | undefined {
  if (playbook === undefined) return undefined;
  const graph = graphOf(playbook);
  loopsOf(playbook, graph);
  backEdges(playbook, graph);
  unreachableTasks(playbook);
  const edges = Object.values(playbook.tasks).flatMap(edgesOf);
  const dangling = edges.find(({ target }) => !Object.hasOwn(playbook.tasks, target));
  if (dangling !== undefined) return `a dangling edge to ${dangling.target}`;
  for (const { value } of playbook.inputs) planValue(value);
  for (const task of Object.values(playbook.tasks)) planAll(task);
  return undefined;
}

/** Everything in a task that looks like a value or a condition. */
function planAll(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  if (isValue(node)) {
    planValue(node);
    planValue(node, { iscontext: true });
  } else if ('condition' in node && Array.isArray(node.condition)) {
    planCondition(node.condition as ConditionEntry['condition']);
  } else for (const member of Object.values(node)) planAll(member);
}

/** An argument may have the name `simple` or `complex`: then it holds a value, and is none. */
function isValue(node: object): node is AdvanceArg {
  if ('simple' in node) return typeof node.simple === 'string';
  return 'complex' in node && typeof node.complex === 'object' && node.complex !== null && 'root' in node.complex;
}

/** Z4. */
function wrongWriting(bytes: Uint8Array, playbook: Playbook | undefined): string | undefined {
  const decoded = decodeSource(bytes);
  if (!decoded.ok) return undefined;
  const text = decoded.value;
  if (playbook === undefined) {
    editDocument(text, [{ op: 'set', path: ['name'], value: 'Changed' }]);
    return undefined;
  }
  const same = editDocument(text, []);
  if (!same.ok || same.value.text !== text) return 'without an edit it is written otherwise';
  const back = new TextEncoder().encode(same.value.text);
  if (back.length !== bytes.length || back.some((byte, at) => byte !== bytes[at])) return 'the bytes are others';
  return wrongEdit(text, playbook);
}

function wrongEdit(text: string, playbook: Playbook): string | undefined {
  const task = Object.keys(playbook.tasks).at(-1) ?? '';
  const edits: readonly PlaybookEdit[] = [
    { op: 'set', path: ['name'], value: 'Changed: "by" an edit' },
    { op: 'rename-task', id: task, to: 'fuzz-task' },
  ];
  const result = editDocument(text, edits);
  if (!result.ok) {
    const lost = result.error.find(({ code }) => code === 'playbook.edit-not-kept');
    return lost === undefined ? undefined : `an edit cannot be written: ${JSON.stringify(lost)}`;
  }
  return applyTextEdits(text, result.value.edits) === result.value.text ? undefined : 'the edits are not the text';
}
