/**
 * SearchIncidentsV2: alerts that match a query, asked of the source that the run's alert came from.
 *
 * S1. The query is parsed once. A tenant is asked by documented calls for a superset (cases, ids, a window), and the whole query is applied to what
 *     comes back; our own alerts have an index, which is asked the query itself.
 * S2. Nothing is sent without a case, ids or a window.
 * S3. "Nothing found" is said only when it is certain: every clause could be answered, every call was, and no answer was cut. Otherwise it is an
 *     error with a code, and the playbook records the gap.
 */
import { asList, getOwn, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import { toRiposteError } from '../../../core/base/errors.ts';
import type { CallScope, CommandRow, Outcome } from '../../../core/engine/commands.ts';
import type { Evidence } from '../../../core/engine/events.ts';
import { canonicalField } from '../../../core/query/fields.ts';
import { matches, matchesReader, readerOf, type MatchOptions, type Truth } from '../../../core/query/match.ts';
import {
  planFor,
  type Capabilities,
  type CoarseFilter,
  type QueryGap,
  type QueryPlan,
} from '../../../core/query/plan.ts';
import type { Query } from '../../../core/query/query.ts';
import { asText } from '../arguments.ts';
import { searchOwn } from '../own-alerts.ts';
import type { AutomationPorts, TenantAlert, TenantAnswer, TenantPort } from '../ports.ts';
import { errorOutcome, note, oneLine, warning } from '../results.ts';
import { readSearch, SEARCH_ARGS, type SearchFault, type SearchRequest } from '../search-request.ts';

/** More cases than this in one query are no playbook's question; each costs a call of a tight quota (vendor: 10 a minute). */
const CASES_MAX = 5;

/** The request as such was refused: no time-out, no quota, no missing right. */
const REFUSED = /\.bad-request$/;
const OTHER_SEVERITIES = ['low', 'medium', 'high', 'critical'];

export const searchIncidentsV2: CommandRow<AutomationPorts> = {
  name: 'SearchIncidentsV2',
  description:
    'Finds alerts that match a query, in the tenant that the alert of the run came from, or among our own. An error, never an empty result, where the source could not be asked or cannot tell.',
  risk: 'read',
  args: SEARCH_ARGS,
  outputs: [
    { path: 'foundIncidents.id', description: 'Id of the alert. Nothing is written when nothing is found.' },
    { path: 'foundIncidents.name', description: 'Name of the alert.' },
    { path: 'foundIncidents.severity', description: 'Severity of the alert.' },
    { path: 'foundIncidents.status', description: 'Status of the alert.' },
    { path: 'foundIncidents.owner', description: 'Who works on the alert.' },
    { path: 'foundIncidents.created', description: 'When the alert was created.' },
    { path: 'foundIncidents.closed', description: 'When the alert was closed.' },
    { path: 'foundIncidents.CustomFields', description: 'The other fields of the alert.' },
  ],
  run: async (args, ports, scope) => {
    const now = ports.clock.now();
    const request = readSearch(args, now);
    if (!request.ok) return errorOutcome(request.error.code, request.error.detail);
    const source = sourceOf(ports, scope, now);
    return source ? search(request.value, source, scope, now) : errorOutcome('search.failed', noTenant(scope));
  },
};

/** Whoever is asked: what it can answer, and how. */
interface Source {
  readonly name: string;
  readonly capabilities: Capabilities;
  ask(coarse: CoarseFilter, request: SearchRequest): Promise<readonly TenantAnswer[]>;
}

function sourceOf(ports: AutomationPorts, scope: CallScope, now: number): Source | undefined {
  if (scope.alertRef.instance === '') {
    return {
      name: 'own alerts',
      capabilities: { fields: 'any', timeField: 'created', byId: true, mustBound: false },
      ask: async (_, { query, limit, withInformational }) => {
        const keeps = (fields: JsonObject): boolean =>
          withInformational || !isInformational(getOwn(fields, 'severity'));
        return [await searchOwn(ports.alerts, { query, now, limit, keeps })];
      },
    };
  }
  const tenant = ports.tenant(scope.alertRef.instance);
  return (
    tenant && {
      name: tenant.name,
      capabilities: { fields: tenant.fields, timeField: 'created', byCase: true, byId: true, mustBound: true },
      ask: (coarse, { withInformational }) => askTenant(tenant, coarse, { withInformational, now }),
    }
  );
}

/** The narrowest documented call: by case, otherwise by ids or window. */
async function askTenant(
  tenant: TenantPort,
  coarse: CoarseFilter,
  { withInformational, now }: { readonly withInformational: boolean; readonly now: number },
): Promise<readonly TenantAnswer[]> {
  const { caseIds = [], ids, from = 0, to = now } = coarse;
  if (caseIds.length > CASES_MAX) {
    return [
      {
        kind: 'failed',
        code: 'search.too-many-cases',
        detail: `a query names at most ${CASES_MAX} cases, not ${caseIds.length}`,
      },
    ];
  }
  if (caseIds.length === 0) {
    const window = { from, to, ...(ids && { ids }) };
    const answer = await answered(tenant.source.searchAlerts(window));
    if (!withInformational || answer.kind !== 'failed' || !REFUSED.test(answer.code)) return [answer];
    // Some tenants keep informational alerts for hours only, and refuse to be asked about older ones. The refusal stays a doubt.
    return [answer, await answered(tenant.source.searchAlerts({ ...window, severities: OTHER_SEVERITIES }))];
  }
  const answers: TenantAnswer[] = [];
  // One after the other: a quota that is spent on the first case says so before the second is asked.
  for (const caseId of caseIds) answers.push(await answered(tenant.source.searchCase({ caseId })));
  return answers;
}

async function answered(answer: Promise<TenantAnswer>): Promise<TenantAnswer> {
  try {
    return await answer;
  } catch (thrown) {
    const { code, message } = toRiposteError(thrown);
    return { kind: 'failed', code, detail: message };
  }
}

async function search(request: SearchRequest, source: Source, scope: CallScope, now: number): Promise<Outcome> {
  const plan = planFor(request.query, source.capabilities, { now });
  const refusal = refusalOf(plan, source);
  if (refusal) return errorOutcome(refusal.code, refusal.detail);
  const answers = await source.ask(plan.coarse, request);
  const judged = judgeAlerts(answers, request, plan, source.capabilities, now);
  const doubts = [
    ...answers.flatMap((answer) => doubtOf(answer, source)),
    ...gapDoubts(plan.gaps, judged.unknowns, source),
  ];
  const [doubt] = doubts;
  if (judged.hits.length === 0 && doubt) return errorOutcome(doubt.code, doubt.detail);
  return foundOutcome(judged.hits, doubts, { request, plan, source, scope });
}

/** S2. A blank or crafted case number ends here: no case is named, so there is nothing that may be sent. */
function refusalOf({ gaps }: QueryPlan, source: Source): SearchFault | undefined {
  if (!gaps.some(({ reason }) => reason === 'unbounded')) return undefined;
  const detail = `the query names no case, no alert and no time: ${source.name} was not asked`;
  return { code: 'search.unscoped', detail };
}

function doubtOf(answer: TenantAnswer, source: Source): readonly SearchFault[] {
  if (answer.kind === 'failed') {
    return [
      { code: 'search.failed', detail: `${source.name} did not answer: ${oneLine(answer.detail)} (${answer.code})` },
    ];
  }
  return answer.complete ? [] : [{ code: 'search.incomplete', detail: `${source.name} has more alerts than it gave` }];
}

/** S3. A clause that the source cannot answer, or an alert that lacks what the query asks about. */
function gapDoubts(gaps: readonly QueryGap[], unknowns: number, source: Source): readonly SearchFault[] {
  const clauses = [...new Set(gaps.map(({ clause }) => oneLine(clause, 100)))].join(', ');
  if (clauses !== '') return [{ code: 'search.unanswerable', detail: `${source.name} cannot answer ${clauses}` }];
  if (unknowns === 0) return [];
  return [
    { code: 'search.unanswerable', detail: `${unknowns} alerts of ${source.name} do not say whether they match` },
  ];
}

interface Judged {
  readonly hits: readonly TenantAlert[];
  /** Alerts of which the query can be neither affirmed nor denied. */
  readonly unknowns: number;
}

function judgeAlerts(
  answers: readonly TenantAnswer[],
  request: SearchRequest,
  plan: QueryPlan,
  { fields }: Capabilities,
  now: number,
): Judged {
  const known = fields === 'any' ? undefined : namesOf(fields);
  const options = { now, answers: (field: string) => known?.has(field) ?? true };
  const truths = distinctAlerts(answers)
    .filter((alert) => request.withInformational || !isInformational(fieldOf(alert, 'severity')))
    .map((alert) => ({ alert, truth: truthOf(plan.residual, alert, known, options) }));
  return {
    hits: truths
      .filter(({ truth }) => truth === true)
      .map(({ alert }) => alert)
      .slice(0, request.limit),
    unknowns: truths.filter(({ truth }) => truth === 'unknown').length,
  };
}

type Names = ReadonlyMap<string, readonly string[]>;

/** The fields of a source by canonical name. */
function namesOf(fields: readonly string[]): Names {
  return Map.groupBy(fields, canonicalField);
}

function fieldOf(alert: TenantAlert, name: string): Json | undefined {
  return alert.field ? alert.field(name) : getOwn(alert.fields, name);
}

/** One that can be read field by field is: most of a thousand alerts fail at the first clause. */
function truthOf(query: Query, alert: TenantAlert, names: Names | undefined, options: MatchOptions): Truth {
  if (!names || !alert.field) return matches(query, alert.fields, options);
  const reader = readerOf(
    names,
    (name) => fieldOf(alert, name),
    () => alert.fields,
  );
  return matchesReader(query, reader, options);
}

/** Alerts of several answers of one tenant, each once: an alert may be in two of the cases that were asked for. */
function distinctAlerts(answers: readonly TenantAnswer[]): readonly TenantAlert[] {
  const alerts = answers.flatMap((answer) => (answer.kind === 'answer' ? answer.alerts : []));
  return answers.length === 1 ? alerts : [...new Map(alerts.map((alert) => [alert.id, alert])).values()];
}

/** XSOAR: 0.5; Cortex: INFO, informational, SEV_010_INFO. */
function isInformational(severity: Json | undefined): boolean {
  return severity === 0.5 || /^(?:sev_010_)?info(?:rmational)?$/i.test(asText(severity));
}

interface Asked {
  readonly request: SearchRequest;
  readonly plan: QueryPlan;
  readonly source: Source;
  readonly scope: CallScope;
}

function foundOutcome(hits: readonly TenantAlert[], doubts: readonly SearchFault[], asked: Asked): Outcome {
  const { request, source, scope } = asked;
  const warnings = doubts.map(({ code, detail }) => warning(code, detail));
  const evidence = evidenceOf(hits, asked);
  if (hits.length === 0) return { entries: [note(`No alert of ${source.name} matches ${request.shown}`)], evidence };
  const found = hits.map((hit) => foundOf(hit, request, scope));
  const readable = `${hits.length} of ${source.name} match ${request.shown}`;
  const context = { 'foundIncidents(val.id && val.id == obj.id)': found };
  return { entries: [{ type: 'note', contents: found, readable, context }, ...warnings], evidence };
}

function foundOf({ id, found }: TenantAlert, { label }: SearchRequest, scope: CallScope): JsonObject {
  return {
    ...found,
    id,
    // The alert of the run among its own search results: a playbook that forgot to leave it out can see it.
    ...(id === scope.alertRef.id ? { isSelf: true } : {}),
    ...(label === '' ? {} : { searchResultsLabel: label }),
  };
}

/** What an approver sees; the alert of the run proves nothing about itself. */
function evidenceOf(hits: readonly TenantAlert[], { plan, source, scope }: Asked): readonly Evidence[] {
  const others = hits.filter(({ id }) => id !== scope.alertRef.id);
  const rows = others.map((hit) => ({ label: 'Related alert', value: describe(hit), source: source.name }));
  if (rows.length > 0) return rows;
  const cases = plan.coarse.caseIds ?? [];
  const where = cases.length > 0 ? `none in case ${cases.join(', ')}` : 'none';
  return [{ label: 'Related alerts', value: where, source: source.name }];
}

function describe({ id, fields }: TenantAlert): string {
  const custom = getOwn(fields, 'CustomFields');
  const technique =
    getOwn(fields, 'mitreattcktechnique') ?? (isObject(custom) ? getOwn(custom, 'mitreattcktechnique') : undefined);
  const facts = [id, ...asList(technique).map(asText)].filter((fact) => fact !== '');
  return oneLine(`${asText(getOwn(fields, 'name')) || 'no name'} (${facts.join(', ')})`);
}

function noTenant({ alertRef }: CallScope): string {
  return `the instance ${alertRef.instance} that the alert came from is not configured or disabled`;
}
