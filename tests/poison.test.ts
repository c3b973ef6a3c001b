/**
 * Goal: a run that this release cannot read (an event of a newer one, a playbook text that is gone) keeps nobody from the start, the
 * sweep or another run; it is shown to a person, and nothing of it is lost.
 * Method: a product is stopped, its database changed by hand, and started again on the same directory.
 * Elsewhere: the driver's part (`src/adapters/drivers/trouble.test.ts`), what is read of older releases (`tests/journals`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startProduct, type Product } from '../src/apps/main.ts';
import type { ApprovalView, DoctorView, EventsPage, ProblemView, Received } from '../src/core/api/views.ts';

const CONTENT = fileURLToPath(new URL('../content', import.meta.url));
const ASKS = `
id: asks
version: -1
name: Asks
starttaskid: "0"
tasks:
  "0":
    id: "0"
    type: start
    task: {id: "0", name: "", type: start}
    nexttasks: {'#none#': ["1"]}
  "1":
    id: "1"
    type: collection
    task: {id: "1", name: Ask, type: collection}
    message: {subject: {simple: Go on?}, body: {simple: Go on?}, methods: []}
    form:
      title: Consent
      questions:
      - {id: go, labelarg: {simple: Go on?}, type: singleSelect, required: true, options: [], optionsarg: [{simple: "Yes"}, {simple: "No"}]}
inputs: []
outputs: []
`;

let directory: string;
let product: Product;
const reports: string[] = [];

const start = () =>
  startProduct({
    directory,
    content: CONTENT,
    imported: [
      { path: 'asks/pack.yml', text: 'name: Asks\ndescription: Asks.\nroutes: []\n', origin: 'imported' },
      { path: 'asks/playbooks/asks.yml', text: ASKS, origin: 'imported' },
      {
        path: 'asks/playbooks/gone.yml',
        text: ASKS.replace('id: asks', 'id: gone').replace('name: Asks', 'name: Gone'),
        origin: 'imported',
      },
    ],
    instances: [],
    policy: {},
    port: 0,
    report: ({ code }) => reports.push(code),
  });

async function call<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(product.url + path, {
    headers: { authorization: `Bearer ${product.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

/** A run that waits for an answer. */
async function asking(id: string, playbook: string): Promise<ApprovalView> {
  const { run } = await call<Received>('/api/v1/alerts', { fields: { id }, playbook });
  for (let after = 0; ;) {
    const { approvals } = await call<{ approvals: ApprovalView[] }>(`/api/v1/approvals?run=${run}`);
    if (approvals[0]) return approvals[0];
    const page = await call<EventsPage>(`/api/v1/runs/${run}/events?after=${after}&waitMs=5000`);
    if (page.next === after) throw new Error('the run came to rest');
    after = page.next;
  }
}

let newer: ApprovalView;
let gone: ApprovalView;
let sound: ApprovalView;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riposte-poison-'));
  product = await start();
  newer = await asking('newer', 'Asks');
  gone = await asking('gone', 'Gone');
  sound = await asking('sound', 'Asks');
  await product.close();
  const db = new DatabaseSync(join(directory, 'riposte.db'));
  db.prepare(
    `INSERT INTO event (run, seq, at, type, data) SELECT run, max(seq) + 1, max(at), 'task.completed', ? FROM event WHERE run = ?`,
  ).run(JSON.stringify({ type: 'task.completed', v: 99 }), newer.run);
  db.exec(`DELETE FROM playbook WHERE name = 'Gone'`);
  db.close();
  product = await start();
}, 30_000);

afterAll(async () => {
  await product.close();
  await rm(directory, { recursive: true, force: true });
});

const answer = ({ question, hash }: ApprovalView) =>
  call('/api/v1/approvals/answer', { question, hash, answers: { go: 'Yes' } });

it('other runs go on, and new ones begin', async () => {
  for (const asked of [sound, await asking('new', 'Asks')]) {
    await answer(asked);
    for (let after = 0, ended = false; !ended;) {
      const page = await call<EventsPage>(`/api/v1/runs/${asked.run}/events?after=${after}&waitMs=5000`);
      expect([asked.run, page.next > after || page.ended]).toEqual([asked.run, true]);
      ({ next: after, ended } = page);
    }
  }
});

it('whoever asks for it is told what it is', async () => {
  for (const { run } of [newer, gone]) {
    for (const path of [`/api/v1/runs/${run}`, `/api/v1/runs/${run}/events`]) {
      expect(await call<ProblemView>(path)).toMatchObject({ code: 'run.unreadable', status: 409 });
    }
  }
  const { runs } = await call<{ runs: { run: string; status: string }[] }>('/api/v1/runs');
  expect(runs.filter(({ run }) => run === newer.run || run === gone.run).map(({ status }) => status)).toEqual([
    'waiting',
    'waiting',
  ]);
});

it('doctor names it, and it was reported once', async () => {
  const { ok, checks } = await call<DoctorView>('/api/v1/doctor');
  const check = checks.find(({ name }) => name === 'runs');
  expect([ok, check?.ok]).toEqual([false, false]);
  expect(check?.detail).toContain(`${newer.run}: `);
  expect(check?.detail).toContain(`${gone.run}: `);
  expect(reports.toSorted()).toEqual(['journal.newer-event', 'playbook.gone']);
});

it('what a person says about it is kept until it can be read', async () => {
  await call(`/api/v1/runs/${newer.run}/cancel`, { by: 'ann' });
  const { alerts } = await call<{ alerts: { id: string }[] }>('/api/v1/alerts?status=open');
  expect(alerts.map(({ id }) => id)).toEqual(expect.arrayContaining(['newer', 'gone']));
});
