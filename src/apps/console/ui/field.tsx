/** Fields of forms: the label above, what is wrong below, both tied to the field. */
import { useId, type ComponentProps, type ReactNode } from 'react';
import css from './field.module.css';

interface FieldProps {
  readonly label: ReactNode;
  readonly about?: ReactNode;
  readonly error?: string;
  readonly children: (ids: {
    readonly id: string;
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': true | undefined;
  }) => ReactNode;
}

export function Field({ label, about, error = '', children }: FieldProps) {
  const id = useId();
  const told = about !== undefined || error !== '';
  return (
    <div className={css['field']}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': told ? `${id}-about` : undefined,
        'aria-invalid': error === '' ? undefined : true,
      })}
      {told ? (
        <div id={`${id}-about`} className={error === '' ? css['about'] : css['error']}>
          {error === '' ? about : error}
        </div>
      ) : null}
    </div>
  );
}

export function TextField({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...rest} className={[css['input'], className].join(' ')} />;
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...rest} className={[css['input'], css['area'], className].join(' ')} />;
}

export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select {...rest} className={[css['input'], className].join(' ')} />;
}
