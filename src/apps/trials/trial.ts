/** One scenario, once: a fresh sandbox, the play, the verdict. */
import { toRiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { Playbook } from '../../core/playbook/document.ts';
import type { LabRequest } from '../lab/index.ts';
import { judge } from './judge/judge.ts';
import { alertsOf, play, startOf, type PlayHooks } from './play.ts';
import { startSandbox, type AppendKill, type Sandbox } from './sandbox.ts';
import { labTenantOf, type Scenario } from './scenario.ts';

export interface TrialWorld {
  readonly content: string;
  readonly playbooks: ReadonlyMap<string, Playbook>;
  /** The child's program; default the product. */
  readonly program?: string;
  readonly guardMs?: number;
}

export interface TrialResult {
  /** Why it failed; empty when the scenario holds. */
  readonly why: readonly string[];
  readonly requests: readonly LabRequest[];
  /** Events in the journal of the first alert's run. */
  readonly events: number;
  /** Real milliseconds of every start of the product after the first. */
  readonly restartsMs: readonly number[];
}

export interface TrialOptions {
  readonly kill?: AppendKill;
  /** Reads may repeat. */
  readonly relaxed?: boolean;
  /** Sees the sandbox before anything is delivered; what it returns decides whether the play goes on after an end. */
  readonly attach?: (sandbox: Sandbox) => PlayHooks;
}

const NO_HOOKS: PlayHooks = { onGone: () => Promise.resolve(false) };

/** Never throws: what went wrong is a reason. */
export async function runTrial(
  scenario: Scenario,
  world: TrialWorld,
  options: TrialOptions = {},
): Promise<TrialResult> {
  let sandbox: Sandbox | undefined;
  try {
    sandbox = await startSandbox({
      tenant: labTenantOf(scenario.tenant),
      alerts: alertsOf(scenario),
      now: startOf(scenario),
      policy: policyOf(scenario),
      content: world.content,
      ...(options.kill ? { kill: options.kill } : {}),
      ...(world.program === undefined ? {} : { program: world.program }),
      ...(world.guardMs === undefined ? {} : { guardMs: world.guardMs }),
    });
    const trace = await play(scenario, sandbox, options.attach?.(sandbox) ?? NO_HOOKS);
    const why = judge(scenario, trace, {
      playbook: world.playbooks.get(scenario.playbook),
      relaxed: options.relaxed ?? false,
    });
    return resultOf(sandbox, why, trace.events.length);
  } catch (thrown) {
    const { code, message } = toRiposteError(thrown);
    const why = [`${code}: ${message}`];
    return sandbox ? resultOf(sandbox, why, 0) : { why, requests: [], events: 0, restartsMs: [] };
  } finally {
    await sandbox?.close();
  }
}

function resultOf(sandbox: Sandbox, reasons: readonly string[], events: number): TrialResult {
  const said = reasons.length === 0 ? '' : sandbox.lastWords;
  const why = [...reasons, ...(said === '' ? [] : [`the product said: ${said}`])];
  return { why, events, requests: sandbox.lab.requests, restartsMs: sandbox.restartsMs.slice(1) };
}

/** The policy as the product is configured with it: the scenario's keys have the same names. */
function policyOf({ tenant }: Scenario): JsonObject {
  const { neverIsolate, ...rest } = tenant.policy ?? {};
  const policy = { ...rest, ...(neverIsolate ? { neverIsolate: { hostnames: neverIsolate.hostnames ?? [] } } : {}) };
  return JSON.parse(JSON.stringify(policy)) as JsonObject;
}
