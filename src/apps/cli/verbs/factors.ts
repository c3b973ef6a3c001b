/** `user factors`, `user reset-factors`, `user require-factor`. */
import { usageError, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect } from '../place.ts';
import { factorLines } from '../render/identity.ts';
import { byOf } from '../respond.ts';
import { line, span } from '../terminal/paint.ts';
import type { Acting } from '../tree.ts';

export async function userFactors(name: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const factors = await (await connect(options)).call('showUserFactors', { params: { user: name } });
  output.document({ factors });
  output.lines(factorLines(factors, output.look));
  return 0;
}

export async function userResetFactors(
  name: string,
  options: GlobalOptions & Acting,
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const factors = await client.call('resetUserFactors', { params: { user: name }, body: byOf(options) });
  output.document({ factors });
  output.lines([line(0, span(factors.user, 'strong'), ' has no second factor any more, and is logged out everywhere')]);
  return 0;
}

export async function userRequireFactor(
  roles: readonly string[],
  options: GlobalOptions & Acting & { readonly off?: boolean },
  output: Output,
): Promise<ExitCode> {
  if (options.off === true && roles.length > 0)
    throw usageError('--off names no role', 'Leave out the roles, or --off.');
  const client = await connect(options);
  const isEdit = roles.length > 0 || options.off === true;
  const { requiredRoles } = isEdit
    ? await client.call('editFactorPolicy', { body: { requiredRoles: [...roles], ...byOf(options) } })
    : await client.call('showFactorPolicy');
  output.document({ requiredRoles });
  const who = requiredRoles.length === 0 ? 'no role' : requiredRoles.join(', ');
  output.lines([line(0, span(who, 'strong'), ' needs a second factor')]);
  return 0;
}
