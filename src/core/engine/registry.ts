/**
 * What is enabled, by name: a pure index over bound commands.
 *
 * XSOAR: `Brand|||command` runs on the enabled instances of the brand, `|||command` on those of any brand; `using` names the
 * instance. Ours: an alert that came from an instance is asked of that one.
 */
import type { Json } from '../base/json.ts';
import type { BoundCommand, CommandRegistry } from './commands.ts';
import type { AlertRef, CommandCall } from './events.ts';

export interface RegistryEntry {
  readonly command: BoundCommand;
  /** Every name that playbooks use for the brand. */
  readonly brands: readonly string[];
}

export interface ModuleRow {
  readonly name: string;
  readonly brand: string;
  readonly state: 'active' | 'disabled';
}

export function createRegistry(entries: readonly RegistryEntry[], modules: readonly ModuleRow[]): CommandRegistry {
  const byName = new Map<string, RegistryEntry[]>();
  for (const entry of entries) {
    const { name } = entry.command.row;
    byName.set(name, [...(byName.get(name) ?? []), entry]);
  }
  const rows: readonly Json[] = modules.map(({ name, brand, state }) => ({ name, brand, state }));
  const candidates = (name: string, brand: string) =>
    (byName.get(name) ?? []).filter(({ brands }) => brand === '' || brands.some((known) => same(known, brand)));
  return {
    describe(name, brand) {
      const row = candidates(name, brand)[0]?.command.row;
      return row && { args: row.args, risk: row.risk };
    },
    find(call: CommandCall, alertRef: AlertRef) {
      const offered = candidates(call.name, call.brand).map(({ command }) => command);
      const using = usingOf(call.options['using']);
      const allowed = using.length === 0 ? offered : offered.filter(({ instance }) => using.includes(instance));
      return allowed.find(({ instance }) => instance === alertRef.instance) ?? allowed[0];
    },
    modules: () => rows,
  };
}

function usingOf(value: Json | undefined): readonly string[] {
  return typeof value === 'string'
    ? value
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
    : [];
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
