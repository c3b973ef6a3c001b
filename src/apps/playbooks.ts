/**
 * Playbooks as runs need them: which one an alert gets, its text kept in the store, and the plan of what a run has pinned.
 *
 * The YAML reader and the library are heavy: they are loaded when somebody first asks for a playbook, never by a start (S1 of `wiring.ts`).
 */
import { flushCompileCache } from 'node:module';
import type { Store } from '../adapters/store/index.ts';
import type { Activity } from '../core/base/activity.ts';
import { RiposteError } from '../core/base/errors.ts';
import type { JsonObject } from '../core/base/json.ts';
import type { PlaybookRef } from '../core/engine/events.ts';
import { planPlaybook, type RunPlan } from '../core/engine/plan.ts';
import type { Library } from '../domain/library/library.ts';
import type { PinnedText } from '../domain/library/pinned.ts';
import { installedContent } from './catalogue.ts';
import type { ProductOptions } from './product.ts';

/** Plans in memory: more than a house has playbooks, fewer than their versions over the years. */
const PLANS_KEPT = 256;
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
  const library = once(() => counted(activity, () => readContent(options)));
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
    plan: planCache(store, activity),
  };
}

/** Kept compiled for the next start. */
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
