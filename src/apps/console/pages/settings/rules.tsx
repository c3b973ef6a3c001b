/** Who is told of what, as sentences. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useConsole, useMay } from '../../api/console-context.ts';
import { EVENT_WORDS, ruleWords, type EventName, type RuleRow } from '../../text/telling.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ReadOnly } from '../../ui/denied.tsx';
import { Answered, Empty, Panel } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useDoing, useRefresh, useSettings } from './parts.tsx';
import type { ChannelRow } from './rows.ts';
import { RuleForm } from './rule-form.tsx';
import css from './settings.module.css';

const EVENTS = Object.keys(EVENT_WORDS) as readonly EventName[];

export function RulesPart() {
  const settings = useSettings();
  const mayChannels = useMay('channel:read');
  const mayWrite = useMay('channel:write');
  const rules = useQuery(settings.rules());
  const channels = useQuery({ ...settings.channels(), enabled: mayChannels });
  const [editing, setEditing] = useState<RuleRow | 'new'>();
  const [removing, setRemoving] = useState<RuleRow>();
  const channelOf = (name: string): ChannelRow | undefined => channels.data?.rows.find((row) => row.name === name);
  const noChannels = channels.data?.rows.length === 0;
  return (
    <>
      <ReadOnly permission="channel:write" what="change rules" needs="an administrator" />
      <Panel
        icon="bell"
        title="Who is told of what"
        flush
        tools={
          mayWrite ? (
            <Button
              kind="primary"
              icon="spark"
              disabled={noChannels}
              title={noChannels ? 'A rule tells by a channel: add one first.' : undefined}
              onClick={() => setEditing('new')}
            >
              Add a rule
            </Button>
          ) : undefined
        }
      >
        <Answered query={rules}>
          {({ rows }) =>
            rows.length === 0 ? (
              <Empty icon="bell" title="No rule says that anybody is told">
                <p>
                  {noChannels
                    ? 'Add a channel first: it begins with rules that do for most houses.'
                    : 'What waits stands in the inbox, and nobody hears of it who does not look.'}
                </p>
              </Empty>
            ) : (
              <ul>
                {rows
                  .toSorted((a, b) => EVENTS.indexOf(a.event) - EVENTS.indexOf(b.event))
                  .map((rule) => (
                    <RuleLine
                      key={rule.id}
                      rule={rule}
                      channel={channelOf(rule.channel)}
                      onEdit={() => setEditing(rule)}
                      onRemove={() => setRemoving(rule)}
                    />
                  ))}
              </ul>
            )
          }
        </Answered>
      </Panel>
      {editing !== undefined && channels.data ? (
        <RuleForm
          {...(editing === 'new' ? {} : { rule: editing })}
          channels={channels.data.rows}
          onClose={() => setEditing(undefined)}
        />
      ) : null}
      {removing ? (
        <RemoveRule rule={removing} channel={channelOf(removing.channel)} onClose={() => setRemoving(undefined)} />
      ) : null}
    </>
  );
}

interface RuleLineProps {
  readonly rule: RuleRow;
  readonly channel: ChannelRow | undefined;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function RuleLine({ rule, channel, onEdit, onRemove }: RuleLineProps) {
  const { api } = useConsole();
  const mayWrite = useMay('channel:write');
  const refresh = useRefresh();
  const { busy, act } = useDoing();
  const words = ruleWords(rule, channel);
  return (
    <li className={css['row']}>
      <span className={css['two']}>
        <span className={rule.enabled ? undefined : css['off']}>{words}</span>
        {rule.enabled && channel?.enabled !== false ? null : (
          <span>
            <Badge bare>{rule.enabled ? 'its channel is disabled' : 'switched off'}</Badge>
          </span>
        )}
      </span>
      {mayWrite ? (
        <span className={css['tools']}>
          <Button small aria-label={`Change: ${words}`} onClick={onEdit}>
            Change
          </Button>
          <Button
            small
            kind="quiet"
            busy={busy !== ''}
            aria-label={`${rule.enabled ? 'Switch off' : 'Switch on'}: ${words}`}
            onClick={() =>
              act('switch', async () => {
                const body = { enabled: !rule.enabled };
                await api.call('editNotificationRule', { params: { rule: rule.id }, body });
                await refresh('notification-rules');
              })
            }
          >
            {rule.enabled ? 'Switch off' : 'Switch on'}
          </Button>
          <Button small kind="quiet" aria-label={`Remove: ${words}`} onClick={onRemove}>
            Remove
          </Button>
        </span>
      ) : null}
    </li>
  );
}

interface RemoveRuleProps {
  readonly rule: RuleRow;
  readonly channel: ChannelRow | undefined;
  readonly onClose: () => void;
}

function RemoveRule({ rule, channel, onClose }: RemoveRuleProps) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const toast = useToast();
  return (
    <Confirm
      title="Remove this rule?"
      button="Remove the rule"
      onClose={onClose}
      onDo={async () => {
        await api.call('removeNotificationRule', { params: { rule: rule.id } });
        await refresh('notification-rules');
        toast.good('The rule is removed.');
      }}
    >
      <p>“{ruleWords(rule, channel)}”</p>
      <p className={css['small']}>Nobody is told by it any more, of what waits already either.</p>
    </Confirm>
  );
}
