/** Second factors, passkeys and single sign-on. Secrets and codes come in or are shown once; a list never has one. */
import { z } from 'zod';
import { json, jsonObject, list, optionalFlag, optionalText, person, shape, text, time } from './common.ts';

/** More than any code or answer of an authenticator has. */
const code = z.string().min(1).max(64);

export const LoginMethods = shape({
  passkeys: z.boolean(),
  providers: list(shape({ name: z.string(), label: z.string().describe('What the button says.') })),
});

export const CodeGiven = z.object({ code: code.describe('Six digits of the app, or a recovery code.') });
export const PasswordGiven = z.object({
  password: optionalText.describe(
    'One’s own, for who has one; who has none must have logged in within fifteen minutes.',
  ),
});

export const TotpDraft = shape({
  secret: z.string().describe('Base32, to be typed.'),
  uri: z.string().describe('otpauth://…'),
  qr: z.string().describe('The same as an SVG.'),
});
const recoveryCodes = list(z.string()).describe('Each good for once; shown this time only.');
export const RecoveryCodes = shape({ recoveryCodes });
export const LoginEnrolled = shape({ status: z.enum(['in']), csrf: z.string(), recoveryCodes });

export const PasskeyLoginStart = z.object({ name: z.string().max(200).nullish().describe('Who wants in.') });
export const PasskeyOptions = shape({ options: jsonObject.describe('For navigator.credentials, as JSON.') });
const response = jsonObject.describe('What navigator.credentials gave, as JSON.');
export const PasskeyLogin = z.object({ response });
export const NewPasskey = z.object({ name: text.describe('For the owner: which one it is.'), response });
export const PasskeyName = z.object({ name: text.describe('1 to 60 characters.') });
export const PasskeyView = shape({
  id: z.string(),
  name: z.string(),
  synced: z.boolean().describe('It may be on several devices.'),
  createdAt: time,
  lastUsedAt: time.nullable(),
});

export const FactorsView = shape({
  user: z.string(),
  totp: z.boolean(),
  recoveryLeft: z.int().describe('Recovery codes that are left.'),
  required: z.boolean().describe('The role needs a second factor.'),
  passkeys: list(PasskeyView),
});

export const FactorPage = shape({
  rows: list(
    shape({
      user: z.string(),
      totp: z.boolean(),
      recoveryLeft: z.int(),
      passkeys: z.int().describe('How many.'),
      required: z.boolean().describe('The role needs a second factor.'),
    }),
  ),
  next: z.null(),
});

export const FactorPolicy = shape({ requiredRoles: list(z.string()) });
export const FactorPolicyEdit = z.object({ requiredRoles: z.array(z.string()), by: person });

export const SsoStart = z.object({ returnTo: optionalText.describe('A path of ours to go to afterwards.') });
export const SsoAddress = shape({ url: z.string() });
export const LogoutAddress = shape({ url: z.string().nullable().describe('At the provider; null: there is none.') });

export const ProviderView = shape({
  name: z.string(),
  label: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  hasSecret: z.boolean(),
  scopes: list(z.string()),
  roles: list(shape({ claim: z.string(), value: z.string(), role: z.string() })),
  allowedDomains: list(z.string()).describe('Empty: everybody that the provider lets in.'),
  linkByEmail: z.boolean(),
  enabled: z.boolean(),
  redirectUri: z.string().describe('To be registered at the provider.'),
  changedAt: time,
  changedBy: z.string(),
});
export const ProviderPage = shape({ rows: list(ProviderView), next: z.null() });
export const ProviderEdit = z.object({
  settings: z
    .record(z.string(), json)
    .nullish()
    .describe('label, issuer, clientId, scopes, roles, allowedDomains, linkByEmail.'),
  secret: z.string().nullish().describe('Of the client; empty: it has none.'),
  enabled: optionalFlag,
  by: person,
});
