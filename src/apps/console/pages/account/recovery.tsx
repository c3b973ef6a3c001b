/** Recovery codes, shown this once: to be copied, or printed on a sheet of their own. */
import { useState } from 'react';
import { useSession } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { Check } from '../../ui/check.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Note } from '../../ui/layout.tsx';
import { CopyButton } from '../../ui/once.tsx';
import css from './account.module.css';
import './print.css';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}

export function RecoveryCodesDialog({ codes, onClose }: RecoveryCodesProps) {
  const { user } = useSession();
  const [kept, setKept] = useState(false);
  const [early, setEarly] = useState(false);
  return (
    <Dialog
      open
      title="Your recovery codes"
      // They are lost when it closes: not by a click beside it.
      onClose={() => {
        if (kept) onClose();
        else setEarly(true);
      }}
      foot={
        <>
          <CopyButton kind="plain" text={codes.join('\n')} what="the recovery codes" />
          <Button small icon="file" onClick={() => globalThis.print()}>
            Print
          </Button>
          <Button kind="primary" disabled={!kept} onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <DialogBody>
        <Note tone="caution" title="They are shown this time only.">
          Each lets you in once in the place of a code of the app. Keep them where your phone is not.
        </Note>
        <div data-print>
          <p className={css['sheet']} data-sheet>
            Riposte, recovery codes of {user.name} at {location.host}. Each is good for once.
          </p>
          <ul className={css['codes']} aria-label="Recovery codes">
            {codes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </div>
        {early && !kept ? (
          <Note tone="bad">They are lost when this closes: say first that you have kept them.</Note>
        ) : null}
        <Check label="I have kept them" checked={kept} onCheck={setKept} />
      </DialogBody>
    </Dialog>
  );
}
