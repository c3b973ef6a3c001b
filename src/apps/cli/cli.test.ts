/**
 * Goal: the command line as scripts see it: exit codes, `--json` on every verb, help that is pinned, values that stay harmless.
 * Method: the real program as a child, against a small HTTP server of this test that answers in the shapes of the API.
 * Elsewhere: lines for people (`render/`), the API itself (`src/apps/server`), whole runs (`tests/`, the trials).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { offers } from '../catalogue.ts';
import { parseConfig, VERBS } from './config.ts';
import { createProgram } from './program.ts';

const CLI = fileURLToPath(new URL('./index.ts', import.meta.url));
const ESCAPE = String.fromCodePoint(0x1b);
const RUN = {
  run: 'abc-1',
  playbook: `evil${ESCAPE}[2J${String.fromCodePoint(0x202e)}`,
  status: 'waiting',
  alert: { instance: 'i', id: '1' },
  dryRun: false,
  startedAt: 0,
  updatedAt: 0,
};
const APPROVAL = {
  question: 'abc-1/33',
  run: 'abc-1',
  task: '33',
  kind: 'form',
  title: 'T',
  body: '',
  fields: [
    { id: 'isolate', label: 'Isolate?', type: 'singleSelect', options: ['Yes', 'No'], required: true, grants: [] },
  ],
  evidence: [],
  gaps: [],
  actions: [],
  hash: 'h1',
  askedAt: 0,
};

const ITEM = {
  item: 'abc-1/manual:x',
  run: 'abc-1',
  task: '7',
  id: 'manual:x',
  title: 'X',
  text: '',
  offers: ['done'],
};

let server: Server;
let directory = '';
let url = '';
const bodies: { path: string; body: unknown }[] = [];

const problem = (status: number, code: string) => ({
  status,
  value: { title: code, status, code, detail: `detail of ${code}`, hint: 'a hint' },
});

/** What the product would say. The answer of mira wins; everybody after her is too late. */
function answer(
  path: string,
  cursor: string | null,
  body: { readonly by?: unknown; readonly id?: string },
): { status: number; value: unknown } {
  switch (path) {
    case '/api/v1/runs':
      return { status: 200, value: { rows: [RUN], next: null } };
    case '/api/v1/approvals':
      return cursor === null
        ? { status: 200, value: { rows: [APPROVAL], next: 'second' } }
        : { status: 200, value: { rows: [{ ...APPROVAL, question: 'def-1/33', run: 'def-1' }], next: null } };
    case '/api/v1/approvals/abc-1%2F33/answer':
      return JSON.stringify(body.by ?? '').includes('mira')
        ? { status: 200, value: { question: 'abc-1/33' } }
        : problem(409, 'approval.answered');
    case '/api/v1/items':
      return { status: 200, value: { rows: cursor === null ? [] : [ITEM], next: cursor === null ? 'second' : null } };
    case '/api/v1/actions':
      return { status: 200, value: { rows: [], next: cursor === null ? 'second' : null } };
    case '/api/v1/alerts':
      return { status: 200, value: { rows: [], next: null } };
    case '/api/v1/doctor':
      return { status: 200, value: { ok: false, checks: [{ name: 'store', ok: false, detail: 'd', hint: 'h' }] } };
    default:
      return problem(404, 'api.not-found');
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riposte-cli-'));
  server = createServer((request, response) => {
    readBody(request).then(
      (text) => {
        const { pathname: path, searchParams } = new URL(request.url ?? '', 'http://test.invalid');
        const body = JSON.parse(text || '{}') as { by?: unknown };
        if (request.method === 'POST') bodies.push({ path, body });
        const { status, value } =
          request.headers.authorization === 'Bearer secret'
            ? answer(path, searchParams.get('cursor'), body)
            : problem(401, 'api.unauthorised');
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      },
      (thrown: unknown) => {
        response.destroy(thrown instanceof Error ? thrown : undefined);
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeFile(join(directory, 'lock.json'), JSON.stringify({ pid: process.pid, host: 'h', started: 's', url }));
  await writeFile(join(directory, 'token'), 'secret\n', { mode: 0o600 });
});

afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true, force: true });
});

