/** Ids may be shortened to a beginning that only one of them has. */
import { RiposteError } from '../../core/base/errors.ts';

/** The row whose id is `typed`, or the only one whose id begins with it. Throws `cli.no-match` or `cli.ambiguous`. */
export function byPrefix<Row>(rows: readonly Row[], typed: string, idOf: (row: Row) => string, what: string): Row {
  const exact = rows.find((row) => idOf(row) === typed);
  if (exact) return exact;
  const fitting = typed === '' ? [] : rows.filter((row) => idOf(row).startsWith(typed));
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  if (fitting.length === 0) {
    const known = rows.map(idOf);
    throw new RiposteError('cli.no-match', `there is no ${what} "${typed}"`, {
      hint:
        known.length === 0
          ? `There is no ${what} at all.`
          : `There is: ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}`,
    });
  }
  throw new RiposteError('cli.ambiguous', `"${typed}" is the beginning of ${fitting.length} ids`, {
    hint: `Type more of it: ${fitting.slice(0, 10).map(idOf).join(', ')}`,
  });
}
