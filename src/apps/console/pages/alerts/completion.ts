/** Completion for the query language: fields at the beginning of a term, values after the colon, operators after a term. Pure. */
import { canonicalField } from '../../../../core/query/fields.ts';
import { quotedValue } from '../../../../core/query/print.ts';

export interface Offer {
  readonly text: string;
  readonly about: string;
}

const FIELDS: readonly Offer[] = [
  { text: 'status:', about: 'open or closed' },
  { text: 'severity:', about: 'low to critical' },
  { text: 'name:', about: 'of the alert; * stands for anything' },
  { text: 'hostname:', about: 'of the endpoint' },
  { text: 'username:', about: 'of the user' },
  { text: 'hostip:', about: 'address of the endpoint' },
  { text: 'created:', about: 'when it was detected' },
  { text: 'owner:', about: 'who works on it; not owner:* for nobody' },
  { text: 'run:', about: 'how the playbook of an open alert stands' },
  { text: 'received:', about: 'when it came in' },
  { text: 'closed:', about: 'when it was closed' },
  { text: 'closereason:', about: 'as what it was closed' },
  { text: 'id:', about: 'at its source' },
  { text: 'caseid:', about: 'the case it belongs to' },
  { text: 'mitreattcktechnique:', about: 'T1218, or its name' },
  { text: 'targetprocessname:', about: 'the process' },
  { text: 'targetprocesscmd:', about: 'its command line' },
  { text: 'targetprocesssha256:', about: 'hash of its file' },
  { text: 'cgoname:', about: 'who started it' },
  { text: 'cgocmd:', about: 'command line of who started it' },
  { text: 'details:', about: 'description' },
];

const TIMES: readonly Offer[] = [
  { text: '>="1 hour ago"', about: '' },
  { text: '>="1 day ago"', about: '' },
  { text: '>="7 days ago"', about: '' },
];

const VALUES: Readonly<Record<string, readonly Offer[]>> = {
  status: [
    { text: 'open', about: '' },
    { text: 'closed', about: '' },
  ],
  severity: [
    { text: 'critical', about: '' },
    { text: 'high', about: '' },
    { text: 'medium', about: '' },
    { text: 'low', about: '' },
  ],
  created: TIMES,
  received: TIMES,
  closed: TIMES,
  run: [
    { text: 'waiting', about: 'for a person' },
    { text: 'running', about: '' },
    { text: 'failed', about: 'a person decides how to go on' },
    { text: 'paused', about: '' },
    { text: 'completed', about: 'and the alert is open still' },
    { text: 'none', about: 'no playbook took it' },
  ],
  closereason: [
    { text: '*true*', about: 'true positives' },
    { text: '*false*', about: 'false positives' },
    { text: '*duplicate*', about: '' },
  ],
};

const OPERATORS: readonly Offer[] = [
  { text: 'and ', about: 'both' },
  { text: 'or ', about: 'either' },
  { text: 'and not ', about: 'the first without the second' },
];

/** Values that are known of a field, in the order in which they are offered. */
export type Known = (field: string) => readonly string[];

const VALUES_OFFERED = 8;

/** The word that ends at the caret: outside quotes, from the last blank or bracket on. */
export function wordAt(query: string, caret: number): string {
  const before = query.slice(0, caret);
  if (hasOpenQuote(before)) return '';
  return /[^\s()]*$/.exec(before)?.[0] ?? '';
}

export function offersFor(query: string, caret: number, known: Known = () => []): readonly Offer[] {
  const word = wordAt(query, caret).replace(/^-/, '');
  const colon = word.indexOf(':');
  if (colon === -1) {
    if (hasOpenQuote(query.slice(0, caret))) return [];
    if (word === '' && isAfterTerm(query.slice(0, caret))) return OPERATORS;
    return FIELDS.filter(({ text }) => text.startsWith(word.toLowerCase()));
  }
  const field = word.slice(0, colon).toLowerCase();
  const begun = word.slice(colon + 1).toLowerCase();
  const fixed = VALUES[canonicalField(field)] ?? [];
  if (fixed.length > 0) return fixed.filter(({ text }) => text.startsWith(begun) && text !== begun);
  const bare = begun.replace(/^"/, '');
  return [...new Set(known(canonicalField(field)))]
    .filter((value) => value.toLowerCase().startsWith(bare) && value.toLowerCase() !== bare)
    .slice(0, VALUES_OFFERED)
    .map((value) => ({ text: /^[\w.-]+$/.test(value) ? value : quotedValue(value), about: 'in this list' }));
}

/** A blank behind something that is no operator: another term would have to be tied to it. */
function isAfterTerm(before: string): boolean {
  return /[^\s(]\s+$/.test(before) && !/(?:^|[\s(])(?:and|or|not)\s+$/i.test(before);
}

function hasOpenQuote(text: string): boolean {
  return (text.match(/"/g)?.length ?? 0) % 2 === 1;
}

/** The query with the offer in place of the word at the caret, and where the caret then stands. */
export function completed(
  query: string,
  caret: number,
  offer: Offer,
): { readonly query: string; readonly caret: number } {
  const word = wordAt(query, caret);
  const colon = word.indexOf(':');
  const kept = colon === -1 ? word.slice(0, word.startsWith('-') ? 1 : 0) : word.slice(0, colon + 1);
  const before = query.slice(0, caret - word.length) + kept + offer.text;
  return { query: before + query.slice(caret), caret: before.length };
}
