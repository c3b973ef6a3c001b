/**
 * What the simulated device understands: one row per kind of request, all of them forms to one address. What no row describes is no
 * request of the documents: it is refused, and counts as unexpected traffic.
 *
 * R1. A row reads the form first and changes nothing; what it reads is what a logical call takes its arguments from.
 * R2. A row that reads a request may look at the device: a `set` makes a category or adds to one, and only the device can tell which.
 */
import type { JsonObject } from '../../../core/base/json.ts';
import { required, STRING, type Shape } from '../shape.ts';
import type { Answer, RouteRow } from '../wire.ts';
import { API_USER, jobNode, SERIAL, type Device, type Spot } from './device.ts';
import { enqueued, failed, found, nothingThere, nothingToCommit, shown, succeeded } from './replies.ts';
import { find, memberTexts, node, parse, print, type Node } from './xml.ts';

export type Form = Readonly<Record<string, string>>;

/** A request that was understood. */
export interface Understood {
  /** In the words of the command that it stands for. */
  readonly said: JsonObject;
  perform(now: number): Answer;
}

/** A form that the row cannot carry out, in the vendor's words. */
export interface Misunderstood {
  readonly answer: Answer;
  readonly problem: string;
}

export interface PanosRoute extends RouteRow {
  /** Undefined: the request is another row's. */
  readonly understand: (device: Device, form: Form) => Understood | Misunderstood | undefined;
}

const text = (...oneOf: readonly string[]): Shape => required({ kind: 'string', oneOf });
const TEXT = required(STRING);
const CONFIG = (action: string, more: Readonly<Record<string, Shape>> = {}) => ({
  type: text('config'),
  action: text(action),
  xpath: TEXT,
  ...more,
});

interface Row {
  readonly name: string;
  readonly section: string;
  readonly stateChanging: boolean;
  readonly fields: Readonly<Record<string, Shape>>;
  readonly understand: PanosRoute['understand'];
}

const route = (row: Row): PanosRoute => ({ method: 'POST', path: '/api', ...row });

