/**
 * Many literals looked for in one pass over a text.
 *
 * L1. Linear: each place of the text is a look into three tables of bits; only where the first characters of some literal stand is it compared.
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

const TABLE_SIZE = 1 << 16;
/** Characters by which a literal is known at a place, the longest that it has: many begin alike (`invoke-`), few are alike for eight characters. */
const WIDTHS = [8, 5, 3] as const;

interface Table<Owner> {
  readonly width: number;
  readonly present: Uint8Array;
  readonly byKey: ReadonlyMap<number, readonly Entry<Owner>[]>;
}

/** Four of the characters, spread over the width. */
function keyAt(text: string, at: number, width: number): number {
  const mixed =
    (Math.imul(text.charCodeAt(at), 0x9e_37) + Math.imul(text.charCodeAt(at + 1), 0x85_eb)) ^
    (Math.imul(text.charCodeAt(at + (width >> 1)), 0xc2_b3) + Math.imul(text.charCodeAt(at + width - 1), 0x27_d5));
  return (mixed ^ (mixed >>> 11)) & (TABLE_SIZE - 1);
}

function tableOf<Owner>(width: number, entries: readonly Entry<Owner>[]): Table<Owner> {
  const present = new Uint8Array(TABLE_SIZE);
  const byKey = new Map<number, Entry<Owner>[]>();
  for (const entry of entries) {
    const key = keyAt(entry.literal, 0, width);
    present[key] = 1;
    const held = byKey.get(key);
    if (held === undefined) byKey.set(key, [entry]);
    else held.push(entry);
  }
  return { width, present, byKey };
}

export function literalsOf<Owner>(entries: readonly Entry<Owner>[]): Literals<Owner> {
  const widthOf = ({ literal }: Entry<Owner>): number => WIDTHS.find((width) => literal.length >= width) ?? 0;
  const tables = WIDTHS.map((width) =>
    tableOf(
      width,
      entries.filter((entry) => widthOf(entry) === width),
    ),
  );
  const short = entries.filter((entry) => widthOf(entry) === 0);
  return {
    each: (text, found) => {
      for (const { width, present, byKey } of tables) {
        for (let at = 0; at + width <= text.length; at += 1) {
          const key = keyAt(text, at, width);
          if (present[key] === 0) continue;
          for (const { literal, owner } of byKey.get(key) ?? []) {
            if (text.startsWith(literal, at)) found(owner, literal, at);
          }
        }
      }
      for (const { literal, owner } of short) {
        for (let at = text.indexOf(literal), times = 0; at !== -1 && times < 64; times += 1) {
          found(owner, literal, at);
          at = text.indexOf(literal, at + 1);
        }
      }
    },
  };
}
