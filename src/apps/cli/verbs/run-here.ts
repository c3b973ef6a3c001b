/**
 * `run PLAYBOOK`: one run in this process, watched. With `--lab` the vendors are simulated and time is not waited for.
 *
 * Not here: judging a run by what is expected of it (`src/apps/trials`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ApprovalView, ItemView, RunView, StoryLine } from '../../../core/api/views.ts';
import { RiposteError } from '../../../core/base/errors.ts';
import { asList, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import { WallClock } from '../../clock.ts';
import { startLab, type Lab, type TenantSpec } from '../../lab/index.ts';
import { startProduct, type InstanceConfig, type Product, type ProductOptions } from '../../main.ts';
import { readAlert } from '../alert-file.ts';
import { createClient, type Client } from '../client.ts';
import { readConfig, secretKeyOf } from '../config.ts';
import { fileError, usageError, type ExitCode } from '../exit.ts';
import { LAB_CORTEX, labInstances } from '../lab-instances.ts';
import type { RunHereOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { Pacer } from '../pacer.ts';
import { CONTENT_DIRECTORY, readJsonFile } from '../place.ts';
import { isPlaybookFile, readPlaybookFile } from '../playbook-file.ts';
import { askPerson, canAsk } from '../prompt.ts';
import { askedLines } from '../render/approval.ts';
import { headLines, outcomeLines } from '../render/run.ts';
import { isPlaybookName, storyLines } from '../render/story.ts';
import { answersFor, completeItem, isCovered, partFor, readGiven, sendAnswer, type Given } from '../respond.ts';
import { StoryTail } from '../story-tail.ts';
import { line, span, symbol } from '../terminal/paint.ts';

/** Timers that one run may jump over: a playbook that polls for ever ends here. */
const JUMPS_MAX = 10_000;
const WAIT_MS = 1_000;
/** Related alerts and searches are dated by the alert; the run begins this long after it, as in life. */
const START_DELAY_MS = 60_000;

export async function runHere(playbook: string, options: RunHereOptions, output: Output): Promise<ExitCode> {
  const given = readGiven(options.answer ?? []);
  if (options.alert === undefined) throw usageError('run needs an alert', 'Give --alert FILE: its fields as JSON.');
  const { fields, instance } = readAlert(await readJsonFile(options.alert, 'the alert file'), options.alert);
  const wanted = await readWanted(playbook);
  const world =
    options.lab === undefined ? undefined : readWorld(await readJsonFile(options.lab, 'the lab file'), options.lab);
  if (world === undefined && options.config === undefined) {
    throw usageError(
      'run needs vendors to talk to',
      'Give --lab FILE for simulated ones, or --config FILE for real ones.',
    );
  }
  const directory = options.data === undefined ? await mkdtemp(join(tmpdir(), 'riposte-run-')) : resolve(options.data);
  try {
    const stage = await openStage({ options, directory, wanted, world, fields, instance });
    try {
      return await perform({ stage, wanted, fields, given, options, output });
    } finally {
      await stage.close();
    }
  } finally {
    if (options.data === undefined) await rm(directory, { recursive: true, force: true });
  }
}

interface Wanted {
  readonly name: string;
  readonly imported: NonNullable<ProductOptions['imported']>;
  readonly text?: string;
}

/** A playbook by its name, or the one of a YAML file, which counts as imported. */
async function readWanted(playbook: string): Promise<Wanted> {
  if (playbook === '-' || !isPlaybookFile(playbook)) return { name: playbook, imported: [] };
  const { playbook: read, text } = await readPlaybookFile(playbook);
  const pack = 'name: Imported\ndescription: Given on the command line.\nroutes: []\n';
  return {
    name: read.name,
    text,
    imported: [
      { path: 'imported/pack.yml', text: pack, origin: 'imported' },
      { path: 'imported/playbooks/imported.yml', text, origin: 'imported' },
    ],
  };
}

interface World {
  readonly tenant: TenantSpec;
  readonly policy: ProductOptions['policy'];
  readonly startDelayMs: number;
}

