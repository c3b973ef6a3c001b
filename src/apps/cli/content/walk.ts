/**
 * The YAML files below a folder.
 *
 * W1. Links are not followed: a link may lead out of the folder that somebody named, or in circles. How many there are is said.
 * W2. What cannot be listed is named and passed over; the rest is found.
 */
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from './reason.ts';

export interface FoundFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

export interface Walked {
  /** Sorted by path. */
  readonly files: readonly FoundFile[];
  readonly links: number;
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** Folders that hold no content: what a version control or a package manager keeps. */
const PASSED_OVER: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules']);

export async function walk(folder: string): Promise<Walked> {
  const files: FoundFile[] = [];
  const unreadable: { readonly path: string; readonly reason: string }[] = [];
  let links = 0;
  // The list grows while it is walked; the loop meets what it adds.
  const folders = [folder];
  for (const at of folders) {
    const listed = await list(at);
    if (typeof listed === 'string') unreadable.push({ path: at, reason: listed });
    else {
      for (const entry of listed) {
        const path = join(at, entry.name);
        if (entry.isDirectory() && !PASSED_OVER.has(entry.name)) folders.push(path);
        else if (entry.isSymbolicLink()) links++;
        else if (entry.isFile() && /\.ya?ml$/i.test(entry.name)) files.push({ path, size: await sizeOf(path) });
      }
    }
  }
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), links, unreadable };
}

async function list(folder: string): Promise<readonly Dirent[] | string> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

/** 0 when it is gone meanwhile: reading it then says so. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).size;
  } catch {
    return 0;
  }
}
