/**
 * Routing: which playbook an alert gets, as rules that are asked in their order. Pure.
 *
 * G1. The first rule that takes the alert decides. One that nothing takes waits in triage, with the reason.
 * G2. A rule takes what it is sure of: what the alert does not say is unknown, and nobody is ignored for an answer that is missing.
 * G3. What a rule asks about where the alert came from (`instance`, `via`) is what we know: a field of the alert that calls itself so is not read.
 * G4. A rule that cannot be read any more, or names a playbook that is gone, takes nothing silently: the explanation names it.
 * G5. Rules of installed packs are asked last, as their packs say them: by exact name and system.
 */
import { RiposteError } from '../../core/base/errors.ts';
import { isObject, type Json, type JsonObject } from '../../core/base/json.ts';
import { canonicalField } from '../../core/query/fields.ts';
import { parseQuery } from '../../core/query/parse.ts';
import { printQuery } from '../../core/query/print.ts';
import { and, is, or, type Query } from '../../core/query/query.ts';
import { whyMatches, type Because } from '../../core/query/why.ts';
import { routeFits, type Library } from '../library/installed.ts';
import type { Route } from '../library/pack.ts';
import type { RuleRecord, RuleOutcome } from './ports.ts';

/** A rule as it is shown and asked. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly origin: 'house' | 'pack';
  /** In the search language; empty: every alert. */
  readonly condition: string;
  readonly outcome: RuleOutcome;
  readonly enabled: boolean;
  readonly changedAt: number | null;
  readonly changedBy: string | null;
  readonly version: string;
}

/** A rule that is ready to be asked. */
export interface PlannedRule extends Rule {
  readonly ask: (alert: Asked) => { readonly answer: 'takes' | 'no' | 'unknown' | 'unreadable'; readonly why: string };
}

/** An alert, and where it came from. */
export interface Asked {
  readonly fields: JsonObject;
  /** Empty: made here. */
  readonly instance: string;
  /** The name of the source by which it came; empty: by none. */
  readonly via: string;
  /** Epoch milliseconds, for relative times. */
  readonly now: number;
}

export interface Step {
  readonly rule: string;
  readonly name: string;
  readonly answer: 'takes' | 'no' | 'unknown' | 'disabled' | 'unreadable';
  /** A sentence. */
  readonly why: string;
}

export interface Decided {
  /** null: none took it. */
  readonly rule: PlannedRule | null;
  readonly outcome: RuleOutcome;
  readonly asked: readonly Step[];
}

/** Ids of rules of packs begin with this: no rule of the house does. */
export const PACK_RULE = 'pack:';
const PARTS_SHOWN = 4;
const VALUE_CHARS_SHOWN = 80;

/** G1. `otherwise`: why it waits in triage when no rule takes it. */
export function decideRoute(rules: readonly PlannedRule[], alert: Asked, otherwise: () => string): Decided {
  const asked: Step[] = [];
  for (const rule of rules) {
    const { answer, why } = rule.enabled
      ? rule.ask(alert)
      : ({ answer: 'disabled', why: 'It is switched off.' } as const);
    asked.push({ rule: rule.id, name: rule.name, answer, why });
    if (answer === 'takes') return { rule, outcome: rule.outcome, asked };
  }
  return { rule: null, outcome: { kind: 'triage', reason: otherwise() }, asked };
}

/** A rule of this house. One whose condition cannot be read takes nothing (G4). */
export function houseRule(record: RuleRecord): PlannedRule {
  const { id, name, condition, outcome, enabled, changedAt, changedBy, version } = record;
  const told: Rule = {
    id,
    name,
    origin: 'house',
    condition,
    outcome,
    enabled,
    changedAt,
    changedBy,
    version: String(version),
  };
  if (condition.trim() === '') return { ...told, ask: () => ({ answer: 'takes', why: 'It takes every alert.' }) };
  const parsed = parseQuery(condition);
  if (!parsed.ok) {
    const { message } = parsed.error;
    return { ...told, ask: () => ({ answer: 'unreadable', why: `Its condition cannot be read: ${message}.` }) };
  }
  return { ...told, ask: (alert) => askQuery(parsed.value, alert) };
}

