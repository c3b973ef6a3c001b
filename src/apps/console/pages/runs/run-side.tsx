/** One run: why it stands where it stands, what it did, and what can be done with it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RouteName } from '../../../../core/api/routes.ts';
import type { RunView } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { duration } from '../../text/time.ts';
import { actionStatusWord, plural, runStatusWord, verbWords } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyJson } from '../../ui/copy.tsx';
import { Answered, Facts, Note } from '../../ui/layout.tsx';
import { SidePanel } from '../../ui/side.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Value } from '../../ui/value.tsx';
import css from '../page.module.css';

export function RunSide({ run: id, onClose }: { readonly run: string; readonly onClose: () => void }) {
  const { queries } = useConsole();
  const run = useQuery(queries.run(id));
  return (
    <SidePanel
      icon="run"
      title={run.data?.playbook ?? 'Run'}
      tools={run.data ? <CopyJson of={{ ...run.data, context: undefined }} /> : null}
      onClose={onClose}
    >
      <Answered query={run}>{(view) => <About run={view} />}</Answered>
    </SidePanel>
  );
}

function About({ run }: { readonly run: RunView }) {
  const word = runStatusWord(run.status);
  return (
    <>
      <Facts
        rows={[
          { label: 'State', value: <Badge tone={word.tone}>{word.text}</Badge> },
          {
            label: 'Alert',
            value: (
              <Link to="/alerts/$alert" params={{ alert: run.alert.key }} search={{ run: run.run }}>
                <Value text={run.alertName || run.alert.id} />
              </Link>
            ),
          },
          {
            label: 'Began',
            value: (
              <>
                <Time at={run.startedAt} />, took {duration(run.updatedAt - run.startedAt)}
              </>
            ),
          },
          ...(run.dryRun ? [{ label: 'Dry run', value: 'it plans, and changes nothing anywhere' }] : []),
          ...(run.after === null
            ? []
            : [
                {
                  label: 'After',
                  value: (
                    <Link to="/runs" search={{ open: run.after }}>
                      the run before
                    </Link>
                  ),
                },
              ]),
          { label: 'Id', value: <code>{run.run}</code> },
        ]}
      />
      <Why run={run} />
      <Steering run={run} />
      {run.actions.length === 0 ? null : (
        <div className={css['group']}>
          <h3>What it changed</h3>
          <ul className={css['lines']}>
            {run.actions.map(({ id, verb, targets, status }) => (
              <li key={id}>
                <span>
                  {verbWords(verb).does} <Value text={targets.join(', ')} code />
                </span>
                <Badge tone={actionStatusWord(status).tone}>{actionStatusWord(status).text}</Badge>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

/** What keeps it from going on, or what it ended with. */
function Why({ run }: { readonly run: RunView }) {
  const failed = run.tasks.filter(({ status, error }) => status === 'failed' && error !== null);
  const waits = run.approvals.length + run.items.length;
  return (
    <>
      {failed.map(({ id, name, error }) => (
        <Note key={id} tone="bad" title={`Failed at “${name}”`}>
          <Value text={error ?? ''} />
        </Note>
      ))}
      {waits === 0 ? null : (
        <Note tone="caution" title={`Waits for ${plural(waits, 'answer')}`}>
          <ul>
            {run.approvals.map(({ question, title }) => (
              <li key={question}>
                <Link to="/inbox" search={{ open: question }}>
                  <Value text={title} />
                </Link>
              </li>
            ))}
            {run.items.map(({ item, title }) => (
              <li key={item}>
                <Link to="/inbox" search={{ open: item }}>
                  <Value text={title} />
                </Link>
              </li>
            ))}
          </ul>
        </Note>
      )}
      {run.status === 'paused' ? (
        <Note tone="caution" title="Paused by a person">
          Nothing new starts until somebody lets it go on.
        </Note>
      ) : null}
      {run.gaps.length === 0 ? null : (
        <Note tone="info" title={plural(run.gaps.length, 'source did not answer', 'sources did not answer')}>
          <Value text={run.gaps.join('\n')} />
        </Note>
      )}
    </>
  );
}

type Steer = Extract<RouteName, 'pauseRun' | 'resumeRun' | 'cancelRun' | 'againRun'>;

function Steering({ run }: { readonly run: RunView }) {
  const { api } = useConsole();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const refused = useRefusal('run:steer');
  const [busy, setBusy] = useState<Steer>();
  const [asking, setAsking] = useState(false);
  const steer = async (name: Steer, said: string): Promise<void> => {
    setBusy(name);
    try {
      const answer = await api.call(name, { params: { run: run.run }, body: {}, key: crypto.randomUUID() });
      toast.good(said);
      if (name === 'againRun') await navigate({ to: '/runs', search: { open: answer.run } });
    } finally {
      setBusy(undefined);
      await client.invalidateQueries({ queryKey: ['run', run.run] });
      await client.invalidateQueries({ queryKey: ['runs'] });
    }
  };
  const button = (name: Steer, label: string, said: string) => (
    <Button
      refused={refused}
      busy={busy === name}
      onClick={() => {
        steer(name, said).catch(toast.bad);
      }}
    >
      {label}
    </Button>
  );
  const ended = run.status === 'completed' || run.status === 'cancelled';
  return (
    <div className={css['tools']}>
      <Link
        className={css['go']}
        to="/alerts/$alert"
        params={{ alert: run.alert.key }}
        search={{ run: run.run, tab: 'plan' }}
      >
        Work plan
      </Link>
      {ended ? button('againRun', 'Run once more', 'A new run has begun.') : null}
      {!ended && run.status === 'paused' ? button('resumeRun', 'Go on', 'The run goes on.') : null}
      {!ended && run.status !== 'paused' ? button('pauseRun', 'Pause', 'Paused.') : null}
      {ended ? null : (
        <Button kind="quiet" refused={refused} onClick={() => setAsking(true)}>
          Cancel …
        </Button>
      )}
      {asking ? (
        <Confirm
          title="Cancel the run?"
          button="Cancel the run"
          cancel="Let it run"
          onClose={() => setAsking(false)}
          onDo={() => steer('cancelRun', 'Cancelled.')}
        >
          <p>
            Nothing new starts, what is in flight settles, and its open questions are withdrawn. What it has changed
            stays changed: take it back at Actions, one by one.
          </p>
        </Confirm>
      ) : null}
    </div>
  );
}
