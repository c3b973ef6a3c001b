/** The token of a data directory: who holds it may call the API. */
import { randomBytes } from 'node:crypto';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toRiposteError } from '../../core/base/errors.ts';

export const TOKEN_FILE = 'token';

/** Reads the token, or makes it at the first start, readable by its owner only. Throws `token.unreadable`. */
export async function ensureToken(directory: string): Promise<string> {
  const file = join(directory, TOKEN_FILE);
  try {
    const token = (await readFile(file, 'utf8')).trim();
    if (token !== '') {
      // A copy or a backup may have widened it.
      if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600);
      return token;
    }
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'))
      throw toRiposteError(thrown, 'token.unreadable');
  }
  const token = randomBytes(32).toString('hex');
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return token;
}
