/** The fitted model as the text of `src/core/commandline/model/weights.ts`: one row a finding, heaviest first, so that a review reads from the top. */
import type { Model, WeightRow } from '../../src/core/commandline/model/model.ts';

export function weightsFile({ base, cuts, fittedOn, weights }: Model): string {
  const heaviestFirst = weights.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || (a.id < b.id ? -1 : 1));
  return [
    '/**',
    " * The model's numbers, written by `node tools/fit-commandline.ts --data DIR` from labelled lines and reviewed like any other file: a weight that nobody would",
    ' * defend is a fault of the catalogue or of the lines. Log-odds; `malicious`, `benign` and `sources` say how many lines and sources a weight rests on.',
    ' * Below zero stands only counter-evidence. An id that is missing here weighs by its severity and confidence (`model.ts`).',
    ' */',
    "import type { Model } from './model.ts';",
    '',
    'export const MODEL: Model = {',
    `  base: ${base},`,
    `  cuts: { medium: ${cuts.medium}, high: ${cuts.high}, critical: ${cuts.critical} },`,
    ...listLines(
      'fittedOn',
      fittedOn.map((source) => `'${source.replace(/[\\']/g, String.raw`\$&`)}'`),
    ),
    ...listLines('weights', heaviestFirst.map(rowText)),
    '};',
    '',
  ].join('\n');
}

function rowText({ id, weight, malicious, benign, sources }: WeightRow): string {
  return `{ id: '${id}', weight: ${weight}, malicious: ${malicious}, benign: ${benign}, sources: ${sources} }`;
}

function listLines(name: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [`  ${name}: [],`] : [`  ${name}: [`, ...items.map((item) => `    ${item},`), '  ],'];
}
