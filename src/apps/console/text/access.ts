/** Roles, permissions, log-ins and factors in words. Tables beside plain functions. */
import { PERMISSIONS, type Permission } from '../../../core/api/row.ts';

/** What a permission lets somebody do. */
export const PERMISSION_WORDS: Readonly<Record<Permission, string>> = {
  'alert:write': 'deliver, assign and close alerts',
  'alert:read': 'read alerts',
  'run:read': 'read runs',
  'run:steer': 'start, pause, retry and cancel runs',
  'playbook:read': 'read playbooks',
  'playbook:write': 'change playbooks',
  'approval:read': 'read questions',
  'approval:answer': 'answer questions that allow nothing',
  'approval:grant': 'say yes to what changes something at a vendor',
  'item:read': 'read tasks',
  'item:complete': 'complete tasks',
  'action:read': 'read what was changed',
  'action:undo': 'take changes back',
  'indicator:read': 'read indicators',
  'indicator:write': 'say by hand what an indicator is',
  'list:read': 'read lists',
  'list:write': 'change lists',
  'policy:read': 'read the policy',
  'policy:write': 'change the policy',
  'audit:read': 'read the audit',
  'view:write': 'keep views of one’s own',
  'view:share': 'share views',
  'integration:read': 'read integrations',
  'integration:write': 'add, change and test integrations',
  'system:read': 'ask whether Riposte is up',
  'system:check': 'look at how the system is',
  'retention:write': 'change how long things are kept',
  'user:read': 'read users and single sign-on',
  'user:write': 'change users and single sign-on',
  'key:read': 'see API keys',
  'key:write': 'make and revoke API keys',
  'source:read': 'read sources of alerts',
  'source:write': 'change sources of alerts',
  'routing:read': 'read the rules of routing',
  'routing:write': 'change the rules of routing',
  'channel:read': 'read channels',
  'channel:write': 'change channels and rules of telling',
  'notification:read': 'read who was told what',
  'notification:retry': 'send a failed notification again',
};

export interface PermissionGroup {
  readonly label: string;
  readonly permissions: readonly Permission[];
}

const GROUPS: readonly (readonly [label: string, subjects: readonly string[]])[] = [
  ['Alerts and runs', ['alert', 'run', 'indicator']],
  ['Decisions', ['approval', 'item', 'action']],
  ['Content', ['playbook', 'list', 'view']],
  ['Ways in', ['integration', 'source', 'routing']],
  ['Telling people', ['channel', 'notification']],
  ['House', ['policy', 'audit', 'system', 'retention', 'user', 'key']],
];

/** Every permission stands in one group; one of a subject that no row names is with the house. */
export const PERMISSION_GROUPS: readonly PermissionGroup[] = GROUPS.map(([label, subjects]) => ({
  label,
  permissions: PERMISSIONS.filter((permission) => {
    const subject = permission.split(':')[0] ?? '';
    const isNamed = GROUPS.some(([, named]) => named.includes(subject));
    return isNamed ? subjects.includes(subject) : label === 'House';
  }),
}));

interface RoleRow {
  readonly role: string;
  readonly permissions: readonly string[];
}

export function permissionWords(permission: string): string {
  return Object.hasOwn(PERMISSION_WORDS, permission) ? PERMISSION_WORDS[permission as Permission] : permission;
}

/** `all that a viewer may`, where scopes are those of a role; `all that a viewer may, and …`, or what each one lets somebody do. */
export function scopeWords(scopes: readonly string[], roles: readonly RoleRow[]): string {
  const held = new Set(scopes);
  const role = roles.findLast(({ permissions }) => permissions.every((permission) => held.has(permission)));
  if (!role || role.permissions.length === 0) return listed(scopes.map(permissionWords));
  const more = scopes.filter((scope) => !role.permissions.includes(scope));
  return listed([`all that ${withArticle(role.role)} may`, ...more.map(permissionWords)]);
}

export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(texts: readonly string[], and = 'and'): string {
  return texts.length < 2 ? (texts[0] ?? '') : `${texts.slice(0, -1).join(', ')} ${and} ${texts.at(-1) ?? ''}`;
}

interface Factors {
  readonly totp: boolean;
  readonly passkeys: number;
  readonly required: boolean;
}

export function factorWords({ totp, passkeys }: Factors): string {
  const kinds = [
    ...(totp ? ['app codes'] : []),
    ...(passkeys === 0 ? [] : [passkeys === 1 ? 'a passkey' : `${passkeys} passkeys`]),
  ];
  return kinds.length === 0 ? 'none' : listed(kinds);
}

const HOW: Readonly<Record<string, string>> = {
  password: 'password',
  'password+totp': 'password and app code',
  'password+recovery': 'password and recovery code',
  passkey: 'passkey',
  link: 'one-time link',
};

/** By what somebody logged in, as the session says it. */
export function loginWords(how: string): string {
  if (how.startsWith('oidc:')) return `single sign-on (${how.slice(5)})`;
  return Object.hasOwn(HOW, how) ? (HOW[how] ?? how) : how;
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(?:e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/curl\//, 'curl'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Android/, 'Android'],
  [/Linux|X11/, 'Linux'],
];

/** `Firefox on Linux`, of what the browser calls itself; empty where nothing of it is known. */
export function browserWords(agent: string): string {
  const [browser, system] = [BROWSERS, SYSTEMS].map((rows) => rows.find(([pattern]) => pattern.test(agent))?.[1]);
  return [browser, system].filter((word) => word !== undefined).join(' on ');
}
