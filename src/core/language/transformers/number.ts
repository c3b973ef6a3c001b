/** Transformers of numbers. A text that is no number is an error. */
import { lazy } from '../../base/lazy.ts';
import { formatNumber, toNumber } from '../casts.ts';
import { DIVISION_BY_ZERO_IS_ERROR, roundHalf, toPercent } from '../choices.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { numberArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

function onNumber(work: (value: number, call: TransformerCall) => Outcome): TransformerRow['run'] {
  return (value, call) => {
    const number = toNumber(value);
    if (number instanceof Fault || number === undefined) return number;
    return finite(work(number, call));
  };
}

/** JSON knows neither infinity nor "not a number"; and no minus zero, which nobody wants to read. */
function finite(value: Outcome): Outcome {
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) return new Fault('language.argument', 'the result is no finite number');
  return value === 0 ? 0 : value;
}

function with2(work: (value: number, by: number) => Outcome): TransformerRow['run'] {
  return onNumber((value, call) => {
    const by = numberArgument(call, 'by');
    if (by instanceof Fault) return by;
    return by === undefined ? new Fault('language.argument', 'by: a number is needed') : work(value, by);
  });
}

/**
 * @choice The argument of `precision` is called `by`, as those of the other numbers are; the digits beyond are
 * rounded.
 */
function precision(value: number, digits: number): Outcome {
  if (!Number.isInteger(digits) || digits < 0 || digits > 15) {
    return new Fault('language.argument', 'by: 0 to 15 digits');
  }
  return Math.abs(value) >= 1e15 ? value : Number(value.toFixed(digits));
}

/**
 * @choice The vendor names `quadraticEquation` and its arguments, and says no more: the number is `a` of `a·x² + b·x + c = 0`, and the
 * result is the list of its real solutions, the smaller first, each once. No equation at all (`0 = c`) is an error.
 */
function quadraticEquation(a: number, call: TransformerCall): Outcome {
  const [b, c] = [numberArgument(call, 'b') ?? 0, numberArgument(call, 'c') ?? 0];
  if (b instanceof Fault) return b;
  if (c instanceof Fault) return c;
  if (a === 0 && b === 0) return new Fault('language.argument', 'a and b are zero: there is nothing to solve');
  const solutions = a === 0 ? [-c / b] : squareSolutions(a, b, c);
  if (!solutions.every(Number.isFinite))
    return new Fault('language.argument', 'the numbers are too large to be solved');
  return [...new Set(solutions.map((each) => (each === 0 ? 0 : each)))].toSorted((x, y) => x - y);
}

function squareSolutions(a: number, b: number, c: number): readonly number[] {
  const discriminant = b * b - 4 * a * c;
  if (discriminant < 0) return [];
  // Of -b ± √d the one that adds is taken, and the other found by their product: the difference of like numbers would lose its digits.
  const q = -(b + (b < 0 ? -1 : 1) * Math.sqrt(discriminant)) / 2;
  return q === 0 ? [0] : [q / a, c / q];
}

const BY_ZERO = DIVISION_BY_ZERO_IS_ERROR ? new Fault('language.argument', 'by: division by zero') : undefined;

const item = { source: 'built-in', aliases: [], level: 'item' } as const;
const BY = { name: 'by', rule: 'The second number.' };

