/**
 * Telling people: the loop, and what the API asks of it.
 *
 * L1. Three things go on by themselves, each one after the other: what waits is followed and planned, what is due is sent, instances are watched.
 *     They talk by the store alone, so that a kill at any moment loses nothing.
 * L2. It runs while there is an enabled channel. Without one nothing is looked at, and nothing is lost: the cursor stays where it is.
 */
import type { ChannelPorts } from '../../adapters/channels/index.ts';
import { CHANNEL_KINDS } from '../../adapters/channels/index.ts';
import type { TestReport } from '../../adapters/integrations/product.ts';
import type { KeyRing } from '../../adapters/secrets/keys.ts';
import type { TestView } from '../../core/api/views.ts';
import type { Clock, Timers } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { testMessage, type Message } from '../../domain/tell/message.ts';
import { samplesOf } from '../../domain/tell/samples.ts';
import type { TellRecords } from '../../domain/tell/ports.ts';
import { isAddress, reasonsFor, type Directory } from '../../domain/tell/recipients.ts';
import {
  checkRule,
  DEFAULT_RULES,
  EVENT_KINDS,
  type EventKind,
  type NewRule,
  type Rule,
} from '../../domain/tell/rules.ts';
import type { TellPort } from '../server/tell-port.ts';
import { Channels, channelView, kindView, type HeldChannel } from './channels.ts';
import { follow } from './follow.ts';
import { periodically, type Periodic } from './periodic.ts';
import { plan } from './plan.ts';
import { sendBy } from './send.ts';
import { Watch } from './watch.ts';

const LOOK_MS = 1_000;
const WATCH_MS = 30_000;

export interface TellingParts {
  readonly clock: Clock & Timers;
  readonly channel: ChannelPorts;
  readonly records: TellRecords;
  readonly keys: KeyRing;
  readonly directory: Directory;
  readonly isFirstSecret: () => Promise<boolean>;
  /** For names of rules. */
  readonly newId: () => string;
  readonly publicUrl: () => string;
  /** Where the journal ends. */
  readonly end: () => Promise<string>;
  /** Instances that are enabled. */
  readonly instances: () => readonly { readonly name: string; readonly product: string }[];
  readonly testInstance: (name: string) => Promise<TestReport>;
  readonly failed: (thrown: unknown) => void;
  /** Of every attempt. */
  readonly counted: (result: string) => void;
}

export class Telling implements TellPort {
  readonly #parts: TellingParts;
  readonly #channels: Channels;
  readonly #watch: Watch;
  #loops: readonly Periodic[] = [];
  #isOn = false;
  #isStopped = false;

