/**
 * What the checks are told of the world outside the playbook: a record, gathered by who calls them.
 *
 * A1. What is not in the record is unknown, never wrong: an unknown command may write anything, and silences the data flow after it.
 */
import type { Playbook } from '../document.ts';

/** A command, built-in or automation. */
export interface CallFacts {
  readonly args: readonly ArgumentFacts[];
  /** Context paths that it writes; `<key>` stands for the value of its argument `key`. */
  readonly outputs: readonly string[];
  readonly risk: 'read' | 'write' | 'containment';
  /** What a state-changing command does, in the words of grants. */
  readonly verb?: string;
  /** Verbs that it only serves (a commit serves block-url): a yes to one of them covers it, too. */
  readonly serves?: readonly string[];
  /** It takes back what another command did, and leaves nothing behind itself. */
  readonly takesBack?: boolean;
  /** The policy may let it through unasked. */
  readonly unasked?: boolean;
  /** Its result tells what became of the actions of the run. */
  readonly readsActions?: boolean;
  /** What it answers where it is used as a condition. Absent: not known. */
  readonly labels?: readonly string[];
}

export interface ArgumentFacts {
  readonly name: string;
  readonly required: boolean;
  readonly hasDefault: boolean;
}

export interface CheckFacts {
  /** undefined: nothing here offers it. An empty brand means any. */
  call(kind: 'command' | 'script', name: string, brand: string): CallFacts | undefined;
  /** Every name that `call` knows, for suggestions. */
  readonly names: { readonly commands: readonly string[]; readonly scripts: readonly string[] };
  /** By name or id. */
  playbook(name: string): Playbook | undefined;
  readonly playbookNames: readonly string[];
  /**
   * How the known playbooks call this one: not at all, with a context of its own, or in the caller's context. A called playbook may
   * have consent, and in the caller's context also values, from there.
   */
  calledAs(playbook: Playbook): 'never' | 'private' | 'shared';
}

/** Nothing is known: what remains are the checks of the document itself. */
export const NO_FACTS: CheckFacts = {
  call: () => undefined,
  names: { commands: [], scripts: [] },
  playbook: () => undefined,
  playbookNames: [],
  calledAs: () => 'never',
};
