/** What people edit, as versions in rows: playbooks, the policy, and the lists. Every change is one transaction with its row in the audit. */
import { RiposteError } from '../../../core/base/errors.ts';
import type { IndicatorJudgements } from '../../../domain/alerts/judging.ts';
import type { ListEdits } from '../../../domain/alerts/list-edits.ts';
import type { PolicyVersion, PolicyVersions } from '../../../domain/gate/policy-kept.ts';
import type { PlaybookVersion, PlaybookVersions } from '../../../domain/library/versions.ts';
import type { Access } from '../access.ts';
import { auditStep } from '../audit/steps.ts';
import { number, parsed, text } from '../rows.ts';
import type { SqlRow } from '../wire.ts';

/** The path of a version whose text is empty says where the file stands that counts again. */
export function createPlaybookVersions({ write, read, readAll }: Access): PlaybookVersions {
  return {
    current: async () =>
      (await read('playbook-version.current')).map((row) => ({ ...toVersion(row), text: text(row, 'text') })),
    versions: async (name) => (await read('playbook-version.list', name)).map(toVersion),
    text: async (name, version) => {
      const row = (await read('playbook-version.text', name, version))[0];
      return row && text(row, 'text');
    },
    add: async ({ name, version, path, hash, by, at, note }, source) => {
      const what = source === '' ? 'playbook.removed' : 'playbook.installed';
      const written = await write({
        steps: [
          {
            sql: 'playbook-version.add',
            params: [name, version, path, hash, source, at, by, note],
            refusal: { code: TAKEN, detail: '' },
          },
          auditStep({ at, who: by, what, target: name, detail: `version ${version}, ${hash || 'its file'}: ${note}` }),
        ],
      });
      return isWritten(written);
    },
    recent: async (since) => {
      const [counts = [], last = []] = await readAll([
        { sql: 'playbook-figure.recent', params: [since] },
        { sql: 'playbook-figure.last', params: [] },
      ]);
      const counted = new Map(counts.map((row) => [text(row, 'playbook'), row]));
      return last.map((row) => {
        const name = text(row, 'playbook');
        const count = counted.get(name);
        return {
          name,
          runs: count ? number(count, 'runs') : 0,
          failed: count ? number(count, 'failed') : 0,
          last: { run: text(row, 'id'), status: text(row, 'status'), at: number(row, 'created_at') },
        };
      });
    },
    statistics: async (name, hash, runsMax) => {
      const [runs = [], hashes = [], looked = [], branches = []] = await readAll([
        { sql: 'playbook-figure.runs', params: [name, hash ?? null] },
        { sql: 'playbook-figure.hashes', params: [name] },
        { sql: 'playbook-figure.looked', params: [name, hash ?? null, runsMax] },
        { sql: 'playbook-figure.branches', params: [name, hash ?? null, runsMax] },
      ]);
      return {
        runs: runs.map((row) => ({ status: text(row, 'status'), count: number(row, 'runs') })),
        hashes: hashes.map((row) => ({
          hash: text(row, 'hash'),
          count: number(row, 'runs'),
          lastAt: number(row, 'last'),
        })),
        branches: branches.map((row) => ({
          task: text(row, 'task'),
          label: text(row, 'label'),
          count: number(row, 'times'),
        })),
        looked: number(looked[0] ?? {}, 'runs'),
      };
    },
  };
}

/** `newest` is asked of the writer, so that a start needs no reader. */
export function createPolicyVersions(
  { write, read }: Access,
  readNewest: () => Promise<readonly SqlRow[]>,
): PolicyVersions {
  return {
    newest: async () => {
      const row = (await readNewest())[0];
      return row && toPolicyVersion(row);
    },
    all: async () => (await read('policy-version.all')).map(toPolicyVersion),
    add: async ({ version, edited, by, at, note }, named) => {
      const detail = `version ${version}: ${named.join(', ')}${note === '' ? '' : `; ${note}`}`;
      const written = await write({
        steps: [
          {
            sql: 'policy-version.add',
            params: [version, JSON.stringify(edited), at, by, note],
            refusal: { code: TAKEN, detail: '' },
          },
          auditStep({ at, who: by, what: 'policy.changed', detail }),
        ],
      });
      return isWritten(written);
    },
  };
}

export function createListEdits({ write, read }: Access): ListEdits {
  return {
    get: async (name) => {
      const row = (await read('list.full', name))[0];
      return (
        row && {
          name,
          text: text(row, 'text'),
          changedAt: number(row, 'changed_at'),
          changedBy: text(row, 'changed_by'),
        }
      );
    },
    changes: async (name, limit) =>
      (await read('list.changes', name, limit))
        // Of a run: the name whole, not as the beginning of another one.
        .filter((row) => text(row, 'target') === name || endsName(text(row, 'detail'), `list ${name}`))
        .map((row) => ({
          at: number(row, 'at'),
          by: text(row, 'who'),
          run: text(row, 'run'),
          detail: text(row, 'detail'),
        })),
    add: async (name, source, { by, at }) => {
      const written = await write({
        steps: [
          { sql: 'list.insert', params: [name, source, by, at], mustChange: true },
          auditStep({ at, who: by, what: 'list.changed', target: name, detail: `added, ${source.length} characters` }),
        ],
      });
      return written.ok;
    },
    replace: async (name, before, source, { by, at }) => {
      const written = await write({
        steps: [
          { sql: 'list.replace', params: [name, source, by, at, before], mustChange: true },
          auditStep({ at, who: by, what: 'list.changed', target: name, detail: `edited, ${source.length} characters` }),
        ],
      });
      return written.ok;
    },
    remove: async (name, before, { by, at }) => {
      const written = await write({
        steps: [
          { sql: 'list.drop', params: [name, before], mustChange: true },
          auditStep({ at, who: by, what: 'list.changed', target: name, detail: 'removed' }),
        ],
      });
      return written.ok;
    },
  };
}

export function createIndicatorJudgements({ write }: Access): IndicatorJudgements {
  return {
    judge: async ({ type, value }, fields, detail, { by, at }) => {
      const written = await write({
        steps: [
          { sql: 'indicator.judge', params: [type, value, JSON.stringify(fields)], mustChange: true },
          auditStep({ at, who: by, what: 'indicator.judged', target: value, detail }),
        ],
      });
      return written.ok;
    },
  };
}

/** `… list NAME` at its end, or before what was done with it. */
function endsName(detail: string, named: string): boolean {
  return detail.endsWith(named) || detail.includes(`${named} was `);
}

const TAKEN = 'store.version-taken';

/** False: somebody else has written that version. Throws what else kept it from being written. */
function isWritten(written: { readonly ok: boolean; readonly code?: string; readonly detail?: string }): boolean {
  if (written.ok || written.code === TAKEN) return written.ok;
  throw new RiposteError(written.code ?? 'store.refused', written.detail ?? 'the store refused it');
}

function toVersion(row: SqlRow): PlaybookVersion {
  return {
    name: text(row, 'name'),
    version: number(row, 'version'),
    path: text(row, 'path'),
    hash: text(row, 'hash'),
    by: text(row, 'by'),
    at: number(row, 'at'),
    note: text(row, 'note'),
  };
}

function toPolicyVersion(row: SqlRow): PolicyVersion {
  return {
    version: number(row, 'version'),
    edited: parsed(row, 'edited'),
    by: text(row, 'by'),
    at: number(row, 'at'),
    note: text(row, 'note'),
  };
}
