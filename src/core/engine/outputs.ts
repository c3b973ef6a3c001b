/**
 * What a private sub-playbook leaves in the context of its caller: its declared outputs (XSOAR).
 *
 * U1. Of a root that is not declared itself only the declared paths below it are taken, element by element: what belongs to one
 *     object stays together.
 * U2. What the caller has already is not added again: sub-playbooks often hand back what they were given.
 */
import { asList, deepEqual, getOwn, isList, isObject, setOwn, type Json, type JsonObject } from '../base/json.ts';
import { applyWrites, planEntries, type MergeServices } from '../language/index.ts';
import type { ContextWrite } from '../language/writes.ts';

/** XSOAR: the keys by which standard objects are the same one. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  File: ['MD5', 'SHA1', 'SHA256', 'SHA512', 'CRC32', 'CTPH', 'SSDeep'].map(sameOf).join(' || '),
  IP: sameOf('Address'),
  URL: sameOf('Data'),
  Domain: sameOf('Name'),
  CVE: sameOf('ID'),
  DBotScore: 'val.Indicator && val.Indicator == obj.Indicator && val.Vendor == obj.Vendor && val.Type == obj.Type',
};

function sameOf(field: string): string {
  return `val.${field} && val.${field} == obj.${field}`;
}

/**
 * The writes that copy the outputs of `inner` into `outer`.
 *
 * @choice Several values of one root are appended, equal ones once; standard objects merge by their usual keys.
 */
export function outputWrites(
  paths: readonly string[],
  inner: JsonObject,
  outer: JsonObject,
  services: MergeServices,
): readonly ContextWrite[] {
  const writes: ContextWrite[] = [];
  let tree = outer;
  for (const [root, wanted] of byRoot(paths)) {
    const value = projected(getOwn(inner, root), wanted);
    if (value === undefined || value === null) continue;
    const known = asList(getOwn(tree, root));
    const isNew = (item: Json) => !known.some((one) => deepEqual(one, item));
    const fresh = known.length === 0 ? value : asList(value).filter(isNew);
    if (isList(fresh) && fresh.length === 0 && known.length > 0) continue;
    const planned = planEntries(tree, [[keyOf(root), fresh]], services);
    writes.push(...planned.writes);
    tree = applyWrites(tree, planned.writes);
  }
  return writes;
}

function keyOf(root: string): string {
  return Object.hasOwn(MERGE_KEYS, root) ? `${root}(${MERGE_KEYS[root] ?? ''})` : root;
}

type Wanted = 'all' | Map<string, Wanted>;

/** Declared paths as a tree; one that a shorter one covers is gone. */
function byRoot(paths: readonly string[]): Map<string, Wanted> {
  const roots = new Map<string, Wanted>();
  for (const path of paths) {
    const names = path.split('.').filter((name) => name !== '');
    let at = roots;
    for (const [index, name] of names.entries()) {
      const known = at.get(name);
      if (known === 'all') break;
      if (index === names.length - 1) at.set(name, 'all');
      else {
        const below = known ?? new Map<string, Wanted>();
        at.set(name, below);
        at = below;
      }
    }
  }
  return roots;
}

function projected(value: Json | undefined, wanted: Wanted): Json | undefined {
  if (value === undefined || wanted === 'all') return value;
  if (isList(value)) {
    const items = value.map((item) => projected(item, wanted)).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isObject(value)) return undefined;
  const taken: Record<string, Json> = {};
  for (const [name, below] of wanted) {
    const part = projected(getOwn(value, name), below);
    if (part !== undefined) setOwn(taken, name, part);
  }
  return Object.keys(taken).length === 0 ? undefined : taken;
}
