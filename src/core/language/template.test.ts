/**
 * Goal: a text is cut into the same placeholders however often it is printed and read again, and nothing in it is hidden or found by
 * mistake.
 * Method: worked examples of what is text and what is a path; properties over any text and over built templates.
 * Elsewhere: what the values are (`eval.test.ts`), time and size (`hostile.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from './fault.ts';
import { parseAnyPath, parseTemplate, printAnyPath, printTemplate } from './template.ts';
import type { Template } from './template.ts';
import { anyText } from './testing.ts';

function parsed(text: string): Template {
  const template = parseTemplate(text);
  if (template instanceof Fault) throw new Error(`${text}: ${template.message}`);
  return template;
}

/** Texts, and the paths between them in one spelling. */
function pieces(template: Template): readonly (string | { readonly path: string })[] {
  if (template.kind === 'text') return [template.source];
  if (template.kind === 'one') return [{ path: printAnyPath(template.placeholder.path) }];
  return template.parts.map((part) => (typeof part === 'string' ? part : { path: printAnyPath(part.path) }));
}

describe('reading', () => {
  test.each<[string, readonly (string | { readonly path: string })[]]>([
    ['', ['']],
    ['plain } text { $', ['plain } text { $']],
    ['${a}', [{ path: 'a' }]],
    [' ${ a . b }\n', [{ path: 'a.b' }]],
    ['x${a}y${b}', ['x', { path: 'a' }, 'y', { path: 'b' }]],
    ['${a}${b}', [{ path: 'a' }, { path: 'b' }]],
    ['${${a}', ['${', { path: 'a' }]],
    ['${a', ['${a']],
    ['${}', ['${}']],
    ['${ } ${a}', ['${ } ', { path: 'a' }]],
    ["${a(val == '}')}", [{ path: "a(val == '}')" }]],
    ['${a(/[}"]/.test(val))}', [{ path: 'a(/[}"]/.test(val))' }]],
    ['${a=function(){ return "}" }()}', [{ path: 'a=function(){ return "}" }()' }]],
    ["${Tom's} ${a}", [{ path: "['Tom\\'s']" }, ' ', { path: 'a' }]],
    ['${a=`${val}!`}', [{ path: 'a=`${val}!`' }]],
    ['${a=f(val);function f(x){return "}" + x;}}', [{ path: 'a=f(val);function f(x){return "}" + x;}' }]],
    ['${a => val.length}', [{ path: 'a=> val.length' }]],
    ['${labels.(val > 1).[0]}', [{ path: 'labels(val > 1)[0]' }]],
    ['${a.${b}}', [{ path: 'a.${b}' }]],
    ['{"k": "${a}", "l": {"m": ${b}}}', ['{"k": "', { path: 'a' }, '", "l": {"m": ', { path: 'b' }, '}}']],
    ['${a[0]}, ${b[0:1]}', [{ path: 'a[0]' }, ', ', { path: 'b[0:1]' }]],
  ])('%j', (text, expected) => {
    const template = parseTemplate(text);
    expect(template instanceof Fault ? template.message : pieces(template)).toEqual(expected);
  });

  test.each([
    ['x ${a[} y', 5],
    ["${a(val == ')} ${b}", 3],
    ['${a}${b[c]}', 7],
    ["${a(val == '${b[x]}')}", 15],
  ])('an error in %j stands at its place', (text, start) => {
    expect(parseTemplate(text)).toMatchObject({ code: 'language.path', at: { source: text, start } });
  });

  test('a placeholder knows where it stands in the text', () => {
    const text = ' ${a} and ${b(val.c)=val} ';
    const template = parsed(text);
    const places = template.kind === 'parts' ? template.parts.filter((part) => typeof part === 'object') : [];
    expect(places.map(({ start, end }) => text.slice(start, end))).toEqual(['a', 'b(val.c)=val']);
  });

  test('placeholders that are to be kept are text', () => {
    const template = parseTemplate('${1}-${a}', (inner) => inner === '1');
    expect(template instanceof Fault || pieces(template)).toEqual(['${1}-', { path: 'a' }]);
  });

  test('where a placeholder stands in a path decides what its value is there', () => {
    const roles = (text: string): unknown => {
      const path = parseAnyPath(text);
      return 'pieces' in path ? path.pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.as])) : [];
    };
    expect(roles('a.${b}')).toEqual(['names']);
    expect(roles("a(val == '${b}' && val > ${c}).${d}")).toEqual(['quoted', 'literal', 'names']);
    expect(roles("a[${b}]['${c}']=val + ${d}")).toEqual(['literal', 'quoted', 'literal']);
    expect(roles('a(/^${b}[/${c}]$/.test(val) && val / ${d} / 2)')).toEqual(['pattern', 'pattern', 'literal']);
    expect(roles('a(val == `${b}` /* ${c} */ || ${d})')).toEqual(['literal']);
  });
});

describe('printing', () => {
  test('a printed text is the same template', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const template = parseTemplate(text);
        if (template instanceof Fault) return;
        const printed = printTemplate(template);
        expect(pieces(parsed(printed))).toEqual(pieces(template));
        expect(printTemplate(parsed(printed))).toBe(printed);
      }),
      { numRuns: 5000 },
    );
  });

  test('names of every kind stand in a placeholder as themselves', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ minLength: 1 }), anyText), { minLength: 1, maxLength: 3 }),
        anyText,
        (names, around) => {
          fc.pre(!around.includes('${') && names.every((name) => name.trim() !== ''));
          const path = {
            source: '',
            mutator: undefined,
            steps: names.map((name) => ({ kind: 'name' as const, name, index: -1 })),
          };
          const text = printTemplate({
            kind: 'parts',
            source: '',
            parts: [around, { start: 0, end: 0, path }, '!'],
          });
          const [, placeholder] = pieces(parsed(`x${text}`));
          expect(placeholder).toEqual({ path: printAnyPath(path) });
        },
      ),
      { numRuns: 2000 },
    );
  });
});
