/**
 * Goal: what quarantine, scripts and hash lists do over several calls: check, one request, reconcile after a lost answer, proof.
 * Method: the real commands against the lab over real sockets, on one clock. Single requests and replies are in client.test.ts,
 * isolation and termination of a tree in actions.test.ts.
 */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/base/json.ts';
import { changes, HOST, OTHER_HOST, setUp } from './acting.ts';
import { SCOPE } from './rows.ts';

type SetUp = Awaited<ReturnType<typeof setUp>>;

const SHA = 'afe6b95ad95bc689c356f34ec8d9094c495e4af57c932ac413b65ef132063acc';
const OTHER_SHA = 'b'.repeat(64);
const PATH = '/tmp/.x/kworkerds';
const NAMED = [expect.stringContaining('quarantine_status') as unknown];

/** Check and send, as the gate does. */
async function sent(setup: SetUp, name: string, args: JsonObject) {
  const steps = setup.action(name);
  const check = await steps.check(args);
  const bookmark = check.kind === 'needed' ? check.bookmark : null;
  const answer = await steps.send(args, bookmark);
  return { steps, check, bookmark, answer, state: answer.kind === 'accepted' ? answer.state : null };
}

describe('quarantine', () => {
  const args = { endpoint_id_list: [HOST], file_path: PATH, file_hash: SHA, incident_id: '62' };
  const file = { endpoint_id: HOST, file_path: PATH, file_hash: SHA };

  test('is checked, sent once, proven by the action and by reading back, and not sent again', async () => {
    const setup = await setUp();
    const { steps, check, state } = await sent(setup, 'core-quarantine-files', args);
    expect(check).toMatchObject({ kind: 'needed' });
    expect(await steps.prove(args, state)).toEqual({ kind: 'pending' });
    setup.later(3_000);
    expect(await steps.prove(args, state)).toMatchObject({
      kind: 'proven',
      detail: expect.stringContaining('read back') as unknown,
    });
    expect(await steps.check(args)).toMatchObject({ kind: 'already' });
    expect(changes(setup.lab)).toEqual(['quarantine']);
    expect(setup.lab.unexpected).toEqual([]);
  });

  test('binds endpoint, content and place: a copy of the file elsewhere is another target', async () => {
    const { action } = await setUp();
    const steps = action('core-quarantine-files');
    expect(steps.targets(args)).toEqual([`${HOST}/${SHA}/${PATH}`]);
    expect(steps.targets({ ...args, file_path: '/usr/bin/x' })).not.toEqual(steps.targets(args));
    expect(steps.targets({ ...args, endpoint_id_list: `${HOST},${OTHER_HOST}` })).toHaveLength(2);
    expect(action('core-restore-file').targets(file)).toEqual(steps.targets(args));
  });

  test.each(['FAILED', 'TIMEOUT', 'ABORTED', 'EXPIRED', 'COMPLETED_PARTIAL'])('%s is a failure', async (end) => {
    const setup = await setUp({ quarantine: { status: false, action: end } });
    const { steps, state } = await sent(setup, 'core-quarantine-files', args);
    setup.later(3_000);
    expect(await steps.prove(args, state)).toMatchObject({ kind: 'failed', code: 'cortex.action-failed' });
  });

  test('true, false and no answer are three values, and only the last is a gap', async () => {
    for (const [status, gaps] of [
      [true, []],
      [false, []],
      [null, ['Quarantine status']],
    ] as const) {
      const { run, cortex } = await setUp({ quarantine: { status } });
      const outcome = await run(cortex, 'core-get-quarantine-status', file);
      expect([outcome.entries[0]?.contents, outcome.gaps]).toEqual([
        [{ status, endpointId: HOST, filePath: PATH, fileHash: SHA }],
        gaps,
      ]);
    }
  });

  test('a tenant that never tells is believed by the status of its action', async () => {
    const setup = await setUp({ quarantine: { status: null } });
    const { steps, check, state } = await sent(setup, 'core-quarantine-files', args);
    expect(check).toMatchObject({ kind: 'needed' });
    setup.later(3_000);
    expect(await steps.prove(args, state)).toMatchObject({
      kind: 'proven',
      detail: expect.stringContaining('not known') as unknown,
    });
  });

  test('a status that could not be read is not asked for again before or after', async () => {
    const setup = await setUp({}, [{ call: 'core-get-quarantine-status', kind: '500', attempts: 'all' }]);
    const outcome = await setup.run(setup.cortex, 'core-get-quarantine-status', file);
    expect(outcome.gaps).toEqual(['Quarantine status']);
    const scope = { ...SCOPE, gaps: outcome.gaps ?? [] };
    const steps = setup.action('core-quarantine-files', setup.cortex, scope);
    const check = await steps.check(args);
    const answer = await steps.send(args, check.kind === 'needed' ? check.bookmark : null);
    setup.later(3_000);
    expect(await steps.prove(args, answer.kind === 'accepted' ? answer.state : null)).toMatchObject({ kind: 'proven' });
    expect(setup.lab.requests.filter(({ route }) => route === 'quarantine_status')).toHaveLength(3);
  });

  test('what is read before and after is no call of its own', async () => {
    const setup = await setUp();
    await setup.run(setup.cortex, 'core-get-quarantine-status', file);
    const { steps, state } = await sent(setup, 'core-quarantine-files', args);
    setup.later(3_000);
    await steps.prove(args, state);
    const reads = setup.lab.requests.filter(({ route }) => route === 'quarantine_status');
    expect(reads.map(({ call }) => call?.name)).toEqual(['core-get-quarantine-status', undefined, undefined]);
    expect(reads.map(({ route }) => route)).toEqual([...NAMED, ...NAMED, ...NAMED]);
  });

  test('on several endpoints only those are asked for that do not hold it, and all must end well', async () => {
    const setup = await setUp();
    const first = await sent(setup, 'core-quarantine-files', args);
    setup.later(3_000);
    expect(await first.steps.prove(args, first.state)).toMatchObject({ kind: 'proven' });
    const both = { ...args, endpoint_id_list: [HOST, OTHER_HOST] };
    const { steps, state } = await sent(setup, 'core-quarantine-files', both);
    expect(setup.lab.requests.at(-1)?.call?.args).toMatchObject({ endpoint_id_list: [OTHER_HOST] });
    setup.later(3_000);
    expect(await steps.prove(both, state)).toMatchObject({ kind: 'proven' });
  });

  test('one endpoint that never ends keeps all of it from being proven', async () => {
    const endpoints = { [HOST]: { status: 'CONNECTED' }, [OTHER_HOST]: { status: 'DISCONNECTED' } };
    const setup = await setUp({ endpoints });
    const both = { ...args, endpoint_id_list: `${HOST},${OTHER_HOST}`, timeout_in_seconds: 60 };
    const { steps, state } = await sent(setup, 'core-quarantine-files', both);
    setup.later(3_000);
    expect(await steps.prove(both, state)).toEqual({ kind: 'pending' });
    setup.later(57_000);
    expect(await steps.prove(both, state)).toMatchObject({ kind: 'failed', code: 'cortex.action-timed-out' });
  });

  test.each(['timeout', 'reset', '500'] as const)('after a %s that took effect it is found', async (kind) => {
    const fault = { call: 'core-quarantine-files', kind, effect: 'applied', attempts: 'all' } as const;
    const setup = await setUp({}, [fault]);
    const { steps, answer, bookmark } = await sent(setup, 'core-quarantine-files', args);
    expect(answer).toMatchObject({ kind: 'lost' });
    setup.later(steps.settleMs);
    const found = await steps.reconcile(args, bookmark);
    expect(found).toMatchObject({ kind: 'applied' });
    expect(await steps.prove(args, found.kind === 'applied' ? found.state : null)).toMatchObject({ kind: 'proven' });
    expect(changes(setup.lab)).toEqual(['quarantine']);
  });

  test('a lost answer without a bookmark is settled by the file itself, where it is held', async () => {
    const fault = { call: 'core-quarantine-files', kind: 'reset', effect: 'applied', attempts: 'all' } as const;
    const setup = await setUp({}, [fault]);
    const { steps, bookmark } = await sent(setup, 'core-quarantine-files', args);
    const blind = { ...(bookmark as JsonObject), highest: null };
    expect(await steps.reconcile(args, blind)).toMatchObject({ kind: 'unknown' });
    setup.later(3_000);
    const found = await steps.reconcile(args, blind);
    expect(found).toMatchObject({ kind: 'applied' });
    expect(await steps.prove(args, found.kind === 'applied' ? found.state : null)).toMatchObject({ kind: 'proven' });
  });

  test('after a time-out without effect it was not applied', async () => {
    const setup = await setUp({}, [{ call: 'core-quarantine-files', kind: 'timeout', attempts: [1] }]);
    const { steps, bookmark } = await sent(setup, 'core-quarantine-files', args);
    setup.later(steps.settleMs);
    expect(await steps.reconcile(args, bookmark)).toEqual({ kind: 'not-applied' });
  });

  test('an agent that goes away leaves it pending until its time is over', async () => {
    const setup = await setUp({}, [{ call: 'core-quarantine-files', kind: 'endpoint-disconnected', attempts: [1] }]);
    const hasty = { ...args, timeout_in_seconds: '120' };
    const { steps, state } = await sent(setup, 'core-quarantine-files', hasty);
    setup.later(119_000);
    expect(await steps.prove(hasty, state)).toEqual({ kind: 'pending' });
    setup.later(1_000);
    expect(await steps.prove(hasty, state)).toMatchObject({ kind: 'failed', code: 'cortex.action-timed-out' });
  });

  test.each([
    { ...args, endpoint_id_list: '-1' },
    { ...args, endpoint_id_list: [] },
    { ...args, file_hash: 'd41d8cd98f00b204e9800998ecf8427e' },
    { ...args, file_hash: [SHA, OTHER_SHA] },
    { ...args, file_path: '' },
    { ...args, file_path: '/tmp/a\n/etc/passwd' },
  ])('%j is rejected before it is sent', async (input) => {
    const { lab, action } = await setUp();
    expect(await action('core-quarantine-files').check(input)).toMatchObject({
      kind: 'refused',
      code: 'input.rejected',
    });
    expect(lab.requests).toEqual([]);
  });

  test('is taken back by its inverse', async () => {
    const setup = await setUp();
    const { steps, state } = await sent(setup, 'core-quarantine-files', args);
    setup.later(3_000);
    await steps.prove(args, state);
    const inverse = steps.inverse?.args(args, steps.targets(args)) ?? {};
    expect(inverse).toEqual({ target: steps.targets(args)[0] });
    const back = await sent(setup, steps.inverse?.command ?? '', inverse);
    expect(back.check).toMatchObject({ kind: 'needed' });
    setup.later(3_000);
    expect(await back.steps.prove(inverse, back.state)).toMatchObject({ kind: 'proven' });
    expect(await back.steps.check(inverse)).toMatchObject({ kind: 'already' });
    expect(changes(setup.lab)).toEqual(['quarantine', 'restore']);
  });

  test('is taken back by its target alone', async () => {
    const setup = await setUp({ quarantine: { status: true } });
    const byTarget = { target: setup.action('core-quarantine-files').targets(args)[0] ?? '' };
    const back = await sent(setup, 'core-restore-file', byTarget);
    expect(back.steps.targets(byTarget)).toEqual([byTarget.target]);
    expect(setup.lab.requests.find(({ route }) => route === 'restore')?.body).toEqual({
      endpoint_id: HOST,
      file_hash: SHA,
    });
    setup.later(3_000);
    expect(await back.steps.prove(byTarget, back.state)).toMatchObject({ kind: 'proven' });
  });

  test.each([{ target: 'x' }, { target: `${HOST}/${SHA}/` }, {}])('%j names nothing to restore', async (input) => {
    const { action } = await setUp();
    expect(await action('core-restore-file').check(input)).toMatchObject({ code: 'input.rejected' });
  });

  test('a restoring names its endpoint: the vendor would restore everywhere', async () => {
    const { lab, action } = await setUp();
    expect(await action('core-restore-file').check({ file_hash: SHA })).toMatchObject({ code: 'input.rejected' });
    expect(lab.requests).toEqual([]);
  });
});

