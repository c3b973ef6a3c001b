/** Which rule would take this alert, and why: an alert that is here, or one that is pasted. Nothing is kept. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RoutingView } from '../../../../core/api/views.ts';
import { isObject, type Json } from '../../../../core/base/json.ts';
import { useConsole } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select, TextArea } from '../../ui/field.tsx';
import { Failure, Note, Panel } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import { plain, Value } from '../../ui/value.tsx';
import pageCss from '../page.module.css';
import { Outcome } from './outcome.tsx';
import css from './rules.module.css';
import { Said } from './said.tsx';

interface ExplainProps {
  /** The key of an alert, from the address. */
  readonly alert: string | undefined;
  readonly onExplained: (view: RoutingView | undefined) => void;
}

const LATEST = 30;

export function Explain({ alert = '', onExplained }: ExplainProps) {
  const { api, queries } = useConsole();
  const toast = useToast();
  const latest = useQuery(queries.alerts({ limit: LATEST }));
  const [key, setKey] = useState(alert);
  const [text, setText] = useState('');
  const [view, setView] = useState<RoutingView>();
  const [error, setError] = useState<Error>();
  const explain = async (of: { readonly alert: string } | { readonly text: string }): Promise<void> => {
    setError(undefined);
    try {
      const body = 'alert' in of ? { alert: of.alert } : { fields: fieldsOf(of.text) };
      const answer = await api.call('explainRouting', { body });
      setView(answer);
      onExplained(answer);
    } catch (thrown) {
      setView(undefined);
      onExplained(undefined);
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };
  useEffect(() => {
    if (alert !== '') explain({ alert }).catch(() => undefined);
    // It is made anew for every alert of the address.
  }, []);
  const rows = latest.data?.rows ?? [];
  const isListed = key === '' || rows.some((row) => row.key === key);
  return (
    <div className={css['explain']}>
      <Panel icon="gap" title="Which rule would take this alert?">
        <form
          className={pageCss['form']}
          onSubmit={(event) => {
            event.preventDefault();
            explain(text.trim() === '' ? { alert: key } : { text }).catch(toast.bad);
          }}
        >
          <Field label="An alert that is here">
            {(ids) => (
              <Select {...ids} value={key} onChange={(event) => setKey(event.target.value)}>
                <option value="">Choose one of the latest</option>
                {isListed ? null : <option value={key}>{key}</option>}
                {rows.map((row) => (
                  <option key={row.key} value={row.key}>
                    {`${plain(row.id)} · ${plain(row.name)}`}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Or its fields as JSON" about="What it has as alert.*: name, severity, hostname …">
            {(ids) => (
              <TextArea
                {...ids}
                rows={4}
                spellCheck={false}
                placeholder='{"name": "…", "severity": "HIGH"}'
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
          <div className={pageCss['tools']}>
            <Button kind="primary" type="submit" disabled={key === '' && text.trim() === ''}>
              Explain
            </Button>
            {view === undefined ? null : (
              <Button
                kind="quiet"
                onClick={() => {
                  setView(undefined);
                  onExplained(undefined);
                }}
              >
                Done
              </Button>
            )}
          </div>
        </form>
      </Panel>
      {error ? <Failure error={error} /> : null}
      {view === undefined ? null : <Explanation view={view} />}
    </div>
  );
}

export function Explanation({ view: { rule, outcome, reason, asked } }: { readonly view: RoutingView }) {
  const taker = asked.find((one) => one.rule === rule);
  return (
    <Panel icon="filter" title="Why">
      <div className={pageCss['form']}>
        <Note
          tone={outcome.kind === 'playbook' ? 'info' : 'caution'}
          title={taker === undefined ? 'No rule takes it: it waits in triage.' : `“${taker.name}” takes it.`}
        >
          {taker === undefined ? <Value text={reason ?? ''} /> : <Outcome outcome={outcome} />}
        </Note>
        {asked.length === 0 ? null : (
          <ol className={css['asked']}>
            {asked.map((one, index) => (
              <li key={one.rule} data-takes={one.rule === rule || undefined}>
                <span className={pageCss['muted']}>{index + 1}</span>
                <div>
                  <div className={css['askedHead']}>
                    <b>{one.name}</b>
                    <Said answer={one.answer} />
                  </div>
                  {one.why === '' ? null : (
                    <div className={css['why']}>
                      <Value text={one.why} />
                    </div>
                  )}
                </div>
              </li>
            ))}
          </ol>
        )}
      </div>
    </Panel>
  );
}

function fieldsOf(text: string) {
  const read = JSON.parse(text) as Json;
  if (!isObject(read)) throw new Error('That is no JSON object.');
  // An alert as the API tells it has its fields inside.
  const { fields } = read;
  return fields !== undefined && isObject(fields) ? fields : read;
}
