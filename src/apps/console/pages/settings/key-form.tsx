/** Making a key: for what, until when, what it may do; then the key, this once. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnswerOf } from '../../../../core/api/views.ts';
import { useConsole, useSession } from '../../api/console-context.ts';
import { PERMISSION_GROUPS, PERMISSION_WORDS, scopeWords, withArticle } from '../../text/access.ts';
import { Button } from '../../ui/button.tsx';
import { Check, CheckSet } from '../../ui/check.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, Select, TextField } from '../../ui/field.tsx';
import { FormDialog, useSending } from '../../ui/form-dialog.tsx';
import form from '../../ui/form.module.css';
import { Note } from '../../ui/layout.tsx';
import { OnceShown } from '../../ui/once.tsx';
import { CommandLine } from '../../ui/value.tsx';
import { useRefresh, useSettings } from './parts.tsx';
import css from './settings.module.css';

type Preset = 'deliver' | 'viewer' | 'analyst' | 'own';

const LIVES: readonly (readonly [days: number, label: string])[] = [
  [30, '30 days'],
  [90, '90 days'],
  [180, 'half a year'],
  [365, 'a year'],
  [730, 'two years'],
];

export function AddKey({ onClose }: { readonly onClose: () => void }) {
  const { api } = useConsole();
  const { user } = useSession();
  const refresh = useRefresh();
  const roles = useQuery(useSettings().roles());
  const sending = useSending(['name', 'days', 'scopes'], { 'key.exists': 'name' });
  const [name, setName] = useState('');
  const [days, setDays] = useState(365);
  const [preset, setPreset] = useState<Preset>('viewer');
  const [own, setOwn] = useState<readonly string[]>([]);
  const [made, setMade] = useState<AnswerOf<'addKey'>>();
  const ofRole = (role: string): readonly string[] =>
    roles.data?.rows.find((row) => row.role === role)?.permissions ?? [];
  const scopes = { deliver: ['alert:write'], viewer: ofRole('viewer'), analyst: ofRole('analyst'), own }[preset];
  if (made) return <MadeKey made={made} may={scopeWords(made.scopes, roles.data?.rows ?? [])} onClose={onClose} />;
  const presets: readonly { readonly name: Preset; readonly label: string; readonly about: string }[] = [
    { name: 'deliver', label: 'Deliver alerts', about: 'For a connector: it brings alerts in and reads nothing.' },
    {
      name: 'viewer',
      label: `Like ${withArticle('viewer')}`,
      about: 'For a dashboard or a report: reads, changes nothing.',
    },
    {
      name: 'analyst',
      label: `Like ${withArticle('analyst')}`,
      about: 'For a script that works on alerts. It says yes to no containment.',
    },
    { name: 'own', label: 'One by one', about: 'Choose what it may.' },
  ];
  return (
    <FormDialog
      title="Make an API key"
      button="Make it"
      wide={preset === 'own'}
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        const key = await api.call('addKey', { body: { name, days, scopes: [...scopes] } });
        await refresh('keys');
        setMade(key);
      }}
    >
      <div className={form['pair']}>
        <Field label="Name" about="What uses it: it stands in the audit." error={sending.at('name')}>
          {(ids) => (
            <TextField
              {...ids}
              data-first
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              required
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Good for" error={sending.at('days')}>
          {(ids) => (
            <Select {...ids} value={days} onChange={(event) => setDays(Number(event.target.value))}>
              {LIVES.map(([count, label]) => (
                <option key={count} value={count}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <CheckSet legend="What it may do" error={sending.at('scopes')}>
        {presets.map((row) => (
          <Check
            key={row.name}
            name="preset"
            label={row.label}
            about={row.about}
            checked={preset === row.name}
            onCheck={() => setPreset(row.name)}
          />
        ))}
      </CheckSet>
      {preset === 'own' ? (
        <div className={css['groups']}>
          {PERMISSION_GROUPS.map(({ label, permissions }) => (
            <section key={label}>
              <h3>{label}</h3>
              <div className={css['stack']}>
                {permissions.map((permission) => (
                  <Check
                    key={permission}
                    label={PERMISSION_WORDS[permission]}
                    checked={own.includes(permission)}
                    disabled={!user.permissions.includes(permission)}
                    onCheck={(checked) =>
                      setOwn(checked ? [...own, permission] : own.filter((scope) => scope !== permission))
                    }
                  />
                ))}
              </div>
            </section>
          ))}
        </div>
      ) : null}
      <Note tone="info">It never does more than you may: if you lose a role or leave, your keys lose it with you.</Note>
    </FormDialog>
  );
}

interface MadeKeyProps {
  readonly made: AnswerOf<'addKey'>;
  readonly may: string;
  readonly onClose: () => void;
}

function MadeKey({ made, may, onClose }: MadeKeyProps) {
  return (
    <Dialog
      open
      title={`The key “${made.name}”`}
      onClose={onClose}
      foot={
        <Button kind="primary" onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <DialogBody>
        <OnceShown text={made.token} what="the key" />
        <Note tone="caution" title="It is shown this time only.">
          What is kept here is a hash. Put it where secrets are kept; if it is lost, revoke it and make another one.
        </Note>
        <p>It may: {may}.</p>
        <div className={css['stack']}>
          <span className={css['small']}>Try it, with the key in RIPOSTE_KEY:</span>
          <CommandLine text={`curl -H "Authorization: Bearer $RIPOSTE_KEY" ${location.origin}/api/v1/session`} />
        </div>
      </DialogBody>
    </Dialog>
  );
}
