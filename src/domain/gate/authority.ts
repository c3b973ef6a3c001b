/**
 * Whether a write may leave, and by what: policy, a grant, or what a yes to another action carries along. Judged anew before each send.
 *
 * A1. Policy that denies stands above every grant. Where policy wants several people, each of them must have said yes to all of it.
 * A2. An earlier request that may have been carried out, and that no read can tell, is covered by a newer yes only.
 * A3. What only serves another action (a commit serves a block) is carried along by the yes to that one: in the same run, on the same
 *     instance, and only where it follows from what the run has done under that yes, link by link. As many people must have said it as
 *     policy wants for what is carried.
 * A4. What is carried along may bring more into effect than anybody was asked about (a rule denies the whole category). Each of it needs a
 *     record that holds it, or a yes; else the gate asks about the command itself, and shows all of it.
 * A5. A yes is to an instance, not to its name: one from before the instance was added does not count.
 */
import type { Clock } from '../../core/base/clock.ts';
import { isObject, type JsonObject } from '../../core/base/json.ts';
import type { ActionRow, Brought } from '../../core/engine/commands.ts';
import { covers } from './grants.ts';
import type { Write } from './outcomes.ts';
import type { Passage } from './passage.ts';
import { countingGrants, personOf, rulesFor } from './people.ts';
import { decidePolicy, type Policy, type PolicyDecision } from './policy.ts';
import { STATUSES_IN_FORCE, type ActionRecord, type Grant, type Ledger, type Permit } from './ports.ts';

export type Authority =
  | { readonly effect: 'allow'; readonly permit: Permit }
  | { readonly effect: 'ask'; readonly decision: PolicyDecision }
  | { readonly effect: 'deny'; readonly decision: PolicyDecision };

export interface AuthorityPorts {
  readonly ledger: Pick<Ledger, 'grants' | 'actionsOfAlert' | 'holders'>;
  readonly clock: Clock;
  readonly policy: () => Policy;
}

type Supports = NonNullable<ActionRow<undefined>['supports']>;
type Asking = Pick<Passage, 'command' | 'origin' | 'hash' | 'actionOf'>;

export async function authorise(ports: AuthorityPorts, passage: Asking, write: Write): Promise<Authority> {
  const { scope, verb, targets, action } = write;
  const risk = passage.command?.row.risk ?? 'containment';
  const request = { risk, verb, targets, ...originOf(passage), alert: scope.alert };
  const policy = ports.policy();
  const decision = decidePolicy(policy, request);
  if (decision.effect === 'deny') return { effect: 'deny', decision };
  // A2.
  const since = action.readBack === 'none' ? write.doubtSince : 0;
  if (decision.effect === 'allow' && since === 0) return { effect: 'allow', permit: permitOf(decision) };
  const grants = await grantsFor(ports, passage, write);
  const asked = { verb, targets: write.consent, instance: write.instance };
  const agreed = agreeing(grants, asked, since);
  const enough = decision.approvers > 1 ? agreed.length >= decision.approvers : covers(grants, asked, since);
  if (enough) {
    const people = agreed.length > 0 ? agreed : approversOf(grants, verb);
    return { effect: 'allow', permit: { rule: 'grant', reason: `yes of ${people.join(', ')}` } };
  }
  if (agreed.length > 0) {
    const reason = `${decision.approvers} people have to say yes, so far ${agreed.join(', ')} did`;
    return { effect: 'ask', decision: { ...decision, effect: 'ask', rule: 'quorum', reason } };
  }
  if (since > 0) {
    const reason = 'an earlier request may have been carried out; this is a second one';
    return { effect: 'ask', decision: { ...decision, effect: 'ask', rule: 'outcome-unknown', reason } };
  }
  const agreedTo = (done: ActionRecord) =>
    decision.approvers > 1 ? agreeing(grants, done).length >= decision.approvers : covers(grants, done);
  const carrier = await carrierOf(ports, passage, write, agreedTo);
  if (!carrier) return { effect: 'ask', decision };
  const reason = `carried along by the yes to ${carrier.verb} of ${carrier.targets.join(', ')} (${carrier.id})`;
  return { effect: 'allow', permit: { rule: 'carried', reason } };
}

