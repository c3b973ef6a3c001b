/**
 * What this server is called, and which requests are meant for it.
 *
 * N1. A request names us by a loopback name or by the public address; any other name is somebody's who points his own at us (DNS rebinding).
 *     The port is not compared: what is in front of us may have another one.
 * N2. Whoever is in front of us (a proxy that is declared) is believed where a request comes from; nobody else is.
 * N3. What came in by the door for the team, or through a proxy, is never the machine itself: the local token does not count there.
 */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

export class Site {
  /** The origin that people type, where one is configured. */
  readonly #public: URL | undefined;
  readonly #proxies = new BlockList();
  readonly hasProxies: boolean;
  readonly #fromTeam = new WeakSet<IncomingMessage>();
  #own = '';

  /** `proxies`: addresses or networks (`10.0.0.0/8`) of declared proxies. */
  constructor({
    publicUrl,
    proxies = [],
  }: { publicUrl?: string | undefined; proxies?: readonly string[] | undefined } = {}) {
    this.hasProxies = proxies.length > 0;
    this.#public = publicUrl === undefined ? undefined : new URL(publicUrl);
    for (const proxy of proxies) {
      const [address = '', bits] = proxy.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.#proxies.addAddress(address, family);
      else this.#proxies.addSubnet(address, Number(bits), family);
    }
  }

  /** Where it listens on this machine, once it does. */
  listensOn(url: string): void {
    this.#own = url;
  }

  /** The origin for links: what people type, else where it listens. */
  get url(): string {
    return this.#public?.origin ?? this.#own;
  }

  /** People reach it over TLS. */
  get isSecure(): boolean {
    return this.#public?.protocol === 'https:';
  }

  /** N3. */
  cameFromTeam(request: IncomingMessage): void {
    this.#fromTeam.add(request);
  }

  isOurHost(request: IncomingMessage): boolean {
    const name = hostnameOf(request.headers.host);
    return name !== undefined && (LOOPBACK.has(name) || name === this.#public?.hostname);
  }

  /** `origin`: of the header. */
  isOurOrigin(request: IncomingMessage, origin: string): boolean {
    if (origin === this.#public?.origin) return true;
    const url = URL.parse(origin);
    // As the browser sees it, of the very page that we served under this name.
    return url !== null && LOOPBACK.has(url.hostname) && url.host === request.headers.host?.toLowerCase();
  }

  /** It comes from this machine, and nobody passed it on (N3). */
  isLocal(request: IncomingMessage): boolean {
    const { headers, socket } = request;
    const isForwarded = headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined;
    const name = hostnameOf(headers.host);
    return (
      !this.#fromTeam.has(request) &&
      !isForwarded &&
      LOOPBACK.has(name ?? '') &&
      isLoopback(plain(socket.remoteAddress))
    );
  }

  isProxy(address: string | undefined): boolean {
    const from = plain(address);
    return isIP(from) !== 0 && this.#proxies.check(from, isIPv6(from) ? 'ipv6' : 'ipv4');
  }

  /** N2: the address of the caller; of a declared proxy what it says, hop by hop from the nearest. */
  addressOf({ headers, socket }: IncomingMessage): string {
    const said = String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((hop) => plain(hop.trim()));
    let address = plain(socket.remoteAddress);
    while (this.isProxy(address)) {
      const before = said.pop();
      if (before === undefined || isIP(before) === 0) break;
      address = before;
    }
    return address;
  }
}

/** Of a Host header, without its port, in lower case; undefined for what is none. */
function hostnameOf(host: string | undefined): string | undefined {
  const parts = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]\\]+)(?::\d{1,5})?$/i.exec(host ?? '');
  return parts?.[1]?.toLowerCase();
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** IPv4 as it is written, also where a socket for both families heard it. */
function plain(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
}
