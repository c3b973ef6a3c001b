/** Taking an action back: what will be done, a moment to think, then a run of its own that is proven like any other. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ActionView } from '../../../core/api/views.ts';
import { useConsole, useRefusal } from '../api/console-context.ts';
import { verbWords } from '../text/words.ts';
import { Button } from './button.tsx';
import { Dialog, DialogBody } from './dialog.tsx';
import { Facts } from './layout.tsx';
import { useToast } from './toast.tsx';
import { Value } from './value.tsx';

export function Undo({ action }: { readonly action: ActionView }) {
  const { api } = useConsole();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const refused = useRefusal('action:undo');
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  if (action.undo === null) return null;
  const undo = async (): Promise<void> => {
    setBusy(true);
    try {
      const { run } = await api.call('undoAction', {
        params: { action: action.id },
        body: {},
        key: crypto.randomUUID(),
      });
      setOpen(false);
      toast.good('Being taken back: it runs as a playbook of its own.');
      await navigate({ to: '/runs/$run', params: { run } });
    } catch (thrown) {
      toast.bad(thrown);
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: ['actions'] });
    }
  };
  return (
    <>
      <Button small icon="undo" refused={refused} onClick={() => setOpen(true)}>
        Take back
      </Button>
      <Dialog
        open={open}
        title="Take it back?"
        onClose={() => setOpen(false)}
        foot={
          <>
            <Button onClick={() => setOpen(false)}>Leave it</Button>
            <Button
              kind="danger"
              busy={busy}
              onClick={() => {
                undo().catch(toast.bad);
              }}
            >
              Take it back
            </Button>
          </>
        }
      >
        <DialogBody>
          <Facts
            rows={[
              { label: 'Was done', value: `${verbWords(action.verb).does} (${action.command})` },
              {
                label: 'On',
                value: action.targets.map((target) => (
                  <div key={target}>
                    <Value text={target} code />
                  </div>
                )),
              },
              { label: 'By', value: action.instance },
              { label: 'Now', value: <code>{action.undo}</code> },
            ]}
          />
          <p>It goes through the same gate as every change, and is read back afterwards like any other.</p>
        </DialogBody>
      </Dialog>
    </>
  );
}
