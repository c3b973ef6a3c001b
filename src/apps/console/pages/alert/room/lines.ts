/** The lines of a war room: what the run told, what its tasks said, what people wrote, did and typed, in one order. Pure. */
import type {
  AnswerOf,
  CommandView,
  EntryView,
  NoteView,
  RunSummary,
  StoryLine,
} from '../../../../../core/api/views.ts';

type Change = AnswerOf<'listAlertChanges'>['rows'][number];

interface LineOf<Kind extends string> {
  readonly kind: Kind;
  /** The same for the same line, whatever comes besides. */
  readonly id: string;
  readonly at: number;
}

export type RoomLine =
  | (LineOf<'story'> & { readonly story: StoryLine })
  | (LineOf<'entry'> & { readonly entry: EntryView })
  | (LineOf<'note'> & { readonly note: NoteView })
  | (LineOf<'change'> & { readonly change: Change })
  /** A line that somebody typed: a run of its own. */
  | (LineOf<'typed'> & { readonly run: RunSummary })
  /** Another run on the alert than the one that is told: it has a room of its own. */
  | (LineOf<'run'> & { readonly run: RunSummary });

export interface RoomParts {
  readonly story: readonly StoryLine[];
  readonly entries: readonly EntryView[];
  readonly notes: readonly NoteView[];
  readonly changes: readonly Change[];
  readonly runs: readonly RunSummary[];
  /** The run that is told; empty for none. */
  readonly told: string;
}

/** At the same time what the run tells comes before what came of it. */
const RANK: Readonly<Record<RoomLine['kind'], number>> = { run: 0, story: 1, entry: 2, change: 3, typed: 4, note: 5 };

export function roomLines({ story, entries, notes, changes, runs, told }: RoomParts): readonly RoomLine[] {
  const lines: readonly RoomLine[] = [
    ...story.map((line, index): RoomLine => ({ kind: 'story', id: `s${index}`, at: line.at, story: line })),
    ...entries
      .filter(({ readable }) => readable !== '')
      .map((entry): RoomLine => ({ kind: 'entry', id: `e${entry.id}`, at: entry.at, entry })),
    ...notes.map((note): RoomLine => ({ kind: 'note', id: `n${note.id}`, at: note.at, note })),
    // A line that was typed stands there as its run.
    ...changes
      .filter(({ what }) => what !== 'command')
      .map((change, index): RoomLine => ({ kind: 'change', id: `c${index}`, at: change.at, change })),
    ...runs
      .filter(({ run }) => run !== told)
      .map((run): RoomLine => ({ kind: isTyped(run) ? 'typed' : 'run', id: `r${run.run}`, at: run.startedAt, run })),
  ];
  return lines.toSorted((a, b) => a.at - b.at || RANK[a.kind] - RANK[b.kind]);
}

/** The run of a line is named by it. */
export function isTyped({ playbook }: Pick<RunSummary, 'playbook'>): boolean {
  return playbook.startsWith('!');
}

export type RoomFilter = 'all' | 'notes' | 'typed' | 'evidence' | 'people' | 'problems';

export const ROOM_FILTERS: readonly { readonly filter: RoomFilter; readonly label: string }[] = [
  { filter: 'all', label: 'All' },
  { filter: 'notes', label: 'Notes' },
  { filter: 'evidence', label: 'Evidence and gaps' },
  { filter: 'people', label: 'People' },
  { filter: 'typed', label: 'Commands' },
  { filter: 'problems', label: 'Problems' },
];

export function roomFilterOf(text: string | undefined): RoomFilter {
  return ROOM_FILTERS.find(({ filter }) => filter === text)?.filter ?? 'all';
}

const STORY_OF: Readonly<Record<RoomFilter, readonly StoryLine['kind'][]>> = {
  all: [],
  notes: [],
  typed: [],
  evidence: ['evidence', 'gap'],
  people: ['question', 'answer', 'item'],
  problems: ['error', 'gap'],
};

/** `sought`: small letters; empty for everything. */
export function showsLine(line: RoomLine, filter: RoomFilter, sought: string): boolean {
  return isOf(line, filter) && (sought === '' || textOf(line).toLowerCase().includes(sought));
}

function isOf(line: RoomLine, filter: RoomFilter): boolean {
  if (filter === 'all') return true;
  switch (line.kind) {
    case 'story':
      return STORY_OF[filter].includes(line.story.kind) || (filter === 'problems' && line.story.tone === 'bad');
    case 'entry':
      return (filter === 'evidence' && line.entry.evidence) || (filter === 'problems' && line.entry.type === 'error');
    case 'note':
      return filter === 'notes' || filter === 'people';
    case 'change':
      return filter === 'people';
    case 'run':
      return filter === 'problems' && line.run.status === 'failed';
    case 'typed':
      return filter === 'typed' || filter === 'people' || (filter === 'problems' && line.run.status === 'failed');
  }
}

function textOf(line: RoomLine): string {
  switch (line.kind) {
    case 'story':
      return `${line.story.text} ${line.story.detail}`;
    case 'entry':
      return `${line.entry.taskName} ${line.entry.readable}`;
    case 'note':
      return `${line.note.by} ${line.note.text}`;
    case 'change':
      return `${line.change.by} ${line.change.what} ${line.change.detail}`;
    case 'typed':
    case 'run':
      return line.run.playbook;
  }
}

/** What somebody typed, out of the events of its run: who, and the call with its arguments as they were read. */
export function typedOf(
  events: AnswerOf<'runEvents'>['events'],
  command: CommandView | undefined,
): { readonly by: string; readonly args: string } {
  const data = (type: string): Readonly<Record<string, unknown>> => {
    const found = events.find((event) => event.type === type)?.data;
    return typeof found === 'object' && found !== null ? (found as Readonly<Record<string, unknown>>) : {};
  };
  const { by } = data('run.started');
  const { calls } = data('task.started');
  const call = Array.isArray(calls) ? (calls as readonly unknown[])[0] : undefined;
  const args = typeof call === 'object' && call !== null && 'args' in call ? call.args : undefined;
  const pairs = typeof args === 'object' && args !== null ? Object.entries(args) : [];
  return {
    by: typeof by === 'string' ? by : '',
    args: pairs
      // What the command fills in by itself nobody typed.
      .filter(([name, value]) => command?.args.find((arg) => arg.name === name)?.defaultValue !== value || value === '')
      .map(([name, value]) => `${name}=${typeof value === 'string' ? quotedValue(value) : JSON.stringify(value)}`)
      .join(' '),
  };
}

/** A value as a line takes it: in quotes where it holds a blank or a quote. */
export function quotedValue(value: string): string {
  return value !== '' && !/[\s"`\\]/.test(value) ? value : `"${value.replaceAll(/(["\\])/g, '\\$1')}"`;
}
