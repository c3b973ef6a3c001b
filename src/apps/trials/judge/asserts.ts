/** One function per kind of assert: what was seen → what is wrong with it. Pure. */
import { isList, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { ApprovalView } from '../../../core/api/views.ts';
import { isScoped, readClauses, valuesOf } from '../clauses.ts';
import type { Assert, AssertKind, AssertOf } from '../scenario.ts';
import type { Trace, TraceEvent } from '../trace.ts';
import { changesState, verbOf } from '../vocabulary.ts';
import { argumentsOf, judgeCallsMax, notServed } from './calls.ts';
import { containsAny, containsText, equalsAsSet, equalsAsText, equalsTyped, listOf, textOf } from './compare.ts';
import { taskOf } from './path.ts';

export interface AssertScene {
  readonly trace: Trace;
  /** Reads may have been repeated: their numbers and times are not judged. */
  readonly relaxed: boolean;
  readonly nameOf: (task: string) => string | undefined;
}

type Judges = { readonly [K in AssertKind]: (row: AssertOf<K>, scene: AssertScene) => readonly string[] };

const JUDGES: Judges = {
  call: judgeCall,
  context: judgeContext,
  approval: judgeApproval,
  manual: judgeManual,
  action: judgeAction,
  audit: ({ audit }, { trace }) => (trace.audit.includes(audit) ? [] : [`audit: no event ${audit}`]),
  evidence_gap: judgeGap,
  wire: judgeWire,
  plan_contains: judgePlan,
  task: judgeDuration,
  total_calls_max: (row, { trace, relaxed }) => judgeCallsMax(row.total_calls_max, trace.requests, relaxed),
};

export function judgeAssert(row: Assert, scene: AssertScene): readonly string[] {
  // The table has a row for every kind; the union of its members cannot be called without this.
  const judge = JUDGES[row.kind] as (row: Assert, scene: AssertScene) => readonly string[];
  return judge(row, scene);
}

function judgeCall(row: AssertOf<'call'>, { trace }: AssertScene): readonly string[] {
  const { call, arg, equals, equals_set, contains, not_contains, parsed_clauses, never_equals_unscoped } = row;
  const values = argumentsOf(call, arg, trace);
  const made = values.length > 0;
  const saw = made
    ? `it was ${values.map((value) => shown(value)).join('; ')}`
    : `the call was not made${notServed(call)}`;
  const problems = (what: string) => [`${call} ${arg}: ${what}; ${saw}`];
  return [
    ...(equals !== undefined && !values.some((value) => equalsAsText(value, equals))
      ? problems(`not ${shown(equals)}`)
      : []),
    ...(equals_set !== undefined && !(made && equalsAsSet(values.flatMap(listOf), equals_set))
      ? problems(`not the set ${shown(equals_set)}`)
      : []),
    ...(contains !== undefined && !values.some((value) => containsText(value, contains))
      ? problems(`does not contain ${shown(contains)}`)
      : []),
    ...(not_contains !== undefined && values.some((value) => containsAny(value, not_contains))
      ? problems(`contains ${shown(not_contains)}`)
      : []),
    ...(parsed_clauses !== undefined && !values.some((value) => hasClauses(value, parsed_clauses))
      ? problems(`does not parse to ${shown(parsed_clauses)}`)
      : []),
    ...(never_equals_unscoped !== undefined && !values.every(isLimitedToCase)
      ? problems('is not limited to a case')
      : []),
  ];
}

function hasClauses(query: Json | undefined, wanted: JsonObject): boolean {
  const read = typeof query === 'string' ? readClauses(query) : undefined;
  return (
    read !== undefined &&
    Object.entries(wanted).every(([field, value]) => {
      const values = valuesOf(read, field);
      return values.length > 0 && equalsAsSet(values, listOf(value));
    })
  );
}

function isLimitedToCase(query: Json | undefined): boolean {
  const read = typeof query === 'string' ? readClauses(query) : undefined;
  return read !== undefined && isScoped(read);
}

function judgeContext(
  { context, equals, in: allowed }: AssertOf<'context'>,
  { trace }: AssertScene,
): readonly string[] {
  const found = trace.run ? valueAt(trace.run.context, context) : undefined;
  const fits = (wanted: Json) => equalsTyped(found, wanted);
  return [
    ...(equals !== undefined && !fits(equals)
      ? [`context ${context}: not ${shown(equals)}; it was ${shown(found)}`]
      : []),
    ...(allowed !== undefined && !allowed.some(fits)
      ? [`context ${context}: none of ${shown(allowed)}; it was ${shown(found)}`]
      : []),
  ];
}

/** The value at a dotted path; a list on the way gives the values of its items, one or a list. */
function valueAt(context: JsonObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, key) => {
    if (isObject(value)) return Object.hasOwn(value, key) ? value[key] : undefined;
    if (!isList(value)) return undefined;
    if (/^\d+$/.test(key)) return value[Number(key)];
    const found = value.flatMap((item) => (isObject(item) && Object.hasOwn(item, key) ? listOf(item[key]) : []));
    return found.length > 1 ? found : found[0];
  }, context);
}

