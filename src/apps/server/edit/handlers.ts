/** The routes about what people edit: playbooks, lists, the policy. */
import type { FastifyReply } from 'fastify';
import type { ListView, PolicyView } from '../../../core/api/views.ts';
import { RiposteError } from '../../../core/base/errors.ts';
import { sha256Text } from '../../../core/base/hash.ts';
import { isEmpty, type Json, type JsonObject } from '../../../core/base/json.ts';
import { diffHunks } from '../../../core/base/line-diff.ts';
import type { Doing } from '../../../domain/alerts/desk.ts';
import { LIST_CHARS_MAX } from '../../../domain/alerts/records.ts';
import { isTrusted, LASTING_VERBS, policyLines } from '../../../domain/gate/policy.ts';
import type { ListRecord } from '../../../domain/alerts/list-edits.ts';
import { downloadHeaders } from '../download.ts';
import { alertOf } from '../intake.ts';
import { branchesOf } from './branches.ts';
import type { ServerPorts } from '../ports.ts';
import { actorOf, given, invalid, LIMIT_MAX, notFound, versionSeen, type Call, type Handlers } from '../request.ts';

const LIST_NAME_CHARS_MAX = 200;
const DAY_MS = 86_400_000;
const HEALTH_DAYS = 7;
const HEALTH_DAYS_MAX = 365;

