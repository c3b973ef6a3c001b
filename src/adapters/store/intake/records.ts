/** Sources, routing rules and deliveries as rows. Every change of what people set is one transaction with its row in the audit. */
import type {
  DeliveryRecord,
  Outcome,
  RuleRecord,
  SealedSecret,
  SourceRecord,
  StoredDelivery,
} from '../../../domain/intake/ports.ts';
import type { Access } from '../access.ts';
import { auditStep } from '../audit/steps.ts';
import { page, readPage } from '../paging.ts';
import { number, parsed, text } from '../rows.ts';
import type { SqlRow, Step } from '../wire.ts';
import type { StoredIntake } from './types.ts';

const placeOf = (source: string): string => `/source/${source}`;

export function createIntake({ write, read }: Access): StoredIntake {
  return {
    sources: async () => (await read('source.all')).map(toSource),
    secretsOf: async (source) =>
      new Map((await read('source.secrets', placeOf(source))).map((row) => [text(row, 'setting'), toSealed(row)])),
    addSource: async (record, sealed, { by, at }) => {
      const { name, kind, instance } = record;
      const detail = `${kind}, ${instance === '' ? 'of no instance' : `instance ${instance}`}`;
      const [, ...rest] = sourceValues(record);
      const written = await write({
        steps: [
          { sql: 'source.add', params: [name, kind, ...rest], mustChange: true },
          ...secretSteps(name, sealed),
          auditStep({ at, who: by, what: 'source.added', target: name, detail }),
        ],
      });
      return written.ok;
    },
    editSource: async (record, { sealed, dropped }, { by, at, what }) => {
      const { name } = record;
      const written = await write({
        steps: [
          { sql: 'source.edit', params: sourceValues(record), mustChange: true },
          ...secretSteps(name, sealed),
          ...dropped.map((id): Step => ({ sql: 'instance-secret.drop', params: [placeOf(name), id] })),
          auditStep({ at, who: by, what: 'source.changed', target: name, detail: what }),
        ],
      });
      return written.ok;
    },
    removeSource: async (name, { by, at }) => {
      const written = await write({
        steps: [
          { sql: 'source.remove', params: [name], mustChange: true },
          { sql: 'instance-secret.remove', params: [placeOf(name)] },
          auditStep({ at, who: by, what: 'source.removed', target: name }),
        ],
      });
      return written.ok;
    },
    sealed: async () =>
      (await read('source.all-secrets')).map((row) => ({
        place: { instance: text(row, 'instance'), setting: text(row, 'setting') },
        sealed: toSealed(row),
      })),
    reseal: async (values) => {
      if (values.length === 0) return;
      await write({
        steps: values.map(({ place, sealed }): Step => ({
          sql: 'instance-secret.put',
          params: [place.instance, place.setting, sealed.keyId, sealed.text],
        })),
      });
    },

    rules: async () => (await read('rule.all')).map(toRule),
    putRule: async (rule, order, { by, at, what }) => {
      const { id, name, condition, outcome, enabled, changedAt, changedBy, version } = rule;
      const written = await write({
        steps: [
          {
            sql: version === 1 ? 'rule.add' : 'rule.edit',
            params: [id, name, condition, JSON.stringify(outcome), Number(enabled), changedAt, changedBy, version],
            mustChange: true,
          },
          { sql: 'rule.order', params: [JSON.stringify(order)] },
          auditStep({ at, who: by, what: 'routing.changed', target: name, detail: what }),
        ],
      });
      return written.ok;
    },
    orderRules: async (order, { by, at, what }) => {
      await write({
        steps: [
          { sql: 'rule.order', params: [JSON.stringify(order)] },
          auditStep({ at, who: by, what: 'routing.changed', detail: what }),
        ],
      });
    },
    removeRule: async (id, { by, at, what }) => {
      const written = await write({
        steps: [
          { sql: 'rule.remove', params: [id], mustChange: true },
          auditStep({ at, who: by, what: 'routing.changed', target: id, detail: what }),
        ],
      });
      return written.ok;
    },

    take: async (delivery) =>
      (await write({ steps: [{ sql: 'delivery.take', params: deliveryValues(delivery), mustChange: true }] })).ok,
    waiting: async (after, limit) => (await read('delivery.waiting', after, limit)).map(toDelivery),
    settle: async (id, outcome) => {
      const keys = outcome.flatMap(({ alert }) => (alert ? [alert.key] : []));
      const written = await write({
        steps: [
          { sql: 'delivery.settle', params: [id, JSON.stringify(outcome)], mustChange: true },
          { sql: 'delivery.link', params: [id, JSON.stringify(keys)] },
        ],
      });
      return written.ok;
    },
    reread: async (id, { mapping, instance }) => {
      const params = [id, JSON.stringify(mapping), instance];
      return (await write({ steps: [{ sql: 'delivery.reread', params, mustChange: true }] })).ok;
    },
    delivery: async (id) => {
      const row = (await read('delivery.get', id))[0];
      return row && toDelivery(row);
    },
    deliveries: async ({ source, alert, status, ...request }) => {
      const { after, before, limit } = readPage(request);
      if (status === 'waiting') return page(await read('delivery.waiting', after, limit + 1), limit, toDelivery);
      const rows =
        alert !== undefined
          ? await read('delivery.list-alert', before, limit + 1, alert)
          : source !== undefined
            ? await read('delivery.list-source', before, limit + 1, source)
            : await read('delivery.list', before, limit + 1);
      return page(rows, limit, toDelivery);
    },
  };
}

