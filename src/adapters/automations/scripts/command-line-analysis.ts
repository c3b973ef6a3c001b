/**
 * CommandLineAnalysis: how risky command lines look, with the outputs of XSOAR's script of this name.
 *
 * Each line is analysed by itself; the worst comes first, so that a reader of one value reads that one.
 */
import type { JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome, ResultEntry } from '../../../core/engine/commands.ts';
import type { readAllowEntry } from '../../../core/commandline/allow.ts';
import type { analyzeCommandLine } from '../../../core/commandline/analyze.ts';
import type { Analysis, Finding } from '../../../core/commandline/types.ts';
import { textsOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { note, oneLine, unique, warning } from '../results.ts';

/** Lines of one alert that are analysed; what is left out is said. */
const LINES_MAX = 200;
/** Of a longer line the context keeps the head; the alert holds it whole. */
const SHOWN_CHARS_MAX = 32_768;

export const commandLineAnalysis: CommandRow<AutomationPorts> = {
  name: 'CommandLineAnalysis',
  description: 'Scores command lines by what they do and hide: 0 to 100, with a risk and the reasons.',
  risk: 'read',
  args: [
    {
      name: 'command_line',
      description: 'The command line; of a list each element is analysed by itself.',
      required: true,
      isArray: true,
    },
    {
      name: 'custom_patterns',
      description: 'Further suspicious patterns (RE2, case ignored); each element is one pattern, commas included.',
      isArray: true,
    },
    {
      name: 'allow',
      description: 'What is known to be good here: domain:…, path:…, publisher:… or pattern:… (RE2, the whole line).',
      isArray: true,
    },
  ],
  outputs: [
    { path: 'CommandLineAnalysis.original_command', description: 'The line as it was given.' },
    { path: 'CommandLineAnalysis.parsed_command', description: 'The line with its hiding undone.' },
    { path: 'CommandLineAnalysis.findings', description: 'The reasons, one text each, those that weigh most first.' },
    { path: 'CommandLineAnalysis.analysis.original', description: 'Finding → examples of what was seen.' },
    { path: 'CommandLineAnalysis.techniques', description: 'The ATT&CK techniques of the findings, each once.' },
    { path: 'CommandLineAnalysis.score', description: '0 to 100, a whole number.' },
    {
      path: 'CommandLineAnalysis.publishedScore',
      description: "The score by the published script's weights, for comparison.",
    },
    { path: 'CommandLineAnalysis.risk', description: 'Low Risk, Medium Risk, High Risk or Critical Risk.' },
    { path: 'CommandLineAnalysis.Double Encoding Detected', description: 'true when a decoded payload held another.' },
    {
      path: 'CommandLineAnalysis.allowed',
      description: 'What the allow-list changed: entry, findings that went, score before. Only with allow.',
    },
    { path: 'CommandLineAnalysis.explanation', description: 'How the score came about: step, points, total.' },
  ],
  // The analysis is a quarter of all code: loaded when a line is first analysed, never by a start.
  run: async (args) => {
    const [{ analyzeCommandLine: analyze }, { readAllowEntry: readAllow }] = await Promise.all([
      import('../../../core/commandline/analyze.ts'),
      import('../../../core/commandline/allow.ts'),
    ]);
    return analysedOutcome(args, analyze, readAllow);
  },
};

type Analyze = typeof analyzeCommandLine;

function analysedOutcome(args: JsonObject, analyze: Analyze, readAllow: typeof readAllowEntry): Outcome {
  const lines = unique(textsOf(args, 'command_line'));
  const customPatterns = textsOf(args, 'custom_patterns');
  const entries = textsOf(args, 'allow');
  const allow = entries.flatMap((entry) => readAllow(entry) ?? []);
  const analyses = lines
    .slice(0, LINES_MAX)
    .map((line) => analyze(line, { customPatterns, allow }))
    .toSorted((a, b) => b.score - a.score);
  const [worst] = analyses;
  if (!worst) return { entries: [note('There is no command line to analyse.')] };
  const rows = analyses.map((analysis) => contextOf(analysis, entries.length > 0));
  const said = `${verdictOf(worst)}${analyses.length > 1 ? ` (the worst of ${analyses.length} lines)` : ''}`;
  return {
    entries: [
      { ...note(said), contents: rows, readable: said },
      ...warningsOf(analyses, lines.length),
      ...(allow.length < entries.length
        ? [
            warning(
              'commandline.allow',
              'An entry of allow is none: it begins with domain:, path:, publisher: or pattern:.',
            ),
          ]
        : []),
    ],
    set: { CommandLineAnalysis: rows.length === 1 && rows[0] ? rows[0] : rows },
    evidence: [
      {
        label: 'CGO command line',
        value: oneLine(`${said} · ${worst.line}`, 700),
        source: 'command-line analysis',
      },
    ],
  };
}

function contextOf(analysis: Analysis, hasAllowList: boolean): JsonObject {
  const { allowed, line, parsed, score, risk, isDoubleEncoded, publishedScore, steps } = analysis;
  const reasons = reasonsOf(analysis);
  return {
    original_command: line.slice(0, SHOWN_CHARS_MAX).toWellFormed(),
    parsed_command: parsed.slice(0, SHOWN_CHARS_MAX).toWellFormed(),
    findings: reasons.map(({ id, reason }) => `${id}: ${reason}`.toWellFormed()),
    analysis: {
      original: Object.fromEntries(
        reasons.map(({ id, evidence }) => [id, evidence.map(({ text }) => text.toWellFormed())]),
      ),
    },
    techniques: unique(reasons.map(({ technique }) => technique).filter((technique) => technique !== '')),
    score,
    publishedScore,
    risk,
    'Double Encoding Detected': isDoubleEncoded,
    ...(hasAllowList
      ? {
          allowed: allowed.map(({ entry, removed, scoreBefore }) => ({
            entry: entry.toWellFormed(),
            removed: [...removed],
            scoreBefore,
          })),
        }
      : {}),
    explanation: steps.map(({ step, points, total }) => ({ step: step.toWellFormed(), points, total })),
  };
}

/** `High Risk, score 67: id, id`. */
function verdictOf(analysis: Analysis): string {
  const ids = reasonsOf(analysis)
    .filter(({ kind }) => kind !== 'counter')
    .map(({ id }) => id);
  return `${analysis.risk}, score ${analysis.score}: ${ids.length === 0 ? 'nothing found' : ids.join(', ')}`;
}

/** What was found in the line, the gravest first; what kept the analysis from being whole is told as a warning. */
function reasonsOf({ findings }: Analysis): readonly Finding[] {
  return findings
    .filter(({ kind }) => kind !== 'limit' && kind !== 'error')
    .toSorted((a, b) => WEIGHT[b.severity] - WEIGHT[a.severity]);
}

const WEIGHT: Readonly<Record<Finding['severity'], number>> = { info: 0, low: 1, medium: 2, high: 3, critical: 4 };

/** What kept the analysis from being whole, each once. */
function warningsOf(analyses: readonly Analysis[], given: number): readonly ResultEntry[] {
  const notices = analyses.flatMap(({ findings }) =>
    findings.filter(({ kind }) => kind === 'limit' || kind === 'error').map(({ reason }) => oneLine(reason)),
  );
  const cut = given > LINES_MAX ? [`only ${LINES_MAX} of ${given} lines were analysed`] : [];
  return unique([...notices, ...cut]).map((text) => warning('commandline.partial', text));
}
