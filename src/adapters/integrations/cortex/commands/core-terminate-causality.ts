/** core-terminate-causality: kills a process tree, named by its causality id. */
import { CAUSALITY, terminationCommand } from '../termination.ts';

export const coreTerminateCausality = terminationCommand(CAUSALITY);
