/** Refusals of telling people. A block of `API_ERRORS` (`errors.ts`). */
export const TELL_ERRORS = {
  'channel.unknown': { status: 404, title: 'No such channel', hint: 'See riposte channel list.' },
  'channel.exists': { status: 409, title: 'There is a channel of that name', hint: 'Take another name.' },
  'channel.bad-name': {
    status: 422,
    title: 'Not a name for a channel',
    hint: 'Up to 64 letters, digits, blanks, dots, dashes and underscores, a letter or digit first.',
  },
  'channel.unknown-kind': { status: 422, title: 'No such kind of channel', hint: 'See riposte channel kinds.' },
  'channel.bad-settings': {
    status: 422,
    title: 'The settings do not fit the channel',
    hint: 'See riposte channel kinds.',
  },
  'channel.changed': {
    status: 412,
    title: 'Somebody else changed the channel first',
    hint: 'Read it again: see facts for who.',
  },
  'channel.needs-version': {
    status: 428,
    title: 'The version that is to be changed is missing',
    hint: 'Send "If-Match" with the "version" of the channel.',
  },
  'channel.needs-secret': {
    status: 422,
    title: 'The secrets must be given again',
    hint: 'A secret is sent to no other host than the one that it was given for.',
  },
  'notification.bad-rule': { status: 422, title: 'Not a rule', hint: 'See riposte notification add-rule --help.' },
  'notification.not-failed': {
    status: 409,
    title: 'There is nothing to try again',
    hint: 'Only what has failed is tried again, and only as long as what it is about waits.',
  },
} as const satisfies Record<string, { status: number; title: string; hint: string }>;
