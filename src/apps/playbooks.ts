/**
 * Playbooks as runs need them: which one an alert gets, its text kept in the store, and the plan of what a run has pinned.
 *
 * The YAML reader and the library are heavy: they are loaded when somebody first asks for a playbook, never by a start (S1 of `wiring.ts`).
 */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import type { Store } from '../adapters/store/index.ts';
import type { Activity } from '../core/base/activity.ts';
import { RiposteError } from '../core/base/errors.ts';
import type { JsonObject } from '../core/base/json.ts';
import type { PlaybookRef } from '../core/engine/events.ts';
import { planPlaybook, type RunPlan } from '../core/engine/plan.ts';
import type { Library } from '../domain/library/library.ts';
import type { PinnedText, ReadText } from '../domain/library/pinned.ts';
import { contentFiles, libraryOf } from './catalogue.ts';
import type { ProductOptions } from './product.ts';
import { bundleIn, nameOfLibrary, Readings } from './readings.ts';

/** Plans in memory: more than a house has playbooks, fewer than their versions over the years. */
const PLANS_KEPT = 256;
/** What was read from content, below the data directory. */
const READINGS = 'readings';
/** The playbook of alerts that none is routed to. */
const TRIAGE = 'Triage';

export interface Playbooks {
  /** The installed content; read when it is first needed. */
  library(): Promise<Library>;
  /** As it is installed now, and pinned. Throws `playbook.unknown`. */
  named(name: string): Promise<PlaybookRef>;
  /** The one that is wanted, else what the alert is routed to, else triage with the reason. */
  route(fields: JsonObject, wanted?: string): Promise<{ playbook: PlaybookRef; reason: string | null }>;
  /** The plan of what a run has pinned. */
  plan(hash: string): Promise<RunPlan>;
}

export function wirePlaybooks(options: ProductOptions, store: Store, activity: Activity): Playbooks {
  const readings = new Readings(options.readings ?? join(options.directory, READINGS), bundleIn(import.meta.url));
  const library = once(() => counted(activity, () => readContent(options, readings)));
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
    named,
    route: async (fields, wanted) => {
      if (wanted !== undefined) return { playbook: await named(wanted), reason: null };
      const routed = (await library()).route(fields);
      return routed.kind === 'playbook'
        ? { playbook: await named(routed.playbook.playbook.name), reason: null }
        : { playbook: await named(TRIAGE), reason: routed.reason };
    },
    plan: planCache(store, activity, keptReader(readings)),
  };
}

/** As it was read before, where no file has changed; else with the YAML reader, which is kept compiled for the next start. */
async function readContent({ content, imported }: ProductOptions, readings: Readings): Promise<Library> {
  const { libraryFromText, libraryToText } = await import('../domain/library/kept.ts');
  const files = await contentFiles(content, imported);
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
