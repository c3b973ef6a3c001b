/** ContextContains, IsIntegrationAvailable, IsListExist, IsIPInRanges, LoadJSON, DumpJSON, StringReplace: what is too small for a file each. */
import { asList, canonicalJson, getOwn, parseJson, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { evalValue, planValue, scopeOf, type Operand } from '../../../core/language/index.ts';
import { asText, isGiven, textOf } from '../arguments.ts';
import { readPath } from '../paths.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';
import { answer, ANSWERS } from './conditions.ts';
import { transformed } from './transformers.ts';

export const contextContains: CommandRow<AutomationPorts> = {
  name: 'ContextContains',
  description: 'yes when there is a value at a path of the context that equals the given one, compared as texts.',
  risk: 'read',
  args: [
    { name: 'ctxkey', description: 'The path.', required: true },
    { name: 'field', description: 'A path below it.' },
    { name: 'value', description: 'The value.', required: true },
  ],
  outputs: ANSWERS,
  run: async (args, ports, scope) => {
    const field = textOf(args, 'field').trim();
    const path = [textOf(args, 'ctxkey').trim(), ...(field === '' ? [] : [field])].join('.');
    const found = await readPath(path, scope, ports);
    if ('error' in found) return errorOutcome(found.error.code, found.error.message);
    const wanted = textOf(args, 'value');
    return answer(asList(found.value ?? []).some((item) => asText(item) === wanted));
  },
};

export const isIntegrationAvailable: CommandRow<AutomationPorts> = {
  name: 'IsIntegrationAvailable',
  description: 'yes when an enabled instance of the integration is there.',
  risk: 'read',
  args: [
    { name: 'brandname', description: 'Name of the integration; upper and lower case do not count.', required: true },
  ],
  outputs: [...ANSWERS, { path: 'brandInstances', description: 'Names of its enabled instances.' }],
  run: (args, ports) => {
    const wanted = textOf(args, 'brandname').trim().toLowerCase();
    const rows = ports.modules().flatMap((row) => (typeof row === 'object' && row !== null ? [row as JsonObject] : []));
    const names = rows
      .filter((row) => asText(row['brand']).toLowerCase() === wanted && row['state'] === 'active')
      .map((row) => asText(row['name']));
    const said = answer(names.length > 0);
    return Promise.resolve(names.length === 0 ? said : { ...said, set: { brandInstances: names } });
  },
};

export const isListExist: CommandRow<AutomationPorts> = {
  name: 'IsListExist',
  description: 'yes when there is a list of that name.',
  risk: 'read',
  args: [{ name: 'listName', description: 'Name of the list.', required: true }],
  outputs: ANSWERS,
  run: async (args, { records }) => answer((await records.list(textOf(args, 'listName').trim())) !== undefined),
};

export const isIpInRanges: CommandRow<AutomationPorts> = {
  name: 'IsIPInRanges',
  description: 'yes when an address lies in one of the ranges; without ranges, in a private one.',
  risk: 'read',
  args: [
    { name: 'ip', description: 'The address.', required: true },
    { name: 'ipRanges', description: 'Ranges (192.0.2.0/24), parted by commas.', isArray: true },
  ],
  outputs: ANSWERS,
  run: (args) => {
    const given = asList(getOwn(args, 'ipRanges')).map(asText).join(',');
    const ranges = isGiven(args, 'ipRanges') ? given : PRIVATE.join(',');
    // The filter of the same job in the language reads addresses and ranges: one way to do so.
    const plan = planValue({
      complex: {
        root: 'ip',
        filters: [[{ operator: 'IsInCidrRanges', left: at('ip'), right: at('ranges'), ignorecase: false }]],
        transformers: [],
      },
    });
    if (!plan.ok) return Promise.resolve(errorOutcome(plan.error.code, plan.error.message));
    const scope = scopeOf({ ip: textOf(args, 'ip').trim(), ranges });
    const result = evalValue(plan.value, scope, { now: () => 0 });
    return Promise.resolve(answer(result.ok && result.value !== undefined));
  },
};

/** An operand that reads a name of the scope: what a playbook gave is a value there, and is not read as a template again. */
function at(name: string): Operand {
  return { value: { simple: name }, iscontext: true };
}

/** Ranges that no host of the internet has. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15', '192.0.0.0/24'];

export const loadJson: CommandRow<AutomationPorts> = {
  name: 'LoadJSON',
  description: 'Reads a text as JSON.',
  risk: 'read',
  args: [{ name: 'input', description: 'The text.', required: true }],
  outputs: [{ path: 'JsonObject', description: 'The value.' }],
  run: (args): Promise<Outcome> => {
    const text = textOf(args, 'input');
    const value = parseJson(text);
    if (value === undefined)
      return Promise.resolve(errorOutcome('json.text', `The text is no JSON: ${oneLine(text, 200)}`));
    return Promise.resolve({ entries: [{ ...note('Read'), contents: value, context: { JsonObject: value } }] });
  },
};

export const dumpJson: CommandRow<AutomationPorts> = {
  name: 'DumpJSON',
  description: 'Writes a value of the context as JSON text.',
  risk: 'read',
  args: [{ name: 'key', description: 'Path of the value.', required: true }],
  outputs: [{ path: 'JsonStr', description: 'The text.' }],
  run: async (args, ports, scope) => {
    const found = await readPath(textOf(args, 'key'), scope, ports);
    if ('error' in found) return errorOutcome(found.error.code, found.error.message);
    const text = canonicalJson(found.value ?? null);
    return { entries: [{ ...note(oneLine(text, 2000)), contents: text, context: { JsonStr: text } }] };
  },
};

export const stringReplace: CommandRow<AutomationPorts> = {
  name: 'StringReplace',
  description: 'Replaces what a regular expression finds in a text.',
  risk: 'read',
  args: [
    { name: 'data', description: 'The text.', required: true },
    { name: 'regex', description: 'The expression.', required: true },
    { name: 'newValue', description: 'What takes its place; $1 is a group.', required: true },
    { name: 'replaceAll', description: 'false replaces the first match only.', defaultValue: 'true' },
    { name: 'caseInsensitive', description: 'false tells upper from lower case.', defaultValue: 'true' },
    { name: 'multiLine', description: 'false: ^ and $ are the ends of the text.', defaultValue: 'true' },
  ],
  outputs: [{ path: 'StringReplace.Result', description: 'The text afterwards.' }],
  run: (args) => {
    const { data = '', ...rest } = args;
    const result = transformed('StringReplace', asText(data), rest);
    if ('error' in result) return Promise.resolve(errorOutcome(result.error.code, result.error.message));
    const text = asText(result.value);
    return Promise.resolve({ entries: [note(text)], set: { 'StringReplace.Result': text } });
  },
};
