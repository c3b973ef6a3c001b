/** A run by its id alone: leads to its alert, where everything about it stands. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Navigate } from '@tanstack/react-router';
import { useConsole } from '../../api/console-context.ts';
import { Answered } from '../../ui/layout.tsx';

const route = getRouteApi('/runs/$run');

export function RunPage() {
  const { run: id } = route.useParams();
  const { queries } = useConsole();
  const run = useQuery(queries.run(id));
  return (
    <Answered query={run}>
      {({ alert }) => (
        <Navigate to="/alerts/$alert" params={{ alert: alert.key }} search={{ run: id, tab: 'plan' }} replace />
      )}
    </Answered>
  );
}
