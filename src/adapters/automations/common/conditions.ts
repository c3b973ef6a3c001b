/**
 * The condition scripts of XSOAR that compare values which they are given. The label that they choose is their answer: `yes` or `no`.
 *
 * Q1. Texts are compared as texts, never trimmed, expanded or split; only what the script's own arguments ask for is split.
 */
import { getOwn, isList, isObject, parseJson, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { asText } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note } from '../results.ts';

/** What every condition script writes down as its outputs: the labels. */
export const ANSWERS = [
  { path: 'yes', description: 'Label.' },
  { path: 'no', description: 'Label.' },
] as const;

export function answer(isYes: boolean): Outcome {
  return { entries: [note(isYes ? 'yes' : 'no')] };
}

export const exists: CommandRow<AutomationPorts> = {
  name: 'Exists',
  description:
    'yes when there is a value that says something: not for nothing, an empty text, an empty list, 0 or false.',
  risk: 'read',
  args: [{ name: 'value', description: 'What to look at.', isArray: true }],
  outputs: ANSWERS,
  run: (args) => {
    const value = getOwn(args, 'value');
    return Promise.resolve(answer(isList(value) ? value.length > 0 : isTruthy(value)));
  },
};

export const isTrue: CommandRow<AutomationPorts> = {
  name: 'IsTrue',
  description: 'yes for the texts "true" and "True", and for every other value that is not nothing, 0 or false.',
  risk: 'read',
  args: [{ name: 'value', description: 'What to look at.', isArray: true }],
  outputs: ANSWERS,
  run: (args) => {
    const value = getOwn(args, 'value');
    // XSOAR: an empty list is an object to JavaScript, and true.
    return Promise.resolve(answer(typeof value === 'string' ? /^[Tt]rue$/.test(value) : isTruthy(value)));
  },
};

export const areValuesEqual: CommandRow<AutomationPorts> = {
  name: 'AreValuesEqual',
  description: 'yes when both values are the same text. The answer is kept in the context, too.',
  risk: 'read',
  args: [
    { name: 'left', description: 'One value; without it the answer is no, and nothing is written.' },
    { name: 'right', description: 'The other value; without it the answer is no, and nothing is written.' },
  ],
  outputs: [...ANSWERS, { path: 'AreValuesEqual', description: 'The answer.' }],
  run: (args) => {
    const left = getOwn(args, 'left');
    const right = getOwn(args, 'right');
    if (left === undefined || right === undefined) return Promise.resolve(answer(false));
    const isEqual = asText(left) === asText(right);
    return Promise.resolve({ ...answer(isEqual), set: { AreValuesEqual: isEqual ? 'yes' : 'no' } });
  },
};

export const stringContains: CommandRow<AutomationPorts> = {
  name: 'StringContains',
  description: 'yes when a text holds another one, or any of several. Upper and lower case differ.',
  risk: 'read',
  args: [
    { name: 'string', description: 'The text to look into.', required: true },
    { name: 'substring', description: 'The text to look for.', required: true },
    {
      name: 'substringSeperator',
      description: 'Where it is given, substring is split at it, and each part that is not empty is looked for.',
    },
  ],
  outputs: ANSWERS,
  run: (args) => Promise.resolve(answer(containsAny(args))),
};

function containsAny(args: JsonObject): boolean {
  const text = asText(getOwn(args, 'string'));
  const wanted = asText(getOwn(args, 'substring'));
  const separator = asText(getOwn(args, 'substringSeperator'));
  if (separator === '') return text.includes(wanted);
  return wanted.split(separator).some((part) => part !== '' && text.includes(part));
}

export const isValueInArray: CommandRow<AutomationPorts> = {
  name: 'IsValueInArray',
  description: 'yes when a list holds a value, compared as texts. A single value counts as a list of one.',
  risk: 'read',
  args: [
    { name: 'array', description: 'The list, or its JSON.', isArray: true },
    { name: 'value', description: 'The value; nothing and an empty text are in no list.' },
  ],
  outputs: ANSWERS,
  run: (args) => {
    const array = parsedText(getOwn(args, 'array'));
    const value = getOwn(args, 'value');
    if (!isTruthy(array) || !isTruthy(value)) return Promise.resolve(answer(false));
    const wanted = asText(value);
    const items = isList(array) ? array : [array];
    return Promise.resolve(answer(items.some((item) => item !== null && asText(item) === wanted)));
  },
};

export const isGreaterThan: CommandRow<AutomationPorts> = {
  name: 'IsGreaterThan',
  description: 'yes when the first number is greater than the second.',
  risk: 'read',
  args: [
    { name: 'first', description: 'A number.', required: true },
    { name: 'second', description: 'A number.', required: true },
  ],
  outputs: ANSWERS,
  run: (args) => {
    const [first, second] = [numberOf(getOwn(args, 'first')), numberOf(getOwn(args, 'second'))];
    if (first === undefined || second === undefined) {
      return Promise.resolve(errorOutcome('compare.not-a-number', 'IsGreaterThan compares numbers.'));
    }
    return Promise.resolve(answer(first > second));
  },
};

/** JavaScript's truth of a value that came as JSON. */
function isTruthy(value: Json | undefined): boolean {
  if (isList(value) || isObject(value)) return true;
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;
}

function parsedText(value: Json | undefined): Json | undefined {
  return typeof value === 'string' && value.trim().startsWith('[') ? (parseJson(value) ?? value) : value;
}

/** A finite number, or a text that is one; undefined for everything else, the empty text included. */
export function numberOf(value: Json | undefined): number | undefined {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
  return Number.isFinite(number) ? number : undefined;
}
