/** `policy show|versions|edit|preview`. */
import { isObject, parseJson, type Json, type JsonObject } from '../../../core/base/json.ts';
import { usageError, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect } from '../place.ts';
import { byOf } from '../respond.ts';
import { line, span } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';

export async function policyShow(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const policy = await (await connect(options)).call('showPolicy');
  output.document(policy);
  const { version, changedAt, changedBy, sources, ...values } = policy;
  const rows = Object.entries(values).map(([key, value]) => [key, sources[key] ?? '', JSON.stringify(value)]);
  output.lines(table([{ title: 'key' }, { title: 'from' }, { title: 'value' }], rows, output.look));
  const when = changedAt === null ? '' : `, by ${changedBy} at ${new Date(changedAt).toISOString()}`;
  output.lines([line(0, span(`version ${version}${when}`, 'dim'))]);
  return 0;
}

export async function policyVersions(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const { rows } = await (await connect(options)).call('listPolicyVersions');
  output.document({ versions: rows });
  output.lines(
    table(
      [{ title: 'version' }, { title: 'at' }, { title: 'by' }, { title: 'edited' }, { title: 'note' }],
      rows.map(({ version, at, by, edited, note }) => [
        String(version),
        new Date(at).toISOString(),
        by,
        Object.keys(edited).join(', '),
        note,
      ]),
      output.look,
    ),
  );
  return 0;
}

export async function policyEdit(
  typed: readonly string[],
  options: GlobalOptions & { readonly as?: string; readonly note?: string },
  output: Output,
): Promise<ExitCode> {
  const edit = Object.fromEntries(typed.map(editOf));
  const client = await connect(options);
  const { version } = await client.call('showPolicy');
  const note = options.note === undefined ? {} : { note: options.note };
  const edited = await client.call('editPolicy', {
    body: { edit, ...note, ...byOf(options) },
    ifMatch: String(version),
  });
  output.document(edited);
  output.lines([line(0, 'the policy is at ', span(`version ${edited.version}`, 'good'))]);
  return 0;
}

export async function policyPreview(
  verb: string,
  targets: readonly string[],
  options: GlobalOptions & { readonly alert?: string; readonly playbook?: string; readonly edit?: string },
  output: Output,
): Promise<ExitCode> {
  const { alert, playbook } = options;
  const answer = await (
    await connect(options)
  ).call('previewPolicy', {
    body: {
      verb,
      targets,
      ...(alert === undefined ? {} : { alert }),
      ...(playbook === undefined ? {} : { playbook }),
      ...(options.edit === undefined ? {} : { edit: objectOf(options.edit) }),
    },
  });
  output.document(answer);
  const { effect, reason, rule, approvers, forbidden } = answer;
  const style = effect === 'allow' ? 'good' : effect === 'ask' ? 'caution' : 'bad';
  const people = effect === 'ask' && approvers > 1 ? `, ${approvers} people` : '';
  output.lines([
    line(0, span(effect, style), `${people}: ${reason} (${rule})`),
    ...forbidden.map((row) =>
      line(
        2,
        span(`in force, and not allowed so: ${row.verb} of ${row.targets.join(', ')} (alert ${row.alert})`, 'caution'),
      ),
    ),
  ]);
  return 0;
}

function editOf(typed: string): readonly [string, Json] {
  const [, key = '', value = ''] = /^([A-Za-z]+)=(.*)$/s.exec(typed) ?? [];
  if (key === '') throw usageError(`${typed} is no key=value`, 'Write it like: notRequester=true');
  if (value === '') return [key, null];
  const read = parseJson(value);
  if (read === undefined) throw usageError(`${value} is no JSON`, `Write it like: ${key}='["a"]'`);
  return [key, read];
}

function objectOf(text: string): JsonObject {
  const read = parseJson(text);
  if (isObject(read)) return read;
  throw usageError(`--edit ${text} is no JSON object`, `Write it like: --edit '{"notRequester": true}'`);
}
