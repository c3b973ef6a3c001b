/**
 * Goal: what is read out of arguments and answers is what was written there: command lines, original alerts, prevalence, hash lists.
 * Method: by example, with a client that answers from a table. Over the wire the commands are tested in tests/wire.
 */
import { describe, expect, test } from 'vitest';
import { StepClock } from '../../../core/base/clock.ts';
import type { Json, JsonObject } from '../../../core/base/json.ts';
import type { CallScope, CommandRow } from '../../../core/engine/commands.ts';
import type { RequestSpec } from '../../outbound/client.ts';
import { createCountingIds } from '../counting-ids.ts';
import { coreBlocklistFiles } from './commands/core-blocklist-files.ts';
import { coreGetCloudOriginalAlerts } from './commands/core-get-cloud-original-alerts.ts';
import { coreGetCmdAnalyticsPrevalence } from './commands/core-get-cmd-analytics-prevalence.ts';
import { coreGetDynamicAnalysis } from './commands/core-get-dynamic-analysis.ts';
import { coreGetQuarantineStatus } from './commands/core-get-quarantine-status.ts';
import { coreGetRegistryAnalyticsPrevalence } from './commands/core-get-registry-analytics-prevalence.ts';
import { coreGetScriptExecutionResults } from './commands/core-get-script-execution-results.ts';
import { coreQuarantineFiles } from './commands/core-quarantine-files.ts';
import { coreRunScriptExecuteCommands } from './commands/core-run-script-execute-commands.ts';
import type { CortexIo } from './io.ts';
import { decodeValue } from './original-alerts.ts';
import { linesOf, linesProblem } from './script-lines.ts';

const SCOPE: CallScope = {
  run: 'run',
  task: '1',
  alertRef: { instance: 'tenant', id: '1' },
  alert: {},
  context: {},
  evidence: [],
  gaps: [],
  actions: [],
  items: [],
  dryRun: false,
};
const HOST = 'f8a2f58846b542579c12090652e79f3d';
const SHA = 'a'.repeat(64);

/** A tenant that answers every request with `body`, and what it was asked. */
function answering(body: Json): { readonly io: CortexIo; readonly asked: JsonObject[] } {
  const asked: JsonObject[] = [];
  const ask = (spec: RequestSpec) => {
    asked.push((JSON.parse(spec.body ?? '{}') as JsonObject)['request_data'] as JsonObject);
    const text = JSON.stringify(body);
    return Promise.resolve({ kind: 'answer' as const, status: 200, headers: {}, text, attempts: 1, throttled: false });
  };
  return {
    asked,
    io: {
      http: { place: '', read: ask, write: ask, close: () => undefined },
      clock: new StepClock(),
      instance: 'tenant',
      nonce: () => '',
      ids: createCountingIds(),
      config: { key: { kind: 'standard', id: '1', key: 'k' }, tenant: 'acme' },
    },
  };
}

async function outcome(row: CommandRow<CortexIo>, args: JsonObject, body: Json) {
  const { io, asked } = answering(body);
  return { ...(await row.run?.(args, io, SCOPE)), asked };
}

describe('the lines of a script', () => {
  test.each<[string, JsonObject, readonly string[]]>([
    ['a raw command is one line, commas and all', { commands: 'a, b', is_raw_command: 'true' }, ['a, b']],
    ['a raw command that looks like a list is one line', { commands: '["a"]', is_raw_command: true }, ['["a"]']],
    ['a text is divided at commas, and each part shows', { commands: 'a,curl x' }, ['a', 'curl x']],
    ['a list is taken as it is', { commands: ['a,b', 'a,b'] }, ['a,b', 'a,b']],
    ['a list may be written as JSON', { commands: '["a,b", 2]' }, ['a,b', '2']],
    [
      'PowerShell is wrapped as the vendor does',
      { commands: `Get-X 'a' "b"`, command_type: 'powershell' },
      [String.raw`powershell -Command "Get-X ''a'' \"b\""`],
    ],
    ['nothing is no line', { commands: ' , ' }, []],
  ])('%s', (_, args, lines) => {
    expect(linesOf(args)).toEqual(lines);
  });

  test('every line on every endpoint is a target, letter for letter', () => {
    expect(
      coreRunScriptExecuteCommands.action?.targets({ endpoint_ids: [HOST, 'other'], commands: 'id,curl x' }),
    ).toEqual([`${HOST}/id`, `${HOST}/curl x`, 'other/id', 'other/curl x']);
  });

  test.each(['a\nb', 'a\u0000b', 'a\u202Eb', 'a\u200Bb', 'a\u2028b', 'x'.repeat(8_001), ''])(
    'a line that does not show as it runs is refused: %j',
    (commands) => {
      expect(linesProblem({ commands, is_raw_command: 'true' }, [HOST])).toBeDefined();
    },
  );

  test('a path and a pipe are ordinary lines: who approves them sees them', () => {
    expect(linesProblem({ commands: 'ls /tmp | sort', is_raw_command: 'true' }, [HOST])).toBeUndefined();
  });
});

