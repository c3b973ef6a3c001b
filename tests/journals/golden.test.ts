/**
 * Goal: a run that began under an older release goes on under this one: its journal still gives what it gave then (R5).
 * Method: real journals, kept in the folder of the release that wrote them, replayed to the ending that is pinned beside them.
 * Elsewhere: the table that lifts old events (src/core/engine/lift.test.ts).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/base/json.ts';
import type { StoredEvent } from '../../src/core/engine/events.ts';
import { lift, VERSIONS } from '../../src/core/engine/lift.ts';
import { endingOf, type Ending } from './ending.ts';

interface Golden {
  readonly about: string;
  readonly ending: Ending;
  readonly events: readonly {
    readonly seq: number;
    readonly at: number;
    readonly event: JsonObject & { readonly type: string; readonly v: number };
  }[];
}

const folder = import.meta.dirname;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
const goldens = files.map((file) => ({ file, golden: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Golden }));

function lifted({ events }: Golden): readonly StoredEvent[] {
  return events.map(({ seq, at, event }) => ({ seq, at, event: lift(event.type, event.v, event) }));
}

describe('a journal of an older release replays to its ending', () => {
  test.each(goldens)('$file: $golden.about', ({ golden }) => {
    expect(endingOf(lifted(golden))).toEqual(golden.ending);
  });
});

test('the journals of the first release hold every type of event', () => {
  const first = goldens.filter(({ file }) => file.startsWith('0.1'));
  const types = new Set(first.flatMap(({ golden }) => golden.events.map(({ event }) => event.type)));
  expect(Object.keys(VERSIONS).filter((type) => !types.has(type))).toEqual([]);
});
