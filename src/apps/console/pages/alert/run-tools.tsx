/** What can be done with the runs of an alert: pause, go on, cancel, once more; or start a playbook on it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RouteName } from '../../../../core/api/routes.ts';
import type { AlertView, RunView } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Answered, Note } from '../../ui/layout.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { useToast } from '../../ui/toast.tsx';

type Steer = Extract<RouteName, 'pauseRun' | 'resumeRun' | 'cancelRun' | 'againRun'>;

interface RunToolsProps {
  readonly alert: AlertView;
  readonly run: RunView | undefined;
  readonly onAgain: (run: string) => void;
}

export function RunTools({ alert, run, onAgain }: RunToolsProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const may = useMay('run:steer');
  const [asking, setAsking] = useState<'cancel' | 'start'>();
  if (!may) return null;
  const steer = async (name: Steer, said: string): Promise<void> => {
    if (!run) return;
    try {
      const answer = await api.call(name, { params: { run: run.run }, body: {}, key: crypto.randomUUID() });
      toast.good(said);
      if (name === 'againRun') onAgain(answer.run);
    } catch (thrown) {
      toast.bad(thrown);
    }
    await client.invalidateQueries({ queryKey: ['run', run.run] });
    await client.invalidateQueries({ queryKey: ['runs'] });
  };
  const act = (name: Steer, said: string) => () => {
    steer(name, said).catch(toast.bad);
  };
  const ended = run?.status === 'completed' || run?.status === 'cancelled';
  const ofRun: readonly MenuItem[] =
    run === undefined
      ? []
      : ended
        ? [
            {
              label: 'Run once more',
              about: 'The same playbook on the same alert',
              icon: 'run',
              act: act('againRun', 'A new run has begun.'),
            },
          ]
        : [
            run.status === 'paused'
              ? { label: 'Go on', icon: 'run', act: act('resumeRun', 'The run goes on.') }
              : {
                  label: 'Pause',
                  about: 'Nothing new starts; what is in flight settles',
                  icon: 'clock',
                  act: act('pauseRun', 'Paused.'),
                },
            {
              label: 'Cancel …',
              about: 'Open questions are withdrawn',
              icon: 'cross',
              act: () => setAsking('cancel'),
            },
          ];
  const groups = [
    ...(run === undefined ? [] : [{ title: run.playbook, items: ofRun }]),
    {
      title: 'The alert',
      items: [
        {
          label: 'Start a playbook …',
          about: 'Or try one out as a dry run',
          icon: 'playbook' as const,
          act: () => setAsking('start'),
        },
      ],
    },
  ];
  return (
    <>
      <Menu label="The run" groups={groups}>
        <IconButton icon="more" label="Run: pause, cancel, once more; start a playbook" />
      </Menu>
      {asking === 'start' ? (
        <StartDialog alert={alert} onStarted={onAgain} onClose={() => setAsking(undefined)} />
      ) : null}
      <Dialog
        open={asking === 'cancel'}
        title="Cancel the run?"
        onClose={() => setAsking(undefined)}
        foot={
          <>
            <Button onClick={() => setAsking(undefined)}>Let it run</Button>
            <Button
              kind="danger"
              onClick={() => {
                setAsking(undefined);
                steer('cancelRun', 'Cancelled.').catch(toast.bad);
              }}
            >
              Cancel the run
            </Button>
          </>
        }
      >
        <DialogBody>
          <p>
            Nothing new starts, what is in flight settles, and its open questions are withdrawn. What it has changed
            stays changed: take it back at Actions, one by one.
          </p>
        </DialogBody>
      </Dialog>
    </>
  );
}

interface StartDialogProps {
  readonly alert: AlertView;
  readonly onStarted: (run: string) => void;
  readonly onClose: () => void;
}

function StartDialog({ alert, onStarted, onClose }: StartDialogProps) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const playbooks = useQuery(queries.playbooks());
  const [playbook, setPlaybook] = useState('');
  const [dryRun, setDryRun] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState('');
  const start = async (): Promise<void> => {
    setBusy(true);
    setRefused('');
    try {
      const { rows } = await api.call('startOnAlerts', {
        body: { alerts: [alert.key], playbook, dryRun },
        key: crypto.randomUUID(),
      });
      const [row] = rows;
      if (row?.ok !== true) {
        setRefused(row?.detail ?? 'It was not started.');
        return;
      }
      toast.good('It has begun.');
      onClose();
      if (row.run !== null) onStarted(row.run);
    } catch (thrown) {
      toast.bad(thrown);
    } finally {
      setBusy(false);
      for (const queryKey of [['runs'], ['alert', alert.key], ['desk', alert.key]])
        client.invalidateQueries({ queryKey }).catch(() => undefined);
    }
  };
  return (
    <Dialog
      open
      title="Start a playbook on this alert"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={playbook === ''}
            onClick={() => {
              start().catch(toast.bad);
            }}
          >
            {dryRun ? 'Try it out' : 'Start it'}
          </Button>
        </>
      }
    >
      <DialogBody>
        <Answered query={playbooks} rows={2}>
          {({ rows }) => (
            <Field label="Playbook">
              {(ids) => (
                <Select {...ids} data-first value={playbook} onChange={(event) => setPlaybook(event.target.value)}>
                  <option value="">Choose one</option>
                  {rows.map(({ name }) => (
                    <option key={name}>{name}</option>
                  ))}
                </Select>
              )}
            </Field>
          )}
        </Answered>
        <label>
          <input type="checkbox" checked={dryRun} onChange={(event) => setDryRun(event.target.checked)} /> Dry run:
          change nothing anywhere; the alert keeps its run
        </label>
        {refused === '' ? null : (
          <Note tone="bad" title="It was not started.">
            {refused}
          </Note>
        )}
      </DialogBody>
    </Dialog>
  );
}
