/**
 * What the events of a run say of each task: when it began and ended, what it was given, what it gave, whom it waits for. Pure.
 *
 * T1. The journal is read, not the state: a pass of a sub-playbook that is over has no tasks in the state any more (R8), and was worked through all the same.
 * T2. Entries have the ids that the engine gives them (`<n>@<run>`): counted over all events, in order.
 */
import { setOwn } from '../../../core/base/json.ts';
import type {
  ActionResult,
  CommandCall,
  Entry,
  Evidence,
  RunEvent,
  StoredEvent,
  TaskError,
  TaskFacts,
} from '../../../core/engine/events.ts';
import { own } from '../../../core/engine/state.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { ContextWrite } from '../../../core/language/index.ts';

export type TrackStatus =
  | 'new'
  | 'ready'
  | 'running'
  | 'waiting'
  | 'done'
  | 'skipped'
  | 'failed'
  | 'failed-continued'
  | 'error-path'
  | 'dead';

export interface GivenEntry {
  readonly id: string;
  readonly at: number;
  readonly task: string;
  readonly entry: Entry;
}

export interface Pass {
  readonly scope: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly error: TaskError | null;
}

/** Times are UTC epoch milliseconds. */
export interface Track {
  readonly status: TrackStatus;
  readonly label: string;
  readonly error: TaskError | null;
  readonly readyAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** The seq of the event that ended it: what it decided on is the state before. 0 while it has not ended. */
  readonly endedBy: number;
  readonly attempts: number;
  /** How often the playbook led back to it. */
  readonly rounds: number;
  readonly calls: readonly CommandCall[];
  /** Of a task that runs a sub-playbook. */
  readonly inputs: JsonObject;
  readonly passes: readonly Pass[];
  readonly writes: readonly ContextWrite[];
  readonly entries: readonly GivenEntry[];
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly string[];
  readonly actions: readonly ActionResult[];
  readonly questions: readonly string[];
  readonly items: readonly string[];
}

export interface RunTrack {
  readonly tasks: Readonly<Record<string, Track>>;
  readonly entries: readonly GivenEntry[];
}

const NEW_TRACK: Track = {
  status: 'new',
  label: '',
  error: null,
  readyAt: null,
  startedAt: null,
  endedAt: null,
  endedBy: 0,
  attempts: 0,
  rounds: 0,
  calls: [],
  inputs: {},
  passes: [],
  writes: [],
  entries: [],
  evidence: [],
  gaps: [],
  actions: [],
  questions: [],
  items: [],
};

/** `events`: the whole journal of the run, from its first event. */
export function trackOf(run: string, events: readonly StoredEvent[]): RunTrack {
  const tracking = new Tracking(run);
  for (const stored of events) tracking.take(stored);
  return tracking;
}

class Tracking implements RunTrack {
  readonly tasks: Record<string, Track> = {};
  readonly entries: GivenEntry[] = [];
  readonly #run: string;

  constructor(run: string) {
    this.#run = run;
  }

