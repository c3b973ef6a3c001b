/** What people edit: playbooks, lists, the policy. Each has a version, which an edit names. */
import { z } from 'zod';
import { jsonObject, list, number, optionalText, person, shape, text, time } from './common.ts';

const note = optionalText.describe('Why, for those who look at the versions later.');

// ---- Lists

export const ListView = shape({
  name: z.string(),
  text: z.string(),
  version: z.string().describe('Another one after every change; an edit names it.'),
  changedAt: time,
  changedBy: z.string().describe('A person, or the run that wrote it.'),
});

export const NewList = z.object({ name: text, text: z.string(), by: person });
export const ListEdit = z.object({ text: z.string(), by: person });

// ---- Playbooks

export const CheckFinding = shape({
  severity: z.enum(['error', 'warning', 'note']),
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  line: z.int().describe('1-based, as all places are.'),
  column: z.int(),
  endLine: z.int(),
  endColumn: z.int().describe('The first that does not belong to it.'),
  task: z.string().nullable(),
  ignored: z.string().nullable().describe('The reason that the playbook gives for accepting it.'),
});

export const PlaybookText = shape({
  name: z.string(),
  id: z.string(),
  origin: z.enum(['shipped', 'imported']),
  version: z.int().nullable().describe('null: as it is installed now; 0: of the file.'),
  hash: z.string().describe('SHA-256 of the text; an edit names it.'),
  text: z.string(),
});

export const TextQuery = z.object({
  version: number.exactOptional().describe('0 is the file; left out: as it is installed now.'),
});

export const PlaybookCheck = z.object({ text: z.string().describe('YAML.') });
export const PlaybookChecked = shape({
  name: z.string().describe('Empty where it cannot be read.'),
  findings: list(CheckFinding),
});

export const NewPlaybook = z.object({ text: z.string().min(1), note, by: person });
export const PlaybookEdit = z.object({ text: z.string().min(1), note, by: person });
export const PlaybookRestore = z.object({ version: z.int().min(0), note, by: person });

export const PlaybookSaved = shape({
  name: z.string(),
  version: z.int(),
  hash: z.string(),
  findings: list(CheckFinding).describe('What is wrong with it all the same.'),
});

export const PlaybookVersionView = shape({
  version: z.int().describe('0 is the file that it came with.'),
  hash: z.string().describe('Of its text; empty for a version that gave the name back to the file.'),
  by: z.string(),
  at: time.nullable(),
  note: z.string(),
  current: z.boolean(),
});
export const PlaybookVersionPage = shape({ rows: list(PlaybookVersionView), next: z.null() });

export const DiffQuery = z.object({
  from: number.exactOptional().describe('A version; left out: the file.'),
  to: number.exactOptional().describe('A version; left out: as it is installed now.'),
});

export const DiffView = shape({
  from: z.int(),
  to: z.int().nullable(),
  added: z.int(),
  removed: z.int(),
  hunks: list(
    list(
      shape({
        op: z.enum(['same', 'gone', 'new']),
        text: z.string(),
        before: z.int().nullable(),
        after: z.int().nullable(),
      }),
    ),
  ).describe('What differs, each with a few lines around it.'),
});

export const PictureQuery = z.object({ theme: z.enum(['auto', 'light', 'dark']).exactOptional() });
export const StatisticsQuery = z.object({
  hash: z.string().exactOptional().describe('Of the runs that have pinned this hash only.'),
});

export const StatisticsView = shape({
  runs: list(shape({ status: z.string(), count: z.int() })),
  hashes: list(shape({ hash: z.string(), count: z.int(), lastAt: time })).describe(
    'What runs have pinned, newest first.',
  ),
  looked: z.int().describe('Newest runs that the branches are counted over.'),
  branches: list(
    shape({ task: z.string(), taskName: z.string(), label: z.string(), count: z.int(), share: z.number() }),
  ).describe('Where the playbook chose: how often which way, of the times that the task ended.'),
});

export const PlaybookHealthQuery = z.object({
  days: number.exactOptional().describe('Runs of so many days are counted, 1 to 365; 7 where left out.'),
});

export const PlaybookHealthPage = shape({
  rows: list(
    shape({
      name: z.string(),
      version: z.int().describe('The newest; 0: nobody has edited the file that it came with.'),
      origin: z.enum(['shipped', 'imported']).describe('imported where one of the playbooks that it calls is.'),
      changedBy: z.string(),
      changedAt: time.nullable(),
      runnable: z.boolean().describe('No error was found, and all that it calls is installed.'),
      errors: z.int(),
      warnings: z.int(),
      missing: list(z.string()).describe('Playbooks that it calls and that are not installed.'),
      trusted: list(z.string()).describe('Actions that it is trusted with, as it is now.'),
      runs: z.int(),
      failed: z.int().describe('Of those runs.'),
      lastRun: shape({ run: z.string(), status: z.string(), at: time }).nullable(),
    }),
  ),
  next: z.null(),
});

