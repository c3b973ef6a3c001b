/**
 * The context of a run as a tree: one level at a time, large values only when they are opened, a search over all of it by the API.
 *
 * X1. What is read stands still: when the run goes on, the page says so and looks again when it is asked to.
 */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useRef, useState } from 'react';
import { API_ROUTES } from '../../../../core/api/routes.ts';
import type { AnswerOf, ContextFoundView } from '../../../../core/api/views.ts';
import type { Json } from '../../../../core/base/json.ts';
import { pathOf } from '../../api/client.ts';
import { useConsole } from '../../api/console-context.ts';
import type { ContextOf } from '../../api/queries.ts';
import { useKeys } from '../../keys/keys.tsx';
import { defanged, visible } from '../../text/defang.ts';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Answered, Empty, Failure, Skeleton } from '../../ui/layout.tsx';
import { PlainValue, Value } from '../../ui/value.tsx';
import alertCss from './alert.module.css';
import css from './context-tab.module.css';

type Row = AnswerOf<'showContext'>['rows'][number];

const OF: readonly { readonly of: ContextOf; readonly label: string }[] = [
  { of: 'context', label: 'Context' },
  { of: 'alert', label: 'The alert' },
  { of: 'inputs', label: 'Inputs of the playbook' },
];

interface ContextTabProps {
  readonly run: string;
  /** When the run last went on. */
  readonly changedAt: number | undefined;
}

export function ContextTab({ run, changedAt }: ContextTabProps) {
  const client = useQueryClient();
  const [of, setOf] = useState<ContextOf>('context');
  const [text, setText] = useState('');
  const [looked, setLooked] = useState(0);
  const sought = useDeferredValue(text.trim());
  const first = useRef(changedAt);
  first.current ??= changedAt;
  const isOld = changedAt !== undefined && first.current !== undefined && changedAt > first.current;
  const lookAgain = (): void => {
    first.current = changedAt;
    setLooked(looked + 1);
    client.resetQueries({ queryKey: ['context', run] }).catch(() => undefined);
  };
  useKeys([
    {
      keys: '/',
      does: 'Search the context',
      group: 'Context',
      act: () => document.querySelector<HTMLElement>('[data-context-search]')?.focus(),
    },
  ]);
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
          data-context-search
          type="search"
          aria-label="Search names and values"
          placeholder="Search names and values, at any depth"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {isOld ? (
          <span className={css['old']} role="status">
            The run has gone on since.{' '}
            <Button small onClick={lookAgain}>
              Look again
            </Button>
          </span>
        ) : null}
        <a
          className={css['whole']}
          href={pathOf(API_ROUTES.downloadContext.path, { run }, { of })}
          download
          title="All of it, as a JSON file"
        >
          <Icon name="file" size={14} /> Save it whole
        </a>
      </div>
      <div className={alertCss['scroll']} tabIndex={0} role="region" aria-label="Context">
        {sought === '' ? (
          <ul className={css['tree']}>
            <Level key={`${of} ${looked}`} run={run} of={of} pointer="" />
          </ul>
        ) : (
          <Found key={looked} run={run} of={of} text={sought} />
        )}
      </div>
    </>
  );
}

interface LevelProps {
  readonly run: string;
  readonly of: ContextOf;
  readonly pointer: string;
}

function Level(props: LevelProps) {
  const { queries } = useConsole();
  const level = useInfiniteQuery(queries.context(props.run, props.of, props.pointer));
  const [first] = level.data?.pages ?? [];
  if (!first) {
    return (
      <li>{level.error ? <Failure error={level.error} again={() => level.refetch()} /> : <Skeleton rows={3} />}</li>
    );
  }
  const rows = level.data?.pages.flatMap((page) => page.rows) ?? [];
  if (first.kind !== 'object' && first.kind !== 'list') {
    return (
      <li className={css['long']}>
        <pre tabIndex={0} aria-label="The value">
          <Value text={asText(first.value)} code />
          {first.nextOffset === null ? '' : '\n…'}
        </pre>
      </li>
    );
  }
  if (rows.length === 0) {
    return props.pointer === '' ? (
      <li>
        <Empty icon="tree" title="Nothing is in it yet">
          <p>What tasks find is written here as the run goes on.</p>
        </Empty>
      </li>
    ) : (
      <li className={css['empty']}>empty</li>
    );
  }
  return (
    <>
      {rows.map((row) => (
        <Node key={row.pointer} {...props} row={row} />
      ))}
      {level.hasNextPage ? (
        <li className={css['next']}>
          <Button
            small
            busy={level.isFetchingNextPage}
            onClick={() => {
              level.fetchNextPage().catch(() => undefined);
            }}
          >
            {plural(first.size - rows.length, 'more')}
          </Button>
        </li>
      ) : null}
    </>
  );
}

