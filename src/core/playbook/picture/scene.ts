/**
 * What a picture of a playbook shows, measured but not yet placed: a block for every task, a link for every edge.
 *
 * S1. Every task of the document is a block, reachable or not. Blocks are ordered so that only links that lead back (`isBack`) go
 *     from a later one to an earlier one; a layout that keeps this order draws every other link downwards.
 * S2. Edges that join the same two tasks in the same way are one link that carries all their labels.
 * S3. All texts are clean, wrapped and measured; a block is as large as its texts and its shape need.
 *
 * Not here: where things stand (`place.ts`), how they are written (`svg.ts`), how a task runs (the engine).
 */
import { LABEL_DEFAULT, LABEL_ERROR, LABEL_NONE } from '../document.ts';
import type { Playbook, Task } from '../document.ts';
import { backEdges, edgesOf, graphOf } from '../graph.ts';
import type { Edge, Graph } from '../graph.ts';
import { factsOf, type Fact } from './facts.ts';
import { INSET, LOOK_ROWS, lookOf } from './kinds.ts';
import type { Look, Risk } from './kinds.ts';
import { cleanText, widthOf, wrapText } from './text.ts';
import type { TextStyle } from './text.ts';

export type LineStyle = 'name' | 'stage' | 'detail' | 'note';

export const LINE_STYLES: Readonly<Record<LineStyle, TextStyle & { readonly height: number }>> = {
  name: { size: 12.5, bold: false, height: 17 },
  stage: { size: 13.5, bold: true, height: 19 },
  detail: { size: 10, bold: false, height: 14 },
  note: { size: 10, bold: true, height: 14 },
};
export const LABEL_STYLE: TextStyle & { readonly height: number } = { size: 10.5, bold: true, height: 14 };

const BLOCK_WIDTH = 264;
const NARROW_WIDTH = 120;
const PADDING_Y = 10;
/** The icon and the room after it. */
const GLYPH_ROOM = 25;
/** The striped or solid bar of a command that changes the world. */
export const BAR_WIDTH = 10;
const CORNER_MARK_ROOM = 16;
/** The room of an icon in a small line. */
export const FACT_GLYPH_ROOM = 15;
/** Of DejaVu Sans, in em: what a line is centred by. */
export const CAP_HEIGHT = 0.72;
const NAME_LINES_MAX = 4;
const NAME_CHARACTERS_MAX = 160;
const LABEL_WIDTH_MAX = 130;
const LABEL_LINES_MAX = 2;
const LABEL_PADDING_X = 7;

export interface BlockLine {
  readonly text: string;
  readonly style: LineStyle;
  readonly glyph: Fact['glyph'];
  /** From the block's left and top edge; `y` is the base line. */
  readonly x: number;
  readonly y: number;
}

export interface Block {
  readonly task: string;
  readonly look: Look;
  readonly risk: Risk;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly BlockLine[];
  /** Left of the texts; undefined where the look has no icon. */
  readonly glyphX: number | undefined;
  readonly isReachable: boolean;
  /** More than one branch meets here. */
  readonly isJoin: boolean;
  /** The whole story in one text: id, kind, name, description. */
  readonly tooltip: string;
}

export type LinkKind = 'next' | 'choice' | 'else' | 'error';

export interface LinkLabel {
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
}

export interface Link {
  /** Places in `blocks`. */
  readonly from: number;
  readonly to: number;
  readonly kind: LinkKind;
  readonly isBack: boolean;
  readonly isReachable: boolean;
  readonly label: LinkLabel | undefined;
}

export interface Scene {
  /** Of the source text: equal scenes of one playbook have equal keys. */
  readonly key: string;
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
}

export interface SceneOptions {
  /** What a command or automation does to the world. Without it no task is marked. */
  readonly riskOf?: (task: Task) => Risk;
}

export function sceneOf(playbook: Playbook, options: SceneOptions = {}): Scene {
  const riskOf = options.riskOf ?? (() => 'read' as const);
  const reachable = reachedTasks(playbook);
  const root = freeId(playbook);
  const whole = wholeGraph(playbook, reachable, root);
  const back = new Set(backEdges(playbook, whole));
  const order = orderOf(whole, back);
  const indexes = new Map(order.map((id, index) => [id, index]));
  const links = whole.edges
    .filter(({ source }) => source !== root)
    .toSorted(byKind)
    .map((edge) => ({
      edge,
      isBack: back.has(edge),
      isReachable: reachable.has(edge.source) && isTaken(playbook, edge),
    }));
  const merged = mergedLinks(links, indexes);
  const branches = new Map<number, number>();
  for (const { to, isBack, isReachable } of merged) {
    // What never runs is not waited for.
    if (!isBack && isReachable) branches.set(to, (branches.get(to) ?? 0) + 1);
  }
  const blocks = order.flatMap((id, index) => {
    const task = playbook.tasks[id];
    if (task === undefined) return [];
    const isJoin = (branches.get(index) ?? 0) > 1;
    return [blockOf(task, riskOf(task), { isReachable: reachable.has(id), isJoin })];
  });
  return {
    key: playbook.hash.slice(0, 8),
    title: cleanText(playbook.name, 200),
    subtitle: subtitleOf(blocks),
    description: cleanText(playbook.description, 600),
    blocks,
    links: merged,
  };
}

