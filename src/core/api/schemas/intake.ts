/** Ways in, what came by them, and which playbook takes what. */
import { z } from 'zod';
import {
  json,
  jsonObject,
  list,
  optionalFlag,
  optionalText,
  pageOf,
  paging,
  person,
  shape,
  text,
  time,
  alertRef,
} from './common.ts';

const preset = z
  .enum(['riposte', 'cortex', 'ecs', 'ocsf', 'none'])
  .describe(
    'riposte: the alert.* keys themselves; cortex: alerts of Cortex XDR and XSIAM; ecs: Elastic Common Schema; ocsf: OCSF findings; none: what `fields` names alone.',
  );
const texts = z.record(z.string(), z.string()).readonly();

export const Mapping = shape({
  preset,
  items: z.string().describe('Path of the list of alerts in a body; empty: where the preset looks for it.'),
  fields: texts.describe(
    'alert.* key → path in an alert of the body, like `host.name` or `events.[0].user`; goes over the preset.',
  ),
  values: texts.describe('alert.* key → a text that every alert gets.'),
});

const mappingGiven = z
  .object({
    preset: preset.exactOptional(),
    items: z.string().max(500).exactOptional(),
    fields: texts.exactOptional(),
    values: texts.exactOptional(),
  })
  .nullish()
  .describe('What of a body becomes which field; left out: riposte.');

const sourceFields = {
  name: z.string(),
  kind: z.enum(['webhook', 'api']).describe('webhook: bodies are signed; api: they come with the key of the source.'),
  instance: z.string().describe('The instance that its alerts belong to; empty: made here.'),
  mapping: Mapping,
  enabled: z.boolean(),
  secrets: list(shape({ id: z.string(), madeAt: time })).describe(
    'Those that are valid, newest first; never their text.',
  ),
  changedAt: time,
  changedBy: z.string(),
  version: z.string().describe('Another one after every change; an edit names it.'),
};

export const SourceView = shape(sourceFields);
export const SourcePage = shape({ rows: list(SourceView), next: z.null() });
export const SourceWithSecret = shape({
  ...sourceFields,
  secret: z.string().nullable().describe('Told once: `whsec_…` to sign with, or the key to send as a bearer token.'),
});

const instance = optionalText.describe('An instance that there is; empty: alerts are made here.');

export const NewSource = z.object({
  name: text.describe('Small letters, digits and dashes: it stands in the address.'),
  kind: z.enum(['webhook', 'api']).exactOptional(),
  instance,
  mapping: mappingGiven,
  by: person,
});

export const SourceEdit = z.object({ instance, mapping: mappingGiven, enabled: optionalFlag, by: person });

export const SourceRotation = z.object({
  finish: optionalFlag.describe('True: no new secret; the one before the newest is valid no more.'),
  by: person,
});

export const Accepted = shape({
  delivery: z.string().describe('Names what was kept.'),
  new: z.boolean().describe('False: the same body came before under the same webhook-id, and is not read twice.'),
});

export const UploadQuery = z.object({
  instance: z.string().exactOptional().describe('The instance that its alerts belong to, where they name none.'),
  as: preset.exactOptional().describe('What the file holds; left out: riposte.'),
});

const outcomeFields = {
  alert: shape(alertRef).nullable().describe('null: it could not even be kept as an alert of triage; see `reason`.'),
  new: z.boolean().describe('False: the alert was here already.'),
  run: z.string().nullable(),
  rule: z.string().nullable().describe('The routing rule that took it.'),
  reason: z.string().nullable().describe('Why it waits in triage, was ignored, or was not taken.'),
};

const deliveryFields = {
  id: z.string(),
  source: z.string().describe('Empty: it was uploaded.'),
  instance: z.string(),
  receivedAt: time,
  bytes: z.int(),
  contentType: z.string(),
  webhookId: z.string(),
  status: z.enum(['waiting', 'read']).describe('waiting: it is kept, and not read yet.'),
  alerts: list(shape(outcomeFields)),
};