export const numberTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...item,
    name: 'round',
    args: [],
    rule: 'The nearest whole number; a half goes away from zero.',
    examples: [
      { input: 2.5, output: 3 },
      { input: ['-2.5', 0.4], output: [-3, 0] },
      { input: 'two', error: true },
    ],
    run: onNumber(roundHalf),
  },
  {
    ...item,
    name: 'floor',
    args: [],
    rule: 'The next whole number below.',
    examples: [
      { input: 2.9, output: 2 },
      { input: -0.5, output: -1 },
      { input: '7', output: 7 },
      { input: [1.5, null], output: [1, null] },
    ],
    run: onNumber(Math.floor),
  },
  {
    ...item,
    name: 'ceil',
    args: [],
    rule: 'The next whole number above.',
    examples: [
      { input: 2.1, output: 3 },
      { input: -0.5, output: 0 },
      { input: [1, '1.5'], output: [1, 2] },
    ],
    run: onNumber(Math.ceil),
  },
  {
    ...item,
    name: 'abs',
    args: [],
    rule: 'The number without its sign.',
    examples: [
      { input: -4, output: 4 },
      { input: '-0.5', output: 0.5 },
      { input: [1, -1], output: [1, 1] },
    ],
    run: onNumber(Math.abs),
  },
  {
    ...item,
    name: 'precision',
    args: [{ name: 'by', rule: 'Digits after the point, 0 to 15.' }],
    rule: 'The number with so many digits after the point.',
    examples: [
      { input: 3.14159, args: { by: 2 }, output: 3.14 },
      { input: '2', args: { by: '3' }, output: 2 },
      { input: 1.5, error: true },
    ],
    run: with2(precision),
  },
  {
    ...item,
    name: 'toPercent',
    args: [],
    rule: 'A hundred times the number, with a percent sign.',
    examples: [
      { input: 0.25, output: '25%' },
      { input: '1', output: '100%' },
      { input: 1e22, output: '1000000000000000000000000%' },
      { input: [0.5, 0], output: ['50%', '0%'] },
    ],
    run: onNumber((value) => `${formatNumber(toPercent(value))}%`),
  },
  {
    ...item,
    name: 'addition',
    args: [BY],
    rule: 'The sum with a number.',
    examples: [
      { input: 2, args: { by: '3' }, output: 5 },
      { input: ['1', 2], args: { by: 1 }, output: [2, 3] },
      { input: 2, error: true },
    ],
    run: with2((value, by) => value + by),
  },
  {
    ...item,
    name: 'subtraction',
    args: [BY],
    rule: 'The number less another.',
    examples: [
      { input: 2, args: { by: 3 }, output: -1 },
      { input: '2.5', args: { by: '0.5' }, output: 2 },
      { args: { by: 1 } },
    ],
    run: with2((value, by) => value - by),
  },
  {
    ...item,
    name: 'multiply',
    aliases: ['multiplication'],
    args: [BY],
    rule: 'The product with a number.',
    examples: [
      { input: 6, args: { by: 7 }, output: 42 },
      { input: '0.5', args: { by: 4 }, output: 2 },
      { input: [1, 2], args: { by: 0 }, output: [0, 0] },
    ],
    run: with2((value, by) => value * by),
  },
  {
    ...item,
    name: 'division',
    aliases: ['divide'],
    args: [BY],
    rule: 'The number divided by another; by zero is an error.',
    examples: [
      { input: 7, args: { by: 2 }, output: 3.5 },
      { input: '8', args: { by: '4' }, output: 2 },
      { input: 1, args: { by: 0 }, error: true },
    ],
    run: with2((value, by) => (by === 0 ? BY_ZERO : value / by)),
  },
  {
    ...item,
    name: 'modulo',
    args: [BY],
    rule: 'What remains of the number after division by another, with the sign of the number.',
    examples: [
      { input: 7, args: { by: 3 }, output: 1 },
      { input: -7, args: { by: 3 }, output: -1 },
      { input: 7, args: { by: 0 }, error: true },
    ],
    run: with2((value, by) => (by === 0 ? BY_ZERO : value % by)),
  },
  {
    ...item,
    name: 'quadraticEquation',
    args: [
      { name: 'b', rule: 'The factor of x.', default: '0' },
      { name: 'c', rule: 'The number without x.', default: '0' },
    ],
    rule: 'The real solutions of `a·x² + b·x + c = 0`, whose `a` is the number: a list of none, one or two, the smaller first.',
    examples: [
      { input: 1, args: { b: -3, c: '2' }, output: [1, 2] },
      { input: '1', args: { b: 2, c: 1 }, output: [-1] },
      { input: 1, args: { c: 4 }, output: [] },
      { input: 0, args: { b: 2, c: -4 }, output: [2] },
      { input: 0, args: { c: 4 }, error: true },
    ],
    run: onNumber(quadraticEquation),
  },
]);
