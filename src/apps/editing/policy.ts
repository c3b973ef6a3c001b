/**
 * The policy in force: what is delivered, over it the configuration, over that what an operator has edited, key by key.
 *
 * P1. It is read once at the start and changed here alone: whoever asks has the newest, and nobody waits for the disk.
 * P2. An edit names the version that it was made from. It is in force when it is committed, for every decision that comes after.
 * P3. Nothing that a playbook can call comes here.
 */
import { RiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { Doing } from '../../domain/alerts/desk.ts';
import { decidePolicy, DEFAULT_POLICY, isTrusted, type Policy } from '../../domain/gate/policy.ts';
import type { PolicyVersion, PolicyVersions } from '../../domain/gate/policy-kept.ts';
import type { PolicyPorts } from '../server/edit/ports.ts';

const NOTHING_EDITED: PolicyVersion = { version: 0, edited: {}, by: '', at: 0, note: '' };

export interface PolicyParts {
  readonly configured: Partial<Policy>;
  readonly versions: PolicyVersions;
  /** A playbook as it is installed now: its hash with all that it calls, and where it comes from. Throws `playbook.unknown`. */
  pinned(name: string): Promise<{ readonly hash: string; readonly origin: string; readonly name: string }>;
}

export class PolicyKeeper implements PolicyPorts {
  readonly #parts: PolicyParts;
  #newest: PolicyVersion;
  #inForce: Policy;

  private constructor(parts: PolicyParts, newest: PolicyVersion) {
    this.#parts = parts;
    this.#newest = newest;
    this.#inForce = this.#with(newest.edited);
  }

  static async open(parts: PolicyParts): Promise<PolicyKeeper> {
    return new PolicyKeeper(parts, (await parts.versions.newest()) ?? NOTHING_EDITED);
  }

  inForce(): Policy {
    return this.#inForce;
  }

  newest(): PolicyVersion {
    return this.#newest;
  }

  sources(): ReturnType<PolicyPorts['sources']> {
    const { edited } = this.#newest;
    const { configured } = this.#parts;
    return Object.fromEntries(
      Object.keys(DEFAULT_POLICY).map((key) => [
        key,
        Object.hasOwn(edited, key) ? 'edited' : Object.hasOwn(configured, key) ? 'configuration' : 'default',
      ]),
    );
  }

  async versions(): Promise<readonly PolicyVersion[]> {
    return this.#parts.versions.all();
  }

  async edit(edit: JsonObject, seen: number, note: string, doing: Doing): Promise<PolicyVersion> {
    if (seen !== this.#newest.version) throw this.#changed();
    return this.#put(await editedBy(this.#newest.edited, edit), Object.keys(edit), note, doing);
  }

  async trust(playbook: string, verb: string, trusted: boolean, note: string, doing: Doing): Promise<PolicyVersion> {
    const { hash, name } = await this.#parts.pinned(playbook);
    const others = this.#inForce.trusted.filter((row) => row.hash !== hash || row.verb !== verb);
    const rows = trusted ? [...others, { playbook: name, hash, verb }] : others;
    const named = [`${trusted ? 'trusts' : 'trusts no more'} "${name}" ${hash} with ${verb}`];
    return this.#put({ ...this.#newest.edited, trusted: rows }, named, note, doing);
  }

  async judge(asked: Parameters<PolicyPorts['judge']>[0]): ReturnType<PolicyPorts['judge']> {
    const { verb, targets, risk, playbook, alert, edit } = asked;
    const policy = edit === undefined ? this.#inForce : this.#with(await editedBy(this.#newest.edited, edit));
    const pinned = playbook === undefined ? { hash: '', origin: 'shipped' } : await this.#parts.pinned(playbook);
    const { hash, origin } = pinned;
    const decision = decidePolicy(policy, { risk, verb, targets, origin, hash, alert });
    return { ...decision, origin, trusted: isTrusted(policy, { hash, verb }) };
  }

  async #put(
    edited: Partial<Policy>,
    named: readonly string[],
    note: string,
    { by, at }: Doing,
  ): Promise<PolicyVersion> {
    const version: PolicyVersion = { version: this.#newest.version + 1, edited, by, at, note };
    if (!(await this.#parts.versions.add(version, named))) throw this.#changed();
    this.#newest = version;
    this.#inForce = this.#with(edited);
    return version;
  }

  #with(edited: Partial<Policy>): Policy {
    return { ...DEFAULT_POLICY, ...this.#parts.configured, ...edited };
  }

  #changed(): RiposteError {
    const { version, by } = this.#newest;
    return new RiposteError('policy.changed', `the policy is at version ${version} by now`, {
      facts: { version, by },
    });
  }
}

/** The edited keys after one more edit, whose shape the API has read. Throws `policy.invalid`. */
async function editedBy(edited: Partial<Policy>, edit: JsonObject): Promise<Partial<Policy>> {
  const unknown = Object.keys(edit).filter((key) => !Object.hasOwn(DEFAULT_POLICY, key));
  if (unknown.length > 0) throw new RiposteError('policy.invalid', `the policy has no ${unknown.join(', ')}`);
  const merged = Object.fromEntries(Object.entries({ ...edited, ...edit }).filter(([, value]) => value !== null));
  // Its keys are those of a policy, and their shapes have been read by the schema.
  const policy = merged as Partial<Policy>;
  // Loaded when somebody edits: no start needs it.
  const { templateProblems } = await import('../../core/commandline/line-template.ts');
  const problems = (policy.scriptTemplates ?? []).flatMap(({ line, values }, index) =>
    templateProblems(line, values).map((problem) => `scriptTemplates[${index}].${problem}`),
  );
  if (problems.length > 0) throw new RiposteError('policy.invalid', problems.join('; '));
  return policy;
}
