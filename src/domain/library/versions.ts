/**
 * Versions of playbooks that this installation has written itself. A port, implemented by `adapters/store`. Types only.
 *
 * V1. The files that came with the product are never written: a version stands over the file of its path, and the newest one of a name counts.
 * V2. Versions are append-only. To go back is a new version with an older text; one without a text gives the name back to its file.
 * V3. A run has pinned the hash of what it began with (R5): a new version changes no run that is under way.
 */

export interface PlaybookVersion {
  readonly name: string;
  /** From 1 on, for each name. */
  readonly version: number;
  /** Where its file stands or would stand, relative to the content. */
  readonly path: string;
  /** Of the text; '' for a version that gives the name back to its file. */
  readonly hash: string;
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly note: string;
}

export interface PlaybookVersions {
  /** The newest version of every name, with its text. */
  current(): Promise<readonly (PlaybookVersion & { readonly text: string })[]>;
  /** Newest first. */
  versions(name: string): Promise<readonly PlaybookVersion[]>;
  text(name: string, version: number): Promise<string | undefined>;
  /** False: there is a version of that number by now. */
  add(version: PlaybookVersion, text: string): Promise<boolean>;
  /** Of every playbook that ever ran: how often since then (epoch milliseconds), and its newest run. */
  recent(since: number): Promise<readonly RecentRuns[]>;
  /** What became of the newest runs of a playbook, and which branches they took: of one hash, or of all. */
  statistics(name: string, hash: string | undefined, runsMax: number): Promise<PlaybookStatistics>;
}

export interface RecentRuns {
  readonly name: string;
  readonly runs: number;
  readonly failed: number;
  readonly last: { readonly run: string; readonly status: string; readonly at: number };
}

export interface PlaybookStatistics {
  readonly runs: readonly { readonly status: string; readonly count: number }[];
  readonly hashes: readonly { readonly hash: string; readonly count: number; readonly lastAt: number }[];
  /** How often a task was completed with a label. */
  readonly branches: readonly { readonly task: string; readonly label: string; readonly count: number }[];
  /** How many runs were looked at for the branches. */
  readonly looked: number;
}
