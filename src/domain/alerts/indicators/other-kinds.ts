/**
 * E-mail addresses, file hashes and CVE ids that a text mentions, in normal form.
 *
 * O1. Linear: an address is looked for around each `@`, at most so far as an address reaches.
 * O2. A hash stands alone: 32, 40, 64 or 128 hex digits that no letter or digit touches.
 */
import { normalValue } from './kinds.ts';

export interface OtherIndicators {
  readonly emails: readonly string[];
  readonly cves: readonly string[];
}

/** Expects a prepared text (`scan.ts`). */
export function findOthers(prepared: string): OtherIndicators {
  return { emails: findEmails(prepared), cves: findCves(prepared) };
}

const LOCAL_CHARS_MAX = 64;
const DOMAIN_CHARS_MAX = 253;

function findEmails(prepared: string): readonly string[] {
  const found: string[] = [];
  for (let at = prepared.indexOf('@'); at >= 0; at = prepared.indexOf('@', at + 1)) {
    const before = prepared.slice(Math.max(0, at - LOCAL_CHARS_MAX - 1), at);
    const after = prepared.slice(at + 1, at + 1 + DOMAIN_CHARS_MAX);
    const local = /[\p{L}\p{N}._%=+'-]+$/u.exec(before)?.[0].replace(/^[.'=]+/, '') ?? '';
    const domain = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}.-]*[\p{L}\p{N}])?/u.exec(after)?.[0] ?? '';
    if (local === '' || local.length > LOCAL_CHARS_MAX || domain === '') continue;
    // `user@host:port` and `user@host/path` are parts of addresses of another kind.
    if (/^[:/\\@]/.test(after.slice(domain.length)) || before.endsWith(`//${local}`)) continue;
    const email = normalValue('Email', `${local}@${domain}`);
    if (email !== undefined) found.push(email);
  }
  return found;
}

/** In lower case. */
export function findHashes(prepared: string): readonly string[] {
  return [...prepared.matchAll(/[0-9A-Za-z_]{32,}/g)]
    .map(([run]) => run)
    .filter((run) => /^[0-9A-Fa-f]+$/.test(run) && [32, 40, 64, 128].includes(run.length))
    .map((run) => run.toLowerCase());
}

function findCves(prepared: string): readonly string[] {
  return [...prepared.matchAll(/(?<![\w-])CVE-\d{4}-\d{4,7}(?![\w-])/gi)].map(([id]) => id.toUpperCase());
}
