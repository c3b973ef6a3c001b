/** Channels: the ways by which people and machines are told, whether they work, and a test that explains what is wrong. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TestView } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Denied } from '../../ui/denied.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { FormDialog, useSending } from '../../ui/form-dialog.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { Answered, Empty, Facts, Note, Panel } from '../../ui/layout.tsx';
import { Time, useNow } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import { AddChannel, EditChannel } from './channel-form.tsx';
import { useDoing, useRefresh, useSettings } from './parts.tsx';
import type { ChannelKindRow, ChannelRow } from './rows.ts';
import css from './settings.module.css';

export function ChannelsPart() {
  const may = useMay('channel:read');
  return may ? <Channels /> : <Denied what="Channels" needs="an administrator" />;
}

function Channels() {
  const settings = useSettings();
  const channels = useQuery(settings.channels());
  const kinds = useQuery(settings.channelKinds());
  const mayWrite = useMay('channel:write');
  const [adding, setAdding] = useState(false);
  const add = mayWrite ? (
    <Button kind="primary" icon="spark" onClick={() => setAdding(true)}>
      Add a channel
    </Button>
  ) : null;
  return (
    <>
      <Answered query={channels}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Panel>
              <Empty icon="bell" title="Nobody is told of anything yet">
                <p>
                  Questions, tasks and failures wait in the inbox, and nobody hears of them who does not look. Add mail,
                  or a webhook for your chat or pager: it begins with rules that do for most houses.
                </p>
                {add}
              </Empty>
            </Panel>
          ) : (
            <>
              <div className={css['bar']}>
                <p className={css['small']}>
                  A message decides nothing: it holds a link to a page, and whoever opens it logs in.
                </p>
                {add}
              </div>
              <ul className={css['cards']}>
                {rows.map((channel) => (
                  <li key={channel.name}>
                    <ChannelCard channel={channel} kind={kinds.data?.rows.find(({ name }) => name === channel.kind)} />
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Answered>
      {adding && kinds.data ? <AddChannel kinds={kinds.data.rows} onClose={() => setAdding(false)} /> : null}
    </>
  );
}

interface ChannelCardProps {
  readonly channel: ChannelRow;
  readonly kind: ChannelKindRow | undefined;
}

function ChannelCard({ channel, kind }: ChannelCardProps) {
  const { api } = useConsole();
  const may = useMay('channel:write');
  const refresh = useRefresh();
  const toast = useToast();
  const now = useNow();
  const { busy, act } = useDoing();
  const [tested, setTested] = useState<TestView>();
  const [asking, setAsking] = useState<'edit' | 'remove' | 'message'>();
  const { name, enabled, settings, secrets, problem, restsUntil, changedAt, changedBy } = channel;
  const params = { channel: name };
  const isResting = restsUntil !== null && restsUntil > now;
  const labelOf = (setting: string): string => kind?.settings.find((row) => row.name === setting)?.label ?? setting;
  const test = async (to: string): Promise<void> => {
    setTested(await api.call('testChannel', { params, body: to === '' ? {} : { to } }));
    await refresh('channels');
  };
  return (
    <Panel
      icon="bell"
      title={name}
      tools={
        <>
          {problem !== null ? (
            <Badge tone="bad">cannot be used</Badge>
          ) : !enabled ? (
            <Badge>disabled</Badge>
          ) : isResting ? (
            <Badge tone="caution">not reached</Badge>
          ) : (
            <Badge tone="good">enabled</Badge>
          )}
          <CopyJson mark what={`the channel ${name}`} value={channel} />
        </>
      }
    >
      <div className={page['stack']}>
        <p className={page['muted']}>{kind?.description ?? channel.kind}</p>
        {problem === null ? null : (
          <Note tone="bad" title={problem.detail}>
            {problem.hint} <code>{problem.code}</code>
          </Note>
        )}
        {isResting && restsUntil !== null ? (
          <Note tone="caution" title="It could not be reached.">
            What is to be told waits, and is tried again <Time at={restsUntil} />. Test it to find out why.
          </Note>
        ) : null}
        <Facts
          rows={[
            ...Object.entries(settings).map(([setting, value]) => ({
              label: labelOf(setting),
              value: setting === 'ca' ? 'given' : <code>{value}</code>,
            })),
            ...(secrets.length === 0
              ? []
              : [
                  {
                    label: 'Secrets',
                    value: `${secrets.map((secret) => labelOf(secret).toLowerCase()).join(', ')}: kept sealed, never shown`,
                  },
                ]),
            {
              label: 'Changed',
              value: (
                <>
                  <Time at={changedAt} /> by {changedBy}
                </>
              ),
            },
          ]}
        />
        {tested === undefined ? null : tested.ok ? (
          <Note tone="good" title="It works.">
            {tested.detail}
          </Note>
        ) : (
          <Note tone="bad" title={tested.detail}>
            {tested.hint} <code>{tested.code}</code>
          </Note>
        )}
        {may ? (
          <div className={css['tools']}>
            <Button busy={busy === 'test'} onClick={() => act('test', () => test(''))}>
              {busy === 'test' ? 'Testing …' : 'Test'}
            </Button>
            {kind?.toSelf === false ? <Button onClick={() => setAsking('message')}>Send a test</Button> : null}
            <Button onClick={() => setAsking('edit')}>Change</Button>
            <Button
              kind="quiet"
              busy={busy === 'enable'}
              onClick={() =>
                act('enable', async () => {
                  await api.call('editChannel', { params, body: { enabled: !enabled } });
                  await refresh('channels');
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
      {asking === 'edit' && kind ? (
        <EditChannel channel={channel} kind={kind} onClose={() => setAsking(undefined)} />
      ) : null}
      {asking === 'message' ? <TestMessage name={name} onTest={test} onClose={() => setAsking(undefined)} /> : null}
      {asking === 'remove' ? (
        <Confirm
          title={`Remove the channel “${name}”?`}
          button={`Remove ${name}`}
          typed={name}
          onClose={() => setAsking(undefined)}
          onDo={async () => {
            await api.call('removeChannel', { params });
            await refresh('channels', 'notification-rules', 'notifications');
            toast.good(`The channel ${name} is removed.`);
          }}
        >
          Its secrets and its rules are gone, and what it still had to tell is told by nobody. To stop it for a while,
          disable it.
        </Confirm>
      ) : null}
    </Panel>
  );
}

interface TestMessageProps {
  readonly name: string;
  readonly onTest: (to: string) => Promise<void>;
  readonly onClose: () => void;
}

function TestMessage({ name, onTest, onClose }: TestMessageProps) {
  const sending = useSending(['to'], { 'api.invalid': 'to' });
  const [to, setTo] = useState('');
  return (
    <FormDialog
      title={`Send a test message by “${name}”`}
      button="Send it"
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        await onTest(to.trim());
        onClose();
      }}
    >
      <Field
        label="To"
        about="A mail address. It says that somebody tested; nothing of any alert is in it."
        error={sending.at('to')}
      >
        {(ids) => (
          <TextField {...ids} data-first type="email" value={to} onChange={(event) => setTo(event.target.value)} />
        )}
      </Field>
    </FormDialog>
  );
}
