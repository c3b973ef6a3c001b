/**
 * What a custom URL category holds for a URL (vendor: custom URL category, guidelines for entries): host, path and query without scheme,
 * user, port and fragment. A bare host ends with `/`, or it would match the beginning of longer names; at most 255 characters; case
 * does not count. `*` and `^` are wildcards for a whole part of a name. Behind the host they are refused: an entry is no prefix by them (it
 * is one by itself), and in a URL that somebody else wrote they would match what nobody named.
 */
import { isList, type JsonObject } from '../../../core/base/json.ts';
import { listArg, urlListArg } from '../args.ts';

const LENGTH_MAX = 255;

export type Site =
  | { readonly kind: 'site'; readonly entry: string }
  | { readonly kind: 'wrong'; readonly problem: string };

/** The sites of an argument, as they were given. */
export function siteTexts(args: JsonObject): readonly string[] {
  const value = args['sites'];
  if (isList(value)) return listArg(args, 'sites');
  // A comma belongs to a URL, save between bare hosts and before another URL: a path must not smuggle in a second entry.
  const bareHosts = typeof value === 'string' && /^[^/?#,]+\/?(?:,[^/?#,]+\/?)*$/.test(value);
  return bareHosts ? listArg(args, 'sites') : urlListArg(args, 'sites');
}

/** The entry of a site. What cannot be one, or would block far more than it names, is refused. */
export function siteEntry(text: string): Site {
  const shown = `'${text.slice(0, 80)}'`;
  // oxlint-disable-next-line no-control-regex -- a control character has no place in an entry
  if (/[\s\u0000-\u001F\u007F]/.test(text)) return wrong(`${shown} holds a blank or a control character`);
  const bare = (text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').split('#', 1)[0] ?? '').toWellFormed();
  const end = bare.search(/[/?]/);
  const authority = end < 0 ? bare : bare.slice(0, end);
  const rest = end < 0 ? '/' : bare.slice(end);
  const host = hostOf(authority);
  if (host === undefined) return wrong(`${shown} has no host`);
  const problem = wildcardProblem(host);
  if (problem !== undefined) return wrong(`${shown} ${problem}`);
  const path = (rest.startsWith('/') ? rest : `/${rest}`).replaceAll(/[^\u0021-\u007E]+/g, encodeURIComponent);
  if (/[*^]/.test(path)) return wrong(`${shown} holds a wildcard behind the host`);
  const entry = host + path;
  if (entry.length > LENGTH_MAX) return wrong(`${shown} is longer than ${LENGTH_MAX} characters`);
  return { kind: 'site', entry };
}

/** True when both are the same to the device. */
export function sameSite(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function hostOf(authority: string): string | undefined {
  const named = authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d*$/, '')
    .toLowerCase();
  const host = /[^\u0021-\u007E]/.test(named) ? (URL.parse(`http://${named}`)?.hostname ?? '') : named;
  const whole = host.replace(/\.$/, '');
  return /^(?:[a-z0-9_*^-]+(?:\.[a-z0-9_*^-]+)*|\[[0-9a-f:.]+\])$/.test(whole) ? whole : undefined;
}

/** A wildcard stands for whole parts of a name, and two parts at the end of the name must be fixed. */
function wildcardProblem(host: string): string | undefined {
  const parts = host.split('.');
  const wild = parts.filter((part) => /[*^]/.test(part));
  if (wild.length === 0) return undefined;
  if (wild.some((part) => part.length > 1)) return 'has a wildcard inside a part of the name';
  const fixedAtEnd = parts.length - 1 - parts.findLastIndex((part) => part === '*' || part === '^');
  return fixedAtEnd < 2 ? 'would match far more than one site' : undefined;
}

function wrong(problem: string): Site {
  return { kind: 'wrong', problem };
}
