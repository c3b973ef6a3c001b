/** XSOAR's own small scripts and built-in commands, which playbooks of every origin call: several rows a file, by what they are about. */
import type { CommandRow } from '../../../core/engine/commands.ts';
import type { AutomationPorts } from '../ports.ts';
import { closeInvestigationScript } from './close-investigation.ts';
import { areValuesEqual, exists, isGreaterThan, isTrue, isValueInArray, stringContains } from './conditions.ts';
import { delContext, getContext, getEntries, getEntry } from './context.ts';
import { deleteContext } from './delete-context.ts';
import {
  commentsToContext,
  getErrorsFromEntry,
  isError,
  publishEntriesToContext,
  verifyHumanReadableContains,
} from './entries.ts';
import { extractDomain, extractEmail, extractHash, extractIp, extractUrl } from './extract.ts';
import {
  convertKeys,
  cut,
  extractDomainFromUrlAndEmail,
  parseJsonScript,
  stripChars,
  unEscapeIps,
  unEscapeUrls,
  urlDecode,
} from './transformers.ts';
import { getTime } from './get-time.ts';
import {
  associateIndicatorsToAlert,
  associateIndicatorsToIncident,
  associateIndicatorToIncident,
  createNewIndicator,
  deleteIndicators,
  findIndicators,
  getIndicator,
  getIndicatorDBotScore,
  setIndicator,
  unAssociateIndicatorsFromIncident,
} from './indicators.ts';
import { addToList, createList, deleteList, getList, removeFromList, setList } from './lists.ts';
import { matchRegex } from './match-regex.ts';
import {
  domainReputation,
  emailReputation,
  enrichIndicators,
  fileReputation,
  ipReputation,
  isMaliciousIndicatorFound,
  urlReputation,
} from './reputation.ts';
import {
  contextContains,
  dumpJson,
  isIntegrationAvailable,
  isIpInRanges,
  isListExist,
  loadJson,
  stringReplace,
} from './small.ts';
import { scheduleCommand } from './schedule-command.ts';
import { incidentSet, setAlert, setIncident, setIssue, setOwner, setSeverity, setStage } from './set-alert.ts';
import { pollingState, runPollingCommand } from './polling.ts';
import { printContext, raiseError } from './raise-error.ts';
import { countArraySize, createArray, setMultipleValues } from './set-multiple-values.ts';
import { sleep } from './sleep.ts';
import { taskComplete } from './task-complete.ts';
import { pauseTimer, resetTimer, startTimer, stopTimer } from './timers.ts';
import { verifyContext, verifyContextFields } from './verify-context.ts';

/** Brand `Builtin`. */
export const COMMON_BUILTINS: readonly CommandRow<AutomationPorts>[] = [
  addToList,
  associateIndicatorToIncident,
  associateIndicatorsToAlert,
  associateIndicatorsToIncident,
  createList,
  createNewIndicator,
  delContext,
  deleteIndicators,
  deleteList,
  enrichIndicators,
  findIndicators,
  getContext,
  getEntries,
  getEntry,
  getIndicator,
  getList,
  pauseTimer,
  removeFromList,
  resetTimer,
  setAlert,
  setIncident,
  setIndicator,
  setIssue,
  setList,
  setOwner,
  setSeverity,
  setStage,
  startTimer,
  stopTimer,
  taskComplete,
  unAssociateIndicatorsFromIncident,
];

/** Brand `Automation`. */
export const COMMON_SCRIPTS: readonly CommandRow<AutomationPorts>[] = [
  areValuesEqual,
  closeInvestigationScript,
  commentsToContext,
  contextContains,
  convertKeys,
  countArraySize,
  createArray,
  cut,
  deleteContext,
  domainReputation,
  dumpJson,
  emailReputation,
  exists,
  extractDomain,
  extractDomainFromUrlAndEmail,
  extractEmail,
  extractHash,
  extractIp,
  extractUrl,
  fileReputation,
  getErrorsFromEntry,
  getIndicatorDBotScore,
  getTime,
  incidentSet,
  ipReputation,
  isError,
  isGreaterThan,
  isIntegrationAvailable,
  isIpInRanges,
  isListExist,
  isMaliciousIndicatorFound,
  isTrue,
  isValueInArray,
  loadJson,
  matchRegex,
  parseJsonScript,
  pollingState,
  printContext,
  publishEntriesToContext,
  raiseError,
  runPollingCommand,
  scheduleCommand,
  setMultipleValues,
  sleep,
  stringContains,
  stringReplace,
  stripChars,
  unEscapeIps,
  unEscapeUrls,
  urlDecode,
  urlReputation,
  verifyContext,
  verifyContextFields,
  verifyHumanReadableContains,
];
