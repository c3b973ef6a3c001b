/**
 * From what a document says to a plan: everything that does not depend on the context is done here, once.
 *
 * L1. Planning never throws; a value that cannot be planned is a `LanguageError` that knows its place.
 * L2. A plan lists the top-level names that it may read (`roots`); `.` means everything. Nothing else is read by `eval`.
 * L3. An operator or transformer without a row is a script; the plan holds its name, and evaluation says that it is needed.
 */
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { EMPTY_ROOT, LEFT_FALLS_BACK_TO_CONTEXT, NUMERIC_PLACEHOLDER_IS_GROUP } from './choices.ts';
import { Fault, guardDepth, wholeOf } from './fault.ts';
import type { LanguageError, Place } from './fault.ts';
import { findOperator } from './operators/index.ts';
import type { OperatorRow } from './operators/row.ts';
import { below, collectBoundRoots, collectRoots, parsePath } from './paths.ts';
import type { Path } from './paths.ts';
import { PatternCache } from './patterns.ts';
import { parseTemplate, withoutBraces } from './template.ts';
import type { NestedPath } from './template.ts';
import { findTransformer } from './transformers/index.ts';
import type { TransformerRow } from './transformers/row.ts';
import type { AdvanceArg, ComplexArg, FilterAtom, Operand, TransformerCall } from './value.ts';

/** Where a value is read: from the top of the context, from the item of a filter, or from the item and else the top. */
export interface Source {
  readonly from: 'top' | 'item' | 'item-or-top';
  readonly path: Path;
}

export type ValueNode =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'read'; readonly source: Source }
  | { readonly kind: 'nested'; readonly nested: NestedPath }
  | { readonly kind: 'parts'; readonly parts: readonly (string | Path | NestedPath)[] }
  | ComplexNode;

export interface ComplexNode {
  readonly kind: 'complex';
  readonly source: Source;
  readonly filters: readonly (readonly AtomNode[])[];
  readonly accessor: Path | undefined;
  readonly transformers: readonly TransformerNode[];
}

export interface AtomNode {
  readonly name: string;
  /** `undefined`: a script. */
  readonly row: OperatorRow | undefined;
  readonly left: ValueNode;
  readonly right: ValueNode;
  readonly ignoreCase: boolean;
  readonly patterns: PatternCache;
  readonly place: Place;
}

export interface TransformerNode {
  readonly name: string;
  /** `undefined`: a script. */
  readonly row: TransformerRow | undefined;
  readonly args: readonly { readonly name: string; readonly value: ValueNode }[];
  readonly patterns: PatternCache;
  readonly place: Place;
}

export interface ValuePlan {
  readonly kind: 'value';
  readonly node: ValueNode;
  readonly roots: readonly string[];
}

export interface ConditionPlan {
  readonly kind: 'condition';
  /** Outer AND, inner OR. */
  readonly groups: readonly (readonly AtomNode[])[];
  readonly roots: readonly string[];
}

/** Plans a value. `iscontext`: its `simple` text is a path, with or without `${}`; else a text with placeholders. */
export function planValue(
  arg: AdvanceArg,
  options: { readonly iscontext?: boolean } = {},
): Result<ValuePlan, LanguageError> {
  const planner = newPlanner();
  const operand: Operand = { value: arg, iscontext: options.iscontext === true };
  const node = guardDepth(arg.simple ?? '', () => planOperand(operand, planner));
  if (node instanceof Fault) return fail(node);
  return ok({ kind: 'value', node, roots: [...planner.roots] });
}

/** Plans the groups of one row of a condition task. */
export function planCondition(groups: readonly (readonly FilterAtom[])[]): Result<ConditionPlan, LanguageError> {
  const planner = newPlanner();
  const planned = guardDepth('', () => planGroups(groups, planner, undefined));
  if (planned instanceof Fault) return fail(planned);
  return ok({ kind: 'condition', groups: planned, roots: [...planner.roots] });
}

/** The top-level names that a plan reads; `.` when it reads everything. */
export function rootsOf(plan: ValuePlan | ConditionPlan): readonly string[] {
  return plan.roots;
}

/** Nothing stands there: no value at all, or the literal empty text. XSOAR does not pass such an argument. */
export function isNotGiven(plan: ValuePlan): boolean {
  return plan.node.kind === 'none' || (plan.node.kind === 'text' && plan.node.text === '');
}

