/** Where a yes of a question would be carried out, judged when the question is shown: an instance, a choice, or nowhere. */
import type { AskedGrant, GrantingRun, GrantPlace } from '../../core/engine/env.ts';
import { decidePolicy, type Policy } from './policy.ts';

/**
 * `instances`: those that can do it for the alert of the run. What policy forbids and what nothing can do is not worth a question: the
 * answer would change nothing. The gate judges again when the command comes.
 */
export function placeOfGrant(
  policy: Policy,
  { verb, targets, instance }: AskedGrant,
  { alert, origin }: GrantingRun,
  instances: readonly string[],
): GrantPlace {
  const { effect, reason, approvers } = decidePolicy(policy, { risk: 'containment', verb, targets, origin, alert });
  if (effect === 'deny') return { kind: 'nowhere', why: reason };
  const able = instance === '' ? instances : instances.filter((name) => name === instance);
  const [only, ...more] = able;
  if (only === undefined) {
    const who = instance === '' ? 'no enabled instance offers' : `no enabled instance "${instance}" offers`;
    return { kind: 'nowhere', why: `${who} a command for ${verb}` };
  }
  return more.length === 0 ? { kind: 'on', instance: only, approvers } : { kind: 'choice', instances: able, approvers };
}
