/**
 * URLs: the one normal form that is looked up, shown and blocked.
 *
 * U1. `normalizeUrl(normalizeUrl(x).url)` is the same URL.
 * U2. Scheme and host are in lower case, the host in its normal form, user info is gone, the port stays; path, query and fragment stand as written,
 *     but for non-ASCII (percent-encoded as UTF-8) and the backslashes that every Windows client reads as slashes.
 * U3. A normal form holds nothing that a second reader takes for another sign: what ends a URL in a command line, a caret (cmd's escape character, a
 *     wildcard of PAN-OS) and the signs of `marks.ts` are percent-encoded, too.
 * U4. Only http and https. A UNC or local path is no URL.
 *
 * Finding URLs in a text is the business of `extract.ts`.
 */
import { normalizeHost, type Host } from './host.ts';
import { DOT_MARK, ESCAPED_SLASHES, SLASH_MARK } from './marks.ts';

/** `rest` is path, query and fragment as in `url`, perhaps empty. */
export interface NormalUrl {
  readonly url: string;
  readonly scheme: 'http' | 'https';
  readonly host: Host;
  readonly port: number | undefined;
  readonly rest: string;
}

/** Undefined for what is no http or https URL with a possible host and port. */
export function normalizeUrl(written: string): NormalUrl | undefined {
  const head = /^(https?):[\\/]{2}/i.exec(written);
  if (head === null) return undefined;
  const scheme = head[1]?.toLowerCase() === 'https' ? 'https' : 'http';
  const body = written.slice(head[0].length);
  const end = body.search(/[\\/?#]/);
  const authority = splitAuthority(end < 0 ? body : body.slice(0, end));
  if (authority === undefined) return undefined;

  const rest = end < 0 ? '' : encodeRest(body.slice(end));
  const port = authority.port === undefined ? '' : `:${authority.port}`;
  return { url: `${scheme}://${authority.host.text}${port}${rest}`, scheme, ...authority, rest };
}

/** True for what may stand between `//` and the path: a possible host, with or without user info and port. */
export function isAuthority(written: string): boolean {
  return splitAuthority(written) !== undefined;
}

/** The host is what follows the last `@`: what stands before it is there to deceive the reader. */
function splitAuthority(authority: string): { host: Host; port: number | undefined } | undefined {
  const hostPort = authority.slice(authority.lastIndexOf('@') + 1);
  const colon = hostPort.lastIndexOf(':');
  const hasPort = colon > hostPort.lastIndexOf(']');
  const host = normalizeHost(hasPort ? hostPort.slice(0, colon) : hostPort);
  if (host === undefined || (host.kind === 'ipv6' && !hostPort.startsWith('['))) return undefined;
  const digits = hasPort ? hostPort.slice(colon + 1) : '';
  if (digits === '') return { host, port: undefined };
  if (!/^[0-9]{1,10}$/.test(digits)) return undefined;
  const port = Number(digits);
  return port > 65_535 ? undefined : { host, port };
}

/** What no URL holds as it is (U2), and what ends one in a command line or escapes there (U3; S2 of `scan.ts`). */
const UNSAFE = /[^\u0021-\u007e]+|["'<>^`|]/g;

/** Backslashes of the path become slashes (not those of query and fragment); what must not stand as written is percent-encoded. */
function encodeRest(rest: string): string {
  const query = rest.search(/[?#]/);
  const path = (query < 0 ? rest : rest.slice(0, query)).replaceAll('\\', '/');
  const tail = query < 0 ? '' : rest.slice(query);
  return (path + tail)
    .toWellFormed()
    .replace(UNSAFE, (signs) => encodeSigns(signs))
    .replace(DOT_MARK, (mark) => encodeSigns(mark))
    .replace(SLASH_MARK, (mark) => encodeSigns(mark))
    .replaceAll(ESCAPED_SLASHES, ':%5C/%5C/');
}

/** Percent-encodes all but letters, digits, dot, slash and colon; `encodeURIComponent` alone spares a quote and round brackets. */
function encodeSigns(text: string): string {
  return text
    .replace(/[^A-Za-z0-9./:]+/g, encodeURIComponent)
    .replace(/['()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * What a firewall's URL list holds for a URL: host, path and query, without scheme, user info, port and fragment; a bare host ends with `/`, or the
 * entry would match the beginning of longer names (vendor: PAN-OS custom URL category). Undefined for what is no URL.
 */
export function blockEntry(written: string): string | undefined {
  const parsed = normalizeUrl(written);
  if (parsed === undefined) return undefined;
  const fragment = parsed.rest.indexOf('#');
  const rest = fragment < 0 ? parsed.rest : parsed.rest.slice(0, fragment);
  return `${parsed.host.text}${rest.startsWith('/') ? rest : `/${rest}`}`;
}
