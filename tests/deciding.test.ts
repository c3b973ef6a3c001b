/**
 * Goal: who decides is who is logged in: a viewer answers nothing, an analyst nothing that changes something at a vendor, and the journal has
 * the name of the session whatever the request says. Who is logged out hears nothing more.
 * Method: a started product whose playbook isolates unasked, so that the gate asks; a user of each role.
 * Elsewhere: that every route asks for its permission (`security.test.ts`), names and requesters (`requester.test.ts`).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WallClock } from '../src/apps/clock.ts';
import type { ApprovalView } from '../src/core/api/views.ts';
import { callTask } from '../src/core/playbook/testing.ts';
import { guardedHouse, type Answer, type Visitor } from './guarded.ts';
import { askTask, imported } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

const ISOLATES = { 1: callTask('core-isolate-endpoint', 'endpoint_id: {simple: e1}') };
const config = { url: 'http://127.0.0.1:9', keyId: '1', key: 'k' };
const { house, open, call, as, visitor, enter, addKey, bearer } = guardedHouse({
  imported: imported({ Isolates: ISOLATES, Asks: { 1: askTask() } }),
  instances: [{ instance: 'tenant-a', product: 'cortex', config, live: true }],
  policy: { approverRoles: ['approver'] },
  clock: new WallClock(),
});
beforeAll(open, 60_000);
afterAll(() => house().remove());

async function asked(id: string, playbook = 'Isolates'): Promise<ApprovalView> {
  const { run } = await house().deliver({ id, name: 'x' }, { playbook, instance: 'tenant-a' });
  return house().asked(run);
}

function answer({ question, hash, fields }: ApprovalView, who: Visitor | string, more: object = {}): Promise<Answer> {
  const answers = { [fields[0]?.id ?? '']: fields[0]?.options.at(-1) ?? 'No' };
  const path = `/api/v1/approvals/${encodeURIComponent(question)}/answer`;
  return call('POST', path, { hash, answers, ...more }, typeof who === 'string' ? bearer(who) : as(who));
}

describe('an answer', () => {
  it('that allows something is of an approver or an administrator', async () => {
    const approval = await asked('d-1');
    expect((await answer(approval, visitor('viewer'))).code).toBe('api.forbidden');
    expect((await answer(approval, visitor('analyst'))).code).toBe('approval.no-right');
    expect((await answer(approval, await addKey('answers', ['approval:answer']))).code).toBe('approval.no-right');
    expect((await answer(approval, visitor('analyst'), { by: { user: 'a-analyst', roles: ['approver'] } })).code).toBe(
      'approval.no-right',
    );
    expect((await answer(approval, visitor('analyst'), { by: 'a-approver' })).code).toBe('api.not-yourself');
    expect((await answer(approval, visitor('approver'))).status).toBe(200);
    const { body } = await house().call<{ by: string }>(`/api/v1/approvals/${encodeURIComponent(approval.question)}`);
    expect(body.by).toBe('a-approver');
  });

  it('is content with an administrator where policy wants an approver', async () => {
    expect((await answer(await asked('d-2'), visitor('administrator'))).status).toBe(200);
  });
});

describe('a stream', () => {
  it('ends with the session that opened it', async () => {
    const leaver = await enter('a-viewer');
    const headers = { cookie: leaver.cookie, accept: 'text/event-stream' };
    const response = await fetch(`${house().product.url}/api/v1/events`, { headers });
    expect(response.status).toBe(200);
    await call('DELETE', '/api/v1/session', undefined, as(leaver));
    let isOver = false;
    const over = response.text().then(() => (isOver = true));
    // Something happens until he hears no more.
    for (let n = 0; !isOver; n += 1) await asked(`d-3-${n}`, 'Asks');
    await over;
    expect((await fetch(`${house().product.url}/api/v1/events`, { headers })).status).toBe(401);
  });
});