describe('an original alert', () => {
  test.each<[Json, Json]>([
    ['{"a":"{\\"b\\":\\"1\\"}"}', { a: { b: 1 } }],
    ['false', false],
    ['null', null],
    ['/tmp/x', '/tmp/x'],
    ['123', 123],
    ['007', '007'],
    ['1e5', '1e5'],
    ['12345678901234567890', '12345678901234567890'],
    ['["1"]', ['1']],
    ['{"broken', '{"broken'],
  ])('%j becomes %j', (text, value) => {
    expect(decodeValue(text)).toEqual(value);
  });

  test('thousands of levels do not end the process', () => {
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    expect(() => decodeValue(deep)).not.toThrow();
    expect(() => decodeValue(JSON.parse(deep) as Json)).not.toThrow();
  });

  const alerts = (...rows: readonly JsonObject[]) => ({ reply: { alerts: rows } });

  test('filtered fields keep the id that ties them to their alert', async () => {
    const original_alert_json = JSON.stringify({
      silent: 'false',
      secret: 'x',
      raw_abioc: JSON.stringify({ event: { vendor: 'AMAZON', other: 'y' } }),
    });
    const { entries } = await outcome(
      coreGetCloudOriginalAlerts,
      { alert_ids: '7' },
      alerts({ internal_id: 7, original_alert_json }),
    );
    expect(entries?.[0]?.contents).toEqual([{ internal_id: 7, silent: false, event: { vendor: 'AMAZON' } }]);
  });

  test('one that cannot be decoded is an error and a gap, and hides no other', async () => {
    const good = { internal_id: 7, original_alert_json: '{}' };
    const { entries, gaps } = await outcome(
      coreGetCloudOriginalAlerts,
      { alert_ids: ['7', '8'] },
      alerts(good, { internal_id: 8, original_alert_json: '{' }),
    );
    expect([entries?.map(({ type }) => type), gaps]).toEqual([['note', 'error'], ['Original alert']]);
  });

  test('the answer about another alert does not count', async () => {
    const row = { internal_id: 9, original_alert_json: '{}' };
    const { entries, gaps } = await outcome(coreGetCloudOriginalAlerts, { alert_ids: '7' }, alerts(row));
    expect([entries?.[0]?.contents, gaps]).toEqual([[], ['Original alert']]);
  });

  test('an id of the debugger is not asked for', async () => {
    const { asked, entries } = await outcome(coreGetCloudOriginalAlerts, { alert_ids: `${'a'.repeat(32)}$&$1` }, {});
    expect([asked, entries?.[0]?.code]).toEqual([[], 'input.rejected']);
  });

  test('its dynamic analysis is read out of it, and that there is none is said', async () => {
    const analysis = { causalityId: 'C', isBiocRule: true };
    const original_alert_json = JSON.stringify({ messageData: JSON.stringify({ dynamicAnalysis: analysis }) });
    const found = await outcome(
      coreGetDynamicAnalysis,
      { alert_ids: '7' },
      alerts({ internal_id: 7, original_alert_json }),
    );
    expect(found.entries?.[0]?.contents).toEqual([analysis]);
    const none = await outcome(
      coreGetDynamicAnalysis,
      { alert_ids: '7' },
      alerts({ internal_id: 7, original_alert_json: '{}' }),
    );
    expect(none.entries?.[0]?.readable).toBe('There is no dynamicAnalysis for these alert ids.');
  });
});

