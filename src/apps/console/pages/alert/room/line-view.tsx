/** One line of the war room, by its kind. Whatever it says is text. */
import { memo } from 'react';
import { Link } from '@tanstack/react-router';
import type { AlertView, EntryView, NoteView, RunSummary, StoryLine } from '../../../../../core/api/views.ts';
import { defanged, visible } from '../../../text/defang.ts';
import { runStatusWord } from '../../../text/words.ts';
import { Badge } from '../../../ui/badge.tsx';
import { CopyJson } from '../../../ui/copy-json.tsx';
import type { IconName } from '../../../ui/icon.tsx';
import { Value } from '../../../ui/value.tsx';
import type { AlertPlace } from '../places.ts';
import type { RoomLine } from './lines.ts';
import css from './room.module.css';
import { Row } from './row.tsx';
import { TypedRun } from './typed-run.tsx';

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

interface LineViewProps {
  readonly line: RoomLine;
  readonly alert: AlertView;
  /** It is the one that was linked to. */
  readonly isMeant: boolean;
  /** The same task said the line before. */
  readonly isMore: boolean;
  readonly onGo: (place: AlertPlace) => void;
}

export const LineView = memo(function LineView({ line, alert, isMeant, isMore, onGo }: LineViewProps) {
  switch (line.kind) {
    case 'story':
      return <Story line={line.story} />;
    case 'entry':
      return <Said entry={line.entry} isMeant={isMeant} isMore={isMore} onGo={onGo} />;
    case 'note':
      return <Noted note={line.note} />;
    case 'change': {
      const { at, by, what, detail } = line.change;
      return (
        <Row at={at} icon="person">
          <b>
            <Value text={by} />
          </b>{' '}
          {what} <Value text={detail} />
        </Row>
      );
    }
    case 'typed':
      return <TypedRun run={line.run} />;
    case 'run':
      return <OtherRun run={line.run} alert={alert} />;
  }
});

function Story({ line }: { readonly line: StoryLine }) {
  return (
    <Row at={line.at} icon={ICONS[line.kind]} tone={line.tone} kind={line.kind}>
      <Value text={line.text} />
      {line.detail === '' ? null : (
        <div className={css['detail']}>
          <Value text={line.detail} />
        </div>
      )}
    </Row>
  );
}

interface SaidProps {
  readonly entry: EntryView;
  readonly isMeant: boolean;
  readonly isMore: boolean;
  readonly onGo: (place: AlertPlace) => void;
}

function Said({ entry, isMeant, isMore, onGo }: SaidProps) {
  const { at, type, task, taskName, readable, cut, evidence } = entry;
  const tone = type === 'error' ? 'bad' : type === 'warning' ? 'caution' : 'neutral';
  return (
    <Row at={at} icon="chat" tone={tone} isMeant={isMeant} tools={<CopyJson what="the entry" value={entry} mark />}>
      {isMore ? null : (
        <button type="button" className={css['link']} onClick={() => onGo({ tab: 'plan', task })}>
          {defanged(visible(taskName))}
        </button>
      )}
      {evidence ? (
        <>
          {' '}
          <Badge tone="info">evidence</Badge>
        </>
      ) : null}
      <pre className={css['entry']} tabIndex={0} aria-label={`What ${taskName} said`}>
        <Value text={readable} code />
        {cut ? '\n…' : ''}
      </pre>
    </Row>
  );
}

function Noted({ note }: { readonly note: NoteView }) {
  return (
    <Row at={note.at} icon="person" kind="note" tools={<CopyJson what="the note" value={note} mark />}>
      <div className={css['note']}>
        <b>
          <Value text={note.by} />
        </b>
        <p>
          <Mentions text={note.text} />
        </p>
      </div>
    </Row>
  );
}

/** Names that are called by `@` stand out; nothing else of a note is read. */
function Mentions({ text }: { readonly text: string }) {
  return text.split(/(?<=^|[\s(])(@[\p{L}\p{N}._-]+)/u).map((part, index) =>
    index % 2 === 1 ? (
      <b key={index} className={css['mention']}>
        {part}
      </b>
    ) : part === '' ? null : (
      <Value key={index} text={part} />
    ),
  );
}

function OtherRun({ run, alert }: { readonly run: RunSummary; readonly alert: AlertView }) {
  const { text, tone } = runStatusWord(run.status);
  return (
    <Row at={run.startedAt} icon="run" kind="run">
      Another run:{' '}
      <Link to="/alerts/$alert" params={{ alert: alert.key }} search={{ run: run.run, tab: 'room' }}>
        {run.playbook}
      </Link>{' '}
      <Badge tone={tone} bare>
        {text}
      </Badge>
      {run.dryRun ? <Badge tone="info">dry run</Badge> : null}
    </Row>
  );
}
