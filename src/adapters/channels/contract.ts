/**
 * What every kind of channel promises (`channel.ts`, C1 to C4), over a peer on a real socket that each kind brings along.
 *
 * Registers its tests in the file that calls it.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noActivity } from '../../core/base/activity.ts';
import type { Clock, Timers } from '../../core/base/clock.ts';
import { SeededRandom } from '../../core/base/random.ts';
import type { Message } from '../../domain/tell/message.ts';
import type { Channel, ChannelKind } from './channel.ts';

/** Who is at the other end. */
export interface Peer {
  readonly settings: Readonly<Record<string, string>>;
  /** Settings with which it does not take our log-in or signature; undefined where it cannot tell. */
  readonly wrong: Readonly<Record<string, string>>;
  /** Ids on the wire of all that it took. */
  ids(): readonly string[];
  /** All that it took, as it came. */
  raw(): readonly string[];
  /** What it answers from now on. */
  answers(how: 'takes' | 'not now' | 'never'): void;
  down(): Promise<void>;
}

export interface Subject {
  readonly kind: ChannelKind;
  readonly to: string;
  /** Standing in the settings, and in nothing that a channel says. */
  readonly secrets: readonly string[];
  open(): Promise<Peer>;
}

export const HOSTILE = '\r\nBcc: evil@example.test\r\nX-Evil: 1\r\n\r\n<script>alert(1)</script>';

export function messageFor(id: string, text = 'Msiexec'): Message {
  return {
    id,
    thread: 't1',
    follows: false,
    subject: `[Riposte] ${text}`,
    text: `Approval waiting\n\n${text}\n`,
    html: '<!doctype html><p>Approval waiting</p>',
    kind: 'approval.notice',
    data: { title: text },
  };
}

export function channelContract(subject: Subject, clock: Clock & Timers): void {
  const { kind, to, secrets } = subject;
  const ports = { clock, timers: clock, random: new SeededRandom(1), activity: noActivity };
  const opened = (settings: Readonly<Record<string, string>>): Channel => kind.open('team', settings, ports);

  describe(`${kind.name}: a channel`, () => {
    let peer: Peer;
    let channel: Channel;
    beforeEach(async () => {
      peer = await subject.open();
      channel = opened(peer.settings);
    });
    afterEach(async () => {
      channel.close();
      await peer.down();
    });

    test('says that it is well, and sends what it is given', async () => {
      expect(await channel.test()).toMatchObject({ ok: true });
      expect(await channel.send(messageFor('m1'), to)).toMatchObject({ kind: 'sent' });
      expect(peer.raw().at(-1)).toContain('Msiexec');
    });

    test('gives the same message the same id, and another one another', async () => {
      for (const id of ['m1', 'm1', 'm2']) await channel.send(messageFor(id), to);
      const [first, again, other] = peer.ids().slice(-3);
      expect(again).toBe(first);
      expect(other).not.toBe(first);
    });

    test('makes exactly one attempt, and tells one that may be repeated from one that may not', async () => {
      peer.answers('not now');
      const before = peer.ids().length;
      expect(await channel.send(messageFor('m1'), to)).toMatchObject({ kind: 'failed' });
      peer.answers('never');
      expect(await channel.send(messageFor('m1'), to)).toMatchObject({ kind: 'refused' });
      expect(peer.ids().length - before).toBeLessThanOrEqual(2);
    });

    test('of a peer that is not there says down, and a test says what to do', async () => {
      await peer.down();
      expect(await channel.send(messageFor('m1'), to)).toMatchObject({ kind: 'down' });
      const report = await channel.test();
      expect(report.ok).toBe(false);
      expect('hint' in report ? report.hint : '').toMatch(/[a-z]{3,}/);
    });

    test('lets no value of a message become a header', async () => {
      await channel.send(messageFor('m1', HOSTILE), to);
      const [head = ''] = (peer.raw().at(-1) ?? '').split('\r\n\r\n');
      expect(head).not.toMatch(/^(?:bcc|x-evil):/im);
    });

    test('says nothing of its secrets, well or not', async () => {
      const said: unknown[] = [await channel.test(), await channel.send(messageFor('m1'), to)];
      const wrong = opened(peer.wrong);
      said.push(await wrong.test(), await wrong.send(messageFor('m2'), to));
      wrong.close();
      await peer.down();
      said.push(await channel.test(), await channel.send(messageFor('m3'), to));
      for (const secret of secrets) expect(JSON.stringify(said)).not.toContain(secret);
    });
  });
}
