/**
 * What is wrong, line by line: one file a source in a folder of the caller's. The files hold lines of the data and belong to no repository.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Judged } from '../../tools/commandline/held-out.ts';

/** Malicious lines below Medium by technique, benign and look-alike lines at Medium or above, dual-use lines at High or above by finding. */
export function writeErrors(directory: string, judged: readonly Judged[]): void {
  mkdirSync(directory, { recursive: true });
  const index: string[] = [];
  for (const [source, lines] of Map.groupBy(judged, ({ line }) => line.source)) {
    for (const { name, wrong, groupOf } of SORTS) {
      const found = lines.filter(wrong);
      if (found.length === 0) continue;
      const file = `${source.replace(/[^\w.-]/g, '_')}.${name}.txt`;
      writeFileSync(join(directory, file), errorText(found, groupOf));
      index.push(`${file}: ${found.length} of ${lines.length}`);
    }
  }
  writeFileSync(join(directory, 'INDEX.txt'), `${index.toSorted().join('\n')}\n`);
}

interface Sort {
  readonly name: string;
  readonly wrong: (one: Judged) => boolean;
  readonly groupOf: (one: Judged) => string;
}

const byTechnique = ({ line }: Judged): string => [line.os ?? '', line.technique, line.obf, line.kind].join(' ').trim();
const byFindings = ({ features }: Judged): string =>
  features
    .filter(({ kind }) => kind !== 'counter')
    .map(({ id }) => id)
    .join(' + ');

const SORTS: readonly Sort[] = [
  { name: 'missed', wrong: ({ line, level }) => line.label === 'malicious' && level === 'low', groupOf: byTechnique },
  {
    name: 'below-high',
    wrong: ({ line, level }) => line.label === 'malicious' && level === 'medium',
    groupOf: byFindings,
  },
  { name: 'false-alarm', wrong: ({ line, level }) => line.label === 'benign' && level !== 'low', groupOf: byFindings },
  {
    name: 'dual-use-high',
    wrong: ({ line, level }) => line.label === 'suspicious' && (level === 'high' || level === 'critical'),
    groupOf: byFindings,
  },
];

function errorText(found: readonly Judged[], groupOf: (one: Judged) => string): string {
  const groups = [...Map.groupBy(found, groupOf)].toSorted(
    ([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1),
  );
  return groups
    .flatMap(([group, lines]) => [
      `## ${group || '(nothing found)'}: ${lines.length}`,
      ...lines.map(
        ({ line, position, features }) =>
          `[${Math.floor(position)}] ${line.cmd.replaceAll('\n', '⏎')}\n      ← ${features.map(({ id }) => id).join(', ') || 'nothing'}`,
      ),
      '',
    ])
    .join('\n');
}
