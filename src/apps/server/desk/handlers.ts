/**
 * The routes about what people do with alerts: notes, files, owners, closing, commands, playbooks by hand.
 *
 * D1. What changes the world is a run, through the gate: a line is one, and to close an alert is the line `!closeInvestigation`.
 * D2. Many at once are done one by one: what is refused for one alert is said, and stops no other.
 * D3. A request that names itself (Idempotency-Key) has its name in what it makes: repeated after a kill, it makes nothing twice.
 */
import { createHash } from 'node:crypto';
import type { AlertView, ManyView, NoteView } from '../../../core/api/views.ts';
import { RiposteError, toRiposteError } from '../../../core/base/errors.ts';
import { asList, type JsonObject } from '../../../core/base/json.ts';
import { alertKeyOf } from '../../../core/engine/events.ts';
import { parseLine, type Line } from '../../../core/playbook/line.ts';
import { canonicalField, caseDigits } from '../../../core/query/fields.ts';
import type { Doing, FileRecord, NoteRecord } from '../../../domain/alerts/desk.ts';
import type { AlertRecord } from '../../../domain/alerts/ports.ts';
import { downloadHeaders } from '../download.ts';
import { alertOf } from '../intake.ts';
import type { WriteBack } from './ports.ts';
import type { ServerPorts } from '../ports.ts';
import { actorOf, given, LIMIT_MAX, notFound, paging, type Call, type Handlers } from '../request.ts';

const FILE_BYTES_MAX = 5 * 1024 * 1024;
const ENDED: ReadonlySet<string> = new Set(['completed', 'cancelled']);

export const DESK_HANDLERS = {
  listNotes: async ({ ports, params, query }) => {
    const { ref } = await requiredAlert(ports, params.alert);
    const page = await ports.desk.notes(ref, paging(query));
    return { rows: page.rows.map(noteView), next: page.next };
  },

  addNote: async (call) => {
    const { ports, params, body } = call;
    const { ref } = await requiredAlert(ports, params.alert);
    const run = given(body.run) ?? null;
    if (run !== null) await checkRun(ports, run, params.alert);
    const id = ports.byHand.newId(call.inboxId);
    const note: NoteRecord = { id, alertRef: ref, run, text: body.text, ...doing(call) };
    await ports.desk.addNote(note);
    return noteView(note);
  },

  listFiles: async ({ ports, params, query }) => {
    const { ref } = await requiredAlert(ports, params.alert);
    const page = await ports.desk.files(ref, paging(query));
    return { rows: page.rows.map(fileView), next: page.next };
  },

  addFile: async (call) => {
    const { ports, params, body } = call;
    const { ref } = await requiredAlert(ports, params.alert);
    const bytes = bytesOf(body.content);
    const file: FileRecord = {
      id: ports.byHand.newId(call.inboxId),
      alertRef: ref,
      name: body.name,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      ...doing(call),
    };
    await ports.desk.addFile(file, bytes.toString('base64'));
    return fileView(file);
  },

  downloadFile: async ({ ports, params, reply }) => {
    const found = await ports.desk.file(params.file);
    if (!found || alertKeyOf(found.file.alertRef) !== params.alert) throw notFound(`there is no file ${params.file}`);
    return reply.headers(downloadHeaders(found.file.name)).send(Buffer.from(found.content, 'base64'));
  },

  listAlertChanges: async ({ ports, params, query }) => {
    const { ref } = await requiredAlert(ports, params.alert);
    const page = await ports.desk.changes(ref, paging(query));
    // What the column holds was written by the routes here.
    const rows = page.rows.map(({ at, by, what, detail }) => ({ at, by, what: what as 'closed', detail }));
    return { rows, next: page.next };
  },

  assignAlerts: (call) =>
    eachAlert(call, async (record) => {
      const { ref } = record;
      const owner = call.body.owner.trim();
      const begun = await call.ports.byHand.begun(ref, call.inboxId);
      if (begun !== undefined) return begun;
      await call.ports.desk.assign(ref, owner, doing(call));
      return tellAssigned(call, record, owner);
    }),

  reopenAlerts: (call) =>
    eachAlert(call, async (record) => {
      const { ref } = record;
      const begun = await call.ports.byHand.begun(ref, call.inboxId);
      if (begun !== undefined) return begun;
      const reason = call.body.reason ?? '';
      const reopened = await call.ports.desk.reopen(ref, reason, doing(call));
      if (!reopened) throw new RiposteError('alert.not-closed', `alert ${ref.id} is open`);
      return tellSource(call, record, (source) => source.reopened(ref.id, reason));
    }),

  closeAlerts: (call) =>
    eachAlert(call, async (record) => {
      const { ports, body } = call;
      const { reason, notes } = body;
      const begun = await ports.byHand.begun(record.ref, call.inboxId);
      if (begun !== undefined) return begun;
      await endRuns(call, record, body.cancel === true);
      const args = { closeReason: reason, ...(notes ? { closeNotes: notes } : {}) };
      const run = await line(call, record, { command: 'closeInvestigation', args: literal(args) }, false);
      await ports.desk.noteChange({
        alertRef: record.ref,
        what: 'closed',
        detail: `${reason}, by run ${run}`,
        ...doing(call),
      });
      return run;
    }),

  startOnAlerts: async (call) => {
    const { ports, body } = call;
    const dryRun = body.dryRun === true;
    const library = await ports.library();
    if (!library.find(body.playbook)) throw new RiposteError('playbook.unknown', `no playbook "${body.playbook}"`);
    return eachAlert(call, async (record) => {
      const begun = await ports.byHand.begun(record.ref, call.inboxId);
      if (begun !== undefined) return begun;
      if (!dryRun) await endRuns(call, record, false);
      const run = await ports.byHand.start({
        playbook: body.playbook,
        alertRef: record.ref,
        alert: record.fields,
        dryRun: dryRun || ports.isDryRun(record.ref.instance),
        aside: dryRun,
        by: doing(call).by,
        ...requestOf(call),
      });
      const detail = `"${body.playbook}"${dryRun ? ' as a dry run' : ''}, run ${run}`;
      await ports.desk.noteChange({ alertRef: record.ref, what: 'started', detail, ...doing(call) });
      return run;
    });
  },

  runLine: async (call) => {
    const { ports, params, body } = call;
    const record = await requiredAlert(ports, params.alert);
    const begun = await ports.byHand.begun(record.ref, call.inboxId);
    if (begun !== undefined) return { run: begun };
    const read = parseLine(body.line);
    if (!read.ok) {
      const { message, at } = read.error;
      throw new RiposteError('line.invalid', message, { facts: { at } });
    }
    const run = await line(call, record, read.value, body.dryRun === true);
    const detail = `${read.value.command}, run ${run}`;
    await ports.desk.noteChange({ alertRef: record.ref, what: 'command', detail, ...doing(call) });
    return { run };
  },
} as const satisfies Partial<Handlers>;

