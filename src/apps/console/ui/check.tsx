/** Boxes to tick and rows of which one is chosen: a word, and below it what it means. */
import { useId, type ReactNode } from 'react';
import css from './form.module.css';

interface CheckProps {
  readonly label: ReactNode;
  readonly about?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onCheck: (checked: boolean) => void;
  /** Of several that go together: only one is chosen. */
  readonly name?: string;
}

export function Check({ label, about, checked, disabled = false, onCheck, name }: CheckProps) {
  const id = useId();
  return (
    <div className={css['check']}>
      <input
        id={id}
        type={name === undefined ? 'checkbox' : 'radio'}
        {...(name === undefined ? {} : { name })}
        checked={checked}
        disabled={disabled}
        aria-describedby={about === undefined ? undefined : `${id}-about`}
        onChange={(event) => onCheck(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {about === undefined ? null : (
        <div id={`${id}-about`} className={css['about']}>
          {about}
        </div>
      )}
    </div>
  );
}

interface CheckSetProps {
  readonly legend: ReactNode;
  readonly about?: ReactNode;
  readonly error?: string;
  readonly children: ReactNode;
}

export function CheckSet({ legend, about, error = '', children }: CheckSetProps) {
  const id = useId();
  return (
    <fieldset className={css['set']} aria-describedby={error === '' && about === undefined ? undefined : id}>
      <legend>{legend}</legend>
      {about === undefined ? null : (
        <div id={error === '' ? id : undefined} className={css['about']}>
          {about}
        </div>
      )}
      {children}
      {error === '' ? null : (
        <div id={id} className={css['error']} role="alert">
          {error}
        </div>
      )}
    </fieldset>
  );
}
