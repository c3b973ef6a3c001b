/** The policy to edit: a form, what the edit would have done otherwise, and a new version with a reason. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PolicyView } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Check } from '../../ui/check.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { Note, Panel } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import pageCss from '../page.module.css';
import { draftOf, editOf, type PolicyDraft } from './draft.ts';
import { Impact, KeyBadges } from './impact.tsx';
import css from './policy.module.css';

interface EditProps {
  readonly policy: PolicyView;
  readonly onSaved: () => void;
}

const LISTS = [
  {
    key: 'hostnames',
    label: 'Hosts never isolated',
    about: 'Host names, a line each; capital and small letters are the same.',
  },
  { key: 'endpoints', label: 'Endpoints never isolated', about: 'Endpoint ids, a line each.' },
  {
    key: 'protectedCausality',
    label: 'Protected processes',
    about: 'Process names, a line each. A tree that one of them owns is ended only after a yes.',
  },
  {
    key: 'approverRoles',
    label: 'Roles that may answer',
    about: 'A line each: approver, administrator. Empty: whoever has the right to it.',
  },
] as const;

const SWITCHES = [
  { key: 'notRequester', label: 'Who asked for a run does not decide in it' },
  { key: 'autoCloseFalsePositive', label: 'False positives are closed unasked' },
  { key: 'cancelWhenClosedAtSource', label: 'A run is cancelled when its alert is closed at its source' },
  { key: 'dryRun', label: 'Everything is a dry run: nothing is changed anywhere' },
] as const;

export function EditPolicy({ policy, onSaved }: EditProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const refused = useRefusal('policy:write');
  const [draft, setDraft] = useState(() => draftOf(policy));
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const edit = editOf(draft, policy);
  const keys = Object.keys(edit);
  const set = (change: Partial<PolicyDraft>): void => setDraft({ ...draft, ...change });
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.call('editPolicy', { body: { edit, note }, version: String(policy.version) });
      toast.good('The policy is in force.');
      onSaved();
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: ['policy'] });
    }
  };
  return (
    <div className={css['editing']}>
      <div className={css['stack']}>
        {refused === undefined ? null : (
          <Note tone="info" title="You can try an edit, and not save it.">
            {refused}
          </Note>
        )}
        <Panel icon="action" title="Protected">
          <div className={pageCss['pair']}>
            {LISTS.map(({ key, label, about }) => (
              <Field key={key} label={label} about={about}>
                {(ids) => (
                  <TextArea
                    {...ids}
                    rows={4}
                    spellCheck={false}
                    value={draft[key]}
                    onChange={(event) => set({ [key]: event.target.value })}
                  />
                )}
              </Field>
            ))}
          </div>
        </Panel>
        <Panel icon="run" title="How runs behave">
          <div className={css['checks']}>
            {SWITCHES.map(({ key, label }) => (
              <Check key={key} label={label} checked={draft[key]} onCheck={(checked) => set({ [key]: checked })} />
            ))}
          </div>
        </Panel>
        <Quorum draft={draft} set={set} />
        <Templates draft={draft} set={set} />
      </div>
      <div className={css['verdict']}>
        <Panel icon="policy" title="What this would change">
          <div className={pageCss['form']}>
            {keys.length === 0 ? (
              <p className={pageCss['muted']}>Nothing is edited yet.</p>
            ) : (
              <>
                <div>
                  <KeyBadges keys={keys} />
                </div>
                <Impact edit={edit} />
                <Field label="Why" about="For those who look at the versions later.">
                  {(ids) => <TextField {...ids} value={note} onChange={(event) => setNote(event.target.value)} />}
                </Field>
              </>
            )}
            <div className={pageCss['tools']}>
              <Button
                kind="primary"
                busy={busy}
                disabled={keys.length === 0}
                refused={refused}
                onClick={() => {
                  if (keys.length > 0) save().catch(toast.bad);
                }}
              >
                Save as version {policy.version + 1}
              </Button>
              {keys.length === 0 ? null : (
                <Button kind="quiet" onClick={() => setDraft(draftOf(policy))}>
                  Take {plural(keys.length, 'edit')} back
                </Button>
              )}
            </div>
          </div>
        </Panel>
      </div>
    </div>
  );
}

interface PartProps {
  readonly draft: PolicyDraft;
  readonly set: (change: Partial<PolicyDraft>) => void;
}

function Quorum({ draft: { quorum }, set }: PartProps) {
  const change = (index: number, part: Partial<PolicyDraft['quorum'][number]>): void =>
    set({ quorum: quorum.map((row, at) => (at === index ? { ...row, ...part } : row)) });
  return (
    <Panel
      icon="person"
      title="More than one yes"
      tools={
        <Button
          small
          icon="spark"
          onClick={() => set({ quorum: [...quorum, { approvers: '2', verbs: '', hostnames: '' }] })}
        >
          Add
        </Button>
      }
    >
      {quorum.length === 0 ? <p className={pageCss['muted']}>One person is enough everywhere.</p> : null}
      <div className={pageCss['form']}>
        {quorum.map(({ approvers, verbs, hostnames }, index) => (
          <div key={index} className={css['quorum']}>
            <Field label="People">
              {(ids) => (
                <TextField
                  {...ids}
                  type="number"
                  min={1}
                  max={100}
                  value={approvers}
                  onChange={(event) => change(index, { approvers: event.target.value })}
                />
              )}
            </Field>
            <Field label="For" about="isolate, block-url …; empty: everything">
              {(ids) => (
                <TextField {...ids} value={verbs} onChange={(event) => change(index, { verbs: event.target.value })} />
              )}
            </Field>
            <Field label="On hosts" about="empty: every host">
              {(ids) => (
                <TextField
                  {...ids}
                  value={hostnames}
                  onChange={(event) => change(index, { hostnames: event.target.value })}
                />
              )}
            </Field>
            <Button small kind="quiet" onClick={() => set({ quorum: quorum.filter((_, at) => at !== index) })}>
              Remove
            </Button>
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Templates({ draft: { templates }, set }: PartProps) {
  const change = (index: number, part: Partial<PolicyDraft['templates'][number]>): void =>
    set({ templates: templates.map((row, at) => (at === index ? { ...row, ...part } : row)) });
  return (
    <Panel
      icon="chat"
      title="Command lines that go unasked"
      tools={
        <Button small icon="spark" onClick={() => set({ templates: [...templates, { line: '', values: '' }] })}>
          Add
        </Button>
      }
    >
      {templates.length === 0 ? <p className={pageCss['muted']}>None: every command line is asked for.</p> : null}
      <div className={pageCss['form']}>
        {templates.map(({ line, values }, index) => (
          <div key={index} className={css['template']}>
            <Field label="Command line" about="letter for letter; <name> stands for a value">
              {(ids) => (
                <TextField
                  {...ids}
                  spellCheck={false}
                  value={line}
                  onChange={(event) => change(index, { line: event.target.value })}
                />
              )}
            </Field>
            <Field label="Values" about="name = regular expression of the whole value, a line each">
              {(ids) => (
                <TextArea
                  {...ids}
                  rows={2}
                  spellCheck={false}
                  value={values}
                  onChange={(event) => change(index, { values: event.target.value })}
                />
              )}
            </Field>
            <Button small kind="quiet" onClick={() => set({ templates: templates.filter((_, at) => at !== index) })}>
              Remove
            </Button>
          </div>
        ))}
      </div>
    </Panel>
  );
}
