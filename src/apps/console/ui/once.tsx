/** What is shown once: a key, a link, codes. Beside it a button that takes it along. */
import { useState } from 'react';
import { Button } from './button.tsx';
import css from './form.module.css';

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for who does not see what stands beside it. */
  readonly what: string;
  readonly kind?: 'plain' | 'quiet' | 'primary';
}

export function CopyButton({ text, what, kind = 'plain' }: CopyButtonProps) {
  const [state, setState] = useState<'' | 'copied' | 'refused'>('');
  return (
    <Button
      small
      kind={kind}
      icon={state === 'copied' ? 'check' : 'copy'}
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => setState('copied'),
          () => setState('refused'),
        );
      }}
    >
      <span aria-live="polite">
        {state === 'copied' ? 'Copied' : state === 'refused' ? 'Not allowed: select it' : 'Copy'}
      </span>
      <span className="visually-hidden"> {what}</span>
    </Button>
  );
}

/** A value of ours in a box of its own, whole, with its button. */
export function OnceShown({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className={css['once']}>
      <code data-once>{text}</code>
      <CopyButton kind="primary" text={text} what={what} />
    </div>
  );
}
