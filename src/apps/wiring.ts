/**
 * The only place that wires everything: store, library, integrations, gate, driver, intake, server.
 *
 * S1. Order of a start: the store is open; listen, then take up what was under way: the journal is there from the first request
 *     on. What is not needed for that (the YAML reader, the content) is loaded afterwards: back in a blink after a kill.
 * S2. Order of a stop: stop listening, stop starting effects, close the store. A kill at any moment loses nothing of the journal.
 * S3. The process listens on 127.0.0.1, and elsewhere only where the configuration says so and nothing crosses a network in the open.
 */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { InProcessDriver } from '../adapters/drivers/inprocess.ts';
import type { StartRequest } from '../adapters/drivers/options.ts';
import { Instances, PRODUCTS } from '../adapters/integrations/index.ts';
import { Sandbox } from '../adapters/sandbox/index.ts';
import { KEY_FILE, KeyRing, type KeySource } from '../adapters/secrets/keys.ts';
import { KeptDepartures } from '../adapters/store/departures.ts';
import type { Store } from '../adapters/store/index.ts';
import type { Clock, Timers } from '../core/base/clock.ts';
import { toRiposteError } from '../core/base/errors.ts';
import type { AlertRef } from '../core/engine/events.ts';
import { keptScores } from '../domain/alerts/scores.ts';
import { Gate } from '../domain/gate/gate.ts';
import type { LedgerOp } from '../domain/gate/ports.ts';
import { inverseOf, undoAction, type UndoPorts } from '../domain/gate/undo.ts';
import { runAgain, type AgainPorts } from '../domain/intake/again.ts';
import { receiveAlert, type Delivery, type IntakePorts } from '../domain/intake/intake.ts';
import { accessPorts, firstLink } from './access.ts';
import { tellAuditHeads } from './audit-heads.ts';
import { nonce, SystemRandom } from './clock.ts';
import { commandViews, wireCommands } from './commands.ts';
import { PolicyKeeper } from './editing/policy.ts';
import { wireIdentity } from './identity.ts';
import { byHandPorts } from './by-hand.ts';
import { inboxPorts } from './inbox.ts';
import { startFetching, type Fetching } from './fetching.ts';
import { instancePorts } from './instances.ts';
import type { wireIntake } from './intake.ts';
import { once, wirePlaybooks } from './playbooks.ts';
import { startRetention } from './retention.ts';
import type { Machine, Product, ProductOptions, Report } from './product.ts';
import { VERSION } from './product.ts';
import { examine } from './server/doctor.ts';
import { warmUp } from './server/request.ts';
import { checkListening, openDoors } from './server/listen.ts';
import { createServer } from './server/server.ts';
import { tellDoor } from './tell.ts';
import { Site } from './server/site.ts';
import { ensureToken } from './server/token.ts';

/** How often the sweeper looks for wake-ups that were lost (R9). */
const SWEEP_MS = 5_000;
/** How long after it listens the product loads what reads requests (decision 044). */
const WARM_UP_MS = 1_000;

