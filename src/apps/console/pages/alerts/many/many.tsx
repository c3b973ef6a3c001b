/** What is done with many alerts at once. Each is answered for itself: what was refused says why, what can be taken back is offered to be. */
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { AlertView } from '../../../../../core/api/views.ts';
import { useConsole, useMay, useSession } from '../../../api/console-context.ts';
import { useKeys } from '../../../keys/keys.tsx';
import { plural } from '../../../text/words.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import type { IconName } from '../../../ui/icon.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { useToast } from '../../../ui/toast.tsx';
import type { AlertColumn } from '../columns.tsx';
import { idsQuery } from '../rows.ts';
import { AssignDialog } from './assign.tsx';
import { CaseDialog } from './case.tsx';
import { CloseDialog, type Closing } from './close.tsx';
import { saveAs, exportOf, type ExportAs } from './export.ts';
import css from './many.module.css';
import { byOwner, inParts, tallyOf, type Outcome } from './outcomes.ts';
import { ResultDialog, type Result } from './result.tsx';
import { StartDialog, type Starting } from './start.tsx';

interface ManyProps {
  /** The selected alerts, or the one that the cursor is on. */
  readonly alerts: readonly AlertView[];
  /** Whether they were selected: the bar is there. */
  readonly shown: boolean;
  readonly columns: readonly AlertColumn[];
  readonly onDone: () => void;
}

type Opened = 'assign' | 'close' | 'start' | 'case';

/** A closing is a run: so long it is waited for before it is said to be under way. */
const CLOSES_WITHIN_MS = 20_000;
const LOOKS_EVERY_MS = 700;

