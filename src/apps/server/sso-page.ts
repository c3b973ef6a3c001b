/** The page of a log-in at a provider that did not end in one: what happened and what to do, in our own words alone. Nothing runs on it. */
import { API_ERRORS, type ApiErrorCode } from '../../core/api/errors.ts';
import { PAGE_HEADERS } from './approval-page.ts';

export { PAGE_HEADERS };

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}' +
  'h1{font-size:1.4rem}code{font-size:.9em;opacity:.7}';

/** No part of it comes from the request or the provider. */
export function ssoPage(code: ApiErrorCode): string {
  const { title, hint } = API_ERRORS[code];
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${plain(title)}</title><style>${STYLE}</style></head>`,
    `<body><main><h1>${plain(title)}</h1><p>${plain(hint)}</p><p><a href="/">Back to the log-in</a></p><p><code>${code}</code></p></main></body></html>`,
    '',
  ].join('\n');
}

function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
