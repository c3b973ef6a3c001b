/**
 * The HTTP API as data: one row per route. Server, command line and the generated reference read the same rows.
 *
 * Every route asks for the token (`Authorization: Bearer …`). Errors are problem+json with a code of `API_ERRORS`.
 */

export interface RouteRow {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly summary: string;
  /** Query parameters, or keys of the JSON body; `?` marks an optional one. */
  readonly takes: readonly string[];
  readonly gives: string;
}

export const API_ROUTES = {
  health: row('GET', '/api/v1/health', 'Is it up, and which version', [], '{ok, version}'),
  receiveAlert: row(
    'POST',
    '/api/v1/alerts',
    'Deliver an alert: the same (instance, id) again is the same alert',
    ['instance', 'fields', 'playbook?', 'dryRun?', 'by?'],
    'Received (202)',
  ),
  listAlerts: row('GET', '/api/v1/alerts', 'Alerts, newest first', ['status?', 'limit?', 'cursor?'], '{alerts, next}'),
  showAlert: row('GET', '/api/v1/alert', 'One alert', ['instance', 'id'], 'AlertView'),
  listRuns: row(
    'GET',
    '/api/v1/runs',
    'Runs, newest first',
    ['status?', 'instance?', 'alertId?', 'limit?', 'cursor?'],
    '{runs, next}',
  ),
  showRun: row('GET', '/api/v1/runs/:run', 'One run: tasks, evidence, gaps, actions, what is open', [], 'RunView'),
  runEvents: row(
    'GET',
    '/api/v1/runs/:run/events',
    'Events after a place in the journal; waits up to waitMs for the next one',
    ['after?', 'waitMs?', 'limit?'],
    'EventsPage',
  ),
  cancelRun: row(
    'POST',
    '/api/v1/runs/:run/cancel',
    'Cancel: nothing new starts, writes in flight settle',
    ['by?'],
    '{run}',
  ),
  pauseRun: row(
    'POST',
    '/api/v1/runs/:run/pause',
    'Pause: nothing new starts until it is resumed, what is in flight settles',
    ['by?'],
    '{run}',
  ),
  resumeRun: row('POST', '/api/v1/runs/:run/resume', 'Go on with a run that is paused', ['by?'], '{run}'),
  againRun: row(
    'POST',
    '/api/v1/runs/:run/again',
    'Run the playbook once more on the same alert: a new run, linked to this one, which must have ended',
    ['by?'],
    '{run}',
  ),
  listPlaybooks: row('GET', '/api/v1/playbooks', 'Installed playbooks, by name', [], '{playbooks, problems}'),
  showPlaybook: row('GET', '/api/v1/playbook', 'One installed playbook, by name or id', ['name'], 'PlaybookView'),
  listApprovals: row('GET', '/api/v1/approvals', 'Open questions', ['run?', 'limit?', 'cursor?'], '{approvals, next}'),
  approvalPage: row(
    'GET',
    '/api/v1/approvals/page',
    'One open question as a page: all that is decided on, without anything that runs',
    ['question'],
    'HTML',
  ),
  answerApproval: row(
    'POST',
    '/api/v1/approvals/answer',
    'Answer a question; names the hash of what was shown',
    ['question', 'hash', 'answers', 'by?'],
    '{question}',
  ),
  listItems: row(
    'GET',
    '/api/v1/items',
    'Manual tasks and reviews that wait for a person',
    ['run?', 'limit?', 'cursor?'],
    '{items, next}',
  ),
  completeItem: row(
    'POST',
    '/api/v1/items/complete',
    'Complete an item by one of its offers',
    ['item', 'offer?', 'note?', 'by?'],
    '{item}',
  ),
  listActions: row(
    'GET',
    '/api/v1/actions',
    'The ledger of actions, newest first',
    ['run?', 'limit?', 'cursor?'],
    '{actions, next}',
  ),
  undoAction: row(
    'POST',
    '/api/v1/actions/undo',
    'Take an action back; it runs as a playbook of its own',
    ['id', 'force?', 'by?'],
    '{run}',
  ),
  listAudit: row('GET', '/api/v1/audit', 'Audit events', ['run?', 'limit?', 'cursor?'], '{audit, next}'),
  listProducts: row('GET', '/api/v1/products', 'Integrations of this release, with their settings', [], '{products}'),
  listInstances: row('GET', '/api/v1/instances', 'Instances, without their secrets', [], '{instances}'),
  addInstance: row(
    'POST',
    '/api/v1/instances',
    'Add an instance; it is a dry run until it is switched on',
    ['name', 'product', 'config', 'by?'],
    'InstanceView (201)',
  ),
  changeInstance: row(
    'POST',
    '/api/v1/instances/change',
    'Enable, disable, switch the dry run off or on',
    ['name', 'enabled?', 'live?', 'by?'],
    'InstanceView',
  ),
  editInstance: row(
    'PATCH',
    '/api/v1/instances',
    'Change settings and secrets (null takes one back); If-Match names the version seen; who moves it makes it a dry run',
    ['name', 'config', 'by?'],
    'InstanceView',
  ),
  removeInstance: row(
    'POST',
    '/api/v1/instances/remove',
    'Remove an instance with its secrets',
    ['name', 'by?'],
    '{name}',
  ),
  testInstance: row('POST', '/api/v1/instances/test', 'Test an instance; reads only', ['name'], 'TestView'),
  rekeyInstances: row(
    'POST',
    '/api/v1/instances/rekey',
    'Seal every secret anew with the key in force; an own key is replaced',
    ['by?'],
    '{secrets}',
  ),
  doctor: row('GET', '/api/v1/doctor', 'Check store, playbooks, integrations', [], 'DoctorView'),
} as const satisfies Record<string, Omit<RouteRow, 'name'>>;

