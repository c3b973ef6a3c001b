/**
 * Goal: alerts of a tenant are taken in by themselves, each once, late ones and floods included; what others do with them there is followed here.
 * Method: a started product and the lab on one clock that runs fast, real sockets between them. Elsewhere: what to ask for and what follows
 * (`src/domain/intake`), kills of a real process (`tools/fetch-torture.ts`).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLab, type HandAlert, type Lab } from '../src/apps/lab/index.ts';
import type { AlertView, DoctorView, EventsPage, ManyView, RunView } from '../src/core/api/views.ts';
import { askTask, CONTENT, House, imported } from './support.ts';
import { callTask } from '../src/core/playbook/testing.ts';
import { FastClock } from './fast-clock.ts';

const TENANT = 'tenant';
/** `Ask me` waits for an answer; `Close me` comments and closes its alert by itself. */
const PLAYBOOKS = {
  'Ask me': { 1: askTask() },
  'Close me': {
    1: `${callTask('core-comment-alerts', `alert_ids: {simple: '\${alert.id}'}, comment: {simple: In work.}`)}, nexttasks: {'#none#': ["2"]}`,
    2: callTask(
      'closeInvestigation',
      `closeReason: {simple: Resolved - True Positive}, closeNotes: {simple: All done.}`,
    ),
  },
};
const ROUTED = imported(PLAYBOOKS).map((file) => {
  const name = Object.keys(PLAYBOOKS)[Number(/^test-(\d)/.exec(file.path)?.[1])] ?? '';
  const route = `routes:\n- playbook: ${name}\n  when:\n    alertNames: [${name}]\n`;
  return file.path.endsWith('pack.yml') ? { ...file, text: `name: ${name}\ndescription: Of a test.\n${route}` } : file;
});

vi.setConfig({ testTimeout: 30_000 });

let clock: FastClock;
let lab: Lab;
let house: House;
let number = 1_000;

/** An alert that the tenant has just stored. */
function alert(
  more: Partial<HandAlert> & { readonly name?: string; readonly fields?: object } = {},
): HandAlert & { readonly id: string } {
  number += 1;
  const { name = 'Something', fields = {}, ...rest } = more;
  return {
    id: String(number),
    storedAt: clock.now(),
    ...rest,
    fields: { id: String(number), name, caseid: String(number), ...fields },
  };
}

function instanceOf({ cortex }: Lab, more: object = {}) {
  const { url, keyId, key, kind } = cortex;
  return {
    instance: TENANT,
    product: 'cortex',
    config: { url, keyId, key, keyKind: kind, fetch: 'on', fetchSeconds: '15', fetchLookBackMinutes: '10', ...more },
    live: true,
  };
}

beforeAll(async () => {
  clock = new FastClock(20);
  lab = await startLab({
    tenant: {
      faults: [
        { call: 'fetch-alerts', kind: '429', attempts: [2], retryAfterSeconds: 3 },
        { call: 'fetch-alerts', kind: '500', attempts: [4] },
      ],
    },
    clock,
  });
  house = await House.open({ clock, content: CONTENT, imported: ROUTED, instances: [instanceOf(lab)] });
});

afterAll(async () => {
  await house.remove();
  await lab.close();
});

async function shown(id: string): Promise<AlertView | undefined> {
  const { body } = await house.call<{ rows: AlertView[] }>(`/api/v1/alerts?instance=${TENANT}&id=${id}`);
  return body.rows[0];
}

/** Asks until it is as wanted; the clock runs fast, so that a look is a second of the tenant's. */
async function until<T>(what: string, ask: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  for (let looks = 0; looks < 400; looks += 1) {
    const value = await ask();
    if (wanted(value)) return value;
    await clock.pass(1_000);
  }
  throw new Error(`never: ${what}; reports: ${JSON.stringify(house.reports)}`);
}

const arrived = (id: string) =>
  until(
    `alert ${id} arrives`,
    () => shown(id),
    (view) => view !== undefined,
  ) as Promise<AlertView>;

const everyAlert = async () => (await house.call<{ rows: AlertView[] }>('/api/v1/alerts?limit=1000')).body.rows;

const storyOf = async (run: string | null) =>
  (await house.call<EventsPage>(`/api/v1/runs/${run}/events?after=0`)).body.story;

const runsOf = async (id: string) =>
  (await house.call<{ rows: RunView[] }>(`/api/v1/runs?instance=${TENANT}&alertId=${id}`)).body.rows;

