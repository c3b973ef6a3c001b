/**
 * From a plan and a context to a value. All the decisions were made by `plan.ts`; what is left is reading and applying rows.
 *
 * Evaluation has no effects: the same plan over the same scope gives the same outcome, except for what the JavaScript port and
 * the clock of `services` give.
 */
import { isList, setOwn } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { EMPTY_CONDITION, RESULT_LENGTH_MAX } from './choices.ts';
import { Fault, guardDepth } from './fault.ts';
import type { LanguageError, Outcome } from './fault.ts';
import { Needs, filterScriptHolds, runScript } from './needs.ts';
import { embed } from './embed.ts';
import { resolveNested } from './nested.ts';
import type { AnyPath } from './nested.ts';
import { judgeOf } from './operators/row.ts';
import type { Judge, OperatorCall } from './operators/row.ts';
import { evalBelow, evalPath } from './path-eval.ts';
import type { Path } from './paths.ts';
import type { PatternCache } from './patterns.ts';
import type { AtomNode, ComplexNode, ConditionPlan, Source, TransformerNode, ValueNode, ValuePlan } from './plan.ts';
import { scopeOf } from './scope.ts';
import type { Scope, Services } from './scope.ts';
import type { Placeholder, Template } from './template.ts';
import { applyTransformer } from './transformers/row.ts';

/** The value of a plan; `undefined` when there is none. */
export function evalValue(plan: ValuePlan, scope: Scope, services: Services): Result<Json | undefined, LanguageError> {
  const outcome = guardDepth(plan.source, () => valueOf(plan.node, scope, services, undefined));
  return outcome instanceof Fault ? fail(outcome) : ok(outcome);
}

/** Whether every group has an atom that holds. */
export function evalCondition(plan: ConditionPlan, scope: Scope, services: Services): Result<boolean, LanguageError> {
  const verdict = guardDepth('', () => conditionHolds(plan, scope, services));
  return verdict instanceof Fault ? fail(verdict) : ok(verdict);
}

function conditionHolds(plan: ConditionPlan, scope: Scope, services: Services): boolean | Fault {
  if (plan.groups.length === 0) return EMPTY_CONDITION;
  for (const group of plan.groups) {
    const asked = group.map((atom) => new Asked(atom, services));
    const verdict = anyHolds(asked, undefined, scope, services);
    if (verdict !== true) return verdict;
  }
  return true;
}

function valueOf(node: ValueNode, scope: Scope, services: Services, item: Json | undefined): Outcome {
  switch (node.kind) {
    case 'none':
      return undefined;
    case 'text':
      return node.text;
    case 'read':
      return read(node.source, scope, services, item);
    case 'template': {
      const { template, trail } = node;
      const value =
        template.kind === 'one'
          ? placed(template.placeholder, template.source, scope, services)
          : joined(template, scope, services);
      return value instanceof Fault ? value.under(trail) : value;
    }
    case 'complex':
      return complexValue(node, scope, services, item);
  }
}

function read(source: Source, scope: Scope, services: Services, item: Json | undefined): Outcome {
  const path = plainPath(source.path, scope, services);
  if (path instanceof Fault) return path.under(source.trail);
  if (path === undefined) return undefined;
  let value = source.from === 'top' ? evalPath(path, scope, services) : evalBelow(path, item, scope, services);
  if (value === undefined && source.from === 'item-or-top') value = evalPath(path, scope, services);
  return value instanceof Fault ? value.under(source.trail) : value;
}

/** The path itself, once the placeholders in it are resolved. */
function plainPath(path: AnyPath, scope: Scope, services: Services): Path | undefined | Fault {
  if (!('pieces' in path)) return path;
  return resolveNested(path, (inner) => {
    const plain = plainPath(inner, scope, services);
    return plain === undefined || plain instanceof Fault ? plain : evalPath(plain, scope, services);
  });
}

/** The value of a placeholder; its errors stand in the text around it. */
function placed({ path, start, end }: Placeholder, source: string, scope: Scope, services: Services): Outcome {
  const plain = plainPath(path, scope, services);
  const value = plain === undefined || plain instanceof Fault ? plain : evalPath(plain, scope, services);
  if (!(value instanceof Fault)) return value;
  // Offsets in a path that was put together say nothing about the text.
  return path === plain ? value.inside(source, start) : value.moved({ source, start, end });
}

function joined(template: Extract<Template, { kind: 'parts' }>, scope: Scope, services: Services): Outcome {
  let text = '';
  const needs = new Needs();
  for (const part of template.parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = placed(part, template.source, scope, services);
    if (!(value instanceof Fault)) text += embed(value);
    else if (!needs.take(value)) return value;
    if (text.length > RESULT_LENGTH_MAX) {
      const at = { source: template.source, start: part.start, end: part.end };
      return new Fault('language.too-large', `the text grows beyond ${RESULT_LENGTH_MAX} characters`, at);
    }
  }
  return needs.fault ?? text;
}