describe('prevalence', () => {
  test('a command line is one value, commas and all', async () => {
    const line = 'rundll32 a.dll,Entry';
    const { asked } = await outcome(coreGetCmdAnalyticsPrevalence, { process_command_line: line }, { results: [] });
    expect(asked[0]?.['args']).toEqual([{ process_command_line: line }]);
  });

  test('registry keys and values are asked in pairs, and answers belong to their pair', async () => {
    const args = { key_name: ['Run', 'Run'], value_name: 'a,b' };
    const { asked, entries } = await outcome(coreGetRegistryAnalyticsPrevalence, args, {
      results: [{ args: { key_name: 'Run', value_name: 'b' }, value: false, data: null }],
    });
    expect(asked[0]?.['args']).toEqual([
      { key_name: 'Run', value_name: 'a' },
      { key_name: 'Run', value_name: 'b' },
    ]);
    expect(entries?.[0]?.contents).toEqual([{ key_name: 'Run', value_name: 'b', value: false, data: null }]);
    const uneven = await outcome(coreGetRegistryAnalyticsPrevalence, { key_name: 'a,b', value_name: 'c' }, {});
    expect(uneven.entries?.[0]?.code).toBe('input.rejected');
  });
});

describe('a quarantine', () => {
  /** The action ended well; the file is in quarantine or not, by what the tenant says of it. */
  function tenant(status: Json, at: number) {
    const { io } = answering({});
    const clock = new StepClock(at);
    const ask = (spec: RequestSpec) => {
      const body = spec.path.includes('quarantine')
        ? { reply: [{ endpoint_id: HOST, file_hash: SHA, file_path: '/x', status }] }
        : { reply: { data: { [HOST]: 'COMPLETED_SUCCESSFULLY' } } };
      const text = JSON.stringify(body);
      return Promise.resolve({
        kind: 'answer' as const,
        status: 200,
        headers: {},
        text,
        attempts: 1,
        throttled: false,
      });
    };
    return { ...io, clock, http: { ...io.http, read: ask } };
  }
  const args = { endpoint_id_list: HOST, file_hash: SHA, file_path: '/x' };
  const state = { actionId: 41, endpoints: [HOST], deadline: 1_000 };

  test.each<[Json, number, string]>([
    [true, 0, 'proven'],
    [null, 0, 'proven'],
    [false, 999, 'pending'],
    [false, 1_000, 'failed'],
  ])('whose action ended well and whose file says %j after %i ms is %s', async (status, at, kind) => {
    const proof = await coreQuarantineFiles.action?.prove(args, tenant(status, at), state, SCOPE);
    expect(proof?.kind).toBe(kind);
  });
});

describe('answers of another form', () => {
  test('the output of a line is a list, also when it comes as one text', async () => {
    const body = { reply: { results: [{ endpoint_id: HOST, _id: 'uid=0' }, { endpoint_id: 'b' }] } };
    const { entries } = await outcome(coreGetScriptExecutionResults, { action_id: '1' }, body);
    expect(entries?.[0]?.contents).toMatchObject({
      results: [{ endpoint_id: HOST, command: '_id', command_output: ['uid=0'] }, { endpoint_id: 'b' }],
    });
  });

  test('results that are null are none', async () => {
    const { entries } = await outcome(
      coreGetScriptExecutionResults,
      { action_id: '22519813685366' },
      { reply: { results: null } },
    );
    expect(entries?.[0]?.contents).toEqual({ action_id: 22_519_813_685_366, results: [] });
  });

  test.each<[Json, readonly string[]]>([
    [{ reply: true }, ['Quarantine status']],
    [{ reply: [] }, ['Quarantine status']],
    [{ reply: [{ endpoint_id: 'another', file_hash: SHA, file_path: '/x', status: true }] }, ['Quarantine status']],
    [{ reply: [{ endpoint_id: HOST, file_hash: SHA.toUpperCase(), file_path: '/x', status: 'true' }] }, []],
  ])('a quarantine status in %j: gaps %j', async (body, gaps) => {
    const args = { endpoint_id: HOST, file_hash: SHA, file_path: '/x' };
    expect((await outcome(coreGetQuarantineStatus, args, body)).gaps).toEqual(gaps);
  });

  test.each<[Json, string]>([
    [{ reply: true }, 'accepted'],
    [{ reply: 'yes please' }, 'lost'],
    [{ reply: {} }, 'lost'],
  ])('a hash list that answers %j: %s', async (body, kind) => {
    const { io } = answering(body);
    const sent = await coreBlocklistFiles.action?.send({ hash_list: SHA }, io, null, SCOPE);
    expect(sent?.kind).toBe(kind);
  });
});
