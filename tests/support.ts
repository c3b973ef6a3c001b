/**
 * For tests across rooms: a started product on a data directory of its own, spoken to over its API as everybody speaks to it.
 *
 * Not here: the lab (`src/apps/lab`), scenarios (`src/apps/trials`), drivers without a product (`src/adapters/drivers/testing.ts`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProduct, type Product, type ProductOptions } from '../src/apps/main.ts';
import type { ApprovalView, EventsPage, ProblemView, Received, RunView } from '../src/core/api/views.ts';
import { yamlOf } from '../src/core/playbook/testing.ts';
import { checkAnswer } from './promised.ts';

export const CONTENT = fileURLToPath(new URL('../content', import.meta.url));

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** Playbooks of a test as imported content: by name, each as its YAML or as its tasks for `yamlOf`. */
export type Imported = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** A data directory, and the products that are started on it one after the other. */
export class House {
  readonly directory: string;
  readonly reports: { readonly code: string; readonly detail: string }[] = [];
  readonly #options: Partial<ProductOptions>;
  #product: Product | undefined;

  private constructor(directory: string, options: Partial<ProductOptions>) {
    this.directory = directory;
    this.#options = options;
  }

  static async open(options: Partial<ProductOptions> = {}): Promise<House> {
    const house = new House(options.directory ?? (await mkdtemp(join(tmpdir(), 'riposte-house-'))), options);
    await house.start();
    return house;
  }

  get product(): Product {
    if (!this.#product) throw new Error('the product is not started');
    return this.#product;
  }

  /** `more`: what this start is given besides, or instead of, what all are given. */
  async start(more: Partial<ProductOptions> = {}): Promise<void> {
    this.#product = await startProduct({
      content: CONTENT,
      instances: [],
      policy: {},
      port: 0,
      report: (what) => this.reports.push(what),
      ...this.#options,
      ...more,
      directory: this.directory,
    });
  }

  async stop(): Promise<void> {
    await this.#product?.close();
    this.#product = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  call<T = ProblemView>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.send<T>(body === undefined ? 'GET' : 'POST', path, body);
  }

  /** Every answer is held to what its route promises. */
  async send<T = ProblemView>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<T>> {
    const { url, token } = this.product;
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    checkAnswer(method, path, response.status, answer);
    return { status: response.status, body: answer as T };
  }

  async deliver(fields: object, more: object = {}): Promise<Received> {
    const { status, body } = await this.call<Received>('/api/v1/alerts', { fields, ...more });
    if (status !== 202) throw new Error(`the alert was refused: ${JSON.stringify(body)}`);
    return body;
  }

  async run(run: string | null): Promise<RunView> {
    return (await this.call<RunView>(`/api/v1/runs/${run ?? ''}`)).body;
  }

  /** Follows the events of the run, as a person's terminal does, until it stands as wanted; what it then looks like. */
  async until(run: string | null, wanted: (view: RunView) => boolean): Promise<RunView> {
    for (let after = 0, quiet = 0; ;) {
      const view = await this.run(run);
      if (wanted(view)) return view;
      const { body } = await this.call<EventsPage>(`/api/v1/runs/${run ?? ''}/events?after=${after}&waitMs=10000`);
      quiet = body.next === after ? quiet + 1 : 0;
      // A timer may be under way: a minute is the longest that a test sets one to.
      if (quiet > (view.status === 'running' ? 6 : 0)) throw new Error(`run ${run} came to rest: ${view.status}`);
      after = body.next;
    }
  }

  /** Until people must act, or nothing is left to do. */
  atRest(run: string | null): Promise<RunView> {
    return this.until(run, ({ status }) => status !== 'running');
  }

  /** What the run asks, once it has come to rest. */
  async asked(run: string | null): Promise<ApprovalView> {
    const { approvals, status } = await this.atRest(run);
    if (!approvals[0]) throw new Error(`nothing is asked: ${status}`);
    return approvals[0];
  }

  answer({ question, hash }: ApprovalView, answers: object): Promise<Answer<ProblemView>> {
    return this.call(`/api/v1/approvals/${encodeURIComponent(question)}/answer`, { hash, answers });
  }
}

/** Imported content: each playbook in a pack of its own. */
export function imported(playbooks: Imported): NonNullable<ProductOptions['imported']> {
  return Object.entries(playbooks).flatMap(([name, playbook], index) => [
    {
      path: `test-${index}/pack.yml`,
      text: `name: ${JSON.stringify(name)}\ndescription: Of a test.\nroutes: []\n`,
      origin: 'imported' as const,
    },
    {
      path: `test-${index}/playbooks/playbook.yml`,
      text: typeof playbook === 'string' ? playbook : yamlOf(name, playbook),
      origin: 'imported' as const,
    },
  ]);
}

/** A task for `yamlOf` that asks a person whether to go on, as `go`: Yes or No. `subject` is a template. */
export function askTask(subject = 'Go on?', next: readonly string[] = []): string {
  const options = 'options: [], optionsarg: [{simple: "Yes"}, {simple: "No"}]';
  const question = `{id: go, labelarg: {simple: Go on?}, type: singleSelect, required: true, ${options}}`;
  const message = `message: {subject: {simple: ${JSON.stringify(subject)}}, body: {simple: Go on?}, methods: []}`;
  const edges = next.length === 0 ? '' : `, nexttasks: {'#none#': ${JSON.stringify(next)}}`;
  return `type: collection, task: {name: Ask, type: collection}, ${message}, form: {title: Consent, questions: [${question}]}${edges}`;
}
