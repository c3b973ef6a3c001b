/** The small lines under a task's name: its id, what it calls, what it repeats, what an answer allows. */
import { unreachable } from '../../base/errors.ts';
import type { FormQuestion, Loop, Task } from '../document.ts';
import type { GlyphName } from './glyphs.ts';
import { cleanText } from './text.ts';

export interface Fact {
  readonly text: string;
  readonly glyph: GlyphName | undefined;
  /** Stands out: what a reader must not miss. */
  readonly isNote: boolean;
  readonly linesMax: number;
}

export function factsOf(task: Task): readonly Fact[] {
  if (task.kind === 'title') return [];
  const id = `#${cleanText(task.id, 24)}`;
  const called = calledBy(task);
  const head: Fact = { text: called === '' ? id : `${id} · ${called}`, glyph: undefined, isNote: false, linesMax: 2 };
  return [
    head,
    ...grantFacts(task),
    ...(task.kind === 'playbook' && task.loop !== undefined ? [note('loop', loopText(task.loop))] : []),
    ...(task.onError === 'continue'
      ? [{ text: 'goes on after an error', glyph: 'onward', isNote: false, linesMax: 1 } as const]
      : []),
  ];
}

function note(glyph: GlyphName, text: string): Fact {
  return { text, glyph, isNote: true, linesMax: 3 };
}

function calledBy(task: Task): string {
  switch (task.kind) {
    case 'command':
    case 'script':
    case 'script-condition':
      return cleanText(task.command, 80);
    case 'playbook': {
      const name = cleanText(task.playbook, 120);
      return name === cleanText(task.name, 120) ? '' : name;
    }
    case 'collection': {
      const { length } = task.form.questions;
      return `${length} ${length === 1 ? 'question' : 'questions'}`;
    }
    case 'start':
    case 'title':
    case 'condition':
    case 'manual':
    case 'manual-condition':
    case 'ask':
      return '';
    default:
      return unreachable(task);
  }
}

function grantFacts(task: Task): readonly Fact[] {
  const questions = task.kind === 'ask' ? [task.question] : task.kind === 'collection' ? task.form.questions : [];
  return questions.flatMap((question) =>
    Object.entries(question.grants).flatMap(([answer, grants]) => {
      const verbs = [...new Set(grants.map(({ verb }) => cleanText(verb, 40)))].join(', ');
      return verbs === ''
        ? []
        : [note('key', `${answerText(question, answer, questions.length === 1)} allows ${verbs}`)];
    }),
  );
}

/** A form with several questions says which one is meant. */
function answerText({ id }: FormQuestion, answer: string, isOnly: boolean): string {
  const text = `“${cleanText(answer, 24)}”`;
  return isOnly || id === '' ? text : `${cleanText(id, 24)}: ${text}`;
}

function loopText({ until, max, waitSeconds }: Loop): string {
  const often = `at most ${max} times`;
  const wait = waitSeconds > 0 ? `, every ${waitSeconds} s` : '';
  switch (until.kind) {
    case 'for-each':
      return 'for each item';
    case 'condition':
      return `until its condition holds, ${often}${wait}`;
    case 'script':
      return `until ${cleanText(until.command, 60)} says “${cleanText(until.exitLabel, 20)}”, ${often}${wait}`;
    default:
      return unreachable(until);
  }
}
