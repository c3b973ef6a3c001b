/** What an edit of the policy would have treated otherwise: the latest actions, and what is asked now. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { PolicyImpact } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { plural, verbWords } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Answered, Note } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { Value } from '../../ui/value.tsx';
import css from '../page.module.css';
import type { PolicyEdit } from './draft.ts';
import { EffectBadge } from './effect.tsx';

type Row = PolicyImpact['rows'][number];

export function Impact({ edit }: { readonly edit: PolicyEdit }) {
  const { api } = useConsole();
  const impact = useQuery({
    queryKey: ['policy', 'impact', edit],
    queryFn: ({ signal }) => api.call('weighPolicy', { body: { edit }, signal }),
    retry: false,
  });
  return (
    <Answered query={impact} rows={2}>
      {({ looked, rows }) =>
        rows.length === 0 ? (
          <Note tone="info" title="Nothing would be otherwise.">
            Of the latest {plural(looked, 'action and open question', 'actions and open questions')}, each would be
            treated as it is.
          </Note>
        ) : (
          <div className={css['group']}>
            <p>
              <b>
                {rows.length} of {looked}
              </b>{' '}
              of the latest actions and open questions would be treated otherwise. What was done stays done.
            </p>
            <Table label="What would be otherwise" rows={rows} keyOf={keyOf} columns={COLUMNS} />
          </div>
        )
      }
    </Answered>
  );
}

const keyOf = ({ kind, id, verb, targets }: Row): string => [kind, id, verb, ...targets].join(' ');

const COLUMNS = [
  {
    head: 'What',
    cell: ({ verb, targets }: Row) => (
      <>
        <b>{verbWords(verb).does}</b> <Value text={targets.join(', ')} code />
      </>
    ),
  },
  {
    head: 'Alert',
    cell: ({ alert, alertName, kind, id, at, inForce }: Row) => (
      <>
        <Link to="/alerts/$alert" params={{ alert: alert.key }}>
          <Value text={alertName || alert.id} />
        </Link>
        <div className={css['muted']}>
          {kind === 'question' ? (
            <Link to="/inbox" search={{ open: id }}>
              asked now
            </Link>
          ) : at === null ? (
            'never sent'
          ) : (
            <>
              done <Time at={at} />
            </>
          )}
          {inForce ? ', in force' : ''}
        </div>
      </>
    ),
  },
  { head: 'Now', cell: ({ before }: Row) => <Said {...before} /> },
  { head: 'Then', cell: ({ after }: Row) => <Said {...after} /> },
] as const;

function Said({ effect, reason }: Row['before']) {
  return (
    <>
      <EffectBadge effect={effect} />
      <div className={css['muted']}>{reason}</div>
    </>
  );
}

/** Keys of the policy, in words. */
export const KEY_WORDS: Readonly<Record<string, string>> = {
  neverIsolate: 'never isolated',
  protectedCausality: 'protected processes',
  approverRoles: 'who may answer',
  dryRun: 'dry run',
  autoCloseFalsePositive: 'false positives',
  cancelWhenClosedAtSource: 'closed at its source',
  notRequester: 'who asked for the run',
  quorum: 'more than one yes',
  scriptTemplates: 'command lines',
  trusted: 'trusted playbooks',
};

export function KeyBadges({ keys }: { readonly keys: readonly string[] }) {
  return keys.map((key) => (
    <span key={key}>
      <Badge>{KEY_WORDS[key] ?? key}</Badge>{' '}
    </span>
  ));
}
