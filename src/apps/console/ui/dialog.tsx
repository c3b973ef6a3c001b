/**
 * A dialog over the page: the browser's own `<dialog>`, which keeps the focus inside, gives it back, closes by Escape and makes the rest
 * inert, without a style that is written at run time (the policy of the page allows none).
 */
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { IconButton } from './button.tsx';
import css from './dialog.module.css';

interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly wide?: boolean;
  /** No head of its own: the palette has none. */
  readonly bare?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
}

export function Dialog({ open, title, wide = false, bare = false, onClose, children, foot }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const before = useRef<Element | null>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) {
      before.current = document.activeElement;
      dialog.showModal();
      // Else the first thing that can have it gets the focus, though it may be a frame around the field.
      dialog.querySelector<HTMLElement>('[data-first]')?.focus();
    }
    if (!open && dialog.open) dialog.close();
  }, [open]);
  // One that is taken out of the page while it is open gives the focus back to nobody by itself.
  useEffect(
    () => () => {
      const opener = before.current;
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    },
    [],
  );
  return (
    <dialog
      ref={ref}
      className={[css['dialog'], wide ? css['wide'] : '', bare ? css['bare'] : ''].join(' ')}
      aria-labelledby={id}
      onClose={onClose}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
      onKeyDown={(event) => {
        // What is pressed in here is for what is in here.
        if (event.key !== 'Escape') event.stopPropagation();
      }}
    >
      {open ? (
        <div className={css['inside']}>
          {bare ? (
            <h2 id={id} className="visually-hidden">
              {title}
            </h2>
          ) : (
            <div className={css['head']}>
              <h2 id={id}>{title}</h2>
              <IconButton icon="cross" label="Close" onClick={onClose} />
            </div>
          )}
          {children}
          {foot === undefined ? null : <div className={css['foot']}>{foot}</div>}
        </div>
      ) : null}
    </dialog>
  );
}

export function DialogBody({ children }: { readonly children: ReactNode }) {
  return <div className={css['body']}>{children}</div>;
}
