/**
 * The routes that ask for no token: whether the process is up, and the reference of the API. They tell nothing of the installation: neither
 * a name, nor a number, nor the release.
 */
import type { FastifyInstance } from 'fastify';
import type { ServerPorts } from './ports.ts';
import { apiError } from './problem.ts';

const OPEN = { config: { permission: 'open' } } as const;
/** Asked by whatever looks after processes, under any name that it has for ours. */
const PROBE = { config: { permission: 'open', anyHost: true } } as const;

export function addOpenRoutes(server: FastifyInstance, ports: ServerPorts): void {
  server.get('/healthz', PROBE, async () => ({ ok: true }));

  // Ready is who can read its journal: an orchestrator sends nobody to a process that cannot.
  server.get('/readyz', PROBE, async () => {
    await ports.lists.end().catch(() => {
      throw apiError('api.unavailable');
    });
    return { ok: true };
  });

  server.get('/api/v1/openapi.json', OPEN, async (_request, reply) => {
    const { documentText } = await import('./reference/page.ts');
    return reply.header('content-type', 'application/openapi+json;version=3.1').send(documentText());
  });

  server.get('/docs', OPEN, async (_request, reply) => {
    const { referencePage, REFERENCE_HEADERS } = await import('./reference/page.ts');
    return reply.headers(REFERENCE_HEADERS).send(referencePage());
  });

  for (const name of ['reference.css', 'reference.js'] as const) {
    server.get(`/docs/${name}`, OPEN, async (_request, reply) => {
      const { REFERENCE_FILES } = await import('./reference/files.ts');
      const { type, text } = REFERENCE_FILES[name];
      return reply.headers({ 'content-type': type, 'x-content-type-options': 'nosniff' }).send(text);
    });
  }
}