/** Done here, and not told to the source: why. */
interface NotTold {
  readonly notTold: string;
}

/** What was done here is written back to the source by a run of its own, through the gate: where it fails, the run shows it. */
async function tellSource(
  call: Acting,
  record: AlertRecord,
  lineOf: (source: WriteBack) => Line | NotTold,
): Promise<string | null | NotTold> {
  const { instance } = record.ref;
  const source = call.ports.writeBack(instance);
  if (source === 'none') return null;
  if (source === 'away') return { notTold: `the instance ${instance} is disabled or failing: it was not told` };
  const told = lineOf(source);
  if ('notTold' in told) return told;
  return line(call, record, { command: told.command, args: literal({ ...told.args, using: instance }) }, false);
}

/** People are assigned to cases there, and known by their mail. */
async function tellAssigned(call: Acting, record: AlertRecord, owner: string): Promise<string | null | NotTold> {
  const { ports } = call;
  if (ports.writeBack(record.ref.instance) === 'none') return null;
  const mail = owner === '' || owner.includes('@') ? owner : ((await ports.accounts.byName(owner))?.email ?? '');
  return tellSource(call, record, (source) => {
    const caseId = caseOf(record.fields);
    if (caseId === undefined) return { notTold: 'the alert names no case of its source, to which people are assigned' };
    if (mail === '' && owner !== '')
      return { notTold: `no mail address of ${owner} is known, by which the source knows people` };
    return source.assigned(caseId, mail);
  });
}

function caseOf(fields: JsonObject): string | undefined {
  const named = Object.entries(fields).filter(([key]) => canonicalField(key) === 'caseid');
  return named.flatMap(([, value]) =>
    asList(value).flatMap((one) => caseDigits(typeof one === 'object' ? '' : String(one)) ?? []),
  )[0];
}

