/** One read for each action id of an argument; an id that is none gives an error of its own. */
import type { JsonObject } from '../../../core/base/json.ts';
import type { Outcome, ResultEntry } from '../../../core/engine/commands.ts';
import { listArg } from '../args.ts';
import { errorEntry, errorOutcome } from '../entries.ts';
import { wholeOf } from './schema.ts';

/** `gaps`: what is missing when one of the reads gave an error. */
export async function eachActionId(
  args: JsonObject,
  gaps: readonly string[],
  read: (actionId: number) => Promise<ResultEntry>,
): Promise<Outcome> {
  const ids = listArg(args, 'action_id');
  if (ids.length === 0) return errorOutcome({ code: 'input.rejected', detail: 'No action id is given.' }, gaps);
  const entries: ResultEntry[] = [];
  for (const id of ids) {
    const actionId = wholeOf(id);
    entries.push(
      actionId === undefined
        ? errorEntry({ code: 'input.rejected', detail: `'${id.slice(0, 80)}' is no action id.` })
        : await read(actionId),
    );
  }
  return { entries, gaps: entries.some(({ type }) => type === 'error') ? gaps : [] };
}