function sourceValues({ name, instance, mapping, enabled, credentials, changedAt, changedBy, version }: SourceRecord) {
  const texts = [JSON.stringify(mapping), Number(enabled), JSON.stringify(credentials)] as const;
  return [name, instance, ...texts, changedAt, changedBy, version] as const;
}

function secretSteps(source: string, sealed: ReadonlyMap<string, SealedSecret>): readonly Step[] {
  return [...sealed].map(([id, { keyId, text: hidden }]) => ({
    sql: 'instance-secret.put',
    params: [placeOf(source), id, keyId, hidden],
  }));
}

function deliveryValues(delivery: DeliveryRecord) {
  const { id, source, instance, mapping, webhookId, contentType, receivedAt, bytes, body, encoding, by } = delivery;
  const head = [id, source, instance, JSON.stringify(mapping), webhookId, contentType] as const;
  return [...head, receivedAt, bytes, body, encoding, by] as const;
}

function toSealed(row: SqlRow): SealedSecret {
  return { keyId: text(row, 'key_id'), text: text(row, 'sealed') };
}

function toSource(row: SqlRow): SourceRecord {
  return {
    name: text(row, 'name'),
    kind: text(row, 'kind') as SourceRecord['kind'],
    instance: text(row, 'instance'),
    mapping: parsed(row, 'mapping'),
    enabled: number(row, 'enabled') === 1,
    credentials: parsed(row, 'credentials'),
    changedAt: number(row, 'changed_at'),
    changedBy: text(row, 'changed_by'),
    version: number(row, 'version'),
  };
}

function toRule(row: SqlRow): RuleRecord {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    condition: text(row, 'condition'),
    outcome: parsed(row, 'outcome'),
    enabled: number(row, 'enabled') === 1,
    changedAt: number(row, 'changed_at'),
    changedBy: text(row, 'changed_by'),
    version: number(row, 'version'),
  };
}

function toDelivery(row: SqlRow): StoredDelivery {
  return {
    pos: number(row, 'pos'),
    id: text(row, 'id'),
    source: text(row, 'source'),
    instance: text(row, 'instance'),
    mapping: parsed(row, 'mapping'),
    webhookId: text(row, 'webhook_id'),
    contentType: text(row, 'content_type'),
    receivedAt: number(row, 'received_at'),
    bytes: number(row, 'bytes'),
    body: text(row, 'body'),
    encoding: text(row, 'encoding') as StoredDelivery['encoding'],
    by: text(row, 'by'),
    status: text(row, 'status') as StoredDelivery['status'],
    outcome: parsed<readonly Outcome[]>(row, 'outcome'),
  };
}
