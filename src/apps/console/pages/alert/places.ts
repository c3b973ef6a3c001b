/** Where on the page of an alert somebody is: it stands in the address, so that it can be sent to a colleague. Pure. */

export const TABS = ['overview', 'plan', 'room', 'context', 'related', 'actions', 'files'] as const;
export type AlertTab = (typeof TABS)[number];

/** Parts of the address; an empty one takes it out. */
export interface AlertPlace {
  readonly tab?: AlertTab;
  readonly run?: string;
  /** A task of the plan, and the pass of a sub-playbook that is shown. */
  readonly task?: string;
  readonly scope?: string;
  /** How the plan is shown: `list`, `follow`. */
  readonly as?: string;
  /** A filter of the tab. */
  readonly show?: string;
  /** An entry of the war room. */
  readonly entry?: string;
}

/** What a place on one tab says nothing about on another. */
const OF_TAB: readonly (keyof AlertPlace)[] = ['task', 'scope', 'show', 'entry'];

export function tabOf(text: string | undefined): AlertTab {
  return TABS.find((each) => each === text) ?? 'overview';
}

/** The address after a step: what belongs to the tab that is left goes. */
export function steppedTo(at: AlertPlace, step: AlertPlace): AlertPlace {
  const isOther = step.tab !== undefined && step.tab !== (at.tab ?? 'overview');
  const isOtherRun = step.run !== undefined && step.run !== at.run;
  const kept = Object.entries(at).filter(([key]) => !((isOther || isOtherRun) && OF_TAB.some((name) => name === key)));
  return Object.fromEntries(
    Object.entries({ ...Object.fromEntries(kept), ...step }).filter(([, value]) => value !== undefined && value !== ''),
  ) as AlertPlace;
}
