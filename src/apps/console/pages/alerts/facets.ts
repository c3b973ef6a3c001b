/**
 * Quick filters: a row of choices that write the query. They read it again from its tree, so what somebody typed by hand and what was pressed are
 * the same thing. Pure.
 *
 * F1. Only members of the outermost `and` are touched; whatever else the query says stays word for word.
 * F2. A query that cannot be read is not written to.
 */
import { canonicalField } from '../../../../core/query/fields.ts';
import { parseQuery } from '../../../../core/query/parse.ts';
import { printQuery } from '../../../../core/query/print.ts';
import { and, is, or, type Query } from '../../../../core/query/query.ts';

export interface Choice {
  readonly label: string;
  readonly about?: string;
  /** One clause of the language. */
  readonly clause: string;
}

export interface Facet {
  readonly label: string;
  readonly choices: readonly Choice[];
  /** Several at once mean any of them. */
  readonly several: boolean;
}

/** `user`: whose alerts are "mine". */
export function facetsFor(user: string): readonly Facet[] {
  return [
    {
      label: 'State',
      several: false,
      choices: [
        { label: 'Open', clause: 'status:open' },
        { label: 'Closed', clause: 'status:closed' },
      ],
    },
    {
      label: 'Severity',
      several: true,
      choices: ['critical', 'high', 'medium', 'low'].map((word) => ({
        label: word.charAt(0).toUpperCase() + word.slice(1),
        clause: `severity:${word}`,
      })),
    },
    {
      label: 'Work',
      several: true,
      choices: [
        { label: 'Waits for a person', about: 'A question or a task of its playbook is open', clause: 'run:waiting' },
        { label: 'Failed', about: 'Its playbook failed and a person decides how to go on', clause: 'run:failed' },
        { label: 'Left over', about: 'Its playbook is over, and it is open still', clause: 'run:completed' },
      ],
    },
    {
      label: 'Whose',
      several: true,
      choices: [
        { label: 'Mine', clause: printQuery(is('owner', user)) },
        { label: "Nobody's", about: 'Nobody works on it', clause: 'not owner:*' },
      ],
    },
    {
      label: 'Verdict',
      several: true,
      choices: [
        { label: 'True positive', about: 'Closed as one', clause: 'closereason:*true*' },
        { label: 'False positive', about: 'Closed as one', clause: 'closereason:*false*' },
      ],
    },
  ];
}

/** The labels of a facet that the query says; undefined where the query cannot be read. */
export function chosenIn(query: string, facet: Facet): ReadonlySet<string> | undefined {
  const read = membersOf(query);
  if (!read) return undefined;
  const known = new Map(facet.choices.map(({ clause, label }) => [canonical(clause), label]));
  const found = read.flatMap((member) => labelsOf(member, known) ?? []);
  return new Set(found);
}

/** The query with the choice made, or taken back. */
export function toggled(query: string, facet: Facet, label: string): string {
  const members = membersOf(query);
  const before = chosenIn(query, facet);
  if (!members || !before) return query;
  const known = new Map(facet.choices.map((choice) => [canonical(choice.clause), choice.label]));
  const others = members.filter((member) => labelsOf(member, known) === undefined);
  const next = new Set(facet.several ? before : []);
  if (before.has(label)) next.delete(label);
  else next.add(label);
  const clauses = facet.choices.filter((choice) => next.has(choice.label)).map(({ clause }) => treeOf(clause));
  const all = clauses.length === 0 ? others : placed(others, or(clauses), members, known);
  return all.length === 0 ? '' : printQuery(and(all));
}

/** The query with this clause besides: for figures and values that lead to the list. */
export function narrowed(query: string, clause: string): string {
  return query.trim() === '' ? clause : `${wrapped(query)} and ${clause}`;
}

/** In the place of what was there before, else at the end. */
function placed(
  others: readonly Query[],
  added: Query,
  members: readonly Query[],
  known: ReadonlyMap<string, string>,
): readonly Query[] {
  const at = members.findIndex((member) => labelsOf(member, known) !== undefined);
  const index = at === -1 ? others.length : Math.min(at, others.length);
  return [...others.slice(0, index), added, ...others.slice(index)];
}

/** What a member says of the facet, where it says nothing else. */
function labelsOf(member: Query, known: ReadonlyMap<string, string>): readonly string[] | undefined {
  const parts = member.kind === 'or' ? member.of : [member];
  const labels = parts.map((part) => known.get(keyOf(part)));
  return labels.every((label) => label !== undefined) ? labels : undefined;
}

function membersOf(query: string): readonly Query[] | undefined {
  if (query.trim() === '') return [];
  const read = parseQuery(query);
  if (!read.ok) return undefined;
  return read.value.kind === 'and' ? read.value.of : [read.value];
}

function canonical(clause: string): string {
  return keyOf(treeOf(clause));
}

/** Aliases and case do not matter. */
function keyOf(query: Query): string {
  if (query.kind === 'not') return `not ${keyOf(query.of)}`;
  if (query.kind === 'is') return `${canonicalField(query.field)}:${query.value.toLowerCase()}`;
  return printQuery(query).toLowerCase();
}

function treeOf(clause: string): Query {
  const read = parseQuery(clause);
  if (!read.ok) throw new Error(`no clause: ${clause}`);
  return read.value;
}

function wrapped(query: string): string {
  const read = parseQuery(query);
  return read.ok && read.value.kind === 'or' ? `(${query})` : query;
}
