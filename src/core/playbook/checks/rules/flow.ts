/**
 * Data flow: what is read, and whether anything on a way there writes it.
 *
 * F1. A finding is made only where every task on every way there is known: one unknown command before a read, and the read is left
 *     alone. Answers of forms are the exception: no command writes `<title>.Answers.<id>`.
 * F2. What begins with a virtual root, or a standard root that alerts and extraction fill, is never missing.
 * F3. A playbook that another calls in its own context finds there what the other has written.
 */
import type { Task } from '../../document.ts';
import { STANDARD_ROOTS, VIRTUAL_ROOTS } from '../common.ts';
import type { Hit, Where } from '../finding.ts';
import { slips } from '../suggest.ts';
import { named, type Subject } from '../subject.ts';
import type { TaskWrites, Write } from '../writes.ts';

const INDEX = /^\d+$/;

/** Whether a write may give what is read (neither is empty): one of the two lies on or below the other. Indexes of lists may be left out of the read. */
export function covers(write: readonly string[], read: readonly string[]): boolean {
  return isOneWay(write, read) || (read.some((name) => INDEX.test(name)) && isOneWay(write, read.filter(isName)));
}

/** Not an index of a list. */
export function isName(name: string): boolean {
  return !INDEX.test(name);
}

function isOneWay(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
  return true;
}

interface LooseRead {
  readonly task: Task;
  readonly names: readonly string[];
  readonly where: Where;
}

/** Reads of names that some task must have written, once per task and path. */
function looseReads(subject: Subject): readonly LooseRead[] {
  if (subject.isTooLarge) return [];
  return subject.once('flow.reads', () =>
    subject.reachable.flatMap((task) => {
      const said = new Set<string>();
      return subject.reads(task).reads.flatMap(({ names, where }): readonly LooseRead[] => {
        const root = names[0] ?? '';
        const key = names.join('\u0000');
        if (said.has(key) || VIRTUAL_ROOTS.has(root) || root.startsWith('subplaybook-')) return [];
        said.add(key);
        return [{ task, names, where }];
      });
    }),
  );
}

interface Before {
  /** By their first name. */
  readonly writes: ReadonlyMap<string, readonly Write[]>;
  /** What may write any path. */
  readonly anything: string | undefined;
}

function before(subject: Subject, task: Task): Before {
  return subject.once(`flow.before ${task.id}`, () => {
    const all: readonly TaskWrites[] = subject.tasksOf(subject.before(task.id)).map((each) => subject.writes(each));
    const caller = subject.facts.calledAs(subject.playbook) === 'shared' ? 'a playbook that calls this one' : undefined;
    return {
      writes: Map.groupBy(
        all.flatMap(({ writes }) => writes),
        ({ names }) => names[0] ?? '',
      ),
      anything: caller ?? all.find(({ anything }) => anything !== undefined)?.anything,
    };
  });
}

function isWritten({ writes }: Before, names: readonly string[]): boolean {
  return (writes.get(names[0] ?? '') ?? []).some((write) => coversAnswer(write, names));
}

/** Every write with the task that does it, by its first name. */
function writersOf(subject: Subject): ReadonlyMap<string, readonly { readonly write: Write; readonly task: Task }[]> {
  return subject.once('flow.writers', () =>
    Map.groupBy(
      subject.reachable.flatMap((task) => subject.writes(task).writes.map((write) => ({ write, task }))),
      ({ write }) => write.names[0] ?? '',
    ),
  );
}

/** A read that no task before it writes, and how it may have come about. */
interface Missing extends LooseRead {
  /** A path that is written, and that was probably meant. */
  readonly near: { readonly path: string; readonly by: Task } | undefined;
  /** A task that writes it and does not come before. */
  readonly elsewhere: Task | undefined;
  /** It is an answer, which only a form can give. */
  readonly isAnswer: boolean;
}

function missing(subject: Subject): readonly Missing[] {
  return subject.once('flow.missing', () => looseReads(subject).flatMap((read) => missingOf(read, subject) ?? []));
}

function missingOf(read: LooseRead, subject: Subject): Missing | undefined {
  const { task, names } = read;
  const earlier = before(subject, task);
  const { anything } = earlier;
  const isAnswer = names[1] === 'Answers';
  if ((anything !== undefined && !isAnswer) || isWritten(earlier, names)) return undefined;
  const writers = writersOf(subject).get(names[0] ?? '') ?? [];
  const elsewhere = writers.find(({ write }) => coversAnswer(write, names))?.task;
  const isStandard = STANDARD_ROOTS.has(names[0] ?? '');
  const near = elsewhere === undefined ? nearWrite(subject, names, isStandard ? 0 : undefined) : undefined;
  // F1: a slip of a form's title is one whatever an unknown command may write.
  if ((anything !== undefined || isStandard) && near === undefined) return undefined;
  return { ...read, near, elsewhere, isAnswer };
}

/** The answers of a form are known one by one: `Answers.5` is not there because `Answers.0` is. */
function coversAnswer(write: Write, read: readonly string[]): boolean {
  return write.answerOf === undefined ? covers(write.names, read) : isOneWay(write.names, read);
}

