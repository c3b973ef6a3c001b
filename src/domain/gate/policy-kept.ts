/**
 * What of the policy an operator has edited while the product runs. A port, implemented by `adapters/store`. Types only.
 *
 * K1. It stands over the configuration, key by key: a key that nobody edited is the configuration's.
 * K2. Versions are append-only; the newest is in force. Nothing that a playbook can call writes one.
 */
import type { Policy } from './policy.ts';

export interface PolicyVersion {
  /** From 1 on. */
  readonly version: number;
  /** The keys that are edited, with their values. */
  readonly edited: Partial<Policy>;
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly note: string;
}

export interface PolicyVersions {
  newest(): Promise<PolicyVersion | undefined>;
  /** Newest first. */
  all(): Promise<readonly PolicyVersion[]>;
  /** False: there is a version of that number by now. `named`: the keys, for the audit. */
  add(version: PolicyVersion, named: readonly string[]): Promise<boolean>;
}
