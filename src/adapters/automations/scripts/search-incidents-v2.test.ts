/**
 * Goal: a search is never unscoped, never says "none" when it does not know, and finds exactly what the query says.
 * Method: a tenant that records what it is asked and answers as told; our own alerts as an index that gives pages.
 * Elsewhere: the query language (core/query), the calls on the wire (integrations/cortex), the SQL (adapters/store).
 */
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../core/base/json.ts';
import type { Outcome } from '../../../core/engine/commands.ts';
import type { AlertAnswer, AlertQuery, AlertRecord } from '../../../domain/alerts/ports.ts';
import { runRow } from '../fixture.ts';
import type { TenantAlert, TenantAnswer } from '../ports.ts';
import { searchIncidentsV2 } from './search-incidents-v2.ts';

const FIELDS = ['id', 'name', 'caseid', 'severity', 'status', 'created', 'agentid', 'mitreattcktechnique'];
const QUERY =
  'caseid:"4021" and -id:"88002" and (mitreattcktechnique:T1059 or mitreattcktechnique:T1140 or name:*Local Analysis Malware*)';
const KEY = 'foundIncidents(val.id && val.id == obj.id)';

function alertOf(id: string, changes: JsonObject = {}): TenantAlert {
  const fields = {
    id,
    name: 'Uncommon PowerShell',
    caseid: 4021,
    severity: 'MEDIUM',
    created: '2025-06-03T10:10:00Z',
    mitreattcktechnique: ['T1059.001 - PowerShell'],
    ...changes,
  };
  return { id, fields, found: { id, name: fields.name } };
}

function answerOf(...alerts: readonly TenantAlert[]): TenantAnswer {
  return { kind: 'answer', alerts, complete: true };
}

async function searchTenant(
  args: JsonObject,
  answer: TenantAnswer | Error | ((search: JsonObject) => TenantAnswer) = answerOf(),
  fields: readonly string[] = FIELDS,
): Promise<Outcome & { asked: readonly Json[]; found: Json | undefined }> {
  const asked: Json[] = [];
  const reply = (search: JsonObject): Promise<TenantAnswer> => {
    asked.push(search);
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(typeof answer === 'function' ? answer(search) : answer);
  };
  const source = { searchCase: reply, searchAlerts: reply };
  const tenant = { name: 'Tenant A', fields, source, closeCommand: () => undefined };
  const outcome = await runRow(searchIncidentsV2, args, { ports: { tenant: () => tenant } });
  return { ...outcome, asked, found: outcome.entries[0]?.context?.[KEY] };
}

