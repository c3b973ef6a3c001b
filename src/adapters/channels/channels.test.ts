/**
 * Goal: every kind of channel keeps the contract of channels; and what is each kind's own.
 * Method: `contract.ts` over real peers: an SMTP server with TLS and a log-in, a receiver of webhooks. Elsewhere: what is told when, and a
 * signature read by the standard library (`tests/tell.test.ts`).
 */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { describe, expect, test } from 'vitest';
import { noActivity } from '../../core/base/activity.ts';
import { StepClock } from '../../core/base/clock.ts';
import { SeededRandom } from '../../core/base/random.ts';
import { channelContract, messageFor, type Peer } from './contract.ts';
import { CHANNEL_KINDS, kindNamed } from './index.ts';
import { MAIL } from './mail.ts';
import { TEST_CERTIFICATE, TEST_KEY } from './testing.ts';
import { WEBHOOK } from './webhook.ts';

const PASSWORD = 'p4ssw0rd-of-the-mail';
const KEY = Buffer.alloc(32, 9);
const SECRET = `whsec_${KEY.toString('base64')}`;
const clock = new StepClock(1_700_000_000_000);
const ports = { clock, timers: clock, random: new SeededRandom(1), activity: noActivity };

/** `tls`: from the first byte, else by STARTTLS. */
async function mailPeer(tls: boolean, offersTls = true): Promise<Peer> {
  const taken: string[] = [];
  let how: Parameters<Peer['answers']>[0] = 'takes';
  const server = new SMTPServer({
    secure: tls,
    ...(offersTls ? { cert: TEST_CERTIFICATE, key: TEST_KEY } : { disabledCommands: ['STARTTLS'] }),
    logger: false,
    onAuth: ({ password }, _session, done) => {
      done(password === PASSWORD ? null : new Error(`wrong: ${password}`), { user: 'riposte' });
    },
    onRcptTo: (_address, _session, done) => {
      if (how === 'takes') done(null);
      else done(Object.assign(new Error('no'), { responseCode: how === 'never' ? 550 : 451 }));
    },
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        taken.push(Buffer.concat(chunks).toString('utf8'));
        done(null);
      });
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => listening.once('listening', resolve));
  const settings = {
    host: 'localhost',
    port: String((listening.address() as AddressInfo).port),
    security: tls ? 'tls' : 'starttls',
    user: 'riposte',
    password: PASSWORD,
    from: 'riposte@example.test',
    ca: TEST_CERTIFICATE,
  };
  return {
    settings,
    wrong: { ...settings, password: `${PASSWORD}!` },
    ids: () => taken.map((raw) => /^message-id: (.*)$/im.exec(raw)?.[1] ?? ''),
    raw: () => taken,
    answers: (wanted) => {
      how = wanted;
    },
    down: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

async function webhookPeer(): Promise<Peer> {
  const taken: { readonly id: string; readonly raw: string }[] = [];
  let how: Parameters<Peer['answers']>[0] = 'takes';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = request.headers;
      const head = request.rawHeaders.join('\n');
      taken.push({ id: String(id), raw: `${head}\r\n\r\n${body}` });
      const signed = createHmac('sha256', KEY)
        .update(`${String(id)}.${String(at)}.${body}`)
        .digest('base64');
      // It repeats what it got: nothing of that may come back to whoever asks.
      if (signature !== `v1,${signed}`) response.writeHead(401).end(SECRET);
      else response.writeHead({ takes: 204, 'not now': 503, never: 410 }[how]).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const settings = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/?a=b`, secret: SECRET };
  return {
    settings,
    wrong: { ...settings, secret: `whsec_${Buffer.alloc(32, 8).toString('base64')}` },
    ids: () => taken.map(({ id }) => id),
    raw: () => taken.map(({ raw }) => raw),
    answers: (wanted) => {
      how = wanted;
    },
    down: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

channelContract({ kind: MAIL, to: 'mira@example.test', secrets: [PASSWORD], open: () => mailPeer(false) }, clock);
channelContract({ kind: WEBHOOK, to: '', secrets: [SECRET, KEY.toString('base64')], open: webhookPeer }, clock);

test('every kind that there is keeps the contract above', () => {
  expect(CHANNEL_KINDS).toEqual([MAIL, WEBHOOK]);
  expect(() => kindNamed('pager')).toThrow('pager');
});

describe('mail', () => {
  test('to a server that says nothing ends when the channel is closed, and may have gone out', async () => {
    const silent = createTcpServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise<void>((resolve) => silent.once('listening', resolve));
    const port = String((silent.address() as AddressInfo).port);
    const settings = { host: '127.0.0.1', port, security: 'none', from: 'a@b.test' };
    const channel = MAIL.open('team', settings, ports);
    const connected = new Promise<void>((resolve) => silent.once('connection', () => resolve()));
    const sent = channel.send(messageFor('m1'), 'a@b.test');
    await connected;
    channel.close();
    expect(await sent).toEqual({ kind: 'failed', detail: 'ERR_CHANNEL_CLOSED; it may have gone out' });
    silent.close();
  });

  test('goes by TLS from the first byte', async () => {
    const peer = await mailPeer(true);
    expect(await MAIL.open('team', peer.settings, ports).send(messageFor('m1'), 'a@b.test')).toMatchObject({
      kind: 'sent',
    });
    await peer.down();
  });

  test('tells a machine wrote it, what it is about, and goes to one recipient as it stands', async () => {
    const peer = await mailPeer(false);
    const channel = MAIL.open('team', peer.settings, ports);
    await channel.send({ ...messageFor('m2'), follows: true }, 'a@b.test');
    const [raw = ''] = peer.raw();
    for (const header of [
      /^Auto-Submitted: auto-generated$/m,
      /^Message-ID: <m2@example\.test>$/m,
      /^References: <t1@example\.test>$/m,
      /^In-Reply-To: <t1@example\.test>$/m,
      /^To: a@b\.test$/m,
    ]) {
      expect(raw.replaceAll('\r\n', '\n')).toMatch(header);
    }
    for (const to of ['a@b.test, c@d.test', 'a@b.test\r\nBcc: c@d.test', 'A <a@b.test>', '']) {
      expect(await channel.send(messageFor('m3'), to)).toMatchObject({ kind: 'refused' });
    }
    expect(peer.raw()).toHaveLength(1);
    await peer.down();
  });

  test('is not sent where the server offers no TLS, nor where nobody vouches for its certificate', async () => {
    const open = await mailPeer(false, false);
    const plain = MAIL.open('team', open.settings, ports);
    expect(await plain.send(messageFor('m1'), 'a@b.test')).toMatchObject({ kind: 'down' });
    expect(await plain.test()).toMatchObject({ ok: false, code: 'channel.no-tls' });
    const peer = await mailPeer(false);
    const { ca: _ca, ...unvouched } = peer.settings;
    expect(await MAIL.open('team', unvouched, ports).test()).toMatchObject({ ok: false });
    expect([...open.raw(), ...peer.raw()]).toEqual([]);
    await Promise.all([open.down(), peer.down()]);
  });

  test.each([
    ['a password in the open', { security: 'none' }],
    ['a user without a password', { password: '' }],
    ['a port that is none', { port: '70000' }],
    ['a host that is none', { host: 'mail example' }],
    ['a sender that is two', { from: 'a@b.test, c@d.test' }],
  ])('with %s cannot be opened', async (_name, more) => {
    const settings = { host: 'mail', port: '587', security: 'tls', user: 'u', password: 'p', from: 'a@b.test' };
    expect(() => MAIL.open('team', { ...settings, ...more }, ports)).toThrow(
      expect.objectContaining({ code: 'channel.bad-settings' }),
    );
  });

  test('says by its test that a log-in is wrong, and that nothing is connected to where credentials are handed out', async () => {
    const peer = await mailPeer(false);
    expect(await MAIL.open('team', peer.wrong, ports).test()).toMatchObject({
      ok: false,
      code: 'channel.login-refused',
    });
    await peer.down();
    const metadata = { ...peer.settings, host: '169.254.169.254' };
    expect(await MAIL.open('team', metadata, ports).send(messageFor('m1'), 'a@b.test')).toEqual({
      kind: 'down',
      detail: 'ERR_ADDRESS_REFUSED',
    });
  });
});
