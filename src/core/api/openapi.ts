/**
 * The OpenAPI 3.1 document of the API, made of the table of routes and the schemas. Pure; zod is loaded with this file, so nothing that a
 * start loads imports it.
 *
 * O1. Everything stands in `components` once, and is referred to.
 * O2. Requests are described as they may be sent, answers as they come. An answer may get more fields in a later release: no client should
 *     refuse one for that, and the document does not say that it may.
 */
import { z } from 'zod';
import type { JsonObject } from '../base/json.ts';
import { API_ERRORS, COMMON_ERRORS, type ApiErrorCode } from './errors.ts';
import { paramsOf } from './paths.ts';
import { API_ROUTES } from './routes.ts';
import { TAGS, type RouteRow } from './row.ts';
import { SCHEMAS, type SchemaName } from './schemas/index.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

export function openApi(version: string): JsonObject {
  const rows = Object.entries<RouteRow>(API_ROUTES);
  const taken = componentsOf(
    rows.flatMap(([, { body }]) => (body === undefined ? [] : [body])),
    'input',
  );
  const given = componentsOf(
    ['ProblemView', ...rows.flatMap(([, { answer }]) => (answer === undefined ? [] : [answer]))],
    'output',
  );
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const [name, row] of rows) (paths[row.path] ??= {})[row.method.toLowerCase()] = operation(name, row);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Riposte',
      version,
      summary: 'Alerts, runs, approvals, actions and integrations over HTTP.',
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    jsonSchemaDialect: DIALECT,
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [], csrf: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: KEY_OF_CALLER },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-riposte', description: 'Of a log-in.' },
        csrf: { type: 'apiKey', in: 'header', name: 'X-CSRF-Token', description: CSRF_TEXT },
      },
      headers: HEADERS,
      schemas: { ...taken, ...given, ErrorCode: { type: 'string', enum: Object.keys(API_ERRORS) } },
    },
  };
}

const ABOUT = [
  'Times are UTC, in milliseconds since 1970.',
  'A refusal is problem+json (RFC 9457) with a stable `code`; branch on the code, never on a text.',
  'A list is a page of `rows` with `next`: pass it as `cursor`; it is null on the last page.',
  'What starts something or answers somebody takes an `Idempotency-Key`: the same request with the same key is done once.',
  'What is edited has a version, sent as `ETag`; an edit names the version that it has seen in `If-Match`.',
].join('\n\n');

const KEY_OF_CALLER = 'An API key (`rk_…`); on the machine itself the text of the file `token` in the data directory.';
const CSRF_TEXT = 'With a session, on what changes something: `csrf` of `GET /api/v1/session`.';

const HEADERS = {
  'RateLimit-Limit': {
    description: 'Requests that may be made in a window.',
    schema: { type: 'integer' },
  },
  'RateLimit-Remaining': { description: 'Requests that are left in this window.', schema: { type: 'integer' } },
  'RateLimit-Reset': { description: 'Seconds until the next window.', schema: { type: 'integer' } },
  ETag: { description: 'The version of what is shown.', schema: { type: 'string' } },
} as const;

function operation(name: string, row: RouteRow): JsonObject {
  return {
    operationId: name,
    tags: [row.tag],
    summary: row.summary,
    'x-permission': row.permission,
    ...(row.permission === 'open' ? { security: [] } : {}),
    parameters: [
      ...paramsOf(row.path).map((param) => ({ name: param, in: 'path', required: true, schema: { type: 'string' } })),
      ...queryParameters(row.query),
      ...(row.takesKey ? [headerParameter('Idempotency-Key', KEY_TEXT, { type: 'string', maxLength: 255 })] : []),
      ...(row.streams ? [headerParameter('Last-Event-ID', 'Of a stream: the last id that was seen.', TEXT)] : []),
      ...(row.takesVersion ? [headerParameter('If-Match', 'The `version` seen, in quotes; `*` for any.', TEXT)] : []),
    ],
    ...(row.raw ? { requestBody: RAW_BODY } : {}),
    ...(row.body === undefined
      ? {}
      : {
          requestBody: {
            required: !takesNothing(row.body),
            content: { 'application/json': { schema: { $ref: `#/components/schemas/${row.body}` } } },
          },
        }),
    responses: responses(row),
  };
}