export const TrustView = shape({
  playbook: z.string(),
  hash: z.string().describe('Of it with all that it calls: what is trusted, and what a run pins.'),
  origin: z.enum(['shipped', 'imported']).describe('imported where one of the playbooks that it calls is.'),
  verbs: list(
    shape({
      verb: z.string().describe('Empty: changes that no verb names; they are asked for always.'),
      risk: z.enum(['write', 'containment', 'unknown']).describe('unknown: a command that no integration here has.'),
      trusted: z.boolean(),
      tasks: list(shape({ playbook: z.string(), id: z.string(), name: z.string(), command: z.string() })),
    }),
  ).describe('What it changes, itself or by the playbooks that it calls.'),
});

export const Trusting = z.object({
  verb: text.describe('The action, like `isolate`.'),
  trusted: z.boolean(),
  note,
  by: person,
});

// ---- Policy

const names = list(z.string().max(500));

const policy = {
  neverIsolate: shape({ hostnames: names, endpoints: names.exactOptional() }),
  protectedCausality: names.describe('Process names; a chain that one of them owns is terminated only after a yes.'),
  approverRoles: names.describe('Whoever answers a question needs one of these; empty: everybody may.'),
  dryRun: z.boolean().describe('Nothing is changed at any vendor.'),
  autoCloseFalsePositive: z.boolean(),
  cancelWhenClosedAtSource: z.boolean().describe('The run of an alert that others closed at its source is cancelled.'),
  notRequester: z.boolean().describe('Who asked for a run answers none of its questions that grant.'),
  quorum: list(shape({ approvers: z.int().min(1).max(100), verbs: names, hostnames: names })).describe(
    'Where more than one person has to say yes.',
  ),
  scriptTemplates: list(
    shape({ line: z.string().max(4_000), values: z.record(z.string(), z.string().max(1_000)).readonly() }),
  ).describe('Command lines that run on the endpoint of the alert unasked; `<name>` stands for a value.'),
  trusted: list(shape({ playbook: z.string(), hash: z.string(), verb: z.string() })).describe(
    'Imported playbooks, by the hash that a run pins, and the action that they are trusted with.',
  ),
};

export const PolicyView = shape({
  ...policy,
  table: list(
    shape({
      rule: z.string(),
      effect: z.enum(['allow', 'ask', 'deny']),
      risk: z.string().describe('What is done, for people.'),
      origin: z.string().describe('Whose playbook asks.'),
      target: z.string(),
      reason: z.string(),
    }),
  ).describe('What is decided, read from above: the first row that fits counts. The keys fill in its lists.'),
  version: z.int().describe('0: nothing was edited. An edit names it.'),
  changedAt: time.nullable(),
  changedBy: z.string(),
  sources: z
    .record(z.string(), z.enum(['default', 'configuration', 'edited']))
    .readonly()
    .describe('Of every key: where its value comes from. An edited one stands over the configuration.'),
});

const { trusted: _trusted, ...editable } = policy;
export const PolicyChange = z.strictObject(
  Object.fromEntries(Object.entries(editable).map(([key, schema]) => [key, schema.nullish()])) as {
    [Key in keyof typeof editable]: z.ZodOptional<z.ZodNullable<(typeof editable)[Key]>>;
  },
);

export const PolicyEdit = z.object({
  edit: PolicyChange.describe('Key → value; null gives a key back to the configuration.'),
  note,
  by: person,
});

export const PolicyVersionPage = shape({
  rows: list(
    shape({
      version: z.int(),
      edited: jsonObject,
      by: z.string(),
      at: time,
      note: z.string(),
    }),
  ),
  next: z.null(),
});

export const PolicyQuestion = z.object({
  verb: text,
  targets: z.array(z.string()).nullish(),
  risk: z.enum(['read', 'write', 'containment']).nullish().describe('Left out: containment.'),
  playbook: optionalText.describe('As if it asked; left out: one that is shipped.'),
  alert: optionalText.describe('Key of an alert: its host and processes count. Not together with `fields`.'),
  fields: jsonObject.nullish().describe('Fields of an alert.'),
  edit: PolicyChange.nullish().describe('As if the policy were edited so. Nothing is changed.'),
});

export const PolicyAnswer = shape({
  effect: z.enum(['allow', 'ask', 'deny']),
  rule: z.string().describe('The row that decides.'),
  reason: z.string(),
  approvers: z.int().describe('How many people have to say yes where it asks.'),
  origin: z.string(),
  trusted: z.boolean(),
  forbidden: list(
    shape({ alert: z.string(), name: z.string(), verb: z.string(), targets: list(z.string()), reason: z.string() }),
  ).describe('Actions in force now that it would not allow: what was done stays done.'),
});
