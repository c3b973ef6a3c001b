/** How the parts of an installation hang together (`system-routes.ts`). */
import { z } from 'zod';
import { alertRef, list, optionalText, person, shape, text, time } from './common.ts';
import { PolicyChange } from './edit.ts';

export const FetcherView = shape({
  instance: z.string(),
  state: z
    .string()
    .describe('starting, ok, retrying: the last request failed; failing: several did, one after the other.'),
  goodAt: time.nullable().describe('When all new alerts were last taken in; null: never.'),
  newestAt: time.nullable().describe('When the newest alert that was seen was stored at its source.'),
  sinceAt: time.nullable().describe('Nothing that was stored before is asked for.'),
  passAt: time.nullable().describe('When the pass that is under way began; null: none is.'),
  code: z.string().describe('Of the last failure; empty where there is none.'),
  detail: z.string(),
});
export const FetcherPage = shape({ rows: list(FetcherView), next: z.null() });

export const NeedPage = shape({
  rows: list(
    shape({
      product: z.string(),
      playbook: z.string(),
      commands: list(z.string()).describe('Those of its tasks; what automations call by themselves is not seen.'),
    }),
  ),
  next: z.null(),
});

export const ListUsePage = shape({
  rows: list(
    shape({
      playbook: z.string(),
      task: z.string(),
      taskName: z.string(),
      writes: z.boolean(),
    }),
  ),
  next: z.null(),
});

export const ListChangePage = shape({
  rows: list(
    shape({
      at: time,
      by: z.string().describe('Empty: a run did it.'),
      run: z.string().describe('Empty: a person did it.'),
      detail: z.string(),
    }),
  ),
  next: z.null(),
});

export const PolicyWeighing = z.object({ edit: PolicyChange.describe('As if the policy were edited so.') });

const effect = shape({ effect: z.enum(['allow', 'ask', 'deny']), rule: z.string(), reason: z.string() });

export const PolicyImpact = shape({
  looked: z.int().describe('Actions and open questions that were looked at: the newest.'),
  rows: list(
    shape({
      kind: z.enum(['action', 'question']).describe('question: it is open, and a yes to it would allow this.'),
      id: z.string(),
      run: z.string(),
      alert: shape(alertRef),
      alertName: z.string(),
      playbook: z.string(),
      verb: z.string(),
      targets: list(z.string()),
      inForce: z.boolean().describe('What was done stays done.'),
      at: time.nullable(),
      before: effect,
      after: effect,
    }),
  ),
});

export const IndicatorJudging = z.object({
  type: text,
  value: text.describe('In the normal form of its type.'),
  verdict: z.enum(['unknown', 'good', 'suspicious', 'malicious']).nullable(),
  reason: optionalText.describe('Why, for the audit.'),
  by: person,
});