describe('SearchIncidentsV2 in a tenant', () => {
  it('asks for the case and applies the whole query to what comes back', async () => {
    const { asked, found, evidence } = await searchTenant(
      { query: QUERY },
      answerOf(
        alertOf('1'),
        alertOf('2', { mitreattcktechnique: ['T1486'] }),
        alertOf('3', { mitreattcktechnique: [], name: 'Local Analysis Malware found' }),
        alertOf('88002'),
        alertOf('4', { caseid: 9999 }),
      ),
    );
    expect(asked).toEqual([{ caseId: '4021' }]);
    expect(found).toMatchObject([{ id: '1' }, { id: '3' }]);
    expect(evidence).toEqual([
      { label: 'Related alert', value: 'Uncommon PowerShell (1, T1059.001 - PowerShell)', source: 'Tenant A' },
      { label: 'Related alert', value: 'Local Analysis Malware found (3)', source: 'Tenant A' },
    ]);
  });

  it('searches a window without informational alerts where the tenant refuses those, and never says "none" then', async () => {
    const window = { query: 'agentid:e1', fromdate: '2025-06-03T04:00:00Z', todate: '2025-06-03T09:00:00Z' };
    const search = { ...window, includeinformational: 'true' };
    const refusal = (code: string): TenantAnswer => ({ kind: 'failed', code, detail: 'too old' });
    const refusing =
      (others: TenantAnswer, code = 'cortex.bad-request') =>
      (asked: JsonObject) =>
        asked['severities'] === undefined ? refusal(code) : others;
    const created = '2025-06-03T05:00:00Z';
    const found = await searchTenant(search, refusing(answerOf(alertOf('1', { agentid: 'e1', created }))));
    expect(found.asked).toMatchObject([
      { from: Date.parse(window.fromdate), to: Date.parse(window.todate) },
      { severities: ['low', 'medium', 'high', 'critical'] },
    ]);
    expect(found.found).toMatchObject([{ id: '1' }]);
    expect(found.entries.map(({ type }) => type)).toEqual(['note', 'warning']);
    const none = await searchTenant(search, refusing(answerOf()));
    expect(none.entries).toMatchObject([{ type: 'error', code: 'search.failed' }]);
    // A server that is down, and a search that wants no informational alerts: asked once.
    expect((await searchTenant(search, refusing(answerOf(), 'cortex.server-error'))).asked).toHaveLength(1);
    expect((await searchTenant(window, refusing(answerOf()))).asked).toHaveLength(1);
  });

  it('writes nothing when nothing is found, and says so as evidence', async () => {
    const outcome = await searchTenant({ query: QUERY }, answerOf(alertOf('2', { mitreattcktechnique: ['T1486'] })));
    expect(outcome.found).toBeUndefined();
    expect(outcome.entries.map(({ type }) => type)).toEqual(['note']);
    expect(outcome.evidence).toEqual([{ label: 'Related alerts', value: 'none in case 4021', source: 'Tenant A' }]);
  });

  it.each([
    ['an empty case number', { query: 'caseid:"" and mitreattcktechnique:T1059' }],
    ['a blank query', { query: '' }],
    ['a crafted case number', { query: 'caseid:"INCIDENT-4021) or (severity:*" and mitreattcktechnique:T1059' }],
    ['an alternative that names no case', { query: 'caseid:4021 or severity:*' }],
    ['no argument at all', {}],
    ['names only', { name: 'Uncommon PowerShell' }],
  ])('sends nothing for %s', async (_what, args) => {
    const { asked, entries } = await searchTenant(args, answerOf(alertOf('1')));
    expect(asked).toEqual([]);
    expect(entries).toMatchObject([{ type: 'error', code: 'search.unscoped' }]);
  });

  it.each([
    ['search.bad-query', { query: 'caseid:4021 and (' }],
    ['search.unsupported', { query: QUERY, sort: 'created.asc' }],
    ['search.unsupported', { query: QUERY, page: '2' }],
    ['search.bad-limit', { query: QUERY, limit: 'many' }],
    ['search.bad-time', { query: QUERY, fromdate: 'yesterday-ish' }],
  ])('answers %s instead of another question', async (code, args) => {
    const { asked, entries } = await searchTenant(args);
    expect(asked).toEqual([]);
    expect(entries).toMatchObject([{ type: 'error', code }]);
  });

  it.each([
    ['search.failed', { kind: 'failed', code: 'outbound.status', detail: 'HTTP 500' } as const],
    ['search.failed', new Error('reset')],
    ['search.incomplete', { kind: 'answer', alerts: [], complete: false } as const],
  ])('is the error %s when nothing was found and the answer proves nothing', async (code, answer) => {
    const { entries, evidence } = await searchTenant({ query: QUERY }, answer);
    expect(entries).toMatchObject([{ type: 'error', code }]);
    expect(evidence).toBeUndefined();
  });

  it('is an error for a clause that the tenant cannot answer, unless something is found all the same', async () => {
    const query = 'caseid:4021 and (mitreattcktechnique:T1059 or mood:grim)';
    const none = await searchTenant({ query }, answerOf(alertOf('2', { mitreattcktechnique: ['T1486'] })));
    expect(none.entries).toMatchObject([{ type: 'error', code: 'search.unanswerable' }]);
    const some = await searchTenant({ query }, answerOf(alertOf('1')));
    expect(some.found).toMatchObject([{ id: '1' }]);
    expect(some.entries[1]).toMatchObject({ type: 'warning', code: 'search.unanswerable' });
  });

  it('takes a field that the tenant answers and an alert lacks as empty', async () => {
    const bare = { id: '5', fields: { id: '5', name: 'x', caseid: 4021 }, found: { id: '5' } };
    const { entries } = await searchTenant({ query: QUERY }, answerOf(bare));
    expect(entries.map(({ type }) => type)).toEqual(['note']);
  });

  it('asks for a window where no case is named, and cuts to the limit', async () => {
    const { asked, found } = await searchTenant(
      { query: 'agentid:"a1"', fromdate: '2 hours ago', todate: '2025-06-03T10:15:00Z', limit: 1 },
      answerOf(alertOf('1', { agentid: 'a1' }), alertOf('2', { agentid: 'a1' }), alertOf('3', { agentid: 'a2' })),
    );
    expect(asked).toEqual([{ from: Date.parse('2025-06-03T08:30:00Z'), to: Date.parse('2025-06-03T10:15:00Z') }]);
    expect(found).toMatchObject([{ id: '1' }]);
  });

  it('leaves informational alerts out unless they are asked for', async () => {
    const answer = answerOf(alertOf('1', { severity: 'INFO' }));
    expect((await searchTenant({ query: QUERY }, answer)).found).toBeUndefined();
    expect((await searchTenant({ query: QUERY, includeinformational: 'true' }, answer)).found).toMatchObject([
      { id: '1' },
    ]);
  });

  it('does not list the alert of the run as evidence, and marks it', async () => {
    const { found, evidence } = await searchTenant({ query: 'caseid:4021' }, answerOf(alertOf('88002')));
    expect(found).toMatchObject([{ id: '88002', isSelf: true }]);
    expect(evidence).toMatchObject([{ value: 'none in case 4021' }]);
  });

  it('ignores filters beside a query, and makes clauses of them without one', async () => {
    const answer = answerOf(alertOf('1'), alertOf('2', { name: 'Other' }));
    expect((await searchTenant({ query: 'caseid:4021', name: 'Other' }, answer)).found).toHaveLength(2);
    const filtered = await searchTenant({ name: ['Other) or (severity:*', 'Other'], fromdate: '2025-06-03' }, answer);
    expect(filtered.found).toMatchObject([{ id: '2' }]);
  });

  it('fails when the instance is gone', async () => {
    const outcome = await runRow(searchIncidentsV2, { query: QUERY });
    expect(outcome.entries).toMatchObject([{ type: 'error', code: 'search.failed' }]);
  });
});

