/**
 * What one evaluation of a foreign expression may cost: every step, every item that is looked at and every character that is made
 * is paid for. An expression can double a value in a few signs (`[@,@]|[@,@]|…`), so that what is small in memory is endless to print.
 */
import { isList, isObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { RESULT_ITEMS_MAX, RESULT_LENGTH_MAX } from './choices.ts';
import { Fault } from './fault.ts';

/** A second's work. */
const STEPS_MAX = 4_000_000;

/** Carries a fault through a recursion to the one door that catches it. */
export class Stop extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

export class Budget {
  #left = STEPS_MAX;

  /** Pays for work. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new Stop(new Fault('language.too-large', 'the expression takes too long over so much'));
  }

  /** Pays for work that looks at all of a value, before it is done. */
  spendOn(value: Json): void {
    if (typeof value === 'string') return this.spend(1 + value.length / 16);
    this.spend(1);
    if (isList(value)) for (const item of value) this.spendOn(item);
    else if (isObject(value)) {
      for (const [key, each] of Object.entries(value)) {
        this.spend(key.length / 16);
        this.spendOn(each);
      }
    }
  }
}

/** The result, unless printing it would need more than any step may make. */
export function printable<Value extends Json>(value: Value): Value | Fault {
  let items = 0;
  let length = 0;
  const fits = (each: Json): boolean => {
    if (typeof each === 'string') length += each.length;
    if (++items > RESULT_ITEMS_MAX || length > RESULT_LENGTH_MAX) return false;
    if (isList(each)) return each.every(fits);
    if (!isObject(each)) return true;
    return Object.entries(each).every(([key, member]) => {
      length += key.length;
      return fits(member);
    });
  };
  return fits(value) ? value : new Fault('language.too-large', 'the result is larger than any step may make');
}
