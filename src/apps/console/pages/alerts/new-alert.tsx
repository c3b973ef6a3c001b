/** An alert that nothing has sent: typed in by hand, or a file of them. What becomes of it is told by the API, with the reason. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { AnswerOf } from '../../../../core/api/views.ts';
import type { JsonObject } from '../../../../core/base/json.ts';
import { useConsole } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, Select, TextArea, TextField } from '../../ui/field.tsx';
import { Failure, Note } from '../../ui/layout.tsx';
import { Value } from '../../ui/value.tsx';
import css from './new-alert.module.css';

interface NewAlertProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

export function NewAlertDialog({ open, onClose }: NewAlertProps) {
  const [way, setWay] = useState<'hand' | 'file'>('hand');
  return (
    <Dialog open={open} wide title="New alert" onClose={onClose}>
      <div className={css['ways']} role="group" aria-label="How">
        <button type="button" aria-pressed={way === 'hand'} onClick={() => setWay('hand')}>
          By hand
        </button>
        <button type="button" aria-pressed={way === 'file'} onClick={() => setWay('file')}>
          From a file
        </button>
      </div>
      {way === 'hand' ? <ByHand onClose={onClose} /> : <FromFile onClose={onClose} />}
    </Dialog>
  );
}

/** Keys of the alert that the form has a field for. */
const FIELDS = [
  { key: 'name', label: 'Name', about: 'What it is called. Routing looks at it.' },
  { key: 'hostname', label: 'Host' },
  { key: 'username', label: 'User' },
  { key: 'hostip', label: 'Address' },
  { key: 'agentid', label: 'Endpoint id', about: 'Containment on the endpoint needs it.' },
  { key: 'targetprocessname', label: 'Process' },
  { key: 'targetprocesscmd', label: 'Command line', wide: true },
  { key: 'targetprocesssha256', label: 'SHA-256 of its file', wide: true },
] as const;

type Draft = Readonly<
  Partial<Record<(typeof FIELDS)[number]['key'] | 'id' | 'severity' | 'more' | 'playbook', string>>
>;

