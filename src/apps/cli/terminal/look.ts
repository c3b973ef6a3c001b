/** What a stream can show: the one place of this room that reads the environment for it. */
import { styleText } from 'node:util';
import type { Look } from './paint.ts';

const WIDTH_LEAST = 60;
const WIDTH_MOST = 140;

/** NO_COLOR, FORCE_COLOR and NODE_DISABLE_COLORS count; a pipe gets no colour and no wrapping. */
export function lookOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Look {
  // COLUMNS gives a pipe a width too; it is exported only by somebody who wants that.
  const columns = stream.isTTY ? stream.columns : Number(env['COLUMNS'] ?? Number.NaN);
  return {
    colour: styleText('red', 'x', { stream }) !== 'x',
    unicode: showsUnicode(env),
    width: Number.isFinite(columns) ? Math.max(WIDTH_LEAST, Math.min(WIDTH_MOST, columns)) : Infinity,
  };
}

/** A locale that is set decides. Without one, every terminal but the console of the kernel shows Unicode. */
export function showsUnicode(env: NodeJS.ProcessEnv): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  if (locale !== undefined) return /utf-?8/i.test(locale);
  return env['TERM'] !== 'linux' && env['TERM'] !== 'dumb';
}
