/** Searches as requests bring them. */
import { RiposteError } from '../../core/base/errors.ts';
import type { Query } from '../../core/query/query.ts';

/** Throws `query.invalid` with the place. */
export async function readSearch(text: string): Promise<Query> {
  const { parseQuery } = await import('../../core/query/parse.ts');
  const read = parseQuery(text);
  if (read.ok) return read.value;
  const { code, message, at } = read.error;
  throw new RiposteError('query.invalid', message, { facts: { code, at } });
}
