/**
 * The console's files over HTTP: the page at its own paths, its parts under hashed names. They tell nothing of the installation, and anybody may
 * read them; what they show is asked for by the API, with the rights of who is logged in.
 *
 * C1. A file is served because the build has one of that name; no path of a request ever reaches the disk.
 * C2. Parts have the hash of their content in their name and stay a year with whoever has them; the page is asked for every time.
 * C3. The page runs what this server gave it and nothing else: no script or style in it, no other host, no frame.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { apiError } from './problem.ts';

/** Where the page answers; `*` stands for the rest of a path. */
export const CONSOLE_PATHS = [
  '/',
  '/setup',
  '/inbox',
  '/approvals/*',
  '/tasks/*',
  '/alerts',
  '/alerts/*',
  '/cases',
  '/cases/*',
  '/runs',
  '/runs/*',
  '/actions',
  '/playbooks',
  '/playbooks/*',
  '/integrations',
  '/indicators',
  '/lists',
  '/rules',
  '/policy',
  '/audit',
  '/settings',
  '/settings/*',
  '/account',
] as const;

const OPEN = { config: { permission: 'open' } } as const;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
  woff2: 'font/woff2',
};

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>Riposte</title><link rel="stylesheet" href="/waiting.css"><script type="module" src="/waiting.js"></script>
<noscript><meta http-equiv="refresh" content="2"></noscript></head>
<body><main role="status"><h1>Riposte</h1><p>The console is being built. This takes a few seconds, once; the page comes by itself.</p></main></body></html>
`;

/** What the page of before the build is made of, by path. */
const WAITING: Readonly<Record<string, File>> = {
  // A refresh by header or meta element goes nowhere on an address with a fragment, and the set-up link is one: only a reload reads it anew.
  '/waiting.js': {
    type: TYPES['js'] ?? '',
    texts: {
      '': Buffer.from(`async function look() {
  const answer = await fetch(location.pathname, { cache: 'no-store' }).catch(() => undefined);
  if (answer?.ok) location.reload();
  else setTimeout(look, 1000);
}
look();
`),
    },
  },
  '/waiting.css': {
    type: TYPES['css'] ?? '',
    texts: {
      '': Buffer.from(`html { font: 15px/1.5 system-ui, sans-serif; }
body { display: grid; place-items: center; min-height: 90vh; margin: 0; }
main { max-width: 40ch; padding: 24px; text-align: center; }
`),
    },
  },
};

/** `builds`: the folder of the builds, with `current.json` in it. */
export function addConsoleRoutes(server: FastifyInstance, builds: string): void {
  const files = new Files(builds);
  for (const path of CONSOLE_PATHS) server.get(path, OPEN, async (request, reply) => page(files, request, reply));
  for (const [path, file] of Object.entries(WAITING)) {
    server.get(path, OPEN, (request, reply) => send(file, request, reply.header('cache-control', 'no-cache')));
  }
  server.get<{ Params: { name: string } }>('/assets/:name', OPEN, async (request, reply) => {
    const file = await files.part(request.params.name);
    if (!file) throw apiError('api.not-found');
    reply.header('cache-control', 'public, max-age=31536000, immutable');
    return send(file, request, reply);
  });
}

async function page(files: Files, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const file = await files.page();
  reply.header('content-security-policy', POLICY);
  if (!file) {
    return reply
      .status(503)
      .headers({ 'retry-after': '2', 'content-type': 'text/html; charset=utf-8' })
      .send(NOT_BUILT);
  }
  reply.header('cache-control', 'no-cache');
  return send(file, request, reply);
}

interface File {
  readonly type: string;
  /** By `content-encoding`; '' as it is. */
  readonly texts: Readonly<Record<string, Buffer>>;
}

const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

function send({ type, texts }: File, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  const encoding = ENCODINGS.find(({ name }) => texts[name] !== undefined && accepted.includes(name))?.name ?? '';
  reply.headers({ 'content-type': type, vary: 'accept-encoding' });
  if (encoding !== '') reply.header('content-encoding', encoding);
  return reply.send(texts[encoding]);
}

/** The builds on the disk, read when they are first asked for, and again when another one is there. */
class Files {
  readonly #builds: string;
  readonly #read = new Map<string, Promise<File | undefined>>();
  #current: { readonly folder: string; readonly changedMs: number } | undefined;

  constructor(builds: string) {
    this.#builds = builds;
  }

  async page(): Promise<File | undefined> {
    const folder = await this.#folder();
    return folder === undefined ? undefined : this.#file(join(folder, 'index.html'));
  }

  /** Also of the build before: a page that was loaded from it asks for its parts later. */
  async part(name: string): Promise<File | undefined> {
    const current = await this.#folder();
    if (current === undefined) return undefined;
    const others = (await readdir(this.#builds, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() && entry.name.startsWith('build-'))
      .map((entry) => entry.name);
    for (const folder of new Set([current, ...others])) {
      const assets = join(folder, 'assets');
      const names = await readdir(join(this.#builds, assets)).catch((): readonly string[] => []);
      if (names.includes(name) && !/\.(?:br|gz)$/.test(name)) return this.#file(join(assets, name));
    }
    return undefined;
  }

  async #folder(): Promise<string | undefined> {
    const pointer = join(this.#builds, 'current.json');
    const found = await stat(pointer).catch(() => undefined);
    if (!found) return undefined;
    if (this.#current?.changedMs !== found.mtimeMs) {
      const { folder } = JSON.parse(await readFile(pointer, 'utf8')) as { readonly folder: string };
      this.#current = { folder, changedMs: found.mtimeMs };
    }
    return this.#current.folder;
  }

  #file(path: string): Promise<File | undefined> {
    const known = this.#read.get(path);
    if (known) return known;
    const file = readFileOf(join(this.#builds, path));
    this.#read.set(path, file);
    return file;
  }
}

async function readFileOf(path: string): Promise<File | undefined> {
  const plain = await readFile(path).catch(() => undefined);
  if (!plain) return undefined;
  const texts: Record<string, Buffer> = { '': plain };
  for (const { name, ending } of ENCODINGS) {
    const text = await readFile(path + ending).catch(() => undefined);
    if (text) texts[name] = text;
  }
  return { type: TYPES[/\.(\w+)$/.exec(path)?.[1] ?? ''] ?? 'application/octet-stream', texts };
}
