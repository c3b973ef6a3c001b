/** `{"$generate": {prefix, repeat, count}}`: a long text that a scenario file describes instead of holding it. Pure. */
import { RiposteError } from '../../core/base/errors.ts';
import { isList, isObject, type Json, type JsonObject } from '../../core/base/json.ts';

/** Longer than any field that a tenant sends; a file that asks for more is a mistake. */
const LENGTH_MAX = 32 * 1024 * 1024;

/** The fields with every generated text written out. Throws `trials.bad-scenario` for a description that is not one. */
export function expandGenerated(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, expand(value, `alert.${key}`)]));
}

function expand(value: Json, where: string): Json {
  if (isList(value)) return value.map((item, index) => expand(item, `${where}[${index}]`));
  return isObject(value) && Object.hasOwn(value, '$generate') ? textOf(value['$generate'], where) : value;
}

function textOf(description: Json | undefined, where: string): string {
  const { prefix = '', repeat = '', count } = isObject(description) ? description : {};
  if (
    typeof prefix !== 'string' ||
    typeof repeat !== 'string' ||
    typeof count !== 'number' ||
    !Number.isInteger(count) ||
    count < 0
  ) {
    throw bad(`${where}: "$generate" needs the texts prefix and repeat and a whole number count`);
  }
  if (prefix.length + (repeat.length + 10) * count > LENGTH_MAX)
    throw bad(`${where}: "$generate" describes more than ${LENGTH_MAX} characters`);
  if (!repeat.includes('%d')) return prefix + repeat.repeat(count);
  return prefix + Array.from({ length: count }, (_, index) => repeat.replaceAll('%d', String(index + 1))).join('');
}

function bad(message: string): RiposteError {
  return new RiposteError('trials.bad-scenario', message, { hint: 'See the alert row of the scenario format.' });
}
