/** For tests of this room: a scope and ports with nothing in them, to be changed where a test says so. */
import { StepClock } from '../../core/base/clock.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { CallScope, CommandRow, Outcome } from '../../core/engine/commands.ts';
import type { AutomationPorts } from './ports.ts';

const EMPTY_SCOPE: CallScope = {
  run: 'run-1',
  task: '12',
  alertRef: { instance: 'tenant-a', id: '88002' },
  alert: { id: '88002', name: 'Msiexec execution', hostname: 'WS-FIN-017' },
  context: {},
  evidence: [],
  gaps: [],
  actions: [],
  items: [],
  dryRun: false,
};

export function scopeWith(changes: Partial<CallScope>): CallScope {
  return { ...EMPTY_SCOPE, ...changes };
}

export const EMPTY_PORTS: AutomationPorts = {
  clock: new StepClock(Date.parse('2025-06-03T10:30:00Z')),
  alerts: { find: () => Promise.resolve({ rows: [], next: null, complete: true }) },
  tenant: () => undefined,
  hasTenant: () => true,
  containment: {
    actionsOfAlert: () => Promise.resolve([]),
    readBack: () => Promise.resolve({ kind: 'holds', detail: '' }),
  },
  policy: { effectOf: () => 'ask', closesFalsePositives: () => false },
  records: {
    list: () => Promise.resolve(undefined),
    lists: () => Promise.resolve(new Map()),
    indicators: () => Promise.resolve({ rows: [], next: null }),
  },
  entries: () => Promise.resolve(new Map()),
  modules: () => [],
  answer: () => Promise.resolve(new Map()),
};

export function portsWith(changes: Partial<AutomationPorts>): AutomationPorts {
  return { ...EMPTY_PORTS, ...changes };
}

/** Asks a row for the change of records that it makes, as the gate would. */
export function changeOf(
  row: CommandRow<AutomationPorts>,
  args: JsonObject,
  options: { scope?: Partial<CallScope>; ports?: Partial<AutomationPorts> } = {},
): Promise<Outcome> {
  if (!row.record) throw new Error(`${row.name} changes no records`);
  return row.record.change(args, portsWith(options.ports ?? {}), scopeWith(options.scope ?? {}));
}

/** Runs a row as the registry would. */
export function runRow(
  row: CommandRow<AutomationPorts>,
  args: JsonObject,
  options: { scope?: Partial<CallScope>; ports?: Partial<AutomationPorts> } = {},
): Promise<Outcome> {
  if (!row.run) throw new Error(`${row.name} has no run`);
  return row.run(args, portsWith(options.ports ?? {}), scopeWith(options.scope ?? {}));
}
