/** Refusals of second factors, passkeys and single sign-on; `errors.ts` spreads them. */
export const IDENTITY_ERRORS = {
  'login.expired': {
    status: 401,
    title: 'The log-in is not under way any more',
    hint: 'Begin it anew: it took too long, was finished already, or began in another browser.',
  },
  'login.wrong-code': {
    status: 401,
    title: 'The code is not the right one',
    hint: 'Take the next code of the app, or a recovery code; each is good for once. Look at the clock of the phone if it goes on.',
  },
  'login.locked': {
    status: 429,
    title: 'Too many wrong codes',
    hint: 'Wait as long as facts say, or ask an administrator: `riposte user reset-factors NAME`.',
  },
  'login.stale': {
    status: 403,
    title: 'The log-in is too long ago for this',
    hint: 'Log in again, and do it within fifteen minutes.',
  },
  'factor.exists': {
    status: 409,
    title: 'There are one-time codes already',
    hint: 'Remove them first.',
  },
  'factor.none': {
    status: 409,
    title: 'There are no one-time codes',
    hint: 'Enrol an app first.',
  },
  'factor.required': {
    status: 409,
    title: 'Your role needs a second factor',
    hint: 'Add another one before you remove the last.',
  },
  'factor.bad-role': {
    status: 422,
    title: 'No such role',
    hint: 'Roles are viewer, analyst, approver, administrator.',
  },
  'passkey.refused': {
    status: 401,
    title: 'The passkey was not accepted',
    hint: 'Try again, or log in in another way; the audit says what was wrong.',
  },
  'passkey.unusable': {
    status: 409,
    title: 'Passkeys need a name, not an address',
    hint: 'Open Riposte under http://localhost, or set publicUrl to the https address with a domain name that people use.',
  },
  'passkey.unknown': { status: 404, title: 'No such passkey', hint: 'See the list of passkeys.' },
  'passkey.known': { status: 409, title: 'The passkey is registered already', hint: 'Log in with it.' },
  'passkey.bad-name': { status: 422, title: 'Not a name for a passkey', hint: 'Take 1 to 60 characters.' },
  'passkey.too-many': { status: 409, title: 'Too many passkeys', hint: 'Remove one that is not used any more.' },
  'sso.unknown': { status: 404, title: 'No such provider', hint: 'See `riposte sso list`.' },
  'sso.bad-config': {
    status: 422,
    title: 'The settings of the provider do not fit',
    hint: 'See `riposte sso set --help`.',
  },
  'sso.needs-secret': {
    status: 422,
    title: 'The secret must be given again',
    hint: 'A secret is sent to no other provider and for no other client than the one that it was given for.',
  },
  'sso.unreachable': {
    status: 503,
    title: 'The provider does not answer',
    hint: 'Log in in another way; an administrator finds out more by `riposte sso test`.',
  },
  'sso.bad-provider': {
    status: 409,
    title: 'What answers is not that provider',
    hint: 'Compare the issuer, letter by letter, with what the provider says of itself; `riposte sso test` says more.',
  },
  'sso.bad-client': {
    status: 409,
    title: 'The provider does not know the client',
    hint: 'Compare client id and secret with those at the provider; `riposte sso set NAME --secret`.',
  },
  'sso.refused': {
    status: 401,
    title: 'The log-in at the provider did not hold',
    hint: 'Begin it anew. If it goes on, an administrator finds in the audit what was wrong.',
  },
  'sso.domain': {
    status: 403,
    title: 'Your address of mail is not one that is let in',
    hint: 'Log in with your account of the organisation, or ask an administrator to let your domain in.',
  },
  'sso.no-role': {
    status: 403,
    title: 'You are known, but have no role here',
    hint: 'Ask an administrator of Riposte to add a row for one of your groups, or that of your provider to put you into one that has a role.',
  },
  'sso.no-account': {
    status: 403,
    title: 'There is no active account for you',
    hint: 'Ask an administrator: the account is disabled, or no name was free for one.',
  },
} as const satisfies Record<string, { status: number; title: string; hint: string }>;
