/** Asks the person at the terminal for a setting; a secret is not shown while it is typed. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { SettingView } from '../../core/api/views.ts';
import { usageError } from './exit.ts';
import { paint, line, span, type Look } from './terminal/paint.ts';

export { canAsk } from './prompt.ts';

/** Throws `cli.usage` when the person gives up (Ctrl-C, Ctrl-D). */
export async function askSetting({ name, label, secret }: SettingView, look: Look): Promise<string> {
  process.stdout.write(
    paint([line(2, span(name, 'strong'), ` (${label})${secret ? ', not shown while you type' : ''}:`)], look),
  );
  // Readline shows what is typed by writing it: a secret goes to an output that keeps nothing.
  const output = secret ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stdout;
  const readline = createInterface({ input: process.stdin, output, terminal: true });
  const left = new AbortController();
  readline.once('close', () => {
    left.abort();
  });
  try {
    for (;;) {
      const typed = (await readline.question('', { signal: left.signal })).trim();
      if (typed !== '') return typed;
    }
  } catch (thrown) {
    if (!left.signal.aborted) throw thrown;
    throw usageError(`${name} was not given`, 'Nothing was added. Give it, or name where it is.');
  } finally {
    readline.close();
    process.stdout.write('\n');
  }
}
