/** A line that somebody typed, where it was typed: the run that it became, as it goes on; what the gate asks, refuses or has done. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { RunSummary, RunView } from '../../../../../core/api/views.ts';
import { useConsole, useMay, useSession } from '../../../api/console-context.ts';
import { runStatusWord } from '../../../text/words.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { CopyJson } from '../../../ui/copy-json.tsx';
import { DoneList } from '../../../ui/evidence.tsx';
import { Note } from '../../../ui/layout.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { Value } from '../../../ui/value.tsx';
import { headlineOf } from '../../inbox/entries.ts';
import { FailedTask } from '../failed-task.tsx';
import { typedOf } from './lines.ts';
import css from './room.module.css';
import { Row } from './row.tsx';

export function TypedRun({ run: summary }: { readonly run: RunSummary }) {
  const { queries } = useConsole();
  const run = useQuery(queries.run(summary.run));
  const events = useQuery(queries.events(summary.run));
  const entries = useQuery(queries.entries(summary.run));
  const commands = useQuery(queries.commands());
  const command = commands.data?.rows.find(({ name }) => `!${name}` === summary.playbook);
  const { by, args } = typedOf(events.data?.events ?? [], command);
  const { text, tone } = runStatusWord(run.data?.status ?? summary.status);
  const failure = run.data?.tasks.find(({ error }) => error !== null)?.error;
  return (
    <Row
      at={summary.startedAt}
      icon="run"
      kind="typed"
      tools={<CopyJson what="the run of the line" value={{ run: run.data, entries: entries.data }} mark />}
    >
      <div className={css['typedHead']}>
        <code className={css['typed']}>
          {summary.playbook} <Value text={args} code />
        </code>
        <Badge tone={tone} bare>
          {text}
        </Badge>
        {summary.dryRun ? <Badge tone="info">dry run: nothing is changed</Badge> : null}
      </div>
      <div className={css['detail']}>
        {by === '' ? null : (
          <>
            typed by <Value text={by} />,{' '}
          </>
        )}
        a run of its own:{' '}
        <Link to="/runs/$run" params={{ run: summary.run }}>
          {summary.run.slice(-8)}
        </Link>
      </div>
      {run.data ? <Asked run={run.data} by={by} /> : null}
      {failure ? (
        <Note tone="bad" title="It was not done.">
          <Value text={failure} />
        </Note>
      ) : null}
      {run.data ? <FailedTask run={run.data} quiet /> : null}
      {run.data && run.data.actions.length > 0 ? (
        <div className={css['done']}>
          <DoneList rows={run.data.actions.map(({ status, ...action }) => ({ ...action, result: status }))} />
        </div>
      ) : null}
      {(entries.data ?? []).map(({ id, readable, cut }) =>
        readable === '' ? null : (
          <pre key={id} className={css['entry']} tabIndex={0} aria-label={`What ${summary.playbook} said`}>
            <Value text={readable} code />
            {cut ? '\n…' : ''}
          </pre>
        ),
      )}
    </Row>
  );
}

/** What the gate wants to know before it lets the line out. Who typed it is told that somebody else answers. */
function Asked({ run, by }: { readonly run: RunView; readonly by: string }) {
  const { user } = useSession();
  if (run.approvals.length === 0) return null;
  return run.approvals.map((approval) => (
    <Note
      key={approval.question}
      tone="caution"
      title={
        <>
          The gate asks first: <Value text={headlineOf(approval).title} />
        </>
      }
    >
      <p>
        {by === user.name
          ? 'You typed it, so you cannot approve it: somebody else decides.'
          : 'It leaves only after a yes of somebody who did not type it.'}
      </p>
      <div className={css['asked']}>
        <Link to="/inbox" search={{ open: approval.question }}>
          {by === user.name ? 'See the question' : 'Open the question'}
        </Link>
        <TakeBack run={run.run} />
      </div>
    </Note>
  ));
}

function TakeBack({ run }: { readonly run: string }) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const may = useMay('run:steer');
  const [busy, setBusy] = useState(false);
  if (!may) return null;
  const cancel = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.call('cancelRun', { params: { run }, body: {}, key: crypto.randomUUID() });
      toast.good('Withdrawn: the line is not run.');
    } catch (thrown) {
      toast.bad(thrown);
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: ['run', run] });
    }
  };
  return (
    <Button
      small
      busy={busy}
      onClick={() => {
        cancel().catch(toast.bad);
      }}
    >
      Withdraw the line
    </Button>
  );
}
