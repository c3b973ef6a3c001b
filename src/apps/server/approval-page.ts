/**
 * A question as a page that any browser or mail reader shows: everything that is decided on, and nothing that runs.
 *
 * P1. Every value is text: it stands word for word, whatever it holds. No value becomes a tag, an attribute, a link or an address.
 * P2. The page has no script, no form and no outside resource. It is read here and answered elsewhere.
 */
import type { ApprovalView } from '../../core/api/views.ts';

/** For the page's header: nothing is loaded or run, nowhere is it framed. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
  'table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.3rem .6rem;text-align:left;vertical-align:top}' +
  'td{white-space:pre-wrap;overflow-wrap:anywhere}p{white-space:pre-wrap}';

export function approvalPage(view: ApprovalView): string {
  const { title, body, fields, notAsked = [], evidence, gaps, actions, run, hash } = view;
  const parts = [
    `<h1>${escaped(title)}</h1>`,
    `<p>${escaped(body)}</p>`,
    ...fields.map(fieldPart),
    section(
      'Not asked',
      ['What', 'Why'],
      notAsked.map(({ label, why }) => [label, why]),
    ),
    section('Evidence', ['What', 'Value', 'Verdict', 'Source'], evidence.map(evidenceCells)),
    section(
      'Not known',
      ['Source that did not answer'],
      gaps.map((gap) => [gap]),
    ),
    section(
      'Done so far',
      ['Action', 'Targets', 'Result', 'Detail'],
      actions.map(({ verb, targets, result, detail }) => [verb, targets.join('\n'), result, detail]),
    ),
    `<p>Run ${escaped(run)}, question ${escaped(hash)}</p>`,
  ];
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style></head>`,
    `<body>${parts.join('\n')}</body></html>`,
    '',
  ].join('\n');
}

function fieldPart({ label, options, grants }: ApprovalView['fields'][number]): string {
  const rows = grants.map(({ answer, verb, targets, instance = '', consequence }) => [
    answer,
    verb,
    targets.join('\n'),
    instance,
    consequence,
  ]);
  return [
    `<h2>${escaped(label)}</h2>`,
    `<p>Answers: ${escaped(options.join(', '))}</p>`,
    section('', ['Answer', 'Allows', 'On', 'By', 'What it does'], rows),
  ].join('\n');
}

function evidenceCells({ label, value, verdict, source }: ApprovalView['evidence'][number]): readonly string[] {
  return [label, value, verdict ?? '', source];
}

/** A table under a heading; nothing where it has no rows. */
function section(heading: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const row = (tag: 'td' | 'th', cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const table = `<table>${row('th', columns)}${rows.map((cells) => row('td', cells)).join('')}</table>`;
  return heading === '' ? table : `<h2>${escaped(heading)}</h2>\n${table}`;
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** P1. Marks that are not seen, or turn the direction of a text, are shown by their number: a value must read as what it is. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[&<>"']/g, (sign) => NAMED[sign] ?? '')
    .replaceAll(/\p{Cf}/gu, (mark) => `[U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`);
}
