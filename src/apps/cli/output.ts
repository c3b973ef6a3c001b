/** Where a verb writes: lines for people, or one JSON document. */
import { lookOf } from './terminal/look.ts';
import { paint, type Line, type Look } from './terminal/paint.ts';
import { printableJson } from './terminal/text.ts';

export interface Output {
  readonly look: Look;
  readonly json: boolean;
  /** Lines for people; with `--json` they are left out. */
  lines(lines: readonly Line[]): void;
  /** The one document of `--json`; without it nothing. */
  document(value: unknown): void;
}

export function createOutput(json: boolean): Output {
  const look = lookOf(process.stdout, process.env);
  return {
    look,
    json,
    lines: (lines) => {
      if (!json && lines.length > 0) process.stdout.write(paint(lines, look));
    },
    document: (value) => {
      if (json) process.stdout.write(`${printableJson(value)}\n`);
    },
  };
}
