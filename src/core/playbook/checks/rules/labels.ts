/** Conditions and questions: whether each answer has an edge, and each edge an answer. */
import { LABEL_DEFAULT, LABEL_ERROR, LABEL_NONE } from '../../document.ts';
import type { ConditionTask, Task } from '../../document.ts';
import { labelMatcher } from '../../graph.ts';
import { canonicalJson, type Json } from '../../../base/json.ts';
import { planValue } from '../../../language/index.ts';
import type { FilterAtom } from '../../../language/value.ts';
import { COMMON } from '../common.ts';
import type { CheckFacts } from '../facts.ts';
import type { Hit, Where } from '../finding.ts';
import { named, type Subject } from '../subject.ts';
import { kindOfCall } from '../writes.ts';

interface Choice {
  readonly task: Task;
  /** What can be answered; undefined: not known. */
  readonly answers: readonly string[] | undefined;
  /** Labels of edges that an answer must choose. */
  readonly edges: readonly string[];
  readonly hasDefault: boolean;
  readonly what: 'label' | 'reply';
}

const UNCHOSEN: readonly string[] = [LABEL_DEFAULT, LABEL_ERROR, LABEL_NONE];

function choiceOf(task: Task, facts: CheckFacts): Choice | undefined {
  const labels = Object.keys(task.next);
  const edges = labels.filter((label) => !UNCHOSEN.includes(label));
  const base = { task, edges, hasDefault: labels.includes(LABEL_DEFAULT), what: 'label' } as const;
  switch (task.kind) {
    case 'condition':
      return { ...base, answers: [...new Set(task.conditions.map(({ label }) => label))] };
    case 'script-condition': {
      const known = facts.call(kindOfCall(task, facts), task.command, task.brand);
      return { ...base, answers: known?.labels ?? COMMON.get(task.command)?.labels };
    }
    case 'ask': {
      const options = task.question.options.map(({ simple, complex }) =>
        complex !== undefined || simple?.includes('${') === true ? undefined : (simple ?? ''),
      );
      const known = options.filter((option) => option !== undefined);
      return { ...base, answers: known.length === options.length ? known : undefined, what: 'reply' };
    }
    case 'manual-condition':
      return { ...base, answers: undefined };
    default:
      return undefined;
  }
}

function choices(subject: Subject): readonly Choice[] {
  return subject.reachable.flatMap((task) => choiceOf(task, subject.facts) ?? []);
}

/** The playbook ends with a condition whose labels lead nowhere: nothing was meant to follow. */
function leadsNowhere({ edges, hasDefault }: Choice): boolean {
  return edges.length === 0 && !hasDefault;
}

/** Where the answers of a task are written down; those of a script nowhere. */
const WHERE: Readonly<Partial<Record<Task['kind'], Where>>> = {
  condition: ['conditions'],
  ask: ['message', 'replyOptions'],
};

export function unhandledAnswer(subject: Subject, what: Choice['what']): readonly Hit[] {
  return choices(subject).flatMap((choice) => {
    if (choice.what !== what || choice.hasDefault || leadsNowhere(choice)) return [];
    const edgeOf = labelMatcher(choice.edges);
    const open = (choice.answers ?? []).filter((answer) => edgeOf(answer) === undefined);
    return open.map((answer) => {
      const near = subject.suggestions.nearest(answer, choice.edges);
      return {
        task: choice.task.id,
        where: WHERE[choice.task.kind] ?? ['nexttasks'],
        needles: [answer],
        message: `${named(choice.task)} can answer "${answer}", and no edge takes it: the run would wait there`,
        ...(near === undefined
          ? {}
          : { mend: `Its edge is probably the one named "${near}": give that the name "${answer}".` }),
      };
    });
  });
}

export function deadEdge(subject: Subject): readonly Hit[] {
  return choices(subject).flatMap((choice) => {
    const { answers } = choice;
    if (answers === undefined) return [];
    const taken = new Set(answers.map(labelMatcher(choice.edges)));
    const dead = choice.edges.filter((edge) => !taken.has(edge));
    return dead.map((edge) => {
      const near = subject.suggestions.nearest(edge, answers);
      return {
        task: choice.task.id,
        where: ['nexttasks', edge],
        message: `${named(choice.task)} never answers "${edge}", so that edge is never taken`,
        ...(near === undefined ? {} : { mend: `Did you mean "${near}"?` }),
      };
    });
  });
}

