/** Asks the person at the terminal. Only where both ends are terminals; Ctrl-D or an empty line leaves the question open. */
import { createInterface } from 'node:readline/promises';
import type { ApprovalView } from '../../core/api/views.ts';
import type { Given } from './respond.ts';
import { paint, span, symbol, line, type Look } from './terminal/paint.ts';

export function canAsk(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/** The answers that were typed, or undefined when the person left it open or the signal said that it is no longer needed. */
export async function askPerson(approval: ApprovalView, look: Look, signal?: AbortSignal): Promise<Given | undefined> {
  const readline = createInterface({ input: process.stdin, output: process.stdout });
  const left = new AbortController();
  readline.once('close', () => {
    left.abort();
  });
  // readline takes Ctrl-C for itself while it reads: hand it on to who stops the process.
  readline.once('SIGINT', () => {
    left.abort();
    process.kill(process.pid, 'SIGINT');
  });
  const stop = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
  try {
    const given = new Map<string, string>();
    for (const field of approval.fields) {
      const answer = await askField(field, (question) => readline.question(question, { signal: stop }), look);
      if (answer === '') return undefined;
      given.set(field.id, answer);
    }
    return given;
  } catch (thrown) {
    if (stop.aborted) return undefined;
    throw thrown;
  } finally {
    readline.close();
  }
}

async function askField(
  { id, options }: ApprovalView['fields'][number],
  question: (text: string) => Promise<string>,
  look: Look,
): Promise<string> {
  const prompt = paint(
    [
      line(
        2,
        span(symbol('question'), 'accent'),
        ' ',
        span(id, 'strong'),
        ` (${options.join('/')}, Enter leaves it open): `,
      ),
    ],
    { ...look, width: Infinity },
  );
  for (;;) {
    const typed = (await question(`${prompt.trimEnd()} `)).trim();
    if (typed === '' || options.length === 0) return typed;
    const fitting = options.filter((option) => option.toLowerCase().startsWith(typed.toLowerCase()));
    const exact = fitting.find((option) => option.toLowerCase() === typed.toLowerCase());
    if (exact !== undefined) return exact;
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1) return only;
  }
}