export async function wireProduct(options: ProductOptions, machine: Machine): Promise<Product> {
  const { clock, activity, report } = machine;
  checkListening(options);
  const [store, token] = await Promise.all([machine.store, ensureToken(options.directory)]);
  const playbooks = wirePlaybooks(options, store, activity);
  const policies = await PolicyKeeper.open({
    configured: options.policy,
    versions: store.edited.policy,
    pinned: (name) => playbooks.named(name),
  });
  const policy = () => policies.inForce();
  const keys = new KeyRing(keySourceOf(options));
  const instances = await openInstances(options, machine, store, keys);
  const sandbox = new Sandbox({ activity });
  const commands = wireCommands({
    clock,
    store,
    instances,
    policy,
    answer: (needs, now) => sandbox.answer(needs, now),
  });
  const driver = new InProcessDriver({
    journal: store.journal,
    gate: new Gate({
      ledger: store.ledger,
      clock,
      policy,
      soleOwner: true,
      departures: new KeptDepartures(options.directory),
      keeps: keptScores,
    }),
    commands,
    scripts: sandbox,
    lists: () => store.records.lists(),
    clock,
    timers: clock,
    plan: (hash) => playbooks.plan(hash),
    report: ({ code, run, detail }) => report({ code, detail: `run ${run}: ${detail}` }),
  });
  const intakePorts: IntakePorts<LedgerOp> = {
    alerts: store.alerts,
    clock,
    route: async (delivery) => (await intake()).routing.route(delivery),
    prepare: (request) => driver.prepare(request),
    dryRun: () => policy().dryRun,
  };
  // What comes from an instance that is not live is a dry run as a whole (decision 035).
  const delivered = (delivery: Delivery): Delivery =>
    instances.isDryRun(delivery.instance) ? { ...delivery, dryRun: true } : delivery;
  const receive = (delivery: Delivery) => receiveAlert(intakePorts, delivered(delivery));
  const wake = (run: string): void => {
    driver.wake(run).catch(reporting(report, `run ${run}`));
  };
  let wiredIntake: ReturnType<typeof wireIntake> | undefined;
  const intake = once(async () => {
    const { wireIntake } = await import('./intake.ts');
    wiredIntake = wireIntake({
      store,
      clock,
      keys,
      isFirstSecret: () => instances.isFirstSecret(),
      instances: () => instances.list().map(({ name }) => name),
      library: () => playbooks.library(),
      named: (name) => playbooks.named(name),
      receive,
      report: (code, detail) => report({ code, detail }),
    });
    return wiredIntake;
  });
  /** Of what came in before a kill, and what the store refused: only where something waits is intake loaded for it. */
  const readDeliveries = async (): Promise<void> => {
    if ((await store.intake.waiting(0, 1)).length > 0) await (await intake()).deliveries.wake();
  };
  const editor = once(async () => {
    const { playbookEditor } = await import('./editing/playbooks.ts');
    return playbookEditor({ playbooks, versions: store.edited.playbooks, clock });
  });
  const undoPorts: UndoPorts = {
    ledger: store.ledger,
    clock,
    action: (command) => commands.on(command)?.action,
    playbook: (name) => playbooks.named(name),
    alert: async (ref) => (await store.alerts.get(ref))?.fields ?? {},
    runsOf: (alertRef) => store.lists.runsOf(alertRef),
    start: (request) => driver.start(request),
  };
  const againPorts: AgainPorts<LedgerOp> = {
    run: (run) => store.lists.run(run),
    firstEvent: async (run) => (await store.lists.events(run, { limit: 1 })).rows[0]?.event,
    runsOf: (alertRef) => undoPorts.runsOf(alertRef),
    playbook: (name) => playbooks.named(name),
    prepare: (request) => driver.prepare(request),
    append: (append) => store.journal.append(append),
  };
  let fetching: Fetching | undefined;
  const fetchingParts = () => ({
    clock,
    store,
    instances,
    report,
    policy,
    receive,
    delivered,
    wake,
    reopening: {
      ...intakePorts,
      prepare: (request: StartRequest) => driver.prepare(request),
      runStatus: async (run: string) => (await store.lists.run(run))?.status,
      runsOf: (alertRef: AlertRef) => store.lists.runsOf(alertRef),
    },
  });
  const site = new Site({ publicUrl: options.publicUrl, proxies: options.proxies });
  const access = accessPorts(store, clock);
  const identity = wireIdentity({
    store,
    accounts: access.accounts,
    clock,
    random: new SystemRandom(),
    activity,
    keys,
    nothingSealed: () => instances.isFirstSecret(),
    publicUrl: () => site.url,
  });
  const telling = tellDoor(
    {
      clock,
      channel: { clock, timers: clock, random: new SystemRandom(), activity },
      store,
      keys,
      instances,
      accounts: access.accounts,
      publicUrl: () => site.url,
      failed: reporting(report, 'telling'),
    },
    options.sweep !== false,
  );
  const heads =
    options.sweep === false ? { told: () => '', stop: () => undefined } : tellAuditHeads(store.audit, clock, report);
  const server = createServer(
    {
      clock,
      token,
      site,
      ...access,
      identity,
      version: VERSION,
      console: options.console,
      requests: store.requests,
      retention: store.retention,
      alerts: store.alerts,
      lists: store.lists,
      audit: store.audit,
      changes: store.changes,
      views: store.views,
      figures: (now) => store.figures.figures(now),
      auditHead: () => heads.told(),
      records: store.records,
      edited: store.edited.lists,
      judgements: store.edited.indicators,
      policies,
      desk: store.desk,
      byHand: byHandPorts({
        ports: { ...againPorts },
        playbooks,
        pin: (hash, name, text) => store.journal.pinPlaybook(hash, name, text),
      }),
      writeBack: (instance) => {
        const source = instances.active().find(({ open }) => open.instance === instance)?.open.source;
        return (
          source?.writeBack ?? (instances.list().some(({ name }) => name === instance) && !source ? 'away' : 'none')
        );
      },
      isDryRun: (instance) => policy().dryRun || instances.isDryRun(instance),
      editor,
      held: (verbs, page) => store.held(verbs, page),
      actionsOfAlert: (ref) => store.ledger.actionsOfAlert(ref),
      grants: (run) => store.ledger.grants(run, clock.now()),
      commands: () => commandViews(instances.active()),
      plan: (hash) => playbooks.plan(hash),
      load: (run) => store.journal.load(run),
      policy,
      receive: async (delivery) => {
        const { alertRef: alert, ...rest } = await receive(delivery);
        return { alert, ...rest };
      },
      ...inboxPorts({
        inbound: store.inbound,
        clock,
        wake,
      }),
      intake,
      telling: () => telling.port(),
      tellings: () => telling.counts(),
      again: (run, by, request) => runAgain(againPorts, { run, by, ...(request === undefined ? {} : { request }) }),
      library: () => playbooks.library(),
      undo: (id, by, force) => undoAction(undoPorts, id, by, force),
      riskOf: (command) => commands.on(command)?.row.risk,
      inverseOf: (command) => inverseOf(commands.on(command)?.action)?.command ?? null,
      instances: instancePorts(instances),
      fetching: {
        views: (refs) => store.fetching.views(refs),
        cursor: (instance) => store.fetching.cursor(instance),
        states: () => fetching?.states() ?? [],
      },
      doctor: () =>
        examine({
          integrity: () => store.checkIntegrity(),
          content: () => playbooks.library(),
          policy: policy(),
          stuck: () => driver.stuck,
          instances: instances.list(),
          test: (instance) => instances.test(instance),
          fetches: fetching?.states() ?? [],
          now: clock.now(),
        }),
    },
    (problem) => {
      report({ code: problem.code, detail: problem.detail });
    },
  );
  const doors = await openDoors(server, site, options.port, options.listen, (code, detail) => {
    report({ code, detail, ...(code === 'listen.renewed' ? { level: 'note' } : {}) });
  });
  const { url } = doors;
  // Only a second start that finds the directory locked reads it: nobody waits for the disk.
  store.announce(url).catch(reporting(report, 'announce'));
  // What was compiled for this start serves the next one: a process that is killed writes no cache when it ends.
  flushCompileCache();
  driver.recover().catch(reporting(report, 'recovery'));
  readDeliveries().catch(reporting(report, 'deliveries'));
  if (options.sweep !== false) fetching = startFetching(fetchingParts());
  const stopSweeper =
    options.sweep === false ? () => undefined : startSweeper([() => driver.sweep(), readDeliveries], clock, report);
  const stopRetention =
    options.sweep === false ? () => Promise.resolve() : startRetention(store.retention, clock, report);
  const stopWarming =
    options.sweep === false
      ? () => undefined
      : clock.at(clock.now() + WARM_UP_MS, () => {
          warmUp().catch(reporting(report, 'warm-up'));
          telling.start().catch(reporting(report, 'telling'));
        });
  return {
    url,
    token,
    directory: options.directory,
    isSetUp: async () => !(await access.accounts.isEmpty()),
    setupLink: () => firstLink(access, site.url, clock),
    instances: () => instances.list(),
    library: () => playbooks.library(),
    receive,
    close: async () => {
      stopSweeper();
      const swept = stopRetention();
      heads.stop();
      stopWarming();
      await doors.close();
      const fetched = fetching?.stop();
      const told = telling.stop();
      await wiredIntake?.deliveries.stop();
      await driver.stop();
      await sandbox.close();
      // A request under way ends with its client.
      instances.close();
      await fetched;
      await swept;
      await told;
      await store.close();
    },
  };
}

