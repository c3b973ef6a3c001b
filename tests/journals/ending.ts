/** What a journal comes to, as the golden journals pin it: readable, and without what a later release may add to the state. */
import { sha256Json } from '../../src/core/base/hash.ts';
import type { Json } from '../../src/core/base/json.ts';
import type { StoredEvent } from '../../src/core/engine/events.ts';
import { replay } from '../../src/core/engine/evolve.ts';
import { newRun } from '../../src/core/engine/state.ts';

export interface Ending {
  readonly status: string;
  /** Task → how it stands, how it was done, by which label. */
  readonly tasks: Readonly<Record<string, string>>;
  readonly context: string;
  readonly alert: string;
  readonly actions: readonly string[];
  readonly gaps: readonly string[];
  readonly questions: readonly string[];
  readonly items: readonly string[];
  readonly calls: readonly string[];
  readonly evidence: number;
  readonly entries: number;
}

export function endingOf(events: readonly StoredEvent[]): Ending {
  const state = replay(newRun(''), events);
  const digest = (value: Json) => sha256Json(value);
  return {
    status: state.status,
    tasks: Object.fromEntries(
      Object.entries(state.tasks).map(([id, { status, how, label }]) => [
        id,
        [status, how, label].filter(Boolean).join(' '),
      ]),
    ),
    context: digest(state.context),
    alert: digest(state.alert),
    actions: state.actions.map(({ verb, targets, result }) => `${verb} ${targets.join(', ')}: ${result}`),
    gaps: state.gaps,
    questions: Object.keys(state.questions),
    items: Object.keys(state.items),
    calls: state.effects.map(({ call, status }) => `${call.effect} ${status}`),
    evidence: state.evidence.length,
    entries: state.entryCount,
  };
}