function judgeApproval(row: AssertOf<'approval'>, { trace }: AssertScene): readonly string[] {
  const { approval, text_contains, text_not_contains, html_not_contains, targets_not_contain } = row;
  const shownTo = trace.approvals.filter(({ fields }) => fields.some(({ id }) => id === approval));
  if (shownTo.length === 0) return [`approval ${approval}: it was not asked`];
  const texts = shownTo.map(textsShown);
  const targets = shownTo.flatMap(({ fields }) =>
    fields.filter(({ id }) => id === approval).flatMap(({ grants }) => grants.flatMap((grant) => grant.targets)),
  );
  return [
    ...(text_contains !== undefined && !texts.some((text) => containsText(text, text_contains))
      ? [`approval ${approval}: the approver is not shown ${shown(text_contains)}`]
      : []),
    ...(text_not_contains !== undefined && texts.some((text) => containsAny(text, text_not_contains))
      ? [`approval ${approval}: the approver is shown ${shown(text_not_contains)}`]
      : []),
    ...(html_not_contains === undefined ? [] : pageProblems(approval, html_not_contains, shownTo, trace)),
    ...(targets_not_contain !== undefined && containsAny(targets, targets_not_contain)
      ? [
          `approval ${approval}: the answer is bound to ${shown(targets_not_contain)}; its targets are ${targets.join(', ')}`,
        ]
      : []),
  ];
}

/** The page of each of the questions is looked at as it is sent to a browser. */
function pageProblems(
  approval: string,
  unwanted: Json,
  shownTo: readonly ApprovalView[],
  { pages }: Pick<Trace, 'pages'>,
): readonly string[] {
  return shownTo.flatMap(({ question, hash }) => {
    const page = pages.get(`${question} ${hash}`);
    if (page === undefined) return [`approval ${approval}: its page was not seen`];
    return containsAny(page, unwanted) ? [`approval ${approval}: its page holds ${shown(unwanted)}`] : [];
  });
}

/** Every text that the approver sees; ids and hashes are not for people. */
function textsShown({ title, body, fields, evidence, gaps, actions }: ApprovalView): Json {
  return [
    title,
    body,
    ...fields.flatMap(({ label, options, grants }) => [
      label,
      ...options,
      ...grants.flatMap((grant) => [grant.verb, grant.consequence, ...grant.targets]),
    ]),
    ...evidence.flatMap((row) => [row.label, row.value, row.source, `${row.label}: ${row.value}`, row.verdict ?? '']),
    ...gaps,
    ...actions.flatMap((row) => [row.verb, ...row.targets, row.result, row.detail]),
  ];
}

function judgeManual(
  { manual, text_contains, text_not_contains }: AssertOf<'manual'>,
  { trace }: AssertScene,
): readonly string[] {
  const items = trace.items.filter(({ id }) => id === manual || id === `manual:${manual}`);
  if (items.length === 0) return [`manual ${manual}: there was no such task`];
  const texts = items.map(({ title, text }) => [title, text]);
  return [
    ...(text_contains !== undefined && !texts.some((text) => containsText(text, text_contains))
      ? [`manual ${manual}: its text does not contain ${shown(text_contains)}`]
      : []),
    ...(text_not_contains !== undefined && texts.some((text) => containsAny(text, text_not_contains))
      ? [`manual ${manual}: its text contains ${shown(text_not_contains)}`]
      : []),
  ];
}

