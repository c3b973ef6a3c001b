/** Words of an alert's status: in updates, in reads, and in closing reasons (vendor: update alerts; status codes of reads). */

interface StatusRow {
  /** What an update takes. */
  readonly word: string;
  /** What a read gives. */
  readonly code: string;
  /** Our closing reason that leads to it. */
  readonly closeReason?: string;
}

const STATUSES: readonly StatusRow[] = [
  { word: 'new', code: 'STATUS_010_NEW' },
  { word: 'under_investigation', code: 'STATUS_020_UNDER_INVESTIGATION' },
  { word: 'resolved_known_issue', code: 'STATUS_040_RESOLVED_KNOWN_ISSUE' },
  { word: 'resolved_duplicate', code: 'STATUS_050_RESOLVED_DUPLICATE', closeReason: 'Resolved - Duplicate' },
  {
    word: 'resolved_false_positive',
    code: 'STATUS_060_RESOLVED_FALSE_POSITIVE',
    closeReason: 'Resolved - False Positive',
  },
  { word: 'resolved_other', code: 'STATUS_070_RESOLVED_OTHER', closeReason: 'Resolved - Other' },
  {
    word: 'resolved_true_positive',
    code: 'STATUS_090_RESOLVED_TRUE_POSITIVE',
    closeReason: 'Resolved - True Positive',
  },
  {
    word: 'resolved_security_testing',
    code: 'STATUS_100_RESOLVED_SECURITY_TESTING',
    closeReason: 'Resolved - Security Testing',
  },
  { word: 'resolved_risk_accepted', code: 'STATUS_130_RESOLVED_RISK_ACCEPTED' },
  { word: 'resolved_dismissed', code: 'STATUS_240_RESOLVED_DISMISSED' },
  { word: 'resolved_fixed', code: 'STATUS_250_RESOLVED_FIXED' },
];

export const STATUS_WORDS: readonly string[] = STATUSES.map(({ word }) => word);
export const CLOSE_REASONS: readonly string[] = STATUSES.flatMap(({ closeReason }) => closeReason ?? []);

/**
 * The status for a closing reason. Imported playbooks close with free text that may name the outcome ("… as False Positive");
 * what names none is `resolved_other`, because a guess here would be a verdict.
 */
export function statusForCloseReason(closeReason: string): string {
  const text = closeReason.trim().toLowerCase();
  const exact = STATUSES.find((row) => row.closeReason?.toLowerCase() === text);
  if (exact) return exact.word;
  const named = STATUSES.filter((row) => {
    const outcome = row.closeReason?.toLowerCase().replace('resolved - ', '');
    return outcome !== undefined && outcome !== 'other' && text.includes(outcome);
  });
  return named.length === 1 && named[0] ? named[0].word : 'resolved_other';
}

/** True of a status word after which nobody works on the alert. */
export function isResolved(word: string): boolean {
  return word.startsWith('resolved');
}

/** Our closing reason for a status word; what has none of its own is `Resolved - Other`. */
export function closeReasonOf(word: string): string {
  return STATUSES.find((row) => row.word === word)?.closeReason ?? 'Resolved - Other';
}

/** The update word for a read's code; an unknown code gives its words in lower case. '' for none. */
export function statusWord(code: string | undefined): string {
  if (code === undefined) return '';
  const row = STATUSES.find((candidate) => candidate.code === code.toUpperCase());
  return row?.word ?? code.toLowerCase().replace(/^status_\d+_/, '');
}
