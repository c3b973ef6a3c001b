/**
 * Trials: scenarios against the real product, the sandbox that they run in, and hostile mode.
 *
 * For `test FILE…`: `runScenarioFiles`. For `run PLAYBOOK --lab …`: `startSandbox`, at the instant `startOf`, then `ask` to deliver
 * and answer, and `passTime` until what is left waits for people.
 */
export { startOf } from './play.ts';
export { runScenarioFiles, type Report, type RunOptions, type ScenarioReport } from './run.ts';
export {
  CORTEX_INSTANCE,
  problemOf,
  startSandbox,
  WILDFIRE_INSTANCE,
  type ApiAnswer,
  type RouteName,
  type Sandbox,
  type SandboxOptions,
} from './sandbox.ts';
export { labTenantOf, readScenario, readScenarios, type ReadScenario, type Scenario } from './scenario.ts';
