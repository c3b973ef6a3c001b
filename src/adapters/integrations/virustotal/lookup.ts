/**
 * The reputation commands: one for each kind of value, the same course behind all.
 *
 * K1. One request for each value, at most four at a time. A value that could not be asked for gives an error of its own and a gap, and
 *     hides no other.
 * K2. "Not found" is an answer: score 0, no gap. It is never good.
 * K3. Inner addresses and names are not sent: their score is 0, and it is said why.
 */
import type { JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import type { Evidence } from '../../../core/engine/events.ts';
import { errorEntry, errorOutcome, note, table, type Failure } from '../entries.ts';
import { eachOf, SCORE_KEY, SCORE_OUTPUTS, SCORE_WORDS, scoreRow } from '../reputation.ts';
import { askReport } from './call.ts';
import type { VirusTotalIo } from './io.ts';
import type { Report, ReportKind } from './schema.ts';
import { judge, type Judgement } from './score.ts';

const AT_ONCE = 4;
const VENDOR = 'VirusTotal';

/** What differs between the four commands. */
export interface Kind {
  /** Also the name of the command, of its argument and of the score type. */
  readonly kind: ReportKind;
  readonly description: string;
  readonly argument: string;
  /** The name of the evidence, and of the gap. */
  readonly label: string;
  readonly values: (args: JsonObject) => readonly string[];
  /** Why a value is not asked for. */
  readonly problem: (value: string) => string | undefined;
  readonly isInternal: (value: string) => boolean;
  /** The standard object, and its merge key. */
  readonly object: string;
  readonly key: string;
  readonly standard: (value: string, report: Report | undefined) => JsonObject;
  readonly outputs: CommandRow<VirusTotalIo>['outputs'];
}

interface Known {
  readonly value: string;
  readonly report: Report | undefined;
  readonly judgement: Judgement;
}

type Asked = { readonly kind: 'known'; readonly known: Known } | ({ readonly kind: 'failed' } & Failure);

export function reputationCommand(kind: Kind): CommandRow<VirusTotalIo> {
  const { object } = kind;
  return {
    name: kind.kind,
    description: kind.description,
    risk: 'read',
    args: [{ name: kind.kind, description: kind.argument, required: true, isArray: true }],
    outputs: [
      ...kind.outputs,
      { path: `${object}.DetectionEngines`, description: 'How many engines there are.' },
      { path: `${object}.PositiveDetections`, description: 'How many of them say malicious.' },
      { path: `${object}.Malicious.Vendor`, description: 'Who says so: only for a malicious value.' },
      { path: `${object}.Malicious.Description`, description: 'Why.' },
      { path: `VirusTotal.${object}.id`, description: "The vendor's id." },
      { path: `VirusTotal.${object}.attributes`, description: 'All that the vendor knows.' },
      ...SCORE_OUTPUTS,
    ],
    async run(args, io) {
      const values = kind.values(args);
      if (values.length === 0) return errorOutcome({ code: 'input.rejected', detail: `${kind.kind} is empty.` });
      return outcomeOf(kind, await eachOf(values, AT_ONCE, (value) => ask(kind, value, io)), io);
    },
  };
}

async function ask(kind: Kind, value: string, io: VirusTotalIo): Promise<Asked> {
  const problem = kind.problem(value);
  if (problem !== undefined)
    return { kind: 'failed', code: 'input.rejected', detail: `${value.slice(0, 80)}: ${problem}` };
  if (kind.isInternal(value)) return unknown(value, 'internal: not sent to VirusTotal');
  const answer = await askReport(io, kind.kind, value);
  switch (answer.kind) {
    case 'failed':
      return answer;
    case 'not-found':
      return unknown(value, 'was not found in VirusTotal');
    case 'report': {
      const { thresholds, popularRank } = io.config;
      const { report } = answer;
      const judgement = judge(report, { threshold: thresholds[kind.kind], popularRank });
      return { kind: 'known', known: { value, report, judgement } };
    }
  }
}

function unknown(value: string, reason: string): Asked {
  return { kind: 'known', known: { value, report: undefined, judgement: { score: 0, reason } } };
}

function outcomeOf(kind: Kind, asked: readonly Asked[], io: VirusTotalIo): Outcome {
  const known = asked.flatMap((answer) => (answer.kind === 'known' ? [answer.known] : []));
  const failures = asked.flatMap((answer) => (answer.kind === 'failed' ? [answer] : []));
  const errors = failures.map(errorEntry);
  const gaps = failures.length > 0 ? [kind.label] : [];
  const rejected = failures.filter(({ code }) => code === 'input.rejected');
  const audit = rejected.map(({ detail }) => ({ name: 'input.rejected', detail }));
  if (known.length === 0) return { entries: errors, gaps, audit };
  const raw = known.flatMap(({ report }) => (report === undefined ? [] : [report.raw]));
  const context = {
    ...(raw.length === 0 ? {} : { [`VirusTotal.${kind.object}(val.id && val.id == obj.id)`]: raw }),
    [SCORE_KEY]: known.map(({ value, judgement }) =>
      scoreRow(value, kind.kind, VENDOR, judgement.score, io.config.reliability),
    ),
    [`${kind.object}(${kind.key})`]: known.map((row) => standardOf(kind, row)),
  };
  const rows = known.map(({ value, judgement }) => [value, SCORE_WORDS[judgement.score], judgement.reason]);
  const entry = note(raw, table(`VirusTotal ${kind.object}`, ['Value', 'Verdict', 'Why'], rows), context);
  const evidence = known.map(({ value, judgement }): Evidence => ({
    label: kind.label,
    value: `${value}: ${SCORE_WORDS[judgement.score]} (${judgement.reason})`,
    source: VENDOR,
    verdict: SCORE_WORDS[judgement.score],
  }));
  return { entries: [entry, ...errors], gaps, evidence, audit };
}

function standardOf(kind: Kind, { value, report, judgement }: Known): JsonObject {
  const stats = report?.stats;
  return {
    ...kind.standard(value, report),
    ...(stats === undefined ? {} : { DetectionEngines: stats.engines, PositiveDetections: stats.malicious }),
    ...(judgement.score === 3 ? { Malicious: { Vendor: VENDOR, Description: judgement.reason } } : {}),
  };
}
