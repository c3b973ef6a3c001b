/**
 * `npm run -s bench -- cmdline --data DIR [--json] [--errors DIR] [--no-adversarial]`: how good, how honest and how fast the command-line analysis is.
 *
 * B1. DIR is any folder of labelled lines (`tools/commandline/data.ts`); nothing here knows its sources by name.
 * B2. Rates of the main set are those of models that have not seen the line's source; the shipped model's own stand beside them.
 * B3. Times are wall clock of one thread, the fastest of a few; they differ between machines, ratios less.
 */
import type { DataSet, LabelledLine } from '../../tools/commandline/data.ts';
import { examineAll } from '../../tools/commandline/examine.ts';
import type { Examined, Judged } from '../../tools/commandline/held-out.ts';
import { judge } from '../../tools/commandline/held-out.ts';
import { MODEL } from '../../src/core/commandline/model/weights.ts';
import type { AdversarialFigures } from './adversarial.ts';
import { heldOutFigures, shippedFigures, specialFigures, type MainFigures, type SpecialFigures } from './measure.ts';
import { speedOf, type SpeedFigures } from './speed.ts';

export interface DataFigures {
  readonly files: readonly string[];
  readonly lines: number;
  readonly sources: number;
  readonly malicious: number;
  readonly suspicious: number;
  readonly benign: number;
  readonly special: number;
  readonly unreadable: number;
}

export interface CommandLineFigures {
  readonly data: DataFigures;
  /** Null when the folder has no main set. */
  readonly heldOut: MainFigures | null;
  readonly shipped: ReturnType<typeof shippedFigures>;
  readonly special: SpecialFigures | null;
  readonly speed: SpeedFigures;
  /** Null when it was not asked for. */
  readonly adversarial: AdversarialFigures | null;
}

export interface Measured {
  readonly figures: CommandLineFigures;
  /** Every line with the level that it was given: held out where it can be. */
  readonly judged: readonly Judged[];
}

export function measureAll(set: DataSet, adversarial: AdversarialFigures | null): Measured {
  const main = examineAll(set.main);
  const special = examineAll(set.special);
  const held = main.length === 0 ? null : heldOutFigures(main);
  const { judged = [], ...heldOut } = held ?? {};
  return {
    figures: {
      data: dataFigures(set),
      heldOut: held === null ? null : (heldOut as MainFigures),
      shipped: shippedFigures(main.length === 0 ? special : main),
      special: special.length === 0 ? null : specialFigures(special),
      speed: speedOf([...set.main, ...set.special]),
      adversarial,
    },
    judged: [...judged, ...judge(special, MODEL)],
  };
}

function dataFigures({ main, special, files, unreadable }: DataSet): DataFigures {
  const withLabel = (label: LabelledLine['label']): number => main.filter((line) => line.label === label).length;
  return {
    files,
    lines: main.length,
    sources: new Set(main.map(({ source }) => source)).size,
    malicious: withLabel('malicious'),
    suspicious: withLabel('suspicious'),
    benign: withLabel('benign'),
    special: special.length,
    unreadable,
  };
}

export type { Examined };
