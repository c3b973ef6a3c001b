/** What the audit is searched by, from the address of the page; and its names in words. Pure. */
import type { QueryOf } from '../../../../core/api/views.ts';

interface Search {
  readonly who?: string;
  readonly what?: string;
  readonly target?: string;
  readonly run?: string;
  /** `2026-11-22T10:00`, UTC. */
  readonly from?: string;
  readonly until?: string;
  readonly order?: string;
}

export function queryOf({ who, what, target, run, from, until, order }: Search): Partial<QueryOf<'listAudit'>> {
  const begin = instantOf(from);
  const end = instantOf(until);
  return {
    ...(who === undefined ? {} : { who }),
    ...(what === undefined ? {} : { what }),
    ...(target === undefined ? {} : { target }),
    ...(run === undefined ? {} : { run }),
    ...(begin === undefined ? {} : { from: begin }),
    // The whole minute that it names.
    ...(end === undefined ? {} : { until: end + 59_999 }),
    order: order === 'oldest' ? 'oldest' : 'newest',
  };
}

function instantOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text)) return undefined;
  const at = Date.parse(`${text}:00Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** Kinds of rows that are looked for. A star: all that begin so. */
export const KINDS: readonly { readonly what: string; readonly label: string }[] = [
  { what: 'approval.*', label: 'Questions and answers' },
  { what: 'containment.*', label: 'Containment' },
  { what: 'item.*', label: 'Manual tasks' },
  { what: 'run.*', label: 'Runs steered' },
  { what: 'alert.*', label: 'Alerts' },
  { what: 'login.*', label: 'Log-ins' },
  { what: 'access.denied', label: 'Refused by role' },
  { what: 'user.*', label: 'Users' },
  { what: 'key.*', label: 'API keys' },
  { what: 'instance.*', label: 'Integrations' },
  { what: 'policy.changed', label: 'Policy' },
  { what: 'playbook.*', label: 'Playbooks' },
  { what: 'list.changed', label: 'Lists' },
  { what: 'indicator.*', label: 'Indicators' },
  { what: 'source.*', label: 'Ways in' },
  { what: 'routing.changed', label: 'Routing rules' },
  { what: 'fetch.*', label: 'Fetching' },
];

/** `instance.edited` → `Instance edited`. */
export function whatText(what: string): string {
  const text = what.replaceAll(/[.-]/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
