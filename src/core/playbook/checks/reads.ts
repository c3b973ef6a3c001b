/**
 * Which context paths a task reads, where, and what for.
 *
 * R1. Only paths whose first name is written out are listed; `${.}` and paths made of placeholders read everything.
 * R2. A path is its names in order; indexes, ranges and selectors select among items and do not count.
 */
import { planCondition, planValue } from '../../language/index.ts';
import type { LanguageError } from '../../language/index.ts';
import type { AnyPath } from '../../language/nested.ts';
import type { Path } from '../../language/paths.ts';
import type { AtomNode, ComplexNode, Source, ValueNode } from '../../language/plan.ts';
import type { AdvanceArg } from '../../language/value.ts';
import type { FormQuestion, Task } from '../document.ts';
import { outputValues, sideValues } from '../tasks-values.ts';
import type { Where } from './finding.ts';

export interface Read {
  /** Never empty. */
  readonly names: readonly string[];
  readonly where: Where;
}

/** A comparison of a condition task: `left` is a path, `right` a constant where it has one. */
export interface Comparison {
  readonly label: string;
  readonly operator: string;
  readonly left: readonly string[];
  readonly right: string | undefined;
  readonly where: Where;
}

export interface TaskReads {
  readonly reads: readonly Read[];
  /** It may read any path. */
  readonly anything: boolean;
  readonly comparisons: readonly Comparison[];
  readonly errors: readonly { readonly error: LanguageError; readonly where: Where }[];
  /** Operators and transformers that have no row: scripts. */
  readonly scripts: readonly {
    readonly kind: 'operator' | 'transformer';
    readonly name: string;
    readonly where: Where;
  }[];
}

class Reader {
  readonly reads: Read[] = [];
  anything = false;
  readonly comparisons: Comparison[] = [];
  readonly errors: { error: LanguageError; where: Where }[] = [];
  readonly scripts: { kind: 'operator' | 'transformer'; name: string; where: Where }[] = [];

  value(arg: AdvanceArg, where: Where): void {
    const planned = planValue(arg);
    if (planned.ok) this.#node(planned.value.node, where, []);
    else this.errors.push({ error: planned.error, where });
  }

  condition(label: string, groups: Parameters<typeof planCondition>[0], where: Where): void {
    const planned = planCondition(groups);
    if (!planned.ok) {
      this.errors.push({ error: planned.error, where });
      return;
    }
    for (const atom of planned.value.groups.flat()) {
      this.#atom(atom, where, []);
      const left = pathOf(atom.left);
      if (left === undefined) continue;
      const right = atom.right.kind === 'text' ? atom.right.text : undefined;
      this.comparisons.push({ label, operator: atom.row?.name ?? atom.name, left, right, where });
    }
  }

  /** `item`: names of the value whose items a filter goes through. */
  #node(node: ValueNode, where: Where, item: readonly string[]): void {
    switch (node.kind) {
      case 'none':
      case 'text':
        return;
      case 'read':
        this.#source(node.source, where, item);
        return;
      case 'template': {
        const { template } = node;
        const parts = template.kind === 'one' ? [template.placeholder] : template.parts;
        for (const part of parts) if (typeof part !== 'string') this.#path(part.path, where);
        return;
      }
      case 'complex':
        this.#complex(node, where, item);
    }
  }

  #complex(node: ComplexNode, where: Where, item: readonly string[]): void {
    const { source, accessor } = node;
    this.#inner(source.path, where);
    const below = leadingNames(source.path);
    const names = source.from === 'item' ? [...item, ...below] : below;
    if (source.from !== 'item-or-top' && startsWithName(source, item)) {
      this.#names(
        accessor === undefined || isOpen(source.path) ? names : [...names, ...leadingNames(accessor.path)],
        where,
      );
    } else if (source.from === 'top') this.anything = true;
    if (accessor !== undefined) this.#inner(accessor.path, where);
    for (const atom of node.filters.flat()) this.#atom(atom, where, names);
    for (const { name, row, args } of node.transformers) {
      if (row === undefined) this.scripts.push({ kind: 'transformer', name, where });
      for (const { value } of args) this.#node(value, where, []);
    }
  }

  #atom(atom: AtomNode, where: Where, item: readonly string[]): void {
    if (atom.row === undefined) this.scripts.push({ kind: 'operator', name: atom.name, where });
    this.#node(atom.left, where, item);
    this.#node(atom.right, where, []);
  }

  #source({ from, path }: Source, where: Where, item: readonly string[]): void {
    if (from === 'top') this.#path(path, where);
    else {
      // Of the item or, where it has none, of the top: nobody can tell which of the two was meant.
      if (from === 'item') this.#names([...item, ...leadingNames(path)], where);
      this.#inner(path, where);
    }
  }

  #path(path: AnyPath, where: Where): void {
    this.#inner(path, where);
    this.#names(leadingNames(path), where);
  }

  /** The placeholders in a path. */
  #inner(path: AnyPath, where: Where): void {
    if (!('pieces' in path)) return;
    for (const piece of path.pieces) if (typeof piece !== 'string') this.#path(piece.path, where);
  }

  #names(names: readonly string[], where: Where): void {
    if (names.length === 0) this.anything = true;
    else this.reads.push({ names, where });
  }
}

