/** Telling people: channels, rules, notifications and their attempts. */
import { z } from 'zod';
import { jsonObject, list, optionalFlag, optionalText, pageOf, paging, person, shape, text, time } from './common.ts';
import { SettingView } from './integrations.ts';

export const ChannelKindView = shape({
  name: z.string(),
  description: z.string(),
  toSelf: z.boolean().describe('The channel is its own recipient: its rules name nobody.'),
  settings: list(SettingView),
});

export const ChannelKindPage = shape({ rows: list(ChannelKindView), next: z.null() });

export const ChannelView = shape({
  name: z.string(),
  kind: z.enum(['mail', 'webhook']),
  enabled: z.boolean(),
  settings: z.record(z.string(), z.string()).readonly(),
  secrets: list(z.string()).describe('Names of the secrets that it has.'),
  problem: shape({ code: z.string(), detail: z.string(), hint: z.string() })
    .nullable()
    .describe('Why it cannot be used: settings or secrets that cannot be opened.'),
  restsUntil: time.nullable().describe('It could not be reached, and is tried again then.'),
  changedAt: time,
  changedBy: z.string(),
  version: z.string().describe('Another one after every change; an edit names it.'),
});

export const ChannelPage = shape({ rows: list(ChannelView), next: z.null() });

export const NewChannel = z.object({
  name: text,
  kind: text,
  config: jsonObject.describe('Setting → value.'),
  rules: z.enum(['usual', 'none']).nullish().describe('The rules that it begins with; left out: usual.'),
  by: person,
});

export const ChannelEdit = z.object({
  config: jsonObject.nullish().describe('Setting → value; null takes one back.'),
  enabled: optionalFlag,
  by: person,
});

export const ChannelTest = z.object({
  to: optionalText.describe('A mail address that a test message goes to; left out: none is sent.'),
  by: person,
});

const event = z
  .enum(['approval', 'task', 'failed', 'integration', 'triage'])
  .describe('What waits: a question, a task, a failed run, an instance that fails, an alert that nothing took.');
const waitMs = z.int().min(0);
const recipient = z
  .string()
  .describe(
    'user:NAME, role:ROLE, assignee, or a mail address; several with | between them are tried in turn. Empty for a channel that is its own recipient.',
  );

const rule = {
  event,
  to: recipient,
  channel: z.string(),
  delayMs: waitMs.describe('How long it waits before anybody is told.'),
  remindMs: waitMs
    .nullable()
    .describe(
      'When it is told again, from the beginning of the wait; then at doubling distances, a day at most. null: never.',
    ),
  escalateMs: waitMs.nullable().describe('When somebody else is told; repeated likewise. null: never.'),
  escalateTo: recipient,
  enabled: z.boolean(),
};

export const NotificationRuleView = shape({ id: z.string(), ...rule });
export const NotificationRulePage = shape({ rows: list(NotificationRuleView), next: z.null() });

export const NewNotificationRule = z.object({
  event,
  to: z.string().nullish(),
  channel: text,
  delayMs: waitMs.nullish(),
  remindMs: waitMs.nullish(),
  escalateMs: waitMs.nullish(),
  escalateTo: z.string().nullish(),
  enabled: optionalFlag,
  by: person,
});

export const NotificationRuleEdit = z.object({
  event: event.exactOptional(),
  to: z.string().exactOptional(),
  channel: text.exactOptional(),
  delayMs: waitMs.exactOptional(),
  remindMs: waitMs.nullable().exactOptional(),
  escalateMs: waitMs.nullable().exactOptional(),
  escalateTo: z.string().exactOptional(),
  enabled: z.boolean().exactOptional(),
  by: person,
});

const status = z
  .enum(['waiting', 'sending', 'sent', 'failed', 'over'])
  .describe('over: what it was about ended before it was told.');

const notification = {
  id: z.string(),
  event,
  key: z.string().describe('Of a question or item its id, of an instance its name.'),
  run: z.string().describe('Empty where there is none.'),
  title: z.string(),
  rule: z.string(),
  step: z.enum(['notice', 'reminder', 'escalation', 'recovery']),
  nth: z.int(),
  channel: z.string(),
  to: z.string().describe('The address; empty where the channel is its own recipient, or nobody was meant.'),
  status,
  dueAt: time,
  createdAt: time,
  endedAt: time.nullable(),
  attempts: z.int(),
  message: z.string().describe('The message that it went out in: its own id, or that of a digest.'),
  reason: z.string().describe('Why it failed, or is not told.'),
};

export const NotificationView = shape(notification);
export const NotificationPage = pageOf(NotificationView);

export const NotificationDetail = shape({
  ...notification,
  tried: list(
    shape({
      message: z.string(),
      attempt: z.int(),
      at: time,
      endedAt: time.nullable(),
      result: z
        .enum(['sending', 'sent', 'failed', 'cut-off'])
        .describe(
          'cut-off: the process ended meanwhile, and it may have gone out; it is sent again under the same id.',
        ),
      detail: z.string(),
    }),
  ),
});

export const OwnNotifications = shape({
  mail: z.string().describe('Where it goes; empty: nothing reaches me.'),
  rows: list(
    shape({
      event,
      muted: z.boolean().describe('I am passed over where my role is meant.'),
      reasons: list(z.enum(['role', 'assigned', 'named'])).describe('By which rules I am told; empty: by none.'),
    }),
  ),
  next: z.null(),
});
export const OwnNotificationsEdit = z.object({
  muted: z.array(event).describe('All of them: what is left out is told.'),
});

export const SampleQuery = z.object({
  details: z.enum(['full', 'minimal']).exactOptional().describe('As the setting of a channel says; left out: full.'),
});
export const SamplePage = shape({
  rows: list(
    shape({
      event,
      step: z.enum(['notice', 'reminder', 'escalation', 'recovery']),
      subject: z.string(),
      text: z.string().describe('The plain text of a mail.'),
      data: jsonObject.describe('What a webhook gets.'),
    }),
  ),
  next: z.null(),
});

export const NotificationRef = shape({ notification: z.string() });

export const NotificationQuery = z.object({
  status: status.exactOptional(),
  ...paging,
});
