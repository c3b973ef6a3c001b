/** The door of the checks: text in, findings out. Open `rows.ts` for what is found, `check.ts` for how. */
export { checkPlaybook, isCode, readBytesForChecks, readForChecks } from './check.ts';
export type { CheckOptions, ReadFile } from './check.ts';
export { NO_FACTS } from './facts.ts';
export type { ArgumentFacts, CallFacts, CheckFacts } from './facts.ts';
export type { Finding, Region, Severity } from './finding.ts';
export { CHECKS, FAMILIES } from './rows.ts';
export type { CheckRow, Family } from './rows.ts';
export { nearest } from './suggest.ts';
