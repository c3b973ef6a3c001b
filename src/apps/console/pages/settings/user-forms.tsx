/** Forms about a user: add one, change one; and the one-time link that is handed on. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnswerOf } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { Check, CheckSet } from '../../ui/check.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { FormDialog, useSending } from '../../ui/form-dialog.tsx';
import form from '../../ui/form.module.css';
import { Note } from '../../ui/layout.tsx';
import { OnceShown } from '../../ui/once.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useRefresh, useSettings } from './parts.tsx';
import type { UserRow } from './rows.ts';

type Link = AnswerOf<'resetUser'>;

const FIELDS = ['name', 'displayName', 'email', 'role'];
const CODES = { 'user.exists': 'name', 'user.last-administrator': 'role' };

interface AddUserProps {
  readonly onClose: () => void;
  readonly onAdded: (name: string) => void;
}

export function AddUser({ onClose, onAdded }: AddUserProps) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const sending = useSending(FIELDS, CODES);
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('analyst');
  const [made, setMade] = useState<{ readonly name: string; readonly link: Link }>();
  if (made) {
    return (
      <LinkDialog
        name={made.name}
        link={made.link}
        onClose={() => {
          onAdded(made.name);
          onClose();
        }}
      />
    );
  }
  return (
    <FormDialog
      title="Add a user"
      button="Add and get a link"
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        const { user, link } = await api.call('addUser', { body: { name, displayName, email, role } });
        await refresh('users', 'factors');
        setMade({ name: user.name, link });
      }}
    >
      <Field
        label="Name"
        about="What they log in with: small letters, no blanks. It never changes."
        error={sending.at('name')}
      >
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
      <div className={form['pair']}>
        <NameField value={displayName} onValue={setDisplayName} error={sending.at('displayName')} />
        <MailField value={email} onValue={setEmail} error={sending.at('email')} />
      </div>
      <RoleChoice value={role} onValue={setRole} error={sending.at('role')} />
    </FormDialog>
  );
}

interface EditUserProps {
  readonly user: UserRow;
  readonly onClose: () => void;
}

export function EditUser({ user, onClose }: EditUserProps) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const toast = useToast();
  const sending = useSending(FIELDS, CODES);
  const [displayName, setDisplayName] = useState(user.displayName);
  const [email, setEmail] = useState(user.email);
  const [role, setRole] = useState<string>(user.role);
  return (
    <FormDialog
      title={`Change ${user.name}`}
      button="Save"
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        try {
          await api.call('editUser', {
            params: { user: user.name },
            body: { displayName, email, role },
            version: user.version,
          });
          toast.good(`${user.name} is changed.`);
          onClose();
        } finally {
          await refresh('users', 'factors', 'session');
        }
      }}
    >
      <div className={form['pair']}>
        <NameField value={displayName} onValue={setDisplayName} error={sending.at('displayName')} />
        <MailField value={email} onValue={setEmail} error={sending.at('email')} />
      </div>
      <RoleChoice value={role} onValue={setRole} error={sending.at('role')} />
      <Note tone="info">Another role counts at once, for their sessions and for the keys that they have made.</Note>
    </FormDialog>
  );
}

interface PartProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly error: string;
}

function NameField({ value, onValue, error }: PartProps) {
  return (
    <Field
      label={
        <>
          Full name <small>optional</small>
        </>
      }
      about="As others see it."
      error={error}
    >
      {(ids) => (
        <TextField {...ids} autoComplete="off" value={value} onChange={(event) => onValue(event.target.value)} />
      )}
    </Field>
  );
}

function MailField({ value, onValue, error }: PartProps) {
  return (
    <Field
      label={
        <>
          Mail address <small>optional</small>
        </>
      }
      about="Notifications go there."
      error={error}
    >
      {(ids) => (
        <TextField
          {...ids}
          type="email"
          autoComplete="off"
          value={value}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </Field>
  );
}

function RoleChoice({ value, onValue, error }: PartProps) {
  const roles = useQuery(useSettings().roles());
  return (
    <CheckSet legend="Role" error={error}>
      {(roles.data?.rows ?? []).map(({ role, description }) => (
        <Check
          key={role}
          name="role"
          label={role}
          about={description}
          checked={role === value}
          onCheck={() => onValue(role)}
        />
      ))}
    </CheckSet>
  );
}

interface LinkDialogProps {
  readonly name: string;
  readonly link: Link;
  readonly onClose: () => void;
}

/** A link is shown once and good once. */
export function LinkDialog({ name, link, onClose }: LinkDialogProps) {
  const isInvite = link.kind === 'invite';
  return (
    <Dialog
      open
      title={isInvite ? `${name} can set up the account` : `${name} can choose another password`}
      onClose={onClose}
      foot={
        <Button kind="primary" onClick={onClose}>
          I have handed it on
        </Button>
      }
    >
      <DialogBody>
        <p>
          Send this link to {name}, on a way that nobody else reads. It works once, and ends{' '}
          <Time at={link.expiresAt} />.
        </p>
        <OnceShown text={link.url} what="the link" />
        <Note tone="caution" title="It is shown this time only.">
          {isInvite
            ? 'Whoever opens it first chooses the password. If it is lost, make another one from the user.'
            : 'The present password goes on until the link is used; then every session of theirs ends.'}
        </Note>
      </DialogBody>
    </Dialog>
  );
}
