/**
 * The configuration file: instances, policy, port. Checked whole at start; an error names the file, the place and what is allowed.
 *
 * A setting of an instance may be a text, or `{"env": NAME}` or `{"file": PATH}`, so that secrets need not stand in the file.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { RiposteError } from '../../core/base/errors.ts';
import { getOwn, isObject, type Json, type JsonObject } from '../../core/base/json.ts';
import { isValues, templateProblems } from '../../core/commandline/line-template.ts';
import type { InstanceConfig, ProductOptions, SecretKeyOption } from '../main.ts';

export const CONFIG_FILE = 'riposte.json';

/**
 * What a value of the file has to be. By hand and not by zod: a start reads this file, and zod is 95 modules, 50 ms of it
 * (docs/decisions/004-start.md).
 */
type Shape =
  | { readonly kind: keyof typeof PLAIN; readonly text: string; readonly optional?: true }
  | { readonly kind: 'list'; readonly text: string; readonly item: Shape }
  | {
      readonly kind: 'object';
      readonly text?: string;
      readonly keys: Readonly<Record<string, Shape>>;
      /** Keys may be left out. */
      readonly partial?: true;
    };

/** What a yes can be about; a test compares them with the manifests. A name that is misspelled would silently ask nobody. */
export const VERBS = [
  'allowlist-file',
  'block-rule',
  'block-url',
  'blocklist-file',
  'commit',
  'delete-rule',
  'isolate',
  'move-rule',
  'pan-os',
  'push',
  'quarantine',
  'restore-file',
  'run-script',
  'terminate-causality',
  'terminate-process',
  'unallowlist-file',
  'unblock-url',
  'unblocklist-file',
  'unisolate',
] as const;

/** Values without parts: what is allowed, in words, and the check. */
const PLAIN = {
  port: {
    words: 'must be a whole number from 0 to 65535',
    fits: (value: Json) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
  },
  name: { words: 'must be a text that is not empty', fits: isName },
  names: {
    words: 'must be a list of texts that are not empty',
    fits: (value: Json) => Array.isArray(value) && value.every(isName),
  },
  switch: { words: 'must be true or false', fits: (value: Json) => typeof value === 'boolean' },
  setting: { words: 'must be a text, {"env": NAME} or {"file": PATH}', fits: isSetting },
  settings: { words: 'must be an object', fits: isObject },
  approvers: {
    words: 'must be a whole number from 2 to 9',
    fits: (value: Json) => Number.isInteger(value) && Number(value) >= 2 && Number(value) <= 9,
  },
  verbs: {
    words: `must be a list of ${VERBS.join(', ')}`,
    fits: (value: Json) => Array.isArray(value) && value.every((verb: Json) => VERBS.some((known) => known === verb)),
  },
  values: { words: 'must be an object: name of a placeholder to pattern', fits: isValues },
} as const;

