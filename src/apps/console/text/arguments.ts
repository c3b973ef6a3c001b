/** Values and conditions of a playbook as plain text for people: what is read, what is kept of it, what is made of it. Pure. */
import type { AdvanceArg, ComplexArg, FilterAtom, Operand } from '../../../core/language/value.ts';

/** Empty where nothing is given. */
export function valueText({ simple, complex }: AdvanceArg): string {
  return complex === undefined ? (simple ?? '') : complexText(complex);
}

function complexText({ root, accessor, filters = [], transformers = [] }: ComplexArg): string {
  const bare = root.replace(/^\$\{(.*)\}$/s, '$1');
  const path = `\${${accessor === undefined || accessor === '' ? bare : `${bare}.${accessor}`}}`;
  return [
    path,
    ...(filters.length === 0 ? [] : [`where ${groupsText(filters)}`]),
    ...transformers.map(({ operator, args }) => {
      const given = Object.values(args)
        .map(({ value }) => valueText(value))
        .filter((text) => text !== '');
      return `then ${operator}${given.length === 0 ? '' : ` (${given.join(', ')})`}`;
    }),
  ].join('\n');
}

const WORDS: Readonly<Record<string, string>> = {
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
  greaterThan: '>',
  greaterThanOrEqual: '≥',
  lessThan: '<',
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

/** All groups hold, in a group one of them. */
export function groupsText(groups: readonly (readonly FilterAtom[])[]): string {
  const shown = groups.filter((group) => group.length > 0);
  return shown
    .map((group) => {
      const text = group.map(atomText).join(' or ');
      return group.length > 1 && shown.length > 1 ? `(${text})` : text;
    })
    .join('\nand ');
}

function atomText({ operator, left, right, ignorecase }: FilterAtom): string {
  const name = operator.slice(operator.lastIndexOf('.') + 1);
  const words = Object.hasOwn(WORDS, name) ? (WORDS[name] ?? name) : operator;
  const against = right === undefined ? '' : operandText(right);
  return [operandText(left), words, against, against !== '' && ignorecase ? '(any case)' : '']
    .filter((part) => part !== '')
    .join(' ');
}

/** A path and a text look different: a text is in quotation marks. */
function operandText({ value, iscontext }: Operand): string {
  const text = valueText(value);
  return value.complex !== undefined || iscontext || text === '' ? text : `“${text}”`;
}
