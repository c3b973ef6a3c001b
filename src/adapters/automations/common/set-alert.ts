/**
 * setAlert, setIncident, setIssue: fields of the run's own alert. setOwner and setStage are the same with one field.
 *
 * F1. A field on which policy rests, which tells who the alert is, or which closes it, is refused: not silently, and the others of the
 *     call are not set either.
 * F2. Names are the machine names of fields; a display name ("Destination IP") is brought to its machine name (`destinationip`).
 * F3. An empty value changes nothing, unless `deleteEmptyField` says so.
 */
import { getOwn, isList, isObject, parseJson, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { ArgumentRow, CallScope, CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { mayBeTimer, timerWithSla } from '../../../core/engine/sla.ts';
import { fixedFieldReason, machineName, severityOf } from '../../../domain/alerts/fields.ts';
import { asText, flagOf, isEmpty, isGiven, textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';
import { numberOf } from './conditions.ts';

const ARGS: readonly ArgumentRow[] = [
  { name: 'id', description: 'Id of the alert: only that of the run can be changed.' },
  {
    name: 'severity',
    description: '0 to 4 (0.5 is informational), or unknown, informational, low, medium, high, critical.',
  },
  { name: 'name', description: 'Name of the alert.' },
  { name: 'type', description: 'Its type.' },
  { name: 'details', description: 'Its description.' },
  { name: 'owner', description: 'Who works on it.' },
  {
    name: 'labels',
    description: 'Its labels, which replace the others: a list of objects, or its JSON.',
    isArray: true,
  },
  { name: 'addLabels', description: 'Labels that come after those that it has.', isArray: true },
  { name: 'customFields', description: 'Fields and their values as an object, or its JSON.' },
  { name: 'sla', description: 'Minutes for the timer in slaField.' },
  { name: 'slaField', description: 'The timer that sla is about; remediationsla where none is named.' },
  { name: 'deleteEmptyField', description: 'true empties the fields whose value is empty.', defaultValue: 'false' },
];

/** XSOAR: the timer that is meant where none is named. */
const REMEDIATION_TIMER = 'remediationsla';

/** Arguments that are no fields. */
const CONTROLS: ReadonlySet<string> = new Set([
  'id',
  'customfields',
  'deleteemptyfield',
  'addlabels',
  'sla',
  'slafield',
]);

export const setAlert = settingRow('setAlert', 'Changes fields of the alert that the run is about.');
export const setIncident = settingRow('setIncident', 'Changes fields of the alert; XSOAR calls it an incident.');
export const setIssue = settingRow('setIssue', 'Changes fields of the alert; XSIAM calls it an issue.');

export const setOwner = oneField('setOwner', 'owner', 'Who works on the alert from now on.');
export const setStage = oneField('setStage', 'phase', 'The phase that the work on the alert is in.', 'stage');
export const setSeverity = oneField('setSeverity', 'severity', 'How severe the alert is.');

export const incidentSet: CommandRow<AutomationPorts> = {
  ...settingRow('IncidentSet', 'Changes fields of the alert; the older form of setIncident.'),
  args: [
    ...ARGS.filter(({ name }) =>
      ['severity', 'name', 'type', 'details', 'owner', 'labels', 'addLabels'].includes(name),
    ),
    { name: 'stage', description: 'The phase that the work on the alert is in.' },
    { name: 'customFieldName', description: 'A further field.' },
    { name: 'customFieldValue', description: 'Its value.' },
    { name: 'playbook', description: 'Not supported: a run keeps the playbook with which it began.' },
    { name: 'updatePlaybookForType', description: 'Not supported: as above.' },
  ],
  record: recordOf((args) => {
    const { stage, customFieldName, customFieldValue, playbook, updatePlaybookForType: _, ...fields } = args;
    if (!isEmpty(playbook)) {
      return { refused: errorOutcome('alert.playbook', 'A run keeps the playbook with which it began.') };
    }
    const name = asText(customFieldName);
    const given = {
      ...fields,
      ...(isEmpty(stage) ? {} : { phase: stage ?? '' }),
      ...(name === '' ? {} : { [name]: customFieldValue ?? '' }),
    };
    return { given };
  }),
};

function settingRow(name: string, description: string): CommandRow<AutomationPorts> {
  return { name, description, risk: 'write', args: ARGS, outputs: [], record: recordOf((given) => ({ given })) };
}

function oneField(name: string, field: string, what: string, argument = field): CommandRow<AutomationPorts> {
  return {
    name,
    description: `Changes the field ${field} of the alert.`,
    risk: 'write',
    args: [{ name: argument, description: what, required: true }],
    outputs: [],
    record: recordOf((args) => ({ given: { [field]: getOwn(args, argument) ?? '' } })),
  };
}

/** The arguments as setAlert takes them, or why not. */
type Fields = { readonly given: JsonObject } | { readonly refused: Outcome };

function recordOf(fieldsOf: (args: JsonObject) => Fields): NonNullable<CommandRow<AutomationPorts>['record']> {
  return {
    verb: 'change-alert',
    targets: (_args, { alertRef }) => [alertRef.id],
    change: (args, _ports, scope) => {
      const fields = fieldsOf(args);
      return Promise.resolve('refused' in fields ? fields.refused : changeOf(fields.given, scope));
    },
  };
}

function changeOf(args: JsonObject, { alertRef, alert }: CallScope): Outcome {
  const asked = textOf(args, 'id').trim();
  if (asked !== '' && asked !== alertRef.id) {
    return errorOutcome(
      'alert.other',
      `A run changes its own alert ${oneLine(alertRef.id, 100)}, not ${oneLine(asked, 100)}.`,
    );
  }
  const customArgument = Object.keys(args).find((name) => machineName(name) === 'CustomFields') ?? '';
  const custom = customFields(getOwn(args, customArgument));
  if (custom === undefined) return errorOutcome('alert.custom-fields', 'customFields is no object and no JSON of one.');
  const mayEmpty = flagOf(args, 'deleteEmptyField');
  const changes: Record<string, Json> = {};
  for (const [name, value] of [...Object.entries(args), ...Object.entries(custom)]) {
    if (CONTROLS.has(machineName(name).toLowerCase()) && !Object.hasOwn(custom, name)) continue;
    if (isEmpty(value) && !mayEmpty) continue;
    const field = machineName(name);
    const refused = fixedFieldReason(field);
    if (refused !== undefined) {
      return errorOutcome(
        'alert.fixed-field',
        `The field ${oneLine(field, 100)} cannot be set: ${refused}. Nothing was changed.`,
      );
    }
    changes[field] = value;
  }
  const severity = getOwn(changes, 'severity');
  if (severity !== undefined) {
    const number = severityOf(severity);
    if (number === undefined)
      return errorOutcome('alert.severity', `"${oneLine(asText(severity), 60)}" is no severity.`);
    changes['severity'] = number;
  }
  const labels = labelChange(args, changes, alert);
  if (labels !== undefined) changes['labels'] = labels;
  if (isGiven(args, 'sla')) {
    const field = machineName(textOf(args, 'slaField')) || REMEDIATION_TIMER;
    const timer = getOwn(changes, field) ?? getOwn(alert, field);
    const minutes = numberOf(getOwn(args, 'sla'));
    if (minutes === undefined || minutes < 0 || fixedFieldReason(field) !== undefined || !mayBeTimer(timer)) {
      return errorOutcome('alert.sla', `sla is minutes, and slaField a timer: not ${oneLine(field, 100)}.`);
    }
    changes[field] = timerWithSla(timer, minutes);
  }
  const names = Object.keys(changes);
  if (names.length === 0) return { entries: [note('No field was given a value: nothing was changed.')] };
  const said = `Fields set: ${names.map((name) => oneLine(name, 100)).join(', ')}`;
  return {
    entries: [note(said)],
    alert: changes,
    audit: [{ name: 'alert.changed', detail: `${alertRef.id}: ${said}` }],
  };
}

function customFields(value: Json | undefined): JsonObject | undefined {
  if (isEmpty(value)) return {};
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  return isObject(parsed) ? parsed : undefined;
}

function labelChange(args: JsonObject, changes: JsonObject, alert: JsonObject): Json | undefined {
  const replaced = getOwn(changes, 'labels');
  const base = replaced === undefined ? listOf(getOwn(alert, 'labels')) : listOf(replaced);
  const added = listOf(getOwn(args, 'addLabels'));
  return replaced === undefined && !isGiven(args, 'addLabels') ? undefined : [...base, ...added].flatMap(labelsIn);
}

function listOf(value: Json | undefined): readonly Json[] {
  const parsed = typeof value === 'string' ? (parseJson(value) ?? value) : value;
  if (isEmpty(parsed)) return [];
  return isList(parsed) ? parsed : [parsed ?? ''];
}

/** XSOAR: `{type, value}`, or one key an object: `{<type>: <value>}`. */
function labelsIn(item: Json): readonly Json[] {
  if (!isObject(item)) return [{ type: asText(item), value: '' }];
  if (typeof item['type'] === 'string' && Object.hasOwn(item, 'value')) return [item];
  return Object.entries(item).map(([type, value]) => ({ type, value }));
}
