/** ChooseSuspiciousFile: the one file that an alert is about, for a quarantine: hash, path, name, and whether they belong together. */
import { asList, getOwn, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { asText, textOf, textsOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { note, oneLine } from '../results.ts';
import { chooseFile, type ChosenFile } from '../suspicious-file.ts';

export const chooseSuspiciousFile: CommandRow<AutomationPorts> = {
  name: 'ChooseSuspiciousFile',
  description:
    'Chooses the one file that an alert is about: the hash with a bad reputation, else the one that belongs to the path. Texts stay texts.',
  risk: 'read',
  args: [
    { name: 'hash', description: 'SHA-256 hashes of the target processes.', isArray: true },
    { name: 'name', description: 'Names of the target processes, in the same order.', isArray: true },
    { name: 'command_line', description: 'Command lines of the target processes.', isArray: true },
    { name: 'suspicious', description: 'Those of the hashes that have a bad reputation.', isArray: true },
    { name: 'event', description: 'The event of the raw alert.', isArray: true },
    { name: 'endpoint_id', description: 'Id of the endpoint; of several the first.', isArray: true },
  ],
  outputs: [
    { path: 'SuspiciousFileHash', description: 'SHA-256. Not written when the alert names none.' },
    { path: 'SuspiciousFilePath', description: 'Path. Not written when it is not known.' },
    { path: 'SuspiciousFileName', description: 'Name of the process. Not written when it is not known.' },
    { path: 'QuarantineTarget.Endpoint', description: 'The endpoint that holds the file.' },
    { path: 'QuarantineTarget.Known', description: 'yes where endpoint, hash and path are known, otherwise no.' },
    {
      path: 'QuarantineTarget.File',
      description: '`endpoint/SHA-256/path`. Not written where a quarantine is for a person.',
    },
    { path: 'QuarantineTarget.Reason', description: 'Why it is for a person. Not written otherwise.' },
    {
      path: 'QuarantineTarget.DryRun',
      description: 'yes where everything is planned and nothing is sent, otherwise no.',
    },
  ],
  run: (args, _ports, { dryRun }) => Promise.resolve(fileOutcome(args, dryRun)),
};

function fileOutcome(args: JsonObject, dryRun: boolean): Outcome {
  const [event] = asList(getOwn(args, 'event')).filter(isObject);
  const file = chooseFile({
    hashes: placesOf(args, 'hash'),
    names: placesOf(args, 'name'),
    commandLines: textsOf(args, 'command_line'),
    suspicious: textsOf(args, 'suspicious'),
    eventPath: textOf(event ?? {}, 'action_process_image_path'),
    eventSha256: textOf(event ?? {}, 'action_process_image_sha256').trim(),
  });
  const [endpoint = ''] = textsOf(args, 'endpoint_id');
  const reason = reasonOf(file, endpoint);
  const shown = `${oneLine(file.path) || 'no path'}, SHA-256 ${oneLine(file.sha256, 100) || 'not known'}`;
  return {
    entries: [note(reason === '' ? `The file: ${shown}` : `${shown}: ${reason}`)],
    set: {
      ...given('SuspiciousFileHash', file.sha256),
      ...given('SuspiciousFilePath', file.path),
      ...given('SuspiciousFileName', file.name),
      QuarantineTarget: {
        ...given('Endpoint', endpoint),
        Known: endpoint !== '' && isSha256(file.sha256) && file.path !== '' ? 'yes' : 'no',
        ...(reason === '' ? { File: `${endpoint}/${file.sha256}/${file.path}` } : { Reason: reason }),
        DryRun: dryRun ? 'yes' : 'no',
      },
    },
    evidence: [{ label: 'Suspicious file', value: reason === '' ? shown : `${shown}: ${reason}`, source: 'alert' }],
  };
}

/** One text for each place, so that the places of two lists fit: a value that is missing in between is ''. */
function placesOf(args: JsonObject, name: string): readonly string[] {
  const places = asList(getOwn(args, name)).map((value: Json) => asText(value).trim());
  return places.some((text) => text !== '') ? places : [];
}

/** U3 of suspicious-file.ts, and what is missing. '' where a quarantine can be asked for. */
function reasonOf({ sha256, path, mismatch }: ChosenFile, endpoint: string): string {
  const missing = [
    ...(endpoint === '' ? ['the endpoint'] : []),
    ...(sha256 === '' ? ['the SHA-256'] : []),
    ...(path === '' ? ['the path'] : []),
  ];
  if (missing.length > 0) return `${missing.join(' and ')} of the file ${missing.length > 1 ? 'are' : 'is'} not known`;
  // Nothing but a SHA-256 names a file to the tenant: a yes to anything else would lead nowhere.
  return isSha256(sha256) ? mismatch : `"${oneLine(sha256, 100)}" is no SHA-256`;
}

function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text);
}

function given(key: string, value: string): JsonObject {
  return value === '' ? {} : { [key]: value };
}
