/** As what alerts are closed. */
import { useState } from 'react';
import { plural } from '../../../text/words.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog, DialogBody } from '../../../ui/dialog.tsx';
import { Field, Select, TextArea } from '../../../ui/field.tsx';
import { Note } from '../../../ui/layout.tsx';
import css from './many.module.css';

const REASONS = [
  'Resolved - True Positive',
  'Resolved - False Positive',
  'Resolved - Duplicate',
  'Resolved - Security Testing',
  'Resolved - Other',
] as const;

export interface Closing {
  readonly reason: string;
  readonly notes: string;
  readonly cancel: boolean;
}

interface CloseDialogProps {
  readonly open: boolean;
  readonly count: number;
  readonly onClose: () => void;
  readonly onDo: (closing: Closing) => void;
}

export function CloseDialog({ open, count, onClose, onDo }: CloseDialogProps) {
  const [closing, setClosing] = useState<Closing>({ reason: '', notes: '', cancel: false });
  const change = (part: Partial<Closing>): void => setClosing({ ...closing, ...part });
  return (
    <Dialog
      open={open}
      title={`Close ${plural(count, 'alert')}?`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Leave open</Button>
          <Button
            kind="primary"
            disabled={closing.reason === ''}
            title={closing.reason === '' ? 'Choose the reason first' : undefined}
            onClick={() => onDo(closing)}
          >
            Close {plural(count, 'alert')}
          </Button>
        </>
      }
    >
      <DialogBody>
        <Field label="Reason">
          {(ids) => (
            <Select
              {...ids}
              data-first
              value={closing.reason}
              onChange={(event) => change({ reason: event.target.value })}
            >
              <option value="">Choose one</option>
              {REASONS.map((each) => (
                <option key={each} value={each}>
                  {each.replace('Resolved - ', '')}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Notes" about="Handed to the source as its comment. Optional.">
          {(ids) => (
            <TextArea {...ids} value={closing.notes} onChange={(event) => change({ notes: event.target.value })} />
          )}
        </Field>
        <label className={css['check']}>
          <input
            type="checkbox"
            checked={closing.cancel}
            onChange={(event) => change({ cancel: event.target.checked })}
          />
          <span>
            Cancel playbooks that are still at work on them
            <small>Without this such an alert is left open, and said so.</small>
          </span>
        </label>
        <Note tone="info">
          Each is closed by a run of its own, at its source first, through the same gate as everything else.
        </Note>
      </DialogBody>
    </Dialog>
  );
}
