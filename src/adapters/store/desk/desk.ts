/** Notes, files, history and cases as rows. Every change is one transaction with its row in the audit. */
import type { AlertRef } from '../../../core/engine/events.ts';
import type {
  AlertChange,
  CaseAlert,
  CaseRecord,
  CaseStatus,
  Desk,
  Doing,
  FileRecord,
  NoteRecord,
} from '../../../domain/alerts/desk.ts';
import type { Access } from '../access.ts';
import { auditStep } from '../audit/steps.ts';
import { page, readPage } from '../paging.ts';
import { number, text, textOrNull } from '../rows.ts';
import type { SqlRow, Step } from '../wire.ts';

export function createDesk({ write, read, readAll }: Access): Desk {
  return {
    addNote: async ({ id, alertRef, run, at, by, text: said }) => {
      const params = [id, ...keyOf(alertRef), run, at, by, said];
      const detail = `note ${id}${run === null ? '' : ` on run ${run}`}`;
      await write({ steps: [{ sql: 'note.add', params, mustChange: true }, noted(alertRef, detail, { by, at })] });
    },
    notes: async (ref, request) => {
      const { after, limit } = readPage(request);
      return page(await read('note.list', after, limit + 1, ...keyOf(ref)), limit, toNote);
    },
    addFile: async ({ id, alertRef, name, bytes, sha256, at, by }, content) => {
      await write({
        steps: [
          { sql: 'file-content.put', params: [sha256, content] },
          { sql: 'file.add', params: [id, ...keyOf(alertRef), name, bytes, sha256, at, by], mustChange: true },
          noted(alertRef, `file ${id}, ${bytes} bytes, ${sha256}`, { by, at }),
        ],
      });
    },
    files: async (ref, request) => {
      const { after, limit } = readPage(request);
      return page(await read('file.list', after, limit + 1, ...keyOf(ref)), limit, toFile);
    },
    file: async (id) => {
      const row = (await read('file.get', id))[0];
      return row && { file: toFile(row), content: text(row, 'content') };
    },

    assign: async (ref, owner, doing) => {
      const detail = owner === '' ? 'to nobody' : `to ${owner}`;
      const written = await write({
        steps: [
          { sql: 'alert.owner', params: [...keyOf(ref), JSON.stringify({ owner })], mustChange: true },
          ...changed({ alertRef: ref, what: 'assigned', detail, ...doing }),
        ],
      });
      return written.ok;
    },
    reopen: async (ref, reason, doing) => {
      const written = await write({
        steps: [
          { sql: 'alert.open-again', params: keyOf(ref), mustChange: true },
          ...changed({ alertRef: ref, what: 'reopened', detail: reason, ...doing }),
        ],
      });
      return written.ok;
    },
    noteChange: async (change) => {
      await write({ steps: changed(change) });
    },
    changes: async (ref, request) => {
      const { after, limit } = readPage(request);
      return page(await read('change.list', after, limit + 1, ...keyOf(ref)), limit, toChange);
    },

    placeOf: async (skip, status) => {
      const rows = await (status === undefined ? read('alert.place', skip) : read('alert.place-status', status, skip));
      // A page holds what stands under its cursor.
      return rows[0] && String(number(rows[0], 'pos') + 1);
    },
    total: async (status) =>
      counted((await (status === undefined ? read('alert.total') : read('alert.total-status', status)))[0]),
    figures: async (now, agesMs) => {
      const bounds = JSON.stringify(agesMs.map((age) => now - age));
      const [ages = [], runs = [], owners = [], waiting = [], open = []] = await readAll([
        { sql: 'figure.ages', params: [bounds] },
        { sql: 'figure.runs', params: [] },
        { sql: 'figure.owners', params: [] },
        { sql: 'figure.waiting', params: [] },
        { sql: 'alert.total-status', params: ['open'] },
      ]);
      const total = counted(open[0]);
      const younger = (index: number): number =>
        index === agesMs.length ? total : counted(ages.find((row) => number(row, 'age') === index));
      const others = runs.reduce((sum, row) => sum + counted(row), 0);
      const byRun = runs.map((row) => [text(row, 'status'), counted(row)] as const);
      return {
        byAge: [...agesMs, 0].map((_, index) => younger(index) - younger(index - 1)),
        byRun: Object.fromEntries([...byRun, ['completed', total - others] as const].filter(([, count]) => count > 0)),
        byOwner: Object.fromEntries(owners.map((row) => [text(row, 'owner'), counted(row)])),
        questions: number(waiting[0] ?? {}, 'questions'),
        items: number(waiting[0] ?? {}, 'items'),
      };
    },
    durations: async (since) => {
      const names = ['verdict', 'approval', 'containment', 'closure'] as const;
      const found = await readAll(names.map((name) => ({ sql: `duration.${name}` as const, params: [since] })));
      const [verdict = [], approval = [], containment = [], closure = []] = found.map((rows) =>
        rows.map((row) => number(row, 'ms')).filter((ms) => ms >= 0 && ms < FOREVER_MS),
      );
      return { verdict, approval, containment, closure };
    },

    addCase: async ({ id, title, status, assignee, summary, createdAt, createdBy }, alerts) => {
      await write({
        steps: [
          { sql: 'case.add', params: [id, title, status, assignee, summary, createdAt, createdBy], mustChange: true },
          ...alerts.map((alert) => putAlert(id, alert)),
          caseAudit(id, `opened with ${alerts.length} alerts`, { by: createdBy, at: createdAt }),
        ],
      });
    },
    cases: async ({ status, ...request }) => {
      const { before, limit } = readPage(request);
      return page(await read('case.list', before, limit + 1, status ?? null), limit, toCase);
    },
    caseOf: async (id) => {
      const [rows = [], alerts = []] = await readAll([
        { sql: 'case.get', params: [id] },
        { sql: 'case-alert.list', params: [id] },
      ]);
      const row = rows[0];
      return row && { record: toCase(row), alerts: alerts.map(toCaseAlert) };
    },
    casesOf: async (ref) => (await read('case.of-alert', ...keyOf(ref))).map(toCase),
    editCase: async (id, version, { edit, add, remove }, { by, at }) => {
      const { title = null, status = null, assignee = null, summary = null } = edit;
      const named = [...Object.keys(edit), ...(add.length > 0 ? [`+${add.length} alerts`] : [])];
      const detail = [...named, ...(remove.length > 0 ? [`-${remove.length} alerts`] : [])].join(', ');
      const written = await write({
        steps: [
          { sql: 'case.edit', params: [id, version, title, status, assignee, summary, at, by], mustChange: true },
          ...add.map((alert) => putAlert(id, alert)),
          ...remove.map((ref): Step => ({ sql: 'case-alert.remove', params: [id, ...keyOf(ref)] })),
          caseAudit(id, detail, { by, at }),
        ],
      });
      return written.ok;
    },
  };
}

