/**
 * The product as a child process: started, spoken to over IPC, stopped, killed.
 *
 * K1. The child gets the machine's search path and a folder for compiled code; nothing else of this process's environment.
 * K2. Whoever kills waits until the process is gone: the data directory is free then.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RiposteError } from '../../core/base/errors.ts';
import { entryOf, RIPOSTE } from '../bundle.ts';
import type { TrialDown, TrialUp } from '../clock.ts';
import { ROOT } from '../root.ts';

/** Passed on to the child where this process has it. */
const ENVIRONMENT = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot'];
const COMPILE_CACHE = join(ROOT, 'node_modules/.cache/riposte');

const STDERR_TAIL_CHARACTERS = 2_000;
/** How long a child may take to leave by itself before it is killed. */
const LEAVE_MS = 2_000;

export interface ChildListeners {
  readonly onMessage: (message: TrialUp) => void;
  readonly onGone: () => void;
}

export class Child {
  readonly #process: ChildProcess;
  readonly #gone: Promise<void>;
  #errors = '';
  #isGone = false;

  /** `program` takes the path of its configuration; default the product. */
  constructor(configFile: string, listeners: ChildListeners, program = fileURLToPath(entryOf('trial', RIPOSTE))) {
    this.#process = fork(program, [configFile], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...Object.fromEntries(ENVIRONMENT.flatMap(variable)), NODE_COMPILE_CACHE: COMPILE_CACHE },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#errors = (this.#errors + text).slice(-STDERR_TAIL_CHARACTERS);
      });
    }
    this.#process.on('message', (message) => {
      listeners.onMessage(message as TrialUp);
    });
    this.#gone = new Promise((resolve) => {
      const leave = () => {
        if (this.#isGone) return;
        this.#isGone = true;
        resolve();
        listeners.onGone();
      };
      this.#process.once('exit', leave);
      this.#process.once('error', leave);
    });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** What it printed last: the first thing to look at when a trial goes wrong. */
  get lastWords(): string {
    return this.#errors.trim();
  }

  send(message: TrialDown): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#gone;
  }

  /** Stops the process where it stands: it executes nothing more until it is killed. */
  async freeze(): Promise<void> {
    this.#process.kill('SIGSTOP');
    while (!this.#isGone && !(await isStopped(this.#process.pid)))
      await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets go of it, so that it ends in order; kills it when it does not. */
  async leave(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), LEAVE_MS);
    await this.#gone;
    clearTimeout(timer);
  }
}

function variable(name: string): readonly (readonly [string, string])[] {
  const value = process.env[name];
  return value === undefined ? [] : [[name, value]];
}

/** Whether every thread of the process stands still. Where the system does not tell, the signal has to be trusted. */
async function isStopped(pid: number | undefined): Promise<boolean> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    return /\) [TtZX] /.test(status);
  } catch {
    return true;
  }
}

/** The child ended without being asked to. */
export function childGone(lastWords: string): RiposteError {
  return new RiposteError(
    'trials.child-gone',
    `the product ended by itself${lastWords === '' ? '' : `: ${lastWords}`}`,
  );
}
