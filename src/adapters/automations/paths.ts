/** Paths that a playbook hands to a script as an argument, read over the context of its task. */
import type { Json } from '../../core/base/json.ts';
import type { CallScope } from '../../core/engine/commands.ts';
import { evalValue, planValue, type Scope, type ScriptResult } from '../../core/language/index.ts';
import type { AutomationPorts } from './ports.ts';

/** A path in which script leads to script is asked again this often at most. */
const ROUNDS_MAX = 20;

export type PathValue =
  | { readonly value: Json | undefined }
  | { readonly error: { readonly code: string; readonly message: string } };

/**
 * The value at a path, by the rules of the language: the text is a path and nothing else, with or without `${}`. Its JavaScript is
 * run where all JavaScript of paths is.
 */
export async function readPath(
  path: string,
  { context, alert }: CallScope,
  ports: Pick<AutomationPorts, 'answer' | 'clock'>,
): Promise<PathValue> {
  const plan = planValue({ simple: path }, { iscontext: true });
  if (!plan.ok) return { error: plan.error };
  const scope = scopeOver(context, alert);
  const now = ports.clock.now();
  const answers = new Map<string, readonly ScriptResult[]>();
  for (let round = 1; ; round += 1) {
    const result = evalValue(plan.value, scope, { now: () => now, answers });
    if (result.ok) return { value: result.value };
    const { needs = [] } = result.error;
    const open = needs.filter(({ key }) => !answers.has(key));
    if (open.length === 0 || round > ROUNDS_MAX) return { error: result.error };
    const given = await ports.answer(open, now);
    for (const { key } of open) answers.set(key, given.get(key) ?? []);
  }
}

function scopeOver(context: CallScope['context'], alert: CallScope['alert']): Scope {
  const virtual = new Map<string, Json>([
    ['incident', alert],
    ['alert', alert],
    ['issue', alert],
  ]);
  return {
    root: (name) => virtual.get(name) ?? (Object.hasOwn(context, name) ? context[name] : undefined),
    whole: () => ({ ...context, incident: alert }),
  };
}
