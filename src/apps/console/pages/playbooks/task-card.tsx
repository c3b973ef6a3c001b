/** One task of a playbook: what it calls with what, what it asks, where it goes from here and how often it did. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AdvanceArg } from '../../../../core/language/value.ts';
import type { FormQuestion, Playbook, Task } from '../../../../core/playbook/document.ts';
import type { StatisticsView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { groupsText, valueText } from '../../text/arguments.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Failure, Note, Skeleton } from '../../ui/layout.tsx';
import plan from '../alert/plan/plan.module.css';
import { documentQuery, type PlaybookView } from './document.ts';
import { ERROR_WORDS, KIND_WORDS, percent, wayWords } from './task-words.ts';
import css from './playbooks.module.css';

interface TaskCardProps {
  readonly view: PlaybookView;
  readonly id: string;
  /** What is being edited, where it can be read. */
  readonly draft: Playbook | undefined;
  readonly statistics: StatisticsView | undefined;
  readonly onClose: () => void;
  readonly onTask: (id: string) => void;
  readonly onLine: (line: number) => void;
}

export function TaskCard({ view, id, draft, statistics, onClose, onTask, onLine }: TaskCardProps) {
  const { queries } = useConsole();
  const text = useQuery({ ...queries.playbookText(view.name), enabled: draft === undefined });
  const installed = useQuery(documentQuery(`installed ${text.data?.hash ?? ''}`, text.data?.text));
  const playbook = draft ?? installed.data?.playbook;
  const task = playbook?.tasks[id];
  useKeys([{ keys: 'Escape', does: 'Close the task', group: 'Playbook', act: onClose }]);
  return (
    <aside className={plan['panel']} aria-label="The task" tabIndex={0}>
      {task && playbook ? (
        <>
          <div className={plan['panelHead']}>
            <div>
              <h2>{task.name === '' ? `#${task.id}` : task.name}</h2>
              <p className={plan['panelMeta']}>
                <Badge>{KIND_WORDS[task.kind] ?? task.kind}</Badge>
                <span>
                  id <code>{task.id}</code>
                </span>
                <button type="button" className={plan['link']} onClick={() => onLine(task.position.line)}>
                  line {task.position.line}
                </button>
              </p>
            </div>
            <IconButton icon="cross" label="Close the task (Esc)" onClick={onClose} />
          </div>
          <Parts task={task} playbook={playbook} statistics={statistics} onTask={onTask} />
          <Section>
            <Button small icon="file" onClick={() => onLine(task.position.line)}>
              Show it in the text
            </Button>
          </Section>
        </>
      ) : text.error ? (
        <Failure error={text.error} />
      ) : installed.data ? (
        <Note tone="caution" title="The task is not in the text">
          It may have been removed by a newer version.
        </Note>
      ) : (
        <Skeleton rows={5} />
      )}
    </aside>
  );
}

interface PartsProps {
  readonly task: Task;
  readonly playbook: Playbook;
  readonly statistics: StatisticsView | undefined;
  readonly onTask: (id: string) => void;
}

function Parts({ task, playbook, statistics, onTask }: PartsProps) {
  return (
    <>
      {task.description === '' ? null : <Section>{task.description}</Section>}
      <Calls task={task} />
      {task.kind === 'condition' ? (
        <Section title="Asks">
          {task.conditions.map(({ label, condition }) => (
            <div key={label} className={plan['pair']}>
              <span className={css['way']}>{wayWords(label)}, when</span>
              <pre className={plan['value']}>{groupsText(condition)}</pre>
            </div>
          ))}
        </Section>
      ) : null}
      {task.kind === 'ask' ? <Questions questions={[task.question]} to={task.message.to} /> : null}
      {task.kind === 'collection' ? <Questions questions={task.form.questions} to={task.message.to} /> : null}
      {'args' in task ? <Arguments args={task.args} /> : null}
      {task.fieldMapping.length === 0 ? null : (
        <Section title="Fills fields of the alert">
          <Pairs rows={task.fieldMapping.map(({ field, output }) => [field, output])} />
        </Section>
      )}
      <Section title="From here">
        {Object.entries(task.next).map(([label, targets]) => (
          <div key={label} className={css['next']}>
            <span className={css['way']}>
              {wayWords(label)}
              {shareOf(statistics, task.id, label)}
            </span>
            {targets.map((target) => (
              <button key={target} type="button" className={plan['link']} onClick={() => onTask(target)}>
                {playbook.tasks[target]?.name || `#${target}`}
              </button>
            ))}
          </div>
        ))}
        {Object.keys(task.next).length === 0 ? <span>Nothing: a way ends here.</span> : null}
      </Section>
      {CALLING.has(task.kind) ? (
        <Section title="If it fails">
          {ERROR_WORDS[task.onError]}
          {task.skipUnavailable ? ' It is skipped where no instance offers the command.' : ''}
          {task.evidence === undefined || task.onError === 'stop' ? '' : ` The gap is called “${task.evidence}”.`}
        </Section>
      ) : null}
    </>
  );
}

