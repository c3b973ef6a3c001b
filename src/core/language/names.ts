/** Names of operators and transformers as documents write them: `isEqualString`, `string.isEqual`, `general.uniq`. */

interface Named {
  readonly name: string;
  readonly aliases: readonly string[];
}

export interface NameIndex<Row> {
  readonly exact: ReadonlyMap<string, Row>;
  readonly folded: ReadonlyMap<string, Row>;
}

/** Rows by name and alias. The first row of a name keeps it. */
export function indexByName<Row extends Named>(rows: readonly Row[]): NameIndex<Row> {
  const exact = new Map<string, Row>();
  const folded = new Map<string, Row>();
  for (const row of rows) {
    for (const name of [row.name, ...row.aliases]) {
      if (!exact.has(name)) exact.set(name, row);
      const lower = name.toLowerCase();
      if (!folded.has(lower)) folded.set(lower, row);
    }
  }
  return { exact, folded };
}

/** As written, or in another case; then the same without the category, whose own names (`Number.isEqual`) come before. */
export function findByName<Row>(index: NameIndex<Row>, name: string): Row | undefined {
  const bare = name.slice(name.lastIndexOf('.') + 1);
  return (
    index.exact.get(name) ??
    index.folded.get(name.toLowerCase()) ??
    index.exact.get(bare) ??
    index.folded.get(bare.toLowerCase())
  );
}
