/**
 * Security rules: reading a rulebase, making a blocking rule, its place, its removal.
 *
 * S1. A rule of that name that does not say exactly what ours would say is somebody else's: it is neither overwritten nor moved by us.
 * S2. A new rule stands at the end of its rulebase, behind whatever lets the traffic pass: `pan-os-move-rule` is a step of its own,
 *     because one command sends one request.
 */
import type { Json, JsonObject } from '../../../core/base/json.ts';
import type { ArgumentRow, ResultEntry } from '../../../core/engine/commands.ts';
import { listArg, textArg } from '../args.ts';
import { note, table, type Failure } from '../entries.ts';
import { childOf, childText, element, writeXml, type XmlNode } from '../xml.ts';
import { readPanos } from './call.ts';
import { DEVICE_GROUP_ARG } from './categories.ts';
import type { PanosIo, Place } from './io.ts';
import { deviceGroupOf, nameProblem, placeOf, rulebaseOf, rulePath, rulesPath, type Rulebase } from './places.ts';
import { membersOf, readRules, type Rule } from './schema.ts';

export const RULE_PLACE_ARGS: readonly ArgumentRow[] = [
  { name: 'pre_post', description: 'pre-rulebase or post-rulebase: required on Panorama.' },
  DEVICE_GROUP_ARG,
];

export const RULE_OUTPUTS = [
  { path: 'Panorama.SecurityRule.Name', description: 'Name of the rule.' },
  { path: 'Panorama.SecurityRule.Action', description: 'What the rule does.' },
  { path: 'Panorama.SecurityRule.Disabled', description: 'True where the rule is switched off.' },
  { path: 'Panorama.SecurityRule.DeviceGroup', description: 'Device group, on Panorama.' },
  { path: 'Panorama.SecurityRule.Location', description: 'Rulebase, on Panorama.' },
  { path: 'Panorama.SecurityRule.Position', description: 'Place in the rulebase, from 1.' },
  { path: 'Panorama.SecurityRule.CustomUrlCategory', description: 'URL categories that it is for.' },
  { path: 'Panorama.SecurityRule.Source', description: 'Sources.' },
  { path: 'Panorama.SecurityRule.Destination', description: 'Destinations.' },
  { path: 'Panorama.SecurityRule.Application', description: 'Applications.' },
  { path: 'Panorama.SecurityRule.Service', description: 'Services.' },
  { path: 'Panorama.SecurityRule.From', description: 'Source zones.' },
  { path: 'Panorama.SecurityRule.To', description: 'Destination zones.' },
  { path: 'Panorama.SecurityRule.Tags', description: 'Tags.' },
  { path: 'Panorama.SecurityRule.LogForwardingProfile', description: 'Log forwarding profile.' },
  { path: 'Panorama.SecurityRule.Uncommitted', description: 'True where a change of it waits for a commit.' },
] as const;

type Wrong = { readonly kind: 'failed' } & Failure;

export interface Rulebook {
  readonly kind: 'rulebook';
  readonly place: Place;
  readonly rulebase: Rulebase;
}

export function rulebookOf(args: JsonObject, io: PanosIo): Rulebook | Wrong {
  const place = placeOf(args, io);
  if (place.kind === 'failed') return place;
  const rulebase = rulebaseOf(args, place);
  return typeof rulebase === 'string' ? { kind: 'rulebook', place, rulebase } : rulebase;
}

export interface RuleWhere extends Omit<Rulebook, 'kind'> {
  readonly kind: 'where';
  readonly name: string;
  readonly xpath: string;
}

/** The rule that `rulename` names. */
export function ruleOf(args: JsonObject, io: PanosIo): RuleWhere | Wrong {
  const name = textArg(args, 'rulename');
  const problem = nameProblem('rule', name);
  if (problem !== undefined) return { kind: 'failed', code: 'input.rejected', detail: problem };
  const book = rulebookOf(args, io);
  if (book.kind === 'failed') return book;
  return { ...book, kind: 'where', name, xpath: rulePath(book.place, book.rulebase, name) };
}

/** The name, and where the arguments say it stands: what a grant has to cover. */
export function ruleTargets(args: JsonObject): readonly string[] {
  const where = [textArg(args, 'device-group'), textArg(args, 'pre_post')].filter((text) => text !== '');
  return [`rule ${[textArg(args, 'rulename'), ...where].join(' · ')}`];
}

/** Between a rule and what it drops, in a target. A colon is in no name, so that one rule's target is never the beginning of another's. */
export const DROPS = ': drops ';

/** What a blocking rule drops, as arguments of its removal; the firewalls are called `serials` there. */
export function whatItDrops(args: JsonObject): JsonObject {
  const named = { object_type: 'object_type', object_value: 'object_value', direction: 'direction', target: 'serials' };
  const given = Object.entries(named).filter(([name]) => listArg(args, name).length > 0);
  return Object.fromEntries(given.map(([name, own]) => [own, args[name] ?? '']));
}

