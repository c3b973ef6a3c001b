/**
 * Goal: the simulated PAN-OS device and the product's client speak as the vendor's documents say. Method: each fixture is sent over a real
 * socket to a fresh lab and the answer compared; then it is served by a plain server to the real command, what was sent compared with
 * the fixture, and what came out with what the row says. Steps over several calls are tested in panos-actions.test.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { PRODUCTS, type OpenInstance } from '../../src/adapters/integrations/index.ts';
import { PANOS_ROUTES, startLab, type PanosSpec } from '../../src/apps/lab/index.ts';
import { noActivity } from '../../src/core/base/activity.ts';
import { StepClock } from '../../src/core/base/clock.ts';
import type { Json, JsonObject } from '../../src/core/base/json.ts';
import { SeededRandom } from '../../src/core/base/random.ts';
import type { CallScope } from '../../src/core/engine/commands.ts';

type Form = Readonly<Record<string, string>>;

interface Fixture {
  readonly name: string;
  /** Section of the collected wire-protocol facts that the fixture rests on. */
  readonly section: string;
  readonly note?: string;
  /** Requests that went before, at the world's `now`. */
  readonly given?: readonly Form[];
  readonly atMs?: number;
  /** Default: the right one. */
  readonly key?: string;
  readonly request: Form;
  readonly reply: { readonly status: number; readonly body: string };
  readonly expectUnexpected?: boolean;
}

interface World {
  readonly place: string;
  readonly tenant: PanosSpec;
  readonly fixtures: readonly Fixture[];
}

const NOW = 1_700_000_000_000;
const KEY = 'P'.repeat(64);
const read = (file: string) => JSON.parse(readFileSync(new URL(`./panos/${file}`, import.meta.url), 'utf8')) as World;
const WORLDS = { firewall: read('firewall.json'), panorama: read('panorama.json') };
type WorldName = keyof typeof WORLDS;
const NAMES = Object.keys(WORLDS) as readonly WorldName[];
const ALL = NAMES.flatMap((world) => WORLDS[world].fixtures.map((fixture) => ({ world, fixture, name: fixture.name })));

async function post(url: string, form: Form, key = KEY) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-pan-key': key };
  const answer = await fetch(`${url}/api/`, { method: 'POST', headers, body: new URLSearchParams(form).toString() });
  return { status: answer.status, body: await answer.text() };
}

describe('the lab', () => {
  test.each(ALL)('$world: $name ($fixture.section)', async ({ world, fixture }) => {
    const clock = new StepClock(NOW);
    const lab = await startLab({ tenant: { panos: WORLDS[world].tenant }, clock, panosKey: KEY });
    try {
      const url = lab.panos?.url ?? '';
      for (const before of fixture.given ?? []) expect((await post(url, before)).body).toContain('status="success"');
      clock.advanceTo(NOW + (fixture.atMs ?? 0));
      expect(await post(url, fixture.request, fixture.key)).toEqual(fixture.reply);
      expect(lab.unexpected).toHaveLength(fixture.expectUnexpected === true ? 1 : 0);
      expect(JSON.stringify(lab.requests)).not.toContain(fixture.key ?? KEY);
    } finally {
      await lab.close();
    }
  });

  test('offers exactly these requests, each with the section that describes it', () => {
    expect(
      PANOS_ROUTES.map(({ name, section, stateChanging }) => `${name}${stateChanging ? ' !' : ''} · ${section}`),
    ).toEqual([
      'version · 4.4 Custom URL category: the version decides the form',
      'show_system_info · 4.10 Playbooks: the model tells Panorama',
      'show_commit_job · 4.8 Job status, 4.9 Panorama push',
      'show_push_job · 4.8 Job status, 4.9 Panorama push',
      'show_job · 4.8 Job status, 4.9 Panorama push',
      'get_device_group · 4.2 Codes: a device group that does not exist, 4.3 XPaths',
      'get_category · 4.4 Custom URL category: get',
      'reread_category · 4.4 Custom URL category: get',
      'list_categories · 4.4 Custom URL category: get, 4.3 XPaths',
      'create_category ! · 4.4 Custom URL category: set',
      'add_to_category ! · 4.4 Custom URL category: set',
      'edit_category ! · 4.4 Custom URL category: edit replaces the node',
      'get_rules · 4.6 Security rules: list',
      'set_rule ! · 4.6 Security rules: pan-os-custom-block-rule',
      'move_rule ! · 4.3 XPaths: move, 4.6 Security rules: a block behind an allow never hits',
      'delete_rule ! · 4.3 XPaths: delete',
      'commit ! · 4.7 Commit',
      'push ! · 4.9 Panorama push',
    ]);
  });

  test('every file of fixtures is read, and no two of one file have the same name', () => {
    const files = readdirSync(new URL('./panos/', import.meta.url)).map((file) => file.replace('.json', ''));
    expect(files.toSorted()).toEqual(NAMES.toSorted());
    for (const { fixtures } of Object.values(WORLDS)) {
      const names = fixtures.map(({ name }) => name);
      expect(names).toEqual([...new Set(names)]);
    }
  });

  test('a tenant without a configured device opens no door for one', async () => {
    const lab = await startLab({
      tenant: { panos: { ...WORLDS.firewall.tenant, configured: false } },
      clock: new StepClock(NOW),
    });
    expect(lab.panos).toBeUndefined();
    await lab.close();
  });
});

