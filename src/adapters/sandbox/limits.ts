/**
 * What foreign JavaScript may use. Everything but the hard wall is counted, not timed: the same script over the same values ends in
 * the same way on every machine.
 */
import { JSON_DEPTH_MAX } from '../../core/base/json.ts';

/** QuickJS asks the host every 10,000 steps (backward jumps, calls, steps of a regular expression) whether to go on. */
export const STEPS_BETWEEN_CHECKS = 10_000;

/** Checks that one program may reach, with all its calls: 10 million steps, about a second. */
export const CHECKS_MAX = 1_000;

/** Checks of all programs of one batch, which is what one decision of one run asks at a time. */
export const BATCH_CHECKS_MAX = 2 * CHECKS_MAX;

export const MEMORY_BYTES_MAX = 64 * 1024 * 1024;

/** Of the engine inside WebAssembly; the thread has a stack so large that this one always ends first. */
export const STACK_BYTES_MAX = 256 * 1024;
export const THREAD_STACK_MB = 32;

/** Characters of a program. */
export const SOURCE_LENGTH_MAX = 64 * 1024;

/** Characters of JSON that go in, for all calls of a program, and that come out. */
export const INPUT_LENGTH_MAX = 8 * 1024 * 1024;
export const OUTPUT_LENGTH_MAX = 4 * 1024 * 1024;

/** Lists and objects inside one another in what goes in: twice what JSON from outside may have. */
export const INPUT_DEPTH_MAX = 2 * JSON_DEPTH_MAX;

/** The same in a result. */
export const RESULT_DEPTH_MAX = 200;

/** Memory of the engine above which it is thrown away after a batch, so that the machine gets it back. */
export const KEPT_MEMORY_BYTES_MAX = 32 * 1024 * 1024;

/** The second wall, milliseconds: some functions of the engine run for long without asking. The thread is ended. */
export const HARD_TIMEOUT_MS = 10_000;

/** A thread that nobody asks anything for so long is ended, milliseconds. */
export const IDLE_MS = 60_000;
