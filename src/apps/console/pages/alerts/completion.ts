/** Completion for the query language: fields at the beginning of a term, values after the colon. Pure. */

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
  { text: 'id:', about: 'at its source' },
  { text: 'caseid:', about: 'the case it belongs to' },
  { text: 'mitreattcktechnique:', about: 'T1218, or its name' },
  { text: 'targetprocessname:', about: 'the process' },
  { text: 'targetprocesscmd:', about: 'its command line' },
  { text: 'targetprocesssha256:', about: 'hash of its file' },
  { text: 'cgoname:', about: 'who started it' },
  { text: 'cgocmd:', about: 'command line of who started it' },
  { text: 'details:', about: 'description' },
  { text: 'owner:', about: 'whose it is' },
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
  created: [
    { text: '>="1 hour ago"', about: '' },
    { text: '>="1 day ago"', about: '' },
    { text: '>="7 days ago"', about: '' },
  ],
};

/** The word that ends at the caret: outside quotes, from the last blank or bracket on. */
export function wordAt(query: string, caret: number): string {
  const before = query.slice(0, caret);
  if ((before.match(/"/g)?.length ?? 0) % 2 === 1) return '';
  return /[^\s()]*$/.exec(before)?.[0] ?? '';
}

export function offersFor(query: string, caret: number): readonly Offer[] {
  const word = wordAt(query, caret).replace(/^-/, '');
  const colon = word.indexOf(':');
  if (colon === -1) {
    return word === '' && query.trim() !== '' ? [] : FIELDS.filter(({ text }) => text.startsWith(word.toLowerCase()));
  }
  const begun = word.slice(colon + 1).toLowerCase();
  const values = VALUES[word.slice(0, colon).toLowerCase()] ?? [];
  return values.filter(({ text }) => text.startsWith(begun) && text !== begun);
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
