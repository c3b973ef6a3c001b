/**
 * Goal: a page says what its playbook does, and nothing in the playbook can make it say something else.
 * Method: small documents; hostile texts in every field, and any text against what Markdown could make of it.
 * Elsewhere: the pages of our own playbooks lie beside them, and are compared when everything is generated.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PageFacts } from './page-facts.ts';
import { stagesOf } from './page-stages.ts';
import { code, plain, prose } from './page-text.ts';
import { playbookPage } from './page.ts';
import { readPlaybook } from './read.ts';

const FACTS: PageFacts = {
  file: 'x.yml',
  alerts: [],
  command: (name) => {
    if (name === 'isolate-it') return { kind: 'integration', brand: 'Cortex', change: 'containment', verb: 'isolate' };
    if (name === 'look-up') return { kind: 'integration', brand: 'Cortex', change: 'none', verb: '' };
    return name === 'Set' ? { kind: 'automation', brand: 'Automation', change: 'none', verb: '' } : undefined;
  },
  hasPlaybook: (name) => name === 'Known',
};

function playbook(text: string) {
  const { playbook: read, problems } = readPlaybook(text);
  if (read === undefined) throw new Error(JSON.stringify(problems));
  return read;
}

const page = (text: string, facts: Partial<PageFacts> = {}): string =>
  playbookPage(playbook(text), { ...FACTS, ...facts });

const WHOLE = `
name: Contain
description: Does it.
tasks:
  "0": {type: start, nexttasks: {'#none#': ["1"]}}
  "1": {type: title, task: {name: Analysis}, nexttasks: {'#none#': ["2"]}}
  "2": {type: regular, task: {name: Look, script: '|||look-up', description: Looks it up.}, continueonerror: true, x-evidence: The look, nexttasks: {'#none#': ["3"]}}
  "3":
    type: condition
    task: {name: Bad?}
    conditions:
    - label: yes
      condition: [[{operator: isEqualString, left: {value: {simple: A.b}, iscontext: true}, right: {value: {simple: bad}}}]]
    nexttasks: {yes: ["4"], '#default#': ["9"]}
  "4": {type: title, task: {name: Remediation}, nexttasks: {'#none#': ["5"]}}
  "5":
    type: collection
    task: {name: Approve}
    message: {subject: {simple: Shall we?}}
    form:
      title: F
      questions:
      - {id: isolate, labelarg: {simple: Isolate?}, type: singleSelect, required: true, optionsarg: [{simple: Yes}, {simple: No}], x-grants: {Yes: [{verb: isolate, targets: {simple: '\${T}'}, consequence: {simple: It is cut off.}}]}}
    nexttasks: {'#none#': ["6"]}
  "6": {type: regular, task: {name: Isolate, script: 'Cortex|||isolate-it'}, nexttasks: {'#none#': ["7"]}}
  "7": {type: playbook, task: {name: Sub, playbookName: Known}, separatecontext: true, nexttasks: {'#none#': ["8"]}}
  "8": {type: regular, task: {name: Tell the owner, description: "Say:\\n- what\\n- why"}, nexttasks: {'#none#': ["9"]}}
  "9": {type: title, task: {name: Done}}
inputs: [{key: Host, required: true, value: {simple: '\${alert.hostname}'}, description: The host.}]
outputs: [{contextPath: A.b, description: The verdict.}]
`;

describe('a page', () => {
  test('tells alerts, stages, questions, changes, dependencies, inputs and outputs', async () => {
    const alerts = [{ names: ['An alert', 'Another'], os: 'linux' }];
    await expect(page(WHOLE, { alerts })).toMatchFileSnapshot('page.golden.md');
  });

  test('names as allowed by an answer only what may come after its question', () => {
    const asks = (name: string) =>
      `{type: collection, task: {name: ${name}}, form: {title: F, questions: [{id: q, labelarg: {simple: "Cut off?"}, type: singleSelect, options: ["Yes"], x-grants: {"Yes": [{verb: isolate, targets: {simple: h}}]}}]}`;
    const isolates = (name: string) => `{type: regular, task: {name: ${name}, script: '|||isolate-it'}`;
    const text = page(`
name: x
tasks:
  "0": {type: start, nexttasks: {'#none#': ["1", "3"]}}
  "1": ${asks('Asked')}, nexttasks: {'#none#': ["2"]}}
  "2": ${isolates('After')}}
  "3": ${isolates('Unasked')}, nexttasks: {'#none#': ["4"]}}
  "4": ${asks('Late')}}
`);
    expect(text).toContain(
      '| After (2) | `isolate-it` | containment: isolate | `Yes` to “Cut off?” in Asked (1), or policy |',
    );
    expect(text).toContain('| Unasked (3) | `isolate-it` | containment: isolate | policy |');
  });

  test('says where something is not in this release, and what may be skipped', () => {
    const text = page(
      `name: x\ntasks: {"0": {type: start, nexttasks: {'#none#': ["1"]}}, "1": {type: regular, skipunavailable: true, task: {script: 'Far|||away'}}, "2": {type: title}}`,
    );
    expect(text).toContain('- `away` (not in this release; may be skipped)');
    expect(text).toContain('- `Far` (not in this release)');
    expect(text).toContain('1 more task is never reached.');
  });

  test('G1. is the same every time', () => {
    expect(page(WHOLE)).toBe(page(WHOLE));
  });
});

describe('stages', () => {
  test('a task stands after all that lead to it, in the stage that begins last; circles end', () => {
    const stages = stagesOf(
      playbook(`
name: x
tasks:
  "0": {type: start, nexttasks: {'#none#': [a]}}
  a: {type: title, task: {name: A}, nexttasks: {'#none#': [c]}}
  c: {type: condition, nexttasks: {yes: [b], '#default#': [d]}}
  b: {type: title, task: {name: B}, nexttasks: {'#none#': [e]}}
  e: {type: regular, nexttasks: {'#none#': [j, c]}}
  d: {type: regular, nexttasks: {'#none#': [j]}}
  j: {type: regular}
`),
    );
    expect(stages.map(({ title, tasks }) => [title?.name, ...tasks.map(({ id }) => id)])).toEqual([
      [undefined],
      ['A', 'c', 'd'],
      ['B', 'e', 'j'],
    ]);
  });
});

/** What CommonMark and GitHub would read as something else than text: a piece of the source, outside of code. */
const MARKUP = /(?<!\\)(?:\\\\)*(?:[`*[\]|~$]|<(?!br>)|>|:\/\/)|(?:^|\n)(?:#|[-+=] )/;

describe('foreign text', () => {
  const HOSTILE: readonly (readonly [what: string, text: string])[] = [
    ['HTML', '<script>alert(1)</script>'],
    ['an image', '![x](https://evil.example/p.png)'],
    ['a link', '[good](javascript:alert(1))'],
    ['a bare address', 'see https://evil.example and www.evil.example'],
    ['a table cell', 'a | b || c'],
    ['code', '`x` ``y``'],
    ['a formula', '$x$ $$y$$'],
    ['an entity', '&lt;b&gt; &#60;'],
    ['a heading', '# Heading'],
    ['a list', '- item'],
    ['a backslash at the end', 'x\\'],
  ];

  test.each(HOSTILE)('T1. %s stays text in a name', (_what, text) => {
    expect(plain(text)).not.toMatch(MARKUP);
    expect(plain(text)).not.toMatch(/www\.evil|&(?!amp;|lt;|gt;)/);
  });

  test.each(HOSTILE)('T1. %s stays text on a page, in whatever field it stands', (_what, text) => {
    const quoted = JSON.stringify(text);
    const shown = page(`
name: ${quoted}
description: ${quoted}
tasks:
  "0": {type: start, nexttasks: {'#none#': ["1"]}}
  "1": {type: title, task: {name: ${quoted}, description: ${quoted}}, nexttasks: {'#none#': ["2"]}}
  "2": {type: regular, task: {name: ${quoted}, scriptName: ${quoted}, description: ${quoted}}, nexttasks: {'#none#': ["3"]}}
  "3": {type: condition, task: {name: ${quoted}}, conditions: [{label: ${quoted}, condition: [[{operator: ${quoted}, left: {value: {simple: ${quoted}}}}]]}], nexttasks: {${quoted}: ["4"]}}
  "4": {type: collection, task: {name: ${quoted}}, message: {subject: {simple: ${quoted}}}, form: {questions: [{id: q, labelarg: {simple: ${quoted}}, optionsarg: [{simple: ${quoted}}], x-grants: {${quoted}: [{verb: ${quoted}, targets: {simple: ${quoted}}, consequence: {simple: ${quoted}}}]}}]}}
inputs: [{key: ${quoted}, value: {simple: ${quoted}}, description: ${quoted}}]
outputs: [{contextPath: ${quoted}, description: ${quoted}}]
`);
    // What the page itself writes: headings, tables, bold names, code.
    const foreign = shown
      .replace(/`[^`\n|]*`/g, '')
      .replace(/<code>(?:&#\d+;|[\p{L}\p{N} ])*<\/code>/gu, '')
      .split('\n')
      .filter((row) => !/^(?:#{1,3} |\|---)/.test(row))
      .map((row) =>
        row
          .replace(/^\s*[-*] /, '')
          .replace(/^\| | \| | \|$/g, ' ')
          .replaceAll('**', ''),
      );
    for (const row of foreign) expect(row.replace(/^\s+/, '')).not.toMatch(MARKUP);
    const tables = shown.split('\n').filter((row) => row.startsWith('|'));
    for (const row of tables) expect(row.match(/(?<!\\)\|/g)?.length).toBeGreaterThanOrEqual(3);
    expect(tables.every((row) => [3, 4, 5].includes(row.match(/(?<!\\)\|/g)?.length ?? 0))).toBe(true);
  });

  test('T1. no text at all is markup', () => {
    const letters = fc.constantFrom(...Array.from('`*_[]()<>|~$&#-+!:/\\.\n\t aZ0{}"\'=@'));
    const isText = fc.property(fc.oneof(fc.string({ unit: letters }), fc.string({ unit: 'binary' })), (text) => {
      const shown = plain(text);
      const isCode = /^(?:`[^`|\n]+`|<code>(?:&#\d+;|[\p{L}\p{N} ])*<\/code>)$/u.test(code(text));
      return isCode && !MARKUP.test(shown) && !shown.includes('\n');
    });
    expect(fc.check(isText, { numRuns: 200 })).toMatchObject({ failed: false });
  });

  test('T2. what hides or turns text is shown', () => {
    const text = `a${String.fromCodePoint(0x202e)}b${String.fromCodePoint(0x200b)}c${String.fromCodePoint(0x1b)}`;
    expect(plain(text)).toBe(String.raw`a\\u{202E}b\\u{200B}c\\u{1B}`);
    expect(code(text)).not.toMatch(/[\p{C}]/u);
  });

  test('T3. a description keeps paragraphs, lists and bold; a heading becomes a bold line', () => {
    const text = 'One.\n## Two\n\n* a\n  * **b** and *c*\n      going on\nThree_four _five_ with \\# and **half';
    expect(prose(text)).toEqual([
      'One.',
      '**Two**',
      '',
      '* a',
      String.raw`  * **b** and \*c\*`,
      '    going on',
      '',
      String.raw`Three_four \_five\_ with # and \*\*half`,
    ]);
  });
});
