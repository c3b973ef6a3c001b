/** What the check says as marks in the text, and where a place of it stands. */
import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { CheckFinding } from '../../../../../core/api/views.ts';

/** A line and a column of the API, both 1-based, as an offset: inside the text, whatever they say. */
export function offsetOf(doc: Text, line: number, column: number): number {
  const at = doc.line(Math.min(Math.max(1, line), doc.lines));
  return Math.min(at.from + Math.max(0, column - 1), at.to);
}

export function marksOf(doc: Text, findings: readonly CheckFinding[]): Diagnostic[] {
  return findings.map((finding) => {
    const from = offsetOf(doc, finding.line, finding.column);
    const to = Math.max(from, offsetOf(doc, finding.endLine, finding.endColumn));
    return {
      // A place without letters is shown on its whole line.
      from: from === to ? doc.lineAt(from).from : from,
      to: from === to ? doc.lineAt(from).to : to,
      severity: severityOf(finding),
      message: `${finding.message} ${finding.hint}`,
      renderMessage: () => wordsOf(finding),
    };
  });
}

function severityOf({ severity, ignored }: CheckFinding): Diagnostic['severity'] {
  return ignored !== null || severity === 'note' ? 'info' : severity;
}

function wordsOf({ message, hint, code, ignored }: CheckFinding): Node {
  const box = document.createElement('div');
  box.append(
    part('span', '', message),
    part('span', 'hint', hint),
    ...(ignored === null ? [] : [part('span', 'hint', `Accepted: ${ignored}`)]),
    part('span', 'code', code),
  );
  return box;
}

function part(tag: string, className: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
