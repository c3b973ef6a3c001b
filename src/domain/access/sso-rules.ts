/**
 * Single sign-on as rules: what a provider's claims make of somebody. Pure; the protocol is in `adapters/identity`, the way of a log-in in
 * `single-sign-on.ts`.
 *
 * S1. Who somebody is at a provider is (issuer, subject). An address of mail is no identity: it is looked at where the provider says that it is
 *     verified, and only for what the configuration says.
 * S2. A role comes from rows, claim × value → role; of several that fit the greatest counts. A person without one that fits is nobody here.
 * S3. What a claim holds is data: it is compared, and never evaluated.
 */
import { getOwn, isObject, type Json, type JsonObject } from '../../core/base/json.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { isRole, ROLES, type Role } from './permissions.ts';

export interface RoleRow {
  /** A claim; `a.b` is `b` of the object `a`, where no claim is called `a.b`. */
  readonly claim: string;
  /** A text that the claim is, or that its list holds; `*`: whatever it is. Compared exactly. */
  readonly value: string;
  readonly role: Role;
}

export interface ProviderSettings {
  /** What the button says. */
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly roles: readonly RoleRow[];
  /** Only addresses of these domains get in; empty: anybody that the provider lets in. */
  readonly allowedDomains: readonly string[];
  /** True: somebody who comes for the first time is the user with that verified address, if there is one. */
  readonly linkByEmail: boolean;
}

/** What is asked for of the claims. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  /** Null: none, or the provider does not say that it is verified. */
  readonly verifiedEmail: string | null;
  /** Their word for themselves; not an identity. */
  readonly wantedName: string;
  readonly claims: JsonObject;
}

/** The keys that a configuration may have, for messages and for the help. */
export const PROVIDER_KEYS = [
  'label',
  'issuer',
  'clientId',
  'scopes',
  'roles',
  'allowedDomains',
  'linkByEmail',
] as const satisfies readonly (keyof ProviderSettings)[];

const SCOPES = ['openid', 'profile', 'email'];

interface Problem {
  /** The key that does not fit. */
  readonly field: string;
  readonly detail: string;
}

/** Reads a configuration. Throws `sso.bad-config` with every problem. */
export function providerSettings(given: JsonObject): ProviderSettings {
  const problems: Problem[] = [];
  const texts = (key: string, otherwise: readonly string[]): readonly string[] => {
    const value = getOwn(given, key);
    if (value === undefined || value === null) return otherwise;
    const list = typeof value === 'string' ? value.split(/[\s,]+/).filter((word) => word !== '') : value;
    if (Array.isArray(list) && list.every((word: Json) => typeof word === 'string' && word !== ''))
      return list as readonly string[];
    problems.push({ field: key, detail: `${key} must be a list of texts` });
    return otherwise;
  };
  const text = (key: string): string => {
    const value = getOwn(given, key);
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    problems.push({ field: key, detail: `${key} is missing` });
    return '';
  };
  for (const key of Object.keys(given)) {
    if (!PROVIDER_KEYS.some((known) => known === key)) problems.push({ field: key, detail: `"${key}" is unknown` });
  }
  const issuer = text('issuer');
  if (issuer !== '' && !isIssuer(issuer)) {
    const detail = 'issuer must be an https URL (http on this machine only) without query, fragment, user or password';
    problems.push({ field: 'issuer', detail });
  }
  const clientId = text('clientId');
  const scopes = texts('scopes', SCOPES);
  if (!scopes.includes('openid')) problems.push({ field: 'scopes', detail: 'scopes must hold openid' });
  const domains = texts('allowedDomains', []).map((domain) => domain.toLowerCase().replace(/^@/, ''));
  const linkByEmail = getOwn(given, 'linkByEmail') ?? false;
  if (typeof linkByEmail !== 'boolean') {
    problems.push({ field: 'linkByEmail', detail: 'linkByEmail must be true or false' });
  }
  const roles = roleRows(getOwn(given, 'roles') ?? [], problems);
  if (problems.length > 0) {
    throw new RiposteError('sso.bad-config', problems.map(({ detail }) => detail).join('; '), {
      facts: { errors: problems.map((problem) => ({ ...problem })) },
      hint: `Keys: ${PROVIDER_KEYS.join(', ')}. A row of roles is {"claim", "value", "role"}; roles are ${ROLES.join(', ')}.`,
    });
  }
  const label = getOwn(given, 'label');
  return {
    label: typeof label === 'string' && label.trim() !== '' ? label.trim() : new URL(issuer).hostname,
    issuer,
    clientId,
    scopes,
    roles,
    allowedDomains: domains,
    linkByEmail: linkByEmail === true,
  };
}

