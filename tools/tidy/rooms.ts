/**
 * The house as data: which room may import from which. A room is a folder (or a single file) under `src/`; the order of the rows counts.
 *
 * H1. A room may import itself, the entries of its `imports`, and, unless it is `listedOnly`, the rooms of its own wing in earlier rows.
 * H2. An entry names a room (`core/base`) or a whole wing (`core`). A later wing is never named by an earlier one.
 * H3. A room is made when its first file is: a row without a folder is no error, a folder without a row is.
 */

/** What of a room may be imported. Without one: everything. */
export type Part = 'types' | 'types of schema.ts' | 'types, or ports.ts';

export interface Access {
  readonly to: string;
  readonly only?: Part;
}

export interface Room {
  readonly room: string;
  readonly oneLine: string;
  readonly imports: readonly (string | Access)[];
  /** H1: true when the rooms of earlier rows are not open to this one. */
  readonly listedOnly?: true;
}

export interface Wing {
  readonly wing: string;
  /** Node's own modules and npm packages that may be imported outside tests; undefined: any that package.json depends on. */
  readonly builtins?: readonly string[];
  readonly packages?: readonly string[];
}

const PURE_PACKAGES = ['re2js', 'yaml', '@noble/hashes', 'tldts', 'ipaddr.js'];

export const WINGS: readonly Wing[] = [
  { wing: 'core', builtins: [], packages: [...PURE_PACKAGES, 'zod'] },
  { wing: 'domain', builtins: ['node:crypto'], packages: PURE_PACKAGES },
  { wing: 'adapters' },
  { wing: 'apps' },
];