function complexValue(node: ComplexNode, scope: Scope, services: Services, item: Json | undefined): Outcome {
  let value = read(node.source, scope, services, item);
  if (value instanceof Fault) return value;
  if (node.filters.length > 0 && value !== undefined) value = filtered(node, value, scope, services);
  if (value instanceof Fault) return value;
  if (node.accessor !== undefined && value !== undefined) value = read(node.accessor, scope, services, value);
  for (const transformer of node.transformers) {
    if (value instanceof Fault) return value;
    value = transformed(transformer, value, scope, services);
  }
  return value === null ? undefined : value;
}

/**
 * The items that pass every group; a list stays a list, and no survivor is missing.
 *
 * @choice A list that was filtered stays a list, even with one item, as a selector leaves it; a single value stays
 * single.
 */
function filtered(node: ComplexNode, value: Json, scope: Scope, services: Services): Outcome {
  let items: readonly Json[] = isList(value) ? value : [value];
  for (const group of node.filters) {
    if (items.length === 0) return undefined;
    const asked = group.map((atom) => new Asked(atom, services));
    let needs: Needs | undefined;
    const kept: Json[] = [];
    for (const each of items) {
      const verdict = anyHolds(asked, each, scope, services);
      if (verdict === true) kept.push(each);
      else if (verdict !== false) {
        needs ??= new Needs();
        if (!needs.take(verdict)) return verdict;
      }
    }
    if (needs?.fault !== undefined) return needs.fault;
    items = kept;
  }
  if (items.length === 0) return undefined;
  return isList(value) ? items : items[0];
}

/**
 * An atom that is asked for one item after the other: its right side is read, and its operator is told of it, when the first item comes
 * to it, and never again.
 */
class Asked implements OperatorCall {
  readonly atom: AtomNode;
  readonly ignoreCase: boolean;
  readonly patterns: PatternCache;
  readonly #services: Services;
  #right: Outcome;
  #judge: Judge | undefined;
  #known = false;

  constructor(atom: AtomNode, services: Services) {
    this.atom = atom;
    this.ignoreCase = atom.ignoreCase;
    this.patterns = atom.patterns;
    this.#services = services;
  }

  now(): number {
    return this.#services.now();
  }

  warn(warning: string): void {
    this.#services.warn?.(warning);
  }

  holds(left: Outcome, scope: Scope): boolean | Fault {
    const { atom } = this;
    if (!this.#known) {
      this.#known = true;
      this.#right = valueOf(atom.right, scope, this.#services, undefined);
    }
    const right = this.#right;
    if (left instanceof Fault || right instanceof Fault) return faultOf(left, right);
    if (atom.row === undefined) return scriptHolds(atom, left, right, this.#services);
    this.#judge ??= judgeOf(atom.row, right, this);
    const verdict = this.#judge(left);
    return verdict instanceof Fault ? verdict.within(atom.place) : verdict;
  }
}

/** Whether one of the atoms holds for the item. */
function anyHolds(atoms: readonly Asked[], item: Json | undefined, scope: Scope, services: Services): boolean | Fault {
  for (const asked of atoms) {
    const left = valueOf(asked.atom.left, scope, services, item);
    if (left instanceof Fault && left.needs === undefined) return left;
    const verdict = asked.holds(left, scope);
    if (verdict !== false) return verdict;
  }
  return false;
}

/** The fault of a side; when both need scripts, they are needed together. */
function faultOf(left: Outcome, right: Outcome): Fault | false {
  const needs = new Needs();
  for (const side of [left, right]) if (side instanceof Fault && !needs.take(side)) return side;
  return needs.fault ?? false;
}

function scriptHolds(
  atom: AtomNode,
  left: Json | undefined,
  right: Json | undefined,
  services: Services,
): boolean | Fault {
  const args = { ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) };
  const answer = runScript('filter', atom.name, args, services);
  return answer instanceof Fault ? answer.within(atom.place) : filterScriptHolds(answer);
}

function transformed(node: TransformerNode, value: Json | undefined, scope: Scope, services: Services): Outcome {
  const args = node.constants ?? argumentsOf(node, scope, services);
  if (args instanceof Fault) return args;
  const outcome =
    node.row === undefined
      ? runScript('transformer', node.name, value === undefined ? args : { ...args, value }, services)
      : applyTransformer(node.row, value, {
          args,
          patterns: node.patterns,
          scope: only(node.reads, scope),
          services,
        });
  return outcome instanceof Fault ? outcome.within(node.place) : outcome;
}

function argumentsOf(node: TransformerNode, scope: Scope, services: Services): Readonly<Record<string, Json>> | Fault {
  const args: Record<string, Json> = {};
  const needs = new Needs();
  for (const arg of node.args) {
    const given = valueOf(arg.value, scope, services, undefined);
    if (given instanceof Fault) {
      if (!needs.take(given)) return given;
    } else if (given !== undefined) setOwn(args, arg.name, given);
  }
  return needs.fault ?? args;
}

/** What a transformer sees of the context: the names that its plan lists, mostly none. */
function only(names: ReadonlySet<string>, scope: Scope): Scope {
  return names.size === 0
    ? NOTHING
    : { root: (name) => (names.has(name) ? scope.root(name) : undefined), whole: () => ({}) };
}

const NOTHING = scopeOf({});
