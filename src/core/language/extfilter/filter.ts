/**
 * `ExtFilter`: filters and transforms values by operations, conditions and expressions that are JSON.
 *
 * - expression: `{operation: operand, …}`, all in order, each applied to what the one before left; or a list of expressions between the
 *   words `and` (understood), `or`, `not`.
 * - condition: `{path: expression, …}`, or a list in the same way.
 *
 * F1. An operation keeps a value (perhaps changed) or drops it: `undefined`. Nothing is changed in place.
 * F2. Nothing is thrown but `Stop`, caught at the one door; the work is bounded (`budget.ts`), and the nesting by DEPTH_MAX.
 * F3. Operands are data: JSON text is parsed first, and only then are its placeholders filled, so no value becomes part of the filter.
 *
 * Not here: tests (`tests.ts`), operations that make a new value (`makes.ts`), the transformer's row and placeholders (its caller).
 */
import { getOwn, isList, isObject, parseJson, setOwn } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { Budget, Stop, printable } from '../budget.ts';
import { Fault } from '../fault.ts';
import type { PatternCache } from '../patterns.ts';
import { flattened, findMake } from './makes.ts';
import { valueAt, withValueAt } from './paths.ts';
import { findTest, refused } from './tests.ts';

export interface FilterRequest {
  readonly value: Json;
  readonly operation: string;
  readonly operand: Json;
  /** Where in the value; empty: the value itself. */
  readonly path: string;
  readonly patterns: PatternCache;
  /** Fills the placeholders of an operand; `current` is the value that the operation sees. */
  fill(operand: Json, current: Json): Json | Fault;
}

/** What remains of a value; undefined when nothing does. */
export function extFilter(request: FilterRequest): Json | undefined | Fault {
  try {
    const { operation, operand, path, value } = request;
    const kept = new ExtFilter(request).operate(value, operation, operand, path, false, 0);
    return kept === undefined ? undefined : printable(marshalled(kept.value));
  } catch (thrown) {
    if (thrown instanceof Stop) return thrown.fault;
    throw thrown;
  }
}

/** Lists of lists become one, once, as the script gives its result. */
function marshalled(value: Json): Json {
  if (isList(value)) return value.flatMap((item): readonly Json[] => (isList(item) ? item : [item]));
  if (!isObject(value)) return value;
  const made: Record<string, Json> = {};
  for (const [key, each] of Object.entries(value)) setOwn(made, key, marshalled(each));
  return made;
}

const DEPTH_MAX = 100;

type Kept = { readonly value: Json } | undefined;
type Each = (value: Json, expression: Json) => Kept;

class ExtFilter {
  readonly #budget = new Budget();
  readonly #request: FilterRequest;

  constructor(request: FilterRequest) {
    this.#request = request;
  }

