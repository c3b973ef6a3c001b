/** Rows of the settings as the API gives them, and the state of a user in a word. Pure. */
import type { AnswerOf } from '../../../../core/api/views.ts';
import type { Tone } from '../../text/words.ts';

export type UserRow = AnswerOf<'showUser'>;
export type FactorRow = AnswerOf<'listFactors'>['rows'][number];
export type ProviderRow = AnswerOf<'setProvider'>;
export type ChannelRow = AnswerOf<'addChannel'>;
export type ChannelKindRow = AnswerOf<'listChannelKinds'>['rows'][number];

export function stateOf({ isActive, hasPassword, lastLoginAt }: UserRow): {
  readonly text: string;
  readonly tone: Tone;
} {
  if (!isActive) return { text: 'disabled', tone: 'neutral' };
  return hasPassword || lastLoginAt !== null ? { text: 'active', tone: 'good' } : { text: 'invited', tone: 'info' };
}
