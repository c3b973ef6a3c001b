/**
 * What a script looks at below its `val`: so that a path over everything (`${.=val.a + val.b}`) reads, loads and hands out no more.
 *
 * M1. A script over an object that has only these members gives what it gives over the whole object.
 */
import type { Expression } from './expression.ts';

/**
 * The names below `val` (and `obj`, which is the same value in a read) that an expression looks at; `undefined` when it may look
 * at the value as a whole (`val.length > 0 && val`, `val[obj.a]`).
 */
export function membersRead(node: Expression): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  return collectMembers(node, names) ? names : undefined;
}

function collectMembers(node: Expression, into: Set<string>): boolean {
  switch (node.kind) {
    case 'literal':
      return true;
    case 'val':
    case 'obj':
      return false;
    case 'member':
      if (node.of.kind !== 'val' && node.of.kind !== 'obj') {
        return collectMembers(node.of, into) && collectMembers(node.key, into);
      }
      if (node.key.kind !== 'literal' || typeof node.key.value !== 'string') return false;
      into.add(node.key.value);
      return true;
    case 'call':
      return collectMembers(node.of, into) && node.args.every((arg) => collectMembers(arg, into));
    case 'not':
    case 'negate':
      return collectMembers(node.of, into);
    case 'and':
    case 'or':
    case 'compare':
    case 'arithmetic':
      return collectMembers(node.left, into) && collectMembers(node.right, into);
    case 'choose':
      return [node.test, node.yes, node.no].every((each) => collectMembers(each, into));
    case 'list':
      return node.items.every((item) => collectMembers(item, into));
    case 'object':
      return node.members.every(({ value }) => collectMembers(value, into));
  }
}

/** How a script could come to its argument without naming it, or spell the name otherwise. */
const HIDDEN_WAYS = /\\u|\b(?:arguments|eval|Function|constructor)\b/;
const MENTION = /(?<![\w$])(?:val|obj)(?![\w$])(?:\.([A-Za-z_$][\w$]*))?/g;

/**
 * The same of a script that only JavaScript can read, from its text: known when wherever `val` or `obj` is mentioned a name follows,
 * which is no method of every object (`val.hasOwnProperty`). A mention in a text or a comment counts, which adds to the list or
 * gives it up, never shortens it.
 */
export function membersMentioned(source: string): ReadonlySet<string> | undefined {
  if (HIDDEN_WAYS.test(source)) return undefined;
  const names = new Set<string>();
  for (const [, name] of source.matchAll(MENTION)) {
    if (name === undefined || name in Object.prototype) return undefined;
    names.add(name);
  }
  return names;
}
