/**
 * The queue of deliveries: kept first, read after.
 *
 * D1. Whoever delivers is answered when the body is durable, before anything is done with it.
 * D2. A delivery waits until what became of each of its alerts is kept. A kill in between means that it is read again: each alert is here
 *     then, by its (instance, id), and has one run.
 * D3. What cannot be read becomes an alert of its own, in triage, with the reason and the name of the delivery; nothing ends nowhere.
 * D4. A failure of the store leaves a delivery waiting; the sweeper tries again. Any other failure goes to triage, as D3. In memory is a page at a time, whatever waits.
 */
import { createHash } from 'node:crypto';
import { toRiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { alertKeyOf } from '../../core/engine/events.ts';
import type { Delivered, Delivery } from './intake.ts';
import { mapText, type Mapped, type Presets } from './mapping.ts';
import type { DeliveryRecord, IntakeRecords, Outcome, StoredDelivery } from './ports.ts';

export interface DeliveriesPorts {
  readonly records: Pick<IntakeRecords, 'waiting' | 'settle'>;
  readonly presets: Presets;
  receive(delivery: Delivery): Promise<Delivered>;
  /** Something that an operator should see. */
  report(code: string, detail: string): void;
}

/** Deliveries that are read from the store at a time, and how many of them are under way at once: they share the store's commits. */
const PAGE = 32;
const AT_ONCE = 8;

export class Deliveries {
  readonly #ports: DeliveriesPorts;
  /** While a round is under way: whether another one was asked for meanwhile. */
  #round: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(ports: DeliveriesPorts) {
    this.#ports = ports;
  }

  /** Reads what waits. Any number of times, at any time: one round is under way at a time. Never rejects. */
  wake(): Promise<void> {
    if (this.#round) {
      this.#again = true;
      return this.#round;
    }
    this.#round = this.#rounds().finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  /** Begins nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#round;
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#readAll();
      } catch (thrown) {
        const { code, message } = toRiposteError(thrown);
        this.#ports.report(code, `deliveries: ${message}`);
        return;
      }
    } while (this.#again && !this.#stopped);
  }

  async #readAll(): Promise<void> {
    for (let after = 0; !this.#stopped;) {
      const page = await this.#ports.records.waiting(after, PAGE);
      const last = page.at(-1);
      if (!last) return;
      after = last.pos;
      const left = page.values();
      const worker = async () => {
        for (const delivery of left) if (!this.#stopped) await this.#read(delivery);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      // What came since has asked for another round.
      if (page.length < PAGE) return;
    }
  }

  /** D2. One that fails stays, and keeps nobody from his turn. */
  async #read(delivery: StoredDelivery): Promise<void> {
    try {
      await this.#ports.records.settle(delivery.id, await this.#outcomeOf(delivery));
    } catch (thrown) {
      const { code, message } = toRiposteError(thrown);
      this.#ports.report(code, `delivery ${delivery.id}: ${message}`);
    }
  }

  async #outcomeOf(delivery: StoredDelivery): Promise<readonly Outcome[]> {
    const outcome: Outcome[] = [];
    for (const [index, item] of this.#mapped(delivery).entries()) outcome.push(await this.#take(delivery, item, index));
    return outcome;
  }

  #mapped(delivery: StoredDelivery): readonly Mapped[] {
    try {
      return mapDelivery(delivery, this.#ports.presets);
    } catch (thrown) {
      return [{ kind: 'unreadable', problem: this.#ownFailure(delivery, thrown) }];
    }
  }

  async #take(delivery: StoredDelivery, item: Mapped, index: number): Promise<Outcome> {
    if (item.kind === 'unreadable') return this.#triage(delivery, item.problem, index);
    const { source, by } = delivery;
    // A source speaks for its own instance alone; in a file that somebody uploads each alert may name its own.
    const instance = source === '' && item.instance !== '' ? item.instance : delivery.instance;
    const one = { instance, fields: item.fields, via: source };
    try {
      return outcomeOf(await this.#ports.receive(by === '' ? one : { ...one, by }));
    } catch (thrown) {
      const { code, message } = toRiposteError(thrown);
      if (code.startsWith('store.')) throw thrown;
      return this.#triage(
        delivery,
        code === 'alert.invalid' ? `${message}.` : this.#ownFailure(delivery, thrown),
        index,
      );
    }
  }

  /** A failure of our own making: the next time it would be the same, and nobody would see the alert. A sentence for who looks at it. */
  #ownFailure({ id }: StoredDelivery, thrown: unknown): string {
    const { code, message } = toRiposteError(thrown);
    this.#ports.report(code, `delivery ${id}: ${message}`);
    return `It could not be taken: ${message} (${code}).`;
  }

  /** D3. */
  async #triage(
    { id, source, instance, receivedAt }: StoredDelivery,
    problem: string,
    index: number,
  ): Promise<Outcome> {
    const from = source === '' ? 'a file that was uploaded' : `the source "${source}"`;
    const fields: JsonObject = {
      id: `delivery-${id}-${index + 1}`,
      name: `A delivery of ${from} cannot be read`,
      details: problem,
      created: new Date(receivedAt).toISOString(),
      deliveryid: id,
    };
    return outcomeOf(await this.#ports.receive({ instance, fields, via: source, triage: problem }));
  }
}

export function mapDelivery({ body, encoding, mapping }: DeliveryRecord, presets: Presets): readonly Mapped[] {
  if (encoding === 'base64') return [{ kind: 'unreadable', problem: 'The body is no text in UTF-8.' }];
  return mapText(mapping, body, presets);
}

function outcomeOf({ alertRef, new: isNew, run, rule, reason }: Delivered): Outcome {
  const { instance, id } = alertRef;
  return { alert: { instance, id, key: alertKeyOf(alertRef) }, new: isNew, run, rule, reason: isNew ? reason : null };
}

/** A body as it is kept: its text, or base64 of what is no text in UTF-8. */
export function bodyParts(bytes: Uint8Array): Pick<DeliveryRecord, 'body' | 'encoding' | 'bytes'> {
  const text = decoded(bytes);
  return text === undefined
    ? { body: Buffer.from(bytes).toString('base64'), encoding: 'base64', bytes: bytes.length }
    : { body: text, encoding: 'utf8', bytes: bytes.length };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    // `ignoreBOM` keeps a mark at the beginning: what is kept is what came.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    // A text of the database ends at its first NUL for some readers.
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The same for the same body from the same source under the same webhook-id (P2). */
export function deliveryId(source: string, webhookId: string, body: Uint8Array): string {
  const head = JSON.stringify([source, webhookId]);
  return createHash('sha256').update(head).update('\0').update(body).digest('hex').slice(0, 24);
}
