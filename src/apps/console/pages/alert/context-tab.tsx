/** The context of a run as a tree: one level at a time, large values only when they are opened. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Json } from '../../../../core/base/json.ts';
import type { AnswerOf } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { Select, TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Answered } from '../../ui/layout.tsx';
import { Value } from '../../ui/value.tsx';
import css from './context-tab.module.css';
import alertCss from './alert.module.css';

type Of = 'context' | 'alert' | 'inputs';
type Row = AnswerOf<'showContext'>['rows'][number];

const OF: readonly { readonly of: Of; readonly label: string }[] = [
  { of: 'context', label: 'Context' },
  { of: 'alert', label: 'The alert' },
  { of: 'inputs', label: 'Inputs of the playbook' },
];

export function ContextTab({ run }: { readonly run: string }) {
  const [of, setOf] = useState<Of>('context');
  const [text, setText] = useState('');
  return (
    <>
      <div className={alertCss['tools']}>
        <Select
          aria-label="Show"
          value={of}
          onChange={(event) => setOf(OF.find((row) => row.of === event.target.value)?.of ?? 'context')}
        >
          {OF.map((row) => (
            <option key={row.of} value={row.of}>
              {row.label}
            </option>
          ))}
        </Select>
        <TextField
          aria-label="Search names"
          placeholder="Search names and values of what is open"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div className={alertCss['scroll']} tabIndex={0} role="region" aria-label="Context">
        <ul className={css['tree']}>
          <Level key={of} run={run} of={of} pointer="" text={text.toLowerCase()} />
        </ul>
      </div>
    </>
  );
}

interface LevelProps {
  readonly run: string;
  readonly of: Of;
  readonly pointer: string;
  readonly text: string;
}

function Level(props: LevelProps) {
  const { queries } = useConsole();
  const level = useQuery(queries.context(props.run, props.of, props.pointer));
  return (
    <Answered query={level} rows={3}>
      {({ rows, kind, value, next }) =>
        kind !== 'object' && kind !== 'list' ? (
          <li className={css['leaf']}>
            <Value text={asText(value)} code />
          </li>
        ) : rows.length === 0 ? (
          <li className={css['empty']}>empty</li>
        ) : (
          <>
            {rows.map((row) => (
              <Node key={row.pointer} {...props} row={row} />
            ))}
            {next === null ? null : <li className={css['empty']}>and more; the API gives the rest</li>}
          </>
        )
      }
    </Answered>
  );
}

function Node({ row, ...props }: LevelProps & { readonly row: Row }) {
  const [open, setOpen] = useState(false);
  const branch = row.kind === 'object' || row.kind === 'list' || !row.whole;
  const sought =
    props.text !== '' && `${row.name} ${branch ? '' : JSON.stringify(row.value)}`.toLowerCase().includes(props.text);
  if (!branch) {
    return (
      <li className={css['leaf']} data-sought={sought || undefined}>
        <span className={css['name']}>{row.name}</span>
        <span className={css['value']} data-kind={row.kind}>
          {row.kind === 'text' ? <Value text={asText(row.value)} code /> : asText(row.value)}
        </span>
      </li>
    );
  }
  return (
    <li data-sought={sought || undefined}>
      <button type="button" className={css['branch']} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'down' : 'right'} size={12} />
        <span className={css['name']}>{row.name}</span>
        <span className={css['size']}>{sizeOf(row)}</span>
      </button>
      {open ? (
        <ul className={css['inner']}>
          <Level {...props} pointer={row.pointer} />
        </ul>
      ) : null}
    </li>
  );
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function sizeOf({ kind, size }: Row): string {
  if (kind === 'list') return `[${size}]`;
  return kind === 'object' ? `{${size}}` : `${size} characters`;
}
