/** Which playbook is started on the selected alerts, and what that means. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useConsole } from '../../../api/console-context.ts';
import { plural } from '../../../text/words.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog, DialogBody } from '../../../ui/dialog.tsx';
import { Field, Select } from '../../../ui/field.tsx';
import { Note } from '../../../ui/layout.tsx';
import css from './many.module.css';

export interface Starting {
  readonly playbook: string;
  readonly dryRun: boolean;
}

interface StartDialogProps {
  readonly open: boolean;
  readonly count: number;
  readonly onClose: () => void;
  readonly onDo: (starting: Starting) => void;
}

export function StartDialog({ open, count, onClose, onDo }: StartDialogProps) {
  const { queries } = useConsole();
  const playbooks = useQuery({ ...queries.playbooks(), enabled: open });
  const [{ playbook, dryRun }, setStarting] = useState<Starting>({ playbook: '', dryRun: false });
  const chosen = playbooks.data?.rows.find(({ name }) => name === playbook);
  return (
    <Dialog
      open={open}
      title={`Start a playbook on ${plural(count, 'alert')}`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button
            kind="primary"
            icon="playbook"
            disabled={playbook === ''}
            title={playbook === '' ? 'Choose the playbook first' : undefined}
            onClick={() => onDo({ playbook, dryRun })}
          >
            {dryRun ? 'Try it out' : 'Start'} on {plural(count, 'alert')}
          </Button>
        </>
      }
    >
      <DialogBody>
        <Field label="Playbook" {...(chosen?.description ? { about: chosen.description.slice(0, 300) } : {})}>
          {(ids) => (
            <Select
              {...ids}
              data-first
              value={playbook}
              onChange={(event) => setStarting({ playbook: event.target.value, dryRun })}
            >
              <option value="">Choose one</option>
              {playbooks.data?.rows.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
        </Field>
        <label className={css['check']}>
          <input
            type="checkbox"
            checked={dryRun}
            onChange={(event) => setStarting({ playbook, dryRun: event.target.checked })}
          />
          <span>
            Dry run
            <small>Reads and decides, changes nothing anywhere. The alert keeps the run that it has.</small>
          </span>
        </label>
        <Note tone="info" title="What will happen: ">
          {dryRun
            ? `${plural(count, 'run')} beside what is there, also on closed alerts; what they would do stands in their work plans.`
            : `${plural(count, 'run')}, one for each alert. What changes something is asked first, as the policy says. An alert that a playbook is still at work on is left alone, and said so.`}
        </Note>
      </DialogBody>
    </Dialog>
  );
}