type Acting = Pick<Call<'assignAlerts'>, 'ports' | 'caller'> & {
  readonly body?: unknown;
  readonly query?: unknown;
  readonly inboxId?: string | undefined;
};

export function doing(call: Acting): Doing {
  return { by: actorOf(call).name, at: call.ports.clock.now() };
}

/** Throws `api.not-found`. */
export async function requiredAlert(ports: ServerPorts, key: string): Promise<AlertRecord> {
  const record = await alertOf(ports, key);
  if (!record) throw notFound('no such alert');
  return record;
}

/** D2. Each key once, in their order. */
async function eachAlert(
  { ports, body }: { readonly ports: ServerPorts; readonly body: { readonly alerts: readonly string[] } },
  act: (record: AlertRecord) => Promise<string | null | NotTold>,
): Promise<ManyView> {
  const rows: ManyView['rows'][number][] = [];
  for (const alert of new Set(body.alerts)) {
    try {
      const done = await act(await requiredAlert(ports, alert));
      if (done === null || typeof done === 'string') rows.push({ alert, ok: true, run: done, code: '', detail: '' });
      else rows.push({ alert, ok: true, run: null, code: 'alert.not-told', detail: done.notTold });
    } catch (thrown) {
      const { code, message } = toRiposteError(thrown);
      // What is no refusal (the store is closing) ends the request.
      if (!(thrown instanceof RiposteError) || code.startsWith('store.')) throw thrown;
      rows.push({ alert, ok: false, run: null, code, detail: message });
    }
  }
  return { rows };
}

function line(call: Acting, { ref, fields }: AlertRecord, typed: Line, dryRun: boolean): Promise<string> {
  const { ports } = call;
  return ports.byHand.line({
    line: typed,
    alertRef: ref,
    alert: fields,
    dryRun: dryRun || ports.isDryRun(ref.instance),
    by: doing(call).by,
    ...requestOf(call),
  });
}

function requestOf({ inboxId }: Acting): { readonly request?: string } {
  return inboxId === undefined ? {} : { request: inboxId };
}

/** What a form holds is meant letter for letter: a `${` of it is no place to read from. */
function literal(args: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, value.replaceAll('${', '$ {')]));
}

/** Two runs that are no trials would ask and act twice. Throws `alert.under-way`. */
async function endRuns(call: Acting, { ref }: AlertRecord, cancel: boolean): Promise<void> {
  const { ports } = call;
  const { rows } = await ports.lists.runs({ limit: LIMIT_MAX, alertRef: ref });
  const open = rows.filter(({ status, dryRun }) => !ENDED.has(status) && !dryRun);
  if (open.length > 0 && !cancel) {
    const [first] = open;
    const detail = `run ${first?.run ?? ''} of alert ${ref.id} is ${first?.status ?? ''}`;
    throw new RiposteError('alert.under-way', detail, { facts: { runs: open.map(({ run }) => run) } });
  }
  for (const { run } of open) await ports.cancel(run, doing(call).by);
}

async function checkRun(ports: ServerPorts, run: string, key: string): Promise<void> {
  const row = await ports.lists.run(run);
  if (!row || alertKeyOf(row.alertRef) !== key) throw notFound(`run ${run} is none of this alert`);
}

function noteView({ id, run, at, by, text }: NoteRecord): NoteView {
  return { id, run, at, by, text };
}

function fileView({ id, name, bytes, sha256, at, by }: FileRecord) {
  return { id, name, bytes, sha256, at, by };
}

/** Throws `file.invalid`. */
function bytesOf(content: string): Buffer {
  const bytes = Buffer.from(content, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== content.replace(/=+$/, ''))
    throw new RiposteError('file.invalid', 'the content is not base64');
  if (bytes.length > FILE_BYTES_MAX)
    throw new RiposteError('file.invalid', `the file has ${bytes.length} bytes, and may have ${FILE_BYTES_MAX}`);
  return bytes;
}

export function alertNameOf({ fields }: AlertRecord): AlertView['name'] {
  const { name } = fields;
  const first: unknown = Array.isArray(name) ? (name as readonly unknown[])[0] : name;
  return typeof first === 'string' ? first : '';
}