const TEXT = { type: 'string' } as const;
const KEY_TEXT = 'Of your making, one for each thing that you want done; the same again repeats nothing.';

function headerParameter(name: string, description: string, schema: JsonObject): JsonObject {
  return { name, in: 'header', required: false, description, schema };
}

function responses(row: RouteRow): JsonObject {
  const content =
    row.media === undefined
      ? {
          'application/json': { schema: { $ref: `#/components/schemas/${row.answer ?? ''}` } },
          ...(row.streams ? { 'text/event-stream': { schema: TEXT } } : {}),
        }
      : { [row.media]: { schema: TEXT } };
  const byStatus = new Map<number, ApiErrorCode[]>();
  for (const code of new Set<ApiErrorCode>([
    ...COMMON_ERRORS,
    ...(row.takesKey ? (['api.key-reused'] as const) : []),
    ...(row.secret ? (['api.answer-not-kept'] as const) : []),
    ...(row.method === 'GET' || row.permission === 'open' ? [] : (['api.bad-csrf'] as const)),
    ...(takesBy(row.body) || takesBy(row.query) ? (['api.not-yourself'] as const) : []),
    ...(row.refuses ?? []),
  ])) {
    const { status } = API_ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const refused = [...byStatus]
    .toSorted(([a], [b]) => a - b)
    .map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${API_ERRORS[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemView' } } },
      },
    ]);
  const headers = Object.fromEntries(
    Object.keys(HEADERS)
      .filter((name) => name !== 'ETag' || TAGGED.has(row.answer ?? ''))
      .map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
  return {
    [String(row.status)]: {
      description: row.status === 202 ? 'Taken: it goes on by itself.' : 'As asked for.',
      headers,
      content,
    },
    ...(Object.fromEntries(refused) as JsonObject),
  };
}

/** Of any type: it is kept as it comes. */
const RAW_BODY = {
  required: true,
  description:
    'JSON or JSON lines, whatever the content type says. What cannot be read is kept too, and waits in triage.',
  content: { 'application/json': { schema: {} }, 'application/jsonl': { schema: {} } },
} as const;

/** What has a version that an edit names. */
const TAGGED: ReadonlySet<string> = new Set([
  'InstanceView',
  'UserView',
  'UserAdded',
  'ListView',
  'PlaybookText',
  'PlaybookSaved',
  'PolicyView',
  'CaseView',
  'SourceView',
  'SourceWithSecret',
  'RuleView',
]);

/** Whether an empty body is one. As any schema: the union of all of them is more than the compiler goes through. */
function takesNothing(name: SchemaName): boolean {
  const schema: z.ZodType = SCHEMAS[name];
  return schema.safeParse({}).success;
}

/** `by`: who acts, where the caller may say that. */
function takesBy(name: SchemaName | undefined): boolean {
  return name !== undefined && 'by' in ((SCHEMAS[name] as { readonly shape?: object }).shape ?? {});
}

function queryParameters(name: SchemaName | undefined): readonly JsonObject[] {
  if (name === undefined) return [];
  const { properties } = schemaOf(z.toJSONSchema(SCHEMAS[name], { io: 'input', unrepresentable: 'any' })) as {
    readonly properties: Readonly<Record<string, JsonObject>>;
  };
  return Object.entries(properties).map(([key, { description, ...schema }]) => ({
    name: key,
    in: 'query',
    required: false,
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

/** The schemas of these names and of all that they are made of, by name. */
function componentsOf(names: readonly string[], io: 'input' | 'output'): Readonly<Record<string, JsonObject>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io,
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      // Of our types, not of what is sent; and O2.
      delete jsonSchema.readOnly;
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  const found: Record<string, JsonObject> = {};
  const take = (name: string): void => {
    const schema = schemas[name];
    if (schema === undefined || found[name]) return;
    found[name] = schemaOf(schema);
    for (const [, used = ''] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)) take(used);
  };
  for (const name of names) take(name);
  return found;
}

/** Without what a part of a document does not say of itself. */
function schemaOf(schema: object): JsonObject {
  const { $schema: _dialect, $id: _id, ...rest } = schema as { $schema?: string; $id?: string } & JsonObject;
  return rest;
}
