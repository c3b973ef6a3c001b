/**
 * Playbooks as people edit them: checked, saved as versions over the files, given back, drawn and described. Loaded when somebody first asks.
 *
 * E1. What is saved is what was checked: a text that cannot be read, or that keeps its pack from being installed, is refused with every problem at its
 *     line.
 * E2. A version keeps the name and the id of its playbook: routes and callers find it as before.
 * E3. An edit names the hash of the text that it was made from; what somebody else saved meanwhile is never overwritten unseen.
 */
import { drawPlaybook } from '../../adapters/pictures/index.ts';
import type { CheckFinding, PlaybookVersionView } from '../../core/api/views.ts';
import type { Clock, Timers } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { sha256Text } from '../../core/base/hash.ts';
import { checkPlaybook, readForChecks, type Finding } from '../../core/playbook/checks/index.ts';
import { playbookPage } from '../../core/playbook/page.ts';
import type { Risk } from '../../core/playbook/picture/kinds.ts';
import { svgOf } from '../../core/playbook/picture/svg.ts';
import type { Task } from '../../core/playbook/document.ts';
import type { Doing } from '../../domain/alerts/desk.ts';
import type { InstalledPlaybook, Library } from '../../domain/library/library.ts';
import { OWN_FOLDER } from '../../domain/library/overlay.ts';
import type { PlaybookVersions } from '../../domain/library/versions.ts';
import { offers, type Offers } from '../catalogue.ts';
import { gatherFacts } from '../facts/checks.ts';
import { pageFacts } from '../facts/page.ts';
import type { Playbooks } from '../playbooks.ts';
import type { EditorPorts, Saved } from '../server/edit/ports.ts';
import { playbookChanges, playbookHealth } from './health.ts';

export interface EditorParts {
  readonly playbooks: Pick<Playbooks, 'library' | 'files' | 'wouldBe' | 'reload'>;
  readonly versions: PlaybookVersions;
  readonly clock: Clock & Timers;
}

interface Version {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly note: string;
}

/** Runs that branch shares are counted over. */
const STATISTIC_RUNS = 500;
const TEXT_CHARS_MAX = 2_000_000;

