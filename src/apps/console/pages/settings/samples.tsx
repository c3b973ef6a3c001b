/** What a message looks like: written by the product as one that leaves, about things that are made up. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { EVENT_WORDS, STEP_WORDS } from '../../text/telling.ts';
import { Field, Select } from '../../ui/field.tsx';
import form from '../../ui/form.module.css';
import { Answered, Note, Panel } from '../../ui/layout.tsx';
import page from '../page.module.css';
import { useSettings } from './parts.tsx';
import css from './settings.module.css';

export function SamplesPart() {
  const settings = useSettings();
  const [details, setDetails] = useState<'full' | 'minimal'>('full');
  const [which, setWhich] = useState(0);
  const [medium, setMedium] = useState<'mail' | 'webhook'>('mail');
  const samples = useQuery(settings.samples(details));
  return (
    <Panel icon="chat" title="What a message looks like">
      <Answered query={samples}>
        {({ rows }) => {
          const sample = rows[which] ?? rows[0];
          return (
            <div className={page['stack']}>
              <div className={form['pair']}>
                <Field label="Message">
                  {(ids) => (
                    <Select {...ids} value={which} onChange={(event) => setWhich(Number(event.target.value))}>
                      {rows.map(({ event, step }, index) => (
                        <option key={`${event} ${step}`} value={index}>
                          {EVENT_WORDS[event].noun}, {STEP_WORDS[step]}
                        </option>
                      ))}
                    </Select>
                  )}
                </Field>
                <Field label="As">
                  {(ids) => (
                    <Select
                      {...ids}
                      value={medium}
                      onChange={(event) => setMedium(event.target.value === 'mail' ? 'mail' : 'webhook')}
                    >
                      <option value="mail">mail</option>
                      <option value="webhook">webhook (what is posted)</option>
                    </Select>
                  )}
                </Field>
                <Field label="Details">
                  {(ids) => (
                    <Select
                      {...ids}
                      value={details}
                      onChange={(event) => setDetails(event.target.value === 'full' ? 'full' : 'minimal')}
                    >
                      <option value="full">full: name, severity and question of the alert</option>
                      <option value="minimal">minimal: what waits, since when, and the link</option>
                    </Select>
                  )}
                </Field>
              </div>
              {sample === undefined ? null : medium === 'mail' ? (
                <div className={css['stack']}>
                  <b>{sample.subject}</b>
                  <pre className={css['message']} tabIndex={0} aria-label="Text of the message">
                    {sample.text}
                  </pre>
                </div>
              ) : (
                <pre className={css['message']} tabIndex={0} aria-label="What is posted">
                  {JSON.stringify(sample.data, null, 2)}
                </pre>
              )}
              <Note tone="info" title="A message decides nothing.">
                It holds a link to a page and no form; whoever opens it logs in and decides there. Values of alerts are
                plain text, and addresses among them are taken apart, so that no mail reader makes a link of them.
              </Note>
            </div>
          );
        }}
      </Answered>
    </Panel>
  );
}
