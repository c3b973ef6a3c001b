/**
 * When which step of a rule is due. Pure: times are UTC epoch milliseconds, `since` is when the wait began.
 *
 * S1. The n-th reminder is due at `remindMs` × 2^(n-1) after the beginning, and no further apart than a day. Escalations are, likewise.
 * S2. Of what is due for one recipient at one look, only the furthest step is told: whoever was not reached for hours gets one message, not all
 *     that was missed.
 */
import type { Rule } from './rules.ts';

const DAY_MS = 24 * 3_600_000;

export type StepKind = 'notice' | 'reminder' | 'escalation' | 'recovery';

export interface Step {
  readonly rule: string;
  readonly channel: string;
  readonly step: StepKind;
  /** 1 for the first of its kind. */
  readonly nth: number;
  readonly to: string;
  readonly dueAt: number;
}

/** Of each enabled rule the furthest step that is due of its notice and reminders, and of its escalations; and when something is due next (null: never). */
export function dueSteps(
  rules: readonly Rule[],
  since: number,
  now: number,
): { readonly due: readonly Step[]; readonly next: number | null } {
  const due: Step[] = [];
  let next: number | null = null;
  const later = (at: number): void => {
    if (next === null || at < next) next = at;
  };
  for (const { id: rule, channel, to, delayMs, remindMs, escalateMs, escalateTo, enabled } of rules) {
    if (!enabled) continue;
    const noticeAt = since + delayMs;
    if (noticeAt > now) {
      later(noticeAt);
      continue;
    }
    const reminders = remindMs === null ? 0 : timesBy(remindMs, now - since);
    due.push(
      reminders === 0
        ? { rule, channel, to, step: 'notice', nth: 1, dueAt: noticeAt }
        : { rule, channel, to, step: 'reminder', nth: reminders, dueAt: since + afterOf(remindMs ?? 0, reminders) },
    );
    if (remindMs !== null) later(since + afterOf(remindMs, reminders + 1));
    if (escalateMs === null) continue;
    const nth = timesBy(escalateMs, now - since);
    if (nth > 0)
      due.push({ rule, channel, to: escalateTo, step: 'escalation', nth, dueAt: since + afterOf(escalateMs, nth) });
    later(since + afterOf(escalateMs, nth + 1));
  }
  return { due, next };
}

/** How long after the beginning the n-th one is due (S1). */
export function afterOf(firstMs: number, nth: number): number {
  let after = firstMs;
  for (let n = 1; n < nth; n += 1) {
    if (after >= DAY_MS) return after + (nth - n) * DAY_MS;
    after += Math.min(after, DAY_MS);
  }
  return after;
}

/** How many of them are due after so long a wait. */
export function timesBy(firstMs: number, waitedMs: number): number {
  let count = 0;
  let at = firstMs;
  while (at <= waitedMs) {
    count += 1;
    if (at >= DAY_MS) return count + Math.floor((waitedMs - at) / DAY_MS);
    at += Math.min(at, DAY_MS);
  }
  return count;
}

const ORDER: readonly StepKind[] = ['notice', 'reminder', 'escalation', 'recovery'];

/** S2. The furthest of several steps for one recipient. */
export function furthest<Told extends Pick<Step, 'step' | 'nth'>>(steps: readonly Told[]): Told | undefined {
  return steps.toSorted((a, b) => ORDER.indexOf(b.step) - ORDER.indexOf(a.step) || b.nth - a.nth)[0];
}
