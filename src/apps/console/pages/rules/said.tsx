/** What a rule said of an alert. */
import { Badge } from '../../ui/badge.tsx';
import pageCss from '../page.module.css';

const ANSWERS = {
  takes: { text: 'takes it', tone: 'accent' },
  no: { text: 'does not fit', tone: 'neutral' },
  unknown: { text: 'cannot tell', tone: 'info' },
  disabled: { text: 'is off', tone: 'neutral' },
  unreadable: { text: 'cannot be read', tone: 'caution' },
} as const;

export function Said({ answer }: { readonly answer: keyof typeof ANSWERS | undefined }) {
  if (answer === undefined) return <span className={pageCss['muted']}>not asked</span>;
  const { text, tone } = ANSWERS[answer];
  return <Badge tone={tone}>{text}</Badge>;
}
