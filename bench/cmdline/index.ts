/** The bench's options, and what it does with them. */
import { parseArgs } from 'node:util';
import { RiposteError } from '../../src/core/base/errors.ts';
import { readDataSet } from '../../tools/commandline/data.ts';
import { benchAdversarial } from './adversarial.ts';
import { writeErrors } from './errors.ts';
import { measureAll, type CommandLineFigures } from './figures.ts';
import { figuresTable } from './table.ts';

/** `shown` is the table; without `--json` it is what the bench prints. */
export function benchCommandLine(args: readonly string[]): {
  readonly figures: CommandLineFigures;
  readonly shown: string;
} {
  const { data, errors, ...options } = optionsOf(args);
  const adversarial = options['no-adversarial'] === true ? null : benchAdversarial();
  const { figures, judged } = measureAll(readDataSet(data), adversarial);
  if (errors !== undefined) writeErrors(errors, judged);
  return { figures, shown: figuresTable(figures) };
}

function optionsOf(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        errors: { type: 'string' },
        json: { type: 'boolean' },
        'no-adversarial': { type: 'boolean' },
      },
    });
    const { data, ...rest } = values;
    if (data !== undefined) return { data, ...rest };
  } catch (thrown) {
    throw new RiposteError('bench.options', thrown instanceof Error ? thrown.message : String(thrown));
  }
  throw new RiposteError('bench.options', '--data DIR is missing: the folder of the labelled lines');
}
