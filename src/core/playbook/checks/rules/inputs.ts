/** Inputs and outputs: declared, used, written. */
import type { Hit } from '../finding.ts';
import { nearest } from '../suggest.ts';
import { named, type Subject } from '../subject.ts';
import { keyNames } from '../writes.ts';
import { covers } from './flow.ts';

export function undeclaredInput(subject: Subject): readonly Hit[] {
  const declared = new Set(subject.playbook.inputs.map(({ key }) => key));
  return subject.reachable.flatMap((task) => {
    const said = new Set<string>();
    return subject.reads(task).reads.flatMap(({ names: [root, ...rest], where }): readonly Hit[] => {
      const [key] = rest;
      if (root !== 'inputs' || key === undefined || said.has(key)) return [];
      // The key of an input may hold dots.
      if ([...declared].some((name) => `${rest.join('.')}.`.startsWith(`${name}.`))) return [];
      said.add(key);
      const near = nearest(key, declared);
      return [
        {
          task: task.id,
          where,
          needles: [`inputs.${key}`, key],
          message: `${named(task)} reads the input "${key}", which the playbook does not declare`,
          ...(near === undefined ? {} : { mend: `Did you mean inputs.${near}?` }),
        },
      ];
    });
  });
}

export function unusedInput(subject: Subject): readonly Hit[] {
  const { playbook } = subject;
  const reads = subject.tasks.flatMap((task) => [subject.reads(task), subject.readsElsewhere(task)]);
  // Scripts see all inputs; where one may read anything, nobody can say that an input is unused.
  if (reads.some(({ anything }) => anything)) return [];
  const used = new Set<string>();
  for (const { names } of reads.flatMap((each) => each.reads)) {
    if (names[0] !== 'inputs') continue;
    if (names[1] === undefined) return [];
    used.add(names.slice(1).join('.'));
  }
  const isUsed = (key: string): boolean => [...used].some((name) => name === key || name.startsWith(`${key}.`));
  return (
    playbook.inputs
      // In JavaScript of a selector, and in fields that only the vendor reads, an input is a name like any other.
      .filter(({ key }) => !isUsed(key) && !subject.text.includes(`inputs.${key}`))
      .map(({ key }) => ({
        where: ['inputs'],
        needles: [key],
        message: `the input "${key}" is declared, and nothing reads it`,
      }))
  );
}

/** A declared output that no task can write. */
export function unwrittenOutput(subject: Subject): readonly Hit[] {
  if (subject.isTooLarge) return [];
  const all = subject.reachable.map((task) => subject.writes(task));
  if (all.some(({ anything }) => anything !== undefined)) return [];
  const writes = all.flatMap((each) => each.writes);
  return subject.playbook.outputs.flatMap(({ contextPath }): readonly Hit[] => {
    const names = keyNames(contextPath);
    if (names.length === 0 || writes.some((write) => covers(write.names, names))) return [];
    const near = nearest(
      contextPath,
      writes.map((write) => write.names.join('.')),
    );
    return [
      {
        where: ['outputs'],
        needles: [contextPath],
        message: `the output ${contextPath} is declared, and no task writes it`,
        ...(near === undefined ? {} : { mend: `Did you mean ${near}?` }),
      },
    ];
  });
}
