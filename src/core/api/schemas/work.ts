/** A run looked at closely: its graph as it went, each task with what it was given and gave, its context, its entries, and what it rests on. */
import { z } from 'zod';
import { json, jsonObject, list, number, pageOf, paging, shape, time } from './common.ts';
import { EvidenceView } from './people.ts';

const status = z
  .enum(['new', 'ready', 'running', 'waiting', 'done', 'skipped', 'failed', 'failed-continued', 'error-path', 'dead'])
  .describe(
    'new: not reached yet; dead: on a branch that was not taken; failed-continued, error-path: it failed, and the run went on.',
  );

const error = shape({ code: z.string(), message: z.string() }).nullable();

const task = {
  key: z.string().describe('How the run calls it: its id, under the scope path of its pass.'),
  id: z.string().describe('How the playbook calls it.'),
  name: z.string(),
  kind: z.string(),
  description: z.string(),
  calls: z.string().describe('The command, automation or playbook that it calls; empty where it calls none.'),
  brand: z.string(),
  status,
  label: z.string().describe('The branch that it chose; `#none#` where there is nothing to choose.'),
  error,
  readyAt: time.nullable(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  attempts: z.int(),
  rounds: z.int().describe('How often the playbook led back to it.'),
  passes: list(shape({ scope: z.string(), startedAt: time, endedAt: time.nullable(), error })).describe(
    'Of a task that runs a playbook: the plan of each pass is asked for by its scope.',
  ),
  entries: z.int(),
};

export const WorkTaskView = shape(task);

export const WorkPlanView = shape({
  run: z.string(),
  scope: z.string().describe('Empty for the playbook of the run itself.'),
  playbook: z.string(),
  status: z.string(),
  seq: z.int().describe('The last event that is in it: events after it bring it up to date.'),
  start: z.string().describe('Id of the task that it begins with.'),
  tasks: list(WorkTaskView).describe('Those that can be reached, in the order in which they are reached.'),
  edges: list(
    shape({
      from: z.string().describe('Id of a task.'),
      to: z.string(),
      label: z.string(),
      state: z.enum(['taken', 'left', 'open']).describe('left: not taken; open: not decided yet.'),
    }),
  ),
});

export const WorkPlanQuery = z.object({
  scope: z
    .string()
    .exactOptional()
    .describe('Of a pass of a sub-playbook, like `12/3`; left out: the playbook of the run.'),
});

const comparison = shape({
  left: z.string().describe('As the playbook has it.'),
  value: z.string().nullable().describe('What it was; null where that cannot be told any more.'),
  operator: z.string(),
  right: z.string(),
  rightValue: z.string().nullable(),
  holds: z.boolean().nullable(),
});

export const BranchView = shape({
  label: z.string(),
  conditions: list(
    shape({ label: z.string(), holds: z.boolean().nullable(), groups: list(list(comparison)) }),
  ).describe('In their order: the first that holds is taken. All groups must hold, in a group one comparison.'),
}).describe('Why a branch was taken: what was compared, with the values of that moment.');

export const EntryView = shape({
  id: z.string(),
  at: time,
  task: z.string().describe('Key of the task that gave it.'),
  taskName: z.string(),
  type: z.enum(['note', 'error', 'warning']),
  readable: z.string().describe('Markdown; may hold whatever an alert holds. Cut where it is long.'),
  cut: z.boolean(),
  code: z.string(),
  evidence: z.boolean().describe('Somebody called it evidence.'),
});
export const EntryPage = pageOf(EntryView);
export const EntryQuery = z.object({
  task: z.string().exactOptional().describe('Of this task only: its key.'),
  ...paging,
});

export const EntryContents = shape({ ...EntryView.unwrap().shape, contents: json });

export const WorkTaskDetail = shape({
  ...task,
  inputs: list(shape({ name: z.string(), brand: z.string(), args: jsonObject, attempt: z.int() })).describe(
    'Each call, with every value resolved; large ones are cut.',
  ),
  outputs: list(
    shape({ op: z.enum(['set', 'append', 'merge', 'delete']), path: z.string(), value: json, cut: z.boolean() }),
  ).describe('What it wrote into the context, in order.'),
  given: list(EntryView),
  evidence: list(EvidenceView),
  gaps: list(z.string()),
  actions: list(
    shape({
      verb: z.string(),
      targets: list(z.string()),
      instance: z.string(),
      result: z.string(),
      detail: z.string(),
    }),
  ),
  questions: list(z.string()).describe('Ids of the questions that it asked.'),
  items: list(z.string()),
  branch: BranchView.nullable().describe('Where conditions chose its branch.'),
});

export const ContextQuery = z.object({
  of: z
    .enum(['context', 'alert', 'inputs'])
    .exactOptional()
    .describe('context (default); the alert as the run has it now; or what the playbook was given.'),
  pointer: z.string().exactOptional().describe('JSON pointer (RFC 6901) of the value; left out: all.'),
  scope: z.string().exactOptional().describe('Of a pass of a sub-playbook that is under way.'),
  offset: number.exactOptional().describe('Of a text: the character to begin with.'),
  ...paging,
});

const valueKind = z.enum(['object', 'list', 'text', 'number', 'flag', 'null']);
const size = z.int().describe('Members of an object or list, characters of a text.');

export const ContextView = shape({
  pointer: z.string(),
  kind: valueKind,
  size,
  value: json.describe('Of a text the part from `offset` on; null for an object or list: see rows.'),
  rows: list(
    shape({
      name: z.string(),
      pointer: z.string(),
      kind: valueKind,
      size,
      value: json.describe('null where it is large: ask for its pointer.'),
      whole: z.boolean(),
    }),
  ),
  next: z.string().nullable().describe('Pass it as `cursor` for the next page; null on the last one.'),
  nextOffset: z.int().nullable().describe('Of a long text: where it goes on.'),
});

export const ContextSearchQuery = z.object({
  text: z
    .string()
    .max(500)
    .exactOptional()
    .describe('Looked for in names and values, whatever its case; must be there.'),
  of: ContextQuery.shape.of,
  scope: ContextQuery.shape.scope,
  limit: number.exactOptional().describe('Places that are told, 1 to 500; 100 where left out.'),
});

export const ContextFoundView = shape({
  rows: list(
    shape({
      pointer: z.string(),
      names: list(z.string()).describe('The way there, from the top.'),
      kind: valueKind,
      size,
      in: z.enum(['name', 'value']),
      around: z.string().describe('Of a value: what stands around the place.'),
    }),
  ).describe('In the order of the tree.'),
  complete: z.boolean().describe('False: there are more.'),
});

export const ContextValueQuery = z.object({
  of: ContextQuery.shape.of,
  pointer: ContextQuery.shape.pointer,
  scope: ContextQuery.shape.scope,
});

const said = shape({
  ...EvidenceView.unwrap().shape,
  task: z.string().describe('Key of the task that found it.'),
  taskName: z.string(),
  at: time,
});

export const ArgumentView = shape({
  verdict: z
    .enum(['malicious', 'suspicious', 'good', 'unknown'])
    .describe('The worst that any evidence says; unknown where none says anything.'),
  against: list(said).describe('Malicious or suspicious.'),
  favour: list(said).describe('Good.'),
  open: list(said).describe('Says neither.'),
  gaps: list(shape({ text: z.string(), task: z.string(), taskName: z.string(), at: time })).describe(
    'Sources that did not answer: unknown, which is not the same as harmless.',
  ),
  branches: list(shape({ task: z.string(), taskName: z.string(), at: time, branch: BranchView })).describe(
    'Which way it went, and why, in order.',
  ),
  actions: list(
    shape({
      verb: z.string(),
      targets: list(z.string()),
      instance: z.string(),
      result: z.string(),
      detail: z.string(),
      task: z.string(),
      taskName: z.string(),
      at: time,
    }),
  ),
});