describe('alerts of a tenant', () => {
  it('are taken in once each: floods, equal times, late ones, over refusals of the tenant', async () => {
    const at = clock.now() - 60_000;
    const flood = Array.from({ length: 130 }, () => alert({ storedAt: at }));
    const late = alert({ storedAt: clock.now() - 5 * 60_000, listedAt: clock.now() + 20_000 });
    lab.byHand.add([...flood, late]);
    await arrived(late.id);
    const all = await until('the flood arrives', everyAlert, (rows) => rows.length === flood.length + 1);
    for (const { run } of all) expect(run).toMatch(/-1$/);
    expect(await runsOf(late.id)).toHaveLength(1);
    expect(lab.requests.filter(({ fault }) => fault !== undefined)).toHaveLength(2);
    expect(lab.unexpected).toEqual([]);
  });

  it('that are closed there already are not taken in, until they are open again', async () => {
    const closed = alert({ fields: { status: 'resolved_other' } });
    const open = alert();
    lab.byHand.add([closed, open]);
    await arrived(open.id);
    expect(await shown(closed.id)).toBeUndefined();
    lab.byHand.change([closed.id], { status: 'new' });
    await arrived(closed.id);
  });

  it('that came while the product was away are taken in after it, and nothing again', async () => {
    await house.stop();
    const meanwhile = alert();
    lab.byHand.add([meanwhile]);
    await clock.pass(30_000);
    await house.start();
    await arrived(meanwhile.id);
    expect(await runsOf(meanwhile.id)).toHaveLength(1);
    const all = await everyAlert();
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(house.reports).toEqual([]);
  });
});

describe('what others do with an alert at the tenant', () => {
  it('closing it withdraws its question with that reason, cancels its run and closes it here', async () => {
    const asked = alert({ name: 'Ask me' });
    lab.byHand.add([asked]);
    const { run } = await arrived(asked.id);
    const question = await house.asked(run);
    lab.byHand.change([asked.id], { status: 'resolved_false_positive', comment: 'the red team' });
    const view = await until(
      'the run is cancelled',
      () => house.run(run),
      ({ status }) => status === 'cancelled',
    );
    expect(view.approvals).toEqual([]);
    expect(await shown(asked.id)).toMatchObject({
      status: 'closed',
      closeReason: 'Resolved - False Positive',
      closeNotes: 'the red team',
      source: { status: 'resolved_false_positive', closed: true, comment: 'the red team' },
    });
    expect(
      (await storyOf(run)).filter(({ detail }) => detail.includes('the red team')).map(({ text }) => text),
    ).toEqual([`closed at ${TENANT}`, 'withdrawn', 'cancelling']);
    const { status } = await house.answer(question, { go: 'Yes' });
    expect(status).toBe(404);

    // Reopened: a new run, linked to the old one.
    lab.byHand.change([asked.id], { status: 'new' });
    const again = await until(
      'a second run',
      () => shown(asked.id),
      (now) => now?.run !== run && now?.source?.closed === false,
    );
    expect(again).toMatchObject({ status: 'open', closeReason: null });
    const second = await house.atRest(again?.run ?? null);
    expect(second).toMatchObject({ after: run, status: 'waiting' });
    expect(await runsOf(asked.id)).toHaveLength(2);
  });

  it("our own closing and comment reach it once, and are nobody else's", async () => {
    const own = alert({ name: 'Close me' });
    lab.byHand.add([own]);
    const { run } = await arrived(own.id);
    await until(
      'it is closed',
      () => shown(own.id),
      (view) => view?.status === 'closed',
    );
    const view = await until(
      'that is seen',
      () => shown(own.id),
      (now) => now?.source?.closed === true,
    );
    expect(view).toMatchObject({ closeReason: 'Resolved - True Positive', source: { comment: 'All done.' } });
    const updates = lab.requests.filter(
      ({ route, body }) => route === 'update_alerts' && JSON.stringify(body).includes(own.id),
    );
    expect(updates.map(({ body }) => (body as { update_data: object }).update_data)).toEqual([
      { comment: 'In work.' },
      { status: 'resolved_true_positive', comment: 'All done.' },
    ]);
    expect(await house.run(run)).toMatchObject({ status: 'completed' });
    expect(await runsOf(own.id)).toHaveLength(1);
  });

  it('closing it ends the triage of one that no playbook answers', async () => {
    const waiting = alert();
    lab.byHand.add([waiting]);
    const { run } = await arrived(waiting.id);
    await until(
      'it waits in triage',
      () => house.run(run),
      ({ items }) => items.length === 1,
    );
    lab.byHand.change([waiting.id], { status: 'resolved_duplicate' });
    await until(
      'it is closed',
      () => shown(waiting.id),
      (view) => view?.status === 'closed',
    );
    const done = await until(
      'its triage is done',
      () => house.run(run),
      ({ items }) => items.length === 0,
    );
    expect(done).toMatchObject({ alertStatus: 'closed' });
  });

  it('opening it again and giving it to somebody here reach it there, and what did not is said', async () => {
    const own = alert({ name: 'Close me' });
    lab.byHand.add([own]);
    const { key } = await arrived(own.id);
    await until(
      'its closing is seen',
      () => shown(own.id),
      (now) => now?.source?.closed === true && now.status === 'closed',
    );
    const many = async (verb: string, body: object) =>
      (await house.call<ManyView>(`/api/v1/alerts/${verb}`, { alerts: [key], ...body })).body.rows[0];
    const reopened = await many('reopen', { reason: 'new facts' });
    expect(reopened).toMatchObject({ ok: true, code: '', run: expect.any(String) as string });
    expect(await house.atRest(reopened?.run ?? null)).toMatchObject({ status: 'completed' });
    expect(await many('assign', { owner: 'nobody here' })).toMatchObject({
      ok: true,
      run: null,
      code: 'alert.not-told',
    });
    const assigned = await many('assign', { owner: 'ann@acme.test' });
    expect(await house.atRest(assigned?.run ?? null)).toMatchObject({ status: 'completed' });
    const view = await until(
      'it is seen',
      () => shown(own.id),
      (now) => now?.source?.closed === false && now.source.assignee === 'ann@acme.test',
    );
    expect(view).toMatchObject({
      status: 'open',
      source: { status: 'under_investigation', comment: 'new facts' },
      fields: { owner: 'ann@acme.test' },
    });
    expect(lab.unexpected).toEqual([]);
  });

  it('giving it to somebody is shown', async () => {
    const given = alert({ name: 'Ask me' });
    lab.byHand.add([given]);
    await arrived(given.id);
    await until(
      'its assignee is known',
      () => shown(given.id),
      (view) => view?.source?.assignee === '',
    );
    lab.byHand.assign(Number(given.id), 'ann@acme.test');
    const view = await until(
      'it is reassigned',
      () => shown(given.id),
      (now) => now?.source?.assignee === 'ann@acme.test',
    );
    const told = (await storyOf(view?.run ?? '')).find(({ text }) => text === `reassigned at ${TENANT}`);
    expect(told?.detail).toContain('ann@acme.test');
    expect(view?.status).toBe('open');
  });
});

