/**
 * Goal: the promises H1–H5 and E1–E3 of the HTTP client.
 * Method: a real server on loopback that the test answers by hand, and a clock that moves only when it is told to.
 * Elsewhere: what a product's answers mean (adapters/integrations).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Activity } from '../../core/base/activity.ts';
import { StepClock } from '../../core/base/clock.ts';
import { createHttpClient, explainResult, type HttpClientOptions } from './client.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function setUp(handler: Handler, options: Partial<HttpClientOptions> = {}) {
  const seen: { url: string; headers: IncomingMessage['headers']; body: string; port: number }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        port: request.socket.remotePort ?? 0,
      });
      handler(request, response, seen.length);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const clock = new StepClock(1_000_000);
  const log: string[] = [];
  const activity: Activity = {
    begin(kind) {
      log.push(`+${kind}`);
      return () => log.push(`-${kind}`);
    },
  };
  const baseUrl = `http://127.0.0.1:${port}/base`;
  const client = createHttpClient({ baseUrl, clock, timers: clock, random: { next: () => 0.5 }, activity, ...options });
  closers.push(
    () => client.close(),
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { client, clock, seen, log, port };
}

/** Lets real sockets go on until the condition holds. The test's own time-out ends a wait that never does. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resume) => setImmediate(resume));
}

/** Moves the clock to its next timer as soon as nothing but that timer can bring the request on. */
async function drive<T>(clock: StepClock, work: Promise<T>, mayStep: () => boolean): Promise<T> {
  let over = false;
  const done = work.finally(() => (over = true));
  while (!over) {
    await new Promise((resume) => setImmediate(resume));
    const due = clock.next();
    if (!over && due !== undefined && mayStep()) clock.advanceTo(due);
  }
  return done;
}

const idle = (log: string[]) => () =>
  log.filter((line) => line[0] === '+').length === log.filter((line) => line[0] === '-').length;

