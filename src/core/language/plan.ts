/**
 * From what a document says to a plan: everything that does not depend on the context is done here, once.
 *
 * L1. Planning never throws; a value that cannot be planned is a `LanguageError` that knows its place.
 * L2. A plan lists the top-level names that it may read (`roots`); `.` means everything. Nothing else is asked for by
 *     evaluation, and over a context without the others the value is the same.
 * L3. An operator or transformer without a row is a script; the plan holds its name, and evaluation says that it is needed.
 */
import { setOwn } from '../base/json.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { EMPTY_ROOT, LEFT_FALLS_BACK_TO_CONTEXT, NUMERIC_PLACEHOLDER_IS_GROUP } from './choices.ts';
import { Fault, guardDepth, wholeOf } from './fault.ts';
import type { LanguageError, Place } from './fault.ts';
import { findOperator } from './operators/index.ts';
import type { OperatorRow } from './operators/row.ts';
import type { AnyPath, NestedPath } from './nested.ts';
import { collectBoundRoots, collectRoots, joinPaths, parsePath, below as pathBelow } from './paths.ts';
import type { Path } from './paths.ts';
import { PatternCache } from './patterns.ts';
import { findAtTop } from './scan.ts';
import { parseAnyPath, parseTemplate, withoutBraces } from './template.ts';
import type { Template } from './template.ts';
import { findTransformer } from './transformers/index.ts';
import type { TransformerRow } from './transformers/row.ts';
import type { AdvanceArg, ComplexArg, FilterAtom, Operand, TransformerCall } from './value.ts';

/** Where a value is read: from the top of the context, from the item of a filter, or from the item and else the top. */
export interface Source {
  readonly from: 'top' | 'item' | 'item-or-top';
  readonly path: AnyPath;
  /** Where its text stands in the value (see `Place`). */
  readonly trail: string;
}

export type ValueNode =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'read'; readonly source: Source }
  | { readonly kind: 'template'; readonly template: PlacedTemplate; readonly trail: string }
  | ComplexNode;

/** A text that holds placeholders. */
export type PlacedTemplate = Exclude<Template, { kind: 'text' }>;

export interface ComplexNode {
  readonly kind: 'complex';
  readonly source: Source;
  readonly filters: readonly (readonly AtomNode[])[];
  /** Read below each item that is left. */
  readonly accessor: Source | undefined;
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
  /** The arguments, where all of them are plain texts; mostly they are. */
  readonly constants: Readonly<Record<string, string>> | undefined;
  /** The names of the context that its row reads, or paths among its arguments bind (`val1---a.b`): it sees no others. */
  readonly reads: ReadonlySet<string>;
  readonly patterns: PatternCache;
  readonly place: Place;
}

export interface ValuePlan {
  readonly kind: 'value';
  /** The text, or the root of a complex value: for messages. */
  readonly source: string;
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
  const source = arg.complex?.root ?? arg.simple ?? '';
  const node = guardDepth(source, () => planOperand(operand, planner, ''));
  if (node instanceof Fault) return fail(node);
  return ok({ kind: 'value', source, node, roots: [...planner.roots] });
}

