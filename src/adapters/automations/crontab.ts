/**
 * Lines of a crontab that start a file. Pure.
 *
 * C1. Line by line; comments and empty lines start nothing.
 * C2. The path counts where it stands whole. The name counts where it stands alone or behind a relative path; behind another absolute path it is
 *     another file, unless that path leads to a folder for temporary files or the path of the file is not known.
 */

export interface CronFile {
  /** '' where it is not known. */
  readonly path: string;
  readonly name: string;
}

/** The lines that start the file, as they stand, without blanks at their ends. */
export function linesThatStart(file: CronFile, lines: readonly string[]): readonly string[] {
  return lines
    .flatMap((line) => line.split(/\r?\n/))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && starts(file, line));
}

function starts({ path, name }: CronFile, line: string): boolean {
  if (path !== '' && standsWhole(line, path)) return true;
  if (name === '') return false;
  return wordsOf(line).some((word) => lastPart(word) === name && mayBe(word, path));
}

/** What ends a word for a shell. */
const BORDER = /[\s;|&<>()"'`=,]/;

function standsWhole(line: string, path: string): boolean {
  for (let at = line.indexOf(path); at >= 0; at = line.indexOf(path, at + 1)) {
    const [before, after] = [line[at - 1], line[at + path.length]];
    if ((before === undefined || BORDER.test(before)) && (after === undefined || BORDER.test(after))) return true;
  }
  return false;
}

function wordsOf(line: string): readonly string[] {
  return line.split(BORDER).filter((word) => word !== '');
}

/** C2. A path that begins with a variable or `~` is relative to what nobody knows here. */
function mayBe(word: string, path: string): boolean {
  if (path === '' || !word.startsWith('/')) return true;
  return normal(word) === normal(path) || /^\/(?:tmp|var\/tmp|dev\/shm)\//.test(normal(word));
}

/** Without doubled slashes and `/./`. */
function normal(path: string): string {
  return path.replace(/\/(?:\.?\/)+/g, '/');
}

function lastPart(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}
