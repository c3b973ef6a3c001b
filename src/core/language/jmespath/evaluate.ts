/**
 * JMESPath: what an expression gives, by the public specification and, where that is silent, as the Python library does it.
 *
 * E1. Nothing is thrown, and the work is bounded (`budget.ts`), whatever the expression and the data.
 * E2. Data is never code: names are own keys only, so `constructor` and `__proto__` are ordinary names.
 */
import { deepEqual, getOwn, isList, isObject, setOwn } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { Fault } from '../fault.ts';
import { Budget, Stop, printable } from '../budget.ts';
import { callFunction } from './functions.ts';
import type { Argument } from './functions.ts';
import { parseJmespath } from './parse.ts';
import type { Comparator, JmesNode, SliceBounds } from './parse.ts';

/** What an expression finds in each of some values, null where it finds nothing. All of them together have one budget. */
export function searchJmespath(expression: string, values: readonly Json[]): readonly Json[] | Fault {
  const node = parseJmespath(expression);
  if (node instanceof Fault) return node;
  const evaluation = new Evaluation();
  try {
    return printable(values.map((value) => evaluation.of(node, value)));
  } catch (thrown) {
    if (thrown instanceof Stop) return thrown.fault;
    throw thrown;
  }
}

/** Nothing, as the specification counts it: null, false, and an empty text, list or object. */
function isFalse(value: Json): boolean {
  if (isList(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === null || value === false || value === '';
}

class Evaluation {
  readonly #budget = new Budget();

  of(node: JmesNode, value: Json): Json {
    this.#budget.spend(1);
    switch (node.kind) {
      case 'current':
        return value;
      case 'literal':
        return node.value;
      case 'field':
        return isObject(value) ? (getOwn(value, node.name) ?? null) : null;
      case 'index':
        return isList(value) ? (value.at(node.index) ?? null) : null;
      case 'slice':
        return isList(value) ? this.#slice(value, node.bounds) : null;
      case 'flatten':
        return this.#flatten(this.of(node.of, value));
      case 'not':
        return isFalse(this.of(node.of, value));
      case 'reference':
        throw new Stop(new Fault('language.argument', 'expression: & outside the arguments of a function'));
      case 'chain':
        return this.of(node.right, this.of(node.left, value));
      case 'and': {
        const left = this.of(node.left, value);
        return isFalse(left) ? left : this.of(node.right, value);
      }
      case 'or': {
        const left = this.of(node.left, value);
        return isFalse(left) ? this.of(node.right, value) : left;
      }
      case 'items': {
        const list = this.of(node.left, value);
        return isList(list) ? this.#each(list, node.right) : null;
      }
      case 'values': {
        const object = this.of(node.left, value);
        return isObject(object) ? this.#each(Object.values(object), node.right) : null;
      }
      case 'filter': {
        const list = this.of(node.left, value);
        if (!isList(list)) return null;
        return this.#each(
          list.filter((item) => !isFalse(this.of(node.test, item))),
          node.right,
        );
      }
      case 'compare':
        return this.#compare(node.how, this.of(node.left, value), this.of(node.right, value));
      case 'list':
        return value === null ? null : node.nodes.map((each) => this.of(each, value));
      case 'object': {
        if (value === null) return null;
        const made: Record<string, Json> = {};
        for (const [key, each] of node.members) setOwn(made, key, this.of(each, value));
        return made;
      }
      case 'call':
        return callFunction(
          node.name,
          node.args.map((each) => this.#argument(each, value)),
          this.#budget,
        );
      default:
        return node satisfies never;
    }
  }

  /** An argument: a value, or an expression to be asked of values that the function has. */
  #argument(node: JmesNode, value: Json): Argument {
    return node.kind === 'reference' ? { ask: (item) => this.of(node.of, item) } : { value: this.of(node, value) };
  }

  #each(items: readonly Json[], node: JmesNode): Json {
    this.#budget.spend(items.length);
    return node.kind === 'current'
      ? items.filter((item) => item !== null)
      : items.map((item) => this.of(node, item)).filter((result) => result !== null);
  }

  #flatten(list: Json): Json {
    if (!isList(list)) return null;
    const flat: Json[] = [];
    for (const item of list) {
      if (!isList(item)) flat.push(item);
      else {
        this.#budget.spend(item.length);
        for (const each of item) flat.push(each);
      }
    }
    return flat;
  }

  #slice(list: readonly Json[], [start, end, by]: SliceBounds): Json {
    const step = by ?? 1;
    if (step === 0) throw new Stop(new Fault('language.argument', 'expression: a slice in steps of 0'));
    const { length } = list;
    const clamp = (bound: number): number => {
      const at = bound < 0 ? bound + length : bound;
      return step > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
    };
    const from = start === undefined ? (step > 0 ? 0 : length - 1) : clamp(start);
    const to = end === undefined ? (step > 0 ? length : -1) : clamp(end);
    const picked: Json[] = [];
    for (let i = from; step > 0 ? i < to : i > to; i += step) picked.push(list[i] ?? null);
    this.#budget.spend(picked.length);
    return picked;
  }

  /** Numbers have an order, and texts: as in the library. All else has none, which is null. */
  #compare(how: Comparator, left: Json, right: Json): Json {
    if (how === '==' || how === '!=') {
      this.#budget.spendOn(left);
      this.#budget.spendOn(right);
      return deepEqual(left, right) === (how === '==');
    }
    const isOrdered =
      (typeof left === 'number' && typeof right === 'number') ||
      (typeof left === 'string' && typeof right === 'string');
    if (!isOrdered) return null;
    if (how === '<') return left < right;
    if (how === '<=') return left <= right;
    return how === '>' ? left > right : left >= right;
  }
}
