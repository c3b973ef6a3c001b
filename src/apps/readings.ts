/**
 * The folder of what was read from content (`domain/library/kept.ts`): reading YAML takes longer than the rest of a start. A cache and nothing
 * else: it may be deleted at any time.
 *
 * R1. What is found was written by this very program, file for file: the folder has the name of its start bundle, whose content that name is the
 *     hash of. A program that runs from its sources keeps nothing and finds nothing.
 * R2. Nothing is waited for: what cannot be written is read from YAML the next time. A file that a kill cut short is none (its hash).
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LibraryFile } from '../domain/library/library.ts';
import { BUNDLE_NAME } from './root.ts';

/** Of one start bundle; undefined for a program that runs from its sources. */
export function bundleIn(moduleUrl: string): string | undefined {
  return BUNDLE_NAME.exec(moduleUrl)?.[1];
}

export class Readings {
  readonly #folder: string;
  readonly #program: string | undefined;
  #prepared: Promise<boolean> | undefined;

  /** `folder`: of all programs. */
  constructor(folder: string, program: string | undefined) {
    this.#folder = folder;
    this.#program = program;
  }

  async get(name: string): Promise<string | undefined> {
    if (this.#program === undefined) return undefined;
    return readFile(join(this.#folder, this.#program, name), 'utf8').catch(() => undefined);
  }

  async put(name: string, text: string): Promise<void> {
    if (this.#program === undefined) return;
    this.#prepared ??= prepare(this.#folder, this.#program);
    // Not by way of a draft: a file in part is known by its hash, and a draft of a killed process would stay.
    if (await this.#prepared)
      await writeFile(join(this.#folder, this.#program, name), text, { mode: 0o600 }).catch(() => undefined);
  }
}

/** Makes the folder, and removes those of other programs: an earlier release's are of no use to anybody. */
async function prepare(folder: string, program: string): Promise<boolean> {
  try {
    await mkdir(join(folder, program), { recursive: true, mode: 0o700 });
    const others = (await readdir(folder)).filter((other) => other !== program);
    await Promise.all(others.map((other) => rm(join(folder, other), { recursive: true, force: true })));
    return true;
  } catch {
    return false;
  }
}

/** One name for all files of a library, whatever their order. */
export function nameOfLibrary(files: readonly LibraryFile[]): string {
  const rows = files.map(({ path, origin, text }) => [path, origin ?? '', hashOf(text)]);
  return `library-${hashOf(JSON.stringify(rows.map((row) => JSON.stringify(row)).toSorted((a, b) => (a < b ? -1 : 1))))}`;
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