function originOf({ origin, hash }: Pick<Asking, 'origin' | 'hash'>): {
  readonly origin: string;
  readonly hash?: string;
} {
  return { origin, ...(hash === undefined ? {} : { hash }) };
}

/** A5: the grants of the run that count for the write. */
async function grantsFor(
  { ledger, clock, policy }: AuthorityPorts,
  { origin }: Pick<Asking, 'origin'>,
  { scope, since }: Pick<Write, 'scope' | 'since'>,
): Promise<readonly Grant[]> {
  const all = countingGrants(rulesFor(policy(), origin), await ledger.grants(scope.run, clock.now()), scope.startedBy);
  return all.filter(({ at }) => at >= since);
}

/** A4: the targets that nobody was asked about, with what policy says of them. Whoever said yes to the command itself has named it whole. */
export async function unaskedOf(
  { ledger, clock, policy }: AuthorityPorts,
  passage: Pick<Asking, 'origin' | 'hash'>,
  write: Write,
  brings: Brought | undefined,
): Promise<{ readonly targets: readonly string[]; readonly decision: PolicyDecision } | undefined> {
  const { scope, instance, permit } = write;
  if (permit.rule !== 'carried' || !brings || brings.targets.length === 0) return undefined;
  const { verb } = brings;
  const records = await ledger.holders(verb, brings.targets, instance);
  const held = new Set(records.flatMap((record) => record.targets));
  const targets = brings.targets.filter((target) => !held.has(target));
  if (targets.length === 0) return undefined;
  const asking = { risk: 'containment', verb, targets, ...originOf(passage), alert: scope.alert } as const;
  const decision = decidePolicy(policy(), asking);
  if (decision.effect === 'allow') return undefined;
  const grants = await grantsFor({ ledger, clock, policy }, passage, write);
  const asked = { verb, targets, instance };
  const enough = decision.approvers > 1 ? agreeing(grants, asked).length >= decision.approvers : covers(grants, asked);
  return decision.effect === 'ask' && enough ? undefined : { targets, decision };
}

function permitOf({ rule, reason }: PolicyDecision): Permit {
  return { rule, reason };
}

/** Who said yes to the verb, each person once, however spelled. */
function approversOf(grants: readonly Grant[], verb: string): readonly string[] {
  const named = grants.filter((grant) => grant.verb === verb).flatMap(({ approvers }) => approvers);
  return [...new Map(named.map((by) => [personOf(by), by])).values()];
}

/** A1: those whose own yes covers all of it. */
function agreeing(grants: readonly Grant[], action: Parameters<typeof covers>[1], since = 0): readonly string[] {
  return approversOf(grants, action.verb).filter((by) => {
    const own = grants.filter(({ approvers }) => approvers.some((name) => personOf(name) === personOf(by)));
    return covers(own, action, since);
  });
}

/** A3: the action that a person said yes to, and that this one only serves. */
async function carrierOf(
  { ledger }: AuthorityPorts,
  passage: Asking,
  write: Write,
  agreedTo: (done: ActionRecord) => boolean,
): Promise<ActionRecord | undefined> {
  const { action, scope, instance, call } = write;
  if (!action.supports) return undefined;
  const ofAlert = await ledger.actionsOfAlert(scope.alertRef);
  const done = ofAlert.filter(
    (record) =>
      record.run === scope.run &&
      record.instance === instance &&
      // In a dry run nothing is ever done: what was planned stands for it.
      (STATUSES_IN_FORCE.includes(record.status) || (scope.dryRun && record.status === 'planned')),
  );
  const walk = (supports: Supports, args: JsonObject, seen: readonly string[]): ActionRecord | undefined => {
    for (const record of done.toReversed()) {
      if (seen.includes(record.id) || !isObject(record.args)) continue;
      if (!supports.follows(args, { command: record.command, args: record.args })) continue;
      if (supports.verbs.includes(record.verb)) {
        if (agreedTo(record)) return record;
        continue;
      }
      const next = passage.actionOf(record)?.supports;
      const found = next && walk(next, record.args, [...seen, record.id]);
      if (found && supports.verbs.includes(found.verb)) return found;
    }
    return undefined;
  };
  return walk(action.supports, call.args, []);
}
