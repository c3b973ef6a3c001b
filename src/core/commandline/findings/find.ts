/**
 * The scene → findings: every row is asked where it can apply, and each is told once with its first places.
 *
 * F1. A row costs nothing on a line that holds neither its programs nor its literals: all literals are looked for in one pass over a text (`literals.ts`).
 * F2. Bounded: at most `PLACES_MAX` places of a literal are asked, `EVIDENCE_MAX` are kept.
 */
import { lazy } from '../../base/lazy.ts';
import type { Argument, Evidence, Finding, Process } from '../types.ts';
import { literalsOf, type Literals } from './literals.ts';
import type { Look, Place, Row, Scene } from './row.ts';

const EVIDENCE_MAX = 3;
const EVIDENCE_CHARS_MAX = 200;
const PLACES_MAX = 8;

type LookAt<Kind extends Look['at']> = Row & { readonly look: Extract<Look, { at: Kind }> };

interface Index {
  readonly byProgram: ReadonlyMap<string, readonly LookAt<'process'>[]>;
  readonly everyProcess: readonly LookAt<'process'>[];
  readonly texts: Literals<LookAt<'text'>>;
  readonly scenes: readonly LookAt<'scene'>[];
}

/** What finds the rows of a catalogue in a scene. */
export function finderOf(rows: readonly Row[]): (scene: Scene) => readonly Finding[] {
  const index = lazy(() => indexOf(rows));
  return (scene) => findIn(scene, index());
}

function indexOf(rows: readonly Row[]): Index {
  const processes = rows.filter((row): row is LookAt<'process'> => row.look.at === 'process');
  const byProgram = new Map<string, LookAt<'process'>[]>();
  for (const row of processes) {
    for (const program of row.look.programs) byProgram.set(program, [...(byProgram.get(program) ?? []), row]);
  }
  return {
    byProgram,
    everyProcess: byProgram.get('*') ?? [],
    texts: literalsOf(
      rows
        .filter((row): row is LookAt<'text'> => row.look.at === 'text')
        .flatMap((row) => row.look.literals.map((literal) => ({ literal, owner: row }))),
    ),
    scenes: rows.filter((row): row is LookAt<'scene'> => row.look.at === 'scene'),
  };
}

function findIn(scene: Scene, { byProgram, everyProcess, texts, scenes }: Index): readonly Finding[] {
  const places = new Map<Row, Place[]>();
  const add = (row: Row, place: Place): void => {
    const held = places.get(row);
    if (held === undefined) places.set(row, [place]);
    else if (held.length < EVIDENCE_MAX) held.push(place);
  };
  for (const process of scene.processes) {
    for (const row of byProgram.get(process.name) ?? []) askProcess(row, process);
    for (const row of everyProcess) askProcess(row, process);
  }
  function askProcess(row: LookAt<'process'>, process: Process): void {
    if ((places.get(row)?.length ?? 0) >= EVIDENCE_MAX) return;
    const found: Argument | Process | undefined = row.look.find(process, scene);
    if (found !== undefined) add(row, { layer: process.layer, start: found.span.start, end: found.span.end });
  }
  for (const layer of scene.layers) {
    const asked = new Map<Row, number>();
    texts.each(layer.lower, (row, literal, at) => {
      const times = asked.get(row) ?? 0;
      if (times >= PLACES_MAX) return;
      asked.set(row, times + 1);
      if (!row.look.isMeant(layer, at, literal)) return;
      asked.set(row, PLACES_MAX);
      add(row, { layer: layer.index, start: at, end: at + literal.length });
    });
  }
  for (const row of scenes) {
    const place = row.look.find(scene);
    if (place !== undefined) add(row, place);
  }
  return [...places].map(([row, seen]) => findingOf(row, seen, scene));
}

/** The finding of a row that was seen at these places. */
export function findingOf(
  { id, kind, group, technique, tactic, severity, confidence, reason, benign }: Row,
  places: readonly Place[],
  { layers }: Scene,
): Finding {
  const evidence = places.map(({ layer, start, end }): Evidence => {
    const text = layers[layer]?.text.slice(start, Math.min(end, start + EVIDENCE_CHARS_MAX)) ?? '';
    return { layer, span: { start, end }, text };
  });
  return { id, kind, group, technique, tactic, severity, confidence, reason, benign, evidence };
}
