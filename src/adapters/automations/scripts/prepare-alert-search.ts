/**
 * PrepareAlertSearch: the query and the windows of a search for named alerts of one endpoint around the time of an alert.
 *
 * N1. Values are quoted: no character of an endpoint id or a name is an operator. Without an endpoint id there is no query.
 * N2. The window is that of the alert, not of the run: from so long before the detection until now. It is cut into steps, because sources
 *     give informational alerts only for a limited time at once (XSOAR: five hours).
 */
import { getOwn, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { parseInstant } from '../../../core/query/instant.ts';
import { quotedValue } from '../../../core/query/print.ts';
import { asText, parsedIfText, textOf, textsOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { note, unique } from '../results.ts';

const HOUR_MS = 3_600_000;
const STEP_MS = 5 * HOUR_MS;
/** Ten days in steps; what is later is searched in one more. */
const STEPS_MAX = 48;
const HOURS_BEFORE = 2;

export const prepareAlertSearch: CommandRow<AutomationPorts> = {
  name: 'PrepareAlertSearch',
  description:
    'Writes a query for named alerts of one endpoint, and the windows to search: from so many hours before the detection until now, in steps of five hours.',
  risk: 'read',
  args: [
    { name: 'agent_id', description: 'Id of the endpoint; of several any counts.', isArray: true },
    {
      name: 'name',
      description: 'Names of alerts, whole; a list, or one as JSON text.',
      required: true,
      isArray: true,
    },
    { name: 'detected', description: 'When the alert was detected: ISO 8601 or epoch. Without it the present counts.' },
    {
      name: 'hours_before',
      description: 'Where the window begins, before the detection.',
      defaultValue: String(HOURS_BEFORE),
    },
  ],
  outputs: [
    { path: 'AlertSearch.Query', description: 'The query. Not written where no endpoint is named.' },
    { path: 'AlertSearch.From', description: 'Begin of each step, ISO 8601.' },
    { path: 'AlertSearch.To', description: 'End of each step, in the same order.' },
  ],
  run: (args, { clock }) => Promise.resolve(preparedOutcome(args, clock.now())),
};

function preparedOutcome(args: JsonObject, now: number): Outcome {
  const steps = stepsOf(args, now);
  const agents = unique(textsOf(args, 'agent_id').map((id) => id.trim()));
  // A playbook writes a fixed list as JSON text.
  const names = unique(textsOf({ name: parsedIfText(getOwn(args, 'name') ?? '') }, 'name'));
  const search = {
    From: steps.map(({ from }) => isoOf(from)),
    To: steps.map(({ to }) => isoOf(to)),
    ...(agents.length > 0 ? { Query: `${anyOf('agentid', agents)} and ${anyOf('name', names)}` } : {}),
  };
  const said =
    agents.length === 0
      ? 'No endpoint is named: there is nothing to search for'
      : `${steps.length} steps from ${isoOf(steps[0]?.from ?? now)} until now`;
  return { entries: [note(said)], set: { AlertSearch: search } };
}

function anyOf(field: string, values: readonly string[]): string {
  const clauses = values.map((value) => `${field}:${quotedValue(value)}`);
  return clauses.length === 1 ? clauses.join('') : `(${clauses.join(' or ')})`;
}

interface Step {
  readonly from: number;
  readonly to: number;
}

/** N2. Both ends of a step count, so the next one begins a millisecond later. */
function stepsOf(args: JsonObject, now: number): readonly Step[] {
  const detected = detectedAt(getOwn(args, 'detected'), now);
  const written = textOf(args, 'hours_before').trim();
  const hours = /^\d{1,4}(?:\.\d+)?$/.test(written) ? Number(written) : HOURS_BEFORE;
  const last = Math.max(now, detected);
  const steps: Step[] = [];
  let from = detected - hours * HOUR_MS;
  while (steps.length < STEPS_MAX && from + STEP_MS < last) {
    steps.push({ from, to: from + STEP_MS - 1 });
    from += STEP_MS;
  }
  return [...steps, { from, to: last }];
}

function detectedAt(value: Json | undefined, now: number): number {
  const [first] = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return parseInstant(asText(first ?? ''), now)?.from ?? now;
}

function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}
