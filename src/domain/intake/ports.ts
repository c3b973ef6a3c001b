/**
 * What intake keeps: ways in, what came by them, and the rules of routing. A port, implemented by `adapters/store`. Types only.
 *
 * P1. A delivery is kept before anything is done with it; it is waiting until what became of it is kept too.
 * P2. The same body again from the same source under the same webhook-id is the same delivery.
 */

/** What is in force is `mapping.ts`. */
export interface Mapping {
  readonly preset: Preset;
  /** Path of the list of alerts in a body; empty: where the preset looks for it. */
  readonly items: string;
  /** alert.* key → path in an alert of the body. */
  readonly fields: Readonly<Record<string, string>>;
  /** alert.* key → a text that every alert gets. */
  readonly values: Readonly<Record<string, string>>;
}

export type Preset = 'riposte' | 'cortex' | 'ecs' | 'ocsf' | 'none';

export type SourceKind = 'webhook' | 'api';

/** A secret of a source that is valid. Of a webhook it is kept sealed elsewhere, of an api source its SHA-256 is kept here. */
export interface Credential {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly madeAt: number;
  /** SHA-256 of the key, hex; empty for a webhook. */
  readonly hash: string;
}

export interface SourceRecord {
  readonly name: string;
  readonly kind: SourceKind;
  /** The instance that its alerts belong to; empty: made here. */
  readonly instance: string;
  readonly mapping: Mapping;
  readonly enabled: boolean;
  /** Newest first; two while a rotation is under way. */
  readonly credentials: readonly Credential[];
  readonly changedAt: number;
  readonly changedBy: string;
  /** 1 for a new one, one more after every change. */
  readonly version: number;
}

export interface SealedSecret {
  readonly keyId: string;
  readonly text: string;
}

/** Who changed what and when. */
export interface IntakeChange {
  readonly by: string;
  readonly at: number;
}

/** A row of the routing that is kept: a rule of this house, or that a rule of a pack is switched off (then only `id` and `enabled` count). */
export interface RuleRecord {
  readonly id: string;
  readonly name: string;
  /** In the search language; empty: every alert. */
  readonly condition: string;
  readonly outcome: RuleOutcome;
  readonly enabled: boolean;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly version: number;
}

export type RuleOutcome =
  | { readonly kind: 'playbook'; readonly playbook: string; readonly dryRun: boolean }
  | { readonly kind: 'triage'; readonly reason: string }
  | { readonly kind: 'ignore'; readonly reason: string };

/** What came in, as it came. */
export interface DeliveryRecord {
  readonly id: string;
  /** Empty: it was uploaded. */
  readonly source: string;
  readonly instance: string;
  /** As it was when the delivery came. */
  readonly mapping: Mapping;
  readonly webhookId: string;
  readonly contentType: string;
  readonly receivedAt: number;
  readonly bytes: number;
  /** The text, or base64 of what is no text. */
  readonly body: string;
  /** `gone`: the body was not kept longer; the bytes tell how long it was. */
  readonly encoding: 'utf8' | 'base64' | 'gone';
  /** Who uploaded it; empty: a source delivered it. */
  readonly by: string;
}

/** What became of one alert of a delivery. */
export interface Outcome {
  /** null: it could not be kept as an alert. */
  readonly alert: { readonly instance: string; readonly id: string; readonly key: string } | null;
  readonly new: boolean;
  readonly run: string | null;
  readonly rule: string | null;
  readonly reason: string | null;
}

export interface StoredDelivery extends DeliveryRecord {
  readonly pos: number;
  readonly status: 'waiting' | 'read';
  readonly outcome: readonly Outcome[];
}

export interface IntakeRecords {
  /** In the order in which they were added. */
  sources(): Promise<readonly SourceRecord[]>;
  /** Secrets of a source by their id. */
  secretsOf(source: string): Promise<ReadonlyMap<string, SealedSecret>>;
  /** False: there is one of that name. */
  addSource(record: SourceRecord, sealed: ReadonlyMap<string, SealedSecret>, change: IntakeChange): Promise<boolean>;
  /** `sealed`: new secrets, `dropped`: ids of those that go. False: it is at another version than the one before this. */
  editSource(
    record: SourceRecord,
    secrets: { readonly sealed: ReadonlyMap<string, SealedSecret>; readonly dropped: readonly string[] },
    change: IntakeChange & { readonly what: string },
  ): Promise<boolean>;
  removeSource(name: string, change: IntakeChange): Promise<boolean>;

  /** In their order. */
  rules(): Promise<readonly RuleRecord[]>;
  /** Adds the rule or replaces it; `order`: the ids of all rules of this house, in their order. False: it is at another version. */
  putRule(
    rule: RuleRecord,
    order: readonly string[],
    change: IntakeChange & { readonly what: string },
  ): Promise<boolean>;
  orderRules(order: readonly string[], change: IntakeChange & { readonly what: string }): Promise<void>;
  removeRule(id: string, change: IntakeChange & { readonly what: string }): Promise<boolean>;

  /** False: it came before (P2). */
  take(delivery: DeliveryRecord): Promise<boolean>;
  /** Waiting ones after a place, in the order in which they came. */
  waiting(after: number, limit: number): Promise<readonly StoredDelivery[]>;
  /** False: it was settled already. */
  settle(id: string, outcome: readonly Outcome[]): Promise<boolean>;
  /** Waiting once more, with the mapping and instance given. False: there is none, or it waits already. */
  reread(id: string, as: Pick<DeliveryRecord, 'mapping' | 'instance'>): Promise<boolean>;
  delivery(id: string): Promise<StoredDelivery | undefined>;
  /** Newest first; of a source, or those that brought an alert (by its key). */
  deliveries(page: {
    readonly limit: number;
    readonly cursor?: string;
    readonly source?: string;
    readonly alert?: string;
    readonly status?: 'waiting';
  }): Promise<{ readonly rows: readonly StoredDelivery[]; readonly next: string | null }>;
}
