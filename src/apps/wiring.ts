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
import { bindAutomations, type AutomationPorts, type TenantPort } from '../adapters/automations/index.ts';
import { InProcessDriver } from '../adapters/drivers/inprocess.ts';
import { PRODUCTS, type OpenInstance, type ProductPorts } from '../adapters/integrations/index.ts';
import { Sandbox } from '../adapters/sandbox/index.ts';
import type { Store } from '../adapters/store/index.ts';
import type { Activity } from '../core/base/activity.ts';
import type { Clock, Timers } from '../core/base/clock.ts';
import { RiposteError, toRiposteError } from '../core/base/errors.ts';
import type { JsonObject } from '../core/base/json.ts';
import type { BoundCommand, CommandRegistry } from '../core/engine/commands.ts';
import type { PlaybookRef } from '../core/engine/events.ts';
import { planPlaybook, type RunPlan } from '../core/engine/plan.ts';
import type { PinnedText } from '../domain/library/pinned.ts';
import { createRegistry, type RegistryEntry } from '../core/engine/registry.ts';
import { Gate } from '../domain/gate/gate.ts';
import { decidePolicy, DEFAULT_POLICY, type Policy } from '../domain/gate/policy.ts';
import { undoAction, type UndoPorts } from '../domain/gate/undo.ts';
import { receiveAlert, type Delivery } from '../domain/intake/intake.ts';
import type { Library } from '../domain/library/library.ts';
import { installedContent } from './catalogue.ts';
import { nonce, SystemRandom } from './clock.ts';
import type { InstanceConfig, Machine, Product, ProductOptions, Report } from './product.ts';
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
  const instances = openInstances(options.instances, {
    clock,
    timers: clock,
    activity,
    random: new SystemRandom(),
    nonce,
  });
  const commands = wireCommands({ clock, store, instances, policy });
  const gate = new Gate({ ledger: store.ledger, clock, policy: () => policy, soleOwner: true });
  const plan = planCache(store, activity);
  const sandbox = new Sandbox({ activity });
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
      delivery,
    );
  const undoPorts: UndoPorts = {
    ledger: store.ledger,
    clock,
    action: (command) => actionOf(commands, command),
    playbook: async (name) => pinned(await library(), pin, name),
    alert: async (ref) => (await store.alerts.get(ref))?.fields ?? {},
    runsOf: async (alertRef) => (await store.lists.runs({ limit: 1000, alertRef })).rows.length,
    start: (request) => driver.start(request),
  };
  const inboxId = () => randomBytes(12).toString('hex');
  const wake = (run: string) => {
    driver.wake(run).catch(reporting(report, `run ${run}`));
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
      cancel: async (run, by) => {
        const cancelled = await store.inbound.cancelRun({ run, by, at: clock.now(), inboxId: inboxId() });
        if (cancelled.ok) wake(run);
        else
          throw new RiposteError(
            cancelled.reason === 'ended' ? 'run.ended' : 'api.not-found',
            `run ${run} is not running`,
          );
      },
      undo: (id, by) => undoAction(undoPorts, id, by),
      inverseOf: (command) => actionOf(commands, command)?.inverse?.command ?? null,
      doctor: () =>
        examine({ integrity: () => store.checkIntegrity(), content: library, stuck: () => driver.stuck, instances }),
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
    library,
    receive,
    close: async () => {
      stopSweeper();
      await server.close();
      await driver.stop();
      await sandbox.close();
      for (const instance of instances) instance.close();
      await store.close();
    },
  };
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

function openInstances(configs: readonly InstanceConfig[], ports: ProductPorts): readonly OpenInstance[] {
  return configs.map(({ instance, product, config }) => {
    const found = PRODUCTS.find((candidate) => candidate.name === product);
    if (!found) {
      const hint = `Integrations: ${PRODUCTS.map((candidate) => candidate.name).join(', ')}.`;
      throw new RiposteError('integration.unknown', `instance ${instance}: there is no integration "${product}"`, {
        hint,
      });
    }
    return found.open({ instance, config }, ports);
  });
}

function wireCommands(parts: {
  clock: Clock;
  store: Store;
  instances: readonly OpenInstance[];
  policy: Policy;
}): CommandRegistry {
  const { clock, store, instances, policy } = parts;
  const command = (name: string, instance: string): BoundCommand | undefined =>
    instances.find((open) => open.instance === instance)?.commands.find((candidate) => candidate.row.name === name);
  const readBack: AutomationPorts['containment']['readBack'] = async ({ id }) => {
    const record = await store.ledger.action(id);
    if (!record) return { kind: 'unknown', detail: 'it is not in the ledger' };
    const action = command(record.command, record.instance)?.action;
    if (!action || action.readBack === 'none') return { kind: 'unreadable', detail: record.detail };
    const scope = {
      run: record.run,
      task: '',
      alertRef: record.alertRef,
      alert: {},
      context: {},
      evidence: [],
      gaps: [],
      actions: [],
      items: [],
      dryRun: false,
    };
    const check = await action.check(record.args as JsonObject, undefined, scope);
    if (check.kind === 'already') return { kind: 'holds', detail: check.detail };
    return check.kind === 'needed' ? { kind: 'gone', detail: '' } : { kind: 'unknown', detail: check.detail };
  };
  const tenant = (name: string): TenantPort | undefined => {
    const open = instances.find(({ instance, source }) => instance === name && source !== undefined);
    if (!open?.source) return undefined;
    return {
      name,
      fields: open.source.fields,
      source: open.source,
      closeCommand: () => command('core-update-alerts', name),
    };
  };
  const own = bindAutomations({
    clock,
    alerts: store.alerts,
    tenant,
    containment: { actionsOfAlert: (ref) => store.ledger.actionsOfAlert(ref), readBack },
    policy: {
      effectOf: (verb, targets, alert) =>
        decidePolicy(policy, { risk: 'containment', verb, targets, origin: 'shipped', alert }).effect,
    },
  });
  const entries: RegistryEntry[] = [
    ...own.map((bound): RegistryEntry => ({ command: bound, brands: [bound.brand] })),
    ...instances.flatMap((open) => {
      const product = PRODUCTS.find(({ brand }) => brand === open.brand);
      return open.commands.map((bound): RegistryEntry => ({
        command: bound,
        brands: [open.brand, ...(product?.brandAliases ?? [])],
      }));
    }),
  ];
  const modules = instances.map(({ instance, brand }) => ({ name: instance, brand, state: 'active' as const }));
  return createRegistry(entries, modules);
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

/** The action row behind a command name, whatever instance offers it. */
function actionOf(commands: CommandRegistry, name: string) {
  const call = { effect: '', task: '', name, brand: '', args: {}, options: {}, attempt: 1 };
  return commands.find(call, { instance: '', id: '' })?.action;
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