const SCOPE: CallScope = {
  run: 'run',
  task: '1',
  alertRef: { instance: 'tenant', id: '333' },
  alert: {},
  context: {},
  evidence: [],
  items: [],
  gaps: [],
  actions: [],
  dryRun: false,
};

interface Row {
  readonly world: WorldName;
  readonly fixture: string;
  readonly call: (instance: OpenInstance) => Promise<unknown>;
  readonly gives: unknown;
  /** How many requests follow that of the fixture; default none. */
  readonly followed?: number;
}

const command = (instance: OpenInstance, name: string) => {
  const found = instance.commands.find(({ row }) => row.name === name);
  if (!found) throw new Error(`there is no command ${name}`);
  return found;
};
const run = (name: string, args: JsonObject) => (instance: OpenInstance) => command(instance, name).run(args, SCOPE);
const action = (instance: OpenInstance, name: string) => {
  const found = command(instance, name).action;
  if (!found) throw new Error(`${name} has no action`);
  return found;
};
const check = (name: string, args: JsonObject) => (instance: OpenInstance) =>
  action(instance, name).check(args, undefined, SCOPE);
const send =
  (name: string, args: JsonObject, bookmark: Json = null) =>
  (instance: OpenInstance) =>
    action(instance, name).send(args, undefined, bookmark, SCOPE);
const prove = (name: string, args: JsonObject, state: Json) => (instance: OpenInstance) =>
  action(instance, name).prove(args, undefined, state, SCOPE);

const GET = 'pan-os-get-custom-url-category';
const CREATE = 'pan-os-create-custom-url-category';
const EDIT = 'pan-os-edit-custom-url-category';
const RULE = { rulename: 'Block sites', object_type: 'url-category', object_value: 'Blocked sites' };
const category = (output: JsonObject) => ({
  entries: [{ context: { 'Panorama.CustomURLCategory(val.Name == obj.Name)': output } }],
});
const commitStatus = (Status: string) => ({
  entries: [{ context: { 'Panorama.Commit(val.JobID == obj.JobID)': { JobID: '4', Status } } }],
});
const COMMIT = { description: 'Block one URL' };

