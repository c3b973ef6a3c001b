/** One task of the plan: what it was given, what it gave, how long it took, and why its branch was taken. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Json } from '../../../../../core/base/json.ts';
import { scopeOf } from '../../../../../core/engine/scope.ts';
import type { AnswerOf } from '../../../../../core/api/views.ts';
import { useConsole } from '../../../api/console-context.ts';
import { useKeys } from '../../../keys/keys.tsx';
import { duration } from '../../../text/time.ts';
import { plural, taskStatusWord } from '../../../text/words.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { CopyJson } from '../../../ui/copy-json.tsx';
import { DoneList, EvidenceList, GapList } from '../../../ui/evidence.tsx';
import { Answered, Note } from '../../../ui/layout.tsx';
import { Time } from '../../../ui/time.tsx';
import { Value } from '../../../ui/value.tsx';
import { FailedTask } from '../failed-task.tsx';
import type { AlertPlace } from '../places.ts';
import { labelWords, WhyBranch } from '../why-branch.tsx';
import css from './plan.module.css';

interface TaskPanelProps {
  readonly run: string;
  readonly task: string;
  readonly onClose: () => void;
  readonly onGo: (step: AlertPlace) => void;
}

export function TaskPanel({ run, task: key, onClose, onGo }: TaskPanelProps) {
  const { queries } = useConsole();
  const task = useQuery(queries.task(run, key));
  useKeys([{ keys: 'Escape', does: 'Close the task', group: 'Work plan', act: onClose }]);
  return (
    <aside className={css['panel']} aria-label="The task" tabIndex={0}>
      <Answered query={task}>{(view) => <Parts run={run} task={view} onClose={onClose} onGo={onGo} />}</Answered>
    </aside>
  );
}

type Detail = AnswerOf<'showTask'>;

interface PartsProps extends Omit<TaskPanelProps, 'task'> {
  readonly task: Detail;
}

function Parts({ run, task, onClose, onGo }: PartsProps) {
  const { name, description, status, error, passes, inputs, outputs } = task;
  return (
    <>
      <div className={css['panelHead']}>
        <h2>
          <Value text={name} />
        </h2>
        <div className={css['panelTools']}>
          <CopyJson what="the task" value={task} mark />
          <IconButton icon="cross" label="Close the task (Esc)" onClick={onClose} />
        </div>
      </div>
      <Meta task={task} />
      {status === 'new' ? <Note tone="info">The run has not come to it yet.</Note> : null}
      {status === 'dead' ? <Note tone="info">It stands on a branch that was not taken.</Note> : null}
      {error === null ? null : (
        <Note tone="bad" title={error.code}>
          <Value text={error.message} />
        </Note>
      )}
      <Open run={run} task={task} />
      {task.branch === null ? null : (
        <Section title={`Why it went: ${labelWords(task.branch.label)}`}>
          <WhyBranch branch={task.branch} whole />
        </Section>
      )}
      {passes.length === 0 ? null : (
        <Section title="Runs a playbook">
          {passes.map(({ scope, startedAt, endedAt, error: failed }, index) => (
            <Button key={scope} small icon="playbook" onClick={() => onGo({ scope, task: '', as: '' })}>
              {passes.length === 1 ? 'Open it here' : `Open pass ${index + 1}`}
              {failed ? ', failed' : endedAt === null ? ', under way' : `, ${duration(endedAt - startedAt)}`}
            </Button>
          ))}
        </Section>
      )}
      {inputs.map(({ name: call, args, attempt }, index) => (
        <Section
          key={index}
          title={`Given to ${call}${attempt > 1 ? `, attempt ${attempt}` : ''}`}
          tools={<CopyJson what="the inputs" value={args} mark />}
        >
          <Pairs rows={Object.entries(args).map(([label, value]) => ({ label, value }))} none="It takes nothing." />
        </Section>
      ))}
      {task.evidence.length === 0 ? null : (
        <Section title="Evidence that it found" flush>
          <EvidenceList rows={task.evidence} />
        </Section>
      )}
      {task.gaps.length === 0 ? null : (
        <Section title="What it could not learn" flush>
          <GapList gaps={task.gaps} />
        </Section>
      )}
      {task.actions.length === 0 ? null : (
        <Section title="What it did" flush>
          <DoneList rows={task.actions} />
        </Section>
      )}
      {outputs.length === 0 ? null : (
        <Section
          title={`Wrote into the context: ${plural(outputs.length, 'value')}`}
          tools={<CopyJson what="the outputs" value={outputs} mark />}
        >
          <Pairs
            rows={outputs.map(({ path, value, op, cut }) => ({
              label: op === 'set' ? path : `${path} (${op})`,
              value: cut ? '(large: see the context)' : value,
            }))}
            none=""
          />
        </Section>
      )}
      {task.given.map((entry) => (
        <Section
          key={entry.id}
          title="Said"
          tools={
            <button type="button" className={css['link']} onClick={() => onGo({ tab: 'room', entry: entry.id })}>
              in the war room
            </button>
          }
        >
          <pre className={css['value']} tabIndex={0} aria-label="What it said">
            <Value text={entry.readable} code />
            {entry.cut ? '\n…' : ''}
          </pre>
        </Section>
      ))}
      {description === '' ? null : (
        <Section title="About it">
          <span className={css['description']}>{description}</span>
        </Section>
      )}
    </>
  );
}

function Meta({ task }: { readonly task: Detail }) {
  const { key, kind, calls, brand, status, readyAt, startedAt, endedAt, attempts, rounds } = task;
  const word = taskStatusWord(status);
  const waited = readyAt === null || startedAt === null ? 0 : startedAt - readyAt;
  return (
    <p className={css['panelMeta']}>
      <Badge tone={word.tone}>{status === 'new' ? 'not reached' : word.text}</Badge>
      <span>
        {kind} {key}
      </span>
      {calls === '' ? null : <code title={brand === '' ? undefined : brand}>{calls}</code>}
      {startedAt === null ? null : (
        <span>
          began <Time at={startedAt} as="clock" />
        </span>
      )}
      {startedAt === null || endedAt === null ? null : <span>took {duration(endedAt - startedAt)}</span>}
      {waited > 1_000 ? <span>waited {duration(waited)} before</span> : null}
      {attempts > 1 ? <span>attempt {attempts}</span> : null}
      {rounds > 0 ? <span>round {rounds + 1}</span> : null}
    </p>
  );
}

/** What stands open at the task: a question, an item, or that it failed. */
function Open({ run, task }: { readonly run: string; readonly task: Detail }) {
  const { queries } = useConsole();
  const view = useQuery({ ...queries.run(run), enabled: task.items.length > 0 });
  const asked = [...task.questions, ...task.items];
  if (asked.length === 0) return null;
  const failed = view.data && {
    ...view.data,
    items: view.data.items.filter((item) => item.task === task.key && scopeOf(item.task) === scopeOf(task.key)),
  };
  const isFailed = failed?.items.some(({ id }) => id.startsWith('failed:')) === true;
  return (
    <Section title="Asked of a person">
      {failed && isFailed ? (
        <FailedTask run={failed} quiet />
      ) : (
        asked.map((id) => (
          <Link key={id} to="/inbox" search={{ open: id }}>
            {task.status === 'waiting' ? 'Open it and answer' : 'What was asked, and who answered'}
          </Link>
        ))
      )}
    </Section>
  );
}

interface SectionProps {
  readonly title: string;
  readonly tools?: ReactNode;
  readonly flush?: boolean;
  readonly children: ReactNode;
}

function Section({ title, tools, flush = false, children }: SectionProps) {
  return (
    <section className={css['section']} data-flush={flush || undefined}>
      <div className={css['sectionHead']}>
        <h3>{title}</h3>
        {tools}
      </div>
      {children}
    </section>
  );
}

interface PairsProps {
  readonly rows: readonly { readonly label: string; readonly value: Json }[];
  readonly none: string;
}

function Pairs({ rows, none }: PairsProps) {
  if (rows.length === 0) return <span>{none}</span>;
  return (
    <dl>
      {rows.map(({ label, value }, index) => (
        <div key={index} className={css['pair']}>
          <dt>{label}</dt>
          <dd className={css['value']} tabIndex={0}>
            <Value text={typeof value === 'string' ? value : JSON.stringify(value, null, 2)} code />
          </dd>
        </div>
      ))}
    </dl>
  );
}
