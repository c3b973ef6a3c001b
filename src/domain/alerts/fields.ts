/** Fields of an alert as commands may name and set them. */
import type { Json } from '../../core/base/json.ts';

/** XSOAR's standard fields are written in camel case; all others have names of lower-case letters and digits. */
const STANDARD: readonly string[] = [
  'closeReason',
  'closeNotes',
  'closingUserId',
  'dueDate',
  'playbookId',
  'runStatus',
  'sourceInstance',
  'sourceBrand',
  'rawJSON',
  'rawName',
  'rawType',
  'investigationId',
  'linkedIncidents',
  'CustomFields',
  'dbotMirrorId',
];
const BY_FOLDED: ReadonlyMap<string, string> = new Map(STANDARD.map((name) => [name.toLowerCase(), name]));

/** The machine name of a field: `Destination IP` and `destinationip` are one. A name of other scripts stays as it is written. */
export function machineName(name: string): string {
  const folded = name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
  return BY_FOLDED.get(folded) ?? folded;
}

/** Fields that no command sets, and why. The gate holds to the first ones by itself, whatever a command gives. */
const FIXED: Readonly<Record<string, string>> = {
  hostname: 'policy rests on it',
  cgoname: 'policy rests on it',
  agentid: 'policy rests on it',
  cid: 'policy rests on it',
  id: 'it tells which alert it is',
  sourceInstance: 'it tells which alert it is',
  sourceBrand: 'it tells which alert it is',
  investigationId: 'it tells which alert it is',
  rawJSON: 'it is what the source said',
  status: 'an alert is closed by closeInvestigation, which asks its source',
  closeReason: 'an alert is closed by closeInvestigation, which asks its source',
  closeNotes: 'an alert is closed by closeInvestigation, which asks its source',
  closed: 'an alert is closed by closeInvestigation, which asks its source',
  playbookId: 'a run keeps the playbook with which it began',
  runStatus: 'the run says it by itself',
  CustomFields: 'its members are fields like the others',
};

/** Why the field cannot be set by a command; undefined where it can. Takes a machine name. */
export function fixedFieldReason(field: string): string | undefined {
  return Object.hasOwn(FIXED, field) ? FIXED[field] : undefined;
}

const SEVERITIES: Readonly<Record<string, number>> = {
  unknown: 0,
  info: 0.5,
  informational: 0.5,
  low: 1,
  medium: 2,
  high: 3,
  critical: 4,
};

/** XSOAR: 0 unknown, 0.5 informational, 1 low to 4 critical, as number, text of one, or word; undefined for all else. */
export function severityOf(value: Json): number | undefined {
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).trim().toLowerCase();
  if (Object.hasOwn(SEVERITIES, text)) return SEVERITIES[text];
  const number = text === '' ? Number.NaN : Number(text);
  return Object.values(SEVERITIES).includes(number) ? number : undefined;
}
