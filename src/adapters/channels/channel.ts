/**
 * What a way to reach people is to the rest of the house.
 *
 * C1. `send` is one attempt and never throws; what became of it is a value. Nothing here repeats: the delivery log counts attempts.
 * C2. The same message again has the same id on the wire, so that who gets it twice can tell.
 * C3. A secret of a channel is in no text that it gives back.
 * C4. A recipient and every text of a message are data: none of them can become a header, a second recipient, a file or an address to fetch.
 */
import type { Activity } from '../../core/base/activity.ts';
import type { Clock, Timers } from '../../core/base/clock.ts';
import type { Random } from '../../core/base/random.ts';
import type { Message } from '../../domain/tell/message.ts';
import type { ConfigRow, TestReport } from '../integrations/product.ts';

export interface ChannelPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly activity: Activity;
}

export type Sent =
  /** It was taken over: from here on it is theirs. */
  | { readonly kind: 'sent'; readonly detail: string }
  /** Never with this message: there is no such recipient. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** Not this time. Where it may have gone out all the same, the detail says so. */
  | { readonly kind: 'failed'; readonly detail: string }
  /** Nothing can go out by this channel now: what else waits need not try. */
  | { readonly kind: 'down'; readonly detail: string };

export interface Channel {
  /** `to`: an address; empty where the channel is its own recipient. */
  send(message: Message, to: string): Promise<Sent>;
  /** Whether it can be reached and takes our log-in; sends nothing. */
  test(): Promise<TestReport>;
  /** Ends what is under way: it may have gone out. */
  close(): void;
}

export interface ChannelKind {
  readonly name: 'mail' | 'webhook';
  readonly description: string;
  /** The channel is its own recipient: rules name nobody. */
  readonly toSelf: boolean;
  readonly config: readonly ConfigRow[];
  /** Settings with their defaults, secrets among them. Throws `channel.bad-settings`, `outbound.bad-url`. */
  open(name: string, settings: Readonly<Record<string, string>>, ports: ChannelPorts): Channel;
}

/** Settings that every kind has. */
export const COMMON_SETTINGS: readonly ConfigRow[] = [
  {
    name: 'details',
    label: 'Details',
    description: 'full: with name, severity and question of the alert. minimal: what waits, since when, and the link.',
    options: ['full', 'minimal'],
    defaultValue: 'full',
  },
  {
    name: 'ca',
    label: 'Certificate authority',
    description:
      "Certificates (PEM) that are trusted beside the machine's own, where the other side has one of the house.",
  },
];
