/** `user list|add|edit|enable|disable|reset|setup-link|roles`, `key list|create|revoke`. */
import type { JsonObject } from '../../../core/base/json.ts';
import { usageError, type ExitCode } from '../exit.ts';
import { countOf } from '../numbers.ts';
import type { AddKeyOptions, GlobalOptions, UserOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect } from '../place.ts';
import { byPrefix } from '../prefix.ts';
import { keyTable, linkLines, roleLines, userTable } from '../render/user.ts';
import { byOf } from '../respond.ts';
import type { Acting } from '../tree.ts';
import { line, span } from '../terminal/paint.ts';

type ActingOptions = GlobalOptions & Acting;

export async function userList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const { rows } = await (await connect(options)).call('listUsers');
  output.document({ users: rows });
  output.lines(userTable(rows, output.look));
  return 0;
}

export async function userAdd(name: string, options: UserOptions, output: Output): Promise<ExitCode> {
  const body = { name, ...detailsOf(options), ...actor(options) };
  const { user, link } = await (await connect(options)).call('addUser', { body });
  output.document({ user, link });
  output.lines([line(0, span(user.name, 'strong'), ` is ${user.role}`), ...linkLines(link)]);
  return 0;
}

export async function userEdit(name: string, options: UserOptions, output: Output): Promise<ExitCode> {
  const edit = detailsOf(options);
  if (Object.keys(edit).length === 0) throw usageError('nothing is changed', 'Name --role, --display-name or --email.');
  const client = await connect(options);
  const { version } = await client.call('showUser', { params: { user: name } });
  const body = { ...edit, ...actor(options) };
  const user = await client.call('editUser', { params: { user: name }, body, ifMatch: version });
  output.document({ user });
  output.lines(userTable([user], output.look));
  return 0;
}

export async function userSwitch(
  name: string,
  isActive: boolean,
  options: ActingOptions,
  output: Output,
): Promise<ExitCode> {
  const body = { isActive, ...actor(options) };
  const user = await (await connect(options)).call('editUser', { params: { user: name }, body, ifMatch: '*' });
  output.document({ user });
  output.lines([line(0, span(user.name, 'strong'), isActive ? ' may log in again' : ' is shut out')]);
  return 0;
}

export async function userReset(name: string, options: ActingOptions, output: Output): Promise<ExitCode> {
  const link = await (await connect(options)).call('resetUser', { params: { user: name }, body: actor(options) });
  output.document({ link });
  output.lines(linkLines(link));
  return 0;
}

export async function userSetupLink(options: ActingOptions, output: Output): Promise<ExitCode> {
  const link = await (await connect(options)).call('makeSetupLink', { body: actor(options) });
  output.document({ link });
  output.lines(linkLines(link));
  return 0;
}

export async function userRoles(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const { rows } = await (await connect(options)).call('listRoles');
  output.document({ roles: rows });
  output.lines(rows.flatMap((role, index) => roleLines(role, rows[index - 1])));
  return 0;
}

export async function keyList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const { rows } = await (await connect(options)).call('listKeys');
  output.document({ keys: rows });
  output.lines(keyTable(rows, output.look));
  return 0;
}

export async function keyCreate(name: string, options: AddKeyOptions, output: Output): Promise<ExitCode> {
  if (options.scope.length === 0)
    throw usageError('a key without a scope may do nothing', 'Name --scope; see user roles.');
  const days = countOf(options.days, '--days', 1, 730);
  const body = { name, scopes: [...options.scope], days, ...actor(options) };
  const key = await (await connect(options)).call('addKey', { body });
  output.document({ key });
  output.lines([
    line(0, span(key.token, 'strong')),
    line(2, span('It is shown this once: keep it where secrets are.', 'dim')),
  ]);
  return 0;
}

export async function keyRevoke(typed: string, options: ActingOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const inForce = (await client.call('listKeys')).rows.filter(({ revokedAt }) => revokedAt === null);
  const key = inForce.find(({ name }) => name === typed) ?? byPrefix(inForce, typed, ({ id }) => id, 'key');
  const { as } = options;
  await client.call('revokeKey', { params: { key: key.id }, query: { by: as } });
  output.document({ key: key.id });
  output.lines([line(0, span(key.name, 'strong'), ' is revoked')]);
  return 0;
}

function detailsOf({ role, displayName, email }: UserOptions): JsonObject {
  return {
    ...(role === undefined ? {} : { role }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(email === undefined ? {} : { email }),
  };
}

function actor({ as }: Acting): JsonObject {
  return byOf(as === undefined ? {} : { as });
}