export function noDefault(subject: Subject): readonly Hit[] {
  return choices(subject).flatMap((choice) => {
    const { task } = choice;
    if (task.kind !== 'condition' && task.kind !== 'script-condition') return [];
    if (choice.hasDefault || leadsNowhere(choice)) return [];
    // A script with known labels that all have an edge needs none.
    if (task.kind === 'script-condition' && choice.answers !== undefined) return [];
    if (task.kind === 'condition' && isExhaustive(task)) return [];
    const message = `${named(task)} has no default: where none of its labels holds, the run waits for a person`;
    return [{ task: task.id, where: ['nexttasks'], message }];
  });
}

/** Operators of which one holds exactly where the other does not, by the names of their rows. */
const OPPOSITES: ReadonlyMap<string, string> = new Map(
  [
    ['isExists', 'isNotExists'],
    ['isEmpty', 'isNotEmpty'],
    ['isTrue', 'isFalse'],
  ].flatMap(([a = '', b = '']) => [
    [a, b],
    [b, a],
  ]),
);

/** Two labels, one atom each, that say the opposite of the same value. */
function isExhaustive({ conditions }: ConditionTask): boolean {
  const asked = new Set<string>();
  return conditions.some(({ condition }) => {
    const [group, ...more] = condition;
    const [atom, ...others] = group ?? [];
    if (atom === undefined || more.length > 0 || others.length > 0) return false;
    const left = canonicalJson(atom.left as unknown as Json);
    asked.add(`${bareName(atom)} ${left}`);
    return asked.has(`${OPPOSITES.get(bareName(atom)) ?? ''} ${left}`);
  });
}

function bareName({ operator }: FilterAtom): string {
  return operator.slice(operator.lastIndexOf('.') + 1);
}

/** A later entry with the same condition under another label: the first one wins. */
export function shadowedLabel(subject: Subject): readonly Hit[] {
  return subject.reachable.flatMap((task) => {
    if (task.kind !== 'condition') return [];
    const seen = new Map<string, string>();
    return task.conditions.flatMap(({ label, condition }, index): readonly Hit[] => {
      const key = canonicalJson(condition as unknown as Json);
      const first = seen.get(key);
      seen.set(key, first ?? label);
      if (first === undefined || first === label) return [];
      const message = `${named(task)} asks the same for "${label}" as for "${first}", which comes first and wins`;
      return [{ task: task.id, where: ['conditions', index, 'label'], message }];
    });
  });
}

export function emptyCondition(subject: Subject): readonly Hit[] {
  return subject.reachable.flatMap((task) => {
    if (task.kind !== 'condition') return [];
    return task.conditions.flatMap(({ label, condition }, index): readonly Hit[] => {
      if (condition.some((group) => group.length > 0)) return [];
      const message = `${named(task)} has no condition for "${label}", so it never holds`;
      return [{ task: task.id, where: ['conditions', index, 'label'], message }];
    });
  });
}

/** Looks like a path: names joined by dots, as nobody writes a text. */
const PATH_LIKE = /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+$/;

/** The left side is a text that looks like a path: the flag that makes it one was forgotten. */
export function literalLeft(subject: Subject): readonly Hit[] {
  return subject.reachable.flatMap((task) => {
    if (task.kind !== 'condition') return [];
    return task.conditions.flatMap(({ label, condition }, index) =>
      condition.flat().flatMap(({ left }): readonly Hit[] => {
        const { simple, complex } = left.value;
        if (left.iscontext || complex !== undefined || simple === undefined || !PATH_LIKE.test(simple)) return [];
        if (planValue(left.value).ok === false) return [];
        return [
          {
            task: task.id,
            where: ['conditions', index, 'condition'],
            needles: [simple],
            message: `${named(task)} compares the text "${simple}" itself for "${label}", not what stands there in the context`,
            mend: `Give the left side \`iscontext: true\`, or write \`\${${simple}}\`.`,
          },
        ];
      }),
    );
  });
}