  /** `isItem`: the value is an item of a list already, so a list that it is counts as one value. */
  operate(value: Json, name: string, operand: Json, path: string, isItem: boolean, depth: number): Kept {
    this.#budget.spend(1);
    if (depth > DEPTH_MAX) throw new Stop(new Fault('language.too-deep', 'filter: nested too deeply'));
    const isSpread = !isItem && isList(value);
    const each = (): Kept => this.#each(value, (item) => this.operate(item, name, operand, path, true, depth + 1));
    switch (name) {
      case 'abort':
        throw refused(`filter: aborted with ${JSON.stringify(value).slice(0, 400)}`);
      case 'is transformed with':
        return this.#transform(value, operand, path, isItem, depth);
      case 'is collectively transformed with':
        return this.#transform(value, operand, path, true, depth);
      case 'is individually transformed with':
        return isSpread ? each() : this.#transform(value, operand, path, isItem, depth);
      case 'is filtered with':
        if (isSpread) return each();
        if (path !== '') return this.#atPath(value, 'matches conditions of', operand, path, depth);
        return this.operate(value, 'matches conditions of', operand, '', false, depth + 1);
      case 'value is filtered with':
        return isSpread ? each() : this.#members(value, operand, path, isItem, depth);
      default:
    }
    if ((name === 'is' || name === "isn't") && operand === 'existing key') {
      if (isSpread) return each();
      return (path !== '' && valueAt(value, path, this.#budget) !== undefined) === (name === 'is')
        ? { value }
        : undefined;
    }
    if (path !== '') return isSpread ? each() : this.#atPath(value, name, operand, path, depth);
    const structural = this.#structural(value, name, operand, isItem, depth);
    if (structural === 'each') return each();
    if (structural !== 'none') return structural;
    return this.#plain(value, name, operand, isSpread, each);
  }

  #each(value: Json, work: (item: Json) => Kept): Kept {
    const kept: Json[] = [];
    for (const item of isList(value) ? value : [value]) {
      const result = work(item);
      if (result !== undefined) kept.push(result.value);
    }
    return { value: kept };
  }

  /** Operations on the value at a path of an object: what remains there takes its place. */
  #atPath(value: Json, name: string, operand: Json, path: string, depth: number): Kept {
    if (!isObject(value)) return undefined;
    // A plain word needs no quotes here, though the script asks for them.
    const parsed = typeof operand === 'string' ? parseJson(operand) : operand;
    return this.#expression(value, { [name]: parsed === undefined ? operand : parsed }, path, false, depth + 1);
  }