describe('a script', () => {
  const line = 'crontab -u deploy -l';
  const args = { endpoint_ids: [HOST], commands: line, is_raw_command: 'true' };
  const scriptResults = { crontab: '*/5 * * * * /tmp/.x/kworkerds\n' };

  test('runs once, is followed to its end, and gives what it printed', async () => {
    const setup = await setUp({ scriptResults });
    const { steps, state } = await sent(setup, 'core-run-script-execute-commands', args);
    expect(await steps.prove(args, state)).toEqual({ kind: 'pending' });
    setup.later(3_000);
    expect(await steps.prove(args, state)).toMatchObject({ kind: 'proven' });
    const { entries } = await setup.run(setup.cortex, 'core-get-script-execution-results', {
      action_id: (state as JsonObject)['actionId'] ?? null,
    });
    expect(entries[0]?.contents).toMatchObject({
      results: [{ command: `_${line}`, command_output: ['*/5 * * * * /tmp/.x/kworkerds'] }],
    });
    expect(setup.lab.requests.find(({ stateChanging }) => stateChanging)?.call).toMatchObject({
      name: 'core-run-script-execute-commands',
      args: { endpoint_ids: [HOST], commands: [line] },
    });
    expect(changes(setup.lab)).toEqual(['run_script']);
    expect(setup.lab.unexpected).toEqual([]);
  });

  test('is not sent to an agent that is away: it would run whenever that returns', async () => {
    const { lab, action } = await setUp({ endpoints: { [HOST]: { status: 'DISCONNECTED' } } });
    expect(await action('core-run-script-execute-commands').check(args)).toMatchObject({
      kind: 'refused',
      code: 'cortex.endpoint-unreachable',
    });
    expect(changes(lab)).toEqual([]);
  });

  test.each(['timeout', 'reset', '500'] as const)('after a %s that took effect it is found', async (kind) => {
    const fault = { call: 'core-run-script-execute-commands', kind, effect: 'applied', attempts: 'all' } as const;
    const setup = await setUp({}, [fault]);
    const { steps, answer, bookmark } = await sent(setup, 'core-run-script-execute-commands', args);
    expect(answer).toMatchObject({ kind: 'lost' });
    setup.later(steps.settleMs);
    expect(await steps.reconcile(args, bookmark)).toMatchObject({ kind: 'applied' });
    expect(changes(setup.lab)).toEqual(['run_script']);
  });

  test('a 429 was certainly not applied', async () => {
    const setup = await setUp({}, [{ call: 'core-run-script-execute-commands', kind: '429', attempts: [1] }]);
    expect((await sent(setup, 'core-run-script-execute-commands', args)).answer).toMatchObject({ kind: 'later' });
  });
});

