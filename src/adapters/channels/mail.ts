/**
 * Mail over SMTP, by nodemailer, which is loaded with the first message.
 *
 * M1. One message, one recipient, one connection. The recipient is an address and no list; a subject is one line; nodemailer may read no file and no
 *     address. So no value becomes a header or a second recipient (C4).
 * M2. A password is sent over TLS only. `starttls` insists: a server that offers none gets nothing.
 * M3. The Message-ID is made of the message's id: the same for every attempt. References hold what it is about, so that readers show a thread.
 * M4. It says of itself that a machine wrote it (RFC 3834): no absence note answers it.
 * M5. Time-outs inside a conversation are nodemailer's, by the machine's clock; the whole of it ends by the timers that were passed in.
 */
import type { Socket } from 'node:net';
import type { Message } from '../../domain/tell/message.ts';
import { oneLine } from '../../domain/tell/plain.ts';
import { isAddress } from '../../domain/tell/recipients.ts';
import type { TestReport } from '../integrations/product.ts';
import { ADDRESS_REFUSED, isRefused, lookupAllowed } from '../outbound/addresses.ts';
import { adviceOn } from '../outbound/advice.ts';
import { createRedactor } from '../outbound/redact.ts';
import { COMMON_SETTINGS, type Channel, type ChannelKind, type ChannelPorts, type Sent } from './channel.ts';
import { badSettings, numberSetting } from './settings.ts';

const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;
const WHOLE_MS = 90_000;
/** The code of a conversation that we ended ourselves. */
const CLOSED = 'ERR_CHANNEL_CLOSED';

export const MAIL: ChannelKind = {
  name: 'mail',
  description: 'Mail by an SMTP server.',
  toSelf: false,
  config: [
    { name: 'host', label: 'Server', description: 'Name of the SMTP server.', required: true, place: 'host' },
    { name: 'port', label: 'Port', description: 'Port of the SMTP server.', defaultValue: '587', place: 'host' },
    {
      name: 'security',
      label: 'Security',
      description:
        'starttls: TLS, or nothing is sent. tls: TLS from the first byte (port 465). none: in the open, and without a log-in.',
      options: ['starttls', 'tls', 'none'],
      defaultValue: 'starttls',
      place: 'host',
    },
    { name: 'user', label: 'User', description: 'Of the log-in; empty: none.' },
    { name: 'password', label: 'Password', description: 'Of the log-in.', secret: true },
    { name: 'from', label: 'From', description: 'The address that it comes from.', required: true },
    {
      name: 'fallback',
      label: 'Fallback',
      description: 'A recipient (user:NAME, role:ROLE or an address) for what would reach nobody.',
    },
    {
      name: 'digestOver',
      label: 'Digest over',
      description: 'If more than so many wait for one recipient within 10 minutes, they are one message; 0: never.',
      defaultValue: '5',
    },
    ...COMMON_SETTINGS,
  ],
  open,
};

function open(_name: string, settings: Readonly<Record<string, string>>, ports: ChannelPorts): Channel {
  const { host = '', port = '587', security = 'starttls', user = '', password = '', from = '', ca = '' } = settings;
  const portNumber = numberSetting('port', port, 1, 65_535);
  if (!/^[A-Za-z0-9._:[\]-]{1,253}$/.test(host))
    throw badSettings('host is no name of a server', 'Give a name or an address.', 'host');
  if (!isAddress(from)) {
    throw badSettings('from is no mail address', 'Give one address, such as riposte@example.com.', 'from');
  }
  if ((user === '') !== (password === '')) {
    throw badSettings('user and password go together', 'Give both, or none.', user === '' ? 'user' : 'password');
  }
  if (security === 'none' && user !== '') {
    throw badSettings(
      'a password is sent over TLS only',
      'Take "starttls" or "tls", or no user and password.',
      'security',
    );
  }
  const place = `smtp://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${portNumber}`;
  const redact = createRedactor([
    password,
    Buffer.from(password).toString('base64'),
    Buffer.from(`\0${user}\0${password}`).toString('base64'),
  ]);
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const messageId = (id: string): string => `<${id.replaceAll(/[^A-Za-z0-9.-]/g, '')}@${domain}>`;

  const connect = (done: (error: Error | null, socket?: { readonly connection: Socket }) => void): void => {
    const bare = host.replace(/^\[|\]$/g, '');
    if (isRefused(bare)) {
      done(Object.assign(new Error('the address is refused'), { code: ADDRESS_REFUSED }));
      return;
    }
    const net = process.getBuiltinModule('node:net');
    const socket = net.connect({ host: bare, port: portNumber, lookup: lookupAllowed });
    const cancel = ports.timers.at(ports.clock.now() + CONNECT_MS, () => {
      socket.destroy(Object.assign(new Error('no connection'), { code: 'ETIMEDOUT' }));
    });
    const failed = (error: Error): void => {
      cancel();
      done(error);
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      cancel();
      socket.off('error', failed);
      done(null, { connection: socket });
    });
  };
  const makeTransport = async () => {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      host,
      port: portNumber,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user === '' ? {} : { auth: { user, pass: password } }),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: ANSWER_MS,
      tls: { minVersion: 'TLSv1.2', ...(ca === '' ? {} : { ca: [...tls().getCACertificates('default'), ca] }) },
      disableFileAccess: true,
      disableUrlAccess: true,
      getSocket: (_options, done) => {
        connect(done);
      },
    });
  };
  const underWay = new Set<() => void>();
  /** One conversation, on a transport of its own: ending that ends the conversation. */
  const converse = async <T>(
    talk: (transport: Awaited<ReturnType<typeof makeTransport>>) => Promise<T>,
  ): Promise<T> => {
    const end = ports.activity.begin('waits-for-peer');
    const transport = await makeTransport();
    const late = Promise.withResolvers<never>();
    const closed = (): void => {
      late.reject(Object.assign(new Error('the channel was closed'), { code: CLOSED }));
    };
    underWay.add(closed);
    const cancel = ports.timers.at(ports.clock.now() + WHOLE_MS, () => {
      late.reject(Object.assign(new Error('it took too long'), { code: 'ETIMEDOUT' }));
    });
    try {
      return await Promise.race([talk(transport), late.promise]);
    } finally {
      cancel();
      underWay.delete(closed);
      transport.close();
      end();
    }
  };

  return {
    send: async (message, to) => {
      if (!isAddress(to)) return { kind: 'refused', detail: 'the recipient is no mail address' };
      try {
        const info = await converse((transport) =>
          transport.sendMail({
            ...mailOf(message, messageId),
            from: address('Riposte', from),
            to: address('', to),
            envelope: { from, to: [to] },
            date: new Date(ports.clock.now()),
          }),
        );
        return { kind: 'sent', detail: oneLine(redact(info.response ?? 'accepted'), 200) };
      } catch (thrown) {
        return outcomeOf(toFailure(thrown, redact));
      }
    },
    test: async () => {
      try {
        await converse((transport) => transport.verify());
        const how = { starttls: 'STARTTLS', tls: 'TLS', none: 'no TLS' }[security] ?? security;
        return {
          ok: true,
          detail: `${place} answers (${how})${user === '' ? '' : `, and takes the log-in of ${user}`}`,
        };
      } catch (thrown) {
        return reportOf(toFailure(thrown, redact), place, ports.clock.now());
      }
    },
    close: () => {
      for (const end of underWay) end();
    },
  };
}

