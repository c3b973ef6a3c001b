/** Forms of a channel: its kind, its settings, and whether it begins with the usual rules. */
import { useState } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { Check, CheckSet } from '../../ui/check.tsx';
import { changedConfig, ConfigFields, configOf } from '../../ui/config-fields.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { FormDialog, useSending } from '../../ui/form-dialog.tsx';
import form from '../../ui/form.module.css';
import { useToast } from '../../ui/toast.tsx';
import { useRefresh } from './parts.tsx';
import type { ChannelKindRow, ChannelRow } from './rows.ts';

const CODES = { 'channel.exists': 'name', 'channel.bad-name': 'name', 'outbound.bad-url': 'url' };

interface AddChannelProps {
  readonly kinds: readonly ChannelKindRow[];
  readonly onClose: () => void;
}

export function AddChannel({ kinds, onClose }: AddChannelProps) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const toast = useToast();
  const [kindName, setKindName] = useState(kinds[0]?.name ?? '');
  const kind = kinds.find((each) => each.name === kindName);
  const rows = kind?.settings ?? [];
  const sending = useSending(['name', ...rows.map((row) => row.name)], CODES);
  const [name, setName] = useState('');
  const [values, setValues] = useState(() => configOf(rows, {}));
  const [usual, setUsual] = useState(true);
  const choose = (next: ChannelKindRow): void => {
    setKindName(next.name);
    setValues(configOf(next.settings, {}));
  };
  return (
    <FormDialog
      title="Add a channel"
      button="Add"
      wide
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        const config = changedConfig(rows, {}, values);
        const body = { name: name.trim(), kind: kindName, config, rules: usual ? 'usual' : 'none' } as const;
        await api.call('addChannel', { body, key: crypto.randomUUID() });
        await refresh('channels', 'notification-rules');
        toast.good(`The channel ${name.trim()} is there. Test it.`);
        onClose();
      }}
    >
      <CheckSet legend="Kind">
        {kinds.map((each) => (
          <Check
            key={each.name}
            name="kind"
            label={each.name}
            about={each.description}
            checked={each.name === kindName}
            onCheck={() => choose(each)}
          />
        ))}
      </CheckSet>
      <Field label="Name" about="As rules and the log call it." error={sending.at('name')}>
        {(ids) => (
          <TextField
            {...ids}
            data-first
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <div className={form['two']}>
        <ConfigFields rows={rows} values={values} onValues={setValues} at={sending.at} />
      </div>
      <Check
        label="Begin with the usual rules"
        about={
          kind?.toSelf
            ? 'It gets everything that waits, once.'
            : 'Questions to the assignee or the approvers, tasks and failures to the analysts, failing integrations to the administrators; with reminders and escalation. They can be changed afterwards.'
        }
        checked={usual}
        onCheck={setUsual}
      />
    </FormDialog>
  );
}

interface EditChannelProps {
  readonly channel: ChannelRow;
  readonly kind: ChannelKindRow;
  readonly onClose: () => void;
}

export function EditChannel({ channel, kind, onClose }: EditChannelProps) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const toast = useToast();
  const { settings: rows } = kind;
  const sending = useSending(
    rows.map((row) => row.name),
    CODES,
  );
  const [before] = useState(() => configOf(rows, channel.settings));
  const [values, setValues] = useState(before);
  return (
    <FormDialog
      title={`Change the channel “${channel.name}”`}
      button="Save"
      wide
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        try {
          const config = changedConfig(rows, before, values);
          const params = { channel: channel.name };
          await api.call('editChannel', { params, body: { config }, version: channel.version });
          toast.good(`The channel ${channel.name} is changed. Test it.`);
          onClose();
        } finally {
          await refresh('channels');
        }
      }}
    >
      <div className={form['two']}>
        <ConfigFields rows={rows} values={values} kept={channel.secrets} onValues={setValues} at={sending.at} />
      </div>
    </FormDialog>
  );
}
