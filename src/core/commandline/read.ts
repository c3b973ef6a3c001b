/**
 * A line → the layers of text in it and the processes that it would start: tokenise, decode, unwrap, until nothing new appears.
 *
 * R1. Bounded by `BUDGET`: characters of all layers, layers, steps, processes. What was hit is named in `hit`; nothing is ever thrown for it.
 * R2. A layer is read once; the same text from the same parent is not read twice.
 * R3. Linear: the work is proportional to the characters of the layers, and those are at most `OUTPUT_FACTOR` times the line (and a fixed allowance).
 */
import { embeddedTexts } from './deobfuscate/embedded.ts';
import { bytesOfBase64, textOfBytes } from './deobfuscate/bytes.ts';
import { expandCmd, spelledTexts } from './deobfuscate/cmd.ts';
import { outputOf } from './deobfuscate/outputs.ts';
import type { Budget } from './deobfuscate/pieces.ts';
import { foldPowerShell } from './deobfuscate/powershell.ts';
import { readCmd } from './tokenise/cmd.ts';
import { nameOf, wordsOfProgram } from './tokenise/names.ts';
import { readPosix } from './tokenise/posix.ts';
import { readPowerShell } from './tokenise/powershell.ts';
import { roleOf } from './tokenise/roles.ts';
import { interpreterOf, unwrap, type Inner } from './tokenise/unwrap.ts';
import type { Command, Mark, Reading, Word } from './tokenise/words.ts';
import type { Argument, HidingKind, Layer, LayerKind, Os, Process, Shell, Span } from './types.ts';

const LAYERS_MAX = 96;
const PROCESSES_MAX = 600;
const OUTPUT_FACTOR = 1;
const OUTPUT_ALLOWANCE = 65_536;
const STEPS_MAX = 40_000;
const ARGUMENTS_MAX = 4000;
/**
 * Arguments of programs that stand as words of another one (`sudo env nice ls`), over the whole line: each level repeats those of the levels in it. Real lines
 * nest two or three programs with some dozens.
 */
const REPEATED_ARGUMENTS_MAX = 8000;
/** Bytes that one line may decompress to: eight times the longest line that Windows takes, as UTF-16. */
const INFLATED_BYTES_MAX = 524_288;
const NESTING_MAX = 40;

/** An act of hiding, where it was seen. */
export interface HidingMark extends Span {
  readonly kind: HidingKind;
  readonly layer: number;
}

export interface LineReading {
  readonly os: Os;
  readonly layers: readonly Layer[];
  readonly processes: readonly Process[];
  readonly marks: readonly HidingMark[];
  readonly comments: readonly string[];
  /** Budgets that were hit. */
  readonly hit: readonly string[];
}

interface Task {
  readonly layer: Layer;
  readonly parentProcess: number | undefined;
  readonly depth: number;
}

interface State {
  readonly os: Os;
  readonly layers: Layer[];
  readonly processes: Process[];
  readonly marks: HidingMark[];
  readonly comments: string[];
  readonly budget: Budget;
  /** Of `REPEATED_ARGUMENTS_MAX`, what is left. */
  repeatedArguments: number;
  readonly queue: Task[];
  readonly seen: Set<string>;
}

export function readLine(line: string, os: Os): LineReading {
  const state: State = {
    os,
    layers: [],
    processes: [],
    marks: [],
    comments: [],
    budget: {
      chars: line.length * OUTPUT_FACTOR + OUTPUT_ALLOWANCE,
      inflated: INFLATED_BYTES_MAX,
      layers: LAYERS_MAX,
      steps: STEPS_MAX + line.length,
      hit: new Set(),
    },
    repeatedArguments: REPEATED_ARGUMENTS_MAX,
    queue: [],
    seen: new Set(),
  };
  addLayer(
    state,
    {
      parent: undefined,
      kind: 'given',
      kinds: [],
      span: { start: 0, end: line.length },
      shell: shellOf(line, os),
      text: line,
    },
    undefined,
    0,
  );
  for (let next = 0; next < state.queue.length; next += 1) {
    const task = state.queue[next];
    if (task !== undefined) readLayer(state, task);
  }
  const { layers, processes, marks, comments, budget } = state;
  return { os, layers, processes, marks, comments, hit: [...budget.hit] };
}