function row<M extends RouteRow['method']>(
  method: M,
  path: string,
  summary: string,
  takes: readonly string[],
  gives: string,
): { method: M; path: string; summary: string; takes: readonly string[]; gives: string } {
  return { method, path, summary, takes, gives };
}

/** Every code that the API answers with: status and what to do. */
export const API_ERRORS = {
  'api.unauthorised': {
    status: 401,
    title: 'No or wrong token',
    hint: 'Send "Authorization: Bearer <token>"; the token is in the data directory.',
  },
  'api.not-found': { status: 404, title: 'No such thing', hint: 'Check the id; lists name what there is.' },
  'api.invalid': { status: 400, title: 'The request cannot be read', hint: 'Compare it with the API reference.' },
  'api.too-large': { status: 413, title: 'The request is too large', hint: 'A body may have up to 8 MiB.' },
  'api.unavailable': { status: 503, title: 'Not now', hint: 'The process is starting or stopping: try again.' },
  'approval.answered': {
    status: 409,
    title: 'Somebody else answered first',
    hint: 'Nothing to do: see facts for who and when.',
  },
  'approval.changed': {
    status: 409,
    title: 'What the question shows has changed',
    hint: 'Read it again and answer the new one.',
  },
  'approval.no-right': {
    status: 403,
    title: 'Your role may not answer this',
    hint: 'Ask somebody with an approver role.',
  },
  'approval.requester': {
    status: 403,
    title: 'Who asked for the run does not decide in it',
    hint: 'Ask another person to answer; `riposte approval list` shows them the question.',
  },
  'approval.incomplete': {
    status: 422,
    title: 'A required answer is missing',
    hint: 'Answer every required field with one of its options.',
  },
  'alert.invalid': {
    status: 422,
    title: 'The alert cannot be taken',
    hint: 'It needs an id and fields; see the alert format.',
  },
  'playbook.unknown': { status: 422, title: 'No such playbook', hint: 'Name an installed playbook, or none.' },
  'item.completed': {
    status: 409,
    title: 'Somebody else completed it first',
    hint: 'Nothing to do: see facts for who and when.',
  },
  'item.not-assigned': {
    status: 403,
    title: 'Only its assignee may complete it',
    hint: 'Ask the assignee, who is named in the list of items.',
  },
  'action.no-undo': {
    status: 409,
    title: 'This action cannot be taken back',
    hint: 'Its command has no inverse, or it is not in force.',
  },
  'instance.unknown': { status: 404, title: 'No such instance', hint: 'See riposte instance list.' },
  'instance.exists': { status: 409, title: 'There is an instance of that name', hint: 'Take another name.' },
  'instance.configured': {
    status: 409,
    title: 'The instance stands in the configuration file',
    hint: 'Change it there and start Riposte again.',
  },
  'instance.in-use': {
    status: 409,
    title: 'Actions are under way on the instance',
    hint: 'Wait until they have ended, or disable it.',
  },
  'instance.changed': {
    status: 412,
    title: 'Somebody else changed the instance first',
    hint: 'Read it again: see facts for who and when.',
  },
  'instance.needs-version': {
    status: 428,
    title: 'The version that is to be changed is missing',
    hint: 'Send "If-Match" with the "version" of the instance.',
  },
  'instance.needs-secret': {
    status: 422,
    title: 'The secrets must be given again',
    hint: 'A secret is sent to no other host than the one that it was given for.',
  },
  'instance.bad-name': {
    status: 422,
    title: 'Not a name for an instance',
    hint: 'Letters, digits, blanks, dots, dashes and underscores.',
  },
  'integration.unknown': { status: 422, title: 'No such integration', hint: 'See riposte instance products.' },
  'integration.bad-config': {
    status: 422,
    title: 'The settings do not fit the integration',
    hint: 'See riposte instance products.',
  },
  'outbound.bad-url': { status: 422, title: 'Not the address of a service', hint: 'Give an http or https URL.' },
  'secret.no-key': {
    status: 409,
    title: 'There is no key for secrets',
    hint: 'Restore the key file, or start with the key in RIPOSTE_KEY or RIPOSTE_KEY_FILE.',
  },
  'secret.bad-key': {
    status: 409,
    title: 'The key for secrets cannot be used',
    hint: 'A key is 32 random bytes in base64 or hex.',
  },
  'secret.wrong-key': {
    status: 409,
    title: 'Secrets were sealed with another key',
    hint: 'Start with that key; nothing is lost until then.',
  },
  'secret.damaged': {
    status: 409,
    title: 'A sealed secret was changed',
    hint: 'Remove the instance and add it again.',
  },
  'run.unreadable': {
    status: 409,
    title: 'The journal of this run cannot be read by this release',
    hint: 'Nothing is lost: start the release that wrote it, or restore a backup; `riposte doctor` names such runs.',
  },
  'run.ended': {
    status: 409,
    title: 'The run has ended',
    hint: 'There is nothing left to cancel, pause or resume. `riposte run again` starts a new one on the same alert.',
  },
  'run.not-paused': { status: 409, title: 'The run is not paused', hint: 'See `riposte run show` for how it stands.' },
  'run.not-ended': {
    status: 409,
    title: 'The run has not ended',
    hint: 'Cancel it first, or let it end: two runs of one alert at once would ask and act twice.',
  },
  'internal.unexpected': { status: 500, title: 'Something failed inside', hint: 'See the log; the journal is intact.' },
} as const satisfies Record<string, { status: number; title: string; hint: string }>;

export type ApiErrorCode = keyof typeof API_ERRORS;
