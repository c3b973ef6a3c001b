/**
 * Shapes of request bodies, as data, and the check of a value against one. A table of routes lists them, so the list of what the
 * lab accepts is the code that accepts it.
 *
 * H1. A key that no shape names is a problem: the lab takes no field that the vendor does not document.
 * H2. Operators of filters are compared without regard to case (vendor clients send both `in` and `IN`).
 */
import { asList, isList, isObject, type Json } from '../../core/base/json.ts';

export interface FilterRow {
  readonly operators: readonly string[];
  readonly value: Shape;
}

export type Shape = { readonly required?: boolean } & (
  | { readonly kind: 'string'; readonly pattern?: RegExp; readonly oneOf?: readonly string[] }
  | { readonly kind: 'integer' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'either'; readonly of: readonly Shape[] }
  | { readonly kind: 'list'; readonly of: Shape; readonly max?: number }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Shape>> }
  | { readonly kind: 'filters'; readonly fields: Readonly<Record<string, FilterRow>> }
  | { readonly kind: 'sort'; readonly fields: readonly string[] }
);

export const STRING: Shape = { kind: 'string' };
export const INTEGER: Shape = { kind: 'integer' };
export const BOOLEAN: Shape = { kind: 'boolean' };
/** A number that some clients send as digits in quotes. */
export const DIGITS: Shape = { kind: 'string', pattern: /^\d+$/ };
export const NUMBER_OR_DIGITS: Shape = { kind: 'either', of: [INTEGER, DIGITS] };
export const STRINGS: Shape = { kind: 'list', of: STRING };

/** The shape, and the field may not be left out. */
export function required(shape: Shape): Shape {
  return { ...shape, required: true };
}

/** The first thing wrong with `value`, or undefined. `where` names the value in the message. */
export function problemOf(shape: Shape, value: Json, where: string): string | undefined {
  switch (shape.kind) {
    case 'string':
      if (typeof value !== 'string') return `${where} must be a string`;
      if (shape.pattern && !shape.pattern.test(value)) return `${where} is malformed`;
      if (shape.oneOf && !shape.oneOf.includes(value.toLowerCase())) return `${where} has the unknown value '${value}'`;
      return undefined;
    case 'integer':
      return Number.isSafeInteger(value) ? undefined : `${where} must be an integer`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${where} must be true or false`;
    case 'either': {
      const problems = shape.of.map((choice) => problemOf(choice, value, where));
      return problems.includes(undefined) ? undefined : problems[0];
    }
    case 'list':
      if (!isList(value)) return `${where} must be a list`;
      if (shape.max !== undefined && value.length > shape.max) return `${where} has more than ${shape.max} items`;
      return firstOf(value, (item, index) => problemOf(shape.of, item, `${where}[${index}]`));
    case 'object':
      return fieldsProblemOf(shape.fields, value, where);
    case 'filters':
      if (!isList(value)) return `${where} must be a list`;
      return firstOf(value, (item, index) => filterProblemOf(shape.fields, item, `${where}[${index}]`));
    case 'sort':
      return fieldsProblemOf(
        {
          field: { kind: 'string', required: true, oneOf: shape.fields },
          keyword: { kind: 'string', required: true, oneOf: ['asc', 'desc'] },
        },
        value,
        where,
      );
  }
}

/** As `problemOf` for an object whose members are `fields`. */
export function fieldsProblemOf(
  fields: Readonly<Record<string, Shape>>,
  value: Json,
  where: string,
): string | undefined {
  if (!isObject(value)) return `${where} must be an object`;
  const stranger = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
  if (stranger !== undefined) return `${where} has the unknown field '${stranger}'`;
  return firstOf(Object.entries(fields), ([key, shape]) => {
    const member = value[key];
    if (member === undefined) return shape.required ? `${where}.${key} is missing` : undefined;
    return problemOf(shape, member, `${where}.${key}`);
  });
}

function filterProblemOf(fields: Readonly<Record<string, FilterRow>>, filter: Json, where: string): string | undefined {
  const parts: Shape = {
    kind: 'object',
    fields: {
      field: required(STRING),
      operator: required(STRING),
      value: { kind: 'either', of: FILTER_VALUES, required: true },
    },
  };
  const problem = problemOf(parts, filter, where);
  if (problem !== undefined || !isObject(filter)) return problem;
  const { field, operator, value } = filter;
  const row = typeof field === 'string' && Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (!row) return `${where} filters by the unknown field '${asText(field)}'`;
  if (!row.operators.includes(asText(operator).toLowerCase())) {
    return `${where} uses the operator '${asText(operator)}' that '${asText(field)}' does not have`;
  }
  return problemOf(row.value, value ?? null, `${where}.value`);
}

const FILTER_VALUES: readonly Shape[] = [
  STRING,
  INTEGER,
  BOOLEAN,
  { kind: 'list', of: { kind: 'either', of: [STRING, INTEGER] } },
];

function firstOf<T>(items: readonly T[], problem: (item: T, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = problem(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One filter of a request that was checked. The operator is in lower case; `values` is the value as a list. */
export interface Filter {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly Json[];
}

/** The filters of a checked body, in order; none when the key is missing. */
export function filtersOf(value: Json | undefined): readonly Filter[] {
  return asList(value).flatMap((item) =>
    isObject(item)
      ? [
          {
            field: asText(item['field']),
            operator: asText(item['operator']).toLowerCase(),
            values: asList(item['value']),
          },
        ]
      : [],
  );
}

export type Scalar = string | number | boolean | null;

/** Whether a row passes every filter; what is compared with is read once, not for every row. */
export function passesAll<Row>(
  filters: readonly Filter[],
  valuesOf: (row: Row, field: string) => Scalar | readonly Scalar[],
): (row: Row) => boolean {
  const tests = filters.map((filter) => {
    const passes = testOf(filter);
    return (row: Row): boolean => {
      const held = valuesOf(row, filter.field);
      return typeof held === 'object' && held !== null ? held.some(passes) : passes(held);
    };
  });
  return (row) => tests.every((test) => test(row));
}

/** Whether a value of the filter's field passes it. Texts are compared without regard to case. */
function testOf({ operator, values: given }: Filter): (value: Scalar) => boolean {
  const wanted = new Set(given.map((value) => asText(value).toLowerCase()));
  const bound = Number(given[0]);
  switch (operator) {
    case 'gte':
      return (value) => Number(value) >= bound;
    case 'lte':
      return (value) => Number(value) <= bound;
    case 'contains':
      return (value) => [...wanted].some((part) => asText(value).toLowerCase().includes(part));
    default:
      return (value) => wanted.has(asText(value).toLowerCase());
  }
}

/** The text of a scalar; a missing value, null, a list or an object has none. For bodies that were checked. */
export function asText(value: Json | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}
