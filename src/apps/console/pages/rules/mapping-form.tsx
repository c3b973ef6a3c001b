/** What of a body becomes which field: a preset, paths over it, fixed texts over both; and what a body would become with it. */
import { useState } from 'react';
import type { PreviewView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select, TextArea, TextField } from '../../ui/field.tsx';
import { Empty, Failure, Note } from '../../ui/layout.tsx';
import { Value } from '../../ui/value.tsx';
import pageCss from '../page.module.css';
import { bodyOf, mappingOf, PRESETS, type MappingDraft } from './mapping.ts';
import { Outcome } from './outcome.tsx';
import css from './rules.module.css';

interface MappingFormProps {
  readonly draft: MappingDraft;
  readonly onChange: (draft: MappingDraft) => void;
}

export function MappingFields({ draft, onChange }: MappingFormProps) {
  const set = (change: Partial<MappingDraft>): void => onChange({ ...draft, ...change });
  return (
    <>
      <Field label="What it sends">
        {(ids) => (
          <Select
            {...ids}
            value={draft.preset}
            onChange={(event) =>
              set({ preset: PRESETS.find(({ preset }) => preset === event.target.value)?.preset ?? 'riposte' })
            }
          >
            {PRESETS.map(({ preset, label }) => (
              <option key={preset} value={preset}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Where the alerts are" about="A path; empty: where the preset looks for them.">
        {(ids) => (
          <TextField
            {...ids}
            spellCheck={false}
            placeholder="data.alerts"
            value={draft.items}
            onChange={(event) => set({ items: event.target.value })}
          />
        )}
      </Field>
      <Field label="Fields" about="alert.* key = path in an alert, a line each; they go over the preset.">
        {(ids) => (
          <TextArea
            {...ids}
            rows={4}
            spellCheck={false}
            placeholder={'hostname = host.name\nusername = events.[0].user'}
            value={draft.fields}
            onChange={(event) => set({ fields: event.target.value })}
          />
        )}
      </Field>
      <Field label="Fixed texts" about="alert.* key = text that every alert gets, a line each.">
        {(ids) => (
          <TextArea
            {...ids}
            rows={2}
            spellCheck={false}
            placeholder="source = Mail gateway"
            value={draft.values}
            onChange={(event) => set({ values: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

interface PreviewProps {
  readonly draft: MappingDraft;
  readonly source: string;
  readonly instance: string;
  /** A body that came, to try it with. */
  readonly sample: string;
}

export function MappingPreview({ draft, source, instance, sample }: PreviewProps) {
  const { api } = useConsole();
  const [text, setText] = useState(sample);
  const [preview, setPreview] = useState<PreviewView>();
  const [error, setError] = useState<Error>();
  const look = async (): Promise<void> => {
    setError(undefined);
    try {
      setPreview(
        await api.call('previewMapping', {
          body: { source, instance, mapping: mappingOf(draft), body: bodyOf(text) },
        }),
      );
    } catch (thrown) {
      setPreview(undefined);
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };
  return (
    <div className={css['stack']}>
      <Field label="A body to try it with" about="Nothing of it is kept.">
        {(ids) => (
          <TextArea
            {...ids}
            rows={7}
            spellCheck={false}
            placeholder='{"id": "1", "name": "…"}'
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <div className={pageCss['tools']}>
        <Button
          disabled={text.trim() === ''}
          onClick={() => {
            look().catch(() => undefined);
          }}
        >
          What would become of it?
        </Button>
      </div>
      {error ? <Failure error={error} /> : null}
      {preview?.alerts.length === 0 ? (
        <Empty icon="alert" title="There is no alert in it">
          <p>Look at where the alerts are.</p>
        </Empty>
      ) : null}
      {preview?.alerts.map(({ fields, problem, routing }, index) => (
        <div key={index} className={css['stack']}>
          {problem === null ? null : (
            <Note tone="caution" title="It would go to triage as it came:">
              <Value text={problem} />
            </Note>
          )}
          {fields === null ? null : (
            <pre className={css['body']} tabIndex={0}>
              <Value text={JSON.stringify(fields, null, 2)} code />
            </pre>
          )}
          {routing === null ? null : (
            <p>
              Then: <Outcome outcome={routing.outcome} />
            </p>
          )}
        </div>
      ))}
    </div>
  );
}
