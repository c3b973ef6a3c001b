/**
 * Goal: every row can be documented, checked and called: the tables and the folders agree.
 * Method: the rows as data, and the names of the files on disk.
 * Elsewhere: what a row does, beside its file.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EMPTY_PORTS } from './fixture.ts';
import { AUTOMATIONS, bindAutomations, BUILTINS } from './index.ts';

const ROWS = [...BUILTINS, ...AUTOMATIONS];

/** Files that hold two rows. */
const PAIRS: Readonly<Record<string, string>> = { 'print-error-entry': 'print', 'set-and-handle-empty': 'set' };

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
    '%s is a read that runs, or a change with an action',
    (_name, row) => {
      expect([row.run !== undefined, row.action !== undefined]).toEqual(
        row.risk === 'read' ? [true, false] : [false, true],
      );
    },
  );

  it('name each row once, and bind all of them', () => {
    const names = ROWS.map((row) => row.name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(bindAutomations(EMPTY_PORTS)).toHaveLength(ROWS.length);
  });

  it('and the folders agree', () => {
    const filesOf = (rows: typeof ROWS) => [...new Set(rows.map((row) => fileOf(row.name)))].toSorted();
    expect(filesIn('./builtins/')).toEqual(filesOf([...BUILTINS]));
    expect(filesIn('./scripts/')).toEqual(filesOf([...AUTOMATIONS]));
  });
});
