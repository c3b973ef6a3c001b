/** The forms of a Cortex answer: `{"reply": …}` for a result, one error body for all refusals (vendor: REST API, errors). */
import type { Json, JsonObject } from '../../../core/base/json.ts';
import type { Answer } from '../wire.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };

/** HTTP 200 with the given body as it stands. Analytics answers have no `reply` around them. */
export function bare(body: JsonObject): Answer {
  return written(JSON.stringify(body));
}

/** HTTP 200 with JSON that was written before. */
export function written(body: string): Answer {
  return { status: 200, headers: JSON_HEADERS, body };
}

export function reply(value: Json): Answer {
  return bare({ reply: value });
}

/** The error body; `extra` is where the vendor puts the text that clients look for. */
export function refusal(status: number, message: string, extra: Json = null): Answer {
  const body = { reply: { err_code: status, err_msg: message, err_extra: extra } };
  return { status, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

const INTERNAL = 'The request to the public API could not be processed';

export function badRequest(problem: string): Answer {
  return refusal(400, 'The request is not valid', problem);
}

/** The recorded message of a refused key begins with a tab. */
export function unauthorized(): Answer {
  return refusal(401, '\tUnauthorized access: incorrect key, key id or other invalid authentication parameters');
}

/** A business refusal that the vendor dresses as HTTP 500; clients key on this exact text (vendor: endpoint actions). */
export function noEndpoint(): Answer {
  return refusal(500, INTERNAL, 'No endpoint was found for creating the requested action');
}

export function internalError(extra: Json = null): Answer {
  return refusal(500, INTERNAL, extra);
}

export function throttled(): Answer {
  return refusal(429, 'Rate limit exceeded', 'Rate limit exceeded');
}
