/** The verdict call. It is a POST that changes nothing, so it may repeat. */
import { adviceOn } from '../../outbound/advice.ts';
import { explainResult, type HttpResult } from '../../outbound/client.ts';
import type { Failure } from '../entries.ts';
import type { WildFireIo } from './io.ts';
import { readErrorText, readVerdict, type Verdict } from './schema.ts';

export type VerdictAnswer =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | ({ readonly kind: 'failed' } & Failure);

/** Asks for one value. Parameters are form-encoded: `&`, `+` and `%` of a URL stay part of it. */
export async function askVerdict(
  io: WildFireIo,
  field: 'hash' | 'url',
  value: string,
  attempts?: number,
): Promise<VerdictAnswer> {
  const { key, agent } = io.config;
  const form = new URLSearchParams({ apikey: key, ...(agent === '' ? {} : { agent }), [field]: value });
  const result = await io.http.read({
    path: '/get/verdict',
    body: form.toString(),
    contentType: 'application/x-www-form-urlencoded',
    ...(attempts === undefined ? {} : { attempts }),
  });
  const verdict = result.kind === 'answer' && result.status === 200 ? readVerdict(result.text) : undefined;
  if (verdict) return { kind: 'verdict', verdict };
  const advice = adviceOn(result, io.http.place, io.clock.now());
  return { kind: 'failed', ...failureOf(value, result), ...(advice === undefined ? {} : { advice }) };
}

/** The vendor's status codes, several of them its own. */
const CODES: Readonly<Record<number, { readonly code: string; readonly text: string }>> = {
  401: { code: 'wildfire.unauthorized', text: 'the API key is not valid' },
  403: { code: 'wildfire.forbidden', text: 'the API key may not do this' },
  405: { code: 'wildfire.bad-request', text: 'the method is not allowed' },
  419: { code: 'wildfire.quota-used', text: 'the quota is used up until 23:59 UTC' },
  420: { code: 'wildfire.bad-request', text: 'too few arguments' },
  421: { code: 'wildfire.bad-request', text: 'invalid arguments' },
  429: { code: 'wildfire.throttled', text: 'too many requests' },
};

function failureOf(value: string, result: HttpResult): Failure {
  const where = `WildFire: the verdict of ${value} is not known: ${explainResult(result)}`;
  switch (result.kind) {
    case 'no-connection':
      return { code: 'wildfire.unreachable', detail: where };
    case 'lost':
      return { code: result.why === 'time-out' ? 'wildfire.timed-out' : 'wildfire.connection-lost', detail: where };
    case 'answer': {
      const said = readErrorText(result.text);
      const row = Object.hasOwn(CODES, result.status) ? CODES[result.status] : undefined;
      const text = [row?.text, said].filter((part) => part !== undefined && part !== '').join(': ');
      return { code: row?.code ?? codeOfClass(result), detail: text === '' ? where : `${where}; ${text}` };
    }
  }
}

function codeOfClass({ status, text }: Extract<HttpResult, { kind: 'answer' }>): string {
  if (status >= 500) return 'wildfire.server-error';
  if (status >= 300) return 'wildfire.refused';
  // A refusal that comes as an ordinary page.
  return text.includes('(403)') ? 'wildfire.forbidden' : 'wildfire.unreadable';
}
