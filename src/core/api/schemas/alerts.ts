/** Alerts: what comes in, and how they are shown. */
import { z } from 'zod';
import {
  alertRef,
  jsonObject,
  list,
  number,
  optionalFlag,
  optionalText,
  paging,
  person,
  shape,
  since,
  time,
} from './common.ts';

const status = z.enum(['open', 'closed']);

export const AlertView = shape({
  ...alertRef,
  name: z.string(),
  status,
  closeReason: z.string().nullable(),
  closeNotes: z.string().nullable(),
  receivedAt: time,
  closedAt: time.nullable(),
  run: z.string().nullable().describe('The latest run on it.'),
  playbook: z.string().nullable(),
  fields: jsonObject.describe(
    'The fields of the alert as they stand now. Whoever caused the alert may have chosen them.',
  ),
  source: shape({
    status: z.string().describe("In the source's words; empty where it does not say."),
    closed: z.boolean().nullable().describe('null: the source does not say.'),
    assignee: z.string().nullable().describe('Who works on it there; empty for nobody, null: the source does not say.'),
    comment: z.string().describe('What was written there when its status was set.'),
    changedAt: time.describe('Since when it was seen so.'),
  })
    .nullable()
    .describe('How it stands at the source that it is fetched from; null where nobody asks there.'),
});

export const CountView = shape({
  count: z.int(),
  exact: z.boolean().describe('False: at least so many, shown as 1,000+.'),
});

export const AlertPage = shape({
  rows: list(AlertView),
  next: z.string().nullable().describe('Pass it as `cursor` for the next page; null on the last one.'),
  complete: z
    .boolean()
    .describe(
      'False: the search ended before the page was full, for too many alerts had to be read; `next` goes on. With `skip` or `sort`: not all were looked at yet, and the same request again gets further; above 50,000 only the newest are put into an order.',
    ),
  total: CountView.nullable().describe('How many there are in all, told with `skip` or `sort`; null without.'),
});

const ORDERS = [
  '-received',
  '-created',
  '-severity',
  '-status',
  '-host',
  'received',
  'created',
  'severity',
  'status',
  'host',
] as const;

const search = z
  .string()
  .max(65_536)
  .describe('A search in the language of SearchIncidentsV2, like `status:open and name:"msi*"`.');

export const CountQuery = z.object({
  query: search.exactOptional().describe('Left out: every alert, or those of `status`, counted to the last.'),
  status: status.exactOptional().describe('Not together with `query`.'),
});

export const AlertQuery = z.object({
  status: status.exactOptional(),
  query: search
    .exactOptional()
    .describe('A search in the language of SearchIncidentsV2; not together with the others.'),
  instance: z.string().exactOptional().describe('With `id`: the instance of the alert; left out for one made here.'),
  id: z.string().exactOptional().describe('The alert of this id at its source.'),
  skip: number
    .exactOptional()
    .describe(
      'Alerts to leave out before the first: a jump to any place of the list. With `cursor`: behind it, so that a list which was begun stands still.',
    ),
  sort: z
    .enum(ORDERS)
    .exactOptional()
    .describe(
      'The order, `-` in front for the largest first: latest, most severe, open before closed. Left out: `-received`, the order in which alerts came. Pages that follow name the same one.',
    ),
  ...since,
  ...paging,
});

export const Delivery = z.object({
  instance: optionalText.describe('The instance that the alert comes from; left out for one that is made here.'),
  fields: jsonObject.describe('The keys of the alert; `id` must be there.'),
  playbook: optionalText.describe('Run this playbook, whatever the routing says.'),
  dryRun: optionalFlag.describe('Change nothing anywhere.'),
  by: person,
});

export const Received = shape({
  alert: shape(alertRef),
  new: z.boolean().describe('False: the same alert was here already; `run` is the one that has it.'),
  run: z.string().nullable(),
  rule: z.string().nullable().describe('The routing rule that took it.'),
  reason: z.string().nullable().describe('Why it waits in triage or was ignored, where it does.'),
});
