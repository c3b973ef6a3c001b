/**
 * An instance to connect or change: a form made of the product's settings. A secret is typed and never shown back; one that is left alone
 * stays what it was.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InstanceView, ProductView, SettingView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, Select, TextField } from '../../ui/field.tsx';
import { Failure, Note } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import { configOf, movesElsewhere, type Typed } from './settings.ts';

interface InstanceFormProps {
  /** Undefined: a new one. */
  readonly instance: InstanceView | undefined;
  readonly products: readonly ProductView[];
  readonly onClose: () => void;
  readonly onMade: (name: string) => void;
}

export function InstanceForm({ instance, products, onClose, onMade }: InstanceFormProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const [of, setOf] = useState(instance?.product ?? products[0]?.name ?? '');
  const [name, setName] = useState(instance?.name ?? '');
  const [typed, setTyped] = useState<Typed>({});
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const product = products.find((row) => row.name === of);
  const settings = product?.settings ?? [];
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      if (instance === undefined) {
        const body = { name: name.trim(), product: of, config: configOf(settings, typed, undefined) };
        await api.call('addInstance', { body, key: crypto.randomUUID() });
        toast.good('Connected, as a dry run. Test it, then switch it on.');
        onMade(name.trim());
      } else {
        await api.call('editInstance', {
          params: { instance: instance.name },
          body: { config: configOf(settings, typed, instance) },
          version: instance.version ?? '*',
        });
        toast.good('Saved. It counts from now on.');
      }
      onClose();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: ['instances'] });
    }
  };
  const ready = name.trim() !== '' && (instance === undefined || Object.keys(typed).length > 0);
  const moves = instance !== undefined && movesElsewhere(typed, instance);
  return (
    <Dialog
      open
      title={instance === undefined ? 'Connect a product' : `Edit “${instance.name}”`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={!ready}
            onClick={() => {
              if (ready) save().catch(toast.bad);
            }}
          >
            {instance === undefined ? 'Connect as a dry run' : 'Save'}
          </Button>
        </>
      }
    >
      <DialogBody>
        {instance === undefined ? (
          <>
            <Field label="Product" about={product?.description}>
              {(ids) => (
                <Select
                  {...ids}
                  value={of}
                  onChange={(event) => {
                    setOf(event.target.value);
                    setTyped({});
                  }}
                >
                  {products.map((row) => (
                    <option key={row.name} value={row.name}>
                      {row.brand}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label="Name" about="How this house calls it; playbooks may name it.">
              {(ids) => (
                <TextField
                  {...ids}
                  data-first
                  spellCheck={false}
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
          </>
        ) : null}
        {moves ? (
          <Note tone="caution" title="Another address makes it a dry run again.">
            It was switched on for the old one. Every secret is given anew: none is sent to a host that it was not given
            for.
          </Note>
        ) : null}
        {settings.map((setting) => (
          <Setting
            key={setting.name}
            setting={setting}
            instance={instance}
            value={typed[setting.name]}
            onChange={(value) => setTyped({ ...typed, [setting.name]: value })}
          />
        ))}
        {error ? <Failure error={error} /> : null}
      </DialogBody>
    </Dialog>
  );
}

interface SettingProps {
  readonly setting: SettingView;
  readonly instance: InstanceView | undefined;
  /** Undefined: nobody touched it. */
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}

function Setting({ setting, instance, value, onChange }: SettingProps) {
  const { name, label, description, required, secret, options, defaultValue } = setting;
  const kept = secret ? '' : (instance?.settings[name] ?? defaultValue);
  const has = instance?.secrets.includes(name) === true;
  return (
    <Field label={required ? label : `${label}, if any`} about={description}>
      {(ids) =>
        options.length > 0 ? (
          <Select {...ids} value={value ?? kept} onChange={(event) => onChange(event.target.value)}>
            {required && kept !== '' ? null : <option value="">not set</option>}
            {options.map((option) => (
              <option key={option}>{option}</option>
            ))}
          </Select>
        ) : (
          <TextField
            {...ids}
            type={secret ? 'password' : 'text'}
            autoComplete={secret ? 'new-password' : 'off'}
            spellCheck={false}
            placeholder={secret && has ? 'kept; type to replace it' : ''}
            value={value ?? kept}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}
