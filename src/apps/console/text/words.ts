/** Words for what the API calls by its codes, and the tone in which they are shown. Tables beside plain functions. */

export type Tone = 'neutral' | 'good' | 'caution' | 'bad' | 'info' | 'accent';

interface Word {
  readonly text: string;
  readonly tone: Tone;
}

const RUN_STATUS: Readonly<Record<string, Word>> = {
  running: { text: 'running', tone: 'info' },
  waiting: { text: 'waits for a person', tone: 'caution' },
  failed: { text: 'failed', tone: 'bad' },
  paused: { text: 'paused', tone: 'caution' },
  completed: { text: 'completed', tone: 'good' },
  cancelled: { text: 'cancelled', tone: 'neutral' },
};

const TASK_STATUS: Readonly<Record<string, Word>> = {
  ready: { text: 'ready', tone: 'info' },
  started: { text: 'running', tone: 'info' },
  waiting: { text: 'waits for a person', tone: 'caution' },
  done: { text: 'done', tone: 'good' },
  skipped: { text: 'skipped', tone: 'neutral' },
  'failed-continued': { text: 'failed, run went on', tone: 'caution' },
  'error-path': { text: 'failed, took the error path', tone: 'caution' },
  failed: { text: 'failed', tone: 'bad' },
  dead: { text: 'not taken', tone: 'neutral' },
};

const VERDICT: Readonly<Record<string, Word>> = {
  malicious: { text: 'malicious', tone: 'bad' },
  suspicious: { text: 'suspicious', tone: 'caution' },
  unknown: { text: 'unknown', tone: 'neutral' },
  good: { text: 'good', tone: 'good' },
};

const ACTION_STATUS: Readonly<Record<string, Word>> = {
  done: { text: 'done, proven', tone: 'good' },
  'already-done': { text: 'was so already', tone: 'good' },
  planned: { text: 'planned only (dry run)', tone: 'neutral' },
  declined: { text: 'declined', tone: 'neutral' },
  failed: { text: 'failed', tone: 'bad' },
  unknown: { text: 'not proven', tone: 'bad' },
  sent: { text: 'sent, not proven yet', tone: 'caution' },
  accepted: { text: 'accepted, not proven yet', tone: 'caution' },
  undone: { text: 'taken back', tone: 'neutral' },
};

const SEVERITY: Readonly<Record<string, Word & { readonly rank: number }>> = {
  CRITICAL: { text: 'Critical', tone: 'bad', rank: 4 },
  HIGH: { text: 'High', tone: 'bad', rank: 3 },
  MEDIUM: { text: 'Medium', tone: 'caution', rank: 2 },
  LOW: { text: 'Low', tone: 'neutral', rank: 1 },
  INFO: { text: 'Info', tone: 'neutral', rank: 0 },
};

const XSOAR_SEVERITY = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** What a yes does, and how a person would say it. Verbs of the catalogue; another one is shown as it is. */
const VERBS: Readonly<Record<string, VerbWords>> = {
  isolate: { does: 'Isolate', on: 'endpoint', undoneBy: 'Release the endpoint from isolation' },
  unisolate: { does: 'Release from isolation', on: 'endpoint', undoneBy: 'Isolate it again' },
  'block-url': { does: 'Block', on: 'URL', undoneBy: 'Take it off the block list' },
  'unblock-url': { does: 'Unblock', on: 'URL', undoneBy: 'Block it again' },
  'blocklist-file': { does: 'Block', on: 'file', undoneBy: 'Take the hash off the block list' },
  'unblocklist-file': { does: 'Unblock', on: 'file', undoneBy: 'Block it again' },
  'allowlist-file': { does: 'Allow', on: 'file', undoneBy: 'Take the hash off the allow list' },
  'block-rule': { does: 'Add the rule that blocks', on: 'rule', undoneBy: 'Delete the rule' },
  'delete-rule': { does: 'Delete', on: 'rule', undoneBy: '' },
  'move-rule': { does: 'Move', on: 'rule', undoneBy: '' },
  commit: { does: 'Commit the configuration', on: 'device', undoneBy: '' },
  push: { does: 'Push the configuration', on: 'device', undoneBy: '' },
  quarantine: { does: 'Quarantine', on: 'file', undoneBy: 'Restore the file from quarantine' },
  'restore-file': { does: 'Restore', on: 'file', undoneBy: 'Quarantine it again' },
  'terminate-causality': { does: 'End the process tree', on: 'process', undoneBy: '' },
  'terminate-process': { does: 'End the process', on: 'process', undoneBy: '' },
  'run-script': { does: 'Run a script', on: 'endpoint', undoneBy: '' },
  'close-alert': { does: 'Close', on: 'alert', undoneBy: 'Open it again' },
};

interface VerbWords {
  readonly does: string;
  readonly on: string;
  /** Empty: nothing takes it back. */
  readonly undoneBy: string;
}

function wordOf(table: Readonly<Record<string, Word>>, code: string): Word {
  return Object.hasOwn(table, code)
    ? (table[code] ?? { text: code, tone: 'neutral' })
    : { text: code, tone: 'neutral' };
}

export const runStatusWord = (code: string): Word => wordOf(RUN_STATUS, code);
export const taskStatusWord = (code: string): Word => wordOf(TASK_STATUS, code);
export const verdictWord = (code: string): Word => wordOf(VERDICT, code);
export const actionStatusWord = (code: string): Word => wordOf(ACTION_STATUS, code);

/** XDR gives a word or its code (`SEV_040_HIGH`), XSOAR 0 to 4. Undefined where the alert says nothing that is known. */
export function severityWord(value: unknown): (Word & { readonly rank: number }) | undefined {
  const code =
    typeof value === 'number'
      ? XSOAR_SEVERITY[Math.round(value)]
      : String(value)
          .toUpperCase()
          .replace(/^SEV_\d+_/, '');
  return code !== undefined && Object.hasOwn(SEVERITY, code) ? SEVERITY[code] : undefined;
}

export function verbWords(verb: string): VerbWords {
  const known = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (known) return known;
  const text = verb.replaceAll('-', ' ');
  return { does: text.charAt(0).toUpperCase() + text.slice(1), on: '', undoneBy: '' };
}

/** As Cortex and XSOAR know them. */
export const CLOSE_REASONS = [
  'Resolved - True Positive',
  'Resolved - False Positive',
  'Resolved - Duplicate',
  'Resolved - Security Testing',
  'Resolved - Other',
] as const;

/** `412 bytes`, `3.4 KB`, `5 MB`: by 1,024. */
export function bytesWords(bytes: number): string {
  if (bytes < 1_024) return plural(bytes, 'byte');
  const [size, unit] = bytes < 1_048_576 ? [bytes / 1_024, 'KB'] : [bytes / 1_048_576, 'MB'];
  return `${size < 10 ? size.toFixed(1).replace(/\.0$/, '') : Math.round(size)} ${unit}`;
}

const NUMBER = new Intl.NumberFormat('en-US');

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${NUMBER.format(count)} ${count === 1 ? one : many}`;
}
