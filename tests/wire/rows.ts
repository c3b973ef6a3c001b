/**
 * How a client is played against a fixture: what a row says, and the short ways to call a command or the steps of its action.
 * The tables of rows are in client.test.ts and beside it, one file for each group of commands.
 */
import type { OpenInstance } from '../../src/adapters/integrations/index.ts';
import type { Json, JsonObject } from '../../src/core/base/json.ts';
import type { CallScope } from '../../src/core/engine/commands.ts';

export const ENDPOINT = 'aa00bb11cc22dd33ee44ff5566778899';
export const NOBODY = 'ffffffffffffffffffffffffffffffff';
export const SAMPLE = 'afe6b95ad95bc689c356f34ec8d9094c495e4af57c932ac413b65ef132063acc';

export const SCOPE: CallScope = {
  run: 'run',
  task: '1',
  alertRef: { instance: 'tenant', id: '333' },
  alert: {},
  context: {},
  evidence: [],
  items: [],
  gaps: [],
  actions: [],
  dryRun: false,
};

export interface Row {
  readonly fixture: string;
  readonly call: (instance: OpenInstance) => Promise<unknown> | undefined;
  readonly gives: unknown;
  /** Default: the standard key, and the world's keys. */
  readonly keyKind?: 'advanced';
  /** How many requests it makes, the fixture's first; default 1. */
  readonly requests?: number;
  /** Settings besides. */
  readonly config?: JsonObject;
  /** Of the product, in place of the world's. */
  readonly key?: string;
}

export const run = (name: string, args: JsonObject) => (instance: OpenInstance) =>
  command(instance, name).run(args, SCOPE);

/** The steps of a command that changes state, without what they do not look at. */
export const action = (name: string) => (instance: OpenInstance) => {
  const found = command(instance, name).action;
  if (!found) throw new Error(`${name} has no action`);
  return {
    check: (args: JsonObject) => found.check(args, undefined, SCOPE),
    send: (args: JsonObject, bookmark: Json) => found.send(args, undefined, bookmark, SCOPE),
    reconcile: (args: JsonObject, bookmark: Json) => found.reconcile(args, undefined, bookmark, SCOPE),
    prove: (args: JsonObject, state: Json) => found.prove(args, undefined, state, SCOPE),
  };
};

function command(instance: OpenInstance, name: string) {
  const found = instance.commands.find(({ row }) => row.name === name);
  if (!found) throw new Error(`there is no command ${name}`);
  return found;
}
