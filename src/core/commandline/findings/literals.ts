/**
 * Many literals looked for in one pass over a text.
 *
 * L1. Linear: each place of the text is one look into a table of bits; only where the first three characters of some literal stand is it compared.
 * L2. A literal of one or two characters is looked for by itself: there are few, of scripts that have no small letters.
 */

export interface Literals<Owner> {
  /** Calls for every place of every literal, place by place. */
  each(text: string, found: (owner: Owner, literal: string, at: number) => void): void;
}

interface Entry<Owner> {
  readonly literal: string;
  readonly owner: Owner;
}

const TABLE_BITS = 16;
const TABLE_SIZE = 1 << TABLE_BITS;

function keyAt(text: string, at: number): number {
  const mixed =
    Math.imul(text.charCodeAt(at), 0x9e_37) ^
    Math.imul(text.charCodeAt(at + 1), 0x85_eb) ^
    Math.imul(text.charCodeAt(at + 2), 0xc2_b3);
  return (mixed ^ (mixed >>> 13)) & (TABLE_SIZE - 1);
}

export function literalsOf<Owner>(entries: readonly Entry<Owner>[]): Literals<Owner> {
  const present = new Uint8Array(TABLE_SIZE);
  const byKey = new Map<number, Entry<Owner>[]>();
  const short = entries.filter(({ literal }) => literal.length < 3);
  for (const entry of entries) {
    if (entry.literal.length < 3) continue;
    const key = keyAt(entry.literal, 0);
    present[key] = 1;
    const held = byKey.get(key);
    if (held === undefined) byKey.set(key, [entry]);
    else held.push(entry);
  }
  return {
    each: (text, found) => {
      const end = text.length - 2;
      for (let at = 0; at < end; at += 1) {
        const key = keyAt(text, at);
        if (present[key] === 0) continue;
        for (const { literal, owner } of byKey.get(key) ?? [])
          if (text.startsWith(literal, at)) found(owner, literal, at);
      }
      for (const { literal, owner } of short) {
        for (
          let at = text.indexOf(literal), times = 0;
          at !== -1 && times < 64;
          at = text.indexOf(literal, at + 1), times += 1
        )
          found(owner, literal, at);
      }
    },
  };
}
