/**
 * Every refusal of the HTTP API as data: a stable code, its status, and what to do. Callers branch on the code, never on the text.
 *
 * A refusal is problem+json (RFC 9457): `type`, `title`, `status`, `detail`, `instance`, and ours: `code`, `hint`, `facts`.
 */
import { ACCESS_ERRORS } from './access-errors.ts';
import { TELL_ERRORS } from './tell-errors.ts';
import { IDENTITY_ERRORS } from './identity-errors.ts';
import { RETENTION_ERRORS } from './retention-errors.ts';
import { VIEW_ERRORS } from './view-errors.ts';

/** The codes that every route may answer with. */
export const COMMON_ERRORS = [
  'api.invalid',
  'api.unauthorised',
  'api.forbidden',
  'api.foreign-host',
  'api.foreign-origin',
  'api.not-found',
  'api.too-large',
  'api.too-many',
  'api.too-slow',
  'api.unavailable',
  'internal.unexpected',
] as const satisfies readonly ApiErrorCode[];

/** Every code that the API answers with: status and what to do. */
export const API_ERRORS = {
  ...ACCESS_ERRORS,
  ...TELL_ERRORS,
  ...IDENTITY_ERRORS,
  ...VIEW_ERRORS,
  ...RETENTION_ERRORS,
  'delivery.gone': {
    status: 410,
    title: 'The body of the delivery is not kept any more',
    hint: 'See riposte retention show: how long bodies are kept. The alerts in it are here.',
  },
  'api.unauthorised': {
    status: 401,
    title: 'Nobody is logged in',
    hint: 'Log in; or send "Authorization: Bearer <key>" with an API key, on the machine itself with the token of the data directory.',
  },
  'api.not-found': { status: 404, title: 'No such thing', hint: 'Check the id; lists name what there is.' },
  'api.invalid': { status: 400, title: 'The request cannot be read', hint: 'Compare it with the API reference.' },
  'api.too-large': { status: 413, title: 'The request is too large', hint: 'A body may have up to 8 MiB.' },
  'api.too-many': {
    status: 429,
    title: 'Too many requests',
    hint: 'Wait as long as "Retry-After" says; see "RateLimit-Remaining" of every answer.',
  },
  'api.too-slow': { status: 408, title: 'The request took too long to arrive', hint: 'Send it again, all of it.' },
  'api.key-reused': {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    hint: 'Take a new key for every request, and the same one only to repeat it.',
  },
  'alert.not-told': {
    status: 409,
    title: 'Done here, and not written back to the source',
    hint: 'Do it there by hand, or mend what the detail names and do it again.',
  },
  'api.answer-not-kept': {
    status: 409,
    title: 'The request came before, and its answer is not kept',
    hint: 'It was done, or a restart cut it off: look whether it was, and send what is missing with a new key.',
  },
  'api.unavailable': { status: 503, title: 'Not now', hint: 'The process is starting or stopping: try again.' },
  'approval.answered': {
    status: 409,
    title: 'Somebody else answered first',
    hint: 'Nothing to do: see facts for who and when.',
  },
  'approval.changed': {
    status: 409,
    title: 'What the question shows has changed',
    hint: 'Read it again and answer the new one.',
  },
  'approval.no-right': {
    status: 403,
    title: 'Your role may not answer this',
    hint: 'Ask somebody with an approver role.',
  },
  'approval.requester': {
    status: 403,
    title: 'Who asked for the run does not decide in it',
    hint: 'Ask another person to answer; `riposte approval list` shows them the question.',
  },
  'approval.incomplete': {
    status: 422,
    title: 'A required answer is missing',
    hint: 'Answer every required field with one of its options.',
  },
  'alert.invalid': {
    status: 422,
    title: 'The alert cannot be taken',
    hint: 'It needs an id and fields; see the alert format.',
  },
  'query.invalid': {
    status: 422,
    title: 'The search cannot be read',
    hint: 'See facts for the place. A search is like: status:open and name:msi* and hostname:ws-17.',
  },
  'playbook.unknown': { status: 422, title: 'No such playbook', hint: 'Name an installed playbook, or none.' },
  'alert.under-way': {
    status: 409,
    title: 'A run is under way on the alert',
    hint: 'Let it end, or cancel it first.',
  },
  'alert.not-closed': { status: 409, title: 'The alert is not closed', hint: 'There is nothing to open again.' },
  'file.invalid': { status: 422, title: 'Not a file', hint: 'Send its content as base64, up to 5 MiB of it.' },
  'line.invalid': {
    status: 422,
    title: 'The line cannot be read',
    hint: 'Write it like: !core-isolate-endpoint endpoint_id=… using=…; see facts for the place.',
  },
  'case.changed': { status: 412, title: 'Somebody else changed the case first', hint: 'Read it again.' },
  'case.needs-version': {
    status: 428,
    title: 'The version that is to be changed is missing',
    hint: 'Send "If-Match" with the "version" of the case.',
  },
  'playbook.broken': {
    status: 422,
    title: 'The text is no playbook that can be installed',
    hint: 'See facts for every problem with its line.',
  },
  'playbook.exists': {
    status: 409,
    title: 'There is a playbook of that name',
    hint: 'Edit that one, or rename yours.',
  },
  'playbook.renamed': {
    status: 422,
    title: 'The text has another name or id',
    hint: 'A version keeps both: routes and callers find it by them. Save it as a new playbook instead.',
  },
  'playbook.changed': {
    status: 412,
    title: 'Somebody else saved the playbook first',
    hint: 'Read it again, and look at the difference.',
  },
  'playbook.needs-version': {
    status: 428,
    title: 'The version that is to be changed is missing',
    hint: 'Send "If-Match" with the "hash" of the text that you have edited.',
  },
  'picture.too-tangled': {
    status: 422,
    title: 'The graph is too tangled to be drawn',
    hint: 'Split the playbook into sub-playbooks.',
  },
  'policy.invalid': {
    status: 422,
    title: 'Not a policy',
    hint: 'See docs/reference/configuration.md for what a key takes.',
  },
  'policy.changed': {
    status: 412,
    title: 'Somebody else changed the policy first',
    hint: 'Read it again: see facts for who.',
  },
  'policy.needs-version': {
    status: 428,
    title: 'The version that is to be changed is missing',
    hint: 'Send "If-Match" with the "version" of the policy.',
  },
  'list.exists': { status: 409, title: 'There is a list of that name', hint: 'Edit that one.' },
  'list.invalid': {
    status: 422,
    title: 'Not a list',
    hint: 'A name has 1 to 200 characters, a text up to 209,715.',
  },
  'list.changed': { status: 412, title: 'Somebody else changed the list first', hint: 'Read it again.' },
  'list.needs-version': {
    status: 428,
    title: 'The version that is to be changed is missing',
    hint: 'Send "If-Match" with the "version" of the list.',
  },
  'item.completed': {
    status: 409,
    title: 'Somebody else completed it first',
    hint: 'Nothing to do: see facts for who and when.',
  },
  'item.not-assigned': {
    status: 403,
    title: 'Only its assignee may complete it',
    hint: 'Ask the assignee, who is named in the list of items.',
  },
  'action.no-undo': {
    status: 409,
    title: 'This action cannot be taken back',
    hint: 'Its command has no inverse, or it is not in force.',
  },
  'instance.unknown': { status: 404, title: 'No such instance', hint: 'See riposte instance list.' },
  'instance.exists': { status: 409, title: 'There is an instance of that name', hint: 'Take another name.' },
  'instance.configured': {
    status: 409,
    title: 'The instance stands in the configuration file',
    hint: 'Change it there and start Riposte again.',
  },
  'instance.in-use': {
    status: 409,
    title: 'Actions are under way on the instance',
    hint: 'Wait until they have ended, or disable it.',
  },
  'instance.changed': {
    status: 412,
    title: 'Somebody else changed the instance first',
    hint: 'Read it again: see facts for who and when.',
  },
  'instance.needs-version': {
    status: 428,
    title: 'The version that is to be changed is missing',
    hint: 'Send "If-Match" with the "version" of the instance.',
  },
  'instance.needs-secret': {
    status: 422,
    title: 'The secrets must be given again',
    hint: 'A secret is sent to no other host than the one that it was given for.',
  },
  'instance.bad-name': {
    status: 422,
    title: 'Not a name for an instance',
    hint: 'Letters, digits, blanks, dots, dashes and underscores.',
  },
  'integration.unknown': { status: 422, title: 'No such integration', hint: 'See riposte instance products.' },
  'integration.bad-config': {
    status: 422,
    title: 'The settings do not fit the integration',
    hint: 'See riposte instance products.',
  },
  'outbound.bad-url': { status: 422, title: 'Not the address of a service', hint: 'Give an http or https URL.' },
  'secret.no-key': {
    status: 409,
    title: 'There is no key for secrets',
    hint: 'Restore the key file, or start with the key in RIPOSTE_KEY or RIPOSTE_KEY_FILE.',
  },
  'secret.bad-key': {
    status: 409,
    title: 'The key for secrets cannot be used',
    hint: 'A key is 32 random bytes in base64 or hex.',
  },
  'secret.wrong-key': {
    status: 409,
    title: 'Secrets were sealed with another key',
    hint: 'Start with that key; nothing is lost until then.',
  },
  'secret.damaged': {
    status: 409,
    title: 'A sealed secret was changed',
    hint: 'Remove the instance and add it again.',
  },
  'run.unreadable': {
    status: 409,
    title: 'The journal of this run cannot be read by this release',
    hint: 'Nothing is lost: start the release that wrote it, or restore a backup; `riposte doctor` names such runs.',
  },
  'run.ended': {
    status: 409,
    title: 'The run has ended',
    hint: 'There is nothing left to cancel, pause or resume. `riposte run again` starts a new one on the same alert.',
  },
  'run.not-paused': { status: 409, title: 'The run is not paused', hint: 'See `riposte run show` for how it stands.' },
  'run.not-ended': {
    status: 409,
    title: 'The run has not ended',
    hint: 'Cancel it first, or let it end: two runs of one alert at once would ask and act twice.',
  },
  'source.unauthorised': {
    status: 401,
    title: 'There is no such source, or this is not from it',
    hint: 'Sign the body as it is sent, with a secret that is valid, or send the key; a source that is switched off takes nothing.',
  },
  'source.stale': {
    status: 401,
    title: 'The signature is not of this time',
    hint: 'Sign with the time of now in seconds; clocks may differ by five minutes.',
  },
  'source.unknown': { status: 404, title: 'No such source', hint: 'See riposte source list.' },
  'source.exists': { status: 409, title: 'There is a source of that name', hint: 'Take another name.' },
  'source.bad-name': {
    status: 422,
    title: 'Not a name for a source',
    hint: 'Small letters, digits and dashes, 63 at most: it stands in an address.',
  },
  'source.bad-instance': {
    status: 422,
    title: 'There is no such instance',
    hint: 'See riposte instance list. An alert of an instance that is not there could be contained nowhere.',
  },
  'source.changed': {
    status: 412,
    title: 'Somebody else changed the source first',
    hint: 'Read it again: see facts for who.',
  },
  'source.needs-version': {
    status: 428,
    title: 'The version that is to be changed is missing',
    hint: 'Send "If-Match" with the "version" of the source.',
  },
  'mapping.invalid': {
    status: 422,
    title: 'The mapping cannot be used',
    hint: 'A path names places, like host.name or events.[0].user; try it with `riposte source preview`.',
  },
  'rule.unknown': { status: 404, title: 'No such routing rule', hint: 'See riposte rule list.' },
  'rule.invalid': {
    status: 422,
    title: 'Not a routing rule',
    hint: 'A rule has a name, a condition and what it does.',
  },
  'rule.changed': {
    status: 412,
    title: 'Somebody else changed the rule first',
    hint: 'Read it again: see facts for who.',
  },
  'rule.needs-version': {
    status: 428,
    title: 'The version that is to be changed is missing',
    hint: 'Send "If-Match" with the "version" of the rule.',
  },
  'rule.of-pack': {
    status: 409,
    title: 'The rule comes with a pack',
    hint: 'It can be switched off and on. A rule of your own is asked before it.',
  },
  'internal.unexpected': { status: 500, title: 'Something failed inside', hint: 'See the log; the journal is intact.' },
} as const satisfies Record<string, { status: number; title: string; hint: string }>;

export type ApiErrorCode = keyof typeof API_ERRORS;
