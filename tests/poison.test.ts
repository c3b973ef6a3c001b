/**
 * Goal: a run that this release cannot read (an event of a newer one, a playbook text that is gone) keeps nobody from the start, the
 * sweep or another run; it is shown to a person, and nothing of it is lost.
 * Method: a product is stopped, its database changed by hand, and started again on the same directory.
 * Elsewhere: the driver's part (`src/adapters/drivers/trouble.test.ts`), what is read of older releases (`tests/journals`).
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApprovalView, DoctorView } from '../src/core/api/views.ts';
import { askTask, House, imported } from './support.ts';

let house: House;
let newer: ApprovalView;
let gone: ApprovalView;
let sound: ApprovalView;

/** A run that waits for an answer. */
async function asking(id: string, playbook: string): Promise<ApprovalView> {
  return house.asked((await house.deliver({ id }, { playbook })).run);
}

beforeAll(async () => {
  house = await House.open({ imported: imported({ Asks: { 1: askTask() }, Gone: { 1: askTask() } }) });
  newer = await asking('newer', 'Asks');
  gone = await asking('gone', 'Gone');
  sound = await asking('sound', 'Asks');
  await house.stop();
  const db = new DatabaseSync(join(house.directory, 'riposte.db'));
  db.prepare(
    `INSERT INTO event (run, seq, at, type, data) SELECT run, max(seq) + 1, max(at), 'task.completed', ? FROM event WHERE run = ?`,
  ).run(JSON.stringify({ type: 'task.completed', v: 99 }), newer.run);
  db.exec(`DELETE FROM playbook WHERE name = 'Gone'`);
  db.close();
  await house.start();
}, 30_000);
afterAll(() => house.remove());

it('other runs go on, and new ones begin', async () => {
  for (const asked of [sound, await asking('new', 'Asks')]) {
    expect((await house.answer(asked, { go: 'Yes' })).status).toBe(200);
    await house.until(asked.run, ({ status }) => status === 'completed');
  }
});

it('whoever asks for it is told what it is', async () => {
  for (const { run } of [newer, gone]) {
    for (const path of [`/api/v1/runs/${run}`, `/api/v1/runs/${run}/events`]) {
      expect((await house.call(path)).body).toMatchObject({ code: 'run.unreadable', status: 409 });
    }
  }
  const { body } = await house.call<{ rows: { run: string; status: string }[] }>('/api/v1/runs');
  expect(body.rows.filter(({ run }) => run === newer.run || run === gone.run).map(({ status }) => status)).toEqual([
    'waiting',
    'waiting',
  ]);
});

it('doctor names it, and it was reported once', async () => {
  const { ok, checks } = (await house.call<DoctorView>('/api/v1/doctor')).body;
  const check = checks.find(({ name }) => name === 'runs');
  expect([ok, check?.ok]).toEqual([false, false]);
  expect(check?.detail).toContain(`${newer.run}: `);
  expect(check?.detail).toContain(`${gone.run}: `);
  expect(house.reports.map(({ code }) => code).toSorted()).toEqual(['journal.newer-event', 'playbook.gone']);
});

it('what a person says about it is kept until it can be read', async () => {
  await house.call(`/api/v1/runs/${newer.run}/cancel`, { by: 'ann' });
  const { body } = await house.call<{ rows: { id: string }[] }>('/api/v1/alerts?status=open');
  expect(body.rows.map(({ id }) => id)).toEqual(expect.arrayContaining(['newer', 'gone']));
});
