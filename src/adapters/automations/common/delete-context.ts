/**
 * DeleteContext: takes keys out of the context of the task's own playbook.
 *
 * D1. `all=yes` empties the context; what `keysToKeep` names is read first and written back, at its own path.
 * D2. A key that is not there is no error. An index beyond the list is.
 * D3. Virtual roots (`inputs`, `incident`, `lists`) are no part of the context: they stay.
 */
import { asList, getOwn, isList, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CallScope, CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { asText, flagOf, isGiven, textOf } from '../arguments.ts';
import { readPath } from '../paths.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';
import { numberOf } from './conditions.ts';

export const deleteContext: CommandRow<AutomationPorts> = {
  name: 'DeleteContext',
  description: 'Deletes keys of the context. What is private to another playbook cannot be reached.',
  risk: 'read',
  args: [
    { name: 'key', description: 'Path of what goes, or several, parted by commas.', isArray: true },
    { name: 'all', description: 'yes deletes everything.', defaultValue: 'no' },
    {
      name: 'subplaybook',
      description: 'Which context is meant: that of the playbook that the task is in, whatever is given.',
      defaultValue: 'auto',
    },
    { name: 'keysToKeep', description: 'Paths, parted by commas, that stay when all goes.', isArray: true },
    { name: 'index', description: 'Deletes this item (from 0) of the list at the key, and not the key.' },
  ],
  outputs: [],
  run: deleted,
};

async function deleted(args: JsonObject, ports: AutomationPorts, scope: CallScope): Promise<Outcome> {
  if (flagOf(args, 'all')) return withoutAll(args, ports, scope);
  if (!isGiven(args, 'key')) {
    return errorOutcome('context.nothing-to-delete', 'DeleteContext needs a key, or all=yes.');
  }
  if (isGiven(args, 'index')) return withoutItem(args, scope.context);
  const keys = pathsOf(args, 'key');
  return { entries: [note(`Deleted: ${keys.map((key) => oneLine(key, 200)).join(', ')}`)], removed: keys };
}

async function withoutAll(args: JsonObject, ports: AutomationPorts, scope: CallScope): Promise<Outcome> {
  const kept: Record<string, Json> = {};
  for (const path of pathsOf(args, 'keysToKeep')) {
    const found = await readPath(path, scope, ports);
    if ('error' in found) return errorOutcome(found.error.code, found.error.message);
    if (found.value !== undefined && found.value !== null) kept[path] = found.value;
  }
  const keys = Object.keys(kept);
  const said = keys.length === 0 ? 'All of the context was deleted.' : `All was deleted but ${keys.join(', ')}.`;
  return { entries: [{ ...note(said), context: kept }], removed: ['.'] };
}

/** The rest of the list stays a list, also when it holds one item; a list that loses its last item goes. */
function withoutItem(args: JsonObject, context: JsonObject): Outcome {
  const key = textOf(args, 'key').trim();
  const index = numberOf(getOwn(args, 'index'));
  const value = getOwn(context, key);
  if (value === undefined) return { entries: [note(`There is no ${oneLine(key, 200)}: nothing was deleted.`)] };
  const items = isList(value) ? value : [value];
  if (index === undefined || !Number.isInteger(index) || index < 0 || index >= items.length) {
    const detail = `${oneLine(key, 200)} has ${items.length} items: there is no index ${oneLine(textOf(args, 'index'), 40)}.`;
    return errorOutcome('context.index', detail);
  }
  const said = note(`Item ${index} of ${oneLine(key, 200)} was deleted.`);
  if (items.length === 1) return { entries: [said], removed: [key] };
  return { entries: [said], set: { [key]: items.toSpliced(index, 1) } };
}

/** Each element of the argument is split at commas outside brackets: a path may hold a selector. */
function pathsOf(args: JsonObject, name: string): readonly string[] {
  return asList(getOwn(args, name))
    .flatMap((item) => splitOutsideBrackets(asText(item)))
    .map((path) => path.trim())
    .filter((path) => path !== '');
}

function splitOutsideBrackets(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    else if (char === ',' && depth <= 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
