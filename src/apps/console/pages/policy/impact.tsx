/** What an edit of the policy would have treated otherwise: the latest actions, and what is asked now. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { PolicyImpact } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { plural, verbWords } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Answered, Note } from '../../ui/layout.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Time } from '../../ui/time.tsx';
import { Value } from '../../ui/value.tsx';
import pageCss from '../page.module.css';
import type { PolicyEdit } from './draft.ts';
import { EffectBadge } from './effect.tsx';
import css from './policy.module.css';

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
          <div className={pageCss['group']}>
            <p>
              <b>
                {rows.length} of {looked}
              </b>{' '}
              of the latest actions and open questions would be treated otherwise. What was done stays done.
            </p>
            <ul className={css['impact']} aria-label="What would be otherwise">
              {rows.map((row) => (
                <li key={keyOf(row)}>
                  <One row={row} />
                </li>
              ))}
            </ul>
          </div>
        )
      }
    </Answered>
  );
}

const keyOf = ({ kind, id, verb, targets }: Row): string => [kind, id, verb, ...targets].join(' ');

function One({
  row: { kind, id, at, inForce, alert, alertName, verb, targets, before, after },
}: {
  readonly row: Row;
}) {
  return (
    <>
      <div>
        <b>{verbWords(verb).does}</b> <Value text={targets.join(', ')} code />
      </div>
      <div className={pageCss['muted']}>
        <Link to="/alerts/$alert" params={{ alert: alert.key }}>
          <Value text={alertName || alert.id} />
        </Link>
        ,{' '}
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
      <div className={css['turn']}>
        <EffectBadge effect={before.effect} />
        <Icon name="right" size={14} />
        <EffectBadge effect={after.effect} />
        <span className={pageCss['muted']}>{after.reason}</span>
      </div>
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
