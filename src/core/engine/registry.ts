/**
 * What is enabled, by name: a pure index over bound commands.
 *
 * F1. XSOAR: `Brand|||command` runs on the enabled instances of the brand, `|||command` on those of any brand; `using` names the
 *     instances. Ours: an alert that came from an instance is asked of that one, and of no other when that one is disabled: another
 *     tenant's "no such endpoint" is no answer about this alert.
 * F2. A read runs on every instance (`several.ts`). What changes state runs on exactly one: with more than one candidate, a person
 *     chooses.
 * F3. Built-ins and automations have no instance; they stand before commands of the same name, and `using` does not concern them.
 */
import type { Json } from '../base/json.ts';
import type { ArgumentRow, BoundCommand, CommandRegistry, CommandRow, Described, Found, Risk } from './commands.ts';
import type { AlertRef, CommandCall } from './events.ts';
import { instancesIn, onEvery } from './several.ts';

export interface RegistryEntry {
  readonly command: BoundCommand;
  /** Every name that playbooks use for the brand. */
  readonly brands: readonly string[];
}

/** An instance of an integration, enabled or not. */
export interface ModuleRow {
  readonly name: string;
  /** Every name that playbooks use for the brand; the vendor's own first. */
  readonly brands: readonly string[];
  /** XSOAR: `active`, or something else. */
  readonly state: 'active' | 'disabled';
  /** What it offers, or would if it were enabled. */
  readonly commands: readonly string[];
}

/** Entries in the order in which instances are asked. */
export function createRegistry(entries: readonly RegistryEntry[], modules: readonly ModuleRow[]): CommandRegistry {
  const byName = new Map<string, RegistryEntry[]>();
  for (const entry of entries) {
    const { name } = entry.command.row;
    byName.set(name, [...(byName.get(name) ?? []), entry]);
  }
  const rows = moduleRows(modules);
  const all = new Map([...byName].map(([name, offers]) => [name, offers.map(({ command }) => command)]));
  const offering = (name: string, brand: string): readonly BoundCommand[] => {
    if (brand === '') return all.get(name) ?? [];
    const offers = byName.get(name) ?? [];
    return offers.filter(({ brands }) => brands.some((known) => same(known, brand))).map(({ command }) => command);
  };
  // Asked for each task; what no brand is named for is the same as long as this registry is.
  const known = new Map([...byName.keys()].map((name) => [name, described(offering(name, ''))]));
  return {
    describe: (name, brand) => (brand === '' ? known.get(name) : described(offering(name, brand))),
    find(call, alertRef, waiting) {
      const offered = offering(call.name, call.brand);
      const own = offered.find(({ instance }) => instance === '');
      if (own) return { kind: 'command', command: own };
      const asked = instancesIn(waiting);
      if (asked) {
        const [first, ...others] = offered.filter(({ instance }) => asked.includes(instance));
        return first ? { kind: 'command', command: onEvery([first, ...others]) } : nothingOffers(call);
      }
      const using = listed(call.using);
      const chosen = using.length > 0 ? named(call, using, offered, modules) : suited(call, alertRef, offered, modules);
      // What is polled by a state of its own was begun on the instance that stood first.
      return 'kind' in chosen ? chosen : foundOf(call, waiting === undefined ? chosen : chosen.slice(0, 1));
    },
    instancesFor(verb, alertRef) {
      const able = entries
        .map(({ command }) => command)
        .filter(({ action, row }) => action?.verb === verb || row.record?.verb === verb);
      if (able.some(({ instance }) => instance === '' || instance === alertRef.instance)) return [alertRef.instance];
      const home = modules.find(({ name }) => name === alertRef.instance);
      const isAway = home?.state === 'disabled' && able.some(({ row }) => home.commands.includes(row.name));
      return isAway ? [] : [...new Set(able.map(({ instance }) => instance))];
    },
    sinceOf: (instance) => entries.find(({ command }) => command.instance === instance)?.command.since ?? 0,
    on: (name, instance) => {
      const offered = offering(name, '');
      if (instance === undefined) return offered[0];
      return offered.find((command) => command.instance === instance) ?? offered.find((own) => own.instance === '');
    },
    modules: () => rows,
  };
}

function foundOf(call: CommandCall, candidates: readonly BoundCommand[]): Found {
  const [first, ...others] = candidates;
  if (!first) return nothingOffers(call);
  if (others.length === 0) return { kind: 'command', command: first };
  const reads = candidates.every(({ row, action }) => row.risk === 'read' && !action);
  return reads ? { kind: 'command', command: onEvery([first, ...others]) } : { kind: 'choice', candidates };
}

