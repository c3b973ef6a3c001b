/**
 * Goal: the OpenAPI document is one: everything that it refers to is in it, and every route of the table stands in it with all that it takes
 * and every code that it may refuse with.
 * Method: the document is walked. Elsewhere: that the server answers as it says (every test over `tests/support.ts`, by `promised.ts`).
 */
import { describe, expect, it, test } from 'vitest';
import { getOwn, isObject, type Json, type JsonObject } from '../base/json.ts';
import { API_ERRORS, COMMON_ERRORS } from './errors.ts';
import { openApi } from './openapi.ts';
import { paramsOf, pathWith } from './paths.ts';
import { API_ROUTES } from './routes.ts';
import { PERMISSIONS, TAGS, type RouteRow } from './row.ts';
import { SCHEMAS } from './schemas/index.ts';

const document = openApi('1');
const ROWS = Object.entries<RouteRow>(API_ROUTES);

/** What a path of keys leads to. */
function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>((held, key) => (isObject(held) ? getOwn(held, key) : undefined), value);
}

function operationOf({ path, method }: RouteRow): JsonObject {
  const operation = at(document, 'paths', path, method.toLowerCase());
  if (!isObject(operation)) throw new Error(`${method} ${path} is missing`);
  return operation;
}

it('refers to nothing that is not in it, and holds nothing that it does not refer to', () => {
  const text = JSON.stringify(document);
  const used = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([\w-]+)"/g)].map(([, kind, name]) => `${kind}/${name}`),
  );
  expect(used.size).toBeGreaterThan(40);
  const held = ['schemas', 'headers'].flatMap((kind) =>
    Object.keys(at(document, 'components', kind) ?? {}).map((name) => `${kind}/${name}`),
  );
  expect([...used].filter((name) => !held.includes(name))).toEqual([]);
  expect(held.filter((name) => !used.has(name) && name !== 'schemas/ErrorCode')).toEqual([]);
});

describe.each(ROWS)('%s', (name, row) => {
  const operation = operationOf(row);
  const parameters = (operation['parameters'] as readonly { in: string; name: string }[]).map(
    (one) => `${one.in} ${one.name}`,
  );

  it('is named, tagged and guarded', () => {
    expect(operation).toMatchObject({ operationId: name, tags: [row.tag], 'x-permission': row.permission });
    expect(Object.keys(TAGS)).toContain(row.tag);
    expect([...PERMISSIONS, 'open', 'own']).toContain(row.permission);
  });

  it('says what it takes', () => {
    expect(parameters.filter((one) => one.startsWith('path '))).toEqual(
      paramsOf(row.path).map((param) => `path ${param}`),
    );
    const keys = row.query === undefined ? [] : Object.keys((SCHEMAS[row.query] as { shape?: object }).shape ?? {});
    expect(parameters.filter((one) => one.startsWith('query '))).toEqual(keys.map((key) => `query ${key}`));
    expect(parameters.includes('header Idempotency-Key')).toBe(row.takesKey === true);
    expect(parameters.includes('header If-Match')).toBe(row.takesVersion === true);
    expect(isObject(at(operation, 'requestBody'))).toBe(row.body !== undefined || row.raw === true);
    expect(row.body === undefined || ['POST', 'PATCH'].includes(row.method)).toBe(true);
  });

  it('says what it answers, and every code that it refuses with under its status', () => {
    expect(isObject(at(operation, 'responses', String(row.status), 'content'))).toBe(true);
    for (const code of [...COMMON_ERRORS, ...(row.refuses ?? [])]) {
      const { status } = API_ERRORS[code];
      expect(at(operation, 'responses', String(status), 'description')).toContain(`\`${code}\``);
    }
  });
});

test('what is started or answered can be repeated without harm: every POST takes a key, but for one that changes nothing or the same again', () => {
  // Of log-ins, links and keys nothing that was answered is kept, not for a day either: repeated, they are refused.
  const keyless = ROWS.filter(([, { method, takesKey, tag }]) => method === 'POST' && !takesKey && tag !== 'access');
  const without = keyless.map(([name]) => name);
  // A delivery is known by its webhook-id and its body, a file that is uploaded by its body.
  const intake = ['deliverAlerts', 'previewMapping', 'uploadAlerts', 'againDelivery', 'moveRule', 'explainRouting'];
  const others = [
    'analyzeCommandLine',
    'checkPlaybook',
    'previewPolicy',
    'weighPolicy',
    'testInstance',
    'rekeySecrets',
  ];
  // To send a message once more is what is asked for.
  const tell = ['testChannel', 'retryNotification'];
  expect(new Set(without)).toEqual(new Set([...others, ...intake, ...tell]));
});

test('every code belongs to a route', () => {
  const used = new Set<string>([
    ...COMMON_ERRORS,
    'api.key-reused',
    'api.answer-not-kept',
    'api.bad-csrf',
    'api.not-yourself',
    // Told of one alert among many, in an answer.
    'alert.under-way',
    'alert.not-closed',
    'alert.not-told',
    ...ROWS.flatMap(([, { refuses = [] }]) => refuses),
  ]);
  expect(Object.keys(API_ERRORS).filter((code) => !used.has(code))).toEqual([]);
});

test.each([
  ['a/1', '/runs/a%2F1/x'],
  ['..', '/runs/../x'],
  ['?a#b%', '/runs/%3Fa%23b%25/x'],
])('%j in a path', (run, path) => {
  expect(pathWith('/runs/{run}/x', { run })).toBe(path);
});
