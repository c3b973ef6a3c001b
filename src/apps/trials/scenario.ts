/**
 * A scenario file, read and checked. Files are data from anywhere: nothing in them is believed before it was looked at.
 *
 * F1. A key that this runner does not know is a reason to fail the scenario: an expectation that nobody checks must not pass.
 * F2. One scenario that cannot be read fails alone; a file that is no scenario file is an error of its own.
 *
 * Not here: what the expectations mean (`judge/`), what the tenant's keys do (the lab).
 */
import { z } from 'zod';
import { RiposteError } from '../../core/base/errors.ts';
import { isObject, type Json, type JsonObject } from '../../core/base/json.ts';
import { fail, ok, type Result } from '../../core/base/result.ts';
import type { TenantSpec } from '../lab/index.ts';
import { expandGenerated } from './generate.ts';

const SCHEMA = 'soar-acceptance/1';

const json: z.ZodType<Json> = z.json();
const texts = z.array(z.string());
const count = z.number().int().min(0);

const by = z.strictObject({ user: z.string(), roles: texts.optional() });
const answers = z.union([z.literal('none'), z.looseObject({ by: by.optional() })]);

const policy = z.strictObject({
  autoCloseFalsePositive: z.boolean().optional(),
  dryRun: z.boolean().optional(),
  neverIsolate: z.strictObject({ hostnames: texts.optional() }).optional(),
  protectedCausality: texts.optional(),
  approverRoles: texts.optional(),
});

const sibling = z.strictObject({
  id: z.string(),
  sameHost: z.literal(true).optional(),
  sameUrl: z.literal(true).optional(),
  answers: answers.optional(),
});

const fault = z.strictObject({
  call: z.string(),
  kind: z.union([z.string(), z.number()]),
  attempts: z.union([z.literal('all'), z.array(z.number().int().min(1))]),
  retryAfterSeconds: z.number().optional(),
  effect: z.literal('applied').optional(),
  answerAfterSeconds: z.number().optional(),
});

/** Values of products that the lab does not simulate yet are carried along; what needs them fails by what it then misses. */
const tenant = z.strictObject({
  verdicts: z.record(z.string(), z.record(z.string(), json)).optional(),
  prevalence: z.record(z.string(), z.record(z.string(), json)).optional(),
  relatedAlerts: z.array(z.looseObject({ id: z.string() })).optional(),
  endpoints: z.record(z.string(), z.looseObject({})).optional(),
  terminate: z.string().optional(),
  quarantine: z.looseObject({}).optional(),
  originalAlert: z.looseObject({}).optional(),
  scriptResults: z.record(z.string(), z.string()).optional(),
  panos: z.looseObject({}).optional(),
  faults: z.array(fault).optional(),
  policy: policy.optional(),
  delivery: z.strictObject({ redeliverSameId: count.optional(), siblingAlert: sibling.optional() }).optional(),
  clock: z.strictObject({ startDelayMinutes: z.number().optional() }).optional(),
  modules: z.record(z.string(), z.string()).optional(),
});

const expectation = z.strictObject({
  path: texts,
  external_calls: texts.optional(),
  optional_calls: texts.optional(),
  not_called: texts.optional(),
  order: z.array(z.tuple([z.string(), z.string()])).optional(),
  attempts: z.record(z.string(), count).optional(),
  approvals_asked: texts.optional(),
  final: z
    .strictObject({
      status: z.enum(['open', 'closed']).optional(),
      closeReason: z.string().nullable().optional(),
      pending: texts.optional(),
    })
    .optional(),
  asserts: z.array(z.looseObject({})).optional(),
});

/** One row per kind of assert, by the key that names its subject. */
const ASSERTS = {
  call: z
    .strictObject({
      call: z.string(),
      arg: z.string(),
      equals: json.optional(),
      equals_set: z.array(json).optional(),
      contains: json.optional(),
      not_contains: json.optional(),
      parsed_clauses: z.record(z.string(), json).optional(),
      never_equals_unscoped: json.optional(),
    })
    .refine((row) => Object.keys(row).length > 2, 'the assert asks for nothing'),
  context: z
    .strictObject({ context: z.string(), equals: json.optional(), in: z.array(json).optional() })
    .refine((row) => row.equals !== undefined || row.in !== undefined, 'the assert asks for nothing'),
  approval: z
    .strictObject({
      approval: z.string(),
      text_contains: json.optional(),
      text_not_contains: json.optional(),
      html_not_contains: json.optional(),
      targets_not_contain: json.optional(),
    })
    .refine((row) => Object.keys(row).length > 1, 'the assert asks for nothing'),
  manual: z
    .strictObject({ manual: z.string(), text_contains: json.optional(), text_not_contains: json.optional() })
    .refine((row) => Object.keys(row).length > 1, 'the assert asks for nothing'),
  action: z.strictObject({ action: z.string(), result: z.string() }),
  audit: z.strictObject({ audit: z.string() }),
  evidence_gap: z.strictObject({ evidence_gap: z.string() }),
  wire: z.strictObject({ wire: z.string(), body_contains: json }),
  plan_contains: z.strictObject({ plan_contains: z.union([z.string(), texts]) }),
  task: z.strictObject({ task: z.string(), maxSeconds: z.number() }),
  total_calls_max: z.strictObject({ total_calls_max: z.record(z.string(), count) }),
} as const;

