/**
 * Goal: a plan lists what it reads, no more than it must, and every error knows where in the document it stands.
 * Method: worked examples; a scope that counts what it is asked for.
 * Elsewhere: the value over the listed roots alone, for thousands of values (`naive.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evalCondition, evalValue, planCondition, planValue, rootsOf, scopeOf } from './index.ts';
import type { AdvanceArg, ComplexArg, FilterAtom, LanguageError, Operand, Scope, Services } from './index.ts';
import { anyText } from './testing.ts';

const services: Services = { now: () => 0 };

const text = (simple: string): Operand => ({ value: { simple }, iscontext: false });
const path = (simple: string): Operand => ({ value: { simple }, iscontext: true });
const atom = (left: string | Operand, operator: string, right?: Operand): FilterAtom => ({
  operator,
  left: typeof left === 'string' ? path(left) : left,
  ...(right === undefined ? {} : { right }),
  ignorecase: false,
});
const field = (of: string): NonNullable<ComplexArg['transformers']>[number] => ({
  operator: 'getField',
  args: { field: text(of) },
});

describe('a plan lists what it reads', () => {
  test.each<[AdvanceArg, string[]]>([
    [{}, []],
    [{ simple: 'text ${} ${' }, []],
    [{ simple: '${a.b} ${c} ${a.d}' }, ['a', 'c']],
    [{ simple: "${a['b'].c}" }, ['a']],
    [{ simple: "${['a b'].c}" }, ['a b']],
    [{ simple: '${lists.My List}' }, ['lists']],
    [{ simple: '${.}' }, ['.']],
    [{ simple: '${.[0].a}' }, ['.']],
    [{ simple: '${.(val.a).b}' }, ['.']],
    [{ simple: '${.=val.a + val["b c"].d}' }, ['a', 'b c']],
    [
      { simple: '${.=val.a && val.inputs.x === val.incident.labels["Email/from"] ? 1 : val.c}' },
      ['a', 'inputs', 'incident', 'c'],
    ],
    [{ simple: "${.=['x', 'y']}" }, []],
    [{ simple: '${.=val}' }, ['.']],
    [{ simple: '${.=val[val.a]}' }, ['.']],
    [{ simple: '${.=Object.keys(val.a).map(function(k) { return val.b[k]; })}' }, ['a', 'b']],
    [{ simple: "${.='at ' + new Date()}" }, []],
    [{ simple: '${.=Object.keys(val)}' }, ['.']],
    [{ simple: '${.=[1].map(x => val)}' }, ['.']],
    [{ simple: '${.=val.a.map(function(val) { return val; })}' }, ['.']],
    [{ simple: '${.=val.hasOwnProperty("a")}' }, ['.']],
    [{ simple: '${.=(function() { return arguments; })(val.a)}' }, ['.']],
    [{ simple: '${.=eval("v" + "al").a + val.b}' }, ['.']],
    [{ simple: '${.=v\\u0061l.a}' }, ['.']],
    [{ simple: '${.={val}.val.a}' }, ['.']],
    [{ simple: '${.=`${val.a} ${val}`}' }, ['.']],
    [{ simple: '${a(val.b == val1---c.d)}' }, ['a', 'c']],
    [{ simple: '${a(val.b == val1---.d)}' }, ['a']],
    [{ simple: '${a(val1---c.d.indexOf(val) >= 0)}' }, ['a', 'c']],
    [{ simple: '${a.${b.c}}' }, ['a', 'b']],
    [{ simple: "${a(val.x == '${b.${c}}')}" }, ['a', 'b', 'c']],
    [{ simple: '${${a}.b}' }, ['.', 'a']],
    [{ complex: { root: '${a}.b' } }, ['a']],
    [{ complex: { root: 'a', filters: [[atom('a.b', 'isExists')]], accessor: 'b' } }, ['a']],
    [{ complex: { root: 'a', filters: [[atom('b.c', 'isExists')]] } }, ['b', 'a']],
    [{ complex: { root: 'a', filters: [[atom('a.c', 'isEqualString', path('d.e'))]] } }, ['d', 'a']],
    [{ complex: { root: 'a', filters: [[atom('a.c', 'isEqualString', text('${d}'))]] } }, ['d', 'a']],
    [{ complex: { root: "a(val.x == '${b}')", accessor: 'c(val > ${d})' } }, ['a', 'b', 'd']],
    [{ complex: { root: 'a', accessor: 'c(val > val1---e.f)' } }, ['e', 'a']],
    [{ complex: { root: 'a', transformers: [{ operator: 'append', args: { item: path('c.d') } }] } }, ['c', 'a']],
    [{ complex: { root: 'a', transformers: [field('b(val == val1---c.d)')] } }, ['c', 'a']],
    [{ complex: { root: 'a', transformers: [field('b')] } }, ['a']],
  ])('%j', (arg, roots) => {
    const plan = planValue(arg);
    expect(plan.ok && [...rootsOf(plan.value)].toSorted()).toEqual(roots.toSorted());
  });

  test('of a condition both sides of every atom', () => {
    const inner: Operand = { value: { complex: { root: 'c', filters: [[atom('c.x', 'isExists')]] } }, iscontext: true };
    const plan = planCondition([
      [atom('a.b', 'isExists'), atom(inner, 'isExists')],
      [atom(text('4'), 'in', path('d'))],
    ]);
    expect(plan.ok && rootsOf(plan.value)).toEqual(['a', 'c', 'd']);
  });

  test('and evaluation asks for nothing else', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (simple, iscontext) => {
        const plan = planValue({ simple }, { iscontext });
        if (!plan.ok) return;
        const roots = rootsOf(plan.value);
        const scope: Scope = {
          root: (name) => {
            expect([name, '.'].some((root) => roots.includes(root))).toBe(true);
            return { a: [{ b: 1 }] };
          },
          whole: () => {
            expect(roots).toContain('.');
            return {};
          },
        };
        evalValue(plan.value, scope, services);
      }),
      { numRuns: 1000 },
    );
  });

  test('nothing that a value gives can add to it', () => {
    const secret = { secret: 'told', a: [{ n: 'x' }], b: "val1---secret' || val1---secret" };
    for (const simple of [
      "${a(val.n == '${b}').n}",
      '${a(val.n == ${b}).n}',
      '${a.${b}}',
      "${a(val.n == 'val1--${b}')}",
    ]) {
      const asked: string[] = [];
      const scope = scopeOf(secret);
      const plan = planValue({ simple });
      const root = (name: string) => (asked.push(name), scope.root(name));
      const result =
        plan.ok && evalValue(plan.value, { ...scope, root }, { ...services, javascript: { run: () => [] } });
      expect([simple, asked.includes('secret'), JSON.stringify(result).includes('told')]).toEqual([
        simple,
        false,
        false,
      ]);
    }
  });
});

describe('an error knows its part of the value and its place in the text', () => {
  const bad = 'x[y]';
  const plans = (arg: AdvanceArg): LanguageError['at'] | undefined => {
    const plan = planValue(arg);
    return plan.ok ? undefined : plan.error.at;
  };

  test.each<[AdvanceArg, string, number, string]>([
    [{ simple: `1 \${a} \${${bad}}` }, 'simple', 10, '[y]'],
    [{ complex: { root: bad } }, 'complex.root', 1, '[y]'],
    [{ complex: { root: 'a', accessor: bad } }, 'complex.accessor', 1, '[y]'],
    [
      { complex: { root: 'a', filters: [[], [atom('a', 'in'), atom(bad, 'in')]] } },
      'complex.filters[1][1].left.simple',
      1,
      '[y]',
    ],
    [
      {
        complex: {
          root: 'a',
          filters: [[atom({ value: { complex: { root: 'a', accessor: bad } }, iscontext: true }, 'in')]],
        },
      },
      'complex.filters[0][0].left.complex.accessor',
      1,
      '[y]',
    ],
    [
      { complex: { root: 'a', filters: [[atom('a', 'in', text(`\${${bad}}`))]] } },
      'complex.filters[0][0].right.simple',
      3,
      '[y]',
    ],
    [
      { complex: { root: 'a', transformers: [field('b'), { operator: 'concat', args: { prefix: path(bad) } }] } },
      'complex.transformers[1].args.prefix.simple',
      1,
      '[y]',
    ],
  ])('%j', (arg, trail, start, wrong) => {
    const at = plans(arg);
    expect(at).toMatchObject({ trail, start });
    expect(at?.source.slice(at.start, at.end)).toBe(wrong);
  });

  const evaluated = (arg: AdvanceArg): LanguageError | undefined => {
    const plan = planValue(arg);
    const javascript: Services['javascript'] = {
      run: (_program, calls) => calls.map(() => ({ ok: false, error: { kind: 'refused', why: 'no' } })),
    };
    const result = plan.ok
      ? evalValue(plan.value, scopeOf({ a: [{ b: {} }], n: 1 }), { ...services, javascript })
      : plan;
    return result.ok ? undefined : result.error;
  };

  test.each<[AdvanceArg, string, string, string]>([
    [{ simple: 'x ${n} ${a(foo(val))} y' }, 'language.javascript', 'simple', 'foo(val)'],
    [{ simple: '${a.b=>foo(val)}' }, 'language.javascript', 'simple', 'foo(val)'],
    [{ simple: 'x ${a(foo(val) == ${n})}' }, 'language.javascript', 'simple', 'a(foo(val) == ${n})'],
    [{ complex: { root: 'a', accessor: 'b(foo(val))' } }, 'language.javascript', 'complex.root', 'foo(val)'],
    [
      { complex: { root: 'a', filters: [[atom('a.b', 'isEqualString', text('x'))]] } },
      'language.cast',
      'complex.filters[0][0]',
      'a.b isEqualString x',
    ],
    [
      { complex: { root: 'a', transformers: [field('b'), { operator: 'toUpperCase', args: {} }] } },
      'language.cast',
      'complex.transformers[1]',
      'toUpperCase',
    ],
  ])('when it is evaluated: %j', (arg, code, trail, wrong) => {
    const error = evaluated(arg);
    expect(error).toMatchObject({ code, at: { trail } });
    expect(error?.at.source.slice(error.at.start, error.at.end)).toBe(wrong);
  });

  test('in a condition by group and atom', () => {
    const plan = planCondition([[atom('a', 'isExists')], [atom('x', 'isExists'), atom('b', 'match', text('(?=x)'))]]);
    const result = plan.ok ? evalCondition(plan.value, scopeOf({ a: 1, b: 'x' }), services) : plan;
    expect(result).toMatchObject({
      error: { code: 'language.pattern', at: { trail: '[1][1]', source: 'b match (?=x)' } },
    });
  });
});
