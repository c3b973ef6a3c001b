/** Fields for settings that the API describes (products, channels). A secret that is kept is never shown, and stays unless another one is typed. */
import type { SettingView } from '../../../core/api/views.ts';
import { Field, Select, TextArea, TextField } from './field.tsx';

/** Setting → what stands in its field. */
export type ConfigValues = Readonly<Record<string, string>>;

/** What the fields begin with. */
export function configOf(rows: readonly SettingView[], settings: Readonly<Record<string, string>>): ConfigValues {
  return Object.fromEntries(rows.map(({ name, defaultValue }) => [name, settings[name] ?? defaultValue]));
}

/** What is sent: what was changed. A secret is sent where something was typed; an empty text takes a setting back. */
export function changedConfig(
  rows: readonly SettingView[],
  before: ConfigValues,
  now: ConfigValues,
): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    rows.flatMap(({ name, secret }) => {
      const value = (now[name] ?? '').trim();
      if (secret) return value === '' ? [] : [[name, value]];
      if (value === (before[name] ?? '')) return [];
      return [[name, value === '' ? null : value]];
    }),
  );
}

interface ConfigFieldsProps {
  readonly rows: readonly SettingView[];
  readonly values: ConfigValues;
  /** Names of secrets that are kept. */
  readonly kept?: readonly string[];
  readonly onValues: (values: ConfigValues) => void;
  /** What is wrong with a field; empty: nothing. */
  readonly at: (field: string) => string;
}

/** Settings that hold many lines. */
const LONG = new Set(['ca', 'certificate', 'privateKey']);

export function ConfigFields({ rows, values, kept = [], onValues, at }: ConfigFieldsProps) {
  return rows.map((row) => {
    const { name, label, description, required, secret, options, defaultValue } = row;
    const value = values[name] ?? '';
    const set = (text: string): void => onValues({ ...values, [name]: text });
    const isKept = secret && kept.includes(name);
    return (
      <Field
        key={name}
        label={
          <>
            {label}
            {required || defaultValue !== '' ? null : <small> optional</small>}
          </>
        }
        about={isKept ? `${description} One is kept, sealed: leave it empty to keep it.` : description}
        error={at(name)}
      >
        {(ids) => {
          if (options.length > 0) {
            return (
              <Select {...ids} value={value} onChange={(event) => set(event.target.value)}>
                {options.includes(value) ? null : <option value={value}>{value === '' ? 'Choose one' : value}</option>}
                {options.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </Select>
            );
          }
          if (LONG.has(name)) {
            return <TextArea {...ids} value={value} spellCheck={false} onChange={(event) => set(event.target.value)} />;
          }
          return (
            <TextField
              {...ids}
              type={secret ? 'password' : 'text'}
              autoComplete={secret ? 'new-password' : 'off'}
              spellCheck={false}
              placeholder={isKept ? '••••••••' : undefined}
              value={value}
              onChange={(event) => set(event.target.value)}
            />
          );
        }}
      </Field>
    );
  });
}