describe('a tenant that is down', () => {
  it('is reported once, shown as failing with its age, and as well again when it is', async () => {
    const { port } = new URL(lab.cortex.url);
    await lab.close();
    const doctor = async () =>
      (await house.call<DoctorView>('/api/v1/doctor')).body.checks.find(({ name }) => name === `fetch ${TENANT}`);
    const failing = await until('it is failing', doctor, (check) => check?.ok === false);
    expect(failing?.detail).toMatch(/^failing, last good \d+ s ago; .*cortex.unreachable/);
    expect(house.reports.filter(({ code }) => code === 'fetch.failing')).toHaveLength(1);
    const metrics = await fetch(`${house.product.url}/metrics`, {
      headers: { authorization: `Bearer ${house.product.token}` },
    });
    expect(await metrics.text()).toContain(`riposte_fetch_failing{instance="${TENANT}"} 1`);

    lab = await startLab({ tenant: {}, clock, ports: { cortex: Number(port) } });
    const back = alert();
    lab.byHand.add([back]);
    await arrived(back.id);
    await until('it is well', doctor, (check) => check?.ok === true);
    expect(house.reports.map(({ code }) => code)).toEqual(['fetch.failing', 'fetch.recovered']);
  });
});

describe('an instance in dry run', () => {
  it('has its alerts fetched, and every run of them is a dry run', async () => {
    await house.stop();
    await house.start({ instances: [{ ...instanceOf(lab), live: false }] });
    const rehearsed = alert({ name: 'Ask me' });
    lab.byHand.add([rehearsed]);
    const { run } = await arrived(rehearsed.id);
    expect(await house.run(run)).toMatchObject({ dryRun: true });
  });
});
