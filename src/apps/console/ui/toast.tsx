/** What just happened, said once: at the foot of the page, and to a screen reader. Errors stay until they are dismissed. */
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import { Refusal } from '../api/client.ts';
import { Button, IconButton } from './button.tsx';
import { Icon } from './icon.tsx';
import css from './toast.module.css';

interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
  readonly hint: string;
  readonly offer?: ToastOffer | undefined;
}

/** What can be done about it: taking it back. */
export interface ToastOffer {
  readonly label: string;
  act(): void;
}

interface Toaster {
  readonly good: (text: string, offer?: ToastOffer) => void;
  readonly bad: (thrown: unknown) => void;
}

const SHOWN_MS = 5_000;
/** With something to decide. */
const OFFERED_MS = 15_000;
const ToastContext = createContext<Toaster | undefined>(undefined);

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const toaster = useMemo((): Toaster => {
    let last = 0;
    const add = (toast: Omit<Toast, 'id'>): number => {
      last += 1;
      const id = last;
      setToasts((all) => [...all.slice(-3), { ...toast, id }]);
      return id;
    };
    return {
      good: (text, offer) => {
        const id = add({ tone: 'good', text, hint: '', offer });
        setTimeout(() => drop(id), offer === undefined ? SHOWN_MS : OFFERED_MS);
      },
      bad: (thrown) => {
        const text = thrown instanceof Error ? thrown.message : String(thrown);
        add({ tone: 'bad', text, hint: thrown instanceof Refusal ? thrown.hint : '' });
      },
    };
  }, [drop]);
  return (
    <ToastContext value={toaster}>
      {children}
      <div className={css['stack']} role="status" aria-live="polite">
        {toasts.map(({ id, tone, text, hint, offer }) => (
          <div key={id} className={[css['toast'], css[tone]].join(' ')}>
            <Icon name={tone === 'good' ? 'check' : 'alert'} />
            <div>
              {text}
              {hint === '' ? null : <p className={css['hint']}>{hint}</p>}
            </div>
            {offer === undefined ? null : (
              <Button
                small
                icon="undo"
                onClick={() => {
                  drop(id);
                  offer.act();
                }}
              >
                {offer.label}
              </Button>
            )}
            <IconButton icon="cross" label="Dismiss" onClick={() => drop(id)} />
          </div>
        ))}
      </div>
    </ToastContext>
  );
}

export function useToast(): Toaster {
  const toaster = use(ToastContext);
  if (!toaster) throw new Error('outside the console');
  return toaster;
}
