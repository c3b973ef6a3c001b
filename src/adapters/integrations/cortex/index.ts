/** Manifest of Palo Alto Networks Cortex XDR / XSIAM, over its public REST API. */
import { bindCommand, type CommandRow } from '../../../core/engine/commands.ts';
import { createHttpClient } from '../../outbound/client.ts';
import { createCountingIds } from '../counting-ids.ts';
import { FEED_CONFIG, readFeedSettings } from '../feed.ts';
import { failedTest, readConfig, type ConfigRow, type Product, type TestReport } from '../product.ts';
import { searchAlerts, searchCase } from './alerts.ts';
import { isThrottled, readCortex } from './call.ts';
import { coreAllowlistFiles } from './commands/core-allowlist-files.ts';
import { coreBlocklistFiles } from './commands/core-blocklist-files.ts';
import { coreAssignCase } from './commands/core-assign-case.ts';
import { coreCommentAlerts } from './commands/core-comment-alerts.ts';
import { coreGetActionStatus } from './commands/core-get-action-status.ts';
import { coreGetAlerts } from './commands/core-get-alerts.ts';
import { coreGetCaseExtraData } from './commands/core-get-case-extra-data.ts';
import { coreGetCloudOriginalAlerts } from './commands/core-get-cloud-original-alerts.ts';
import { coreGetCmdAnalyticsPrevalence } from './commands/core-get-cmd-analytics-prevalence.ts';
import { coreGetDomainAnalyticsPrevalence } from './commands/core-get-domain-analytics-prevalence.ts';
import { coreGetDynamicAnalysis } from './commands/core-get-dynamic-analysis.ts';
import { coreGetEndpoints } from './commands/core-get-endpoints.ts';
import { coreGetHashAnalyticsPrevalence } from './commands/core-get-hash-analytics-prevalence.ts';
import { coreGetIpAnalyticsPrevalence } from './commands/core-get-IP-analytics-prevalence.ts';
import { coreGetProcessAnalyticsPrevalence } from './commands/core-get-process-analytics-prevalence.ts';
import { coreGetQuarantineStatus } from './commands/core-get-quarantine-status.ts';
import { coreGetRegistryAnalyticsPrevalence } from './commands/core-get-registry-analytics-prevalence.ts';
import { coreGetScriptExecutionResults } from './commands/core-get-script-execution-results.ts';
import { coreGetScriptExecutionStatus } from './commands/core-get-script-execution-status.ts';
import { coreIsolateEndpoint } from './commands/core-isolate-endpoint.ts';
import { coreQuarantineFiles } from './commands/core-quarantine-files.ts';
import { coreRemoveAllowlistFiles } from './commands/core-remove-allowlist-files.ts';
import { coreRemoveBlocklistFiles } from './commands/core-remove-blocklist-files.ts';
import { coreRestoreFile } from './commands/core-restore-file.ts';
import { coreRunScriptExecuteCommands } from './commands/core-run-script-execute-commands.ts';
import { coreTerminateCausality } from './commands/core-terminate-causality.ts';
import { coreTerminateProcess } from './commands/core-terminate-process.ts';
import { coreUnisolateEndpoint } from './commands/core-unisolate-endpoint.ts';
import { coreUpdateAlerts } from './commands/core-update-alerts.ts';
import { cortexFeed } from './feed.ts';
import type { CortexIo } from './io.ts';
import { ALERT_KEYS } from './mapping.ts';

const CONFIG: readonly ConfigRow[] = [
  {
    name: 'url',
    place: 'host',
    label: 'API address',
    description: 'https://api- followed by the name of the tenant.',
    required: true,
  },
  { name: 'keyId', label: 'Key id', description: 'Number of the API key, as the tenant lists it.', required: true },
  {
    name: 'key',
    label: 'API key',
    description: 'The key as it was shown when it was made.',
    required: true,
    secret: true,
  },
  {
    name: 'keyKind',
    label: 'Kind of key',
    description: 'An advanced key never leaves this machine: a hash that is good for one request does.',
    options: ['advanced', 'standard'],
    defaultValue: 'advanced',
  },
  { name: 'tenant', label: 'Name', description: 'What people call the tenant; shown as the source of evidence.' },
  ...FEED_CONFIG,
];

