/** From what was thrown to what a caller is told: problem+json (RFC 9457) with a code of `API_ERRORS`. */
import { API_ERRORS, type ApiErrorCode } from '../../core/api/errors.ts';
import type { ProblemView } from '../../core/api/views.ts';
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';

/** An error that the API answers with. */
export function apiError(code: ApiErrorCode, detail = '', facts?: JsonObject): RiposteError {
  const { title, hint } = API_ERRORS[code];
  return new RiposteError(code, detail === '' ? title : detail, { hint, ...(facts && { facts }) });
}

/**
 * What a caller is told. Of what failed inside he gets the code and no text: messages of the system name files, and those of a
 * defect whatever it tripped over. `url`: of the request; of it the path is told.
 */
export function problemOf(thrown: unknown, url: string): ProblemView {
  const error = toRiposteError(thrown);
  const code = apiCodeOf(thrown);
  const { status, title, hint } = API_ERRORS[code];
  return {
    type: `https://riposte.invalid/errors/${code}`,
    title,
    status,
    detail: status < 500 ? error.message : `${title} (${error.code})`,
    instance: url.replace(/[?#].*$/s, ''),
    code,
    hint: error.hint ?? hint,
    ...(error.facts === undefined ? {} : { facts: error.facts }),
  };
}

function apiCodeOf(thrown: unknown): ApiErrorCode {
  if (thrown instanceof RiposteError) {
    const { code } = thrown;
    if (Object.hasOwn(API_ERRORS, code)) return code as ApiErrorCode;
    if (code === 'store.bad-page') return 'api.invalid';
    return code.startsWith('store.') ? 'api.unavailable' : 'internal.unexpected';
  }
  const status = statusOf(thrown);
  if (status === 413) return 'api.too-large';
  return status >= 400 && status < 500 ? 'api.invalid' : 'internal.unexpected';
}

/** The status that Fastify gives to what it refuses by itself; 500 for anything else. */
function statusOf(thrown: unknown): number {
  return typeof thrown === 'object' && thrown !== null && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
}