/** F1: the instances that `using` names, in its order. */
function named(
  call: CommandCall,
  using: readonly string[],
  offered: readonly BoundCommand[],
  modules: readonly ModuleRow[],
): readonly BoundCommand[] | Found {
  for (const name of using) {
    const known = modules.find((module) => module.name === name);
    if (!known) {
      const names = modules.map((module) => module.name).join(', ');
      const detail = `"using" of ${call.name} names "${name}", and there is no such instance`;
      return none('engine.unknown-instance', `${detail}; there ${names === '' ? 'is none' : `are: ${names}`}`, false);
    }
    if (known.state !== 'active') {
      return none('engine.instance-disabled', `"using" of ${call.name} names "${name}", which is not active`, true);
    }
    if (!offered.some(({ instance }) => instance === name)) {
      const detail = `"using" of ${call.name} names "${name}", which does not offer that command`;
      return none('engine.instance-without-command', detail, false);
    }
  }
  return [...new Set(using)].flatMap((name) => offered.filter(({ instance }) => instance === name));
}

/** F1: the alert's own instance where it is one that offers the command, else all. */
function suited(
  call: CommandCall,
  alertRef: AlertRef,
  offered: readonly BoundCommand[],
  modules: readonly ModuleRow[],
): readonly BoundCommand[] | Found {
  const own = offered.find(({ instance }) => instance === alertRef.instance);
  if (own) return [own];
  const home = modules.find(({ name }) => name === alertRef.instance);
  const isAway = home && home.state !== 'active' && home.commands.includes(call.name);
  if (!isAway || (call.brand !== '' && !home.brands.some((brand) => same(brand, call.brand)))) return offered;
  const detail = `"${call.name}" is asked of the instance that the alert came from, and "${home.name}" is not active`;
  return none('engine.instance-disabled', detail, true);
}

function nothingOffers({ name, brand }: CommandCall): Found {
  const of = brand === '' ? '' : ` of ${brand}`;
  return none('engine.command-unavailable', `no enabled instance offers "${name}"${of}`, true);
}

function none(code: string, detail: string, unavailable: boolean): Found {
  return { kind: 'none', code, detail, unavailable };
}

const RISKS: readonly Risk[] = ['read', 'write', 'containment'];

function partOf({ args, risk, delegate }: CommandRow<never>): Described {
  return { args, risk, ...(delegate && { delegate }) };
}

/** One row mostly; of several products that offer one name, what holds for all of them. */
function described(commands: readonly BoundCommand[]): Described | undefined {
  const [row, ...others] = [...new Set(commands.map((command) => command.row))];
  if (!row || others.length === 0 || commands[0]?.instance === '') return row && partOf(row);
  const all = [row, ...others];
  const names = new Set(all.flatMap(({ args }) => args.map(({ name }) => name)));
  const risk = RISKS.findLast((candidate) => all.some((one) => one.risk === candidate)) ?? row.risk;
  return {
    risk,
    args: [...names].flatMap((name) => sharedArgument(all.map(({ args }) => args.find((arg) => arg.name === name)))),
  };
}

/**
 * A list is passed whole only where everybody takes one, and only what everybody needs is required.
 *
 * @choice The default is that of the instance that is asked first.
 */
function sharedArgument(rows: readonly (ArgumentRow | undefined)[]): readonly ArgumentRow[] {
  const known = rows.filter((row) => row !== undefined);
  const [first] = known;
  if (!first) return [];
  const { isArray: _isArray, required: _required, ...rest } = first;
  const isArray = known.every((row) => row.isArray === true);
  const required = known.length === rows.length && known.every((row) => row.required === true);
  return [{ ...rest, ...(isArray ? { isArray } : {}), ...(required ? { required } : {}) }];
}

/**
 * XSOAR: `modules` is the list of all instances, which playbooks filter by brand and state.
 *
 * @choice An instance stands in it once under every name of its brand, as commands are found under each of them.
 */
function moduleRows(modules: readonly ModuleRow[]): readonly Json[] {
  return modules.flatMap(({ name, brands, state, commands }) =>
    brands.map((brand) => ({ name, brand, state, commands: commands.map((command) => ({ name: command })) })),
  );
}

function listed(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
