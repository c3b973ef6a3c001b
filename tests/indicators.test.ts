/**
 * Goal: what a vendor said in one run is known to the next alert, with who said it and how far he can be relied on.
 * Method: the product over its API with a simulated VirusTotal; one alert that asks, one that looks, and a restart between the two.
 * Elsewhere: what is kept of an answer (`domain/alerts/scores.test.ts`), that a change happens once over a kill (`builtins.test.ts`).
 */
import { expect, test, vi } from 'vitest';
import { WallClock } from '../src/apps/clock.ts';
import { startLab } from '../src/apps/lab/index.ts';
import { asList, isObject, type Json } from '../src/core/base/json.ts';
import { callTask } from '../src/core/playbook/testing.ts';
import { House, imported } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

const URL_WRITTEN = 'HTTP://Bad.example/x';
const URL_KEPT = 'http://bad.example/x';

test('a look-up is found by the next alert, also after a restart; a dry run keeps nothing', async () => {
  const lab = await startLab({
    tenant: { verdicts: { url: { [URL_KEPT]: 3, [URL_WRITTEN]: 3 } } },
    alerts: [],
    clock: new WallClock(),
  });
  const { url, apiKey: key } = lab.virustotal;
  const house = await House.open({
    imported: imported({
      ask: { 1: callTask('url', `url: {simple: "${URL_WRITTEN}"}`) },
      look: { 1: callTask('findIndicators', `query: {simple: 'type:URL'}, extend-context: {simple: 'Kept=.'}`) },
    }),
    instances: [{ instance: 'vt', product: 'virustotal', config: { url, key }, live: true }],
  });
  let alerts = 0;
  const ended = async (playbook: string, more: object = {}) => {
    alerts += 1;
    const { run } = await house.deliver({ id: `${alerts}`, name: 'Test' }, { playbook, ...more });
    return house.atRest(run);
  };
  const kept = async () =>
    asList((await ended('look')).context['Kept']).map((each: Json) =>
      isObject(each) ? [each['value'], each['verdict'], each['scores'], each['investigationIDs']] : each,
    );

  await ended('ask', { dryRun: true });
  expect(await kept()).toEqual([]);
  await ended('ask');
  const vendor = { vendor: 'VirusTotal', score: 3, reliability: 'C - Fairly reliable' };
  const found = [[URL_KEPT, 'malicious', [vendor], ['3']]];
  expect(await kept()).toEqual(found);
  await house.stop();
  await house.start();
  expect(await kept()).toEqual(found);

  // A person's word stands above the vendor's, for playbooks too, until it is taken back.
  const judge = (verdict: string | null, value = URL_KEPT) =>
    house.call('/api/v1/indicators/verdict', { type: 'URL', value, verdict, reason: 'ours', by: 'ada' });
  expect((await judge('good')).body).toMatchObject({ verdict: 'good', judged: { verdict: 'good', by: 'ada' } });
  expect(await kept()).toEqual([[URL_KEPT, 'good', [vendor], ['3']]]);
  expect((await judge(null)).body).toMatchObject({ verdict: 'malicious', judged: null });
  expect((await judge('good', 'http://nobody.example/')).status).toBe(404);
  const audit = await house.call('/api/v1/audit?what=indicator.judged');
  expect(audit.body).toMatchObject({ rows: [{ who: 'ada', target: URL_KEPT, detail: 'good: ours' }, {}] });
  for (const [part, length] of [
    ['BAD.exam', 1],
    ['%', 0],
  ] as const) {
    const { body } = await house.call<{ rows: readonly object[] }>(
      `/api/v1/indicators?contains=${encodeURIComponent(part)}`,
    );
    expect(body.rows).toHaveLength(length);
  }
  const { body: needs } = await house.call('/api/v1/products/needs');
  expect(needs).toMatchObject({
    rows: expect.arrayContaining([{ product: 'virustotal', playbook: 'ask', commands: ['url'] }]) as object[],
  });
  expect((await house.call('/api/v1/fetchers')).body).toEqual({ rows: [], next: null });
  await house.remove();
  await lab.close();
});
