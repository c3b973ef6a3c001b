/**
 * Goal: a change of a document says what was meant and leaves every other byte; a document that is printed reads back.
 * Method: exact texts for each kind of change; random values in random styles under random edits, against plain data.
 * Elsewhere: what a document means in read.test.ts; hostile files in tools/fuzz.test.ts.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isList, isObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { SeededRandom } from '../base/random.ts';
import { dataOf } from './draft.ts';
import type { DocumentEdit, DocumentPath } from './edits.ts';
import { printSource } from './print.ts';
import { parseSource } from './source.ts';
import { asTexts, writtenRandomly } from './testing.ts';
import { applyTextEdits, editDocument } from './write.ts';
import type { EditedDocument, PlaybookEdit } from './write.ts';

function edited(text: string, ...edits: readonly PlaybookEdit[]): EditedDocument {
  const result = editDocument(text, edits);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function codesOf(text: string, ...edits: readonly PlaybookEdit[]): readonly string[] {
  const result = editDocument(text, edits);
  return result.ok ? [] : result.error.map(({ code }) => code);
}

function read(text: string): Json {
  const { root, problems } = parseSource(text);
  if (root === undefined) throw new Error(JSON.stringify(problems.all));
  return dataOf(root);
}

const set = (path: DocumentPath, value: Json): DocumentEdit => ({ op: 'set', path, value });
const remove = (...path: DocumentPath): DocumentEdit => ({ op: 'remove', path });
const insert = (path: DocumentPath, value: Json): DocumentEdit => ({ op: 'insert', path, value });

describe('a scalar keeps its style', () => {
  test.each([
    ['a: old # note\n', 'new', 'a: new # note\n'],
    ['a: old\n', 'yes', 'a: "yes"\n'],
    ['a: old\n', '1.10', 'a: "1.10"\n'],
    ['a: old\n', 7, 'a: 7\n'],
    ['a: old\n', null, 'a: null\n'],
    ['a: old\n', '', 'a: ""\n'],
    ['a: old\n', '${x.y}', 'a: ${x.y}\n'],
    ['a: {b: old, c: d}\n', 'x, y', 'a: {b: "x, y", c: d}\n'],
    ["a: 'old'  # note\n", "it's", "a: 'it''s'  # note\n"],
    ['a: "old"\n', 'say "x"', 'a: "say \\"x\\""\n'],
    ["a: 'old'\n", 'bell\u0007', 'a: "bell\\u0007"\n'],
    ['a:   old\n', 'new', 'a:   new\n'],
    ['a:\n  old\n', 'new', 'a: new\n'],
    ['a:\n', 'new', 'a: new\n'],
    ['a: # note\n', 'new', 'a: new # note\n'],
    ['a: old\n', 'one\ntwo', 'a: |-\n  one\n  two\n'],
    ['a: old # note\n', 'one\ntwo', 'a: "one\\ntwo" # note\n'],
    ['a: |\n  old\n\nb: c\n', 'one\ntwo\n', 'a: |\n  one\n  two\n\nb: c\n'],
    ['a: |-\n    \nb: c\n', 'one\ntwo', 'a: "one\\ntwo"\n    \nb: c\n'],
    ['a: >-\n    old\n    text\nb: c\n', 'one\ntwo', 'a: >-\n  one\n\n  two\nb: c\n'],
    ['a: "old\n  text"\nb: c\n', 'new', 'a: "new"\nb: c\n'],
  ])('%j set to %j', (text, value, after) => {
    const path = text.startsWith('a: {') ? ['a', 'b'] : ['a'];
    expect(edited(text, set(path, value)).text).toBe(after);
  });
});

describe('a collection takes the layout of the document', () => {
  const doc = 'x:\n    y:\n      - 1\na:\n';
  test.each<readonly [string, DocumentEdit, string]>([
    [doc, set(['a'], { k: ['v'] }), 'x:\n    y:\n      - 1\na:\n    k:\n      - v\n'],
    [doc, set(['x', 'z'], 'v'), 'x:\n    y:\n      - 1\n    z: v\na:\n'],
    ['"a": 1\n', set(['b'], 2), '"a": 1\n"b": 2\n'],
    ['a: {}\n', set(['a', 'b'], 'c'), 'a:\n  b: c\n'],
    ['a: {x: y} # n\n', set(['a', 'b'], 'c'), 'a: {x: y, b: c} # n\n'],
    ['a: 5 # n\n', set(['a'], ['b']), 'a: # n\n- b\n'],
    ['- a: 1\n  b: 2\n', insert([0], { c: 3 }), '- c: 3\n- a: 1\n  b: 2\n'],
    ['- - a\n  - b\n', insert([0, 0], 'x'), '- - x\n  - a\n  - b\n'],
    ['- a # one\n# two\n- b\n', insert([1], 'x'), '- a # one\n- x\n# two\n- b\n'],
    ['a: b', set(['c'], 'd'), 'a: b\nc: d'],
    ['a: |+\n  b\n\n', set(['c'], 'd'), 'a: |+\n  b\n\nc: d\n'],
    ['\ufeffa: b\r\n', set(['c'], { d: 'e' }), '\ufeffa: b\r\nc:\r\n  d: e\r\n'],
    ['a: b\n\ufeffc: d\n', set(['e'], 'f'), 'a: b\n\ufeffc: d\ne: f\n'],
    [':\n\ufeff: ', set(['e'], 'f'), ':\n\ufeff: \ne: f'],
    ['- x # n\n', set([], { a: 'one\ntwo' }), 'a: "one\\ntwo" # n\n'],
    ['{"a": 1}\n', set(['b', 'c'], 'd'), '{"a": 1, "b": {c: d}}\n'],
  ])('%j with %j', (text, edit, after) => {
    expect(edited(text, edit).text).toBe(after);
  });
});

describe('what is removed takes nothing along', () => {
  test.each<readonly [string, readonly DocumentEdit[], string]>([
    ['# 1\na: 1 # of a\n# 2\nb: 2\n', [remove('a')], '# 1\n# 2\nb: 2\n'.replace('# 2', '# 2')],
    ['a: 1\nb:\n  c: 1\n  # in\n# out\nd: 2\n', [remove('b')], 'a: 1\n  # in\n# out\nd: 2\n'],
    ['- a: 1\n  b: 2\n  c: 3\n', [remove(0, 'a'), remove(0, 'b')], '- c: 3\n'],
    ['- a: 1\n  # of b\n  b: 2\n', [remove(0, 'a')], '- \n  # of b\n  b: 2\n'],
    ['a: [1, 2, 3]\n', [remove('a', 0), remove('a', 0)], 'a: [3]\n'],
    ['a: [1, 2, 3]\n', [remove('a', 2), remove('a', 1)], 'a: [1]\n'],
    ['a: {b: 1, c: 2,}\n', [remove('a', 'b')], 'a: {c: 2,}\n'],
    ['a:\n- 1\nb: 2\n', [remove('a', 0)], 'a: []\nb: 2\n'],
    ['a: 1\na: 2\nb: 3\n', [remove('a')], 'b: 3\n'],
    ['a: 1\na:xsoar: 2\nb: 3\n', [remove('a')], 'b: 3\n'],
    ['a: 1\r\nb: 2\r\n\r\nc: 3\r\n', [remove('b')], 'a: 1\r\n\r\nc: 3\r\n'],
  ])('%j', (text, edits, after) => {
    expect(edited(text, ...edits).text).toBe(after);
  });
});

describe('keys', () => {
  test('a key is renamed in its place and its style, for every product', () => {
    expect(edited("'a': 1\n'a:xsoar': 2\nb: 3\n", { op: 'rename', path: ['a'], to: 'c d' }).text).toBe(
      "'c d': 1\n'c d:xsoar': 2\nb: 3\n",
    );
  });

  test('of a duplicate key the last one is set; of a key for our product that one', () => {
    expect(edited('a: 1\nb: 2\na: 3\n', set(['a'], 'x')).text).toBe('a: 1\nb: 2\na: x\n');
    expect(edited('a: 1\na:marketplacev2: 2\n', set(['a'], 'x')).text).toBe('a: 1\na:marketplacev2: x\n');
  });

  test('names of the prototype are ordinary names', () => {
    const text = edited('a: 1\n', set(['__proto__', 'constructor'], 'x')).text;
    expect(text).toBe('a: 1\n__proto__:\n  constructor: x\n');
    expect(edited(text, remove('__proto__')).text).toBe('a: 1\n');
  });
});

describe('aliases', () => {
  const text = 'a: &x\n  b: 1\nc: *x\nd:\n  <<: *x\n  e: 2\n';
  test('a change below an alias writes the value out there', () => {
    expect(edited(text, set(['c', 'b'], 'new')).text).toBe('a: &x\n  b: 1\nc:\n  b: new\nd:\n  <<: *x\n  e: 2\n');
  });
  test('a key that a merge brings is set beside it', () => {
    expect(edited(text, set(['d', 'b'], 'new')).text).toBe('a: &x\n  b: 1\nc: *x\nd:\n  <<: *x\n  e: 2\n  b: new\n');
  });
  test.each<readonly [string, DocumentEdit]>([
    ['set', set(['a', 'b'], 'new')],
    ['removed', remove('a')],
    ['replaced', set(['a'], 'new')],
    ['merged and removed', remove('d', 'b')],
  ])('what an alias names is not %s', (_, edit) => {
    expect(codesOf(text, edit)).toEqual(['playbook.edit-shared']);
  });
});

describe('tasks', () => {
  const playbook = `name: p
starttaskid: "0"
tasks:
  "0": # first
    id: "0"
    type: start
    nexttasks:
      '#none#': ["1", "2"]
  "1":
    id: "1"
    type: title
    nextTasks: {'#none#': "2"}
  "2":
    id: "2"
    type: title
`;
  const lines = playbook.split('\n');
  const changed = (...edits: readonly PlaybookEdit[]): readonly string[] =>
    edited(playbook, ...edits)
      .text.split('\n')
      .filter((line) => !lines.includes(line));

  test('a task that is renamed keeps its edges, its inner id and the start', () => {
    expect(changed({ op: 'rename-task', id: '2', to: '7' })).toEqual([
      '      \'#none#\': ["1", "7"]',
      '    nextTasks: {\'#none#\': ["7"]}',
      '  "7":',
      '    id: "7"',
    ]);
    expect(changed({ op: 'rename-task', id: '0', to: 'x' })).toEqual([
      'starttaskid: "x"',
      '  "x": # first',
      '    id: "x"',
    ]);
  });

  test('a task that is removed takes the edges to it along', () => {
    expect(changed({ op: 'remove-task', id: '2' })).toEqual(['      \'#none#\': ["1"]', '    nextTasks: {}']);
  });

  test('tasks are added and connected in one batch', () => {
    const edits: readonly PlaybookEdit[] = [
      { op: 'add-task', id: '3', task: { type: 'regular', task: { name: 'Look up', script: '|||ip' } } },
      { op: 'connect', from: '2', label: 'yes', to: '3' },
      { op: 'disconnect', from: '0', label: '#none#', to: '1' },
      { op: 'set-argument', task: '3', name: 'ip', value: { complex: { root: 'IP', accessor: 'Address' } } },
      { op: 'set-input', key: 'Host', value: { simple: '${incident.host}' } },
    ];
    const after = read(edited(playbook, ...edits).text);
    expect(after).toMatchObject({
      tasks: {
        '0': { nexttasks: { '#none#': ['2'] } },
        '2': { nexttasks: { yes: ['3'] } },
        '3': { id: '3', scriptarguments: { ip: { complex: { root: 'IP', accessor: 'Address' } } } },
      },
      inputs: [{ key: 'Host', value: { simple: '${incident.host}' } }],
    });
  });

  test('an edge that is there is not connected twice', () => {
    expect(edited(playbook, { op: 'connect', from: '0', label: '#none#', to: '2' })).toEqual({
      text: playbook,
      edits: [],
    });
  });

  test.each<readonly [string, PlaybookEdit, string]>([
    ['removes no task', { op: 'remove-task', id: '9' }, 'playbook.edit-no-place'],
    ['connects no task', { op: 'connect', from: '9', label: 'a', to: '1' }, 'playbook.edit-no-place'],
    ['cuts no edge', { op: 'disconnect', from: '2', label: 'a', to: '1' }, 'playbook.edit-no-place'],
    ['takes a name that is taken', { op: 'rename-task', id: '1', to: '2' }, 'playbook.edit-exists'],
    ['adds a task twice', { op: 'add-task', id: '1', task: {} }, 'playbook.edit-exists'],
    ['reaches into a text', set(['name', 'x'], 'y'), 'playbook.edit-no-place'],
    ['reaches beyond a list', set(['tasks', '0', 'nexttasks', '#none#', 5], 'y'), 'playbook.edit-no-place'],
    ['renames an item', { op: 'rename', path: ['tasks', '0', 'nexttasks', '#none#', 0], to: 'y' }, 'playbook.edit-no-place'], // prettier-ignore
    ['is nested too deeply', set(['x'], nested(100_000)), 'playbook.edit-no-place'],
    ['would be read as another key', set(['name:marketplacev2'], 'y'), 'playbook.edit-not-kept'],
  ])('an edit that %s is a problem', (_, edit, code) => {
    expect(codesOf(playbook, edit)).toEqual([code]);
  });
});

function nested(depth: number): Json {
  let value: Json = 'x';
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

test('a document that is no YAML is not changed, and its problems are given', () => {
  expect(codesOf('a: [', set(['a'], 1))).toEqual(['playbook.yaml']);
  expect(codesOf('', set(['a'], 1))).toEqual(['playbook.not-a-playbook']);
});

test('a text that goes on at the margin stays as it is when something else changes', () => {
  const text = 'a:\n  b: "one\ntwo"\n  c: d\n';
  expect(edited(text, set(['a', 'c'], 'e')).text).toBe('a:\n  b: "one\ntwo"\n  c: e\n');
  expect(edited(text, set(['a', 'b'], 'e')).text).toBe('a:\n  b: "e"\n  c: d\n');
});

// Random documents and edits.

const texts = fc.oneof(
  fc.constantFrom('', 'yes', '5', 'a', '- x', 'a: b', 'a #b', '#none#', "it's", '"q"', '${x}', 'one\ntwo', 'end\n', 'e\n\n', ' x', 'x ', '~', '\t', '1.10', '...', '---', '<<', '=', '*a', '&a', '!t', '%', '@', '\\', '\u0085', '\u2028', '\ufeff', 'é𝄞', '\ud800'), // prettier-ignore
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const keys = fc
  .oneof(fc.constantFrom('a', 'b', 'c', 'yes', '1', 'a b', '#x', '__proto__', 'null', '', '<<'), texts)
  .filter((key) => !/_x2$|:(?:xsoar|marketplacev2|xpanse|platform)/.test(key));
const { value: values } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    texts,
    fc.constantFrom(null, true, 0, 1.5),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: false }),
  ),
}));
const maps = fc.dictionary(keys, values, { minKeys: 1, maxKeys: 5, noNullPrototype: false });

/** Paths of all nodes but the root. */
function pathsOf(value: Json, path: DocumentPath = []): readonly DocumentPath[] {
  const members: readonly (readonly [string | number, Json])[] = isList(value)
    ? value.map((item, index) => [index, item] as const)
    : isObject(value)
      ? Object.entries(value)
      : [];
  return members.flatMap(([step, member]) => [[...path, step], ...pathsOf(member, [...path, step])]);
}

