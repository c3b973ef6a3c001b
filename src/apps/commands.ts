/**
 * Which commands there are now: built-ins, automations, and those of the instances that are enabled. It follows every change of an
 * instance: a call that comes after it finds what is there then.
 */
import {
  AUTOMATIONS,
  bindAutomations,
  BUILTINS,
  type AutomationPorts,
  type TenantPort,
} from '../adapters/automations/index.ts';
import type { ActiveInstance, Instances } from '../adapters/integrations/index.ts';
import type { Store } from '../adapters/store/index.ts';
import type { CommandView } from '../core/api/views.ts';
import type { Clock } from '../core/base/clock.ts';
import type { JsonObject } from '../core/base/json.ts';
import type { BoundCommand, CommandRegistry, CommandRow } from '../core/engine/commands.ts';
import { entriesOf as entriesOfRun } from '../core/engine/entries.ts';
import { createRegistry, type RegistryEntry } from '../core/engine/registry.ts';
import { decidePolicy, type Policy } from '../domain/gate/policy.ts';

export interface CommandParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly instances: Instances;
  readonly policy: () => Policy;
  /** Runs the JavaScript of paths that scripts are given. */
  readonly answer: AutomationPorts['answer'];
}

export function wireCommands(parts: CommandParts): CommandRegistry {
  const { instances } = parts;
  const own = ownCommands(parts);
  const make = () => createRegistry([...own, ...entriesOf(instances)], instances.modules());
  let registry = make();
  instances.onChange(() => {
    registry = make();
  });
  return {
    describe: (name, brand) => registry.describe(name, brand),
    find: (call, alertRef, waiting) => registry.find(call, alertRef, waiting),
    instancesFor: (verb, alertRef) => registry.instancesFor(verb, alertRef),
    sinceOf: (instance) => registry.sinceOf?.(instance) ?? 0,
    on: (name, instance) => registry.on(name, instance),
    modules: () => registry.modules(),
  };
}

function entriesOf(instances: Instances): readonly RegistryEntry[] {
  return instances.active().flatMap(({ product, commands }) => {
    const brands = [product.brand, ...product.brandAliases];
    return commands.map((command): RegistryEntry => ({ command, brands }));
  });
}

function ownCommands({ clock, store, instances, policy, answer }: CommandParts): readonly RegistryEntry[] {
  const activeOn = (name: string): ActiveInstance | undefined =>
    instances.active().find(({ open }) => open.instance === name);
  const commandOn = (instance: string, name: string): BoundCommand | undefined =>
    activeOn(instance)?.commands.find(({ row }) => row.name === name);
  const tenant = (name: string): TenantPort | undefined => {
    const source = activeOn(name)?.open.source;
    return source && { name, fields: source.fields, source, closeCommand: () => commandOn(name, source.closeCommand) };
  };
  const own = bindAutomations({
    clock,
    alerts: store.alerts,
    records: store.records,
    entries: async (run) => entriesOfRun(run, (await store.journal.load(run, true)).events),
    modules: () => createRegistry([], instances.modules()).modules(),
    answer,
    tenant,
    hasTenant: (name) => {
      const active = activeOn(name);
      // What is disabled or failing may be a tenant.
      return active ? active.open.source !== undefined : instances.list().some((info) => info.name === name);
    },
    containment: { actionsOfAlert: (ref) => store.ledger.actionsOfAlert(ref), readBack: reader(store, commandOn) },
    policy: {
      effectOf: (verb, targets, alert) =>
        decidePolicy(policy(), { risk: 'containment', verb, targets, origin: 'shipped', alert }).effect,
      closesFalsePositives: () => policy().autoCloseFalsePositive,
    },
  });
  return own.map((bound): RegistryEntry => ({ command: bound, brands: [bound.brand] }));
}

/** Whether an action of the ledger still holds: its own check says so, which changes nothing. */
function reader(
  store: Store,
  commandOn: (instance: string, name: string) => BoundCommand | undefined,
): AutomationPorts['containment']['readBack'] {
  return async ({ id }) => {
    const record = await store.ledger.action(id);
    if (!record) return { kind: 'unknown', detail: 'it is not in the ledger' };
    const action = commandOn(record.instance, record.command)?.action;
    if (!action || action.readBack === 'none') return { kind: 'unreadable', detail: record.detail };
    const scope = {
      run: record.run,
      task: '',
      alertRef: record.alertRef,
      alert: {},
      context: {},
      evidence: [],
      gaps: [],
      actions: [],
      items: [],
      dryRun: false,
    };
    const check = await action.check(record.args as JsonObject, undefined, scope);
    if (check.kind === 'already') return { kind: 'holds', detail: check.detail };
    return check.kind === 'needed' ? { kind: 'gone', detail: '' } : { kind: 'unknown', detail: check.detail };
  };
}

/** By name; a command that several instances offer is one row. Where own and foreign names meet, the own one is called (`registry.ts`, F3). */
export function commandViews(active: readonly Pick<ActiveInstance, 'product' | 'open' | 'commands'>[]): CommandView[] {
  const views = new Map<string, CommandView>();
  for (const { product, open, commands } of active) {
    for (const { row } of commands) {
      const known = views.get(row.name);
      const instances = [...(known?.instances ?? []), open.instance];
      const brands = [...new Set([...(known?.brands ?? []), product.brand])];
      views.set(row.name, { ...viewOf('integration', row), brands, instances });
    }
  }
  for (const row of BUILTINS) views.set(row.name, { ...viewOf('builtin', row), brands: ['Builtin'], instances: [] });
  for (const row of AUTOMATIONS)
    views.set(row.name, { ...viewOf('automation', row), brands: ['Automation'], instances: [] });
  return [...views.values()].toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

function viewOf(
  kind: CommandView['kind'],
  { name, description, risk, args, action, record }: CommandRow<never>,
): Omit<CommandView, 'brands' | 'instances'> {
  return {
    name,
    kind,
    description,
    risk,
    verb: action?.verb ?? record?.verb ?? '',
    args: args.map(({ name: arg, description: about, required, isArray, defaultValue }) => ({
      name: arg,
      description: about,
      required: required === true,
      isArray: isArray === true,
      defaultValue: defaultValue ?? '',
    })),
  };
}
