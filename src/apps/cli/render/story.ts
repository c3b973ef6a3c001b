/**
 * The story of a run as lines of a terminal: time, symbol, subject, the rest. Pure.
 *
 * T1. A stage is headed once something happens in it: of several headings in a row only the last one is shown, since branches that run side
 *     by side all begin at once.
 * T2. A task of a sub-playbook stands with the innermost playbook that it belongs to; the whole way is in the heading.
 * T3. What says the same as the line before it is not said twice: a gap is told by the task that failed and by the one that called it.
 */
import type { StoryLine } from '../../../core/api/views.ts';
import {
  EMPTY,
  hanging,
  line,
  paragraph,
  span,
  symbol,
  type Line,
  type Span,
  type Style,
  type SymbolName,
} from '../terminal/paint.ts';
import { padded, widthOf } from '../terminal/text.ts';

/** Columns of the time, and where a fact of a task begins. */
const FACT_INDENT = 11;
const SUBJECT_WIDTH = 34;

export const TONE_STYLES: Readonly<Record<StoryLine['tone'], Style>> = {
  neutral: 'plain',
  good: 'good',
  caution: 'caution',
  bad: 'bad',
};

/** `startedAt` is the time from which the first column counts. */
export function storyLines(story: readonly StoryLine[], startedAt: number): readonly Line[] {
  return story.filter(isWorthTelling).flatMap((one) => storyLine(one, startedAt));
}

/** T1, T3. */
function isWorthTelling(one: StoryLine, index: number, story: readonly StoryLine[]): boolean {
  const [before, after] = [story[index - 1], story[index + 1]];
  if (one.kind === 'stage') return one.detail !== '' || after?.kind !== 'stage';
  return one.kind !== 'gap' || before?.kind !== 'gap' || before.text !== one.text || before.detail !== one.detail;
}

const INTO = ' › ';

/** T2: `outer › inner › task` as `inner › `, `task`. */
function placed(text: string): readonly [place: string, name: string] {
  const parts = text.split(INTO);
  const name = parts.pop() ?? '';
  const inner = parts.pop();
  return inner === undefined ? ['', name] : [inner + INTO, name];
}

/** The first line of every story names the playbook; who has shown the head of the run need not repeat it. */
export function isPlaybookName({ kind, seq, detail }: StoryLine): boolean {
  return kind === 'stage' && seq === 1 && detail === '';
}

function storyLine(one: StoryLine, startedAt: number): readonly Line[] {
  const { kind, text, detail, tone } = one;
  const style = TONE_STYLES[tone];
  switch (kind) {
    case 'stage':
      return [EMPTY, line(0, span(text, 'title'), ...after(detail, 'caution'))];
    case 'task':
      return [taskLine(one, startedAt)];
    case 'evidence':
      return [fact('evidence', 'dim', span(text), ...after(detail, tone === 'neutral' ? 'dim' : style))];
    case 'gap':
      return [fact('gap', 'caution', span('evidence gap: ', 'caution'), span(text, 'strong'), ...after(detail, 'dim'))];
    case 'action':
      return [fact(actionSymbol(tone), style, span(text), ...after(detail, tone === 'neutral' ? 'dim' : style))];
    case 'question':
      return [
        step(
          one,
          startedAt,
          ['question', 'accent'],
          span(text, 'strong'),
          span(detail === '' ? '' : `asks ${askedFields(detail)}`, 'accent'),
        ),
      ];
    case 'answer':
      return [step(one, startedAt, ['answer', 'accent'], span(text, 'strong'), span(detail, 'dim'))];
    case 'item':
      return [
        step(one, startedAt, ['item', 'caution'], span(text, 'caution')),
        ...(detail === '' ? [] : paragraph(FACT_INDENT, detail, 'dim')),
      ];
    case 'error':
      return [step(one, startedAt, ['failed', style], span(text, 'strong'), span(detail, style))];
    case 'end':
      return [EMPTY, step(one, startedAt, ['end', style], span(`run ${text}`, 'strong'), span(detail, 'dim'))];
  }
}

/** A task that found nothing and took no branch of its own is said quietly. */
function taskLine(one: StoryLine, startedAt: number): Line {
  const { text, detail, tone } = one;
  const quiet = detail === '' || detail === 'otherwise';
  const rest = span(detail, tone === 'caution' ? 'caution' : quiet ? 'dim' : 'strong');
  return step(one, startedAt, taskSymbol(one), span(text, quiet ? 'dim' : 'plain'), rest);
}

function step(
  one: StoryLine,
  startedAt: number,
  [name, style]: readonly [SymbolName, Style],
  subject: Span,
  rest: Span = span(''),
): Line {
  const time = elapsed(one.at - startedAt).padStart(6);
  const [place, own] = placed(subject.text);
  const filled = rest.text === '' ? own : padded(own, SUBJECT_WIDTH - widthOf(place));
  const parts = [
    ...(place === '' ? [] : [span(place, 'dim')]),
    { ...subject, text: filled },
    ...(rest.text === '' ? [] : [span('  '), rest]),
  ];
  return hanging(0, FACT_INDENT, span(`${time}  `, 'dim'), span(symbol(name), style), ' ', ...parts);
}

function fact(name: SymbolName, style: Style, ...parts: readonly Span[]): Line {
  return hanging(FACT_INDENT - 1, FACT_INDENT + 2, span(symbol(name), style), ' ', ...parts);
}

function after(detail: string, style: Style): readonly Span[] {
  return detail === '' ? [] : [span('  '), span(detail, style)];
}

function taskSymbol({ tone }: StoryLine): readonly [SymbolName, Style] {
  if (tone === 'good') return ['done', 'good'];
  return tone === 'neutral' ? ['skipped', 'dim'] : ['failed', TONE_STYLES[tone]];
}

function actionSymbol(tone: StoryLine['tone']): SymbolName {
  if (tone === 'neutral') return 'sent';
  return tone === 'good' ? 'done' : 'failed';
}

/** Names of the fields: the first words of the lines that are not indented. */
function askedFields(detail: string): string {
  return detail
    .split('\n')
    .filter((part) => /^\S+: /.test(part))
    .map((part) => part.slice(0, part.indexOf(':')))
    .join(', ');
}

/** Minutes and seconds since the start: 0:07, 2:14, 1:02:03. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** An instant in UTC, as lists show it. */
export function instant(at: number | null): string {
  return at === null
    ? ''
    : new Date(at)
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, 'Z');
}
