/** The refusals about who may do what. A block of `API_ERRORS` (`errors.ts`). */

export const ACCESS_ERRORS = {
  'api.forbidden': {
    status: 403,
    title: 'You may not do this',
    hint: 'Ask an administrator for a role that may; facts name the permission that is missing.',
  },
  'api.not-yourself': {
    status: 403,
    title: 'Nobody acts for somebody else',
    hint: 'Leave "by" out: who acts is who the session or key belongs to.',
  },
  'api.bad-csrf': {
    status: 403,
    title: 'The token against forged requests is missing or wrong',
    hint: 'Send "csrf" of GET /api/v1/session in the header X-CSRF-Token.',
  },
  'api.foreign-origin': {
    status: 403,
    title: 'The request comes from another site',
    hint: 'Open Riposte itself. Behind a proxy, "publicUrl" of the configuration must be the address in the browser.',
  },
  'api.foreign-host': {
    status: 421,
    title: 'Riposte is not called that',
    hint: 'Use 127.0.0.1 or localhost, or the address in "publicUrl" of the configuration.',
  },
  'access.no-session': {
    status: 409,
    title: 'This is about a session, and there is none',
    hint: 'Log in; a key or the local token has no session and no password.',
  },
  'access.local-only': {
    status: 403,
    title: 'Only on the machine itself',
    hint: 'Run `riposte user setup-link` on the machine that Riposte runs on.',
  },
  'login.refused': {
    status: 401,
    title: 'The name or the password is wrong',
    hint: 'Try again, or ask an administrator for a new link.',
  },
  'login.throttled': {
    status: 429,
    title: 'Too many attempts',
    hint: 'Wait as long as "Retry-After" says. An administrator who is kept out runs `riposte user setup-link` on the machine.',
  },
  'setup.no-link': {
    status: 410,
    title: 'The link is not good any more',
    hint: 'A link is good once and for a while: ask for a new one (`riposte user setup-link`, or an administrator).',
  },
  'user.unknown': { status: 404, title: 'No such user', hint: 'See `riposte user list`.' },
  'user.exists': { status: 409, title: 'There is a user of that name', hint: 'Take another name.' },
  'user.invalid': { status: 422, title: 'Not fit for a user', hint: 'Facts name the field.' },
  'user.weak-password': {
    status: 422,
    title: 'The password is not taken',
    hint: 'Take 12 characters or more: several words that do not belong together, or what a password manager makes.',
  },
  'user.changed': {
    status: 412,
    title: 'Somebody else changed the user first',
    hint: 'Read it again: see facts for who.',
  },
  'user.needs-version': {
    status: 428,
    title: 'The version that is to be changed is missing',
    hint: 'Send "If-Match" with the "version" of the user.',
  },
  'user.last-administrator': {
    status: 409,
    title: 'The last administrator stays one',
    hint: 'Make somebody else an administrator first.',
  },
  'key.exists': { status: 409, title: 'There is a key of that name', hint: 'Take another name, or revoke that one.' },
  'key.invalid': {
    status: 422,
    title: 'Not a key that can be made',
    hint: 'A name, scopes that you have yourself (`riposte user roles`), and 1 to 730 days.',
  },
} as const satisfies Record<string, { status: number; title: string; hint: string }>;
