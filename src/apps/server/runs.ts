/** Reading one run for those who tell of it: its row, its events, the state that follows from them. */
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import type { StoredEvent } from '../../core/engine/events.ts';
import { replay } from '../../core/engine/evolve.ts';
import { newRun, type RunState } from '../../core/engine/state.ts';
import type { RunRow, ServerPorts } from './ports.ts';
import { LIMIT_MAX, notFound } from './request.ts';

export async function runOf(ports: ServerPorts, run: string): Promise<RunRow> {
  const row = await ports.lists.run(run);
  if (!row) throw notFound(`there is no run ${run}`);
  return row;
}

/** Who asked for the run, and where its playbook comes from: its first event says so. */
export async function beginningOf(
  ports: ServerPorts,
  run: string,
): Promise<{ readonly by: string | undefined; readonly origin: string } | undefined> {
  const first = (await ports.lists.events(run, { limit: 1 })).rows[0]?.event;
  return first?.type === 'run.started' ? { by: first.by ?? first.after?.by, origin: first.playbook.origin } : undefined;
}

/** What of a run cannot be read (a newer event, a playbook that is gone) is the run's trouble, and said so; the store's is not. */
export async function readable<T>(row: RunRow, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    const { code } = toRiposteError(thrown);
    if (!/^(?:journal|playbook)\./.test(code)) throw thrown;
    throw new RiposteError('run.unreadable', `run ${row.run} (${row.status}) cannot be read: ${code}`, {
      cause: thrown,
    });
  }
}

export async function stateOf(ports: ServerPorts, run: string): Promise<RunState> {
  let state = newRun(run);
  for (;;) {
    const { rows } = await ports.lists.events(run, { limit: LIMIT_MAX, after: state.seq });
    state = replay(state, rows);
    if (rows.length < LIMIT_MAX) return state;
  }
}

/** The whole journal of a run, from its first event; `until`: as far as the event of that seq. */
export async function eventsOf(
  ports: ServerPorts,
  run: string,
  until: number = Infinity,
): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const limit = Math.min(LIMIT_MAX, until - events.length);
    if (limit <= 0) return events;
    const { rows } = await ports.lists.events(run, { limit, after: events.length });
    events.push(...rows);
    if (rows.length < limit) return events;
  }
}
