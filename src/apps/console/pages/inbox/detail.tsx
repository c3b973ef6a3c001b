/** What stands open in the inbox: a question with all that is decided on, or a task; and what became of one that is gone. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState, type ReactNode } from 'react';
import type { AnswerOf, ApprovalView } from '../../../../core/api/views.ts';
import type { Os } from '../../../../core/commandline/types.ts';
import { Refusal } from '../../api/client.ts';
import { useConsole } from '../../api/console-context.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { DoneList, EvidenceList, GapList } from '../../ui/evidence.tsx';
import { Answered, Empty, Facts, Note, Panel } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { Value } from '../../ui/value.tsx';
import { ExplainedLine } from '../alert/explained-line.tsx';
import { Answer, type First } from './answer.tsx';
import { changesBetween } from './answering.ts';
import css from './detail.module.css';
import { headlineOf, parted, type Waiting } from './entries.ts';
import { ItemDetail } from './item.tsx';
import { useSources } from './sources.tsx';

interface DetailProps {
  readonly id: string;
  readonly waiting: Waiting | undefined;
  readonly onDone: () => void;
}

export function Detail({ id, waiting, onDone }: DetailProps) {
  const { queries } = useConsole();
  // A question or an item, open or gone: the list knows what is open, of the rest the one or the other is found.
  const isItem = waiting?.kind === 'item';
  const approval = useQuery({ ...queries.approval(id), enabled: !isItem });
  const isNoQuestion = isItem || (isUnknown(approval.error) && !approval.data);
  const item = useQuery({ ...queries.item(id), enabled: isNoQuestion });
  const last = useRef(waiting?.kind === 'item' ? waiting.item : undefined);
  if (item.data) last.current = item.data;
  if (isNoQuestion) {
    if (last.current) return <ItemDetail item={last.current} onDone={onDone} />;
    if (isUnknown(item.error)) {
      return (
        <Empty icon="inbox" title="Nothing stands under this address">
          <p>The question or task is not there, or never was. Choose another one at the left.</p>
        </Empty>
      );
    }
    return <Answered query={item}>{() => null}</Answered>;
  }
  return <Answered query={approval}>{(state) => <Question state={state} onDone={onDone} />}</Answered>;
}

function isUnknown(error: Error | null): boolean {
  return error instanceof Refusal && error.status === 404;
}

type State = AnswerOf<'showApproval'>;

function Question({ state, onDone }: { readonly state: State; readonly onDone: () => void }) {
  // What the reader has read stands still: what is new is put beside it when he asks, never under his hand.
  const [read, setRead] = useState<ApprovalView>(state);
  const [news, setNews] = useState<readonly string[]>([]);
  const [lost, setLost] = useState<First>();
  const { queries } = useConsole();
  const run = useQuery(queries.run(state.run));
  const isOpen = state.status === 'open';
  const shown = isOpen ? read : state;
  const isNewer = isOpen && state.hash !== read.hash;
  const { facts, commandLines, rest } = parted(shown.evidence);
  const sourced = useSources(state, run.data?.alert.key);
  const headline = headlineOf(shown);
  const renew = (): void => {
    setNews(changesBetween(read, state));
    setRead(state);
  };
  return (
    <article className={css['question']}>
      <header className={css['head']}>
        <p className={css['from']}>
          {run.data ? (
            <Link to="/alerts/$alert" params={{ alert: run.data.alert.key }} search={{ run: state.run }}>
              <Value text={run.data.alertName} />
            </Link>
          ) : (
            ' '
          )}
        </p>
        <h2>
          <Value text={headline.title} />
        </h2>
        <p className={css['meta']}>
          <span>
            asked <Time at={shown.askedAt} />
          </span>
          {run.data ? <span>by {run.data.playbook}</span> : null}
          {run.data?.dryRun ? <Badge tone="info">dry run: nothing is changed</Badge> : null}
          {shown.assignee === undefined ? null : <span>for {shown.assignee}</span>}
          {shown.dueAt === undefined ? null : (
            <span>
              due <Time at={shown.dueAt} />
            </span>
          )}
        </p>
      </header>
      {isNewer ? (
        <Note tone="caution" title="What the question shows has changed since you opened it.">
          <button type="button" className={css['renew']} onClick={renew}>
            Show what is new
          </button>
        </Note>
      ) : null}
      {news.length === 0 ? null : (
        <Note tone="info" title="New since you read it">
          <ul>
            {news.map((line) => (
              <li key={line}>
                <Value text={line} />
              </li>
            ))}
          </ul>
        </Note>
      )}
      <div className={css['columns']}>
        <div className={css['evidence']}>
          {headline.body === '' ? null : (
            <p className={css['body']}>
              <Value text={headline.body} />
            </p>
          )}
          {shown.gaps.length === 0 ? null : (
            <Panel
              icon="gap"
              title={`Not known (${shown.gaps.length})`}
              tools={<Aside>unknown is not harmless</Aside>}
              flush
            >
              <GapList gaps={shown.gaps} />
            </Panel>
          )}
          <Panel icon="search" title="Evidence" tools={<CopyJson what="the question" value={state} mark />} flush>
            {rest.length === 0 ? (
              <Aside padded>No source has said anything.</Aside>
            ) : (
              <EvidenceList rows={rest.map((row) => ({ ...row, ...sourced(row) }))} />
            )}
          </Panel>
          {commandLines.length === 0 ? null : (
            <Panel icon="run" title="Command lines">
              <div className={css['lines']}>
                {commandLines.map(({ label, value }, index) => (
                  <ExplainedLine
                    key={index}
                    label={label.replace(/ command line$/i, '')}
                    text={value}
                    os={osNamed(facts)}
                  />
                ))}
              </div>
            </Panel>
          )}
          <Panel icon="host" title="Where">
            <Facts rows={grouped(facts)} />
          </Panel>
          {shown.actions.length === 0 ? null : (
            <Panel icon="action" title="Done already" flush>
              <DoneList rows={shown.actions} />
            </Panel>
          )}
          {shown.notAsked === undefined || shown.notAsked.length === 0 ? null : (
            <Panel icon="policy" title="Not asked">
              <Facts wide rows={shown.notAsked.map(({ label, why }) => ({ label, value: <Value text={why} /> }))} />
            </Panel>
          )}
        </div>
        <aside className={css['decision']}>
          <h2>{isOpen ? 'Your decision' : 'Decided'}</h2>
          {lost ? (
            <Lost first={lost} />
          ) : isOpen ? (
            <Answer
              key={read.hash}
              approval={read}
              barred={state.barred}
              onDone={onDone}
              onChanged={renew}
              onLost={setLost}
            />
          ) : (
            <Outcome state={state} />
          )}
        </aside>
      </div>
    </article>
  );
}

/** To whom came second: what he had chosen counts for nothing. */
function Lost({ first: { by, at } }: { readonly first: First }) {
  return (
    <Note tone="caution" title="Somebody else answered first.">
      <p>
        <Value text={by} /> answered{' '}
        {at === undefined ? null : (
          <>
            at <Time at={at} as="absolute" />
          </>
        )}
        . Your answer was not taken, and nothing was done because of it.
      </p>
    </Note>
  );
}

