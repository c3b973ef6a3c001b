/**
 * A question as the person who answers it sees it: all of it, and nothing cut.
 *
 * A1. What each answer allows stands beside the answer: verb, every target, consequence. An answer that allows nothing says so.
 * A2. Gaps are shown as what they are: unknown.
 */
import type { ApprovalView, EvidenceView, FieldView } from '../../../core/api/views.ts';
import { EMPTY, hanging, line, paragraph, span, symbol, whole, type Line, type Style } from '../terminal/paint.ts';
import { padded, printable, widthOf } from '../terminal/text.ts';
import { quoted } from './shell.ts';
import { instant } from './story.ts';

const LABEL_MOST = 30;

/** The whole question. `command` is how the person calls us. */
export function approvalLines(approval: ApprovalView, command: string): readonly Line[] {
  const { rest } = subjectOf(approval);
  return [
    headLine(approval),
    ...(rest === '' ? [] : paragraph(2, rest)),
    EMPTY,
    ...section('What is known', evidenceLines(approval.evidence)),
    ...section('What is not known', gapLines(approval.gaps)),
    ...section('What was done', actionLines(approval.actions)),
    ...section('What is asked', askedLines(approval)),
    ...section('What is not asked', notAskedLines(approval)),
    ...section('Until when', untilLines(approval)),
    ...section(
      'How to answer',
      answerCommands(approval, command).map((text) => whole(4, span(text, 'strong'))),
    ),
  ];
}

/** What it is about: the subject that the playbook gave it, which is the first line of its text; else its title. */
function subjectOf({ title, body }: ApprovalView): { readonly subject: string; readonly rest: string } {
  const [subject = '', ...rest] = body.split('\n');
  return subject.trim() === '' ? { subject: title, rest: '' } : { subject, rest: rest.join('\n').trim() };
}

export function headLine(approval: ApprovalView): Line {
  const { subject } = subjectOf(approval);
  return line(
    0,
    span(symbol('question'), 'accent'),
    ' ',
    span(subject, 'title'),
    span(`  question ${approval.question}`, 'dim'),
  );
}

/** Only what is decided, without what it rests on. */
export function askedLines(approval: ApprovalView, indent = 4): readonly Line[] {
  return approval.fields.flatMap((field) => fieldLines(field, indent));
}

function notAskedLines({ notAsked = [] }: ApprovalView): readonly Line[] {
  return notAsked.map(({ id, label, why }) =>
    hanging(4, 6, span(id, 'accent'), '  ', span(label), span(`  ${why}`, 'caution')),
  );
}

function untilLines({ assignee, dueAt, expires }: ApprovalView): readonly Line[] {
  const without = expires?.option === '' ? 'without an answer' : `with "${expires?.option ?? ''}"`;
  const words = [
    ...(assignee === undefined ? [] : [`It is the work of ${assignee}.`]),
    ...(dueAt === undefined ? [] : [`It is due at ${instant(dueAt)}.`]),
    ...(expires === undefined ? [] : [`At ${instant(expires.at)} the run goes on ${without}, and nothing is allowed.`]),
  ];
  return words.flatMap((text) => paragraph(4, text));
}

function section(title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [line(2, span(title, 'strong')), ...lines, EMPTY];
}

function evidenceLines(evidence: readonly EvidenceView[]): readonly Line[] {
  const width = Math.min(LABEL_MOST, Math.max(0, ...evidence.map(({ label }) => widthOf(printable(label)))));
  return evidence.map(({ label, value, source, verdict }) =>
    hanging(
      4,
      6 + width,
      span(`${padded(label, width)}  `, 'dim'),
      span(value),
      ...(verdict === undefined ? [] : [span(`  ${verdict}`, VERDICT_STYLES[verdict] ?? 'plain')]),
      ...(source === 'alert' ? [] : [span(`  ${source}`, 'dim')]),
    ),
  );
}

const VERDICT_STYLES: Readonly<Record<string, Style>> = {
  malicious: 'bad',
  suspicious: 'caution',
  unknown: 'caution',
  good: 'good',
};

function gapLines(gaps: readonly string[]): readonly Line[] {
  if (gaps.length === 0) return [line(4, span('no gap: every source that was asked has answered', 'dim'))];
  return gaps.map((gap) => line(4, span(symbol('gap'), 'caution'), ' ', span(gap, 'caution')));
}

function actionLines(actions: ApprovalView['actions']): readonly Line[] {
  return actions.map(({ verb, targets, result, detail }) =>
    line(
      4,
      span(`${verb} `),
      span(targets.join(', ')),
      span(`  ${result}`, result === 'failed' || result === 'unknown' ? 'bad' : 'good'),
      span(detail === '' ? '' : `  ${detail}`, 'dim'),
    ),
  );
}

function fieldLines(field: FieldView, indent: number): readonly Line[] {
  return [
    line(
      indent,
      span(field.id, 'accent'),
      '  ',
      span(field.label, 'strong'),
      span(field.required ? '' : '  (may be left out)', 'dim'),
    ),
    ...field.options.flatMap((option) => optionLines(field, option, indent + 2)),
  ];
}

function optionLines(field: FieldView, option: string, indent: number): readonly Line[] {
  const grants = field.grants.filter(({ answer, targets }) => same(answer, option) && targets.length > 0);
  const head = span(`${field.id}=${option}`, 'strong');
  if (grants.length === 0) return [line(indent, head, span('  allows nothing', 'dim'))];
  return grants.flatMap(({ verb, targets, instance = '', consequence }) => [
    line(
      indent,
      head,
      span('  allows exactly '),
      span(verb, 'caution'),
      span(instance === '' ? ' of' : ` on ${instance} of`),
    ),
    ...targets.map((target) => hanging(indent + 4, indent + 6, span(target, 'caution'))),
    ...(consequence === '' ? [] : paragraph(indent + 4, consequence)),
  ]);
}

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Command lines that answer: the first one gives every field its first option, the second its second, and so on. */
export function answerCommands({ question, fields }: ApprovalView, command: string): readonly string[] {
  const most = Math.max(1, ...fields.map(({ options }) => options.length));
  return Array.from({ length: most }, (_, index) => {
    const answers = fields.map(({ id, options }) =>
      quoted(`${id}=${options[Math.min(index, options.length - 1)] ?? '…'}`),
    );
    return [command, 'approval', 'answer', quoted(question), ...answers].join(' ');
  });
}

/** What two readings of the same question show differently, in words. */
export function changesBetween(before: ApprovalView, after: ApprovalView): readonly string[] {
  const parts: readonly (readonly [string, (view: ApprovalView) => readonly string[]])[] = [
    [
      'evidence',
      (view) => view.evidence.map(({ label, value, verdict }) => `${label}: ${value}${verdict ? ` (${verdict})` : ''}`),
    ],
    ['gap', (view) => view.gaps],
    ['action', (view) => view.actions.map(({ verb, targets, result }) => `${verb} ${targets.join(', ')}: ${result}`)],
    [
      'answer',
      (view) =>
        view.fields.flatMap(({ grants }) =>
          grants.map(({ answer, verb, targets }) => `${answer}: ${verb} of ${targets.join(', ')}`),
        ),
    ],
    ['text', (view) => [view.title, view.body]],
  ];
  return parts.flatMap(([name, rows]) => {
    const [old, now] = [rows(before), rows(after)];
    return [
      ...now.filter((row) => !old.includes(row)).map((row) => `new ${name}: ${row}`),
      ...old.filter((row) => !now.includes(row)).map((row) => `gone: ${name}: ${row}`),
    ];
  });
}
