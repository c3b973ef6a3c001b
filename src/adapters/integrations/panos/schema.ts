/** PAN-OS answers → what we use (vendor: PAN-OS XML API). Takes one or many of everything, and never throws. */
import { childOf, childrenOf, childText, readXml, type XmlElement, type XmlNode } from '../xml.ts';

export interface Response {
  readonly ok: boolean;
  /** The vendor's code; '' when the answer has none. */
  readonly code: string;
  /** What it says, line by line. */
  readonly lines: readonly string[];
  readonly result: XmlElement | undefined;
  readonly root: XmlElement;
}

/** The envelope; undefined when the text is no answer of the API. */
export function readResponse(text: string): Response | undefined {
  const root = readXml(text);
  const status = root?.name === 'response' ? root.attributes['status'] : undefined;
  if (!root || (status !== 'success' && status !== 'error')) return undefined;
  const result = childOf(root, 'result');
  const said = childOf(root, 'msg') ?? childOf(result, 'msg');
  return { ok: status === 'success', code: root.attributes['code'] ?? '', lines: linesOf(said), result, root };
}

/** The texts of an element: of each `line` in it, else its own. A line may hold elements of its own. */
export function linesOf(said: XmlElement | undefined): readonly string[] {
  if (!said) return [];
  const lines = said.children.flatMap((child) => (child.name === 'line' ? [deepText(child)] : linesOf(child)));
  const own = lines.length > 0 ? lines : [deepText(said)];
  return own.filter((line) => line !== '');
}

function deepText({ text, children }: XmlElement): string {
  return [text, ...children.map(deepText)].join(' ').replaceAll(/\s+/g, ' ').trim();
}

/** `<member>` texts of a child. */
export function membersOf(parent: XmlElement | undefined, name: string): readonly string[] {
  return childrenOf(childOf(parent, name), 'member').map(({ text }) => text.trim());
}

/** True when something in the node waits for a commit: the device marks each changed node. */
export function isDirty({ attributes, children }: XmlElement): boolean {
  return attributes['dirtyId'] !== undefined || children.some(isDirty);
}

const MARKS: ReadonlySet<string> = new Set(['admin', 'dirtyId', 'time']);

/** The node as it may be written back: without the marks of uncommitted changes. */
export function withoutMarks({ name, attributes, children, text }: XmlElement): XmlNode {
  const kept = Object.entries(attributes).filter(([key]) => !MARKS.has(key));
  return { name, attributes: Object.fromEntries(kept), children: children.map(withoutMarks), text: text.trim() };
}

export type CategoryType = 'URL List' | 'Category Match';

export interface Category {
  readonly name: string;
  readonly description: string;
  readonly type: CategoryType;
  /** Sites of a URL list, names of categories of a match, in the order of the device. */
  readonly members: readonly string[];
  readonly uncommitted: boolean;
  readonly entry: XmlElement;
}

/** The entry of that name in a `get`. Undefined when there is none: an answer about another must not decide about this one. */
export function readCategory(result: XmlElement | undefined, name: string): Category | undefined {
  return readCategories(result).find((category) => category.name === name);
}

/** All entries of a `get`. */
export function readCategories(result: XmlElement | undefined): readonly Category[] {
  return childrenOf(result, 'entry').flatMap((entry) => {
    const name = entry.attributes['name'];
    return name === undefined ? [] : [categoryOf(entry, name)];
  });
}

function categoryOf(entry: XmlElement, name: string): Category {
  const type = childText(entry, 'type') === 'Category Match' ? 'Category Match' : 'URL List';
  return {
    name,
    description: childText(entry, 'description') ?? '',
    type,
    members: membersOf(entry, 'list'),
    uncommitted: isDirty(entry),
    entry,
  };
}

export interface Rule {
  readonly name: string;
  readonly action: string;
  readonly disabled: boolean;
  readonly uncommitted: boolean;
  readonly entry: XmlElement;
}

/** The rules of a `get`, in the order of the rulebase. */
export function readRules(result: XmlElement | undefined): readonly Rule[] {
  return childrenOf(result, 'entry').flatMap((entry) => {
    const name = entry.attributes['name'];
    if (name === undefined) return [];
    const action = childText(entry, 'action') ?? '';
    const disabled = childText(entry, 'disabled') === 'yes';
    return [{ name, action, disabled, uncommitted: isDirty(entry), entry }];
  });
}

export interface Job {
  readonly id: number;
  /** Commit, CommitAll, ValidateAll and more. */
  readonly type: string;
  /** PEND, ACT, FIN. */
  readonly status: string;
  /** PEND, OK, FAIL. */
  readonly result: string;
  readonly progress: string;
  readonly user: string;
  readonly description: string;
  readonly details: readonly string[];
  readonly warnings: readonly string[];
  readonly deviceGroup: string;
  readonly devices: readonly JobDevice[];
}

/** One firewall of a push. */
export interface JobDevice {
  readonly name: string;
  readonly status: string;
  readonly result: string;
  readonly details: readonly string[];
  readonly warnings: readonly string[];
}

/** The job of `show jobs id`; undefined when the answer holds none of that id. */
export function readJobOf(result: XmlElement | undefined, id: number): Job | undefined {
  const job = childrenOf(result, 'job').find((candidate) => wholeOf(childText(candidate, 'id')) === id);
  if (!job) return undefined;
  const text = (name: string) => childText(job, name) ?? '';
  return {
    id,
    type: text('type'),
    status: text('status').toUpperCase(),
    result: text('result').toUpperCase(),
    progress: text('progress'),
    user: text('user'),
    description: text('description'),
    details: linesOf(childOf(job, 'details')),
    warnings: linesOf(childOf(job, 'warnings')),
    deviceGroup: text('dgname'),
    devices: childrenOf(childOf(job, 'devices'), 'entry').map(readDevice),
  };
}

function readDevice(entry: XmlElement): JobDevice {
  const said = childOf(childOf(entry, 'details'), 'msg');
  return {
    name: childText(entry, 'devicename') ?? childText(entry, 'serial-no') ?? '',
    status: childText(entry, 'status') ?? '',
    result: (childText(entry, 'result') ?? '').toUpperCase(),
    // The vendor puts the text of a success under `errors`, too.
    details: linesOf(childOf(said, 'errors')),
    warnings: linesOf(childOf(said, 'warnings')),
  };
}

/** The job that a commit or push began; undefined when the answer names none. */
export function readJobId(result: XmlElement | undefined): number | undefined {
  return wholeOf(childText(result, 'job'));
}

export function wholeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
