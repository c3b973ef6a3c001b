/**
 * Goal: every kind of expectation is seen to hold and to fail; nothing passes because nobody looked.
 * Method: one trace that fulfils its scenario; each row plants one fault, in what was seen or in what is expected, and names the reason.
 * Elsewhere: that a trace is what really happened is shown by the runs of the shipped scenarios (slice.test.ts).
 */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/base/json.ts';
import { approval, events, item, playbook, request, SCENARIO, scenarioWith, trace } from '../fixtures/seen.ts';
import type { Trace } from '../trace.ts';
import { judge } from './judge.ts';

function verdict(expected: JsonObject, seen: Partial<Trace> = {}, relaxed = false): readonly string[] {
  return judge(scenarioWith(expected), { ...trace, ...seen }, { playbook, relaxed });
}

const run = trace.run as NonNullable<Trace['run']>;
const alert = trace.alert as NonNullable<Trace['alert']>;
const search = request(5, 'SearchIncidentsV2');
const withoutCall = (name: string) => trace.requests.filter(({ call }) => call?.name !== name);
const allow = (...optional_calls: string[]) => ({ optional_calls });
const asserts = (...rows: JsonObject[]) => ({ asserts: rows });

test('the run as it was holds', () => {
  expect(verdict({})).toEqual([]);
  expect(verdict({}, {}, true)).toEqual([]);
});

describe('a fault in what happened is named', () => {
  test.each<[string, JsonObject, Partial<Trace>, RegExp]>([
    ['the alert was refused', {}, { refused: 'alert.invalid: no id' }, /not taken: alert.invalid/],
    ['no run', {}, { run: undefined }, /no run was started/],
    ['another playbook', {}, { run: { ...run, playbook: 'Triage' } }, /routed to the playbook "Triage"/],
    ['a task is missing', {}, { events: events.slice(0, -1) }, /did not run: Done/],
    ['a task too many', { path: SCENARIO.expect.path.slice(0, -1) }, {}, /not listed: Done/],
    [
      'the order inside a branch',
      {},
      { events: [events[5], ...events.slice(0, 5), ...events.slice(6)].filter((event) => event !== undefined) },
      /"Approve containment" ran before "URL verdict"/,
    ],
    ['a call is missing', {}, { requests: withoutCall('closeInvestigation') }, /closeInvestigation was not called$/],
    [
      'a call of a vendor that is not there',
      { external_calls: ['http-get'], ...allow(...SCENARIO.expect.external_calls) },
      {},
      /not built yet/,
    ],
    [
      'a forbidden call',
      {},
      { requests: [...trace.requests, request(9, 'core-get-domain-analytics-prevalence')] },
      /prevalence was called/,
    ],
    [
      'a state-changing call that is not listed',
      { external_calls: SCENARIO.expect.external_calls.slice(0, 3) },
      {},
      /not listed: closeInv/,
    ],
    [
      'a state-changing request without a name',
      {},
      {
        requests: [
          ...trace.requests,
          { ...request(9, ''), call: undefined, stateChanging: true, path: '/alerts/update' },
        ],
      },
      /not listed: POST \/alerts\/update/,
    ],
    [
      'a read after what it must precede',
      {},
      { requests: [...trace.requests.slice(1), request(9, 'wildfire-get-verdict')] },
      /wildfire-get-verdict was not before/,
    ],
    [
      'one of several writes after what it must precede',
      { attempts: {} },
      { requests: [...trace.requests, request(9, 'core-terminate-causality')] },
      /core-terminate-causality was not before approval/,
    ],
    [
      'an action before the answer',
      {},
      { marks: [{ what: 'approval', afterSeq: 3 }] },
      /approval was not before core-isolate/,
    ],
    ['an action without an answer', {}, { marks: [] }, /approval was not before core-isolate/],
    [
      'an attempt too many',
      {},
      { requests: [...trace.requests, request(9, 'wildfire-get-verdict')] },
      /sent 2 times, not 1/,
    ],
    ['no attempt', { attempts: { file: 1 } }, {}, /file was sent 0 times, not 1/],
    [
      'an approval was not asked',
      { approvals_asked: ['isolate', 'blockUrl', 'terminate'] },
      {},
      /not asked: terminate/,
    ],
    ['an approval too many', { approvals_asked: ['isolate'] }, {}, /not listed: blockUrl/],
    ['the alert is open', {}, { alert: { ...alert, status: 'open' } }, /alert is open, not closed/],
    [
      'the close reason',
      {},
      { alert: { ...alert, closeReason: 'Resolved - Other' } },
      /close reason is Resolved - Other/,
    ],
    ['something is not pending', { final: { pending: ['manual:commit'] } }, {}, /not pending: manual:commit/],
    [
      'a failed task is no word of pending',
      { final: { pending: ['failed:7'] } },
      { run: { ...run, items: [{ ...item, id: 'failed:7' }] } },
      /not pending: failed:7/,
    ],
    ['an item too many', {}, { run: { ...run, items: [item] } }, /pending, but not listed: manual:commit/],
    [
      'a question too many',
      {},
      { run: { ...run, approvals: [approval] } },
      /not listed: approval:isolate, approval:blockUrl/,
    ],
    ['a request that nothing expects', {}, { unexpected: ['GET /x: unknown path'] }, /does not expect: GET \/x/],
  ])('%s', (_, expected, seen, reason) => {
    expect(verdict(expected, seen).join('\n')).toMatch(reason);
  });

  test('a playbook that is not installed is the one reason', () => {
    expect(judge(scenarioWith(), { ...trace, run: undefined }, { playbook: undefined, relaxed: false })).toEqual([
      expect.stringMatching(/^not built yet: the playbook/),
    ]);
  });
});

