/**
 * What the agents hold in quarantine.
 *
 * U1. A file changes its state when the action that changes it has ended well on its endpoint, not before.
 * U2. A tenant whose `quarantine.status` is null never tells: the field is missing from every answer.
 * U3. Where the tenant says how a quarantine ends, it ends so, also on an endpoint that is away.
 * U4. A file that no action has touched is as the tenant says, else not in quarantine.
 */
import type { TenantSpec } from '../tenant.ts';
import type { EndpointPark } from './endpoints.ts';

export interface LabFile {
  readonly endpointId: string;
  readonly path: string;
  readonly sha256: string;
}

interface Change {
  readonly action: number;
  readonly endpointId: string;
  readonly sha256: string;
  /** A restoring names no path. */
  readonly path: string | undefined;
  readonly held: boolean;
}

export class Quarantine {
  readonly #spec: TenantSpec['quarantine'];
  readonly #park: EndpointPark;
  readonly #changes: Change[] = [];
  readonly #told = new Set<string>();

  constructor(spec: TenantSpec['quarantine'], park: EndpointPark) {
    this.#spec = spec;
    this.#park = park;
  }

  /** Begins to put the file away on the endpoints and returns the action id. */
  hold(endpointIds: readonly string[], path: string, sha256: string, now: number): number {
    return this.#change(endpointIds, { sha256, path, held: true }, this.#spec?.action, now);
  }

  /** Begins to put the file back, wherever it was, and returns the action id. */
  release(endpointIds: readonly string[], sha256: string, now: number): number {
    return this.#change(endpointIds, { sha256, path: undefined, held: false }, undefined, now);
  }

  /** Undefined: the tenant does not tell. Remembers that the file was asked for. */
  statusOf(file: LabFile, now: number): boolean | undefined {
    this.#told.add(keyOf(file));
    if (this.#spec?.status === null) return undefined;
    const last = this.#changes.findLast(
      (change) =>
        change.endpointId === file.endpointId &&
        change.sha256 === file.sha256.toLowerCase() &&
        (change.path ?? file.path) === file.path &&
        this.#park.statusOn(change.action, change.endpointId, now) === 'COMPLETED_SUCCESSFULLY',
    );
    return last?.held ?? this.#spec?.status ?? false;
  }

  /** Whether the tenant has answered for the file before: what comes then is a read-back. */
  hasTold(file: LabFile): boolean {
    return this.#told.has(keyOf(file));
  }

  #change(
    endpointIds: readonly string[],
    { sha256, path, held }: Pick<Change, 'sha256' | 'path' | 'held'>,
    told: string | undefined,
    now: number,
  ): number {
    const action = this.#park.begin(endpointIds, told ?? 'COMPLETED_SUCCESSFULLY', now, told !== undefined);
    for (const endpointId of endpointIds) {
      this.#changes.push({ action, endpointId, sha256: sha256.toLowerCase(), path, held });
    }
    return action;
  }
}

function keyOf({ endpointId, path, sha256 }: LabFile): string {
  return JSON.stringify([endpointId, path, sha256.toLowerCase()]);
}
