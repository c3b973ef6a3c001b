/**
 * Fits the model of the command-line analysis to labelled lines and writes it as a reviewed file.
 *
 *   node tools/fit-commandline.ts --data DIR [--check]
 *
 * DIR holds `*.jsonl` files (`tools/commandline/data.ts`); the special set takes no part. The same lines give the same file, byte by byte. `--check`
 * writes nothing and ends with 1 when the file would change.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readDataSet } from './commandline/data.ts';
import { examineAll } from './commandline/examine.ts';
import { fit } from './commandline/fit.ts';
import { examplesOf } from './commandline/held-out.ts';
import { weightsFile } from './commandline/weights-file.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, check: { type: 'boolean', default: false } } });
if (values.data === undefined) {
  console.error('--data DIR is missing: the folder of the labelled lines');
  process.exit(2);
}

const path = fileURLToPath(new URL('../src/core/commandline/model/weights.ts', import.meta.url));
const model = fit(examplesOf(examineAll(readDataSet(values.data).main)));
const text = weightsFile(model);
const isChanged = readFileSync(path, 'utf8') !== text;
if (isChanged && values.check) {
  console.error('src/core/commandline/model/weights.ts is not what these lines give');
  process.exitCode = 1;
} else if (isChanged) {
  writeFileSync(path, text);
  console.log(`wrote ${model.weights.length} weights; base ${model.base}, cuts ${JSON.stringify(model.cuts)}`);
}
