/**
 * What is generally known of XSOAR: names that every playbook may use, whether or not they are installed here. Without it the first
 * `Exists` of a foreign playbook would be an unknown script that may write anything.
 *
 * Not here: what this product offers (`CheckFacts`, which wins where both know a name).
 */

/**
 * Roots that no task writes: laid over the context by the server, or by the engine for its own records (`Action`, `task`).
 * `playbookQuery` is there in a job over a query.
 */
export const VIRTUAL_ROOTS: ReadonlySet<string> = new Set([
  'alert',
  'incident',
  'issue',
  'parentIncidentContext',
  'parentIncidentFields',
  'incidents',
  'investigation',
  'inputs',
  'lists',
  'modules',
  'lastCompletedTaskEntries',
  'currentPlaybookID',
  'playbookQuery',
  'Action',
  'task',
  'demisto',
  'brandInstances',
]);

/** XSOAR: context that the extraction of indicators and the files of an alert fill without any task saying so. */
export const STANDARD_ROOTS: ReadonlySet<string> = new Set([
  'Account',
  'CVE',
  'DBotScore',
  'Domain',
  'Email',
  'Endpoint',
  'File',
  'Host',
  'IP',
  'InfoFile',
  'Registry',
  'RegistryKey',
  'URL',
]);

export interface CommonScript {
  /** `<key>` stands for the value of the argument `key`. */
  readonly outputs: readonly string[];
  /** What it answers as a condition. */
  readonly labels?: readonly string[];
}

const YES_NO = ['yes', 'no'];
const SILENT: CommonScript = { outputs: [] };

/** XSOAR: scripts and built-in commands of its public content, by name. */
export const COMMON: ReadonlyMap<string, CommonScript> = new Map<string, CommonScript>([
  ['AreValuesEqual', { outputs: ['AreValuesEqual'], labels: YES_NO }],
  ['ContextContains', { outputs: ['ContextContains'], labels: YES_NO }],
  ['CountArraySize', { outputs: ['ArraySize', '<contextKey>'] }],
  ['CreateArray', { outputs: ['array', '<contextKey>'] }],
  ['Exists', { outputs: [], labels: YES_NO }],
  [
    'GetTime',
    { outputs: ['TimeNow', 'TimeNowUnix', '<contextKey>', '<contextKey>TimeNow', '<contextKey>TimeNowUnix'] },
  ],
  ['IsGreaterThan', { outputs: [], labels: YES_NO }],
  ['IsIntegrationAvailable', { outputs: ['brandInstances'], labels: YES_NO }],
  ['IsMaliciousIndicatorFound', { outputs: ['MaliciousIndicatorFound'], labels: YES_NO }],
  ['IsTrue', { outputs: [], labels: YES_NO }],
  ['IsValueInArray', { outputs: [], labels: YES_NO }],
  ['isError', { outputs: [], labels: YES_NO }],
  ['MatchRegex', { outputs: ['MatchRegex.results', '<contextKey>'] }],
  ['Set', { outputs: ['<key>'] }],
  ['SetAndHandleEmpty', { outputs: ['<key>'] }],
  ['SetMultipleValues', { outputs: ['<parent>'] }],
  ['StringContains', { outputs: [], labels: YES_NO }],
  ['StringReplace', { outputs: ['StringReplace.Result'] }],
  ['createNewIncident', { outputs: ['CreatedIncidentID'] }],
  ...[
    'AssignAnalystToIncident',
    'CloseInvestigation',
    'DeleteContext',
    'IncidentSet',
    'Print',
    'PrintErrorEntry',
    'RaiseError',
    'Sleep',
    'VerifyContext',
    'VerifyContextFields',
    'VerifyHumanReadableContains',
    'closeInvestigation',
    'linkIncidents',
    'setAlert',
    'setIncident',
    'setOwner',
    'setSeverity',
    'setStage',
    'startTimer',
    'stopTimer',
    'pauseTimer',
    'resetTimer',
  ].map((name): [string, CommonScript] => [name, SILENT]),
]);
