/**
 * Answering on behalf of a person: what `--answer` gave beforehand, or what is typed when it is asked.
 *
 * W1. A question is answered by the hash of what was shown here (R9).
 * W2. Every question and item is answered at most once by us; a refusal is shown and not repeated.
 */
import type { ApprovalView, FieldView, ItemView } from '../../core/api/views.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { Client } from './client.ts';
import { usageError } from './exit.ts';

/** `ID=VALUE` → value by id: fields of questions, or items (`manual:blockUrl=done`). */
export type Given = ReadonlyMap<string, string>;

/** Reads `ID=VALUE` words. Throws `cli.usage`. */
export function readGiven(words: readonly string[]): Given {
  return new Map(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw usageError(`"${word}" is no answer`, 'Write ID=VALUE, for example isolate=Yes.');
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/** The answers to one question in the spelling of its options. Throws `cli.usage` for one that cannot be. */
export function answersFor(approval: ApprovalView, given: Given): JsonObject {
  const unknown = [...given.keys()].find((id) => !approval.fields.some((field) => field.id === id));
  if (unknown !== undefined) {
    throw usageError(
      `the question has no field "${unknown}"`,
      `Its fields: ${approval.fields.map(describe).join('; ')}.`,
    );
  }
  const missing = approval.fields.find(({ id, required }) => required && !given.has(id));
  if (missing) throw usageError(`"${missing.id}" is not answered`, `Add ${describe(missing)}.`);
  return Object.fromEntries(
    approval.fields.flatMap((field) => {
      const value = given.get(field.id);
      return value === undefined ? [] : [[field.id, valueFor(field, value)] as const];
    }),
  );
}

function valueFor(field: FieldView, value: string): string | readonly string[] {
  if (field.options.length === 0) return value;
  const values = field.type === 'multiSelect' ? value.split(',') : [value];
  const chosen = values.map((one) => {
    const option = field.options.find((candidate) => candidate.toLowerCase() === one.trim().toLowerCase());
    if (option === undefined) throw usageError(`"${one}" is no answer to "${field.id}"`, `Write ${describe(field)}.`);
    return option;
  });
  return field.type === 'multiSelect' ? chosen : (chosen[0] ?? '');
}

const describe = ({ id, options }: FieldView): string => `${id}=${options.length === 0 ? '…' : options.join('|')}`;

/** Whether `given` answers all that the question requires. */
export function isCovered(approval: ApprovalView, given: Given): boolean {
  return (
    approval.fields.some(({ id }) => given.has(id)) &&
    approval.fields.every(({ id, required }) => !required || given.has(id))
  );
}

/** The part of `given` that is about this question. */
export function partFor(approval: ApprovalView, given: Given): Given {
  return new Map([...given].filter(([id]) => approval.fields.some((field) => field.id === id)));
}

export interface Actor {
  readonly as?: string;
  readonly role?: readonly string[];
}

/** Who acts, as the API takes it. */
export function byOf({ as, role = [] }: Actor): { readonly by?: JsonObject } {
  return as === undefined && role.length === 0
    ? {}
    : { by: { ...(as === undefined ? {} : { user: as }), roles: role } };
}

export async function sendAnswer(
  client: Client,
  approval: ApprovalView,
  answers: JsonObject,
  actor: Actor = {},
): Promise<void> {
  const { question, hash } = approval;
  await client.call('answerApproval', { params: { question }, body: { hash, answers, ...byOf(actor) } });
}

export async function completeItem(
  client: Client,
  item: ItemView,
  offer: string,
  note = '',
  actor: Actor = {},
): Promise<void> {
  await client.call('completeItem', { params: { item: item.item }, body: { offer, note, ...byOf(actor) } });
}
