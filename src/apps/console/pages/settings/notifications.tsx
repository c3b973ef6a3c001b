/** Telling people: by what, whom of what, and what became of it. */
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMay } from '../../api/console-context.ts';
import { Denied } from '../../ui/denied.tsx';
import page from '../page.module.css';
import { ChannelsPart } from './channels.tsx';
import { DeliveriesPart } from './deliveries.tsx';
import { RulesPart } from './rules.tsx';
import { SamplesPart } from './samples.tsx';
import css from './settings.module.css';

const route = getRouteApi('/settings/$tab');

const PARTS = [
  { name: 'channels', label: 'Channels' },
  { name: 'rules', label: 'Rules' },
  { name: 'log', label: 'Delivery log' },
  { name: 'messages', label: 'What a message looks like' },
] as const;

export function NotificationsTab() {
  const may = useMay('notification:read');
  const mayChannels = useMay('channel:read');
  const search = route.useSearch();
  const navigate = useNavigate();
  if (!may) return <Denied what="Notifications" needs="an approver or an administrator" />;
  // Who may not see channels begins with what they may.
  const part = PARTS.find(({ name }) => name === search.part)?.name ?? (mayChannels ? 'channels' : 'rules');
  return (
    <>
      <div className={css['bar']}>
        <div className={page['filters']} role="group" aria-label="Part">
          {PARTS.map(({ name, label }) => (
            <button
              key={name}
              type="button"
              aria-pressed={part === name}
              onClick={() => {
                navigate({ to: '/settings/$tab', params: { tab: 'notifications' }, search: { part: name } }).catch(
                  () => undefined,
                );
              }}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
      {part === 'channels' ? (
        <ChannelsPart />
      ) : part === 'rules' ? (
        <RulesPart />
      ) : part === 'log' ? (
        <DeliveriesPart />
      ) : (
        <SamplesPart />
      )}
    </>
  );
}