/** A tenant, or a scenario that holds one. Keys that are not the lab's (policy, clock) are taken out. */
function readWorld(value: unknown, file: string): World {
  if (!isObject(value as Json))
    throw fileError(
      `${file} holds no object`,
      'A lab file holds a tenant: {"verdicts", "prevalence", "endpoints", …}.',
    );
  const whole = value as JsonObject;
  const spec = isObject(whole['tenant']) ? whole['tenant'] : whole;
  const { policy, clock, delivery: _delivery, modules: _modules, ...tenant } = spec;
  const minutes = isObject(clock) ? Number(clock['startDelayMinutes'] ?? 0) : 0;
  return {
    tenant,
    policy: isObject(policy) ? policy : {},
    startDelayMs: minutes > 0 ? minutes * 60_000 : START_DELAY_MS,
  };
}

/** Product and, perhaps, lab: what a run is played on. */
interface Stage {
  readonly product: Product;
  readonly client: Client;
  readonly instance: string;
  /** Waits for what comes next; false when nothing will come without a person. */
  advance(): Promise<boolean>;
  /** How long the tail may wait at the server; 0 where time is ours. */
  readonly waitMs: number;
  close(): Promise<void>;
}

interface StageParts {
  readonly options: RunHereOptions;
  readonly directory: string;
  readonly wanted: Wanted;
  readonly world: World | undefined;
  readonly fields: JsonObject;
  readonly instance: string | undefined;
}

async function openStage({ options, directory, wanted, world, fields, instance }: StageParts): Promise<Stage> {
  const content = options.content === undefined ? CONTENT_DIRECTORY : resolve(options.content);
  const base = { directory, content, imported: wanted.imported, port: 0, report: reportProblem };
  if (!world) {
    const config = await readConfig(options.config, directory, process.env);
    const { instances, policy } = config;
    const product = await started(wanted, { ...base, ...secretKeyOf(process.env), instances, policy });
    return {
      product,
      client: createClient(product),
      instance: instance ?? firstSource(config.instances),
      advance: async () => true,
      waitMs: WAIT_MS,
      close: () => product.close(),
    };
  }
  const pacer = new Pacer(startOf(fields, world.startDelayMs));
  const { clock } = pacer;
  const lab = await startLab({ tenant: world.tenant, alerts: [fields], clock });
  const product = await started(wanted, {
    ...base,
    instances: labInstances(lab),
    policy: world.policy,
    clock,
    activity: clock,
    sweep: false,
  }).catch(async (thrown: unknown) => {
    await lab.close();
    throw thrown;
  });
  return {
    product,
    client: createClient(product),
    instance: instance ?? LAB_CORTEX,
    advance: () => advanceLab(pacer, lab),
    waitMs: 0,
    close: async () => {
      await product.close();
      await lab.close();
    },
  };
}

function startOf(fields: JsonObject, delayMs: number): number {
  const detected = Date.parse(asList(fields['detectiontimestamp']).filter((one) => typeof one === 'string')[0] ?? '');
  return (Number.isNaN(detected) ? new WallClock().now() : detected) + delayMs;
}

async function advanceLab(pacer: Pacer, lab: Lab): Promise<boolean> {
  const next = await pacer.rest(lab);
  if (next === null) return false;
  pacer.jump(next);
  await pacer.rest(lab);
  return true;
}

const firstSource = (instances: readonly InstanceConfig[]): string =>
  instances.find(({ product }) => product === 'cortex')?.instance ?? '';

function reportProblem({ code, detail }: { readonly code: string; readonly detail: string }): void {
  process.stderr.write(`riposte: ${JSON.stringify(detail)} (${code})\n`);
}

/** Starts the product and makes sure that what will run is what was asked for. */
async function started(wanted: Wanted, options: ProductOptions): Promise<Product> {
  const product = await startProduct(options);
  const library = await product.library();
  const installed = library.find(wanted.name);
  const problem = !installed
    ? new RiposteError('playbook.unknown', `no playbook "${wanted.name}" is installed`, {
        hint: `Installed: ${library.playbooks.map(({ playbook }) => playbook.name).join('; ')}. Or name a YAML file.`,
      })
    : wanted.text !== undefined && installed.text !== wanted.text
      ? new RiposteError('playbook.name-taken', `another playbook named "${wanted.name}" is installed already`, {
          hint: 'Give the playbook in the file another name and id, or use --content with a folder of your own.',
        })
      : undefined;
  if (!problem) return product;
  await product.close();
  throw problem;
}

interface Performance {
  readonly stage: Stage;
  readonly wanted: Wanted;
  readonly fields: JsonObject;
  readonly given: Given;
  readonly options: RunHereOptions;
  readonly output: Output;
}