function isName(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

function isSetting(value: Json): boolean {
  if (typeof value === 'string' || Number.isFinite(value)) return true;
  if (!isObject(value)) return false;
  const [[key, name] = [], ...more] = Object.entries(value);
  return more.length === 0 && (key === 'env' || key === 'file') && isName(name);
}

const FILE: Shape = {
  kind: 'object',
  partial: true,
  keys: {
    port: { kind: 'port', text: 'Where to listen on 127.0.0.1; 0 takes a free port.' },
    publicUrl: {
      kind: 'name',
      text: 'The address that people type, as `https://riposte.example.com`. Requests under another name are refused, links are made with it. Left out: the loopback address alone.',
    },
    proxies: {
      kind: 'names',
      text: 'Addresses or networks (`10.0.0.0/8`) of proxies in front, also on this machine (`127.0.0.1`). What they say in `X-Forwarded-For` is believed; at `listen` without `certificate` nobody else may connect.',
    },
    listen: {
      kind: 'object',
      text: 'Where a team reaches it, beside 127.0.0.1. It needs `publicUrl`, and TLS: `certificate` and `key`, or one of `proxies` in front that speaks it.',
      keys: {
        host: { kind: 'name', text: 'The address of this machine; `0.0.0.0` is all of them.' },
        port: { kind: 'port', text: 'Another one than `port`.' },
        certificate: {
          kind: 'name',
          optional: true,
          text: 'File with the certificate and its chain, PEM. Read at start.',
        },
        key: { kind: 'name', optional: true, text: 'File with its key, PEM.' },
      },
    },
    instances: {
      kind: 'list',
      text: 'The vendors that this Riposte talks to.',
      item: {
        kind: 'object',
        keys: {
          instance: { kind: 'name', text: 'The name of the instance: alerts and actions name it.' },
          product: { kind: 'name', text: 'The integration.' },
          config: { kind: 'settings', text: 'The settings of the integration.' },
          live: {
            kind: 'switch',
            optional: true,
            text: 'True: what changes something is sent. Without it the instance is a dry run: reads go out, changes are planned.',
          },
        },
      },
    },
    policy: {
      kind: 'object',
      partial: true,
      text: 'What may be done unasked, and what never.',
      keys: {
        neverIsolate: {
          kind: 'object',
          keys: {
            hostnames: {
              kind: 'names',
              text: 'Hosts that are never isolated, whoever says yes. Whole names, ignoring case.',
            },
            endpoints: { kind: 'names', text: 'Endpoints that are never isolated, by their ids.' },
          },
        },
        protectedCausality: {
          kind: 'names',
          text: 'Process names; a process tree that one of them owns is ended only after a yes.',
        },
        approverRoles: {
          kind: 'names',
          text: 'Roles, one of which whoever answers a question needs; empty: every user may answer.',
        },
        dryRun: {
          kind: 'switch',
          text: 'True: nothing is changed at any vendor; every run ends in the plan of what it would have done.',
        },
        autoCloseFalsePositive: {
          kind: 'switch',
          text: 'True: a playbook may close an alert as false positive without asking.',
        },
        notRequester: {
          kind: 'switch',
          text: 'True: who asked for a run (by hand, again, undo) answers none of its questions that allow something.',
        },
        cancelWhenClosedAtSource: {
          kind: 'switch',
          text: 'False: a run goes on when others close its alert at the source; default true.',
        },
        quorum: {
          kind: 'list',
          text: 'Where more than one person has to say yes; of several rows that fit, the largest number counts.',
          item: {
            kind: 'object',
            keys: {
              approvers: { kind: 'approvers', text: 'How many people.' },
              verbs: { kind: 'verbs', optional: true, text: 'For these actions; left out or empty: all.' },
              hostnames: { kind: 'names', optional: true, text: 'On these hosts; left out or empty: all.' },
            },
          },
        },
        scriptTemplates: {
          kind: 'list',
          text: 'Command lines that may run on the endpoint of the alert unasked. They replace the one that is delivered: `crontab -u <user> -l`.',
          item: {
            kind: 'object',
            keys: {
              line: { kind: 'name', text: 'The line; `<name>` stands for a value.' },
              values: {
                kind: 'values',
                text: 'Name to pattern: letters, digits, classes and counts; no blank, no quote, no sign of a shell.',
              },
            },
          },
        },
      },
    },
  },
};

/** A file that has no problems. */
interface Raw {
  readonly port?: number;
  readonly publicUrl?: string;
  readonly proxies?: readonly string[];
  readonly listen?: NonNullable<ProductOptions['listen']>;
  readonly instances?: readonly (Omit<InstanceConfig, 'config'> & { readonly config: Settings })[];
  readonly policy?: Omit<ProductOptions['policy'], 'quorum'> & { readonly quorum?: readonly RawQuorum[] };
}

type Quorum = NonNullable<ProductOptions['policy']['quorum']>[number];
type RawQuorum = Pick<Quorum, 'approvers'> & Partial<Quorum>;

type Settings = Readonly<Record<string, string | number | { readonly env: string } | { readonly file: string }>>;

/** What is wrong, each with its place; empty: nothing. */
function problemsOf(value: Json, shape: Shape, place: string): readonly string[] {
  const here = place === '' ? 'the file' : place;
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) return [`${here} must be a list`];
    return value.flatMap((item: Json, index) => problemsOf(item, shape.item, `${place}[${index}]`));
  }
  if (shape.kind !== 'object') {
    const { words, fits } = PLAIN[shape.kind];
    if (!fits(value)) return [`${here} ${words}`];
    if (shape.kind !== 'settings' || !isObject(value)) return [];
    return Object.entries(value).flatMap(([key, setting]) =>
      isSetting(setting) ? [] : [`${place}.${key} ${PLAIN.setting.words}`],
    );
  }
  if (!isObject(value)) return [`${here} must be an object`];
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(shape.keys, key));
  const below = (key: string) => (place === '' ? key : `${place}.${key}`);
  return [
    ...(unknown.length === 0 ? [] : [`${here} has the unknown key ${unknown.map((key) => `"${key}"`).join(', ')}`]),
    ...Object.entries(shape.keys).flatMap(([key, child]) => {
      const given = getOwn(value, key);
      if (given !== undefined) return problemsOf(given, child, below(key));
      return shape.partial || ('optional' in child && child.optional) ? [] : [`${below(key)} is missing`];
    }),
  ];
}

