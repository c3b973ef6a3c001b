/**
 * Goal: what waits is told to who can decide, again and to others as long as it waits, once each, and nothing that is told decides anything.
 * Method: a started product, a real SMTP server and a real receiver of webhooks on sockets; a clock that jumps, so that hours pass.
 * Elsewhere: when which step is due and how a message reads (`domain/tell`), every kind of channel and its failures (`adapters/channels`), kills
 * and what is kept (`adapters/store/contract/tell.ts`).
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AnswerOf, ApprovalView, PageView, ProblemView, TestView } from '../src/core/api/views.ts';
import type { JsonObject } from '../src/core/base/json.ts';
import { callTask } from '../src/core/playbook/testing.ts';
import { TEST_CERTIFICATE, TEST_KEY } from './certificate.ts';
import { JumpClock } from './jump-clock.ts';
import { Post, type Letter } from './post.ts';
import { askTask, House, imported } from './support.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

type ChannelView = AnswerOf<'addChannel'>;
type NotificationView = AnswerOf<'showNotification'>;

const MINUTE_MS = 60_000;
const SOC = 'soc@example.test';
const PASSWORD = 'm4il-P4ssw0rd!';
const PLAYBOOKS = imported({
  Asks: { 1: askTask('${alert.name}') },
  Works: { 1: 'type: regular, task: {name: Call the user, type: regular, iscommand: false}' },
  Breaks: { 1: callTask('core-get-endpoints') },
});

let clock: JumpClock;
let post: Post;
let house: House;
let alerts = 0;

beforeAll(async () => {
  clock = new JumpClock();
  post = await Post.open();
  house = await House.open({ clock, imported: PLAYBOOKS });
});

afterAll(async () => {
  await house.remove();
  await post.down();
});

const call = async <T>(path: string, body?: object): Promise<T> => (await house.call<T>(path, body)).body;
const page = (question: string): string => `/approvals/${encodeURIComponent(question)}`;
const answerPath = (question: string): string => `/api/v1/approvals/${encodeURIComponent(question)}/answer`;

const log = async (): Promise<readonly NotificationView[]> => {
  const { rows } = await call<PageView<NotificationView>>('/api/v1/notifications?limit=1000');
  return Promise.all(rows.map(({ id }) => call<NotificationView>(`/api/v1/notifications/${id}`)));
};

function mailSettings(more: object = {}): object {
  return {
    host: '127.0.0.1',
    port: String(post.port),
    security: 'none',
    from: 'riposte@example.test',
    fallback: SOC,
    ...more,
  };
}

async function deliver(fields: JsonObject, playbook?: string): Promise<string | null> {
  const of = playbook === undefined ? {} : { playbook };
  return (await house.product.receive({ instance: '', fields, ...of })).run;
}

async function asking(name = 'Msiexec', more: object = {}): Promise<ApprovalView> {
  alerts += 1;
  return house.asked(await deliver({ id: `${alerts}`, name, severity: 3, ...more }, 'Asks'));
}

/** Seconds pass until it is so. */
async function until<T>(what: string, look: () => T | Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  for (let looks = 0; looks < 400; looks += 1) {
    const value = await look();
    if (wanted(value)) return value;
    clock.jump(1_000);
    await clock.turn();
  }
  throw new Error(`never: ${what}; reports: ${JSON.stringify(house.reports)}; log: ${JSON.stringify(await log())}`);
}

/** What is planned has gone out, or failed: nothing is under way. */
const atRest = () =>
  until(
    'rest',
    () => call<PageView<NotificationView>>('/api/v1/notifications?limit=1000'),
    ({ rows }) => !rows.some(({ status }) => status === 'sending' || status === 'waiting'),
  );

async function letters(count: number): Promise<readonly Letter[]> {
  await until(
    `${count} letters`,
    () => post.letters.length,
    (found) => found >= count,
  );
  await atRest();
  return post.letters;
}

async function answer({ question, hash }: ApprovalView): Promise<void> {
  const { status } = await house.call(answerPath(question), { hash, answers: { go: 'No' } });
  expect(status).toBe(200);
}

const sorted = (texts: readonly string[]) => texts.toSorted((a, b) => (a < b ? -1 : 1));

