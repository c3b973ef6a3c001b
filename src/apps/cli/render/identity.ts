/** Second factors and providers of single sign-on as lines of a terminal. Pure. */
import type { AnswerOf } from '../../../core/api/views.ts';
import { hanging, line, span, type Line, type Look } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';

type Factors = AnswerOf<'showUserFactors'>;
type Provider = AnswerOf<'setProvider'>;

const dayOf = (at: number | null): string => (at === null ? 'never' : new Date(at).toISOString().slice(0, 10));

export function factorLines({ user, totp, recoveryLeft, required, passkeys }: Factors, look: Look): readonly Line[] {
  const codes = totp ? span('one-time codes', 'good') : span('no one-time codes', 'dim');
  const left = totp ? `, ${recoveryLeft} recovery codes left` : '';
  const missing = required && !totp && passkeys.length === 0;
  const columns = [{ title: 'passkey' }, { title: 'since' }, { title: 'used' }] as const;
  const rows = passkeys.map(({ name, createdAt, lastUsedAt }) => [name, dayOf(createdAt), dayOf(lastUsedAt)]);
  return [
    line(0, span(user, 'strong'), '  ', codes, left),
    ...(missing ? [line(2, span('The role needs a second factor: the next log-in asks for one.', 'caution'))] : []),
    ...(rows.length === 0 ? [] : table(columns, rows, look)),
  ];
}

export function providerLines(provider: Provider): readonly Line[] {
  const { name, label, issuer, clientId, hasSecret, scopes, roles, allowedDomains, linkByEmail } = provider;
  const state = provider.enabled ? span('enabled', 'good') : span('disabled', 'dim');
  const rows: readonly (readonly [string, string])[] = [
    ['button', label],
    ['issuer', issuer],
    ['client', `${clientId}, ${hasSecret ? 'with a secret' : 'without a secret'}`],
    ['scopes', scopes.join(' ')],
    ['domains', allowedDomains.length === 0 ? 'all' : allowedDomains.join(', ')],
    ['accounts', linkByEmail ? 'linked by verified address' : 'by issuer and subject'],
    ['register', provider.redirectUri],
  ];
  return [
    line(0, span(name, 'title'), '  ', state),
    ...rows.map(([word, text]) => hanging(2, 12, span(word.padEnd(10), 'dim'), text)),
    ...(roles.length === 0
      ? [line(2, span('No row of roles: nobody gets in. Add one by --map groups=soc:analyst.', 'caution'))]
      : roles.map(({ claim, value, role }) =>
          line(2, span('role'.padEnd(10), 'dim'), `${claim} = ${value} → ${role}`),
        )),
  ];
}