export const DeliveryView = shape(deliveryFields);
export const DeliveryPage = pageOf(DeliveryView);
export const DeliveryWithBody = shape({
  ...deliveryFields,
  body: z.string().describe('As it came.'),
  encoding: z.enum(['utf8', 'base64', 'gone']).describe('base64: it is no text. gone: it is not kept any more.'),
});
export const DeliveryQuery = z.object({
  source: z.string().exactOptional().describe('Only of this source.'),
  status: z.literal('waiting').exactOptional().describe('Only those that are not read yet, oldest first.'),
  alert: z.string().exactOptional().describe('Only what brought this alert: its `key`.'),
  ...paging,
});

export const MappingPreview = z.object({
  source: optionalText.describe('Of this source; what else is given goes over it.'),
  instance: optionalText,
  mapping: mappingGiven,
  body: json.describe('The body: JSON, or a text as it would come.'),
});

const RuleOutcome = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('playbook'), playbook: text, dryRun: z.boolean() }).readonly(),
    z.object({ kind: z.literal('triage'), reason: z.string() }).readonly(),
    z.object({ kind: z.literal('ignore'), reason: z.string() }).readonly(),
  ])
  .describe('playbook: it runs; triage: a person looks; ignore: it is kept, closed, with the reason.');

const outcomeGiven = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('playbook'),
      playbook: text,
      dryRun: optionalFlag.describe('Change nothing anywhere.'),
    }),
    z.object({ kind: z.literal('triage'), reason: optionalText }),
    z.object({ kind: z.literal('ignore'), reason: text }),
  ])
  .describe('What becomes of an alert that the rule takes.');

export const RuleView = shape({
  id: z.string(),
  name: z.string(),
  origin: z
    .enum(['house', 'pack'])
    .describe('pack: it comes with installed content, and is asked after those of this house.'),
  condition: z
    .string()
    .describe(
      'In the language of SearchIncidentsV2, over the fields of the alert, `instance` and `via`; empty: every alert.',
    ),
  outcome: RuleOutcome,
  enabled: z.boolean(),
  changedAt: time.nullable(),
  changedBy: z.string().nullable(),
  version: z.string().describe('Another one after every change; an edit names it.'),
});
export const RulePage = shape({ rows: list(RuleView), next: z.null() });
export const RuleRef = shape({ id: z.string() });

const condition = z.string().max(65_536);
const before = optionalText.describe('The id of the rule that is asked next; left out: the last of this house.');

export const NewRule = z.object({
  name: text.max(200),
  condition,
  outcome: outcomeGiven,
  enabled: optionalFlag,
  before,
  by: person,
});
export const RuleEdit = z.object({
  name: text.max(200).nullish(),
  condition: condition.nullish(),
  outcome: outcomeGiven.nullish(),
  enabled: optionalFlag,
  by: person,
});
export const RuleMove = z.object({ before, by: person });

export const RoutingQuestion = z.object({
  fields: jsonObject.nullish().describe('The fields of an alert; or `alert`.'),
  alert: optionalText.describe('The key of an alert that is here.'),
  instance: optionalText,
  via: optionalText.describe('The source by which it would come.'),
});

export const RoutingView = shape({
  rule: z.string().nullable().describe('The rule that takes it; null: none does, and it waits in triage.'),
  outcome: RuleOutcome,
  reason: z.string().nullable().describe('Why it goes to triage or is ignored.'),
  asked: list(
    shape({
      rule: z.string(),
      name: z.string(),
      answer: z
        .enum(['takes', 'no', 'unknown', 'disabled', 'unreadable'])
        .describe('unknown: the alert does not say; a rule takes only what it is sure of.'),
      why: z.string(),
    }),
  ).describe('The rules in order, up to the one that takes it.'),
});

export const PreviewView = shape({
  alerts: list(
    shape({
      fields: jsonObject.nullable().describe('null: it cannot be read; see `problem`.'),
      problem: z.string().nullable(),
      routing: RoutingView.nullable(),
    }),
  ),
});