/** The text of a plan that reads nothing; `undefined` when the value depends on the context. */
export function constantText(plan: ValuePlan): string | undefined {
  return plan.node.kind === 'text' ? plan.node.text : undefined;
}

// ---- Planning -------------------------------------------------------------------------------------------------------------

/** Complex values may hold complex values; nobody writes them deeper than this. */
const COMPLEX_DEPTH_MAX = 32;

const NONE: ValueNode = { kind: 'none' };

interface Planner {
  readonly roots: Set<string>;
  depth: number;
}

function newPlanner(): Planner {
  return { roots: new Set(), depth: 0 };
}

function planOperand(operand: Operand, planner: Planner): ValueNode | Fault {
  const { simple, complex } = operand.value;
  if (complex !== undefined) return planComplex(complex, planner, undefined);
  if (simple === undefined) return NONE;
  return operand.iscontext ? planContextText(simple, planner) : planText(simple, planner);
}

function planContextText(text: string, planner: Planner): ValueNode | Fault {
  const inner = withoutBraces(text);
  if (inner.trim() === '') return NONE;
  if (inner.includes('${')) return planText(text, planner);
  const path = parsePath(inner);
  if (path instanceof Fault) return path;
  collectRoots(path, planner.roots);
  return { kind: 'read', source: { from: 'top', path } };
}

function planText(text: string, planner: Planner, keep?: (inner: string) => boolean): ValueNode | Fault {
  const template = parseTemplate(text, keep);
  if (template instanceof Fault) return template;
  switch (template.kind) {
    case 'text':
      return template;
    case 'path':
      collectRoots(template.path, planner.roots);
      return { kind: 'read', source: { from: 'top', path: template.path } };
    case 'nested':
      collectNestedRoots(template.nested, planner.roots);
      return template;
    case 'parts':
      for (const part of template.parts) {
        if (typeof part === 'string') continue;
        if ('pieces' in part) collectNestedRoots(part, planner.roots);
        else collectRoots(part, planner.roots);
      }
      return template;
  }
}

