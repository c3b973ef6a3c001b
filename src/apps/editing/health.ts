/** How installed playbooks stand: what is wrong with each, who changed it, how its runs went; and what one changes with all that it calls. */
import { setImmediate } from 'node:timers/promises';
import type { TrustView } from '../../core/api/views.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { checkPlaybook, readForChecks } from '../../core/playbook/checks/index.ts';
import type { Task } from '../../core/playbook/document.ts';
import type { InstalledPlaybook, Library } from '../../domain/library/library.ts';
import type { PlaybookVersions } from '../../domain/library/versions.ts';
import { offers, type Offers } from '../catalogue.ts';
import { gatherFacts } from '../facts/checks.ts';
import type { EditorPorts, PlaybookChanges } from '../server/edit/ports.ts';

export interface HealthParts {
  readonly library: () => Promise<Library>;
  readonly versions: PlaybookVersions;
}

interface Counts {
  readonly errors: number;
  readonly warnings: number;
}

/** The texts of one library are checked once: they change with the library alone. */
export function playbookHealth({ library, versions }: HealthParts): EditorPorts['health'] {
  let checked: { readonly of: Library; readonly counts: Promise<ReadonlyMap<InstalledPlaybook, Counts>> } | undefined;
  const countsOf = (of: Library): Promise<ReadonlyMap<InstalledPlaybook, Counts>> => {
    if (checked?.of !== of) checked = { of, counts: countAll(of) };
    return checked.counts;
  };
  return async (since) => {
    const installed = await library();
    const [counts, saved, recent] = await Promise.all([
      countsOf(installed),
      versions.current(),
      versions.recent(since),
    ]);
    const newest = new Map(saved.map((version) => [version.name, version]));
    const ran = new Map(recent.map((row) => [row.name, row]));
    return installed.playbooks
      .map((each) => {
        const { name } = each.playbook;
        const { errors, warnings } = counts.get(each) ?? { errors: 0, warnings: 0 };
        const closure = installed.closure(name);
        const missing = closure?.missing ?? [];
        const version = newest.get(name);
        const runs = ran.get(name);
        return {
          name,
          ...(closure?.pinned ?? { hash: '', origin: each.origin }),
          version: version?.version ?? 0,
          changedBy: version?.by ?? '',
          changedAt: version?.at ?? null,
          runnable: errors === 0 && missing.length === 0,
          errors,
          warnings,
          missing,
          runs: runs?.runs ?? 0,
          failed: runs?.failed ?? 0,
          lastRun: runs?.last ?? null,
        };
      })
      .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  };
}

async function countAll({ playbooks }: Library): Promise<ReadonlyMap<InstalledPlaybook, Counts>> {
  const facts = await gatherFacts(playbooks.map(({ playbook }) => playbook));
  const counts = new Map<InstalledPlaybook, Counts>();
  for (const each of playbooks) {
    // Each takes some milliseconds: who asks something else meanwhile does not wait for all of them.
    await setImmediate();
    const findings = checkPlaybook(readForChecks(each.text), facts(each.origin)).filter(
      ({ ignored }) => ignored === undefined,
    );
    const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
    counts.set(each, { errors: count('error'), warnings: count('warning') });
  }
  return counts;
}

type ChangeRow = PlaybookChanges['verbs'][number];

/** By verb, what it changes. Throws `api.not-found`. */
export async function playbookChanges(library: Library, name: string): Promise<PlaybookChanges> {
  const first = library.find(name);
  const closure = library.closure(name);
  if (!first || !closure) throw new RiposteError('api.not-found', `no playbook "${name}" is installed`);
  const offered = await offers();
  const rows = new Map<string, ChangeRow>();
  for (const { playbook } of closure.playbooks) {
    for (const task of Object.values(playbook.tasks)) {
      const change = changeOf(task, offered);
      if (change === undefined) continue;
      const { verb, risk, command } = change;
      const key = `${risk} ${verb}`;
      const tasks = rows.get(key)?.tasks ?? [];
      rows.set(key, {
        verb,
        risk,
        tasks: [...tasks, { playbook: playbook.name, id: task.id, name: task.name, command }],
      });
    }
  }
  const verbs = [...rows.values()].toSorted((a, b) => ORDER[a.risk] - ORDER[b.risk] || (a.verb < b.verb ? -1 : 1));
  const { hash, origin } = closure.pinned;
  return { playbook: first.playbook.name, hash, origin, verbs };
}

const ORDER: Readonly<Record<ChangeRow['risk'], number>> = { containment: 0, unknown: 1, write: 2 };

function changeOf(
  task: Task,
  offered: Offers,
): { readonly verb: string; readonly risk: TrustView['verbs'][number]['risk']; readonly command: string } | undefined {
  if (task.kind !== 'command' && task.kind !== 'script' && task.kind !== 'script-condition') return undefined;
  const { command, brand } = task;
  const row = offered.find(command, brand)?.row;
  if (row === undefined) return { verb: '', risk: 'unknown', command };
  return row.risk === 'read' ? undefined : { verb: row.action?.verb ?? '', risk: row.risk, command };
}