describe('by mail', () => {
  beforeEach(async () => {
    post.letters.length = 0;
    await call('/api/v1/channels', { name: 'team', kind: 'mail', config: mailSettings() });
  });

  afterEach(async () => {
    for (const { question, hash } of (await call<PageView<ApprovalView>>('/api/v1/approvals')).rows) {
      await house.call(answerPath(question), { hash, answers: { go: 'No' } });
    }
    await house.send('DELETE', '/api/v1/channels/team');
    if (!post.isUp) await post.up();
    // What a test has sent counts for the next one's share.
    clock.jump(11 * MINUTE_MS);
  });

  test('a question is told with a link that opens a page, and no request for that page or for any other one answers it', async () => {
    const asked = await asking('Msiexec from a remote place');
    const [letter] = await letters(1);
    expect(letter?.to).toEqual([SOC]);
    expect(letter?.parsed.subject).toBe('[Riposte] Approval waiting: Msiexec from a remote place: Consent');
    const link = house.product.url + page(asked.question);
    expect(letter?.parsed.text).toContain(`Open it: ${link}`);
    expect(letter?.parsed.html).toContain(`href="${link}"`);
    // Neither what an answer must name nor what opens the API.
    for (const secret of [asked.hash, house.product.token]) expect(letter?.raw).not.toContain(secret);
    for (const path of [
      page(asked.question),
      `/api/v1/approvals/${encodeURIComponent(asked.question)}/page`,
      answerPath(asked.question),
    ]) {
      await fetch(`${house.product.url}${path}?go=Yes&answer=Yes`, {
        headers: { authorization: `Bearer ${house.product.token}` },
      });
    }
    const shown = await call<{ status: string }>(`/api/v1/approvals/${encodeURIComponent(asked.question)}`);
    expect(shown.status).toBe('open');
    await answer(asked);
  });

  test('one that nobody answers is told again, then to somebody else, and stays open all the time', async () => {
    const asked = await asking();
    await letters(1);
    clock.jump(31 * MINUTE_MS);
    await letters(2);
    clock.jump(90 * MINUTE_MS);
    const sent = await letters(3);
    expect(sent.map(({ parsed }) => parsed.subject)).toEqual([
      '[Riposte] Approval waiting: Msiexec: Consent',
      'Re: [Riposte] Approval waiting: Msiexec: Consent',
      'Escalation: [Riposte] Approval waiting: Msiexec: Consent',
    ]);
    expect(new Set(sent.map(({ parsed }) => parsed.messageId)).size).toBe(3);
    expect(new Set(sent.map(({ parsed }) => String(parsed.references))).size).toBe(1);
    const shown = await call<{ status: string }>(`/api/v1/approvals/${encodeURIComponent(asked.question)}`);
    expect(shown.status).toBe('open');
    // Escalations are for whoever the rule names then.
    expect((await log()).filter(({ key }) => key === asked.question).map(({ step, nth }) => `${step} ${nth}`)).toEqual([
      'escalation 1',
      'reminder 1',
      'notice 1',
    ]);
    await answer(asked);
  });

  test('one that was answered, or whose run was cancelled, is told no more', async () => {
    const [answered, cancelled] = [await asking('Answered'), await asking('Cancelled')];
    await letters(2);
    await answer(answered);
    await call(`/api/v1/runs/${cancelled.run}/cancel`, {});
    await house.until(cancelled.run, ({ status }) => status === 'cancelled');
    clock.jump(5 * 60 * MINUTE_MS);
    // What is told after it shows that there was time to.
    await answer(await asking('After them').then(async (asked) => (await letters(3), asked)));
    expect(post.letters.map(({ parsed }) => parsed.subject)).toEqual([
      '[Riposte] Approval waiting: Answered: Consent',
      '[Riposte] Approval waiting: Cancelled: Consent',
      '[Riposte] Approval waiting: After them: Consent',
    ]);
  });

  test('a server that is down costs attempts and no mail: when it is back, each goes out once', async () => {
    await post.down();
    const asked = [await asking('One'), await asking('Two')];
    const channels = () => call<PageView<ChannelView>>('/api/v1/channels');
    await until('rest', channels, ({ rows }) => rows[0]?.restsUntil !== null);
    await post.up();
    clock.jump(2 * MINUTE_MS);
    const sent = await letters(2);
    expect(sorted(sent.map(({ parsed }) => parsed.subject ?? ''))).toEqual([
      '[Riposte] Approval waiting: One: Consent',
      '[Riposte] Approval waiting: Two: Consent',
    ]);
    const rows = (await log()).filter(({ key }) => asked.some(({ question }) => question === key));
    expect(rows.map(({ status }) => status)).toEqual(['sent', 'sent']);
    expect(rows.flatMap(({ tried }) => tried.map(({ result }) => result)).toSorted()).toEqual([
      'failed',
      'sent',
      'sent',
    ]);
    for (const each of asked) await answer(each);
  });

  test('values of an alert are text: no header, no second recipient, no markup and no link', async () => {
    const name = 'A\r\nBcc: evil@example.test\r\n\r\n<img src=x onerror=alert(1)> http://evil.example/x \u202Egpj.exe';
    const asked = await asking(name);
    const [letter] = await letters(1);
    expect(letter?.to).toEqual([SOC]);
    expect(letter?.parsed.bcc).toBeUndefined();
    expect(letter?.raw).not.toMatch(/^bcc:/im);
    expect(letter?.parsed.subject).not.toMatch(/[\r\n\u202E]/);
    const html = String(letter?.parsed.html);
    expect(html).not.toMatch(/<(?:img|script|iframe|a href="(?!http:\/\/127\.0\.0\.1))/i);
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      house.product.url + page(asked.question),
    ]);
    for (const text of [html, String(letter?.parsed.text), String(letter?.parsed.subject)]) {
      expect(text).not.toContain('http://evil');
      expect(text).not.toContain('evil.example');
    }
    await answer(asked);
  });

  test('a storm is a handful of mails that leave nothing out', async () => {
    alerts += 1;
    const storm = Array.from({ length: 40 }, (_, index) => ({
      id: `storm-${alerts}-${index}`,
      name: `Storm ${index}`,
    }));
    const runs = await Promise.all(storm.map((fields) => deliver(fields, 'Asks')));
    const questions = new Set((await Promise.all(runs.map((run) => house.asked(run)))).map(({ question }) => question));
    const rows = await until(
      'all told',
      log,
      (found) => found.filter(({ key, status }) => questions.has(key) && status === 'sent').length === 40,
    );
    expect(post.letters.length).toBeLessThanOrEqual(5);
    const messages = new Set(rows.filter(({ key }) => questions.has(key)).map(({ message }) => message));
    expect(messages.size).toBe(post.letters.length);
    expect(
      post.letters.some(({ parsed }) => /^\[Riposte\] \d+ things: \d+ × approval waiting$/.test(parsed.subject ?? '')),
    ).toBe(true);
  });

  test('a task, a run that failed and an alert in triage are told as what they are', async () => {
    const ids = ['Works', 'Breaks', undefined].map((playbook) => {
      alerts += 1;
      return { id: `${alerts}`, playbook };
    });
    for (const { id, playbook } of ids) await deliver({ id, name: `Alert ${id}` }, playbook);
    await until(
      'two letters',
      () => post.letters.length,
      (found) => found >= 2,
    );
    clock.jump(6 * MINUTE_MS);
    const sent = await letters(3);
    expect(sorted(sent.map(({ parsed }) => parsed.subject?.replace(/:.*/, '') ?? ''))).toEqual([
      '[Riposte] Alert in triage',
      '[Riposte] Run failed',
      '[Riposte] Task waiting',
    ]);
  });

  test('with minimal details nothing of the alert is in the mail', async () => {
    await house.send('DELETE', '/api/v1/channels/team');
    await call('/api/v1/channels', { name: 'team', kind: 'mail', config: mailSettings({ details: 'minimal' }) });
    const asked = await asking('Mimikatz on srv-17');
    const [letter] = await letters(1);
    expect(letter?.parsed.subject).toBe('[Riposte] Approval waiting');
    expect(letter?.raw).not.toMatch(/mimikatz|srv-17/i);
    expect(letter?.parsed.text).toContain(house.product.url + page(asked.question));
    await answer(asked);
  });

  test('a recipient that the server never takes fails at once, with its words, and is tried again by hand alone', async () => {
    const strict = await Post.open({
      onRcptTo: ({ address }, _session, done) => {
        done(address === SOC ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null);
      },
    });
    await house.send('DELETE', '/api/v1/channels/team');
    await call('/api/v1/channels', { name: 'team', kind: 'mail', config: mailSettings({ port: String(strict.port) }) });
    const asked = await asking();
    const rows = await until('a failure', log, (found) =>
      found.some(({ key, status }) => key === asked.question && status === 'failed'),
    );
    const failed = rows.find(({ key }) => key === asked.question);
    expect(failed?.reason).toContain('no such user');
    expect(failed?.tried).toHaveLength(1);
    expect((await house.call(`/api/v1/notifications/${failed?.id}/retry`, {})).status).toBe(200);
    await until('a second attempt', log, (found) =>
      found.some(({ id, tried }) => id === failed?.id && tried.length === 2),
    );
    await answer(asked);
    await strict.down();
  });

  test('whoever has the role is told, whoever it escalates to then, and the fallback only where there is nobody', async () => {
    const people = { mira: 'approver', jon: 'approver', ann: 'administrator' };
    for (const [name, role] of Object.entries(people)) {
      const email = `${name}@example.test`;
      expect((await house.call('/api/v1/users', { name, displayName: name, email, role })).status).toBe(201);
    }
    const asked = await asking('For a role');
    // Others of this file remind meanwhile.
    const about = () => post.letters.filter(({ parsed }) => parsed.subject?.includes('For a role'));
    await until('two letters', about, ({ length }) => length >= 2);
    expect(sorted(about().flatMap(({ to }) => to))).toEqual(['jon@example.test', 'mira@example.test']);
    await atRest();
    clock.jump(121 * MINUTE_MS);
    await until('five letters', about, ({ length }) => length >= 5);
    await atRest();
    const later = about().slice(2);
    expect(sorted(later.map(({ to, parsed }) => `${to.join()} ${parsed.subject?.split(' ')[0]}`))).toEqual([
      'ann@example.test Escalation:',
      'jon@example.test Re:',
      'mira@example.test Re:',
    ]);
    await answer(asked);
  });
});

