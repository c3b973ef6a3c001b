/**
 * Goal: a path is read as XSOAR reads it, gives what XSOAR gives, and prints as itself.
 * Method: worked examples over one context; properties over any text.
 * Elsewhere: JavaScript itself (`expression.test.ts`), `${…}` (`eval.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import { ok } from '../base/result.ts';
import { Fault } from './fault.ts';
import { evalPath } from './path-eval.ts';
import { below, collectRoots, parsePath, printPath } from './paths.ts';
import type { Path } from './paths.ts';
import { scopeOf } from './scope.ts';
import type { JavaScriptPort, Services } from './scope.ts';
import { anyJson, anyText } from './testing.ts';

const CONTEXT: JsonObject = {
  Disk: [
    { Name: 'a.exe', Size: 10, Marks: ['x', 'y'] },
    { Name: 'b.pdf', Size: 0, Marks: null },
    { Name: 'c.exe', Size: 7, Marks: ['y'], 'with.dot': 1 },
  ],
  Host: { Name: 'pc1', IP: ['10.0.0.1', '10.0.0.2'], '0': 'zero' },
  n: 5,
  zero: 0,
  empty: [],
  nul: null,
  inputs: { max: 2 },
  'a b/c-d@e#f': { 'x y': 1 },
  lists: { Plain: 'a,b', 'My List.v2': { key: 'found' }, My: { x: 1 } },
};

const services: Services = { now: () => 0 };

function parsed(text: string): Path {
  const path = parsePath(text);
  if (path instanceof Fault) throw new Error(`${text}: ${path.message}`);
  return path;
}

/** A path without where in its text the parts stand. */
function meaning({ steps, mutator }: Path): unknown {
  const moved = (_key: string, value: unknown) =>
    typeof value === 'object' && value !== null && 'start' in value ? { ...value, start: 0 } : value;
  return JSON.parse(JSON.stringify({ steps, mutator }, moved));
}

function get(text: string, more: Partial<Services> = {}): unknown {
  return evalPath(parsed(text), scopeOf(CONTEXT), { ...services, ...more });
}

