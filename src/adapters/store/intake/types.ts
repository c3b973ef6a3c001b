/** Intake as whoever uses the store sees it: what it keeps, and what of it is sealed. Types only. */
import type { IntakeRecords, SealedSecret } from '../../../domain/intake/ports.ts';

/** What stands sealed here, for whoever seals everything anew. */
export interface SealedHere {
  readonly place: { readonly instance: string; readonly setting: string };
  readonly sealed: SealedSecret;
}

export type StoredIntake = IntakeRecords & {
  sealed(): Promise<readonly SealedHere[]>;
  reseal(values: readonly SealedHere[]): Promise<void>;
};