/** Plans the groups of one row of a condition task. */
export function planCondition(groups: readonly (readonly FilterAtom[])[]): Result<ConditionPlan, LanguageError> {
  const planner = newPlanner();
  const planned = guardDepth('', () => planGroups(groups, planner, undefined, ''));
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

/** `trail`: where the operand stands in the whole value; its texts are named below it. */
function planOperand(operand: Operand, planner: Planner, trail: string): ValueNode | Fault {
  const { simple, complex } = operand.value;
  if (complex !== undefined) return planComplex(complex, planner, undefined, below(trail, 'complex'));
  if (simple === undefined) return NONE;
  const at = below(trail, 'simple');
  return operand.iscontext ? planContextText(simple, planner, at) : planText(simple, planner, at);
}

function below(trail: string, key: string): string {
  return trail === '' ? key : `${trail}.${key}`;
}

function planContextText(text: string, planner: Planner, trail: string): ValueNode | Fault {
  const path = planPath(text, trail);
  if (path === undefined || path instanceof Fault) return path ?? NONE;
  const source: Source = { from: 'top', path, trail };
  collectSourceRoots(source, planner.roots);
  return { kind: 'read', source };
}

/** A text that is a path anyway: braces around it, or around its beginning (`${File}.Name`), do not count. */
function planPath(text: string, trail: string): AnyPath | undefined | Fault {
  const bare = barePath(text);
  if (bare === '') return undefined;
  const path = parseAnyPath(bare);
  return path instanceof Fault ? path.under(trail) : path;
}

/**
 * @choice In a place that holds a path anyway, braces around it, or around its first names (`${File}.Name`), say nothing; a
 * placeholder further inside is resolved first.
 */
function barePath(text: string): string {
  const bare = withoutBraces(text).trim();
  if (bare !== text.trim() || !bare.startsWith('${')) return bare;
  const end = findAtTop(bare, 2, '}', false);
  return end < 0 ? bare : bare.slice(2, end) + bare.slice(end + 1);
}

function planText(text: string, planner: Planner, trail: string, keep?: (inner: string) => boolean): ValueNode | Fault {
  const template = parseTemplate(text, keep);
  if (template instanceof Fault) return template.under(trail);
  if (template.kind === 'text') return { kind: 'text', text };
  for (const part of template.kind === 'one' ? [template.placeholder] : template.parts) {
    if (typeof part !== 'string') collectAnyRoots(part.path, planner.roots);
  }
  return { kind: 'template', template, trail };
}

function collectAnyRoots(path: AnyPath, into: Set<string>): void {
  if ('pieces' in path) collectNestedRoots(path, into);
  else collectRoots(path, into);
}

/** What a path with placeholders reads is known when its first name is written out; else it may read anything. */
function collectNestedRoots(nested: NestedPath, into: Set<string>): void {
  into.add(firstName(nested) ?? '.');
  collectInnerRoots(nested, into);
}

function collectInnerRoots(nested: NestedPath, into: Set<string>): void {
  for (const piece of nested.pieces) {
    if (typeof piece !== 'string') collectAnyRoots(piece.path, into);
    // A bound path (`val1---a.b`) that a placeholder is part of is not known before.
    else if (piece.includes('--')) into.add('.');
  }
}

function firstName(nested: NestedPath): string | undefined {
  const [first] = nested.pieces;
  const text = typeof first === 'string' ? first.trimStart() : '';
  const end = text.search(/[.[(=]/);
  return end > 0 ? text.slice(0, end).trim() : undefined;
}

/** `outer`: the root of the filter whose left side this is. */
function planComplex(
  complex: ComplexArg,
  planner: Planner,
  outer: FilterRoot | undefined,
  trail: string,
): ComplexNode | Fault {
  if (planner.depth >= COMPLEX_DEPTH_MAX) {
    return new Fault('language.too-deep', 'complex values nested too deeply', wholeOf(complex.root)).under(trail);
  }
  planner.depth++;
  const node = planComplexParts(complex, planner, outer, trail);
  planner.depth--;
  return node;
}

/** What the left sides of a filter are read below. */
interface FilterRoot {
  readonly path: AnyPath;
  /** Without braces. */
  readonly text: string;
}

function planComplexParts(
  complex: ComplexArg,
  planner: Planner,
  outer: FilterRoot | undefined,
  trail: string,
): ComplexNode | Fault {
  const texts = rootAndAccessor(complex);
  let root = parseAnyPath(texts.root);
  if (root instanceof Fault) return root.under(`${trail}.root`);
  let accessor = texts.accessor === '' ? undefined : parseAnyPath(texts.accessor);
  if (accessor instanceof Fault) return accessor.under(`${trail}.accessor`);
  const itemRoot: FilterRoot = { path: root, text: texts.root };
  const filters = planGroups(complex.filters ?? [], planner, itemRoot, `${trail}.filters`);
  if (filters instanceof Fault) return filters;
  if (accessor !== undefined && filters.length === 0 && isPlain(root) && isPlain(accessor) && !root.mutator) {
    root = joinPaths(root, accessor);
    accessor = undefined;
  }
  const transformers: TransformerNode[] = [];
  for (const [index, call] of (complex.transformers ?? []).entries()) {
    const node = planTransformer(call, planner, `${trail}.transformers[${index}]`);
    if (node instanceof Fault) return node;
    transformers.push(node);
  }
  const place = `${trail}.root`;
  const source: Source =
    outer === undefined ? { from: 'top', path: root, trail: place } : rebase(root, texts.root, outer, place);
  collectSourceRoots(source, planner.roots);
  const rest: Source | undefined = accessor && { from: 'item', path: accessor, trail: `${trail}.accessor` };
  if (rest !== undefined) collectSourceRoots(rest, planner.roots);
  return { kind: 'complex', source, filters, accessor: rest, transformers };
}

function isPlain(path: AnyPath): path is Path {
  return !('pieces' in path);
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
  const bareRoot = barePath(root);
  return { root: bareRoot === '' ? EMPTY_ROOT : bareRoot, accessor: barePath(accessor) };
}

function collectSourceRoots({ from, path }: Source, into: Set<string>): void {
  if (from !== 'item') collectAnyRoots(path, into);
  else if (isPlain(path)) collectBoundRoots(path, into);
  else collectInnerRoots(path, into);
}

function planGroups(
  groups: readonly (readonly FilterAtom[])[],
  planner: Planner,
  root: FilterRoot | undefined,
  trail: string,
): readonly (readonly AtomNode[])[] | Fault {
  const planned: AtomNode[][] = [];
  for (const [outer, group] of groups.entries()) {
    const atoms: AtomNode[] = [];
    for (const [inner, atom] of group.entries()) {
      const node = planAtom(atom, planner, root, `${trail}[${outer}][${inner}]`);
      if (node instanceof Fault) return node;
      atoms.push(node);
    }
    planned.push(atoms);
  }
  return planned;
}

/** `root`: of the filter; without one the atom belongs to a condition task, and both sides are read from the top. */
function planAtom(atom: FilterAtom, planner: Planner, root: FilterRoot | undefined, trail: string): AtomNode | Fault {
  const leftTrail = `${trail}.left`;
  const left =
    root === undefined
      ? planOperand(atom.left, planner, leftTrail)
      : planFilterLeft(atom.left, root, planner, leftTrail);
  if (left instanceof Fault) return left;
  const right = atom.right === undefined ? NONE : planOperand(atom.right, planner, `${trail}.right`);
  if (right instanceof Fault) return right;
  const source = `${describe(atom.left)} ${atom.operator} ${atom.right ? describe(atom.right) : ''}`.trim();
  return {
    name: atom.operator,
    row: findOperator(atom.operator),
    left,
    right,
    ignoreCase: atom.ignorecase,
    patterns: new PatternCache(),
    place: { ...wholeOf(source), trail },
  };
}

function describe(operand: Operand): string {
  const { simple, complex } = operand.value;
  if (complex === undefined) return simple ?? '';
  return complex.accessor ? `${complex.root}.${complex.accessor}` : complex.root;
}

function planFilterLeft(left: Operand, root: FilterRoot, planner: Planner, trail: string): ValueNode | Fault {
  const { simple, complex } = left.value;
  if (complex !== undefined) return planComplex(complex, planner, root, `${trail}.complex`);
  if (simple === undefined || !left.iscontext) return planOperand(left, planner, trail);
  const place = `${trail}.simple`;
  const path = planPath(simple, place);
  if (path === undefined || path instanceof Fault) return path ?? NONE;
  const source = rebase(path, barePath(simple), root, place);
  collectSourceRoots(source, planner.roots);
  return { kind: 'read', source };
}

/**
 * A left side is written from the top of the context, repeating the filter's root (`File.Size` under root `File`), and read from
 * the item. Written relative to the item it is accepted too, and what the item does not have is looked up at the top.
 */
function rebase(path: AnyPath, text: string, root: FilterRoot, trail: string): Source {
  const rest = restBelow(path, text, root);
  if (rest !== undefined) return { from: 'item', path: rest, trail };
  return { from: LEFT_FALLS_BACK_TO_CONTEXT ? 'item-or-top' : 'item', path, trail };
}

function restBelow(path: AnyPath, text: string, root: FilterRoot): AnyPath | undefined {
  if (isPlain(path) && isPlain(root.path)) return pathBelow(path, root.path) ?? pathBelow(path, namesOnly(root.path));
  // With placeholders in either, the texts are compared: the same placeholder gives the same.
  if (isPlain(root.path) && root.path.steps.length === 0) return path;
  const mutator = findAtTop(root.text, 0, '=', false);
  const head = (mutator < 0 ? root.text : root.text.slice(0, mutator)).trim();
  if (!text.startsWith(head)) return undefined;
  const rest = text.slice(head.length);
  if (rest.trim() === '') return { source: text, steps: [], mutator: undefined };
  if (!/^[.[(=]/.test(rest)) return undefined;
  const parsed = parseAnyPath(rest);
  return parsed instanceof Fault ? undefined : parsed;
}

function namesOnly(path: Path): Path {
  return { source: path.source, steps: path.steps.filter((step) => step.kind === 'name'), mutator: undefined };
}

function planTransformer(call: TransformerCall, planner: Planner, trail: string): TransformerNode | Fault {
  const row = findTransformer(call.operator);
  const reads = new Set(row?.roots);
  const args: { name: string; value: ValueNode }[] = [];
  for (const [name, operand] of Object.entries(call.args)) {
    const at = `${trail}.args.${name}`;
    const value = isFilledLater(row, name, operand)
      ? textAsItStands(operand.value.simple ?? '', reads)
      : isGroupArgument(row, name, operand)
        ? planText(operand.value.simple ?? '', planner, `${at}.simple`, (inner) => /^\d+$/.test(inner))
        : planOperand(operand, planner, at);
    if (value instanceof Fault) return value;
    if (value.kind === 'none') continue;
    args.push({ name, value });
    if (value.kind === 'text') collectArgumentRoots(value.text, reads);
  }
  for (const root of reads) planner.roots.add(root);
  const place = { ...wholeOf(call.operator), trail };
  return { name: call.operator, row, args, constants: constantsOf(args), reads, patterns: new PatternCache(), place };
}

function constantsOf(args: TransformerNode['args']): TransformerNode['constants'] {
  const constants: Record<string, string> = {};
  for (const { name, value } of args) {
    if (value.kind !== 'text') return undefined;
    setOwn(constants, name, value.text);
  }
  return constants;
}

/** An argument that is a path (of `getField`, `DT`) may bind names of the context. */
function collectArgumentRoots(text: string, into: Set<string>): void {
  if (!text.includes('---')) return;
  const path = parsePath(text);
  if (!(path instanceof Fault)) collectBoundRoots(path, into);
}

/** The transformer fills the placeholders itself; what they read is known before, as far as they can be read here. */
function textAsItStands(text: string, into: Set<string>): ValueNode {
  const template = parseTemplate(text);
  if (template instanceof Fault || template.kind === 'text') return { kind: 'text', text };
  for (const part of template.kind === 'one' ? [template.placeholder] : template.parts) {
    if (typeof part !== 'string') collectAnyRoots(part.path, into);
  }
  return { kind: 'text', text };
}

function isFilledLater(row: TransformerRow | undefined, name: string, { value, iscontext }: Operand): boolean {
  if (iscontext || value.simple === undefined || value.complex !== undefined) return false;
  return row?.args.some((arg) => arg.name === name && arg.placeholders === 'own') === true;
}

function isGroupArgument(row: TransformerRow | undefined, name: string, operand: Operand): boolean {
  if (
    !NUMERIC_PLACEHOLDER_IS_GROUP ||
    operand.iscontext ||
    operand.value.simple === undefined ||
    operand.value.complex !== undefined
  )
    return false;
  return row?.args.some((arg) => arg.name === name && arg.groups === true) === true;
}