export const PANOS_ROUTES: readonly PanosRoute[] = [
  route({
    name: 'version',
    section: '4.4 Custom URL category: the version decides the form',
    stateChanging: false,
    fields: { type: text('version') },
    understand: (device) => reading(() => shown(...versionOf(device))),
  }),
  route({
    name: 'show_system_info',
    section: '4.10 Playbooks: the model tells Panorama',
    stateChanging: false,
    fields: { type: text('op'), cmd: TEXT },
    understand: (device, { cmd = '' }) =>
      cmdIs(cmd, 'show', 'system', 'info') ? reading(() => shown(node('system', systemOf(device)))) : undefined,
  }),
  ...(['commit', 'push', 'other'] as const).map((kind) =>
    route({
      name: kind === 'other' ? 'show_job' : `show_${kind}_job`,
      section: '4.8 Job status, 4.9 Panorama push',
      stateChanging: false,
      fields: { type: text('op'), cmd: TEXT },
      understand: (device, { cmd = '' }) => {
        const asked = find(node('', parse(cmd) ?? []), 'show', 'jobs', 'id')?.text;
        if (asked === undefined || !/^\d+$/.test(asked)) return undefined;
        const id = Number(asked);
        const job = device.job(id);
        const is = !job || !device.isFresh(id) ? 'other' : job.type === 'Commit' ? 'commit' : 'push';
        if (is !== kind) return undefined;
        const perform = (now: number) => (job ? shown(jobNode(job, now)) : failed(17, `job ${id} not found`));
        return { said: { job_id: asked }, perform };
      },
    }),
  ),
  route({
    name: 'get_device_group',
    section: '4.2 Codes: a device group that does not exist, 4.3 XPaths',
    stateChanging: false,
    fields: CONFIG('get'),
    understand: (device, { xpath = '' }) => {
      const scope = /^\/config\/devices\/entry\/device-group\/entry\[@name='([^']+)'\]$/.exec(xpath)?.[1];
      if (scope === undefined || !device.isPanorama) return undefined;
      const entry = node('entry', [node('devices', [node('entry', '', { name: SERIAL })])], { name: scope });
      return reading(() => found(device.hasScope(`device-group ${scope}`) ? [entry] : []));
    },
  }),
  ...(['get', 'reread'] as const).map((kind) =>
    route({
      name: `${kind}_category`,
      section: '4.4 Custom URL category: get',
      stateChanging: false,
      fields: CONFIG('get'),
      understand: (device, form) =>
        at(device, form, 'category', (spot, name) => {
          // The first reading that is answered is the look-up; what comes after it is a command that reads before it acts, or reads back.
          if (device.wasLookedUp(spot, name) !== (kind === 'reread')) return undefined;
          const perform = () => {
            device.noteLookUp(spot, name);
            return found(device.shown(spot, name));
          };
          return { said: { name, ...placeOf(spot) }, perform };
        }),
    }),
  ),
  route({
    name: 'list_categories',
    section: '4.4 Custom URL category: get, 4.3 XPaths',
    stateChanging: false,
    fields: CONFIG('get'),
    understand: (device, form) =>
      at(device, form, 'categories', (spot) => ({
        said: { ...placeOf(spot) },
        perform: () => found(device.shown(spot)),
      })),
  }),
  ...(['create', 'add_to'] as const).map((kind) =>
    route({
      name: `${kind}_category`,
      section: '4.4 Custom URL category: set',
      stateChanging: true,
      fields: CONFIG('set', { element: TEXT }),
      understand: (device, form) =>
        at(device, form, 'category', (spot, name) => {
          if ((device.entry(spot, name) === undefined) !== (kind === 'create')) return undefined;
          const parts = parse(form['element'] ?? '');
          if (!parts) return malformed();
          return {
            said: { name, ...categorySaid(parts), ...placeOf(spot) },
            perform: () => setCategory(device, spot, name, parts),
          };
        }),
    }),
  ),
  route({
    name: 'edit_category',
    section: '4.4 Custom URL category: edit replaces the node',
    stateChanging: true,
    fields: CONFIG('edit', { element: TEXT }),
    understand: (device, form) =>
      at(device, form, 'category', (spot, name) => {
        const [entry, ...more] = parse(form['element'] ?? '') ?? [];
        if (!entry) return malformed();
        if (more.length > 0 || entry.name !== 'entry' || entry.attributes['name'] !== name) {
          return misunderstood(12, 'the element is not the node of the XPath');
        }
        const said = editSaid(device.entry(spot, name), entry);
        return { said: { name, ...said, ...placeOf(spot) }, perform: () => editCategory(device, spot, name, entry) };
      }),
  }),
  route({
    name: 'get_rules',
    section: '4.6 Security rules: list',
    stateChanging: false,
    fields: CONFIG('get'),
    understand: (device, form) =>
      at(device, form, 'rule', (spot, name) => ({
        said: { ...placeOf(spot) },
        perform: () => found(device.shown(spot, name === '' ? undefined : name)),
      })),
  }),
  route({
    name: 'set_rule',
    section: '4.6 Security rules: pan-os-custom-block-rule',
    stateChanging: true,
    fields: CONFIG('set', { element: TEXT }),
    understand: (device, form) =>
      at(device, form, 'rule', (spot, name) => {
        if (name === '') return misunderstood(6, 'the XPath names no rule');
        const parts = parse(form['element'] ?? '');
        if (!parts) return malformed();
        return {
          said: { rulename: name, ...ruleSaid(parts), ...placeOf(spot) },
          perform: () => setRule(device, spot, name, parts),
        };
      }),
  }),
  route({
    name: 'move_rule',
    section: '4.3 XPaths: move, 4.6 Security rules: a block behind an allow never hits',
    stateChanging: true,
    fields: CONFIG('move', { where: text('top', 'bottom', 'before', 'after'), dst: STRING }),
    understand: (device, form) =>
      at(device, form, 'rule', (spot, name) => ({
        said: { rulename: name, where: form['where'] ?? '', ...placeOf(spot) },
        perform: () => moveRule(device, spot, name, form),
      })),
  }),
  route({
    name: 'delete_rule',
    section: '4.3 XPaths: delete',
    stateChanging: true,
    fields: CONFIG('delete'),
    understand: (device, form) =>
      at(device, form, 'rule', (spot, name) => ({
        said: { rulename: name, ...placeOf(spot) },
        perform: () => {
          if (device.entry(spot, name) === undefined) return nothingThere();
          const left = device.entries(spot).filter((entry) => entry.attributes['name'] !== name);
          device.write(spot, left);
          return succeeded();
        },
      })),
  }),
  route({
    name: 'commit',
    section: '4.7 Commit',
    stateChanging: true,
    fields: { type: text('commit'), action: { kind: 'string', oneOf: ['partial'] }, cmd: TEXT },
    understand: (device, { cmd = '', action }) => {
      const [root, ...more] = parse(cmd) ?? [];
      if (!root || more.length > 0) return malformed();
      if (root.name !== 'commit') return undefined;
      const stranger = root.children.find(({ name }) => !['description', 'partial', 'force'].includes(name));
      if (stranger) return misunderstood(17, `commit -> ${stranger.name} unexpected here`);
      const partial = find(root, 'partial');
      if ((partial !== undefined) !== (action === 'partial'))
        return misunderstood(17, 'partial is said in one place only');
      const admins = memberTexts(partial, 'admin');
      const description = find(root, 'description')?.text ?? '';
      const said = { description, ...(admins[0] === undefined ? {} : { admin_name: admins[0] }) };
      return { said, perform: (now) => commit(device, admins, description, now) };
    },
  }),
  route({
    name: 'push',
    section: '4.9 Panorama push',
    stateChanging: true,
    fields: { type: text('commit'), action: text('all'), cmd: TEXT },
    understand: (device, { cmd = '' }) => {
      const [root, ...more] = parse(cmd) ?? [];
      if (!root || more.length > 0) return malformed();
      if (root.name !== 'commit-all' || !device.isPanorama) return undefined;
      const policy = find(root, 'shared-policy');
      const group = find(policy, 'device-group', 'entry')?.attributes['name'];
      if (group === undefined) return misunderstood(17, 'commit-all names no device group');
      const known = ['device-group', 'description', 'include-template', 'validate-only'];
      const stranger = policy?.children.find(({ name }) => !known.includes(name));
      if (stranger) return misunderstood(17, `shared-policy -> ${stranger.name} unexpected here`);
      const description = find(policy, 'description')?.text ?? '';
      const perform = (now: number) => {
        if (!device.hasScope(`device-group ${group}`))
          return failed(12, `device-group -> ${group} is not a valid reference`);
        return device.isBusy(now) ? busy() : enqueued(device.push(group, description, now));
      };
      return { said: { 'device-group': group, description }, perform };
    },
  }),
];