export type AssertKind = keyof typeof ASSERTS;
/** `kind` is the key that names the subject; the other keys are those of the file. */
export type Assert = { readonly [K in AssertKind]: { readonly kind: K } & z.infer<(typeof ASSERTS)[K]> }[AssertKind];
export type AssertOf<K extends AssertKind> = Extract<Assert, { readonly kind: K }>;

const scenario = z.strictObject({
  id: z.string().min(1),
  title: z.string().optional(),
  playbook: z.string(),
  alert: z.record(z.string(), json),
  tenant: tenant.optional(),
  answers: answers.optional(),
  expect: expectation,
  covers: json.optional(),
  upstream_differs: json.optional(),
});

export type Answers = z.infer<typeof answers>;
export type TenantPolicy = z.infer<typeof policy>;
export type Sibling = z.infer<typeof sibling>;
export type Expectation = Omit<z.infer<typeof expectation>, 'asserts'> & { readonly asserts: readonly Assert[] };

export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly playbook: string;
  /** Generated texts are written out. */
  readonly alert: JsonObject;
  readonly tenant: z.infer<typeof tenant>;
  readonly answers: Answers;
  readonly expect: Expectation;
}

/** A scenario, or why it cannot be run. */
export interface ReadScenario {
  readonly id: string;
  readonly scenario: Result<Scenario, readonly string[]>;
}

/** Reads the text of a scenario file. Throws `trials.bad-file` when it is no such file at all. */
export function readScenarios(text: string, file: string): readonly ReadScenario[] {
  const bad = (problem: string) =>
    new RiposteError('trials.bad-file', `${file}: ${problem}`, {
      hint: `A scenario file is {"schema": "${SCHEMA}", "scenarios": […]}.`,
    });
  let parsed: Json;
  try {
    parsed = JSON.parse(text) as Json;
  } catch (thrown) {
    throw bad(`it is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  if (!isObject(parsed) || !Array.isArray(parsed['scenarios'])) throw bad('it has no list "scenarios"');
  const { schema } = parsed;
  if (schema !== undefined && schema !== SCHEMA) throw bad(`its schema is ${JSON.stringify(schema)}`);
  const rows = parsed['scenarios'] as readonly Json[];
  return rows.map((row, index) => ({ id: idOf(row, index), scenario: readScenario(row) }));
}

/** Reads one scenario; the problems name the place. */
export function readScenario(value: Json): Result<Scenario, readonly string[]> {
  const read = scenario.safeParse(value);
  if (!read.success) return fail(problemsOf(read.error, ''));
  const { expect, title, tenant: world, answers: given, ...rest } = read.data;
  const asserts = (expect.asserts ?? []).map((row, index) => readAssert(row as JsonObject, `expect.asserts[${index}]`));
  const problems = asserts.flatMap((row) => (row.ok ? [] : row.error));
  if (problems.length > 0) return fail(problems);
  try {
    return ok({
      id: rest.id,
      playbook: rest.playbook,
      title: title ?? '',
      alert: expandGenerated(rest.alert),
      tenant: world ?? {},
      answers: given ?? 'none',
      expect: { ...expect, asserts: asserts.flatMap((row) => (row.ok ? [row.value] : [])) },
    });
  } catch (thrown) {
    return fail([thrown instanceof Error ? thrown.message : String(thrown)]);
  }
}

/** The tenant as the lab reads it; keys of the runner (policy, delivery, clock) are left out. */
export function labTenantOf(world: Scenario['tenant']): TenantSpec {
  const { policy: _policy, delivery: _delivery, clock: _clock, modules: _modules, ...rest } = world;
  return rest as unknown as TenantSpec;
}

function readAssert(row: JsonObject, where: string): Result<Assert, readonly string[]> {
  const kinds = (Object.keys(ASSERTS) as AssertKind[]).filter((kind) => Object.hasOwn(row, kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    return fail([`${where}: this runner knows no assert with the keys ${Object.keys(row).join(', ')}`]);
  }
  const read = ASSERTS[kind].safeParse(row);
  // The row's own schema was picked by the kind; the union cannot follow that.
  return read.success ? ok({ kind, ...read.data } as Assert) : fail(problemsOf(read.error, where));
}

function problemsOf(error: z.ZodError, where: string): readonly string[] {
  return error.issues.map((issue) => {
    const place = [where, issue.path.map(String).join('.')].filter(Boolean).join('.');
    const what =
      issue.code === 'unrecognized_keys' ? `this runner does not know the key ${issue.keys.join(', ')}` : issue.message;
    return place === '' ? what : `${place}: ${what}`;
  });
}

function idOf(row: Json, index: number): string {
  const id = isObject(row) ? row['id'] : undefined;
  return typeof id === 'string' && id !== '' ? id : `#${index + 1}`;
}
