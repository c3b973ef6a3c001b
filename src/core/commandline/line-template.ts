/**
 * Templates of command lines, as an operator writes them: what is wrong with one, in words.
 *
 * T1. A placeholder takes one value and nothing else: its pattern is a row of literals and classes, each with a count, and matches no
 *     blank, no quote and no sign by which a shell goes on to something else. So what comes with an alert stays one argument.
 */
import { getOwn, isObject, type Json } from '../base/json.ts';

/** One literal or class and its count. */
const ATOM = /(?:\[(?:\\.|[^\]\\])+\]|\\[^A-Za-z0-9]|[A-Za-z0-9_@%:,/=-])(?:[?*+]|\{\d+(?:,\d*)?\})?/y;
const COUNT = /(?<!\\)(?:[?*+]|\{\d+(?:,\d*)?\})$/;
/** What no value may hold: it ends an argument, or begins another command. A `$` may end it: accounts of machines do. */
const FORBIDDEN: readonly string[] = [
  ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)),
  ...Array.from(' \u007F;&|<>`"\'()!^%*?~#{}\u00A0\u2028\u2029'),
];

/** Empty: nothing is wrong. */
export function templateProblems(line: string, values: Readonly<Record<string, Json>>): readonly string[] {
  const names = new Set([...line.matchAll(/<([a-z]+)>/g)].map(([, name = '']) => name));
  return [
    ...(line.trim() === '' || /[\p{Cc}\u2028\u2029]/u.test(line) ? ['line must be one line of text'] : []),
    ...[...names].filter((name) => getOwn(values, name) === undefined).map((name) => `values.${name} is missing`),
    ...Object.keys(values).flatMap((name) => {
      if (!names.has(name)) return [`values.${name} stands nowhere in the line as <${name}>`];
      const problem = patternProblem(getOwn(values, name));
      return problem === undefined ? [] : [`values.${name} ${problem}`];
    }),
  ];
}

function patternProblem(pattern: Json | undefined): string | undefined {
  if (typeof pattern !== 'string' || pattern === '') return 'must be a pattern';
  const atoms: string[] = [];
  ATOM.lastIndex = 0;
  for (let at = 0; at < pattern.length; at = ATOM.lastIndex) {
    const [atom] = ATOM.exec(pattern) ?? [];
    if (atom === undefined)
      return 'must be letters, digits, classes like [a-z0-9] and escaped signs, each with a count';
    atoms.push(atom);
  }
  for (const [index, atom] of atoms.entries()) {
    const one = compiled(atom.replace(COUNT, ''));
    if (one === undefined || compiled(atom) === undefined) return `has "${atom}", which is no pattern`;
    const mayEnd = index === atoms.length - 1;
    const signs = mayEnd && /^\\\$\??$/.test(atom) ? FORBIDDEN : [...FORBIDDEN, '$'];
    const sign = signs.find((candidate) => one.test(candidate));
    if (sign !== undefined) return `lets ${JSON.stringify(sign)} through in "${atom}"`;
  }
  const first = atoms.findIndex((atom) => compiled(atom)?.test('') === false);
  if (first < 0) return 'must not match an empty value';
  const isOption = atoms.slice(0, first + 1).some((atom) => compiled(atom.replace(COUNT, ''))?.test('-'));
  return isOption ? 'lets a value begin with "-", which a program takes for an option' : undefined;
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return undefined;
  }
}

/** Whether it is an object of texts, as `values` has to be. */
export function isValues(value: Json): boolean {
  return isObject(value) && Object.values(value).every((pattern) => typeof pattern === 'string');
}
