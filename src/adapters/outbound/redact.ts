/** Keeps secrets out of errors, entries and logs. */

/** Shorter values are no secrets that can be told from ordinary text. */
const SECRET_LENGTH_MIN = 4;
const MASK = '[secret]';

/** A function that masks every given secret in a text, also in its percent-encoded and JSON-escaped forms. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(
    secrets
      .filter((secret) => secret.length >= SECRET_LENGTH_MIN)
      .flatMap((secret) => [
        secret,
        encodeURIComponent(secret),
        new URLSearchParams({ s: secret }).toString().slice(2),
        JSON.stringify(secret).slice(1, -1),
      ]),
  );
  const longestFirst = [...forms].toSorted((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

/** Where a request went, for messages: origin and path. User info and query can hold credentials and are left out. */
export function placeOf(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}
