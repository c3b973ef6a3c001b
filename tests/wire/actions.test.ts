/**
 * Goal: what the commands that change a tenant do over several calls: check, one request, reconcile after a lost answer, proof.
 * And what reads do when a service fails. Method: the real commands against the lab over real sockets, on one clock that moves only when
 * nothing else can happen. Single requests and replies are tested in client.test.ts, the gate that calls these steps in its room.
 */
import { describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../src/adapters/integrations/index.ts';
import type { Activity } from '../../src/core/base/activity.ts';
import { StepClock } from '../../src/core/base/clock.ts';
import { SeededRandom } from '../../src/core/base/random.ts';
import { CAUSALITY, changes, HOST, NOW, OTHER_HOST, setUp } from './acting.ts';

describe('isolate', () => {
  const args = { endpoint_id: HOST, incident_id: '62' };

  test('is checked, sent once, and proven only when the endpoint says so', async () => {
    const { lab, action, later } = await setUp();
    const isolate = action('core-isolate-endpoint');
    const check = await isolate.check(args);
    expect(check).toMatchObject({ kind: 'needed' });
    const sent = await isolate.send(args, check.kind === 'needed' ? check.bookmark : null);
    expect(sent).toMatchObject({ kind: 'accepted' });
    const state = sent.kind === 'accepted' ? sent.state : null;
    expect(await isolate.prove(args, state)).toEqual({ kind: 'pending' });
    later(3_000);
    expect(await isolate.prove(args, state)).toMatchObject({ kind: 'proven' });
    expect(await isolate.check(args)).toMatchObject({ kind: 'already' });
    expect(changes(lab)).toEqual(['isolate']);
    expect(lab.unexpected).toEqual([]);
  });

  test.each([
    ['timeout', 'applied'],
    ['reset', 'applied'],
    ['500', 'applied'],
  ] as const)('a %s whose effect took place is lost, and found again by reading', async (kind, effect) => {
    const { lab, action, later } = await setUp({}, [{ call: 'core-isolate-endpoint', kind, effect, attempts: 'all' }]);
    const isolate = action('core-isolate-endpoint');
    expect(await isolate.send(args, { pending: false })).toMatchObject({ kind: 'lost' });
    later(isolate.settleMs);
    const found = await isolate.reconcile(args, { pending: false });
    expect(found).toMatchObject({ kind: 'applied' });
    expect(await isolate.prove(args, found.kind === 'applied' ? found.state : null)).toMatchObject({ kind: 'proven' });
    expect(changes(lab)).toEqual(['isolate']);
  });

  test('a time-out without effect is lost, and reads as not applied', async () => {
    const { action } = await setUp({}, [{ call: 'core-isolate-endpoint', kind: 'timeout', attempts: [1] }]);
    const isolate = action('core-isolate-endpoint');
    expect(await isolate.send(args, { pending: false })).toMatchObject({ kind: 'lost' });
    expect(await isolate.reconcile(args, { pending: false })).toEqual({ kind: 'not-applied' });
  });

  test('a 429 is certainly not applied and says when to come back', async () => {
    const fault = { call: 'core-isolate-endpoint', kind: '429', attempts: [1], retryAfterSeconds: 7 } as const;
    const { action } = await setUp({}, [fault]);
    expect(await action('core-isolate-endpoint').send(args, { pending: false })).toMatchObject({
      kind: 'later',
      delayMs: 7000,
    });
  });

  test('one that is pending already is not asked for again', async () => {
    const { lab, action, later } = await setUp();
    const isolate = action('core-isolate-endpoint');
    await isolate.send(args, { pending: false });
    const check = await isolate.check(args);
    expect(check).toEqual({ kind: 'needed', bookmark: { pending: true } });
    const sent = await isolate.send(args, { pending: true });
    later(3_000);
    expect(await isolate.prove(args, sent.kind === 'accepted' ? sent.state : null)).toMatchObject({ kind: 'proven' });
    expect(changes(lab)).toEqual(['isolate']);
  });

  test.each(['DISCONNECTED', 'LOST', 'UNINSTALLED'])(
    'an endpoint that is %s is refused before anything is sent',
    async (status) => {
      const { lab, action } = await setUp({ endpoints: { [HOST]: { status } } });
      expect(await action('core-isolate-endpoint').check(args)).toMatchObject({
        kind: 'refused',
        code: 'cortex.endpoint-unreachable',
      });
      expect(changes(lab)).toEqual([]);
    },
  );

  test.each(['-1', '', null, 'x'.repeat(200), '../../x'])('the id %j never reaches the tenant', async (id) => {
    const { lab, action } = await setUp();
    expect(await action('core-isolate-endpoint').check({ endpoint_id: id })).toMatchObject({
      kind: 'refused',
      code: 'input.rejected',
    });
    expect(lab.requests).toEqual([]);
  });

  test('is taken back by its inverse', async () => {
    const { lab, action, later } = await setUp();
    const isolate = action('core-isolate-endpoint');
    await isolate.send(args, { pending: false });
    later(3_000);
    const inverse = isolate.inverse?.args(args, isolate.targets(args)) ?? {};
    const unisolate = action(isolate.inverse?.command ?? '');
    expect(await unisolate.check(inverse)).toMatchObject({ kind: 'needed' });
    const sent = await unisolate.send(inverse, { pending: false });
    later(3_000);
    expect(await unisolate.prove(inverse, sent.kind === 'accepted' ? sent.state : null)).toMatchObject({
      kind: 'proven',
    });
    expect(changes(lab)).toEqual(['isolate', 'unisolate']);
  });
});

describe('terminate-causality', () => {
  const args = { agent_id: HOST, causality_id: [CAUSALITY], incident_id: '62', timeout_in_seconds: 180 };

  async function bookmarked(setup: Awaited<ReturnType<typeof setUp>>) {
    const terminate = setup.action('core-terminate-causality');
    const check = await terminate.check(args);
    return { terminate, bookmark: check.kind === 'needed' ? check.bookmark : null };
  }

  test('names endpoint and causality id as its target', async () => {
    const { action } = await setUp();
    expect(action('core-terminate-causality').targets(args)).toEqual([`${HOST}/${CAUSALITY}`]);
  });

  test('is followed by its action id to its end', async () => {
    const setup = await setUp();
    const { terminate, bookmark } = await bookmarked(setup);
    const sent = await terminate.send(args, bookmark);
    const state = sent.kind === 'accepted' ? sent.state : null;
    expect(state).toMatchObject({ actionId: Number(bookmark) + 1 });
    expect(await terminate.prove(args, state)).toEqual({ kind: 'pending' });
    setup.later(3_000);
    expect(await terminate.prove(args, state)).toMatchObject({ kind: 'proven' });
    expect(changes(setup.lab)).toEqual(['terminate_causality']);
    expect(setup.lab.unexpected).toEqual([]);
  });

  test.each(['FAILED', 'TIMEOUT', 'CANCELLED', 'ABORTED', 'EXPIRED', 'COMPLETED_PARTIAL'])(
    '%s is a failure',
    async (end) => {
      const setup = await setUp({ terminate: end });
      const { terminate, bookmark } = await bookmarked(setup);
      const sent = await terminate.send(args, bookmark);
      setup.later(3_000);
      expect(await terminate.prove(args, sent.kind === 'accepted' ? sent.state : null)).toMatchObject({
        kind: 'failed',
        code: 'cortex.action-failed',
        detail: expect.stringContaining(end) as unknown,
      });
    },
  );

  test.each(['timeout', 'reset', '500'] as const)(
    'after a %s that took effect, the one new action on the endpoint is found',
    async (kind) => {
      const fault = { call: 'core-terminate-causality', kind, effect: 'applied', attempts: 'all' } as const;
      const setup = await setUp({}, [fault]);
      const { terminate, bookmark } = await bookmarked(setup);
      // Another endpoint's actions must not be taken for ours.
      await setup.action('core-isolate-endpoint').send({ endpoint_id: OTHER_HOST }, { pending: false });
      expect(await terminate.send(args, bookmark)).toMatchObject({ kind: 'lost' });
      setup.later(terminate.settleMs);
      // A process that was started again knows nothing but the journal.
      const again = setup.action('core-terminate-causality', setup.reopened());
      const found = await again.reconcile(args, bookmark);
      expect(found).toMatchObject({ kind: 'applied', state: { actionId: Number(bookmark) + 2 } });
      expect(await again.prove(args, found.kind === 'applied' ? found.state : null)).toMatchObject({ kind: 'proven' });
      expect(changes(setup.lab)).toEqual(['isolate', 'terminate_causality']);
    },
  );

  test('after a time-out without effect it was not applied', async () => {
    const setup = await setUp({}, [{ call: 'core-terminate-causality', kind: 'timeout', attempts: [1] }]);
    const { terminate, bookmark } = await bookmarked(setup);
    expect(await terminate.send(args, bookmark)).toMatchObject({ kind: 'lost' });
    setup.later(terminate.settleMs);
    expect(await terminate.reconcile(args, bookmark)).toEqual({ kind: 'not-applied' });
  });

  test('two new actions on the endpoint cannot be told apart: a person decides', async () => {
    const setup = await setUp();
    const { terminate, bookmark } = await bookmarked(setup);
    await setup.action('core-isolate-endpoint').send({ endpoint_id: HOST }, { pending: false });
    await terminate.send(args, bookmark);
    expect(await terminate.reconcile(args, bookmark)).toMatchObject({
      kind: 'unknown',
      detail: expect.stringContaining('Action Center') as unknown,
    });
  });

  test('without a bookmark it cannot be told, and is never claimed not to have happened', async () => {
    const { action } = await setUp();
    expect(await action('core-terminate-causality').reconcile(args, null)).toMatchObject({ kind: 'unknown' });
  });

  test.each([
    { agent_id: '-1', causality_id: CAUSALITY },
    { agent_id: HOST, causality_id: '' },
    { agent_id: HOST, causality_id: [CAUSALITY, 'AdoA1yyyPQAAAB9oAAAAAA=='] },
    { agent_id: HOST, causality_id: 'x" or "1' },
  ])('%j is rejected before it is sent', async (input) => {
    const { lab, action } = await setUp();
    expect(await action('core-terminate-causality').check(input)).toMatchObject({
      kind: 'refused',
      code: 'input.rejected',
    });
    expect(lab.requests).toEqual([]);
  });

  test('an action that does not end in its time has failed', async () => {
    const setup = await setUp({ terminate: 'IN_PROGRESS' });
    const { terminate, bookmark } = await bookmarked(setup);
    const sent = await terminate.send(args, bookmark);
    const state = sent.kind === 'accepted' ? sent.state : null;
    setup.later(179_000);
    expect(await terminate.prove(args, state)).toEqual({ kind: 'pending' });
    setup.later(1_000);
    expect(await terminate.prove(args, state)).toMatchObject({ kind: 'failed', code: 'cortex.action-timed-out' });
  });
});

describe('closing an alert', () => {
  const args = { alert_ids: ['333'], closeReason: 'Resolved - True Positive', comment: 'contained' };

  test('is sent once, read back, and not sent again', async () => {
    const { lab, action } = await setUp();
    const update = action('core-update-alerts');
    expect(update.targets(args)).toEqual(['333']);
    expect(await update.check(args)).toMatchObject({ kind: 'needed' });
    const sent = await update.send(args, null);
    expect(await update.prove(args, sent.kind === 'accepted' ? sent.state : null)).toMatchObject({ kind: 'proven' });
    expect(await update.check(args)).toMatchObject({ kind: 'already' });
    expect(await update.check({ ...args, closeReason: 'Resolved - False Positive' })).toMatchObject({ kind: 'needed' });
    expect(changes(lab)).toEqual(['update_alerts']);
  });

  test('a lost answer is settled by reading', async () => {
    const fault = { call: 'closeInvestigation', kind: 'reset', attempts: [1] } as const;
    const without = await setUp({}, [fault]);
    const update = without.action('core-update-alerts');
    expect(await update.send(args, null)).toMatchObject({ kind: 'lost' });
    expect(await update.reconcile(args, null)).toEqual({ kind: 'not-applied' });
    const applied = (await setUp({}, [{ ...fault, effect: 'applied' }])).action('core-update-alerts');
    expect(await applied.send(args, null)).toMatchObject({ kind: 'lost' });
    expect(await applied.reconcile(args, null)).toMatchObject({ kind: 'applied' });
  });

  test('an alert that the tenant does not have is refused', async () => {
    const { lab, action } = await setUp();
    expect(await action('core-update-alerts').check({ ...args, alert_ids: ['9'] })).toMatchObject({
      kind: 'refused',
      code: 'cortex.no-such-alert',
    });
    expect(changes(lab)).toEqual([]);
  });
});

describe('reads when a service fails', () => {
  test('a verdict that is throttled twice arrives with the third attempt', async () => {
    const fault = { call: 'wildfire-get-verdict', kind: '429', attempts: [1, 2], retryAfterSeconds: 2 } as const;
    const setup = await setUp({ verdicts: { url: { 'http://a.example.com/x.msi': 3 } } }, [fault]);
    const outcome = await setup.run(setup.wildfire, 'wildfire-get-verdict', { url: 'http://a.example.com/x.msi' });
    expect(outcome).toMatchObject({ gaps: [], evidence: [{ verdict: 'malicious' }] });
    expect(setup.lab.requests).toHaveLength(3);
    expect(setup.clock.now()).toBe(NOW + 4_000);
  });

  test('a service that is down gives one error entry and a gap, no score', async () => {
    const setup = await setUp({}, [{ call: 'wildfire-get-verdict', kind: '500', attempts: 'all' }]);
    const outcome = await setup.run(setup.wildfire, 'wildfire-get-verdict', { url: 'http://a.example.com/x.msi' });
    expect(outcome).toEqual({
      entries: [
        {
          type: 'error',
          code: 'wildfire.server-error',
          contents: expect.stringContaining('answered 500 (3 attempts)') as unknown,
        },
      ],
      gaps: ['URL verdict'],
    });
    expect(setup.lab.requests).toHaveLength(3);
  });

  test('a URL whose look-up failed does not hide that another is malicious', async () => {
    const urls = ['http://a.example.com/x.msi', 'http://b.example.com/x.msi'];
    const verdicts = { url: Object.fromEntries(urls.map((url) => [url, 3])) };
    const setup = await setUp({ verdicts }, [], { wildfireQuota: 1 });
    const outcome = await setup.run(setup.wildfire, 'wildfire-get-verdict', { url: urls.join(', ') });
    expect(outcome).toMatchObject({
      entries: [{ type: 'note' }, { type: 'error', code: 'wildfire.quota-used' }],
      evidence: [{ verdict: 'malicious' }],
      gaps: ['URL verdict'],
    });
    expect(setup.lab.requests).toHaveLength(2);
  });

  test('a text that is no hash is not sent, and does not keep a hash from being asked', async () => {
    const setup = await setUp();
    const outcome = await setup.run(setup.wildfire, 'wildfire-get-verdict', { hash: ['zz', '1'.repeat(64)] });
    expect(outcome).toMatchObject({
      gaps: ['File reputation'],
      entries: [{ type: 'note' }, { code: 'input.rejected' }],
    });
    expect(setup.lab.requests).toHaveLength(1);
    expect(setup.lab.unexpected).toEqual([]);
  });

  test('a time-out of the prevalence look-up is a gap, neither rare nor common', async () => {
    const fault = { call: 'core-get-domain-analytics-prevalence', kind: 'timeout', attempts: 'all' } as const;
    const setup = await setUp({}, [fault]);
    const outcome = await setup.run(setup.cortex, 'core-get-domain-analytics-prevalence', {
      domain_name: 'a.example.com',
    });
    expect(outcome).toMatchObject({
      entries: [{ type: 'error', code: 'cortex.timed-out' }],
      gaps: ['Domain prevalence'],
    });
    expect(outcome.evidence).toBeUndefined();
    expect(setup.lab.requests).toHaveLength(3);
  });

  test('a wrong key is explained by the test of the instance, without the key', async () => {
    const { lab, drive } = await setUp();
    const product = PRODUCTS.find(({ name }) => name === 'cortex');
    const clock = new StepClock(NOW);
    const activity: Activity = { begin: () => () => undefined };
    const ports = { clock, timers: clock, random: new SeededRandom(1), activity, nonce: () => 'n'.repeat(64) };
    const config = { url: lab.cortex.url, keyId: lab.cortex.keyId, key: 'not-the-key', keyKind: 'standard' };
    const instance = product?.open({ instance: 'tenant', config }, ports);
    const report = await drive(instance?.test() ?? Promise.reject(new Error('no product')));
    instance?.close();
    expect(report).toMatchObject({
      ok: false,
      code: 'cortex.unauthorized',
      hint: expect.stringContaining('kind of key') as unknown,
    });
    expect(JSON.stringify(report)).not.toContain('not-the-key');
  });
});

describe('the source', () => {
  const related = [
    { id: '334', name: 'Encoded script', severity: 'LOW', caseid: '62', agentid: HOST, minutesFromAlert: -10 },
    { id: '335', name: 'Elsewhere', severity: 'INFO', caseid: '70', agentid: HOST, minutesFromAlert: -5 },
  ];

  test('gives the alerts of a case as alert fields', async () => {
    const { cortex, drive } = await setUp({ relatedAlerts: related });
    const answer = await drive(cortex.source?.searchCase({ caseId: '62' }) ?? Promise.reject(new Error('no source')));
    expect(answer).toMatchObject({
      kind: 'answer',
      complete: true,
      alerts: [
        { id: '334', fields: { agentid: HOST, severity: 'LOW', caseid: '62', status: 'new' }, found: { severity: 1 } },
        { id: '333', fields: { cid: [CAUSALITY], parentXDRIncident: 'INCIDENT-62' } },
      ],
    });
  });

  test('gives the alerts of a window, and refuses what is no case number', async () => {
    const { cortex, drive, lab } = await setUp({ relatedAlerts: related });
    const { source } = cortex;
    if (!source) throw new Error('no source');
    const window = { from: NOW - 3_600_000, to: NOW, severities: ['low', 'informational'] };
    expect(await drive(source.searchAlerts(window))).toMatchObject({
      total: 2,
      alerts: [{ id: '334' }, { id: '335' }],
    });
    const before = lab.requests.length;
    expect(await drive(source.searchCase({ caseId: '62) or (severity:*' }))).toMatchObject({
      kind: 'failed',
      code: 'input.rejected',
    });
    expect(lab.requests).toHaveLength(before);
  });

  test('says so when the case has more alerts than it gave', async () => {
    const { cortex, drive } = await setUp({ relatedAlerts: related });
    const answer = await drive(
      cortex.source?.searchCase({ caseId: '62', alertsMax: 1 }) ?? Promise.reject(new Error('no source')),
    );
    expect(answer).toMatchObject({ total: 2, complete: false });
  });
});