describe('SearchIncidentsV2 among our own alerts', () => {
  const record = (id: string, fields: JsonObject): AlertRecord => ({
    ref: { instance: '', id },
    fields: { id, ...fields },
    status: 'open',
    closeReason: null,
    closeNotes: null,
    receivedAt: Date.parse('2025-06-03T10:00:00Z'),
    closedAt: null,
    run: null,
    playbook: null,
  });
  const rows = [
    record('1', { name: 'a', agentid: 'x' }),
    record('2', { name: 'b', agentid: 'x', severity: 0.5 }),
    record('3', { name: 'c', agentid: 'x' }),
    record('4', { name: 'd', agentid: 'x' }),
  ];

  /** An index that gives one alert a page, and cuts the first answers short. */
  const searchOwn = async (args: JsonObject, cutShort = 0) => {
    const asked: AlertQuery[] = [];
    const find = (query: AlertQuery): Promise<AlertAnswer> => {
      const at = asked.push(query) - 1 - cutShort;
      return Promise.resolve({
        rows: at < 0 ? [] : rows.slice(at, at + 1),
        next: at + 1 < rows.length ? String(asked.length) : null,
        complete: at >= 0,
      });
    };
    const scope = { alertRef: { instance: '', id: '9' } };
    const { entries } = await runRow(searchIncidentsV2, args, { scope, ports: { alerts: { find } } });
    return { asked, entries };
  };

  it('asks the index for the query, and reads on to the end', async () => {
    const { asked, entries } = await searchOwn({ query: 'agentid:x' });
    expect(entries[0]?.context?.[KEY]).toMatchObject([
      { id: '1', status: 'open', created: '2025-06-03T10:00:00.000Z', CustomFields: { agentid: 'x' } },
      { id: '3' },
      { id: '4' },
    ]);
    expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, '1', '2', '3']);
    expect(asked[0]?.query).toEqual({ kind: 'is', field: 'agentid', value: 'x' });
  });

  it('reads no further than the results that are wanted, informational ones not counted', async () => {
    const { asked, entries } = await searchOwn({ query: 'agentid:x', limit: '2' });
    expect(entries[0]?.context?.[KEY]).toMatchObject([{ id: '1' }, { id: '3' }]);
    expect([asked.length, entries.length]).toEqual([3, 1]);
  });

  it('goes on where an answer was cut short, and never says "none" where it gave up', async () => {
    expect((await searchOwn({ query: 'agentid:x' }, 19)).entries[0]?.context?.[KEY]).toHaveLength(3);
    const { entries } = await searchOwn({ query: 'agentid:x' }, 20);
    expect(entries).toMatchObject([{ type: 'error', code: 'search.incomplete' }]);
  });
});
