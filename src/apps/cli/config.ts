/**
 * The configuration file: instances, policy, port. Checked whole at start; an error names the file, the place and what is allowed.
 *
 * A setting of an instance may be a text, or `{"env": NAME}` or `{"file": PATH}`, so that secrets need not stand in the file.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { RiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { InstanceConfig, ProductOptions } from '../main.ts';

export const CONFIG_FILE = 'riposte.json';

const names = z.array(z.string().min(1));

const policy = z
  .strictObject({
    neverIsolate: z.strictObject({
      hostnames: names.describe('Hosts that are never isolated, whoever says yes. Whole names, ignoring case.'),
    }),
    protectedCausality: names.describe(
      'Process names; a process tree that one of them owns is ended only after a yes.',
    ),
    approverRoles: names.describe(
      'Roles, one of which whoever answers a question needs; empty: every user may answer.',
    ),
    dryRun: z
      .boolean()
      .describe('True: nothing is changed at any vendor; every run ends in the plan of what it would have done.'),
    autoCloseFalsePositive: z
      .boolean()
      .describe('True: a playbook may close an alert as false positive without asking.'),
  })
  .partial();

const setting = z.union(
  [z.string(), z.number(), z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  {
    error: 'must be a text, {"env": NAME} or {"file": PATH}',
  },
);

const schema = z
  .strictObject({
    port: z.int().min(0).max(65_535).describe('Where to listen on 127.0.0.1; 0 takes a free port.'),
    instances: z
      .array(
        z.strictObject({
          instance: z.string().min(1).describe('The name of the instance: alerts and actions name it.'),
          product: z.string().min(1).describe('The integration.'),
          config: z.record(z.string(), setting).describe('The settings of the integration.'),
        }),
      )
      .describe('The vendors that this Riposte talks to.'),
    policy: policy.describe('What may be done unasked, and what never.'),
  })
  .partial();

export interface Config {
  readonly port?: number;
  readonly instances: readonly InstanceConfig[];
  readonly policy: ProductOptions['policy'];
}

const EMPTY: Config = { instances: [], policy: {} };

/** The file that is named, else that of the data directory if there is one. Throws `config.…`. */
export async function readConfig(file: string | undefined, directory: string, env: NodeJS.ProcessEnv): Promise<Config> {
  const path = file ?? join(directory, CONFIG_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if (file === undefined && thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return EMPTY;
    throw invalid('config.unreadable', `${path} cannot be read: ${messageOf(thrown)}`);
  }
  return parseConfig(text, path, env);
}

/** Pure but for the files that settings name. */
export async function parseConfig(text: string, path: string, env: NodeJS.ProcessEnv): Promise<Config> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw invalid('config.not-json', `${path} is not JSON: ${messageOf(thrown)}`);
  }
  const read = schema.safeParse(value);
  if (!read.success) throw invalid('config.invalid', `${path}: ${read.error.issues.map(problemOf).join('; ')}`);
  const { port, instances = [], policy: given = {} } = read.data;
  const seen = new Set<string>();
  for (const { instance } of instances) {
    if (seen.has(instance)) throw invalid('config.invalid', `${path}: two instances are named "${instance}"`);
    seen.add(instance);
  }
  return {
    ...(port === undefined ? {} : { port }),
    instances: await Promise.all(
      instances.map(async ({ instance, product, config }) => ({
        instance,
        product,
        config: await settingsOf(config, instance, path, env),
      })),
    ),
    // Keys that are left out are left out, never undefined: the schema is strict.
    policy: JSON.parse(JSON.stringify(given)) as ProductOptions['policy'],
  };
}

async function settingsOf(
  config: Readonly<Record<string, z.infer<typeof setting>>>,
  instance: string,
  path: string,
  env: NodeJS.ProcessEnv,
): Promise<JsonObject> {
  const settings: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(config)) {
    if (typeof value !== 'object') settings[name] = value;
    else if ('env' in value) {
      const given = env[value.env];
      if (given === undefined || given === '') {
        throw invalid(
          'config.no-secret',
          `${path}: ${instance}.${name} names the environment variable ${value.env}, which is not set`,
        );
      }
      settings[name] = given;
    } else settings[name] = await secretFile(resolve(dirname(path), value.file), `${path}: ${instance}.${name}`);
  }
  return settings;
}

async function secretFile(file: string, where: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (thrown) {
    throw invalid('config.no-secret', `${where} names a file that cannot be read: ${messageOf(thrown)}`);
  }
}

function problemOf(issue: z.core.$ZodIssue): string {
  const place = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code === 'unrecognized_keys') {
    return `${place === '' ? 'the file' : place} has the unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
  }
  return `${place === '' ? 'the file' : place}: ${issue.message}`;
}

const invalid = (code: string, message: string): RiposteError =>
  new RiposteError(code, message, { hint: 'docs/reference/configuration.md lists the keys and what they may hold.' });

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** The keys with their descriptions, for the reference page. */
export function configRows(): readonly { readonly key: string; readonly text: string }[] {
  const rows: { key: string; text: string }[] = [];
  const visit = (value: z.ZodType, key: string): void => {
    const inner = value instanceof z.ZodOptional ? (value.unwrap() as z.ZodType) : value;
    const text = value.description ?? inner.description;
    if (key !== '' && text !== undefined) rows.push({ key, text });
    if (inner instanceof z.ZodObject) {
      for (const [name, child] of Object.entries(inner.shape))
        visit(child as z.ZodType, key === '' ? name : `${key}.${name}`);
    }
    if (inner instanceof z.ZodArray && inner.element instanceof z.ZodObject) visit(inner.element, `${key}[]`);
  };
  visit(schema, '');
  return rows;
}