const reading = (perform: () => Answer): Understood => ({ said: {}, perform });
const misunderstood = (code: number, problem: string): Misunderstood => ({ answer: failed(code, problem), problem });
const malformed = (): Misunderstood => misunderstood(18, 'the XML is not well-formed');
const busy = (): Answer => failed(13, 'Another commit/validate is in progress. Please try again later');

function cmdIs(cmd: string, ...path: readonly string[]): boolean {
  const nodes = parse(cmd);
  return nodes?.length === 1 && find(node('', nodes), ...path) !== undefined;
}

const SCOPES: readonly { readonly pattern: RegExp; readonly word: string }[] = [
  { pattern: /^\/config\/devices\/entry\/vsys\/entry\[@name='([^']+)'\]/, word: 'vsys' },
  { pattern: /^\/config\/devices\/entry\/device-group\/entry\[@name='([^']+)'\]/, word: 'device-group' },
  { pattern: /^\/config\/shared()/, word: 'shared' },
];
const CATEGORY = /^\/profiles\/custom-url-category\/entry\[@name='([^']+)'\]$/;
const CATEGORIES = /^\/profiles\/custom-url-category\/entry$/;
const RULES = /^\/(rulebase|pre-rulebase|post-rulebase)\/security\/rules\/entry(?:\[@name='([^']+)'\])?$/;

