/**
 * Time and randomness come in through `Clock` and `Random`; nothing else asks the machine for them, and nobody asks for local time.
 *
 * P1. Default deny: `Date`, `Math` and `globalThis` may be used only in the forms that are listed here, so that an alias
 *     (`const { now } = Date`), a computed name (`Date['now']`) or a value passed on (`map(Date)`) is found like the plain call.
 * P2. Files with a reason are rows of ALLOWED. There is no comment that switches the check off.
 * P3. A test may read `performance.now`, and only that: a promise about speed has to be measured.
 */
import type { Node } from 'oxc-parser';
import type { Finding, Outcome } from './check.ts';
import { walk, type Source, type Tree } from './source.ts';

/** Files that implement the interfaces of time and randomness. */
export const ALLOWED: readonly { readonly path: string; readonly why: string }[] = [
  { path: 'src/apps/clock.ts', why: 'implements Clock, Timers and Random over the machine' },
  { path: 'src/apps/console/clock.ts', why: 'implements Clock over the browser' },
];

const USE_CLOCK = 'pass `Clock` in (src/core/base/clock.ts)';
const USE_RANDOM = 'pass `Random` in (src/core/base/random.ts)';
const USE_UTC = 'use the UTC one (getUTC…, setUTC…, toISOString), or Intl with a timeZone';

const TIME_PARTS = ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'];
const LOCAL_TIME = new Set([
  ...TIME_PARTS.flatMap((part) => [`get${part}`, `set${part}`]),
  'getDay',
  'getYear',
  'setYear',
  'getTimezoneOffset',
  'toDateString',
  'toTimeString',
  'toLocaleDateString',
  'toLocaleTimeString',
  'toLocaleString',
]);

/** Names of the machine's time in Node's modules and on `process`. */
const MACHINE_TIME = new Set(['performance', 'hrtime', 'uptime']);

/** The property's name in `object.name` and `object['name']`; undefined when it is computed. */
function propertyName(node: Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  return node.property.type === 'Literal' && typeof node.property.value === 'string' ? node.property.value : undefined;
}

const isTypePosition = (parent: Node): boolean =>
  /^TS(?:TypeReference|TypeQuery|QualifiedName|InterfaceHeritage)/.test(parent.type);

/** An identifier that is a name of something (a key, a member) and no reference to a variable. */
function isNameOnly(parent: Node, key: string): boolean {
  if (parent.type === 'MemberExpression') return key === 'property' && !parent.computed;
  if (
    /^(?:Property|MethodDefinition|PropertyDefinition|TSPropertySignature|TSMethodSignature|TSEnumMember)$/.test(
      parent.type,
    )
  ) {
    return key === 'key' && !('computed' in parent && parent.computed) && !('shorthand' in parent && parent.shorthand);
  }
  return /^(?:ImportSpecifier|ExportSpecifier|LabeledStatement)$/.test(parent.type) && key !== 'local';
}

function problemOfDate(parent: Node, key: string): string | undefined {
  if (parent.type === 'NewExpression' && key === 'callee') {
    const [first] = parent.arguments;
    if (parent.arguments.length === 1 && first?.type !== 'SpreadElement') return undefined;
    return parent.arguments.length > 1
      ? `new Date(year, month, …) is local time: use Date.UTC`
      : `new Date() asks the machine: ${USE_CLOCK}`;
  }
  if (parent.type === 'MemberExpression') {
    const name = propertyName(parent);
    if (name === 'UTC' || name === 'parse') return undefined;
    return name === 'now'
      ? `Date.now asks the machine: ${USE_CLOCK}`
      : `Date.${name ?? '[…]'}: only UTC and parse are open`;
  }
  if (parent.type === 'BinaryExpression' && parent.operator === 'instanceof') return undefined;
  return `Date under another name, or called without new: ${USE_CLOCK}`;
}

function problemOfMath(parent: Node): string | undefined {
  const name = propertyName(parent);
  if (name === 'random') return `Math.random: ${USE_RANDOM}`;
  return name === undefined ? `Math under another name: ${USE_RANDOM}` : undefined;
}

function problemOfGlobal(parent: Node): string | undefined {
  const name = propertyName(parent);
  if (name === undefined) return 'globalThis with a computed name, or passed on: name the one global that is needed';
  return ['Date', 'Math', ...MACHINE_TIME].includes(name) ? `globalThis.${name}: ${USE_CLOCK}` : undefined;
}

function problemOfReference(name: string, parent: Node, key: string): string | undefined {
  if (name === 'Date') return problemOfDate(parent, key);
  if (name === 'Math') return problemOfMath(parent);
  if (name === 'globalThis' || name === 'global') return problemOfGlobal(parent);
  if (name === 'performance') return `performance is the machine's time: ${USE_CLOCK} (its monotonic())`;
  if (name === 'Temporal') return `Temporal.Now asks the machine: ${USE_CLOCK}`;
  if (name === 'process' && MACHINE_TIME.has(propertyName(parent) ?? ''))
    return `process time: ${USE_CLOCK} (its monotonic())`;
  return undefined;
}

function problemOf(node: Node, parent: Node | undefined, key: string): string | undefined {
  if (node.type === 'ImportSpecifier') {
    const name = node.imported.type === 'Identifier' ? node.imported.name : node.imported.value;
    return MACHINE_TIME.has(name) && isFromNode(parent) ? `import of ${name}: ${USE_CLOCK}` : undefined;
  }
  if (node.type === 'MemberExpression') {
    const name = propertyName(node);
    return name !== undefined && LOCAL_TIME.has(name) ? `${name} is the machine's local time: ${USE_UTC}` : undefined;
  }
  if (node.type !== 'Identifier' || !parent || isTypePosition(parent) || isNameOnly(parent, key)) return undefined;
  return problemOfReference(node.name, parent, key);
}

const isFromNode = (parent: Node | undefined): boolean =>
  parent?.type === 'ImportDeclaration' && /^(?:node:)?(?:perf_hooks|process|os)$/.test(parent.source.value);

/** P3: `performance.now` in a test. */
function isMeasurement(source: Source, node: Node, parent: Node | undefined): boolean {
  const isPerformance = node.type === 'Identifier' && node.name === 'performance';
  return source.isTest && isPerformance && parent !== undefined && propertyName(parent) === 'now';
}

function findingsOf(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source.program, (node, parent, key) => {
    if (isMeasurement(source, node, parent)) return;
    const message = problemOf(node, parent, key);
    if (message !== undefined) findings.push({ path: source.path, line: source.lineAt(node.start), message });
  });
  return findings;
}

export function purity(tree: Tree): Outcome {
  const allowed = new Set(ALLOWED.map(({ path }) => path));
  const sources = tree.sources.filter(({ path }) => path.startsWith('src/') && !allowed.has(path));
  return { looked: sources.length, findings: sources.flatMap(findingsOf) };
}