  #transform(value: Json, operand: Json, path: string, isItem: boolean, depth: number): Kept {
    const operations = this.#parsed(operand);
    let at: Json = value;
    for (const step of isList(operations) ? operations : [operations]) {
      if (!isObject(step)) throw refused('filter: an object of operations is needed');
      for (const [name, each] of Object.entries(step)) {
        at = this.operate(at, name, each, path, isItem, depth + 1)?.value ?? null;
      }
    }
    return { value: at };
  }

  /** The members of an object, or the value, that pass; they stay as they are. */
  #members(value: Json, operand: Json, path: string, isItem: boolean, depth: number): Kept {
    const expression = this.#parsed(operand);
    if (!isObject(value)) return this.#expression(value, expression, path, isItem, depth + 1);
    return this.#ofMembers(value, (member) => {
      const kept = this.#expression(member, expression, path, false, depth + 1);
      const isNothing = kept === undefined || findTest('is')?.holds(kept.value, 'empty', this.#tools) === true;
      return isNothing ? undefined : { value: member };
    });
  }

  #ofMembers(value: { readonly [key: string]: Json }, work: (member: Json) => Kept): Kept {
    const made: Record<string, Json> = {};
    let count = 0;
    for (const [key, member] of Object.entries(value)) {
      const kept = work(member);
      if (kept === undefined) continue;
      setOwn(made, key, kept.value);
      count++;
    }
    return count === 0 ? undefined : { value: made };
  }

  /** Operations whose operands are expressions, and those that take a value apart. `each`: of a list, each item; `none`: another operation. */
  #structural(value: Json, name: string, operand: Json, isItem: boolean, depth: number): Kept | 'each' | 'none' {
    const isSpread = !isItem && isList(value);
    switch (name) {
      case 'flattens with values':
        return {
          value: typeof value === 'object' && value !== null ? flattened(value, 'values', this.#budget) : value,
        };
      case 'flattens with keys':
        return typeof value === 'object' && value !== null
          ? { value: flattened(value, 'keys', this.#budget) }
          : undefined;
      case 'if-then-else':
        return isSpread ? 'each' : this.#ifThenElse(value, this.#parsed(operand), isItem, depth);
      case 'switch-case':
        return isSpread ? 'each' : this.#switchCase(value, this.#parsed(operand), isItem, depth);
      case 'keeps':
      case "doesn't keep": {
        if (isSpread) return 'each';
        const keys = this.#filled(operand, value, true);
        if (!isObject(value) || !isList(keys)) return undefined;
        const wanted = new Set(keys);
        this.#budget.spend(Object.keys(value).length + keys.length);
        return {
          value: Object.fromEntries(Object.entries(value).filter(([key]) => wanted.has(key) === (name === 'keeps'))),
        };
      }
      case 'matches expressions of':
        return isSpread ? 'each' : this.#expression(value, this.#parsed(operand), '', isItem, depth + 1);
      case 'matches conditions of':
        return isSpread ? 'each' : this.#condition(value, this.#parsed(operand), depth + 1);
      case 'value matches expressions of':
      case 'value matches conditions of': {
        if (isSpread) return 'each';
        const parsed = this.#parsed(operand);
        const work: Each = name.includes('expressions')
          ? (member, expression) => this.#expression(member, expression, '', isItem && !isObject(value), depth + 1)
          : (member, condition) => this.#condition(member, condition, depth + 1);
        return isObject(value) ? this.#ofMembers(value, (member) => work(member, parsed)) : work(value, parsed);
      }
      case 'collects values':
        if (isSpread) return 'each';
        return { value: isObject(value) ? Object.values(value) : value };
      case 'collects keys':
        if (isSpread) return 'each';
        return isObject(value) ? { value: Object.keys(value) } : isList(value) ? { value: [] } : undefined;
      default:
        return 'none';
    }
  }

  /** Tests, and operations that make a new value. */
  #plain(value: Json, name: string, operand: Json, isSpread: boolean, each: () => Kept): Kept {
    const test = findTest(name);
    const make = test === undefined ? findMake(name) : undefined;
    const row = test ?? make;
    if (row === undefined) throw refused(`filter: ${JSON.stringify(name.slice(0, 60))} is no operation`);
    if (row.level === 'item' && isSpread) return each();
    const right = this.#filled(operand, value, row.readsJson);
    if (make !== undefined) return { value: make.make(value, right, this.#tools) };
    return test?.holds(value, right, this.#tools) === true ? { value } : undefined;
  }

  // ---- Expressions and conditions -------------------------------------------------------------------------------------------

  #expression(root: Json, expression: Json, path: string, isItem: boolean, depth: number): Kept {
    if (depth > DEPTH_MAX) throw new Stop(new Fault('language.too-deep', 'filter: nested too deeply'));
    if (isList(expression)) {
      return this.#words(root, expression, (value, each) => this.#expression(value, each, path, isItem, depth + 1));
    }
    if (!isObject(expression)) throw refused('filter: an object or a list of operations is needed');
    const operations = Object.entries(expression);
    if (path === '') {
      let at: Json = root;
      for (const [name, operand] of operations) {
        const kept = this.operate(at, name, operand, '', isItem, depth + 1);
        if (kept === undefined) return undefined;
        at = kept.value;
      }
      return { value: at };
    }
    if (isList(root)) return this.#each(root, (item) => this.#expression(item, expression, path, true, depth + 1));
    if (!isObject(root)) return undefined;
    const found = valueAt(root, path, this.#budget);
    let child: Json = found ?? null;
    for (const [name, operand] of operations) {
      const kept = this.operate(child, name, operand, '', false, depth + 1);
      if (kept === undefined) return undefined;
      child = kept.value;
    }
    // What was not there and is not there stays so; what did not change is not written.
    const isSame = child === (found ?? null);
    return { value: isSame ? root : withValueAt(root, path, child, this.#budget) };
  }

  #condition(root: Json, condition: Json, depth: number): Kept {
    if (depth > DEPTH_MAX) throw new Stop(new Fault('language.too-deep', 'filter: nested too deeply'));
    if (isList(condition))
      return this.#words(root, condition, (value, each) => this.#condition(value, each, depth + 1));
    if (!isObject(condition)) throw refused('filter: an object or a list of conditions is needed');
    let at: Json = root;
    for (const [written, expression] of Object.entries(condition)) {
      const path = this.#filled(written, at, false);
      if (typeof path !== 'string') throw refused('filter: a path is a text');
      const kept = this.#expression(at, this.#parsed(expression), path, false, depth + 1);
      if (kept === undefined) return undefined;
      at = kept.value;
    }
    return { value: at };
  }

  /** `[A, "or", "not", B]`, from left to right without precedence; what a part leaves is what the next one sees. */
  #words(root: Json, list: readonly Json[], work: Each): Kept {
    let verdict: boolean | undefined;
    let word: string | undefined;
    let isNegated = false;
    let at: Json = root;
    for (const part of list) {
      if (part === 'not') isNegated = !isNegated;
      else if (typeof part === 'string') {
        if (word !== undefined || isNegated || (part !== 'and' && part !== 'or')) {
          throw refused(`filter: the word ${JSON.stringify(part.slice(0, 20))} is out of place`);
        }
        word = part;
      } else if (verdict !== undefined && verdict === (word === 'or')) {
        // Decided: false and …, true or …
        [word, isNegated] = [undefined, false];
      } else {
        const kept = work(at, part);
        verdict = (kept !== undefined) !== isNegated;
        if (kept !== undefined) at = kept.value;
        [word, isNegated] = [undefined, false];
      }
    }
    return verdict === false ? undefined : { value: at };
  }

  #ifThenElse(value: Json, operand: Json, isItem: boolean, depth: number): Kept {
    if (!isObject(operand)) throw refused('if-then-else: an object is needed');
    const condition = this.#branch(operand, 'if');
    const subject = Object.hasOwn(operand, 'lhs') ? this.#filled(operand['lhs'] ?? null, value, false) : value;
    const isMet = condition === undefined || this.#expression(subject, condition, '', isItem, depth + 1) !== undefined;
    const chosen = this.#branch(operand, isMet ? 'then' : 'else');
    return chosen === undefined ? { value } : this.#expression(value, chosen, '', isItem, depth + 1);
  }

  #switchCase(value: Json, operand: Json, isItem: boolean, depth: number): Kept {
    if (!isObject(operand)) throw refused('switch-case: an object is needed');
    const cases = this.#branch(operand, 'switch');
    const label = (isList(cases) ? cases : [cases ?? {}])
      .flatMap((each) => (isObject(each) ? Object.entries(each) : []))
      .find(
        ([, expression]) => this.#expression(value, this.#parsed(expression), '', isItem, depth + 1) !== undefined,
      )?.[0];
    const chosen = this.#branch(operand, label ?? 'default');
    return chosen === undefined ? { value } : this.#expression(value, chosen, '', isItem, depth + 1);
  }

  #branch(operand: { readonly [key: string]: Json }, name: string): Json | undefined {
    const branch = getOwn(operand, name);
    return branch === undefined || branch === null || branch === '' ? undefined : this.#parsed(branch);
  }

  // ---- Operands ---------------------------------------------------------------------------------------------------------------

  get #tools(): { readonly patterns: PatternCache; readonly budget: Budget } {
    return { patterns: this.#request.patterns, budget: this.#budget };
  }

  /** Expressions may be JSON text. */
  #parsed(operand: Json): Json {
    if (typeof operand !== 'string') return operand;
    this.#budget.spend(1 + operand.length / 16);
    const parsed = parseJson(operand);
    if (parsed === undefined) throw refused(`filter: ${JSON.stringify(operand.slice(0, 60))} is no JSON`);
    return parsed;
  }

  #filled(operand: Json, current: Json, readsJson: boolean): Json {
    // A text that begins like JSON is some; `${…}` alone, and a plain word, is not.
    const isPlaceholder = typeof operand === 'string' && operand.startsWith('${');
    const parsed = readsJson && !isPlaceholder ? this.#parsed(operand) : operand;
    this.#budget.spendOn(parsed);
    const filled = this.#request.fill(parsed, current);
    if (filled instanceof Fault) throw new Stop(filled);
    return filled;
  }
}
