/** A routing rule to make or change: a condition in the query language, and what becomes of what it takes. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { BodyOf, RuleView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Check } from '../../ui/check.tsx';
import { Field, Select, TextArea, TextField } from '../../ui/field.tsx';
import { Failure } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';

interface RuleFormProps {
  /** Undefined: a new one. */
  readonly rule: RuleView | undefined;
  readonly onClose: () => void;
}

type Kind = RuleView['outcome']['kind'];
const KINDS: readonly { readonly kind: Kind; readonly label: string }[] = [
  { kind: 'playbook', label: 'A playbook runs' },
  { kind: 'triage', label: 'A person looks (triage)' },
  { kind: 'ignore', label: 'It is kept and closed, with the reason' },
];

export function RuleForm({ rule, onClose }: RuleFormProps) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const playbooks = useQuery(queries.playbooks());
  const rules = useQuery(queries.rules());
  const [name, setName] = useState(rule?.name ?? '');
  const [condition, setCondition] = useState(rule?.condition ?? '');
  const [kind, setKind] = useState<Kind>(rule?.outcome.kind ?? 'playbook');
  const [playbook, setPlaybook] = useState(rule?.outcome.kind === 'playbook' ? rule.outcome.playbook : '');
  const [dryRun, setDryRun] = useState(rule?.outcome.kind === 'playbook' && rule.outcome.dryRun);
  const [reason, setReason] = useState(rule && rule.outcome.kind !== 'playbook' ? rule.outcome.reason : '');
  const [enabled, setEnabled] = useState(rule?.enabled ?? true);
  const [before, setBefore] = useState('');
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const matching = useQuery({ ...queries.count(condition), enabled: condition.trim() !== '', retry: false });
  const outcome: BodyOf<'addRule'>['outcome'] = kind === 'playbook' ? { kind, playbook, dryRun } : { kind, reason };
  const ready =
    name.trim() !== '' && (kind === 'playbook' ? playbook !== '' : kind === 'triage' || reason.trim() !== '');
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    const parts = { name: name.trim(), condition: condition.trim(), outcome, enabled };
    try {
      if (rule === undefined) {
        await api.call('addRule', {
          body: { ...parts, ...(before === '' ? {} : { before }) },
          key: crypto.randomUUID(),
        });
      } else await api.call('editRule', { params: { rule: rule.id }, body: parts, version: rule.version });
      toast.good('Saved. It counts for what comes from now on.');
      onClose();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: ['rules'] });
    }
  };
  return (
    <Dialog
      open
      wide
      title={rule === undefined ? 'New rule' : `Edit “${rule.name}”`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={!ready}
            onClick={() => {
              if (ready) save().catch(toast.bad);
            }}
          >
            Save
          </Button>
        </>
      }
    >
      <DialogBody>
        <Field label="Name">
          {(ids) => (
            <TextField
              {...ids}
              data-first
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Takes alerts that"
          about={
            condition.trim() === ''
              ? 'Empty: every alert. In the language of the search over alerts; also instance: and via: (the way in).'
              : matching.error
                ? undefined
                : matching.data === undefined
                  ? 'Looking …'
                  : `${matching.data.count}${matching.data.exact ? '' : '+'} of the alerts that are here would fit.`
          }
          error={matching.error && condition.trim() !== '' ? matching.error.message : ''}
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={3}
              spellCheck={false}
              placeholder='severity:high and hostname:srv-* and not name:"Test alert"'
              value={condition}
              onChange={(event) => setCondition(event.target.value)}
            />
          )}
        </Field>
        <Field label="Then">
          {(ids) => (
            <Select
              {...ids}
              value={kind}
              onChange={(event) => setKind(KINDS.find((row) => row.kind === event.target.value)?.kind ?? 'triage')}
            >
              {KINDS.map((row) => (
                <option key={row.kind} value={row.kind}>
                  {row.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {kind === 'playbook' ? (
          <>
            <Field label="Playbook">
              {(ids) => (
                <Select {...ids} value={playbook} onChange={(event) => setPlaybook(event.target.value)}>
                  <option value="">Choose one</option>
                  {(playbooks.data?.rows ?? []).map((row) => (
                    <option key={row.name}>{row.name}</option>
                  ))}
                </Select>
              )}
            </Field>
            <Check
              label="As a dry run: it asks and plans, and changes nothing anywhere"
              checked={dryRun}
              onCheck={setDryRun}
            />
          </>
        ) : (
          <Field
            label="Because"
            about={kind === 'ignore' ? 'It stands with every alert that is closed so.' : 'For who looks.'}
          >
            {(ids) => <TextField {...ids} value={reason} onChange={(event) => setReason(event.target.value)} />}
          </Field>
        )}
        {rule === undefined ? (
          <Field label="Asked" about="The first rule that is sure takes the alert.">
            {(ids) => (
              <Select {...ids} value={before} onChange={(event) => setBefore(event.target.value)}>
                <option value="">last of this house, before those of packs</option>
                {(rules.data?.rows ?? [])
                  .filter(({ origin }) => origin === 'house')
                  .map((row) => (
                    <option key={row.id} value={row.id}>{`before “${row.name}”`}</option>
                  ))}
              </Select>
            )}
          </Field>
        ) : null}
        <Check label="Switched on" checked={enabled} onCheck={setEnabled} />
        {error ? <Failure error={error} /> : null}
      </DialogBody>
    </Dialog>
  );
}
