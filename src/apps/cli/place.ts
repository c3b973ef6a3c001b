/**
 * Where things are: the project, its data directories, and the running product that holds one.
 *
 * A product that runs leaves two files in its data directory: `lock.json` (who holds it, and its address) and `token`.
 */
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { RiposteError } from '../../core/base/errors.ts';
import { isDeeper, JSON_DEPTH_MAX, type Json } from '../../core/base/json.ts';
import { ROOT } from '../root.ts';
import { createClient, unreachable, type Client } from './client.ts';
import { reasonOf } from './content/reason.ts';
import { fileError } from './exit.ts';
import type { GlobalOptions } from './options.ts';
import { quoted } from './render/shell.ts';

export const CONTENT_DIRECTORY = join(ROOT, 'content');
export const DATA_DIRECTORY = join(ROOT, 'data');
/** Data of the standing lab: apart, so that what is simulated never mixes with what is not. */
export const LAB_DATA_DIRECTORY = join(DATA_DIRECTORY, 'lab');

export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly started: string;
  readonly url: string;
}

/** Who holds a data directory, or undefined: nobody, or a process that is gone. */
export async function holderOf(directory: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(join(directory, 'lock.json'), 'utf8')) as Holder;
    return isAlive(holder.pid) ? holder : undefined;
  } catch {
    // Missing or half written: nobody that can be named.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it lives, and belongs to somebody else.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

/** The data directories in which a running product is looked for. */
export function dataDirectories(options: GlobalOptions): readonly string[] {
  return options.data === undefined ? [DATA_DIRECTORY, LAB_DATA_DIRECTORY] : [resolve(options.data)];
}

/** The running product that the options name. Throws `cli.unreachable`. */
export async function connect(options: GlobalOptions): Promise<Client> {
  if (options.url !== undefined) {
    checkUrl(options.url);
    const tokenFile = options.tokenFile ?? join(dataDirectories(options)[0] ?? DATA_DIRECTORY, 'token');
    return createClient({ url: options.url, token: await readToken(tokenFile) });
  }
  for (const directory of dataDirectories(options)) {
    const holder = await holderOf(directory);
    if (holder && holder.url !== '') {
      return createClient({ url: holder.url, token: await readToken(options.tokenFile ?? join(directory, 'token')) });
    }
  }
  throw unreachable(`no Riposte runs on ${dataDirectories(options).map(shownPath).join(' or ')}`);
}

function checkUrl(url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw fileError(`--url ${url} is no address`, 'Give one such as http://127.0.0.1:8642.');
  }
}

async function readToken(file: string): Promise<string> {
  try {
    const token = (await readFile(file, 'utf8')).trim();
    if (token !== '') return token;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RiposteError('cli.unreachable', `the token cannot be read: ${why}`, {
      hint: 'Name the data directory of the running Riposte with --data, or the file with --token-file.',
    });
  }
  throw new RiposteError('cli.unreachable', `the token file ${file} is empty`, {
    hint: 'Stop Riposte, delete the file, start it again.',
  });
}

/** A path as a person in this folder would type it. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' ? '.' : near.startsWith('..') ? path : near;
}

/** The command with which a person calls us from here, as a shell takes it: a folder may have a space in its name. */
export function ownCommand(): string {
  const program = join(ROOT, 'bin', 'riposte');
  const near = relative(process.cwd(), program);
  return quoted(near.startsWith('..') ? program : `./${near}`);
}

/** A JSON file that the command line names; `-` is standard input. Throws `cli.file`. */
export async function readJsonFile(path: string, what: string): Promise<unknown> {
  const text = await readText(path, what);
  try {
    const value = JSON.parse(text) as Json;
    if (isDeeper(value, JSON_DEPTH_MAX)) throw new Error(`it is nested deeper than ${JSON_DEPTH_MAX} levels`);
    return value;
  } catch (thrown) {
    throw fileError(
      `${what} ${path} cannot be taken as JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      'Give a file that holds one JSON object.',
    );
  }
}

async function readText(path: string, what: string): Promise<string> {
  return Buffer.from(await readBytes(path, what)).toString('utf8');
}

/** A file that the command line names; `-` is standard input. Throws `cli.file`. */
export async function readBytes(path: string, what: string): Promise<Uint8Array> {
  try {
    return path === '-' ? await readInput() : await readFile(path);
  } catch (thrown) {
    throw fileError(`${what} ${path} cannot be read: ${reasonOf(thrown)}`, 'Check the path.');
  }
}

async function readInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
