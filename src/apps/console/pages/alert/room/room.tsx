/**
 * The war room of an alert: the story of the run, what its tasks said, what people wrote and did, and the lines that they typed, each a run of its own
 * that is shown where it was typed.
 *
 * W1. However long the room is, some forty lines of it are in the page.
 * W2. What comes is added at the end. Who stands at the end goes along; who reads elsewhere is told that there is more, and nothing moves under him.
 */
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { AlertView } from '../../../../../core/api/views.ts';
import { useConsole } from '../../../api/console-context.ts';
import { useKeys } from '../../../keys/keys.tsx';
import { usePreferences } from '../../../shell/preferences.tsx';
import { absolute } from '../../../text/time.ts';
import { plural } from '../../../text/words.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyJson } from '../../../ui/copy-json.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Empty, Failure, Skeleton } from '../../../ui/layout.tsx';
import type { AlertPlace } from '../places.ts';
import { Composer } from './composer.tsx';
import { LineView } from './line-view.tsx';
import { ROOM_FILTERS, roomFilterOf, roomLines, showsLine, type RoomLine } from './lines.ts';
import css from './room.module.css';

const LINE_PX = 34;
/** So near to the end that the reader is taken along. */
const AT_END_PX = 60;

interface RoomTabProps {
  readonly alert: AlertView;
  /** Undefined: no playbook has run on it. */
  readonly run: string | undefined;
  readonly show: string | undefined;
  /** An entry that was linked to. */
  readonly entry: string | undefined;
  readonly onGo: (place: AlertPlace) => void;
}

export function RoomTab({ alert, run, show, entry, onGo }: RoomTabProps) {
  const { queries } = useConsole();
  const events = useQuery({ ...queries.events(run ?? ''), enabled: run !== undefined });
  const entries = useQuery({ ...queries.entries(run ?? ''), enabled: run !== undefined });
  const notes = useQuery(queries.notes(alert.key));
  const changes = useQuery(queries.alertChanges(alert.key));
  const runs = useQuery(queries.runs({ instance: alert.instance, alertId: alert.id, limit: 500 }));
  const lines = useMemo(
    () =>
      roomLines({
        story: events.data?.story ?? [],
        entries: entries.data ?? [],
        notes: notes.data?.rows ?? [],
        changes: changes.data?.rows ?? [],
        runs: runs.data?.rows ?? [],
        told: run ?? '',
      }),
    [events.data, entries.data, notes.data, changes.data, runs.data, run],
  );
  const [text, setText] = useState('');
  const sought = useDeferredValue(text.trim().toLowerCase());
  const filter = roomFilterOf(show);
  const shown = useMemo(() => lines.filter((line) => showsLine(line, filter, sought)), [lines, filter, sought]);
  useKeys([
    {
      keys: '/',
      does: 'Search the war room',
      group: 'War room',
      act: () => document.querySelector<HTMLElement>('[data-room-search]')?.focus(),
    },
    {
      keys: 'n',
      does: 'Write a note or a command',
      group: 'War room',
      act: () => document.querySelector<HTMLElement>('[data-composer]')?.focus(),
    },
  ]);
  const error = events.error ?? entries.error ?? notes.error;
  const isLoading = (run !== undefined && (!events.data || !entries.data)) || !notes.data || !runs.data;
  return (
    <div className={css['page']}>
      <div className={css['tools']}>
        <TextField
          data-room-search
          type="search"
          aria-label="Search the war room"
          placeholder="Search the war room"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className={css['filters']} role="group" aria-label="Show">
          {ROOM_FILTERS.map(({ filter: name, label }) => (
            <button
              key={name}
              type="button"
              aria-pressed={filter === name}
              onClick={() => onGo({ show: name === 'all' ? '' : name })}
            >
              {label}
            </button>
          ))}
        </div>
        <span className={css['count']} role="status">
          {isLoading
            ? ''
            : shown.length === lines.length
              ? plural(lines.length, 'line')
              : `${shown.length} of ${plural(lines.length, 'line')}`}
        </span>
        <CopyJson what="the war room" value={shown} />
      </div>
      {error ? (
        <div className={css['grow']}>
          <Failure error={error} again={() => Promise.all([events.refetch(), entries.refetch(), notes.refetch()])} />
        </div>
      ) : isLoading ? (
        <div className={css['grow']}>
          <Skeleton rows={10} />
        </div>
      ) : shown.length === 0 ? (
        <div className={css['grow']}>
          {lines.length === 0 ? (
            <Empty icon="chat" title="Nothing has been said yet">
              <p>
                Write a note for whoever reads this alert after you, or type a command: it begins with an exclamation
                mark.
              </p>
            </Empty>
          ) : (
            <Empty icon="chat" title="No line is like that">
              <Button
                onClick={() => {
                  setText('');
                  onGo({ show: '' });
                }}
              >
                Show all lines
              </Button>
            </Empty>
          )}
        </div>
      ) : (
        <Lines key={`${filter} ${run ?? ''}`} lines={shown} alert={alert} entry={entry} onGo={onGo} />
      )}
      <Composer alert={alert} run={run} />
    </div>
  );
}

