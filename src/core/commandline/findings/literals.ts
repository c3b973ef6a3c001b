/**
 * Many literals looked for in one pass over a text.
 *
 * L1. Linear: each place of the text is one look into a table of bits; only where the first three characters of some literal stand are the tables of their
 *     widths asked, and only where those agree is it compared.
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

/** Of three characters; five bits tell small letters apart, so that most texts fall on places of their own. */
function headOf(first: number, second: number, third: number): number {
  return ((first << 10) ^ (second << 5) ^ third) & (TABLE_SIZE - 1);
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
  /** For each three characters, a bit for every table that has a literal which begins with them. */
  const heads = new Uint8Array(TABLE_SIZE);
  for (const entry of entries) {
    const bit = 1 << WIDTHS.findIndex((width) => width === widthOf(entry));
    const { literal } = entry;
    const head = headOf(literal.charCodeAt(0), literal.charCodeAt(1), literal.charCodeAt(2));
    if (widthOf(entry) !== 0) heads[head] = (heads[head] ?? 0) | bit;
  }
  return {
    each: (text, found) => {
      const places: readonly number[][] = tables.map(() => []);
      let first = text.charCodeAt(0);
      let second = text.charCodeAt(1);
      for (let at = 0; at + 3 <= text.length; at += 1) {
        const third = text.charCodeAt(at + 2);
        const bits = heads[headOf(first, second, third)] ?? 0;
        first = second;
        second = third;
        if (bits === 0) continue;
        for (let table = 0; table < places.length; table += 1) if ((bits & (1 << table)) !== 0) places[table]?.push(at);
      }
      for (const [table, { width, present, byKey }] of tables.entries()) {
        for (const at of places[table] ?? []) {
          if (at + width > text.length) break;
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
