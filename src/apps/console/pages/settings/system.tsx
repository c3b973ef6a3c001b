/** How Riposte itself is: what the doctor says, the version, the head of the audit, the key of the secrets. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { DoctorView } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { visible } from '../../text/defang.ts';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { Answered, Facts, Note, Panel } from '../../ui/layout.tsx';
import { CopyButton } from '../../ui/once.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import { useSettings } from './parts.tsx';
import css from './settings.module.css';

export function SystemTab() {
  const mayCheck = useMay('system:check');
  return (
    <div className={page['split']}>
      {mayCheck ? (
        <Doctor />
      ) : (
        <Panel icon="pulse" title="How it is">
          <Note tone="info" title="An administrator sees the checks here.">
            Store, playbooks, runs, policy and every integration. You see the version.
          </Note>
        </Panel>
      )}
      <div className={page['stack']}>
        <About />
        <AuditHead />
        <Secrets />
      </div>
    </div>
  );
}

function Doctor() {
  const { queries } = useConsole();
  const doctor = useQuery(queries.doctor());
  return (
    <Panel
      icon="pulse"
      title="How it is"
      flush
      tools={
        <>
          {doctor.data ? <CopyJson mark what="the checks" value={doctor.data} /> : null}
          <Button
            small
            busy={doctor.isFetching}
            onClick={() => {
              doctor.refetch().catch(() => undefined);
            }}
          >
            {doctor.isFetching ? 'Looking …' : 'Look again'}
          </Button>
        </>
      }
    >
      <Answered query={doctor} rows={6}>
        {({ checks }) => (
          <ul className={css['checks']}>
            {/* What is wrong stands first. */}
            {checks
              .toSorted((a, b) => Number(a.ok) - Number(b.ok))
              .map((check) => (
                <CheckLine key={check.name} check={check} />
              ))}
          </ul>
        )}
      </Answered>
    </Panel>
  );
}

function CheckLine({ check: { name, ok, detail, hint } }: { readonly check: DoctorView['checks'][number] }) {
  const isDry = ok && hint === '' && detail.includes('Dry run:');
  return (
    <li className={css['check']}>
      <span>
        {ok ? (
          <Badge tone={isDry ? 'info' : 'good'}>{isDry ? 'dry run' : 'good'}</Badge>
        ) : (
          <Badge tone="bad">wrong</Badge>
        )}
      </span>
      <b>{name}</b>
      <span className={css['two']}>
        <span>{visible(detail)}</span>
        {hint === '' ? null : <span className={css['small']}>{hint}</span>}
      </span>
    </li>
  );
}

function About() {
  const health = useQuery(useSettings().health());
  return (
    <Panel icon="pulse" title="Riposte">
      <Answered query={health} rows={2}>
        {({ version }) => (
          <Facts
            rows={[
              { label: 'Version', value: version },
              { label: 'Address', value: <code>{location.origin}</code> },
              {
                label: 'API',
                value: (
                  <a href="/api/v1/openapi.json" target="_blank" rel="noreferrer">
                    openapi.json
                  </a>
                ),
              },
              { label: 'Licence', value: 'Apache-2.0' },
            ]}
          />
        )}
      </Answered>
    </Panel>
  );
}

function AuditHead() {
  const may = useMay('audit:read');
  const head = useQuery({ ...useSettings().auditHead(), enabled: may });
  if (!may) return null;
  return (
    <Panel icon="audit" title="Audit">
      <Answered query={head} rows={2}>
        {({ text, number, tail }) => (
          <div className={page['stack']}>
            <p className={css['small']}>
              Every row is chained to the one before. Whoever keeps the head elsewhere can show later that none was cut
              off or made anew.
            </p>
            <span className={css['copied']}>
              <code>{text}</code>
              <CopyButton text={text} what="the head of the audit" />
            </span>
            <p className={css['small']}>
              {plural(number, 'row')} chained
              {tail === 0 ? '' : `, ${plural(tail, 'row')} to be chained yet`}. <Link to="/audit">To the audit</Link>
            </p>
          </div>
        )}
      </Answered>
    </Panel>
  );
}

function Secrets() {
  const { api } = useConsole();
  const may = useMay('integration:write');
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  if (!may) return null;
  return (
    <Panel icon="key" title="Secrets">
      <div className={page['stack']}>
        <p className={css['small']}>
          Passwords and keys of instances, channels, providers and second factors are sealed. Seal them anew when the
          key may have been read by somebody, or after another key was set.
        </p>
        <div className={css['tools']}>
          <Button onClick={() => setAsking(true)}>Seal all secrets anew</Button>
        </div>
      </div>
      {asking ? (
        <Confirm
          title="Seal all secrets anew?"
          button="Seal them anew"
          onClose={() => setAsking(false)}
          onDo={async () => {
            const { secrets } = await api.call('rekeySecrets', { body: {} });
            toast.good(`${plural(secrets, 'secret')} sealed anew.`);
          }}
        >
          Each is opened with the key that it has and sealed with the one in force; a key that Riposte made itself is
          replaced. Nothing has to be typed again. Backups of the old key open only old backups.
        </Confirm>
      ) : null}
    </Panel>
  );
}
