/**
 * Goal: what a person does to a run as a whole (pause, resume, again) and to a task that failed (retry) does what it says, also over a restart.
 * Method: a started product over its API; the process is ended and started again while a run is paused.
 * Elsewhere: pauses at any moment (`core/engine/simulation`), the verbs of the command line (`src/apps/cli`).
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { AlertView, EventsPage, PageView } from '../src/core/api/views.ts';
import { House, imported } from './support.ts';

const STEPS = {
  1: `type: regular, task: {id: "1", name: First, type: regular}, nexttasks: {'#none#': ["2"]}`,
  2: `type: regular, task: {id: "2", name: Second, script: Print, type: regular}, scriptarguments: {value: {simple: hello}}, nexttasks: {'#none#': ["3"]}`,
  3: `type: regular, task: {id: "3", name: Third, script: Unheard, type: regular}`,
};

vi.setConfig({ testTimeout: 60_000 });

let house: House;
beforeAll(async () => {
  house = await House.open({ imported: imported({ Steps: STEPS }) });
}, 30_000);
afterAll(() => house.remove());

const steer = (run: string | null, what: string) =>
  house.call<{ run: string; code: string }>(`/api/v1/runs/${run}/${what}`, { by: 'ann' });
const offer = (item: string, name: string) =>
  house.call(`/api/v1/items/${encodeURIComponent(item)}/complete`, { offer: name });
const statusOf = async (run: string | null, task: string) =>
  (await house.run(run)).tasks.find(({ id }) => id === task)?.status;

it('a paused run takes what people say and begins nothing, also after a restart; then it goes on where it stood', async () => {
  const { run } = await house.deliver({ id: 'paused' }, { playbook: 'Steps' });
  const { items } = await house.until(run, (view) => view.items.length > 0);
  expect((await steer(run, 'pause')).status).toBe(200);
  await house.until(run, ({ status }) => status === 'paused');
  expect((await offer(items[0]?.item ?? '', 'done')).status).toBe(200);
  await house.until(run, ({ tasks }) => tasks.some(({ id, status }) => id === '2' && status === 'ready'));
  await house.stop();
  await house.start();
  expect(await statusOf(run, '2')).toBe('ready');
  expect((await steer(run, 'resume')).status).toBe(200);
  const after = await house.until(run, ({ status }) => status === 'failed');
  expect(after.tasks.map(({ id, status }) => `${id} ${status}`)).toEqual(['0 done', '1 done', '2 done', '3 failed']);
});

it('a task that failed is run once more, and a run that has ended begins anew, linked, with the alert open again', async () => {
  const { run } = await house.deliver({ id: 'again', name: 'As received' }, { playbook: 'Steps' });
  const first = await house.until(run, (view) => view.items.length > 0);
  await offer(first.items[0]?.item ?? '', 'done');
  const failed = await house.until(run, ({ status }) => status === 'failed');
  await offer(failed.items[0]?.item ?? '', 'retry');
  const twice = await house.until(run, ({ status, items }) => status === 'failed' && items.length > 0);
  const { body } = await house.call<EventsPage>(`/api/v1/runs/${run}/events?limit=1000`);
  expect(body.events.filter(({ type }) => type === 'task.reopened')).toHaveLength(1);
  expect((await steer(run, 'again')).body).toMatchObject({ code: 'run.not-ended' });
  await offer(twice.items[0]?.item ?? '', 'skip');
  await house.until(run, ({ status }) => status === 'completed');
  const again = await steer(run, 'again');
  expect(again.status).toBe(202);
  expect(await house.run(again.body.run)).toMatchObject({ after: run, alert: { id: 'again' } });
  const alert = await house.call<PageView<AlertView>>('/api/v1/alerts?id=again');
  expect(alert.body.rows[0]).toMatchObject({ status: 'open', run: again.body.run, fields: { name: 'As received' } });
});

it('what cannot be is refused with what to do', async () => {
  const { run } = await house.deliver({ id: 'refused' }, { playbook: 'Steps' });
  await house.until(run, (view) => view.items.length > 0);
  expect((await steer(run, 'resume')).body).toMatchObject({ code: 'run.not-paused' });
  await steer(run, 'cancel');
  await house.until(run, ({ status }) => status === 'cancelled');
  expect((await steer(run, 'pause')).body).toMatchObject({ code: 'run.ended' });
  expect((await steer('none', 'pause')).body).toMatchObject({ code: 'api.not-found' });
});
