/**
 * What an operator can do about a service that is not reached, in words: a table from what became of a request to what to try. What a
 * product's own refusals mean is the product's business.
 */
import type { HttpResult } from './client.ts';

/** A clock that is further off than this is told: keys and certificates are checked against the time. */
const SKEW_MIN_MS = 60_000;

/** By the codes of Node (nodejs.org/api/errors.html, OpenSSL's verify codes) where a connection did not come about. */
const BY_CODE: Readonly<Record<string, (host: string) => string>> = {
  ECONNREFUSED: (host) => `Nothing listens at ${host}, or a firewall turns us away: check the address and the port.`,
  EHOSTUNREACH: (host) =>
    `There is no route to ${host}: check the network of this machine, and whether it needs a proxy.`,
  ENETUNREACH: (host) =>
    `There is no route to ${host}: check the network of this machine, and whether it needs a proxy.`,
  ENOTFOUND: (host) => `The name of ${host} is not known: check its spelling, and the DNS of this machine.`,
  EAI_AGAIN: (host) => `The name of ${host} could not be asked for: check the DNS of this machine.`,
  ERR_ADDRESS_REFUSED: (host) =>
    `The name of ${host} leads to an address that nothing is sent to: link-local, or where a cloud hands out credentials.`,
  CERT_HAS_EXPIRED: (host) => `The certificate of ${host} has expired, or the clock of this machine is wrong.`,
  CERT_NOT_YET_VALID: (host) => `The certificate of ${host} is not valid yet: the clock of this machine is wrong.`,
  ERR_TLS_CERT_ALTNAME_INVALID: (host) =>
    `The certificate that answers is not made for ${host}: take the name that it is made for.`,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  EPROTO: (host) => `${host} does not speak TLS in a way that we do: check the port, and http or https.`,
  ERR_SSL_WRONG_VERSION_NUMBER: (host) => `${host} does not speak TLS: check the port, and http or https.`,
};

function untrusted(host: string): string {
  return `The certificate of ${host} is signed by somebody whom this machine does not trust: start Riposte with NODE_EXTRA_CA_CERTS naming the certificate of that authority.`;
}

/** Undefined where the answer itself says more than we could. `place` is the client's; `now` is our clock. */
export function adviceOn(result: HttpResult, place: string, now: number): string | undefined {
  const host = URL.parse(place)?.host ?? place;
  switch (result.kind) {
    case 'no-connection': {
      if (result.why === 'time-out') {
        return `${host} does not take the connection: the address is wrong, or a firewall between drops it; allow it, or use a proxy.`;
      }
      return Object.hasOwn(BY_CODE, result.detail) ? BY_CODE[result.detail]?.(host) : undefined;
    }
    case 'lost':
      return ofLost(result.why, host);
    case 'answer':
      return ofAnswer(result, host, now);
  }
}

function ofLost(why: Extract<HttpResult, { kind: 'lost' }>['why'], host: string): string {
  switch (why) {
    case 'time-out':
      return `${host} takes the request and does not answer in time: look at its state, or at a proxy between.`;
    case 'reset':
      return `${host} ends the connection without an answer: check the port, http or https, and a proxy between.`;
    case 'too-large':
    case 'unreadable':
      return `What answers at ${host} is not the service: check the address and the port.`;
  }
}

function ofAnswer(
  { status, headers }: Extract<HttpResult, { kind: 'answer' }>,
  host: string,
  now: number,
): string | undefined {
  if (status === 401 || status === 403) return skew(headers['date'], now);
  if (status === 407) return 'The proxy asks for a login.';
  if (status >= 300 && status < 400) {
    const target = URL.parse(headers['location'] ?? '', `http://${host}`)?.host;
    return `It sends us on${target === undefined || target === host ? '' : ` to ${target}`}: give the address where the service itself answers.`;
  }
  const isPage = /^text\/html\b/i.test(headers['content-type'] ?? '');
  return isPage ? `A web page answers at ${host}, not the API: check the address.` : undefined;
}

function skew(date: string | undefined, now: number): string | undefined {
  const ms = date === undefined ? 0 : now - Date.parse(date);
  if (!(Math.abs(ms) >= SKEW_MIN_MS)) return undefined;
  const seconds = Math.round(Math.abs(ms) / 1000);
  return `The clock of this machine is ${seconds} s ${ms > 0 ? 'ahead of' : 'behind'} theirs: set it right, keys depend on it.`;
}
