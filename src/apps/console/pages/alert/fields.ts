/** What of an alert's fields a person looks for first, under the words of the field. Pure; values are text, whatever they hold. */
import { asList, type Json, type JsonObject } from '../../../../core/base/json.ts';
import type { Os } from '../../../../core/commandline/types.ts';

export interface AlertFact {
  readonly label: string;
  readonly values: readonly string[];
}

/** Field of the alert by its label, in the order in which they are shown. Cortex's spellings and XSOAR's. */
const FACTS: readonly (readonly [label: string, keys: readonly string[]])[] = [
  ['Host', ['hostname', 'host_name', 'agenthostname']],
  ['Address', ['hostip', 'host_ip', 'agentipaddresses']],
  ['User', ['username', 'user_name', 'actoreffectiveusername']],
  ['System', ['agentostype', 'osname']],
  ['Process', ['targetprocessname', 'actionprocessimagename']],
  ['Started by', ['cgoname', 'causalityactorprocessimagename']],
  ['File', ['targetprocesssha256', 'actionprocessimagesha256', 'filehash']],
  ['Technique', ['mitreattcktechnique', 'mitre_technique_id_and_name']],
  ['Detected', ['detectiontimestamp', 'occurred']],
  ['Source', ['source', 'sourceBrand']],
  ['Case', ['parentXDRIncident', 'caseid']],
];

const COMMAND_LINES: readonly (readonly [label: string, keys: readonly string[]])[] = [
  ['Process', ['targetprocesscmd', 'actionprocessimagecommandline', 'commandline']],
  ['Started by', ['cgocmd', 'causalityactorprocesscommandline']],
  ['Parent', ['actorcmd', 'parentcmd', 'osparentcmd', 'initiatorcmd']],
];

export function factsOf(fields: JsonObject): readonly AlertFact[] {
  return picked(FACTS, fields);
}

export function commandLinesOf(fields: JsonObject): readonly AlertFact[] {
  return picked(COMMAND_LINES, fields);
}

/** The first of a field's values, as text; empty where there is none. */
export function textOf(fields: JsonObject, ...keys: readonly string[]): string {
  return valuesOf(fields, keys)[0] ?? '';
}

/** The system that a command line ran on; undefined where the alert does not say, and the line itself is asked. */
export function osOf(fields: JsonObject): Os | undefined {
  const text = textOf(fields, 'agentostype', 'osname').toLowerCase();
  return (
    (['windows', 'linux'] as const).find((os) => text.includes(os)) ?? (text.includes('mac') ? 'macos' : undefined)
  );
}

function picked(
  rows: readonly (readonly [label: string, keys: readonly string[]])[],
  fields: JsonObject,
): readonly AlertFact[] {
  return rows
    .map(([label, keys]) => ({ label, values: valuesOf(fields, keys) }))
    .filter(({ values }) => values.length > 0);
}

function valuesOf(fields: JsonObject, keys: readonly string[]): readonly string[] {
  const key = keys.find((each) => Object.hasOwn(fields, each) && asTexts(fields[each] ?? null).length > 0);
  return key === undefined ? [] : asTexts(fields[key] ?? null);
}

function asTexts(value: Json): readonly string[] {
  return asList(value).flatMap((each) => {
    if (each === null || each === '') return [];
    return [typeof each === 'string' ? each : typeof each === 'object' ? JSON.stringify(each) : String(each)];
  });
}
