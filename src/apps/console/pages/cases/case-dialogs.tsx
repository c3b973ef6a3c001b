/** What is done with a case: name and summary, closing with a reason, more alerts, merging into another. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { AlertView, CaseView } from '../../../../core/api/views.ts';
import { parseQuery } from '../../../../core/query/parse.ts';
import { useConsole, useSession } from '../../api/console-context.ts';
import { defanged, visible } from '../../text/defang.ts';
import { absolute } from '../../text/time.ts';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, Select, TextArea, TextField } from '../../ui/field.tsx';
import { Answered, Empty, Note } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { PlainValue } from '../../ui/value.tsx';
import { textOf } from '../alert/fields.ts';
import many from '../alerts/many/many.module.css';
import css from './cases.module.css';
import type { ChangeCase } from './change.ts';

interface DialogProps {
  readonly open: boolean;
  readonly view: CaseView;
  readonly onClose: () => void;
  readonly onChange: ChangeCase;
}

interface FrameProps {
  readonly open: boolean;
  readonly title: string;
  readonly does: string;
  readonly may: boolean;
  readonly wide?: boolean;
  readonly onClose: () => void;
  readonly onDo: () => Promise<boolean>;
  readonly children: ReactNode;
}

function Frame({ open, title, does, may, wide = false, onClose, onDo, children }: FrameProps) {
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    if (await onDo()) onClose();
    setBusy(false);
  };
  return (
    <Dialog open={open} title={title} wide={wide} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (may) submit().catch(toast.bad);
        }}
      >
        <DialogBody>
          {children}
          <div className={css['tools']}>
            <Button type="submit" kind="primary" busy={busy} disabled={!may}>
              {does}
            </Button>
            <Button onClick={onClose}>Not now</Button>
          </div>
        </DialogBody>
      </form>
    </Dialog>
  );
}

export function EditCaseDialog(props: DialogProps) {
  return props.open ? <EditCase key={props.view.version} {...props} /> : null;
}

function EditCase({ view, onClose, onChange }: DialogProps) {
  const [title, setTitle] = useState(view.title);
  const [summary, setSummary] = useState(view.summary);
  return (
    <Frame
      open
      title="Name and summary"
      does="Save"
      may={title.trim() !== ''}
      onClose={onClose}
      onDo={() => onChange({ title: title.trim(), summary }, 'Saved.', { title: view.title, summary: view.summary })}
    >
      <Field label="Title">
        {(ids) => (
          <TextField
            {...ids}
            data-first
            maxLength={500}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Summary"
        about="What is known, and what has been decided. Everybody who opens the case reads it first."
      >
        {(ids) => <TextArea {...ids} rows={8} value={summary} onChange={(event) => setSummary(event.target.value)} />}
      </Field>
    </Frame>
  );
}

const REASONS = ['True Positive', 'False Positive', 'Duplicate', 'Security Testing', 'Other'] as const;

interface CloseCaseProps extends DialogProps {
  readonly alerts: readonly AlertView[];
}

export function CloseCaseDialog({ open, view, alerts, onClose, onChange }: CloseCaseProps) {
  const { api, clock } = useConsole();
  const { user } = useSession();
  const toast = useToast();
  const [reason, setReason] = useState('');
  const [notes, setNotes] = useState('');
  const [all, setAll] = useState(true);
  const left = alerts.filter(({ status }) => status === 'open');
  const close = async (): Promise<boolean> => {
    const said = `Closed as ${reason} by ${user.name}, ${absolute(clock.now(), 'utc')}.${notes.trim() === '' ? '' : ` ${notes.trim()}`}`;
    const summary = view.summary === '' ? said : `${view.summary}\n\n${said}`;
    if (
      !(await onChange({ status: 'closed', summary }, 'The case is closed.', { status: 'open', summary: view.summary }))
    )
      return false;
    if (all && left.length > 0) {
      const { rows } = await api.call('closeAlerts', {
        body: { alerts: left.map(({ key }) => key), reason: `Resolved - ${reason}`, notes },
        key: crypto.randomUUID(),
      });
      const refused = rows.filter(({ ok }) => !ok);
      const [first] = refused;
      if (first) toast.bad(new Error(`${plural(refused.length, 'alert')} left open: ${first.detail || first.code}`));
    }
    return true;
  };
  return (
    <Frame open={open} title="Close the case?" does="Close the case" may={reason !== ''} onClose={onClose} onDo={close}>
      <Field label="Reason">
        {(ids) => (
          <Select {...ids} data-first value={reason} onChange={(event) => setReason(event.target.value)}>
            <option value="">Choose one</option>
            {REASONS.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Notes" about="Written under the summary with your name.">
        {(ids) => <TextArea {...ids} value={notes} onChange={(event) => setNotes(event.target.value)} />}
      </Field>
      {left.length === 0 ? null : (
        <label className={many['check']}>
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
          <span>
            Close its {plural(left.length, 'open alert')} with the same reason
            <small>Each by a run of its own. One with a playbook still at work is left open, and said so.</small>
          </span>
        </label>
      )}
    </Frame>
  );
}

const FOUND_SHOWN = 50;

export function AddAlertsDialog({ open, view, onClose, onChange }: DialogProps) {
  const { queries } = useConsole();
  const [text, setText] = useState('');
  const [query, setQuery] = useState('status:open');
  const [reason, setReason] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const found = useQuery({ ...queries.alerts({ query, limit: FOUND_SHOWN }), enabled: open });
  const read = text.trim() === '' ? undefined : parseQuery(text);
  const inside = new Set(view.members.map(({ key }) => key));
  return (
    <Frame
      open={open}
      wide
      title="Add alerts"
      does={chosen.size === 0 ? 'Add' : `Add ${plural(chosen.size, 'alert')}`}
      may={chosen.size > 0}
      onClose={onClose}
      onDo={async () => {
        const add = [...chosen];
        const why = reason.trim() === '' ? {} : { reason: reason.trim() };
        const done = await onChange({ add, ...why }, `${plural(add.length, 'alert')} added.`, { remove: add });
        if (done) setChosen(new Set());
        return done;
      }}
    >
      <Field
        label="Which"
        about="In the language of searches, like hostname:ws-7 or name:*msiexec*."
        error={read?.ok === false ? read.error.message : ''}
      >
        {(ids) => (
          <TextField
            {...ids}
            data-first
            spellCheck={false}
            placeholder="status:open"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              const next = event.target.value.trim() === '' ? 'status:open' : event.target.value;
              if (parseQuery(next).ok) setQuery(next);
            }}
          />
        )}
      </Field>
      <Answered query={found} rows={3}>
        {({ rows }) => {
          const offered = rows.filter(({ key }) => !inside.has(key));
          return offered.length === 0 ? (
            <Empty icon="search" title="No alert matches that is not in it" />
          ) : (
            <div className={css['found']} role="group" aria-label="Found">
              {offered.map(({ key, name, id, fields, receivedAt }) => (
                <label key={key}>
                  <input
                    type="checkbox"
                    checked={chosen.has(key)}
                    onChange={() => {
                      const next = new Set(chosen);
                      if (!next.delete(key)) next.add(key);
                      setChosen(next);
                    }}
                  />
                  <PlainValue text={name === '' ? id : name} />
                  <PlainValue text={textOf(fields, 'hostname', 'host_name')} />
                  <Time at={receivedAt} />
                </label>
              ))}
            </div>
          );
        }}
      </Answered>
      <Field label="Why they belong to it" about="Stands beside each of them. Optional.">
        {(ids) => (
          <TextField {...ids} maxLength={1_000} value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
    </Frame>
  );
}

/** Two requests: the other takes the alerts in, then this one is closed. Where the second fails nothing is lost: they are in both. */
export function MergeDialog({ open, view, onClose, onChange }: DialogProps) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const cases = useQuery({ ...queries.cases({ status: 'open', limit: 200 }), enabled: open });
  const [into, setInto] = useState('');
  const others = cases.data?.rows.filter(({ id }) => id !== view.id) ?? [];
  const merge = async (): Promise<boolean> => {
    const other = others.find(({ id }) => id === into);
    if (!other) return false;
    try {
      await api.call('editCase', {
        params: { case: other.id },
        body: { add: view.members.map(({ key }) => key), reason: `merged from “${view.title}”`.slice(0, 1_000) },
        version: String(other.version),
      });
    } catch (thrown) {
      toast.bad(thrown);
      await client.invalidateQueries({ queryKey: ['cases'] });
      return false;
    }
    const said = `Merged into “${other.title}”.`;
    const done = await onChange(
      { status: 'closed', summary: view.summary === '' ? said : `${view.summary}\n\n${said}` },
      'Merged; this one is closed.',
    );
    await navigate({ to: '/cases/$case', params: { case: other.id } });
    return done;
  };
  return (
    <Frame open={open} title="Merge into another case" does="Merge" may={into !== ''} onClose={onClose} onDo={merge}>
      {cases.data && others.length === 0 ? (
        <Note tone="info">No other case is open.</Note>
      ) : (
        <Field
          label="Into"
          about="It takes all alerts of this one, with the reason; this one is closed and says where they went."
        >
          {(ids) => (
            <Select {...ids} data-first value={into} onChange={(event) => setInto(event.target.value)}>
              <option value="">Choose one</option>
              {others.map(({ id, title, alerts }) => (
                <option key={id} value={id}>
                  {defanged(visible(title))} ({plural(alerts, 'alert')})
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
    </Frame>
  );
}
