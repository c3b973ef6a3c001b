/** `action list|undo`. */
import type { ExitCode } from '../exit.ts';
import { countOf } from '../numbers.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, ownCommand } from '../place.ts';
import { everyPage } from '../pages.ts';
import { byPrefix } from '../prefix.ts';
import { actionTable, nextLines } from '../render/run.ts';
import { byOf } from '../respond.ts';
import { line, span } from '../terminal/paint.ts';

export async function actionList(
  options: GlobalOptions & { readonly limit: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const page = await client.call('listActions', { query: { limit: countOf(options.limit, '--limit') } });
  output.document({ actions: page.rows, next: page.next });
  output.lines(actionTable(page.rows, output.look));
  const undoable = page.rows.some(({ undo }) => undo !== null);
  output.lines(
    nextLines(
      page.rows.length,
      page.next,
      undoable ? [[`${ownCommand()} action undo ACTION`, 'takes one back that has "yes" under UNDO']] : [],
    ),
  );
  return 0;
}

const PAGE = 1_000;

export async function actionUndo(
  typed: string,
  options: GlobalOptions & { readonly as?: string; readonly force?: boolean },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const actions = await everyPage(
    (cursor) => client.call('listActions', { query: { limit: PAGE, cursor } }),
    (pages) => pages.flatMap((page) => page.rows),
  );
  const action = byPrefix(actions, typed, ({ id }) => id, 'action');
  const { run } = await client.call('undoAction', {
    params: { action: action.id },
    body: { ...(options.force === true ? { force: true } : {}), ...byOf(options) },
  });
  output.document({ action: action.id, run });
  output.lines([
    line(0, `taking back ${action.verb} of ${action.targets.join(', ')}: `, span(`run ${run}`, 'strong')),
    line(2, span(`${ownCommand()} run tail ${run}`, 'dim')),
  ]);
  return 0;
}