const CALLING: ReadonlySet<Task['kind']> = new Set(['command', 'script', 'script-condition', 'playbook']);

function Calls({ task }: { readonly task: Task }) {
  if (task.kind === 'playbook') {
    const { loop } = task;
    return (
      <Section title="Runs the playbook">
        <Link to="/playbooks/$playbook" params={{ playbook: task.playbook }}>
          {task.playbook}
        </Link>
        <span>
          {task.separateContext ? 'With a context of its own.' : 'In the same context.'}
          {loop === undefined
            ? ''
            : loop.until.kind === 'for-each'
              ? ` Once for each item, at most ${loop.max} times.`
              : ` Again and again, at most ${loop.max} times.`}
        </span>
        {loop?.until.kind === 'condition' ? (
          <pre className={plan['value']}>until {groupsText(loop.until.condition)}</pre>
        ) : null}
      </Section>
    );
  }
  if (!('command' in task)) return null;
  return (
    <Section title={task.kind === 'script' ? 'Runs the automation' : 'Calls'}>
      <code>{task.command}</code>
      {task.brand === '' ? null : <span>of {task.brand}</span>}
    </Section>
  );
}

function Arguments({ args }: { readonly args: Readonly<Record<string, AdvanceArg>> }) {
  const rows = Object.entries(args).filter(([, value]) => valueText(value) !== '');
  return rows.length === 0 ? null : (
    <Section title="Given">
      <Pairs rows={rows} />
    </Section>
  );
}

function Questions({ questions, to }: { readonly questions: readonly FormQuestion[]; readonly to: AdvanceArg }) {
  return (
    <Section title="Asks a person">
      {valueText(to) === '' ? null : <span>{valueText(to)}</span>}
      {questions.map((question) => (
        <div key={question.id} className={plan['pair']}>
          <span className={css['way']}>{valueText(question.label) || question.id}</span>
          {question.options.map((option, index) => (
            <span key={index}>
              {valueText(option)}
              {allowed(question, valueText(option))}
            </span>
          ))}
        </div>
      ))}
    </Section>
  );
}

function allowed({ grants }: FormQuestion, answer: string): string {
  const verbs = Object.hasOwn(grants, answer) ? (grants[answer] ?? []).map(({ verb }) => verb) : [];
  return verbs.length === 0 ? '' : ` → allows ${[...new Set(verbs)].join(', ')}`;
}

function shareOf(statistics: StatisticsView | undefined, task: string, label: string): ReactNode {
  const found = statistics?.branches.find((branch) => branch.task === task && branch.label === label);
  return found === undefined ? null : <b className={css['share']}>{percent(found.share)}</b>;
}

function Section({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <section className={plan['section']}>
      {title === undefined ? null : <h3>{title}</h3>}
      {children}
    </section>
  );
}

function Pairs({ rows }: { readonly rows: readonly (readonly [string, AdvanceArg])[] }) {
  return (
    <dl>
      {rows.map(([label, value]) => (
        <div key={label} className={plan['pair']}>
          <dt>{label}</dt>
          <dd className={plan['value']}>{valueText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
