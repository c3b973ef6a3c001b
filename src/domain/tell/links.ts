/**
 * Where a message leads: the page on which somebody decides.
 *
 * L1. A link opens a page and does nothing else. It holds an id that everybody who may read has seen, and no token: who follows it must be
 *     logged in, and have the role, to say anything there.
 * L2. What stands behind the address of the installation is a path of ours and an id, percent-encoded: no value of an alert can lead elsewhere.
 */
import type { EventKind } from './rules.ts';

/** The page of one thing that waits, and of all of them. */
const PAGES: Readonly<Record<EventKind, { readonly one: (key: string, run: string) => string; readonly all: string }>> =
  {
    approval: { one: (key) => `/approvals/${encodeURIComponent(key)}`, all: '/approvals' },
    task: { one: (key) => `/tasks/${encodeURIComponent(key)}`, all: '/tasks' },
    failed: { one: (_key, run) => `/runs/${encodeURIComponent(run)}`, all: '/tasks' },
    integration: { one: (key) => `/integrations?open=${encodeURIComponent(key)}`, all: '/integrations' },
    triage: { one: (key) => `/tasks/${encodeURIComponent(key)}`, all: '/tasks' },
  };

export function linkTo(
  publicUrl: string,
  event: EventKind,
  { key, run }: { readonly key: string; readonly run: string },
): string {
  return `${publicUrl.replace(/\/+$/, '')}${PAGES[event].one(key, run)}`;
}

export function linkToAll(publicUrl: string, event: EventKind): string {
  return `${publicUrl.replace(/\/+$/, '')}${PAGES[event].all}`;
}
