/** `doctor`: what the running product says of itself; or, when nothing runs, what can be seen of this machine. */
import { access, constants, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DoctorView } from '../../../core/api/views.ts';
import { RiposteError, toRiposteError } from '../../../core/base/errors.ts';
import { readPlaybookBytes } from '../../../core/playbook/bytes.ts';
import { CONFIG_FILE, readConfig } from '../config.ts';
import type { ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, CONTENT_DIRECTORY, dataDirectories, holderOf, shownPath } from '../place.ts';
import { doctorLines } from '../render/run.ts';
import { EMPTY, line, span } from '../terminal/paint.ts';

type Check = DoctorView['checks'][number];

export async function doctor(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const running = await askRunning(options);
  const view = running ?? (await lookAround(options));
  output.document({ running: running !== undefined, ...view });
  const said =
    running === undefined ? 'Nothing runs: this is what can be seen of this machine.' : 'The running Riposte says:';
  output.lines([line(0, span(said, 'strong')), EMPTY, ...doctorLines(view)]);
  return view.ok ? 0 : 1;
}

/** Undefined when nothing runs; a product that was named and does not answer is an error. */
async function askRunning(options: GlobalOptions): Promise<DoctorView | undefined> {
  try {
    return await (await connect(options)).call('doctor');
  } catch (thrown) {
    if (thrown instanceof RiposteError && thrown.code === 'cli.unreachable' && options.url === undefined)
      return undefined;
    throw thrown;
  }
}

async function lookAround(options: GlobalOptions): Promise<DoctorView> {
  const [directory = '.'] = dataDirectories(options);
  const checks = [
    nodeCheck(process.versions.node),
    await dataCheck(directory),
    await lockCheck(directory),
    await secretCheck('token', join(directory, 'token'), 'is made at the first start'),
    await secretCheck(
      'key of secrets',
      join(directory, 'secrets.key'),
      'is made with the first secret, unless RIPOSTE_KEY or RIPOSTE_KEY_FILE names one',
    ),
    await contentCheck(),
    await configCheck(directory),
  ];
  return { ok: checks.every(({ ok }) => ok), checks };
}

const NODE_MAJOR = 26;

export function nodeCheck(version: string): Check {
  const ok = Number(version.split('.')[0]) >= NODE_MAJOR;
  return {
    name: 'Node.js',
    ok,
    detail: version,
    hint: ok ? '' : `Riposte needs ${NODE_MAJOR}: run \`node tools/setup.mjs\`.`,
  };
}

async function dataCheck(directory: string): Promise<Check> {
  const name = 'data directory';
  if (await isWritable(directory)) return { name, ok: true, detail: shownPath(directory), hint: '' };
  const missing = !(await stat(directory).catch(() => undefined));
  const parent = await nearestFolder(directory);
  if (missing && (await isWritable(parent)))
    return { name, ok: true, detail: `${shownPath(directory)} is made at the first start`, hint: '' };
  return {
    name,
    ok: false,
    detail: `${shownPath(directory)} cannot be written`,
    hint: 'Give it to the user that runs Riposte, or name another with --data.',
  };
}

async function nearestFolder(path: string): Promise<string> {
  const parent = dirname(path);
  return parent === path || (await stat(parent).catch(() => undefined)) ? parent : nearestFolder(parent);
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

async function lockCheck(directory: string): Promise<Check> {
  const holder = await holderOf(directory);
  if (!holder) return { name: 'lock', ok: true, detail: 'nobody holds the data directory', hint: '' };
  const detail = `process ${holder.pid} on ${holder.host} since ${holder.started} holds it, and does not listen`;
  return {
    name: 'lock',
    ok: false,
    detail,
    hint: 'It is starting or stopping; if that does not change, stop that process.',
  };
}

/** A file that nobody else may read. */
async function secretCheck(name: string, file: string, missing: string): Promise<Check> {
  const found = await stat(file).catch(() => undefined);
  if (!found) return { name, ok: true, detail: missing, hint: '' };
  const mode = found.mode & 0o777;
  const ok = (mode & 0o077) === 0;
  return {
    name,
    ok,
    detail: `mode ${mode.toString(8).padStart(4, '0')}`,
    hint: ok ? '' : `Others can read it: chmod 600 ${shownPath(file)}`,
  };
}

async function contentCheck(): Promise<Check> {
  const name = 'playbooks';
  try {
    const entries = await readdir(CONTENT_DIRECTORY, { recursive: true, withFileTypes: true });
    const files = entries.filter(
      (entry) => entry.isFile() && entry.parentPath.endsWith('/playbooks') && /\.ya?ml$/.test(entry.name),
    );
    const read = await Promise.all(
      files.map(async ({ parentPath, name: file }) => ({
        file,
        ...readPlaybookBytes(await readFile(join(parentPath, file)), file),
      })),
    );
    const broken = read.filter(({ playbook }) => !playbook);
    const [problem] = broken.flatMap(({ problems }) => problems);
    if (broken.length === 0 && read.length > 0)
      return { name, ok: true, detail: `${read.length} can be read`, hint: '' };
    return {
      name,
      ok: false,
      detail:
        broken.length === 0
          ? 'there is none'
          : `${broken.map(({ file }) => file).join(', ')}: ${problem?.message ?? ''}`,
      hint: problem?.hint ?? 'Restore the folder content.',
    };
  } catch (thrown) {
    return { name, ok: false, detail: toRiposteError(thrown).message, hint: 'Restore the folder content.' };
  }
}

async function configCheck(directory: string): Promise<Check> {
  const name = 'configuration';
  try {
    const { instances } = await readConfig(undefined, directory, process.env);
    if (instances.length === 0)
      return {
        name,
        ok: true,
        detail: `no instance yet: ${join(shownPath(directory), CONFIG_FILE)} names them`,
        hint: '',
      };
    return {
      name,
      ok: true,
      detail: instances.map(({ instance, product }) => `${instance} (${product})`).join(', '),
      hint: '',
    };
  } catch (thrown) {
    const { message, hint = '' } = toRiposteError(thrown);
    return { name, ok: false, detail: message, hint };
  }
}