  private constructor(parts: TellingParts, channels: Channels) {
    this.#parts = parts;
    this.#channels = channels;
    this.#watch = new Watch({
      records: parts.records,
      now: () => parts.clock.now(),
      instances: () => parts.instances(),
      test: (name) => parts.testInstance(name),
    });
  }

  /** `runs`: false where nothing goes on by itself. */
  static async load(parts: TellingParts, runs: boolean): Promise<Telling> {
    const telling = new Telling(parts, await Channels.load(parts));
    if (runs) {
      // Whatever was under way when the last process ended.
      await parts.records.cutOff(parts.clock.now());
      telling.#isOn = true;
      telling.#begin();
    }
    return telling;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const stopped = Promise.all(this.#loops.map((loop) => loop.stop()));
    // Nobody waits for a server that takes its time: what is under way is logged as it ended.
    this.#channels.close();
    await stopped;
  }

  /** L2. */
  #begin(): void {
    if (!this.#isOn || this.#isStopped || this.#loops.length > 0) return;
    if (!this.#channels.list().some(({ open }) => open)) return;
    const { clock, failed } = this.#parts;
    const send = periodically(clock, LOOK_MS, () => this.#send(), failed);
    const look = periodically(clock, LOOK_MS, async () => ((await this.#look()) ? send.wake() : undefined), failed);
    const watch = periodically(
      clock,
      WATCH_MS,
      async () => ((await this.#watch.look()) ? look.wake() : undefined),
      failed,
    );
    this.#loops = [look, send, watch];
  }

  /** Something was changed by hand: it counts at once. */
  #changed(): void {
    this.#begin();
    for (const loop of this.#loops) loop.wake();
  }

  async #look(): Promise<boolean> {
    if (!this.#channels.list().some(({ open }) => open)) return false;
    const { records, directory, end } = this.#parts;
    const now = () => this.#parts.clock.now();
    await follow({ records, now, end });
    return plan({ records, directory, now, channel: (name) => this.#way(name) });
  }

  #way(name: string): { readonly toSelf: boolean; readonly fallback: string } | undefined {
    const held = this.#channels.list().find(({ record, open }) => record.name === name && open);
    return held?.kind && { toSelf: held.kind.toSelf, fallback: held.settings['fallback'] ?? '' };
  }

  async #send(): Promise<void> {
    const { records, publicUrl, counted } = this.#parts;
    const ports = {
      records,
      publicUrl,
      counted,
      now: () => this.#parts.clock.now(),
      isStopped: () => this.#isStopped,
    };
    const sent = this.#channels.list().map(async ({ open, record: { name }, settings, rest }) => {
      if (!open) return;
      const way = {
        name,
        digestOver: Number(settings['digestOver'] ?? '0'),
        minimal: settings['details'] === 'minimal',
        send: (message: Message, to: string) => open.send(message, to),
      };
      this.#channels.rests(name, await sendBy(ports, way, rest));
    });
    const [failure] = (await Promise.allSettled(sent)).filter(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
  }

  kinds() {
    return CHANNEL_KINDS.map(kindView);
  }

  channels() {
    return this.#channels.list().map(channelView);
  }

  async addChannel(wanted: Parameters<TellPort['addChannel']>[0], by: string) {
    const usual = ({ toSelf }: { readonly toSelf: boolean }): readonly Rule[] =>
      wanted.usualRules ? DEFAULT_RULES.map((row) => this.#usual(row, wanted.name, toSelf)) : [];
    return this.#told(await this.#channels.add(wanted, usual, by));
  }

  /** A machine is told once: it reminds nobody. */
  #usual(row: (typeof DEFAULT_RULES)[number], channel: string, toSelf: boolean): Rule {
    const own = { ...row, id: this.#parts.newId(), channel, enabled: true };
    return toSelf ? { ...own, to: '', delayMs: 0, remindMs: null, escalateMs: null, escalateTo: '' } : own;
  }

  async editChannel(...[name, config, version, by]: Parameters<TellPort['editChannel']>) {
    return this.#told(await this.#channels.edit(name, config, version, by));
  }

  async enableChannel(name: string, enabled: boolean, by: string) {
    return this.#told(await this.#channels.enable(name, enabled, by));
  }

  #told(held: HeldChannel) {
    this.#changed();
    return channelView(held);
  }

  removeChannel(name: string, by: string): Promise<void> {
    return this.#channels.remove(name, by);
  }

  async testChannel(name: string, to: string, by: string): Promise<TestView> {
    const report = await this.#channels.test(name);
    const { open } = this.#channels.named(name);
    if (!report.ok || to === '' || !open) return { code: '', hint: '', ...report };
    if (!isAddress(to)) throw new RiposteError('api.invalid', '"to" is no mail address');
    const { clock, newId, publicUrl } = this.#parts;
    const message = testMessage(`test-${newId()}`, by, { publicUrl: publicUrl(), minimal: true, now: clock.now() });
    const { kind, detail } = await open.send(message, to);
    if (kind === 'sent') return { ok: true, code: '', hint: '', detail: `${report.detail}; a test message went out` };
    return {
      ok: false,
      code: 'channel.not-taken',
      detail,
      hint: 'The server was reached, and did not take the message.',
    };
  }

  async rules() {
    return (await this.#parts.records.rules()).map((rule) => ({ ...rule }));
  }

  async addRule(wanted: NewRule, by: string) {
    const rule = { ...this.#checked(wanted), id: this.#parts.newId() };
    await this.#parts.records.addRule(rule, this.#change(by));
    this.#changed();
    return rule;
  }

  async editRule(id: string, change: Partial<NewRule>, by: string) {
    const { records } = this.#parts;
    const before = (await records.rules()).find((rule) => rule.id === id);
    if (!before) throw notFound(`there is no rule ${id}`);
    const rule = this.#checked({ ...before, ...change });
    if (!(await records.editRule(id, rule, this.#change(by)))) throw notFound(`there is no rule ${id}`);
    this.#changed();
    return { ...rule, id };
  }

  async removeRule(id: string, by: string): Promise<void> {
    if (!(await this.#parts.records.removeRule(id, this.#change(by)))) throw notFound(`there is no rule ${id}`);
  }

  #checked(rule: NewRule): NewRule {
    return checkRule(rule, this.#channels.named(rule.channel).kind?.toSelf === true);
  }

  #change(by: string) {
    return { by, at: this.#parts.clock.now() };
  }

  async own(person: Parameters<TellPort['own']>[0]) {
    const { records } = this.#parts;
    const [rules, mutes] = await Promise.all([records.rules(), records.mutes()]);
    const muted = mutes.get(person.name) ?? [];
    const live = rules.filter(({ enabled, channel }) => enabled && this.#way(channel)?.toSelf === false);
    return EVENT_KINDS.map((event) => ({
      event,
      muted: muted.includes(event),
      reasons: [
        ...new Set(
          live
            .filter((rule) => rule.event === event)
            .flatMap(({ to, escalateTo }) => [...reasonsFor(to, person), ...reasonsFor(escalateTo, person)]),
        ),
      ],
    }));
  }

  async mute(name: string, events: readonly EventKind[]): Promise<void> {
    await this.#parts.records.mute(name, [...new Set(events)], this.#change(name));
    this.#changed();
  }

  samples(minimal: boolean) {
    const { clock, publicUrl } = this.#parts;
    return samplesOf({ publicUrl: publicUrl(), minimal, now: clock.now() }).map(({ event, step, message }) => ({
      event,
      step,
      subject: message.subject,
      text: message.text,
      data: message.data,
    }));
  }

  notifications(page: Parameters<TellPort['notifications']>[0]) {
    return this.#parts.records.list(page);
  }

  async notification(id: string) {
    const found = await this.#parts.records.notification(id);
    if (!found) throw notFound(`there is no notification ${id}`);
    return { ...found, tried: await this.#parts.records.attempts(id) };
  }

  async retry(id: string, by: string): Promise<void> {
    const found = await this.notification(id);
    if (!(await this.#parts.records.retry(id, this.#change(by)))) {
      throw new RiposteError('notification.not-failed', `notification ${id} is ${found.status}`);
    }
    const { open } = this.#channels.list().find(({ record }) => record.name === found.channel) ?? {};
    // Whoever asks for it has mended something: the channel rests no longer.
    if (open) this.#channels.rests(found.channel, { failures: 0, until: 0 });
    this.#changed();
  }
}

function notFound(message: string): RiposteError {
  return new RiposteError('api.not-found', message);
}
