/**
 * Writes a golden journal: `node tests/journals/write.ts NAME.golden.json 'what happened' < EVENTS`, where EVENTS is a JSON list of
 * `{seq, at, event}`. Done once, when a release is cut; a golden journal is never written again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { StoredEvent } from '../../src/core/engine/events.ts';
import { endingOf } from './ending.ts';

const [file, about] = process.argv.slice(2);
if (file === undefined || about === undefined || existsSync(file)) {
  console.error(
    file !== undefined && existsSync(file)
      ? `${file} exists: golden journals stay as they are`
      : 'usage: write.ts FILE ABOUT',
  );
  process.exit(2);
}
const events = JSON.parse(readFileSync(0, 'utf8')) as StoredEvent[];
const lines = events.map((stored) => `    ${JSON.stringify(stored)}`).join(',\n');
const ending = JSON.stringify(endingOf(events), null, 2).replaceAll('\n', '\n  ');
writeFileSync(
  file,
  `{\n  "about": ${JSON.stringify(about)},\n  "ending": ${ending},\n  "events": [\n${lines}\n  ]\n}\n`,
);
