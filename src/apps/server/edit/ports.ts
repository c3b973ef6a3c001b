/** What the server needs to let people edit: playbooks and the policy. Refusals are thrown with a code of `API_ERRORS`. */
import type {
  CheckFinding,
  PlaybookHealthPage,
  PlaybookText,
  PlaybookVersionView,
  TrustView,
} from '../../../core/api/views.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Doing } from '../../../domain/alerts/desk.ts';
import type { Policy, PolicyDecision } from '../../../domain/gate/policy.ts';
import type { PolicyVersion } from '../../../domain/gate/policy-kept.ts';
import type { PlaybookStatistics } from '../../../domain/library/versions.ts';

export interface Saved {
  readonly name: string;
  /** 0: its text is that of the file. */
  readonly version: number;
  readonly hash: string;
  readonly findings: readonly CheckFinding[];
}

/** `hash`: of it with all that it calls. */
export type PlaybookHealth = Omit<PlaybookHealthPage['rows'][number], 'trusted'> & { readonly hash: string };

export interface PlaybookChanges extends Omit<TrustView, 'verbs'> {
  readonly verbs: readonly Omit<TrustView['verbs'][number], 'trusted'>[];
}

export interface EditorPorts {
  /** As it is installed, or as it was in a version; 0 is the file. Throws `api.not-found`. */
  text(name: string, version?: number): Promise<PlaybookText>;
  check(text: string): Promise<{ readonly name: string; readonly findings: readonly CheckFinding[] }>;
  /** `name` absent: a new playbook. `seen`: the hash of the text that was edited. */
  save(
    wanted: { readonly name?: string; readonly text: string; readonly seen?: string; readonly note: string },
    doing: Doing,
  ): Promise<Saved>;
  restore(
    wanted: { readonly name: string; readonly version: number; readonly seen?: string; readonly note: string },
    doing: Doing,
  ): Promise<Saved>;
  /** Newest first; the file last. */
  versions(name: string): Promise<readonly PlaybookVersionView[]>;
  /** Markdown. */
  page(name: string): Promise<string>;
  /** SVG. */
  picture(name: string, theme: 'auto' | 'light' | 'dark'): Promise<string>;
  /** Of every installed playbook, by name; runs since then are counted (epoch milliseconds). */
  health(since: number): Promise<readonly PlaybookHealth[]>;
  /** What a playbook changes with all that it calls. Throws `api.not-found`. */
  changes(name: string): Promise<PlaybookChanges>;
  statistics(name: string, hash: string | undefined): Promise<PlaybookStatistics>;
}

export interface PolicyPorts {
  /** Version 0: nothing was edited. */
  newest(): PolicyVersion;
  /** Of every key: where its value comes from. */
  sources(): Readonly<Record<string, 'default' | 'configuration' | 'edited'>>;
  versions(): Promise<readonly PolicyVersion[]>;
  /** `edit`: key → value, null gives a key back to the configuration. `seen`: the version that was edited. */
  edit(edit: JsonObject, seen: number, note: string, doing: Doing): Promise<PolicyVersion>;
  /** Trusts a playbook as it is installed now with a verb, or trusts it no more. */
  trust(playbook: string, verb: string, trusted: boolean, note: string, doing: Doing): Promise<PolicyVersion>;
  /** What the policy in force, or one with these edits, says of an action. */
  judge(asked: {
    readonly verb: string;
    readonly targets: readonly string[];
    readonly risk: 'read' | 'write' | 'containment';
    readonly playbook?: string;
    readonly alert: JsonObject;
    readonly edit?: JsonObject;
  }): Promise<PolicyDecision & { readonly origin: string; readonly trusted: boolean }>;
  inForce(): Policy;
}
