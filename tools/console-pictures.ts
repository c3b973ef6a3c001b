/**
 * `npm run -s pictures`: the pictures of the manual of the console (`docs/console.md`), each view in both themes, from the running product with its
 * lab. Needs the packages of `npm test`.
 *
 * The same product gives the same pictures: time stands still but where the lab's vendors need some, and what is in the pictures is made here.
 *
 *   node tools/console-pictures.ts [--raw DIR] [NAME…]   these views only; `--raw`: as the browser took them, to look at
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Idle } from '../src/adapters/drivers/testing.ts';
import { sampleTenant } from '../src/apps/lab/sample.ts';
import type { AlertFields } from '../src/apps/lab/index.ts';
import type { AlertView, PageView } from '../src/core/api/views.ts';
import { StepClock } from '../src/core/base/clock.ts';
import { Desk, type Theme } from '../tests/console/support.ts';
import { settled, subjectOf, VIEWS } from '../tests/console/views.ts';
import { withPalette } from './palette-png.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'docs/pictures/console');
/** Of the README. */
const FIRST = { file: join(ROOT, 'docs/pictures/console-inbox.png'), view: 'inbox', theme: 'light' };
const THEMES: readonly Theme[] = ['light', 'dark'];
/** The alert that is looked at, by its id at the source. */
const SUBJECT = '71001';
const MORNING = Date.UTC(2026, 10, 20, 6, 10);
const MINUTE = 60_000;
const SAMPLE_AFTER_MINUTES = 165;
/** Longer than anything that a vendor of the lab does; nobody waits for what is due later. */
const HORIZON_MS = 10 * MINUTE;

const LAPTOP = { agentid: '7a6b5c4d3e2f10918273645546372819', hostname: 'FIN-LT-22', hostip: ['10.40.5.22'] };

/** Alerts of the morning besides the sample: one that was contained, some that no playbook takes. */
function morning(at: number): readonly (AlertFields & { readonly id: string; readonly afterMinutes: number })[] {
  const when = (minutes: number) => ({
    afterMinutes: minutes,
    detectiontimestamp: new Date(at + (minutes - 3) * MINUTE).toISOString(),
  });
  const { alerts } = sampleTenant(at);
  const [msiexec = {}, , harmless = {}] = alerts;
  return [
    {
      ...msiexec,
      ...LAPTOP,
      ...when(0),
      id: '70903',
      username: ['EXAMPLE\\j.moreau'],
      parentXDRIncident: 'INCIDENT-3087',
    },
    {
      ...when(22),
      id: '70911',
      name: 'Rare sign-in hour',
      severity: 'LOW',
      source: 'XDR Analytics',
      hostname: 'FIN-LT-22',
      username: ['EXAMPLE\\j.moreau'],
      parentXDRIncident: 'INCIDENT-3087',
      agentostype: 'AGENT_OS_WINDOWS',
    },
    { ...harmless, ...when(47), id: '70926', hostname: 'dev-14', parentXDRIncident: 'INCIDENT-3090' },
    {
      ...when(75),
      id: '70938',
      name: 'Large upload to a file sharing service',
      severity: 'HIGH',
      source: 'XDR BIOC',
      hostname: 'WS-DESK-31',
      username: ['EXAMPLE\\r.santos'],
      parentXDRIncident: 'INCIDENT-3094',
      agentostype: 'AGENT_OS_WINDOWS',
    },
    {
      ...when(118),
      id: '70952',
      name: 'Account added to a privileged group',
      severity: 'MEDIUM',
      source: 'XDR Analytics',
      hostname: 'DC-02',
      username: ['EXAMPLE\\svc-backup'],
      parentXDRIncident: 'INCIDENT-3098',
      agentostype: 'AGENT_OS_WINDOWS',
    },
  ];
}

/** A desk whose time moves only here. */
class Stage {
  readonly desk: Desk;
  readonly #clock: StepClock;
  readonly #idle: Idle;

  private constructor(desk: Desk, clock: StepClock, idle: Idle) {
    this.desk = desk;
    this.#clock = clock;
    this.#idle = idle;
  }

  static async open(): Promise<Stage> {
    const clock = new StepClock(MORNING);
    const idle = new Idle();
    const { tenant } = sampleTenant(clock.now());
    const desk = await Desk.open({
      clock,
      activity: idle,
      sampleAt: MORNING + SAMPLE_AFTER_MINUTES * MINUTE,
      sweep: false,
      // They stand in the pictures.
      ports: { cortex: 47_811, wildfire: 47_812, virustotal: 47_813, panos: 47_814 },
      alerts: morning(MORNING),
      tenant: {
        endpoints: { ...tenant.endpoints, [LAPTOP.agentid]: { status: 'CONNECTED', is_isolated: 'AGENT_UNISOLATED' } },
      },
    });
    return new Stage(desk, clock, idle);
  }

