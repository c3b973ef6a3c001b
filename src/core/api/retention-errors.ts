/** Refusals about how long things are kept. A block of `API_ERRORS` (`errors.ts`). */
export const RETENTION_ERRORS = {
  'retention.changed': {
    status: 412,
    title: 'Somebody else changed it first',
    hint: 'Read it again: see facts for who and which version.',
  },
  'retention.needs-version': {
    status: 428,
    title: 'The version that is to be changed is missing',
    hint: 'Send "If-Match" with the "version" that you have read.',
  },
} as const;
