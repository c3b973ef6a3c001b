/**
 * Goal: imported playbooks with JavaScript of their own run in the product as it is started; a hostile one fails its task and nobody
 * else's, and the API answers meanwhile.
 * Method: the product with its API, questions whose text is made by JavaScript; a selector that never ends.
 * Elsewhere: all that such scripts may do and try (`src/adapters/sandbox`), the driver's part (`src/adapters/drivers/scripts.test.ts`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startProduct, type Product } from '../src/apps/main.ts';
import type { ApprovalView, EventsPage, Received } from '../src/core/api/views.ts';

const CONTENT = fileURLToPath(new URL('../content', import.meta.url));
const asks = (name: string, subject: string) => `
id: ${name}
version: -1
name: ${name}
starttaskid: "0"
tasks:
  "0":
    id: "0"
    type: start
    task: {id: "0", name: "", type: start}
    nexttasks: {'#none#': ["1"]}
  "1":
    id: "1"
    type: collection
    task: {id: "1", name: Ask, type: collection}
    message: {subject: {simple: "${subject}"}, body: {simple: Go on?}, methods: []}
    form:
      title: Consent
      questions:
      - {id: go, labelarg: {simple: Go on?}, type: singleSelect, required: true, options: [], optionsarg: [{simple: "Yes"}, {simple: "No"}]}
inputs: []
outputs: []
`;

let directory: string;
let product: Product;
const reports: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riposte-foreign-'));
  product = await startProduct({
    directory,
    content: CONTENT,
    imported: [
      { path: 'asks/pack.yml', text: 'name: Asks\ndescription: Asks.\nroutes: []\n', origin: 'imported' },
      {
        path: 'asks/playbooks/sound.yml',
        text: asks('Sound', "Hosts: ${alert.hosts(val.name.match(/^ws/)).name=val.split('').reverse().join('')}"),
        origin: 'imported',
      },
      {
        path: 'asks/playbooks/hostile.yml',
        text: asks('Hostile', '${alert.hosts((function () { for (;;); })())}'),
        origin: 'imported',
      },
    ],
    instances: [],
    policy: {},
    port: 0,
    report: ({ code }) => reports.push(code),
  });
}, 30_000);

afterAll(async () => {
  await product.close();
  await rm(directory, { recursive: true, force: true });
});

async function call<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(product.url + path, {
    headers: { authorization: `Bearer ${product.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

/** The question that the playbook asks about an alert of its own. */
async function asked(playbook: string): Promise<ApprovalView> {
  const fields = { id: playbook, hosts: [{ name: 'ws1' }, { name: 'dc1' }, { name: 'ws2' }] };
  const { run } = await call<Received>('/api/v1/alerts', { fields, playbook });
  for (let after = 0; ;) {
    const { approvals } = await call<{ approvals: ApprovalView[] }>(`/api/v1/approvals?run=${run}`);
    if (approvals[0]) return approvals[0];
    const page = await call<EventsPage>(`/api/v1/runs/${run}/events?after=${after}&waitMs=5000`);
    if (page.next === after) throw new Error('the run came to rest');
    after = page.next;
  }
}

it('a text that JavaScript makes is shown, also while a hostile playbook runs', async () => {
  const [hostile, sound] = await Promise.all([asked('Hostile'), asked('Sound')]);
  expect(JSON.stringify(sound)).toContain('Hosts: [\\"1sw\\",\\"2sw\\"]');
  // A text with an error is shown as it is: a person sees that something was not evaluated.
  expect(JSON.stringify(hostile)).toContain('language.javascript-stopped');
  expect(reports).toEqual([]);
}, 60_000);