/** What the edit does to plain data. */
function onData(data: Json, edit: DocumentEdit, depth = 0): Json {
  const step = edit.path[depth];
  const isLast = depth === edit.path.length - 1;
  if (isList(data) && typeof step === 'number') {
    if (!isLast) return data.with(step, onData(data[step] ?? null, edit, depth + 1));
    if (edit.op === 'remove') return data.toSpliced(step, 1);
    if (edit.op === 'rename') return data;
    return edit.op === 'insert' ? data.toSpliced(step, 0, asTexts(edit.value)) : data.with(step, asTexts(edit.value));
  }
  const entries = isObject(data) ? Object.entries(data) : [];
  const after = entries.flatMap(([key, value]): (readonly [string, Json])[] => {
    if (key !== step) return [[key, value]];
    if (!isLast) return [[key, onData(value, edit, depth + 1)]];
    if (edit.op === 'remove') return [];
    return edit.op === 'rename' ? [[edit.to, value]] : [[key, asTexts(edit.value)]];
  });
  if (isLast && edit.op === 'insert') after.push([String(step), asTexts(edit.value)]);
  const object = Object.create(null) as Record<string, Json>;
  for (const [key, value] of after) object[key] = value;
  return object;
}

const choices = fc.record({ op: fc.constantFrom('set', 'insert', 'remove', 'rename'), at: fc.nat(), value: values, key: keys }); // prettier-ignore