/** G5. The rules that the installed packs bring; `switches`: rows of those that are switched off, or were. */
export function packRules(library: Library, switches: readonly RuleRecord[]): readonly PlannedRule[] {
  return library.packs.flatMap((pack) =>
    pack.routes.map((route, index): PlannedRule => {
      const id = `${PACK_RULE}${pack.id}:${index + 1}`;
      const row = switches.find((each) => each.id === id);
      return {
        id,
        name: pack.routes.length === 1 ? pack.name : `${pack.name} ${index + 1}`,
        origin: 'pack',
        condition: printQuery(queryOf(route)),
        outcome: { kind: 'playbook', playbook: route.playbook.playbook.name, dryRun: false },
        enabled: row?.enabled ?? true,
        changedAt: row?.changedAt ?? null,
        changedBy: row?.changedBy ?? null,
        version: String(row?.version ?? 0),
        ask: ({ fields }) => {
          const { fits, why } = routeFits(route, fields);
          return { answer: fits ? 'takes' : 'no', why };
        },
      };
    }),
  );
}

/** What a person would write for the route of a pack. The pack itself compares names with their case. */
function queryOf({ alertNames, os }: Route): Query {
  const names = or(alertNames.map((name) => is('name', name)));
  return os === 'any' ? names : and([names, is('agentostype', os)]);
}

/** Throws `query.invalid`, `rule.invalid`. */
export function checkRule({ name, condition, outcome }: Pick<RuleRecord, 'name' | 'condition' | 'outcome'>): void {
  if (name.trim() === '') throw new RiposteError('rule.invalid', 'the rule has no name');
  if (outcome.kind === 'ignore' && outcome.reason.trim() === '') {
    throw new RiposteError('rule.invalid', 'a rule that ignores alerts says why', {
      hint: 'Give the reason: it is kept with each alert.',
    });
  }
  if (condition.trim() === '') {
    if (outcome.kind === 'ignore') throw new RiposteError('rule.invalid', 'a rule that ignores every alert is refused');
    return;
  }
  const parsed = parseQuery(condition);
  if (parsed.ok) return;
  const { code, message, at } = parsed.error;
  throw new RiposteError('query.invalid', message, { facts: { code, at } });
}

function askQuery(query: Query, alert: Asked): ReturnType<PlannedRule['ask']> {
  const { truth, because } = whyMatches(query, recordOf(alert), { now: alert.now });
  const why = `${because.slice(0, PARTS_SHOWN).map(sentence).join('; ')}.`;
  if (truth === 'unknown') return { answer: 'unknown', why };
  return { answer: truth ? 'takes' : 'no', why };
}

function sentence({ clause, truth, values }: Because): string {
  const word = { true: 'met', false: 'not met', unknown: 'unknown' }[String(truth) as 'true' | 'false' | 'unknown'];
  if (values === undefined)
    return truth === 'unknown' ? `${clause}: unknown, the alert does not say` : `${clause}: ${word}`;
  const shown = values.map((value) =>
    JSON.stringify(value.length > VALUE_CHARS_SHOWN ? `${value.slice(0, VALUE_CHARS_SHOWN)}…` : value),
  );
  return `${clause}: ${word}, the alert has ${shown.length === 0 ? 'nothing there' : shown.join(', ')}`;
}

const OURS = ['instance', 'sourceinstance', 'via'];

/** G3. */
function recordOf({ fields, instance, via }: Asked): JsonObject {
  return { ...withoutOurs(fields), instance, sourceInstance: instance, via };
}

function withoutOurs(fields: JsonObject): JsonObject {
  const kept = Object.entries(fields).flatMap(([key, value]): [string, Json][] => {
    if (OURS.includes(canonicalField(key))) return [];
    return [[key, key.toLowerCase() === 'customfields' && isObject(value) ? withoutOurs(value) : value]];
  });
  return Object.fromEntries(kept);
}
