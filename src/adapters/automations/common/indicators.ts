/**
 * createNewIndicator, setIndicator, findIndicators, getIndicator, deleteIndicators, associateIndicatorToIncident and its kin: what is kept
 * of indicators across alerts.
 *
 * N1. A value is kept in the normal form of its type: two spellings of a URL are one indicator.
 * N2. What a playbook says of an indicator counts like the word of a very reliable vendor, never like that of a person.
 * N3. An alert of another source is no alert of this run: only the run's own alert is linked or let go.
 */
import { asList, getOwn, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CallScope, CommandRow, Outcome } from '../../../core/engine/commands.ts';
import type { RecordChange } from '../../../core/engine/records.ts';
import { matches } from '../../../core/query/match.ts';
import { parseQuery } from '../../../core/query/parse.ts';
import { normalValue, typeName, typeOf, valuesIn } from '../../../domain/alerts/indicators/kinds.ts';
import type { IndicatorRecord } from '../../../domain/alerts/records.ts';
import { manualScore } from '../../../domain/alerts/judging.ts';
import { scoreFrom, scoreOf, VERDICTS } from '../../../domain/alerts/verdict.ts';
import { asText, isEmpty, textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';

/** Indicators that one search looks at; beyond it the answer says that it is not whole. */
const SEARCHED_MAX = 5000;
const PAGE = 500;

const VALUE = { name: 'value', description: 'The value, in any spelling that stands for it.', required: true } as const;
const TYPE = { name: 'type', description: 'IP, IPv6, URL, Domain, File, Email, CVE, or a type of your own.' } as const;

export const createNewIndicator: CommandRow<AutomationPorts> = {
  name: 'createNewIndicator',
  description: 'Keeps an indicator and links it to the alert; one that is kept already gets the fields that are given.',
  risk: 'write',
  args: [
    VALUE,
    { ...TYPE, description: `${TYPE.description} Without it, what the value looks like.` },
    { name: 'reputation', description: 'Good, Suspicious, Bad, None, or 0 to 3.' },
    { name: 'verdict', description: 'Another name of reputation.' },
    { name: 'source', description: 'Who says so.', defaultValue: 'Playbook' },
    { name: 'comment', description: 'A comment that is kept with it.' },
  ],
  outputs: [],
  record: indicatorRecord((args, _ports, scope) => Promise.resolve(putOutcome(args, scope))),
};

export const setIndicator: CommandRow<AutomationPorts> = {
  ...createNewIndicator,
  name: 'setIndicator',
  description: 'Changes fields of an indicator that is kept.',
  record: indicatorRecord(async (args, ports, scope) => {
    const put = putOutcome(args, scope);
    const [change] = put.records ?? [];
    if (change?.kind !== 'indicator.put') return put;
    const { rows } = await ports.records.indicators({ values: [change.value], type: change.type, limit: 1 });
    return rows.length === 0 ? unknownIndicator(change.value) : put;
  }),
};

export const associateIndicatorToIncident = linking(
  'associateIndicatorToIncident',
  'Links an indicator to the alert.',
  true,
);
export const associateIndicatorsToIncident = linking(
  'associateIndicatorsToIncident',
  'Links indicators to the alert.',
  true,
);
export const associateIndicatorsToAlert = linking('associateIndicatorsToAlert', 'Links indicators to the alert.', true);
export const unAssociateIndicatorsFromIncident = linking(
  'unAssociateIndicatorsFromIncident',
  'Takes the links between indicators and the alert away.',
  false,
);

export const deleteIndicators: CommandRow<AutomationPorts> = {
  name: 'deleteIndicators',
  description: 'Forgets indicators: those of the values, or those that a query finds.',
  risk: 'write',
  args: [
    { name: 'value', description: 'Values.', isArray: true },
    { name: 'query', description: 'A query as that of findIndicators.' },
    { name: 'reason', description: 'Why, for the audit.' },
  ],
  outputs: [],
  record: indicatorRecord(async (args, ports) => {
    const found = await foundBy(args, ports, SEARCHED_MAX);
    if ('error' in found) return found.error;
    const records = found.rows.map(({ type, value }): RecordChange => ({ kind: 'indicator.delete', type, value }));
    return changed(records, `${records.length} indicators deleted ${oneLine(textOf(args, 'reason'), 200)}`.trim());
  }),
};

export const findIndicators: CommandRow<AutomationPorts> = {
  name: 'findIndicators',
  description: 'Gives the indicators that are kept and fit a query, newest first.',
  risk: 'read',
  args: [
    {
      name: 'query',
      description:
        'type:, value:, reputation: (Good, Suspicious, Bad, None), verdict:, source:, investigationIDs:, and fields of your own.',
    },
    { name: 'value', description: 'Values instead of a query.', isArray: true },
    { name: 'size', description: 'How many at most, 1 to 1000.', defaultValue: '100' },
  ],
  outputs: [],
  run: async (args, ports) => {
    const size = Math.min(1000, Math.max(1, Math.trunc(Number(textOf(args, 'size'))) || 100));
    const found = await foundBy(args, ports, size);
    if ('error' in found) return found.error;
    const said = `${found.rows.length} indicators${found.isWhole ? '' : `; more than ${SEARCHED_MAX} are kept, and the older ones were not looked at`}`;
    return { entries: [{ ...note(said), contents: found.rows.map(shown), readable: said }] };
  },
};

export const getIndicator: CommandRow<AutomationPorts> = {
  name: 'getIndicator',
  description: 'Gives an indicator that is kept.',
  risk: 'read',
  args: [VALUE],
  outputs: [],
  run: async (args, ports) => {
    const value = textOf(args, 'value');
    const rows = await byValue(value, ports);
    if (rows.length === 0) return unknownIndicator(value);
    return { entries: [{ ...note(oneLine(value, 300)), contents: rows.map(shown) }] };
  },
};

export const getIndicatorDBotScore: CommandRow<AutomationPorts> = {
  name: 'GetIndicatorDBotScore',
  description: 'Writes the score of an indicator that is kept, worked out from all that vendors said.',
  risk: 'read',
  args: [{ name: 'indicator', description: 'The value.', required: true }],
  outputs: [{ path: 'DBotScore', description: 'Indicator, Type, Vendor, Score.' }],
  run: async (args, ports) => {
    const value = textOf(args, 'indicator');
    const rows = await byValue(value, ports);
    if (rows.length === 0) return unknownIndicator(value);
    const scores = rows.map((row) => ({
      Indicator: row.value,
      Type: row.type.toLowerCase(),
      Vendor: 'Riposte',
      Score: scoreOf(row.scores, manualOf(row)),
    }));
    const key =
      'DBotScore(val.Indicator && val.Indicator == obj.Indicator && val.Vendor == obj.Vendor && val.Type == obj.Type)';
    const said = scores
      .map(({ Indicator, Score }) => `${oneLine(Indicator, 200)}: ${VERDICTS[Score] ?? 'unknown'}`)
      .join('\n');
    return { entries: [{ ...note(said), contents: scores, readable: said, context: { [key]: scores } }] };
  },
};

function indicatorRecord(
  change: (args: JsonObject, ports: AutomationPorts, scope: CallScope) => Promise<Outcome>,
): NonNullable<CommandRow<AutomationPorts>['record']> {
  return {
    verb: 'change-indicator',
    targets: (args) => [...valuesOf(args), textOf(args, 'query')].filter((text) => text.trim() !== ''),
    change,
  };
}

/** Values of the argument: a list, or a text with commas that is no value itself. */
function valuesOf(args: JsonObject): readonly string[] {
  const given = [...asList(getOwn(args, 'value')), ...asList(getOwn(args, 'values'))].map(asText);
  return given.flatMap(valuesIn);
}

/** Arguments of createNewIndicator that are no fields of the indicator. */
const OWN: ReadonlySet<string> = new Set(
  'value type reputation verdict source comment merge seenNow sourceTimeStamp relatedIncidents manual manualBy'.split(
    ' ',
  ),
);

function putOutcome(args: JsonObject, { alertRef }: CallScope): Outcome {
  const written = textOf(args, 'value');
  const given = textOf(args, 'type').trim();
  const type = given === '' ? typeOf(written) : typeName(given);
  const value = type === undefined ? undefined : normalValue(type, written);
  if (type === undefined || value === undefined) {
    const what =
      given === '' ? 'any indicator that is known here; name its type' : `a value of the type ${oneLine(given, 60)}`;
    return errorOutcome('indicator.value', `"${oneLine(written, 300)}" is not ${what}.`);
  }
  const word = textOf(args, 'reputation') || textOf(args, 'verdict');
  const score = word === '' ? undefined : scoreFrom(word);
  if (word !== '' && score === undefined) {
    return errorOutcome(
      'indicator.reputation',
      `"${oneLine(word, 60)}" is no reputation: Good, Suspicious, Bad or None.`,
    );
  }
  const vendor = oneLine(textOf(args, 'source'), 100) || 'Playbook';
  const comment = textOf(args, 'comment');
  const custom = Object.entries(args).filter(([name, each]) => !OWN.has(name) && !isEmpty(each));
  const fields: JsonObject = { ...Object.fromEntries(custom), ...(comment === '' ? {} : { comment }) };
  const scores = score === undefined ? [] : [{ vendor, score, reliability: 'A++' }];
  const said = `${type} ${oneLine(value, 300)} is kept${score === undefined ? '' : ` as ${VERDICTS[score] ?? 'unknown'}`}`;
  const change: RecordChange = { kind: 'indicator.put', type, value, fields, scores, alerts: [alertRef] };
  const contents = {
    value,
    indicator_type: type,
    score: score ?? 0,
    source: vendor,
    CustomFields: Object.fromEntries(custom),
  };
  return { ...changed([change], said), entries: [{ ...note(said), contents, readable: said }] };
}

function linking(name: string, description: string, isLink: boolean): CommandRow<AutomationPorts> {
  return {
    name,
    description,
    risk: 'write',
    args: [
      { name: 'value', description: 'Values.', isArray: true },
      { name: 'values', description: 'Another name of value.', isArray: true },
      { name: 'incidentId', description: 'Id of the alert: only that of the run.' },
    ],
    outputs: [],
    record: indicatorRecord(async (args, ports, { alertRef }) => {
      const asked = textOf(args, 'incidentId').trim();
      if (asked !== '' && asked !== alertRef.id) {
        return errorOutcome(
          'indicator.other-alert',
          `Only the alert of the run can be linked, not ${oneLine(asked, 100)}.`,
        );
      }
      const rows = (await Promise.all(valuesOf(args).map((value) => byValue(value, ports)))).flat();
      const alerts = [alertRef];
      const records = rows.map(({ type, value }): RecordChange =>
        isLink
          ? { kind: 'indicator.put', type, value, fields: {}, scores: [], alerts }
          : { kind: 'indicator.unlink', type, value, alerts },
      );
      return changed(records, `${records.length} indicators ${isLink ? 'linked' : 'let go'}`);
    }),
  };
}

function changed(records: readonly RecordChange[], said: string): Outcome {
  const audit = records.length === 0 ? [] : [{ name: 'indicator.changed', detail: said }];
  return { entries: [note(said)], records, audit };
}

/** Under its own type, and under any other that the value may have been kept as. */
async function byValue(written: string, { records }: AutomationPorts): Promise<readonly IndicatorRecord[]> {
  const type = typeOf(written);
  const normal = type === undefined ? undefined : normalValue(type, written);
  const values = [...new Set([written.trim(), ...(normal === undefined ? [] : [normal])])];
  return (await records.indicators({ values, limit: 100 })).rows;
}

type Found = { readonly rows: readonly IndicatorRecord[]; readonly isWhole: boolean } | { readonly error: Outcome };

async function foundBy(args: JsonObject, ports: AutomationPorts, size: number): Promise<Found> {
  const values = valuesOf(args);
  if (values.length > 0) {
    const rows = (await Promise.all(values.map((value) => byValue(value, ports)))).flat();
    return { rows: rows.slice(0, size), isWhole: true };
  }
  const text = textOf(args, 'query').trim();
  if (text === '') return { error: errorOutcome('indicator.no-query', 'A query or values are needed.') };
  const query = parseQuery(text);
  if (!query.ok) return { error: errorOutcome('indicator.query', query.error.message) };
  const rows: IndicatorRecord[] = [];
  let looked = 0;
  let cursor: string | undefined;
  while (rows.length < size && looked < SEARCHED_MAX) {
    const page = await ports.records.indicators({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    looked += page.rows.length;
    for (const row of page.rows) {
      // All that is known of an indicator is here: what it does not say is not so.
      const truth = matches(query.value, searched(row), { now: ports.clock.now(), answers: () => true });
      if (truth === true && rows.length < size) rows.push(row);
    }
    if (page.next === null) return { rows, isWhole: true };
    cursor = page.next;
  }
  return { rows, isWhole: rows.length >= size };
}

/** XSOAR's words for a score, in queries. */
const REPUTATIONS = ['None', 'Good', 'Suspicious', 'Bad'] as const;

function searched(row: IndicatorRecord): JsonObject {
  const score = scoreOf(row.scores, manualOf(row));
  const lowered = Object.entries(row.fields).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    ...Object.fromEntries(lowered),
    type: row.type,
    value: row.value,
    score,
    reputation: REPUTATIONS[score] ?? 'None',
    verdict: VERDICTS[score] ?? 'unknown',
    source: row.scores.map(({ vendor }) => vendor),
    investigationids: row.alerts.map(({ id }) => id),
    incidentids: row.alerts.map(({ id }) => id),
    firstseen: new Date(row.firstSeen).toISOString(),
    lastseen: new Date(row.lastSeen).toISOString(),
  };
}

/** An indicator as XSOAR's scripts read it. */
function shown(row: IndicatorRecord): Json {
  const { type, value, fields, scores, alerts, firstSeen, lastSeen } = row;
  return {
    value,
    indicator_type: type,
    score: scoreOf(scores, manualOf(row)),
    verdict: VERDICTS[scoreOf(scores, manualOf(row))] ?? 'unknown',
    CustomFields: fields,
    scores: scores.map(({ vendor, score, reliability }) => ({ vendor, score, reliability })),
    investigationIDs: alerts.map(({ id }) => id),
    firstSeen: new Date(firstSeen).toISOString(),
    lastSeen: new Date(lastSeen).toISOString(),
  };
}

function manualOf({ fields }: IndicatorRecord): number | undefined {
  return manualScore(fields);
}

function unknownIndicator(value: string): Outcome {
  return errorOutcome('indicator.unknown', `No indicator "${oneLine(value, 300)}" is kept.`);
}
