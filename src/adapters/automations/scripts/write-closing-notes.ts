/**
 * WriteClosingNotes: what happened, in plain text, from what the journal holds.
 *
 * Values of the alert and of vendors are data: each stands on one line of bounded length, nothing in them is expanded.
 */
import { getOwn } from '../../../core/base/json.ts';
import type { CallScope, CommandRow } from '../../../core/engine/commands.ts';
import { asText, textOf } from '../arguments.ts';
import { answerOf, declinedOf } from '../containment.ts';
import type { AutomationPorts } from '../ports.ts';
import { note, oneLine } from '../results.ts';
import { actionLines, bounded, evidenceLines, gapLine, itemLine } from '../summary.ts';

/** Some tenants cut comments; the most important comes first. */
const NOTES_CHARS_MAX = 8000;

export const writeClosingNotes: CommandRow<AutomationPorts> = {
  name: 'WriteClosingNotes',
  description:
    'Writes the notes of the closure: actions and their results, what was declined, evidence, gaps and manual tasks.',
  risk: 'read',
  args: [
    { name: 'terminate', description: 'The answer to the termination, where it was asked: Yes or No.' },
    { name: 'isolate', description: 'The answer to the isolation: Yes or No.' },
    { name: 'block', description: 'The answer to the block: Yes or No.' },
    { name: 'quarantine', description: 'The answer to the quarantine: Quarantine or No Quarantine.' },
  ],
  outputs: [{ path: 'Closing.Notes', description: 'Plain text, at most 8,000 characters.' }],
  run: (args, _ports, scope) => {
    const answers = {
      terminate: answerOf(textOf(args, 'terminate')),
      isolate: answerOf(textOf(args, 'isolate')),
      block: answerOf(textOf(args, 'block')),
      quarantine: answerOf(textOf(args, 'quarantine')),
    };
    const notes = closingNotes(scope, answers);
    return Promise.resolve({ entries: [note(notes)], set: { 'Closing.Notes': notes } });
  },
};

function closingNotes(scope: CallScope, answers: Parameters<typeof declinedOf>[0]): string {
  const declined = declinedOf(answers).map(({ title }) => `- ${title}: declined`);
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Actions', [...actionLines(scope.actions), ...declined]],
    ['Manual tasks', bounded(scope.items.map(itemLine))],
    ['Evidence', evidenceLines(scope.evidence)],
  ];
  const lines = [
    headline(scope),
    ...(scope.dryRun ? ['Dry run: nothing was changed.'] : []),
    gapLine(scope.gaps) || 'Evidence gaps: none',
    ...sections.flatMap(([title, rows]) => (rows.length === 0 ? [] : [`${title}:`, ...rows])),
  ];
  return fitted(lines);
}

/** Whole lines only, as many as fit. */
function fitted(lines: readonly string[]): string {
  const tail = '… (cut)';
  let text = '';
  for (const line of lines) {
    const longer = text === '' ? line : `${text}\n${line}`;
    if (longer.length > NOTES_CHARS_MAX - tail.length - 1) return `${text}\n${tail}`;
    text = longer;
  }
  return text;
}

function headline(scope: CallScope): string {
  const field = (name: string) => oneLine(asText(getOwn(scope.alert, name)), 200);
  const on = field('hostname') === '' ? '' : ` on ${field('hostname')}`;
  return `Alert ${oneLine(scope.alertRef.id, 100)}: ${field('name') || 'no name'}${on}`;
}
