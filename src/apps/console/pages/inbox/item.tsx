/** A manual task or a review: what is to be done, and what a person can say of it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ItemState } from '../../../../core/api/views.ts';
import { Refusal } from '../../api/client.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { DoneList, EvidenceList, GapList } from '../../ui/evidence.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import { Note, Panel } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Value } from '../../ui/value.tsx';
import css from './detail.module.css';
import { firstOf } from './answer.tsx';
import { offerWords } from './entries.ts';
import answerCss from './answer.module.css';
import { useSources } from './sources.tsx';

interface ItemDetailProps {
  readonly item: ItemState;
  readonly onDone: () => void;
}

export function ItemDetail({ item, onDone }: ItemDetailProps) {
  const { queries } = useConsole();
  const run = useQuery(queries.run(item.run));
  const sourced = useSources(item, run.data?.alert.key);
  const isOpen = item.status === 'open';
  return (
    <article className={css['question']}>
      <header className={css['head']}>
        <p className={css['from']}>
          {run.data ? (
            <Link to="/alerts/$alert" params={{ alert: run.data.alert.key }} search={{ run: item.run }}>
              <Value text={run.data.alertName} />
            </Link>
          ) : (
            ' '
          )}
        </p>
        <h2>
          <Value text={item.title} />
        </h2>
        <p className={css['meta']}>
          <span>{item.id}</span>
          {run.data ? <span>by {run.data.playbook}</span> : null}
          {item.assignee === undefined ? null : <span>for {item.assignee}</span>}
          {item.dueAt === undefined ? null : (
            <span>
              due <Time at={item.dueAt} />
            </span>
          )}
        </p>
      </header>
      <div className={css['columns']}>
        <div className={css['evidence']}>
          <Panel icon="task" title="What is to be done" tools={<CopyJson what="the task" value={item} mark />}>
            <Value text={item.text} />
          </Panel>
          {run.data && run.data.gaps.length > 0 ? (
            <Panel icon="gap" title="Not known" flush>
              <GapList gaps={run.data.gaps} />
            </Panel>
          ) : null}
          {run.data && run.data.evidence.length > 0 ? (
            <Panel icon="search" title="Evidence" flush>
              <EvidenceList rows={run.data.evidence.map((row) => ({ ...row, ...sourced(row) }))} />
            </Panel>
          ) : null}
          {run.data && run.data.actions.length > 0 ? (
            <Panel icon="action" title="Done already" flush>
              <DoneList rows={run.data.actions.map(({ status, ...action }) => ({ ...action, result: status }))} />
            </Panel>
          ) : null}
        </div>
        <aside className={css['decision']}>
          <h2>{isOpen ? 'When you have done it' : 'Done'}</h2>
          {!isOpen ? <Outcome item={item} /> : <Completing item={item} onDone={onDone} />}
        </aside>
      </div>
    </article>
  );
}

/** Who completed it, and when. */
function Outcome({ item: { by, at, status } }: { readonly item: ItemState }) {
  if (by === null || by === '')
    return <Note tone="info">Nobody needs to do it any more: it went with its run or its task.</Note>;
  return (
    <Note tone="good" title={<Value text={`${by} completed it.`} />}>
      {at === null ? null : <Time at={at} as="absolute" />}
      {status === 'completing' ? ' The run is taking it up now.' : null}
    </Note>
  );
}

function Completing({ item, onDone }: { readonly item: ItemState; readonly onDone: () => void }) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const may = useMay('item:complete');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState('');
  const [refused, setRefused] = useState<Refusal>();
  const key = useMemo(() => crypto.randomUUID(), [item.item]);
  const complete = async (offer: string): Promise<void> => {
    if (busy !== '') return;
    setBusy(offer);
    setRefused(undefined);
    try {
      await api.call('completeItem', { params: { item: item.item }, body: { offer, note }, key: `${key}-${offer}` });
      toast.good(`${offerWords(offer)}: noted.`);
      onDone();
    } catch (thrown) {
      if (thrown instanceof Refusal) setRefused(thrown);
      else toast.bad(thrown);
    } finally {
      setBusy('');
      client.invalidateQueries({ queryKey: ['items'] }).catch(() => undefined);
    }
  };
  if (!may) return <Note tone="info">Your role reads this and does not complete it.</Note>;
  return (
    <form className={answerCss['answer']} data-answer onSubmit={(event) => event.preventDefault()}>
      <Field label="Note" about="Stands in the story of the run beside your name. Optional.">
        {(ids) => <TextArea {...ids} value={note} onChange={(event) => setNote(event.target.value)} />}
      </Field>
      {refused ? <ItemRefused refusal={refused} /> : null}
      <div className={answerCss['foot']}>
        {item.offers.map((offer, index) => (
          <Button
            key={offer}
            kind={index === 0 ? 'primary' : 'plain'}
            busy={busy === offer}
            onClick={() => {
              complete(offer).catch(toast.bad);
            }}
          >
            {offerWords(offer)}
          </Button>
        ))}
      </div>
    </form>
  );
}

function ItemRefused({ refusal }: { readonly refusal: Refusal }) {
  const { code, message, hint } = refusal;
  if (code !== 'item.completed') {
    return (
      <Note tone="bad" title={message}>
        {hint}
      </Note>
    );
  }
  const { by, at } = firstOf(refusal);
  return (
    <Note tone="caution" title="Somebody else completed it first.">
      <Value text={by} /> {at === undefined ? null : <Time at={at} as="absolute" />}
    </Note>
  );
}
