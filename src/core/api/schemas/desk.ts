/** What people do with alerts: notes, files, closing, assigning, commands, cases; and what they look at first. */
import { z } from 'zod';
import { alertRef, list, optionalFlag, optionalText, pageOf, paging, person, shape, text, time } from './common.ts';
import { ActionView } from './people.ts';

const alerts = z.array(z.string().min(1)).min(1).max(500).describe('Keys of alerts.');
const note = z.string().max(100_000);

// ---- Notes and files

export const NoteView = shape({
  id: z.string(),
  run: z.string().nullable().describe('The run that it is about; null: the alert as a whole.'),
  at: time,
  by: z.string(),
  text: z.string().describe('As it was written: text, not markup.'),
});
export const NotePage = pageOf(NoteView);
export const NewNote = z.object({ text: note.min(1), run: optionalText, by: person });
export const PageQuery = z.object({ ...paging });

export const FileView = shape({
  id: z.string(),
  name: z.string().describe('As it was given: somebody else may have chosen it.'),
  bytes: z.int(),
  sha256: z.string(),
  at: time,
  by: z.string(),
});
export const FilePage = pageOf(FileView);
export const NewFile = z.object({
  name: z.string().min(1).max(200),
  content: z.string().min(1).describe('base64; up to 5 MiB of content.'),
  by: person,
});

export const AlertChangeView = shape({
  at: time,
  by: z.string(),
  what: z.enum(['closed', 'reopened', 'assigned', 'started', 'command']),
  detail: z.string(),
});
export const AlertChangePage = pageOf(AlertChangeView);

export const AlertActionsView = shape({
  rows: list(ActionView).describe('What all runs on the alert did, newest first.'),
  grants: list(
    shape({
      id: z.string(),
      run: z.string(),
      verb: z.string(),
      targets: list(z.string()),
      instance: z.string().describe('Empty: any that can do it.'),
      approvers: list(z.string()).describe('Who said yes.'),
      at: time,
      expiresAt: time,
    }),
  ).describe('Yeses that are in force now.'),
  next: z.null(),
});

// ---- Many at once

export const ManyView = shape({
  rows: list(
    shape({
      alert: z.string().describe('Its key.'),
      ok: z.boolean(),
      run: z.string().nullable().describe('The run that does it, where one does.'),
      code: z
        .string()
        .describe(
          'Why it was refused; empty where it was not. `alert.not-told` with `ok`: done here, not written back to the source.',
        ),
      detail: z.string(),
    }),
  ),
});

export const Assigning = z.object({
  alerts,
  owner: z.string().max(200).describe('Empty: nobody.'),
  by: person,
});

export const Closing = z.object({
  alerts,
  reason: text.describe(
    '`Resolved - True Positive`, `… - False Positive`, `… - Duplicate`, `… - Security Testing`, `… - Other`.',
  ),
  notes: note.nullish().describe('Handed to the tenant as its comment.'),
  cancel: optionalFlag.describe('Cancel what is still under way on it; without it such an alert is refused.'),
  by: person,
});

export const Reopening = z.object({ alerts, reason: z.string().max(10_000).nullish(), by: person });

export const Starting = z.object({
  alerts,
  playbook: text.describe('Name or id.'),
  dryRun: optionalFlag.describe('Change nothing anywhere; the alert keeps its run, and may be one that is closed.'),
  by: person,
});

export const LineTyped = z.object({
  line: text.describe('`!command argument=value`, as in a war room.'),
  dryRun: optionalFlag,
  by: person,
});

// ---- What is near

export const RelatedView = shape({
  rows: list(
    shape({
      ...alertRef,
      name: z.string(),
      status: z.enum(['open', 'closed']),
      receivedAt: time,
      shares: list(
        shape({ what: z.enum(['host', 'user', 'file', 'address', 'case']), field: z.string(), value: z.string() }),
      ),
    }),
  ).describe('The more an alert shares the earlier it stands; then the newest.'),
  complete: z.boolean().describe('False: there are more than were looked at.'),
  searches: list(shape({ run: z.string(), task: z.string(), query: z.string() })).describe(
    'What the playbooks of the alert have searched for, to be searched for again.',
  ),
});
export const RelatedQuery = z.object({
  days: z.coerce
    .number<unknown>()
    .int()
    .min(1)
    .max(3_650)
    .exactOptional()
    .describe('Before and after it; 30 where left out.'),
});

const evidence = shape({ layer: z.int(), start: z.int(), end: z.int(), text: z.string() });