const ROWS: readonly Row[] = [
  {
    world: 'firewall',
    fixture: 'the version',
    call: (instance) => instance.test(),
    // It goes on to see whether the configuration can be read, and gets no category for an answer.
    gives: { ok: false, code: 'panos.unreadable' },
    followed: 1,
  },
  {
    world: 'firewall',
    fixture: 'a wrong key',
    call: (instance) => instance.test(),
    gives: { ok: false, code: 'panos.unauthorized' },
  },
  {
    world: 'firewall',
    fixture: 'what kind of device',
    call: run('pan-os-platform-get-system-info', {}),
    gives: { entries: [{ contents: { model: 'PA-440', sw_version: '10.2.9' } }] },
  },
  {
    world: 'firewall',
    fixture: 'a category with one member',
    call: run(GET, { name: 'Blocked sites' }),
    gives: category({ Name: 'Blocked sites', Type: 'URL List', Sites: ['old.test/'], Uncommitted: false }),
  },
  {
    world: 'firewall',
    fixture: 'a category that is not there is a success with code 7',
    call: run(GET, { name: 'Nobody' }),
    gives: { entries: [{ type: 'note', contents: null }] },
  },
  {
    world: 'firewall',
    fixture: 'a category with a change that waits for a commit',
    call: run(GET, { name: ['Blocked sites'] }),
    gives: category({ Sites: ['old.test/', 'evil.test/a?x=1&y=2,3'], Uncommitted: true }),
  },
  {
    world: 'firewall',
    fixture: 'make a category',
    call: send(CREATE, { name: 'New ones', sites: 'http://Evil.test', type: 'URL List' }),
    gives: { kind: 'accepted' },
  },
  {
    world: 'firewall',
    fixture: 'add a site with ampersand and comma',
    call: send(EDIT, { name: 'Blocked sites', action: 'add', sites: ['https://u:p@evil.test:8443/a?x=1&y=2,3#top'] }),
    gives: { kind: 'accepted' },
  },
  {
    world: 'firewall',
    fixture: 'a category without a type',
    call: send('pan-os', {
      type: 'config',
      action: 'set',
      xpath: "/config/devices/entry/vsys/entry[@name='vsys1']/profiles/custom-url-category/entry[@name='New ones']",
      element: '<list><member>evil.test/</member></list>',
    }),
    gives: { kind: 'refused', code: 'panos.invalid-object' },
  },
  {
    world: 'firewall',
    fixture: 'no rules',
    call: run('pan-os-list-rules', {}),
    gives: { entries: [{ type: 'note', contents: [] }] },
  },
  {
    world: 'firewall',
    fixture: 'the rules, in order',
    call: run('pan-os-list-rules', {}),
    gives: {
      entries: [
        {
          context: {
            'Panorama.SecurityRule(val.Name == obj.Name)': [
              {
                Name: 'Block sites',
                Action: 'drop',
                Disabled: false,
                Position: 1,
                CustomUrlCategory: ['Blocked sites'],
                Uncommitted: true,
              },
            ],
          },
        },
      ],
    },
  },
  {
    world: 'firewall',
    fixture: 'a rule that blocks a category',
    call: send('pan-os-custom-block-rule', RULE),
    gives: { kind: 'accepted' },
  },
  {
    world: 'firewall',
    fixture: 'a rule for a category that is not there',
    call: send('pan-os-custom-block-rule', { ...RULE, object_value: 'No such one' }),
    gives: {
      kind: 'refused',
      code: 'panos.invalid-object',
      detail: expect.stringContaining("category 'No such one' is not a valid reference") as unknown,
    },
  },
  {
    world: 'firewall',
    fixture: 'a rule to the top',
    call: send('pan-os-move-rule', { rulename: 'Second', where: 'top' }),
    gives: { kind: 'accepted' },
  },
  {
    world: 'firewall',
    fixture: 'delete a rule',
    call: send('pan-os-delete-rule', { rulename: 'Block sites' }),
    gives: { kind: 'accepted' },
  },
  {
    world: 'firewall',
    fixture: 'delete what is not there',
    call: send('pan-os-delete-rule', { rulename: 'Block sites' }),
    gives: { kind: 'accepted' },
  },
  {
    world: 'firewall',
    fixture: 'commit',
    call: send('pan-os-commit', COMMIT),
    gives: { kind: 'accepted', state: { jobId: 4 } },
  },
  {
    world: 'firewall',
    fixture: 'commit the changes of one administrator',
    call: send('pan-os-commit', { ...COMMIT, admin_name: 'riposte-api' }),
    gives: { kind: 'accepted', state: { jobId: 4 } },
  },
  {
    world: 'firewall',
    fixture: 'nothing to commit: no job, the message a bare text',
    call: send('pan-os-commit', COMMIT),
    gives: { kind: 'accepted', state: { jobId: null, said: 'There are no changes to commit.' } },
  },
  {
    world: 'firewall',
    fixture: 'another commit is in progress',
    call: send('pan-os-commit', COMMIT),
    gives: { kind: 'later', delayMs: 20_000 },
  },
  {
    world: 'firewall',
    fixture: 'a commit that waits',
    call: run('pan-os-commit-status', { job_id: 4 }),
    gives: commitStatus('Pending'),
  },
  {
    world: 'firewall',
    fixture: 'a commit under way',
    call: prove('pan-os-commit', COMMIT, { jobId: 4, said: '' }),
    gives: { kind: 'pending' },
  },
  {
    world: 'firewall',
    fixture: 'a commit that ended well',
    call: prove('pan-os-commit', COMMIT, { jobId: 4, said: '' }),
    gives: { kind: 'proven', ...commitStatus('Success') },
  },
  {
    world: 'firewall',
    fixture: 'a job that is not there',
    call: run('pan-os-commit-status', { job_id: '99' }),
    gives: { entries: [{ type: 'error', code: 'panos.no-such-job' }] },
  },
  {
    world: 'panorama',
    fixture: 'make a category in a device group',
    call: send(CREATE, { name: 'New ones', sites: ['evil.test/'] }),
    gives: { kind: 'accepted' },
  },
  {
    world: 'panorama',
    fixture: 'a rule before those of the firewalls',
    call: send('pan-os-custom-block-rule', { ...RULE, pre_post: 'pre-rulebase' }),
    gives: { kind: 'accepted' },
  },
  {
    world: 'panorama',
    fixture: 'push to the firewalls',
    call: send('pan-os-push-to-device-group', COMMIT),
    gives: { kind: 'accepted', state: { jobId: 4 } },
  },
  {
    world: 'panorama',
    fixture: 'a push under way',
    call: run('pan-os-push-status', { job_id: '4' }),
    gives: {
      entries: [{ context: { 'Panorama.Push(val.JobID == obj.JobID)': { Status: 'Pending', DeviceGroup: 'branch' } } }],
    },
  },
  {
    world: 'panorama',
    fixture: 'a push that ended well',
    call: prove('pan-os-push-to-device-group', {}, { jobId: 4, said: '' }),
    gives: {
      kind: 'proven',
      entries: [
        {
          context: {
            'Panorama.Push(val.JobID == obj.JobID)': { Status: 'Success', DeviceGroup: 'branch', Errors: [] },
          },
        },
      ],
    },
  },
];