/** A playbook made to be slow gets no suggestions; the largest published one needs some thousand comparisons. */
const COMPARISONS_MAX = 1_000_000;

function mayCompare(subject: Subject): boolean {
  return subject.once('flow.mayCompare', () => {
    const writes = subject.reachable.reduce((sum, task) => sum + subject.writes(task).writes.length, 0);
    return looseReads(subject).length * writes <= COMPARISONS_MAX;
  });
}

/** Of all that is written the path that `names` is a slip of. `slipsMax` 0: only case may differ. */
function nearWrite(subject: Subject, names: readonly string[], slipsMax = Infinity): Missing['near'] {
  if (!mayCompare(subject)) return undefined;
  let least = Infinity;
  let found: Missing['near'];
  for (const task of subject.reachable) {
    for (const write of subject.writes(task).writes) {
      const length = Math.min(names.length, write.names.length);
      const head = write.names.slice(0, length);
      const count = slips(names.slice(0, length), head);
      if (count === undefined || count > slipsMax || count >= least) continue;
      least = count;
      found = { path: [...head, ...names.slice(length)].join('.'), by: task };
    }
  }
  return found;
}

function needlesOf(names: readonly string[]): readonly string[] {
  return [names.join('.'), ...names.map((_, index) => names.slice(0, names.length - index).join('.'))];
}

/** Nothing writes the path, and something writes one that differs by a slip. */
export function misspelledRead(subject: Subject): readonly Hit[] {
  return missing(subject).flatMap(({ task, names, where, near, isAnswer }): readonly Hit[] => {
    if (near === undefined) return [];
    const path = names.join('.');
    const writer = isAnswer ? `the form of ${named(near.by)}` : named(near.by);
    return [
      {
        task: task.id,
        where,
        needles: needlesOf(names),
        message: `${named(task)} reads ${path}, which nothing writes; ${writer} writes ${near.path}`,
        mend: `Did you mean ${near.path}? Make the two equal, letter by letter.`,
      },
    ];
  });
}

/** Nothing writes the path at all. */
export function unwrittenRead(subject: Subject): readonly Hit[] {
  return missing(subject).flatMap(({ task, names, where, near, elsewhere, isAnswer }): readonly Hit[] => {
    if (near !== undefined || elsewhere !== undefined) return [];
    const path = names.join('.');
    const what = isAnswer ? 'which no question before it asks for' : 'which nothing on any way there writes';
    const title = titleWithDot(subject, path);
    return [
      {
        task: task.id,
        where,
        needles: needlesOf(names),
        message: `${named(task)} reads ${path}, ${what}`,
        ...(title === undefined
          ? {}
          : {
              mend: `A dot divides the names of a path: give the form "${title}" a title without one, and read that.`,
            }),
      },
    ];
  });
}

/** The title of the form whose answer is read by its letters, but which no path can name: answers stand under the whole title. */
function titleWithDot(subject: Subject, path: string): string | undefined {
  return subject
    .once('flow.dotted', () =>
      subject.reachable.flatMap((task) =>
        task.kind === 'collection' && task.form.title.includes('.') ? [task.form.title] : [],
      ),
    )
    .find((title) => path.startsWith(`${title}.`));
}

/** The path is written by tasks that come later, or on another branch. */
export function earlyRead(subject: Subject): readonly Hit[] {
  return missing(subject).flatMap(({ task, names, where, elsewhere }): readonly Hit[] => {
    if (elsewhere === undefined || elsewhere.id === task.id) return [];
    const isLater = subject.after(task.id).has(elsewhere.id);
    const message = `${named(task)} reads ${names.join('.')}, which only ${named(elsewhere)} writes, ${
      isLater ? 'which comes later' : 'and no way leads from there to here'
    }`;
    return [{ task: task.id, where, needles: needlesOf(names), message }];
  });
}

/** XSOAR: 2 inline, 3 out of band. */
const EXTRACTS = /^[23]$/;

/** A task that asks the vendor to extract indicators on the side; a later task reads what only that would have written. */
export function hiddenExtraction(subject: Subject): readonly Hit[] {
  if (subject.isTooLarge) return [];
  const extracting = subject.reachable.filter((task) => {
    const value = subject.places.taskField(task.id, 'reputationcalc');
    return value?.kind === 'text' && EXTRACTS.test(value.text.trim());
  });
  if (extracting.length === 0) return [];
  return extracting.flatMap((task): readonly Hit[] => {
    const after = subject.after(task.id);
    const reader = looseReads(subject).find((read) => {
      if (!after.has(read.task.id) || !STANDARD_ROOTS.has(read.names[0] ?? '')) return false;
      const earlier = before(subject, read.task);
      return earlier.anything === undefined && !isWritten(earlier, read.names);
    });
    if (reader === undefined) return [];
    const message = `${named(task)} leaves it to indicator extraction to write ${reader.names.join('.')}, which ${named(reader.task)} reads`;
    return [{ task: task.id, where: ['reputationcalc'], message }];
  });
}
