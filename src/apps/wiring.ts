/**
 * The only place that wires everything: store, library, integrations, gate, driver, intake, server.
 *
 * S1. Order of a start: the store is open; listen, then take up what was under way: the journal is there from the first request
 *     on. What is not needed for that (the YAML reader, the content) is loaded afterwards: back in a blink after a kill.
 * S2. Order of a stop: stop listening, stop starting effects, close the store. A kill at any moment loses nothing of the journal.
 * S3. The process listens on 127.0.0.1 only, and every route asks for the token of the data directory.
 */
import { randomBytes } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { InProcessDriver } from '../adapters/drivers/inprocess.ts';
import { Instances, PRODUCTS } from '../adapters/integrations/index.ts';
import { Sandbox } from '../adapters/sandbox/index.ts';
import { KEY_FILE, KeyRing, type KeySource } from '../adapters/secrets/keys.ts';
import type { Steered, Steering, Store } from '../adapters/store/index.ts';
import type { Activity } from '../core/base/activity.ts';
import type { Clock, Timers } from '../core/base/clock.ts';
import { RiposteError, toRiposteError } from '../core/base/errors.ts';
import type { JsonObject } from '../core/base/json.ts';
import type { PlaybookRef } from '../core/engine/events.ts';
import { planPlaybook, type RunPlan } from '../core/engine/plan.ts';
import type { PinnedText } from '../domain/library/pinned.ts';
import { Gate } from '../domain/gate/gate.ts';
import { DEFAULT_POLICY, type Policy } from '../domain/gate/policy.ts';
import type { LedgerOp } from '../domain/gate/ports.ts';
import { inverseOf, undoAction, type UndoPorts } from '../domain/gate/undo.ts';
import { runAgain, type AgainPorts } from '../domain/intake/again.ts';
import { receiveAlert, type Delivery } from '../domain/intake/intake.ts';
import type { Library } from '../domain/library/library.ts';
import { installedContent } from './catalogue.ts';
import { nonce, SystemRandom } from './clock.ts';
import { wireCommands } from './commands.ts';
import { instancePorts } from './instances.ts';
import type { Machine, Product, ProductOptions, Report } from './product.ts';
import { VERSION } from './product.ts';
import { examine } from './server/doctor.ts';
import { createServer } from './server/server.ts';
import { ensureToken } from './server/token.ts';

