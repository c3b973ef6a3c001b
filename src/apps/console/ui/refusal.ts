/** What a refusal says of the fields of a form. Pure. */
import { Refusal } from '../api/client.ts';
import type { JsonObject, Json } from '../../../core/base/json.ts';

/** By field: what is wrong with it. */
export type Wrong = Readonly<Record<string, string>>;

/**
 * `codes`: the field that a code is about where its facts name none. What no field of the form is about is under the empty name.
 */
export function wrongIn(
  thrown: unknown,
  fields: readonly string[],
  codes: Readonly<Record<string, string>> = {},
): Wrong {
  if (!(thrown instanceof Refusal)) return { '': thrown instanceof Error ? thrown.message : String(thrown) };
  const told = new Map<string, string>();
  const tell = (field: string, text: string): void => {
    const name = fields.includes(field) ? field : '';
    if (!told.has(name)) told.set(name, text);
  };
  for (const { field, detail } of errorsIn(thrown.facts)) tell(field, sentence(detail));
  if (told.size === 0) tell(fieldIn(thrown.facts) ?? codes[thrown.code] ?? '', withHint(thrown));
  return Object.fromEntries(told);
}

/** The detail, and what to do about it. */
function withHint({ message, hint }: Refusal): string {
  return hint === '' ? sentence(message) : `${sentence(message)} ${sentence(hint)}`;
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

function fieldIn({ field }: JsonObject): string | undefined {
  return typeof field === 'string' && field !== '' ? field : undefined;
}

/** `errors` of the facts: of a body that does not fit its schema (`pointer`), or of settings (`field`). */
function errorsIn({ errors }: JsonObject): readonly { readonly field: string; readonly detail: string }[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((row: Json) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return [];
    const { field, pointer, detail } = row as JsonObject;
    const name = typeof field === 'string' ? field : typeof pointer === 'string' ? (pointer.split('/')[1] ?? '') : '';
    return typeof detail === 'string' ? [{ field: name, detail }] : [];
  });
}
