/** Settings of a provider of single sign-on. */
import { useState } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { IconButton, Button } from '../../ui/button.tsx';
import { Check, CheckSet } from '../../ui/check.tsx';
import { Field, Select, TextField } from '../../ui/field.tsx';
import { FormDialog, useSending } from '../../ui/form-dialog.tsx';
import form from '../../ui/form.module.css';
import { CopyButton } from '../../ui/once.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useRefresh } from './parts.tsx';
import type { ProviderRow } from './rows.ts';
import css from './settings.module.css';

interface RoleRow {
  readonly claim: string;
  readonly value: string;
  readonly role: string;
}

const FIELDS = ['name', 'label', 'issuer', 'clientId', 'secret', 'scopes', 'allowedDomains', 'linkByEmail', 'roles'];
const ROLES = ['viewer', 'analyst', 'approver', 'administrator'];
const NEW_ROW: RoleRow = { claim: 'groups', value: '', role: 'analyst' };

interface ProviderFormProps {
  /** Undefined: a new one. */
  readonly provider?: ProviderRow;
  readonly onClose: () => void;
}

export function ProviderForm({ provider, onClose }: ProviderFormProps) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const toast = useToast();
  const sending = useSending(FIELDS, { 'sso.needs-secret': 'secret' });
  const [name, setName] = useState(provider?.name ?? '');
  const [texts, setTexts] = useState({
    label: provider?.label ?? '',
    issuer: provider?.issuer ?? '',
    clientId: provider?.clientId ?? '',
    scopes: (provider?.scopes ?? ['openid', 'profile', 'email']).join(' '),
    allowedDomains: (provider?.allowedDomains ?? []).join(' '),
  });
  const [secret, setSecret] = useState('');
  const [linkByEmail, setLinkByEmail] = useState(provider?.linkByEmail ?? false);
  const [roles, setRoles] = useState<readonly RoleRow[]>(provider?.roles ?? [NEW_ROW]);
  const setRole = (index: number, change: Partial<RoleRow>): void =>
    setRoles(roles.map((row, at) => (at === index ? { ...row, ...change } : row)));
  const callback = provider?.redirectUri ?? `${location.origin}/api/v1/login/sso/${name || 'NAME'}/callback`;
  const field = (key: keyof typeof texts, label: string, about: string, isOptional = false) => (
    <Field
      label={
        <>
          {label}
          {isOptional ? <small> optional</small> : null}
        </>
      }
      about={about}
      error={sending.at(key)}
    >
      {(ids) => (
        <TextField
          {...ids}
          autoComplete="off"
          spellCheck={false}
          value={texts[key]}
          onChange={(event) => setTexts({ ...texts, [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <FormDialog
      title={provider ? `Change the provider “${provider.name}”` : 'Add a provider'}
      button={provider ? 'Save' : 'Add'}
      wide
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        const rows = roles.filter(({ claim, value }) => claim.trim() !== '' || value.trim() !== '');
        const settings = {
          ...texts,
          linkByEmail,
          roles: rows.map(({ claim, value, role }) => ({ claim: claim.trim(), value: value.trim(), role })),
        };
        // An empty name is no path.
        const path = name.trim() === '' ? '-' : name.trim();
        await api.call('setProvider', {
          params: { provider: path },
          body: { settings, ...(secret === '' ? {} : { secret }) },
        });
        await refresh('providers', 'login');
        toast.good(`The provider ${path} is kept. Test it before somebody comes by it.`);
        onClose();
      }}
    >
      <div className={form['pair']}>
        <Field
          label="Name"
          about="Small letters, digits and dashes; it stands in the callback address."
          error={sending.at('name')}
        >
          {(ids) => (
            <TextField
              {...ids}
              {...(provider ? {} : { 'data-first': true })}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              disabled={provider !== undefined}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {field('label', 'Button', 'What the button of the log-in says; left out: the host of the issuer.', true)}
      </div>
      <div className={css['address']}>
        <span className={css['small']}>
          Callback address, to be registered at the provider{provider ? '' : ' (as you reach Riposte now)'}:
        </span>
        <span className={css['copied']}>
          <code>{callback}</code>
          <CopyButton text={callback} what="the callback address" />
        </span>
      </div>
      {field('issuer', 'Issuer', 'An https address, letter by letter as the provider calls itself.')}
      <div className={form['pair']}>
        {field('clientId', 'Client id', 'As the provider gave it to Riposte.')}
        <Field
          label={
            <>
              Client secret <small>optional</small>
            </>
          }
          about={
            provider?.hasSecret
              ? 'One is kept, sealed: leave it empty to keep it. With another issuer or client it is given again.'
              : 'Empty: a public client, by PKCE alone.'
          }
          error={sending.at('secret')}
        >
          {(ids) => (
            <TextField
              {...ids}
              type="password"
              autoComplete="new-password"
              placeholder={provider?.hasSecret ? '••••••••' : undefined}
              value={secret}
              onChange={(event) => setSecret(event.target.value)}
            />
          )}
        </Field>
      </div>
      <CheckSet
        legend="Which claim makes which role"
        about="Compared exactly. * is any value; a.b is b of the object a. Of several that fit the greatest role counts; nobody without a row gets in."
        error={sending.at('roles')}
      >
        {roles.map((row, index) => (
          <div key={index} className={css['mapping']}>
            <TextField
              aria-label={`Claim of row ${index + 1}`}
              placeholder="claim"
              spellCheck={false}
              value={row.claim}
              onChange={(event) => setRole(index, { claim: event.target.value })}
            />
            <TextField
              aria-label={`Value of row ${index + 1}`}
              placeholder="value, or *"
              spellCheck={false}
              value={row.value}
              onChange={(event) => setRole(index, { value: event.target.value })}
            />
            <Select
              aria-label={`Role of row ${index + 1}`}
              value={row.role}
              onChange={(event) => setRole(index, { role: event.target.value })}
            >
              {ROLES.map((role) => (
                <option key={role}>{role}</option>
              ))}
            </Select>
            <IconButton
              icon="cross"
              label={`Take row ${index + 1} away`}
              onClick={() => setRoles(roles.filter((_, at) => at !== index))}
            />
          </div>
        ))}
        <div>
          <Button small icon="spark" onClick={() => setRoles([...roles, NEW_ROW])}>
            Add a row
          </Button>
        </div>
      </CheckSet>
      <div className={form['pair']}>
        {field('scopes', 'Scopes', 'With blanks between them; openid is one of them.')}
        {field('allowedDomains', 'Mail domains', 'Only verified addresses of these get in; left out: all.', true)}
      </div>
      <Check
        label="Find known users by their mail address"
        about="Whoever comes for the first time is the user with that verified address, if there is one. Say yes only where the provider alone decides who has which address."
        checked={linkByEmail}
        onCheck={setLinkByEmail}
      />
    </FormDialog>
  );
}