const ROWS: readonly CommandRow<CortexIo>[] = [
  coreAllowlistFiles,
  coreBlocklistFiles,
  coreAssignCase,
  coreCommentAlerts,
  coreGetActionStatus,
  coreGetAlerts,
  coreGetCaseExtraData,
  coreGetCloudOriginalAlerts,
  coreGetCmdAnalyticsPrevalence,
  coreGetDomainAnalyticsPrevalence,
  coreGetDynamicAnalysis,
  coreGetEndpoints,
  coreGetHashAnalyticsPrevalence,
  coreGetIpAnalyticsPrevalence,
  coreGetProcessAnalyticsPrevalence,
  coreGetQuarantineStatus,
  coreGetRegistryAnalyticsPrevalence,
  coreGetScriptExecutionResults,
  coreGetScriptExecutionStatus,
  coreIsolateEndpoint,
  coreQuarantineFiles,
  coreRemoveAllowlistFiles,
  coreRemoveBlocklistFiles,
  coreRestoreFile,
  coreRunScriptExecuteCommands,
  coreTerminateCausality,
  coreTerminateProcess,
  coreUnisolateEndpoint,
  coreUpdateAlerts,
];

/** What to do about a failed test. */
const HINTS: Readonly<Record<string, string>> = {
  'cortex.unauthorized': "Check key id, key and kind of key, and that this machine's clock is right.",
  'cortex.forbidden': "Give the key's role the right to view endpoints.",
  'cortex.no-licence': "The tenant's licence does not include the API.",
  'cortex.unreachable': 'Check the address, the proxy, and that the tenant allows connections from here.',
  'cortex.not-found': 'Check the address: it is the API address of the tenant, not that of its console.',
};

export const cortex: Product = {
  name: 'cortex',
  brand: 'CortexCoreIR',
  brandAliases: ['Cortex Core - IR'],
  description:
    'Palo Alto Networks Cortex XDR and XSIAM: alerts, endpoints, isolation, termination, quarantine, scripts, prevalence.',
  tries: 'Asks the tenant for one endpoint, with the key of this instance.',
  config: CONFIG,
  rows: ROWS,
  open({ instance, config }, ports) {
    const settings = readConfig(CONFIG, config, instance);
    const feed = readFeedSettings(settings, instance);
    const { url = '', keyId = '', key = '', keyKind = '', tenant = '' } = settings;
    const http = createHttpClient({
      ...ports,
      ...ports.network,
      baseUrl: url,
      userAgent: 'Riposte (cortex)',
      secrets: [key],
      isThrottled,
    });
    const io: CortexIo = {
      http,
      clock: ports.clock,
      instance,
      nonce: ports.nonce,
      ids: createCountingIds(),
      config: {
        key: { kind: keyKind === 'standard' ? 'standard' : 'advanced', id: keyId, key },
        tenant: tenant === '' ? instance : tenant,
      },
    };
    return {
      brand: cortex.brand,
      instance,
      commands: ROWS.map((row) => bindCommand(row, io, { brand: cortex.brand, instance })),
      source: {
        closeCommand: 'core-update-alerts',
        fields: ALERT_KEYS,
        writeBack: {
          reopened: (id, comment) => ({
            command: coreUpdateAlerts.name,
            args: { alert_ids: id, status: 'under_investigation', ...(comment === '' ? {} : { comment }) },
          }),
          assigned: (caseId, mail) => ({ command: coreAssignCase.name, args: { case_id: caseId, assignee: mail } }),
        },
        searchCase: (query) => searchCase(io, query),
        searchAlerts: (window) => searchAlerts(io, window),
        ...(feed === undefined ? {} : { feed: cortexFeed(io, feed) }),
      },
      test: () => test(io),
      close: () => http.close(),
    };
  },
};

/** Reads one endpoint: the least that every command here needs the right for. */
async function test(io: CortexIo): Promise<TestReport> {
  const read = await readCortex(io, 'getEndpoint', { search_from: 0, search_to: 1 }, 1);
  if (read.kind === 'read') return { ok: true, detail: `Cortex ${io.config.tenant} answers at ${io.http.place}.` };
  return failedTest(read, HINTS);
}
