/** What the routes of intake need of the product. Refusals are thrown with a code of `API_ERRORS`. */
import type { Json, JsonObject } from '../../core/base/json.ts';
import type { DeliveryRecord, Mapping, Preset, StoredDelivery } from '../../domain/intake/ports.ts';
import type { Routing } from '../../domain/intake/routing.ts';
import type { Decided } from '../../domain/intake/rules.ts';
import type { Sources } from '../../domain/intake/sources.ts';

export interface Kept {
  readonly delivery: string;
  readonly new: boolean;
}

export type MappingGiven = Partial<Mapping>;

export interface PreviewedAlert {
  readonly fields: JsonObject | null;
  readonly problem: string | null;
  readonly routing: Decided | null;
}

export interface IntakePort {
  readonly sources: Pick<Sources, 'list' | 'get' | 'admit' | 'sourceOf' | 'add' | 'edit' | 'rotate' | 'remove'>;
  readonly rules: Pick<Routing, 'rules' | 'add' | 'edit' | 'move' | 'remove'>;
  /** Durable when it settles; what becomes of it comes after. */
  keep(
    head: Pick<DeliveryRecord, 'source' | 'instance' | 'mapping' | 'webhookId' | 'contentType' | 'by'>,
    body: Uint8Array,
  ): Promise<Kept>;
  /** Throws `source.bad-instance`. */
  uploadMapping(instance: string, preset: Preset): Mapping;
  /** Throws `api.not-found`. */
  again(id: string): Promise<Kept>;
  delivery(id: string): Promise<StoredDelivery | undefined>;
  list(page: {
    readonly limit: number;
    readonly cursor?: string;
    readonly source?: string;
    readonly alert?: string;
    readonly status?: 'waiting';
  }): Promise<{ readonly rows: readonly StoredDelivery[]; readonly next: string | null }>;
  explain(alert: { readonly fields: JsonObject; readonly instance: string; readonly via: string }): Promise<Decided>;
  /** `source`: empty for none. Throws `source.unknown`, `mapping.invalid`. */
  preview(what: {
    readonly source: string;
    readonly instance: string | undefined;
    readonly mapping: MappingGiven;
    readonly body: Json;
  }): Promise<readonly PreviewedAlert[]>;
}
