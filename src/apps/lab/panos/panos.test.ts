/**
 * Goal: the simulated device changes what it is told and nothing else, and refuses and records what the documents do not describe.
 * Method: forms over loopback, a clock that only the test moves. The wire shapes are held in tests/wire, faults in faults.test.ts.
 */
import { describe, expect, test } from 'vitest';
import type { PanosSpec } from '../tenant.ts';
import type { Lab } from '../index.ts';
import { NOW, world } from '../testing.ts';
import { parse, print } from './xml.ts';

const VSYS = "/config/devices/entry/vsys/entry[@name='vsys1']";
const GROUP = "/config/devices/entry/device-group/entry[@name='branch']";
const FIREWALL: PanosSpec = { configured: true, type: 'firewall', categories: { Bad: ['a.test/'] } };
const PANORAMA: PanosSpec = { ...FIREWALL, type: 'panorama', deviceGroup: 'branch' };
const category = (place: string, name = 'Bad') => `${place}/profiles/custom-url-category/entry[@name='${name}']`;
const COMMIT = { type: 'commit', cmd: '<commit></commit>' };
const PUSH = {
  type: 'commit',
  action: 'all',
  cmd: '<commit-all><shared-policy><device-group><entry name="branch"/></device-group></shared-policy></commit-all>',
};
const add = (place: string, site: string) => ({
  type: 'config',
  action: 'set',
  xpath: category(place),
  element: `<list><member>${site}</member></list><type>URL List</type>`,
});
const get = (xpath: string) => ({ type: 'config', action: 'get', xpath });
const job = (id: number) => ({ type: 'op', cmd: `<show><jobs><id>${id}</id></jobs></show>` });

