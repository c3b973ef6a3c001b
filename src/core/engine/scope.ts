/** What a command may know of its run, taken from the state. Values are data, never templates. */
import type { CallScope } from './commands.ts';
import type { RunState } from './state.ts';

export function callScopeOf(state: RunState, task: string): CallScope {
  return {
    run: state.run,
    task,
    alertRef: state.alertRef,
    alert: state.alert,
    context: state.context,
    evidence: state.evidence,
    gaps: state.gaps,
    actions: state.actions,
    items: [
      ...Object.values(state.items).map((item) => ({ ...item, open: true })),
      ...state.closedItems.map((item) => ({ ...item, open: false })),
    ],
    dryRun: state.dryRun,
  };
}
