/** What becomes of an alert that a rule takes, in a few words. */
import { Link } from '@tanstack/react-router';
import type { RuleView } from '../../../../core/api/views.ts';
import css from '../page.module.css';

export function Outcome({ outcome }: Pick<RuleView, 'outcome'>) {
  switch (outcome.kind) {
    case 'playbook':
      return (
        <>
          <Link to="/playbooks/$playbook" params={{ playbook: outcome.playbook }}>
            {outcome.playbook}
          </Link>
          {outcome.dryRun ? <span className={css['muted']}> as a dry run</span> : null}
        </>
      );
    case 'triage':
      return (
        <>
          a person looks <span className={css['muted']}>{outcome.reason}</span>
        </>
      );
    case 'ignore':
      return (
        <>
          kept and closed <span className={css['muted']}>{outcome.reason}</span>
        </>
      );
  }
}