/** The instances of the configuration and of the store; what keeps one from being opened is reported, and stops nobody else. */
async function openInstances(
  options: ProductOptions,
  machine: Machine,
  store: Store,
  keys: KeyRing,
): Promise<Instances> {
  const { clock, activity, report } = machine;
  const instances = await Instances.load(
    {
      products: PRODUCTS,
      product: { clock, timers: clock, activity, random: new SystemRandom(), nonce },
      records: store.instances,
      keys,
      elsewhere: [store.identity, store.intake, store.tell],
      underWayOn: async (instance) => (await store.ledger.openOn(instance)).length,
    },
    options.instances,
  );
  for (const { name, problem } of instances.list()) {
    if (problem) report({ code: problem.code, detail: `instance ${name}: ${problem.detail}` });
  }
  return instances;
}

/** The operator's key, or the own file beside the database. */
function keySourceOf({ secretKey, directory }: ProductOptions): KeySource {
  if (!secretKey) return { kind: 'own', path: join(directory, KEY_FILE) };
  return 'text' in secretKey ? { kind: 'text', text: secretKey.text } : { kind: 'file', path: secretKey.file };
}

function startSweeper(sweeps: readonly (() => Promise<void>)[], clock: Clock & Timers, report: Report): () => void {
  let cancel = () => {};
  let stopped = false;
  const next = () => {
    // A sweep that was under way at the stop has no next one.
    if (stopped) return;
    cancel = clock.at(clock.now() + SWEEP_MS, () => {
      Promise.all(sweeps.map((sweep) => sweep().catch(reporting(report, 'sweep'))))
        .catch(() => undefined)
        .finally(next);
    });
  };
  next();
  return () => {
    stopped = true;
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
