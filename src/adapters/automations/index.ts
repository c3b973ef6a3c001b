/** The two tables of this room: a new script is one file and one line here. */
import { bindCommand, type BoundCommand, type CommandRow } from '../../core/engine/commands.ts';
import { closeInvestigation } from './builtins/close-investigation.ts';
import { extractIndicators } from './builtins/extract-indicators.ts';
import { COMMON_BUILTINS, COMMON_SCRIPTS } from './common/index.ts';
import type { AutomationPorts } from './ports.ts';
import { chooseBlockTargets } from './scripts/choose-block-targets.ts';
import { chooseLookups } from './scripts/choose-lookups.ts';
import { chooseSuspiciousFile } from './scripts/choose-suspicious-file.ts';
import { commandLineAnalysis } from './scripts/command-line-analysis.ts';
import { locateCronEntry, readCronUser } from './scripts/cron.ts';
import { msiexecSources } from './scripts/msiexec-sources.ts';
import { normalizeSignature } from './scripts/normalize-signature.ts';
import { openReview } from './scripts/open-review.ts';
import { parseCaseNumber } from './scripts/parse-case-number.ts';
import { prepareAlertSearch } from './scripts/prepare-alert-search.ts';
import { print, printErrorEntry } from './scripts/print.ts';
import { readContainmentPolicy } from './scripts/read-containment-policy.ts';
import { recordEvidenceGap } from './scripts/record-evidence-gap.ts';
import { searchIncidentsV2 } from './scripts/search-incidents-v2.ts';
import { set, setAndHandleEmpty } from './scripts/set.ts';
import { summarizeUrlBlock } from './scripts/summarize-url-block.ts';
import { verifyContainment } from './scripts/verify-containment.ts';
import { weighFalsePositive, weighReputation } from './scripts/weigh-reputation.ts';
import { writeClosingNotes } from './scripts/write-closing-notes.ts';

export type {
  AutomationPorts,
  ContainmentPort,
  LedgerRow,
  PolicyPort,
  TenantAlerts,
  TenantAnswer,
  TenantPort,
} from './ports.ts';

/** Commands of the brand `Builtin`: XSOAR's server offers them, here they are ours. */
export const BUILTINS: readonly CommandRow<AutomationPorts>[] = [
  closeInvestigation,
  extractIndicators,
  ...COMMON_BUILTINS,
];

/** Scripts, called by name. */
export const AUTOMATIONS: readonly CommandRow<AutomationPorts>[] = [
  chooseBlockTargets,
  chooseLookups,
  chooseSuspiciousFile,
  commandLineAnalysis,
  locateCronEntry,
  msiexecSources,
  normalizeSignature,
  openReview,
  parseCaseNumber,
  prepareAlertSearch,
  print,
  printErrorEntry,
  readContainmentPolicy,
  readCronUser,
  recordEvidenceGap,
  searchIncidentsV2,
  set,
  setAndHandleEmpty,
  summarizeUrlBlock,
  verifyContainment,
  weighFalsePositive,
  weighReputation,
  writeClosingNotes,
  ...COMMON_SCRIPTS,
];

/** All rows bound to their ports, as the registry takes them. */
export function bindAutomations(ports: AutomationPorts): readonly BoundCommand[] {
  return [
    ...BUILTINS.map((row) => bindCommand(row, ports, { brand: 'Builtin', instance: '' })),
    ...AUTOMATIONS.map((row) => bindCommand(row, ports, { brand: 'Automation', instance: '' })),
  ];
}
