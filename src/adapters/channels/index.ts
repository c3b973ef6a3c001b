/** Every kind of channel that there is. */
import { RiposteError } from '../../core/base/errors.ts';
import type { ChannelKind } from './channel.ts';
import { MAIL } from './mail.ts';
import { WEBHOOK } from './webhook.ts';

export type { Channel, ChannelKind, ChannelPorts, Sent } from './channel.ts';
export { editedSettings, givenSettings, numberSetting, wholeSettings } from './settings.ts';

export const CHANNEL_KINDS: readonly ChannelKind[] = [MAIL, WEBHOOK];

/** Throws `channel.unknown-kind`. */
export function kindNamed(name: string): ChannelKind {
  const found = CHANNEL_KINDS.find((kind) => kind.name === name);
  if (found) return found;
  throw new RiposteError('channel.unknown-kind', `there is no kind of channel "${name}"`, {
    hint: `There are: ${CHANNEL_KINDS.map((kind) => kind.name).join(', ')}.`,
  });
}
