/**
 * QuickJS in WebAssembly: runs one program after the other, each in a world of its own.
 *
 * Q1. A program finds a new runtime and a new global object; nothing of the one before is left. After a program that was stopped
 *     not even the memory is kept: the instance is thrown away.
 * Q2. Nothing of the host is inside: texts go in and come out. There is no function of ours to call, no module to import.
 * Q3. Time is what the caller says, in UTC, and stands still: the imports by which the engine would ask the machine are replaced.
 * Q4. Every program ends: steps, memory and stack are counted inside. What the count cannot see, the thread's owner ends (`index.ts`).
 *
 * Not here: what is made of the texts (`wire.ts`), what runs inside (`guest.ts`), the thread (`javascript-thread.ts`).
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import packaged from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core';
import type {
  Intrinsics,
  QuickJSContext,
  QuickJSHandle,
  QuickJSSyncVariant,
  QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import type { ScriptFailure } from '../../core/language/index.ts';
import { GUEST } from './guest.ts';
import {
  BATCH_CHECKS_MAX,
  CHECKS_MAX,
  KEPT_MEMORY_BYTES_MAX,
  MEMORY_BYTES_MAX,
  OUTPUT_LENGTH_MAX,
  STACK_BYTES_MAX,
  STEPS_BETWEEN_CHECKS,
} from './limits.ts';
import { WASM } from './wasm.ts';
import type { WasmImports, WasmMemory, WasmModule } from './wasm.ts';
import type { Batch, BatchReply, Job } from './wire.ts';

/** The package's types are those of its CommonJS build, where the default is one level deeper. */
const VARIANT = packaged as unknown as QuickJSSyncVariant;

/** What selectors are written in. No Proxy and no typed arrays: nobody needs them there, and less is inside the wall. */
const INTRINSICS: Intrinsics = {
  BaseObjects: true,
  Date: true,
  Eval: true,
  StringNormalize: true,
  RegExpCompiler: true,
  RegExp: true,
  JSON: true,
  MapSet: true,
  Promise: true,
};

/** The machine as the engine sees it. */
interface FrozenClock {
  now: number;
}

export class QuickJs {
  readonly #compiled: WasmModule;
  readonly #clock: FrozenClock = { now: 0 };
  #instance: QuickJSWASMModule | undefined;

  private constructor(compiled: WasmModule) {
    this.#compiled = compiled;
  }

  static async load(): Promise<QuickJs> {
    const file = fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'));
    return new QuickJs(await WASM.compile(await readFile(file)));
  }

  async run({ now, jobs }: Batch): Promise<BatchReply> {
    this.#clock.now = now;
    const replies: (string | ScriptFailure)[] = [];
    let left = BATCH_CHECKS_MAX;
    for (const job of jobs) {
      const instance = (this.#instance ??= await instantiate(this.#compiled, this.#clock));
      const world = new World(instance, Math.min(CHECKS_MAX, left));
      const reply = world.run(job);
      replies.push(reply);
      left -= world.checks;
      const isSpoilt = !world.close() || memoryOf(instance).buffer.byteLength > KEPT_MEMORY_BYTES_MAX;
      if (isSpoilt) this.#instance = undefined;
    }
    return replies;
  }
}

/** One runtime for one program. */
class World {
  readonly #instance: QuickJSWASMModule;
  readonly #checksMax: number;
  readonly #closing: (() => void)[] = [];
  #isSound = true;
  checks = 0;

  constructor(instance: QuickJSWASMModule, checksMax: number) {
    this.#instance = instance;
    this.#checksMax = checksMax;
  }

  run(job: Job): string | ScriptFailure {
    try {
      return this.#ask(this.#open(), job);
    } catch (thrown) {
      // The engine itself gave up (its stack inside the thread's, an assertion): a limit like the others.
      this.#isSound = false;
      return stopped(thrown instanceof Error ? thrown.message : 'the engine gave up');
    }
  }

