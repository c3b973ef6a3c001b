/** One's own account: how others see me, how I get in, where I am logged in, and what I like. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useConsole, useMay, useSession } from '../../api/console-context.ts';
import { SESSION_KEY } from '../../api/session.ts';
import { usePreferences, type Theme } from '../../shell/preferences.tsx';
import { permissionWords } from '../../text/access.ts';
import { Button } from '../../ui/button.tsx';
import { Check, CheckSet } from '../../ui/check.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { FormDialog, useSending } from '../../ui/form-dialog.tsx';
import { Facts, PageHead, Panel } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import { useRefresh, useSettings } from '../settings/parts.tsx';
import css from './account.module.css';
import { FactorsPanels } from './factors.tsx';
import { NotificationsPanel } from './notifications.tsx';
import { PasswordPanel } from './password.tsx';
import { SessionsPanel } from './sessions.tsx';

export function AccountPage() {
  const { user } = useSession();
  return (
    <>
      <PageHead title="Your account" about={`${user.displayName || user.name}, ${user.role}`} />
      <div className={css['columns']}>
        <div className={page['stack']}>
          <Profile />
          <PasswordPanel />
          <Preferences />
        </div>
        <div className={page['stack']}>
          <FactorsPanels />
          <SessionsPanel />
          <NotificationsPanel />
        </div>
      </div>
    </>
  );
}

function Profile() {
  const { user } = useSession();
  const roles = useQuery(useSettings().roles());
  const mayKeys = useMay('key:read');
  const [editing, setEditing] = useState(false);
  const [all, setAll] = useState(false);
  const role = roles.data?.rows.find((row) => row.role === user.role);
  return (
    <Panel
      icon="person"
      title="You"
      tools={
        <Button small onClick={() => setEditing(true)}>
          Change your name
        </Button>
      }
    >
      <div className={page['stack']}>
        <Facts
          rows={[
            { label: 'Name', value: user.displayName || 'none: others see what you log in with' },
            { label: 'You log in as', value: <code>{user.name}</code> },
            {
              label: 'Mail',
              value: user.email === '' ? 'none: no notification reaches you. An administrator sets it.' : user.email,
            },
            { label: 'Role', value: role === undefined ? user.role : `${user.role}. ${role.description}` },
            {
              label: 'You may',
              value: all ? (
                <ul>
                  {user.permissions.map((permission) => (
                    <li key={permission}>{permissionWords(permission)}</li>
                  ))}
                </ul>
              ) : (
                <Button small onClick={() => setAll(true)}>
                  Show all {user.permissions.length}
                </Button>
              ),
            },
            {
              label: 'API keys',
              value: mayKeys ? (
                <Link to="/settings/$tab" params={{ tab: 'keys' }}>
                  those that you made stand in the settings
                </Link>
              ) : (
                'are made by an administrator; ask one for a script of yours'
              ),
            },
          ]}
        />
      </div>
      {editing ? <EditName onClose={() => setEditing(false)} /> : null}
    </Panel>
  );
}

function EditName({ onClose }: { readonly onClose: () => void }) {
  const { api } = useConsole();
  const { user } = useSession();
  const refresh = useRefresh();
  const toast = useToast();
  const sending = useSending(['displayName']);
  const [displayName, setDisplayName] = useState(user.displayName);
  return (
    <FormDialog
      title="Change your name"
      button="Save"
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        await api.call('editMe', { body: { displayName } });
        await refresh(...SESSION_KEY, 'users');
        toast.good('Others see your new name.');
        onClose();
      }}
    >
      <Field
        label="Name"
        about="As others see it. What you log in with, your mail address and your role are an administrator’s to change."
        error={sending.at('displayName')}
      >
        {(ids) => (
          <TextField
            {...ids}
            data-first
            autoComplete="name"
            value={displayName}
            onChange={(event) => setDisplayName(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}

const THEMES: readonly { readonly theme: Theme; readonly label: string }[] = [
  { theme: 'system', label: 'as the system' },
  { theme: 'light', label: 'light' },
  { theme: 'dark', label: 'dark' },
];

function Preferences() {
  const { theme, zone, choose } = usePreferences();
  return (
    <Panel icon="settings" title="What you like">
      <div className={page['stack']}>
        <CheckSet legend="Theme">
          {THEMES.map((row) => (
            <Check
              key={row.theme}
              name="theme"
              label={row.label}
              checked={row.theme === theme}
              onCheck={() => choose({ theme: row.theme })}
            />
          ))}
        </CheckSet>
        <CheckSet legend="Times">
          <Check name="zone" label="UTC" checked={zone === 'utc'} onCheck={() => choose({ zone: 'utc' })} />
          <Check
            name="zone"
            label="of this machine"
            about={Intl.DateTimeFormat().resolvedOptions().timeZone}
            checked={zone === 'local'}
            onCheck={() => choose({ zone: 'local' })}
          />
        </CheckSet>
        <p className={page['muted']}>
          Kept in this browser. Press <kbd>?</kbd> on any page for the keys that work there.
        </p>
      </div>
    </Panel>
  );
}
