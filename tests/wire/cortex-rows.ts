/** Rows of client.test.ts: quarantine, scripts, hash lists, original alerts, single processes. */
import { action, ENDPOINT, NOBODY, run, SAMPLE, type Row } from './rows.ts';

const PATH = String.raw`C:\Users\jdoe\AppData\Local\Temp\a.exe`;
const FILE = { endpoint_id: ENDPOINT, file_hash: SAMPLE, file_path: PATH };
const QUARANTINE = { endpoint_id_list: ENDPOINT, file_hash: SAMPLE, file_path: PATH, incident_id: '62' };
const OPEN = { endpoints: [ENDPOINT], highest: null };
const RESTORE = { endpoint_id: ENDPOINT, file_hash: SAMPLE, file_path: PATH };
const LINE = 'crontab -u www-data -l';
const SCRIPT = { endpoint_ids: [ENDPOINT], commands: LINE, is_raw_command: 'true', incident_id: '62' };
const OTHER = 'b'.repeat(64);

const quarantine = action('core-quarantine-files');
const restore = action('core-restore-file');
const script = action('core-run-script-execute-commands');
const block = action('core-blocklist-files');

const STATUS_KEY =
  'Core.quarantineFiles.status' +
  '(val.fileHash == obj.fileHash && val.endpointId == obj.endpointId && val.filePath == obj.filePath)';
const held = (status: boolean) => ({
  entries: [
    { type: 'note', context: { [STATUS_KEY]: [{ status, endpointId: ENDPOINT, filePath: PATH, fileHash: SAMPLE }] } },
  ],
  gaps: [],
});