  /** False: the instance is to be thrown away. */
  close(): boolean {
    if (!this.#isSound) return false;
    try {
      for (const close of this.#closing.toReversed()) close();
      return true;
    } catch {
      // Something inside is still held: the memory goes as a whole.
      return false;
    }
  }

  #open(): QuickJSContext {
    const runtime = this.#instance.newRuntime();
    this.#closing.push(() => {
      runtime.dispose();
    });
    runtime.setMemoryLimit(MEMORY_BYTES_MAX);
    runtime.setMaxStackSize(STACK_BYTES_MAX);
    runtime.setInterruptHandler(() => ++this.checks > this.#checksMax);
    const context = runtime.newContext({ intrinsics: INTRINSICS });
    this.#closing.push(() => {
      context.dispose();
    });
    return context;
  }

  #ask(context: QuickJSContext, { program, names, objIsVal, input }: Job): string | ScriptFailure {
    const hold = (handle: QuickJSHandle): QuickJSHandle => {
      this.#closing.push(() => {
        handle.dispose();
      });
      return handle;
    };
    const run = hold(context.unwrapResult(context.evalCode(GUEST, 'guest.js')));
    const args = [
      hold(context.newString(program.shape)),
      hold(context.newString(program.source)),
      hold(context.newString(JSON.stringify(names))),
      objIsVal ? context.true : context.false,
      hold(context.newString(input)),
    ];
    const result = context.callFunction(run, context.undefined, ...args);
    if (result.error !== undefined) {
      // Not even disposing is worth its time: after a stop there may be millions of objects.
      this.#isSound = false;
      return stopped(this.checks > this.#checksMax ? TOO_MANY_STEPS : 'it used more memory or stack than it may');
    }
    const value = hold(result.value);
    if (context.typeof(value) !== 'string') return { kind: 'raised', why: 'the result has no form' };
    const { length } = context
      .unwrapResult(context.evalCode('(function (text) { return text.length; })'))
      .consume((measure) =>
        context.unwrapResult(context.callFunction(measure, context.undefined, value)).consume((size) => ({
          length: context.getNumber(size),
        })),
      );
    return length > OUTPUT_LENGTH_MAX ? stopped('the results are too large') : context.getString(value);
  }
}

const TOO_MANY_STEPS = `it took more than ${CHECKS_MAX * STEPS_BETWEEN_CHECKS} steps`;

function stopped(why: string): ScriptFailure {
  return { kind: 'stopped', why };
}

// ---- The engine without the machine -----------------------------------------------------------------------------------------

function memoryOf(instance: QuickJSWASMModule): WasmMemory {
  return instance.getWasmMemory() as WasmMemory;
}

async function instantiate(compiled: WasmModule, clock: FrozenClock): Promise<QuickJSWASMModule> {
  const silent = () => undefined;
  const instance = await newQuickJSWASMModuleFromVariant(
    newVariant(VARIANT, {
      emscriptenModule: {
        // An engine that gives up says so on the console before it throws; the exception is enough.
        ...({ print: silent, printErr: silent } as object),
        instantiateWasm: (imports: WasmImports, done: (made: object) => void) => {
          replaceTime(imports, clock);
          const made = new WASM.Instance(compiled, imports);
          done(made);
          return made.exports;
        },
      },
    }),
  );
  prove(instance, clock);
  return instance;
}

type Import = (...args: readonly unknown[]) => unknown;

/**
 * Q3. The build's imports have short names that change with each release; those that know time are the three that name `Date`, and
 * differ in how many arguments they take. `prove` sees to it that this is still so.
 */
function replaceTime(imports: WasmImports, clock: FrozenClock): void {
  for (const row of Object.values(imports)) {
    const memory = Object.values(row).find((value): value is WasmMemory => value instanceof WASM.Memory);
    for (const [name, value] of Object.entries(row)) {
      if (typeof value !== 'function' || !/\bDate\b/.test(String(value))) continue;
      const replacement = memory === undefined ? undefined : timeless(clock, memory)[value.length];
      if (replacement !== undefined) row[name] = replacement;
    }
  }
}

/** By number of arguments: the time, the parts of a local time (`struct tm`), the names and offset of the zone. */
function timeless(clock: FrozenClock, memory: WasmMemory): Readonly<Record<number, Import>> {
  const words = () => new Int32Array(memory.buffer);
  return {
    0: () => clock.now,
    2: (seconds, at) => {
      const date = new Date(Number(seconds) * 1000);
      const firstOfYear = Date.UTC(date.getUTCFullYear(), 0, 1);
      const dayOfYear = Math.floor((date.getTime() - firstOfYear) / 86_400_000);
      const parts = [
        date.getUTCSeconds(),
        date.getUTCMinutes(),
        date.getUTCHours(),
        date.getUTCDate(),
        date.getUTCMonth(),
        date.getUTCFullYear() - 1900,
        date.getUTCDay(),
        dayOfYear,
        0,
        0,
      ];
      words().set(parts, Number(at) >> 2);
    },
    4: (offsetAt, daylightAt, ...names) => {
      words()[Number(offsetAt) >> 2] = 0;
      words()[Number(daylightAt) >> 2] = 0;
      for (const at of names) new Uint8Array(memory.buffer).set([0x55, 0x54, 0x43, 0], Number(at));
    },
  };
}

/** Throws when the engine still knows the machine's time: then a package has changed, and this file must change with it. */
function prove(instance: QuickJSWASMModule, clock: FrozenClock): void {
  const { now } = clock;
  clock.now = 1_234_567_890_123;
  const seen = instance.evalCode(
    '[Date.now(), new Date(2020, 6, 1).getTime(), new Date(0).getTimezoneOffset()].join()',
  );
  clock.now = now;
  if (seen !== `1234567890123,${Date.UTC(2020, 6, 1)},0`)
    throw new Error('this build of QuickJS asks for time in an unknown way');
}