describe('every assert holds and fails', () => {
  const query = { requests: [...trace.requests, search] };
  test.each<[good: JsonObject, bad: JsonObject, seen?: Partial<Trace>]>([
    [
      { call: 'core-isolate-endpoint', arg: 'endpoint_id', equals: ['endpoint-1'] },
      { call: 'core-isolate-endpoint', arg: 'endpoint_id', equals: 'endpoint-2' },
    ],
    [
      { call: 'core-isolate-endpoint', arg: 'force', equals: 'true' },
      { call: 'core-isolate-endpoint', arg: 'force', equals: false },
    ],
    [
      { call: 'wildfire-get-verdict', arg: 'url', equals_set: ['http://bad.example.net/a'] },
      { call: 'wildfire-get-verdict', arg: 'url', equals_set: ['http://bad.example.net/a', 'b'] },
    ],
    [
      { call: 'closeInvestigation', arg: 'closeNotes', contains: 'DECLINED' },
      { call: 'closeInvestigation', arg: 'closeNotes', contains: 'approved' },
    ],
    [
      { call: 'closeInvestigation', arg: 'closeNotes', not_contains: 'approved' },
      { call: 'closeInvestigation', arg: 'closeNotes', not_contains: 'declined' },
    ],
    [
      { call: 'file', arg: 'file', not_contains: 'x' },
      { call: 'file', arg: 'file', equals: 'x' },
    ],
    [
      { call: 'SearchIncidentsV2', arg: 'includeinformational', equals: 'true' },
      { call: 'SearchIncidentsV2', arg: 'query', contains: 'T1140' },
      query,
    ],
    [
      { call: 'SearchIncidentsV2', arg: 'query', parsed_clauses: { name: 'a b' } },
      { call: 'SearchIncidentsV2', arg: 'query', parsed_clauses: { name: 'a' } },
      query,
    ],
    [
      { call: 'SearchIncidentsV2', arg: 'query', never_equals_unscoped: true },
      { call: 'SearchIncidentsV2', arg: 'query', contains: '4021' },
      {},
    ],
    [
      { context: 'CommandLineAnalysis.score', equals: [120] },
      { context: 'CommandLineAnalysis.score', equals: '120' },
    ],
    [
      { context: 'CommandLineAnalysis.risk', in: ['High Risk', 'Critical Risk'] },
      { context: 'CommandLineAnalysis.risk', in: ['Low Risk'] },
    ],
    [
      { context: 'URL.Data', equals: ['a', 'b'] },
      { context: 'URL.Missing', equals: 'a' },
    ],
    [
      { approval: 'isolate', text_contains: '${ALERT.id}' },
      { approval: 'isolate', text_contains: '${alert.name}' },
    ],
    [
      { approval: 'isolate', text_not_contains: 'endpoint-2' },
      { approval: 'isolate', text_not_contains: 'TREE ended' },
    ],
    [
      { approval: 'blockUrl', targets_not_contain: 'endpoint-1' },
      { approval: 'blockUrl', targets_not_contain: 'BAD.example' },
    ],
    [
      { approval: 'isolate', text_contains: 'ws-1' },
      { approval: 'quarantine', text_not_contains: 'x' },
    ],
    [
      { approval: 'isolate', html_not_contains: '<script' },
      { approval: 'isolate', html_not_contains: ['<img', '&lt;script&gt;'] },
    ],
    [
      { manual: 'commit', text_contains: 'fw-1' },
      { manual: 'commit', text_contains: 'fw-2' },
    ],
    [
      { manual: 'commit', text_not_contains: 'fw-2' },
      { manual: 'commit', text_not_contains: 'FW-1' },
    ],
    [
      { manual: 'commit', text_contains: 'fw-1' },
      { manual: 'push', text_not_contains: 'x' },
    ],
    [
      { action: 'isolate', result: 'done' },
      { action: 'isolate', result: 'already-done' },
    ],
    [
      { action: 'isolate', result: 'done' },
      { action: 'blockUrl', result: 'done' },
    ],
    [{ audit: 'alert.closed' }, { audit: 'approval.rejected' }],
    [{ evidence_gap: 'URL verdict' }, { evidence_gap: 'Domain prevalence' }],
    [
      { wire: 'wildfire-get-verdict', body_contains: 'url=http://bad.example.net/a?x=1%26' },
      { wire: 'wildfire-get-verdict', body_contains: 'x=1&' },
    ],
    [
      { wire: 'core-isolate-endpoint', body_contains: 'endpoint-1' },
      { wire: 'file', body_contains: '' },
    ],
    [
      { plan_contains: ['core-isolate-endpoint'] },
      { plan_contains: ['core-isolate-endpoint', 'pan-os-commit'] },
      { actions: trace.actions.map((row) => ({ ...row, status: 'planned' })) },
    ],
    [
      { task: 'URL verdict', maxSeconds: 2 },
      { task: 'URL verdict', maxSeconds: 1 },
    ],
    [
      { task: 'Done', maxSeconds: 0 },
      { task: 'Isolate everything', maxSeconds: 9 },
    ],
    [{ total_calls_max: { 'wildfire-get-verdict': 1 } }, { total_calls_max: { 'wildfire-get-verdict': 0 } }],
  ])('%j, and not %j', (good, bad, seen = {}) => {
    expect(verdict(asserts(good), seen)).toEqual([]);
    expect(verdict(asserts(bad), seen)).toHaveLength(1);
  });

  test('a search that names no case is found', () => {
    const unscoped = events.map((event) =>
      event.seq === 1
        ? {
            ...event,
            data: { task: '1', calls: [{ name: 'SearchIncidentsV2', args: { query: 'caseid:4021 or severity:*' } }] },
          }
        : event,
    );
    const row = { call: 'SearchIncidentsV2', arg: 'query', never_equals_unscoped: true };
    expect(verdict(asserts(row), { requests: [...trace.requests, search], events: unscoped })).toHaveLength(1);
  });

  test('a gap that was recorded and not shown to who decides is found, as is one that the run hides', () => {
    const row = asserts({ evidence_gap: 'URL verdict' });
    expect(verdict(row, { approvals: [{ ...approval, gaps: [] }] }).join()).toMatch(
      /not shown in "Containment of WS-1"/,
    );
    expect(verdict(row, { run: { ...run, gaps: [] } }).join()).toMatch(/not shown in the run/);
  });

  test("a task is as slow as the machine was, also when the lab's clock stood still", () => {
    const row = asserts({ task: 'Done', maxSeconds: 3 });
    expect(verdict(row, { worked: [{ at: 9_000, ms: 5_000 }] }).join()).toMatch(/took 5\.0 s/);
  });
});

