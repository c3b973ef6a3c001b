/**
 * The reference of the API as a page (`/docs`), made of the OpenAPI document: what there is, what it takes and says, and a form that sends.
 *
 * P1. Nothing is loaded from another host, and nothing runs but the one script of this origin (`REFERENCE_HEADERS`).
 * P2. A key is typed in by who has it; it stays in the field, goes to this origin alone, and is kept nowhere. Without one the form sends as who
 *     is logged in.
 */
import { openApi } from '../../../core/api/openapi.ts';
import { getOwn, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';

export const REFERENCE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** As it is served and as it stands in docs/reference. The version is that of the API, not of the release. */
export function documentText(): string {
  return `${JSON.stringify(openApi('1'), undefined, 2)}\n`;
}

export function referencePage(): string {
  const document = openApi('1');
  const schemas = objectAt(objectAt(document, 'components'), 'schemas');
  const paths = objectAt(document, 'paths');
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    isObject(methods)
      ? Object.entries(methods).map(([method, operation]) => ({ path, method, operation: asObject(operation) }))
      : [],
  );
  const tags = listAt(document, 'tags').map(asObject);
  const parts = tags.map((tag) => {
    const name = textAt(tag, 'name');
    const own = operations.filter(({ operation }) => listAt(operation, 'tags')[0] === name);
    return [
      `<h2 id="${escaped(name)}">${escaped(name)}</h2>`,
      `<p>${escaped(textAt(tag, 'description'))}</p>`,
      ...own.map(({ path, method, operation }) => operationPart(path, method, operation)),
    ].join('\n');
  });
  const shapes = Object.entries(schemas).map(
    ([name, schema]) =>
      `<details id="schema-${escaped(name)}"><summary>${escaped(name)}</summary>${schemaTable(asObject(schema))}</details>`,
  );
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    '<title>Riposte API</title><link rel="stylesheet" href="/docs/reference.css"></head><body>',
    '<h1>Riposte API</h1>',
    ...textAt(objectAt(document, 'info'), 'description')
      .split('\n\n')
      .map((line) => `<p>${codes(line)}</p>`),
    '<p><a href="/api/v1/openapi.json">OpenAPI 3.1 document</a></p>',
    '<p class="tools"><label>Find <input id="find" type="search" autocomplete="off"></label>',
    '<label>Key <input id="token" type="password" autocomplete="off" placeholder="or as who is logged in"></label></p>',
    ...parts,
    '<h2 id="shapes">shapes</h2>',
    ...shapes,
    '<script src="/docs/reference.js" defer></script></body></html>',
    '',
  ].join('\n');
}

function operationPart(path: string, method: string, operation: JsonObject): string {
  const parameters = listAt(operation, 'parameters').map(asObject);
  const body = objectAt(objectAt(objectAt(operation, 'requestBody'), 'content'), 'application/json');
  const rows = parameters.map((parameter) => [
    `<code>${escaped(textAt(parameter, 'name'))}</code>`,
    escaped(textAt(parameter, 'in')),
    typeText(objectAt(parameter, 'schema')),
    codes(textAt(parameter, 'description')),
  ]);
  const answers = Object.entries(objectAt(operation, 'responses')).map(([status, answer]) => {
    const content = Object.entries(objectAt(asObject(answer), 'content'));
    const kinds = content.map(([media, held]) => `${escaped(media)} ${typeText(objectAt(asObject(held), 'schema'))}`);
    return [escaped(status), codes(textAt(asObject(answer), 'description')), kinds.join('<br>')];
  });
  return [
    `<details class="operation" data-method="${escaped(method.toUpperCase())}" data-path="${escaped(path)}">`,
    `<summary><b>${escaped(method.toUpperCase())}</b> <code>${escaped(path)}</code> ${escaped(textAt(operation, 'summary'))}</summary>`,
    `<p>Needs <code>${escaped(textAt(operation, 'x-permission'))}</code>.</p>`,
    table(['Name', 'In', 'Type', 'Meaning'], rows),
    ...(isObject(body['schema']) ? [`<p>Body: ${typeText(asObject(body['schema']))}</p>`] : []),
    table(['Status', 'When', 'Holds'], answers),
    '</details>',
  ].join('\n');
}

function schemaTable(schema: JsonObject): string {
  const required = listAt(schema, 'required');
  const rows = Object.entries(objectAt(schema, 'properties')).map(([name, property]) => [
    `<code>${escaped(name)}</code>${required.includes(name) ? '' : ' (optional)'}`,
    typeText(asObject(property)),
    codes(textAt(asObject(property), 'description')),
  ]);
  const text = codes(textAt(schema, 'description'));
  return `<p>${text}</p>${rows.length === 0 ? `<p>${typeText(schema)}</p>` : table(['Name', 'Type', 'Meaning'], rows)}`;
}

/** In words: a name that leads to its shape, a list of one, one of several. */
function typeText(schema: JsonObject): string {
  const reference = textAt(schema, '$ref');
  if (reference !== '') {
    const name = escaped(reference.slice(reference.lastIndexOf('/') + 1));
    return `<a href="#schema-${name}">${name}</a>`;
  }
  const options = listAt(schema, 'anyOf');
  if (options.length > 0) return options.map((option) => typeText(asObject(option))).join(' or ');
  const values = listAt(schema, 'enum');
  if (values.length > 0) return values.map((value) => `<code>${escaped(JSON.stringify(value))}</code>`).join(' | ');
  const type = schema['type'];
  if (type === 'array') return `list of ${typeText(asObject(schema['items']))}`;
  const properties = Object.entries(objectAt(schema, 'properties'));
  if (properties.length > 0)
    return `{${properties.map(([name, property]) => `${escaped(name)}: ${typeText(asObject(property))}`).join(', ')}}`;
  return escaped(Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : 'any JSON');
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const head = columns.map((column) => `<th>${column}</th>`).join('');
  const lines = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<table><tr>${head}</tr>${lines.join('')}</table>`;
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => NAMED[sign] ?? '');
}

/** Words in backticks become code. */
function codes(text: string): string {
  return escaped(text).replaceAll(/`([^`]*)`/g, '<code>$1</code>');
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function objectAt(value: JsonObject, key: string): JsonObject {
  return asObject(getOwn(value, key));
}

function listAt(value: JsonObject, key: string): readonly Json[] {
  const held = getOwn(value, key);
  return Array.isArray(held) ? (held as readonly Json[]) : [];
}

function textAt(value: JsonObject, key: string): string {
  const held = getOwn(value, key);
  return typeof held === 'string' ? held : '';
}