/** The spot that the XPath names, and the name of its last step; undefined when it is another kind of XPath. */
function at(
  device: Device,
  { xpath = '' }: Form,
  asked: Spot['kind'] | 'categories',
  then: (spot: Spot, name: string) => Understood | Misunderstood | undefined,
): Understood | Misunderstood | undefined {
  for (const { pattern, word } of SCOPES) {
    const head = pattern.exec(xpath);
    if (!head) continue;
    const scope = head[1] === '' ? word : `${word} ${head[1]}`;
    const rest = xpath.slice(head[0].length);
    const category = asked === 'category' ? CATEGORY.exec(rest) : asked === 'categories' ? CATEGORIES.exec(rest) : null;
    const rule = asked === 'rule' ? RULES.exec(rest) : null;
    if (!category && !rule) return undefined;
    // A firewall has one rulebase, Panorama has two and a firewall's none.
    if (rule && (rule[1] === 'rulebase') === device.isPanorama) return misunderstood(6, 'no such rulebase here');
    const kind = asked === 'rule' ? 'rule' : 'category';
    return then({ scope, kind, rulebase: rule?.[1] ?? '' }, category?.[1] ?? rule?.[2] ?? '');
  }
  return undefined;
}

function placeOf({ scope, rulebase }: Spot): JsonObject {
  const group = /^device-group (.*)$/.exec(scope)?.[1];
  return {
    ...(group === undefined ? {} : { 'device-group': group }),
    ...(rulebase === '' || rulebase === 'rulebase' ? {} : { pre_post: rulebase }),
  };
}

/** Sites or categories, as the command calls them. */
function membersSaid(type: string, members: readonly string[]): JsonObject {
  return type === 'Category Match' ? { categories: members } : { sites: members };
}

function categorySaid(parts: readonly Node[]): JsonObject {
  const type = find(node('', parts), 'type')?.text ?? 'URL List';
  return { action: 'add', type, ...membersSaid(type, memberTexts(node('', parts), 'list')) };
}

function editSaid(before: Node | undefined, after: Node): JsonObject {
  const had = memberTexts(before, 'list');
  const has = memberTexts(after, 'list');
  const gone = had.filter((member) => !has.includes(member));
  const type = find(after, 'type')?.text ?? 'URL List';
  return gone.length > 0
    ? { action: 'remove', ...membersSaid(type, gone) }
    : {
        action: 'add',
        ...membersSaid(
          type,
          has.filter((member) => !had.includes(member)),
        ),
      };
}

const OBJECTS: readonly (readonly [part: string, objectType: string])[] = [
  ['category', 'url-category'],
  ['application', 'application'],
  ['source', 'ip'],
  ['destination', 'ip'],
];

function ruleSaid(parts: readonly Node[]): JsonObject {
  const rule = node('', parts);
  const named = OBJECTS.find(([part]) => memberTexts(rule, part).some((member) => member !== 'any'));
  if (!named) return {};
  const values = memberTexts(rule, named[0]);
  return { object_type: named[1], object_value: values.length === 1 ? (values[0] ?? '') : values };
}

/** `set` merges: members are added, everything else is replaced. */
function merged(entry: Node | undefined, name: string, parts: readonly Node[]): Node {
  const before = entry?.children ?? [];
  const kept = before.map((child) => {
    const given = parts.find((part) => part.name === child.name);
    if (!given) return child;
    const isList = child.children.some((one) => one.name === 'member');
    const has = child.children.map((one) => one.text);
    return isList
      ? { ...child, children: [...child.children, ...given.children.filter((one) => !has.includes(one.text))] }
      : given;
  });
  const added = parts.filter((part) => !before.some((child) => child.name === part.name));
  return node('entry', [...kept, ...added], { name });
}

function put(device: Device, spot: Spot, name: string, entry: Node): Answer {
  const entries = device.entries(spot);
  const is = (other: Node) => other.attributes['name'] === name;
  device.write(spot, entries.some(is) ? entries.map((other) => (is(other) ? entry : other)) : [...entries, entry]);
  return succeeded();
}