/** An id that no task has. */
function freeId(playbook: Playbook): string {
  let id = 'root';
  while (Object.hasOwn(playbook.tasks, id)) id += "'";
  return id;
}

/** The graph of all tasks: a root of our own leads to the start, then to whatever the start does not reach. */
function wholeGraph(playbook: Playbook, reachable: ReadonlySet<string>, root: string): Graph {
  const ids = Object.keys(playbook.tasks);
  const tops = [...(reachable.has(playbook.startTaskId) ? [playbook.startTaskId] : []), ...topsOf(playbook, reachable)];
  const out = new Map<string, readonly Edge[]>([
    [root, tops.map((target) => ({ source: root, label: LABEL_NONE, target }))],
  ]);
  for (const id of ids) {
    const task = playbook.tasks[id];
    const edges = task === undefined ? [] : edgesOf(task);
    out.set(
      id,
      edges.filter(({ target }) => Object.hasOwn(playbook.tasks, target)),
    );
  }
  const tasks = [root, ...ids];
  return { tasks, edges: tasks.flatMap((id) => out.get(id) ?? []), out, into: new Map() };
}

/** The unreachable tasks, those that nothing leads to first. */
function topsOf(playbook: Playbook, reachable: ReadonlySet<string>): readonly string[] {
  const lost = Object.values(playbook.tasks).filter(({ id }) => !reachable.has(id));
  const entered = new Set(lost.flatMap((task) => edgesOf(task).map(({ target }) => target)));
  return [...lost.filter(({ id }) => !entered.has(id)), ...lost.filter(({ id }) => entered.has(id))].map(
    ({ id }) => id,
  );
}

/** Every task after all that lead to it, back edges aside; among those that may come next, the one that was found first. */
function orderOf(graph: Graph, back: ReadonlySet<Edge>): readonly string[] {
  const waiting = new Map<string, number>();
  for (const edge of graph.edges) {
    if (!back.has(edge)) waiting.set(edge.target, (waiting.get(edge.target) ?? 0) + 1);
  }
  const order = graph.tasks.slice(0, 1);
  // The list grows while it is walked.
  for (const id of order) {
    for (const edge of (graph.out.get(id) ?? []).toSorted(byKind)) {
      if (back.has(edge)) continue;
      const left = (waiting.get(edge.target) ?? 0) - 1;
      waiting.set(edge.target, left);
      if (left === 0) order.push(edge.target);
    }
  }
  return order.slice(1);
}

/** What happens as a rule stands left of what happens else, and that left of what happens after an error. */
const KIND_RANK: Readonly<Record<LinkKind, number>> = { next: 0, choice: 0, else: 1, error: 2 };

function byKind(a: Edge, b: Edge): number {
  return KIND_RANK[linkKindOf(a.label)] - KIND_RANK[linkKindOf(b.label)];
}

/** The tasks that a way through the playbook can come to, in the order of the graph. */
function reachedTasks(playbook: Playbook): ReadonlySet<string> {
  const { tasks, out } = graphOf(playbook);
  const reached = new Set(tasks.filter((id) => id === playbook.startTaskId));
  // A set is walked in the order in which it grows.
  for (const id of reached) {
    for (const edge of out.get(id) ?? []) if (isTaken(playbook, edge)) reached.add(edge.target);
  }
  return new Set(tasks.filter((id) => reached.has(id)));
}

/** An error path is taken only by a task that takes it when it fails: any other stops, or goes on as if nothing had been. */
function isTaken(playbook: Playbook, { source, label }: Edge): boolean {
  return label !== LABEL_ERROR || playbook.tasks[source]?.onError === 'error-path';
}

interface FoundEdge {
  readonly edge: Edge;
  readonly isBack: boolean;
  readonly isReachable: boolean;
}

