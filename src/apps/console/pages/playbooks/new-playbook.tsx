/** A playbook that was not here: begun from a template, or brought in as a file or a text. What is wrong with it is said before it is saved. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { CheckFinding } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { Failure, Note } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import { checkQuery } from './check.ts';
import css from './playbooks.module.css';
import { templateOf } from './template.ts';

interface NewPlaybookProps {
  readonly from: 'template' | 'text';
  readonly onClose: () => void;
}

export function NewPlaybook({ from, onClose }: NewPlaybookProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const form = useId();
  const [name, setName] = useState('');
  const [id] = useState(() => crypto.randomUUID());
  const [pasted, setPasted] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const text = from === 'template' ? templateOf(name.trim(), id) : pasted;
  const given = from === 'template' ? name.trim() !== '' : pasted.trim() !== '';
  const checked = useQuery({ ...checkQuery(api, text), enabled: from === 'text' && given });
  const send = async (): Promise<void> => {
    if (busy || !given) return;
    setBusy(true);
    setError(undefined);
    try {
      const saved = await api.call('addPlaybook', {
        body: { text, ...(note.trim() === '' ? {} : { note: note.trim() }) },
        key: crypto.randomUUID(),
      });
      await client.invalidateQueries({ queryKey: ['playbooks'] });
      toast.good(`“${saved.name}” is installed.`);
      await navigate({ to: '/playbooks/$playbook', params: { playbook: saved.name }, search: { tab: 'text' } });
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      wide={from === 'text'}
      title={from === 'template' ? 'New playbook' : 'Bring in a playbook'}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={form} busy={busy} disabled={!given}>
            {from === 'template' ? 'Begin' : 'Install'}
          </Button>
        </>
      }
    >
      <DialogBody>
        <form
          id={form}
          className={css['form']}
          onSubmit={(event) => {
            event.preventDefault();
            send().catch(toast.bad);
          }}
        >
          {from === 'template' ? (
            <Field label="Name" about="Alerts and other playbooks find it by this name; it stays as it is.">
              {(ids) => (
                <TextField {...ids} data-first value={name} onChange={(event) => setName(event.target.value)} />
              )}
            </Field>
          ) : (
            <Pasted text={pasted} onText={setPasted} />
          )}
          <Field label="Where it comes from, and why" about="Kept with the version.">
            {(ids) => <TextField {...ids} value={note} onChange={(event) => setNote(event.target.value)} />}
          </Field>
          {from === 'text' && given && checked.data?.text === text ? (
            <Verdict name={checked.data.name} findings={checked.data.findings} />
          ) : null}
          {error === undefined ? null : <Failure error={error} />}
        </form>
      </DialogBody>
    </Dialog>
  );
}

function Pasted({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const toast = useToast();
  return (
    <div className={css['paste']}>
      <Field label="A file" about="YAML in the format of Cortex XSOAR; it is run as it is.">
        {(ids) => (
          <TextField
            {...ids}
            data-first
            type="file"
            accept=".yml,.yaml,text/yaml"
            onChange={(event) => {
              event.target.files?.[0]?.text().then(onText, toast.bad);
            }}
          />
        )}
      </Field>
      <Field label="Or its text">
        {(ids) => (
          <TextArea
            {...ids}
            className={css['pasted']}
            spellCheck={false}
            value={text}
            onChange={(event) => onText(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}

function Verdict({ name, findings }: { readonly name: string; readonly findings: readonly CheckFinding[] }) {
  const errors = findings.filter(({ severity, ignored }) => severity === 'error' && ignored === null);
  if (errors.length === 0) {
    return (
      <Note tone="good" title={`“${name}” can be installed.`}>
        {findings.length === 0
          ? 'Nothing is wrong with it.'
          : `${plural(findings.length, 'note')} to look at afterwards.`}
      </Note>
    );
  }
  return (
    <Note tone="bad" title={`${plural(errors.length, 'error')} in ${name === '' ? 'the text' : `“${name}”`}`}>
      <ul>
        {errors.slice(0, 6).map(({ line, message }, index) => (
          <li key={index}>
            Line {line}: {message}
          </li>
        ))}
      </ul>
    </Note>
  );
}
