/**
 * The words of scenario files, as data: which tasks a path speaks of, which logical calls change state, and which verb of the
 * gate an approval is about.
 *
 * V1. A task that is not in its playbook's row is a helper (a title, a converter): it may run anywhere and is never judged.
 */

/** Tasks that `expect.path` speaks of, by the exact name of the playbook. */
const TASKS: Readonly<Record<string, readonly string[]>> = {
  'Msiexec execution of an executable from an uncommon remote location': [
    'Extract indicators',
    'URL present?',
    'URL verdict',
    'URL malicious?',
    'Prevalence target?',
    'Domain prevalence',
    'IP prevalence',
    'Rare source and unsigned CGO?',
    'Search related alerts',
    'Analyze CGO command line',
    'Related or suspicious?',
    'Approve termination',
    'Terminate causality',
    'Approve containment',
    'Route answers',
    'Isolate endpoint',
    'Block URL',
    'Verify containment',
    'Close true positive',
    'Inconclusive review',
    'Done',
  ],
  'Suspicious execution from tmp folder': [
    'Get original alert',
    'File reputation',
    'Extract indicators',
    'Enrich entities',
    'Suspicious reputation?',
    'Search related alerts',
    'Related found?',
    'Set remediation context',
    'Approve termination',
    'Terminate causality',
    'Quarantine status',
    'Already quarantined?',
    'Approve quarantine',
    'Quarantine file',
    'Manual quarantine',
    'Quarantine done',
    'Cron alert?',
    'Read user crontab',
    'Read script results',
    'Locate cron entry',
    'Disable cron manually',
    'Close true positive',
    'False-positive review',
    'Close false positive',
    'Done',
  ],
};

/** Logical calls that change a vendor's state; every other one is a read. */
const STATE_CHANGING: ReadonlySet<string> = new Set([
  'closeInvestigation',
  'core-isolate-endpoint',
  'core-quarantine-files',
  'core-run-script-execute-commands',
  'core-terminate-causality',
  'core-unisolate-endpoint',
  'pan-os-create-custom-url-category',
  'pan-os-edit-custom-url-category',
  'pan-os-custom-block-rule',
  'pan-os-commit',
  'pan-os-push-to-device-group',
]);

/** What writes the firewall's candidate configuration, and what brings it into force. */
export const FIREWALL_CHANGES: ReadonlySet<string> = new Set([
  'pan-os-create-custom-url-category',
  'pan-os-edit-custom-url-category',
  'pan-os-custom-block-rule',
]);
export const FIREWALL_COMMITS: ReadonlySet<string> = new Set([
  'pan-os-commit',
  'pan-os-commit-status',
  'pan-os-push-to-device-group',
  'pan-os-push-status',
]);

/** Approval id → verb of the gate. */
const VERBS: Readonly<Record<string, string>> = {
  isolate: 'isolate',
  blockUrl: 'block-url',
  terminate: 'terminate-causality',
  quarantine: 'quarantine',
};

/** The tasks that the path of this playbook speaks of, or undefined for a playbook without a row. */
export function tasksOf(playbook: string): ReadonlySet<string> | undefined {
  return Object.hasOwn(TASKS, playbook) ? new Set(TASKS[playbook]) : undefined;
}

export function changesState(call: string): boolean {
  return STATE_CHANGING.has(call);
}

/** The verb that an approval or action of a scenario means. */
export function verbOf(action: string): string {
  return VERBS[action] ?? action;
}

export function isApproval(field: string): boolean {
  return Object.hasOwn(VERBS, field);
}