function Outcome({ state }: { readonly state: State }) {
  if (state.status === 'withdrawn') {
    return (
      <Note tone="info" title="The question was withdrawn.">
        <Value text={state.reason ?? 'Nobody needs to answer it any more.'} />
      </Note>
    );
  }
  return (
    <Note tone="good" title={<Value text={`${state.by ?? 'Somebody'} answered.`} />}>
      {state.at === null ? null : <Time at={state.at} as="absolute" />}
      {state.status === 'answering' ? ' The run is taking it up now.' : null}
    </Note>
  );
}

function Aside({ children, padded = false }: { readonly children: ReactNode; readonly padded?: boolean }) {
  return <span className={padded ? css['asidePadded'] : css['aside']}>{children}</span>;
}

/** The system of the host, where the question says it. */
function osNamed(facts: ApprovalView['evidence']): Os | undefined {
  const text = facts
    .map(({ value }) => value)
    .join(' ')
    .toLowerCase();
  return (['windows', 'linux', 'macos'] as const).find((os) => text.includes(os));
}

/** Facts of the same name stand together. */
function grouped(facts: ApprovalView['evidence']): readonly { readonly label: string; readonly value: ReactNode }[] {
  const labels = [...new Set(facts.map(({ label }) => label))];
  return labels.map((label) => ({
    label,
    value: facts
      .filter((fact) => fact.label === label)
      .map(({ value }, index) => (
        <div key={index}>
          <Value text={value} />
        </div>
      )),
  }));
}
