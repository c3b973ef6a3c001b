/**
 * What somebody tried to change and may not, for the audit: once a minute for each caller and permission, so that who knocks without end does not
 * fill it.
 */
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../domain/access/caller.ts';
import { mayNot } from './door.ts';
import type { ServerPorts } from './ports.ts';

const TOLD_FOR_MS = 60_000;
const TOLD_MAX = 1_000;

export class Refused {
  readonly #ports: Pick<ServerPorts, 'audit' | 'clock' | 'site'>;
  readonly #told = new Map<string, number>();

  constructor(ports: Pick<ServerPorts, 'audit' | 'clock' | 'site'>) {
    this.#ports = ports;
  }

  async note(request: FastifyRequest, caller: Caller): Promise<void> {
    const permission = mayNot(request, caller) ?? '';
    const { audit, clock, site } = this.#ports;
    const now = clock.now();
    const what = `${caller.name} ${permission}`;
    const isFresh = now - (this.#told.get(what) ?? -TOLD_FOR_MS) < TOLD_FOR_MS;
    if (request.method === 'GET' || request.method === 'HEAD' || isFresh) return;
    if (this.#told.size >= TOLD_MAX) this.#told.clear();
    this.#told.set(what, now);
    const origin = site.addressOf(request.raw);
    await audit.recordAudit({ at: now, who: caller.name, what: 'access.denied', target: permission, origin });
  }
}