export const CommandLineView = shape({
  field: z.string().describe('The field of the alert; empty for a line that was given.'),
  line: z.string(),
  score: z.int().describe('0 to 100.'),
  risk: z.string(),
  parsed: z.string().describe('Its most decoded reading.'),
  steps: list(shape({ step: z.string(), findings: list(z.string()), points: z.number(), total: z.number() })),
  findings: list(
    shape({
      id: z.string(),
      kind: z.string(),
      technique: z.string(),
      tactic: z.string(),
      severity: z.string(),
      confidence: z.string(),
      reason: z.string(),
      benign: list(z.string()),
      evidence: list(evidence),
    }),
  ),
  layers: list(
    shape({ index: z.int(), parent: z.int().nullable(), kind: z.string(), shell: z.string(), text: z.string() }),
  ).describe('The line, and what was hidden in it; places of evidence are in the text of their layer.'),
});
export const CommandLinePage = shape({ rows: list(CommandLineView), next: z.null() });
export const LineToAnalyze = z.object({
  line: z.string().min(1).max(100_000),
  os: z.enum(['windows', 'linux', 'macos']).nullish(),
});

// ---- Home

const spread = shape({
  count: z.int(),
  medianMs: z.int().nullable(),
  p90Ms: z.int().nullable(),
});

export const HomeView = shape({
  open: z.int(),
  byAge: list(shape({ upToMs: z.int().nullable(), count: z.int() })).describe('Open alerts; null: older than all.'),
  byRun: z.record(z.string(), z.int()).readonly().describe('Open alerts by the status of their run; "" for none.'),
  byOwner: z.record(z.string(), z.int()).readonly().describe('"" for nobody.'),
  questions: z.int(),
  items: z.int(),
  dueSoon: list(
    shape({ kind: z.enum(['question', 'item']), id: z.string(), run: z.string(), title: z.string(), dueAt: time }),
  ).describe('What is overdue, or will be within the hour; the earliest first.'),
  held: list(ActionView).describe('What is contained right now, newest first: the first of them.'),
  heldMore: z.boolean(),
  failing: list(shape({ instance: z.string(), product: z.string(), detail: z.string() })),
  times: shape({
    sinceAt: time,
    verdict: spread.describe('From the arrival until the run first asked somebody, acted or closed.'),
    approval: spread.describe('From a question to its answer.'),
    containment: spread.describe('From the arrival until something was first sent to contain it.'),
    closure: spread,
  }),
  playbooks: list(
    shape({
      name: z.string(),
      runs: z.int(),
      failed: z.int(),
      looked: z.int().describe('Newest runs that the branches are counted over.'),
      branches: list(
        shape({ task: z.string(), taskName: z.string(), label: z.string(), count: z.int(), share: z.number() }),
      ).describe('Where it chose: how often which way.'),
    }),
  ).describe('Those that ran most since then, and which ways they went.'),
});
export const HomeQuery = z.object({
  days: z.coerce
    .number<unknown>()
    .int()
    .min(1)
    .max(365)
    .exactOptional()
    .describe('That times are taken over; 7 where left out.'),
});

// ---- Cases

const caseFields = {
  id: z.string(),
  title: z.string(),
  status: z.enum(['open', 'closed']),
  assignee: z.string(),
  version: z.int().describe('An edit names it.'),
  createdAt: time,
  createdBy: z.string(),
  changedAt: time,
  changedBy: z.string(),
  alerts: z.int(),
};

export const CaseSummary = shape(caseFields);
export const CasePage = pageOf(CaseSummary);
export const CaseQuery = z.object({
  status: z.enum(['open', 'closed']).exactOptional(),
  alert: z.string().exactOptional().describe('Those that it is in: its key. Not together with `status`.'),
  ...paging,
});

export const CaseView = shape({
  ...caseFields,
  summary: z.string(),
  members: list(
    shape({
      ...alertRef,
      name: z.string(),
      status: z.enum(['open', 'closed']),
      reason: z.string().describe('Why it is in the case.'),
      at: time,
      by: z.string(),
    }),
  ),
});

const caseTitle = z.string().min(1).max(500);
const caseSummary = z.string().max(100_000);

export const NewCase = z.object({
  title: caseTitle,
  summary: caseSummary.nullish(),
  assignee: z.string().max(200).nullish(),
  alerts: z.array(z.string()).max(500).nullish().describe('Keys of alerts.'),
  reason: z.string().max(1_000).nullish().describe('Why they belong together; left out: by hand.'),
  by: person,
});

export const CaseEdit = z.object({
  title: caseTitle.nullish(),
  status: z.enum(['open', 'closed']).nullish(),
  summary: caseSummary.nullish(),
  assignee: z.string().max(200).nullish(),
  add: z.array(z.string()).max(500).nullish(),
  remove: z.array(z.string()).max(500).nullish(),
  reason: z.string().max(1_000).nullish(),
  by: person,
});

export const ProposalPage = shape({
  rows: list(
    shape({
      reason: z.string().describe('What they share, in words.'),
      what: z.enum(['host', 'user', 'file', 'address', 'case']),
      value: z.string(),
      alerts: list(shape({ ...alertRef, name: z.string(), receivedAt: time })),
    }),
  ).describe('Open alerts of the last days that share something and are in no case together; the largest first.'),
  next: z.null(),
});
