/** A run told in lines, for closing notes and reviews. Every line holds one fact, on one line, of bounded length. */
import type { ScopeItem } from '../../core/engine/commands.ts';
import type { ActionResult, Evidence } from '../../core/engine/events.ts';
import { oneLine } from './results.ts';

const LINES_MAX = 60;
/** Of one label: a hundred addresses must not crowd out the one file. */
const SAME_LABEL_MAX = 10;
/** The worse the verdict, the earlier it is told where not all can be. */
const VERDICTS: readonly Evidence['verdict'][] = ['malicious', 'suspicious'];

/**
 * `- label: value [verdict] (source)`, equal lines once, at most 60 of them and at most 10 of a label, bad ones before others; what was left
 * out is counted.
 */
export function evidenceLines(evidence: readonly Evidence[]): readonly string[] {
  const distinct = [...new Map(evidence.map((row) => [evidenceLine(row), row])).values()];
  const groups = [...Map.groupBy(distinct, ({ label }) => label).values()];
  return bounded(groups.flatMap(labelLines));
}

function labelLines(rows: readonly Evidence[]): readonly string[] {
  if (rows.length <= SAME_LABEL_MAX) return rows.map(evidenceLine);
  const told = rows.toSorted((a, b) => rank(a) - rank(b)).slice(0, SAME_LABEL_MAX);
  const rest = `- ${oneLine(rows[0]?.label ?? '', 100)}: … and ${rows.length - told.length} more`;
  return [...told.map(evidenceLine), rest];
}

function rank({ verdict }: Evidence): number {
  const at = VERDICTS.indexOf(verdict);
  return at < 0 ? VERDICTS.length : at;
}

/** `- verb target, …: result (detail)`, the last result of each action. */
export function actionLines(actions: readonly ActionResult[]): readonly string[] {
  return bounded(latestActions(actions).map(actionLine));
}

/** `- title (id): completed by ann: what she said`. */
export function itemLine({ title, id, open, by = '', note = '' }: ScopeItem): string {
  const who = by === '' ? 'completed' : `completed by ${oneLine(by, 100)}`;
  const said = note.trim() === '' ? '' : `: ${oneLine(note)}`;
  return `- ${oneLine(title, 200)} (${oneLine(id, 100)}): ${open ? 'open' : `${who}${said}`}`;
}

/** What the run does not know, or '' when it knows all that it asked. */
export function gapLine(gaps: readonly string[]): string {
  return gaps.length === 0 ? '' : `Evidence gaps: ${gaps.map((gap) => oneLine(gap, 100)).join(', ')}`;
}

/** The last result of each (verb, targets, instance), in the order in which the actions began: a retry replaces its failure. */
export function latestActions(actions: readonly ActionResult[]): readonly ActionResult[] {
  const latest = new Map<string, ActionResult>();
  for (const action of actions) latest.set(JSON.stringify([action.verb, action.targets, action.instance]), action);
  return [...latest.values()];
}

export function bounded(lines: readonly string[]): readonly string[] {
  const distinct = [...new Set(lines)];
  const rest = distinct.length - LINES_MAX;
  return rest > 0 ? [...distinct.slice(0, LINES_MAX), `- … and ${rest} more`] : distinct;
}

function evidenceLine({ label, value, verdict, source }: Evidence): string {
  const judged = verdict === undefined ? '' : ` [${verdict}]`;
  return `- ${oneLine(label, 100)}: ${oneLine(value)}${judged} (${oneLine(source, 100)})`;
}

function actionLine({ verb, targets, result, detail }: ActionResult): string {
  const on = targets.length === 0 ? '' : ` ${oneLine(targets.join(', '), 200)}`;
  return `- ${verb}${on}: ${result}${detail === '' ? '' : ` (${oneLine(detail, 200)})`}`;
}
