/**
 * The command lines of a script run: what the arguments say, as the very lines that are sent.
 *
 * L1. What is sent is what was shown: a line that would not show as it runs (control characters, direction marks) is refused.
 * L2. A raw command is one line, whatever it holds. Otherwise a text is divided at commas, as the vendor's integration does, and
 *     each part is a target of its own: nothing hides behind a comma.
 */
import { asList, isList, parseJson, type Json, type JsonObject } from '../../../core/base/json.ts';
import { textArg } from '../args.ts';
import { agentIdProblem } from './endpoints.ts';
import { booleanOf } from './schema.ts';

const LINE_LENGTH_MAX = 8_000;
const LINES_MAX = 50;

/** The lines in their order, as they reach the endpoint. */
export function linesOf(args: JsonObject): readonly string[] {
  const lines = rawLines(args)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return textArg(args, 'command_type').toLowerCase() === 'powershell' ? lines.map(inPowerShell) : lines;
}

function rawLines(args: JsonObject): readonly string[] {
  const { commands } = args;
  if (booleanOf(args['is_raw_command']) === true || typeof commands !== 'string') return textsOf(commands);
  const listed = commands.trimStart().startsWith('[') ? parsedList(commands) : undefined;
  return listed ?? commands.split(',');
}

function parsedList(text: string): readonly string[] | undefined {
  const value = parseJson(text);
  return isList(value) ? textsOf(value) : undefined;
}

function textsOf(value: Json | undefined): readonly string[] {
  return asList(value).map((item) => (typeof item === 'string' || typeof item === 'number' ? String(item) : ''));
}

/** Vendor: how the integration wraps a line for PowerShell. */
function inPowerShell(line: string): string {
  return `powershell -Command "${line.replaceAll("'", "''").replaceAll('"', String.raw`\"`)}"`;
}

/** Each line on each endpoint: `<endpoint>/<line>`. */
export function lineTargets(endpointIds: readonly string[], lines: readonly string[]): readonly string[] {
  return endpointIds.flatMap((endpointId) => lines.map((line) => `${endpointId}/${line}`));
}

/** Why nothing may be sent. */
export function linesProblem(args: JsonObject, endpointIds: readonly string[]): string | undefined {
  const lines = linesOf(args);
  if (endpointIds.length === 0) return 'no endpoint id is given';
  if (lines.length === 0) return 'no command is given';
  if (lines.length > LINES_MAX) return `more than ${LINES_MAX} commands`;
  const type = textArg(args, 'command_type').toLowerCase();
  if (!['', 'native', 'powershell'].includes(type)) return `'${type.slice(0, 40)}' is no type of command`;
  const wrong = lines.find((line) => line.length > LINE_LENGTH_MAX || !showsAsItIs(line));
  if (wrong !== undefined) return 'a command is too long, or holds characters that do not show';
  return endpointIds.map(agentIdProblem).find((problem) => problem !== undefined);
}

/** Without control characters, format characters (direction marks, zero-width), and line or paragraph separators. */
function showsAsItIs(line: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(line);
}
