/**
 * Goal: what a firewall was asked to block is said to be blocked only where that was read afterwards, and nothing gets lost on the way.
 * Method: look-ups before and after, by example. Elsewhere: the look-up itself (tests/wire), the playbook (content/panos/scenarios).
 */
import { describe, expect, it } from 'vitest';
import { getOwn, type Json, type JsonObject } from '../../../core/base/json.ts';
import { runRow } from '../fixture.ts';
import { summarizeUrlBlock } from './summarize-url-block.ts';

const A = 'a.test/';
const B = 'b.test/x';

function look(changes: JsonObject): JsonObject {
  return { Entries: [A, B], Rejected: [], Present: [], Rule: 'missing', Uncommitted: false, ...changes };
}

const IN_FORCE = look({ Present: [A, B], Rule: 'in-place' });

async function summary(args: Record<string, Json>, dryRun = false): Promise<Json | undefined> {
  const outcome = await runRow(summarizeUrlBlock, { asked: [A, B], ...args }, { scope: { dryRun } });
  return getOwn(outcome.set ?? {}, 'PanosBlock');
}

describe('SummarizeUrlBlock', () => {
  it('says what is blocked, what was before, and by which jobs', async () => {
    const before = look({ Present: [A], Rule: 'in-place' });
    const said = await summary({ before, after: IN_FORCE, job_ids: ['4', '5'] });
    expect(said).toEqual({ Blocked: [B], AlreadyBlocked: [A], JobIds: ['4', '5'] });
  });

  it.each<[string, JsonObject]>([
    ['no rule dropped the category', { Rule: 'missing' }],
    ['the rule stood behind one that allows', { Rule: 'shadowed' }],
    ['the change waited for a commit', { Rule: 'in-place', Uncommitted: true }],
  ])('takes nothing for blocked before where %s', async (_, changes) => {
    const before = look({ Present: [A, B], ...changes });
    expect(await summary({ before, after: IN_FORCE })).toEqual({ Blocked: [A, B] });
  });

  it('takes all for not blocked where the first look-up failed', async () => {
    expect(await summary({ before: '', after: '' })).toEqual({ Failed: [A, B], Missing: ['blockUrl'] });
  });

  it.each<[string, Json, string]>([
    ['could not be read', '', 'blockUrl'],
    ['says that an entry is missing', look({ Present: [A], Rule: 'in-place' }), 'blockUrl'],
    ['says that the rule is gone', look({ Present: [A, B] }), 'blockUrl'],
    ['says that the change still waits', look({ Present: [A, B], Rule: 'in-place', Uncommitted: true }), 'commit'],
    ['does not say whether it is committed', { Entries: [A, B], Present: [A, B], Rule: 'in-place' }, 'commit'],
  ])('names what is missing where the last look-up %s', async (_, after, missing) => {
    const said = await summary({ before: look({}), after });
    expect(getOwn(said as JsonObject, 'Missing')).toEqual([missing]);
    expect(getOwn(said as JsonObject, 'Failed')).toContain(B);
  });

  it.each(['commit', 'push'])('takes nothing for blocked after a %s that failed', async (stopped) => {
    const said = await summary({ before: look({}), after: '', stopped });
    expect(said).toEqual({ Failed: [A, B], Missing: [stopped] });
  });

  it('leaves to a person what cannot be an entry, and blocks the rest', async () => {
    const rejected = ["'x' is longer than 255 characters"];
    const said = await summary({ before: look({ Rejected: rejected }), after: IN_FORCE });
    expect(said).toEqual({ Blocked: [A, B], Failed: rejected, Missing: ['blockUrl'] });
  });

  it('counts a plan in a dry run, and no failed look-up for one', async () => {
    expect(await summary({ before: look({}), after: look({}) }, true)).toEqual({ Blocked: [A, B] });
    expect(await summary({ before: '' }, true)).toEqual({ Failed: [A, B], Missing: ['blockUrl'] });
  });

  it('says why, word for word, only where something is not blocked', async () => {
    const why = ['Read-only: code 16\n- done'];
    const evidenceOf = async (args: Record<string, Json>) =>
      (await runRow(summarizeUrlBlock, { asked: [A, B], why, ...args })).evidence?.map(({ label, value }) => [
        label,
        value,
      ]);
    expect(await evidenceOf({ before: '' })).toEqual([
      ['Not blocked', A],
      ['Not blocked', B],
      ['Why', 'Read-only: code 16 - done'],
    ]);
    expect(await evidenceOf({ before: look({}), after: IN_FORCE })).toEqual([]);
  });

  it('has nothing to say where nothing was asked for', async () => {
    expect(await summary({ asked: '', before: '' })).toEqual({});
  });
});
