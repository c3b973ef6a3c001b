/** What a write to alerts and cases of the simulated tenant does. Which requests get here, `routes.ts` says. */
import { asList, isObject, type JsonObject } from '../../../core/base/json.ts';
import { asText } from '../shape.ts';
import type { Answer } from '../wire.ts';
import { internalError, reply } from './replies.ts';
import type { CortexTenant } from './tenant-state.ts';

export function updateIncident(tenant: CortexTenant, body: JsonObject): Answer {
  const [id, update] = [asText(body['incident_id']), body['update_data']];
  if (tenant.alerts.ofCase(id).length === 0) return internalError(`Incident ${id} was not found`);
  tenant.alerts.assign(Number(id), isObject(update) ? asText(update['assigned_user_mail']) : '');
  return reply(true);
}

export function updateAlerts(tenant: CortexTenant, body: JsonObject, now: number): Answer {
  const update = isObject(body['update_data']) ? body['update_data'] : {};
  const word = (key: string): string | undefined =>
    update[key] === undefined ? undefined : asText(update[key]).toLowerCase();
  const status = word('status');
  const severity = word('severity');
  const changed = tenant.alerts.update(
    asList(body['alert_id_list']).map(asText),
    {
      ...(status === undefined ? {} : { status }),
      ...(severity === undefined ? {} : { severity }),
      ...(update['comment'] === undefined ? {} : { comment: asText(update['comment']) }),
    },
    now,
  );
  return reply({ alerts_ids: changed.map((id) => (/^\d{1,15}$/.test(id) ? Number(id) : id)) });
}