async function riposte(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

// Every call is a process of its own, and a test starts up to nine: on a busy machine that takes longer than a test may by default.
vi.setConfig({ testTimeout: 60_000 });

describe('exit codes', () => {
  const at = (...args: readonly string[]) => riposte(...args, '--data', directory);

  it('0: done', async () => {
    const { code, out } = await at('run', 'list');
    expect(code).toBe(0);
    expect(out).toContain('abc-1');
  });

  it('1: the outcome is not good', async () => {
    const { code, out } = await at('doctor');
    expect(code).toBe(1);
    expect(out).toContain('not ok');
  });

  it.each([
    ['an unknown verb', ['fly']],
    ['an unknown option', ['run', 'list', '--fly']],
    ['a run without an alert', ['run', 'X']],
    ['an answer that is none', ['approval', 'answer', 'abc', 'isolate=Maybe']],
    ['a tour without a lab', ['up', '--tour']],
    ['a lab in production', ['start', '--production', '--lab']],
    ['a lab in production, by the other verb', ['up', '--production', '--lab']],
    ['a count that is none', ['run', 'list', '--limit', 'many']],
    ['no command line to analyse', ['analyze']],
    ['a task of two names', ['task', 'complete', 'abc-1']],
  ])('2: %s', async (_name, args) => {
    const { code, err, out } = await at(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^riposte: .+ \(cli\.usage\)\n {2}\S/);
  });

  it('2: a start that a configuration forbids, and it ends', async () => {
    const own = await mkdtemp(join(tmpdir(), 'riposte-bad-'));
    const config = { instances: [{ instance: 'a', product: 'nix', config: {} }] };
    await writeFile(join(own, 'riposte.json'), JSON.stringify(config));
    const { code, err } = await riposte('up', '--port', '0', '--data', own);
    await rm(own, { recursive: true });
    expect(code).toBe(2);
    expect(err).toMatch(/^riposte: .+ \(integration\.unknown\)\n {2}\S/);
  });

  it('3: nothing runs, or nothing answers', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'riposte-none-'));
    const none = await riposte('run', 'list', '--data', empty);
    const silent = await at('run', 'list', '--url', 'http://127.0.0.1:9');
    await rm(empty, { recursive: true });
    expect([none.code, silent.code]).toEqual([3, 3]);
    expect(none.err).toContain('cli.unreachable');
  });

  it('4: refused, by the token and by the question', async () => {
    const other = join(directory, 'other-token');
    await writeFile(other, 'wrong');
    const token = await at('run', 'list', '--token-file', other);
    const late = await at('approval', 'answer', 'abc', 'isolate=yes');
    expect([token.code, late.code]).toEqual([4, 4]);
    expect(token.err).toContain('api.unauthorised');
    expect(late.err).toContain('somebody was first');
  });
});

describe('lists', () => {
  it('of what waits for a person are read to their last page', async () => {
    for (const [verb, last] of [
      ['approval', 'def-1/33'],
      ['item', 'abc-1/manual:x'],
    ] as const) {
      const [text, json] = await Promise.all([
        riposte(verb, 'list', '--data', directory),
        riposte(verb, 'list', '--json', '--data', directory),
      ]);
      expect([text.out, json.out]).toEqual([expect.stringContaining(last), expect.stringContaining(last)]);
      expect(JSON.parse(json.out)).toMatchObject({ next: null });
    }
  });

  it('of what was are as long as was asked for, and say that there is more', async () => {
    const { out } = await riposte('action', 'list', '--data', directory);
    expect(out).toContain('newest 0; --limit shows more');
  });

  it('name a run by any id below it', async () => {
    const { code, err } = await riposte('run', 'show', 'abc-1/manual:x', '--data', directory);
    expect([code, err.includes('api.not-found')]).toEqual([1, true]);
  });
});

describe('an answer', () => {
  it('names the hash of what was shown, and who answers', async () => {
    const { code, out } = await riposte('approval', 'answer', 'abc', 'isolate=no', '--as', 'mira', '--data', directory);
    expect(code).toBe(0);
    expect(out).toContain('isolate=Yes  allows nothing');
    expect(bodies.at(-1)).toEqual({
      path: '/api/v1/approvals/abc-1%2F33/answer',
      body: { hash: 'h1', answers: { isolate: 'No' }, by: { user: 'mira', roles: [] } },
    });
  });
});

describe('what is written', () => {
  it('is one JSON document on every verb that reads, also when it fails', async () => {
    const verbs = [
      ['run', 'list'],
      ['alert', 'list'],
      ['approval', 'list'],
      ['approval', 'show', 'abc'],
      ['item', 'list'],
      ['action', 'list'],
      ['doctor'],
      ['run', 'show', 'nix'],
      ['fly'],
    ];
    const outs = await Promise.all(verbs.map((verb) => riposte(...verb, '--json', '--data', directory)));
    for (const { out } of outs) expect(() => JSON.parse(out) as unknown).not.toThrow();
  });

  it('never passes on what came with a value', async () => {
    for (const args of [
      ['run', 'list'],
      ['run', 'list', '--json'],
    ]) {
      const { out } = await riposte(...args, '--data', directory);
      expect(out).not.toMatch(/[^\P{C}\n]/u);
      expect(out).toMatch(/202e/i);
    }
  });
});

