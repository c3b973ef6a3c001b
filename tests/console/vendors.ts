/** What the simulated vendors hold, asked of them as their own administrators would ask: no word of the product is taken for it. */
import type { Lab } from '../../src/apps/lab/index.ts';
import { at, GET_ENDPOINT, post } from '../../src/apps/lab/testing.ts';

/** AGENT_ISOLATED, AGENT_UNISOLATED or one of the pending states. */
export async function isolationAt(lab: Lab, endpoint: string): Promise<string> {
  const filters = [{ field: 'endpoint_id_list', operator: 'in', value: [endpoint] }];
  const { body } = await post(lab, GET_ENDPOINT, { filters });
  return JSON.stringify(at(body, 'reply', 'endpoints', 0, 'is_isolated')).replaceAll('"', '');
}

/** Sites of a category of the firewall that are committed: what it enforces. */
export async function blockedAt({ panos }: Lab, category: string): Promise<readonly string[]> {
  if (!panos) throw new Error('the tenant has no firewall');
  const place = `/config/devices/entry/vsys/entry[@name='${panos.place}']`;
  const xpath = `${place}/profiles/custom-url-category/entry[@name='${category}']`;
  const answer = await fetch(`${panos.url}/api/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ type: 'config', action: 'get', xpath, key: panos.key }).toString(),
  });
  // What waits for a commit carries marks.
  return [...(await answer.text()).matchAll(/<member>([^<]*)<\/member>/g)].map(([, site = '']) => site);
}

/** Names of the requests by which something was changed, in order of arrival. */
export function changesAt(lab: Lab): readonly string[] {
  return lab.requests.filter(({ stateChanging, applied }) => stateChanging && applied).map(({ route }) => route ?? '');
}