function ByHand({ onClose }: { readonly onClose: () => void }) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const playbooks = useQuery(queries.playbooks());
  const [draft, setDraft] = useState<Draft>({ severity: 'MEDIUM' });
  const [problem, setProblem] = useState('');
  const [failed, setFailed] = useState<Error>();
  const [received, setReceived] = useState<AnswerOf<'receiveAlert'>>();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const change = (part: Draft): void => {
    setDraft({ ...draft, ...part });
    setKey(crypto.randomUUID());
  };
  const send = async (): Promise<void> => {
    const more = moreOf(draft.more ?? '');
    if (more === undefined) {
      setProblem('This is no JSON object, like {"cgoname": "cmd.exe"}.');
      return;
    }
    setProblem('');
    setFailed(undefined);
    try {
      const answer = await api.call('receiveAlert', {
        body: { fields: fieldsOf(draft, more, key), ...of(draft) },
        key,
      });
      setReceived(answer);
      await Promise.all(['alerts', 'alert-rows'].map((list) => client.invalidateQueries({ queryKey: [list] })));
    } catch (thrown) {
      setFailed(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };
  if (received) return <Received received={received} onClose={onClose} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send().catch(setFailed);
      }}
    >
      <DialogBody>
        <div className={css['grid']}>
          {FIELDS.map((field) => (
            <div key={field.key} className={'wide' in field ? css['wide'] : undefined}>
              <Field label={field.label} {...('about' in field ? { about: field.about } : {})}>
                {(ids) => (
                  <TextField
                    {...ids}
                    {...(field.key === 'name' ? { 'data-first': true, required: true } : {})}
                    spellCheck={false}
                    value={draft[field.key] ?? ''}
                    onChange={(event) => change({ [field.key]: event.target.value })}
                  />
                )}
              </Field>
            </div>
          ))}
          <Field label="Severity">
            {(ids) => (
              <Select {...ids} value={draft.severity} onChange={(event) => change({ severity: event.target.value })}>
                {['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'].map((word) => (
                  <option key={word} value={word}>
                    {word.charAt(0) + word.slice(1).toLowerCase()}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Playbook" about="Left to the routing rules unless you choose one.">
            {(ids) => (
              <Select
                {...ids}
                value={draft.playbook ?? ''}
                onChange={(event) => change({ playbook: event.target.value })}
              >
                <option value="">As the rules say</option>
                {playbooks.data?.rows.map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Id" about="Left empty, one is made. An id that is here already is the same alert.">
            {(ids) => (
              <TextField {...ids} value={draft.id ?? ''} onChange={(event) => change({ id: event.target.value })} />
            )}
          </Field>
          <div className={css['wide']}>
            <Field label="More fields" about="A JSON object of further alert fields. Optional." error={problem}>
              {(ids) => (
                <TextArea
                  {...ids}
                  spellCheck={false}
                  placeholder='{"cgoname": "cmd.exe"}'
                  value={draft.more ?? ''}
                  onChange={(event) => change({ more: event.target.value })}
                />
              )}
            </Field>
          </div>
        </div>
        {failed ? <Failure error={failed} /> : null}
        <div>
          <Button type="submit" kind="primary" disabled={(draft.name ?? '').trim() === ''}>
            Send it in
          </Button>
        </div>
      </DialogBody>
    </form>
  );
}

function of({ playbook = '' }: Draft): { readonly playbook?: string } {
  return playbook === '' ? {} : { playbook };
}

function fieldsOf({ more: _more, playbook: _playbook, ...draft }: Draft, more: JsonObject, key: string): JsonObject {
  const given = Object.entries(draft).filter(([, value]) => value.trim() !== '');
  return { id: `by-hand-${key.slice(0, 8)}`, ...Object.fromEntries(given), ...more };
}

function moreOf(text: string): JsonObject | undefined {
  if (text.trim() === '') return {};
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

interface ReceivedProps {
  readonly received: AnswerOf<'receiveAlert'>;
  readonly onClose: () => void;
}

function Received({ received, onClose }: ReceivedProps) {
  const { alert, run, reason } = received;
  return (
    <DialogBody>
      <Note tone={run === null ? 'caution' : 'good'} title={received.new ? 'It is here. ' : 'It was here already. '}>
        {run === null ? (
          <>
            No playbook took it
            {reason === null || reason === '' ? (
              ''
            ) : (
              <>
                : <Value text={reason} />
              </>
            )}
            .
          </>
        ) : (
          'A playbook is at work on it.'
        )}
      </Note>
      <div className={css['after']}>
        <Link to="/alerts/$alert" params={{ alert: alert.key }} onClick={onClose}>
          Open the alert
        </Link>
        <Button small onClick={onClose}>
          Back to the list
        </Button>
      </div>
    </DialogBody>
  );
}

const PRESETS = [
  { as: 'riposte', label: 'Alert fields as they are called here' },
  { as: 'cortex', label: 'Alerts of Cortex XDR or XSIAM' },
  { as: 'ecs', label: 'Elastic Common Schema' },
  { as: 'ocsf', label: 'OCSF findings' },
] as const;

const LOOKS_EVERY_MS = 400;
const LOOKS_MAX = 75;

function FromFile({ onClose }: { readonly onClose: () => void }) {
  const { api } = useConsole();
  const client = useQueryClient();
  const [as, setAs] = useState<(typeof PRESETS)[number]['as']>('riposte');
  const [file, setFile] = useState<File>();
  const [failed, setFailed] = useState<Error>();
  const [state, setState] = useState<'sending' | 'reading' | AnswerOf<'showDelivery'>>();
  const send = async (): Promise<void> => {
    if (!file) return;
    setFailed(undefined);
    setState('sending');
    try {
      const { delivery } = await api.call('uploadAlerts', { query: { as }, raw: file });
      setState('reading');
      let read = await api.call('showDelivery', { params: { delivery } });
      for (let looks = 0; read.status === 'waiting' && looks < LOOKS_MAX; looks += 1) {
        await new Promise((resolve) => setTimeout(resolve, LOOKS_EVERY_MS));
        read = await api.call('showDelivery', { params: { delivery } });
      }
      setState(read);
      await Promise.all(['alerts', 'alert-rows'].map((list) => client.invalidateQueries({ queryKey: [list] })));
    } catch (thrown) {
      setState(undefined);
      setFailed(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };
  if (typeof state === 'object') return <Delivered delivery={state} onClose={onClose} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send().catch(setFailed);
      }}
    >
      <DialogBody>
        <Field
          label="File"
          about="JSON, a JSON list or JSON lines. It is kept as it is, as evidence, before it is read."
        >
          {(ids) => (
            <TextField
              {...ids}
              data-first
              type="file"
              accept=".json,.jsonl,.ndjson,application/json"
              onChange={(event) => setFile(event.target.files?.[0])}
            />
          )}
        </Field>
        <Field label="What it holds">
          {(ids) => (
            <Select
              {...ids}
              value={as}
              onChange={(event) => setAs(PRESETS.find((row) => row.as === event.target.value)?.as ?? 'riposte')}
            >
              {PRESETS.map((row) => (
                <option key={row.as} value={row.as}>
                  {row.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {failed ? <Failure error={failed} /> : null}
        <div>
          <Button
            type="submit"
            kind="primary"
            busy={state !== undefined}
            disabled={file === undefined}
            title={file === undefined ? 'Choose a file first' : undefined}
          >
            {state === 'sending' ? 'Being sent …' : state === 'reading' ? 'Being read …' : 'Upload'}
          </Button>
        </div>
      </DialogBody>
    </form>
  );
}

const LISTED = 100;

function Delivered({
  delivery,
  onClose,
}: {
  readonly delivery: AnswerOf<'showDelivery'>;
  readonly onClose: () => void;
}) {
  const { alerts, status } = delivery;
  const fresh = alerts.filter((row) => row.new).length;
  const title: ReactNode =
    status === 'waiting'
      ? 'It is kept, and still being read. '
      : alerts.length === 0
        ? 'No alert was found in it. '
        : `${plural(alerts.length, 'alert')}: ${fresh} new, ${alerts.length - fresh} here already. `;
  return (
    <DialogBody>
      <Note tone={alerts.length > 0 ? 'good' : 'caution'} title={title}>
        {status === 'read' && alerts.length === 0 ? 'Does “what it holds” fit the file?' : null}
      </Note>
      <ul className={css['delivered']}>
        {alerts.slice(0, LISTED).map(({ alert, run, reason }, index) => (
          <li key={index}>
            {alert === null ? (
              'not taken'
            ) : (
              <Link to="/alerts/$alert" params={{ alert: alert.key }} onClick={onClose}>
                <Value text={alert.id} />
              </Link>
            )}
            <span>{run !== null ? 'a playbook is at work' : <Value text={reason ?? 'no playbook took it'} />}</span>
          </li>
        ))}
      </ul>
      <div>
        <Button kind="primary" onClick={onClose}>
          To the list
        </Button>
      </div>
    </DialogBody>
  );
}
