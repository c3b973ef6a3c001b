/**
 * `graph PLAYBOOK -o FILE`: a picture of a playbook, as SVG or PNG by the ending of the file; `-` is SVG on standard output.
 *
 * Not here: what is in the picture (`core/playbook/picture`), where things stand in it (`adapters/pictures`).
 */
import { writeFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { drawPlaybook, pngOf, PNG_SCALE } from '../../../adapters/pictures/index.ts';
import type { Playbook, Task } from '../../../core/playbook/document.ts';
import type { Risk } from '../../../core/playbook/picture/kinds.ts';
import type { Theme } from '../../../core/playbook/picture/palette.ts';
import type { Drawing } from '../../../core/playbook/picture/place.ts';
import { svgOf } from '../../../core/playbook/picture/svg.ts';
import { installedContent, offers, type Offers } from '../../catalogue.ts';
import { WallClock } from '../../clock.ts';
import { fileError, UnusableFile, usageError, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { CONTENT_DIRECTORY } from '../place.ts';
import { isPlaybookFile, readPlaybookFile } from '../playbook-file.ts';
import { line, span } from '../terminal/paint.ts';

export interface GraphOptions extends GlobalOptions {
  readonly output: string;
  readonly theme: Theme;
  readonly content?: string;
}

type Format = 'svg' | 'png';

export async function graph(wanted: string, options: GraphOptions, output: Output): Promise<ExitCode> {
  const format = formatOf(options.output);
  if (options.output === '-' && output.json) {
    throw usageError('--json and a picture cannot both go to standard output', 'Name a file with -o.');
  }
  const playbook = await readWanted(wanted, options);
  const offered = await offers();
  const drawing = await drawPlaybook(playbook, new WallClock(), { riskOf: (task) => riskOf(task, offered) });
  const svg = svgOf(drawing, { theme: format === 'png' && options.theme === 'auto' ? 'light' : options.theme });
  if (options.output === '-') {
    process.stdout.write(svg);
    return 0;
  }
  const { bytes, ...size } =
    format === 'svg' ? { ...sizeOf(drawing), bytes: svg, scale: 1 } : await pngOf(svg, drawing);
  await save(options.output, bytes);
  const tasks = drawing.blocks.length;
  output.document({ file: options.output, format, playbook: playbook.name, tasks, ...size });
  output.lines([
    line(0, span(options.output, 'strong'), `  ${playbook.name}: ${drawing.subtitle}`),
    ...(format === 'png' && size.scale < PNG_SCALE ? [line(2, span(smallerText(size), 'caution'))] : []),
  ]);
  return 0;
}

function formatOf(file: string): Format {
  if (file === '-') return 'svg';
  const ending = extname(file).toLowerCase();
  if (ending === '.svg' || ending === '.png') return ending === '.svg' ? 'svg' : 'png';
  throw usageError(
    `-o ${file} is neither SVG nor PNG`,
    'Name a file that ends in .svg or .png, or - for SVG on standard output.',
  );
}

/** A YAML file, standard input, or an installed playbook by its name. */
async function readWanted(wanted: string, options: GraphOptions): Promise<Playbook> {
  return isPlaybookFile(wanted)
    ? (await readPlaybookFile(wanted)).playbook
    : installedPlaybook(wanted, options.content);
}

async function installedPlaybook(name: string, content: string | undefined): Promise<Playbook> {
  const library = await installedContent(content === undefined ? CONTENT_DIRECTORY : resolve(content));
  const found = library.find(name);
  if (found !== undefined) return found.playbook;
  throw new UnusableFile('playbook.unknown', `no playbook "${name}" is installed`, {
    hint: `Installed: ${library.playbooks.map(({ playbook }) => playbook.name).join('; ')}. Or name a YAML file.`,
  });
}

/** What the manifest row of the called command says; a task that calls none changes nothing. */
function riskOf(task: Task, offered: Offers): Risk {
  if (task.kind !== 'command' && task.kind !== 'script') return 'read';
  return offered.find(task.command, task.brand)?.row.risk ?? 'unknown';
}

function smallerText({ width, height }: { readonly width: number; readonly height: number }): string {
  return `It is large, and was made smaller: ${width} × ${height} pixels. As SVG it is sharp at any size.`;
}

function sizeOf({ width, height }: Drawing): { readonly width: number; readonly height: number } {
  return { width, height };
}

async function save(file: string, bytes: string | Uint8Array): Promise<void> {
  try {
    await writeFile(file, bytes);
  } catch (thrown) {
    throw fileError(
      `${file} cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      'Check the path and its rights.',
    );
  }
}
