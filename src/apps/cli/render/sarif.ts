/**
 * Findings as SARIF 2.1.0 (OASIS): what code scanning services and editors read.
 *
 * S1. Every result names a rule that the document describes, by id and by index.
 * S2. Paths are URIs, relative where the file is below the working folder; columns are UTF-16 code units, as SARIF counts by default.
 * S3. What `x-ignore` accepts is a suppressed result with its reason, not a missing one.
 */
import { sha256Text } from '../../../core/base/hash.ts';
import { CHECKS, type Finding, type Severity } from '../../../core/playbook/checks/index.ts';
import { PROBLEM_ROWS } from '../../../core/playbook/problems.ts';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  note: 'note',
};

interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly defaultConfiguration: { readonly level: string };
  readonly properties: { readonly tags: readonly string[] };
}

function ruleOf(id: string, finds: string, mend: string, severity: Severity, family: string): Rule {
  return {
    id,
    shortDescription: { text: finds },
    fullDescription: { text: finds },
    help: { text: `${finds} ${mend}`, markdown: `${finds}\n\n**To mend it:** ${mend}` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['playbook', family] },
  };
}

const RULES: readonly Rule[] = [
  ...CHECKS.map(({ code, finds, mend, severity, family }) => ruleOf(code, finds, mend, severity, family)),
  ...Object.entries(PROBLEM_ROWS).map(([code, { severity, hint }]) =>
    ruleOf(code, `${sentence(code)}: said by the reader of playbooks.`, hint, severity, 'document'),
  ),
];

function sentence(code: string): string {
  const words = code.slice(code.indexOf('.') + 1).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function sarifOf(findings: readonly Finding[], version: string): object {
  const indexes = new Map(RULES.map(({ id }, index) => [id, index]));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Riposte', version, semanticVersion: version, rules: RULES },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, indexes.get(finding.code) ?? -1)),
      },
    ],
  };
}

function resultOf(finding: Finding, ruleIndex: number): object {
  const { code, severity, message, hint, file = '', line, column, endLine, endColumn, task, ignored } = finding;
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${sentenceOf(message)} ${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
        ...(task === undefined
          ? {}
          : { logicalLocations: [{ name: task.name, fullyQualifiedName: `tasks/${task.id}`, kind: 'element' }] }),
      },
    ],
    // Lines move; task and words stay.
    partialFingerprints: { 'finding/v1': sha256Text([code, file, task?.id ?? '', message].join('\n')) },
    ...(ignored === undefined ? {} : { suppressions: [{ kind: 'inSource', justification: ignored }] }),
  };
}

function sentenceOf(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

function uriOf(file: string): string {
  const path = file
    .split(/[\\/]/)
    .map((part) => encodeURIComponent(part))
    .join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}
