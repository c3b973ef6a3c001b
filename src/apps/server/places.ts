/** Where a task stands, in words: its name with the playbooks around it, as every list and story shows it. */
import { playbookIn, taskIn, type RunPlan } from '../../core/engine/plan.ts';
import { callerOf, scopeOf, scopesAround } from '../../core/engine/scope.ts';

/** The name of a task, with the playbooks around it: `Enrich file (2) › Ask VirusTotal`. */
export function nameOf(plan: RunPlan, key: string): string {
  return [...placesOf(plan, scopeOf(key)), taskIn(plan, key)?.task.name ?? key].join(' › ');
}

/** The playbooks around a place, outermost first; a later pass of a loop by its number. */
export function placesOf(plan: RunPlan, scope: string): readonly string[] {
  return scopesAround(scope)
    .toReversed()
    .map((path) => {
      const name = playbookIn(plan, path)?.playbook.name ?? callerOf(path);
      const pass = path.slice(path.lastIndexOf('/') + 1);
      return pass === '1' ? name : `${name} (${pass})`;
    });
}
