/** What no rule took, or a rule gave to a person: it waits, and is never lost. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useConsole } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { Answered, Empty, Panel } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { Value } from '../../ui/value.tsx';
import pageCss from '../page.module.css';
import css from './rules.module.css';

/** Alerts without a playbook are open and have no run. */
const LOOKED = 200;
const SHOWN = 20;

export function Triage({ onWhy }: { readonly onWhy: (key: string) => void }) {
  const { queries } = useConsole();
  const alerts = useQuery(queries.alerts({ query: 'status:open', limit: LOOKED }));
  return (
    <Panel icon="inbox" title="Waits in triage: nothing took it" tools={<Link to="/inbox">Inbox</Link>}>
      <Answered query={alerts} rows={2}>
        {({ rows }) => {
          const left = rows.filter(({ run, playbook }) => run === null || playbook === null || playbook === 'Triage');
          return left.length === 0 ? (
            <Empty icon="check" title="Every open alert has a playbook">
              <p>An alert that no rule takes stands here, with the rules that were asked.</p>
            </Empty>
          ) : (
            <ul className={css['triage']}>
              {left.slice(0, SHOWN).map(({ key, id, name, receivedAt }) => (
                <li key={key}>
                  <span>
                    <Link to="/alerts/$alert" params={{ alert: key }}>
                      <Value text={name || id} />
                    </Link>{' '}
                    <span className={pageCss['muted']}>
                      <Time at={receivedAt} />
                    </span>
                  </span>
                  <Button small kind="quiet" onClick={() => onWhy(key)}>
                    Why?
                  </Button>
                </li>
              ))}
            </ul>
          );
        }}
      </Answered>
    </Panel>
  );
}
