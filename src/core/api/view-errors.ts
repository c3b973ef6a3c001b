/** Refusals about saved views. A block of `API_ERRORS` (`errors.ts`). */
export const VIEW_ERRORS = {
  'view.unknown': { status: 404, title: 'No such view', hint: 'See riposte view list.' },
  'view.exists': { status: 409, title: 'There is a view of that name', hint: 'Take another name, or change that one.' },
  'view.too-many': { status: 409, title: 'There are too many views', hint: 'Remove some that nobody uses.' },
  'view.changed': {
    status: 412,
    title: 'Somebody else changed the view first',
    hint: 'Read it again: see facts for who and when.',
  },
  'view.needs-version': {
    status: 428,
    title: 'The version that is to be changed is missing',
    hint: 'Send "If-Match" with the "version" of the view.',
  },
} as const;
