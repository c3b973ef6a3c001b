/**
 * Places that this browser has worked out before, kept over reloads: nothing but numbers and ids of tasks.
 *
 * K1. A place is taken only for the very structure that it was made for, which stands beside it: a hash alone may hit another graph.
 * K2. What cannot be read, or not be kept, is worked out anew.
 */
import type { Placed, Point } from './places.ts';

const PREFIX = 'riposte.places.';
/** Another number where the layout itself changes. */
const VERSION = 1;
const KEPT_MAX = 60;

interface Kept {
  readonly version: number;
  readonly structure: string;
  readonly nodes: readonly (readonly [string, Point])[];
  readonly lines: Placed['lines'];
}

export function keptPlaces(structure: string): Placed | undefined {
  try {
    const text = localStorage.getItem(PREFIX + nameOf(structure));
    if (text === null) return undefined;
    const kept = JSON.parse(text) as Kept;
    if (kept.version !== VERSION || kept.structure !== structure) return undefined;
    return { nodes: new Map(kept.nodes), lines: kept.lines };
  } catch {
    return undefined;
  }
}

export function keepPlaces(structure: string, { nodes, lines }: Placed): void {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    // Those of long ago cannot be told from those of today, and are as soon worked out again.
    if (keys.length >= KEPT_MAX) for (const key of keys) localStorage.removeItem(key);
    const kept: Kept = { version: VERSION, structure, nodes: [...nodes], lines };
    localStorage.setItem(PREFIX + nameOf(structure), JSON.stringify(kept));
  } catch {
    // No room, or none is given (K2).
  }
}

const PRIME = 16_777_619;

/** FNV-1a: short, and good enough for a name beside which the whole structure stands (K1). */
function nameOf(structure: string): string {
  let hash = 2_166_136_261;
  for (let at = 0; at < structure.length; at += 1) hash = Math.imul(hash ^ structure.charCodeAt(at), PRIME);
  return (hash >>> 0).toString(36);
}
