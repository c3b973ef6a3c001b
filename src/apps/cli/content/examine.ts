/**
 * One YAML file of foreign content: what it is, and what is wrong with it.
 *
 * E1. What it is follows from its shape, never from its name or folder: a mapping with `tasks` is a playbook, one with `commonfields`
 *     and a mapping `script` an integration, one with `commonfields` and a text `script` an automation.
 * E2. Never throws for anything that a file may hold.
 * E3. Runs in a worker thread as well: what it gives is plain data.
 */
import { readFileSync } from 'node:fs';
import { decodeSource } from '../../../core/playbook/bytes.ts';
import { field, listField, mapField, mapsOf, textField } from '../../../core/playbook/fields.ts';
import type { Fault, Need } from '../../../core/playbook/inventory.ts';
import { inventoryOf } from '../../../core/playbook/inventory.ts';
import { offsetOf, pathText, placeAt, type SourcePath } from '../../../core/playbook/inventory-place.ts';
import type { Problems } from '../../../core/playbook/problems.ts';
import { readParsed } from '../../../core/playbook/read.ts';
import { dataOf, merged } from '../../../core/playbook/draft.ts';
import { patchOf } from '../../../core/playbook/patch.ts';
import { parseSource, parseWithOrigins, type MapNode, type SourceNode } from '../../../core/playbook/source.ts';
import { applyTextEdits } from '../../../core/playbook/write.ts';
import { reasonOf } from './reason.ts';

export interface ContentProblem {
  /** `playbook.*` of the reader, `language.*` of what cannot be planned, `content.*` of this check. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** Inside the document: `tasks.5.scriptarguments.value`. Empty: the whole file. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/** A need with where it is named first. */
export interface NamedNeed extends Need {
  readonly path: string;
  readonly line: number;
}

export interface ExaminedPlaybook {
  readonly kind: 'playbook';
  readonly id: string;
  readonly name: string;
  readonly parsed: boolean;
  readonly sound: boolean;
  readonly roundTrip: boolean;
  readonly toVersion: string;
  readonly needs: readonly NamedNeed[];
  readonly problems: readonly ContentProblem[];
}

export type Examined =
  | ExaminedPlaybook
  | { readonly kind: 'automation'; readonly names: readonly string[] }
  | { readonly kind: 'integration'; readonly brands: readonly string[]; readonly commands: readonly string[] }
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Larger files are not read: the reader of documents refuses what has more characters than a quarter of this. */
const BYTES_MAX = 40_000_000;

export function examineFile(path: string, size: number): Examined {
  if (size > BYTES_MAX) return { kind: 'unreadable', reason: `it has ${size} bytes; at most ${BYTES_MAX} are read` };
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (thrown) {
    return { kind: 'unreadable', reason: reasonOf(thrown) };
  }
  return examine(bytes);
}

export function examine(bytes: Uint8Array): Examined {
  const text = textOf(bytes);
  if (text === undefined) return { kind: 'unreadable', reason: notText(bytes) };
  // Most of the time goes into reading YAML: what cannot be content is not read. No shape of E1 lacks both words.
  if (!text.includes('tasks') && !text.includes('commonfields')) return { kind: 'other' };
  // What the writer needs is remembered where it can be a playbook only.
  const source = text.includes('tasks') ? parseWithOrigins(text) : { ...parseSource(text), origins: undefined };
  const { root } = source;
  if (root === undefined) return looksLikePlaybook(text) ? playbook(text, bytes, source) : { kind: 'other' };
  if (root.kind !== 'map') return { kind: 'other' };
  if (field(root, 'tasks') !== undefined) return playbook(text, bytes, source);
  return partOf(root, source.problems);
}

/**
 * A playbook that is broken as YAML cannot be told by its shape: it has `tasks` at the margin, or anywhere in a document written as
 * JSON. A broken automation holds nothing that is looked for.
 */
export function looksLikePlaybook(text: string): boolean {
  return /^\s*\{/.test(text) ? /"tasks"\s*:\s*\{/.test(text) : /^\uFEFF?["']?tasks["']?[ \t]*:/m.test(text);
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Which byte is wrong is worked out only where one is. */
function notText(bytes: Uint8Array): string {
  const decoded = decodeSource(bytes);
  return decoded.ok ? 'it is not text in UTF-8' : `line ${decoded.error.line}: ${decoded.error.message}`;
}

function partOf(root: MapNode, problems: Problems): Examined {
  const common = mapField(root, 'commonfields', problems);
  if (common === undefined) return { kind: 'other' };
  const names = [textField(root, 'name', problems), textField(common, 'id', problems)];
  const script = field(root, 'script');
  if (script?.kind !== 'map') return { kind: 'automation', names: known(names) };
  const commands = mapsOf(listField(script, 'commands', problems), 'commands', problems);
  return {
    kind: 'integration',
    brands: known([...names, textField(root, 'display', problems)]),
    commands: known(commands.map((command) => textField(command, 'name', problems))),
  };
}

function known(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== ''))];
}

function playbook(text: string, bytes: Uint8Array, source: ReturnType<typeof parseWithOrigins>): ExaminedPlaybook {
  const { root } = source;
  const lines = lineStarts(text);
  const { playbook: read, problems } = readParsed(text, source);
  const place = (path: SourcePath): { readonly path: string; readonly line: number } => ({
    path: pathText(path),
    line: root === undefined ? 1 : source.problems.positionOf(offsetOf(root, path)).line,
  });
  const inventory = read === undefined ? { needs: [], faults: [] } : inventoryOf(read);
  return {
    kind: 'playbook',
    id: read?.id ?? topText(root, 'id'),
    name: read?.name ?? topText(root, 'name'),
    parsed: read !== undefined,
    sound: read !== undefined && !inventory.faults.some(({ stops }) => stops),
    roundTrip: isWrittenBack(text, bytes, source),
    toVersion: topText(root, 'toversion'),
    needs: inventory.needs.map((need) => {
      const [first = []] = need.places;
      return { ...need, places: [first], ...place(first) };
    }),
    problems: [
      ...problems.map(({ code, severity, message, line, column }): ContentProblem => {
        const offset = (lines[line - 1] ?? 0) + column - 1;
        return { code, severity, path: root === undefined ? '' : pathText(placeAt(root, offset)), line, message };
      }),
      ...inventory.faults.map((fault): ContentProblem => ({ ...faultText(fault), ...place(fault.place) })),
    ],
  };
}

/** The document as plain data, given back to the writer as if it were a change: nothing of the file may differ. */
function isWrittenBack(
  text: string,
  bytes: Uint8Array,
  { root, origins }: ReturnType<typeof parseWithOrigins>,
): boolean {
  if (root === undefined || origins === undefined) return false;
  const { edits, shared } = patchOf(merged(root, dataOf(root)), origins);
  return shared.length === 0 && Buffer.from(applyTextEdits(text, edits)).equals(bytes);
}

/** A value that cannot be planned may fail its task, not the reading: the playbook is parsed, and perhaps not runnable. */
function faultText({ error, stops }: Fault): Pick<ContentProblem, 'code' | 'severity' | 'message'> {
  const { code, message, at } = error;
  return { code, severity: stops ? 'error' : 'warning', message: `${message}, in ${JSON.stringify(at.source)}` };
}

function topText(root: SourceNode | undefined, name: string): string {
  const value = root?.kind === 'map' ? field(root, name) : undefined;
  return value?.kind === 'text' ? value.text : '';
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