export const CORTEX_ACTIONS: readonly Row[] = [
  {
    fixture: 'terminate one process',
    call: (instance) =>
      action('core-terminate-process')(instance).send(
        { agent_id: ENDPOINT, instance_id: 'AdoA1x3gPQAAAB9kAAAAAA==', process_name: 'evil.exe', incident_id: 62 },
        40,
      ),
    gives: {
      kind: 'accepted',
      state: { actionId: 41 },
      entries: [{ context: { 'Core.TerminateProcess(val.action_id == obj.action_id)': { action_id: 41 } } }],
    },
  },
  {
    fixture: 'a file that is not in quarantine',
    call: run('core-get-quarantine-status', FILE),
    gives: { ...held(false), evidence: [{ label: 'Quarantine status', source: 'Cortex tenant' }] },
  },
  {
    fixture: 'a quarantine under way is no quarantine yet',
    call: run('core-get-quarantine-status', { ...FILE, file_hash: [SAMPLE] }),
    gives: held(false),
  },
  {
    fixture: 'in quarantine when the action has ended',
    call: (instance) => quarantine(instance).check(QUARANTINE),
    gives: { kind: 'already' },
  },
  {
    fixture: 'out of quarantine when it was restored',
    call: (instance) => restore(instance).check(RESTORE),
    gives: { kind: 'already' },
  },
  {
    fixture: 'quarantine a file',
    call: (instance) => quarantine(instance).send(QUARANTINE, OPEN),
    gives: {
      kind: 'accepted',
      state: { actionId: 41, endpoints: [ENDPOINT] },
      entries: [
        {
          context: {
            'Core.quarantineFiles.actionIds(val.actionId == obj.actionId)': {
              endpointIdList: [ENDPOINT],
              filePath: PATH,
              fileHash: SAMPLE,
              actionId: 41,
            },
          },
        },
      ],
    },
  },
  {
    fixture: 'restore a file',
    call: (instance) => restore(instance).send(RESTORE, null),
    gives: {
      kind: 'accepted',
      entries: [{ context: { 'Core.restoredFiles(val.actionId == obj.actionId)': { actionId: 41 } } }],
    },
  },
  {
    fixture: 'run command lines',
    call: (instance) => script(instance).send(SCRIPT, 40),
    gives: {
      kind: 'accepted',
      state: { actionId: 41 },
      entries: [
        { context: { 'Core.ScriptRun(val.action_id == obj.action_id)': { action_id: 41, endpoints_count: 1 } } },
      ],
    },
  },
  {
    fixture: 'run on an endpoint that does not exist',
    call: (instance) => script(instance).send({ ...SCRIPT, endpoint_ids: NOBODY }, 40),
    gives: { kind: 'refused', code: 'cortex.not-supported' },
  },
  {
    fixture: 'a script that waits',
    call: run('core-get-script-execution-status', { action_id: 41 }),
    gives: {
      entries: [
        {
          context: {
            'Core.ScriptStatus(val.action_id == obj.action_id)': {
              action_id: 41,
              general_status: 'PENDING',
              endpoints_pending: 1,
              endpoints_canceled: 0,
            },
          },
        },
      ],
    },
  },
  {
    fixture: 'a script that has ended',
    call: run('core-get-script-execution-status', { action_id: ['41'] }),
    gives: { entries: [{ contents: { general_status: 'COMPLETED_SUCCESSFULLY' } }] },
  },
  {
    fixture: 'what a script printed',
    call: run('core-get-script-execution-results', { action_id: 41 }),
    gives: {
      entries: [
        {
          context: {
            'Core.ScriptResult(val.action_id == obj.action_id)': {
              action_id: 41,
              results: [
                {
                  endpoint_id: ENDPOINT,
                  execution_status: 'COMPLETED_SUCCESSFULLY',
                  command: `_${LINE}`,
                  command_output: ['*/5 * * * * /tmp/.x/kworkerds', '0 2 * * * /usr/local/bin/backup.sh'],
                },
              ],
            },
          },
        },
      ],
    },
  },
  {
    fixture: 'a script that has printed nothing yet',
    call: run('core-get-script-execution-results', { action_id: '41' }),
    gives: { entries: [{ contents: { results: [{ execution_status: 'IN_PROGRESS', standard_output: '' }] } }] },
  },
  {
    fixture: 'block a file',
    call: (instance) => block(instance).send({ hash_list: SAMPLE, comment: 'case 62', incident_id: '62' }, null),
    gives: { kind: 'accepted', state: { excluded: [] } },
  },
  {
    fixture: 'one of two is listed already',
    call: (instance) => block(instance).send({ hash_list: [SAMPLE, OTHER] }, null),
    gives: { kind: 'accepted', state: { excluded: [SAMPLE] } },
  },
  {
    fixture: 'all are listed already',
    call: (instance) => block(instance).send({ hash_list: SAMPLE }, null),
    gives: { kind: 'refused', code: 'cortex.hashes-listed' },
  },
  {
    fixture: 'take a file off the block list',
    call: (instance) => action('core-remove-blocklist-files')(instance).send({ hash_list: SAMPLE }, null),
    gives: { kind: 'accepted', state: { excluded: [] } },
  },
  {
    fixture: 'take a file off that is not on the list',
    call: (instance) => action('core-remove-blocklist-files')(instance).send({ hash_list: SAMPLE }, null),
    gives: { kind: 'lost' },
  },
  {
    fixture: 'allow a file',
    call: (instance) => action('core-allowlist-files')(instance).send({ hash_list: SAMPLE }, null),
    gives: { kind: 'accepted' },
  },
  {
    fixture: 'take a file off the allow list',
    call: (instance) => action('core-remove-allowlist-files')(instance).send({ hash_list: SAMPLE }, null),
    gives: { kind: 'accepted' },
  },
  {
    fixture: 'the original of an alert',
    call: run('core-get-cloud-original-alerts', { alert_ids: '333', filter_alert_fields: 'false' }),
    gives: {
      entries: [
        {
          context: {
            'Core.OriginalAlert(val.internal_id && val.internal_id == obj.internal_id)': [
              {
                internal_id: 333,
                silent: false,
                event: { action_process_image_path: '/tmp/.x/kworkerds', event_type: 500, user_agent: 'curl, 8' },
              },
            ],
          },
        },
      ],
      gaps: [],
    },
  },
  {
    fixture: 'the original of no alert',
    call: run('core-get-cloud-original-alerts', { alert_ids: ['9'] }),
    gives: { entries: [{ type: 'note', contents: [] }], gaps: ['Original alert'] },
  },
];

export const CORTEX_ACTIONS_NOT_ASKED: Readonly<Record<string, string>> = {
  'a quarantine with a hash that is none': 'refused before it is sent',
  'another script than the documented one': 'a client that works never asks for it',
  'block a file, the short answer': 'ours always asks for the long one; the short one is read in the Cortex tests',
};
