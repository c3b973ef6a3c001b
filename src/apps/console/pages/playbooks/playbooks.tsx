/** Installed playbooks, and what is wrong with the installed content. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { PlaybookSummary } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { TextField } from '../../ui/field.tsx';
import { Answered, Empty, Note, PageHead, Panel } from '../../ui/layout.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import css from '../page.module.css';

const COLUMNS: readonly Column<PlaybookSummary>[] = [
  {
    head: 'Playbook',
    cell: ({ name }) => (
      <Link to="/playbooks/$playbook" params={{ playbook: name }}>
        <b>{name}</b>
      </Link>
    ),
  },
  {
    head: 'Takes',
    cell: ({ routes }) =>
      routes.length === 0 ? (
        <span className={css['muted']}>no alert by itself</span>
      ) : (
        routes.flatMap(({ alertNames }) => alertNames).map((name) => <div key={name}>{name}</div>)
      ),
  },
  { head: 'Pack', cell: ({ pack }) => pack },
  {
    head: 'Origin',
    cell: ({ origin }) => (
      <Badge tone={origin === 'imported' ? 'caution' : 'neutral'} bare>
        {origin}
      </Badge>
    ),
  },
  { head: 'Tasks', right: true, cell: ({ tasks }) => tasks },
];

export function PlaybooksPage() {
  const { queries } = useConsole();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const playbooks = useQuery(queries.playbooks());
  return (
    <>
      <PageHead title="Playbooks" about="What is done when an alert comes.">
        <TextField
          aria-label="Search playbooks"
          placeholder="Search"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </PageHead>
      <div className={css['body']}>
        <Answered query={playbooks}>
          {({ rows, problems }) => {
            const sought = text.toLowerCase();
            const shown = rows.filter(({ name, description, pack }) =>
              `${name} ${description} ${pack}`.toLowerCase().includes(sought),
            );
            return (
              <>
                {problems.length === 0 ? null : (
                  <Note tone="caution" title={`${plural(problems.length, 'problem')} in the installed content`}>
                    {problems.slice(0, 5).map(({ code, message, file, line }, index) => (
                      <div key={index}>
                        {code} {message} {file === undefined ? '' : `(${file}:${line})`}
                      </div>
                    ))}
                  </Note>
                )}
                <Panel flush>
                  {shown.length === 0 ? (
                    <Empty icon="playbook" title="No playbook is called that" />
                  ) : (
                    <Table
                      label="Playbooks"
                      rows={shown}
                      columns={COLUMNS}
                      keyOf={({ id }) => id}
                      onOpen={({ name }) => {
                        navigate({ to: '/playbooks/$playbook', params: { playbook: name } }).catch(() => undefined);
                      }}
                    />
                  )}
                </Panel>
              </>
            );
          }}
        </Answered>
      </div>
    </>
  );
}
