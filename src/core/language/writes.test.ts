/**
 * Goal: applying writes changes what they say, shares everything else, and never throws.
 * Method: worked writes; identity of untouched parts; properties over hostile trees and paths.
 * Elsewhere: which writes follow from a result (`merge.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import { anyJson } from './testing.ts';
import { applyWrites } from './writes.ts';
import type { ContextWrite } from './writes.ts';

describe('applying writes', () => {
  test.each<[JsonObject, ContextWrite[], JsonObject]>([
    [{}, [{ op: 'set', path: ['a', 'b'], value: 1 }], { a: { b: 1 } }],
    [{ a: [1, 2] }, [{ op: 'set', path: ['a', 1], value: 9 }], { a: [1, 9] }],
    [{ a: [1] }, [{ op: 'set', path: ['a', 7], value: 9 }], { a: [1] }],
    [{ a: [1] }, [{ op: 'set', path: ['a', 'x'], value: 9 }], { a: [1] }],
    [{ a: 'x' }, [{ op: 'set', path: ['a', 'b'], value: 9 }], { a: { b: 9 } }],
    [{ a: 1, b: 2 }, [{ op: 'delete', path: ['a'] }], { b: 2 }],
    [{ a: [1, 2, 3] }, [{ op: 'delete', path: ['a', 1] }], { a: [1, 3] }],
    [{ a: 1 }, [{ op: 'delete', path: ['b', 'c'] }], { a: 1 }],
    [{ a: [1] }, [{ op: 'append', path: ['a'], values: [2, 3] }], { a: [1, 2, 3] }],
    [{}, [{ op: 'append', path: ['a'], values: [2] }], { a: [2] }],
    [{ a: { x: 1, y: 2 } }, [{ op: 'merge', path: ['a'], members: { y: 3, z: 4 } }], { a: { x: 1, y: 3, z: 4 } }],
    [{ a: 1 }, [{ op: 'merge', path: [], members: { b: 2 } }], { a: 1, b: 2 }],
  ])('%j by %j', (tree, writes, after) => {
    const before = JSON.stringify(tree);
    expect(applyWrites(tree, writes)).toEqual(after);
    expect(JSON.stringify(tree)).toBe(before);
  });

  test('what no write touches is the same object', () => {
    const tree = { a: { b: { c: 1 }, d: { e: 2 } }, f: [{ g: 1 }, { h: 2 }] };
    const after = applyWrites(tree, [
      { op: 'set', path: ['a', 'b', 'c'], value: 9 },
      { op: 'set', path: ['f', 0, 'g'], value: 9 },
    ]) as typeof tree;
    expect(after.a.d).toBe(tree.a.d);
    expect(after.f[1]).toBe(tree.f[1]);
  });

  test('a value that a write brought in is not changed by the next write', () => {
    const value = { x: 1 };
    applyWrites({}, [
      { op: 'set', path: ['a'], value },
      { op: 'set', path: ['a', 'x'], value: 2 },
    ]);
    expect(value).toEqual({ x: 1 });
  });

  test('many writes into one long list copy it once', () => {
    const list = Array.from({ length: 100_000 }, (_, i) => ({ i }));
    const writes = list.map((_, i): ContextWrite => ({ op: 'merge', path: ['a', i], members: { x: i } }));
    const started = performance.now();
    applyWrites({ a: list }, writes);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('any writes to any tree end in a tree', () => {
    const key = fc.oneof(fc.constantFrom<string | number>('a', 'b', '__proto__', 0, 1, -1, 1.5), fc.string());
    const path = fc.array(key, { maxLength: 4 });
    const write: fc.Arbitrary<ContextWrite> = fc.oneof(
      fc.record({ op: fc.constant('set' as const), path, value: anyJson }),
      fc.record({ op: fc.constant('delete' as const), path }),
      fc.record({ op: fc.constant('append' as const), path, values: fc.array(anyJson) }),
      fc.record({
        op: fc.constant('merge' as const),
        path,
        members: fc.dictionary(fc.string(), anyJson) as fc.Arbitrary<JsonObject>,
      }),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b'), anyJson, { noNullPrototype: true }),
        fc.array(write),
        (tree, writes) => {
          const before = JSON.stringify(tree);
          const after: Json = applyWrites(tree, writes);
          expect(typeof after).toBe('object');
          expect(JSON.stringify(tree)).toBe(before);
          expect(Object.getPrototypeOf(after)).toBe(Object.getPrototypeOf(tree));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
