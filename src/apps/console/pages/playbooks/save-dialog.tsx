/** A new version: why, and what it means. What is refused is said here; what somebody else saved meanwhile is shown by who opened it. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { CheckFinding } from '../../../../core/api/views.ts';
import { Refusal } from '../../api/client.ts';
import { useConsole } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Failure, Note } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import type { Draft } from './drafts.ts';
import css from './playbooks.module.css';

interface SaveDialogProps {
  readonly name: string;
  readonly draft: Draft;
  readonly findings: readonly CheckFinding[];
  readonly onClose: () => void;
  readonly onSaved: () => void;
  /** Somebody else has saved since the text was read. */
  readonly onOutdated: () => void;
}

export function SaveDialog({ name, draft, findings, onClose, onSaved, onOutdated }: SaveDialogProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const errors = findings.filter(({ severity, ignored }) => severity === 'error' && ignored === null);
  const send = async (asNew: boolean): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const body = { text: draft.text, ...(note.trim() === '' ? {} : { note: note.trim() }) };
      const saved = asNew
        ? await api.call('addPlaybook', { body, key: crypto.randomUUID() })
        : await api.call('editPlaybook', { params: { playbook: name }, body, version: draft.base });
      await Promise.all([
        client.invalidateQueries({ queryKey: ['playbook', name] }),
        client.invalidateQueries({ queryKey: ['playbooks'] }),
      ]);
      toast.good(asNew ? `“${saved.name}” is installed.` : `Saved as version ${saved.version}.`);
      onSaved();
      if (asNew) await navigate({ to: '/playbooks/$playbook', params: { playbook: saved.name } });
    } catch (thrown) {
      if (thrown instanceof Refusal && thrown.code === 'playbook.changed' && !asNew) onOutdated();
      else setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setBusy(false);
    }
  };
  const renamed = error instanceof Refusal && error.code === 'playbook.renamed';
  return (
    <Dialog
      open
      title="Save as a new version"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {renamed ? (
            <Button busy={busy} onClick={() => void send(true).catch(toast.bad)}>
              Save as a new playbook
            </Button>
          ) : null}
          <Button kind="primary" busy={busy} onClick={() => void send(false).catch(toast.bad)}>
            Save
          </Button>
        </>
      }
    >
      <DialogBody>
        <form
          className={css['form']}
          onSubmit={(event) => {
            event.preventDefault();
            send(false).catch(toast.bad);
          }}
        >
          <Field label="What was changed, and why" about="Read by who looks at the versions later.">
            {(ids) => <TextField {...ids} data-first value={note} onChange={(event) => setNote(event.target.value)} />}
          </Field>
          {errors.length === 0 ? null : (
            <Note tone="bad" title={`${plural(errors.length, 'error')}: runs would fail there`}>
              <ul>
                {errors.slice(0, 4).map(({ line, message }, index) => (
                  <li key={index}>
                    Line {line}: {message}
                  </li>
                ))}
              </ul>
            </Note>
          )}
          <Note tone="caution" title="It counts as imported from now on.">
            It asks a person before each containment, until an administrator trusts this version (tab Trust). Runs that
            are under way go on with the version that they began with.
          </Note>
          {error === undefined ? null : <Failure error={error} />}
        </form>
      </DialogBody>
    </Dialog>
  );
}
