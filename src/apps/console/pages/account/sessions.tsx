/** Where I am logged in, and how to end it. */
import { useQuery } from '@tanstack/react-query';
import { useConsole } from '../../api/console-context.ts';
import { browserWords, loginWords } from '../../text/access.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Answered, Panel } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useDoing, useRefresh, useSettings } from '../settings/parts.tsx';
import css from './account.module.css';

export function SessionsPanel() {
  const { api } = useConsole();
  const sessions = useQuery(useSettings().mySessions());
  const refresh = useRefresh();
  const toast = useToast();
  const { busy, act } = useDoing();
  const others = sessions.data?.rows.filter(({ current }) => !current).length ?? 0;
  return (
    <Panel
      icon="host"
      title="Where you are logged in"
      flush
      tools={
        others === 0 ? undefined : (
          <Button
            small
            busy={busy === 'others'}
            onClick={() =>
              act('others', async () => {
                await api.call('endOtherSessions');
                await refresh('me');
                toast.good('You are logged in here alone.');
              })
            }
          >
            End all others
          </Button>
        )
      }
    >
      <Answered query={sessions} rows={2}>
        {({ rows }) => (
          <ul className={css['rows']}>
            {rows.map(({ id, current, how, createdAt, seenAt, expiresAt, address, agent }) => (
              <li key={id} className={css['row']}>
                <span className={css['two']}>
                  <span title={agent}>
                    <b>{browserWords(agent) || 'A browser'}</b>{' '}
                    {current ? (
                      <Badge bare tone="good">
                        this one
                      </Badge>
                    ) : null}
                  </span>
                  <span className={css['small']}>
                    {address}, by {loginWords(how)}, <Time at={createdAt} />
                  </span>
                  <span className={css['small']}>
                    last used <Time at={seenAt} />, ends <Time at={expiresAt} /> at the latest
                  </span>
                </span>
                {current ? null : (
                  <Button
                    small
                    busy={busy === id}
                    onClick={() =>
                      act(id, async () => {
                        await api.call('endSession', { params: { session: id } });
                        await refresh('me');
                        toast.good('That session is ended.');
                      })
                    }
                  >
                    End
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Answered>
    </Panel>
  );
}