/** Which system a line is from, when nobody says. */
export function guessOs(line: string): Os {
  if (
    /(?:^|[\s"'=@(])[a-z]:\\|\.exe\b|^\s*(?:powershell|pwsh|cmd|reg|net|wmic|schtasks|msiexec|rundll32|quser|diskpart|mshta|netsh|sc|certutil|nltest|bcdedit|vssadmin)\b|^whoami \/|^set \w+=|%\w+%|\\\\[\w.]+\\|\$env:/i.test(
      line.slice(0, 2048),
    )
  )
    return 'windows';
  if (/\/Users\/|\/Library\/|\/Applications\/|osascript|launchctl|\bdscl\b/.test(line.slice(0, 2048))) return 'macos';
  return 'linux';
}

const CMDLET =
  /^\s*(?:[&.]\s*[{('"$]|[$[(@]|(?:iex|iwr|irm|icm|ipmo|gwmi|saps)\s|[a-z]+-[a-z]+\w*(?:\s|$)|import-module\b|.{0,200}\|\s*(?:iex|invoke-expression|out-file|select-object|where-object|%\s*\{|foreach-object)\b)/i;
const NOT_A_CMDLET =
  /^\s*"?(?:\S*[\\/])?(?:powershell|pwsh|cmd)(?:\.exe)?"?\s|^\s*[\w.]+-[\w-]+\.exe|^\s*(?:apt|docker|git|kube|aws|az|ssh|win|mac|x|e)-\w/i;

/** Who would read a text of this system. */
function shellOf(text: string, os: Os): Shell {
  if (os !== 'windows') return 'posix';
  const head = text.slice(0, 400);
  return CMDLET.test(head) && !NOT_A_CMDLET.test(head) ? 'powershell' : 'argv';
}

/** Who would read a decoded text, by its look and by whom it stood in. */
function guessShell(text: string, outer: Shell, os: Os): Shell {
  const head = text.slice(0, 600);
  if (outer === 'powershell') return 'powershell';
  if (
    /^\s*(?:\$\w+\s*=|\$\w+\.|\[\w|iex\b|invoke-|get-|set-|new-object|\()/i.test(head) ||
    /new-object|\.download(?:string|file)|-enc\b|\$env:/i.test(head)
  )
    return 'powershell';
  return os === 'windows' ? 'argv' : 'posix';
}

function addLayer(state: State, layer: Omit<Layer, 'index'>, parentProcess: number | undefined, depth: number): void {
  const { budget, layers } = state;
  const key = `${layer.shell}\n${layer.text.length}\n${layer.text.slice(0, 2000)}`;
  if (layer.text.trim().length < 2 || (layer.kind !== 'given' && state.seen.has(key))) return;
  if (budget.layers <= 0 || depth > NESTING_MAX) {
    budget.hit.add('layers');
    return;
  }
  if (layer.text.length > budget.chars) {
    budget.hit.add('output');
    return;
  }
  state.seen.add(key);
  budget.layers -= 1;
  budget.chars -= layer.text.length;
  const made: Layer = { index: layers.length, ...layer };
  layers.push(made);
  state.queue.push({ layer: made, parentProcess, depth });
}

function readLayer(state: State, { layer, parentProcess, depth }: Task): void {
  const { text, shell } = layer;
  const rewritten =
    shell === 'powershell' ? foldPowerShell(text, state.budget) : shell === 'posix' ? undefined : expandCmd(text);
  const add = (
    kind: LayerKind,
    piece: { readonly text: string; readonly start: number; readonly end: number },
    reader: Shell,
    process = parentProcess,
  ): void =>
    addLayer(
      state,
      {
        parent: layer.index,
        kind,
        kinds: kind === 'embedded' ? [] : [kind],
        span: { start: piece.start, end: piece.end },
        shell: reader,
        text: piece.text,
      },
      process,
      depth + 1,
    );
  for (const mark of rewritten?.marks ?? []) pushMark(state, layer, mark);
  if (shell !== 'posix' && shell !== 'powershell') {
    for (const piece of spelledTexts(text)) {
      pushMark(state, layer, { kind: piece.kind, start: piece.start, end: piece.end });
      add(piece.kind, piece, 'cmd');
    }
  }
  const addEmbedded = (): void => {
    for (const piece of embeddedTexts(text, state.budget)) {
      pushMark(state, layer, piece);
      add(piece.kind, piece, piece.shell ?? guessShell(piece.text, shell, state.os));
    }
  };
  if (rewritten !== undefined && rewritten.text !== text) {
    const kinds = [...new Set(rewritten.marks.map(({ kind }) => kind))];
    addLayer(
      state,
      {
        parent: layer.index,
        kind: kinds[0] ?? 'embedded',
        kinds,
        span: { start: 0, end: text.length },
        shell,
        text: rewritten.text,
      },
      parentProcess,
      depth + 1,
    );
    // The rewritten text says all that this one says, but for what was put into one value of it.
    if (state.layers.at(-1)?.text === rewritten.text) {
      addEmbedded();
      return;
    }
  }
  const reading = readText(text, shell, state.budget);
  for (const mark of reading.marks) pushMark(state, layer, mark);
  state.comments.push(...reading.comments.slice(0, 8));
  const indexes = new Map<number, number>();
  reading.commands.forEach((command, at) => {
    const input = command.input >= 0 ? indexes.get(command.input) : undefined;
    const index = addProcess(state, layer, command, command.words, parentProcess, input, depth, ARGUMENTS_MAX);
    if (index !== undefined) indexes.set(at, index);
  });
  reading.commands.forEach((command, at) => {
    const index = indexes.get(at);
    const process = index === undefined ? undefined : state.processes[index];
    if (process !== undefined) addPiped(state, layer, reading.commands, at, command, process, depth);
  });
  // Last: a text that an interpreter is seen to run is its child, not a mere piece of this one.
  addEmbedded();
}

function pushMark(state: State, layer: Layer, { kind, start, end }: Mark): void {
  if (state.marks.length < 512) state.marks.push({ kind, layer: layer.index, start, end });
}

function readText(text: string, shell: Shell, budget: Budget): Reading {
  if (shell === 'powershell') return readPowerShell(text);
  if (shell !== 'posix') return readCmd(text, { isArgv: shell === 'argv' });
  return readPosix(text, (commands, from) => outputOf(commands, Math.max(from, commands.length - 1), budget)?.text);
}

function addProcess(
  state: State,
  layer: Layer,
  command: Command,
  words: readonly Word[],
  parent: number | undefined,
  input: number | undefined,
  depth: number,
  argumentsMax: number,
): number | undefined {
  const { processes, budget } = state;
  if (processes.length >= PROCESSES_MAX) {
    budget.hit.add('processes');
    return undefined;
  }
  const plain = withoutAssignments(words, layer.shell);
  const count = wordsOfProgram(plain);
  const [first] = plain;
  const program = plain
    .slice(0, count)
    .map(({ text }) => text)
    .join(' ');
  const name = program.length <= 3 && /^%\w,?$/.test(program) ? 'cmd' : nameOf(program, layer.shell === 'powershell');
  if (words.length > argumentsMax) budget.hit.add('arguments');
  const args = plain.slice(count, argumentsMax);
  const process: Process = {
    index: processes.length,
    parent,
    input,
    layer: layer.index,
    shell: layer.shell,
    name,
    program,
    args: [
      ...argumentsOf(args, layer.shell),
      ...command.redirects
        .slice(0, 32)
        .map(({ operator, word }) => argument(word, operator.startsWith('>') ? 'target' : 'source')),
    ],
    span: { start: first?.start ?? command.start, end: plain.at(-1)?.end ?? command.end },
  };
  processes.push(process);
  const inners = unwrap({ name, args, command, shell: layer.shell, os: state.os, source: layer.text });
  for (const inner of inners) addInner(state, layer, process, inner, command, depth);
  return process.index;
}

function addInner(state: State, layer: Layer, process: Process, inner: Inner, command: Command, depth: number): void {
  if (inner.kind === 'words') {
    if (depth > NESTING_MAX) state.budget.hit.add('layers');
    else {
      const most = Math.min(ARGUMENTS_MAX, state.repeatedArguments);
      state.repeatedArguments -= Math.min(most, inner.words.length);
      const { words } = inner;
      addProcess(state, layer, { ...command, redirects: [] }, words, process.index, process.input, depth + 1, most);
    }
    return;
  }
  const { start, end } = inner;
  const decoded = inner.hiding === 'base64' ? textOfBytes(bytesOfBase64(inner.text)) : inner.text;
  if (decoded === undefined) return;
  const kind: LayerKind = inner.hiding ?? 'embedded';
  if (inner.hiding !== undefined) pushMark(state, layer, { kind: inner.hiding, start, end });
  const shell =
    inner.shell === 'guess'
      ? guessShell(decoded, layer.shell, state.os)
      : inner.shell === 'argv'
        ? shellOf(decoded, state.os)
        : inner.shell;
  addLayer(
    state,
    { parent: layer.index, kind, kinds: kind === 'embedded' ? [] : [kind], span: { start, end }, shell, text: decoded },
    process.index,
    depth + 1,
  );
}

/** `echo … | base64 -d | sh`: what an interpreter reads from its input, when the text alone tells it. */
function addPiped(
  state: State,
  layer: Layer,
  commands: readonly Command[],
  at: number,
  command: Command,
  process: Process,
  depth: number,
): void {
  const reader = interpreterOf(process.name);
  if (reader === undefined) return;
  const here = command.redirects.find(({ operator }) => operator === '<<<' || operator === '<<');
  const output =
    here === undefined
      ? command.input >= 0
        ? outputOf(commands, command.input, state.budget)
        : undefined
      : { text: here.word.text, kinds: [] };
  if (output === undefined) return;
  const source = commands[command.input] ?? command;
  for (const kind of new Set(output.kinds)) pushMark(state, layer, { kind, start: source.start, end: source.end });
  const [kind = 'embedded'] = output.kinds;
  addLayer(
    state,
    {
      parent: layer.index,
      kind,
      kinds: output.kinds,
      span: { start: source.start, end: source.end },
      shell: reader === 'posix' ? 'posix' : reader,
      text: cronCommands(process.name, output.text),
    },
    process.index,
    depth + 1,
  );
}

const CRON_FIELDS = /^\s*(?:@\w+|(?:[\d*/,-]+\s+){5})\s*(?:root\s+)?/;

/** Lines of a crontab without their times. */
function cronCommands(name: string, text: string): string {
  return name === 'crontab'
    ? text
        .split('\n')
        .map((line) => line.replace(CRON_FIELDS, ''))
        .join('\n')
    : text;
}

function withoutAssignments(words: readonly Word[], shell: Shell): readonly Word[] {
  if (shell !== 'posix') return words;
  const from = words.findIndex(({ text }) => !/^[A-Za-z_]\w*=/.test(text));
  return from <= 0 ? words : words.slice(from);
}

function argumentsOf(words: readonly Word[], shell: Shell): readonly Argument[] {
  return words.map((word, at) => {
    const role = roleOf(word.text, word.isQuoted, shell);
    const previous = words[at - 1];
    const isValue =
      role === 'word' &&
      previous !== undefined &&
      (previous.text.startsWith('-') || previous.text.startsWith('/')) &&
      /^[-/]{1,2}\w/.test(previous.text) &&
      !/^\/[\w.]+\//.test(previous.text);
    return argument(word, isValue ? 'value' : role);
  });
}

function argument({ text, start, end }: Word, role: Argument['role']): Argument {
  return { text, lower: text.toLowerCase(), role, span: { start, end } };
}