describe('by webhook', () => {
  const KEY = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

  /** Receives, answers with the next of `answers` (200 when there is none left), and keeps what came. */
  async function receiver(answers: number[] = []) {
    const received: { readonly headers: IncomingMessage['headers']; readonly body: string }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
        response.writeHead(answers.shift() ?? 200, { location: 'http://127.0.0.1:1/elsewhere' }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { received, url: `http://127.0.0.1:${port}/hook/?a=b`, close: () => server.close() };
  }

  test('what waits is posted, signed so that the standard library believes it, and again under the same id after a refusal', async () => {
    // The library compares the time of a message with that of the machine: this house has that time.
    const there = await receiver([200, 503]);
    const own = await House.open({ imported: PLAYBOOKS });
    const added = await own.call<ChannelView>('/api/v1/channels', {
      name: 'hook',
      kind: 'webhook',
      config: { url: there.url, secret: KEY },
    });
    expect(added.status).toBe(201);
    expect(JSON.stringify(added.body)).not.toContain(KEY.slice(6));
    const tested = await own.call<TestView>('/api/v1/channels/hook/test', {});
    expect(tested.body).toMatchObject({ ok: true });
    const { run } = await own.product.receive({ instance: '', fields: { id: '1', name: 'Msiexec' }, playbook: 'Asks' });
    const asked = await own.asked(run);
    for (let looks = 0; there.received.length < 2 && looks < 1_000; looks += 1) await clock.turn();
    const [test, first] = there.received;
    const body = new Webhook(KEY).verify(first?.body ?? '', first?.headers as Record<string, string>);
    expect(body).toMatchObject({
      type: 'riposte.approval.notice',
      data: {
        event: 'approval',
        key: asked.question,
        title: 'Consent',
        alert: 'Msiexec',
        link: own.product.url + page(asked.question),
      },
    });
    expect(first?.body).not.toContain(asked.hash);
    expect(() => new Webhook(KEY).verify(`${first?.body} `, first?.headers as Record<string, string>)).toThrow(
      'No matching signature',
    );
    expect(test?.headers['webhook-id']).not.toBe(first?.headers['webhook-id']);
    const rows = async () => (await own.call<PageView<NotificationView>>('/api/v1/notifications')).body.rows;
    let [row] = await rows();
    for (let looks = 0; row?.reason === '' && looks < 1_000; looks += 1) {
      await clock.turn();
      [row] = await rows();
    }
    expect(row).toMatchObject({ status: 'waiting', attempts: 1, id: first?.headers['webhook-id'] });
    expect(row?.reason).toContain('503');
    await own.remove();
    there.close();
  });

  test.each([
    [
      'an address that gives out credentials',
      { url: 'http://169.254.169.254/latest', secret: KEY },
      'outbound.bad-url',
    ],
    ['a file', { url: 'file:///etc/passwd', secret: KEY }, 'outbound.bad-url'],
    ['a short secret', { url: 'https://example.test/', secret: 'whsec_c2hvcnQ=' }, 'channel.bad-settings'],
  ])('%s is refused', async (_name, config, code) => {
    const { body } = await house.call<ProblemView>('/api/v1/channels', { name: 'bad', kind: 'webhook', config });
    expect(body.code).toBe(code);
  });

  test('a redirect is not followed, and the test of the channel says so', async () => {
    const there = await receiver([302]);
    await house.call('/api/v1/channels', {
      name: 'hook',
      kind: 'webhook',
      config: { url: there.url, secret: KEY },
      rules: 'none',
    });
    const { body } = await house.call<TestView>('/api/v1/channels/hook/test', {});
    expect(body).toMatchObject({ ok: false, code: 'channel.not-taken' });
    expect(body.detail).toContain('302');
    await house.send('DELETE', '/api/v1/channels/hook');
    there.close();
  });
});

describe('channels', () => {
  test('hold their secrets sealed, through a restart and a new key, and tell nobody of them', async () => {
    const strict = await Post.open({
      disabledCommands: [],
      authOptional: false,
      secure: true,
      cert: TEST_CERTIFICATE,
      key: TEST_KEY,
      onAuth: ({ username, password }, _session, done) => {
        done(password === PASSWORD ? null : new Error('wrong'), { user: username ?? '' });
      },
    });
    const config = {
      host: '127.0.0.1',
      port: String(strict.port),
      security: 'tls',
      from: 'riposte@example.test',
      user: 'riposte',
      password: PASSWORD,
      ca: TEST_CERTIFICATE,
    };
    const added = await house.call<ChannelView>('/api/v1/channels', {
      name: 'sealed',
      kind: 'mail',
      config,
      rules: 'none',
    });
    expect(added).toMatchObject({ status: 201, body: { secrets: ['password'] } });
    const test = () => call<TestView>('/api/v1/channels/sealed/test', { to: 'mira@example.test' });
    expect(await test()).toMatchObject({ ok: true });
    expect(strict.letters.at(-1)?.parsed.subject).toBe('[Riposte] Test');
    await house.call('/api/v1/secrets/rekey', {});
    await house.stop();
    await house.start();
    expect(await test()).toMatchObject({ ok: true });
    // A password goes to no other host than the one that it was given for.
    const { version } =
      (await call<PageView<ChannelView>>('/api/v1/channels')).rows.find(({ name }) => name === 'sealed') ?? {};
    const moved = await house.send<ProblemView>(
      'PATCH',
      '/api/v1/channels/sealed',
      { config: { host: 'localhost' } },
      { 'if-match': `"${version}"` },
    );
    expect(moved.body.code).toBe('channel.needs-secret');
    const wrong = await house.send(
      'PATCH',
      '/api/v1/channels/sealed',
      { config: { password: 'wrong' } },
      { 'if-match': `"${version}"` },
    );
    expect(wrong.status).toBe(200);
    expect(await test()).toMatchObject({ ok: false, code: 'channel.login-refused' });
    await house.send('DELETE', '/api/v1/channels/sealed');
    await strict.down();
  });
});