interface LinesProps {
  readonly lines: readonly RoomLine[];
  readonly alert: AlertView;
  readonly entry: string | undefined;
  readonly onGo: (place: AlertPlace) => void;
}

function Lines({ lines, alert, entry, onGo }: LinesProps) {
  const { zone } = usePreferences();
  const frame = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [unread, setUnread] = useState(0);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE_PX,
    overscan: 10,
    getItemKey: (index) => lines[index]?.id ?? index,
  });
  const last = lines.length - 1;
  // Once, when the room is opened: at the entry that was asked for, else at the end.
  useEffect(() => {
    const index = entry === undefined ? -1 : lines.findIndex(({ id }) => id === `e${entry}`);
    atEnd.current = index === -1;
    virtual.scrollToIndex(index === -1 ? last : index, { align: index === -1 ? 'end' : 'center' });
    // Nothing else: what comes later must not move the reader (W2).
  }, [entry]);
  const before = useRef(lines.length);
  useEffect(() => {
    const more = lines.length - before.current;
    before.current = lines.length;
    if (more <= 0) return;
    if (atEnd.current) virtual.scrollToIndex(last, { align: 'end' });
    else setUnread((count) => count + more);
  }, [lines.length, last, virtual]);
  const dayOf = (line: RoomLine | undefined): string => (line ? absolute(line.at, zone).slice(0, 10) : '');
  return (
    <div className={css['frameBox']}>
      <div
        ref={frame}
        className={css['frame']}
        tabIndex={0}
        role="region"
        aria-label="War room"
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          atEnd.current = scrollHeight - scrollTop - clientHeight < AT_END_PX;
          if (atEnd.current && unread > 0) setUnread(0);
        }}
      >
        <ol className={css['lines']} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const line = lines[index];
            if (line === undefined) return null;
            const day = dayOf(line);
            return (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                aria-setsize={lines.length}
                aria-posinset={index + 1}
                className={css['place']}
                style={{ transform: `translateY(${start}px)` }}
              >
                {day === dayOf(lines[index - 1]) ? null : <div className={css['day']}>{day}</div>}
                <LineView
                  line={line}
                  alert={alert}
                  isMeant={line.id === `e${entry ?? ''}`}
                  isMore={goesOn(lines[index - 1], line)}
                  onGo={onGo}
                />
              </li>
            );
          })}
        </ol>
      </div>
      {unread === 0 ? null : (
        <div className={css['more']}>
          <Button
            small
            kind="primary"
            icon="down"
            onClick={() => {
              setUnread(0);
              virtual.scrollToIndex(last, { align: 'end' });
            }}
          >
            {plural(unread, 'new line')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** A task that says several things says them under its name once. */
function goesOn(before: RoomLine | undefined, line: RoomLine): boolean {
  return line.kind === 'entry' && before?.kind === 'entry' && before.entry.task === line.entry.task;
}