describe('many command lines', () => {
  it('are answered one by one and in order; what cannot be read is said in its place', async () => {
    const file = join(directory, 'lines.jsonl');
    const lines = ['{"id": 7, "os": "windows", "cmd": "whoami"}', '{"id": "half', '{"id": "x", "cmd": 1}'];
    await writeFile(file, lines.join('\n'));
    const { code, out } = await riposte('analyze', '--jsonl', file);
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(1);
    expect(answers.map((answer) => Object.keys(answer))).toEqual([
      ['id', 'score', 'risk', 'findings'],
      ['id', 'error'],
      ['id', 'error'],
    ]);
    expect(answers.map(({ id }) => id)).toEqual([7, null, 'x']);
  });
});

describe('help', () => {
  it('is what it was, verb by verb', async () => {
    const { code, out } = await riposte('--help');
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot('help.golden.txt');
  });

  it('has a description for every verb, option and argument', () => {
    const silent = (command: ReturnType<typeof createProgram>): readonly string[] => [
      ...(command.description() === '' ? [command.name()] : []),
      ...command.options.filter(({ description }) => description === '').map(({ flags }) => flags),
      ...command.registeredArguments.filter(({ description }) => description === '').map((argument) => argument.name()),
      ...command.commands.flatMap(silent),
    ];
    expect(silent(createProgram(() => undefined))).toEqual([]);
  });
});

describe('a configuration', () => {
  const read = (value: unknown) => parseConfig(JSON.stringify(value), 'riposte.json', { KEY: 'k' });

  it('is read whole, secrets from where they are', async () => {
    const config = {
      port: 1,
      instances: [{ instance: 'a', product: 'cortex', config: { url: 'u', key: { env: 'KEY' } } }],
      policy: { dryRun: true },
    };
    await expect(read(config)).resolves.toEqual({
      ...config,
      instances: [{ instance: 'a', product: 'cortex', config: { url: 'u', key: 'k' } }],
    });
  });

  it('fills what a row of the quorum leaves out', async () => {
    await expect(read({ policy: { notRequester: true, quorum: [{ approvers: 2 }] } })).resolves.toMatchObject({
      policy: { notRequester: true, quorum: [{ approvers: 2, verbs: [], hostnames: [] }] },
    });
  });

  it('knows every verb that a person can be asked about', async () => {
    const { all } = await offers();
    const verbs = all.flatMap(({ row }) => (row.risk === 'containment' && row.action ? [row.action.verb] : []));
    expect([...new Set(verbs)].toSorted()).toEqual([...VERBS]);
  });

  it.each([
    [{ prot: 1 }, 'unknown key "prot"'],
    [{ policy: { dryRun: 'yes' } }, 'policy.dryRun'],
    [{ policy: { neverIsolate: ['DC'] } }, 'policy.neverIsolate'],
    [{ instances: [{ instance: 'a', product: 'p' }] }, 'instances[0].config is missing'],
    [{ instances: [{ instance: '', product: 'p', config: {} }] }, 'instances[0].instance must be a text'],
    [{ instances: [{ instance: 'a', product: 'p', config: { k: { env: 'A', file: 'b' } } }] }, 'config.k must be'],
    [{ port: 65_536 }, 'port must be a whole number'],
    [[], 'the file must be an object'],
    [{ policy: { notRequester: 1 } }, 'policy.notRequester must be true or false'],
    [{ policy: { quorum: [{ approvers: 1 }] } }, 'policy.quorum[0].approvers must be a whole number from 2'],
    [{ policy: { quorum: [{ approvers: 2, verbs: ['isolat'] }] } }, 'policy.quorum[0].verbs must be a list of'],
    [{ policy: { scriptTemplates: [{ line: 'ps', values: { pid: '[0-9]+' } }] } }, 'values.pid stands nowhere'],
    [{ instances: [{ instance: 'a', product: 'p', config: { k: { env: 'NOT_SET' } } }] }, 'NOT_SET'],
  ])('%j is refused, and the place is named', async (value, place) => {
    await expect(read(value)).rejects.toThrow(place);
  });
});
