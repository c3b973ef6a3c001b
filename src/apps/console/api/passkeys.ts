/** Passkeys in the browser: what the API asks of an authenticator, and its answer back. A refusal of the browser (given up, none there) is thrown as it is. */
import {
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { AnswerOf } from '../../../core/api/views.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Api } from './client.ts';

/** Logs in. Without a name the browser offers the passkeys that it has. Throws what the API refuses: `login.expired`, `passkey.refused`. */
export async function logInByPasskey(api: Api, name?: string): Promise<AnswerOf<'passkeyLogin'>> {
  const { options } = await api.call('startPasskeyLogin', { body: { name } });
  // Made by the package's other half, and sent through as it was.
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const response = (await startAuthentication({ optionsJSON })) as unknown as JsonObject;
  return api.call('passkeyLogin', { body: { response } });
}

/** Registers one for whoever is logged in, who says his password again; who has none leaves it out. */
export async function addPasskey(
  api: Api,
  { name, password }: { readonly name: string; readonly password?: string },
): Promise<AnswerOf<'addPasskey'>> {
  const { options } = await api.call('startPasskey', { body: { password } });
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const response = (await startRegistration({ optionsJSON })) as unknown as JsonObject;
  return api.call('addPasskey', { body: { name, response } });
}
