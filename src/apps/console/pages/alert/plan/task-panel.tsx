/** One task of the plan: what it was given, what it gave, how long it took, and why its branch was taken. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Json } from '../../../../../core/base/json.ts';
import type { AnswerOf } from '../../../../../core/api/views.ts';
import { useConsole } from '../../../api/console-context.ts';
import { useKeys } from '../../../keys/keys.tsx';
import { duration } from '../../../text/time.ts';
import { taskStatusWord } from '../../../text/words.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { DoneList, EvidenceList, GapList } from '../../../ui/evidence.tsx';
import { Answered, Note } from '../../../ui/layout.tsx';
import { Time } from '../../../ui/time.tsx';
import { Value } from '../../../ui/value.tsx';
import { labelWords, WhyBranch } from '../overview.tsx';
import css from './plan.module.css';

interface TaskPanelProps {
  readonly run: string;
  readonly task: string;
  readonly onClose: () => void;
  readonly onScope: (scope: string) => void;
}

export function TaskPanel({ run, task: key, onClose, onScope }: TaskPanelProps) {
  const { queries } = useConsole();
  const task = useQuery(queries.task(run, key));
  useKeys([{ keys: 'Escape', does: 'Close the task', group: 'Alert', act: onClose }]);
  return (
    <aside className={css['panel']} aria-label="The task" tabIndex={0}>
      <Answered query={task}>{(view) => <Parts task={view} onClose={onClose} onScope={onScope} />}</Answered>
    </aside>
  );
}

type Detail = AnswerOf<'showTask'>;

function Parts({
  task,
  onClose,
  onScope,
}: {
  readonly task: Detail;
  readonly onClose: () => void;
  readonly onScope: (scope: string) => void;
}) {
  const { name, kind, description, calls, status, error, startedAt, endedAt, attempts, passes, inputs, outputs } = task;
  const word = taskStatusWord(status);
  return (
    <>
      <div className={css['panelHead']}>
        <div>
          <h2>{name}</h2>
          <p className={css['panelMeta']}>
            <Badge tone={word.tone}>{word.text}</Badge>
            <span>{kind}</span>
            {calls === '' ? null : <code>{calls}</code>}
            {startedAt === null ? null : <Time at={startedAt} as="clock" />}
            {startedAt === null || endedAt === null ? null : <span>took {duration(endedAt - startedAt)}</span>}
            {attempts > 1 ? <span>attempt {attempts}</span> : null}
          </p>
        </div>
        <IconButton icon="cross" label="Close the task (Esc)" onClick={onClose} />
      </div>
      {error === null ? null : (
        <Note tone="bad" title={error.code}>
          <Value text={error.message} />
        </Note>
      )}
      {description === '' ? null : <Section>{description}</Section>}
      {task.questions.length + task.items.length === 0 ? null : (
        <Section title="Asked of a person">
          {[...task.questions, ...task.items].map((id) => (
            <Link key={id} to="/inbox" search={{ open: id }}>
              Open it
            </Link>
          ))}
        </Section>
      )}
      {task.branch === null ? null : (
        <Section title={`Why it went ${labelWords(task.branch.label)}`}>
          <WhyBranch branch={task.branch} />
        </Section>
      )}
      {passes.length === 0 ? null : (
        <Section title="Inside">
          {passes.map(({ scope }, index) => (
            <Button key={scope} small icon="playbook" onClick={() => onScope(scope)}>
              {passes.length === 1 ? 'Open the playbook that it runs' : `Open pass ${index + 1}`}
            </Button>
          ))}
        </Section>
      )}
      {inputs.map(({ name: call, args }, index) => (
        <Section key={index} title={`Given: ${call}`}>
          <Pairs rows={Object.entries(args).map(([label, value]) => ({ label, value }))} />
        </Section>
      ))}
      {task.evidence.length === 0 ? null : (
        <Section title="Evidence">
          <EvidenceList rows={task.evidence} />
        </Section>
      )}
      {task.gaps.length === 0 ? null : (
        <Section title="Not known">
          <GapList gaps={task.gaps} />
        </Section>
      )}
      {task.actions.length === 0 ? null : (
        <Section title="Done">
          <DoneList rows={task.actions} />
        </Section>
      )}
      {outputs.length === 0 ? null : (
        <Section title="Wrote into the context">
          <Pairs
            rows={outputs.map(({ path, value, op }) => ({ label: op === 'set' ? path : `${path} (${op})`, value }))}
          />
        </Section>
      )}
      {task.given.map((entry) => (
        <Section key={entry.id} title="Said">
          <pre className={css['value']}>
            <Value text={entry.readable} code />
          </pre>
        </Section>
      ))}
    </>
  );
}

function Section({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <section className={css['section']}>
      {title === undefined ? null : <h3>{title}</h3>}
      {children}
    </section>
  );
}

function Pairs({ rows }: { readonly rows: readonly { readonly label: string; readonly value: Json }[] }) {
  if (rows.length === 0) return <span>nothing</span>;
  return (
    <dl>
      {rows.map(({ label, value }, index) => (
        <div key={index} className={css['pair']}>
          <dt>{label}</dt>
          <dd className={css['value']}>
            <Value text={typeof value === 'string' ? value : JSON.stringify(value, null, 2)} code />
          </dd>
        </div>
      ))}
    </dl>
  );
}
