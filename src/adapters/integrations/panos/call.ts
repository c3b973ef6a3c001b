/**
 * Calls to a device: one address, form-encoded, and the reading of answers and refusals by the vendor's codes.
 *
 * P1. The key travels in a header, never in a URL or a body: it must not stand in anybody's access log.
 * P2. "Not there" is an answer of its own and needs the vendor's word for it: code 7 of a `get`. Everything else that is no
 *     answer is a failure, and a failure never counts as absence.
 * P3. "Another commit is in progress" certainly changed nothing: it may be sent again later.
 */
import { adviceOn } from '../../outbound/advice.ts';
import { explainResult, type HttpResult } from '../../outbound/client.ts';
import { retryAfterMs } from '../../outbound/retry.ts';
import type { Failure } from '../entries.ts';
import type { PanosIo } from './io.ts';
import { readResponse, type Response } from './schema.ts';

export type Read =
  | { readonly kind: 'read'; readonly response: Response }
  | { readonly kind: 'absent' }
  | ({ readonly kind: 'failed'; readonly lines: readonly string[] } & Failure);

export type Written =
  | { readonly kind: 'accepted'; readonly response: Response }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'later'; readonly delayMs: number; readonly detail: string }
  | { readonly kind: 'lost'; readonly detail: string };

/** Parameters of a request, without the key. */
export type Form = Readonly<Record<string, string>>;

/** How long to wait after a refusal that names no time. */
const LATER_MS = 5_000;
/** The vendor asks for 10 to 60 s between tries of a commit. */
const BUSY_MS = 20_000;
const TEXT_LENGTH_MAX = 300;

interface CodeRow {
  readonly code: string;
  readonly text: string;
  /** The vendor's fault: whether it was carried out, nobody knows. */
  readonly unclear?: true;
}

const INTERNAL: CodeRow = { code: 'panos.server-error', text: 'internal error', unclear: true };
const BAD_REQUEST: CodeRow = { code: 'panos.bad-request', text: 'a parameter is missing' };
const UNAUTHORIZED: CodeRow = { code: 'panos.unauthorized', text: 'the API key is not valid' };

/** Vendor: PAN-OS XML API, error codes. 7 is also the answer of a `get` that finds nothing. */
const CODES: Readonly<Record<string, CodeRow>> = {
  '1': { code: 'panos.bad-request', text: 'unknown command' },
  '2': INTERNAL,
  '3': INTERNAL,
  '4': INTERNAL,
  '5': INTERNAL,
  '6': { code: 'panos.bad-request', text: 'bad XPath' },
  '7': { code: 'panos.not-present', text: 'object not present' },
  '8': { code: 'panos.not-unique', text: 'object not unique' },
  '10': { code: 'panos.in-use', text: 'still referred to' },
  '11': INTERNAL,
  '12': { code: 'panos.invalid-object', text: 'invalid object' },
  '13': { code: 'panos.not-present', text: 'object not found' },
  '14': { code: 'panos.not-possible', text: 'operation not possible' },
  '15': { code: 'panos.denied', text: 'operation denied' },
  '16': { code: 'panos.forbidden', text: 'the role of the API user lacks the right' },
  '17': { code: 'panos.bad-request', text: 'invalid command or parameters' },
  '18': { code: 'panos.bad-request', text: 'malformed XML' },
  '21': INTERNAL,
  '22': { code: 'panos.unauthorized', text: 'the session timed out' },
  '400': BAD_REQUEST,
  '403': UNAUTHORIZED,
};

/** The vendor gives no code of its own for a device that is busy with a commit: these words are all there is. */
const BUSY = [
  /^another commit\/validate is in progress/i,
  /a commit is in progress/i,
  /cannot commit while an install/i,
];
/** A read: up to 3 attempts, or as many as given. */
export async function readPanos(
  io: PanosIo,
  form: Form,
  options: { readonly attempts?: number; readonly timeoutMs?: number } = {},
): Promise<Read> {
  const result = await io.http.read({ ...spec(io, form), ...options });
  const response = responseOf(result);
  if (response?.ok === true && response.code !== '7') return { kind: 'read', response };
  if (response?.code === '7' && form['action'] === 'get') return { kind: 'absent' };
  const advice = adviceOn(result, io.http.place, io.clock.now());
  const failure = { ...failureOf(io, form, result, response), ...(advice === undefined ? {} : { advice }) };
  return { kind: 'failed', lines: response?.lines ?? [], ...failure };
}

/** A write: exactly one request. */
export async function writePanos(io: PanosIo, form: Form): Promise<Written> {
  const result = await io.http.write(spec(io, form));
  const response = responseOf(result);
  const { code, detail } = failureOf(io, form, result, response);
  if (result.kind === 'no-connection') return { kind: 'later', delayMs: LATER_MS, detail };
  if (result.kind === 'lost') return { kind: 'lost', detail };
  if (result.throttled) {
    return { kind: 'later', delayMs: retryAfterMs(result.headers['retry-after'], io.clock.now()) ?? LATER_MS, detail };
  }
  // 408: a proxy gave up waiting for a request that the device may have had in full.
  if (result.status >= 500 || result.status === 408) return { kind: 'lost', detail };
  if (response?.ok === true) return { kind: 'accepted', response };
  if (response && BUSY.some((text) => response.lines.some((line) => text.test(line)))) {
    return { kind: 'later', delayMs: BUSY_MS, detail };
  }
  const unreadable = result.status < 300 && !response;
  const unclear = unreadable || rowOf(response?.code)?.unclear === true;
  return unclear ? { kind: 'lost', detail } : { kind: 'refused', code, detail };
}

function spec(io: PanosIo, form: Form) {
  return {
    path: '/api/',
    headers: () => ({ 'x-pan-key': io.config.key }),
    body: new URLSearchParams(form).toString(),
    contentType: 'application/x-www-form-urlencoded',
  };
}

function responseOf(result: HttpResult): Response | undefined {
  return result.kind === 'answer' ? readResponse(result.text) : undefined;
}

function rowOf(code: string | undefined): CodeRow | undefined {
  return code !== undefined && Object.hasOwn(CODES, code) ? CODES[code] : undefined;
}

/** Code and text of an answer that is not the wanted one. */
function failureOf(io: PanosIo, form: Form, result: HttpResult, response: Response | undefined): Failure {
  const what = [form['type'], form['action']].filter((word) => word !== undefined).join(' ');
  const where = `PAN-OS ${io.instance}: ${what} ${explainResult(result)}`;
  switch (result.kind) {
    case 'no-connection':
      return { code: 'panos.unreachable', detail: where };
    case 'lost':
      return { code: result.why === 'time-out' ? 'panos.timed-out' : 'panos.connection-lost', detail: where };
    case 'answer': {
      const row = rowOf(response?.code);
      const texts = [row?.text ?? '', response?.lines.join(' ') ?? ''].filter((text) => text !== '');
      const detail = [where, ...texts].join(': ').slice(0, where.length + TEXT_LENGTH_MAX);
      return {
        code: result.throttled ? 'panos.throttled' : (row?.code ?? codeOfStatus(result.status, response)),
        detail,
      };
    }
  }
}

function codeOfStatus(status: number, response: Response | undefined): string {
  if (status === 403 || status === 401) return 'panos.unauthorized';
  if (status >= 500) return 'panos.server-error';
  if (status >= 300) return 'panos.refused';
  return response ? 'panos.refused' : 'panos.unreadable';
}
