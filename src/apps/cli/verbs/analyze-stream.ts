/**
 * `analyze --jsonl`: command lines by the million, one JSON object a line in and out.
 *
 * J1. One line in, one line out, in the same order: an empty line too. Only what stands after the last line break, when it is nothing, is no line.
 * J2. What cannot be read is said in its place, with the number of the line, and stops nothing.
 * J3. Memory is bounded: nothing is read while the reader of the answers has not taken those before, and a line longer than `LINE_CHARS_MAX` is passed
 *     over as it comes and answered by an error.
 * J4. Only a line feed ends a line: JSON texts may hold the other separators of Unicode as they are.
 */
import { once } from 'node:events';
import { isObject, parseJson, type Json } from '../../../core/base/json.ts';
import { analyzeCommandLine } from '../../../core/commandline/analyze.ts';
import type { Os } from '../../../core/commandline/types.ts';
import { printableJson } from '../terminal/text.ts';

/** Far above any command line: Windows ends at 32,767 characters, Linux at 2 MB for all arguments together. */
export const LINE_CHARS_MAX = 16 * 1024 * 1024;

/** What this needs of standard output. */
export interface Sink {
  write(text: string): boolean;
  /** Resolves when the sink takes more. */
  drained(): Promise<unknown>;
}

export function sinkOf(stream: NodeJS.WritableStream): Sink {
  return { write: (text) => stream.write(text), drained: () => once(stream, 'drain') };
}

/** Answers all lines; true when every one could be read. `chunks` are texts, cut anywhere. */
export async function answerLines(
  chunks: AsyncIterable<string>,
  sink: Sink,
  charsMax = LINE_CHARS_MAX,
): Promise<boolean> {
  let good = true;
  let number = 0;
  const splitter = lineSplitter(charsMax);
  const send = async (lines: readonly (string | undefined)[]): Promise<void> => {
    let text = '';
    for (const line of lines) {
      number += 1;
      const answer =
        line === undefined ? refusal(number, `it is longer than ${charsMax} characters`) : answerTo(line, number);
      if ('error' in answer) good = false;
      text += `${printableJson(answer, 0)}\n`;
    }
    if (text !== '' && !sink.write(text)) await sink.drained();
  };
  for await (const chunk of chunks) await send(splitter.push(chunk));
  await send(splitter.end());
  return good;
}

/** Cuts texts at line feeds; a line that is longer than allowed is undefined, and is not kept meanwhile. */
function lineSplitter(charsMax: number): {
  push(chunk: string): readonly (string | undefined)[];
  end(): readonly (string | undefined)[];
} {
  let held: string[] = [];
  let chars = 0;
  const hold = (text: string): void => {
    chars += text.length;
    if (chars > charsMax) held = [];
    else if (text !== '') held.push(text);
  };
  const take = (): string | undefined => {
    const line = chars > charsMax ? undefined : held.join('');
    held = [];
    chars = 0;
    return line;
  };
  return {
    push: (chunk) => {
      const pieces = chunk.split('\n');
      const last = pieces.pop() ?? '';
      const lines = pieces.map((piece) => {
        hold(piece);
        return take();
      });
      hold(last);
      return lines;
    },
    end: () => (chars === 0 ? [] : [take()]),
  };
}

const SYSTEMS: Readonly<Record<string, Os>> = { windows: 'windows', linux: 'linux', macos: 'macos' };

/** The answer to a line: `{id, score, risk, findings}`, or `{id, error}`. */
export function answerTo(text: string, number: number): object {
  const value = parseJson(number === 1 ? text.replace(/^\uFEFF/, '') : text);
  if (value === undefined) return refusal(number, 'it is no JSON');
  if (!isObject(value)) return refusal(number, 'it is no object: {"id", "os", "cmd"} is wanted');
  const { id = null, cmd, os } = value;
  if (typeof cmd !== 'string') return refusal(number, '"cmd" is no text', id);
  const known = typeof os === 'string' ? SYSTEMS[os.toLowerCase()] : undefined;
  const { score, risk, findings } = analyzeCommandLine(cmd, known === undefined ? {} : { os: known });
  return { id, score, risk, findings };
}

function refusal(number: number, message: string, id: Json = null): object {
  return { id, error: { code: 'analyze.bad-line', message: `line ${number}: ${message}` } };
}
