/** What the checks of playbooks are told: the commands of this release, the default policy, and the playbooks at hand. */
import type { CallFacts, CheckFacts } from '../../core/playbook/checks/index.ts';
import type { Playbook } from '../../core/playbook/document.ts';
import { mayGoUnasked, offers, takesBack, type Offered } from '../catalogue.ts';

/** Automations whose result rests on the records of the actions of the run; their rows say nothing of that. */
const READ_ACTIONS: ReadonlySet<string> = new Set(['VerifyContainment', 'WriteClosingNotes']);

export type Origin = 'shipped' | 'imported';

/** Facts for playbooks of either origin. `playbooks`: all that can be called; of equal names the first counts. */
export async function gatherFacts(playbooks: readonly Playbook[]): Promise<(origin: Origin) => CheckFacts> {
  const offered = await offers();
  const calls = {
    shipped: await callFacts(offered.all, 'shipped'),
    imported: await callFacts(offered.all, 'imported'),
  };
  const known = index(playbooks);
  const calledAs = callersOf(playbooks, known);
  const namesOf = (kinds: readonly Offered['kind'][]) =>
    offered.all.filter(({ kind }) => kinds.includes(kind)).map(({ row }) => row.name);
  const names = { commands: namesOf(['integration', 'builtin']), scripts: namesOf(['automation']) };
  const playbookNames = playbooks.map(({ name }) => name);
  return (origin) => ({
    call: (_kind, name, brand) => {
      const found = offered.find(name, brand);
      return found && calls[origin].get(found);
    },
    names,
    playbook: (name) => known.get(name),
    playbookNames,
    calledAs: (playbook) => calledAs.get(playbook) ?? 'never',
  });
}

async function callFacts(all: readonly Offered[], origin: Origin): Promise<ReadonlyMap<Offered, CallFacts>> {
  const facts = new Map<Offered, CallFacts>();
  for (const offered of all) {
    const { row } = offered;
    const { action } = row;
    facts.set(offered, {
      args: row.args.map(({ name, required, defaultValue }) => ({
        name,
        required: required === true,
        hasDefault: defaultValue !== undefined,
      })),
      outputs: row.outputs.map(({ path }) => path),
      risk: row.risk,
      ...(action === undefined ? {} : { verb: action.verb }),
      ...(action?.supports === undefined ? {} : { serves: action.supports.verbs }),
      takesBack: await takesBack(row),
      unasked: await mayGoUnasked(row, origin),
      readsActions: READ_ACTIONS.has(row.name),
    });
  }
  return facts;
}

/** By name first, as the library finds them, then by id. */
function index(playbooks: readonly Playbook[]): ReadonlyMap<string, Playbook> {
  const known = new Map<string, Playbook>();
  for (const playbook of playbooks) if (!known.has(playbook.name)) known.set(playbook.name, playbook);
  for (const playbook of playbooks) if (!known.has(playbook.id)) known.set(playbook.id, playbook);
  return known;
}

function callersOf(
  playbooks: readonly Playbook[],
  known: ReadonlyMap<string, Playbook>,
): ReadonlyMap<Playbook, 'private' | 'shared'> {
  const called = new Map<Playbook, 'private' | 'shared'>();
  for (const task of playbooks.flatMap(({ tasks }) => Object.values(tasks))) {
    const callee = task.kind === 'playbook' ? known.get(task.playbook) : undefined;
    if (task.kind !== 'playbook' || callee === undefined) continue;
    if (!task.separateContext) called.set(callee, 'shared');
    else if (!called.has(callee)) called.set(callee, 'private');
  }
  return called;
}
