/** What can be called now, as the API tells of it: for who types a line, or writes a task. */
import { AUTOMATIONS, BUILTINS } from '../adapters/automations/index.ts';
import type { ActiveInstance } from '../adapters/integrations/index.ts';
import type { CommandView } from '../core/api/views.ts';
import type { CommandRow } from '../core/engine/commands.ts';

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
