/**
 * Which one file an alert is about, and whether its parts belong together. Pure.
 *
 * U1. The path is that of the raw alert; without one, the first word of a command line where that is an absolute path whose last part is the name
 *     of a target process.
 * U2. Of several hashes it is the one with a bad reputation; of those, and where there is none, the one that belongs to the path.
 * U3. Hash and path belong together unless the raw alert carries another SHA-256, or the last part of the path is no name of a target
 *     process; in lists, name and hash of one position belong together. What cannot be told to belong together does not.
 */

export interface AlertFile {
  /** SHA-256 hashes of the target processes, as they came. */
  readonly hashes: readonly string[];
  /** Names of the target processes; those of one position belong together with the hashes. */
  readonly names: readonly string[];
  readonly commandLines: readonly string[];
  /** Those of `hashes` with a score of 2 or 3. */
  readonly suspicious: readonly string[];
  /** Of the event of the raw alert; '' where it names none. */
  readonly eventPath: string;
  readonly eventSha256: string;
}

export interface ChosenFile {
  /** '' where the alert names none. */
  readonly sha256: string;
  readonly path: string;
  readonly name: string;
  /** Why hash and path cannot be taken for one file; '' where they can, or where one of them is missing. */
  readonly mismatch: string;
}

export function chooseFile(alert: AlertFile): ChosenFile {
  const path = alert.eventPath === '' ? pathOfCommandLine(alert) : alert.eventPath;
  const sha256 = chooseHash(alert, path);
  const name = nameFor(alert, sha256, path);
  const mismatch = sha256 === '' || path === '' ? '' : mismatchOf(alert, sha256, path);
  return { sha256, path, name, mismatch };
}

/** U2. */
function chooseHash(alert: AlertFile, path: string): string {
  const { hashes, suspicious } = alert;
  const bad = hashes.filter((hash) => suspicious.some((one) => sameHash(one, hash)));
  const candidates = bad.length > 0 ? bad : hashes;
  const ofPath = candidates.find((hash) => path !== '' && mismatchOf(alert, hash, path) === '');
  return ofPath ?? candidates[0] ?? '';
}

/** U1. */
function pathOfCommandLine({ commandLines, names }: AlertFile): string {
  const paths = commandLines.map(firstWord).filter((word) => word.startsWith('/') && names.includes(lastPart(word)));
  return paths[0] ?? '';
}

/** The first word as a shell reads it: quotes hold blanks together and do not belong to it. */
function firstWord(line: string): string {
  const [, double, single, bare] = /^\s*(?:"([^"]*)"|'([^']*)'|(\S+))/.exec(line) ?? [];
  return double ?? single ?? bare ?? '';
}

function nameFor(alert: AlertFile, sha256: string, path: string): string {
  return namesAt(alert, sha256).find((name) => name === lastPart(path)) ?? namesAt(alert, sha256)[0] ?? lastPart(path);
}

/** The names that may stand for a hash: those of its positions where there is a name for each, else all. */
function namesAt({ hashes, names }: AlertFile, sha256: string): readonly string[] {
  if (hashes.length < 2 || names.length !== hashes.length) return names;
  return names.filter((_, index) => sameHash(hashes[index] ?? '', sha256));
}

/** U3. */
function mismatchOf(alert: AlertFile, sha256: string, path: string): string {
  const { eventSha256 } = alert;
  if (eventSha256 !== '' && !sameHash(eventSha256, sha256)) {
    return `the raw alert carries another SHA-256 (${eventSha256}) than the target process (${sha256})`;
  }
  const names = namesAt(alert, sha256);
  if (names.includes(lastPart(path))) return '';
  if (names.length > 0) return `the path ${path} is not that of the target process ${names.join(', ')} (${sha256})`;
  return eventSha256 === '' ? `nothing says that the path ${path} and the SHA-256 ${sha256} belong together` : '';
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function sameHash(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
