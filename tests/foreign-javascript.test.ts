/**
 * Goal: imported playbooks with JavaScript of their own run in the product as it is started; a hostile one fails its task and nobody
 * else's, and the API answers meanwhile.
 * Method: the product with its API, questions whose text is made by JavaScript; a selector that never ends.
 * Elsewhere: all that such scripts may do and try (`src/adapters/sandbox`), the driver's part (`src/adapters/drivers/scripts.test.ts`).
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApprovalView } from '../src/core/api/views.ts';
import { askTask, House, imported } from './support.ts';

const PLAYBOOKS = {
  Sound: { 1: askTask("Hosts: ${alert.hosts(val.name.match(/^ws/)).name=val.split('').reverse().join('')}") },
  Hostile: { 1: askTask('${alert.hosts((function () { for (;;); })())}') },
};

let house: House;
beforeAll(async () => {
  house = await House.open({ imported: imported(PLAYBOOKS) });
}, 30_000);
afterAll(() => house.remove());

/** The question that the playbook asks about an alert of its own. */
async function asked(playbook: keyof typeof PLAYBOOKS): Promise<ApprovalView> {
  const fields = { id: playbook, hosts: [{ name: 'ws1' }, { name: 'dc1' }, { name: 'ws2' }] };
  return house.asked((await house.deliver(fields, { playbook })).run);
}

it('a text that JavaScript makes is shown, also while a hostile playbook runs', async () => {
  const [hostile, sound] = await Promise.all([asked('Hostile'), asked('Sound')]);
  expect(JSON.stringify(sound)).toContain('Hosts: [\\"1sw\\",\\"2sw\\"]');
  // A text with an error is shown as it is: a person sees that something was not evaluated.
  expect(JSON.stringify(hostile)).toContain('language.javascript-stopped');
  expect(house.reports).toEqual([]);
}, 60_000);
