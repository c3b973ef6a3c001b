/**
 * What there is to see in the console, as a table: every page and the tabs that matter. Axe, hostile values and the pictures of the manual walk
 * the same rows; a page that stands in no row is found (`pages.test.ts`).
 */
import type { Page } from 'playwright-core';
import { CONSOLE_PATHS } from '../../src/apps/server/console.ts';
import type { AlertView, ApprovalView, CaseSummary, ItemView, PageView } from '../../src/core/api/views.ts';
import type { House } from '../support.ts';

/** What the addresses of a product name: an alert that is looked at, and what it asks. */
export interface Subject {
  readonly alert: string;
  readonly run: string;
  /** The case that it is in. */
  readonly case: string | undefined;
  /** Of any alert. */
  readonly question: string | undefined;
  readonly item: string | undefined;
}

export interface View {
  /** Of its picture. */
  readonly name: string;
  readonly title: string;
  /** The page in a manual: one sentence. */
  readonly about: string;
  /** Undefined: the subject has no such thing. */
  readonly path: (subject: Subject) => string | undefined;
  /** A heading by which it is known to be there; default: its title. */
  readonly heading?: string | RegExp;
  /** The tab that is open on it; instead of a heading. */
  readonly tab?: string;
  /** What is done on the page before it is looked at. */
  readonly before?: (page: Page) => Promise<void>;
  /** What puts the page back. */
  readonly after?: (page: Page) => Promise<void>;
  /** It shows values of the subject's alert. */
  readonly ofAlert?: true;
}

const tab = (name: string) => (subject: Subject) => `/alerts/${subject.alert}?tab=${name}`;
const at = (path: string) => () => path;
const open = (id: string | undefined) => (id === undefined ? undefined : `/inbox?open=${encodeURIComponent(id)}`);
const playbook = (name: string) => at(`/playbooks/${encodeURIComponent(PLAYBOOK)}?tab=${name}`);
const PLAYBOOK = 'Msiexec execution of an executable from an uncommon remote location';

/** A task that leads to none that exists. */
async function breakText(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Edit/ }).click();
  const line = page.locator('.cm-line').filter({ hasText: /^starttaskid:/ });
  await line.click();
  await page.keyboard.press('End');
  await page.keyboard.type('99');
  await page.locator('.cm-lint-marker').first().waitFor();
}

