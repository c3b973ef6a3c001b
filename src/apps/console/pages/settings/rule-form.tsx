/** A rule of telling people: of what, by what, whom, and when again. Its sentence stands below while it is made. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useConsole, useMay } from '../../api/console-context.ts';
import { EVENT_WORDS, ruleWords, waitChoices, type EventName, type RuleRow } from '../../text/telling.ts';
import { duration } from '../../text/time.ts';
import { Field, Select } from '../../ui/field.tsx';
import { FormDialog, useSending } from '../../ui/form-dialog.tsx';
import form from '../../ui/form.module.css';
import { Note } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useRefresh, useSettings } from './parts.tsx';
import type { ChannelRow } from './rows.ts';
import { Recipients } from './recipients.tsx';

type Draft = Omit<RuleRow, 'id'>;

const EVENTS = Object.keys(EVENT_WORDS) as readonly EventName[];
const FIELDS = ['event', 'channel', 'to', 'delayMs', 'remindMs', 'escalateMs', 'escalateTo'];
const CODES = { 'channel.unknown': 'channel' };
const MINUTE_MS = 60_000;

interface RuleFormProps {
  /** Undefined: a new one. */
  readonly rule?: RuleRow;
  readonly channels: readonly ChannelRow[];
  readonly onClose: () => void;
}

export function RuleForm({ rule, channels, onClose }: RuleFormProps) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const toast = useToast();
  const settings = useSettings();
  const kinds = useQuery(settings.channelKinds());
  const users = useQuery({ ...settings.users(), enabled: useMay('user:read') });
  const sending = useSending(FIELDS, CODES);
  const [draft, setDraft] = useState<Draft>(
    rule ?? {
      event: 'approval',
      to: 'assignee|role:approver',
      channel: channels[0]?.name ?? '',
      delayMs: 0,
      remindMs: 30 * MINUTE_MS,
      escalateMs: null,
      escalateTo: '',
      enabled: true,
    },
  );
  const channel = channels.find(({ name }) => name === draft.channel);
  const isSelf = kinds.data?.rows.find(({ name }) => name === channel?.kind)?.toSelf === true;
  // What the form does not ask of such a channel is not sent either.
  const whole: Draft = isSelf
    ? { ...draft, to: '', escalateTo: '' }
    : { ...draft, escalateTo: draft.escalateMs === null ? '' : draft.escalateTo };
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const names = (users.data?.rows ?? []).filter(({ isActive }) => isActive).map(({ name }) => name);
  return (
    <FormDialog
      title={rule ? 'Change the rule' : 'Add a rule'}
      button={rule ? 'Save' : 'Add'}
      wide
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        if (rule) {
          const { event, to, channel: by, delayMs, remindMs, escalateMs, escalateTo } = whole;
          const body = { event, to, channel: by, delayMs, remindMs, escalateMs, escalateTo };
          await api.call('editNotificationRule', { params: { rule: rule.id }, body });
        } else {
          await api.call('addNotificationRule', { body: whole, key: crypto.randomUUID() });
        }
        await refresh('notification-rules');
        toast.good(rule ? 'The rule is changed.' : 'The rule is there, and counts for what waits already.');
        onClose();
      }}
    >
      <div className={form['pair']}>
        <Field label="When" error={sending.at('event')}>
          {(ids) => (
            <Select
              {...ids}
              data-first
              value={draft.event}
              onChange={(event) => {
                const chosen = EVENTS.find((name) => name === event.target.value);
                if (chosen) set({ event: chosen });
              }}
            >
              {EVENTS.map((event) => (
                <option key={event} value={event}>
                  {EVENT_WORDS[event].when}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="By" error={sending.at('channel')}>
          {(ids) => (
            <Select {...ids} value={draft.channel} onChange={(event) => set({ channel: event.target.value })}>
              {channels.map(({ name, kind }) => (
                <option key={name} value={name}>
                  {name} ({kind})
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      {isSelf ? (
        <Note tone="info">This channel is its own recipient: whatever receives it, receives all.</Note>
      ) : (
        <Recipients
          label="Tell"
          value={draft.to}
          users={names}
          error={sending.at('to')}
          onValue={(to) => set({ to })}
        />
      )}
      <div className={form['pair']}>
        <Wait
          label="First"
          never="at once"
          value={draft.delayMs === 0 ? null : draft.delayMs}
          from={0}
          error={sending.at('delayMs')}
          onValue={(ms) => set({ delayMs: ms ?? 0 })}
        />
        <Wait
          label="Again"
          never="never"
          value={draft.remindMs}
          from={draft.delayMs + 1}
          error={sending.at('remindMs')}
          onValue={(remindMs) => set({ remindMs })}
        />
        <Wait
          label="Somebody else"
          never="never"
          value={draft.escalateMs}
          from={draft.delayMs + 1}
          error={sending.at('escalateMs')}
          onValue={(escalateMs) =>
            set({ escalateMs, ...(draft.escalateTo === '' ? { escalateTo: 'role:administrator' } : {}) })
          }
        />
      </div>
      {draft.escalateMs === null || isSelf ? null : (
        <Recipients
          label="Then tell"
          value={draft.escalateTo}
          users={names}
          error={sending.at('escalateTo')}
          onValue={(escalateTo) => set({ escalateTo })}
        />
      )}
      <Note tone="info" title="In words">
        {ruleWords(whole, channel)} What comes again comes at doubling distances, a day at most, and ends when somebody
        has taken it up.
      </Note>
    </FormDialog>
  );
}

interface WaitProps {
  readonly label: string;
  readonly never: string;
  readonly value: number | null;
  readonly from: number;
  readonly error: string;
  readonly onValue: (ms: number | null) => void;
}

function Wait({ label, never, value, from, error, onValue }: WaitProps) {
  return (
    <Field label={label} error={error}>
      {(ids) => (
        <Select
          {...ids}
          value={value ?? ''}
          onChange={(event) => onValue(event.target.value === '' ? null : Number(event.target.value))}
        >
          <option value="">{never}</option>
          {waitChoices(value, from).map((ms) => (
            <option key={ms} value={ms}>
              after {duration(ms)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
