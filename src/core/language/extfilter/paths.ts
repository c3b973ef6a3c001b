/** Names separated by dots, as `ExtFilter` reads them: the longest name that is a key wins, and lists are read item by item. */
import { getOwn, isList, isObject, withKey } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Budget } from '../budget.ts';

/** The key of `node` that begins the path, and the rest; a list has the keys that any of its items has. */
function step(
  node: Json,
  names: readonly string[],
  budget: Budget,
): { readonly count: number; readonly value: Json } | undefined {
  for (let count = names.length; count > 0; count--) {
    const key = names.slice(0, count).join('.');
    budget.spend(count);
    if (isObject(node) && Object.hasOwn(node, key)) return { count, value: getOwn(node, key) ?? null };
    if (!isList(node)) continue;
    budget.spend(node.length);
    if (node.some((item) => isObject(item) && Object.hasOwn(item, key))) {
      return { count, value: node.map((item) => (isObject(item) ? (getOwn(item, key) ?? null) : null)) };
    }
  }
  return undefined;
}

/** What stands at a path; undefined when nothing does. */
export function valueAt(root: Json, path: string, budget: Budget): Json | undefined {
  let names: readonly string[] = path.split('.');
  let node = root;
  while (names.length > 0) {
    const found = step(node, names, budget);
    if (found === undefined) return undefined;
    node = found.value;
    names = names.slice(found.count);
  }
  return node;
}

/**
 * The object with the value at a path; what is no object on the way becomes one. A list on the way is replaced by the value: it was read item
 * by item, and the value is what remained of its items.
 */
export function withValueAt(root: JsonObject, path: string, value: Json, budget: Budget): JsonObject {
  const names = path.split('.');
  const found = step(root, names, budget);
  const count = found?.count ?? 1;
  const key = names.slice(0, count).join('.');
  const rest = names.slice(count).join('.');
  if (rest === '' || isList(found?.value)) return withKey(root, key, value);
  const child = isObject(found?.value) ? found.value : {};
  return withKey(root, key, withValueAt(child, rest, value, budget));
}
