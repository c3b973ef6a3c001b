/** A folder of foreign content judged against what this release can do: the document of `content check --json`. */
import { findOperator, findTransformer } from '../../../core/language/index.ts';
import { judge, type Missing, type MissingRow, type Stock } from '../../../core/playbook/inventory-judge.ts';
import type { Need, NeedKind } from '../../../core/playbook/inventory.ts';
import type { ContentProblem, Examined, NamedNeed } from './examine.ts';

/** What the engine refuses when a task wants it: nothing now. A test runs such tasks and would see them refused. */
export const ENGINE_LACKS: readonly string[] = [];

export interface PlaybookRow {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly parsed: boolean;
  readonly roundTrip: boolean;
  readonly runnable: boolean;
  readonly problems: readonly ContentProblem[];
}

export interface Totals {
  readonly files: number;
  readonly playbooks: number;
  readonly automations: number;
  readonly integrations: number;
  readonly links: number;
  readonly parsed: number;
  readonly roundTrip: number;
  readonly runnable: number;
  /** By code. */
  readonly problems: Readonly<Record<string, number>>;
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
  readonly missing: {
    readonly commands: readonly MissingRow[];
    readonly automations: readonly MissingRow[];
    readonly operators: readonly MissingRow[];
    readonly transformers: readonly MissingRow[];
    readonly subPlaybooks: readonly MissingRow[];
    readonly engine: readonly MissingRow[];
  };
}

export interface ContentReport {
  readonly playbooks: readonly PlaybookRow[];
  readonly totals: Totals;
}

export interface ContentFile {
  /** As it is shown. */
  readonly file: string;
  readonly examined: Examined;
}

/** What this release has. */
export interface Release {
  hasCommand(name: string, brand: string): boolean;
  hasPlaybook(name: string): boolean;
}

export function checkContent(
  files: readonly ContentFile[],
  release: Release,
  walked: { readonly links: number; readonly unreadable: Totals['unreadable'] },
): ContentReport {
  const found = files.flatMap(({ file, examined }) => (examined.kind === 'playbook' ? [{ ...examined, file }] : []));
  const judgement = judge(found, stockOf(files, release));
  const playbooks = found.map((one): PlaybookRow => {
    const { id, name, file, parsed, roundTrip, problems } = one;
    const lacks = (judgement.lacks.get(one) ?? []) as readonly NamedNeed[];
    return {
      id,
      name,
      file,
      parsed,
      roundTrip,
      runnable: judgement.runnable.has(one),
      problems: [...problems, ...lacks.map(lackText)],
    };
  });
  const { missing } = judgement;
  const count = (test: (row: PlaybookRow) => boolean): number => playbooks.filter(test).length;
  const kinds = (kind: Examined['kind']): number => files.filter(({ examined }) => examined.kind === kind).length;
  return {
    playbooks,
    totals: {
      files: files.length,
      playbooks: playbooks.length,
      automations: kinds('automation'),
      integrations: kinds('integration'),
      links: walked.links,
      parsed: count(({ parsed }) => parsed),
      roundTrip: count(({ roundTrip }) => roundTrip),
      runnable: count(({ runnable }) => runnable),
      problems: countByCode(playbooks.flatMap(({ problems }) => problems)),
      unreadable: [...walked.unreadable, ...files.flatMap(unreadableOf)],
      missing: missingOf(missing),
    },
  };
}

function unreadableOf({ file, examined }: ContentFile): Totals['unreadable'] {
  return examined.kind === 'unreadable' ? [{ file, reason: examined.reason }] : [];
}

function missingOf(missing: Missing): Totals['missing'] {
  return {
    commands: missing.command,
    automations: missing.automation,
    operators: missing.operator,
    transformers: missing.transformer,
    subPlaybooks: missing.playbook,
    engine: missing.engine,
  };
}

function countByCode(problems: readonly ContentProblem[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { code } of problems) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What there is: in this release, and in the content itself, which it cannot run yet. */
function stockOf(files: readonly ContentFile[], release: Release): Stock {
  const automations = new Set<string>();
  const commands = new Set<string>();
  for (const { examined } of files) {
    if (examined.kind === 'automation') for (const name of examined.names) automations.add(name);
    if (examined.kind !== 'integration') continue;
    for (const name of examined.commands) {
      for (const brand of ['', ...examined.brands]) commands.add(commandKey(name, brand));
    }
  }
  return {
    available: ({ kind, name, brand }) => {
      switch (kind) {
        case 'operator':
          return findOperator(name) !== undefined;
        case 'transformer':
          return findTransformer(name) !== undefined;
        case 'command':
        case 'automation':
          return release.hasCommand(name, brand);
        case 'playbook':
          return release.hasPlaybook(name);
        case 'engine':
          return !ENGINE_LACKS.includes(name);
      }
    },
    inContent: ({ kind, name, brand }) => {
      if (kind === 'command') return commands.has(commandKey(name, brand));
      return kind !== 'playbook' && kind !== 'engine' && automations.has(name);
    },
  };
}

function commandKey(name: string, brand: string): string {
  return `${brand.toLowerCase()}|||${name}`;
}

const LACK_WORDS: Readonly<Record<NeedKind, { readonly code: string; readonly words: (need: Need) => string }>> = {
  command: {
    code: 'content.missing-command',
    words: ({ name, brand }) => `no integration here offers "${brand === '' ? name : `${brand}|||${name}`}"`,
  },
  automation: { code: 'content.missing-automation', words: ({ name }) => `there is no automation "${name}" here` },
  operator: { code: 'content.missing-operator', words: ({ name }) => `there is no operator "${name}" here` },
  transformer: { code: 'content.missing-transformer', words: ({ name }) => `there is no transformer "${name}" here` },
  playbook: {
    code: 'content.missing-sub-playbook',
    words: ({ name }) => `there is no playbook "${name}", in this content or installed`,
  },
  engine: { code: 'content.missing-engine', words: ({ name }) => `the engine cannot run a ${name} yet` },
};

function lackText(need: NamedNeed): ContentProblem {
  const { code, words } = LACK_WORDS[need.kind];
  const tasks = need.tasks > 1 ? ` (${need.tasks} tasks)` : '';
  const skipped = need.required ? '' : '; its tasks are skipped';
  return {
    code,
    severity: need.required ? 'error' : 'warning',
    path: need.path,
    line: need.line,
    message: `${words(need)}${tasks}${skipped}`,
  };
}
