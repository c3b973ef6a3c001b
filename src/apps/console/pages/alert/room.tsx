/** The war room: the story of the run line by line, with what its tasks have said between the lines. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { AnswerOf, StoryLine } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { TextField } from '../../ui/field.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Answered, Empty } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { Value } from '../../ui/value.tsx';
import css from './alert.module.css';

type Entry = AnswerOf<'listEntries'>['rows'][number];
type Line =
  | { readonly kind: 'story'; readonly at: number; readonly story: StoryLine }
  | { readonly kind: 'entry'; readonly at: number; readonly entry: Entry };

const ICONS: Readonly<Record<StoryLine['kind'], IconName>> = {
  stage: 'playbook',
  task: 'check',
  evidence: 'search',
  gap: 'gap',
  action: 'action',
  question: 'inbox',
  answer: 'person',
  item: 'task',
  error: 'alert',
  end: 'check',
};

export function RoomTab({ run, onTask }: { readonly run: string; readonly onTask: (key: string) => void }) {
  const { queries } = useConsole();
  const events = useQuery(queries.events(run));
  const entries = useQuery(queries.entries(run));
  const [text, setText] = useState('');
  const lines = useMemo(() => merged(events.data?.story ?? [], entries.data?.rows ?? []), [events.data, entries.data]);
  const shown = text === '' ? lines : lines.filter((line) => textOf(line).includes(text.toLowerCase()));
  return (
    <>
      <div className={css['tools']}>
        <TextField
          aria-label="Search the war room"
          placeholder="Search the war room"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span className={css['label']}>
          {shown.length} of {lines.length}
        </span>
      </div>
      <div className={css['scroll']} tabIndex={0} role="region" aria-label="War room">
        <Answered query={events} rows={8}>
          {() =>
            shown.length === 0 ? (
              <Empty icon="chat" title={text === '' ? 'Nothing has been said yet' : 'Nothing here says that'} />
            ) : (
              <ol className={css['room']}>
                {shown.map((line, index) =>
                  line.kind === 'story' ? (
                    <Story key={index} line={line.story} />
                  ) : (
                    <Said key={index} entry={line.entry} onTask={onTask} />
                  ),
                )}
              </ol>
            )
          }
        </Answered>
      </div>
    </>
  );
}

function Story({ line }: { readonly line: StoryLine }) {
  return (
    <li className={css['line']} data-kind={line.kind} data-tone={line.tone}>
      <Time at={line.at} as="clock" />
      <Icon name={ICONS[line.kind]} size={14} />
      <div>
        <Value text={line.text} />
        {line.detail === '' ? null : (
          <div className={css['lineDetail']}>
            <Value text={line.detail} />
          </div>
        )}
      </div>
    </li>
  );
}

function Said({ entry, onTask }: { readonly entry: Entry; readonly onTask: (key: string) => void }) {
  return (
    <li
      className={css['line']}
      data-tone={entry.type === 'error' ? 'bad' : entry.type === 'warning' ? 'caution' : 'neutral'}
    >
      <Time at={entry.at} as="clock" />
      <Icon name="chat" size={14} />
      <div>
        <button type="button" className={css['task']} onClick={() => onTask(entry.task)}>
          {entry.taskName}
        </button>
        <pre className={css['entry']}>
          <Value text={entry.readable} code />
          {entry.cut ? '\n…' : ''}
        </pre>
      </div>
    </li>
  );
}

/** Both by their time; at the same time the story first. */
function merged(story: readonly StoryLine[], entries: readonly Entry[]): readonly Line[] {
  const lines: readonly Line[] = [
    ...story.map((line): Line => ({ kind: 'story', at: line.at, story: line })),
    ...entries.filter(({ readable }) => readable !== '').map((entry): Line => ({ kind: 'entry', at: entry.at, entry })),
  ];
  return lines.toSorted((a, b) => a.at - b.at);
}

function textOf(line: Line): string {
  const { kind } = line;
  return (
    kind === 'story' ? `${line.story.text} ${line.story.detail}` : `${line.entry.taskName} ${line.entry.readable}`
  ).toLowerCase();
}
