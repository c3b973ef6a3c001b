/** OpenReview: work for a person that the run does not wait for. The alert stays open with it. */
import type { CallScope, CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';
import { evidenceLines, gapLine } from '../summary.ts';
import type { JsonObject } from '../../../core/base/json.ts';

export const openReview: CommandRow<AutomationPorts> = {
  name: 'OpenReview',
  description: 'Opens a review of the alert, with the evidence and its gaps. The run goes on, the alert stays open.',
  risk: 'read',
  args: [
    {
      name: 'kind',
      description: 'What is to be reviewed: lower-case words joined by "-", for example inconclusive.',
      required: true,
    },
    { name: 'queue', description: 'review, or triage for an alert that no playbook answers.', defaultValue: 'review' },
    { name: 'title', description: 'Title of the item.' },
    { name: 'text', description: 'What the reviewer should do; the evidence follows it.' },
  ],
  outputs: [],
  run: (args, _ports, scope) => Promise.resolve(reviewOutcome(args, scope)),
};

function reviewOutcome(args: JsonObject, scope: CallScope): Outcome {
  const kind = textOf(args, 'kind').trim();
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(kind)) {
    return errorOutcome('review.kind', `"${oneLine(kind, 60)}" is no kind of review: lower-case words joined by "-".`);
  }
  const queue = textOf(args, 'queue') === 'triage' ? 'triage' : 'review';
  const title = oneLine(textOf(args, 'title'), 200) || `Review: ${kind}`;
  const asked = textOf(args, 'text')
    .split('\n')
    .map((line) => oneLine(line));
  const text = [...asked, ...evidenceLines(scope.evidence), gapLine(scope.gaps)];
  return {
    entries: [note(`Review opened: ${title}`)],
    items: [
      {
        id: `${queue}:${kind}`,
        task: scope.task,
        title,
        text: text.filter((line) => line !== '').join('\n'),
        offers: ['done'],
        blocking: false,
      },
    ],
  };
}
