/** What a row about a registry key names (`windows-registry.ts`). */
import type { Confidence, Severity, Tactic } from '../types.ts';

export interface RegistryKey {
  readonly id: string;
  readonly group: 'registry-start' | 'registry-defence' | 'registry-consent' | 'registry-access';
  readonly technique: string;
  readonly tactic: Tactic;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly reason: string;
  readonly benign: readonly string[];
  readonly hits: readonly string[];
  readonly misses: readonly string[];
  /** Parts of a key or value name, in small letters. */
  readonly keys: readonly string[];
  /** At least one of these too, anywhere in the text. */
  readonly also?: readonly string[];
}
