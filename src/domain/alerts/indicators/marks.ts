/**
 * Signs that stand for others in a written URL. `scan.ts` reads them once; in a normal form (`url.ts`) none may be left, or a second reading would
 * find another URL.
 *
 * Use with `replace` only: the expressions are global.
 */

/** A defanged dot: `[.]`, `(.)`, `{.}`, `[dot]`, … */
export const DOT_MARK = /\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\}/gi;

/** A defanged colon or slash: `[:]`, `[://]`, `[/]`, `[//]`; the group is what it stands for. */
export const SLASH_MARK = /\[(:|:\/\/|\/|\/\/)\]/g;

/** Shows that the slashes of a text are escaped as in JSON: `http:\/\/`. */
export const ESCAPED_SLASHES = ':\\/\\/';
