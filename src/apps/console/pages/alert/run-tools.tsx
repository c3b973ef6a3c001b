/** What can be done with a run: pause, go on, cancel, once more. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RouteName } from '../../../../core/api/routes.ts';
import type { RunView } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { useToast } from '../../ui/toast.tsx';

type Steer = Extract<RouteName, 'pauseRun' | 'resumeRun' | 'cancelRun' | 'againRun'>;

export function RunTools({ run, onAgain }: { readonly run: RunView; readonly onAgain: (run: string) => void }) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const may = useMay('run:steer');
  const [asking, setAsking] = useState(false);
  if (!may) return null;
  const steer = async (name: Steer, said: string): Promise<void> => {
    try {
      const answer = await api.call(name, { params: { run: run.run }, body: {}, key: crypto.randomUUID() });
      toast.good(said);
      if (name === 'againRun') onAgain(answer.run);
    } catch (thrown) {
      toast.bad(thrown);
    }
    await client.invalidateQueries({ queryKey: ['run', run.run] });
    await client.invalidateQueries({ queryKey: ['runs'] });
  };
  const act = (name: Steer, said: string) => () => {
    steer(name, said).catch(toast.bad);
  };
  const ended = run.status === 'completed' || run.status === 'cancelled';
  const items: readonly MenuItem[] = ended
    ? [
        {
          label: 'Run once more',
          about: 'The same playbook on the same alert',
          icon: 'run',
          act: act('againRun', 'A new run has begun.'),
        },
      ]
    : [
        run.status === 'paused'
          ? { label: 'Go on', icon: 'run', act: act('resumeRun', 'The run goes on.') }
          : {
              label: 'Pause',
              about: 'Nothing new starts; what is in flight settles',
              icon: 'clock',
              act: act('pauseRun', 'Paused.'),
            },
        { label: 'Cancel …', about: 'Open questions are withdrawn', icon: 'cross', act: () => setAsking(true) },
      ];
  return (
    <>
      <Menu label="The run" groups={[{ title: run.playbook, items }]}>
        <IconButton icon="more" label="Run: pause, cancel, once more" />
      </Menu>
      <Dialog
        open={asking}
        title="Cancel the run?"
        onClose={() => setAsking(false)}
        foot={
          <>
            <Button onClick={() => setAsking(false)}>Let it run</Button>
            <Button
              kind="danger"
              onClick={() => {
                setAsking(false);
                steer('cancelRun', 'Cancelled.').catch(toast.bad);
              }}
            >
              Cancel the run
            </Button>
          </>
        }
      >
        <DialogBody>
          <p>
            Nothing new starts, what is in flight settles, and its open questions are withdrawn. What it has changed
            stays changed: take it back at Actions, one by one.
          </p>
        </DialogBody>
      </Dialog>
    </>
  );
}