export const VIEWS: readonly View[] = [
  {
    name: 'home',
    title: 'Home',
    path: at('/'),
    ofAlert: true,
    about: 'How things stand: what waits, what is open and how old, what is held contained.',
  },
  {
    name: 'inbox',
    title: 'Inbox: a question',
    heading: 'Your decision',
    path: ({ question }) => open(question),
    ofAlert: true,
    about: 'A question with its evidence at the left, and at the right what each answer does and how that is undone.',
  },
  {
    name: 'inbox-task',
    title: 'Inbox: a task',
    heading: 'When you have done it',
    path: ({ item }) => open(item),
    about: 'A task that only a person can do, with what is known of it.',
  },
  {
    name: 'alerts',
    title: 'Alerts',
    path: at('/alerts'),
    ofAlert: true,
    about: 'What came in, searched in the query language; many are selected and worked on at once.',
  },
  {
    name: 'alert',
    title: 'An alert',
    path: tab('overview'),
    tab: 'Overview',
    ofAlert: true,
    about: 'An alert as an argument: what it comes to, what speaks for and against it, what is not known.',
  },
  {
    name: 'alert-explained',
    title: 'A command line explained',
    path: tab('overview'),
    tab: 'Overview',
    ofAlert: true,
    before: async (page) => {
      const summary = page.getByRole('main').locator('details > summary').first();
      await summary.click();
      // Only then is the page long enough to be scrolled there.
      await page.getByRole('heading', { name: 'How the score came about' }).first().waitFor();
      await page.mouse.wheel(0, 420);
    },
    about: 'The command line explained: what stands in it, where, and how its score comes about.',
  },
  {
    name: 'alert-plan',
    title: 'Work plan',
    path: tab('plan'),
    tab: 'Work plan',
    before: (page) => page.locator('.react-flow__node').first().waitFor(),
    about:
      'The work plan: the graph of the playbook as it runs, each task with what it took and gave, each branch with its reason.',
  },
  {
    name: 'alert-room',
    title: 'War room',
    path: tab('room'),
    tab: 'War room',
    ofAlert: true,
    about: 'The war room: the story line by line, with what tasks and people said.',
  },
  {
    name: 'alert-context',
    title: 'Context',
    path: tab('context'),
    tab: 'Context',
    ofAlert: true,
    about: 'The context of the run as a tree that can be searched.',
  },
  {
    name: 'alert-related',
    title: 'Related',
    path: tab('related'),
    tab: 'Related',
    ofAlert: true,
    about: 'What is near: alerts of the same host and user, earlier runs.',
  },
  {
    name: 'alert-actions',
    title: 'What was done',
    path: tab('actions'),
    tab: 'Actions',
    about: 'What was changed because of it, with the proof and the way back.',
  },
  {
    name: 'alert-files',
    title: 'Files',
    path: tab('files'),
    tab: 'Files',
    about: 'What was fetched or added: kept byte for byte, and never shown by a browser.',
  },
  {
    name: 'cases',
    title: 'Cases',
    path: at('/cases'),
    about: 'Alerts that belong together, worked on as one thing; and alerts that may belong together, with the reason.',
  },
  {
    name: 'case',
    title: 'A case',
    path: (subject) => (subject.case === undefined ? undefined : `/cases/${subject.case}`),
    heading: 'What happened',
    ofAlert: true,
    about: 'Its alerts, what they share, what was done because of them and what is still held, in one story.',
  },
  { name: 'runs', title: 'Runs', path: at('/runs'), ofAlert: true, about: 'Playbooks at work, and where they stand.' },
  {
    name: 'actions',
    title: 'Actions',
    path: at('/actions'),
    about: 'The ledger: every change at a vendor, by whose leave, proven or not.',
  },
  {
    name: 'indicators',
    title: 'Indicators',
    path: at('/indicators'),
    about: 'Addresses, names and hashes that alerts speak of, with who said what of them.',
  },
  { name: 'playbooks', title: 'Playbooks', path: at('/playbooks'), about: 'The playbooks that are installed.' },
  {
    name: 'playbook',
    title: 'A playbook',
    path: playbook('graph'),
    tab: 'Graph',
    before: (page) => page.locator('.react-flow__node').first().waitFor(),
    about: 'Its graph: every task with what it does, every branch with its condition.',
  },
  {
    name: 'playbook-text',
    title: 'The editor',
    path: playbook('text'),
    tab: 'Text',
    before: breakText,
    after: (page) => page.getByRole('button', { name: 'Throw changes away' }).click(),
    about: 'The text: checked while it is typed, each problem at its line, saved as a new version.',
  },
  {
    name: 'playbook-versions',
    title: 'Versions of a playbook',
    path: playbook('versions'),
    tab: 'Versions',
    about: 'Every version, who saved it and why, with what changed; any of them can be installed again.',
  },
  {
    name: 'playbook-page',
    title: 'The page of a playbook',
    path: playbook('page'),
    tab: 'Page',
    about: 'A page made of the playbook itself: alerts, stages, questions, what it needs.',
  },
  {
    name: 'playbook-runs',
    title: 'Runs of a playbook',
    path: playbook('runs'),
    tab: 'Runs',
    about: 'Its runs, and which way they took at each branch.',
  },
  {
    name: 'playbook-trust',
    title: 'Trust in a playbook',
    path: playbook('trust'),
    tab: 'Trust',
    about: 'What it may do unasked, and who said so.',
  },
  {
    name: 'integrations',
    title: 'Integrations',
    path: at('/integrations'),
    before: (page) => page.getByText('answers', { exact: true }).first().waitFor(),
    about: 'Products that are asked and told, with a test that explains a failure.',
  },
  {
    name: 'rules',
    title: 'Rules',
    path: at('/rules'),
    about: 'Which playbook takes which alert, in order; and which one would take this one, and why.',
  },
  { name: 'lists', title: 'Lists', path: at('/lists?open=build-hosts'), about: 'Texts that playbooks read and write.' },
  {
    name: 'policy',
    title: 'Policy',
    path: at('/policy'),
    about: 'What may be done unasked, what is asked, what is never done.',
  },
  {
    name: 'audit',
    title: 'Audit',
    path: at('/audit'),
    about: 'Who did what, chained so that nothing is taken out unseen.',
  },
  ...(
    [
      ['users', 'Users', 'Settings: users', 'Who can log in, in which role, with which second factor.'],
      ['keys', 'API keys', 'Settings: keys', 'Keys of the API, each with what it may do and until when.'],
      [
        'sso',
        'Single sign-on',
        'Settings: single sign-on',
        'Providers of identity, and which of their groups has which role.',
      ],
      [
        'notifications',
        'Notifications',
        'Settings: notifications',
        'Who is told of what, by which way, and what was delivered.',
      ],
      ['retention', 'Retention', 'Settings: retention', 'What is forgotten after how long, and what never.'],
      ['system', 'System', 'Settings: system', 'How the installation does.'],
    ] as const
  ).map(([name, tab, title, about]) => ({
    name: `settings-${name}`,
    title,
    tab,
    path: at(`/settings/${name}`),
    about,
  })),
  {
    name: 'account',
    title: 'Your account',
    path: at('/account'),
    about: 'Your password, second factors, passkeys and sessions.',
  },
];

