/**
 * Instances as rows: settings in the open, secrets as they were sealed. The store never sees a secret or a key.
 *
 * Every change is one transaction with its row in the audit, whose run is ''.
 */
import { auditStep } from './audit/steps.ts';
import { number, parsed, text } from './rows.ts';
import type { Access } from './access.ts';
import type { InstanceRecord, InstanceRecords, SealedText } from './instance-records.ts';
import type { SqlRow, Step } from './wire.ts';

export function createInstances(
  { write }: Pick<Access, 'write'>,
  readAll: (names: readonly ('instance.all' | 'instance-secret.all')[]) => Promise<readonly (readonly SqlRow[])[]>,
): InstanceRecords {
  return {
    all: async () => {
      const [instances = [], secrets = []] = await readAll(['instance.all', 'instance-secret.all']);
      return instances.map((row) => toInstance(row, secrets));
    },
    add: async ({ name, product, settings, secrets, enabled, live }, { by, at }) => {
      const flags = [Number(enabled), Number(live)];
      const written = await write({
        steps: [
          {
            sql: 'instance.add',
            params: [name, product, JSON.stringify(settings), ...flags, at, by],
            mustChange: true,
          },
          ...Object.entries(secrets).map(([setting, sealed]) => putSecret(name, setting, sealed)),
          auditStep({ at, who: by, what: 'instance.added', target: name, detail: `${product}, ${liveness(live)}` }),
        ],
      });
      return written.ok;
    },
    set: async (name, { enabled, live }, { by, at }) => {
      const detail = `${enabled ? 'enabled' : 'disabled'}, ${liveness(live)}`;
      const written = await write({
        steps: [
          { sql: 'instance.set', params: [name, Number(enabled), Number(live), at, by], mustChange: true },
          auditStep({ at, who: by, what: 'instance.changed', target: name, detail }),
        ],
      });
      return written.ok;
    },
    edit: async ({ name, settings, live, sealed, dropped, named }, { by, at }) => {
      const detail = `${named.join(', ')}; ${liveness(live)}`;
      const written = await write({
        steps: [
          {
            sql: 'instance.edit',
            params: [name, JSON.stringify(settings), Number(live), at, by],
            mustChange: true,
          },
          ...Object.entries(sealed).map(([setting, text]) => putSecret(name, setting, text)),
          ...dropped.map((setting): Step => ({ sql: 'instance-secret.drop', params: [name, setting] })),
          auditStep({ at, who: by, what: 'instance.edited', target: name, detail }),
        ],
      });
      return written.ok;
    },
    remove: async (name, { by, at }) => {
      const written = await write({
        steps: [
          { sql: 'instance.remove', params: [name], mustChange: true },
          { sql: 'instance-secret.remove', params: [name] },
          auditStep({ at, who: by, what: 'instance.removed', target: name }),
        ],
      });
      return written.ok;
    },
    reseal: async (secrets, { by, at }) => {
      await write({
        steps: [
          ...secrets.map(({ instance, setting, sealed }) => putSecret(instance, setting, sealed)),
          auditStep({ at, who: by, what: 'instance.rekeyed', detail: `${secrets.length} secrets` }),
        ],
      });
    },
  };
}

function putSecret(instance: string, setting: string, { keyId, text: sealed }: SealedText): Step {
  return { sql: 'instance-secret.put', params: [instance, setting, keyId, sealed] };
}

function liveness(live: boolean): string {
  return live ? 'live' : 'dry run';
}

function toInstance(row: SqlRow, secrets: readonly SqlRow[]): InstanceRecord {
  const name = text(row, 'name');
  const own = secrets.filter((secret) => text(secret, 'instance') === name);
  return {
    name,
    product: text(row, 'product'),
    settings: parsed(row, 'settings'),
    secrets: Object.fromEntries(
      own.map((secret) => [text(secret, 'setting'), { keyId: text(secret, 'key_id'), text: text(secret, 'sealed') }]),
    ),
    enabled: number(row, 'enabled') === 1,
    live: number(row, 'live') === 1,
    createdAt: number(row, 'created_at'),
    changedAt: number(row, 'changed_at'),
    changedBy: text(row, 'changed_by'),
  };
}