/** An edit of one of the nodes that the data has. */
function editFor(
  data: Json,
  { op, at, value, key }: { op: string; at: number; value: Json; key: string },
): DocumentEdit {
  const paths = pathsOf(data);
  const path = paths[at % Math.max(paths.length, 1)];
  if (path === undefined) return set([], { a: value });
  const parent = path
    .slice(0, -1)
    .reduce<Json>((node, step) => (node as Record<string, Json>)[String(step)] ?? null, data);
  const isTaken = isList(parent) || Object.hasOwn(parent as object, key);
  if (op === 'remove') return { op, path };
  if (op === 'rename' && !isTaken) return { op, path, to: key };
  if (op === 'insert' && isList(parent)) return { op, path, value };
  if (op === 'insert' && !isTaken) return { op, path: [...path.slice(0, -1), key], value };
  return set(path, value);
}

describe('whatever the document', { timeout: 30_000 }, () => {
  test('what is printed reads back', () => {
    const property = fc.property(values, (value) => {
      expect(read(printSource(value))).toEqual(asTexts(value));
    });
    fc.assert(property, { numRuns: 400 });
  });

  test('what is written in any style is read as meant, and an edit that changes nothing changes no byte', () => {
    fc.assert(
      fc.property(maps, fc.nat(), (value, seed) => {
        const text = writtenRandomly(value, new SeededRandom(seed));
        const data = asTexts(value);
        expect(read(text)).toEqual(data);
        expect(edited(text, set([], data))).toEqual({ text, edits: [] });
      }),
      { numRuns: 400 },
    );
  });

  test('after the edits it says what the edits make of its data, and all but the ranges is as it was', () => {
    fc.assert(
      fc.property(maps, fc.nat(), fc.array(choices, { minLength: 1, maxLength: 4 }), (value, seed, chosen) => {
        const text = writtenRandomly(value, new SeededRandom(seed));
        const edits: DocumentEdit[] = [];
        let data = asTexts(value);
        for (const choice of chosen) {
          const edit = editFor(data, choice);
          edits.push(edit);
          data = edit.path.length === 0 && edit.op === 'set' ? asTexts(edit.value) : onData(data, edit);
        }
        const after = edited(text, ...edits);
        expect(read(after.text)).toEqual(data);
        expect(applyTextEdits(text, after.edits)).toBe(after.text);
        let last = 0;
        for (const { start, end } of after.edits) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThanOrEqual(start);
          last = end;
        }
      }),
      { numRuns: 600 },
    );
  });

  test('a scalar that is set leaves every comment', () => {
    const commentsOf = (text: string): readonly string[] => text.match(/# (?:note|about) \d+/g) ?? [];
    fc.assert(
      fc.property(maps, fc.nat(), fc.nat(), texts, (value, seed, at, put) => {
        const text = writtenRandomly(value, new SeededRandom(seed));
        const data = asTexts(value);
        const scalars = pathsOf(data).filter((path) => {
          const node = path.reduce<Json>((inner, step) => (inner as Record<string, Json>)[String(step)] ?? null, data);
          return !isList(node) && !isObject(node) && !String(node).includes('#');
        });
        const path = scalars[at % Math.max(scalars.length, 1)];
        if (path === undefined || /# (?:note|about)/.test(put)) return;
        expect(commentsOf(edited(text, set(path, put)).text)).toEqual(commentsOf(text));
      }),
      { numRuns: 300 },
    );
  });
});
