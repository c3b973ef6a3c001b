/** A way in to make or change; at the right what a body would become. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SourceView, SourceWithSecret } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, Select, TextField } from '../../ui/field.tsx';
import { Failure } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import pageCss from '../page.module.css';
import { draftOf, mappingOf, NEW_MAPPING } from './mapping.ts';
import { MappingFields, MappingPreview } from './mapping-form.tsx';
import css from './rules.module.css';

interface SourceFormProps {
  /** Undefined: a new one. */
  readonly source: SourceView | undefined;
  readonly onClose: () => void;
  readonly onMade: (source: SourceWithSecret) => void;
}

export function SourceForm({ source, onClose, onMade }: SourceFormProps) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const instances = useQuery(queries.instances());
  const latest = useQuery({
    ...queries.deliveries({ source: source?.name ?? '', limit: 1 }),
    enabled: source !== undefined,
  });
  const last = latest.data?.rows[0]?.id ?? '';
  const sample = useQuery({ ...queries.delivery(last), enabled: last !== '' });
  const [name, setName] = useState(source?.name ?? '');
  const [kind, setKind] = useState<SourceView['kind']>(source?.kind ?? 'webhook');
  const [instance, setInstance] = useState(source?.instance ?? '');
  const [draft, setDraft] = useState(source ? draftOf(source.mapping) : NEW_MAPPING);
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    const mapping = mappingOf(draft);
    try {
      if (source === undefined) {
        const made = await api.call('addSource', {
          body: { name: name.trim(), kind, instance, mapping },
          key: crypto.randomUUID(),
        });
        onMade(made);
      } else {
        await api.call('editSource', {
          params: { source: source.name },
          body: { instance, mapping },
          version: source.version,
        });
        toast.good('Saved. What comes from now on is read so.');
      }
      onClose();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: ['sources'] });
    }
  };
  return (
    <Dialog
      open
      wide
      title={source === undefined ? 'New way in' : `Edit “${source.name}”`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={name.trim() === ''}
            onClick={() => {
              if (name.trim() !== '') save().catch(toast.bad);
            }}
          >
            {source === undefined ? 'Make it' : 'Save'}
          </Button>
        </>
      }
    >
      <DialogBody>
        <div className={css['mapping']}>
          <div className={pageCss['form']}>
            {source === undefined ? (
              <>
                <Field label="Name" about="Small letters, digits and dashes: it stands in the address.">
                  {(ids) => (
                    <TextField
                      {...ids}
                      data-first
                      spellCheck={false}
                      placeholder="mail-gateway"
                      value={name}
                      onChange={(event) => setName(event.target.value)}
                    />
                  )}
                </Field>
                <Field label="It proves itself by">
                  {(ids) => (
                    <Select
                      {...ids}
                      value={kind}
                      onChange={(event) => setKind(event.target.value === 'api' ? 'api' : 'webhook')}
                    >
                      <option value="webhook">a signature of each body (Standard Webhooks)</option>
                      <option value="api">a key that it sends along</option>
                    </Select>
                  )}
                </Field>
              </>
            ) : null}
            <Field label="Its alerts belong to" about="Where they are asked about and contained.">
              {(ids) => (
                <Select {...ids} value={instance} onChange={(event) => setInstance(event.target.value)}>
                  <option value="">this house: no product of ours</option>
                  {(instances.data?.rows ?? []).map((row) => (
                    <option key={row.name}>{row.name}</option>
                  ))}
                </Select>
              )}
            </Field>
            <MappingFields draft={draft} onChange={setDraft} />
            {error ? <Failure error={error} /> : null}
          </div>
          <MappingPreview
            key={sample.data?.id}
            draft={draft}
            source={source?.name ?? ''}
            instance={instance}
            sample={sample.data?.encoding === 'utf8' ? sample.data.body : ''}
          />
        </div>
      </DialogBody>
    </Dialog>
  );
}