describe('read', () => {
  test('gives status, headers and text of an answer, whatever the status', async () => {
    const { client, seen } = await setUp((_request, response) => {
      response.writeHead(404, { 'X-Thing': 'a' }).end('no such thing: ü');
    });
    const result = await client.read({ path: '/x?q=1', body: '{"a":1}', headers: () => ({ 'X-Key': 'k' }) });
    expect(result).toMatchObject({ kind: 'answer', status: 404, text: 'no such thing: ü', attempts: 1 });
    expect(result.kind === 'answer' && result.headers['x-thing']).toBe('a');
    expect(seen[0]).toMatchObject({ url: '/base/x?q=1', body: '{"a":1}' });
    expect(seen[0]?.headers).toMatchObject({ 'x-key': 'k', 'content-type': 'application/json', 'content-length': '7' });
  });

  test('waits as long as Retry-After says and makes at most 3 attempts', async () => {
    const { client, clock, seen, log } = await setUp((_request, response) => {
      response.writeHead(429, { 'Retry-After': '2' }).end('slow down');
    });
    const result = await drive(clock, client.read({ path: '/x' }), idle(log));
    expect(result).toMatchObject({ kind: 'answer', status: 429, attempts: 3, throttled: true });
    expect(seen).toHaveLength(3);
    expect(clock.now()).toBe(1_000_000 + 2 * 2000);
  });

  test('backs off with jitter after a 500 and returns the answer that follows', async () => {
    const { client, clock, log } = await setUp((_request, response, count) => {
      response.writeHead(count < 3 ? 500 : 200).end('done');
    });
    const result = await drive(clock, client.read({ path: '/x' }), idle(log));
    expect(result).toMatchObject({ kind: 'answer', status: 200, attempts: 3 });
    expect(clock.now()).toBe(1_000_000 + 500 + 1000);
  });

  test('does not repeat what a repetition cannot change, nor wait longer than ten minutes', async () => {
    const { client, seen } = await setUp((request, response) => {
      if (request.url?.endsWith('/far')) response.writeHead(503, { 'Retry-After': '86400' }).end();
      else response.writeHead(400).end();
    });
    expect(await client.read({ path: '/x' })).toMatchObject({ status: 400, attempts: 1 });
    expect(await client.read({ path: '/far' })).toMatchObject({ status: 503, attempts: 1 });
    expect(seen).toHaveLength(2);
  });

  test('a body by which the product says "throttled" is repeated though the status is 200', async () => {
    const { client, clock, log } = await setUp(
      (_request, response, count) => response.end(count < 2 ? 'Rate limit exceeded' : 'fine'),
      { isThrottled: (_status, text) => text.includes('Rate limit exceeded') },
    );
    expect(await drive(clock, client.read({ path: '/x' }), idle(log))).toMatchObject({ text: 'fine', attempts: 2 });
  });

  test('a time-out covers the body too, runs on the given timers, and is tried 3 times', async () => {
    const { client, clock, seen, log } = await setUp((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
    });
    let handled = 0;
    const mayStep = () => {
      if (idle(log)()) return true;
      if (seen.length <= handled || log.at(-1) !== '-work') return false;
      handled = seen.length;
      return true;
    };
    const result = await drive(clock, client.read({ path: '/x', timeoutMs: 7000 }), mayStep);
    expect(result).toMatchObject({ kind: 'lost', why: 'time-out', attempts: 3 });
    expect(seen).toHaveLength(3);
    expect(clock.now()).toBe(1_000_000 + 3 * 7000 + 500 + 1000);
  });

  test('a connection that breaks inside the answer is repeated and is never a short answer', async () => {
    const { client, clock, log } = await setUp((_request, response, count) => {
      if (count === 2) return void response.end('whole');
      response.writeHead(200, { 'content-length': '100' }).write('half', () => response.socket?.destroy());
    });
    expect(await drive(clock, client.read({ path: '/x' }), idle(log))).toMatchObject({ text: 'whole', attempts: 2 });
  });

  test('an answer above the size cap is given up', async () => {
    const { client } = await setUp((_request, response) => response.end('x'.repeat(5000)), { bodyBytesMax: 1000 });
    expect(await client.read({ path: '/x' })).toMatchObject({ kind: 'lost', why: 'too-large', attempts: 1 });
  });

  test('headers are made anew for each attempt', async () => {
    const { client, clock, seen, log } = await setUp((_request, response, count) => {
      response.writeHead(count < 3 ? 500 : 200).end();
    });
    let nonce = 0;
    await drive(clock, client.read({ path: '/x', headers: () => ({ nonce: String((nonce += 1)) }) }), idle(log));
    expect(seen.map(({ headers }) => headers['nonce'])).toEqual(['1', '2', '3']);
  });

  test('a redirect is an answer and is not followed', async () => {
    const { client, seen } = await setUp((_request, response) => {
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await client.read({ path: '/x' })).toMatchObject({ status: 302 });
    expect(seen).toHaveLength(1);
  });
});

describe('write', () => {
  test.each([429, 500, 503])('is exactly one request, also after %i', async (status) => {
    const { client, seen } = await setUp((_request, response) => {
      response.writeHead(status, { 'retry-after': '0' }).end();
    });
    expect(await client.write({ path: '/x', body: '{}' })).toMatchObject({ kind: 'answer', status, attempts: 1 });
    expect(seen).toHaveLength(1);
  });

  test('a reset after the request arrived is lost, not unsent', async () => {
    const { client, seen } = await setUp((request) => request.socket.destroy());
    expect(await client.write({ path: '/x', body: '{}' })).toMatchObject({ kind: 'lost', why: 'reset' });
    expect(seen).toHaveLength(1);
  });

  test('a refused connection is certainly not sent', async () => {
    const clock = new StepClock();
    const { port } = await setUp(() => undefined);
    closers.splice(0).forEach((close) => close());
    const activity: Activity = { begin: () => () => undefined };
    const baseUrl = `http://127.0.0.1:${port}`;
    const client = createHttpClient({ baseUrl, clock, timers: clock, random: { next: () => 0 }, activity });
    expect(await client.write({ path: '/x', body: '{}' })).toMatchObject({ kind: 'no-connection', why: 'refused' });
  });

  test('goes on a connection of its own, while reads share one', async () => {
    const { client, seen } = await setUp((_request, response) => response.end('ok'));
    await client.read({ path: '/1' });
    await client.read({ path: '/2' });
    await client.write({ path: '/3' });
    const [first, second, third] = seen.map(({ port }) => port);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(seen[2]?.headers.connection).toBe('close');
  });
});

describe('activity and secrets', () => {
  test('a request is work until it is sent, waits for its peer until it is answered, and leaves no gap between', async () => {
    const { client, log } = await setUp((_request, response) => response.end('ok'));
    await client.read({ path: '/x', body: '{}' });
    expect(log).toEqual(['+work', '+waits-for-peer', '-work', '+work', '-waits-for-peer', '-work']);
  });

  test('nothing but a timer is left while a read waits for its next attempt', async () => {
    const { client, clock, log } = await setUp((_request, response, count) => {
      response.writeHead(count === 1 ? 500 : 200).end();
    });
    const work = client.read({ path: '/x' });
    await until(() => log.length > 0 && idle(log)());
    await until(() => clock.next() === 1_000_500);
    clock.advanceTo(1_000_500);
    expect(await work).toMatchObject({ status: 200 });
    expect(clock.next()).toBeUndefined();
  });

  test('a secret that the service echoes does not come back, in no encoding', async () => {
    const key = 'k+y/12"34';
    const { client } = await setUp(
      (_request, response) =>
        response
          .writeHead(401, { location: `https://x/${key}` })
          .end(`${key} ${encodeURIComponent(key)} ${JSON.stringify(key)}`),
      { secrets: [key] },
    );
    const result = await client.read({ path: '/x' });
    expect(result.kind === 'answer' && result.text).toBe('[secret] [secret] "[secret]"');
    expect(result.kind === 'answer' && result.headers['location']).toBe('https://x/[secret]');
  });

  test('credentials in the address are refused, and not repeated in the message', () => {
    const clock = new StepClock();
    const activity: Activity = { begin: () => () => undefined };
    const open = (baseUrl: string) =>
      createHttpClient({ baseUrl, clock, timers: clock, random: { next: () => 0 }, activity });
    expect(() => open('https://user:hunter2@host.example/x?token=t')).toThrow(
      /^(?!.*(hunter2|token=t)).*host\.example/,
    );
    expect(() => open('ftp://host.example')).toThrow('not an http or https URL');
    expect(open('https://host.example/x?token=t').place).toBe('https://host.example/x');
  });

  test('the explanation names the last status and the number of attempts', async () => {
    const { client } = await setUp((_request, response) => response.writeHead(403).end());
    expect(explainResult(await client.read({ path: '/x' }))).toBe('answered 403 (1 attempt)');
  });
});
