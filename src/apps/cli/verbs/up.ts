/**
 * `up`: the product in this process until it is told to stop; with `--lab` on simulated vendors, with `--tour` shown, with `--open` in the browser.
 * `start`: what `npm start` does, for who sees it for the first time (all of these) or runs it for real (`--production`: none of the simulated).
 */
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { RiposteError } from '../../../core/base/errors.ts';
import { makeBundleAside } from '../../bundle.ts';
import { forgetPage, openInBrowser } from '../browser.ts';
import { buildConsoleAside, CONSOLE_BUILDS } from '../../console-build.ts';
import { WallClock } from '../../clock.ts';
import type { Lab } from '../../lab/index.ts';
import type { SampleTenant } from '../../lab/sample.ts';
import { startProduct, VERSION, type Product } from '../../main.ts';
import { readConfig, secretKeyOf, type Config } from '../config.ts';
import { usageError, type ExitCode } from '../exit.ts';
import { labMemory, openLabData, refuseLabData, type LabMark } from '../lab-data.ts';
import { LAB_CORTEX, labInstances } from '../lab-instances.ts';
import { countOf } from '../numbers.ts';
import { DEFAULT_PORT, type UpOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { CONTENT_DIRECTORY, DATA_DIRECTORY, holderOf, LAB_DATA_DIRECTORY, ownCommand, shownPath } from '../place.ts';
import { EMPTY, hanging, line, span, whole, type Line } from '../terminal/paint.ts';
import { padded } from '../terminal/text.ts';

/** Rows of the lab's record that a standing lab keeps. */
const LAB_REQUESTS_KEPT = 1_000;

/** What `start` makes of what it was given: with the lab and its alerts, in the browser; for production with none of them. */
export function startOptions(options: UpOptions): UpOptions {
  return options.production === true ? { ...options, open: false } : { ...options, lab: true, tour: true };
}

export async function up(options: UpOptions, output: Output): Promise<ExitCode> {
  refuseMixed(options);
  if (options.lab !== true && (options.tour === true || options.fresh === true)) {
    throw usageError(`--${options.tour === true ? 'tour' : 'fresh'} needs the lab`, 'Add --lab.');
  }
  const clock = new WallClock();
  const directory =
    options.data === undefined ? (options.lab === true ? LAB_DATA_DIRECTORY : DATA_DIRECTORY) : resolve(options.data);
  const config = await readConfig(options.config, directory, process.env);
  const port = options.port === undefined ? (config.port ?? DEFAULT_PORT) : countOf(options.port, '--port', 0, 65_535);
  await refuseTakenPort(port, directory);
  const labData = options.lab === true ? await openLabData(directory, clock.now(), options.fresh === true) : undefined;
  if (!labData) await refuseLabData(directory);

  const stop = stopSignal();
  // The lab and the tour are loaded only where they are wanted: a start on real vendors is short (docs/decisions/004-start.md).
  const sample = labData && (await import('../../lab/sample.ts')).sampleTenant(labData.mark.firstStart);
  const lab = sample && (await openLab(sample, labData.mark, directory, clock));
  const product = await start({ options, directory, port, config, lab, sample, stop });
  makeBundleAside();
  const built = buildConsoleAside((said) => {
    output.lines([line(2, span(said, 'dim'))]);
  }).catch(() => undefined);
  output.document({ url: product.url, data: directory, tokenFile: join(directory, 'token'), pid: process.pid });
  const setUp = await setUpOf(product, output);
  output.lines(banner({ product, lab, config, setUp, dryRun: options.dryRun === true, command: ownCommand() }));
  // Once the console is built, so that nobody waits before a page without one.
  if (options.open === true) built.then(() => openConsole(product, setUp, stop, output)).catch(() => undefined);
  try {
    if (options.tour === true && sample) {
      const [{ createClient }, { tour }] = await Promise.all([import('../client.ts'), import('../tour.ts')]);
      await tour({
        client: createClient(product),
        output,
        alerts: sample.alerts,
        instance: LAB_CORTEX,
        restarted: labData.restarted,
        command: ownCommand(),
        signal: stop,
      });
    }
    await aborted(stop);
  } finally {
    output.lines([EMPTY, line(0, span('stopping …', 'dim'))]);
    await forgetPage(directory);
    await product.close();
    await lab?.close();
    output.lines([line(0, span('stopped. What is under way goes on at the next start.', 'dim'))]);
  }
  return 0;
}

/** What is simulated has no place in production. */
function refuseMixed(options: UpOptions): void {
  const simulated = (['lab', 'tour', 'fresh'] as const).find((name) => options[name] === true);
  if (options.production !== true || simulated === undefined) return;
  throw usageError(
    `--production and --${simulated} exclude each other: nothing simulated runs in production`,
    'Leave one of them out.',
  );
}

/** A browser that cannot be called is no failure: its address stands in the banner. */
async function openConsole(product: Product, setUp: SetUp, stop: AbortSignal, output: Output): Promise<void> {
  if (stop.aborted) return;
  const link = typeof setUp === 'object' ? { link: setUp.link } : {};
  if (await openInBrowser({ url: product.url, directory: product.directory, ...link }, process.env))
    output.lines([line(2, span('opened in the browser', 'dim'))]);
}

/** A lab that knows what earlier ones were told to do. */
async function openLab(
  { tenant, alerts }: SampleTenant,
  mark: LabMark,
  directory: string,
  clock: WallClock,
): Promise<Lab> {
  const [{ startLab }, memory] = await Promise.all([import('../../lab/index.ts'), labMemory(directory, mark)]);
  return startLab({ tenant, alerts, clock, memory, keepRequests: LAB_REQUESTS_KEPT });
}

interface Parts {
  readonly options: UpOptions;
  readonly directory: string;
  readonly port: number;
  readonly config: Config;
  readonly lab: Lab | undefined;
  readonly sample: SampleTenant | undefined;
  readonly stop: AbortSignal;
}

async function start({ options, directory, port, config, lab, sample, stop }: Parts): Promise<Product> {
  try {
    return await startProduct({
      directory,
      content: options.content === undefined ? CONTENT_DIRECTORY : resolve(options.content),
      instances: [...(lab ? labInstances(lab) : []), ...config.instances],
      policy: { ...sample?.policy, ...config.policy, ...(options.dryRun === true ? { dryRun: true } : {}) },
      ...secretKeyOf(process.env),
      port,
      console: CONSOLE_BUILDS,
      ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
      ...(config.proxies === undefined ? {} : { proxies: config.proxies }),
      ...(config.listen === undefined ? {} : { listen: config.listen }),
      report: ({ code, detail, level }) => {
        // A request that was waiting while the product stops finds it stopped: nobody needs to know.
        if (stop.aborted) return;
        // Who sits at a terminal can do nothing with it.
        if (level === 'note' && process.stderr.isTTY) return;
        process.stderr.write(`riposte: ${JSON.stringify(detail)} (${code})\n`);
      },
    });
  } catch (thrown) {
    await lab?.close();
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE')
      throw await portTaken(port, directory);
    throw thrown;
  }
}

/** Looked at before anything is opened, so that a refusal leaves no trace. */
async function refuseTakenPort(port: number, directory: string): Promise<void> {
  if (port === 0) return;
  const free = await new Promise<boolean>((answer) => {
    const probe = createServer();
    probe.once('error', () => {
      answer(false);
    });
    probe.listen({ host: '127.0.0.1', port }, () => {
      probe.close(() => {
        answer(true);
      });
    });
  });
  if (!free) throw await portTaken(port, directory);
}

async function portTaken(port: number, directory: string): Promise<RiposteError> {
  const holder = await holderOf(directory);
  if (holder) {
    return new RiposteError(
      'store.locked',
      `Riposte runs already on ${shownPath(directory)}: process ${holder.pid}, ${holder.url}`,
      {
        hint: 'Use that one, or stop it first, or start another with --data and --port.',
      },
    );
  }
  return new RiposteError('cli.port-taken', `port ${port} of 127.0.0.1 is taken`, {
    hint: 'Choose another with --port, or --port 0 for any that is free.',
  });
}

/** Aborts at the first SIGINT or SIGTERM; the second ends the process at once: the journal is made for that. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  return controller.signal;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resume) => {
    if (signal.aborted) resume();
    else
      signal.addEventListener('abort', () => {
        resume();
      });
  });
}

function simulated({ cortex, wildfire, virustotal, panos }: Lab): string {
  const firewall = panos ? `, PAN-OS ${panos.url}` : '';
  return `Cortex ${cortex.url}, WildFire ${wildfire.url}, VirusTotal ${new URL(virustotal.url).origin}${firewall}`;
}

interface Shown {
  readonly product: Product;
  readonly lab: Lab | undefined;
  readonly config: Config;
  readonly setUp: SetUp;
  readonly dryRun: boolean;
  readonly command: string;
}

/** What of the instances a person should know before he relies on them. */
function vendorRows(
  product: Product,
  needed: boolean,
  command: string,
): readonly (readonly ReturnType<typeof span>[])[] {
  const instances = product.instances();
  const names = (wanted: (instance: (typeof instances)[number]) => boolean) =>
    instances
      .filter(wanted)
      .map(({ name }) => name)
      .join(', ');
  const failed = names(({ state }) => state === 'failed');
  const rehearsed = names(({ state, live }) => state === 'enabled' && !live);
  return [
    ...(needed && instances.length === 0 ? [[span(`none: ${command} instance add`, 'caution')]] : []),
    ...(rehearsed === ''
      ? []
      : [[span('dry run: ', 'caution'), span(rehearsed), span('  nothing is changed there', 'dim')]]),
    ...(failed === '' ? [] : [[span('failed: ', 'bad'), span(failed), span(`  ${command} doctor says why`, 'dim')]]),
  ];
}

/** Whether somebody can log in; the link is that by which a first one comes to be. */
type SetUp = 'done' | 'missing' | { readonly link: string };

/** The link is for the eyes of who started it: where no terminal is, there may be a log. */
async function setUpOf(product: Product, output: Output): Promise<SetUp> {
  if (output.json || (await product.isSetUp())) return 'done';
  return process.stdout.isTTY ? { link: await product.setupLink() } : 'missing';
}

function setUpLines(setUp: SetUp, command: string): readonly Line[] {
  if (setUp === 'done') return [];
  const label = span(padded('set up', 11), 'dim');
  const how = span(`${command} user setup-link`, 'strong');
  if (setUp === 'missing') return [hanging(2, 13, label, span('nobody can log in yet: ', 'caution'), how)];
  return [
    hanging(2, 13, label, 'the first administrator comes by this link, once, within 30 minutes; a new one: ', how),
    // In one piece, however narrow the terminal: it is copied.
    whole(4, span(setUp.link, 'strong')),
  ];
}

function banner({ product, lab, config, setUp, dryRun, command }: Shown): readonly Line[] {
  const source = lab ? LAB_CORTEX : (config.instances[0]?.instance ?? 'INSTANCE');
  const row = (label: string, ...parts: readonly (string | ReturnType<typeof span>)[]) =>
    hanging(2, 13, span(padded(label, 11), 'dim'), ...parts);
  return [
    line(
      0,
      span(`Riposte ${VERSION}`, 'title'),
      ' listens on ',
      span(product.url, 'strong'),
      span(dryRun ? '  dry run: nothing is changed at any vendor' : '', 'caution'),
    ),
    row('data', shownPath(product.directory)),
    row(
      'token',
      `${shownPath(join(product.directory, 'token'))}  `,
      span('the verbs below find it; people log in', 'dim'),
    ),
    ...setUpLines(setUp, command),
    ...(lab ? [row('vendors', `simulated: ${simulated(lab)}`)] : []),
    ...vendorRows(product, lab === undefined, command).map((parts) => row('vendors', ...parts)),
    row('deliver', span(`${command} alert send FILE --instance ${source}`, 'strong')),
    row(
      'answer',
      span(`${command} approval list`, 'strong'),
      '  then  ',
      span(`${command} approval show QUESTION`, 'strong'),
    ),
    row(
      'look',
      span(`${command} run list`, 'strong'),
      '  ',
      span(`${command} item list`, 'strong'),
      '  ',
      span(`${command} action list`, 'strong'),
    ),
    row('stop', 'Ctrl-C'),
  ];
}
