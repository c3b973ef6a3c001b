/**
 * Writes a golden journal: `node tests/journals/write.ts NAME.golden.json 'what happened' < EVENTS`, where EVENTS is a JSON list of
 * `{seq, at, event}`. Done once, when a release is cut; a golden journal is never written again.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { StoredEvent } from '../../src/core/engine/events.ts';
import { writeGolden } from './golden.ts';

const [file, about] = process.argv.slice(2);
if (file === undefined || about === undefined || existsSync(file)) {
  console.error(
    file !== undefined && existsSync(file)
      ? `${file} exists: golden journals stay as they are`
      : 'usage: write.ts FILE ABOUT',
  );
  process.exit(2);
}
writeGolden(file, about, JSON.parse(readFileSync(0, 'utf8')) as StoredEvent[]);