/** Fixtures that no single step of the client asks for, with the reason. */
const NOT_ASKED: Readonly<Record<string, string>> = {
  'an ampersand that is not escaped': 'the encoder cannot write it',
  'take a site out: the whole node is written': 'two requests: panos-actions.test.ts',
  'a rule that is at the top': 'the look before the move finds it there: panos-actions.test.ts',
  'after the commit nothing is marked': 'the same request as "a category with one member"',
  'the device group': 'the second request of a check: panos-actions.test.ts',
  'a device group that is not there': 'the second request of a check: panos-actions.test.ts',
};

describe('the client', () => {
  test.each(ROWS)('$world: $fixture', async ({ world, fixture: name, call, gives, followed = 0 }) => {
    const fixture = WORLDS[world].fixtures.find((candidate) => candidate.name === name);
    if (!fixture) throw new Error(`there is no fixture ${name}`);
    const { result, sent } = await play(world, fixture, call);
    const asked = sent.slice(0, sent.length - followed);
    expect(asked).toEqual([{ method: 'POST', path: '/api/', key: fixture.key ?? KEY, form: fixture.request }]);
    expect(result).toMatchObject(gives as object);
  });

  test('every fixture is asked for by a row, or says why not', () => {
    const asked = [...ROWS.map(({ fixture }) => fixture), ...Object.keys(NOT_ASKED)];
    expect(asked.toSorted()).toEqual(ALL.map(({ name }) => name).toSorted());
  });

  test('a read that finds something else than it asked for says nothing about what it asked for', async () => {
    const other =
      '<response status="success" code="19"><result><entry name="Other"><list/></entry></result></response>';
    const fixture = { name: '', section: '', request: {}, reply: { status: 200, body: other } };
    const { result } = await play('firewall', fixture, run(GET, { name: 'Blocked sites' }));
    expect(result).toMatchObject({ entries: [{ type: 'error', code: 'panos.unreadable' }] });
  });

  test.each([
    ['an internal error', '<response status="error" code="5"><msg><line>x</line></msg></response>', 'lost'],
    ['no XML', 'Bad gateway', 'lost'],
    [
      'a role without the right',
      '<response status="error" code="16"><msg><line>Unauthorized request</line></msg></response>',
      'refused',
    ],
    [
      'a message that is a nested element',
      '<response status="error" code="13"><msg><line><p>A commit is in progress.</p></line></msg></response>',
      'later',
    ],
  ])('%s of a write is told apart', async (_name, body, kind) => {
    const fixture = { name: '', section: '', request: {}, reply: { status: 200, body } };
    const { result } = await play('firewall', fixture, send('pan-os-commit', COMMIT));
    expect(result).toMatchObject({ kind });
  });

  test.each([
    ['OK hides a firewall that failed', 'OK', 'FAIL', 'failed'],
    ['OK hides a firewall that is not connected', 'OK', 'PEND', 'failed'],
    ['all are well', 'OK', 'OK', 'proven'],
  ])('a push whose job says %s', async (_name, job, device, kind) => {
    const body = `<response status="success"><result><job><id>4</id><type>CommitAll</type><status>FIN</status><result>${job}</result><dgname>branch</dgname><devices><entry><devicename>a</devicename><result>OK</result></entry><entry><devicename>b</devicename><status>not connected</status><result>${device}</result></entry></devices></job></result></response>`;
    const fixture = { name: '', section: '', request: {}, reply: { status: 200, body } };
    const { result } = await play(
      'panorama',
      fixture,
      prove('pan-os-push-to-device-group', {}, { jobId: 4, said: '' }),
    );
    expect(result).toMatchObject({ kind });
  });

  test('the address may be given with or without /api', async () => {
    const fixture = WORLDS.firewall.fixtures[0] as Fixture;
    const { sent } = await play('firewall', fixture, (instance) => instance.test(), '/api/');
    expect(sent[0]?.path).toBe('/api/');
  });

  test('what changes nothing is refused before anything is sent', async () => {
    const fixture = WORLDS.firewall.fixtures[0] as Fixture;
    const { result, sent } = await play('firewall', fixture, check('pan-os-push-to-device-group', {}));
    expect(result).toMatchObject({ kind: 'refused', code: 'panos.no-device-group' });
    expect(sent).toEqual([]);
  });
});

interface Sent {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly key: unknown;
  readonly form: Form;
}

async function play(world: WorldName, fixture: Fixture, call: Row['call'], path = '') {
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    const answer = async () => {
      const form = Object.fromEntries(new URLSearchParams(await text(request)));
      sent.push({ method: request.method, path: request.url, key: request.headers['x-pan-key'], form });
      response.writeHead(fixture.reply.status, { 'content-type': 'application/xml' }).end(fixture.reply.body);
    };
    answer().catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const clock = new StepClock(NOW);
  const ports = { clock, timers: clock, random: new SeededRandom(1), activity: noActivity, nonce: () => '' };
  const { place } = WORLDS[world];
  const where = world === 'firewall' ? { vsys: place } : { deviceGroup: place };
  const config = { url, key: fixture.key ?? KEY, ...where };
  const instance = PRODUCTS.find(({ name }) => name === 'panos')?.open({ instance: 'fw', config }, ports);
  if (!instance) throw new Error('there is no product panos');
  try {
    return { result: await call(instance), sent };
  } finally {
    instance.close();
    server.close();
  }
}
