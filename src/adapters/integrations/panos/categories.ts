/**
 * Custom URL categories: reading one, and adding to or taking from its members.
 *
 * U1. Members are added by `set`, which merges on the device: what others add at the same time stays. Only a removal writes the
 *     whole list back, read anew right before.
 * U2. Nothing is sent where the category could not be read, and a category of the other type is never changed.
 * U3. Done means: the candidate configuration holds it. It takes effect with a commit, and on Panorama with a push.
 */
import { asList, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { ArgumentRow, Check, Proof, Reconciled, ResultEntry, Sent } from '../../../core/engine/commands.ts';
import { listArg, textArg } from '../args.ts';
import { note, table, type Failure } from '../entries.ts';
import { element, writeXml, type XmlNode } from '../xml.ts';
import { readPanos, writePanos, type Form } from './call.ts';
import type { PanosIo, Place } from './io.ts';
import { categoriesPath, categoryPath, deviceGroupOf, deviceGroupPath, nameProblem, placeOf } from './places.ts';
import { readCategories, readCategory, withoutMarks, type Category, type CategoryType } from './schema.ts';
import { sameSite, siteEntry, siteTexts } from './sites.ts';

export const CATEGORY_OUTPUTS = [
  { path: 'Panorama.CustomURLCategory.Name', description: 'Name of the category.' },
  { path: 'Panorama.CustomURLCategory.DeviceGroup', description: 'Device group, on Panorama.' },
  { path: 'Panorama.CustomURLCategory.Description', description: 'Description.' },
  { path: 'Panorama.CustomURLCategory.Type', description: 'URL List or Category Match.' },
  { path: 'Panorama.CustomURLCategory.Sites', description: 'Entries of a URL list: a list, also of one.' },
  { path: 'Panorama.CustomURLCategory.Categories', description: 'Categories of a match.' },
  { path: 'Panorama.CustomURLCategory.Uncommitted', description: 'True where a change of it waits for a commit.' },
] as const;

export const MEMBER_ARGS: readonly ArgumentRow[] = [
  {
    name: 'sites',
    description: 'URLs or entries. Written as the device wants them: no scheme, user, port, fragment.',
    isArray: true,
  },
  { name: 'categories', description: 'Names of categories, for a category of the type Category Match.', isArray: true },
];

export const DEVICE_GROUP_ARG: ArgumentRow = {
  name: 'device-group',
  description: "Device group, on Panorama; default the instance's own.",
};

/** The lane of everything that changes the configuration of a device. */
export function configLane(): string {
  return 'panos/configuration';
}

/** What is to be in the category, or not any more. */
export interface Members {
  readonly kind: 'members';
  readonly type: CategoryType;
  readonly members: readonly string[];
}

type Wrong = { readonly kind: 'failed' } & Failure;

/** Sites or categories, not both and not neither. */
export function membersArg(args: JsonObject): Members | Wrong {
  const sites = siteTexts(args);
  const categories = listArg(args, 'categories');
  if (sites.length > 0 && categories.length > 0) return rejected('sites and categories exclude each other');
  if (sites.length === 0 && categories.length === 0) return rejected('neither sites nor categories are given');
  if (categories.length > 0) {
    const problem = categories.map((name) => nameProblem('category', name)).find((text) => text !== undefined);
    return problem === undefined ? { kind: 'members', type: 'Category Match', members: categories } : rejected(problem);
  }
  const read = sites.map(siteEntry);
  const problems = read.flatMap((site) => (site.kind === 'wrong' ? [site.problem] : []));
  if (problems[0] !== undefined) return rejected(problems.join('; '));
  const members = [...new Set(read.flatMap((site) => (site.kind === 'site' ? [site.entry] : [])))];
  return { kind: 'members', type: 'URL List', members };
}

/** What a grant has to cover: each entry as the device would hold it, and what cannot be one as it was given. */
export function memberTargets(args: JsonObject): readonly string[] {
  const sites = siteTexts(args).map(siteTarget);
  return [...new Set([...sites, ...listArg(args, 'categories').map(categoryTarget)])];
}

export function siteTarget(text: string): string {
  const site = siteEntry(text);
  return site.kind === 'site' ? site.entry : text;
}

export function categoryTarget(name: string): string {
  return `category ${name}`;
}

/** The list by its name: some let pass what is in them. */
export function categoryMeant(args: JsonObject): readonly string[] {
  return [textArg(args, 'name'), textArg(args, 'device-group')]
    .filter((name) => name !== '')
    .map((name) => `in ${name}`);
}

/** Where the arguments point: the name, and the place in the configuration. */
export interface Where {
  readonly kind: 'where';
  readonly name: string;
  readonly place: Place;
}

export function whereOf(args: JsonObject, io: PanosIo): Where | Wrong {
  const name = textArg(args, 'name');
  const problem = nameProblem('category', name);
  if (problem !== undefined) return rejected(problem);
  const place = placeOf(args, io);
  return place.kind === 'failed' ? place : { kind: 'where', name, place };
}

export type Found = { readonly kind: 'category'; readonly category: Category } | { readonly kind: 'none' } | Wrong;

/** The category in the candidate configuration. */
export async function findCategory(io: PanosIo, { name, place }: Where, once = false): Promise<Found> {
  const form = { type: 'config', action: 'get', xpath: categoryPath(place, name) };
  const read = await readPanos(io, form, once ? { attempts: 1, timeoutMs: 5_000 } : {});
  if (read.kind === 'absent') return { kind: 'none' };
  if (read.kind === 'failed') return { kind: 'failed', code: read.code, detail: read.detail };
  const category = readCategory(read.response.result, name);
  if (category) return { kind: 'category', category };
  // An answer without any entry is the vendor's other way to say "none"; one with another entry says nothing about ours.
  const empty = (read.response.result?.children.length ?? 0) === 0;
  return empty
    ? { kind: 'none' }
    : { kind: 'failed', code: 'panos.unreadable', detail: `PAN-OS ${io.instance}: no category in the answer` };
}

/** All categories of the place in the candidate configuration. */
export async function listCategories(
  io: PanosIo,
  place: Place,
): Promise<{ readonly kind: 'categories'; readonly categories: readonly Category[] } | Wrong> {
  const read = await readPanos(io, { type: 'config', action: 'get', xpath: categoriesPath(place) });
  if (read.kind === 'absent') return { kind: 'categories', categories: [] };
  if (read.kind === 'failed') return { kind: 'failed', code: read.code, detail: read.detail };
  return { kind: 'categories', categories: readCategories(read.response.result) };
}

/** On Panorama a `set` below a device group that does not exist would make one. */
async function placeProblem(io: PanosIo, place: Place): Promise<Failure | undefined> {
  if (place.kind !== 'device-group') return undefined;
  const read = await readPanos(io, { type: 'config', action: 'get', xpath: deviceGroupPath(place.name) });
  if (read.kind === 'failed') return read;
  const missing = { code: 'panos.no-such-device-group', detail: `Panorama has no device group '${place.name}'.` };
  return read.kind === 'absent' ? missing : undefined;
}

/** Members of `wanted` that the category does not hold. */
export function missingIn(category: Category | undefined, wanted: readonly string[]): readonly string[] {
  return wanted.filter((member) => !category?.members.some((held) => sameSite(held, member)));
}

function alreadyIn({ members, type }: Members, missing: readonly string[]): readonly string[] {
  const there = members.filter((member) => !missing.includes(member));
  return type === 'URL List' ? there : there.map(categoryTarget);
}

/** Adding, to a category that exists (`mayCreate` false) or to one that is made by it. */
export async function checkAdd(args: JsonObject, io: PanosIo, mayCreate: boolean): Promise<Check> {
  const where = whereOf(args, io);
  const wanted = membersArg(args);
  if (where.kind === 'failed') return refused(where);
  if (wanted.kind === 'failed') return refused(wanted);
  const found = await findCategory(io, where);
  if (found.kind === 'failed') return refused(found);
  if (found.kind === 'none') {
    if (!mayCreate) return refused({ code: 'panos.not-present', detail: `There is no category '${where.name}'.` });
    const problem = await placeProblem(io, where.place);
    return problem ? refused(problem) : { kind: 'needed', bookmark: { missing: wanted.members } };
  }
  const { category } = found;
  if (category.type !== wanted.type) {
    return refused({ code: 'panos.other-type', detail: `'${where.name}' is of the type ${category.type}.` });
  }
  const missing = missingIn(category, wanted.members);
  if (missing.length > 0) return { kind: 'needed', bookmark: { missing }, already: alreadyIn(wanted, missing) };
  const waits = category.uncommitted ? '; a change of it waits for a commit' : '';
  return { kind: 'already', detail: `'${where.name}' holds ${wanted.members.join(', ')} already${waits}.` };
}

/** U1. */
export async function sendAdd(args: JsonObject, io: PanosIo, bookmark: Json, title: string): Promise<Sent> {
  const where = whereOf(args, io);
  const wanted = membersArg(args);
  if (where.kind === 'failed') return refused(where);
  if (wanted.kind === 'failed') return refused(wanted);
  const noted = isObject(bookmark) ? asList(bookmark['missing']) : [];
  const missing = wanted.members.filter((member) => noted.includes(member));
  const description = textArg(args, 'description');
  const nodes = [
    ...(description === '' ? [] : [element('description', description)]),
    listNode(missing.length > 0 ? missing : wanted.members),
    element('type', wanted.type),
  ];
  const form = { type: 'config', action: 'set', ...at(where), element: nodes.map(writeXml).join('') };
  return written(await writePanos(io, form), where, args, title);
}

export async function reconcileAdd(args: JsonObject, io: PanosIo): Promise<Reconciled> {
  const where = whereOf(args, io);
  const wanted = membersArg(args);
  if (where.kind === 'failed' || wanted.kind === 'failed') return { kind: 'not-applied' };
  const found = await findCategory(io, where);
  if (found.kind === 'failed') return { kind: 'unknown', detail: found.detail };
  const category = found.kind === 'category' ? found.category : undefined;
  // One request adds all of them or none; what others added in between counts the same.
  return missingIn(category, wanted.members).length === 0 ? { kind: 'applied', state: null } : { kind: 'not-applied' };
}

export async function proveAdd(args: JsonObject, io: PanosIo, title: string): Promise<Proof> {
  const where = whereOf(args, io);
  const wanted = membersArg(args);
  if (where.kind === 'failed' || wanted.kind === 'failed') return { kind: 'pending' };
  const found = await findCategory(io, where);
  if (found.kind !== 'category' || missingIn(found.category, wanted.members).length > 0) return { kind: 'pending' };
  const detail = `'${where.name}' holds ${wanted.members.join(', ')} in the candidate configuration.`;
  return { kind: 'proven', detail, entries: [categoryEntry(title, found.category, where.place)] };
}

export async function checkRemove(args: JsonObject, io: PanosIo): Promise<Check> {
  const where = whereOf(args, io);
  const unwanted = membersArg(args);
  if (where.kind === 'failed') return refused(where);
  if (unwanted.kind === 'failed') return refused(unwanted);
  const found = await findCategory(io, where);
  if (found.kind === 'failed') return refused(found);
  if (found.kind === 'none') return { kind: 'already', detail: `There is no category '${where.name}'.` };
  if (held(found.category, unwanted.members).length === 0) {
    return { kind: 'already', detail: `'${where.name}' holds none of ${unwanted.members.join(', ')}.` };
  }
  return { kind: 'needed', bookmark: null };
}

/** One read, at once and once, then the one request: nobody's entry but ours may be lost in between. */
export async function sendRemove(args: JsonObject, io: PanosIo, title: string): Promise<Sent> {
  const where = whereOf(args, io);
  const unwanted = membersArg(args);
  if (where.kind === 'failed') return refused(where);
  if (unwanted.kind === 'failed') return refused(unwanted);
  const found = await findCategory(io, where, true);
  if (found.kind === 'failed') return { kind: 'later', delayMs: 5_000, detail: found.detail };
  if (found.kind === 'none') return refused({ code: 'panos.not-present', detail: `'${where.name}' is gone.` });
  const kept = found.category.members.filter((member) => !unwanted.members.some((gone) => sameSite(gone, member)));
  const entry = withoutMarks(found.category.entry);
  const children = (entry.children ?? []).map((child) => (child.name === 'list' ? listNode(kept) : child));
  const form = { type: 'config', action: 'edit', ...at(where), element: writeXml({ ...entry, children }) };
  return written(await writePanos(io, form), where, args, title);
}

export async function reconcileRemove(args: JsonObject, io: PanosIo): Promise<Reconciled> {
  const left = await leftOf(args, io);
  if (left === undefined) return { kind: 'unknown', detail: 'The category could not be read.' };
  return left.members.length === 0 ? { kind: 'applied', state: null } : { kind: 'not-applied' };
}

export async function proveRemove(args: JsonObject, io: PanosIo, title: string): Promise<Proof> {
  const left = await leftOf(args, io);
  if (!left || left.members.length > 0) return { kind: 'pending' };
  const detail = 'The entries are gone from the candidate configuration.';
  return { kind: 'proven', detail, entries: left.category ? [categoryEntry(title, left.category, left.place)] : [] };
}

/** What of the unwanted the category still holds; undefined when it could not be read. */
async function leftOf(args: JsonObject, io: PanosIo) {
  const where = whereOf(args, io);
  const unwanted = membersArg(args);
  if (where.kind === 'failed' || unwanted.kind === 'failed') return undefined;
  const found = await findCategory(io, where);
  if (found.kind === 'failed') return undefined;
  const category = found.kind === 'category' ? found.category : undefined;
  return { category, place: where.place, members: category ? held(category, unwanted.members) : [] };
}

function held(category: Category, members: readonly string[]): readonly string[] {
  return category.members.filter((member) => members.some((named) => sameSite(named, member)));
}

/** What the outputs say of a category. */
export function categoryEntry(title: string, category: Category, place: Place): ResultEntry {
  const { name, description, type, members, uncommitted } = category;
  const deviceGroup = deviceGroupOf(place);
  const output = {
    Name: name,
    ...(deviceGroup === '' ? {} : { DeviceGroup: deviceGroup }),
    ...(description === '' ? {} : { Description: description }),
    Type: type,
    ...(type === 'URL List' ? { Sites: members } : { Categories: members }),
    Uncommitted: uncommitted,
  };
  const columns = ['Name', type === 'URL List' ? 'Sites' : 'Categories', 'Description', 'Uncommitted'];
  const readable = table(title, columns, [[name, members.join(', '), description, uncommitted ? 'Yes' : 'No']]);
  return note(output, readable, { 'Panorama.CustomURLCategory(val.Name == obj.Name)': output });
}

function listNode(members: readonly string[]): XmlNode {
  return element(
    'list',
    members.map((member) => element('member', member)),
  );
}

function at({ place, name }: Where): Form {
  return { xpath: categoryPath(place, name) };
}

function written(result: Awaited<ReturnType<typeof writePanos>>, where: Where, args: JsonObject, title: string): Sent {
  if (result.kind !== 'accepted') return result;
  const text = `${title} ${where.name}: ${memberTargets(args).join(', ')}`;
  return { kind: 'accepted', state: null, entries: [note(text, text)] };
}

export function refused({ code, detail }: Failure): { kind: 'refused'; code: string; detail: string } {
  const text = code === 'input.rejected' ? `Not sent: ${detail}.` : detail;
  return { kind: 'refused', code, detail: text };
}

function rejected(detail: string): Wrong {
  return { kind: 'failed', code: 'input.rejected', detail };
}
