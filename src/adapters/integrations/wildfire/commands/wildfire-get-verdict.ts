/**
 * wildfire-get-verdict: what WildFire thinks of hashes or URLs.
 *
 * One request per value. Values that answered give results though others did not: a URL whose look-up failed must not hide that
 * another is malicious. Each failure is an error entry of its own, and an evidence gap.
 */
import type { JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../../core/engine/commands.ts';
import type { Evidence } from '../../../../core/engine/events.ts';
import { listArg, urlListArg } from '../../args.ts';
import { errorEntry, errorOutcome, note, table, type Failure } from '../../entries.ts';
import { eachOf, SCORE_KEY, SCORE_OUTPUTS, SCORE_WORDS, scoreRow } from '../../reputation.ts';
import { askVerdict } from '../call.ts';
import type { WildFireIo } from '../io.ts';
import type { Verdict } from '../schema.ts';

const AT_ONCE = 4;
const VENDOR = 'WildFire';

/** What differs between asking for hashes and asking for URLs. */
interface Kind {
  readonly field: 'hash' | 'url';
  readonly label: string;
  /** Types under which the score is written. Playbooks ask for a file's score by either name. */
  readonly scoreTypes: readonly string[];
  readonly verdictKey: string;
  output(value: string, verdict: Verdict): JsonObject;
  readonly indicatorKey: string;
  indicator(value: string, verdict: Verdict): JsonObject;
  problem(value: string): string | undefined;
}

const HASH: Kind = {
  field: 'hash',
  label: 'File reputation',
  scoreTypes: ['hash', 'file'],
  verdictKey: 'WildFire.Verdicts(val.SHA256 && val.SHA256 == obj.SHA256 || val.MD5 && val.MD5 == obj.MD5)',
  output: (value, verdict) => ({ ...hashes(value, verdict), ...verdictOutput(verdict) }),
  indicatorKey: 'File(val.SHA256 && val.SHA256 == obj.SHA256 || val.MD5 && val.MD5 == obj.MD5)',
  indicator: hashes,
  problem: (value) =>
    /^(?:[0-9a-f]{32}|[0-9a-f]{64})$/i.test(value) ? undefined : 'Invalid hash. Only SHA256 and MD5 are supported.',
};

const URLS: Kind = {
  field: 'url',
  label: 'URL verdict',
  scoreTypes: ['url'],
  // The vendor's key compares `url`, which no item has, so that items pile up; this one works.
  verdictKey: 'WildFire.Verdicts(val.URL && val.URL == obj.URL)',
  output: (value, verdict) => ({
    URL: value,
    ...verdictOutput(verdict),
    ...(verdict.valid === undefined ? {} : { Valid: verdict.valid }),
    ...(verdict.analysisTime === undefined ? {} : { AnalysisTime: verdict.analysisTime }),
  }),
  indicatorKey: 'URL(val.Data && val.Data == obj.Data)',
  indicator: (value) => ({ Data: value }),
  problem: () => undefined,
};

export const wildfireGetVerdict: CommandRow<WildFireIo> = {
  name: 'wildfire-get-verdict',
  description: 'Asks for the verdicts of hashes (MD5, SHA-256) or URLs; with both given, only of the hashes.',
  risk: 'read',
  args: [
    { name: 'hash', description: 'Hashes, MD5 or SHA-256.', isArray: true },
    { name: 'url', description: 'URLs. A comma inside a URL belongs to it.', isArray: true },
  ],
  outputs: [
    { path: 'WildFire.Verdicts.URL', description: 'The URL that was asked for.' },
    { path: 'WildFire.Verdicts.SHA256', description: 'SHA-256 of the file.' },
    { path: 'WildFire.Verdicts.MD5', description: 'MD5 of the file.' },
    { path: 'WildFire.Verdicts.Verdict', description: "The vendor's code." },
    { path: 'WildFire.Verdicts.VerdictDescription', description: 'The code in words.' },
    ...SCORE_OUTPUTS,
    { path: 'URL.Malicious', description: 'Who says so, and why: only for a malicious URL.' },
    { path: 'File.Malicious', description: 'The same for a file.' },
  ],
  async run(args, io) {
    const hashList = listArg(args, 'hash');
    const kind = hashList.length > 0 ? HASH : URLS;
    const values = hashList.length > 0 ? hashList : urlListArg(args, 'url');
    if (values.length === 0)
      return errorOutcome({ code: 'input.rejected', detail: 'Neither a hash nor a URL is given.' });
    const answers = await eachOf(values, AT_ONCE, async (value) => {
      const problem = kind.problem(value);
      const answer =
        problem === undefined
          ? await askVerdict(io, kind.field, value)
          : { kind: 'failed' as const, code: 'input.rejected', detail: `${value.slice(0, 80)}: ${problem}` };
      return { value, answer };
    });
    const known = answers.flatMap(({ value, answer }) =>
      answer.kind === 'verdict' ? [{ value, verdict: answer.verdict }] : [],
    );
    const failures = answers.flatMap(({ answer }) => (answer.kind === 'failed' ? [answer] : []));
    return outcomeOf(kind, known, failures, io);
  },
};

function outcomeOf(
  kind: Kind,
  known: readonly { readonly value: string; readonly verdict: Verdict }[],
  failures: readonly Failure[],
  io: WildFireIo,
): Outcome {
  const errors = failures.map(errorEntry);
  const gaps = failures.length > 0 ? [kind.label] : [];
  if (known.length === 0) return { entries: errors, gaps };
  const outputs = known.map(({ value, verdict }) => kind.output(value, verdict));
  const scores = known.flatMap(({ value, verdict }) =>
    kind.scoreTypes.map((type) => scoreRow(value, type, VENDOR, verdict.row.score, io.config.reliability)),
  );
  const indicators = known.map(({ value, verdict }) => ({ ...kind.indicator(value, verdict), ...malicious(verdict) }));
  const title = kind === URLS ? 'WildFire URL Verdict' : 'WildFire Verdict';
  const readable = table(
    title,
    ['Value', 'Verdict'],
    known.map(({ value, verdict }) => [value, verdict.row.word]),
  );
  const context = { [kind.verdictKey]: outputs, [SCORE_KEY]: scores, [kind.indicatorKey]: indicators };
  const evidence = known.map(({ value, verdict }): Evidence => ({
    label: kind.label,
    value: `${value}: ${verdict.row.word}`,
    source: VENDOR,
    verdict: SCORE_WORDS[verdict.row.score],
  }));
  return { entries: [note(outputs, readable, context), ...errors], gaps, evidence };
}

function verdictOutput({ row }: Verdict): JsonObject {
  return { Verdict: row.code, VerdictDescription: row.word };
}

function hashes(value: string, verdict: Verdict): JsonObject {
  const sha256 = verdict.sha256 || (value.length === 64 ? value : '');
  const md5 = verdict.md5 || (value.length === 32 ? value : '');
  return { ...(sha256 === '' ? {} : { SHA256: sha256 }), ...(md5 === '' ? {} : { MD5: md5 }) };
}

function malicious({ row }: Verdict): JsonObject {
  return row.score === 3 ? { Malicious: { Vendor: VENDOR, Description: `WildFire verdict: ${row.word}` } } : {};
}
