/**
 * Goal: every row can be documented, checked and called: the tables and the folders agree.
 * Method: the rows as data, and the names of the files on disk.
 * Elsewhere: what a row does, beside its file.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMON_BUILTINS, COMMON_SCRIPTS } from './common/index.ts';
import { EMPTY_PORTS } from './fixture.ts';
import { AUTOMATIONS, bindAutomations, BUILTINS } from './index.ts';

const ROWS = [...BUILTINS, ...AUTOMATIONS];

/** Files that hold two rows. */
const PAIRS: Readonly<Record<string, string>> = {
  'locate-cron-entry': 'cron',
  'print-error-entry': 'print',
  'read-cron-user': 'cron',
  'set-and-handle-empty': 'set',
  'weigh-false-positive': 'weigh-reputation',
};

/** `SearchIncidentsV2` → `search-incidents-v2`. */
function fileOf(name: string): string {
  const kebab = name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
  return PAIRS[kebab] ?? kebab;
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(new URL(folder, import.meta.url))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => name.replace(/\.ts$/, ''))
    .toSorted();
}

describe('the tables', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s says what it takes and gives', (_name, row) => {
    const texts = [
      row.description,
      ...row.args.map((arg) => arg.description),
      ...row.outputs.map((out) => out.description),
    ];
    for (const text of texts) expect(text).toMatch(/^\S.*\S$/);
    const names = row.args.map((arg) => arg.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { path } of row.outputs) expect(path).toMatch(/^\S(?:.*\S)?$/);
  });

  it.each(ROWS.map((row) => [row.name, row] as const))(
    '%s is a read that runs, or a change with an action or of our records',
    (_name, row) => {
      expect([
        row.run !== undefined || row.delegate !== undefined,
        row.action !== undefined || row.record !== undefined,
      ]).toEqual(row.risk === 'read' ? [true, false] : [false, true]);
      expect(row.action !== undefined && row.record !== undefined).toBe(false);
    },
  );

  it('name each row once, and bind all of them', () => {
    // XSOAR has closeInvestigation the command and CloseInvestigation the script: names differ in case, also for the registry.
    const names = ROWS.map((row) => row.name);
    expect(new Set(names).size).toBe(names.length);
    expect(bindAutomations(EMPTY_PORTS)).toHaveLength(ROWS.length);
  });

  it('and the folders agree', () => {
    const filesOf = (rows: typeof ROWS) => [...new Set(rows.map((row) => fileOf(row.name)))].toSorted();
    const common: ReadonlySet<unknown> = new Set([...COMMON_BUILTINS, ...COMMON_SCRIPTS]);
    const own = (rows: typeof ROWS) => rows.filter((row) => !common.has(row));
    expect(filesIn('./builtins/')).toEqual(filesOf(own([...BUILTINS])));
    expect(filesIn('./scripts/')).toEqual(filesOf(own([...AUTOMATIONS])));
  });

  it('every row of a file in common/ is listed', () => {
    const read = (file: string) => readFileSync(new URL(`./common/${file}.ts`, import.meta.url), 'utf8');
    const listed = read('index').split(/\W+/);
    const rows = filesIn('./common/').flatMap((file) =>
      [...read(file).matchAll(/^export const ([a-z]\w*)/gm)].map(([, name = '']) => name),
    );
    expect(rows.length).toBe(COMMON_BUILTINS.length + COMMON_SCRIPTS.length);
    expect(rows.filter((name) => !listed.includes(name))).toEqual([]);
  });
});
