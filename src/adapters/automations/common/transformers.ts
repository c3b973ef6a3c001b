/**
 * Scripts that playbooks call as tasks though they are transformers: what a task gives is what the transformer of that name gives.
 *
 * R1. One implementation: the row of the language. Arguments are handed over as values, and are not read as templates again.
 */
import { asList, getOwn, isList, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { ArgumentRow, CommandRow } from '../../../core/engine/commands.ts';
import { evalValue, planValue, scopeOf, type LanguageError } from '../../../core/language/index.ts';
import { asText } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note } from '../results.ts';

export const unEscapeUrls = script(
  'UnEscapeURLs',
  'Brings URLs into the form that they had before somebody made them harmless.',
);
export const unEscapeIps = script(
  'UnEscapeIPs',
  'Brings addresses into the form that they had before somebody made them harmless.',
);
export const extractDomainFromUrlAndEmail = script(
  'ExtractDomainFromUrlAndEmail',
  'Gives the domains of URLs and e-mail addresses.',
);
export const parseJsonScript = script('ParseJSON', 'Reads a text as JSON.', 'value');
export const urlDecode = script('URLDecode', 'Decodes percent signs.', 'value', [], 'DecodedURL');
export const stripChars = script('StripChars', 'Takes characters off both ends of a text.', 'value', [
  { name: 'chars', description: 'The characters.' },
]);
export const cut = script('Cut', 'Splits a text and joins some of its parts again.', 'value', [
  { name: 'delimiter', description: 'What parts the text.' },
  { name: 'fields', description: 'Numbers of the parts, from 1, with commas.' },
]);
export const convertKeys = script(
  'ConvertKeysToTableFieldFormat',
  'Brings the keys of objects into the form of columns.',
  'value',
);

/** `name` is that of the script and of the transformer; `value` the argument that holds what it is about. */
function script(
  name: string,
  description: string,
  value = 'input',
  more: readonly ArgumentRow[] = [],
  output?: string,
): CommandRow<AutomationPorts> {
  return {
    name,
    description: `${description} The transformer of that name, as a task.`,
    risk: 'read',
    args: [
      { name: value, description: 'What it is about; of a list each item.', required: true, isArray: true },
      ...more,
    ],
    outputs: output === undefined ? [] : [{ path: output, description: 'The result.' }],
    run: (args) => {
      const given = getOwn(args, value) ?? '';
      // A text with commas is a list, for scripts that take several.
      const input =
        value === 'input' && typeof given === 'string' ? given.split(',').map((part) => part.trim()) : given;
      const result = transformed(
        name,
        input,
        Object.fromEntries(Object.entries(args).filter(([key]) => key !== value)),
      );
      if ('error' in result) return Promise.resolve(errorOutcome(result.error.code, result.error.message));
      // XSOAR: one result entry for each item.
      const items = isList(result.value) ? result.value : asList(result.value ?? '');
      const entries = items.map((item) => {
        const context = output === undefined ? undefined : { [output]: item };
        return { ...note(asText(item)), contents: context ?? item, ...(context && { context }) };
      });
      return Promise.resolve({ entries });
    },
  };
}

/** What the transformer makes of the value; an error of the language as it is. */
export function transformed(
  operator: string,
  value: Json,
  args: JsonObject,
): { readonly value: Json | undefined } | { readonly error: LanguageError } {
  const names = Object.keys(args);
  const operands = names.map((name, index) => [name, { value: { simple: `a${index}` }, iscontext: true }] as const);
  const plan = planValue({
    complex: { root: 'value', filters: [], transformers: [{ operator, args: Object.fromEntries(operands) }] },
  });
  if (!plan.ok) return { error: plan.error };
  const given = names.map((name, index) => [`a${index}`, args[name] ?? ''] as const);
  const result = evalValue(plan.value, scopeOf({ value, ...Object.fromEntries(given) }), { now: () => 0 });
  return result.ok ? { value: result.value } : { error: result.error };
}
