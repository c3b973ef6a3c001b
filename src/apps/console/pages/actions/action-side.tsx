/** One action: what exactly was told to whom, by whose leave, what proves it, and the way back. */
import { Link } from '@tanstack/react-router';
import type { ActionView } from '../../../../core/api/views.ts';
import { actionStatusWord, verbWords } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyJson } from '../../ui/copy.tsx';
import { Facts, Note } from '../../ui/layout.tsx';
import { SidePanel } from '../../ui/side.tsx';
import { Time } from '../../ui/time.tsx';
import { Undo } from '../../ui/undo.tsx';
import { Value } from '../../ui/value.tsx';
import css from '../page.module.css';

/** What a state means for who looks at it. */
const MEANS: Readonly<Record<string, string>> = {
  sent: 'It has left and is being read back. Until then nobody can say that it took hold.',
  accepted: 'The product took the request and has yet to carry it out; it is asked until it has.',
  done: 'It was read back at the product after it was done: it is so.',
  'already-done': 'It was so before: nothing was sent.',
  failed: 'It did not take hold. What it was meant for is not contained.',
  unknown: 'Nobody can tell whether it took hold. Look at the product itself; until then count it as not contained.',
  planned: 'A dry run: this is what would have been sent. Nothing was.',
  undone: 'It was taken back by a later action.',
};

export function ActionSide({ action, onClose }: { readonly action: ActionView; readonly onClose: () => void }) {
  const { verb, targets, instance, command, status, detail, permit, run, sentAt, sends, undo } = action;
  const word = actionStatusWord(status);
  return (
    <SidePanel icon="action" title={verbWords(verb).does} tools={<CopyJson of={action} />} onClose={onClose}>
      <Note
        tone={status === 'failed' || status === 'unknown' ? 'caution' : 'info'}
        title={
          <Badge tone={word.tone} bare>
            {word.text}
          </Badge>
        }
      >
        {MEANS[status] ?? ''}
      </Note>
      <Facts
        rows={[
          {
            label: 'On',
            value: targets.map((target) => (
              <div key={target}>
                <Value text={target} code />
              </div>
            )),
          },
          { label: 'At', value: instance },
          { label: 'Command', value: <code>{command}</code> },
          { label: 'Allowed by', value: permit.rule === '' ? 'nothing: it did not leave' : allowedBy(permit) },
          ...(detail === '' ? [] : [{ label: 'Proof', value: <Value text={detail} /> }]),
          {
            label: 'Sent',
            value:
              sentAt === null ? (
                'never'
              ) : (
                <>
                  <Time at={sentAt} as="absolute" />
                  {sends > 1 ? `, ${sends} times: each repeat was known not to have been applied` : ''}
                </>
              ),
          },
          {
            label: 'Run',
            value: (
              <Link to="/runs" search={{ open: run }}>
                {run}
              </Link>
            ),
          },
          { label: 'Way back', value: undo === null ? 'there is none, or it is not in force' : <code>{undo}</code> },
        ]}
      />
      <div className={css['tools']}>
        <Undo action={action} />
      </div>
    </SidePanel>
  );
}

function allowedBy({ rule, reason }: ActionView['permit']): string {
  if (rule === 'grant') return `a yes: ${reason}`;
  if (rule === 'carried') return `a yes to another action that brings it along: ${reason}`;
  return `the policy (${rule}): ${reason}`;
}