export function Many({ alerts, shown, columns, onDone }: ManyProps) {
  const { api, clock } = useConsole();
  const { user } = useSession();
  const client = useQueryClient();
  const toast = useToast();
  const mayWrite = useMay('alert:write');
  const maySteer = useMay('run:steer');
  const [opened, setOpened] = useState<Opened>();
  const [progress, setProgress] = useState<{ readonly does: string; readonly done: number; readonly of: number }>();
  const [result, setResult] = useState<Result>();
  const keys = alerts.map(({ key }) => key);
  const old = async (): Promise<void> => {
    await Promise.all(
      ['alert-rows', 'alerts', 'alert', 'cases', 'home'].map((list) => client.invalidateQueries({ queryKey: [list] })),
    );
  };
  /** Does it part by part; then says how many, why not the others, and how it is taken back. */
  const act = async (
    words: { readonly doing: string; readonly done: string },
    ask: Parameters<typeof inParts<string>>[1],
    undo?: { readonly label: string; readonly act: (done: readonly Outcome[]) => Promise<unknown> },
    settle?: (done: readonly Outcome[]) => Promise<readonly Outcome[]>,
  ): Promise<void> => {
    const of = keys.length;
    setOpened(undefined);
    setProgress({ does: words.doing, done: 0, of });
    try {
      const outcomes = await inParts(keys, ask, (done) => setProgress({ does: words.doing, done, of }));
      const { done, refused } = tallyOf(outcomes);
      const pending = settle && done.length > 0 ? await settle(done) : [];
      const settled = done.filter(({ alert }) => !pending.some((each) => each.alert === alert));
      const offer =
        undo && settled.length > 0
          ? {
              label: undo.label,
              act: () => {
                undo.act(settled).then(old).catch(toast.bad);
              },
            }
          : undefined;
      if (settled.length > 0) toast.good(`${plural(settled.length, 'alert')} ${words.done}.`, offer);
      if (refused.length + pending.length > 0) setResult({ words: words.done, settled, pending, refused, alerts });
      onDone();
    } catch (thrown) {
      toast.bad(thrown);
    } finally {
      setProgress(undefined);
      await old();
    }
  };
  const assign = (owner: string): Promise<void> =>
    act(
      {
        doing: 'Assigning',
        done: owner === '' ? 'assigned to nobody' : owner === user.name ? 'assigned to you' : `assigned to ${owner}`,
      },
      (part) => api.call('assignAlerts', { body: { alerts: [...part], owner }, key: crypto.randomUUID() }),
      {
        label: 'Give back',
        act: async () => {
          for (const [before, theirs] of byOwner(alerts)) {
            await inParts(
              theirs,
              (part) =>
                api.call('assignAlerts', { body: { alerts: [...part], owner: before }, key: crypto.randomUUID() }),
              () => undefined,
            );
          }
        },
      },
    );
  /** Those that are not closed yet. */
  const untilClosed = async (done: readonly Outcome[]): Promise<readonly Outcome[]> => {
    const ids = new Map(alerts.map(({ key, id }) => [key, id]));
    let open = done;
    for (const begin = clock.now(); open.length > 0 && clock.now() - begin < CLOSES_WITHIN_MS;) {
      await new Promise((resolve) => setTimeout(resolve, LOOKS_EVERY_MS));
      const closed = new Set<string>();
      for (let from = 0; from < open.length; from += 100) {
        const part = open.slice(from, from + 100).map(({ alert }) => ids.get(alert) ?? '');
        const { rows } = await api.call('listAlerts', { query: { query: idsQuery(part), limit: 500 } });
        for (const { key, status } of rows) if (status === 'closed') closed.add(key);
      }
      open = open.filter(({ alert }) => !closed.has(alert));
      setProgress({ does: 'Closing', done: done.length - open.length, of: done.length });
    }
    return open;
  };
  const close = ({ reason, notes, cancel }: Closing): Promise<void> =>
    act(
      { doing: 'Closing', done: 'closed' },
      (part) =>
        api.call('closeAlerts', { body: { alerts: [...part], reason, notes, cancel }, key: crypto.randomUUID() }),
      { label: 'Open again', act: (done) => reopen(done.map(({ alert }) => alert)) },
      untilClosed,
    );
  const reopen = (which: readonly string[]): Promise<unknown> =>
    inParts(
      which,
      (part) =>
        api.call('reopenAlerts', {
          body: { alerts: [...part], reason: 'closed by mistake' },
          key: crypto.randomUUID(),
        }),
      () => undefined,
    );
  const openAgain = (): Promise<void> =>
    act({ doing: 'Opening', done: 'open again' }, (part) =>
      api.call('reopenAlerts', { body: { alerts: [...part] }, key: crypto.randomUUID() }),
    );
  const start = ({ playbook, dryRun }: Starting): Promise<void> =>
    act(
      { doing: 'Starting', done: `given to ${playbook}${dryRun ? ' as a dry run' : ''}` },
      (part) => api.call('startOnAlerts', { body: { alerts: [...part], playbook, dryRun }, key: crypto.randomUUID() }),
      {
        label: 'Cancel the runs',
        act: async (done) => {
          for (const { run } of done) if (run !== null) await api.call('cancelRun', { params: { run }, body: {} });
        },
      },
    );
  const write = (as: ExportAs): void => {
    const { text, type, ending } = exportOf(as, alerts, columns);
    if (as === 'copy') {
      navigator.clipboard
        .writeText(text)
        .then(() => toast.good(`${plural(alerts.length, 'alert')} copied as JSON.`), toast.bad);
    } else saveAs(`alerts.${ending}`, text, type);
  };
  const perhaps = (open: Opened): void => {
    if (mayWrite && keys.length > 0) setOpened(open);
  };
  useKeys([
    {
      keys: 'e',
      does: 'Assign to me',
      group: 'Alerts',
      act: () => {
        if (mayWrite && keys.length > 0) assign(user.name).catch(toast.bad);
      },
    },
    { keys: 'c', does: 'Close', group: 'Alerts', act: () => perhaps('close') },
    { keys: 's', does: 'Start a playbook', group: 'Alerts', act: () => (maySteer ? perhaps('start') : undefined) },
  ]);
  const why = 'Your role reads alerts and changes none: ask an analyst.';
  const tool = (label: string, icon: IconName | undefined, may: boolean, open: () => void, key?: string): ReactNode => (
    <Button
      small
      {...(icon === undefined ? {} : { icon })}
      disabled={!may || progress !== undefined}
      title={may ? undefined : why}
      {...(key === undefined ? {} : { keys: key })}
      onClick={open}
    >
      {label}
    </Button>
  );
  return (
    <>
      {shown ? (
        <div className={css['bar']}>
          <b role="status">{plural(alerts.length, 'alert')} selected</b>
          {progress ? (
            <span className={css['progress']} role="status">
              <progress max={progress.of} value={progress.done} aria-label={progress.does} />
              {progress.does}: {progress.done} of {progress.of}
            </span>
          ) : (
            <>
              {tool('Assign to me', 'person', mayWrite, () => void assign(user.name), 'e')}
              {tool('Assign …', undefined, mayWrite, () => setOpened('assign'))}
              {tool('Close …', 'check', mayWrite, () => setOpened('close'), 'c')}
              {alerts.some(({ status }) => status === 'closed')
                ? tool('Open again', 'undo', mayWrite, () => void openAgain())
                : null}
              {tool('Start playbook …', 'playbook', maySteer, () => setOpened('start'), 's')}
              {tool('Case …', 'case', mayWrite, () => setOpened('case'))}
              <Menu
                label="Take along"
                groups={[
                  {
                    items: [
                      { label: 'Copy as JSON', icon: 'copy', act: () => write('copy') },
                      { label: 'Save as JSON', icon: 'file', act: () => write('json') },
                      {
                        label: 'Save as CSV',
                        about: 'The columns of the table',
                        icon: 'file',
                        act: () => write('csv'),
                      },
                    ],
                  },
                ]}
              >
                <Button small icon="copy">
                  Export …
                </Button>
              </Menu>
            </>
          )}
          <span className={css['none']}>
            <IconButton icon="cross" label="Select nothing (Esc)" onClick={onDone} />
          </span>
        </div>
      ) : null}
      <AssignDialog
        open={opened === 'assign'}
        count={keys.length}
        onClose={() => setOpened(undefined)}
        onAssign={(owner) => {
          assign(owner).catch(toast.bad);
        }}
      />
      <CloseDialog
        open={opened === 'close'}
        count={keys.length}
        onClose={() => setOpened(undefined)}
        onDo={(closing) => {
          close(closing).catch(toast.bad);
        }}
      />
      <StartDialog
        open={opened === 'start'}
        count={keys.length}
        onClose={() => setOpened(undefined)}
        onDo={(starting) => {
          start(starting).catch(toast.bad);
        }}
      />
      <CaseDialog
        open={opened === 'case'}
        alerts={alerts}
        onClose={() => setOpened(undefined)}
        onDone={() => {
          setOpened(undefined);
          onDone();
        }}
      />
      <ResultDialog result={result} onClose={() => setResult(undefined)} />
    </>
  );
}
