/**
 * The body of a delivery → alerts with `alert.*` keys.
 *
 * M1. Never throws: what cannot be read is a problem with a sentence for the person who looks at it.
 * M2. A path that leads nowhere gives no field: missing is not empty. Values are data and stay as they are.
 * M3. `agentid` is what containment is aimed at: of the presets only the one of the vendor whose agents they are gives it.
 *
 * Not here: what a vendor's own alert says (a port: `Presets`), keeping (`deliveries.ts`).
 */
import { RiposteError } from '../../core/base/errors.ts';
import {
  asList,
  getOwn,
  isList,
  isObject,
  parseJson,
  setOwn,
  type Json,
  type JsonObject,
} from '../../core/base/json.ts';
import { Fault } from '../../core/language/fault.ts';
import { parsePath, type PathStep } from '../../core/language/paths.ts';
import type { Mapping, Preset } from './ports.ts';
import { OWN_ITEM, PRESET_FIELDS, type FieldRow } from './presets.ts';

/** Readers of what needs more than a table: one alert of a body → its fields. */
export type Presets = Partial<Record<Preset, (item: JsonObject) => JsonObject>>;

export type Mapped =
  /** `instance`: the one that an alert in our own form names; empty where it names none. */
  | { readonly kind: 'alert'; readonly fields: JsonObject; readonly instance: string }
  /** `problem`: a sentence. */
  | { readonly kind: 'unreadable'; readonly problem: string };

export const RIPOSTE_MAPPING: Mapping = { preset: 'riposte', items: '', fields: {}, values: {} };

const KEY = /^[A-Za-z][A-Za-z0-9_]{0,99}$/;
const FIELDS_MAX = 300;
const NAMES_SHOWN = 12;

/** Throws `mapping.invalid` and says which path cannot be read. */
export function checkMapping({ items, fields, values }: Mapping): void {
  const keys = [...Object.keys(fields), ...Object.keys(values)];
  if (keys.length > FIELDS_MAX) throw bad(`it has more than ${FIELDS_MAX} fields`);
  const wrong = keys.find((key) => !KEY.test(key));
  if (wrong !== undefined) throw bad(`${JSON.stringify(wrong.slice(0, 100))} is no key of an alert`);
  if (items !== '') stepsOf(items);
  for (const path of Object.values(fields)) stepsOf(path);
}

/** A body as text. One that is no JSON is read as JSON lines. */
export function mapText(mapping: Mapping, text: string, presets: Presets): readonly Mapped[] {
  const whole = parseJson(text);
  if (whole !== undefined) return mapBody(mapping, whole, presets);
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return [unreadable('The body is empty.')];
  const parsed = lines.map((line) => parseJson(line));
  if (parsed.every((line) => line === undefined)) return [unreadable('The body is neither JSON nor JSON lines.')];
  return parsed.flatMap((line, index) =>
    line === undefined ? [unreadable(`Line ${index + 1} of the body is no JSON.`)] : mapBody(mapping, line, presets),
  );
}

export function mapBody(mapping: Mapping, body: Json, presets: Presets): readonly Mapped[] {
  const items = itemsOf(mapping, body);
  if (!items) return [unreadable(`The body has no list of alerts at "${mapping.items}".`)];
  if (items.length === 0) return [unreadable('The body holds no alert.')];
  return items.map((item) => mapItem(mapping, item, presets));
}

function mapItem({ preset, fields, values }: Mapping, item: Json, presets: Presets): Mapped {
  if (!isObject(item)) return unreadable('An alert of the body is no object.');
  const mapped: Record<string, Json> = {};
  const take = (from: JsonObject) => {
    for (const [key, value] of Object.entries(from)) if (!isNothing(value)) setOwn(mapped, key, value);
  };
  take(presets[preset]?.(item) ?? presetFields(preset, item));
  for (const [key, path] of Object.entries(fields)) {
    const value = valueAt(item, path);
    if (value !== undefined && !isNothing(value)) setOwn(mapped, key, value);
  }
  take(values);
  const id = asList(getOwn(mapped, 'id'))[0];
  if ((typeof id === 'string' && id !== '') || typeof id === 'number') {
    const instance = preset === 'riposte' ? getOwn(item, 'instance') : undefined;
    return { kind: 'alert', fields: mapped, instance: typeof instance === 'string' ? instance : '' };
  }
  const names = Object.keys(item);
  const shown = names
    .slice(0, NAMES_SHOWN)
    .map((name) => name.slice(0, 40))
    .join(', ');
  return unreadable(
    `An alert of the body has no id that the mapping finds. It has: ${shown}${names.length > NAMES_SHOWN ? ', …' : ''}.`,
  );
}