/** What the device refuses about a category: undefined when it takes it. */
function categoryProblem(device: Device, spot: Spot, entry: Node): Answer | undefined {
  const { name = '' } = entry.attributes;
  if (!device.hasScope(spot.scope)) return failed(12, `${spot.scope} is not a valid reference`);
  const type = find(entry, 'type')?.text;
  if (type === undefined) return failed(12, `${name} -> custom-url-category entry has to be type specified`);
  if (type !== 'URL List' && type !== 'Category Match') return failed(12, `${name} -> type is invalid`);
  const stranger = entry.children.find((part) => !['description', 'list', 'type'].includes(part.name));
  return stranger ? failed(12, `${name} -> ${stranger.name} unexpected here`) : undefined;
}

function setCategory(device: Device, spot: Spot, name: string, parts: readonly Node[]): Answer {
  const entry = merged(device.entry(spot, name), name, parts);
  return categoryProblem(device, spot, entry) ?? put(device, spot, name, entry);
}

function editCategory(device: Device, spot: Spot, name: string, entry: Node): Answer {
  // Whoever writes back the marks of a reading would write nonsense into the configuration.
  if (/ dirtyId=/.test(print(entry))) return failed(12, `${name} -> dirtyId unexpected here`);
  return categoryProblem(device, spot, entry) ?? put(device, spot, name, entry);
}

const RULE_PARTS: ReadonlySet<string> = new Set(
  `action target description source destination application category source-user from to service negate-source
   negate-destination disabled option log-setting tag profile-setting`.split(/\s+/),
);
const RULE_ACTIONS: readonly string[] = ['allow', 'deny', 'drop', 'reset-client', 'reset-server', 'reset-both'];

function setRule(device: Device, spot: Spot, name: string, parts: readonly Node[]): Answer {
  if (!device.hasScope(spot.scope)) return failed(12, `${spot.scope} is not a valid reference`);
  const rule = merged(device.entry(spot, name), name, parts);
  const stranger = rule.children.find((part) => !RULE_PARTS.has(part.name));
  if (stranger) return failed(12, `${name} -> ${stranger.name} unexpected here`);
  if (!RULE_ACTIONS.includes(find(rule, 'action')?.text ?? '')) return failed(12, `${name} -> action is invalid`);
  const lost = memberTexts(rule, 'category').find((one) => one !== 'any' && !device.hasCategory(one, spot.scope));
  if (lost !== undefined) {
    return failed(12, `${name} -> category '${lost}' is not a valid reference`, `${name} -> category is invalid`);
  }
  return put(device, spot, name, rule);
}

function moveRule(device: Device, spot: Spot, name: string, { where = '', dst = '' }: Form): Answer {
  const moved = device.entry(spot, name);
  const others = device.entries(spot).filter((entry) => entry !== moved);
  const other = others.findIndex((entry) => entry.attributes['name'] === dst);
  const relative = where === 'before' || where === 'after';
  if (!moved || (relative && other < 0)) return failed(7, 'Object not present');
  const index = { top: 0, bottom: others.length, before: other, after: other + 1 }[where] ?? 0;
  const entries = others.toSpliced(index, 0, moved);
  if (entries.every((entry, place) => entry === device.entries(spot)[place])) {
    return failed(14, `'${name}' is already at the ${where}`);
  }
  device.write(spot, entries);
  return succeeded();
}

function commit(device: Device, admins: readonly string[], description: string, now: number): Answer {
  if (device.isBusy(now)) return busy();
  const ours = admins.length === 0 || admins.includes(API_USER);
  return ours && device.isDirty() ? enqueued(device.commit(description, now)) : nothingToCommit();
}

function versionOf(device: Device): readonly Node[] {
  return [
    node('sw-version', '10.2.9'),
    node('multi-vsys', 'off'),
    ...systemOf(device).filter(({ name }) => name !== 'sw-version'),
  ];
}

function systemOf(device: Device): readonly Node[] {
  return [
    node('hostname', device.isPanorama ? 'lab-panorama' : 'lab-firewall'),
    node('model', device.isPanorama ? 'Panorama' : 'PA-440'),
    node('serial', SERIAL),
    node('sw-version', '10.2.9'),
  ];
}
