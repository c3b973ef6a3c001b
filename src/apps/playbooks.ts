/**
 * Playbooks as runs need them: the text of each kept in the store, and the plan of what a run has pinned.
 *
 * The YAML reader and the library are heavy: they are loaded when somebody first asks for a playbook, never by a start (S1 of `wiring.ts`).
 */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import type { Store } from '../adapters/store/index.ts';
import type { Activity } from '../core/base/activity.ts';
import { RiposteError } from '../core/base/errors.ts';
import type { PlaybookRef } from '../core/engine/events.ts';
import { planPlaybook, type RunPlan } from '../core/engine/plan.ts';
import type { Library, LibraryFile } from '../domain/library/library.ts';
import type { PinnedText, ReadText } from '../domain/library/pinned.ts';
import { contentFiles, libraryOf } from './catalogue.ts';
import type { ProductOptions } from './product.ts';
import { bundleIn, nameOfLibrary, Readings } from './readings.ts';

/** Plans in memory: more than a house has playbooks, fewer than their versions over the years. */
const PLANS_KEPT = 256;
/** What was read from content, below the data directory. */
const READINGS = 'readings';

export interface Playbooks {
  /** The installed content; read when it is first needed. */
  library(): Promise<Library>;
  /** The files of the content, without what this installation has written over them. */
  files(): Promise<readonly LibraryFile[]>;
  /** The content as it would be with one more version. Nothing is installed. */
  wouldBe(version: { readonly path: string; readonly text: string }): Promise<Library>;
  /** Reads the content anew: what begins from now on finds the versions that are there now. */
  reload(): Promise<Library>;
  /** As it is installed now, and pinned. Throws `playbook.unknown`. */
  named(name: string): Promise<PlaybookRef>;
  /** The plan of what a run has pinned. */
  plan(hash: string): Promise<RunPlan>;
}

export function wirePlaybooks(options: ProductOptions, store: Store, activity: Activity): Playbooks {
  const readings = new Readings(options.readings ?? join(options.directory, READINGS), bundleIn(import.meta.url));
  const files = () => contentFiles(options.content, options.imported);
  const versions = () => store.edited.playbooks.current();
  const read = () => once(() => counted(activity, async () => readContent(await files(), await versions(), readings)));
  let current = read();
  const library = () => current();
  const pin = pinner(store);
  const named = async (name: string): Promise<PlaybookRef> => {
    const installed = await library();
    const closure = installed.closure(name);
    if (!closure) {
      const hint = `Installed: ${installed.playbooks.map(({ playbook }) => playbook.name).join('; ')}.`;
      throw new RiposteError('playbook.unknown', `no playbook "${name}" is installed`, { hint });
    }
    const { pinOf } = await import('../domain/library/pinned.ts');
    const { ref, texts } = pinOf(closure);
    await pin(texts);
    return ref;
  };
  return {
    library,
    files,
    wouldBe: async (version) => {
      const others = (await versions()).filter(({ path }) => path !== version.path);
      const { withVersions } = await import('../domain/library/overlay.ts');
      return libraryOf(withVersions(await files(), [...others, version]));
    },
    reload: () => {
      current = read();
      return current();
    },
    named,
    plan: planCache(store, activity, keptReader(readings)),
  };
}

/** As it was read before, where no file has changed; else with the YAML reader, which is kept compiled for the next start. */
async function readContent(
  installed: readonly LibraryFile[],
  versions: readonly { readonly path: string; readonly text: string }[],
  readings: Readings,
): Promise<Library> {
  const { libraryFromText, libraryToText } = await import('../domain/library/kept.ts');
  const { withVersions } = await import('../domain/library/overlay.ts');
  const files = withVersions(installed, versions);
  const name = nameOfLibrary(files);
  const kept = libraryFromText((await readings.get(name)) ?? '');
  if (kept) return kept;
  const library = await libraryOf(files);
  flushCompileCache();
  await readings.put(name, libraryToText(library));
  return library;
}

/** Of a text that this program has read before nothing is read but what it made of it. */
function keptReader(readings: Readings): ReadText {
  return async (hash, text) => {
    const { playbookFromText, playbookToText } = await import('../domain/library/kept.ts');
    const name = `playbook-${hash}`;
    const kept = playbookFromText((await readings.get(name)) ?? '');
    if (kept?.hash === hash) return kept;
    const { readYaml } = await import('../domain/library/pinned.ts');
    const playbook = await readYaml(hash, text);
    if (playbook) await readings.put(name, playbookToText(playbook));
    return playbook;
  };
}

/** The same promise for everybody who asks, until it fails: whoever asks next tries again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
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
function planCache(store: Store, activity: Activity, read: ReadText): (hash: string) => Promise<RunPlan> {
  const plans = new Map<string, Promise<RunPlan>>();
  const make = async (hash: string): Promise<RunPlan> => {
    const { readPinned } = await import('../domain/library/pinned.ts');
    const { playbook, called } = await readPinned(hash, (each) => store.journal.playbookText(each), read);
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

/** Keeps the texts of playbooks in the store before the first run that needs them; once per process and hash. */
function pinner(store: Store): (texts: readonly PinnedText[]) => Promise<void> {
  const pinned = new Set<string>();
  return async (texts) => {
    for (const { hash, name, text } of texts) {
      if (pinned.has(hash)) continue;
      await store.journal.pinPlaybook(hash, name, text);
      pinned.add(hash);
    }
  };
}
