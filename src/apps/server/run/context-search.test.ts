import { describe, expect, it } from 'vitest';
import { searchIn } from './context-search.ts';

const TREE = {
  File: [{ Name: 'setup.msi', 'a/b~c': { Deep: 'MSI inside' } }, { Name: 'other' }],
  msiexec: 3,
  Flag: true,
};

describe('a search of a context', () => {
  it('finds names and values at any depth, whatever the case, in the order of the tree', () => {
    const { rows, complete } = searchIn(TREE, 'msi', 100);
    expect(complete).toBe(true);
    expect(rows.map(({ pointer, in: where }) => [pointer, where])).toEqual([
      ['/File/0/Name', 'value'],
      ['/File/0/a~1b~0c/Deep', 'value'],
      ['/msiexec', 'name'],
    ]);
  });

  it('takes the text for a text, and no pattern', () => {
    expect(searchIn(TREE, '.*', 100).rows).toEqual([]);
    expect(searchIn(TREE, 'true', 100).rows).toMatchObject([{ pointer: '/Flag', around: 'true' }]);
  });

  it('says when there are more places than it tells', () => {
    expect(searchIn(TREE, 'msi', 2)).toMatchObject({ complete: false, rows: [{}, {}] });
    expect(searchIn(TREE, 'msi', 3)).toMatchObject({ complete: true });
  });

  it('shows what stands around a place in a long value', () => {
    const [row] = searchIn({ log: `${'x'.repeat(5_000)}needle${'y'.repeat(5_000)}` }, 'NEEDLE', 10).rows;
    expect(row?.around).toBe(`${'x'.repeat(60)}needle${'y'.repeat(60)}`);
  });

  it('walks a value that is deeper than a stack', () => {
    let deep: object = { end: 'needle' };
    for (let level = 0; level < 20_000; level += 1) deep = { n: deep };
    expect(searchIn(deep as never, 'needle', 10).rows).toHaveLength(1);
  });
});
