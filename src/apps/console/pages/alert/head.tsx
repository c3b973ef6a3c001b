/** The head of an alert: what it is, how it stands, who works on it; and what a person can do with it as a whole. */
import type { AlertView, RunSummary, RunView } from '../../../../core/api/views.ts';
import { runStatusWord, severityWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { Select } from '../../ui/field.tsx';
import { PageHead } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { Value } from '../../ui/value.tsx';
import { textOf } from './fields.ts';
import { Lifecycle } from './lifecycle.tsx';
import { isTyped } from './room/lines.ts';
import { RunTools } from './run-tools.tsx';

interface AlertHeadProps {
  readonly alert: AlertView;
  readonly run: RunView | undefined;
  /** All runs on the alert, newest first. */
  readonly runs: readonly RunSummary[];
  readonly shown: string | undefined;
  readonly onRun: (run: string) => void;
}

export function AlertHead({ alert, run, runs, shown, onRun }: AlertHeadProps) {
  // Lines that were typed stand in the war room; one of them is in the list only while it is the run that is shown.
  const choices = runs.filter((each) => !isTyped(each) || each.run === shown);
  return (
    <PageHead title={<Value text={alert.name} />} about={<About alert={alert} run={run} />}>
      {choices.length > 1 ? (
        <Select aria-label="Run" value={shown} onChange={(event) => onRun(event.target.value)}>
          {choices.map(({ run: each, status, playbook, dryRun }) => (
            <option key={each} value={each}>
              {playbook}, {dryRun ? 'dry run, ' : ''}
              {runStatusWord(status).text}
            </option>
          ))}
        </Select>
      ) : null}
      <Lifecycle alert={alert} />
      <CopyJson what="the alert" value={alert} mark />
      <RunTools alert={alert} run={run} onAgain={onRun} />
    </PageHead>
  );
}

function About({ alert, run }: { readonly alert: AlertView; readonly run: RunView | undefined }) {
  const severity = severityWord(alert.fields['severity']);
  const host = textOf(alert.fields, 'hostname', 'host_name', 'agenthostname');
  const user = textOf(alert.fields, 'username', 'user_name');
  const owner = textOf(alert.fields, 'owner');
  return (
    <>
      {severity ? <Badge tone={severity.tone}>{severity.text}</Badge> : null}
      <Badge tone={alert.status === 'closed' ? 'neutral' : 'info'}>{alert.status}</Badge>
      {run ? <Badge tone={runStatusWord(run.status).tone}>{runStatusWord(run.status).text}</Badge> : null}
      {run?.dryRun ? <Badge tone="info">dry run</Badge> : null}
      {host === '' ? null : <Value text={host} />}
      {user === '' ? null : <Value text={user} />}
      <span>
        received <Time at={alert.receivedAt} />
      </span>
      <span>
        {alert.instance === '' ? 'made here' : alert.instance}, <Value text={alert.id} />
      </span>
      <span>
        {owner === '' ? (
          'nobody works on it'
        ) : (
          <>
            worked on by <Value text={owner} />
          </>
        )}
      </span>
      {alert.closedAt === null ? null : (
        <span>
          closed <Time at={alert.closedAt} />
          {alert.closeReason === null ? null : (
            <>
              : <Value text={alert.closeReason} />
            </>
          )}
        </span>
      )}
      {alert.source === null || alert.source.status === '' ? null : (
        <span>
          at its source: <Value text={alert.source.status} />
        </span>
      )}
    </>
  );
}