function roleRows(value: Json, problems: Problem[]): readonly RoleRow[] {
  if (!Array.isArray(value)) {
    problems.push({ field: 'roles', detail: 'roles must be a list of rows' });
    return [];
  }
  return value.flatMap((row: Json, index) => {
    const [claim, wanted, role] = isObject(row) ? [row['claim'], row['value'], row['role']] : [];
    if (typeof claim === 'string' && claim !== '' && typeof wanted === 'string' && wanted !== '') {
      if (typeof role === 'string' && isRole(role)) return [{ claim, value: wanted, role }];
    }
    const detail = `roles[${index}] must be {"claim", "value", "role"} with one of the roles ${ROLES.join(', ')}`;
    problems.push({ field: 'roles', detail });
    return [];
  });
}

/** The issuer of OpenID Connect Discovery 1.0, 3: an https URL without query or fragment. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash, username, password, hostname } = new URL(text);
  if (search !== '' || hash !== '' || username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname));
}

/** Whose traffic nobody else sees. */
export function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** The role that the rows give to somebody with these claims: of several the one that may most; undefined: nobody. */
export function roleOf(claims: JsonObject, rows: readonly RoleRow[]): Role | undefined {
  const held = new Set(rows.filter((row) => fits(claimOf(claims, row.claim), row.value)).map(({ role }) => role));
  return ROLES.findLast((role) => held.has(role));
}

function claimOf(claims: JsonObject, path: string): Json | undefined {
  const whole = getOwn(claims, path);
  if (whole !== undefined) return whole;
  let at: Json | undefined = claims;
  for (const part of path.split('.')) {
    if (!isObject(at)) return undefined;
    at = getOwn(at, part);
  }
  return at;
}

function fits(value: Json | undefined, wanted: string): boolean {
  if (Array.isArray(value)) return value.some((item: Json) => fits(item, wanted));
  if (typeof value === 'string') return value !== '' && (wanted === '*' || value === wanted);
  return (typeof value === 'number' || typeof value === 'boolean') && (wanted === '*' || String(value) === wanted);
}

/** Of an id token that was verified. */
export function identityOf(claims: JsonObject): Identity {
  const email = getOwn(claims, 'email');
  const verified = getOwn(claims, 'email_verified');
  const name = [claims['preferred_username'], email, claims['name']].find(
    (value) => typeof value === 'string' && value !== '',
  );
  return {
    issuer: textIn(claims, 'iss'),
    subject: textIn(claims, 'sub'),
    // Some providers send the flag as a text.
    verifiedEmail: verified === true || verified === 'true' ? addressIn(email) : null,
    wantedName: typeof name === 'string' ? name : '',
    claims,
  };
}

/** With one @ and something on both sides of it. */
function addressIn(value: Json | undefined): string | null {
  const text = typeof value === 'string' ? value.trim() : '';
  return /^[^\s@]+@[^\s@]+$/.test(text) ? text : null;
}

/** Of a claim that the protocol demands. Throws `sso.refused` where it is no text. */
function textIn(claims: JsonObject, claim: string): string {
  const value = getOwn(claims, claim);
  if (typeof value === 'string' && value !== '') return value;
  throw new RiposteError('sso.refused', `the id token has no ${claim}`);
}

/** Throws `sso.domain` for somebody of another domain than those that are let in. */
export function requireDomain({ verifiedEmail }: Identity, { allowedDomains }: ProviderSettings): void {
  if (allowedDomains.length === 0) return;
  const domain = verifiedEmail?.slice(verifiedEmail.lastIndexOf('@') + 1).toLowerCase();
  if (domain !== undefined && allowedDomains.includes(domain)) return;
  const why =
    domain === undefined
      ? 'the provider names no verified address of mail'
      : 'the address of mail is of a domain that is not let in';
  throw new RiposteError('sso.domain', why);
}

/** A name for a new user: their own word, fit for a name here; `taken` is tried with what comes next. */
export function userNames({ wantedName, subject }: Identity, provider: string): readonly string[] {
  const local = wantedName.split('@', 1)[0] ?? '';
  const name = local
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 40);
  const base = name === '' ? `${provider}-user` : name;
  const tail = subject
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(-6);
  return [base, `${base}-${provider}`, ...(tail === '' ? [] : [`${base}-${tail}`]), `${base}-${provider}-2`];
}
