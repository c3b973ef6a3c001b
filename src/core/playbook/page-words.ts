/** Values and conditions in words: what a task reads and asks, short enough for a page. */
import type { AdvanceArg, ComplexArg, FilterAtom, Operand } from '../language/value.ts';
import { findOperator } from '../language/index.ts';
import { code } from './page-text.ts';

/** A value; empty when there is none. */
export function valueWords(arg: AdvanceArg): string {
  if (arg.complex !== undefined) return complexWords(arg.complex);
  return arg.simple === undefined || arg.simple === '' ? '' : code(arg.simple);
}

function complexWords({ root, accessor, filters = [], transformers = [] }: ComplexArg): string {
  const bare = root.replace(/^\$\{(.*)\}$/s, '$1');
  const path = code(accessor === undefined ? bare : `${bare}.${accessor}`);
  const where = filters.length === 0 ? '' : ` where ${groupWords(filters)}`;
  return [`${path}${where}`, ...transformers.map(({ operator }) => code(operator))].join(', then ');
}

/** Operators that have a plain word; the others are shown by their name. */
const OPERATOR_WORDS: Readonly<Record<string, string>> = {
  isEqualString: 'is',
  isNotEqualString: 'is not',
  isExists: 'exists',
  isNotExists: 'does not exist',
  isEmpty: 'is empty',
  isNotEmpty: 'is not empty',
  isTrue: 'is true',
  isFalse: 'is false',
  isEqualNumber: '=',
  isNotEqualNumber: '≠',
  greaterThan: '&gt;',
  greaterThanOrEqual: '≥',
  lessThan: '&lt;',
  lessThanOrEqual: '≤',
  containsString: 'contains',
  containsGeneral: 'contains',
  notContainsString: 'does not contain',
  notContainsGeneral: 'does not contain',
  startWith: 'starts with',
  endWith: 'ends with',
  in: 'is in',
  notIn: 'is not in',
  match: 'matches',
};

/** All groups must hold, in a group one atom. */
export function groupWords(groups: readonly (readonly FilterAtom[])[]): string {
  return groups
    .filter((group) => group.length > 0)
    .map((group) => {
      const words = group.map(atomWords).join(' or ');
      return group.length > 1 && groups.length > 1 ? `(${words})` : words;
    })
    .join(' and ');
}

function atomWords({ operator, left, right, ignorecase }: FilterAtom): string {
  const row = findOperator(operator);
  const words = OPERATOR_WORDS[row?.name ?? ''] ?? code(operator);
  const shown = right === undefined || row?.right === 'none' ? '' : operandWords(right);
  return [operandWords(left), words, shown, shown !== '' && ignorecase ? '(any case)' : ''].filter(Boolean).join(' ');
}

/** What is more than a name stands in parentheses: its words would run into those around it. */
function operandWords({ value }: Operand): string {
  const words = valueWords(value);
  if (words === '') return code('');
  const isLong = (value.complex?.filters ?? value.complex?.transformers) !== undefined;
  return isLong ? `(${words})` : words;
}
