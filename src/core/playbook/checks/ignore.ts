/**
 * `x-ignore`: what is known and accepted, beside what it is about. XSOAR passes the key over, and it survives a round trip.
 *
 *     x-ignore:
 *       check.fixed-instance: There is one firewall, and it has this name.
 *
 * On a task it counts for that task, at the top for the whole playbook. A reason is required; an error of the reader is never ignored.
 */
import { field } from '../fields.ts';
import type { MapNode } from '../source.ts';
import type { Finding, Hit } from './finding.ts';

interface Ignore {
  /** undefined: the whole playbook. */
  readonly task: string | undefined;
  readonly code: string;
  readonly reason: string;
}

export interface Ignores {
  readonly all: readonly Ignore[];
  /** Hits of `check.bad-ignore`. */
  readonly bad: readonly Hit[];
}

const KEY = 'x-ignore';

export function ignoresOf(root: MapNode, isCode: (code: string) => boolean): Ignores {
  const all: Ignore[] = [];
  const bad: Hit[] = [];
  const take = (node: MapNode, task: string | undefined): void => {
    const found = field(node, KEY);
    const place = task === undefined ? {} : { task };
    if (found === undefined) return;
    if (found.kind !== 'map') {
      bad.push({ ...place, where: [KEY], message: '`x-ignore` is no mapping of codes to reasons' });
      return;
    }
    for (const { key: code, value } of found.entries) {
      const reason = value.kind === 'text' ? value.text.trim() : '';
      if (!isCode(code))
        bad.push({ ...place, where: [KEY, code], message: `\`x-ignore\` names "${code}", which is no check` });
      else if (reason === '')
        bad.push({ ...place, where: [KEY, code], message: `\`x-ignore\` gives no reason for ${code}` });
      else all.push({ task, code, reason });
    }
  };
  take(root, undefined);
  const tasks = field(root, 'tasks');
  for (const { key, value } of tasks?.kind === 'map' ? tasks.entries : []) if (value.kind === 'map') take(value, key);
  return { all, bad };
}

/** The findings with the reasons of those that are ignored, and the hits of `check.needless-ignore`. */
export function withIgnores(
  findings: readonly Finding[],
  { all }: Ignores,
): { readonly findings: readonly Finding[]; readonly needless: readonly Hit[] } {
  if (all.length === 0) return { findings, needless: [] };
  const used = new Set<Ignore>();
  const byTask = Map.groupBy(all, ({ task }) => task);
  const forTask = new Map(
    [...byTask].map(([task, ignores]) => [task, new Map(ignores.map((ignore) => [ignore.code, ignore]))]),
  );
  const marked = findings.map((finding) => {
    const { code, task } = finding;
    const ignore = forTask.get(undefined)?.get(code) ?? (task && forTask.get(task.id)?.get(code));
    if (ignore === undefined) return finding;
    used.add(ignore);
    return { ...finding, ignored: ignore.reason };
  });
  const needless = all
    .filter((ignore) => !used.has(ignore))
    .map(({ task, code }) => ({
      ...(task === undefined ? {} : { task }),
      where: [KEY, code],
      message: `\`x-ignore\` accepts ${code}, and there is no such finding here`,
    }));
  return { findings: marked, needless };
}
