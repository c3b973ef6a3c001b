/** The shape of an operator's row, and the rules that all operators share: lists, missing sides, negatives. */
import { isList } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { NEGATIVE_ON_MISSING, OPERATOR_PAIRS_MAX, STRICT_RIGHT_OPERAND } from '../choices.ts';
import { Fault } from '../fault.ts';
import type { PatternCache } from '../patterns.ts';

/** What an operator is told besides its sides. */
export interface OperatorCall {
  readonly ignoreCase: boolean;
  readonly patterns: PatternCache;
  now(): number;
  warn(warning: string): void;
}

/** `left` and `right` absent: missing. The test of the catalogue runs every example. */
export interface OperatorExample {
  readonly left?: Json;
  readonly right?: Json;
  readonly ignoreCase?: boolean;
  readonly result: boolean | 'error';
}

export interface OperatorRow {
  readonly name: string;
  /** Other names; with a prefix (`number.isEqual`) only under that prefix. */
  readonly aliases: readonly string[];
  /** Built into XSOAR, or a script of the vendor's public content. */
  readonly source: 'built-in' | 'script';
  /** `scalar`: the left side is one value, a list passes when any of its items does. `whole`: the left side as it is. */
  readonly level: 'scalar' | 'whole';
  /** What stands on the right: nothing, one value, or a list. */
  readonly right: 'none' | 'one' | 'list';
  /** A negative operator on a missing left side is true. */
  readonly negative: boolean;
  /** What it says, in one sentence. */
  readonly rule: string;
  readonly examples: readonly [OperatorExample, OperatorExample, OperatorExample, ...OperatorExample[]];
  /** Of a scalar operator `left` is never missing, null or a list, and `right` no list unless the row says so. */
  test(left: Json | undefined, right: Json | undefined, call: OperatorCall): boolean | Fault;
  /** Of a scalar operator: the test against one right side, for many left values. What the right side takes is done once. */
  against?(right: Json | undefined, call: OperatorCall): (left: Json) => boolean | Fault;
}

/** Two lists of which every item of one would be held against every item of the other; undefined when that can be done. */
export function tooManyPairs(name: string, left: number, right: number): Fault | undefined {
  if (left * right <= OPERATOR_PAIRS_MAX) return undefined;
  return new Fault('language.too-large', `${name}: ${left} values against ${right}`);
}

/** An operator that has its right side: it is asked for one left side after the other. */
export type Judge = (left: Json | undefined) => boolean | Fault;

/** Applies an operator to its sides by the shared rules. */
export function applyOperator(
  row: OperatorRow,
  left: Json | undefined,
  right: Json | undefined,
  call: OperatorCall,
): boolean | Fault {
  return judgeOf(row, right, call)(left);
}

/** The same for many left sides: what the right side takes is done once. */
export function judgeOf(row: OperatorRow, right: Json | undefined, call: OperatorCall): Judge {
  const plainRight = right === null ? undefined : right;
  if (row.level === 'whole') return (left) => row.test(left === null ? undefined : left, plainRight, call);
  if (row.right === 'one' && isList(plainRight)) {
    const fault = new Fault('language.cast', `${row.name}: a list on the right`);
    if (STRICT_RIGHT_OPERAND) return () => fault;
    call.warn(`${row.name}: a list on the right; any of its items counts`);
  }
  const test = row.against?.(plainRight, call) ?? ((item: Json) => row.test(item, plainRight, call));
  return (left) => scalarVerdict(row, left, plainRight, call, test);
}

function scalarVerdict(
  row: OperatorRow,
  left: Json | undefined,
  plainRight: Json | undefined,
  call: OperatorCall,
  test: (left: Json) => boolean | Fault,
): boolean | Fault {
  if (!isList(left)) return testItem(row, left, plainRight, call, test);
  if (left.length === 0) return onMissing(row);
  const tooMany =
    row.right === 'one' && isList(plainRight) ? tooManyPairs(row.name, left.length, plainRight.length) : undefined;
  if (tooMany !== undefined) return tooMany;
  for (const item of left) {
    const verdict = testItem(row, item, plainRight, call, test);
    if (verdict !== false) return verdict;
  }
  return false;
}

function testItem(
  row: OperatorRow,
  left: Json | undefined,
  right: Json | undefined,
  call: OperatorCall,
  test: (left: Json) => boolean | Fault,
): boolean | Fault {
  if (left === undefined || left === null) return onMissing(row);
  if (isList(left)) return new Fault('language.cast', `${row.name}: a list inside a list on the left`);
  if (row.right !== 'one' || !isList(right)) return test(left);
  // Any of the items on the right: a positive operator needs one that holds, a negative one needs all.
  for (const each of right) {
    const verdict = row.test(left, each === null ? undefined : each, call);
    if (typeof verdict !== 'boolean') return verdict;
    if (verdict !== row.negative) return verdict;
  }
  return row.negative;
}

function onMissing(row: OperatorRow): boolean {
  return row.negative && NEGATIVE_ON_MISSING;
}