/** How often the sweeper looks for wake-ups that were lost (R9). */
const SWEEP_MS = 5_000;
/** Plans in memory: more than a house has playbooks, fewer than their versions over the years. */
const PLANS_KEPT = 256;
/** The playbook of alerts that none is routed to. */
const TRIAGE = 'Triage';
export async function wireProduct(options: ProductOptions, machine: Machine): Promise<Product> {
  const { clock, activity, report } = machine;
  const policy: Policy = { ...DEFAULT_POLICY, ...options.policy };
  const [store, token] = await Promise.all([machine.store, ensureToken(options.directory)]);
  const library = once(() => counted(activity, () => readContent(options)));
  const instances = await Instances.load(
    {
      products: PRODUCTS,
      product: { clock, timers: clock, activity, random: new SystemRandom(), nonce },
      records: store.instances,
      keys: new KeyRing(keySourceOf(options)),
      underWayOn: async (instance) => (await store.ledger.openOn(instance)).length,
    },
    options.instances,
  );
  for (const { name, problem } of instances.list()) {
    if (problem) report({ code: problem.code, detail: `instance ${name}: ${problem.detail}` });
  }
  const sandbox = new Sandbox({ activity });
  const commands = wireCommands({
    clock,
    store,
    instances,
    policy,
    answer: (needs, now) => sandbox.answer(needs, now),
  });
  const gate = new Gate({ ledger: store.ledger, clock, policy: () => policy, soleOwner: true });
  const plan = planCache(store, activity);
  const driver = new InProcessDriver({
    journal: store.journal,
    gate,
    commands,
    scripts: sandbox,
    lists: () => store.records.lists(),
    clock,
    timers: clock,
    plan,
    report: ({ code, run, detail }) => report({ code, detail: `run ${run}: ${detail}` }),
  });
  const pin = pinner(store);
  const receive = (delivery: Delivery) =>
    receiveAlert(
      {
        alerts: store.alerts,
        clock,
        route: async (fields, playbook) => route(await library(), pin, fields, playbook),
        prepare: (request) => driver.prepare(request),
        dryRun: () => policy.dryRun,
      },
      // What comes from an instance that is not live is a dry run as a whole (decision 035).
      instances.isDryRun(delivery.instance) ? { ...delivery, dryRun: true } : delivery,
    );
  const undoPorts: UndoPorts = {
    ledger: store.ledger,
    clock,
    action: (command) => commands.on(command)?.action,
    playbook: async (name) => pinned(await library(), pin, name),
    alert: async (ref) => (await store.alerts.get(ref))?.fields ?? {},
    runsOf: async (alertRef) => (await store.lists.runs({ limit: 1000, alertRef })).rows.length,
    start: (request) => driver.start(request),
  };
  const inboxId = () => randomBytes(12).toString('hex');
  const wake = (run: string) => {
    driver.wake(run).catch(reporting(report, `run ${run}`));
  };
  const steer = async (run: string, by: string, tell: (message: Steering) => Promise<Steered>): Promise<void> => {
    const steered = await tell({ run, by, at: clock.now(), inboxId: inboxId() });
    if (!steered.ok) {
      const code = steered.reason === 'ended' ? 'run.ended' : 'api.not-found';
      throw new RiposteError(code, `run ${run} is not running`);
    }
    wake(run);
  };
  const againPorts: AgainPorts<LedgerOp> = {
    run: (run) => store.lists.run(run),
    firstEvent: async (run) => (await store.lists.events(run, { limit: 1 })).rows[0]?.event,
    runsOf: (alertRef) => undoPorts.runsOf(alertRef),
    playbook: async (name) => pinned(await library(), pin, name),
    prepare: (request) => driver.prepare(request),
    append: (append) => store.journal.append(append),
  };
  const server = createServer(
    {
      clock,
      token,
      version: VERSION,
      alerts: store.alerts,
      lists: store.lists,
      plan,
      load: (run) => store.journal.load(run),
      policy: () => policy,
      receive: async (delivery) => {
        const { alertRef: alert, ...rest } = await receive(delivery);
        return { alert, ...rest };
      },
      answer: async (answer) => {
        const answered = await store.inbound.answerQuestion({ ...answer, at: clock.now(), inboxId: inboxId() });
        if (answered.ok) wake(answered.run);
        else throw answerRefusal(answered);
      },
      refuseAnswer: async (question, by, reason) => {
        const refused = await store.inbound.refuseAnswer({ question, by, reason, at: clock.now(), inboxId: inboxId() });
        if (refused.ok) wake(refused.run);
      },
      complete: async (completion) => {
        const completed = await store.inbound.completeItem({ ...completion, at: clock.now(), inboxId: inboxId() });
        if (completed.ok) wake(completed.run);
        else throw completionRefusal(completion.item, completed);
      },
      cancel: (run, by) => steer(run, by, (message) => store.inbound.cancelRun(message)),
      pause: (run, by) => steer(run, by, (message) => store.inbound.pauseRun(message)),
      resume: (run, by) => steer(run, by, (message) => store.inbound.resumeRun(message)),
      again: (run, by) => runAgain(againPorts, { run, by }),
      library,
      undo: (id, by, force) => undoAction(undoPorts, id, by, force),
      inverseOf: (command) => inverseOf(commands.on(command)?.action)?.command ?? null,
      instances: instancePorts(instances),
      doctor: () =>
        examine({
          integrity: () => store.checkIntegrity(),
          content: library,
          policy,
          stuck: () => driver.stuck,
          instances: instances.list(),
          test: (instance) => instances.test(instance),
        }),
    },
    (problem) => {
      report({ code: problem.code, detail: problem.detail });
    },
  );
  await server.listen({ host: '127.0.0.1', port: options.port });
  const address = server.server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : options.port}`;
  // Only a second start that finds the directory locked reads it: nobody waits for the disk.
  store.announce(url).catch(reporting(report, 'announce'));
  // What was compiled for this start serves the next one: a process that is killed writes no cache when it ends.
  flushCompileCache();
  driver.recover().catch(reporting(report, 'recovery'));
  const stopSweeper = options.sweep === false ? () => undefined : startSweeper(driver, clock, report);
  return {
    url,
    token,
    directory: options.directory,
    instances: () => instances.list(),
    library,
    receive,
    close: async () => {
      stopSweeper();
      await server.close();
      await driver.stop();
      await sandbox.close();
      instances.close();
      await store.close();
    },
  };
}

/** The operator's key, or the own file beside the database. */
function keySourceOf({ secretKey, directory }: ProductOptions): KeySource {
  if (!secretKey) return { kind: 'own', path: join(directory, KEY_FILE) };
  return 'text' in secretKey ? { kind: 'text', text: secretKey.text } : { kind: 'file', path: secretKey.file };
}

/** The YAML reader and the library are loaded by this (S1), and kept compiled for the next start. */
async function readContent({ content, imported }: ProductOptions): Promise<Library> {
  const library = await installedContent(content, imported);
  flushCompileCache();
  return library;
}

/** The same promise for everybody who asks, until it fails: whoever asks next tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((thrown: unknown) => {
      made = undefined;
      throw thrown;
    });
    return made;
  };
}

/** Counts work that neither store nor client counts. */
async function counted<T>(activity: Activity, work: () => Promise<T>): Promise<T> {
  const end = activity.begin('work');
  try {
    return await work();
  } finally {
    end();
  }
}

/** Plans by the hash that a run has pinned, from the text that the store keeps: made once per process (R5). */
function planCache(store: Store, activity: Activity): (hash: string) => Promise<RunPlan> {
  const plans = new Map<string, Promise<RunPlan>>();
  const make = async (hash: string): Promise<RunPlan> => {
    const { readPinned } = await import('../domain/library/pinned.ts');
    const { playbook, called } = await readPinned(hash, (each) => store.journal.playbookText(each));
    return planPlaybook(playbook, called);
  };
  return (hash) => {
    const known = plans.get(hash);
    if (known) return known;
    const made = counted(activity, () => make(hash));
    plans.set(hash, made);
    if (plans.size > PLANS_KEPT) plans.delete(plans.keys().next().value ?? '');
    // What failed is not remembered: the disk may answer the next time.
    made.catch(() => plans.delete(hash));
    return made;
  };
}

type Pin = (texts: readonly PinnedText[]) => Promise<void>;

/** Keeps the texts of playbooks in the store before the first run that needs them; once per process and hash. */
function pinner(store: Store): Pin {
  const pinned = new Set<string>();
  return async (texts) => {
    for (const { hash, name, text } of texts) {
      if (pinned.has(hash)) continue;
      await store.journal.pinPlaybook(hash, name, text);
      pinned.add(hash);
    }
  };
}

async function route(
  library: Library,
  pin: Pin,
  fields: JsonObject,
  wanted: string | undefined,
): Promise<{ playbook: PlaybookRef; reason: string | null }> {
  if (wanted !== undefined) return { playbook: await pinned(library, pin, wanted), reason: null };
  const routed = library.route(fields);
  if (routed.kind === 'playbook')
    return { playbook: await pinned(library, pin, routed.playbook.playbook.name), reason: null };
  return { playbook: await pinned(library, pin, TRIAGE), reason: routed.reason };
}

async function pinned(library: Library, pin: Pin, name: string): Promise<PlaybookRef> {
  const closure = library.closure(name);
  if (!closure) {
    const hint = `Installed: ${library.playbooks.map(({ playbook }) => playbook.name).join('; ')}.`;
    throw new RiposteError('playbook.unknown', `no playbook "${name}" is installed`, { hint });
  }
  const { pinOf } = await import('../domain/library/pinned.ts');
  const { ref, texts } = pinOf(closure);
  await pin(texts);
  return ref;
}

function answerRefusal(
  refused: Exclude<Awaited<ReturnType<Store['inbound']['answerQuestion']>>, { ok: true }>,
): RiposteError {
  switch (refused.reason) {
    case 'answered': {
      const at = new Date(refused.at).toISOString();
      return new RiposteError('approval.answered', `${refused.by} answered at ${at}`, {
        facts: { by: refused.by, at },
      });
    }
    case 'changed': {
      const { hash, title } = refused.question;
      return new RiposteError('approval.changed', 'the question shows something else by now', {
        facts: { hash, title },
      });
    }
    case 'withdrawn':
    case 'unknown':
      return new RiposteError('api.not-found', 'the question is not open');
  }
}

function completionRefusal(
  item: string,
  refused: Exclude<Awaited<ReturnType<Store['inbound']['completeItem']>>, { ok: true }>,
): RiposteError {
  switch (refused.reason) {
    case 'completed': {
      const at = new Date(refused.at).toISOString();
      return new RiposteError('item.completed', `${refused.by} completed it at ${at}`, {
        facts: { by: refused.by, at },
      });
    }
    case 'assignee':
      return new RiposteError('item.not-assigned', `only ${refused.assignee} may complete item ${item}`);
    case 'offer':
      return new RiposteError('api.invalid', `item ${item} offers ${refused.offers.join(', ')}`);
    case 'unknown':
      return new RiposteError('api.not-found', `there is no item ${item}`);
  }
}

function startSweeper(driver: InProcessDriver, clock: Clock & Timers, report: Report): () => void {
  let cancel = () => {};
  const next = () => {
    cancel = clock.at(clock.now() + SWEEP_MS, () => {
      driver.sweep().catch(reporting(report, 'sweep')).finally(next);
    });
  };
  next();
  return () => {
    cancel();
  };
}

/** For a promise that nobody awaits: its failure becomes a report. */
function reporting(report: Report, what: string): (thrown: unknown) => void {
  return (thrown) => {
    const { code, message } = toRiposteError(thrown);
    report({ code, detail: `${what}: ${message}` });
  };
}