/** What the statements say for what has not happened is a number beyond this. */
const FOREVER_MS = 8e15;

function keyOf({ instance, id }: AlertRef): readonly [string, string] {
  return [instance, id];
}

function nameOf({ instance, id }: AlertRef): string {
  return instance === '' ? id : `${instance}/${id}`;
}

function noted(ref: AlertRef, detail: string, { by, at }: Doing): Step {
  return auditStep({ at, who: by, what: 'alert.noted', target: nameOf(ref), detail });
}

function changed({ alertRef, what, detail, by, at }: AlertChange): readonly Step[] {
  return [
    { sql: 'change.add', params: [...keyOf(alertRef), at, by, what, detail] },
    auditStep({ at, who: by, what: 'alert.changed', target: nameOf(alertRef), detail: `${what}: ${detail}` }),
  ];
}

function putAlert(id: string, { alertRef, reason, at, by }: CaseAlert): Step {
  return { sql: 'case-alert.put', params: [id, ...keyOf(alertRef), reason, at, by] };
}

function caseAudit(id: string, detail: string, { by, at }: Doing): Step {
  return auditStep({ at, who: by, what: 'case.changed', target: id, detail });
}

function counted(row: SqlRow | undefined): number {
  return row === undefined ? 0 : number(row, 'alerts');
}

function refIn(row: SqlRow): AlertRef {
  return { instance: text(row, 'alert_instance'), id: text(row, 'alert_id') };
}

function doingIn(row: SqlRow): Doing {
  return { by: text(row, 'by'), at: number(row, 'at') };
}

function toNote(row: SqlRow): NoteRecord {
  return {
    id: text(row, 'id'),
    alertRef: refIn(row),
    run: textOrNull(row, 'run'),
    text: text(row, 'text'),
    ...doingIn(row),
  };
}

function toFile(row: SqlRow): FileRecord {
  return {
    id: text(row, 'id'),
    alertRef: refIn(row),
    name: text(row, 'name'),
    bytes: number(row, 'bytes'),
    sha256: text(row, 'sha256'),
    ...doingIn(row),
  };
}

function toChange(row: SqlRow): AlertChange {
  return { alertRef: refIn(row), what: text(row, 'what'), detail: text(row, 'detail'), ...doingIn(row) };
}

function toCase(row: SqlRow): CaseRecord {
  return {
    id: text(row, 'id'),
    title: text(row, 'title'),
    status: text(row, 'status') as CaseStatus,
    assignee: text(row, 'assignee'),
    summary: text(row, 'summary'),
    version: number(row, 'version'),
    createdAt: number(row, 'created_at'),
    createdBy: text(row, 'created_by'),
    changedAt: number(row, 'changed_at'),
    changedBy: text(row, 'changed_by'),
    alerts: number(row, 'alerts'),
  };
}

function toCaseAlert(row: SqlRow): CaseAlert {
  return { alertRef: refIn(row), reason: text(row, 'reason'), ...doingIn(row) };
}
