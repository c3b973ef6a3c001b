/** The form of a golden journal in its file. */
import { writeFileSync } from 'node:fs';
import type { StoredEvent } from '../../src/core/engine/events.ts';
import { endingOf } from './ending.ts';

/** Throws where the file is there: a golden journal is never written again. */
export function writeGolden(file: string, about: string, events: readonly StoredEvent[]): void {
  const lines = events.map((stored) => `    ${JSON.stringify(stored)}`).join(',\n');
  const ending = JSON.stringify(endingOf(events), null, 2).replaceAll('\n', '\n  ');
  const text = `{\n  "about": ${JSON.stringify(about)},\n  "ending": ${ending},\n  "events": [\n${lines}\n  ]\n}\n`;
  writeFileSync(file, text, { flag: 'wx' });
}