/** Where lists of alerts stand in the bodies of a preset. */
const ITEMS: Readonly<Record<Preset, readonly string[]>> = {
  riposte: ['alerts'],
  cortex: ['reply.alerts.data', 'reply.alerts', 'reply.data', 'alerts.data', 'alerts', 'data', 'issues'],
  ecs: ['hits.hits', 'alerts'],
  ocsf: ['findings', 'data'],
  none: [],
};

/** undefined: the path that the mapping names leads nowhere. */
function itemsOf({ preset, items }: Mapping, body: Json): readonly Json[] | undefined {
  if (items !== '') {
    const found = valueAt(body, items);
    return found === undefined ? undefined : asList(found);
  }
  if (isList(body)) return body;
  const lists = ITEMS[preset].map((path) => valueAt(body, path));
  return lists.find(isList) ?? [body];
}

function presetFields(preset: Preset, item: JsonObject): JsonObject {
  if (preset === 'riposte') {
    const wrapped = OWN_ITEM.map((key) => getOwn(item, key)).find(isObject);
    return wrapped ?? item;
  }
  // Elastic's searches wrap what they found.
  const source = getOwn(item, '_source');
  return fieldsBy(PRESET_FIELDS[preset] ?? [], isObject(source) ? { ...item, ...source } : item);
}

function fieldsBy(rows: readonly FieldRow[], item: JsonObject): JsonObject {
  return Object.fromEntries(
    rows.flatMap(({ key, paths, read }): [string, Json][] => {
      const values = paths.map((path) => valueAt(item, path));
      const found = values.find((value) => value !== undefined && !isNothing(value));
      const value = found === undefined ? undefined : read(found);
      return value === undefined || isNothing(value) ? [] : [[key, value]];
    }),
  );
}

/**
 * What stands at a path: names go into objects, and through lists into each of their items; a key that holds the dots of the path is found
 * as well. Nothing there is undefined.
 */
export function valueAt(value: Json, path: string): Json | undefined {
  if (isObject(value)) {
    const flat = getOwn(value, path);
    if (flat !== undefined) return flat;
  }
  return stepsOf(path).reduce<Json | undefined>((at, step) => (at === undefined ? undefined : below(at, step)), value);
}

function below(value: Json, step: PathStep): Json | undefined {
  if (step.kind === 'index') return isList(value) ? value.at(step.index) : undefined;
  if (step.kind === 'range') return isList(value) ? value.slice(step.from, step.to + 1) : undefined;
  if (step.kind !== 'name') return undefined;
  if (isObject(value)) return getOwn(value, step.name);
  if (!isList(value)) return undefined;
  if (step.index >= 0) return value[step.index];
  const found = value.flatMap((item) => (isObject(item) ? asList(getOwn(item, step.name)) : []));
  return found.length === 0 ? undefined : found;
}

/** The steps of a plain path: names, indexes, ranges. A mapping computes nothing. Throws `mapping.invalid`. */
function stepsOf(path: string): readonly PathStep[] {
  if (/^[\w@-]+(?:\.[\w@-]+)*$/.test(path)) {
    return path.split('.').map((name) => ({ kind: 'name', name, index: /^\d{1,9}$/.test(name) ? Number(name) : -1 }));
  }
  const read = parsePath(path);
  if (read instanceof Fault)
    throw bad(`the path ${JSON.stringify(path.slice(0, 100))} cannot be read: ${read.message}`);
  if (read.mutator !== undefined || read.steps.some(({ kind }) => kind === 'select'))
    throw bad(`the path ${JSON.stringify(path.slice(0, 100))} computes: a mapping names places only`);
  return read.steps;
}

function isNothing(value: Json): boolean {
  return value === null || value === '' || (isList(value) && value.length === 0);
}

function unreadable(problem: string): Mapped {
  return { kind: 'unreadable', problem };
}

function bad(why: string): RiposteError {
  return new RiposteError('mapping.invalid', `the mapping cannot be used: ${why}`);
}
