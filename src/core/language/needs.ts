/**
 * Scripts that a value needs and that this room does not run: JavaScript without a port, automations used as transformers and
 * filters. They are data (`ScriptNeed`): the caller runs them and evaluates again with the answers.
 *
 * N1. Equal scripts over equal values have equal keys, so an answer serves every evaluation that asks the same.
 * N2. Only what is surely needed is asked for: a script may have effects.
 */
import type { Json } from '../base/json.ts';
import { fail } from '../base/result.ts';
import { sha256Json } from '../base/hash.ts';
import { Fault } from './fault.ts';
import type { ScriptNeed } from './fault.ts';
import type { JavaScriptBindings, JavaScriptProgram, ScriptResult, Services } from './scope.ts';

const NO_ANSWER: ScriptResult = fail({ kind: 'raised', why: 'the script gave no answer' });

/** The part of the services by which scripts are run. */
export type ScriptServices = Pick<Services, 'javascript' | 'answers'>;

/** One result per call, from the port or from answers that were given; else the need for them. */
export function runJavaScript(
  program: JavaScriptProgram,
  calls: readonly JavaScriptBindings[],
  services: ScriptServices,
): readonly ScriptResult[] | Fault {
  if (calls.length === 0) return [];
  if (services.javascript !== undefined) return services.javascript.run(program, calls);
  const { source, shape } = program;
  const key = sha256Json({ kind: 'javascript', source, shape, calls });
  const answers = services.answers?.get(key);
  if (answers === undefined)
    return pending(`JavaScript is needed: ${source}`, { kind: 'javascript', key, program, calls });
  return calls.map((_call, index) => answers[index] ?? NO_ANSWER);
}

/** What an automation gave that stands for a transformer or a filter; else the need for it. */
export function runScript(
  kind: 'transformer' | 'filter',
  name: string,
  args: Readonly<Record<string, Json>>,
  services: Services,
): Json | undefined | Fault {
  const key = sha256Json({ kind, name, args });
  const answers = services.answers?.get(key);
  if (answers === undefined) return pending(`the ${kind} script "${name}" is needed`, { kind, key, name, args });
  const answer = answers[0] ?? NO_ANSWER;
  return answer.ok
    ? answer.value
    : new Fault('language.script', `the ${kind} script "${name}" failed: ${answer.error.why}`);
}

/**
 * The truth that a filter script states: true, or one of the texts that scripts of either language print for it.
 *
 * @choice A filter script answers true by `true`, `"true"`, `"yes"` or `"1"`, whatever the case; everything else is
 * false: scripts of both languages print their truth in different ways.
 */
export function filterScriptHolds(value: Json | undefined): boolean {
  return value === true || (typeof value === 'string' && /^(?:true|yes|1)$/i.test(value));
}

function pending(message: string, need: ScriptNeed): Fault {
  return new Fault('language.script-needed', message, undefined, [need]);
}

/** Gathers the needs of parts that are all needed, so that the caller can run them in one go. */
export class Needs {
  #first: Fault | undefined;
  /** Made when there is one: mostly there is none. */
  #needs: Map<string, ScriptNeed> | undefined;

  /** True when the fault is a need and was taken; any other fault ends the evaluation. */
  take(fault: Fault): boolean {
    if (fault.needs === undefined) return false;
    this.#first ??= fault;
    this.#needs ??= new Map();
    for (const need of fault.needs) this.#needs.set(need.key, need);
    return true;
  }

  /** All of them as one fault, which stands where the first stands. */
  get fault(): Fault | undefined {
    return this.#first?.needing([...(this.#needs?.values() ?? [])]);
  }
}