export const ROOMS: readonly Room[] = [
  { room: 'core/base', oneLine: 'ids, JSON values, results, errors, Clock, Random', imports: [] },
  { room: 'core/language', oneLine: 'paths, templates, filters, operators, transformers', imports: ['core/base'] },
  { room: 'core/query', oneLine: 'the search language: parse → plan', imports: ['core/base'] },
  {
    room: 'core/playbook',
    oneLine: 'the document: YAML in and out, graph, lint, proofs',
    imports: ['core/base', 'core/language'],
  },
  {
    room: 'core/engine',
    oneLine: 'decide, evolve, join, task kinds, events, ports, invariants',
    imports: ['core/base', 'core/language', 'core/playbook'],
  },
  { room: 'core/commandline', oneLine: 'command-line analysis', imports: ['core/base'] },
  {
    room: 'core/api',
    oneLine: 'the HTTP API as data: paths, schemas, error codes',
    imports: ['core/base', 'core/playbook'],
  },

  {
    room: 'domain/alerts',
    oneLine: 'alerts, cases, indicators, lists, entries, files, built-in commands',
    imports: ['core'],
  },
  { room: 'domain/access', oneLine: 'users, roles, sessions, keys, the permission table, audit', imports: ['core'] },
  { room: 'domain/library', oneLine: 'installed content: versions by hash, closure of a playbook', imports: ['core'] },
  { room: 'domain/gate', oneLine: 'policy, grants, ledger, lanes, verification, undo', imports: ['core'] },
  {
    room: 'domain/intake',
    oneLine: 'sources, mapping, dedupe, routing, cursors',
    imports: ['core', 'domain/alerts', 'domain/library'],
  },
  { room: 'domain/tell', oneLine: 'whom to tell what and when: rules, steps, messages', imports: ['core'] },

  {
    room: 'adapters/store',
    oneLine: 'tables, migrations; SQLite and PostgreSQL; implements ports',
    imports: ['core', { to: 'domain', only: 'types, or ports.ts' }],
  },
  {
    room: 'adapters/outbound',
    oneLine: 'the one HTTP client: auth, time-outs, limits, proxy, redaction',
    imports: ['core/base'],
  },
  {
    room: 'adapters/secrets',
    oneLine: 'secrets at rest: keys, sealing and opening',
    imports: ['core/base'],
    listedOnly: true,
  },
  {
    room: 'adapters/identity',
    oneLine: 'the protocols by which people prove who they are: one-time codes, passkeys, OpenID Connect',
    imports: ['core/base', 'domain/access', 'adapters/outbound'],
    listedOnly: true,
  },
  {
    room: 'adapters/integrations',
    oneLine: 'one folder per product: manifest, commands, wire schema',
    imports: ['core', 'adapters/outbound', { to: 'domain/intake', only: 'types' }],
  },
  {
    room: 'adapters/automations',
    oneLine: 'our own scripts as functions over ports',
    imports: ['core', 'domain/alerts'],
  },
  { room: 'adapters/sandbox', oneLine: 'where foreign code runs', imports: ['core'] },
  {
    room: 'adapters/channels',
    oneLine: 'one file per way to reach a person',
    imports: ['core', 'domain/tell', 'adapters/outbound'],
  },
  {
    room: 'adapters/pictures',
    oneLine: 'layout of a playbook and its way into a PNG: elkjs and resvg, loaded when the first picture is made',
    imports: ['core/base', 'core/playbook'],
    listedOnly: true,
  },
  { room: 'adapters/drivers', oneLine: 'one folder per driver, each a page', imports: ['core', 'domain/gate'] },

  { room: 'apps/root.ts', oneLine: 'where the installation is', imports: [], listedOnly: true },
  {
    room: 'apps/bundle.ts',
    oneLine: 'the start bundle: the program in a few files, so that a start is short',
    imports: ['apps/root.ts'],
    listedOnly: true,
  },
  {
    room: 'apps/clock.ts',
    oneLine: "the machine's time and randomness behind Clock and Random",
    imports: ['core/base'],
    listedOnly: true,
  },
  {
    room: 'apps/catalogue.ts',
    oneLine: 'what the product offers and has installed, without starting it',
    imports: ['core', 'domain', 'adapters'],
    listedOnly: true,
  },
  {
    room: 'apps/facts',
    oneLine: 'what this release offers, in the words of checks and pages of playbooks',
    imports: ['core', 'domain', 'apps/catalogue.ts'],
    listedOnly: true,
  },
  {
    room: 'apps/audit.ts',
    oneLine: 'the audit of a data directory that no product has open',
    imports: ['domain', 'adapters/store'],
    listedOnly: true,
  },
  { room: 'apps/server', oneLine: 'HTTP only: routes, cookies, live updates', imports: ['core', 'domain'] },
  { room: 'apps/console', oneLine: 'the web console', imports: ['core'], listedOnly: true },
  {
    room: 'apps/console-build.ts',
    oneLine: 'the console as files, made by Vite beside a start',
    imports: ['apps/root.ts'],
    listedOnly: true,
  },
  {
    room: 'apps/lab',
    oneLine: 'simulated vendors on real sockets, with faults',
    imports: ['core/base', 'apps/clock.ts', { to: 'adapters/integrations', only: 'types of schema.ts' }],
    // What the lab shared with the product, the lab could not find wrong in it.
    listedOnly: true,
  },
  {
    room: 'apps/trials',
    oneLine: 'scenario runner, hostile mode, conformance; starts the product as a child',
    imports: ['core', 'apps/lab', 'apps/main.ts'],
  },
  {
    room: 'apps/cli',
    oneLine: 'verbs; talks to the API, starts main and trials',
    imports: [
      'core',
      'adapters/pictures',
      'apps/audit.ts',
      'apps/catalogue.ts',
      'apps/facts',
      'apps/main.ts',
      'apps/trials',
    ],
  },
  {
    room: 'apps/product.ts',
    oneLine: 'what the product is started with and what it gives back',
    imports: [
      'core',
      { to: 'domain', only: 'types' },
      { to: 'adapters', only: 'types' },
      { to: 'apps/server', only: 'types' },
    ],
    listedOnly: true,
  },
  {
    room: 'apps/commands.ts',
    oneLine: 'which commands there are now: built-ins, automations, and those of the enabled instances',
    imports: ['core', 'domain', 'adapters'],
    listedOnly: true,
  },
  {
    room: 'apps/instances.ts',
    oneLine: 'instances as the API speaks of them',
    imports: ['core', 'adapters', { to: 'apps/server', only: 'types' }],
    listedOnly: true,
  },
  {
    room: 'apps/readings.ts',
    oneLine: 'the folder of what was read from content',
    imports: [{ to: 'domain', only: 'types' }, 'apps/root.ts'],
    listedOnly: true,
  },
  {
    room: 'apps/playbooks.ts',
    oneLine: 'playbooks as runs need them: pinned, planned',
    imports: [
      'core',
      'domain',
      { to: 'adapters', only: 'types' },
      'apps/catalogue.ts',
      'apps/product.ts',
      'apps/readings.ts',
    ],
    listedOnly: true,
  },
  {
    room: 'apps/access.ts',
    oneLine: 'users, sessions and keys, wired; the link of a first start',
    imports: ['core', 'domain', { to: 'adapters', only: 'types' }, { to: 'apps/server', only: 'types' }],
    listedOnly: true,
  },
  {
    room: 'apps/identity.ts',
    oneLine: 'second factors, passkeys and single sign-on: loaded when they are first asked for',
    imports: ['core', 'domain', 'adapters', { to: 'apps/server', only: 'types' }],
    listedOnly: true,
  },
  {
    room: 'apps/editing',
    oneLine: 'what people edit while the product runs: playbooks and the policy, version by version',
    imports: [
      'core',
      'domain',
      'adapters/pictures',
      'apps/catalogue.ts',
      'apps/facts',
      { to: 'apps/playbooks.ts', only: 'types' },
      { to: 'apps/server', only: 'types' },
    ],
    listedOnly: true,
  },
  {
    room: 'apps/by-hand.ts',
    oneLine: 'runs that people start by hand: an installed playbook, or the line that they typed',
    imports: ['core', 'domain', { to: 'apps/playbooks.ts', only: 'types' }, { to: 'apps/server', only: 'types' }],
    listedOnly: true,
  },
  {
    room: 'apps/intake.ts',
    oneLine: 'sources, deliveries and routing, wired: loaded when somebody first needs it',
    imports: ['core', 'domain', 'adapters', { to: 'apps/server', only: 'types' }],
    listedOnly: true,
  },
  {
    room: 'apps/inbox.ts',
    oneLine: 'what people say of runs: a row, then a wake-up',
    imports: ['core', { to: 'adapters', only: 'types' }, { to: 'apps/server', only: 'types' }],
    listedOnly: true,
  },
  {
    room: 'apps/fetcher',
    oneLine: 'fetching alerts from instances, and what becomes of them there',
    imports: ['core', 'domain'],
    listedOnly: true,
  },
  {
    room: 'apps/fetching.ts',
    oneLine: 'the fetcher, wired; loaded when an instance fetches',
    imports: [
      'core',
      'domain',
      { to: 'adapters', only: 'types' },
      'apps/clock.ts',
      'apps/fetcher',
      { to: 'apps/product.ts', only: 'types' },
    ],
    listedOnly: true,
  },
  {
    room: 'apps/telling',
    oneLine: 'the loop that tells people: what waits, whom it is told, every attempt',
    imports: ['core', 'domain', 'adapters', { to: 'apps/server', only: 'types' }],
    listedOnly: true,
  },
  {
    room: 'apps/tell.ts',
    oneLine: 'the door to telling people: loads it when a channel is there',
    imports: ['core', 'domain', 'adapters', 'apps/telling', { to: 'apps/server', only: 'types' }],
    listedOnly: true,
  },
  {
    room: 'apps/audit-heads.ts',
    oneLine: 'the head of the audit, told at intervals',
    imports: ['core', 'domain', 'apps/product.ts'],
    listedOnly: true,
  },
  {
    room: 'apps/retention.ts',
    oneLine: 'what is not to be kept longer is removed, at intervals',
    imports: ['core', 'domain', 'apps/product.ts'],
    listedOnly: true,
  },
  {
    room: 'apps/wiring.ts',
    oneLine: 'the only place that wires everything',
    imports: [
      'core',
      'domain',
      'adapters',
      'apps/audit-heads.ts',
      'apps/retention.ts',
      'apps/catalogue.ts',
      'apps/clock.ts',
      'apps/commands.ts',
      'apps/fetching.ts',
      'apps/access.ts',
      'apps/identity.ts',
      'apps/by-hand.ts',
      'apps/editing',
      'apps/inbox.ts',
      'apps/instances.ts',
      'apps/intake.ts',
      'apps/playbooks.ts',
      'apps/server',
      'apps/tell.ts',
      'apps/product.ts',
    ],
    listedOnly: true,
  },
  {
    room: 'apps/main.ts',
    oneLine: 'the door of the product: starts the store, then loads the wiring',
    imports: ['core', 'domain', 'adapters', 'apps/clock.ts', 'apps/product.ts', 'apps/wiring.ts'],
    listedOnly: true,
  },
  {
    room: 'apps/trial.ts',
    oneLine: 'the process of a trial: the product, with time and death from its parent',
    imports: ['adapters/store', 'apps/clock.ts', 'apps/main.ts', 'apps/product.ts'],
    listedOnly: true,
  },
];

