/** What tasks call: whether it exists, and whether it is given what it needs. */
import type { AdvanceArg } from '../../../language/value.ts';
import { RESERVED_ARGUMENTS, type Task } from '../../document.ts';
import type { Hit } from '../finding.ts';
import { named, type Subject } from '../subject.ts';
import { kindOfCall, textOf } from '../writes.ts';

type CallTask = Extract<Task, { kind: 'command' | 'script' | 'script-condition' }>;

function calls(subject: Subject): readonly CallTask[] {
  return subject.reachable.filter(
    (task): task is CallTask => task.kind === 'command' || task.kind === 'script' || task.kind === 'script-condition',
  );
}

/**
 * Said once for each name. `skipunavailable` says that it may be missing; a slip in the name would then be passed over for ever, so that
 * is still said.
 */
export function unknownCall(subject: Subject, kind: 'command' | 'script'): readonly Hit[] {
  const { facts } = subject;
  const missing = calls(subject).filter((task) => {
    const asked = task.kind === 'script-condition' && task.brand === '' ? 'script' : task.kind;
    if ((asked === 'script' ? 'script' : 'command') !== kind) return false;
    return facts.call(kindOfCall(task, facts), task.command, task.brand) === undefined;
  });
  const byName = Map.groupBy(missing, ({ command, brand }) => (brand === '' ? command : `${command} of ${brand}`));
  return [...byName].flatMap(([callee, all]): readonly Hit[] => {
    const [{ command } = { command: '' }] = all;
    const near = subject.suggestions.nearest(command, kind === 'command' ? facts.names.commands : facts.names.scripts);
    const [task, ...more] = near === undefined ? all.filter(({ skipUnavailable }) => !skipUnavailable) : all;
    if (task === undefined) return [];
    const what = kind === 'command' ? 'command' : 'automation';
    const ids = more.map(({ id }) => id);
    const others =
      ids.length === 0 ? '' : ids.length === 1 ? `; so does task ${ids[0]}` : `; so do tasks ${ids.join(', ')}`;
    return [
      {
        task: task.id,
        where: ['task'],
        needles: [command],
        message: `${named(task)} calls the ${what} ${callee}, which nothing here offers${others}`,
        ...(near === undefined ? {} : { mend: `Did you mean ${near}?` }),
      },
    ];
  });
}

export function unknownPlaybook(subject: Subject): readonly Hit[] {
  return subject.reachable.flatMap((task) => {
    if (task.kind !== 'playbook' || subject.facts.playbook(task.playbook) !== undefined) return [];
    const near = subject.suggestions.nearest(task.playbook, subject.facts.playbookNames);
    if (task.skipUnavailable && near === undefined) return [];
    return [
      {
        task: task.id,
        where: ['task'],
        needles: [task.playbook],
        message: `${named(task)} runs the playbook "${task.playbook}", which is not installed`,
        ...(near === undefined ? {} : { mend: `Did you mean "${near}"?` }),
      },
    ];
  });
}

/** A sub-playbook that leads back to this playbook: nothing ends such a run but the limit of nesting. */
export function recursivePlaybook(subject: Subject): readonly Hit[] {
  const ways = new Map<string, 'itself' | 'back' | 'away'>();
  return subject.reachable.flatMap((task) => {
    if (task.kind !== 'playbook') return [];
    const way = ways.get(task.playbook) ?? wayOf(subject, task.playbook);
    ways.set(task.playbook, way);
    if (way === 'away') return [];
    const message =
      way === 'itself'
        ? `${named(task)} runs this playbook itself`
        : `${named(task)} runs "${task.playbook}", which leads back to this playbook`;
    return [{ task: task.id, where: ['task'], needles: [task.playbook], message }];
  });
}

/** Where a sub-playbook of that name leads. */
function wayOf({ facts, playbook }: Subject, first: string): 'itself' | 'back' | 'away' {
  const seen = new Set<string>([first]);
  for (const name of seen) {
    const called = facts.playbook(name);
    if (called === undefined) continue;
    if (called.id === playbook.id && called.name === playbook.name) return name === first ? 'itself' : 'back';
    for (const inner of Object.values(called.tasks)) if (inner.kind === 'playbook') seen.add(inner.playbook);
  }
  return 'away';
}

interface Expected {
  readonly task: Task;
  readonly given: Readonly<Record<string, AdvanceArg>>;
  readonly callee: string;
  readonly args: readonly { readonly name: string; readonly required: boolean; readonly hasDefault: boolean }[];
  readonly isPlaybook: boolean;
}

