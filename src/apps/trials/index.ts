/**
 * Trials: scenarios against the real product, the sandbox that they run in, and hostile mode.
 *
 * For `test FILE…`: `runScenarioFiles`. For `run PLAYBOOK --lab …`: `startSandbox`, then `ask` to deliver and answer, `settle` and
 * `advance` to let time pass.
 */
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
