/** The script and the style of the reference page, as texts: the one script that the product sends to a browser, so there is no build for it. */

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
summary{cursor:pointer;padding:.2rem 0}
details{border-bottom:1px solid #8884}
table{border-collapse:collapse;margin:.5rem 0}
td,th{border:1px solid #8886;padding:.2rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
code,pre,textarea{font:13px/1.4 ui-monospace,monospace}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #8886;padding:.5rem;max-height:30rem;overflow:auto}
textarea{width:100%;min-height:6rem}
label{margin-right:1rem}
.tools{position:sticky;top:0;background:Canvas;padding:.5rem 0}
[hidden]{display:none}
`;

/** What comes from the server is shown as text, never as markup. */
const SCRIPT = `'use strict';
const token = document.getElementById('token');
const make = (tag, text = '') => Object.assign(document.createElement(tag), { textContent: text });
const operations = [...document.querySelectorAll('details.operation')];

document.getElementById('find').addEventListener('input', ({ target }) => {
  const wanted = target.value.toLowerCase();
  for (const operation of operations)
    operation.hidden = !operation.textContent.toLowerCase().includes(wanted);
});

function addForm(operation) {
  const { method, path } = operation.dataset;
  const inputs = [...operation.querySelectorAll('table')[0]?.rows ?? []]
    .filter((row) => ['path', 'query', 'header'].includes(row.cells[1]?.textContent))
    .map((row) => ({ name: row.cells[0].textContent, place: row.cells[1].textContent, field: make('input') }));
  const form = make('div');
  for (const { name, field } of inputs) {
    const label = make('label', name + ' ');
    label.append(field);
    form.append(label);
  }
  const body = ['POST', 'PATCH'].includes(method) ? make('textarea', '{}') : undefined;
  if (body) form.append(body);
  const button = make('button', 'Send ' + method);
  const shown = make('pre');
  shown.hidden = true;
  button.addEventListener('click', async () => {
    let url = path;
    const query = new URLSearchParams();
    // With a key as its holder, else as who is logged in in this browser.
    const session = token.value === '' ? await fetch('/api/v1/session').then((answer) => answer.json()) : undefined;
    const headers = session ? { 'x-csrf-token': session.csrf } : { authorization: 'Bearer ' + token.value };
    for (const { name, place, field } of inputs) {
      if (place === 'path') url = url.replace('{' + name + '}', encodeURIComponent(field.value));
      else if (field.value !== '' && place === 'query') query.set(name, field.value);
      else if (field.value !== '') headers[name] = field.value;
    }
    if (body) headers['content-type'] = 'application/json';
    shown.hidden = false;
    shown.textContent = 'sent';
    try {
      const answer = await fetch(url + (query.size > 0 ? '?' + query : ''), { method, headers, body: body?.value });
      const text = await answer.text();
      let pretty = text;
      try { pretty = JSON.stringify(JSON.parse(text), undefined, 2); } catch { /* it is shown as it came */ }
      shown.textContent = answer.status + ' ' + answer.statusText + '\\n\\n' + pretty;
    } catch (failure) {
      shown.textContent = String(failure);
    }
  });
  form.append(button, shown);
  operation.append(form);
}
for (const operation of operations)
  operation.addEventListener('toggle', () => addForm(operation), { once: true });
addEventListener('hashchange', openTarget);
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.tagName === 'DETAILS') target.open = true;
}
openTarget();
`;

export const REFERENCE_FILES = {
  'reference.css': { type: 'text/css; charset=utf-8', text: STYLE },
  'reference.js': { type: 'text/javascript; charset=utf-8', text: SCRIPT },
} as const;
