/**
 * Where the server listens: on this machine always, and for the team where that is configured.
 *
 * L1. The door of the machine is 127.0.0.1, plain: the command line comes in there, whatever certificates do.
 * L2. The door for the team speaks TLS, or stands behind a declared proxy that does, and then nobody else's connection is taken. There is no
 *     third way: a password never crosses a network in the open.
 * L3. Who is slow is cut off: headers within HEADERS_MS, the whole request within REQUEST_MS. A stream that goes out has no end.
 * L4. A renewed certificate is taken up without a restart. One that cannot be read, or does not fit its key, changes nothing and is said.
 */
import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { isIP, type Socket } from 'node:net';
import type { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { API_ERRORS, type ApiErrorCode } from '../../core/api/errors.ts';
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import type { Site } from './site.ts';

const HEADERS_MS = 10_000;
export const REQUEST_MS = 30_000;
const LOOK_EVERY_MS = 2_000;
const RENEWAL_MS = 30_000;
/** A browser that watches holds one; what is more than this is no team. */
const CONNECTIONS_MAX = 2_000;

/** For the making of every server of ours (L3). */
export const PATIENCE = {
  headersTimeout: HEADERS_MS,
  requestTimeout: REQUEST_MS,
  connectionsCheckingInterval: LOOK_EVERY_MS,
} as const;

/** The door for the team. */
export interface ListenOptions {
  /** An address of this machine; `0.0.0.0` all of them. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM files. Both, or neither. */
  readonly certificate?: string;
  readonly key?: string;
  /** How often the files are looked at for a renewed certificate; default 30 s. */
  readonly lookEveryMs?: number;
}

/** How it is reached: what a configuration says of it. */
export interface Reach {
  readonly listen?: ListenOptions | undefined;
  /** The origin that people type. */
  readonly publicUrl?: string | undefined;
  /** Addresses or networks of proxies in front, which are believed where a request comes from. */
  readonly proxies?: readonly string[] | undefined;
}

const HINT = 'docs/reference/configuration.md lists the keys and what they may hold.';

/** Throws `config.unsafe`, `config.invalid` for what must not be listened on. */
export function checkListening({ listen, publicUrl, proxies = [] }: Reach): void {
  const url = publicUrl === undefined ? undefined : URL.parse(publicUrl);
  if (
    url === null ||
    (url && (!/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search + url.hash !== ''))
  ) {
    throw new RiposteError('config.invalid', 'publicUrl is no origin such as https://riposte.example.com', {
      hint: HINT,
    });
  }
  if (url?.username || url?.password)
    throw new RiposteError('config.invalid', 'publicUrl holds a user', { hint: HINT });
  const isNear = url === undefined || /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (!isNear && url.protocol !== 'https:') throw unsafe('publicUrl is not https');
  for (const proxy of proxies) {
    const [address = '', bits = '0'] = proxy.split('/');
    if (isIP(address) === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (isIP(address) === 4 ? 32 : 128)) {
      throw new RiposteError('config.invalid', `proxies: ${JSON.stringify(proxy)} is no address`, {
        hint: HINT,
      });
    }
  }
  if (!listen) return;
  if ((listen.certificate === undefined) !== (listen.key === undefined)) {
    throw new RiposteError('config.invalid', 'listen.certificate and listen.key go together', { hint: HINT });
  }
  if (url === undefined) {
    throw new RiposteError('config.invalid', 'listen needs publicUrl: the address that people type', { hint: HINT });
  }
  const hasProxy = proxies.length > 0 && url.protocol === 'https:';
  const isLoopback = listen.host === 'localhost' || listen.host === '::1' || listen.host.startsWith('127.');
  if (isLoopback || listen.certificate !== undefined || hasProxy) return;
  throw unsafe(`listen.host ${listen.host} is reached from elsewhere, without TLS`);
}

function unsafe(message: string): RiposteError {
  return new RiposteError('config.unsafe', message, {
    hint: 'Give listen.certificate and listen.key, or name the proxy in front in proxies and its https address in publicUrl.',
  });
}

export interface Doors {
  /** Of this machine. */
  readonly url: string;
  close(): Promise<void>;
}

/** Throws what the system says of a port that is taken or a certificate that cannot be read. */
export async function openDoors(
  server: FastifyInstance,
  site: Site,
  port: number,
  listen: ListenOptions | undefined,
  report: (code: string, detail: string) => void,
): Promise<Doors> {
  await server.listen({ host: '127.0.0.1', port });
  server.server.maxConnections = CONNECTIONS_MAX;
  const url = `http://127.0.0.1:${portOf(server.server) ?? port}`;
  site.listensOn(url);
  const team = listen && (await openForTeam(server, site, listen));
  const unwatch = team && listen ? renewing(team, listen, report) : () => undefined;
  return {
    url,
    close: async () => {
      unwatch();
      const closed = Promise.withResolvers<void>();
      if (team) {
        team.close(() => {
          closed.resolve();
        });
        team.closeAllConnections();
      } else closed.resolve();
      await Promise.all([closed.promise, server.close()]);
    },
  };
}

async function openForTeam(server: FastifyInstance, site: Site, listen: ListenOptions): Promise<Server> {
  const { host, port, certificate, key } = listen;
  // Not by `import`: see adapters/outbound/node.ts.
  const create = async (): Promise<Server> => {
    if (certificate === undefined || key === undefined) {
      return process.getBuiltinModule('node:http').createServer({ ...PATIENCE });
    }
    const [cert, secret] = await Promise.all([readFile(certificate), readFile(key)]);
    const options = { ...PATIENCE, cert, key: secret, minVersion: 'TLSv1.2' } as const;
    return process.getBuiltinModule('node:https').createServer(options);
  };
  const team = await create();
  team.maxConnections = CONNECTIONS_MAX;
  team.on('request', (request, response) => {
    site.cameFromTeam(request);
    server.routing(request, response);
  });
  team.on('clientError', refuseUnread);
  if (certificate === undefined && site.hasProxies) {
    team.on('connection', (socket: Socket) => {
      if (!site.isProxy(socket.remoteAddress)) socket.destroy();
    });
  }
  await new Promise<void>((resolve, reject) => {
    team.once('error', reject);
    team.listen({ host, port }, resolve);
  });
  return team;
}

/** L4. Gives what ends the watch. */
function renewing(
  team: Server,
  { certificate, key, lookEveryMs: interval = RENEWAL_MS }: ListenOptions,
  report: (code: string, detail: string) => void,
): () => void {
  if (certificate === undefined || key === undefined) return () => undefined;
  const renew = async (): Promise<void> => {
    try {
      const [cert, secret] = await Promise.all([readFile(certificate), readFile(key)]);
      // It was made by `https.createServer`: there are two files.
      (team as unknown as TlsServer).setSecureContext({ cert, key: secret, minVersion: 'TLSv1.2' });
      report('listen.renewed', `the certificate ${certificate} was taken up anew`);
    } catch (thrown) {
      report('listen.not-renewed', `${certificate} and ${key} are not taken up: ${toRiposteError(thrown).message}`);
    }
  };
  const changed = (now: { readonly mtimeMs: number }, before: { readonly mtimeMs: number }): void => {
    if (now.mtimeMs !== before.mtimeMs) renew().catch(() => undefined);
  };
  for (const file of [certificate, key]) watchFile(file, { interval, persistent: false }, changed);
  return () => {
    for (const file of [certificate, key]) unwatchFile(file, changed);
  };
}

function portOf(server: Server): number | undefined {
  const bound = server.address();
  return typeof bound === 'object' && bound ? bound.port : undefined;
}

/** What Node cannot read, or stopped waiting for: answered like every refusal, and closed. */
export function refuseUnread(
  error: Error & { readonly code?: string },
  socket: Pick<Socket, 'writable' | 'end' | 'destroy'>,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code: ApiErrorCode =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? 'api.too-slow'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? 'api.too-large'
        : 'api.invalid';
  const { title, hint } = API_ERRORS[code];
  const status = code === 'api.too-large' ? 431 : API_ERRORS[code].status;
  const type = `https://riposte.invalid/errors/${code}`;
  const body = JSON.stringify({ type, title, status, detail: title, instance: '', code, hint });
  const head = `HTTP/1.1 ${status} ${status === 408 ? 'Request Timeout' : 'Bad Request'}`;
  const lines = [
    head,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