function expectations(subject: Subject): readonly Expected[] {
  const { facts } = subject;
  const ofCalls = calls(subject).flatMap((task): readonly Expected[] => {
    const known = facts.call(kindOfCall(task, facts), task.command, task.brand);
    return known ? [{ task, given: task.args, callee: task.command, args: known.args, isPlaybook: false }] : [];
  });
  const ofPlaybooks = subject.reachable.flatMap((task): readonly Expected[] => {
    const called = task.kind === 'playbook' ? facts.playbook(task.playbook) : undefined;
    if (task.kind !== 'playbook' || called === undefined) return [];
    const args = called.inputs.map(({ key, value, required }) => ({
      name: key,
      required,
      hasDefault: textOf(value) !== '',
    }));
    return [{ task, given: task.args, callee: `"${task.playbook}"`, args, isPlaybook: true }];
  });
  return [...ofCalls, ...ofPlaybooks];
}

export function missingArgument(subject: Subject): readonly Hit[] {
  return expectations(subject).flatMap(({ task, given, callee, args, isPlaybook }) =>
    args
      .filter(({ name, required, hasDefault }) => {
        const isGiven = textOf(given[name]) !== '';
        // XSOAR: an input that is given as nothing is cleared; its default does not come back.
        const falls = isPlaybook && given[name] !== undefined ? false : hasDefault;
        return required && !isGiven && !falls;
      })
      .map(({ name }) => ({
        task: task.id,
        where: ['scriptarguments', name],
        message: `${named(task)} does not give ${callee} its required ${isPlaybook ? 'input' : 'argument'} "${name}"`,
      })),
  );
}

export function unknownArgument(subject: Subject): readonly Hit[] {
  return expectations(subject).flatMap(({ task, given, callee, args, isPlaybook }) => {
    const known = args.map(({ name }) => name);
    const names = new Set(known);
    return Object.keys(given)
      .filter((name) => !names.has(name) && textOf(given[name]) !== '')
      .filter((name) => isPlaybook || !RESERVED_ARGUMENTS.has(name))
      .map((name) => {
        const near = subject.suggestions.nearest(name, known);
        return {
          task: task.id,
          where: ['scriptarguments', name],
          message: `${named(task)} gives ${callee} "${name}", which it does not take`,
          ...(near === undefined ? {} : { mend: `Did you mean "${near}"?` }),
        };
      });
  });
}

/** An operator or transformer without a row of the language is a script; here it is asked for that script. */
export function unknownOperator(subject: Subject, kind: 'operator' | 'transformer'): readonly Hit[] {
  return subject.reachable.flatMap((task) =>
    subject
      .reads(task)
      .scripts.filter((script) => script.kind === kind && subject.facts.call('script', script.name, '') === undefined)
      .map(({ name, where }) => ({
        task: task.id,
        where,
        needles: [name],
        message: `${named(task)} uses the ${kind} ${name}, which is not known, nor an automation of that name`,
      })),
  );
}

export function badExpression(subject: Subject): readonly Hit[] {
  return subject.reachable.flatMap((task) =>
    subject.reads(task).errors.map(({ error, where }) => ({
      task: task.id,
      where,
      needles: [error.at.source],
      message: `${named(task)} holds a value that cannot be read: ${error.message}`,
    })),
  );
}

export function deleteAll(subject: Subject): readonly Hit[] {
  return calls(subject).flatMap((task) => {
    const isAll = task.command === 'DeleteContext' && /^(?:yes|true)$/i.test(textOf(task.args['all'])?.trim() ?? '');
    if (!isAll) return [];
    const message = `${named(task)} deletes the whole context, with evidence and answers of everything that ran before`;
    return [{ task: task.id, where: ['scriptarguments', 'all'], message }];
  });
}

export function fixedInstance(subject: Subject): readonly Hit[] {
  return calls(subject).flatMap((task) => {
    const using = textOf(task.args['using'])?.trim() ?? '';
    if (using === '') return [];
    const message = `${named(task)} runs on the instance "${using}" only, which another installation may not have`;
    return [{ task: task.id, where: ['scriptarguments', 'using'], message }];
  });
}

/** The text ends within the path; a `${` inside a program that is sent somewhere is none of ours. */
const UNCLOSED = /\$\{[A-Za-z_][\w.-]*$/;

/** `${` that nothing closes stays the text that it is. */
export function unclosedPlaceholder(subject: Subject): readonly Hit[] {
  return calls(subject).flatMap((task) =>
    Object.entries(task.args).flatMap(([name, { simple = '' }]): readonly Hit[] => {
      if (!UNCLOSED.test(simple)) return [];
      const message = `${named(task)} begins a placeholder in "${name}" and does not close it`;
      return [{ task: task.id, where: ['scriptarguments', name], message }];
    }),
  );
}
