/** core-terminate-process: kills one process, named by its instance id. Its children live on. */
import { PROCESS, terminationCommand } from '../termination.ts';

export const coreTerminateProcess = terminationCommand(PROCESS);