/** What a path with placeholders reads is known when its first name is written out; else it may read anything. */
function collectNestedRoots(nested: NestedPath, into: Set<string>): void {
  const [first] = nested.pieces;
  const root = typeof first === 'string' ? /^\s*([^.[(=]+?)\s*[.[(=]/.exec(first)?.[1] : undefined;
  into.add(root ?? '.');
  for (const piece of nested.pieces) if (typeof piece !== 'string') collectRoots(piece.path, into);
}

/** `outer`: the root of the filter whose left side this is. */
function planComplex(complex: ComplexArg, planner: Planner, outer: Path | undefined): ComplexNode | Fault {
  if (planner.depth >= COMPLEX_DEPTH_MAX) {
    return new Fault('language.too-deep', 'complex values nested too deeply', wholeOf(complex.root));
  }
  planner.depth++;
  const node = planComplexParts(complex, planner, outer);
  planner.depth--;
  return node;
}

function planComplexParts(complex: ComplexArg, planner: Planner, outer: Path | undefined): ComplexNode | Fault {
  const texts = rootAndAccessor(complex);
  let root = parsePath(texts.root);
  if (root instanceof Fault) return root;
  let accessor: Path | undefined;
  if (texts.accessor !== '') {
    const parsed = parsePath(texts.accessor);
    if (parsed instanceof Fault) return parsed;
    accessor = parsed;
  }
  const filters = planGroups(complex.filters ?? [], planner, root);
  if (filters instanceof Fault) return filters;
  if (accessor !== undefined && filters.length === 0 && root.mutator === undefined) {
    root = {
      source: `${texts.root}.${texts.accessor}`,
      steps: [...root.steps, ...accessor.steps],
      mutator: accessor.mutator,
    };
    accessor = undefined;
  }
  const transformers: TransformerNode[] = [];
  for (const call of complex.transformers ?? []) {
    const node = planTransformer(call, planner);
    if (node instanceof Fault) return node;
    transformers.push(node);
  }
  if (accessor !== undefined) collectBoundRoots(accessor, planner.roots);
  const source: Source = outer === undefined ? { from: 'top', path: root } : rebase(root, outer);
  collectSourceRoots(source, planner.roots);
  return { kind: 'complex', source, filters, accessor, transformers };
}

/**
 * The two paths without their `${}`. Documents exist in which the editor cut one placeholder in two, so that the root holds `${`
 * and the accessor `}`: those are put together again.
 */
function rootAndAccessor(complex: ComplexArg): { root: string; accessor: string } {
  const root = complex.root.trim();
  const accessor = (complex.accessor ?? '').trim();
  if (root.includes('${') && !root.includes('}')) {
    const whole = accessor === '' ? root : `${root}.${accessor}`;
    const bare = whole.replaceAll('${', '').replaceAll('}', '').trim();
    return { root: bare === '' ? EMPTY_ROOT : bare, accessor: '' };
  }
  const bareRoot = withoutBraces(root).trim();
  return { root: bareRoot === '' ? EMPTY_ROOT : bareRoot, accessor: withoutBraces(accessor).trim() };
}

function collectSourceRoots(source: Source, into: Set<string>): void {
  if (source.from === 'item') collectBoundRoots(source.path, into);
  else collectRoots(source.path, into);
}

function planGroups(
  groups: readonly (readonly FilterAtom[])[],
  planner: Planner,
  root: Path | undefined,
): readonly (readonly AtomNode[])[] | Fault {
  const planned: AtomNode[][] = [];
  for (const group of groups) {
    const atoms: AtomNode[] = [];
    for (const atom of group) {
      const node = planAtom(atom, planner, root);
      if (node instanceof Fault) return node;
      atoms.push(node);
    }
    planned.push(atoms);
  }
  return planned;
}

/** `root`: of the filter; without one the atom belongs to a condition task, and both sides are read from the top. */
function planAtom(atom: FilterAtom, planner: Planner, root: Path | undefined): AtomNode | Fault {
  const left = root === undefined ? planOperand(atom.left, planner) : planFilterLeft(atom.left, root, planner);
  if (left instanceof Fault) return left;
  const right = atom.right === undefined ? NONE : planOperand(atom.right, planner);
  if (right instanceof Fault) return right;
  return {
    name: atom.operator,
    row: findOperator(atom.operator),
    left,
    right,
    ignoreCase: atom.ignorecase,
    patterns: new PatternCache(),
    place: wholeOf(`${describe(atom.left)} ${atom.operator} ${atom.right ? describe(atom.right) : ''}`.trim()),
  };
}

function describe(operand: Operand): string {
  const { simple, complex } = operand.value;
  if (complex === undefined) return simple ?? '';
  return complex.accessor ? `${complex.root}.${complex.accessor}` : complex.root;
}

function planFilterLeft(left: Operand, root: Path, planner: Planner): ValueNode | Fault {
  const { simple, complex } = left.value;
  if (complex !== undefined) return planComplex(complex, planner, root);
  if (simple === undefined || !left.iscontext) return planOperand(left, planner);
  const text = withoutBraces(simple);
  if (text.trim() === '') return NONE;
  const path = parsePath(text);
  if (path instanceof Fault) return path;
  const source = rebase(path, root);
  collectSourceRoots(source, planner.roots);
  return { kind: 'read', source };
}

/**
 * A left side is written from the top of the context, repeating the filter's root (`File.Size` under root `File`), and read from
 * the item. Written relative to the item it is accepted too, and what the item does not have is looked up at the top.
 */
function rebase(path: Path, root: Path): Source {
  const rest = below(path, root) ?? below(path, namesOnly(root));
  if (rest !== undefined) return { from: 'item', path: rest };
  return { from: LEFT_FALLS_BACK_TO_CONTEXT ? 'item-or-top' : 'item', path };
}

function namesOnly(path: Path): Path {
  return { source: path.source, steps: path.steps.filter((step) => step.kind === 'name'), mutator: undefined };
}

function planTransformer(call: TransformerCall, planner: Planner): TransformerNode | Fault {
  const row = findTransformer(call.operator);
  const args: { name: string; value: ValueNode }[] = [];
  for (const [name, operand] of Object.entries(call.args)) {
    const value = isGroupArgument(row, name, operand)
      ? planText(operand.value.simple ?? '', planner, (inner) => NUMERIC_PLACEHOLDER_IS_GROUP && /^\d+$/.test(inner))
      : planOperand(operand, planner);
    if (value instanceof Fault) return value;
    if (value.kind !== 'none') args.push({ name, value });
  }
  return { name: call.operator, row, args, patterns: new PatternCache(), place: wholeOf(call.operator) };
}

function isGroupArgument(row: TransformerRow | undefined, name: string, operand: Operand): boolean {
  if (operand.iscontext || operand.value.simple === undefined || operand.value.complex !== undefined) return false;
  return row?.args.some((arg) => arg.name === name && arg.groups === true) === true;
}