export function playbookEditor({ playbooks, versions, clock }: EditorParts): EditorPorts {
  const installed = async (name: string): Promise<InstalledPlaybook> => {
    const found = (await playbooks.library()).find(name);
    if (!found) throw new RiposteError('api.not-found', `no playbook "${name}" is installed`);
    return found;
  };
  const fileText = async (path: string): Promise<string | undefined> => {
    const text = (await playbooks.files()).find((file) => file.path === path)?.text;
    return typeof text === 'string' || text === undefined ? text : Buffer.from(text).toString('utf8');
  };
  const newest = async (name: string) => (await versions.versions(name))[0]?.version ?? 0;

  /** `after`: the newest version when the text that was edited was looked at; who saved meanwhile has taken the next number. */
  const put = async (
    { name, path, text, note, after }: Version & { readonly after: number },
    doing: Doing,
  ): Promise<number> => {
    const version = after + 1;
    const hash = text === '' ? '' : sha256Text(text);
    if (!(await versions.add({ name, version, path, hash, note, ...doing }, text))) throw changed(name);
    await playbooks.reload();
    return version;
  };

  const save = async (
    wanted: { readonly name?: string; readonly text: string; readonly seen?: string; readonly note: string },
    doing: Doing,
  ): Promise<Saved> => {
    const { text, seen, note } = wanted;
    if (text.length > TEXT_CHARS_MAX) throw broken('the text is too long for a playbook', []);
    const read = readForChecks(text);
    const { playbook } = read;
    if (playbook === undefined) throw broken('the text cannot be read as a playbook', read.findings);
    const { name, id } = playbook;
    // Before the text is looked at (E3).
    const after = await newest(name);
    const library = await playbooks.library();
    const before = library.find(wanted.name ?? name);
    if (wanted.name === undefined && before)
      throw new RiposteError('playbook.exists', `"${name}" is installed already`);
    if (wanted.name !== undefined) {
      if (!before) throw new RiposteError('api.not-found', `no playbook "${wanted.name}" is installed`);
      if (seen === undefined) throw new RiposteError('playbook.needs-version', 'If-Match is missing');
      if (seen !== '*' && seen !== before.playbook.hash) throw changed(before.playbook.name);
      if (name !== before.playbook.name || id !== before.playbook.id) throw renamed(before, name, id);
    }
    const findings = await findingsOf(text, library);
    if (before?.playbook.hash === playbook.hash) {
      return { name, version: after, hash: playbook.hash, findings };
    }
    const path = before?.path ?? `${OWN_FOLDER}/playbooks/${fileNameOf(name)}.yml`;
    const then = await playbooks.wouldBe({ path, text });
    if (then.find(name)?.playbook.hash !== playbook.hash || lost(library, then).length > 0) {
      const problems = then.problems.filter(({ severity }) => severity === 'error');
      const named = lost(library, then).map((one) => `"${one}"`);
      const why =
        named.length > 0 ? `it would take ${named.join(', ')} out of the library` : 'it could not be installed';
      throw broken(
        why,
        problems.map((one) => ({ ...one, endLine: one.line, endColumn: one.column })),
      );
    }
    return { name, version: await put({ name, path, text, note, after }, doing), hash: playbook.hash, findings };
  };

  const findingsOf = async (text: string, library: Library): Promise<readonly CheckFinding[]> => {
    const read = readForChecks(text);
    const others = library.playbooks.map(({ playbook }) => playbook);
    const known = read.playbook
      ? [read.playbook, ...others.filter(({ name }) => name !== read.playbook?.name)]
      : others;
    return checkPlaybook(read, (await gatherFacts(known))('imported')).map(findingView);
  };

  return {
    text: async (name, version) => {
      const found = await installed(name);
      const { playbook, path, origin } = found;
      const text =
        version === undefined
          ? found.text
          : version === 0
            ? await fileText(path)
            : await versions.text(playbook.name, version);
      if (text === undefined || text === '') {
        throw new RiposteError('api.not-found', `"${playbook.name}" has no text of version ${version ?? ''}`);
      }
      return { name: playbook.name, id: playbook.id, origin, version: version ?? null, hash: sha256Text(text), text };
    },
    check: async (text) => ({
      name: readForChecks(text).playbook?.name ?? '',
      findings: await findingsOf(text, await playbooks.library()),
    }),
    save,
    restore: async ({ name, version, seen, note }, doing) => {
      const after = await newest((await installed(name)).playbook.name);
      const { playbook, path } = await installed(name);
      if (seen === undefined) throw new RiposteError('playbook.needs-version', 'If-Match is missing');
      if (seen !== '*' && seen !== playbook.hash) throw changed(playbook.name);
      const text = version === 0 ? await fileText(path) : await versions.text(playbook.name, version);
      if (text === undefined || (text === '' && version !== 0)) {
        throw new RiposteError('api.not-found', `"${playbook.name}" has no text of version ${version}`);
      }
      const why = note === '' ? `back to version ${version}` : note;
      if (version !== 0) return save({ name: playbook.name, text, seen, note: why }, doing);
      const made = await put({ name: playbook.name, path, text: '', note: why, after }, doing);
      const findings = await findingsOf(text, await playbooks.library());
      return { name: playbook.name, version: made, hash: sha256Text(text), findings };
    },
    versions: async (name) => {
      const { playbook, path } = await installed(name);
      const own = (await versions.versions(playbook.name)).map(
        ({ version, hash, by, at, note }): PlaybookVersionView => ({ version, hash, by, at, note, current: false }),
      );
      const file = await fileText(path);
      const rows = [
        ...own,
        ...(file === undefined
          ? []
          : [{ version: 0, hash: sha256Text(file), by: '', at: null, note: 'as it came', current: false }]),
      ];
      // The newest version counts, or the file where that gave the name back.
      const inForce = own[0] === undefined || own[0].hash === '' ? 0 : own[0].version;
      return rows.map((row) => ({ ...row, current: row.version === inForce }));
    },
    page: async (name) => {
      const { playbook, path } = await installed(name);
      const file = path.slice(path.lastIndexOf('/') + 1);
      return playbookPage(playbook, await pageFacts(await playbooks.library(), playbook, file));
    },
    picture: async (name, theme) => {
      const { playbook } = await installed(name);
      const offered = await offers();
      return svgOf(await drawPlaybook(playbook, clock, { riskOf: (task) => riskOf(task, offered) }), { theme });
    },
    health: playbookHealth({ library: () => playbooks.library(), versions }),
    changes: async (name) => playbookChanges(await playbooks.library(), name),
    statistics: async (name, hash) => {
      const { playbook } = await installed(name);
      return versions.statistics(playbook.name, hash, STATISTIC_RUNS);
    },
  };
}

/** Playbooks that were installed and would be no more: a text can break the pack that it stands in. */
function lost(before: Library, then: Library): readonly string[] {
  return before.playbooks.map(({ playbook }) => playbook.name).filter((name) => then.find(name) === undefined);
}

/** What the manifest row of the called command says; a task that calls none changes nothing. */
function riskOf(task: Task, offered: Offers): Risk {
  if (task.kind !== 'command' && task.kind !== 'script') return 'read';
  return offered.find(task.command, task.brand)?.row.risk ?? 'unknown';
}

/** A name of foreign text as one of a file: what is left of it, and its hash, so that two names are two files. */
function fileNameOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60);
  return `${plain === '' ? 'playbook' : plain}-${sha256Text(name).slice(0, 8)}`;
}

export function findingView(finding: Finding): CheckFinding {
  const { severity, code, message, hint, line, column, endLine, endColumn, task, ignored } = finding;
  return {
    severity,
    code,
    message,
    hint,
    line,
    column,
    endLine,
    endColumn,
    task: task?.id ?? null,
    ignored: ignored ?? null,
  };
}

function broken(why: string, findings: readonly Finding[]): RiposteError {
  return new RiposteError('playbook.broken', why, {
    facts: { findings: findings.slice(0, 100).map((finding) => ({ ...findingView(finding) })) },
  });
}

function renamed({ playbook }: InstalledPlaybook, name: string, id: string): RiposteError {
  const detail = `the playbook is "${playbook.name}" (id ${playbook.id}), the text says "${name}" (id ${id})`;
  return new RiposteError('playbook.renamed', detail);
}

function changed(name: string): RiposteError {
  return new RiposteError('playbook.changed', `"${name}" has another text by now`);
}
