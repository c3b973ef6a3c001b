/** Forms and their answers: what is asked and read by nobody, answered and handled by no edge, compared with what nobody can answer. */
import { LABEL_DEFAULT } from '../../document.ts';
import type { CollectionTask, ConditionTask, FormQuestion } from '../../document.ts';
import type { Hit } from '../finding.ts';
import { pathKey, PathSet } from '../path-set.ts';
import type { Comparison } from '../reads.ts';
import { named, type Subject } from '../subject.ts';
import { keyNames } from '../writes.ts';

interface Asked {
  readonly task: CollectionTask;
  readonly question: FormQuestion;
  readonly index: number;
  readonly path: readonly string[];
  /** undefined: known at run time only, or free text. */
  readonly options: readonly string[] | undefined;
}

function asked(subject: Subject): readonly Asked[] {
  if (subject.isTooLarge) return [];
  return subject.reachable.flatMap((task) =>
    task.kind !== 'collection'
      ? []
      : task.form.questions.map((question, index) => ({
          task,
          question,
          index,
          path: [task.form.title, 'Answers', question.id],
          options: optionsOf(question),
        })),
  );
}

function optionsOf({ type, options }: FormQuestion): readonly string[] | undefined {
  if ((type !== 'singleSelect' && type !== 'multiSelect') || options.length === 0) return undefined;
  const texts: string[] = [];
  for (const { simple, complex } of options) {
    if (complex !== undefined || simple === undefined || simple.includes('${')) return undefined;
    texts.push(simple);
  }
  return texts;
}

/** A script or a shared sub-playbook that nobody knows may read any answer. */
function mayReadAnything(subject: Subject): boolean {
  const { facts } = subject;
  return subject.reachable.some((task) => {
    if (subject.reads(task).anything) return true;
    if (task.kind === 'script') return facts.call('script', task.command, '') === undefined;
    return task.kind === 'playbook' && !task.separateContext;
  });
}

/** A question whose answer nothing reads, and whose yes allows nothing. */
export function unreadAnswer(subject: Subject): readonly Hit[] {
  const open = asked(subject).filter(({ question }) => Object.keys(question.grants).length === 0);
  if (open.length === 0 || mayReadAnything(subject) || subject.facts.calledAs(subject.playbook) === 'shared') return [];
  const reads = subject.reachable.flatMap((task) => [
    ...subject.reads(task).reads,
    ...subject.readsElsewhere(task).reads,
  ]);
  // One by one: that `Answers.0` is read does not say that anybody reads `Answers.1`.
  const used = new PathSet([
    ...reads.map(({ names }) => names),
    ...subject.playbook.outputs.map(({ contextPath }) => keyNames(contextPath)),
  ]);
  return open.flatMap(({ task, question, index, path }): readonly Hit[] => {
    if (used.meets(path)) return [];
    return [
      {
        task: task.id,
        where: ['form', 'questions', index],
        needles: [question.label.simple ?? question.id],
        message: `${named(task)} asks "${question.id}", and nothing reads the answer (${path.join('.')})`,
      },
    ];
  });
}

const SAME = /^(?:isEqualString|isEqualCase|isIdentical|inList|containsString|contains)$/i;
const EQUAL = /^(?:isEqualString|isEqualCase|isIdentical)$/i;
const FALSE_WHERE_EQUAL = /^(?:isNotEqualString|isNotEqualCase)$/i;

interface Compared extends Comparison {
  readonly task: ConditionTask;
}

function comparisonsWith(subject: Subject, path: readonly string[]): readonly Compared[] {
  const byPath = subject.once('answers.comparisons', () =>
    Map.groupBy(
      subject.reachable.flatMap((task) =>
        task.kind !== 'condition' ? [] : subject.reads(task).comparisons.map((each): Compared => ({ ...each, task })),
      ),
      ({ left }) => pathKey(left),
    ),
  );
  return byPath.get(pathKey(path)) ?? [];
}

/** A condition waits for an answer that the question does not offer. */
export function impossibleAnswer(subject: Subject): readonly Hit[] {
  return asked(subject).flatMap(({ task, path, options }) => {
    if (options === undefined) return [];
    return comparisonsWith(subject, path).flatMap((comparison): readonly Hit[] => {
      const { right, operator } = comparison;
      if (right === undefined || !(EQUAL.test(operator) || FALSE_WHERE_EQUAL.test(operator))) return [];
      if (options.some((option) => folded(option) === folded(right))) return [];
      const near = subject.suggestions.nearest(right, options);
      return [
        {
          task: comparison.task.id,
          where: comparison.where,
          needles: [right],
          message: `${named(comparison.task)} compares ${path.join('.')} with "${right}", which ${named(task)} does not offer`,
          mend:
            near === undefined
              ? `It offers ${options.map((option) => `"${option}"`).join(', ')}.`
              : `Did you mean "${near}"?`,
        },
      ];
    });
  });
}

/**
 * An answer that a router does not know: a condition without default that compares the answer with some of the options, and neither
 * this one nor its own edge is there. Where another condition handles it, nothing is said.
 */
export function unhandledFormAnswer(subject: Subject): readonly Hit[] {
  return asked(subject).flatMap(({ task, question, index, path, options }) => {
    const comparisons = comparisonsWith(subject, path);
    if (options === undefined || comparisons.length === 0) return [];
    const routers = [...new Set(comparisons.map((comparison) => comparison.task))];
    const isOpen = routers.every((router) => router.next[LABEL_DEFAULT] === undefined);
    // Anything but a comparison with a constant may handle every answer.
    if (!isOpen || comparisons.some(({ operator, right }) => right === undefined || !SAME.test(operator))) return [];
    const handled = comparisons.map(({ right }) => folded(right ?? ''));
    return options
      .filter((option) => !handled.some((text) => text === folded(option) || text.includes(folded(option))))
      .map((option) => ({
        task: task.id,
        where: ['form', 'questions', index],
        needles: [option],
        message: `${named(task)} can be answered "${option}" (question "${question.id}"), and no edge of ${routers.map(named).join(', ')} handles that`,
      }));
  });
}

function folded(text: string): string {
  return text.trim().toLowerCase();
}
