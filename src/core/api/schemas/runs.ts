/** Runs: how they stand, what happened in them, and what is told to them. */
import { z } from 'zod';
import { alertRef, json, jsonObject, list, number, pageOf, paging, person, shape, since, time } from './common.ts';
import { ActionView, ApprovalView, EvidenceView, ItemView } from './people.ts';

const summary = {
  run: z.string(),
  playbook: z.string(),
  status: z.string().describe('running, waiting (for a person), failed, paused, completed or cancelled.'),
  alert: shape(alertRef),
  dryRun: z.boolean(),
  startedAt: time,
  updatedAt: time,
};

export const RunSummary = shape(summary);
export const RunPage = pageOf(RunSummary);

export const RunQuery = z.object({
  status: z.enum(['running', 'waiting', 'failed', 'paused', 'completed', 'cancelled']).exactOptional(),
  instance: z.string().exactOptional().describe('With `alertId`: the instance of the alert.'),
  alertId: z
    .string()
    .exactOptional()
    .describe('Runs of the alert of this id; not together with `status` or `playbook`.'),
  playbook: z.string().exactOptional().describe('Runs of the playbook of this name.'),
  ...since,
  ...paging,
});

export const TaskView = shape({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  status: z.string(),
  label: z.string(),
  error: z.string().nullable(),
});

export const RunView = shape({
  ...summary,
  alertName: z.string(),
  alertStatus: z.string(),
  after: z.string().nullable().describe('The run that this one was started again after.'),
  tasks: list(TaskView).describe('In the order in which they began; dead and new ones are left out.'),
  evidence: list(EvidenceView),
  gaps: list(z.string()),
  actions: list(ActionView),
  approvals: list(ApprovalView),
  items: list(ItemView),
  context: jsonObject,
});

export const RunShowQuery = z.object({
  context: z
    .enum(['none'])
    .exactOptional()
    .describe('none: `context` comes empty; `/runs/{run}/context` reads it a place at a time.'),
});

export const StoryLine = shape({
  seq: z.int(),
  at: time,
  kind: z.enum(['stage', 'task', 'evidence', 'gap', 'action', 'question', 'answer', 'item', 'error', 'end']),
  tone: z
    .enum(['neutral', 'good', 'caution', 'bad'])
    .describe('caution: something is missing or was passed over; bad: it failed, or a verdict is malicious.'),
  text: z.string(),
  task: z.string().describe('The name of the task that it belongs to; empty where it belongs to none.'),
  detail: z.string().describe('The rest of what there is to say: of a question and an item several lines.'),
}).describe('One line of the story of a run, as terminal and console show it.');

export const EventView = shape({ seq: z.int(), at: time, type: z.string(), data: json });

export const EventsPage = shape({
  events: list(EventView),
  story: list(StoryLine),
  next: z.int().describe('Pass it as `after` to go on.'),
  ended: z.boolean().describe('True when the run has ended and no event is left.'),
});

export const ChangeView = shape({
  run: z.string(),
  seq: z.int(),
  at: time,
  type: z.string().describe('`question.asked`, `question.answered`, `item.completed`, `run.ended` and so on.'),
}).describe('That something has happened in a run; what it was, the run tells.');

export const ChangePage = shape({
  rows: list(ChangeView),
  next: z.string().describe('Pass it as `cursor` to go on; never null, for more may come.'),
});

export const ChangesQuery = z.object({
  ...paging,
  cursor: z
    .string()
    .exactOptional()
    .describe('`next` of the page before, `end` for where the journal ends now; left out: from the beginning.'),
});

export const EventsQuery = z.object({
  after: number.exactOptional().describe('The last `seq` that was seen; left out: from the beginning.'),
  waitMs: number.exactOptional().describe('Wait so long for the next event, 30000 at most.'),
  limit: paging.limit,
});

export const Acting = z.object({ by: person });
export const RunRef = shape({ run: z.string() });