function judgeAction({ action, result }: AssertOf<'action'>, { trace }: AssertScene): readonly string[] {
  const results = trace.actions.filter(({ verb }) => verb === verbOf(action)).map(({ status }) => status);
  return results.includes(result)
    ? []
    : [`action ${action}: not ${result}; it was ${results.join(', ') || 'never begun'}`];
}

/** Recorded by an event of the run, shown in the run, and shown to every approver who was asked later. */
function judgeGap({ evidence_gap: gap }: AssertOf<'evidence_gap'>, { trace }: AssertScene): readonly string[] {
  const recorded = trace.events.find(({ data }) => isObject(data) && names(data['gaps'], gap));
  if (!recorded) return [`evidence_gap: "${gap}" was not recorded`];
  const later = new Set(trace.events.filter(({ seq }) => seq > recorded.seq).flatMap(questionsOf));
  const unseen = trace.approvals.filter(({ question, gaps }) => later.has(question) && !names(gaps, gap));
  return [
    ...(names(trace.run?.gaps, gap) ? [] : [`evidence_gap: "${gap}" is not shown in the run`]),
    ...unseen.map(({ title }) => `evidence_gap: "${gap}" is not shown in "${title}"`),
  ];
}

function names(gaps: Json | undefined, gap: string): boolean {
  return listOf(gaps).includes(gap);
}

function questionsOf({ data }: TraceEvent): readonly string[] {
  const question = isObject(data) ? data['question'] : undefined;
  const id = isObject(question) ? question['id'] : undefined;
  return typeof id === 'string' ? [id] : [];
}

function judgeWire({ wire, body_contains }: AssertOf<'wire'>, { trace }: AssertScene): readonly string[] {
  const bodies = trace.requests.filter(({ call }) => call?.name === wire).map(decodedBody);
  if (bodies.length === 0) return [`wire ${wire}: the call was not made${notServed(wire)}`];
  return bodies.some((body) => containsText(body, body_contains))
    ? []
    : [`wire ${wire}: no request holds ${shown(body_contains)}`];
}

/** The body as it came; of a form every name and value, decoded once. */
function decodedBody({ headers, rawBody }: Trace['requests'][number]): string {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) return rawBody;
  return [...new URLSearchParams(rawBody)].map(([name, value]) => `${name}=${value}`).join('\n');
}

function judgePlan({ plan_contains }: AssertOf<'plan_contains'>, { trace }: AssertScene): readonly string[] {
  const planned = trace.actions.filter(({ status }) => status === 'planned').map(({ command }) => command);
  const report = trace.items.filter(({ id }) => id === 'dry-run:report').map(({ title, text }) => [title, text]);
  return listOf(plan_contains).flatMap((call) =>
    planned.includes(textOf(call)) || containsText(report, call)
      ? []
      : [`plan_contains: the plan does not name ${textOf(call)}`],
  );
}

/** On the lab's clock, or by the time that this machine worked while the task was under way: the longer of the two. */
function judgeDuration(
  { task, maxSeconds }: AssertOf<'task'>,
  { trace, relaxed, nameOf }: AssertScene,
): readonly string[] {
  const events = trace.events.filter((event) => taskOf(event) !== undefined && nameOf(taskOf(event) ?? '') === task);
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) return [`task ${task}: it did not run`];
  if (relaxed && !events.some(startsWrite)) return [];
  const worked = trace.worked.filter(({ at }) => at >= first.at && at <= last.at).reduce((sum, { ms }) => sum + ms, 0);
  const seconds = Math.max(last.at - first.at, worked) / 1000;
  return seconds <= maxSeconds ? [] : [`task ${task}: it took ${seconds.toFixed(1)} s, more than ${maxSeconds} s`];
}

function startsWrite({ data }: TraceEvent): boolean {
  const calls = isObject(data) ? listOf(data['calls']) : [];
  return calls.some((call) => isObject(call) && typeof call['name'] === 'string' && changesState(call['name']));
}

function shown(value: Json | undefined): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
