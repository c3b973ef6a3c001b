/**
 * The model's numbers. `node tools/fit-commandline.ts --data DIR` writes this file from labelled lines; it is reviewed like any other.
 */
import type { Model } from './model.ts';

export const MODEL: Model = {
  base: -3,
  cuts: { medium: -1.5, high: 0.2, critical: 2.2 },
  fittedOn: [],
  weights: [],
};