  take({ seq, at, event }: StoredEvent): void {
    const task = taskOf(event);
    if (task !== undefined && 'entries' in event) this.#addEntries(task, at, event.entries);
    switch (event.type) {
      case 'run.started':
        this.#ready(event.ready, at);
        break;
      case 'playbook.started':
        this.#change(event.task, { status: 'running', startedAt: at, inputs: event.inputs });
        break;
      case 'pass.started': {
        const { passes } = this.#of(event.task);
        const pass = { scope: event.scope, startedAt: at, endedAt: null, error: null };
        this.#change(event.task, { passes: [...passes, pass] });
        this.#ready(event.ready, at);
        break;
      }
      case 'pass.ended': {
        const passes = this.#of(event.task).passes.map((pass) =>
          pass.scope === event.scope ? { ...pass, endedAt: at, error: event.error } : pass,
        );
        this.#change(event.task, { passes, ...this.#found(event.task, event) });
        break;
      }
      case 'task.started':
      case 'task.retrying': {
        const { startedAt } = this.#of(event.task);
        const attempts = event.calls[0]?.attempt ?? 1;
        this.#change(event.task, { status: 'running', startedAt: startedAt ?? at, attempts, calls: event.calls });
        break;
      }
      case 'task.completed': {
        const { how, label, error } = event;
        const { startedAt, readyAt, writes } = this.#of(event.task);
        this.#change(event.task, {
          ...this.#found(event.task, event),
          status: how,
          label,
          error,
          startedAt: startedAt ?? readyAt ?? at,
          endedAt: at,
          endedBy: seq,
          writes: [...writes, ...event.writes],
        });
        for (const id of event.dead) this.#change(id, { status: 'dead' });
        for (const id of event.again ?? []) this.#again(id);
        this.#ready(event.ready, at);
        break;
      }
      case 'task.failed':
        this.#change(event.task, {
          ...this.#found(event.task, event),
          status: 'failed',
          error: event.error,
          endedAt: at,
          endedBy: seq,
        });
        this.#keep(event.task, 'items', event.item.id);
        break;
      case 'task.waiting':
        this.#change(event.task, { status: 'waiting' });
        this.#keep(event.task, 'items', event.item.id);
        break;
      case 'task.reopened':
        this.#change(event.task, { status: 'ready', error: null, endedAt: null, endedBy: 0 });
        break;
      case 'question.asked':
      case 'effect.held':
        this.#change(event.question.task, { status: 'waiting' });
        this.#keep(event.question.task, 'questions', event.question.id);
        break;
      case 'question.answered':
      case 'question.expired':
      case 'question.withdrawn':
        for (const [id, track] of Object.entries(this.tasks))
          if (track.status === 'waiting' && track.questions.includes(event.question))
            this.#change(id, { status: 'running' });
        break;
      case 'effect.pending': {
        const { writes } = this.#of(task ?? '');
        if (task !== undefined) this.#change(task, { writes: [...writes, ...event.writes] });
        break;
      }
      case 'run.cancelling':
        for (const id of event.dead) this.#change(id, { status: 'dead' });
        break;
      default:
    }
  }

  #of(id: string): Track {
    return own(this.tasks, id) ?? NEW_TRACK;
  }

  #change(id: string, change: Partial<Track>): void {
    setOwn(this.tasks, id, { ...this.#of(id), ...change });
  }

  #keep(id: string, list: 'questions' | 'items', value: string): void {
    this.#change(id, { [list]: [...new Set([...this.#of(id)[list], value])] });
  }

  #ready(ids: readonly string[], at: number): void {
    for (const id of ids) this.#change(id, { status: 'ready', readyAt: at });
  }

  /** What it gave in the round before stays: it happened. */
  #again(id: string): void {
    const { rounds } = this.#of(id);
    const anew = { status: 'new', label: '', error: null, readyAt: null, startedAt: null, endedAt: null } as const;
    this.#change(id, { ...anew, endedBy: 0, rounds: rounds + 1 });
  }

  #found(id: string, { evidence, gaps, actions }: Pick<TaskFacts, 'evidence' | 'gaps' | 'actions'>): Partial<Track> {
    const track = this.#of(id);
    return {
      evidence: [...track.evidence, ...evidence],
      gaps: [...new Set([...track.gaps, ...gaps])],
      actions: [...track.actions, ...actions],
    };
  }

  #addEntries(task: string, at: number, entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    const given = entries.map((entry, index) => ({
      id: `${this.entries.length + index + 1}@${this.#run}`,
      at,
      task,
      entry,
    }));
    this.entries.push(...given);
    this.#change(task, { entries: [...this.#of(task).entries, ...given] });
  }
}

/** The task that an event is about; a later call of a task is named `<task>.<n>`. */
function taskOf(event: RunEvent): string | undefined {
  if ('task' in event) return event.task;
  return 'effect' in event ? event.effect.replace(/\.\d+$/, '') : undefined;
}
