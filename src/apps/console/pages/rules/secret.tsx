/** The secret of a way in, shown once: with the address, and what the other side has to do with it. */
import { useState } from 'react';
import type { SourceWithSecret } from '../../../../core/api/views.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/once.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Check } from '../../ui/check.tsx';
import { Note } from '../../ui/layout.tsx';
import css from './rules.module.css';

/** Where a source delivers, as this browser reaches it. */
export function addressOf(name: string): string {
  return `${location.origin}/api/v1/sources/${name}/alerts`;
}

interface SecretProps {
  readonly source: SourceWithSecret;
  readonly onClose: () => void;
}

export function SecretOnce({ source: { name, kind, secret }, onClose }: SecretProps) {
  const [kept, setKept] = useState(false);
  const text = secret ?? '';
  return (
    <Dialog
      open
      title={`The secret of “${name}”`}
      onClose={() => {
        if (kept) onClose();
      }}
      foot={
        <Button kind="primary" disabled={!kept} onClick={onClose}>
          Done
        </Button>
      }
    >
      <DialogBody>
        <Note tone="caution" title="It is shown once.">
          Nobody can read it here again. If it is lost, make a new one.
        </Note>
        <Shown label="Address" text={addressOf(name)} />
        <Shown label={kind === 'webhook' ? 'Signing secret' : 'Key'} text={text} />
        <p>
          {kind === 'webhook' ? (
            <>
              The other side signs each body after the convention Standard Webhooks: <code>webhook-id</code>,{' '}
              <code>webhook-timestamp</code>, <code>webhook-signature</code>.
            </>
          ) : (
            <>
              The other side sends it with each body: <code>Authorization: Bearer …</code>
            </>
          )}
        </p>
        <Check label="I have put it where it belongs" checked={kept} onCheck={setKept} />
      </DialogBody>
    </Dialog>
  );
}

export function Shown({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div>
      <small>{label}</small>
      <div className={css['address']}>
        <code>{text}</code>
        <CopyButton kind="quiet" text={text} what={label} />
      </div>
    </div>
  );
}
