/** Instances as whoever uses the store sees them: settings in the open, secrets as they were sealed. Types only. */

export interface InstanceRecord {
  readonly name: string;
  readonly product: string;
  /** Setting → value; no secrets. */
  readonly settings: Readonly<Record<string, string>>;
  /** Setting → sealed value. */
  readonly secrets: Readonly<Record<string, SealedText>>;
  readonly enabled: boolean;
  /** False: a dry run. */
  readonly live: boolean;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly changedBy: string;
}

export interface SealedText {
  readonly keyId: string;
  readonly text: string;
}

/** Who changed what and when, as the audit keeps it. */
export interface Change {
  readonly by: string;
  readonly at: number;
}

export interface InstanceRecords {
  /** In the order in which they were added. Asked of the writer, so that a start needs no reader. */
  all(): Promise<readonly InstanceRecord[]>;
  /** False: there is one of that name, ignoring case. */
  add(record: Omit<InstanceRecord, 'createdAt' | 'changedAt' | 'changedBy'>, change: Change): Promise<boolean>;
  /** False: there is none. */
  set(name: string, what: { readonly enabled: boolean; readonly live: boolean }, change: Change): Promise<boolean>;
  /**
   * Other settings: all or nothing. `sealed`: secrets that are new or replaced; `dropped`: those that go; the others stay. False: there is
   * no such instance.
   */
  edit(
    edited: Pick<InstanceRecord, 'name' | 'settings' | 'live'> & {
      readonly sealed: Readonly<Record<string, SealedText>>;
      readonly dropped: readonly string[];
      /** What the editor named: for the audit, which keeps no values. */
      readonly named: readonly string[];
    },
    change: Change,
  ): Promise<boolean>;
  remove(name: string, change: Change): Promise<boolean>;
  /** Replaces sealed values by the same ones under another key: all or nothing. */
  reseal(
    secrets: readonly { readonly instance: string; readonly setting: string; readonly sealed: SealedText }[],
    change: Change,
  ): Promise<void>;
}
