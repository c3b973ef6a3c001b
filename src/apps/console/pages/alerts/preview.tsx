/** The alert that the cursor is on, beside the table: enough to decide whether it has to be opened. `j` and `k` lead through. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AlertView, RunView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { plural, runStatusWord, severityWord, verdictWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { EvidenceList } from '../../ui/evidence.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Answered, Facts } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { CommandLine, Value } from '../../ui/value.tsx';
import { commandLinesOf, factsOf, textOf } from '../alert/fields.ts';
import { headlineOf } from '../inbox/entries.ts';
import css from './preview.module.css';

const EVIDENCE_SHOWN = 5;

interface PreviewProps {
  readonly alert: string;
  readonly place: string;
  readonly onStep: (step: 1 | -1) => void;
  readonly onClose: () => void;
}

export function Preview({ alert: key, place, onStep, onClose }: PreviewProps) {
  const { queries } = useConsole();
  const alert = useQuery(queries.alert(key));
  return (
    <aside className={css['pane']} aria-label="Preview" data-preview>
      <div className={css['bar']}>
        <IconButton icon="up" label="The one before (k)" onClick={() => onStep(-1)} />
        <IconButton icon="down" label="Next (j)" onClick={() => onStep(1)} />
        <span className={css['place']}>{place}</span>
        <Link to="/alerts/$alert" params={{ alert: key }} className={css['whole']}>
          Open it
        </Link>
        <IconButton icon="cross" label="Close the preview (Esc)" onClick={onClose} />
      </div>
      <div className={css['body']} tabIndex={0} role="region" aria-label="The alert">
        <Answered query={alert} rows={6}>
          {(view) => <Alert alert={view} />}
        </Answered>
      </div>
    </aside>
  );
}

function Alert({ alert }: { readonly alert: AlertView }) {
  const { queries } = useConsole();
  const toast = useToast();
  const run = useQuery({ ...queries.run(alert.run ?? ''), enabled: alert.run !== null });
  const severity = severityWord(alert.fields['severity']);
  const owner = textOf(alert.fields, 'owner');
  const lines = commandLinesOf(alert.fields);
  return (
    <>
      <h2 className={css['name']}>
        <Value text={alert.name} />
      </h2>
      <div className={css['state']}>
        {severity ? <Badge tone={severity.tone}>{severity.text}</Badge> : null}
        <Badge tone={alert.status === 'closed' ? 'neutral' : 'info'}>{alert.status}</Badge>
        {run.data ? (
          <Badge tone={runStatusWord(run.data.status).tone}>{runStatusWord(run.data.status).text}</Badge>
        ) : null}
        <span>
          <Time at={alert.receivedAt} />
        </span>
        <span>{owner === '' ? 'nobody works on it' : <Value text={owner} />}</span>
      </div>
      {alert.closeReason === null ? null : (
        <p className={css['closed']}>
          Closed
          {alert.closedAt === null ? (
            ''
          ) : (
            <>
              {' '}
              <Time at={alert.closedAt} />
            </>
          )}{' '}
          as <Value text={alert.closeReason} />
        </p>
      )}
      {run.data ? <Waits run={run.data} /> : null}
      {alert.run === null ? (
        <p className={css['label']}>No playbook took it: nothing is known beyond what it says itself.</p>
      ) : (
        <Evidence run={alert.run} />
      )}
      {lines.length === 0 ? null : (
        <Part title="Command lines">
          {lines.flatMap(({ label, values }) =>
            values.slice(0, 2).map((text, index) => (
              <div key={`${label} ${index}`} className={css['line']}>
                <span className={css['label']}>{label}</span>
                <CommandLine text={text} />
              </div>
            )),
          )}
        </Part>
      )}
      <Part title="The alert">
        <Facts
          rows={[
            ...factsOf(alert.fields).map(({ label, values }) => ({
              label,
              value: values.slice(0, 4).map((value, index) => (
                <div key={index}>
                  <Value text={value} />
                </div>
              )),
            })),
            { label: 'Id', value: <Value text={`${alert.instance === '' ? '' : `${alert.instance} `}${alert.id}`} /> },
          ]}
        />
      </Part>
      <div>
        <Button
          small
          kind="quiet"
          icon="copy"
          onClick={() => {
            navigator.clipboard
              .writeText(JSON.stringify(alert, null, 2))
              .then(() => toast.good('Copied as JSON.'), toast.bad);
          }}
        >
          Copy as JSON
        </Button>
      </div>
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={css['part']}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Waits({ run }: { readonly run: RunView }) {
  const rows = [
    ...run.approvals.map((approval) => ({ id: approval.question, title: headlineOf(approval).title })),
    ...run.items.map(({ item, title }) => ({ id: item, title })),
  ];
  if (rows.length === 0) return null;
  return (
    <ul className={css['waits']} aria-label="Waits for a person">
      {rows.map(({ id, title }) => (
        <li key={id}>
          <Link to="/inbox" search={{ open: id }}>
            <Icon name="inbox" />
            <Value text={title} />
            <Icon name="right" size={14} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Evidence({ run }: { readonly run: string }) {
  const { queries } = useConsole();
  const argument = useQuery(queries.argument(run));
  return (
    <Answered query={argument} rows={3}>
      {({ verdict, against, favour, open, gaps }) => {
        const rows = [...against, ...favour, ...open];
        return (
          <Part title="What is known">
            <p className={css['verdict']} data-tone={verdictWord(verdict).tone}>
              <Badge tone={verdictWord(verdict).tone}>{verdictWord(verdict).text}</Badge>
              <span>
                {against.length} against it, {favour.length} for it
                {gaps.length > 0 ? `, ${plural(gaps.length, 'source')} did not answer` : ''}
              </span>
            </p>
            {rows.length === 0 ? null : (
              <div className={css['evidence']}>
                <EvidenceList rows={rows.slice(0, EVIDENCE_SHOWN)} />
              </div>
            )}
          </Part>
        );
      }}
    </Answered>
  );
}
