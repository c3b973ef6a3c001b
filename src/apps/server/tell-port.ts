/** What the routes of telling people need of the product (`apps/telling`). Refusals are thrown with a code of `API_ERRORS`. */
import type { AnswerOf, TestView } from '../../core/api/views.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { EventKind, NewRule } from '../../domain/tell/rules.ts';

export type ChannelKindView = AnswerOf<'listChannelKinds'>['rows'][number];
export type ChannelView = AnswerOf<'addChannel'>;
export type NotificationRuleView = AnswerOf<'addNotificationRule'>;
export type NotificationView = AnswerOf<'listNotifications'>['rows'][number];

export interface TellPort {
  kinds(): readonly ChannelKindView[];
  channels(): readonly ChannelView[];
  addChannel(
    channel: {
      readonly name: string;
      readonly kind: string;
      readonly config: JsonObject;
      readonly usualRules: boolean;
    },
    by: string,
  ): Promise<ChannelView>;
  /** `version`: the one that was seen, `*` any. */
  editChannel(name: string, config: JsonObject, version: string, by: string): Promise<ChannelView>;
  enableChannel(name: string, enabled: boolean, by: string): Promise<ChannelView>;
  removeChannel(name: string, by: string): Promise<void>;
  /** `to`: an address that gets a test message; empty: none is sent. */
  testChannel(name: string, to: string, by: string): Promise<TestView>;
  rules(): Promise<readonly NotificationRuleView[]>;
  addRule(rule: NewRule, by: string): Promise<NotificationRuleView>;
  editRule(id: string, change: Partial<NewRule>, by: string): Promise<NotificationRuleView>;
  removeRule(id: string, by: string): Promise<void>;
  /** By which rules somebody is told of what, and of what they choose not to be told where their role is meant. */
  own(person: {
    readonly name: string;
    readonly role: string;
    readonly mail: string;
  }): Promise<AnswerOf<'showOwnNotifications'>['rows']>;
  mute(name: string, events: readonly EventKind[]): Promise<void>;
  /** Messages as they would be written for made-up things that wait. */
  samples(minimal: boolean): AnswerOf<'listNotificationSamples'>['rows'];
  notifications(page: {
    readonly limit: number;
    readonly cursor?: string;
    readonly status?: NotificationView['status'];
  }): Promise<{ readonly rows: readonly NotificationView[]; readonly next: string | null }>;
  notification(id: string): Promise<AnswerOf<'showNotification'>>;
  retry(id: string, by: string): Promise<void>;
}