describe('what a path gives', () => {
  test.each<[string, Json | undefined]>([
    ['Disk.Name', ['a.exe', 'b.pdf', 'c.exe']],
    ['Disk.Marks', ['x', 'y', 'y']],
    ['Disk.[1].Name', 'b.pdf'],
    ['Disk[1].Name', 'b.pdf'],
    ['Disk.1.Name', 'b.pdf'],
    ['Disk.[7]', undefined],
    ['Disk.[-1]', undefined],
    ['Disk.[0:1].Size', [10, 0]],
    ['Disk.[0:0].Size', [10]],
    ['Disk(val.Size>8).Name', ['a.exe']],
    ['Disk(val.Size>99)', undefined],
    ['Disk.(val.Size>8).Name', ['a.exe']],
    ["Disk.Name(val.indexOf('exe')>0)", ['a.exe', 'c.exe']],
    ['Disk.Name=val.toUpperCase()', ['A.EXE', 'B.PDF', 'C.EXE']],
    ['Disk=>val.length', 3],
    ['Disk(val.Marks)={"n":val.Name}', [{ n: 'a.exe' }, { n: 'c.exe' }]],
    ["Disk['with.dot']", [1]],
    ['Host.IP', ['10.0.0.1', '10.0.0.2']],
    ["Host(val.Name=='pc1').Name", 'pc1'],
    ["Host(val.Name=='pc2').Name", undefined],
    ['Host.[0].Name', 'pc1'],
    ['Host.[1].Name', undefined],
    ['Host.0', 'zero'],
    ['.=val.n+val.inputs.max', 7],
    ['.[0].n', 5],
    ['zero', 0],
    ['empty', []],
    ['empty.x', undefined],
    ['nul', undefined],
    ['Disk.Nope', undefined],
    ['Nope.x', undefined],
    ['n.x', undefined],
    [' a b/c-d@e#f.x y ', 1],
    ['lists.Plain', 'a,b'],
    ['lists.My List.v2.key', 'found'],
    ['lists.My.x', 1],
    ['constructor', undefined],
    ['Host.__proto__', undefined],
    ['Disk(val.Marks.length == 1).Name', ['c.exe']],
  ])('%s', (text, expected) => {
    expect(get(text)).toEqual(expected);
  });

  test('everything', () => {
    expect(get('.')).toEqual(CONTEXT);
  });

  test('an element on which the selector raises is not selected', () => {
    expect(get('Disk(val.Marks.length > 0).Name')).toEqual(['a.exe', 'c.exe']);
  });

  test('JavaScript that is not understood is a need without a port, and one call with it', () => {
    expect(get('Disk(val.Name.match(/exe/))')).toMatchObject({ code: 'language.script-needed' });
    const calls: unknown[] = [];
    const javascript: JavaScriptPort = {
      run: (program, bindings) => {
        calls.push([program, bindings.length]);
        return bindings.map((each, i) => ok(i === 1 ? true : each['nothing']));
      },
    };
    expect(get('Disk(val.Name.match(/exe/)).Name', { javascript })).toEqual(['b.pdf']);
    expect(calls).toEqual([[{ source: 'val.Name.match(/exe/)', shape: 'test' }, 3]]);
  });

  test('a bound path is handed to the script and counts as read', () => {
    const seen: unknown[] = [];
    const javascript: JavaScriptPort = {
      run: (program, bindings) => {
        seen.push(program.source, bindings[0]);
        return bindings.map(() => ok(true));
      },
    };
    get('Disk.Name(val == val1---inputs.max)', { javascript });
    expect(seen).toEqual(['val == bound1_0', { val: 'a.exe', obj: 'a.exe', bound1_0: 2 }]);
    seen.length = 0;
    get("Disk(val.Name == val2---.Marks && val3---nope.indexOf('x'))", { javascript });
    expect(seen[0]).toBe("val.Name == bound2_0 && bound3_1.indexOf('x')");
    expect(seen[1]).toMatchObject({ bound2_0: ['x', 'y'], bound3_1: null });
    const roots = new Set<string>();
    collectRoots(parsed('Disk.Name(val == val1---inputs.max)'), roots);
    expect([...roots]).toEqual(['Disk', 'inputs']);
  });
});

describe('reading', () => {
  test.each([
    ['Disk(val.a', 4],
    ['Disk.[0', 5],
    ['Disk[x]', 4],
    ['', 0],
    ["Disk(val.a == ')", 4],
  ])('%s is an error at its place', (text, start) => {
    expect(parsePath(text)).toMatchObject({ code: 'language.path', at: { source: text, start } });
  });

  test('brackets, quotes and regular expressions hide what ends a selector', () => {
    expect(printPath(parsed("A(val.x == ')' && /[)(]/.test(val)).b"))).toBe("A(val.x == ')' && /[)(]/.test(val)).b");
  });

  test('a prefix is compared name by name', () => {
    expect(below(parsed('FileX.a'), parsed('File'))).toBeUndefined();
    expect(below(parsed('File.a.b'), parsed('File'))?.steps).toEqual(parsed('a.b').steps);
  });

  test('a printed path is the same path', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const path = parsePath(text);
        if (path instanceof Fault) return;
        const printed = printPath(path);
        const again = parsed(printed);
        expect(meaning(again)).toEqual(meaning(path));
        expect(printPath(again)).toBe(printed);
      }),
      { numRuns: 3000 },
    );
  });

  test('any path over any JSON gives a value or a fault', () => {
    fc.assert(
      fc.property(anyText, anyJson, (text, json) => {
        const path = parsePath(text);
        if (path instanceof Fault) return;
        expect(() => evalPath(path, scopeOf({ a: json, val: json }), services)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });
});