/** The names of a path, without what selects among items. Empty when it does not begin with a name. */
export function namesOf(path: Path): readonly string[] {
  if (path.steps[0]?.kind !== 'name') return [];
  return path.steps.flatMap((step) => (step.kind === 'name' ? [step.name] : []));
}

/** The names that are written out; of a path that holds placeholders the first one, when it stands before them. */
function leadingNames(path: AnyPath): readonly string[] {
  if (!('pieces' in path)) return namesOf(path);
  const [first] = path.pieces;
  const root = typeof first === 'string' ? /^\s*([^.[(=]+?)\s*[.[(=]/.exec(first)?.[1] : undefined;
  return root === undefined ? [] : [root];
}

function isOpen(path: AnyPath): boolean {
  return 'pieces' in path;
}

function startsWithName({ from, path }: Source, item: readonly string[]): boolean {
  return leadingNames(path).length > 0 || (from === 'item' && item.length > 0);
}

/** The path of a side of a comparison, when it is one path from the top. */
function pathOf(node: ValueNode): readonly string[] | undefined {
  if (node.kind === 'template' && node.template.kind === 'one') {
    return isOpen(node.template.placeholder.path) ? undefined : nonEmpty(leadingNames(node.template.placeholder.path));
  }
  if (node.kind !== 'read' && node.kind !== 'complex') return undefined;
  const { source } = node;
  if (source.from !== 'top' || isOpen(source.path)) return undefined;
  if (node.kind === 'read') return nonEmpty(leadingNames(source.path));
  if (node.filters.length > 0 || node.transformers.length > 0) return undefined;
  return nonEmpty([
    ...leadingNames(source.path),
    ...(node.accessor === undefined ? [] : leadingNames(node.accessor.path)),
  ]);
}

function nonEmpty(names: readonly string[]): readonly string[] | undefined {
  return names.length === 0 ? undefined : names;
}

/** Everything that the task reads when it runs, and what a person is shown. */
export function readsOf(task: Task): TaskReads {
  const reader = new Reader();
  const args = (given: Readonly<Record<string, AdvanceArg>>, field: string) => {
    for (const [name, arg] of Object.entries(given)) reader.value(arg, [field, name]);
  };
  if ('args' in task) args(task.args, 'scriptarguments');
  if (task.kind === 'condition') {
    task.conditions.forEach(({ label, condition }, index) =>
      reader.condition(label, condition, ['conditions', index, 'condition']),
    );
  }
  if ('message' in task) {
    for (const name of ['to', 'subject', 'body'] as const) reader.value(task.message[name], ['message', name]);
  }
  if (task.kind === 'collection') {
    task.form.questions.forEach((question, index) => readQuestion(question, ['form', 'questions', index], reader));
  }
  if (task.kind === 'ask') readQuestion(task.question, ['message'], reader);
  for (const { path, value } of sideValues(task)) reader.value(value, path);
  if (task.kind === 'manual' || task.kind === 'manual-condition') {
    reader.value({ simple: task.description }, ['task', 'description']);
  }
  const { reads, anything, comparisons, errors, scripts } = reader;
  return { reads, anything, comparisons, errors, scripts };
}

function readQuestion(question: FormQuestion, where: Where, reader: Reader): void {
  reader.value(question.label, [...where, 'labelarg']);
  for (const option of question.options) reader.value(option, [...where, 'optionsarg']);
  for (const [answer, grants] of Object.entries(question.grants)) {
    for (const grant of grants) {
      reader.value(grant.targets, [...where, 'x-grants', answer]);
      reader.value(grant.consequence, [...where, 'x-grants', answer]);
      if (grant.instance) reader.value(grant.instance, [...where, 'x-grants', answer]);
    }
  }
}

/**
 * What is read in another context than the task's own (the exit of a loop), or shown only where the vendor shows it (descriptions):
 * it counts as use, and is not checked for writers.
 */
export function readsElsewhere(task: Task): TaskReads {
  const reader = new Reader();
  reader.value({ simple: task.description }, ['task', 'description']);
  reader.value({ simple: task.name }, ['task', 'name']);
  for (const { path, value } of outputValues(task)) reader.value(value, path);
  if (task.kind === 'playbook' && task.loop !== undefined) {
    const { until } = task.loop;
    if (until.kind === 'condition') reader.condition('', until.condition, ['loop', 'builtincondition']);
    if (until.kind === 'script') for (const arg of Object.values(until.args)) reader.value(arg, ['loop']);
  }
  const { reads, anything, comparisons, errors, scripts } = reader;
  return { reads, anything, comparisons, errors, scripts };
}
