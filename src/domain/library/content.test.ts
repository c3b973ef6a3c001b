/**
 * Goal: the content that is shipped is whole: it reads without a word of complaint, and every path through it goes on.
 * Method: the files of `content/` as they stand.
 * Elsewhere: what the playbooks do is shown by their scenarios.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LABEL_DEFAULT } from '../../core/playbook/document.ts';
import { graphOf, loopsOf, unreachableTasks } from '../../core/playbook/graph.ts';
import { loadLibrary } from './library.ts';

const CONTENT = join(import.meta.dirname, '../../../content');
const files = readdirSync(CONTENT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.yml'))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: path.slice(CONTENT.length + 1), text: readFileSync(path, 'utf8') }));
const library = loadLibrary(files);

/** What a task runs that stands for another of its name where there is nothing to send: it says so. */
const STAND_INS: ReadonlySet<string> = new Set(['Print', 'RecordEvidenceGap']);

test('the library of the shipped content has playbooks and no problem of any severity', () => {
  expect(library.problems).toEqual([]);
  expect(library.playbooks.length).toBeGreaterThan(0);
});

describe.each(library.playbooks.map((installed) => [installed.path, installed.playbook] as const))(
  '%s',
  (_, playbook) => {
    const tasks = Object.values(playbook.tasks);

    test('every task can be reached, and none twice but in a circle that waits', () => {
      expect(unreachableTasks(playbook)).toEqual([]);
      const waits = new Set(tasks.filter((task) => 'command' in task && task.command === 'Sleep').map(({ id }) => id));
      expect(loopsOf(playbook).filter((circle) => !circle.some((id) => waits.has(id)))).toEqual([]);
    });

    test('every condition has a default edge, and an edge for each of its labels and no other', () => {
      for (const { name, next, conditions } of tasks.filter((task) => task.kind === 'condition')) {
        const labels = [...conditions.map(({ label }) => label), LABEL_DEFAULT];
        expect({ name, edges: Object.keys(next).toSorted() }).toEqual({ name, edges: labels.toSorted() });
      }
    });

    test('tasks of one name run the same or say why nothing is run, and none leads to another; whatever does or asks something says what', () => {
      const named = tasks.filter(({ kind }) => kind !== 'start');
      const graph = graphOf(playbook);
      for (const [name, twins] of Map.groupBy(named, (task) => task.name)) {
        const runs = twins
          .map((task) => [task.kind, 'command' in task ? task.command : ''])
          .filter(([, command = '']) => twins.length === 1 || !STAND_INS.has(command));
        expect({ name, runs: new Set(runs.map(String)).size }).toEqual({ name, runs: 1 });
        for (const { id } of twins) {
          const after = new Set((graph.out.get(id) ?? []).map(({ target }) => target));
          for (const next of after) for (const { target } of graph.out.get(next) ?? []) after.add(target);
          expect({ name, leadsTo: twins.filter((twin) => twin.id !== id && after.has(twin.id)).length }).toEqual({
            name,
            leadsTo: 0,
          });
        }
      }
      const silent = named.filter(({ kind, description }) => kind !== 'title' && description === '');
      expect(silent.map(({ name }) => name)).toEqual([]);
    });

    test('form answers are read under the title and the ids that the forms have', () => {
      const forms = tasks.filter((task) => task.kind === 'collection').map((task) => task.form);
      const written = forms.flatMap(({ title, questions }) => questions.map(({ id }) => `${title}.Answers.${id}`));
      const read = JSON.stringify(tasks).match(/[\w.]+\.Answers\.\w+/g) ?? [];
      expect(new Set(read)).toEqual(new Set(written));
    });
  },
);

const routed = library.packs.flatMap(({ routes }) => routes.map(({ playbook }) => playbook));

test.each(routed.map(({ path, playbook }) => [path, playbook] as const))(
  '%s answers alerts, and a way through it ends only in the title "Done"',
  (_, playbook) => {
    const graph = graphOf(playbook);
    const ends = graph.tasks.filter((id) => graph.out.get(id)?.length === 0);
    expect(ends.map((id) => playbook.tasks[id]?.name)).toEqual(['Done']);
  },
);

describe('the alerts about programs in folders for temporary files', () => {
  test.each([
    ['Suspicious process execution from tmp folder', 'AGENT_OS_LINUX', true],
    ['Suspicious interactive execution of a binary from the tmp folder', 'Linux', true],
    ['Suspicious cron job task execution of a binary from the tmp folder', 'AGENT_OS_LINUX', true],
    ['A web server process executed an unpopular application from the tmp folder', 'AGENT_OS_LINUX', true],
    ['Suspicious process execution from tmp folder', 'AGENT_OS_MACOS', false],
    ['Suspicious cron job', 'AGENT_OS_LINUX', false],
  ])('%s on %s: answered is %s', (alertName, agentostype, isAnswered) => {
    const routed = library.route({ name: alertName, agentostype });
    const name = routed.kind === 'playbook' && routed.playbook.playbook.name;
    expect(name).toBe(isAnswered && 'Suspicious execution from tmp folder');
  });
});

describe('the alerts about msiexec', () => {
  const name = 'Msiexec execution of an executable from an uncommon remote location';
  test.each([
    [`${name} with a specific port`, 'AGENT_OS_WINDOWS', true],
    [`${name} without properties`, 'Windows', true],
    [`${name} without properties`, 'AGENT_OS_LINUX', false],
    [name, 'AGENT_OS_WINDOWS', false],
  ])('%s on %s: answered is %s', (alertName, agentostype, isAnswered) => {
    const routed = library.route({ name: alertName, agentostype });
    expect(routed.kind === 'playbook' && routed.playbook.playbook.name).toBe(isAnswered && name);
  });
});