export type FoundRule = { readonly kind: 'rule'; readonly rule: Rule } | { readonly kind: 'none' } | Wrong;

export async function findRule(io: PanosIo, { name, xpath }: RuleWhere): Promise<FoundRule> {
  const read = await readPanos(io, { type: 'config', action: 'get', xpath });
  if (read.kind === 'absent') return { kind: 'none' };
  if (read.kind === 'failed') return { kind: 'failed', code: read.code, detail: read.detail };
  const rule = readRules(read.response.result).find((candidate) => candidate.name === name);
  if (rule) return { kind: 'rule', rule };
  const empty = (read.response.result?.children.length ?? 0) === 0;
  const detail = `PAN-OS ${io.instance}: no rule in the answer`;
  return empty ? { kind: 'none' } : { kind: 'failed', code: 'panos.unreadable', detail };
}

/** All rules of a rulebase, in order; none where it is empty. */
export async function listRules(
  io: PanosIo,
  { place, rulebase }: Pick<Rulebook, 'place' | 'rulebase'>,
): Promise<{ readonly kind: 'rules'; readonly rules: readonly Rule[] } | Wrong> {
  const read = await readPanos(io, { type: 'config', action: 'get', xpath: rulesPath(place, rulebase) });
  if (read.kind === 'absent') return { kind: 'rules', rules: [] };
  if (read.kind === 'failed') return { kind: 'failed', code: read.code, detail: read.detail };
  return { kind: 'rules', rules: readRules(read.response.result) };
}

const OBJECT_TYPES = ['url-category', 'application', 'ip', 'address-group', 'edl'] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

/** What a blocking rule is to say. */
export interface BlockRule {
  readonly kind: 'block';
  readonly objectType: ObjectType;
  readonly objectValue: readonly string[];
  readonly direction: 'to' | 'from' | 'both';
  readonly nodes: readonly XmlNode[];
}

/** Reads the arguments of pan-os-custom-block-rule. */
export function blockRuleOf(args: JsonObject, { kind: device }: Place): BlockRule | Wrong {
  const wrong = (detail: string): Wrong => ({ kind: 'failed', code: 'input.rejected', detail });
  const objectType = OBJECT_TYPES.find((type) => type === textArg(args, 'object_type').toLowerCase());
  if (!objectType) return wrong(`object_type is none of ${OBJECT_TYPES.join(', ')}`);
  const objectValue = listArg(args, 'object_value');
  if (objectValue.length === 0) return wrong('no object_value is given');
  const direction = (['to', 'from', 'both'] as const).find(
    (word) => word === (textArg(args, 'direction').toLowerCase() || 'both'),
  );
  if (!direction) return wrong('direction is none of to, from, both');
  const byAddress = objectType === 'ip' || objectType === 'address-group' || objectType === 'edl';
  if (byAddress && direction === 'both') return wrong('an address needs direction to or from: one rule for each');
  const names = objectType === 'ip' ? [] : objectValue;
  const problems = [
    ...names.map((name) => nameProblem(objectType, name)),
    ...objectValue.map((value) => (/^any$/i.test(value) ? 'a block rule for "any" would block everything' : undefined)),
    ...(objectType === 'ip' ? objectValue.map(addressProblem) : []),
    ...listArg(args, 'tags').map((tag) => nameProblem('tag', tag)),
    optionalName('log forwarding profile', textArg(args, 'log_forwarding')),
    ...listArg(args, 'target').map((serial) => nameProblem('target', serial)),
  ].filter((problem) => problem !== undefined);
  if (problems[0] !== undefined) return wrong(problems[0]);
  // Left out of sight, it would leave a rule at the end that blocks nothing.
  if (!/^(?:bottom)?$/i.test(textArg(args, 'where'))) return wrong('the place of a rule is given by pan-os-move-rule');
  if (listArg(args, 'target').length > 0 && device === 'vsys') return wrong('target is for Panorama only');
  return {
    kind: 'block',
    objectType,
    objectValue,
    direction,
    nodes: ruleNodes(args, objectType, objectValue, direction),
  };
}

function optionalName(what: string, name: string): string | undefined {
  return name === '' ? undefined : nameProblem(what, name);
}

function addressProblem(value: string): string | undefined {
  return /^[0-9a-f.:]{2,45}(?:\/\d{1,3})?$/i.test(value) ? undefined : `'${value.slice(0, 80)}' is no address`;
}

const ANY = ['any'];

