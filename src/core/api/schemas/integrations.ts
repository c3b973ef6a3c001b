/** Products of this release and instances of them. A secret comes in and never goes out. */
import { z } from 'zod';
import { jsonObject, list, optionalFlag, person, shape, text, time } from './common.ts';

export const SettingView = shape({
  name: z.string(),
  label: z.string(),
  description: z.string(),
  required: z.boolean(),
  secret: z.boolean().describe('Never shown once it is given.'),
  options: list(z.string()).describe('Empty: any text.'),
  defaultValue: z.string(),
});

export const ProductView = shape({
  name: z.string(),
  brand: z.string(),
  description: z.string(),
  settings: list(SettingView),
});

export const ProductPage = shape({ rows: list(ProductView), next: z.null() });

export const InstanceView = shape({
  name: z.string(),
  product: z.string(),
  brand: z.string(),
  origin: z
    .enum(['configuration', 'added'])
    .describe('configuration: it stands in the configuration file, and is changed there.'),
  state: z
    .enum(['enabled', 'disabled', 'failed'])
    .describe('failed: enabled, and it could not be opened; see `problem`.'),
  dryRun: z.boolean().describe('Reads go out, and what would change something is planned only.'),
  settings: z.record(z.string(), z.string()).readonly(),
  secrets: list(z.string()).describe('Names of the secrets that it has.'),
  problem: shape({ code: z.string(), detail: z.string(), hint: z.string() }).nullable(),
  changedAt: time.nullable(),
  changedBy: z.string().nullable(),
  version: z
    .string()
    .nullable()
    .describe('Another one after every change; an edit names it. null for one of the configuration.'),
});

export const InstancePage = shape({ rows: list(InstanceView), next: z.null() });

export const NewInstance = z.object({
  name: text,
  product: text.describe('`name` of a product.'),
  config: jsonObject.describe('Setting → value.'),
  by: person,
});

export const InstanceEdit = z.object({
  config: jsonObject.nullish().describe('Setting → value; null takes one back.'),
  enabled: optionalFlag,
  live: optionalFlag.describe('False: a dry run.'),
  by: person,
});

export const ByQuery = z.object({ by: z.string().exactOptional().describe('Who acts.') });
export const NameRef = shape({ name: z.string() });
export const Rekeyed = shape({ secrets: z.int() });

export const TestView = shape({
  ok: z.boolean(),
  code: z.string().describe('Empty when it is ok.'),
  detail: z.string(),
  hint: z.string(),
});

export const InstanceTestView = shape({
  ok: z.boolean(),
  tried: z.string().describe('What the test does; it only reads.'),
  code: z.string().describe('Empty when it is ok.'),
  detail: z.string().describe('What came back.'),
  hint: z.string().describe('What to do.'),
});

export const CommandView = shape({
  name: z.string(),
  kind: z.enum(['integration', 'builtin', 'automation']),
  description: z.string(),
  risk: z.enum(['read', 'write', 'containment']),
  verb: z.string().describe('The action that it comes to; empty for one that only reads.'),
  args: list(
    shape({
      name: z.string(),
      description: z.string(),
      required: z.boolean(),
      isArray: z.boolean(),
      defaultValue: z.string(),
    }),
  ),
  brands: list(z.string()),
  instances: list(z.string()).describe('Enabled instances that offer it; none: it is our own.'),
});

export const CommandPage = shape({ rows: list(CommandView), next: z.null() });