export interface Config {
  readonly port?: number;
  readonly publicUrl?: string;
  readonly proxies?: readonly string[];
  readonly listen?: NonNullable<ProductOptions['listen']>;
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
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (thrown) {
    // The parser's message quotes the text around the place, which may be a key.
    const at = /position \d+(?: \(line \d+ column \d+\))?/.exec(messageOf(thrown))?.[0];
    throw invalid('config.not-json', `${path} is not JSON${at === undefined ? '' : `: look at ${at}`}`);
  }
  const problems = problemsOf(value, FILE, '');
  if (problems.length > 0) throw invalid('config.invalid', `${path}: ${problems.join('; ')}`);
  const { port, publicUrl, proxies, listen, instances = [], policy = {} } = value as unknown as Raw;
  const seen = new Set<string>();
  for (const { instance } of instances) {
    if (seen.has(instance)) throw invalid('config.invalid', `${path}: two instances are named "${instance}"`);
    seen.add(instance);
  }
  const { quorum, ...rest } = policy;
  const wrong = (rest.scriptTemplates ?? []).flatMap(({ line, values }, index) =>
    templateProblems(line, values).map((problem) => `policy.scriptTemplates[${index}].${problem}`),
  );
  if (wrong.length > 0) throw invalid('config.invalid', `${path}: ${wrong.join('; ')}`);
  return {
    ...(port === undefined ? {} : { port }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(proxies === undefined ? {} : { proxies }),
    ...(listen === undefined ? {} : { listen: withFiles(listen, dirname(path)) }),
    instances: await Promise.all(
      instances.map(async ({ config, ...row }) => ({
        ...row,
        config: await settingsOf(config, row.instance, path, env),
      })),
    ),
    policy: { ...rest, ...(quorum && { quorum: quorum.map((row) => ({ verbs: [], hostnames: [], ...row })) }) },
  };
}

/** Files are named from where the configuration is. */
function withFiles(
  listen: NonNullable<ProductOptions['listen']>,
  folder: string,
): NonNullable<ProductOptions['listen']> {
  const { certificate, key } = listen;
  return {
    ...listen,
    ...(certificate === undefined ? {} : { certificate: resolve(folder, certificate) }),
    ...(key === undefined ? {} : { key: resolve(folder, key) }),
  };
}

async function settingsOf(
  config: Settings,
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

const invalid = (code: string, message: string): RiposteError =>
  new RiposteError(code, message, { hint: 'docs/reference/configuration.md lists the keys and what they may hold.' });

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** The key of the secrets at rest, where the operator has one. Throws `config.invalid` where two are named. */
export function secretKeyOf(env: NodeJS.ProcessEnv): { readonly secretKey?: SecretKeyOption } {
  const { RIPOSTE_KEY: text = '', RIPOSTE_KEY_FILE: file = '' } = env;
  if (text !== '' && file !== '') {
    throw new RiposteError('config.invalid', 'RIPOSTE_KEY and RIPOSTE_KEY_FILE are both set', {
      hint: 'Set one of them; a key after the first one in it opens what was sealed before.',
    });
  }
  if (text !== '') return { secretKey: { text } };
  return file === '' ? {} : { secretKey: { file: resolve(file) } };
}

/** The keys with their descriptions, for the reference page. */
export function configRows(): readonly { readonly key: string; readonly text: string }[] {
  const rows: { key: string; text: string }[] = [];
  const visit = (shape: Shape, key: string): void => {
    if (key !== '' && shape.text !== undefined) rows.push({ key, text: shape.text });
    if (shape.kind === 'list') visit(shape.item, `${key}[]`);
    if (shape.kind !== 'object') return;
    for (const [name, child] of Object.entries(shape.keys)) visit(child, key === '' ? name : `${key}.${name}`);
  };
  visit(FILE, '');
  return rows;
}
