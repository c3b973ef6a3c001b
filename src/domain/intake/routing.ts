/**
 * The rules of routing as they are kept: asked for every alert, shown, and changed by people alone (no playbook, command or script reaches this).
 *
 * Not here: what a rule takes (`rules.ts`).
 */
import type { Clock } from '../../core/base/clock.ts';
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import type { PlaybookRef } from '../../core/engine/events.ts';
import type { Library } from '../library/installed.ts';
import type { Delivery, Routed } from './intake.ts';
import type { IntakeRecords, RuleRecord, RuleOutcome } from './ports.ts';
import {
  checkRule,
  decideRoute,
  houseRule,
  PACK_RULE,
  packRules,
  type Asked,
  type Decided,
  type PlannedRule,
} from './rules.ts';

export interface RoutingPorts {
  readonly records: Pick<IntakeRecords, 'rules' | 'putRule' | 'orderRules' | 'removeRule'>;
  readonly clock: Clock;
  library(): Promise<Library>;
  /** As it is installed now, and pinned. Throws `playbook.unknown`. */
  named(name: string): Promise<PlaybookRef>;
  /** An id that no rule has. */
  newId(): string;
}

/** What a person says of a rule. */
export interface RuleParts {
  readonly name?: string;
  readonly condition?: string;
  readonly outcome?: RuleOutcome;
  readonly enabled?: boolean;
}

/** The playbook of alerts that no rule takes. */
export const TRIAGE = 'Triage';

