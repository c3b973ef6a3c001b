/**
 * Goal: with `notRequester` whoever asked for a run cannot answer its questions that grant, and journal and audit show who tried.
 * Method: a started product whose playbook isolates unasked, so that the gate asks; the vendor is not reached before a yes.
 * Elsewhere: names, and what a yes that is there counts (`domain/gate/people.test.ts`).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApprovalView } from '../src/core/api/views.ts';
import { callTask } from '../src/core/playbook/testing.ts';
import { House, imported } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

const ISOLATES = { 1: callTask('core-isolate-endpoint', 'endpoint_id: {simple: e1}') };

let house: House;
beforeAll(async () => {
  const config = { url: 'http://127.0.0.1:9', keyId: '1', key: 'k' };
  house = await House.open({
    imported: imported({ Isolates: ISOLATES }),
    instances: [{ instance: 'tenant-a', product: 'cortex', config, live: true }],
    policy: { notRequester: true },
  });
}, 30_000);
afterAll(() => house.remove());

/** A run that the gate has asked about. */
async function held(id: string, more: object) {
  const { run } = await house.deliver({ id, name: 'x' }, { playbook: 'Isolates', instance: 'tenant-a', ...more });
  return { run: run ?? '', approval: await house.asked(run) };
}

const answerAs = ({ question, hash, fields }: ApprovalView, user: string) =>
  house.call(`/api/v1/approvals/${encodeURIComponent(question)}/answer`, {
    hash,
    answers: { [fields[0]?.id ?? '']: 'No' },
    by: { user },
  });

async function auditOf(run: string): Promise<readonly string[]> {
  const { body } = await house.call<{ rows: { what: string; who: string; detail: string }[] }>(
    `/api/v1/audit?run=${run}`,
  );
  return body.rows.map(({ what, who, detail }) => `${what} ${who}: ${detail}`);
}

describe('who asked for a run', () => {
  it('answers none of its questions that grant; another person does', async () => {
    const { run, approval } = await held('a', { by: { user: 'Ann' } });
    const refused = await answerAs(approval, 'ann ');
    expect([refused.status, refused.body.code]).toEqual([403, 'approval.requester']);
    expect(refused.body.hint).toContain('another person');
    await house.until(run, ({ tasks }) => tasks.length > 0);
    const events = async () =>
      (await house.call<{ events: { type: string; data: unknown }[] }>(`/api/v1/runs/${run}/events`)).body.events;
    expect((await events())[0]).toMatchObject({ type: 'run.started', data: { by: 'Ann' } });
    expect((await answerAs(approval, 'bob')).status).toBe(200);
    await house.until(run, ({ approvals }) => approvals.length === 0);
    expect((await events()).filter(({ type }) => type === 'question.refused')).toMatchObject([
      { data: { by: 'ann ', reason: 'requester' } },
    ]);
    expect(await auditOf(run)).toContainEqual(expect.stringMatching(/^approval\.rejected ann : /));
  });

  it('is the holder of the token where a playbook is run by hand without a name', async () => {
    const { approval } = await held('b', {});
    expect((await answerAs(approval, 'Operator')).body.code).toBe('approval.requester');
  });

  it('is whoever ran it again, not who ran it before', async () => {
    const { run, approval } = await held('c', { by: { user: 'ann' } });
    await house.call(`/api/v1/runs/${run}/cancel`, { by: 'ann' });
    await house.until(run, ({ status }) => status === 'cancelled');
    expect(approval.question).toContain(run);
    const { body } = await house.call<{ run: string }>(`/api/v1/runs/${run}/again`, { by: 'bob' });
    expect((await answerAs(await house.asked(body.run), 'bob')).body.code).toBe('approval.requester');
  });
});
