/** A run that stands because a task failed: what failed, and what can be said to it (R17: retry, skip, cancel). */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import type { ItemView, RunView } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { defanged, visible } from '../../text/defang.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Value } from '../../ui/value.tsx';
import { offerWords } from '../inbox/entries.ts';
import css from './alert.module.css';

interface FailedTaskProps {
  readonly run: RunView;
  readonly onTask?: (key: string) => void;
  /** What failed stands beside it already. */
  readonly quiet?: boolean;
}

export function FailedTask({ run, onTask, quiet = false }: FailedTaskProps) {
  const failed = run.items.filter(({ id }) => id.startsWith('failed:'));
  return failed.map((item) => <Failed key={item.item} item={item} run={run} onTask={onTask} quiet={quiet} />);
}

interface FailedProps {
  readonly item: ItemView;
  readonly run: RunView;
  readonly onTask: ((key: string) => void) | undefined;
  readonly quiet: boolean;
}

function Failed({ item, run, onTask, quiet }: FailedProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const may = useMay('item:complete');
  const [busy, setBusy] = useState('');
  const task = run.tasks.find(({ id }) => id === item.task);
  const say = async (offer: string): Promise<void> => {
    if (busy !== '' || !may) return;
    setBusy(offer);
    try {
      await api.call('completeItem', { params: { item: item.item }, body: { offer }, key: crypto.randomUUID() });
      toast.good(`${offerWords(offer)}: the run takes it up.`);
    } catch (thrown) {
      toast.bad(thrown);
    } finally {
      setBusy('');
      for (const queryKey of [['run', run.run], ['items'], ['runs']]) {
        client.invalidateQueries({ queryKey }).catch(() => undefined);
      }
    }
  };
  const offers = (
    <div className={css['offers']}>
      {item.offers.map((offer) => (
        <Button
          key={offer}
          small
          kind={offer === 'retry' ? 'primary' : 'plain'}
          busy={busy === offer}
          disabled={!may}
          title={may ? OFFER_ABOUT[offer] : 'Your role reads this and does not complete it.'}
          onClick={() => {
            say(offer).catch(toast.bad);
          }}
        >
          {offerWords(offer)}
        </Button>
      ))}
      <Link to="/inbox" search={{ open: item.item }}>
        With a note …
      </Link>
    </div>
  );
  if (quiet) return offers;
  return (
    <Note tone="bad" title="The run stands: a task failed, and a person decides how it goes on.">
      <p>
        {onTask === undefined ? (
          <Value text={task?.name ?? item.title} />
        ) : (
          <button type="button" className={css['task']} onClick={() => onTask(item.task)}>
            {defanged(visible(task?.name ?? item.title))}
          </button>
        )}
        {task?.error ? (
          <>
            : <Value text={task.error} />
          </>
        ) : null}
      </p>
      {offers}
    </Note>
  );
}

const OFFER_ABOUT: Readonly<Record<string, string>> = {
  retry: 'The task is run once more from its beginning.',
  skip: 'The run goes on as if the task had done nothing.',
  cancel: 'The run ends here; what it has done stays done.',
};
