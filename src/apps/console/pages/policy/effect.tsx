/** What the policy says of something, as a word that looks the same wherever it stands. */
import type { Tone } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';

export type Effect = 'allow' | 'ask' | 'deny';

const WORDS: Readonly<Record<Effect, { readonly text: string; readonly tone: Tone }>> = {
  allow: { text: 'goes unasked', tone: 'accent' },
  ask: { text: 'a person is asked', tone: 'info' },
  deny: { text: 'never', tone: 'neutral' },
};

export function EffectBadge({ effect }: { readonly effect: Effect }) {
  return <Badge tone={WORDS[effect].tone}>{WORDS[effect].text}</Badge>;
}

export const effectText = (effect: Effect): string => WORDS[effect].text;
