/** The product of a bench: a process of its own, as `riposte up` starts it, spoken to over its API. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../src/apps/root.ts';
import { RiposteError } from '../src/core/base/errors.ts';
import { round } from './figures.ts';

const LOOK_EVERY_MS = 100;

export interface Place {
  readonly data: string;
  readonly content: string;
}

/** What `up --json` says. */
interface Started {
  readonly url: string;
  readonly tokenFile: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** The product as `riposte up` runs it. */
export class Running {
  readonly #process: ChildProcess;
  readonly #url: string;
  readonly #token: string;
  readonly #watch: NodeJS.Timeout;
  peakMb = 0;

  private constructor(process: ChildProcess, url: string, token: string) {
    this.#process = process;
    this.#url = url;
    this.#token = token;
    this.#watch = setInterval(() => {
      this.rssMb().catch(() => undefined);
    }, LOOK_EVERY_MS);
  }

  static async start({ data, content }: Place): Promise<Running> {
    const child = spawn(
      join(ROOT, 'bin', 'riposte'),
      ['up', '--json', '--port', '0', '--data', data, '--content', content],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said.includes('\n}')) break;
    }
    const { url, tokenFile, error } = JSON.parse(said) as Started;
    if (error) throw new RiposteError(error.code, error.message);
    return new Running(child, url, (await readFile(tokenFile, 'utf8')).trim());
  }

  async call<T>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.#url + path, {
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    const value = (await response.json()) as T & { readonly detail?: string };
    if (!response.ok) throw new RiposteError('bench.refused', `${path}: ${value.detail}`);
    return value;
  }

  /** Without a reading of the answer. */
  async post(
    path: string,
    request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  ): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(this.#url + path, { method: 'POST', ...request });
    return { status: response.status, text: await response.text() };
  }

  /** Every row of a list. `query`: like `status=open`. */
  async rows<Row>(path: string, query = ''): Promise<readonly Row[]> {
    const found: Row[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const at = `${path}?limit=1000${query === '' ? '' : `&${query}`}${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page: { rows: readonly Row[]; next: string | null } = await this.call(at);
      found.push(...page.rows);
      cursor = page.next;
    }
    return found;
  }

  /** Waits until no run is under way. */
  async atRest(): Promise<void> {
    const some = async (status: string) =>
      (await this.call<{ rows: readonly unknown[] }>(`/api/v1/runs?status=${status}&limit=1`)).rows.length > 0;
    while (await some('running')) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (await some('failed')) throw new RiposteError('bench.failed', 'a run of the bench failed');
  }

  /** Resident memory now. Linux keeps it in a file; elsewhere `ps` tells. */
  async rssMb(): Promise<number> {
    const { pid } = this.#process;
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
    const kilobytes = Number(status === undefined ? await askPs(pid) : /^VmRSS:\s*(\d+)/m.exec(status)?.[1]);
    const rssMb = round(kilobytes / 1024, 0);
    this.peakMb = Math.max(this.peakMb, rssMb);
    return rssMb;
  }

  /** Processor time so far, of all threads. */
  async cpuMs(): Promise<number> {
    const response = await fetch(`${this.#url}/metrics`, { headers: { authorization: `Bearer ${this.#token}` } });
    return 1000 * Number(/^process_cpu_seconds_total (\S+)$/m.exec(await response.text())?.[1]);
  }

  async kill(): Promise<void> {
    clearInterval(this.#watch);
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}

async function askPs(pid: number | undefined): Promise<string> {
  const ps = spawn('ps', ['-o', 'rss=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  for await (const chunk of ps.stdout) said += String(chunk);
  return said.trim();
}
