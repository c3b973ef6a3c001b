/** `test FILE…`: scenarios. With `--json` the report of the trials as it is. */
import { runScenarioFiles, type ScenarioReport } from '../../trials/index.ts';
import type { ExitCode } from '../exit.ts';
import { countOf } from '../numbers.ts';
import type { TestOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { EMPTY, hanging, line, span, symbol, type Line } from '../terminal/paint.ts';
import { padded } from '../terminal/text.ts';

export async function test(files: readonly string[], options: TestOptions, output: Output): Promise<ExitCode> {
  const { only, hostile = false, each = false, sample, jobs, seed, content } = options;
  const report = await runScenarioFiles(files, {
    hostile,
    each,
    ...(only === undefined ? {} : { only }),
    ...(sample === undefined ? {} : { sample: countOf(sample, '--sample') }),
    ...(jobs === undefined ? {} : { jobs: countOf(jobs, '--jobs', 1, 64) }),
    ...(seed === undefined ? {} : { seed: countOf(seed, '--seed', 0) }),
    ...(content === undefined ? {} : { content }),
    onResult: (result) => {
      output.lines(scenarioLines(result));
    },
  });
  const { total, passed, failed, scenarios } = report;
  output.document({ total, passed, failed, scenarios });
  output.lines([
    EMPTY,
    line(
      0,
      span(`${passed} passed`, passed > 0 ? 'good' : 'plain'),
      ', ',
      span(`${failed} failed`, failed > 0 ? 'bad' : 'dim'),
      ` of ${total}`,
    ),
  ]);
  return total > 0 && failed === 0 ? 0 : 1;
}

const ID_WIDTH = 16;

export function scenarioLines({
  id,
  ok,
  seconds,
  why,
  boundaries,
  lives,
  slowestRestartMs,
}: ScenarioReport): readonly Line[] {
  const hostile =
    boundaries === undefined
      ? ''
      : `  ${boundaries + (lives ?? 0)} kills${slowestRestartMs === undefined ? '' : `, back in ${Math.round(slowestRestartMs)} ms at most`}`;
  return [
    line(
      0,
      span(symbol(ok ? 'done' : 'failed'), ok ? 'good' : 'bad'),
      span(` ${padded(id, ID_WIDTH)} `),
      span(padded(ok ? 'ok' : 'FAILED', 8), ok ? 'good' : 'bad'),
      span(`${seconds.toFixed(2)} s${hostile}`, 'dim'),
    ),
    ...why.map((reason) => hanging(4, 6, span(reason))),
  ];
}
