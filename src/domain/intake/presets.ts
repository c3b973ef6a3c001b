/**
 * Presets that a table can say: alert.* key → where it stands in an alert, the first place that holds something.
 * Names of fields: Elastic Common Schema 8 with Elastic's alert fields; OCSF 1.x "Detection Finding".
 */
import { asList, isObject, type Json } from '../../core/base/json.ts';
import type { Preset } from './ports.ts';

export interface FieldRow {
  readonly key: string;
  readonly paths: readonly string[];
  readonly read: (value: Json) => Json | undefined;
}

const first = (value: Json): Json | undefined =>
  asList(value).find((item) => item !== null && item !== '' && !isObject(item));
const all = (value: Json): Json => [
  ...new Set(asList(value).filter((item) => item !== null && item !== '' && !isObject(item))),
];
const text = (key: string, ...paths: string[]): FieldRow => ({ key, paths, read: first });
const list = (key: string, ...paths: string[]): FieldRow => ({ key, paths, read: all });
const time = (key: string, ...paths: string[]): FieldRow => ({ key, paths, read: (value) => timeOf(first(value)) });

const ECS: readonly FieldRow[] = [
  text('id', 'kibana.alert.uuid', 'event.id', '_id'),
  text('name', 'kibana.alert.rule.name', 'rule.name', 'message'),
  text('severity', 'kibana.alert.severity', 'log.level'),
  text('details', 'kibana.alert.reason', 'rule.description', 'message'),
  text('source', 'event.provider', 'observer.product', 'event.module'),
  time('created', '@timestamp', 'event.created'),
  text('hostname', 'host.name', 'host.hostname'),
  list('hostip', 'host.ip'),
  text('agentostype', 'host.os.type', 'host.os.platform', 'host.os.family'),
  text('hostos', 'host.os.full', 'host.os.name'),
  list('hostmacaddress', 'host.mac'),
  list('username', 'user.name'),
  list('cgoname', 'process.parent.name'),
  list('cgopath', 'process.parent.executable'),
  list('cgocmd', 'process.parent.command_line'),
  list('cgosha256', 'process.parent.hash.sha256'),
  list('targetprocessname', 'process.name'),
  list('targetprocesscmd', 'process.command_line'),
  list('targetprocesssha256', 'process.hash.sha256'),
  list('filename', 'file.name'),
  list('filepath', 'file.path'),
  list('filesha256', 'file.hash.sha256'),
  list('filemd5', 'file.hash.md5'),
  list('localip', 'source.ip'),
  list('localport', 'source.port'),
  list('remoteip', 'destination.ip'),
  list('remoteport', 'destination.port'),
  list('remotehost', 'destination.domain'),
  list('url', 'url.full', 'url.original'),
  list('dnsqueryname', 'dns.question.name'),
  list('mitreattcktechnique', 'threat.technique.id'),
  list('mitreattcktactic', 'threat.tactic.id'),
];

const OCSF: readonly FieldRow[] = [
  text('id', 'finding_info.uid', 'finding.uid', 'metadata.uid'),
  text('name', 'finding_info.title', 'finding.title', 'message'),
  text('severity', 'severity'),
  text('details', 'finding_info.desc', 'message'),
  text('source', 'metadata.product.name', 'metadata.product.vendor_name'),
  time('created', 'finding_info.created_time', 'time'),
  text('hostname', 'device.hostname', 'device.name'),
  list('hostip', 'device.ip'),
  text('agentostype', 'device.os.type', 'device.os.name'),
  list('username', 'actor.user.name', 'user.name'),
  list('cgoname', 'actor.process.name', 'evidences.actor.process.name'),
  list('cgocmd', 'actor.process.cmd_line', 'evidences.actor.process.cmd_line'),
  list('targetprocessname', 'process.name', 'evidences.process.name'),
  list('targetprocesscmd', 'process.cmd_line', 'evidences.process.cmd_line'),
  { key: 'targetprocesssha256', paths: ['process.file.hashes', 'evidences.process.file.hashes'], read: sha256In },
  list('filename', 'file.name', 'evidences.file.name'),
  list('filepath', 'file.path', 'evidences.file.path'),
  { key: 'filesha256', paths: ['file.hashes', 'evidences.file.hashes'], read: sha256In },
  list('localip', 'src_endpoint.ip', 'evidences.src_endpoint.ip'),
  list('remoteip', 'dst_endpoint.ip', 'evidences.dst_endpoint.ip'),
  list('remoteport', 'dst_endpoint.port', 'evidences.dst_endpoint.port'),
  list('remotehost', 'dst_endpoint.hostname', 'evidences.dst_endpoint.hostname'),
  list('mitreattcktechnique', 'finding_info.attacks.technique.uid', 'attacks.technique.uid'),
  list('mitreattcktactic', 'finding_info.attacks.tactic.uid', 'attacks.tactic.uid'),
];

/** OCSF: `hashes` is a list of {algorithm, algorithm_id, value}; 3 is SHA-256. */
function sha256In(value: Json): Json {
  return asList(value)
    .filter(isObject)
    .filter((hash) => hash['algorithm_id'] === 3 || isSha256(hash['algorithm']))
    .flatMap((hash) => (typeof hash['value'] === 'string' ? [hash['value']] : []));
}

/** Below this a number is seconds, above it milliseconds: the year 5138 and the year 1973. */
const SECONDS_MAX = 100_000_000_000;

function timeOf(value: Json | undefined): Json | undefined {
  if (typeof value !== 'number') return value;
  const date = new Date(value < SECONDS_MAX ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString();
}

/** Our own form: `{fields: {…}}`, a scenario's `{alert: {…}}`, or the fields themselves. */
export const OWN_ITEM = ['fields', 'alert'] as const;

export const PRESET_FIELDS: Partial<Record<Preset, readonly FieldRow[]>> = { ecs: ECS, ocsf: OCSF };

function isSha256(name: Json | undefined): boolean {
  return typeof name === 'string' && /^sha-?256$/i.test(name);
}