const byName = new Map(ROOMS.map((row, index) => [row.room, { row, index }]));

/** The room that a path under `src/` belongs to, or undefined. A test file lives in the room of the file that it tests. */
export function roomOf(path: string): Room | undefined {
  const [src, wing, third] = path.replace(/\.test\.tsx?$/, '.ts').split('/');
  if (src !== 'src' || third === undefined) return undefined;
  return byName.get(`${wing}/${third}`)?.row;
}

/** How much of `target` the room `from` may import: all of it, a part, or nothing. */
export function accessTo(from: Room, target: Room): 'all' | Part | 'nothing' {
  if (from === target) return 'all';
  const [fromWing] = from.room.split('/');
  const [targetWing] = target.room.split('/');
  for (const entry of from.imports) {
    const access = typeof entry === 'string' ? { to: entry } : entry;
    if (access.to === target.room || access.to === targetWing) return access.only ?? 'all';
  }
  const isEarlierRow = (byName.get(target.room)?.index ?? 0) < (byName.get(from.room)?.index ?? 0);
  return fromWing === targetWing && isEarlierRow && !from.listedOnly ? 'all' : 'nothing';
}

/** What a room may import, in words for a message. */
export function openTo(from: Room): string {
  const listed = from.imports.map((entry) =>
    typeof entry === 'string' ? entry : `${entry.to} (${entry.only ?? 'all'})`,
  );
  const earlier = from.listedOnly ? [] : ['earlier rooms of its own wing'];
  return [...listed, ...earlier].join(', ');
}