function Node({ row, ...props }: LevelProps & { readonly row: Row }) {
  const [open, setOpen] = useState(false);
  const branch = row.kind === 'object' || row.kind === 'list' || !row.whole;
  return branch ? (
    <li>
      <div className={css['head']}>
        <button type="button" className={css['branch']} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'down' : 'right'} size={12} />
          <span className={css['name']}>
            <PlainValue text={row.name} />
          </span>
          <span className={css['size']}>{sizeOf(row)}</span>
          {row.whole && !open && row.kind !== 'text' ? (
            <span className={css['glimpse']}>
              <PlainValue text={JSON.stringify(row.value).slice(0, 160)} code />
            </span>
          ) : null}
        </button>
        {row.whole ? (
          <span className={css['copy']}>
            <CopyJson what={row.name} value={row.value} mark />
          </span>
        ) : (
          <a
            className={css['copy']}
            href={pathOf(API_ROUTES.downloadContext.path, { run: props.run }, { of: props.of, pointer: row.pointer })}
            download
          >
            Save
          </a>
        )}
      </div>
      {open ? (
        <ul className={css['inner']}>
          <Level {...props} pointer={row.pointer} />
        </ul>
      ) : null}
    </li>
  ) : (
    <li className={css['leaf']}>
      <span className={css['name']}>
        <Value text={row.name} />
      </span>
      <span className={css['value']} data-kind={row.kind}>
        {row.kind === 'text' ? <Value text={asText(row.value)} code /> : asText(row.value)}
      </span>
      <span className={css['copy']}>
        <CopyJson what={row.name} value={row.value} mark />
      </span>
    </li>
  );
}

interface FoundProps {
  readonly run: string;
  readonly of: ContextOf;
  readonly text: string;
}

function Found({ run, of, text }: FoundProps) {
  const { queries } = useConsole();
  const found = useQuery(queries.contextSearch(run, of, text));
  return (
    <Answered query={found} rows={4}>
      {({ rows, complete }) =>
        rows.length === 0 ? (
          <Empty icon="search" title="No name and no value says that">
            <p>
              Whatever its case was looked for, at any depth. Search a shorter piece of it, or look into the alert
              itself.
            </p>
          </Empty>
        ) : (
          <>
            <p className={css['count']} role="status">
              {complete ? plural(rows.length, 'place') : `The first ${plural(rows.length, 'place')}; there are more.`}
            </p>
            <ul className={css['found']}>
              {rows.map((row) => (
                <Place key={`${row.pointer} ${row.in}`} run={run} of={of} row={row} />
              ))}
            </ul>
          </>
        )
      }
    </Answered>
  );
}

interface PlaceProps {
  readonly run: string;
  readonly of: ContextOf;
  readonly row: ContextFoundView['rows'][number];
}

function Place({ run, of, row }: PlaceProps) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <button type="button" className={css['branch']} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'down' : 'right'} size={12} />
        <span className={css['way']}>{defanged(visible(row.names.join(' › ')))}</span>
        {row.in === 'name' ? (
          <span className={css['size']}>{sizeOf(row)}</span>
        ) : (
          <span className={css['glimpse']}>
            <PlainValue text={row.around} code />
          </span>
        )}
      </button>
      {open ? (
        <ul className={css['inner']}>
          <Level run={run} of={of} pointer={row.pointer} />
        </ul>
      ) : null}
    </li>
  );
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function sizeOf({ kind, size }: Pick<Row, 'kind' | 'size'>): string {
  if (kind === 'list') return plural(size, 'value');
  if (kind === 'object') return plural(size, 'key');
  return kind === 'text' ? plural(size, 'character') : kind;
}
