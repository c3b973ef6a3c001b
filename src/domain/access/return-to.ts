/** Where somebody goes after a log-in: a path of ours, or the start page. No log-in sends anybody elsewhere. */

const HOME = '/';
const LENGTH_MAX = 2_000;

/**
 * The path where it is one of ours, else `/`. Refused are addresses with a host in every spelling that a browser takes for one (`//host`,
 * `/\host`, tabs and line breaks that it drops), and paths of the API: nobody is sent to something that acts.
 */
export function returnTo(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > LENGTH_MAX) return HOME;
  // Printable ASCII without the backslash: a browser drops or turns the rest, and what is left may be a host.
  if (!/^\/(?![/\\])[!-[\]-~]*$/.test(wanted)) return HOME;
  // `/a/..//host` is resolved before it is followed.
  const [path = ''] = wanted.split(/[?#]/);
  if (path.includes('//') || /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(path)) return HOME;
  return /^\/api(?:\/|$)/i.test(path) ? HOME : wanted;
}
