/** Which roles need a second factor. */
import { useQuery } from '@tanstack/react-query';
import { useConsole, useMay } from '../../api/console-context.ts';
import { Check, CheckSet } from '../../ui/check.tsx';
import { Answered, Panel } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import { useDoing, useRefresh, useSettings } from './parts.tsx';

export function FactorPolicyPanel() {
  const { api } = useConsole();
  const settings = useSettings();
  const may = useMay('user:write');
  const policy = useQuery(settings.factorPolicy());
  const roles = useQuery(settings.roles());
  const refresh = useRefresh();
  const toast = useToast();
  const { busy, act } = useDoing();
  return (
    <Panel icon="action" title="Who needs a second factor">
      <Answered query={policy} rows={2}>
        {({ requiredRoles }) => (
          <div className={page['stack']}>
            <CheckSet
              legend="Roles that do not get in by a password alone"
              about="It counts from the next log-in on: whoever has none sets one up then."
            >
              {(roles.data?.rows ?? []).map(({ role }) => (
                <Check
                  key={role}
                  label={role}
                  checked={requiredRoles.includes(role)}
                  disabled={!may || busy !== ''}
                  onCheck={(checked) =>
                    act('policy', async () => {
                      const next = checked
                        ? [...requiredRoles, role]
                        : requiredRoles.filter((required) => required !== role);
                      await api.call('editFactorPolicy', { body: { requiredRoles: next } });
                      await refresh('factor-policy', 'factors', 'me');
                      toast.good(
                        checked ? `Every ${role} needs a second factor.` : `No ${role} needs a second factor any more.`,
                      );
                    })
                  }
                />
              ))}
            </CheckSet>
            <p className={page['muted']}>
              A passkey is two factors in one. Who comes by single sign-on gives what the provider asks for.
            </p>
          </div>
        )}
      </Answered>
    </Panel>
  );
}
