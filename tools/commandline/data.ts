/**
 * Labelled command lines from a folder of `*.jsonl` files, read by path; none of them belongs to this repository.
 *
 * D1. Files whose name begins with `special` are the special set; all others together are the main set.
 * D2. Only `cmd` is needed. A line without `source` has the name of its file as source, one without `label` counts in no rate, one without `os` is read as
 *     the analysis guesses. Further fields: `obf` (how it was hidden; for a benign line: what it looks like), `kind`, `technique`, `id`.
 * D3. What cannot be read is counted, never passed over in silence.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RiposteError } from '../../src/core/base/errors.ts';
import { isObject, parseJson, type JsonObject } from '../../src/core/base/json.ts';
import type { Os } from '../../src/core/commandline/types.ts';

export type Label = 'malicious' | 'suspicious' | 'benign' | 'unlabelled';

export interface LabelledLine {
  readonly id: string;
  readonly cmd: string;
  readonly label: Label;
  readonly source: string;
  readonly os: Os | undefined;
  /** How it was hidden, or what a benign line looks like; '' for a plain line. */
  readonly obf: string;
  /** The sort of a line of the special set. */
  readonly kind: string;
  readonly technique: string;
}

export interface DataSet {
  readonly main: readonly LabelledLine[];
  readonly special: readonly LabelledLine[];
  readonly files: readonly string[];
  readonly unreadable: number;
}

const LABELS: Readonly<Record<string, Label>> = {
  malicious: 'malicious',
  bad: 'malicious',
  attack: 'malicious',
  '1': 'malicious',
  suspicious: 'suspicious',
  'dual-use': 'suspicious',
  benign: 'benign',
  good: 'benign',
  clean: 'benign',
  '0': 'benign',
};

export function readDataSet(directory: string): DataSet {
  const files = filesOf(directory);
  if (files.length === 0) {
    throw new RiposteError('bench.no-data', `there is no *.jsonl file in ${directory}`, {
      hint: 'Name the folder of the labelled lines by --data DIR.',
    });
  }
  const main: LabelledLine[] = [];
  const special: LabelledLine[] = [];
  let unreadable = 0;
  for (const file of files) {
    const stem = file.replace(/\.jsonl$/, '');
    const rows = readFileSync(join(directory, file), 'utf8').split('\n');
    for (const [index, row] of rows.entries()) {
      if (row.trim() === '') continue;
      const line = lineOf(row, stem, index);
      if (line === undefined) unreadable += 1;
      else (stem.startsWith('special') ? special : main).push(line);
    }
  }
  return { main, special, files, unreadable };
}

function filesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.jsonl'))
      .toSorted();
  } catch (thrown) {
    throw new RiposteError('bench.no-data', `the folder ${directory} cannot be read`, {
      hint: 'Name the folder of the labelled lines by --data DIR.',
      cause: thrown,
    });
  }
}

/** The labelled line that a row of a file holds, or undefined when it holds no command line. */
export function lineOf(row: string, file: string, index: number): LabelledLine | undefined {
  const value = parseJson(row);
  if (!isObject(value)) return undefined;
  const { cmd } = value;
  if (typeof cmd !== 'string') return undefined;
  const os = textOf(value, 'os').toLowerCase();
  return {
    id: textOf(value, 'id') || `${file}:${index + 1}`,
    cmd,
    label: LABELS[textOf(value, 'label').toLowerCase()] ?? 'unlabelled',
    source: textOf(value, 'source') || file,
    os: os === 'windows' || os === 'linux' || os === 'macos' ? os : undefined,
    obf: textOf(value, 'obf'),
    kind: textOf(value, 'kind'),
    technique: textOf(value, 'technique'),
  };
}

function textOf(row: JsonObject, field: string): string {
  const value = row[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