describe('hash lists', () => {
  const block = 'core-blocklist-files';

  test('a hash that the tenant left out is not claimed to be blocked', async () => {
    const setup = await setUp();
    await sent(setup, 'core-allowlist-files', { hash_list: SHA });
    const both = { hash_list: [SHA, OTHER_SHA], detailed_response: 'true' };
    const { steps, state } = await sent(setup, block, both);
    expect(await steps.prove(both, state)).toMatchObject({
      kind: 'failed',
      code: 'cortex.hashes-listed',
      entries: [{ context: { 'Core.blocklist': { added_hashes: [OTHER_SHA], excluded_hashes: [SHA] } } }],
    });
    expect((await sent(setup, block, { hash_list: SHA })).answer).toMatchObject({ code: 'cortex.hashes-listed' });
  });

  test('an answer that was lost stays unknown: no call reads a list', async () => {
    const setup = await setUp({}, [{ call: block, kind: 'timeout', attempts: 'all' }]);
    const { steps, answer } = await sent(setup, block, { hash_list: SHA });
    expect([answer.kind, (await steps.reconcile({ hash_list: SHA }, null)).kind]).toEqual(['lost', 'unknown']);
  });

  test('what was added is taken off again', async () => {
    const setup = await setUp();
    const { steps, state } = await sent(setup, block, { hash_list: SHA });
    expect(await steps.prove({ hash_list: SHA }, state)).toMatchObject({
      kind: 'proven',
      entries: [{ context: { 'Core.blocklist.added_hashes(val.fileHash == obj.fileHash)': [{ fileHash: SHA }] } }],
    });
    const back = await sent(setup, steps.inverse?.command ?? '', steps.inverse?.args({ hash_list: SHA }, [SHA]) ?? {});
    expect(await back.steps.prove({ hash_list: SHA }, back.state)).toMatchObject({ kind: 'proven' });
  });
});
