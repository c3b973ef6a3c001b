/** What the policy in force says of an action that somebody thinks of. Nothing is done. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PolicyAnswer } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { plural, verbWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select, TextField } from '../../ui/field.tsx';
import { Empty, Facts, Failure, Panel } from '../../ui/layout.tsx';
import pageCss from '../page.module.css';
import { EffectBadge } from './effect.tsx';
import css from './policy.module.css';

const VERBS = [
  'isolate',
  'block-url',
  'quarantine',
  'blocklist-file',
  'terminate-causality',
  'terminate-process',
  'run-script',
  'commit',
  'close-alert',
] as const;

export function TryPolicy() {
  const { api, queries } = useConsole();
  const playbooks = useQuery(queries.playbooks());
  const [verb, setVerb] = useState<string>('isolate');
  const [target, setTarget] = useState('');
  const [hostname, setHostname] = useState('');
  const [playbook, setPlaybook] = useState('');
  const [answer, setAnswer] = useState<PolicyAnswer>();
  const [error, setError] = useState<Error>();
  const ask = async (): Promise<void> => {
    setError(undefined);
    try {
      setAnswer(
        await api.call('previewPolicy', {
          body: {
            verb,
            targets: target === '' ? [] : [target],
            risk: verb === 'close-alert' ? 'write' : 'containment',
            fields: hostname === '' ? {} : { hostname },
            ...(playbook === '' ? {} : { playbook }),
          },
        }),
      );
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };
  return (
    <div className={css['asking']}>
      <Panel icon="gap" title="Suppose a playbook wants to">
        <form
          className={pageCss['form']}
          onSubmit={(event) => {
            event.preventDefault();
            ask().catch(() => undefined);
          }}
        >
          <Field label="Do">
            {(ids) => (
              <Select {...ids} value={verb} onChange={(event) => setVerb(event.target.value)}>
                {VERBS.map((each) => (
                  <option key={each} value={each}>
                    {`${verbWords(each).does} ${verbWords(each).on}`.trim()}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="To" about="An endpoint id, a URL, a hash; may be left out.">
            {(ids) => <TextField {...ids} value={target} onChange={(event) => setTarget(event.target.value)} />}
          </Field>
          <Field label="For an alert of the host" about="Some rows look at the host of the alert.">
            {(ids) => <TextField {...ids} value={hostname} onChange={(event) => setHostname(event.target.value)} />}
          </Field>
          <Field label="In the playbook" about="Imported ones are asked more.">
            {(ids) => (
              <Select {...ids} value={playbook} onChange={(event) => setPlaybook(event.target.value)}>
                <option value="">One that comes with Riposte</option>
                {(playbooks.data?.rows ?? []).map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
              </Select>
            )}
          </Field>
          <div className={pageCss['tools']}>
            <Button kind="primary" type="submit">
              What would the policy say?
            </Button>
          </div>
        </form>
      </Panel>
      <Panel icon="policy" title="It says">
        {error ? <Failure error={error} /> : null}
        {answer === undefined ? (
          <Empty icon="policy" title="Nothing asked yet">
            <p>Nothing is done, and nobody is asked.</p>
          </Empty>
        ) : (
          <Facts
            wide
            rows={[
              { label: 'Then', value: <EffectBadge effect={answer.effect} /> },
              { label: 'Because', value: answer.reason },
              { label: 'Row', value: <code>{answer.rule}</code> },
              ...(answer.effect === 'ask'
                ? [{ label: 'How many say yes', value: plural(answer.approvers, 'person', 'people') }]
                : []),
              {
                label: 'The playbook',
                value: `${answer.origin}${answer.trusted ? ', trusted with this' : ''}`,
              },
            ]}
          />
        )}
      </Panel>
    </div>
  );
}
