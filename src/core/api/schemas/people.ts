/** What people decide and do: questions, items, the actions that came of it, and who did what. */
import { z } from 'zod';
import {
  alertRef,
  jsonObject,
  list,
  optionalFlag,
  optionalText,
  pageOf,
  paging,
  person,
  shape,
  since,
  text,
  time,
} from './common.ts';

export const EvidenceView = shape({
  label: z.string(),
  value: z.string(),
  source: z.string(),
  verdict: z.string().exactOptional(),
});

export const ActionView = shape({
  id: z.string().describe("The ledger's id; what an undo names."),
  verb: z.string(),
  targets: list(z.string()),
  instance: z.string(),
  command: z.string(),
  status: z.string(),
  detail: z.string(),
  run: z.string(),
  sentAt: time.nullable(),
  sends: z.int(),
  permit: shape({ rule: z.string(), reason: z.string() }).describe(
    'By what it was allowed to leave: a row of the policy, `grant` or `carried`; empty where nothing was.',
  ),
  undo: z.string().nullable().describe('The command that takes it back, where there is one.'),
});

export const ActionPage = pageOf(ActionView);

export const GrantView = shape({
  answer: z.string(),
  verb: z.string(),
  targets: list(z.string()),
  instance: z.string().exactOptional().describe('Absent: any that can do it, or one that is asked for.'),
  consequence: z.string(),
  command: z
    .string()
    .exactOptional()
    .describe(
      'The very command that waits, as a line; absent where the playbook asks: whichever command does the action.',
    ),
  undo: z
    .string()
    .nullable()
    .exactOptional()
    .describe('The playbook that takes it back; null: nothing does, or it does not last.'),
});

export const FieldView = shape({
  id: z.string(),
  label: z.string(),
  type: z.string(),
  options: list(z.string()),
  required: z.boolean(),
  grants: list(GrantView).describe('What each answer allows, exactly.'),
});

const approval = {
  question: z.string(),
  run: z.string(),
  task: z.string(),
  kind: z.string(),
  title: z.string(),
  body: z.string(),
  fields: list(FieldView),
  notAsked: list(shape({ id: z.string(), label: z.string(), why: z.string() }))
    .exactOptional()
    .describe(
      'Fields that the form has and that are not asked: nothing can do it, or policy forbids it. Absent: none.',
    ),
  evidence: list(EvidenceView),
  gaps: list(z.string()).describe('Sources that did not answer: unknown, which is not the same as harmless.'),
  actions: list(
    shape({
      verb: z.string(),
      targets: list(z.string()),
      instance: z.string(),
      result: z.string(),
      detail: z.string(),
    }),
  ).describe('What the run has done so far.'),
  hash: z.string().describe('Of all that the question shows; the answer names it.'),
  askedAt: time,
  assignee: z.string().exactOptional().describe("Whose work it is; absent: nobody's in particular."),
  dueAt: time.exactOptional(),
  expires: shape({ at: time, option: z.string() })
    .exactOptional()
    .describe('When the run goes on without an answer, and by which option (empty: by none).'),
};

export const ApprovalView = shape(approval);

/** Of a list: what it is about. */
const about = {
  alert: shape(alertRef).exactOptional().describe('Of the run that it belongs to.'),
  alertName: z.string().exactOptional(),
  playbook: z.string().exactOptional(),
};

export const ApprovalState = shape({
  ...approval,
  ...about,
  status: z
    .enum(['open', 'answering', 'answered', 'withdrawn'])
    .describe('answering: an answer is there, and the run has yet to take it up.'),
  by: z.string().nullable().describe('Who answered.'),
  at: time.nullable().describe('When it was answered.'),
  reason: z.string().nullable().describe('Why it was withdrawn, where it was not the run that ended.'),
  barred: shape({ code: z.string(), detail: z.string() })
    .exactOptional()
    .describe('Of one question: why the caller would be refused as somebody who answers it. Absent: he would not.'),
});

export const ApprovalPage = pageOf(ApprovalState);

export const Answering = z.object({
  hash: text.describe('`hash` of the question as it was shown.'),
  answers: jsonObject.describe('Field id → answer.'),
  by: person,
});

export const Answered = shape({ question: z.string() });

const item = {
  item: z.string(),
  run: z.string(),
  task: z.string().describe('The task that it is about; empty where the run ended with it.'),
  id: z.string().describe('`manual:isolate`, `review:inconclusive`, `dry-run:report`, `failed:<task>`.'),
  title: z.string(),
  text: z.string(),
  offers: list(z.string()),
  assignee: z.string().exactOptional(),
  restricted: z.literal(true).exactOptional().describe('Only the assignee may complete it.'),
  dueAt: time.exactOptional(),
  remindAt: time.exactOptional().describe('When the assignee is to be reminded.'),
};

export const ItemView = shape(item);

export const ItemState = shape({
  ...item,
  ...about,
  status: z
    .enum(['open', 'completing', 'closed'])
    .describe('completing: somebody has completed it, and the run has yet to take it up.'),
  by: z.string().nullable().describe('Who completed it; empty where nobody did: it went with its run or its task.'),
  at: time.nullable().describe('When it was completed.'),
});

export const ItemPage = pageOf(ItemState);

export const Completion = z.object({
  offer: optionalText.describe('One of the offers of the item; left out: `done`.'),
  note: optionalText,
  by: person,
});

export const Completed = shape({ item: z.string() });

export const Undoing = z.object({
  force: optionalFlag.describe('Also what was there before we came.'),
  by: person,
});

export const ActionQuery = z.object({
  run: z.string().exactOptional().describe('Of this run only.'),
  verb: z.string().exactOptional(),
  status: z.string().exactOptional(),
  instance: z.string().exactOptional(),
  held: z.literal('true').exactOptional().describe('Only what is in force now and lasts; not together with others.'),
  ...since,
  ...paging,
});

export const OfRunQuery = z.object({
  run: z.string().exactOptional().describe('Of this run only.'),
  ...since,
  ...paging,
});
