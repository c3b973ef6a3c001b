/**
 * Texts of playbooks that somebody has begun to change and not saved. They outlive a change of the page and a reload, and end with the browser tab.
 *
 * D1. A draft names the hash of the text that it was made from: that is what its save names, whatever has been saved meanwhile.
 * D2. A draft that says what is installed is none.
 */
import { useCallback, useSyncExternalStore } from 'react';

export interface Draft {
  readonly text: string;
  /** Of the text that it was made from. */
  readonly base: string;
}

const PREFIX = 'riposte.draft.playbook.';
const CHANGED = 'riposte-draft';

/** What is kept for the playbook, and how it is kept; undefined: drop it. */
export function useDraft(playbook: string): readonly [Draft | undefined, (draft: Draft | undefined) => void] {
  const read = useCallback(() => stored(() => sessionStorage.getItem(PREFIX + playbook)) ?? null, [playbook]);
  const kept = useSyncExternalStore(subscribe, read);
  const keep = useCallback((draft: Draft | undefined) => keepDraft(playbook, draft), [playbook]);
  return [kept === null ? undefined : draftOf(kept), keep];
}

export function keepDraft(playbook: string, draft: Draft | undefined): void {
  stored(() =>
    draft === undefined
      ? sessionStorage.removeItem(PREFIX + playbook)
      : sessionStorage.setItem(PREFIX + playbook, JSON.stringify(draft)),
  );
  window.dispatchEvent(new Event(CHANGED));
}

/** Names of playbooks that have one. */
export function useDrafted(): ReadonlySet<string> {
  const names = useSyncExternalStore(subscribe, draftedNames);
  return new Set(names === '' ? [] : (JSON.parse(names) as readonly string[]));
}

/** As one text: a snapshot is compared by its identity. */
function draftedNames(): string {
  const keys = stored(() => Object.keys(sessionStorage)) ?? [];
  return JSON.stringify(keys.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length)));
}

function subscribe(changed: () => void): () => void {
  window.addEventListener(CHANGED, changed);
  return () => window.removeEventListener(CHANGED, changed);
}

function draftOf(text: string): Draft | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null || !('text' in read) || !('base' in read)) return undefined;
    const { text: own, base } = read;
    return typeof own === 'string' && typeof base === 'string' ? { text: own, base } : undefined;
  } catch {
    return undefined;
  }
}

/** A browser may refuse to keep anything, or have no room: then a draft lives as long as its page. */
function stored<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
