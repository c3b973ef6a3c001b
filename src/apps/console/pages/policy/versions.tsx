/** Versions of the policy: who edited which keys and why, what differed, and back to one of them. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnswerOf, PolicyView } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { TextDiff } from '../../ui/diff.tsx';
import { Answered, Empty, Panel } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import pageCss from '../page.module.css';
import { editBackTo } from './draft.ts';
import { Impact, KeyBadges } from './impact.tsx';
import css from './policy.module.css';

type Version = AnswerOf<'listPolicyVersions'>['rows'][number];

const NOTHING: Version = { version: 0, edited: {}, by: '', at: 0, note: '' };

export function Versions({ policy }: { readonly policy: PolicyView }) {
  const { queries } = useConsole();
  const versions = useQuery(queries.policyVersions());
  return (
    <Answered query={versions}>
      {({ rows }) =>
        rows.length === 0 ? (
          <Panel>
            <Empty icon="policy" title="Nothing was edited yet">
              <p>What counts is the configuration file, and what comes with Riposte. Every edit stands here.</p>
            </Empty>
          </Panel>
        ) : (
          <ol className={css['versions']}>
            {[...rows, NOTHING].map((version, index) => (
              <li key={version.version}>
                <One version={version} before={rows[index + 1] ?? NOTHING} policy={policy} />
              </li>
            ))}
          </ol>
        )
      }
    </Answered>
  );
}

interface OneProps {
  readonly version: Version;
  readonly before: Version;
  readonly policy: PolicyView;
}

function One({ version: { version, edited, by, at, note }, before, policy }: OneProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const refused = useRefusal('policy:write');
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState(false);
  const edit = editBackTo(edited, Object.keys(policy.sources));
  const current = version === policy.version;
  const text = (of: object): string => JSON.stringify(of, null, 2);
  return (
    <Panel
      icon="policy"
      title={version === 0 ? 'Before the first edit' : `Version ${version}`}
      tools={
        <>
          {current ? <Badge tone="accent">in force</Badge> : null}
          {version === 0 ? null : (
            <Button kind="quiet" small aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? 'Less' : 'What differed'}
            </Button>
          )}
          {current ? null : (
            <Button small icon="undo" refused={refused} onClick={() => setAsking(true)}>
              Go back to it
            </Button>
          )}
        </>
      }
    >
      <div className={pageCss['form']}>
        {version === 0 ? (
          <p className={pageCss['muted']}>The configuration file, and what comes with Riposte.</p>
        ) : (
          <>
            <p>
              {by}, <Time at={at} as="absolute" />
              {note === '' ? '' : `: ${note}`}
            </p>
            <div>
              <KeyBadges keys={Object.keys(edited)} />
            </div>
          </>
        )}
        {open ? (
          <TextDiff before={text(before.edited)} after={text(edited)} label={`What differed in version ${version}`} />
        ) : null}
      </div>
      {asking ? (
        <Confirm
          title={version === 0 ? 'Back to the configuration?' : `Go back to version ${version}?`}
          button="Go back to it"
          kind="primary"
          onClose={() => setAsking(false)}
          onDo={async () => {
            await api.call('editPolicy', {
              body: { edit, note: version === 0 ? 'back to the configuration' : `back to version ${version}` },
              version: String(policy.version),
            });
            await client.invalidateQueries({ queryKey: ['policy'] });
            toast.good('It is in force again, as a new version.');
          }}
        >
          <p>It becomes a new version; the ones between stay here. Trust in playbooks is left as it is.</p>
          <Impact edit={edit} />
        </Confirm>
      ) : null}
    </Panel>
  );
}
