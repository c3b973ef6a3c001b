/** Single sign-on: providers of OpenID Connect, whether they answer, and which claim makes which role. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TestView } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Denied } from '../../ui/denied.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { Answered, Empty, Facts, Note, Panel } from '../../ui/layout.tsx';
import { CopyButton } from '../../ui/once.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import { useDoing, useRefresh, useSettings } from './parts.tsx';
import { ProviderForm } from './provider-form.tsx';
import type { ProviderRow } from './rows.ts';
import css from './settings.module.css';

export function SsoTab() {
  const may = useMay('user:read');
  return may ? <Providers /> : <Denied what="Single sign-on" needs="an administrator" />;
}

function Providers() {
  const settings = useSettings();
  const providers = useQuery(settings.providers());
  const mayWrite = useMay('user:write');
  const [adding, setAdding] = useState(false);
  const add = mayWrite ? (
    <Button kind="primary" icon="spark" onClick={() => setAdding(true)}>
      Add a provider
    </Button>
  ) : null;
  return (
    <>
      <Answered query={providers}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Panel>
              <Empty icon="enter" title="Nobody comes by single sign-on yet">
                <p>
                  Connect the provider of your house (Entra ID, Okta, Keycloak, Google, anything that speaks OpenID
                  Connect). Its groups become roles here, looked at in every log-in.
                </p>
                {add}
              </Empty>
            </Panel>
          ) : (
            <>
              <div className={css['bar']}>
                <p className={css['small']}>Roles are looked at in every log-in. Nobody without a row gets in.</p>
                {add}
              </div>
              <ul className={css['cards']}>
                {rows.map((provider) => (
                  <li key={provider.name}>
                    <ProviderCard provider={provider} />
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Answered>
      {adding ? <ProviderForm onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function ProviderCard({ provider }: { readonly provider: ProviderRow }) {
  const { api } = useConsole();
  const may = useMay('user:write');
  const refresh = useRefresh();
  const toast = useToast();
  const { busy, act } = useDoing();
  const [tested, setTested] = useState<TestView>();
  const [asking, setAsking] = useState<'edit' | 'remove'>();
  const { name, label, issuer, clientId, hasSecret, scopes, roles, allowedDomains, linkByEmail, enabled } = provider;
  const params = { provider: name };
  return (
    <Panel
      icon="enter"
      title={label}
      tools={
        <>
          {enabled ? <Badge tone="good">enabled</Badge> : <Badge>disabled</Badge>}
          <CopyJson mark what={`the provider ${name}`} value={provider} />
        </>
      }
    >
      <div className={page['stack']}>
        {roles.length === 0 ? (
          <Note tone="caution" title="Nobody gets in by it.">
            No row gives anybody a role. Change it, and say which claim makes which role.
          </Note>
        ) : null}
        <Facts
          rows={[
            { label: 'Issuer', value: <code>{issuer}</code> },
            { label: 'Client', value: <code>{clientId}</code> },
            { label: 'Secret', value: hasSecret ? 'kept sealed, never shown' : 'none: a public client, by PKCE alone' },
            { label: 'Scopes', value: scopes.join(' ') },
            {
              label: 'Roles',
              value:
                roles.length === 0
                  ? 'none'
                  : roles.map(({ claim, value, role }) => (
                      <div key={`${claim} ${value} ${role}`}>
                        <code>{claim}</code>{' '}
                        {value === '*' ? (
                          'is there'
                        ) : (
                          <>
                            has <code>{value}</code>
                          </>
                        )}
                        : {role}
                      </div>
                    )),
            },
            {
              label: 'Mail domains',
              value: allowedDomains.length === 0 ? 'all that the provider lets in' : allowedDomains.join(', '),
            },
            {
              label: 'Known users',
              value: linkByEmail ? 'are found by their verified mail address' : 'are not linked: a new user is made',
            },
            {
              label: 'Callback',
              value: (
                <span className={css['copied']}>
                  <code>{provider.redirectUri}</code>
                  <CopyButton kind="quiet" text={provider.redirectUri} what="the callback address" />
                </span>
              ),
            },
            {
              label: 'Changed',
              value: (
                <>
                  <Time at={provider.changedAt} /> by {provider.changedBy}
                </>
              ),
            },
          ]}
        />
        {tested === undefined ? null : tested.ok ? (
          <Note tone="good" title="It answers, and takes the client.">
            {tested.detail}
          </Note>
        ) : (
          <Note tone="bad" title={tested.detail}>
            {tested.hint} <code>{tested.code}</code>
          </Note>
        )}
        {may ? (
          <div className={css['tools']}>
            <Button
              busy={busy === 'test'}
              onClick={() => act('test', async () => setTested(await api.call('testProvider', { params })))}
            >
              {busy === 'test' ? 'Testing …' : 'Test'}
            </Button>
            <Button onClick={() => setAsking('edit')}>Change</Button>
            <Button
              kind="quiet"
              busy={busy === 'enable'}
              onClick={() =>
                act('enable', async () => {
                  await api.call('setProvider', { params, body: { enabled: !enabled } });
                  await refresh('providers', 'login');
                })
              }
            >
              {enabled ? 'Disable' : 'Enable'}
            </Button>
            <Button kind="quiet" onClick={() => setAsking('remove')}>
              Remove
            </Button>
          </div>
        ) : null}
      </div>
      {asking === 'edit' ? <ProviderForm provider={provider} onClose={() => setAsking(undefined)} /> : null}
      {asking === 'remove' ? (
        <Confirm
          title={`Remove the provider “${name}”?`}
          button={`Remove ${name}`}
          typed={name}
          onClose={() => setAsking(undefined)}
          onDo={async () => {
            await api.call('removeProvider', { params });
            await refresh('providers', 'login');
            toast.good(`The provider ${name} is removed.`);
          }}
        >
          Its secret and its rows are gone, and nobody comes in by it any more. The users that it made stay; who has no
          password needs a link.
        </Confirm>
      ) : null}
    </Panel>
  );
}
