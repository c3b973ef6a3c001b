/** VerifyContext and VerifyContextFields: an error unless the context holds what is expected. For playbooks that test others. */
import { asList, getOwn, isList, parseJson, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CallScope, CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { asText, isGiven, textOf } from '../arguments.ts';
import { readPath } from '../paths.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';

export const verifyContext: CommandRow<AutomationPorts> = {
  name: 'VerifyContext',
  description:
    'An error unless there is something at a path, every item of it has the fields, and it is the expected value.',
  risk: 'read',
  args: [
    { name: 'path', description: 'Path of the context.', required: true },
    { name: 'fields', description: 'Paths, parted by commas, that every item at the path must have.' },
    {
      name: 'expectedValue',
      description:
        'The value, or its JSON. Compared as JSON text: a list of one is no single value, and the order of keys counts.',
      isArray: true,
    },
  ],
  outputs: [],
  run: async (args, ports, scope): Promise<Outcome> => {
    const path = textOf(args, 'path');
    const found = await readPath(path, scope, ports);
    if ('error' in found) return errorOutcome(found.error.code, found.error.message);
    const { value } = found;
    if (value === undefined || value === null) return failed(`There is nothing at ${oneLine(path)}.`);
    const lacking = await lackingField(textOf(args, 'fields'), isList(value) ? value : [value], scope, ports);
    if (lacking !== undefined) return lacking;
    const wanted = expected(args);
    if (wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(value)) return differs(path, value, wanted);
    return { entries: [note('As expected.')] };
  },
};

function expected(args: JsonObject): Json | undefined {
  const given = getOwn(args, 'expectedValue');
  if (!isGiven(args, 'expectedValue') || given === undefined) return undefined;
  return typeof given === 'string' ? (parseJson(given) ?? given) : given;
}

async function lackingField(
  fields: string,
  items: readonly Json[],
  scope: CallScope,
  ports: AutomationPorts,
): Promise<Outcome | undefined> {
  for (const field of fields
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)) {
    for (const item of items) {
      const found = await readPath(`${PROBE}.${field}`, { ...scope, context: { [PROBE]: item } }, ports);
      if ('error' in found) return errorOutcome(found.error.code, found.error.message);
      if (found.value === undefined || found.value === null) {
        return failed(`Field ${oneLine(field)} is missing from ${oneLine(asText(item), 1000)}.`);
      }
    }
  }
  return undefined;
}

/** The name under which an item is looked at. */
const PROBE = 'item';

export const verifyContextFields: CommandRow<AutomationPorts> = {
  name: 'VerifyContextFields',
  description: 'An error unless each path holds something, and the value that is given for it.',
  risk: 'read',
  args: [1, 2, 3, 4].flatMap((number) => [
    { name: `field${number}`, description: `Path number ${number}.` },
    {
      name: `value${number}`,
      description: `What it should hold, compared as text; a list of one counts as its item.`,
      isArray: true,
    },
  ]),
  outputs: [],
  run: async (args, ports, scope): Promise<Outcome> => {
    for (const number of [1, 2, 3, 4]) {
      const path = textOf(args, `field${number}`);
      if (path === '') continue;
      const found = await readPath(path, scope, ports);
      if ('error' in found) return errorOutcome(found.error.code, found.error.message);
      if (found.value === undefined || found.value === null) return failed(`There is nothing at ${oneLine(path)}.`);
      const wanted = getOwn(args, `value${number}`);
      if (wanted !== undefined && loose(found.value) !== loose(wanted)) return differs(path, found.value, wanted);
    }
    return { entries: [note('As expected.')] };
  },
};

/** JavaScript's text of a value: the items of a list, parted by commas. */
function loose(value: Json): string {
  return isList(value) ? asList(value).map(loose).join(',') : asText(value);
}

function differs(path: string, found: Json, wanted: Json): Outcome {
  const shown = (value: Json) => oneLine(JSON.stringify(value), 1000);
  return failed(`${oneLine(path)} is not what was expected. Found: ${shown(found)}, expected: ${shown(wanted)}`);
}

function failed(detail: string): Outcome {
  return errorOutcome('verify.context', detail);
}
