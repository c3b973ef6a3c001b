/**
 * Bare names and addresses: hosts that stand in a text without a URL around them (`-o pool.example.org:443`, `/dev/tcp/192.0.2.1/53`).
 *
 * B1. A name counts only with a public suffix, a file name never does (`install.sh`, `run.py`: their ends are also country codes).
 * B2. What is a part of a path, a variable, a method call or an assignment is no host.
 * B3. Linear: one pass per kind, bounded work per candidate.
 *
 * Expects a prepared text (`scan.ts`) from which the URLs were taken out.
 */
import { parse as parseName } from 'tldts';
import { normalizeHost } from './host.ts';

/** Ends of file names that are top-level domains as well. `.com` is missing: there it is nearly always a name. */
const FILE_ENDS: ReadonlySet<string> = new Set(
  'ac am app bz cab cat cc data dot foo la md mm mo mov ms nc pl pm ps pub py rs sh so st tf vi ws zip'.split(' '),
);

/** Namespaces of .NET and COM classes that look like names in scripts. */
const CLASS_NAMES: ReadonlySet<string> = new Set(
  'adodb.stream asp.net microsoft.net system.io system.net vb.net wscript.network wscript.shell'.split(' '),
);

/** Longest run of host characters that is worth a look, in characters. */
const RUN_CHARS_MAX = 512;

export interface BareHosts {
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

export function findBareHosts(prepared: string): BareHosts {
  const names: string[] = [];
  const addresses: string[] = [];
  for (const run of prepared.matchAll(/[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]*/gu)) {
    const written = run[0].replace(/[.-]{1,8}$/, '');
    if (run[0].length > RUN_CHARS_MAX || !written.includes('.')) continue;
    const before = prepared.slice(Math.max(0, run.index - 9), run.index);
    const after = prepared.slice(run.index + written.length, run.index + written.length + 2);
    if (!standsAlone(before, after)) continue;
    const host = normalizeHost(written);
    if (host?.kind === 'ipv4' && host.name === written) addresses.push(written);
    if (host?.kind === 'name' && isNameInText(host.name, written, after)) names.push(host.name);
  }
  return { names, addresses: [...addresses, ...findIpv6(prepared)] };
}

/** B2. `before` holds up to nine characters, `after` up to two. */
function standsAlone(before: string, after: string): boolean {
  if (/^[(=\\@]/.test(after)) return false;
  if (/\/dev\/(?:tcp|udp)\/$/.test(before)) return true;
  // `//name` of another scheme is a host, the third slash of `file:///name` begins a path.
  if (/(?:^|[^/\\])\/\/$/.test(before)) return true;
  return !/[/\\$%.~*_-]$/.test(before);
}

function isNameInText(name: string, written: string, after: string): boolean {
  if (written.includes('_') || written.includes('..') || CLASS_NAMES.has(name)) return false;
  const isAddressed = /^(?::[0-9]|\/)/.test(after);
  const end = name.slice(name.lastIndexOf('.') + 1);
  if (FILE_ENDS.has(end) && !isAddressed) return false;
  const { isIcann, domain } = parseName(name, { allowPrivateDomains: false, extractHostname: false });
  return isIcann === true && domain !== null;
}

function findIpv6(prepared: string): readonly string[] {
  const found: string[] = [];
  for (const run of prepared.matchAll(/[0-9A-Fa-f:.]{3,}/g)) {
    const written = run[0].replace(/[.]{1,8}$/, '').replace(/([^:]):$/, '$1');
    if (written.length > 45 || !/:.*:/.test(written) || written === '::') continue;
    const before = prepared[run.index - 1] ?? ' ';
    const after = prepared[run.index + written.length] ?? ' ';
    // `[Convert]::Add(` is a call, so what may stand around an address is listed.
    if (!/[\s["'=,/@(<;]/.test(before) || !/[\s\]"',;)/%>&|:.]/.test(after)) continue;
    const host = normalizeHost(written);
    if (host?.kind === 'ipv6') found.push(host.name);
  }
  return found;
}