  now(): number {
    return this.#clock.now();
  }

  /** It is so many minutes after the morning began. */
  at(minutes: number): void {
    this.#clock.advanceTo(MORNING + minutes * MINUTE);
  }

  /** Lets everything happen that can without a person. */
  async drive(): Promise<void> {
    const last = this.#clock.now() + HORIZON_MS;
    for (;;) {
      await this.#idle.rest();
      const next = this.#clock.next();
      if (next === undefined || next > last) return;
      this.#clock.advanceTo(next);
    }
  }

  async close(): Promise<void> {
    let open = true;
    const closing = this.desk.close().finally(() => {
      open = false;
    });
    // Streams see that nobody listens any more when their time comes.
    while (open) {
      this.#clock.advanceTo(this.#clock.now() + MINUTE);
      await new Promise(setImmediate);
    }
    await closing;
  }
}

/** What there is to see: a morning with one threat contained, two that wait, and people at work. */
async function play(stage: Stage): Promise<void> {
  const { desk } = stage;
  const { house } = desk;
  for (const { id, afterMinutes } of morning(MORNING)) {
    stage.at(afterMinutes);
    const { run } = await desk.deliver(id);
    await stage.drive();
    for (const approval of (await house.run(run)).approvals) {
      await house.answer(
        approval,
        Object.fromEntries(approval.fields.map((field) => [field.id, field.options[0] ?? ''])),
      );
    }
    await stage.drive();
  }
  stage.at(SAMPLE_AFTER_MINUTES);
  for (const id of ['71001', '71002', '71003']) {
    await desk.deliver(id);
    await stage.drive();
  }
  const { alert } = await subjectOf(house, SUBJECT);
  await house.call(`/api/v1/alerts/${alert}/notes`, {
    text: 'Called a.lindqvist: the mail with the link came this morning, from a supplier that she knows. She opened it.',
    by: 'omar',
  });
  const { body } = await house.call<PageView<AlertView>>('/api/v1/alerts?limit=100');
  const moreau = body.rows.filter(({ fields }) => JSON.stringify(fields['username']).includes('j.moreau'));
  await house.call('/api/v1/lists', { name: 'build-hosts', text: 'build-03\nbuild-04\nci-07\n' });
  await house.call('/api/v1/lists', { name: 'suppliers', text: 'example.org\ninvoice.example.com\n' });
  await house.call('/api/v1/cases', {
    title: 'Packages from get.invoice-view: FIN-LT-22 and WS-DESK-07',
    summary: 'The same supplier mail reached two people. FIN-LT-22 is contained, its password is being changed.',
    assignee: 'omar',
    alerts: [...moreau.map(({ key }) => key), alert],
    reason: 'same package host',
    by: 'omar',
  });
  await house.call('/api/v1/instances', {
    name: 'wildfire-eu',
    product: 'wildfire',
    config: { url: 'http://127.0.0.1:9', key: 'not-a-real-key' },
  });
  stage.at(SAMPLE_AFTER_MINUTES + 7);
}

const args = process.argv.slice(2);
const raw = args.includes('--raw') ? args[args.indexOf('--raw') + 1] : undefined;
const names = args.filter((arg) => !arg.startsWith('--') && arg !== raw);
const stage = await Stage.open();
try {
  await play(stage);
  const { desk } = stage;
  const { page, context } = await desk.administrator();
  await context.clock.setFixedTime(stage.now());
  for (const [name, role] of [
    ['omar', 'approver'],
    ['vera', 'viewer'],
  ] as const)
    await desk.person(name, role, `${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  const subject = await subjectOf(desk.house, SUBJECT);
  await mkdir(raw ?? FOLDER, { recursive: true });
  let bytes = 0;
  for (const view of VIEWS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const path = view.path(subject);
    if (path === undefined) throw new Error(`nothing is to be seen at ${view.name}`);
    await page.goto(desk.url + path);
    await settled(page, view);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      await page.locator(`html[data-theme="${theme}"]`).waitFor();
      const png = await page.screenshot({ animations: 'disabled', caret: 'hide' });
      const small = raw === undefined ? withPalette(png) : png;
      bytes += small.length;
      await writeFile(join(raw ?? FOLDER, `${view.name}-${theme}.png`), small);
      if (raw === undefined && view.name === FIRST.view && theme === FIRST.theme) await writeFile(FIRST.file, small);
    }
    await view.after?.(page);
    process.stdout.write(`${view.name}\n`);
  }
  process.stdout.write(`${Math.round(bytes / 1024)} KB in all\n`);
} finally {
  await stage.close();
}
