/** Whose alerts are. */
import { useState } from 'react';
import { useSession } from '../../../api/console-context.ts';
import { plural } from '../../../text/words.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog, DialogBody } from '../../../ui/dialog.tsx';
import { Field, TextField } from '../../../ui/field.tsx';

interface AssignDialogProps {
  readonly open: boolean;
  readonly count: number;
  readonly onClose: () => void;
  readonly onAssign: (owner: string) => void;
}

export function AssignDialog({ open, count, onClose, onAssign }: AssignDialogProps) {
  const { user } = useSession();
  const [owner, setOwner] = useState('');
  return (
    <Dialog
      open={open}
      title={`Assign ${plural(count, 'alert')}`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={() => onAssign('')}>To nobody</Button>
          <Button onClick={() => onAssign(user.name)}>To me</Button>
          <Button kind="primary" disabled={owner.trim() === ''} onClick={() => onAssign(owner.trim())}>
            Assign
          </Button>
        </>
      }
    >
      <DialogBody>
        <Field label="To whom" about="The name that they log in by, or that of a queue.">
          {(ids) => <TextField {...ids} data-first value={owner} onChange={(event) => setOwner(event.target.value)} />}
        </Field>
      </DialogBody>
    </Dialog>
  );
}