export const EDIT_HANDLERS = {
  playbookText: async ({ ports, params, query, reply }) => {
    const text = await (await ports.editor()).text(params.playbook, query.version);
    if (query.version === undefined) reply.header('etag', `"${text.hash}"`);
    return text;
  },

  checkPlaybook: async ({ ports, body }) => (await ports.editor()).check(body.text),

  addPlaybook: async (call) => {
    const { ports, body, reply } = call;
    const saved = await (await ports.editor()).save({ text: body.text, note: body.note ?? '' }, doing(call));
    reply.header('etag', `"${saved.hash}"`);
    return saved;
  },

  editPlaybook: async (call) => {
    const { ports, params, body, request, reply } = call;
    const seen = versionSeen(request);
    const wanted = {
      name: params.playbook,
      text: body.text,
      note: body.note ?? '',
      ...(seen === undefined ? {} : { seen }),
    };
    const saved = await (await ports.editor()).save(wanted, doing(call));
    reply.header('etag', `"${saved.hash}"`);
    return saved;
  },

  restorePlaybook: async (call) => {
    const { ports, params, body, request, reply } = call;
    const seen = versionSeen(request);
    const { version, note } = body;
    const wanted = { name: params.playbook, version, note: note ?? '', ...(seen === undefined ? {} : { seen }) };
    const saved = await (await ports.editor()).restore(wanted, doing(call));
    reply.header('etag', `"${saved.hash}"`);
    return saved;
  },

  listPlaybookVersions: async ({ ports, params }) => ({
    rows: await (await ports.editor()).versions(params.playbook),
    next: null,
  }),

  diffPlaybook: async ({ ports, params, query }) => {
    const editor = await ports.editor();
    const { from = 0, to } = query;
    const [before, after] = await Promise.all([editor.text(params.playbook, from), editor.text(params.playbook, to)]);
    const hunks = diffHunks(before.text, after.text);
    const count = (op: 'gone' | 'new') => hunks.flat().filter((line) => line.op === op).length;
    return { from, to: to ?? null, added: count('new'), removed: count('gone'), hunks };
  },

  playbookPage: async ({ ports, params, reply }) => {
    const page = await (await ports.editor()).page(params.playbook);
    return reply.header('content-type', 'text/markdown; charset=utf-8').send(page);
  },

  playbookPicture: async ({ ports, params, query, reply }) => {
    const picture = await (await ports.editor()).picture(params.playbook, query.theme ?? 'auto');
    const { 'content-disposition': _shown, ...safe } = downloadHeaders('picture.svg', 'image/svg+xml');
    // It has a style sheet of its own, and nothing that runs.
    return reply
      .headers({ ...safe, 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" })
      .send(picture);
  },

  playbookStatistics: async ({ ports, params, query }) => {
    const [{ branches, ...rest }, library] = await Promise.all([
      (await ports.editor()).statistics(params.playbook, query.hash),
      ports.library(),
    ]);
    const tasks = library.find(params.playbook)?.playbook.tasks ?? {};
    return { ...rest, branches: branchesOf(branches, tasks) };
  },

  playbookHealth: async ({ ports, query }) => {
    const { days = HEALTH_DAYS } = query;
    if (days < 1 || days > HEALTH_DAYS_MAX) throw invalid(`"days" is 1 to ${HEALTH_DAYS_MAX}`);
    const rows = await (await ports.editor()).health(ports.clock.now() - days * DAY_MS);
    const { trusted } = ports.policies.inForce();
    const verbsOf = (hash: string) => trusted.filter((row) => row.hash === hash).map(({ verb }) => verb);
    return { rows: rows.map(({ hash, ...row }) => ({ ...row, trusted: verbsOf(hash) })), next: null };
  },

  showTrust: async ({ ports, params }) => {
    const { verbs, ...rest } = await (await ports.editor()).changes(params.playbook);
    const policy = ports.policies.inForce();
    const { hash } = rest;
    return { ...rest, verbs: verbs.map((row) => ({ ...row, trusted: isTrusted(policy, { hash, verb: row.verb }) })) };
  },

  trustPlaybook: async (call) => {
    const { ports, params, body, reply } = call;
    const { verb, trusted, note } = body;
    await ports.policies.trust(params.playbook, verb, trusted, note ?? '', doing(call));
    return policyView(ports, reply);
  },

  showList: async ({ ports, params, reply }) => listView(reply, await listOf(ports, params.list)),

  addList: async (call) => {
    const { ports, body, reply } = call;
    const { name, text } = body;
    checkList(name, text);
    if (!(await ports.edited.add(name, text, doing(call))))
      throw new RiposteError('list.exists', `there is a list "${name}"`);
    return listView(reply, await listOf(ports, name));
  },

  editList: async (call) => {
    const { ports, params, body, reply } = call;
    checkList(params.list, body.text);
    const before = await seenList(call, params.list);
    if (!(await ports.edited.replace(params.list, before.text, body.text, doing(call)))) throw listChanged(params.list);
    return listView(reply, await listOf(ports, params.list));
  },

  removeList: async (call) => {
    const { ports, params } = call;
    const before = await seenList(call, params.list);
    if (!(await ports.edited.remove(params.list, before.text, doing(call)))) throw listChanged(params.list);
    return { name: params.list };
  },

  showPolicy: async ({ ports, reply }) => policyView(ports, reply),

  editPolicy: async (call) => {
    const { ports, body, request, reply } = call;
    const seen = versionSeen(request);
    if (seen === undefined) throw new RiposteError('policy.needs-version', 'If-Match is missing');
    const newest = ports.policies.newest().version;
    const version = seen === '*' ? newest : Number(seen);
    const edit = givenKeys(body.edit);
    if (isEmpty(edit)) throw invalid('"edit" names no key of the policy');
    await ports.policies.edit(edit, version, body.note ?? '', doing(call));
    return policyView(ports, reply);
  },

  listPolicyVersions: async ({ ports }) => ({
    rows: (await ports.policies.versions()).map(({ edited, ...row }) => ({ ...row, edited: edited as JsonObject })),
    next: null,
  }),

  previewPolicy: async ({ ports, body }) => {
    const { verb, targets, risk, fields } = body;
    const key = given(body.alert);
    const playbook = given(body.playbook);
    const edit = body.edit ? givenKeys(body.edit) : undefined;
    if (key !== undefined && fields) throw invalid('"alert" and "fields" are not taken together');
    const alert = key === undefined ? (fields ?? {}) : await fieldsOf(ports, key);
    const more = { ...(playbook === undefined ? {} : { playbook }), ...(edit === undefined ? {} : { edit }) };
    const judged = await ports.policies.judge({
      verb,
      targets: targets ?? [],
      risk: risk ?? 'containment',
      alert,
      ...more,
    });
    return { ...judged, forbidden: await forbiddenBy(ports, edit) };
  },
} as const satisfies Partial<Handlers>;

type Acting = Pick<Call<'editList'>, 'ports' | 'caller' | 'request'> & {
  readonly body?: unknown;
  readonly query?: unknown;
};

function doing(call: Acting): Doing {
  return { by: actorOf(call).name, at: call.ports.clock.now() };
}

async function fieldsOf(ports: ServerPorts, key: string): Promise<JsonObject> {
  const record = await alertOf(ports, key);
  if (!record) throw notFound('no such alert');
  return record.fields;
}

/** What is in force now and would not be allowed any more. */
async function forbiddenBy(ports: ServerPorts, edit: JsonObject | undefined) {
  const { rows } = await ports.held([...LASTING_VERBS], { limit: LIMIT_MAX });
  const judged = await Promise.all(
    rows.map(async ({ alertRef, verb, targets }) => {
      const alert = await ports.alerts.get(alertRef);
      const fields = alert?.fields ?? {};
      const asked = {
        verb,
        targets,
        risk: 'containment',
        alert: fields,
        ...(edit === undefined ? {} : { edit }),
      } as const;
      const { effect, reason } = await ports.policies.judge(asked);
      const { name } = fields;
      return { effect, row: { alert: alertRef.id, name: typeof name === 'string' ? name : '', verb, targets, reason } };
    }),
  );
  return judged.filter(({ effect }) => effect === 'deny').map(({ row }) => row);
}

/** Without what was left out; null stays: it gives a key back. */
export function givenKeys(edit: object): JsonObject {
  return Object.fromEntries<Json>(Object.entries(edit as JsonObject).filter(([, value]) => value !== undefined));
}

function policyView(ports: ServerPorts, reply: FastifyReply): PolicyView {
  const { version, at, by } = ports.policies.newest();
  reply.header('etag', `"${version}"`);
  return {
    ...ports.policies.inForce(),
    table: policyLines(),
    version,
    changedAt: version === 0 ? null : at,
    changedBy: by,
    sources: ports.policies.sources(),
  };
}

async function listOf(ports: ServerPorts, name: string): Promise<ListRecord> {
  const found = await ports.edited.get(name);
  if (!found) throw notFound(`there is no list "${name}"`);
  return found;
}

/** The list that is to be changed, of the version that the caller has seen. */
async function seenList({ ports, request }: Acting, name: string): Promise<ListRecord> {
  const seen = versionSeen(request);
  if (seen === undefined) throw new RiposteError('list.needs-version', 'If-Match is missing');
  const before = await listOf(ports, name);
  if (seen !== '*' && seen !== versionOf(before)) throw listChanged(name);
  return before;
}

function versionOf({ text }: ListRecord): string {
  return sha256Text(text).slice(0, 32);
}

function listView(reply: FastifyReply, record: ListRecord): ListView {
  const version = versionOf(record);
  reply.header('etag', `"${version}"`);
  return { ...record, version };
}

function listChanged(name: string): RiposteError {
  return new RiposteError('list.changed', `the list "${name}" has another text by now`);
}

function checkList(name: string, text: string): void {
  const wrong =
    name.trim() === '' || name.length > LIST_NAME_CHARS_MAX || /\p{Cc}/u.test(name) || !name.isWellFormed()
      ? 'its name cannot be one'
      : text.length > LIST_CHARS_MAX || !text.isWellFormed()
        ? `its text has more than ${LIST_CHARS_MAX} characters, or some that are none`
        : undefined;
  if (wrong !== undefined) throw new RiposteError('list.invalid', wrong);
}
