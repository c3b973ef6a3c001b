/** Completion in the text of a playbook: names of commands, automations, their arguments and playbooks, and ids of tasks where one is expected. */
import type { CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';

export interface Offered {
  readonly label: string;
  readonly detail: string;
}

export interface Names {
  /** As a task names them: `Brand|||name`. */
  readonly commands: readonly Offered[];
  readonly automations: readonly Offered[];
  readonly playbooks: readonly Offered[];
  /** Of a command or automation, by its bare name. */
  readonly args: ReadonlyMap<string, readonly Offered[]>;
}

/** Key before the colon → what its value names. */
const VALUES: Readonly<Record<string, Exclude<keyof Names, 'args'> | 'tasks'>> = {
  script: 'commands',
  scriptName: 'automations',
  playbookName: 'playbooks',
  playbookId: 'playbooks',
  starttaskid: 'tasks',
};

const KEY = /^\s*(?:- )?(\w+):\s+["']?([^"']*)$/;
/** An item under `nexttasks`, in either style. */
const NEXT = /^\s*(?:- |'[^']*':\s*\[|"[^"]*":\s*\[|[\w #]+:\s*\[)\s*["']?([\w-]*)$/;

/** A key that is begun. */
const ARGUMENT = /^\s+([\w-]*)$/;

export function completer(names: Names): CompletionSource {
  return (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const key = KEY.exec(before);
    const kind = key?.[1] === undefined ? undefined : VALUES[key[1]];
    if (key && kind !== undefined) {
      return resultOf(context, key[2] ?? '', kind === 'tasks' ? tasksIn(context) : names[kind]);
    }
    const next = NEXT.exec(before);
    if (next && isUnderNext(context, line.number)) return resultOf(context, next[1] ?? '', tasksIn(context));
    const argument = ARGUMENT.exec(before);
    if (argument) return resultOf(context, argument[1] ?? '', argumentsAt(context, line.number, names));
    return null;
  };
}

function resultOf(context: CompletionContext, begun: string, offered: readonly Offered[]): CompletionResult | null {
  if (offered.length === 0 || (begun === '' && !context.explicit)) return null;
  return { from: context.pos - begun.length, options: [...offered], validFor: /^[^"'\n]*$/ };
}

const LOOKED_BACK = 40;

/** Whether the nearest line above that stands further out is `nexttasks`, at most one label between. */
function isUnderNext({ state }: CompletionContext, from: number): boolean {
  if (/nexttasks:/.test(state.doc.line(from).text)) return true;
  let depth = indentOf(state.doc.line(from).text);
  for (let number = from - 1; number > 0 && number > from - LOOKED_BACK; number -= 1) {
    const { text } = state.doc.line(number);
    if (text.trim() === '') continue;
    const indent = indentOf(text);
    if (/^\s*nexttasks:\s*$/.test(text)) return indent <= depth;
    if (indent > depth || /^\s*- /.test(text)) continue;
    if (!/^\s*(?:'[^']*'|"[^"]*"|[^\s:]+):/.test(text)) return false;
    depth = indent;
  }
  return false;
}

/** Arguments of what the task calls, where the nearest line further out is `scriptarguments`. */
function argumentsAt({ state }: CompletionContext, from: number, { args }: Names): readonly Offered[] {
  const depth = indentOf(state.doc.line(from).text);
  let inside = false;
  for (let number = from - 1; number > 0 && number > from - LOOKED_BACK; number -= 1) {
    const { text } = state.doc.line(number);
    if (text.trim() === '') continue;
    if (!inside) {
      if (indentOf(text) >= depth) continue;
      if (!/^\s*scriptarguments:\s*$/.test(text)) return [];
      inside = true;
    }
    const call = /^\s*(?:script|scriptName):\s*["']?(?:[^|"']*\|\|\|)?([^"'\s]+)/.exec(text);
    if (call) return args.get(call[1] ?? '') ?? [];
  }
  return [];
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

/** Ids with the names that follow them: read line by line, for the text may be broken just now. */
function tasksIn({ state }: CompletionContext): readonly Offered[] {
  const found: Offered[] = [];
  let id = '';
  for (let number = 1; number <= state.doc.lines; number += 1) {
    const { text } = state.doc.line(number);
    const task = /^ {2}["']?([^\s"':]+)["']?:\s*$/.exec(text);
    if (task?.[1] !== undefined) id = task[1];
    const name = /^ {6,}name:\s*(.+)$/.exec(text);
    if (name?.[1] !== undefined && id !== '') {
      found.push({ label: id, detail: name[1].replaceAll(/^["']|["']$/g, '') });
      id = '';
    }
  }
  return found;
}