describe('what does not bind is not judged', () => {
  test('parallel branches may interleave', () => {
    expect(
      verdict({
        path: [
          'URL verdict',
          'Terminate causality',
          'Approve containment',
          'Isolate endpoint',
          'Block URL',
          'Close true positive',
          'Done',
        ],
      }),
    ).toEqual([]);
  });

  test('a pair whose member is not expected is passed over', () => {
    expect(
      verdict({
        order: [
          ['core-isolate-endpoint', 'pan-os-commit'],
          ['pan-os-push-status', 'closeInvestigation'],
        ],
      }),
    ).toEqual([]);
  });

  test('reads that are not listed are allowed', () => {
    expect(verdict({}, { requests: [...trace.requests, search] })).toEqual([]);
  });

  test('after kills a read may have been repeated, a write may not', () => {
    const twice = (call: string) => ({ requests: [...trace.requests, request(9, call)] });
    expect(verdict({}, twice('wildfire-get-verdict'), true)).toEqual([]);
    expect(verdict({}, twice('core-terminate-causality'), true)).not.toEqual([]);
  });

  test('an early commit counts for nothing, the last one does', () => {
    const firewall = ['pan-os-commit', 'pan-os-create-custom-url-category', 'pan-os-commit'];
    const names = [...SCENARIO.expect.external_calls, 'pan-os-commit', 'pan-os-create-custom-url-category'];
    const requests = [...trace.requests, ...firewall.map((call, index) => request(10 + index, call))];
    const pair = (order: string[]) => verdict({ external_calls: names, order: [order] }, { requests });
    expect(pair(['pan-os-create-custom-url-category', 'pan-os-commit'])).toEqual([]);
    expect(pair(['pan-os-commit', 'pan-os-create-custom-url-category'])).toHaveLength(1);
  });
});
