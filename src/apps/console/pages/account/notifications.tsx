/** Of what I am told, and what I would rather not hear of. */
import { useQuery } from '@tanstack/react-query';
import type { AnswerOf } from '../../../../core/api/views.ts';
import { useConsole, useSession } from '../../api/console-context.ts';
import { listed } from '../../text/access.ts';
import { EVENT_WORDS } from '../../text/telling.ts';
import { Check, CheckSet } from '../../ui/check.tsx';
import { Answered, Note, Panel } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import { useDoing, useRefresh, useSettings } from '../settings/parts.tsx';

type Row = AnswerOf<'showOwnNotifications'>['rows'][number];

export function NotificationsPanel() {
  const { api } = useConsole();
  const { user } = useSession();
  const own = useQuery(useSettings().myNotifications());
  const refresh = useRefresh();
  const toast = useToast();
  const { busy, act } = useDoing();
  return (
    <Panel icon="bell" title="What you are told">
      <Answered query={own}>
        {({ mail, rows }) => (
          <div className={page['stack']}>
            {mail === '' ? (
              <Note tone="caution" title="Nothing reaches you.">
                You have no mail address here. An administrator sets it.
              </Note>
            ) : null}
            <CheckSet
              legend="Tell me when"
              about={`What is for every ${user.role} passes you over where you say so. What is assigned to you, or names you, always comes.`}
            >
              {rows.map((row) => (
                <Check
                  key={row.event}
                  label={EVENT_WORDS[row.event].when}
                  about={reasonWords(row, user.role)}
                  checked={isTold(row)}
                  disabled={busy !== '' || !row.reasons.includes('role')}
                  onCheck={(checked) =>
                    act('mute', async () => {
                      const others = rows.filter(({ event, muted }) => muted && event !== row.event);
                      const muted = [...others.map(({ event }) => event), ...(checked ? [] : [row.event])];
                      await api.call('editOwnNotifications', { body: { muted } });
                      await refresh('me');
                      toast.good(
                        checked ? 'You are told of it.' : 'You are passed over, unless nobody else were left.',
                      );
                    })
                  }
                />
              ))}
            </CheckSet>
          </div>
        )}
      </Answered>
    </Panel>
  );
}

function isTold({ muted, reasons }: Row): boolean {
  return reasons.includes('role') ? !muted : reasons.length > 0;
}

function reasonWords({ muted, reasons }: Row, role: string): string {
  if (reasons.length === 0) return 'No rule tells you of it.';
  const words = [
    ...(reasons.includes('role') && !muted ? [`as every ${role}`] : []),
    ...(reasons.includes('assigned') ? ['when it is assigned to you'] : []),
    ...(reasons.includes('named') ? ['by name'] : []),
  ];
  return words.length === 0 ? 'You are passed over.' : `You are told ${listed(words)}.`;
}