const tls = () => process.getBuiltinModule('node:tls');

/** As an object, nothing is parsed out of it. */
function address(name: string, mailAddress: string): { readonly name: string; readonly address: string } {
  return { name, address: mailAddress };
}

function mailOf({ id, thread, follows, subject, text, html }: Message, messageId: (id: string) => string) {
  return {
    subject: oneLine(subject, 250),
    text,
    html,
    messageId: messageId(id),
    references: [messageId(thread)],
    ...(follows ? { inReplyTo: messageId(thread) } : {}),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

interface Failure {
  /** Of nodemailer: EAUTH, EENVELOPE, ESOCKET, … */
  readonly code: string;
  /** Of the system, where it was one: ECONNREFUSED, … */
  readonly systemCode: string;
  readonly answer: string;
  /** The server said never (5xx). */
  readonly permanent: boolean;
}

function toFailure(thrown: unknown, redact: (text: string) => string): Failure {
  const {
    code = '',
    originalCode = '',
    response = '',
    permanent = false,
  } = thrown as Partial<Record<'code' | 'originalCode' | 'response', string> & { readonly permanent: boolean }>;
  return { code, systemCode: originalCode || code, answer: oneLine(redact(response), 200), permanent };
}

function outcomeOf({ code, systemCode, answer, permanent }: Failure): Sent {
  const detail = answer === '' ? systemCode || 'failed' : `${systemCode}: ${answer}`;
  if (code === CLOSED) return { kind: 'failed', detail: `${detail}; it may have gone out` };
  const isAboutIt = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (isAboutIt) return { kind: permanent ? 'refused' : 'failed', detail };
  return { kind: 'down', detail };
}

const REPORTS: Readonly<Record<string, { readonly code: string; readonly hint: string }>> = {
  EAUTH: {
    code: 'channel.login-refused',
    hint: 'The server does not take user and password: give them again, or an app password where the account has a second factor.',
  },
  ENOAUTH: { code: 'channel.login-refused', hint: 'The server asks for a log-in: set user and password.' },
  ETLS: {
    code: 'channel.no-tls',
    hint: 'The server offers no TLS here, or its certificate is not trusted. Take port 465 with "tls", set "ca" to the authority of the house, or "none" on a network that you trust.',
  },
  ETIMEDOUT: {
    code: 'channel.no-answer',
    hint: 'It takes the connection and does not answer: check the port (587 with "starttls", 465 with "tls"), and a firewall between.',
  },
};

function reportOf({ code, systemCode, answer }: Failure, place: string, now: number): TestReport {
  const detail = `${place}: ${systemCode}${answer === '' ? '' : `, ${answer}`}`;
  const advice = adviceOn(
    { kind: 'no-connection', why: 'other', detail: systemCode, attempts: 1, throttled: false },
    place,
    now,
  );
  const known = REPORTS[code] ?? REPORTS[systemCode];
  if (advice !== undefined) return { ok: false, code: known?.code ?? 'channel.unreachable', detail, hint: advice };
  const hint = 'Check host, port and security; the log of the mail server says more.';
  return { ok: false, detail, ...(known ?? { code: 'channel.unreachable', hint }) };
}
