/**
 * Lists as people edit them. A port, implemented by `adapters/store`. Types only.
 *
 * L1. A change names the text that it was made from: what somebody else, or a playbook, has written meanwhile is never overwritten unseen.
 */
import type { Doing } from './desk.ts';

export interface ListRecord {
  readonly name: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly changedAt: number;
  /** A person, or a run. */
  readonly changedBy: string;
}

export interface ListChange {
  readonly at: number;
  /** Empty: a run did it. */
  readonly by: string;
  /** Empty: a person did it. */
  readonly run: string;
  readonly detail: string;
}

export interface ListEdits {
  /** Newest first, of the latest rows of the audit. */
  changes(name: string, limit: number): Promise<readonly ListChange[]>;
  get(name: string): Promise<ListRecord | undefined>;
  /** False: there is one of that name. */
  add(name: string, text: string, doing: Doing): Promise<boolean>;
  /** False: its text is not `before` any more. */
  replace(name: string, before: string, text: string, doing: Doing): Promise<boolean>;
  remove(name: string, before: string, doing: Doing): Promise<boolean>;
}
