/**
 * A terminal's output as a picture: text with SGR sequences → SVG, without dependencies. Every run of equal style is placed by its
 * column, so that the picture is aligned whatever font shows it.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COLUMNS = 112;
const CHAR_WIDTH = 7.8;
const LINE_HEIGHT = 18;
const MARGIN = 18;
const BAR_HEIGHT = 30;

const COLOURS: Readonly<Record<number, string>> = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 36: '#79c0ff' };
const FOREGROUND = '#d6dde4';

interface Pen {
  readonly colour: string;
  readonly bold: boolean;
  readonly dim: boolean;
}

interface Piece extends Pen {
  readonly column: number;
  readonly text: string;
}

const PLAIN: Pen = { colour: FOREGROUND, bold: false, dim: false };

function penAfter(pen: Pen, code: number): Pen {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...pen, bold: true };
  if (code === 2) return { ...pen, dim: true };
  if (code === 22) return { ...pen, bold: false, dim: false };
  if (code === 39) return { ...pen, colour: FOREGROUND };
  return { ...pen, colour: COLOURS[code] ?? pen.colour };
}

// eslint-disable-next-line no-control-regex -- SGR sequences begin with a control character
const SGR = /\u001B\[([\d;]*)m/;

export function piecesOf(line: string): readonly Piece[] {
  const parts = line.split(SGR);
  const pieces: Piece[] = [];
  let pen = PLAIN;
  let column = 0;
  parts.forEach((part, index) => {
    if (index % 2 === 1) {
      for (const code of part.split(';')) pen = penAfter(pen, Number(code));
    } else if (part !== '') {
      pieces.push({ ...pen, column, text: part });
      column += Array.from(part).length;
    }
  });
  return pieces;
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function pieceSvg({ column, text, colour, bold, dim }: Piece, y: number): string {
  const start = text.length - text.trimStart().length;
  const shown = text.trim();
  if (shown === '') return '';
  const x = (MARGIN + (column + start) * CHAR_WIDTH).toFixed(1);
  const length = (Array.from(shown).length * CHAR_WIDTH).toFixed(1);
  const style = `${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.6"' : ''}`;
  return `<text x="${x}" y="${y}" fill="${colour}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${style} xml:space="preserve">${escapeXml(shown)}</text>`;
}

/** `title` stands in the bar of the window. */
export function pictureOf(output: string, title: string): string {
  const lines = output.replace(/\n+$/, '').split('\n');
  const width = Math.ceil(2 * MARGIN + COLUMNS * CHAR_WIDTH);
  const height = BAR_HEIGHT + 2 * MARGIN + lines.length * LINE_HEIGHT;
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (colour, index) => `<circle cx="${18 + index * 18}" cy="15" r="5.5" fill="${colour}"/>`,
  );
  const texts = lines.flatMap((line, index) =>
    piecesOf(line).map((piece) => pieceSvg(piece, BAR_HEIGHT + MARGIN + index * LINE_HEIGHT + 4)),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#12171e"/>`,
    `<rect width="${width}" height="${BAR_HEIGHT}" rx="8" fill="#1d242d"/>`,
    ...dots,
    `<text x="${width / 2}" y="19" fill="#8b97a4" text-anchor="middle" font-family="sans-serif" font-size="12">${escapeXml(title)}</text>`,
    '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="13">',
    ...texts.filter((text) => text !== ''),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The command whose output is the picture of the README. */
export const SHOWN_COMMAND: readonly string[] = [
  'run',
  'Msiexec execution of an executable from an uncommon remote location',
  '--alert',
  'docs/examples/alert.json',
  '--lab',
  'docs/examples/tenant.json',
  '--answer',
  'isolate=Yes',
  '--answer',
  'blockUrl=Yes',
];

/** A command as a person would type it, broken before an option where the line is full. */
function shellLines(words: readonly string[]): string {
  const lines: string[] = [];
  let current = '$';
  for (const word of words) {
    if (current.length + word.length + 3 > COLUMNS) {
      lines.push(`${current} \\`);
      current = ' ';
    }
    current += ` ${word}`;
  }
  return [...lines, current].map((line) => `\u001B[1m${line}\u001B[22m`).join('\n');
}

/** The picture of a run, from what the command really writes. Its times are the lab's, so the same run gives the same picture. */
export function runPicture(): string {
  const { stdout, status, stderr } = spawnSync(process.execPath, ['src/apps/cli/index.ts', ...SHOWN_COMMAND], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], FORCE_COLOR: '1', COLUMNS: String(COLUMNS), LANG: 'C.UTF-8' },
  });
  if (status !== 0) throw new Error(`the run for the picture ended with ${status}: ${stderr}`);
  const typed = ['./bin/riposte', ...SHOWN_COMMAND.map((word) => (word.includes(' ') ? `"${word}"` : word))];
  return pictureOf(`${shellLines(typed)}\n\n${stdout}`, 'riposte run: one alert, simulated vendors');
}
