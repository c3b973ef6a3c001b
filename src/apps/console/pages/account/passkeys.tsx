/** One's own passkeys: add one, call it something else, remove it. */
import { useState } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { FormDialog, useSending } from '../../ui/form-dialog.tsx';
import { Note, Panel } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useRefresh } from '../settings/parts.tsx';
import css from './account.module.css';
import { PASSWORD_CODES, type Factors, type Passkey } from './own.ts';
import { PasswordField } from './password.tsx';

const CODES = { ...PASSWORD_CODES, 'passkey.bad-name': 'name' };

export function PasskeysPanel({ factors: { passkeys } }: { readonly factors: Factors }) {
  const [adding, setAdding] = useState(false);
  const [naming, setNaming] = useState<Passkey>();
  const [removing, setRemoving] = useState<Passkey>();
  const unnamed = isAddress(location.hostname);
  return (
    <Panel
      icon="key"
      title="Passkeys"
      flush
      tools={
        <Button
          small
          icon="spark"
          disabled={unnamed}
          title={unnamed ? 'Passkeys need a name, and this page is open at an address.' : undefined}
          onClick={() => setAdding(true)}
        >
          Add a passkey
        </Button>
      }
    >
      {unnamed ? (
        <div className={css['pad']}>
          <NeedsName />
        </div>
      ) : null}
      {passkeys.length === 0 ? (
        <p className={[css['small'], css['pad']].join(' ')}>
          The fingerprint, face or PIN of your device, or a security key: two factors in one, and nothing that can be
          phished. Add one for each device that you use.
        </p>
      ) : (
        <ul className={css['rows']}>
          {passkeys.map((passkey) => (
            <li key={passkey.id} className={css['row']}>
              <span className={css['two']}>
                <b>{passkey.name}</b>
                <span className={css['small']}>
                  added <Time at={passkey.createdAt} />,{' '}
                  {passkey.lastUsedAt === null ? (
                    'never used'
                  ) : (
                    <>
                      used <Time at={passkey.lastUsedAt} />
                    </>
                  )}
                  {passkey.synced ? ', on several devices' : ''}
                </span>
              </span>
              <span className={css['tools']}>
                <Button small aria-label={`Rename ${passkey.name}`} onClick={() => setNaming(passkey)}>
                  Rename
                </Button>
                <Button small kind="quiet" aria-label={`Remove ${passkey.name}`} onClick={() => setRemoving(passkey)}>
                  Remove
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
      {adding ? <AddPasskey onClose={() => setAdding(false)} /> : null}
      {naming ? <RenamePasskey passkey={naming} onClose={() => setNaming(undefined)} /> : null}
      {removing ? <RemovePasskey passkey={removing} onClose={() => setRemoving(undefined)} /> : null}
    </Panel>
  );
}

interface NameFieldProps {
  readonly value: string;
  readonly error: string;
  readonly onValue: (value: string) => void;
}

function NameField({ value, error, onValue }: NameFieldProps) {
  return (
    <Field label="Name" about="Which one it is: “laptop”, “blue key”." error={error}>
      {(ids) => (
        <TextField
          {...ids}
          data-first
          autoComplete="off"
          value={value}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </Field>
  );
}

function AddPasskey({ onClose }: { readonly onClose: () => void }) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const toast = useToast();
  const sending = useSending(['name', 'password'], CODES);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  return (
    <FormDialog
      title="Add a passkey"
      button="Go on"
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        const { addPasskey } = await import('../../api/passkeys.ts');
        await addPasskey(api, { name, password }).catch((thrown: unknown) => {
          throw toldByBrowser(thrown);
        });
        await refresh('me', 'factors');
        toast.good(`The passkey ${name.trim()} is added: log in with it next time.`);
        onClose();
      }}
    >
      <NameField value={name} onValue={setName} error={sending.at('name')} />
      <PasswordField value={password} onValue={setPassword} error={sending.at('password')} />
      <Note tone="info">Your browser then asks for the fingerprint, face, PIN or key.</Note>
    </FormDialog>
  );
}

/** Browsers make passkeys for names alone (WebAuthn, 5.1.3). */
function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
}

function NeedsName() {
  const { hostname, port, pathname } = location;
  const isHere = hostname === '[::1]' || hostname.startsWith('127.');
  const named = `http://localhost${port === '' ? '' : `:${port}`}${pathname}`;
  return (
    <Note tone="info" title="Passkeys need a name, and this page is open at an address.">
      {isHere ? (
        <>
          Open <a href={named}>{named}</a> instead, and log in there.
        </>
      ) : (
        'Open Riposte under the name that is its publicUrl.'
      )}
    </Note>
  );
}

/** What browsers throw says nothing to people. */
function toldByBrowser(thrown: unknown): unknown {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'NotAllowedError') return new Error('Nothing was made: it was cancelled, or took too long.');
  if (name === 'SecurityError') return new Error('The browser makes no passkey for the address of this page.');
  if (name === 'InvalidStateError') return new Error('This device has a passkey of yours already.');
  return thrown;
}

interface OfPasskey {
  readonly passkey: Passkey;
  readonly onClose: () => void;
}

function RenamePasskey({ passkey, onClose }: OfPasskey) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const sending = useSending(['name'], CODES);
  const [name, setName] = useState(passkey.name);
  return (
    <FormDialog
      title={`Rename the passkey “${passkey.name}”`}
      button="Save"
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        await api.call('renamePasskey', { params: { passkey: passkey.id }, body: { name } });
        await refresh('me');
        onClose();
      }}
    >
      <NameField value={name} onValue={setName} error={sending.at('name')} />
    </FormDialog>
  );
}

function RemovePasskey({ passkey, onClose }: OfPasskey) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const toast = useToast();
  const sending = useSending(['password'], CODES);
  const [password, setPassword] = useState('');
  return (
    <FormDialog
      title={`Remove the passkey “${passkey.name}”?`}
      button="Remove it"
      kind="danger"
      cancel="Keep it"
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        await api.call('removePasskey', { params: { passkey: passkey.id }, body: { password } });
        await refresh('me', 'factors');
        toast.good(`The passkey ${passkey.name} is removed.`);
        onClose();
      }}
    >
      <p>Nobody gets in by it any more. Your device may still offer it: remove it there as well.</p>
      <PasswordField first value={password} onValue={setPassword} error={sending.at('password')} />
    </FormDialog>
  );
}
