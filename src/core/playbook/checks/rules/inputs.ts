/** Inputs and outputs: declared, used, written. */
import type { Hit } from '../finding.ts';
import { PathSet } from '../path-set.ts';
import { named, type Subject } from '../subject.ts';
import { keyNames } from '../writes.ts';
import { isName } from './flow.ts';

export function undeclaredInput(subject: Subject): readonly Hit[] {
  const declared = new Set(subject.playbook.inputs.map(({ key }) => key));
  const known = [...declared];
  const dots = mostDots(known);
  return subject.reachable.flatMap((task) => {
    const said = new Set<string>();
    return subject.reads(task).reads.flatMap(({ names: [root, ...rest], where }): readonly Hit[] => {
      const [key] = rest;
      if (root !== 'inputs' || key === undefined || said.has(key)) return [];
      if (headsOf(rest, dots).some((name) => declared.has(name))) return [];
      said.add(key);
      const near = subject.suggestions.nearest(key, known);
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

/** The key of an input may hold dots: so many names of a read may be one key. */
function mostDots(keys: Iterable<string>): number {
  let most = 0;
  for (const key of keys) most = Math.max(most, key.split('.').length - 1);
  return most;
}

/** What a read of these names may mean as a key: the first name, the first two, … */
function headsOf(names: readonly string[], dots: number): readonly string[] {
  return names.slice(0, dots + 1).map((_, index) => names.slice(0, index + 1).join('.'));
}

/** Comparisons that the search for unused inputs may take; published playbooks need some thousand. */
const COMPARISONS_MAX = 1_000_000;

/**
 * Keys that stand after `inputs.` anywhere in the text: in JavaScript of a selector, and in fields that only the vendor reads, an input is
 * a name like any other. All of them where a playbook made to be slow would take too long.
 */
function keysInText(text: string, keys: readonly string[]): ReadonlySet<string> {
  const lengths = [...new Set(keys.map((key) => key.length))];
  const found = new Set<string>();
  let left = COMPARISONS_MAX;
  for (let at = text.indexOf('inputs.'); at >= 0 && keys.length > 0; at = text.indexOf('inputs.', at + 1)) {
    left -= lengths.length;
    if (left < 0) return new Set(keys);
    const from = at + 'inputs.'.length;
    for (const length of lengths) found.add(text.slice(from, from + length));
  }
  return new Set(keys.filter((key) => found.has(key)));
}

export function unusedInput(subject: Subject): readonly Hit[] {
  const { playbook } = subject;
  const reads = subject.tasks.flatMap((task) => [subject.reads(task), subject.readsElsewhere(task)]);
  // Scripts see all inputs; where one may read anything, nobody can say that an input is unused.
  if (reads.some(({ anything }) => anything)) return [];
  const dots = mostDots(playbook.inputs.map(({ key }) => key));
  const used = new Set<string>();
  for (const { names } of reads.flatMap((each) => each.reads)) {
    if (names[0] !== 'inputs') continue;
    if (names[1] === undefined) return [];
    for (const head of headsOf(names.slice(1), dots)) used.add(head);
  }
  const unused = playbook.inputs.filter(({ key }) => !used.has(key));
  const elsewhere = keysInText(
    subject.text,
    unused.map(({ key }) => key),
  );
  return unused
    .filter(({ key }) => !elsewhere.has(key))
    .map(({ key }) => ({
      where: ['inputs'],
      needles: [key],
      message: `the input "${key}" is declared, and nothing reads it`,
    }));
}

/** A declared output that no task can write. */
export function unwrittenOutput(subject: Subject): readonly Hit[] {
  if (subject.isTooLarge) return [];
  const all = subject.reachable.map((task) => subject.writes(task));
  if (all.some(({ anything }) => anything !== undefined)) return [];
  const writes = all.flatMap((each) => each.writes.map(({ names }) => names));
  const written = new PathSet(writes);
  const known = writes.map((names) => names.join('.'));
  return subject.playbook.outputs.flatMap(({ contextPath }): readonly Hit[] => {
    const names = keyNames(contextPath);
    if (names.length === 0 || written.meets(names) || written.meets(names.filter(isName))) return [];
    const near = subject.suggestions.nearest(contextPath, known);
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
