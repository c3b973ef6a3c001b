/** One click from what a question shows to where it came from: the task of the plan that found it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ApprovalView, EvidenceView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { defanged, visible } from '../../text/defang.ts';

type Sourced = (row: EvidenceView) => { readonly after?: ReactNode };

/** `alert`: key of the alert of the question; without it nothing leads anywhere yet. */
export function useSources({ run }: Pick<ApprovalView, 'run'>, alert: string | undefined): Sourced {
  const { queries } = useConsole();
  const argument = useQuery(queries.argument(run));
  const { against = [], favour = [], open = [] } = argument.data ?? {};
  const found = new Map([...open, ...favour, ...against].map((row) => [signOf(row), row]));
  return (row) => {
    const said = found.get(signOf(row));
    if (!said || alert === undefined) return {};
    const name = said.taskName.split(' › ').at(-1) ?? said.taskName;
    return {
      after: (
        <Link
          to="/alerts/$alert"
          params={{ alert }}
          search={{ run, tab: 'plan', task: said.task }}
          title={`Found by the task ${said.taskName}`}
        >
          {defanged(visible(name))}
        </Link>
      ),
    };
  };
}

function signOf({ label, value, source, verdict }: EvidenceView): string {
  return JSON.stringify([label, value, source, verdict ?? '']);
}