function mergedLinks(found: readonly FoundEdge[], indexes: ReadonlyMap<string, number>): readonly Link[] {
  const groups = new Map<string, { readonly first: FoundEdge; readonly kind: LinkKind; readonly labels: string[] }>();
  for (const one of found) {
    const { source, target, label } = one.edge;
    const kind = linkKindOf(label);
    const key = `${indexes.get(source)}>${indexes.get(target)}>${kind === 'error' ? 'error' : ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: one, kind, labels: [labelText(label)] });
    else group.labels.push(labelText(label));
  }
  return [...groups.values()].map(({ first: { edge, isBack, isReachable }, kind, labels }) => ({
    from: indexes.get(edge.source) ?? 0,
    to: indexes.get(edge.target) ?? 0,
    kind: labels.length > 1 && kind !== 'error' ? 'choice' : kind,
    isBack,
    isReachable,
    label: linkLabel(
      labels.filter((label) => label !== ''),
      isBack,
    ),
  }));
}

function linkKindOf(label: string): LinkKind {
  if (label === LABEL_NONE) return 'next';
  if (label === LABEL_DEFAULT) return 'else';
  return label === LABEL_ERROR ? 'error' : 'choice';
}

function labelText(label: string): string {
  if (label === LABEL_NONE) return '';
  if (label === LABEL_DEFAULT) return 'else';
  if (label === LABEL_ERROR) return 'error';
  return cleanText(label, 60) || '(blank)';
}

function linkLabel(labels: readonly string[], isBack: boolean): LinkLabel | undefined {
  const text = labels.join(' · ');
  const whole = isBack ? `↻ ${text === '' ? 'again' : text}` : text;
  const lines = wrapText(whole, LABEL_STYLE, LABEL_WIDTH_MAX, LABEL_LINES_MAX);
  if (lines.length === 0) return undefined;
  const width = Math.max(...lines.map((line) => widthOf(line, LABEL_STYLE)));
  return { lines, width: Math.ceil(width + 2 * LABEL_PADDING_X), height: lines.length * LABEL_STYLE.height + 4 };
}

interface Standing {
  readonly isReachable: boolean;
  readonly isJoin: boolean;
}

function blockOf(task: Task, risk: Risk, standing: Standing): Block {
  const look = lookOf(task.kind, risk);
  const row = LOOK_ROWS[look];
  const isNarrow = row.shape === 'pill';
  const width = isNarrow ? NARROW_WIDTH : BLOCK_WIDTH;
  const left = INSET[row.shape] + (row.isHeavy ? BAR_WIDTH : 0);
  const textX = left + (row.glyph === undefined ? 0 : GLYPH_ROOM);
  const isMarked = task.kind === 'command' && risk === 'unknown';
  const room = width - textX - INSET[row.shape] - (isMarked ? CORNER_MARK_ROOM : 0);
  const nameStyle = look === 'stage' ? 'stage' : 'name';
  const name = cleanText(task.name, NAME_CHARACTERS_MAX) || (look === 'start' ? 'Start' : '(no name)');
  const rows: Row[] = wrapText(name, LINE_STYLES[nameStyle], room, isNarrow ? 2 : NAME_LINES_MAX).map((text) => ({
    text,
    style: nameStyle,
    glyph: undefined,
    indent: 0,
  }));
  const facts: readonly Fact[] = [...(isNarrow ? [] : factsOf(task)), ...(standing.isReachable ? [] : [NEVER_RUNS])];
  for (const { text, glyph, isNote, linesMax } of facts) {
    const style = isNote ? 'note' : 'detail';
    const indent = glyph === undefined ? 0 : FACT_GLYPH_ROOM;
    const lines = wrapText(text, LINE_STYLES[style], room - indent, linesMax);
    rows.push(
      ...lines.map((line, index): Row => ({ text: line, style, glyph: index === 0 ? glyph : undefined, indent })),
    );
  }
  const textHeight = rows.reduce((sum, { style }) => sum + LINE_STYLES[style].height, 0);
  const height = Math.max(textHeight + 2 * PADDING_Y, look === 'stage' || isNarrow ? 38 : 46);
  return {
    task: task.id,
    look,
    risk,
    width,
    height,
    lines: placedLines(rows, textX, (height - textHeight) / 2),
    glyphX: row.glyph === undefined ? undefined : left,
    ...standing,
    tooltip: tooltipOf(task, look),
  };
}

interface Row extends Pick<BlockLine, 'text' | 'style' | 'glyph'> {
  readonly indent: number;
}

const NEVER_RUNS: Fact = { text: 'unreachable: never runs', glyph: undefined, isNote: true, linesMax: 1 };

function placedLines(rows: readonly Row[], x: number, top: number): readonly BlockLine[] {
  let y = top;
  return rows.map(({ indent, ...row }) => {
    const { height, size } = LINE_STYLES[row.style];
    const placed = { ...row, x: x + indent, y: y + (height + size * CAP_HEIGHT) / 2 };
    y += height;
    return placed;
  });
}

function tooltipOf(task: Task, look: Look): string {
  const head = `#${cleanText(task.id, 40)} · ${LOOK_ROWS[look].legend}: ${cleanText(task.name, 300)}`;
  const more = cleanText(task.description, 600);
  return more === '' ? head : `${head}. ${more}`;
}

function subtitleOf(blocks: readonly Block[]): string {
  const count = (looks: readonly Look[]): number => blocks.filter(({ look }) => looks.includes(look)).length;
  const parts: readonly (readonly [number, string, string])[] = [
    [blocks.length - count(['start', 'stage']), 'task', 'tasks'],
    [count(['condition', 'script-condition']), 'condition', 'conditions'],
    [count(['ask', 'form', 'manual', 'manual-condition']), 'for a person', 'for a person'],
    [count(['write', 'containment']), 'changes the world', 'change the world'],
    [count(['playbook']), 'sub-playbook', 'sub-playbooks'],
    [blocks.filter(({ isReachable }) => !isReachable).length, 'unreachable', 'unreachable'],
  ];
  const [tasks, ...rest] = parts.map(
    ([number, one, many]) => [number, `${number} ${number === 1 ? one : many}`] as const,
  );
  return [tasks?.[1] ?? '', ...rest.filter(([number]) => number > 0).map(([, text]) => text)].join(' · ');
}
