/**
 * Changes of a document, written back: the text with the changed nodes rewritten and every other byte as it was.
 *
 * W5. What is given back was read again and says what was meant; where it would not, nothing is given back but a problem.
 * W6. Any text that is readable YAML can be changed, a playbook that does not run included: that is how one repairs it.
 * W7. Never throws, whatever the text and the edits.
 *
 * Not here: what an edit does to the tree (`edits.ts`, `task-edits.ts`), which bytes change (`patch.ts`).
 */
import { isList, isObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { DEPTH_MAX } from './compose.ts';
import type { Problem } from './document.ts';
import { isSame } from './draft.ts';
import type { Draft } from './draft.ts';
import { withEdit } from './edits.ts';
import type { DocumentEdit } from './edits.ts';
import { patchOf } from './patch.ts';
import type { TextEdit } from './patch.ts';
import { parseSource, parseWithOrigins } from './source.ts';
import { expandTaskEdit, isTaskEdit } from './task-edits.ts';
import type { TaskEdit } from './task-edits.ts';

/** A change of the tree, or of the tasks, edges and inputs in it. */
export type PlaybookEdit = DocumentEdit | TaskEdit;

export interface EditedDocument {
  readonly text: string;
  /** What was rewritten: ascending ranges of the text before, apart from each other. None: the text is the same. */
  readonly edits: readonly TextEdit[];
}

/**
 * Makes the edits one after the other, all or none.
 *
 * @returns the text after them, or problems: those of the YAML, or `playbook.edit-…`.
 */
export function editDocument(
  text: string,
  edits: readonly PlaybookEdit[],
  file?: string,
): Result<EditedDocument, readonly Problem[]> {
  const { root, problems, origins } = parseWithOrigins(text, file);
  if (root === undefined || origins === undefined) {
    if (!problems.hasErrors) problems.add('playbook.not-a-playbook', 'the text is empty', 0);
    return fail(problems.all);
  }
  const errors = problems.all.length;
  const refused = (): Result<EditedDocument, readonly Problem[]> => fail(problems.all.slice(errors));

  let draft: Draft = root;
  for (const edit of edits) {
    if (isTooDeep(edit)) {
      problems.add('playbook.edit-no-place', `the edit is nested deeper than ${DEPTH_MAX} levels`, 0);
      return refused();
    }
    for (const step of isTaskEdit(edit) ? expandTaskEdit(draft, edit) : [edit]) {
      const next = withEdit(draft, step);
      if (!next.ok) {
        problems.add(next.error.code, next.error.message, next.error.at);
        return refused();
      }
      draft = next.value;
    }
  }

  const patch = patchOf(draft, origins);
  for (const at of patch.shared) problems.add('playbook.edit-shared', 'the value stands in another place as well', at);
  if (patch.shared.length > 0) return refused();
  const edited = applyTextEdits(text, patch.edits);
  if (patch.edits.length === 0 ? draft !== root && !isSame(draft, root) : !says(edited, draft)) {
    const message = 'the text after the edit would not say what was meant';
    problems.add('playbook.edit-not-kept', message, patch.edits[0]?.start ?? 0);
    return refused();
  }
  return ok({ text: edited, edits: patch.edits });
}

/** W5. */
function says(text: string, draft: Draft): boolean {
  const { root } = parseSource(text);
  return root !== undefined && isSame(root, draft);
}

/** The text with the ranges rewritten; they are ascending and apart. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const edit of edits) {
    pieces.push(text.slice(from, edit.start), edit.text);
    from = edit.end;
  }
  pieces.push(text.slice(from));
  return pieces.join('');
}

/** Deeper than a document may be, so that the functions that walk a value need no limit of their own. */
function isTooDeep(edit: PlaybookEdit): boolean {
  if ('path' in edit && edit.path.length > DEPTH_MAX) return true;
  const open: { readonly value: Json; readonly depth: number }[] = [];
  if ('value' in edit) open.push({ value: edit.value as Json, depth: 0 });
  // The task of `set-argument` is a name.
  if ('task' in edit && typeof edit.task !== 'string') open.push({ value: edit.task, depth: 0 });
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const { value, depth } = top;
    if (depth > DEPTH_MAX) return true;
    const members = isList(value) ? value : isObject(value) ? Object.values(value) : [];
    for (const member of members) open.push({ value: member, depth: depth + 1 });
  }
  return false;
}
