/** One user: what is known, and what an administrator does about somebody: change, new link, factors, sessions, in or out. */
import { useState } from 'react';
import type { AnswerOf } from '../../../../core/api/views.ts';
import { useConsole, useMay, useSession } from '../../api/console-context.ts';
import { factorWords } from '../../text/access.ts';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { Facts, Panel } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import { useDoing, useRefresh } from './parts.tsx';
import { stateOf, type FactorRow, type UserRow } from './rows.ts';
import css from './settings.module.css';
import { EditUser, LinkDialog } from './user-forms.tsx';

type Asking = 'edit' | 'link' | 'factors' | 'sessions' | 'disable';

interface UserPanelProps {
  readonly user: UserRow;
  readonly factors: FactorRow | undefined;
  readonly onClose: () => void;
}

export function UserPanel({ user, factors, onClose }: UserPanelProps) {
  const { name, displayName, email, role, createdAt, changedAt, changedBy, lastLoginAt } = user;
  const state = stateOf(user);
  return (
    <Panel
      icon="person"
      title={displayName || name}
      tools={
        <>
          <Badge tone={state.tone}>{state.text}</Badge>
          <CopyJson mark what={`the user ${name}`} value={{ ...user, factors }} />
          <IconButton icon="cross" label="Close" onClick={onClose} />
        </>
      }
    >
      <div className={page['stack']}>
        <Facts
          rows={[
            { label: 'Logs in as', value: <code>{name}</code> },
            { label: 'Mail', value: email === '' ? 'none: no notification reaches them' : email },
            { label: 'Role', value: role },
            { label: 'Second factor', value: factors === undefined ? '' : wholeFactors(factors) },
            { label: 'Last log-in', value: lastLoginAt === null ? 'never' : <Time at={lastLoginAt} /> },
            { label: 'Added', value: <Time at={createdAt} /> },
            {
              label: 'Changed',
              value: (
                <>
                  <Time at={changedAt} />
                  {changedBy === '' ? '' : ` by ${changedBy}`}
                </>
              ),
            },
          ]}
        />
        <UserTools user={user} factors={factors} />
      </div>
    </Panel>
  );
}

function wholeFactors(factors: FactorRow): string {
  const words = factorWords(factors);
  if (words === 'none') return factors.required ? 'none yet: the next log-in asks for one' : 'none';
  return factors.totp ? `${words}; ${plural(factors.recoveryLeft, 'recovery code')} left` : words;
}

function UserTools({ user, factors }: Omit<UserPanelProps, 'onClose'>) {
  const { api } = useConsole();
  const { user: me } = useSession();
  const may = useMay('user:write');
  const refresh = useRefresh();
  const toast = useToast();
  const { busy, act } = useDoing();
  const [asking, setAsking] = useState<Asking>();
  const [link, setLink] = useState<AnswerOf<'resetUser'>>();
  const { name, isActive, hasPassword } = user;
  const isMe = name === me.name;
  const params = { user: name };
  const done = async (text: string): Promise<void> => {
    toast.good(text);
    await refresh('users', 'factors');
  };
  const switchTo = async (active: boolean): Promise<void> => {
    await api.call('editUser', { params, body: { isActive: active }, version: user.version });
    await done(active ? `${name} gets in again.` : `${name} is out.`);
  };
  const getLink = async (): Promise<void> => setLink(await api.call('resetUser', { params, body: {} }));
  if (!may) return null;
  const hasFactors = factors !== undefined && (factors.totp || factors.passkeys > 0);
  return (
    <div className={css['foot']}>
      <Button small onClick={() => setAsking('edit')}>
        Change
      </Button>
      {isActive ? (
        <>
          <Button
            small
            kind="quiet"
            busy={busy === 'link'}
            onClick={() => (hasPassword ? setAsking('link') : act('link', getLink))}
          >
            {hasPassword ? 'Reset password' : 'New link'}
          </Button>
          {hasFactors ? (
            <Button small kind="quiet" onClick={() => setAsking('factors')}>
              Remove factors
            </Button>
          ) : null}
          <Button small kind="quiet" onClick={() => setAsking('sessions')}>
            End sessions
          </Button>
          <Button small kind="quiet" onClick={() => setAsking('disable')}>
            Disable
          </Button>
        </>
      ) : (
        <Button small kind="quiet" busy={busy === 'enable'} onClick={() => act('enable', () => switchTo(true))}>
          Enable
        </Button>
      )}
      {asking === 'edit' ? <EditUser user={user} onClose={() => setAsking(undefined)} /> : null}
      {asking === 'link' ? (
        <Confirm
          title={`Reset the password of ${name}?`}
          button="Make a link"
          onClose={() => setAsking(undefined)}
          onDo={getLink}
        >
          You get a link to hand on, good once. With it {name} chooses another password, and every session of theirs
          ends. Until then the present one goes on.
        </Confirm>
      ) : null}
      {asking === 'factors' ? (
        <Confirm
          title={`Remove all second factors of ${name}?`}
          button="Remove them"
          onClose={() => setAsking(undefined)}
          onDo={async () => {
            await api.call('resetUserFactors', { params, body: {} });
            await done(`${name} has no second factor any more.`);
          }}
        >
          App codes, recovery codes and passkeys are gone, and {isMe ? 'you are' : `${name} is`} logged out everywhere.
          Do it for somebody who lost them, and be sure who asks: only the password is left then.
        </Confirm>
      ) : null}
      {asking === 'sessions' ? (
        <Confirm
          title={`End all sessions of ${name}?`}
          button="End them"
          onClose={() => setAsking(undefined)}
          onDo={async () => {
            await api.call('endUserSessions', { params });
            await done(`${name} is logged out everywhere.`);
          }}
        >
          {isMe ? 'You are' : `${name} is`} logged out in every browser, at once. Nothing keeps them from logging in
          again: disable them for that.
        </Confirm>
      ) : null}
      {asking === 'disable' ? (
        <Confirm
          title={`Disable ${name}?`}
          button={`Disable ${name}`}
          onClose={() => setAsking(undefined)}
          onDo={() => switchTo(false)}
        >
          {isMe
            ? 'You are out at once: your sessions end, and the API keys that you made are worth nothing. Another administrator can let you in again.'
            : `${name} is out at once: sessions end, and the API keys that they made are worth nothing. What they did stays in the audit under their name. You can let them in again here.`}
        </Confirm>
      ) : null}
      {link ? <LinkDialog name={name} link={link} onClose={() => setLink(undefined)} /> : null}
    </div>
  );
}