/** In the order in which the vendor's own client sends them. */
function ruleNodes(
  args: JsonObject,
  objectType: ObjectType,
  value: readonly string[],
  direction: BlockRule['direction'],
): readonly XmlNode[] {
  const byAddress = objectType !== 'url-category' && objectType !== 'application';
  const target = listArg(args, 'target').map((serial) => ({ name: 'entry', attributes: { name: serial } }));
  const logForwarding = textArg(args, 'log_forwarding');
  const tags = listArg(args, 'tags');
  return [
    element('action', 'drop'),
    ...(target.length === 0 ? [] : [element('target', [element('devices', target)])]),
    members('source', byAddress && direction === 'from' ? value : ANY),
    members('destination', byAddress && direction === 'to' ? value : ANY),
    members('application', objectType === 'application' ? value : ANY),
    members('category', objectType === 'url-category' ? value : ANY),
    members('source-user', ANY),
    members('from', ANY),
    members('to', ANY),
    members('service', ANY),
    element('disabled', 'no'),
    ...(logForwarding === '' ? [] : [element('log-setting', logForwarding)]),
    ...(tags.length === 0 ? [] : [members('tag', tags)]),
  ];
}

function members(name: string, values: readonly string[]): XmlNode {
  return element(
    name,
    values.map((value) => element('member', value)),
  );
}

export function ruleElement(nodes: readonly XmlNode[]): string {
  return nodes.map(writeXml).join('');
}

const MATCHED = ['source', 'destination', 'application', 'category', 'source-user', 'from', 'to', 'service'] as const;

/** True where a rule blocks exactly what ours would: enabled, a drop or deny, for the same traffic and no narrower. */
export function blocksTheSame(rule: Rule, { nodes }: BlockRule): boolean {
  if (!blocksAlways(rule)) return false;
  if (childOf(rule.entry, 'target') && !nodes.some(({ name }) => name === 'target')) return false;
  return MATCHED.every((name) => {
    const wanted = nodes.find((node) => node.name === name)?.children?.map(({ text = '' }) => text) ?? ANY;
    const has = matchOf(rule, name);
    return has.length === wanted.length && wanted.every((value) => has.includes(value));
  });
}

/** True where a rule drops all traffic of the category, whatever else it drops. */
export function dropsCategory(rule: Rule, category: string): boolean {
  if (!blocksAlways(rule) || childOf(rule.entry, 'target')) return false;
  return MATCHED.every((name) => matchOf(rule, name).includes(name === 'category' ? category : 'any'));
}

/** Enabled, a drop or deny, and not limited to times, hosts or what it does not name. */
function blocksAlways(rule: Rule): boolean {
  if (rule.disabled || !BLOCKING.has(rule.action)) return false;
  if (['negate-source', 'negate-destination'].some((name) => childText(rule.entry, name) === 'yes')) return false;
  // A schedule or a profile of hosts lets it hold at times or for some hosts only.
  if (childOf(rule.entry, 'schedule')) return false;
  return ['source-hip', 'destination-hip'].every((name) => membersOf(rule.entry, name).every((one) => one === 'any'));
}

function matchOf({ entry }: Rule, name: string): readonly string[] {
  const held = membersOf(entry, name);
  return held.length === 0 ? ANY : held;
}

const BLOCKING: ReadonlySet<string> = new Set(['drop', 'deny', 'reset-client', 'reset-server', 'reset-both']);

/** `position` counts from 1; undefined where only the rule itself was read. */
export function ruleOutput(
  { name, action, disabled, uncommitted, entry }: Rule,
  book: Omit<Rulebook, 'kind'>,
  position?: number,
): JsonObject {
  const deviceGroup = deviceGroupOf(book.place);
  const logForwarding = childText(entry, 'log-setting') ?? '';
  return {
    Name: name,
    Action: action,
    Disabled: disabled,
    ...(deviceGroup === '' ? {} : { DeviceGroup: deviceGroup, Location: book.rulebase }),
    ...(position === undefined ? {} : { Position: position }),
    CustomUrlCategory: membersOf(entry, 'category'),
    Source: membersOf(entry, 'source'),
    Destination: membersOf(entry, 'destination'),
    Application: membersOf(entry, 'application'),
    Service: membersOf(entry, 'service'),
    From: membersOf(entry, 'from'),
    To: membersOf(entry, 'to'),
    Tags: membersOf(entry, 'tag'),
    ...(logForwarding === '' ? {} : { LogForwardingProfile: logForwarding }),
    Uncommitted: uncommitted,
  };
}

export function rulesEntry(title: string, outputs: readonly JsonObject[]): ResultEntry {
  const columns = ['Name', 'Action', 'Disabled', 'CustomUrlCategory', 'Source', 'Destination'];
  const rows = outputs.map((output) => columns.map((column): Json => output[column] ?? ''));
  const context = outputs.length === 0 ? undefined : { 'Panorama.SecurityRule(val.Name == obj.Name)': outputs };
  return note(outputs, table(title, columns, rows), context);
}
