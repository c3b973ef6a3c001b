/** What an installation keeps beside its alerts: indicators, lists, and the policy that it was started with. */
import { z } from 'zod';
import { alertRef, jsonObject, list, pageOf, paging, shape, since, time } from './common.ts';

export const IndicatorView = shape({
  type: z.string(),
  value: z.string().describe('In the normal form of its type.'),
  fields: jsonObject,
  scores: list(
    shape({
      vendor: z.string(),
      score: z.int().describe('0 unknown, 1 good, 2 suspicious, 3 malicious.'),
      reliability: z.string().describe('A letter of the Admiralty scale; empty where it is not given.'),
    }),
  ).describe('What vendors say, each for itself.'),
  alerts: list(shape(alertRef)),
  firstSeen: time,
  lastSeen: time,
});

export const IndicatorPage = pageOf(IndicatorView);

export const IndicatorQuery = z.object({
  value: z.string().exactOptional().describe('Letter for letter, in the normal form of its type.'),
  type: z.string().exactOptional(),
  ...since,
  ...paging,
});

export const ListPage = shape({
  rows: list(shape({ name: z.string(), chars: z.int() })),
  next: z.null(),
});

export const ListView = shape({ name: z.string(), text: z.string() });

export const PolicyView = shape({
  neverIsolate: shape({ hostnames: list(z.string()), endpoints: list(z.string()).exactOptional() }),
  protectedCausality: list(z.string()).describe(
    'Process names; a chain that one of them owns is terminated only after a yes.',
  ),
  approverRoles: list(z.string()).describe('Whoever answers a question needs one of these; empty: everybody may.'),
  dryRun: z.boolean(),
  autoCloseFalsePositive: z.boolean(),
  cancelWhenClosedAtSource: z.boolean().describe('The run of an alert that others closed at its source is cancelled.'),
  notRequester: z.boolean().describe('Who asked for a run answers none of its questions that grant.'),
  quorum: list(shape({ approvers: z.int(), verbs: list(z.string()), hostnames: list(z.string()) })).describe(
    'Where more than one person has to say yes.',
  ),
  scriptTemplates: list(shape({ line: z.string() })).describe(
    'Command lines that run on the endpoint of the alert unasked.',
  ),
});
