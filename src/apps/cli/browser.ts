/**
 * Opening the console in the browser of whoever started the product.
 *
 * O1. Only where somebody sits: a screen must be there. Over a bare SSH session and in CI nothing is tried.
 * O2. A link that lets somebody in is never an argument of a process: arguments are read by every user of a machine. It stands in a page that
 *     only its owner may read, and the browser is sent to that page.
 */
import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The program that opens an address on this machine, or undefined where there is no screen to open it on (O1). */
export function openerOf(platform: NodeJS.Platform, env: Environment): string | undefined {
  if (env['CI'] !== undefined) return undefined;
  if (platform === 'darwin') return env['SSH_CONNECTION'] === undefined ? 'open' : undefined;
  const hasScreen = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((screen) => screen !== undefined && screen !== '');
  return hasScreen ? 'xdg-open' : undefined;
}

/** What is opened: the console, or the link by which a first administrator comes to be. */
export interface Target {
  readonly url: string;
  readonly link?: string;
  /** Where the page of a link is written. */
  readonly directory: string;
}

const PAGE = 'open.html';

/** Opens the target; true when a browser was called. A browser that fails is no failure of ours: the address stands on the terminal. */
export async function openInBrowser({ url, link, directory }: Target, env: Environment): Promise<boolean> {
  const opener = openerOf(process.platform, env);
  if (opener === undefined) return false;
  return call(opener, link === undefined ? url : await pageOf(link, directory));
}

/** Deletes the page of a link. */
export async function forgetPage(directory: string): Promise<void> {
  await rm(join(directory, PAGE), { force: true });
}

/** The address of a page that leads to the link (O2). */
async function pageOf(link: string, directory: string): Promise<string> {
  const path = join(directory, PAGE);
  // A page of before keeps its mode when it is written over.
  await rm(path, { force: true });
  await writeFile(path, pageText(link), { mode: 0o600, flag: 'wx' });
  return pathToFileURL(path).href;
}

/** The page; `link` is an address of our own. */
export function pageText(link: string): string {
  const address = link.replace(/[&"<>]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${address}"><title>Riposte</title><p><a href="${address}">Go on to Riposte</a></p></html>\n`;
}

function call(opener: string, address: string): Promise<boolean> {
  return new Promise((answer) => {
    const child = spawn(opener, [address], { stdio: 'ignore', detached: true });
    child.once('error', () => {
      answer(false);
    });
    child.once('spawn', () => {
      child.unref();
      answer(true);
    });
  });
}