async function post(lab: Lab, form: Record<string, string>, headers: Record<string, string> = {}) {
  const { url = '', key = '' } = lab.panos ?? {};
  const body = new URLSearchParams(headers['x-pan-key'] === undefined ? { ...form, key } : form).toString();
  const answer = await fetch(`${url}/api/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}

describe('what is not described', () => {
  test.each([
    ['an XPath of another kind', get('/config/shared/address'), 'code="6"'],
    ['a rulebase that a firewall does not have', get(`${VSYS}/pre-rulebase/security/rules/entry`), 'code="6"'],
    ['a device group of a firewall', get(GROUP), 'code="6"'],
    ['an unknown command', { type: 'op', cmd: '<request><restart/></request>' }, 'code="17"'],
    ['another type', { type: 'export', category: 'configuration' }, 'code="17"'],
    ['a push on a firewall', PUSH, 'code="17"'],
    ['XML that is not well-formed', { ...add(VSYS, 'b.test/'), element: '<list><member>a&b' }, 'code="18"'],
    ['a parameter more', { ...get(category(VSYS)), vsys: 'vsys1' }, 'code="6"'],
    [
      'an element that is not the node of the XPath',
      { ...add(VSYS, ''), action: 'edit', element: '<entry name="Other"/>' },
      'code="12"',
    ],
  ])('is refused, recorded as unexpected, and changes nothing: %s', async (_name, form, code) => {
    const { lab } = await world({ panos: FIREWALL });
    expect((await post(lab, form)).text).toContain(code);
    expect(lab.unexpected).toHaveLength(1);
    expect(lab.requests[0]).toMatchObject({ applied: false, stateChanging: false, call: undefined });
  });

  test('a wrong key, in the form or in the header, opens nothing and stays out of the record', async () => {
    const { lab } = await world({ panos: FIREWALL });
    const answers = [
      await post(lab, get(category(VSYS)), { 'x-pan-key': 'a-wrong-one' }),
      await post(lab, { ...get(category(VSYS)), key: 'a-wrong-one' }, { 'x-pan-key': lab.panos?.key ?? '' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(JSON.stringify(lab.requests)).not.toContain('a-wrong-one');
    expect((await post(lab, get(category(VSYS)))).status).toBe(200);
    expect(JSON.stringify(lab.requests)).not.toContain(lab.panos?.key);
  });
});

describe('state', () => {
  test('a commit brings what the candidate held when it was asked for, and later changes stay marked', async () => {
    const { lab, clock } = await world({ panos: FIREWALL });
    await post(lab, add(VSYS, 'b.test/'));
    await post(lab, COMMIT);
    await post(lab, add(VSYS, 'c.test/'));
    clock.advanceTo(NOW + 4_000);
    const { text } = await post(lab, get(category(VSYS)));
    expect(text).toMatch(
      /<member>b\.test\/<\/member><member admin="[^"]*" dirtyId="2" time="[^"]*">c\.test\/<\/member>/,
    );
    expect((await post(lab, COMMIT)).text).toContain('<job>5</job>');
  });

  test.each([
    ['commit', FIREWALL, COMMIT, VSYS],
    ['push', PANORAMA, PUSH, GROUP],
  ] as const)('a %s that the tenant lets fail starts, and ends in failure', async (kind, spec, form, place) => {
    const { lab, clock } = await world({ panos: { ...spec, [kind]: 'fail' } });
    await post(lab, add(place, 'b.test/'));
    expect((await post(lab, form)).text).toContain('<job>4</job>');
    expect((await post(lab, job(4))).text).toContain('<status>PEND</status>');
    clock.advanceTo(NOW + 4_000);
    expect((await post(lab, job(4))).text).toMatch(/<status>FIN<\/status>.*<result>FAIL<\/result>/);
    expect((await post(lab, get(category(place)))).text).toContain('dirtyId');
  });

  test('an edit replaces the node, and one that writes marks back is refused', async () => {
    const { lab } = await world({ panos: FIREWALL });
    const edit = (element: string) => post(lab, { type: 'config', action: 'edit', xpath: category(VSYS), element });
    expect((await edit('<entry name="Bad"><list/><type dirtyId="2">URL List</type></entry>')).text).toContain(
      'code="12"',
    );
    expect(
      (await edit('<entry name="Bad"><list><member>z.test/</member></list><type>URL List</type></entry>')).text,
    ).toContain('code="20"');
    expect((await post(lab, get(category(VSYS)))).text).not.toContain('a.test/');
  });

  test('the tenant is read strictly', async () => {
    await expect(world({ panos: { configured: true, commit: 'perhaps' } } as never)).rejects.toMatchObject({
      code: 'lab.bad-tenant',
    });
  });
});

test('only the first reading that is answered is the look-up; a job is named after what began it', async () => {
  const { lab } = await world({
    panos: PANORAMA,
    faults: [{ call: 'pan-os-get-custom-url-category', kind: '500', attempts: [1] }],
  });
  for (const form of [
    get(category(GROUP)),
    get(category(GROUP)),
    get(category(GROUP)),
    add(GROUP, 'b.test/'),
    COMMIT,
    job(4),
    job(1),
  ]) {
    await post(lab, form);
  }
  expect(lab.requests.map(({ call, attempt }) => [call?.name, attempt])).toEqual([
    ['pan-os-get-custom-url-category', 1],
    ['pan-os-get-custom-url-category', 2],
    [undefined, 0],
    ['pan-os-edit-custom-url-category', 1],
    ['pan-os-commit', 1],
    ['pan-os-commit-status', 1],
    [undefined, 0],
  ]);
});

test.each([
  '<a>',
  '</a>',
  '<a></b>',
  '<a/>x',
  '<a>x<b/></a>',
  '<a b="1" b="2"/>',
  '<a>&x;</a>',
  '<a>&#0</a>',
  'a & b',
  '<!DOCTYPE a><a/>',
])('%s is no XML here', (text) => {
  expect(parse(text)).toBeUndefined();
});

test('what is printed is read back', () => {
  const source =
    '<entry name="a&amp;&quot;&lt;"><list><member>x?y=1&amp;z=2</member><member>b</member></list><type/></entry>';
  expect((parse(source) ?? []).map(print).join('')).toBe(source);
});