async function perform({ stage, wanted, fields, given, options, output }: Performance): Promise<ExitCode> {
  const { client } = stage;
  const received = await client.call('receiveAlert', {
    body: {
      instance: stage.instance,
      fields,
      playbook: wanted.name,
      ...(options.dryRun === true ? { dryRun: true } : {}),
    },
  });
  if (received.run === null)
    throw new RiposteError('cli.no-run', `no run was started: ${received.reason ?? 'no reason was given'}`);
  const params = { run: received.run };
  output.lines(headLines(await client.call('showRun', { params }), fields));
  if (!received.new) output.lines([line(0, span('This alert was here already: this is its run.', 'caution'))]);

  const tail = new StoryTail(client, received.run);
  const story: StoryLine[] = [];
  const responder = new Responder(client, given, options, output);
  const show = (lines: readonly StoryLine[]) => {
    story.push(...lines);
    output.lines(
      storyLines(
        lines.filter((told) => !isPlaybookName(told)),
        tail.startedAt,
      ),
    );
  };
  for (let jumps = 0; jumps < JUMPS_MAX; jumps += 1) {
    // Where time is the machine's, this is where it passes; in the lab it passes in `advance`.
    show((await tail.next(stage.waitMs)).story);
    const going = await stage.advance();
    show(await tail.rest());
    const run = await client.call('showRun', { params });
    if (run.status === 'completed' || run.status === 'cancelled') break;
    const answered = await responder.respond(run);
    if (!answered && (!going || (stage.waitMs > 0 && run.status !== 'running'))) break;
  }
  return conclude({ client, run: await client.call('showRun', { params }), story, output });
}

/** Answers what was given beforehand, and asks for the rest where somebody can be asked. */
class Responder {
  readonly #client: Client;
  readonly #given: Given;
  readonly #options: RunHereOptions;
  readonly #output: Output;
  readonly #seen = new Set<string>();

  constructor(client: Client, given: Given, options: RunHereOptions, output: Output) {
    this.#client = client;
    this.#given = given;
    this.#options = options;
    this.#output = output;
  }

  /** True when something was answered. */
  async respond(run: RunView): Promise<boolean> {
    for (const approval of run.approvals) {
      if (this.#seen.has(approval.hash)) continue;
      this.#seen.add(approval.hash);
      if (await this.#answer(approval)) return true;
    }
    for (const item of run.items) {
      if (this.#seen.has(item.item)) continue;
      this.#seen.add(item.item);
      if (await this.#complete(item)) return true;
    }
    return false;
  }

  async #answer(approval: ApprovalView): Promise<boolean> {
    const { look, json } = this.#output;
    this.#output.lines(askedLines(approval, 11));
    const asks = canAsk() && !json && this.#options.input !== false;
    const given = isCovered(approval, this.#given)
      ? partFor(approval, this.#given)
      : asks
        ? await askPerson(approval, look)
        : undefined;
    if (given === undefined) return false;
    await sendAnswer(this.#client, approval, answersFor(approval, given));
    return true;
  }

  async #complete(item: ItemView): Promise<boolean> {
    const offer = this.#given.get(item.id);
    if (offer === undefined) return false;
    await completeItem(this.#client, item, offer);
    return true;
  }
}

interface Conclusion {
  readonly client: Client;
  readonly run: RunView;
  readonly story: readonly StoryLine[];
  readonly output: Output;
}

async function conclude({ client, run, story, output }: Conclusion): Promise<ExitCode> {
  const alert = await client.call('showAlert', { params: { alert: run.alert.key } });
  output.lines(outcomeLines(run, alert, null));
  const open = run.approvals;
  if (open.length > 0) {
    const fields = open.flatMap((approval) =>
      approval.fields.map(({ id, options }) => `--answer ${id}=${options.join('|')}`),
    );
    output.lines([
      line(0),
      line(
        0,
        span(symbol('question'), 'accent'),
        span(' It ends here: nobody has answered. ', 'strong'),
        span(`Add ${fields.join(' ')}`),
      ),
    ]);
  }
  output.document({
    run: run.run,
    playbook: run.playbook,
    status: run.status,
    dryRun: run.dryRun,
    alert,
    story,
    ...partsOf(run),
  });
  return run.status === 'completed' ? 0 : 1;
}

function partsOf({ evidence, gaps, actions, approvals, items, tasks }: RunView) {
  return { tasks, evidence, gaps, actions, approvals, items };
}