/** Addresses of the server that no view has; links of messages lead to the inbox, `/setup` is where a first start begins. */
export function unseen(): readonly string[] {
  const subject: Subject = { alert: 'a', run: 'r', case: 'c', question: 'q', item: 'i' };
  const seen = VIEWS.map(({ path }) => new URL(path(subject) ?? '/', 'http://x').pathname);
  const elsewhere = ['/setup', '/settings', '/approvals/*', '/tasks/*', '/runs/*'];
  return CONSOLE_PATHS.filter(
    (path) =>
      !elsewhere.includes(path) &&
      !seen.some((each) => (path.endsWith('/*') ? each.startsWith(path.slice(0, -1)) : each === path)),
  );
}

/** Of what the product holds: the alert of that id at its source, and what waits for a person. */
export async function subjectOf(house: House, alertId: string): Promise<Subject> {
  const rowsOf = async <Row>(path: string) => (await house.call<PageView<Row>>(`/api/v1/${path}`)).body.rows;
  const alerts = await rowsOf<AlertView>('alerts?limit=100');
  const alert = alerts.find(({ id }) => id === alertId);
  if (!alert) throw new Error(`there is no alert ${alertId}`);
  const approvals = await rowsOf<ApprovalView>('approvals');
  const items = await rowsOf<ItemView>('items');
  const run = alert.run ?? '';
  const cases = await rowsOf<CaseSummary>(`cases?alert=${encodeURIComponent(alert.key)}`);
  return {
    alert: alert.key,
    run,
    case: cases[0]?.id,
    question: (approvals.find((each) => each.run === run) ?? approvals[0])?.question,
    item: (items.find((each) => each.run === run) ?? items[0])?.item,
  };
}

/** Until the page shows what it is about, and no bone of what is to come. */
export async function settled(page: Page, { title, heading = title, tab: opened, before }: View): Promise<void> {
  const shown =
    opened === undefined
      ? page.getByRole('heading', typeof heading === 'string' ? { name: heading, exact: true } : { name: heading })
      : page.getByRole('tab', { name: new RegExp(`^${opened}`), selected: true });
  await shown.first().waitFor();
  await quiet(page);
  if (before) {
    await before(page);
    await quiet(page);
  }
}

function quiet(page: Page): Promise<void> {
  return page.getByText('Loading', { exact: true }).first().waitFor({ state: 'hidden' });
}
