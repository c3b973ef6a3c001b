/** The look-up call: one value, one request. A URL is named by its own text in base64url without padding (vendor: URL identifiers). */
import { adviceOn } from '../../outbound/advice.ts';
import { explainResult, type HttpResult } from '../../outbound/client.ts';
import type { Failure } from '../entries.ts';
import type { VirusTotalIo } from './io.ts';
import { readApiError, readReport, type Report, type ReportKind } from './schema.ts';

export type ReportAnswer =
  | { readonly kind: 'report'; readonly report: Report }
  /** The vendor says that it has no such value: known to be unknown. */
  | { readonly kind: 'not-found' }
  | ({ readonly kind: 'failed' } & Failure);

const PATHS: Readonly<Record<ReportKind, (value: string) => string>> = {
  file: (hash) => `/files/${hash.toLowerCase()}`,
  url: (url) => `/urls/${urlId(url)}`,
  ip: (address) => `/ip_addresses/${encodeURIComponent(address)}`,
  domain: (name) => `/domains/${encodeURIComponent(name)}`,
};

export function urlId(url: string): string {
  return Buffer.from(url, 'utf8').toString('base64url');
}

export async function askReport(
  io: VirusTotalIo,
  kind: ReportKind,
  value: string,
  attempts?: number,
): Promise<ReportAnswer> {
  const result = await io.http.read({
    method: 'GET',
    path: PATHS[kind](value),
    headers: () => ({ 'x-apikey': io.config.key, accept: 'application/json' }),
    ...(attempts === undefined ? {} : { attempts }),
  });
  if (result.kind === 'answer') {
    const report = result.status === 200 ? readReport(result.text) : undefined;
    if (report && isAbout(report, kind, value)) return { kind: 'report', report };
    // Only in the vendor's own words: the 404 of a proxy or of a wrong address says nothing about the value.
    if (result.status === 404 && readApiError(result.text)?.code === 'NotFoundError') return { kind: 'not-found' };
  }
  const advice = adviceOn(result, io.http.place, io.clock.now());
  return { kind: 'failed', ...failureOf(value, result), ...(advice === undefined ? {} : { advice }) };
}

/** An answer about another value must not decide about this one. A URL has another id than the one that asked for it. */
function isAbout({ id, attributes }: Report, kind: ReportKind, value: string): boolean {
  const wanted = value.toLowerCase();
  switch (kind) {
    case 'url':
      return true;
    case 'file':
      return [id, attributes['md5'], attributes['sha1'], attributes['sha256']].some(
        (hash) => typeof hash === 'string' && hash.toLowerCase() === wanted,
      );
    case 'ip':
    case 'domain':
      return id.toLowerCase() === wanted;
  }
}

const CODES: Readonly<Record<string, string>> = {
  AuthenticationRequiredError: 'virustotal.unauthorized',
  WrongCredentialsError: 'virustotal.unauthorized',
  UserNotActiveError: 'virustotal.unauthorized',
  ForbiddenError: 'virustotal.forbidden',
  NotFoundError: 'virustotal.not-found',
  BadRequestError: 'virustotal.bad-request',
  InvalidArgumentError: 'virustotal.bad-request',
  NotAvailableYet: 'virustotal.not-available-yet',
  QuotaExceededError: 'virustotal.quota-used',
  TooManyRequestsError: 'virustotal.throttled',
  TransientError: 'virustotal.server-error',
  DeadlineExceededError: 'virustotal.server-error',
};

function failureOf(value: string, result: HttpResult): Failure {
  const where = `VirusTotal: the reputation of ${value} is not known: ${explainResult(result)}`;
  switch (result.kind) {
    case 'no-connection':
      return { code: 'virustotal.unreachable', detail: where };
    case 'lost':
      return { code: result.why === 'time-out' ? 'virustotal.timed-out' : 'virustotal.connection-lost', detail: where };
    case 'answer': {
      const error = readApiError(result.text);
      const named = error && Object.hasOwn(CODES, error.code) ? CODES[error.code] : undefined;
      const detail = error === undefined ? where : `${where}; ${error.code}: ${error.message}`;
      return { code: named ?? codeOfStatus(result), detail };
    }
  }
}

function codeOfStatus({ status, throttled }: Extract<HttpResult, { kind: 'answer' }>): string {
  if (throttled) return 'virustotal.throttled';
  if (status >= 500) return 'virustotal.server-error';
  return status >= 300 ? 'virustotal.refused' : 'virustotal.unreadable';
}
