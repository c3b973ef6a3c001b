/**
 * A signed POST of JSON to an address: Standard Webhooks (standardwebhooks.com, version 1): `webhook-id`, `webhook-timestamp` in seconds,
 * and `webhook-signature`: `v1,` and the base64 of HMAC-SHA256 over `<id>.<timestamp>.<body>`.
 *
 * W1. The id is that of the message: the receiver drops what it has seen.
 * W2. Redirects are not followed, link-local and metadata addresses are not connected to (`adapters/outbound`), and of the answer only its status is
 *     told: whoever sets the address learns nothing of what stands there.
 */
import { createHmac } from 'node:crypto';
import type { Message } from '../../domain/tell/message.ts';
import { adviceOn } from '../outbound/advice.ts';
import { createHttpClient, explainResult, type HttpResult } from '../outbound/client.ts';
import { COMMON_SETTINGS, type Channel, type ChannelKind, type ChannelPorts, type Sent } from './channel.ts';
import { badSettings } from './settings.ts';

const TIMEOUT_MS = 15_000;
/** Of an answer that nobody reads. */
const ANSWER_BYTES_MAX = 64 * 1024;
/** Standard Webhooks: 24 to 64 bytes. */
const KEY_BYTES = { min: 24, max: 64 };
const HOW_TO_MAKE = 'A secret is whsec_ and 24 to 64 random bytes in base64: echo "whsec_$(openssl rand -base64 32)"';

export const WEBHOOK: ChannelKind = {
  name: 'webhook',
  description: 'A signed POST for every notification (Standard Webhooks).',
  toSelf: true,
  config: [
    {
      name: 'url',
      label: 'Address',
      description: 'Where it is sent, https preferred. A redirect from there is not followed.',
      required: true,
      place: 'host',
    },
    { name: 'secret', label: 'Secret', description: HOW_TO_MAKE, required: true, secret: true },
    {
      name: 'digestOver',
      label: 'Digest over',
      description: 'If more than so many wait within 10 minutes, they are one message; 0: each is always one.',
      defaultValue: '0',
    },
    ...COMMON_SETTINGS,
  ],
  open,
};

function open(_name: string, settings: Readonly<Record<string, string>>, ports: ChannelPorts): Channel {
  const { url: address = '', secret = '', ca = '' } = settings;
  const key = keyIn(secret);
  const url = new URL(URL.canParse(address) ? address : 'none:');
  const client = createHttpClient({
    // What is no address of a service is refused there.
    baseUrl: url.protocol.startsWith('http') ? originOf(url) : address,
    ...ports,
    timeoutMs: TIMEOUT_MS,
    bodyBytesMax: ANSWER_BYTES_MAX,
    secrets: [secret, secret.replace(/^whsec_/, '')],
    guarded: true,
    ...(ca === '' ? {} : { ca: [ca] }),
  });
  const post = ({ id, kind, data }: Pick<Message, 'id' | 'kind' | 'data'>): Promise<HttpResult> => {
    const at = ports.clock.now();
    const body = JSON.stringify({ type: `riposte.${kind}`, timestamp: new Date(at).toISOString(), data });
    return client.write({
      path: url.pathname + url.search,
      body,
      headers: () => signed(key, id, Math.floor(ports.clock.now() / 1000), body),
    });
  };
  return {
    send: async (message) => outcomeOf(await post(message)),
    test: async () => {
      const at = ports.clock.now();
      const result = await post({ id: `test-${at}`, kind: 'test', data: {} });
      const sent = outcomeOf(result);
      if (sent.kind === 'sent') return { ok: true, detail: `${url.origin} ${explainResult(result)}` };
      const hint =
        adviceOn(result, originOf(url), at) ??
        'It must answer 2xx. If it answers 400 or 401, compare the secret on both sides, and the clocks.';
      return { ok: false, code: 'channel.not-taken', detail: `${url.origin} ${explainResult(result)}`, hint };
    },
    close: () => {
      client.close();
    },
  };
}

function originOf(url: URL): string {
  const { username, password, origin, protocol, host } = url;
  // A name and a password in an address are refused by the client, not dropped.
  return username === '' && password === '' ? origin : `${protocol}//${username}:${password}@${host}`;
}

/** The headers of a message; `seconds` since 1970. */
export function signed(key: Buffer, id: string, seconds: number, body: string): Readonly<Record<string, string>> {
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}

function keyIn(secret: string): Buffer {
  const text = secret.replace(/^whsec_/, '');
  const key = Buffer.from(text, 'base64');
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  if (!isBase64 || key.length < KEY_BYTES.min || key.length > KEY_BYTES.max) {
    throw badSettings('the secret is not one of Standard Webhooks', HOW_TO_MAKE, 'secret');
  }
  return key;
}

function outcomeOf(result: HttpResult): Sent {
  const detail = explainResult(result);
  switch (result.kind) {
    case 'no-connection':
      return { kind: 'down', detail };
    case 'lost':
      return { kind: 'failed', detail: `${detail}; it may have arrived` };
    case 'answer': {
      const { status } = result;
      if (status >= 200 && status < 300) return { kind: 'sent', detail };
      // Standard Webhooks: gone for good.
      return status === 410 ? { kind: 'refused', detail: `${detail}: gone` } : { kind: 'failed', detail };
    }
  }
}
