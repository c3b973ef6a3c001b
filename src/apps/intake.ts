/**
 * Intake as the server and the wiring use it: sources, deliveries, routing. Loaded when somebody first needs it, never by a start.
 */
import { randomBytes } from 'node:crypto';
import { mapAlert } from '../adapters/integrations/cortex/mapping.ts';
import type { Store } from '../adapters/store/index.ts';
import type { Clock } from '../core/base/clock.ts';
import { RiposteError } from '../core/base/errors.ts';
import type { PlaybookRef } from '../core/engine/events.ts';
import { bodyParts, Deliveries, deliveryId } from '../domain/intake/deliveries.ts';
import type { Delivered, Delivery } from '../domain/intake/intake.ts';
import { checkMapping, mapBody, mapText, RIPOSTE_MAPPING, type Presets } from '../domain/intake/mapping.ts';
import { Routing } from '../domain/intake/routing.ts';
import { checkInstance, Sources, type SourcesPorts } from '../domain/intake/sources.ts';
import type { Library } from '../domain/library/library.ts';
import type { IntakePort } from './server/intake-port.ts';

export interface IntakeParts {
  readonly store: Pick<Store, 'intake' | 'alerts' | 'lists'>;
  readonly clock: Clock;
  readonly keys: SourcesPorts['keys'];
  readonly isFirstSecret: () => Promise<boolean>;
  readonly instances: () => readonly string[];
  readonly library: () => Promise<Library>;
  readonly named: (name: string) => Promise<PlaybookRef>;
  readonly receive: (delivery: Delivery) => Promise<Delivered>;
  readonly report: (code: string, detail: string) => void;
}

/** Lists of events per alert of a vendor are read by that vendor's own reader. */
const PRESETS: Presets = { cortex: (item) => mapAlert(item).fields };

export function wireIntake(
  parts: IntakeParts,
): IntakePort & { readonly routing: Routing; readonly deliveries: Deliveries } {
  const { clock, store } = parts;
  const records = store.intake;
  const sources = new Sources({
    records,
    clock,
    keys: parts.keys,
    isFirstSecret: parts.isFirstSecret,
    instances: parts.instances,
  });
  const routing = new Routing({
    records,
    clock,
    library: parts.library,
    named: parts.named,
    newId: () => `rule-${randomBytes(4).toString('hex')}`,
  });
  const deliveries = new Deliveries({ records, presets: PRESETS, receive: parts.receive, report: parts.report });

  /** D1: it is durable when this settles. */
  const keep: IntakePort['keep'] = async ({ source, instance, mapping, webhookId, contentType, by }, body) => {
    const id = deliveryId(source, webhookId, body);
    const head = { id, source, instance, mapping, webhookId, contentType, by };
    const isNew = await records.take({ ...head, receivedAt: clock.now(), ...bodyParts(body) });
    if (isNew) deliveries.wake().catch(() => undefined);
    return { delivery: id, new: isNew };
  };

  return {
    routing,
    deliveries,
    sources,
    rules: routing,
    keep,
    uploadMapping: (instance, preset) => {
      checkInstance(instance, parts.instances());
      return { ...RIPOSTE_MAPPING, preset };
    },
    again: async (id) => {
      const delivery = await records.delivery(id);
      if (!delivery) throw new RiposteError('api.not-found', `there is no delivery ${JSON.stringify(id)}`);
      if (delivery.encoding === 'gone')
        throw new RiposteError('delivery.gone', `the body of ${id} is not kept any more`);
      const { source } = delivery;
      // Of a source that is gone, or of none: as it came.
      const now = (await sources.list()).find(({ name }) => name === source) ?? delivery;
      const isNew = await records.reread(id, { mapping: now.mapping, instance: now.instance });
      deliveries.wake().catch(() => undefined);
      return { delivery: id, new: isNew };
    },
    delivery: (id) => records.delivery(id),
    list: (page) => records.deliveries(page),
    explain: (alert) => routing.explain({ ...alert, now: clock.now() }),
    preview: async ({ source, mapping, instance, body }) => {
      const known = source === '' ? undefined : await sources.get(source);
      const whole = { ...RIPOSTE_MAPPING, ...known?.mapping, ...mapping };
      checkMapping(whole);
      const mapped = typeof body === 'string' ? mapText(whole, body, PRESETS) : mapBody(whole, body, PRESETS);
      const place = { instance: instance ?? known?.instance ?? '', via: source };
      return Promise.all(
        mapped.map(async (item) => {
          if (item.kind === 'unreadable') return { fields: null, problem: item.problem, routing: null };
          const { fields } = item;
          return { fields, problem: null, routing: await routing.explain({ ...place, fields, now: clock.now() }) };
        }),
      );
    },
  };
}