export class Routing {
  readonly #ports: RoutingPorts;
  #planned: Promise<readonly PlannedRule[]> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(ports: RoutingPorts) {
    this.#ports = ports;
  }

  /** In the order in which they are asked. */
  rules(): Promise<readonly PlannedRule[]> {
    this.#planned ??= this.#plan().catch((thrown: unknown) => {
      this.#planned = undefined;
      throw thrown;
    });
    return this.#planned;
  }

  /** Throws `playbook.unknown` for a playbook that the delivery names. */
  async route(delivery: Delivery): Promise<Routed> {
    const { fields, instance, via = '', playbook, triage } = delivery;
    if (playbook !== undefined) return this.#run(playbook, null, false, null);
    if (triage !== undefined) return this.#run(TRIAGE, triage, false, null);
    const { rule, outcome } = await this.explain({ fields, instance, via, now: this.#ports.clock.now() });
    const id = rule?.id ?? null;
    switch (outcome.kind) {
      case 'ignore':
        return { kind: 'ignore', reason: outcome.reason, rule: id ?? '' };
      case 'triage':
        return this.#run(TRIAGE, outcome.reason, false, id);
      case 'playbook':
        try {
          return await this.#run(outcome.playbook, null, outcome.dryRun, id);
        } catch (thrown) {
          const { code, message } = toRiposteError(thrown);
          if (code !== 'playbook.unknown') throw thrown;
          return this.#run(TRIAGE, `The routing rule "${rule?.name ?? ''}" takes it, but ${message}.`, false, id);
        }
    }
  }

  /** Which rule takes the alert, and why. The reasons of triage and of what is ignored name the rule. */
  async explain(alert: Asked): Promise<Decided> {
    const rules = await this.rules();
    const library = await this.#ports.library();
    const decided = decideRoute(rules, alert, () => {
      const routed = library.route(alert.fields);
      return routed.kind === 'none' ? routed.reason : 'No routing rule takes it.';
    });
    const { rule, outcome } = decided;
    if (!rule || outcome.kind === 'playbook') return decided;
    const what = outcome.kind === 'ignore' ? 'ignores it' : 'sends it here';
    const reason = `The routing rule "${rule.name}" ${what}${outcome.reason === '' ? '.' : `: ${outcome.reason}`}`;
    return { ...decided, outcome: { ...outcome, reason } };
  }

  /** Before the rule `before`, else last of those of this house. Throws `query.invalid`, `rule.…`, `playbook.unknown`. */
  add(
    parts: Required<Omit<RuleParts, 'enabled'>> & Pick<RuleParts, 'enabled'>,
    before: string | undefined,
    by: string,
  ): Promise<PlannedRule> {
    return this.#change(async () => {
      const at = this.#ports.clock.now();
      const record: RuleRecord = {
        enabled: true,
        ...parts,
        id: this.#ports.newId(),
        changedAt: at,
        changedBy: by,
        version: 1,
      };
      await this.#check(record);
      const order = placed(
        (await this.#own()).map(({ id }) => id),
        record.id,
        before,
      );
      await this.#ports.records.putRule(record, order, { by, at, what: `added: ${record.condition || 'every alert'}` });
      return houseRule(record);
    });
  }

  /** `seen`: the version; `*` any. Throws `query.invalid`, `rule.…`, `playbook.unknown`. */
  edit(id: string, parts: RuleParts, seen: string, by: string): Promise<PlannedRule> {
    return this.#change(async () => {
      const before = (await this.rules()).find((rule) => rule.id === id);
      if (!before) throw unknown(id);
      if (seen !== '*' && seen !== before.version) throw changed(before);
      const isOfPack = before.origin === 'pack';
      if (isOfPack && Object.keys(parts).some((key) => key !== 'enabled')) throw ofPack(before.name);
      const at = this.#ports.clock.now();
      const { name, condition, outcome, enabled } = { ...before, ...parts };
      const version = Number(before.version) + 1;
      const record: RuleRecord = { id, name, condition, outcome, enabled, changedAt: at, changedBy: by, version };
      if (!isOfPack) await this.#check(record, parts.outcome !== undefined);
      const order = (await this.#own()).map((rule) => rule.id);
      const what = `${Object.keys(parts).join(', ')}${parts.enabled === undefined ? '' : ` (${parts.enabled ? 'on' : 'off'})`}`;
      if (!(await this.#ports.records.putRule(record, order, { by, at, what }))) throw changed(before);
      return isOfPack
        ? { ...before, enabled, changedAt: at, changedBy: by, version: String(version) }
        : houseRule(record);
    });
  }

  /** Throws `rule.unknown`, `rule.of-pack`. */
  move(id: string, before: string | undefined, by: string): Promise<void> {
    return this.#change(async () => {
      const own = await this.#own();
      this.#require(id, own);
      const rest = own.map((rule) => rule.id).filter((other) => other !== id);
      const at = this.#ports.clock.now();
      await this.#ports.records.orderRules(placed(rest, id, before), { by, at, what: `${id} moved` });
    });
  }

  /** Throws `rule.unknown`, `rule.of-pack`. */
  remove(id: string, by: string): Promise<void> {
    return this.#change(async () => {
      this.#require(id, await this.#own());
      await this.#ports.records.removeRule(id, { by, at: this.#ports.clock.now(), what: 'removed' });
    });
  }

  async #run(name: string, reason: string | null, dryRun: boolean, rule: string | null): Promise<Routed> {
    return { kind: 'run', playbook: await this.#ports.named(name), reason, dryRun, rule };
  }

  async #plan(): Promise<readonly PlannedRule[]> {
    const [records, library] = await Promise.all([this.#ports.records.rules(), this.#ports.library()]);
    const isOfPack = ({ id }: RuleRecord) => id.startsWith(PACK_RULE);
    return [
      ...records.filter((record) => !isOfPack(record)).map(houseRule),
      ...packRules(library, records.filter(isOfPack)),
    ];
  }

  async #own(): Promise<readonly PlannedRule[]> {
    return (await this.rules()).filter(({ origin }) => origin === 'house');
  }

  /** `named`: the playbook is one that is said now; one that has gone since is no reason to refuse another change. */
  async #check(record: RuleRecord, named = true): Promise<void> {
    checkRule(record);
    if (named && record.outcome.kind === 'playbook') await this.#ports.named(record.outcome.playbook);
  }

  #require(id: string, own: readonly PlannedRule[]): void {
    if (own.some((rule) => rule.id === id)) return;
    throw id.startsWith(PACK_RULE) ? ofPack(id) : unknown(id);
  }

  /** One after the other, and durable before they count. */
  #change<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work).finally(() => {
      this.#planned = undefined;
    });
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

/** The ids with one more, before another or at the end. Throws `rule.unknown`. */
function placed(order: readonly string[], id: string, before: string | undefined): readonly string[] {
  if (before === undefined) return [...order, id];
  const at = order.indexOf(before);
  if (at < 0) throw before.startsWith(PACK_RULE) ? ofPack(before) : unknown(before);
  return order.toSpliced(at, 0, id);
}

function unknown(id: string): RiposteError {
  return new RiposteError('rule.unknown', `there is no routing rule ${JSON.stringify(id)}`);
}

function ofPack(name: string): RiposteError {
  return new RiposteError('rule.of-pack', `the rule ${JSON.stringify(name)} comes with a pack`);
}

function changed({ name, version, changedBy }: PlannedRule): RiposteError {
  return new RiposteError('rule.changed', `the rule "${name}" is at another version by now`, {
    facts: { version, by: changedBy },
  });
}
