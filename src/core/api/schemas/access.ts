/** Sessions, users, API keys, roles, one-time links. A password or token comes in or goes out once, and stands in no list. */
import { z } from 'zod';
import { list, optionalFlag, optionalText, pageOf, person, shape, text, time } from './common.ts';

const secret = z.string().max(4_096);
const role = z.enum(['viewer', 'analyst', 'approver', 'administrator']);
const permissions = list(z.string());

export const LogIn = z.object({ name: z.string().max(256), password: secret });

export const LoggedIn = shape({
  status: z
    .enum(['in', 'factor', 'enrol'])
    .describe('in: the session is there. factor: a second factor is missing. enrol: one has to be set up first.'),
  methods: list(z.string()).describe('By what the second factor can be given.'),
  csrf: z.string().describe('For the header `X-CSRF-Token`; empty until the session is there.'),
});

export const WhoAmI = shape({
  user: shape({
    id: z.string().describe('Opaque; empty for a key or the local token.'),
    name: z.string(),
    displayName: z.string(),
    email: z.string(),
    kind: z.enum(['local', 'session', 'key', 'source']),
    role: z.string().describe('Empty for a key.'),
    roles: list(z.string()).describe('The role with those that it holds.'),
    permissions,
  }).nullable(),
  csrf: z.string(),
  setupPending: z.boolean().describe('There is no user yet: the set-up link makes the first one.'),
});

export const SessionPage = pageOf(
  shape({
    id: z.string(),
    current: z.boolean(),
    how: z.string().describe('By what it was logged in.'),
    createdAt: time,
    seenAt: time.describe('Last used, to the minute.'),
    expiresAt: time,
    address: z.string(),
    agent: z.string().describe('What the browser calls itself.'),
  }),
);

export const Ended = shape({ ok: z.literal(true) });
export const PasswordChange = z.object({ current: secret, password: secret });

export const LinkToken = z.object({ token: text.max(200) });
export const LinkFacts = shape({
  kind: z.enum(['setup', 'invite', 'reset']),
  name: z.string().describe('Of the user; empty where it is chosen by the link.'),
  expiresAt: time,
});
export const LinkUse = z.object({
  token: text.max(200),
  name: optionalText.describe('For the first administrator.'),
  displayName: optionalText,
  password: secret,
});
export const LinkView = shape({
  url: z.string().describe('To be handed on; its token stands behind the #, so that no log of a server has it.'),
  kind: z.enum(['setup', 'invite', 'reset']),
  expiresAt: time,
});

export const UserView = shape({
  id: z.string(),
  name: z.string().describe('What the user logs in by; it never changes.'),
  displayName: z.string(),
  email: z.string(),
  role,
  isActive: z.boolean(),
  hasPassword: z.boolean(),
  createdAt: time,
  changedAt: time,
  changedBy: z.string(),
  lastLoginAt: time.nullable(),
  version: z.string().describe('Another one after every change; an edit names it.'),
});
export const UserPage = pageOf(UserView);
export const UserAdded = shape({ user: UserView, link: LinkView });
export const NewUser = z.object({
  name: text.describe('Letters a–z, digits, dots, dashes, underscores, @.'),
  role: text,
  displayName: optionalText,
  email: optionalText,
  by: person,
});
export const UserEdit = z.object({
  displayName: z.string().nullish(),
  email: z.string().nullish(),
  role: optionalText,
  isActive: optionalFlag.describe('False: the user is out at once, and so are their keys.'),
  by: person,
});
export const OwnEdit = z.object({ displayName: z.string().describe('As others see it; empty: the name alone.') });

const key = {
  id: z.string(),
  name: z.string(),
  hint: z.string().describe('How it begins.'),
  scopes: permissions,
  createdAt: time,
  createdBy: z.string().describe('Empty: the machine itself. The key may do no more than who made it.'),
  expiresAt: time,
  lastUsedAt: time.nullable().describe('To the minute.'),
  lastUsedFrom: z.string(),
  revokedAt: time.nullable(),
  revokedBy: z.string(),
};
export const KeyPage = pageOf(shape(key));
export const KeyRef = shape({ key: z.string() });
export const KeyAdded = shape({ ...key, token: z.string().describe('The key itself: shown here and never again.') });
export const NewKey = z.object({
  name: text,
  scopes: z.array(z.string()).min(1).describe('Permissions; none that the maker lacks.'),
  days: z.int().nullish().describe('1 to 730; left out: 365.'),
  by: person,
});

export const RolePage = shape({
  rows: list(shape({ role, description: z.string(), permissions })),
  next: z.null(),
});
